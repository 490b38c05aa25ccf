"""Alembic's entry: one connection, one transaction, the metadata of every layer."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, event

import reports.models
import scheduler.models
import scheduler.outbox.models
import scheduler.reminders.models
import tenants.tables
from tenants.db.base import Base, Instant

# Imported so that every layer's tables are in the metadata.
LAYERS = (tenants.tables, reports.models, scheduler.models, scheduler.outbox.models, scheduler.reminders.models)


def render(kind: str, item: object, _context: object) -> str | bool:
    """Write our column types into a new revision in SQLAlchemy's own words: a revision outlives the code it was made from."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


engine = create_engine(context.config.attributes["url"])
if engine.dialect.name == "sqlite":
    # SQLite's driver opens transactions late and commits before DDL; taking BEGIN over makes a failed migration leave nothing.
    event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
with engine.begin() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_item=render)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
