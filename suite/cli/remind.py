"""`suite57 remind`: what would go to whom at a moment and why, or the morning's reminders now."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from suite.cli import FAILED
from suite.cli.environment import open_database, prepared_settings
from tenants import clock
from tenants.errors import NotFound

if TYPE_CHECKING:
    from scheduler.reminders.service import Preview, Unreachable
    from tenants.db.session import Database
    from tenants.organisation.models import Tenant


# With its hour: a day alone would mean midnight, at which nobody is ever told anything.
_FORMAT = "%Y-%m-%dT%H:%M"


@click.command()
@click.option("--at", "moment", type=click.DateTime([_FORMAT]), help="Thời điểm (giờ Việt Nam), ví dụ 2025-11-24T08:00.")
@click.option("--tenant", "code", help="Chỉ một cơ quan, theo mã.")
@click.option("--dry-run", is_flag=True, help="Chỉ xem sẽ nhắc ai, việc gì, vì sao; không ghi, không gửi.")
@click.option("--json", "as_json", is_flag=True, help="In JSON.")
def remind(moment: datetime | None, code: str | None, dry_run: bool, as_json: bool) -> None:
    """Nhắc việc: xem trước một thời điểm bất kỳ (--dry-run) hoặc nhắc ngay bây giờ."""
    from scheduler.reminders.central import foresee_centre, tell_centre
    from scheduler.reminders.service import foresee, remind_tenant
    from tenants.access.actor import Actor

    if moment and not dry_run:
        raise click.UsageError("Chỉ chọn được thời điểm khi xem trước: thêm --dry-run.")
    if moment and not 2020 <= moment.year <= 2100:
        raise click.BadParameter("Chọn thời điểm từ năm 2020 đến năm 2100.", param_hint="--at")
    now = moment.replace(tzinfo=clock.VIETNAM) if moment else clock.now()
    with open_database(prepared_settings()) as database:
        tenants = _tenants(database, code)
        stored = 0
        messages: list[Preview] = []
        unreachable: list[Unreachable] = []

        def serve(tenant: Tenant) -> None:
            nonlocal stored
            stored += remind_tenant(database, tenant.id, now).messages
            if tenant.kind == "central":
                stored += tell_centre(database, now)

        def look(tenant: Tenant) -> None:
            nonlocal messages, unreachable
            with database.reading(Actor.system(tenant.id)) as session:
                found, alone = foresee(session, now)
            messages += found
            unreachable += alone
            if tenant.kind == "central":
                messages += foresee_centre(database, tenant, now)

        failed = _each(tenants, look if dry_run else serve)
    told: dict[str, Any] = {"messages": stored}
    if dry_run:
        told = {
            "at": clock.local(now),
            "messages": [asdict(one) for one in messages],
            "unreachable": [asdict(one) for one in unreachable],
        }
    if as_json:
        click.echo(json.dumps({**told, "failed": failed}, ensure_ascii=False, default=_plain))
    elif dry_run:
        _print(messages, unreachable, now)
    else:
        click.echo(f"{stored} thông báo mới.")
    for one in failed:
        click.echo(f"{one['tenant']}  không xử lý được: {one['error']}", err=True)
    if failed:
        sys.exit(FAILED)


def _each(tenants: list[Tenant], work: Callable[[Tenant], None]) -> list[dict[str, str]]:
    """Do the work for every tenant; which of them it failed for, and why. One tenant's failure stops one tenant."""
    failed: list[dict[str, str]] = []
    for tenant in tenants:
        try:
            work(tenant)
        except Exception as error:
            failed.append({"tenant": tenant.code, "error": f"{type(error).__name__}: {error}"})
    return failed


def _print(messages: list[Preview], unreachable: list[Unreachable], now: datetime) -> None:
    for one in messages:
        click.echo(f"{one.tenant}  {one.person} ({one.channel.value}): {one.subject}")
        click.echo(f"      vì: {'; '.join(one.why)}")
    for place in unreachable:
        click.echo(f"{place.tenant}  {place.unit}: {place.duties} phần việc, chưa có người nhận", err=True)
    click.echo(f"{len(messages)} thông báo lúc {clock.local(now):%H:%M %d/%m/%Y}")


def _tenants(database: Database, code: str | None) -> list[Tenant]:
    from tenants.access.actor import Actor
    from tenants.organisation.dao import list_tenants

    with database.reading(Actor.system_national()) as session:
        found = [tenant for tenant in list_tenants(session) if code in (None, tenant.code)]
        session.expunge_all()
    if not found:
        raise NotFound(f"Không có cơ quan mang mã “{code}”." if code else "Chưa có cơ quan nào: hãy chạy `suite57 demo`.")
    return found


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return clock.local(value).isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
