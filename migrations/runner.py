"""Runs the migrations; the same code serves the command line, the embedded start and the tests."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

_HERE = Path(__file__).parent


def configuration(owner_url: str) -> Config:
    """Alembic's configuration for one database; `owner_url` is of the role that owns the tables."""
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["url"] = owner_url
    return config


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Bring the database up to `revision`."""
    command.upgrade(configuration(owner_url), revision)


def downgrade(owner_url: str, revision: str = "base") -> None:
    """Take the database down to `revision`."""
    command.downgrade(configuration(owner_url), revision)


def is_current(owner_url: str) -> bool:
    """Whether the database stands at the newest revision."""
    engine = create_engine(owner_url)
    try:
        with engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    return found == ScriptDirectory.from_config(configuration(owner_url)).get_current_head()
