"""`suite57 audit`: proves that nobody changed or removed what the trail says."""

from __future__ import annotations

import re
import sys

import click

from suite.cli import FAILED
from suite.cli.environment import open_database, prepared_settings

_MARK = re.compile(r"(\d{1,15}):([0-9a-f]{8,64})")


@click.group()
def audit() -> None:
    """Nhật ký thay đổi."""


@audit.command()
@click.option("--tenant", "code", help="Mã một cơ quan; không có thì xét mọi cơ quan.")
@click.option("--mark", help="Dấu cuối đã ghi lại ở lần kiểm tra trước (SỐ:DẤU), phải còn trong nhật ký; cần --tenant.")
def verify(code: str | None, mark: str | None) -> None:
    """Kiểm tra chuỗi băm của nhật ký. Mã thoát 1 khi có chuỗi bị đứt.

    Dấu cuối được in ra để cơ quan ghi lại ở nơi khác: ai nắm cơ sở dữ liệu có thể viết lại cả chuỗi, nhưng dấu cũ
    sẽ không còn khớp.
    """
    from tenants.access.actor import Actor
    from tenants.audit.trail import verify_chain
    from tenants.errors import NotFound
    from tenants.organisation import dao

    kept = _kept(mark, code)
    broken = 0
    with open_database(prepared_settings()) as database:
        with database.reading(Actor.system(0)) as session:
            tenants = [(t.id, t.code, t.short_name) for t in dao.list_tenants(session) if code in (None, t.code)]
        if code is not None and not tenants:
            raise NotFound(f"Không có cơ quan mang mã “{code}”.")
        for tenant_id, tenant_code, name in tenants:
            with database.reading(Actor.system(tenant_id)) as session:
                proof = verify_chain(session, kept=kept)
            if proof.broken_at is None:
                click.echo(
                    f"{tenant_code} {name}: liền mạch, {proof.entries} mục{f', dấu cuối {proof.mark}' if proof.entries else ''}"
                )
            else:
                broken += 1
                click.echo(f"{tenant_code} {name}: ĐỨT ở mục {proof.broken_at}", err=True)
    if broken:
        click.echo(f"{broken} chuỗi bị đứt.", err=True)
        sys.exit(FAILED)


def _kept(mark: str | None, code: str | None) -> tuple[int, str] | None:
    """The number and the hash that somebody wrote down."""
    if mark is None:
        return None
    found = _MARK.fullmatch(mark.strip().lower())
    if found is None:
        raise click.UsageError("Viết --mark như đã in ra, ví dụ 307:3fa9c1d2e4b5f607.")
    if code is None:
        raise click.UsageError("--mark cần --tenant: mỗi cơ quan có chuỗi riêng.")
    return int(found[1]), found[2]
