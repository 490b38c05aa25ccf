"""Words of a draft that name no known body: listed once for all rows, and the dialog that says whom they mean."""

from __future__ import annotations

from typing import Any

from suite.components import area_field, button, card, count_link, counted_title, dialog, html, message, select_field, text_field
from suite.components.content import marks
from suite.components.format import number
from suite.guard import Context
from suite.pages.plans.ahead import list_address
from suite.pages.plans.asking import LOOK_ID, NAMING_ID, asks
from tenants.organisation import dao as organisation
from tenants.organisation.service import UNIT_KINDS
from tenants.plans.models import PlanImport
from tenants.plans.reviewing import unknown_words
from tenants.plans.understanding import ProposedRow
from tenants.vietnamese import search_key

DIALOG_ID = "review-naming"
_SHOWN = 30
# How names of a kind begin, folded; only a proposal in a list that the person sees.
_BEGINNINGS = (
    ("commune", ("ubnd xa", "ubnd phuong", "ubnd dac khu", "uy ban nhan dan xa", "uy ban nhan dan phuong", "xa ", "phuong ")),
    ("department", ("so ", "cong an", "bo chi huy", "thanh tra", "cuc ", "chi cuc")),
    ("party", ("ban ", "dang uy", "tinh uy", "van phong tinh uy", "thanh uy")),
    ("mass", ("hoi ", "lien doan", "doan ", "mat tran", "uy ban mttq", "uy ban mat tran")),
    ("office", ("van phong", "trung tam", "bao ", "dai ", "truong ", "vien ", "quy ")),
)


def unknown_card(draft: PlanImport, rows: list[ProposedRow]) -> list[html.Section]:
    """The words, each with the number of rows that a person settles by one act; nothing where all are known."""
    found = list(unknown_words(rows).items())
    if not found:
        return []
    lines = [
        html.Li(
            [
                html.Span(
                    [
                        html.Strong(f"“{words}”"),
                        html.Span(
                            [" · ", count_link(count, list_address(draft, "nhiem-vu", cum_tu=words), "dòng")], className="muted"
                        ),
                    ]
                ),
                button("Chỉ rõ", small=True, **asks(LOOK_ID, "name", n=n)),
            ],
            className="unknown-line",
        )
        for n, (words, count) in enumerate(found[:_SHOWN])
    ]
    rest = len(found) - _SHOWN
    more = [html.P(f"Còn {number(rest)} cụm từ nữa, hiện dần khi các cụm trên được chỉ rõ.")] if rest > 0 else []
    title = counted_title("Cụm từ chưa nhận ra đơn vị", len(found), list_address(draft, "cum-tu"))
    return [card(title, [html.Ul(lines, className="plain-list"), *more])]


def naming_dialog(ctx: Context, draft: PlanImport, words: str, back: int | None) -> html.Dialog:
    """Asks whom the words mean; `back` is the row whose dialog the person came from."""
    units = [(str(unit.id), unit.name) for unit in organisation.list_units(ctx.session)]
    place = marks(words=words, back="" if back is None else str(back))
    return dialog(
        DIALOG_ID,
        f"“{words[:120]}” là ai?",
        [
            html.Div(id="review-naming-place", **place),
            message("Trả lời một lần: chương trình ghi nhớ cách gọi này và đọc lại mọi dòng."),
            select_field("review-naming-unit", "Là đơn vị đã có", units, searchable=True),
            button("Ghi nhớ là tên gọi khác", look="primary", **asks(NAMING_ID, "map"), **marks(key="ctrl+enter")),
            html.Details(
                [
                    html.Summary("Chưa có trong danh sách: thêm đơn vị mới"),
                    area_field("review-naming-name", "Tên đơn vị", words[:300], rows=1, required=True, max_length=300),
                    select_field("review-naming-kind", "Loại đơn vị", list(UNIT_KINDS.items()), _likely_kind(words), required=True),
                    text_field("review-naming-short", "Tên ngắn", "", max_length=120, help="Để trống nếu không có."),
                    button("Thêm đơn vị", **asks(NAMING_ID, "add")),
                ],
                className="folded naming-new",
            ),
        ],
        [button("Để nguyên, chưa giao cho ai", closes=True) if back is None else button("Để nguyên", **asks(NAMING_ID, "leave"))],
        opened=f"naming.{draft.version}.{ctx.now.timestamp()}",
    )


def _likely_kind(words: str) -> str:
    folded = search_key(words)
    return next((kind for kind, beginnings in _BEGINNINGS if folded.startswith(beginnings)), "other")


def asked_words(rows: list[ProposedRow], n: Any) -> str | None:
    """The words of the card's line `n`."""
    found = list(unknown_words(rows))
    return found[n] if isinstance(n, int) and 0 <= n < len(found) else None
