"""`suite57 admin`: the first administrator of a tenant, made where nobody can sign in yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from suite.cli.environment import open_database, prepared_settings

if TYPE_CHECKING:
    from datetime import datetime

    from tenants.db.session import Database


@click.group()
def admin() -> None:
    """Quản trị cơ quan."""


@admin.command()
@click.option("--tenant", "code", required=True, help="Mã cơ quan, ví dụ 66, BKHCN, TW; chưa có thì được lập từ danh mục.")
@click.option("--name", required=True, help="Họ và tên.")
@click.option("--email", required=True, help="Địa chỉ thư, dùng để đăng nhập.")
def create(code: str, name: str, email: str) -> None:
    """Mời một quản trị và in liên kết đặt mật khẩu."""
    from tenants import clock
    from tenants.access.actor import Actor
    from tenants.access.permissions import Role
    from tenants.people import service

    settings = prepared_settings()
    now = clock.now()
    with open_database(settings) as database:
        tenant_id = _tenant(database, code, now)
        system = Actor.system(tenant_id, name="Dòng lệnh")
        with database.writing(system, at=now) as session:
            link = service.invite(session, system, email=email, name=name, role=Role.ADMINISTRATOR, post="Quản trị", now=now)
    click.echo(f"Đã mời {name} làm quản trị. Liên kết đặt mật khẩu, dùng một lần trong {service.LINK_DAYS} ngày:")
    click.echo(f"{settings.base_url}/loi-moi/{link.token}")


def _tenant(database: Database, code: str, now: datetime) -> int:
    """The tenant of a code; founded from the catalogue, with those it reports to, where it is missing. Raises NotFound."""
    from suite.demo import organisations
    from tenants.access.actor import Actor
    from tenants.errors import NotFound
    from tenants.organisation import dao
    from tenants.organisation.service import NewTenant, found_tenant, provision

    catalogue = {tenant.code: tenant for tenant in organisations.demo_tenants()}
    with database.reading(Actor.system(0)) as session:
        ids = {tenant.code: tenant.id for tenant in dao.list_tenants(session)}
    if code in ids:
        return ids[code]
    if code not in catalogue:
        raise NotFound(f"Danh mục không có cơ quan mang mã “{code}”. Tỉnh: hai chữ số; bộ: như BKHCN; trung ương: TW.")
    missing: list[str] = []
    above = code
    while above and above not in ids:
        missing.insert(0, above)
        above = catalogue[above].reports_to
    for one in missing:
        tenant = catalogue[one]
        new = NewTenant(
            tenant.code,
            tenant.kind,
            tenant.name,
            tenant.short_name,
            reports_to_id=ids.get(tenant.reports_to),
            province_code=tenant.province_code,
        )
        with database.writing(Actor.system(0), at=now) as session:
            ids[one] = found_tenant(session, new, now=now).id
        with database.writing(Actor.system(ids[one], name="Dòng lệnh"), at=now) as session:
            provision(session, *organisations.units_of(tenant, complete=True))
        click.echo(f"Đã lập {tenant.name} từ danh mục.")
    return ids[code]
