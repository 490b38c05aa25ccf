"""The database: base classes, the three locks that hold a statement to its tenant, and the only begin and commit."""
