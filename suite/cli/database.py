"""`suite57 migrate` and `suite57 demo`: tables, and the demonstration in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from suite.cli.environment import open_database, prepared_settings
from suite.settings import Settings

if TYPE_CHECKING:
    from suite.demo import DemoAccounts
    from tenants.db.session import Database


@click.command()
def migrate() -> None:
    """Đưa cơ sở dữ liệu tới phiên bản mới nhất."""
    click.echo("Đã cập nhật cơ sở dữ liệu." if bring_up_to_date(prepared_settings()) else "Cơ sở dữ liệu đã ở phiên bản mới nhất.")


@click.command()
def demo() -> None:
    """Nạp dữ liệu minh họa; phần đã có được giữ nguyên."""
    settings = prepared_settings()
    bring_up_to_date(settings)
    with open_database(settings) as database:
        print_accounts(load_demonstration(settings, database))


def bring_up_to_date(settings: Settings) -> bool:
    """Migrate as the tables' owner; whether there was anything to do."""
    from migrations.runner import is_current, upgrade

    if is_current(settings.owner_database_url):
        return False
    upgrade(settings.owner_database_url)
    return True


def load_demonstration(settings: Settings, database: Database) -> DemoAccounts:
    """Put the demonstration into a migrated database."""
    from suite import demo
    from tenants import clock

    return demo.load(database, settings.file_store(), clock.today(), clock.now())


def print_accounts(found: DemoAccounts) -> None:
    """Who can sign in to the demonstration."""
    click.echo(f"\nTài khoản minh họa (mật khẩu chung: {found.password})")
    width = max(len(account.email) for account in found.accounts)
    for account in found.accounts:
        click.echo(f"  {account.email:<{width}}  {account.role}, {account.where}")
