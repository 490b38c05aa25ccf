"""The national totals by strategic system and initiative: each opens its rows, each name the tenants that it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reports.consolidation import SentReport, by_code
from reports.facts import Counts, Group
from reports.figures import filter_of
from suite.components import Column, card, count_link, data_table, empty_state, html, link, stack
from suite.components.format import share
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
Opens = Callable[[str], str]  # the address of the rows of an official class, "" for all


def by_strategy(ctx: Context, counted: Counted, here: str, moment: Mapping[str, str]) -> html.Div:
    """Both tables; with a group's key in the address (?ma=system-HT1), the tenants behind its total.

    `moment` is the period and day of the reports that count, as the address has them.
    """
    wanted = ctx.query.get("ma", "")
    if wanted:
        return _tenants(ctx, counted, wanted, here, moment)
    reports = [report for _, report in counted]
    return stack(
        *(
            card(
                title,
                data_table(
                    _columns("Nhóm"),
                    [
                        _row(link(name, f"{here}&ma={key}"), counts, _national(key, moment))
                        for key, (name, counts) in by_code(reports, which).items()
                    ],
                    caption=title,
                    empty=empty_state("diagram-3", "Chưa có số liệu", "Các bản đã gửi không gắn nhiệm vụ với nhóm nào."),
                ),
                flush=True,
            )
            for which, title in _LOOKS.items()
        )
    )


def _tenants(ctx: Context, counted: Counted, key: str, here: str, moment: Mapping[str, str]) -> html.Div:
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
    opens = _in_tenant if reads else lambda tenant, group: _national(key, {**moment, "co_quan": tenant.code})
    rows = [
        _row(link(tenant.name, f"{desk.TENANTS}/{tenant.code}"), group.counts, opens(tenant, group)) for tenant, group in groups
    ]
    rows.append(_row(html.B("Tổng số"), sum((group.counts for _, group in groups), Counts()), _national(key, moment)))
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


def _national(key: str, moment: Mapping[str, str]) -> Opens:
    """The rows of a group over all the tenants that count, as each reported them."""
    what, _, code = key.partition("-")
    named = {"he_thong" if what == "system" else "sang_kien": code, **moment}
    return lambda which: desk.tasks_address(tinh_trang=which, **named)


def _in_tenant(tenant: Tenant, group: Group) -> Opens:
    """The rows of a group in one tenant, as of its own cut-off."""
    wanted, matrix = filter_of(group.rows), f"{desk.TENANTS}/{tenant.code}{MATRIX}"
    return lambda which: address_of(replace(wanted, official_class=which), matrix)


def _row(name: Any, counts: Counts, opens: Opens) -> dict[str, Any]:
    return {
        "name": name,
        "total": count_link(counts.total, opens("")),
        **{field: count_link(getattr(counts, field), opens(which)) for which, _, field in _CLASSES},
        "share": share(counts.completed, counts.total),
    }
