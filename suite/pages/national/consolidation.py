"""Báo cáo tổng hợp: the national report from what was sent, read here and taken as Word, PDF or Excel, as of any moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response
from sqlalchemy import select

from reports.assembly import COUNT_COLUMNS
from reports.consolidation import SentReport
from reports.figures import filter_of
from reports.national import counted_reports, national_document, national_status
from reports.periods import Period
from reports.settings import letterhead_of
from reports.standing import status_document
from suite.components import Tab, button_link, card, count_link, message, page_head, stack, tabs
from suite.components.format import date_text, moment_text
from suite.guard import Context, Gate
from suite.pages.matrix.filters import PATH as MATRIX
from suite.pages.matrix.filters import address_of
from suite.pages.national import desk
from suite.pages.national.by_strategy import STRATEGY, by_strategy
from suite.pages.national.overview import period_switch
from suite.pages.national.paper import Opens, annex_of, paper
from suite.pages.report.files import FORMAT_RULE, rendered
from suite.pages.report.page import FORMATS
from suite.routing import Nav
from tenants.access.permissions import Permission
from tenants.clock import VIETNAM
from tenants.organisation.dao import get_tenant
from tenants.organisation.models import Tenant, TenantSettings
from tenants.tasks.states import OfficialClass

PATH = "/toan-quoc/tong-hop"
STATUS_PATH = "/toan-quoc/tinh-hinh"
# The annexes of the national report as parts of the page.
_COUNTS = tuple(column.title for column in COUNT_COLUMNS[:5])
_CLASSES = ("", *OfficialClass)
_PARTS = ("Số liệu từng cơ quan", "Xếp hạng")


def register(gate: Gate) -> None:
    """The page and the downloads."""
    gate.page(
        PATH,
        permission=Permission.READ_NATIONAL,
        title="Báo cáo tổng hợp",
        nav=Nav("Báo cáo tổng hợp", "file-earmark-bar-graph", "national", 20),
        scope="national",
    )(layout)
    gate.download(f"{PATH}/{FORMAT_RULE}", permission=Permission.READ_NATIONAL, scope="national")(download)
    gate.download(f"{STATUS_PATH}/{FORMAT_RULE}", permission=Permission.READ_NATIONAL, scope="national")(download_status)


def layout(ctx: Context) -> Any:
    """The report of the period in the address, of what had been sent by now or by the end of the day in it."""
    period, until = desk.period_wanted(ctx.query, ctx.today), desk.until(ctx.query, ctx.today, ctx.now)
    status = national_status(ctx.session, period, ctx.today)
    document = national_document(ctx.session, period, until)
    moment = {"ky": str(period)} | ({"den": date_text(until.astimezone(VIETNAM).date())} if ctx.query.get("den") else {})
    asked = "?" + "&".join(f"{name}={value}" for name, value in moment.items())
    links = [
        button_link(name, f"{PATH}/{ending}{asked}", icon_name=sign, reload=True, look="primary" if ending == "docx" else "plain")
        for ending, (name, sign) in reversed(FORMATS.items())
    ]
    owing = len(status.owing)
    parts = [
        ("", "Báo cáo"),
        *((str(place), _PARTS[place]) for place in range(len(document.annexes))),
        (STRATEGY, "Theo hệ thống, sáng kiến"),
    ]
    shown = ctx.query.get("phan", "")
    here = shown if shown in dict(parts) else ""
    if here == STRATEGY:
        body: Any = by_strategy(ctx, counted_reports(ctx.session, period, until), f"{PATH}{asked}&phan={STRATEGY}", moment)
    elif here:
        opens = _opens(ctx, counted_reports(ctx.session, period, until, all_sent=True), moment)
        body = card(document.annexes[int(here)].title, annex_of(document.annexes[int(here)], opens), flush=True)
    else:
        body = paper(ctx, document, {})
    ways = [Tab(label, f"{PATH}{asked}" + (f"&phan={key}" if key else "")) for key, label in parts]
    return stack(
        page_head(
            f"Báo cáo tổng hợp {period.label}",
            f"Từ các bản đã gửi đến {moment_text(until)}; bản bị trả lại không tính. Cơ quan chưa gửi được nêu tên.",
            links,
        ),
        period_switch(ctx, period, PATH),
        message(
            [
                "Còn ",
                count_link(owing, desk.tenants_address(period, "con-no"), "cơ quan"),
                " chưa gửi hoặc chưa gửi lại; số liệu dưới đây chưa có các cơ quan này.",
            ],
            "warning",
        )
        if owing
        else None,
        tabs(ways, f"{PATH}{asked}" + (f"&phan={here}" if here else ""), "Các phần của báo cáo tổng hợp"),
        body,
    )


def _opens(ctx: Context, counted: Sequence[tuple[Tenant, SentReport]], moment: Mapping[str, str]) -> Opens:
    """Where a count leads: in a row about one tenant to that tenant's rows, as of its own cut-off; else to those of all."""
    everybody = {title: desk.tasks_address(tinh_trang=which, **moment) for title, which in zip(_COUNTS, _CLASSES, strict=True)}
    reads = ctx.actor.may(Permission.READ_TASKS)
    homes = {
        tenant.name: {
            title: address_of(filter_of(report.figures.of_class(which)), f"{desk.TENANTS}/{tenant.code}{MATRIX}")
            if reads
            else desk.tasks_address(co_quan=tenant.code, tinh_trang=which, **moment)
            for title, which in zip(_COUNTS, _CLASSES, strict=True)
        }
        for tenant, report in counted
    }
    return lambda row, column: next(
        (homes[cell].get(column.title) for cell in row if isinstance(cell, str) and cell in homes),
        None if row[0] else everybody.get(column.title),
    )


def download(ctx: Context, ending: str) -> Response:
    """The national report as a file."""
    period = desk.period_wanted(ctx.query, ctx.today)
    document = national_document(ctx.session, period, desk.until(ctx.query, ctx.today, ctx.now))
    return rendered(document, _name("Báo cáo tổng hợp toàn quốc", period), ending)


def download_status(ctx: Context, ending: str) -> Response:
    """The desk's table of who has sent as a file."""
    period = desk.period_wanted(ctx.query, ctx.today)
    office = get_tenant(ctx.session, ctx.actor.tenant_id)
    status = national_status(ctx.session, period, ctx.today)
    # The nation is read here: the office's own settings have to be asked for by name.
    own = ctx.session.scalars(select(TenantSettings).where(TenantSettings.tenant_id == office.id)).one_or_none()
    letterhead = letterhead_of(office, own.letterhead if own else {})
    document = status_document(status, letterhead, at=ctx.now, is_demo=office.is_demo)
    return rendered(document, _name("Tình hình gửi báo cáo", period), ending)


def _name(what: str, period: Period) -> str:
    return f"{what} {period.month:02}-{period.year}"
