"""Mạng lưới KTST: how far each tenant's required posts of chief architects are filled; no person's data is read here."""

from __future__ import annotations

from typing import Any

from suite.components import (
    Band,
    Column,
    card,
    data_table,
    empty_state,
    figure_card,
    figure_row,
    link,
    page_head,
    progress_bar,
    stack,
    status_chip,
)
from suite.components.format import date_text, number, share
from suite.guard import Context, Gate
from suite.pages.national import desk
from suite.routing import Nav
from tenants.access.permissions import Permission
from tenants.architects.service import Coverage, national_coverage

PATH = "/toan-quoc/ktst"


def register(gate: Gate) -> None:
    """The page."""
    gate.page(
        PATH,
        permission=Permission.READ_NATIONAL,
        title="Mạng lưới KTST",
        nav=Nav("Mạng lưới KTST", "person-badge", "national", 60),
        scope="national",
    )(layout)


def layout(ctx: Context) -> Any:
    """Tenants by how many required posts are empty, the emptiest first."""
    found = [row for row in national_coverage(ctx.session, ctx.today) if row.required]
    only = ctx.query.get("chi", "")
    head = page_head(
        "Mạng lưới Kiến trúc sư 57",
        f"Vị trí bắt buộc của bộ, ngành, địa phương và dự án nhóm A, B, tính đến {date_text(ctx.today)}.",
    )
    if not found:
        return stack(head, empty_state("person-badge", "Chưa có vị trí nào", "Cơ quan khai báo vị trí ở trang KTST 57."))
    required, filled = sum(row.required for row in found), sum(row.filled for row in found)
    ending = sum(row.ending for row in found)
    shown = [row for row in found if (only != "trong" or row.vacant) and (only != "sap-het" or row.ending)]
    return stack(
        head,
        figure_row(
            [
                figure_card("person-badge", "Vị trí bắt buộc", required, f"{number(len(found))} cơ quan", PATH),
                figure_card("person-check-fill", "Đang có người", filled, share(filled, required), PATH, "on-time"),
                figure_card("person-dash", "Còn trống", required - filled, "cần cử người", f"{PATH}?chi=trong", "waiting"),
                figure_card("hourglass-split", "Sắp hết nhiệm kỳ", ending, "cần chuẩn bị thay", f"{PATH}?chi=sap-het", "late"),
            ]
        ),
        card(
            {"trong": "Cơ quan còn vị trí trống", "sap-het": "Cơ quan có nhiệm kỳ sắp hết"}.get(only, "Theo cơ quan"),
            data_table(
                [
                    Column("tenant", "Cơ quan", main=True),
                    Column("required", "Bắt buộc", align="right"),
                    Column("filled", "Đang có", align="right"),
                    Column("share", "Tỷ lệ"),
                    Column("state", "Tình trạng"),
                ],
                _rows(ctx, shown),
                caption="Kiến trúc sư 57 theo cơ quan",
                empty=empty_state("check2-circle", "Không có cơ quan nào", "Mọi vị trí bắt buộc đều có người."),
            ),
            link("Tất cả cơ quan", PATH) if only else None,
            flush=True,
        ),
    )


def _rows(ctx: Context, found: list[Coverage]) -> list[Any]:
    rows: list[Any] = []
    kinds = {**desk.KIND_LABELS, "central": "Trung ương"}
    for kind, label in kinds.items():
        members = [row for row in found if row.tenant.kind == kind]
        if members:
            filled, required = sum(row.filled for row in members), sum(row.required for row in members)
            rows.append(Band(label, f"{number(filled)}/{number(required)} vị trí"))
            rows += [_row(ctx, row) for row in sorted(members, key=lambda one: (-one.vacant, one.tenant.sort_key))]
    return rows


def _row(ctx: Context, row: Coverage) -> dict[str, Any]:
    home = f"{desk.TENANTS}/{row.tenant.code}"
    state = status_chip("done", "Đủ người")
    if row.vacant:
        state = status_chip("vacant", f"Trống {number(row.vacant)} vị trí")
    elif row.ending:
        state = status_chip("waiting", f"{number(row.ending)} nhiệm kỳ sắp hết")
    return {
        "tenant": link(row.tenant.name, home),
        "required": number(row.required),
        "filled": number(row.filled),
        "share": progress_bar(100 * row.filled / row.required, tone="on-time" if not row.vacant else "waiting"),
        "state": state,
    }
