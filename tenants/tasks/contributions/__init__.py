"""Contributions: what a lead asks of those who coordinate, by when, and for how long it has waited; across tenants as letters."""
