"""Stored files: kept once per tenant by their hash, checked by content before they are taken."""
