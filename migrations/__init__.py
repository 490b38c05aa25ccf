"""Alembic migrations: one head, up and down on SQLite and PostgreSQL."""
