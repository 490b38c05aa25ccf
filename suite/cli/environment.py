"""`suite57 settings`, and what other commands need to begin: settings, a database, a place for files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from suite.settings import Settings, describe, load_settings

if TYPE_CHECKING:
    from tenants.db.session import Database


@click.command()
def settings() -> None:
    """In mọi cài đặt: biến môi trường, giá trị hiện tại, ý nghĩa."""
    for name, value, meaning in describe(load_settings()):
        click.echo(f"{name}={value}\n    {meaning}")


def prepared_settings() -> Settings:
    """Settings of the environment, with the data folder made."""
    found = load_settings()
    found.prepare_folders()
    return found


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The database that the settings name, as the application; closed afterwards."""
    from tenants.db.session import Database, open_engine

    # A visit to a tenant holds three sessions for a moment: the person's own, the tenant's, and the search for it.
    engine = open_engine(settings.database_url, pool_size=2 * settings.web_threads)
    try:
        yield Database(engine)
    finally:
        engine.dispose()
