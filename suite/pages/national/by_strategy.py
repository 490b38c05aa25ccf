"""The national totals by strategic system and initiative, each opening the tenants it is made of, and those their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reports.consolidation import SentReport, by_code
from reports.facts import Counts
from reports.figures import filter_of
from suite.components import Column, card, data_table, empty_state, html, link, stack
from suite.components.format import number, share
from suite.guard import Context
from suite.pages.matrix.filters import PATH as MATRIX
from suite.pages.matrix.filters import address_of
from suite.pages.national import desk
from tenants.access.permissions import Permission
from tenants.errors import NotFound
from tenants.organisation.models import Tenant

STRATEGY = "chien-luoc"
_LOOKS = {"systems": "Số liệu theo hệ thống chiến lược", "initiatives": "Số liệu theo sáng kiến đột phá"}
_CLASSES = (
    ("completed_on_time", "Đúng hạn", "on_time"),
    ("completed_late", "Muộn", "late"),
    ("running", "Trong hạn", "running"),
    ("overdue", "Quá hạn", "overdue"),
)

Counted = Sequence[tuple[Tenant, SentReport]]


def by_strategy(ctx: Context, counted: Counted, here: str) -> html.Div:
    """Both tables; with a group's key in the address (?ma=system-HT1), the tenants behind its total."""
    wanted = ctx.query.get("ma", "")
    if wanted:
        return _tenants(ctx, counted, wanted, here)
    reports = [report for _, report in counted]
    return stack(
        *(
            card(
                title,
                data_table(
                    _columns("Nhóm"),
                    [_row(link(name, f"{here}&ma={key}"), counts) for key, (name, counts) in by_code(reports, which).items()],
                    caption=title,
                    empty=empty_state("diagram-3", "Chưa có số liệu", "Các bản đã gửi không gắn nhiệm vụ với nhóm nào."),
                ),
                flush=True,
            )
            for which, title in _LOOKS.items()
        )
    )


def _tenants(ctx: Context, counted: Counted, key: str, here: str) -> html.Div:
    """One group, tenant by tenant, as each sent it; the numbers lead into the tenant's rows as of its cut-off."""
    groups = [
        (tenant, group)
        for tenant, report in counted
        for group in (*report.figures.systems, *report.figures.initiatives)
        if group.key == key
    ]
    if not groups:
        raise NotFound("Không có số liệu của nhóm này.")
    reads = ctx.actor.may(Permission.READ_TASKS)
    rows = []
    for tenant, group in groups:
        base = f"{desk.TENANTS}/{tenant.code}"
        row = _row(link(tenant.name, base), group.counts)
        if reads:
            row["total"] = link(row["total"], address_of(filter_of(group.rows), f"{base}{MATRIX}"))
            for which, _, field in _CLASSES:
                opened = address_of(filter_of({**group.rows, "official_class": which}), f"{base}{MATRIX}")
                row[field] = link(row[field], opened)
        rows.append(row)
    rows.append(_row(html.B("Tổng số"), sum((group.counts for _, group in groups), Counts())))
    title = groups[0][1].title
    return stack(
        link("Tất cả hệ thống, sáng kiến", here, class_name="back-link"),
        card(title, data_table(_columns("Cơ quan"), rows, caption=title), flush=True),
    )


def _columns(what: str) -> list[Column]:
    return [
        Column("name", what, main=True, width="40%"),
        Column("total", "Tổng số", align="right"),
        *(Column(field, label, align="right", phone=field in ("running", "overdue")) for _, label, field in _CLASSES),
        Column("share", "Tỷ lệ hoàn thành", align="right"),
    ]


def _row(name: Any, counts: Counts) -> dict[str, Any]:
    return {
        "name": name,
        "total": number(counts.total),
        **{field: number(getattr(counts, field)) for _, _, field in _CLASSES},
        "share": share(counts.completed, counts.total),
    }
