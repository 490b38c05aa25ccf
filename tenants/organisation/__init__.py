"""Tenants, their units, groups of units, other names, and what became of them."""
