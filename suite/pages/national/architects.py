"""Mạng lưới KTST: how far each tenant's required posts of chief architects are filled; no person's data is shown here."""

from __future__ import annotations

from typing import Any

from suite.components import (
    Band,
    Column,
    Content,
    Tone,
    card,
    count_link,
    data_table,
    empty_state,
    figure_card,
    figure_row,
    html,
    link,
    page_head,
    progress_bar,
    stack,
    status_chip,
)
from suite.components.format import date_text, number, share
from suite.guard import Context, Gate
from suite.pages.architects.page import PATH as POSTS
from suite.pages.architects.page import SELECTIONS, standing_chip
from suite.pages.national import desk
from suite.routing import Nav
from tenants.access.permissions import Permission
from tenants.architects.service import Coverage, national_coverage, selected

PATH = "/toan-quoc/ktst"
_FIGURES: tuple[tuple[str, str, str, Tone | None], ...] = (
    ("bat-buoc", "Vị trí bắt buộc", "person-badge", None),
    ("co-nguoi", "Đang có người", "person-check-fill", "on-time"),
    ("trong", "Còn trống", "person-dash", "waiting"),
    ("can-thay", "Sắp hết nhiệm kỳ", "hourglass-split", "late"),
)


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
    asked = ctx.query.get("chi", "")
    only = asked if asked in SELECTIONS else ""
    head = page_head(
        "Mạng lưới Kiến trúc sư 57",
        f"Vị trí bắt buộc của bộ, ngành, địa phương và dự án nhóm A, B, tính đến {date_text(ctx.today)}.",
    )
    if not found:
        return stack(head, empty_state("person-badge", "Chưa có vị trí nào", "Cơ quan khai báo vị trí ở trang KTST 57."))
    counts = {which: sum(row.count(which) for row in found) for which in SELECTIONS}
    hints: dict[str, Content] = {
        "bat-buoc": count_link(len(found), PATH, "cơ quan"),
        "co-nguoi": share(counts["co-nguoi"], counts["bat-buoc"]),
        "trong": "cần cử người",
        "can-thay": "cần chuẩn bị thay",
    }
    figures = [
        figure_card(sign, label, counts[which], hints[which], f"{PATH}?chi={which}", tone) for which, label, sign, tone in _FIGURES
    ]
    return stack(head, figure_row(figures), _posts(found, only) if only else _by_tenant(ctx, found))


def _posts(found: list[Coverage], which: str) -> html.Section:
    """The posts that a figure counts: which and where, not who."""
    rows: list[dict[str, Any]] = [
        {
            "post": post.post.title,
            "tenant": link(row.tenant.name, f"{desk.TENANTS}/{row.tenant.code}"),
            "body": post.post.body + (f" (nhóm {post.post.project_group})" if post.post.project_group else ""),
            "state": standing_chip(post.standing),
        }
        for row in found
        for post in selected(row.posts, which)
    ]
    return card(
        SELECTIONS[which],
        data_table(
            [
                Column("post", "Vị trí", main=True),
                Column("tenant", "Cơ quan"),
                Column("body", "Cơ quan, dự án phụ trách"),
                Column("state", "Tình trạng"),
            ],
            rows,
            caption=SELECTIONS[which],
            empty=empty_state("check2-circle", "Không có vị trí nào", "Bỏ lọc để xem mọi cơ quan."),
        ),
        link("Theo cơ quan", PATH),
        flush=True,
    )


def _by_tenant(ctx: Context, found: list[Coverage]) -> html.Section:
    return card(
        "Theo cơ quan",
        data_table(
            [
                Column("tenant", "Cơ quan", main=True),
                Column("required", "Bắt buộc", align="right"),
                Column("filled", "Đang có", align="right"),
                Column("share", "Tỷ lệ"),
                Column("state", "Tình trạng"),
            ],
            _rows(ctx, found),
            caption="Kiến trúc sư 57 theo cơ quan",
        ),
        flush=True,
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


def _chip(state: str, words: str, href: str | None) -> html.Span | html.A:
    chip = status_chip(state, words)
    return link(chip, href) if href else chip


def _row(ctx: Context, row: Coverage) -> dict[str, Any]:
    home = f"{desk.TENANTS}/{row.tenant.code}"
    reads = ctx.actor.may(Permission.READ_ARCHITECTS)

    def opens(which: str) -> str | None:
        return f"{home}{POSTS}?chi={which}" if reads else None

    state: Any = status_chip("done", "Đủ người")
    if row.vacant:
        state = _chip("vacant", f"Trống {number(row.vacant)} vị trí", opens("trong"))
    elif row.ending:
        state = _chip("waiting", f"{number(row.ending)} nhiệm kỳ sắp hết", opens("can-thay"))
    return {
        "tenant": link(row.tenant.name, home),
        "required": count_link(row.required, opens("bat-buoc")),
        "filled": count_link(row.filled, opens("co-nguoi")),
        "share": progress_bar(100 * row.filled / row.required, tone="on-time" if not row.vacant else "waiting"),
        "state": state,
    }
