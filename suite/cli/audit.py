"""`suite57 audit`: proves that nobody changed or removed what the trail says."""

from __future__ import annotations

import sys

import click

from suite.cli import FAILED
from suite.cli.environment import open_database, prepared_settings


@click.group()
def audit() -> None:
    """Nhật ký thay đổi."""


@audit.command()
@click.option("--tenant", "code", help="Mã một cơ quan; không có thì xét mọi cơ quan.")
def verify(code: str | None) -> None:
    """Kiểm tra chuỗi băm của nhật ký. Mã thoát 1 khi có chuỗi bị đứt."""
    from tenants.access.actor import Actor
    from tenants.audit.trail import verify_chain
    from tenants.errors import NotFound
    from tenants.organisation import dao

    broken = 0
    with open_database(prepared_settings()) as database:
        with database.reading(Actor.system(0)) as session:
            tenants = [(t.id, t.code, t.short_name) for t in dao.list_tenants(session) if code in (None, t.code)]
        if code is not None and not tenants:
            raise NotFound(f"Không có cơ quan mang mã “{code}”.")
        for tenant_id, tenant_code, name in tenants:
            with database.reading(Actor.system(tenant_id)) as session:
                proof = verify_chain(session)
            if proof.broken_at is None:
                click.echo(f"{tenant_code} {name}: liền mạch, {proof.entries} mục")
            else:
                broken += 1
                click.echo(f"{tenant_code} {name}: ĐỨT ở mục {proof.broken_at}", err=True)
    if broken:
        click.echo(f"{broken} chuỗi bị đứt.", err=True)
        sys.exit(FAILED)
