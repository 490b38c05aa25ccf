"""The page "Thể thức báo cáo": what the office's reports bear at head and foot, with a trial page beside the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dash import Input, Output, State
from flask import Response

from reports.document import Form
from reports.letterheads import (
    change_letterhead,
    letterhead_in_force,
    reset_letterhead,
    signed_not_sent,
    trial_page,
    usual_letterhead,
)
from reports.settings import LONGEST_LINE, SECTION_TITLES, Letterhead, letterhead_of
from suite.components import (
    area_field,
    button,
    button_link,
    card,
    columns,
    confirm_dialog,
    form_actions,
    form_row,
    html,
    message,
    page_head,
    select_field,
    stack,
    text_field,
)
from suite.components.content import aria
from suite.guard import Context, Gate
from suite.pages.national.paper import paper
from suite.pages.report.files import rendered
from suite.pages.settings.views import LETTERHEAD, views
from tenants.access.permissions import Permission
from tenants.errors import Invalid
from tenants.organisation.dao import get_tenant

FIELDS_ID, TRIAL_ID = "letterhead-fields", "letterhead-trial"
FORMS = [("party", "Văn bản của Đảng (Hướng dẫn 05-HD/VPTW)"), ("state", "Văn bản hành chính (Nghị định 30/2020/NĐ-CP)")]


@dataclass(frozen=True, slots=True)
class Part:
    """A field of the form: a line, a text whose line ends count, or a list with an entry a line."""

    name: str
    label: str
    help: str
    kind: Literal["line", "text", "list"] = "line"


_GROUPS: tuple[tuple[str, tuple[Part, ...]], ...] = (
    (
        "Đầu văn bản",
        (
            Part("parent_body", "Cơ quan cấp trên", "Dòng đầu bên trái. Để trống nếu không ghi.", "text"),
            Part(
                "issuing_body",
                "Cơ quan ban hành",
                "Bản in xuống dòng như ở đây; chữ hoa do chương trình đặt.",
                "text",
            ),
            Part("symbol", "Ký hiệu văn bản", "Phần sau số, như BC/TU (Đảng) hoặc BC-UBND (hành chính)."),
            Part("place", "Địa danh", "Đứng trước ngày tháng, như Đắk Lắk."),
            Part("addressees", "Kính gửi", "Mỗi dòng một nơi. Báo cáo của Đảng thường không ghi.", "list"),
        ),
    ),
    (
        "Trong câu văn",
        (
            Part("issuer_name", "Tên cơ quan báo cáo", "Dùng trong “… trân trọng báo cáo” và ở phụ lục."),
            Part("speaker", "Nơi giao nhiệm vụ", "Chủ ngữ của “… giao 128 nhiệm vụ”; đổi khi làm mới số liệu."),
        ),
    ),
    (
        "Ký và nơi nhận",
        (
            Part("authority", "Quyền hạn ký", "Mỗi dòng một ý: TM. Ủy ban nhân dân, KT. Chủ tịch; của Đảng: T/M, K/T.", "list"),
            Part("post", "Chức vụ người ký", "Như Phó Chủ tịch."),
            Part("signer_name", "Họ tên người ký", "Để trống: lấy tên người đã ký trong hệ thống."),
            Part(
                "recipients",
                "Nơi nhận",
                "Mỗi dòng một nơi, dòng cuối là nơi lưu; gạch đầu dòng do chương trình đặt.",
                "list",
            ),
        ),
    ),
)
PARTS = tuple(part for _, parts in _GROUPS for part in parts)
_FIELD_OF = {part.name: f"letterhead-{part.name.replace('_', '-')}" for part in PARTS} | {
    "form": "letterhead-form",
    "section_titles": f"letterhead-title-{SECTION_TITLES[0][0]}",
}
_STATES = (
    State("letterhead-form", "value"),
    *(State(_FIELD_OF[part.name], "value") for part in PARTS),
    *(State(f"letterhead-title-{key}", "value") for key, _ in SECTION_TITLES),
)


def register(gate: Gate) -> None:
    """The page, looking without saving, saving, going back, and the trial page as a file."""

    @gate.page(LETTERHEAD, permission=Permission.MANAGE_ORGANISATION, title="Thể thức báo cáo")
    def layout(ctx: Context) -> Any:
        head = letterhead_in_force(ctx.session)
        files = [button_link(name, f"{LETTERHEAD}/thu/{ending}", icon_name=sign, reload=True) for ending, name, sign in _FILES]
        return stack(
            page_head("Thể thức báo cáo", "Áp dụng cho báo cáo chưa gửi. Bản đã gửi giữ nguyên như khi gửi.", files),
            views(ctx, LETTERHEAD),
            _signed(ctx),
            columns(
                _form(head),
                # Scrolls in a frame of its own, so the keyboard must be able to stand in it.
                html.Div(
                    _trial(ctx, head),
                    id=TRIAL_ID,
                    className="beside-long-text",
                    tabIndex=0,
                    role="region",
                    **aria(label="Trang mẫu"),
                ),
            ),
            confirm_dialog(
                "letterhead-resetting",
                "Khôi phục thể thức mặc định",
                "Các mục đã sửa trở về như ban đầu của loại cơ quan này. Nội dung cũ vẫn còn trong nhật ký.",
                "Khôi phục",
                "letterhead-reset",
            ),
        )

    @gate.callback(
        Output(FIELDS_ID, "children"),
        Input("letterhead-form", "value"),
        permission=Permission.MANAGE_ORGANISATION,
        prevent_initial_call=True,
    )
    def choose(ctx: Context, form: Any) -> Any:
        head = letterhead_in_force(ctx.session)
        return _fields(head if form == head.form else usual_letterhead(ctx.session, _form_named(form)))

    @gate.callback(
        Output(TRIAL_ID, "children"),
        Input("letterhead-look", "n_clicks"),
        *_STATES,
        permission=Permission.MANAGE_ORGANISATION,
        fields=_FIELD_OF,
        prevent_initial_call=True,
    )
    def look(ctx: Context, clicks: int | None, *given: Any) -> Any:
        return _trial(ctx, letterhead_of(get_tenant(ctx.session, ctx.actor.tenant_id), values_of(given)))

    @gate.callback(
        Output(TRIAL_ID, "children", allow_duplicate=True),
        Input("letterhead-save", "n_clicks"),
        *_STATES,
        permission=Permission.MANAGE_ORGANISATION,
        writes=True,
        fields=_FIELD_OF,
        prevent_initial_call=True,
    )
    def save(ctx: Context, clicks: int | None, *given: Any) -> Any:
        head = change_letterhead(ctx.session, ctx.actor, values_of(given))
        ctx.say("Đã lưu thể thức báo cáo.")
        return _trial(ctx, head)

    @gate.callback(
        Output(TRIAL_ID, "children", allow_duplicate=True),
        Output(FIELDS_ID, "children", allow_duplicate=True),
        Input("letterhead-reset", "n_clicks"),
        permission=Permission.MANAGE_ORGANISATION,
        writes=True,
        prevent_initial_call=True,
    )
    def reset(ctx: Context, clicks: int | None) -> Any:
        head = reset_letterhead(ctx.session, ctx.actor)
        ctx.say("Đã khôi phục thể thức mặc định.", closes="letterhead-resetting")
        ctx.show("letterhead-form", value=head.form)
        return _trial(ctx, head), _fields(head)

    @gate.download(f"{LETTERHEAD}/thu/<any(docx,pdf):ending>", permission=Permission.MANAGE_ORGANISATION)
    def trial(ctx: Context, ending: str) -> Response:
        document = trial_page(ctx.session, letterhead_in_force(ctx.session), ctx.today)
        return rendered(document, "Thể thức báo cáo, bản thử", ending)


_FILES = (("docx", "Bản thử Word", "file-earmark-word"), ("pdf", "Bản thử PDF", "file-earmark-pdf"))


def values_of(given: Sequence[Any]) -> dict[str, Any]:
    """The values of a letterhead as they stand in the form's fields, in the order of `_STATES`. Raises Invalid at a field."""
    texts = [value if isinstance(value, str) else "" for value in given]
    values: dict[str, Any] = {"form": _form_named(texts[0])}
    for part, text in zip(PARTS, texts[1:], strict=False):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        values[part.name] = lines if part.kind == "list" else "\n".join(lines) if part.kind == "text" else " ".join(lines)
    values["section_titles"] = [[key, title] for (key, _), title in zip(SECTION_TITLES, texts[1 + len(PARTS) :], strict=True)]
    return values


def _form_named(value: Any) -> Form:
    if value == "state":
        return "state"
    if value == "party":
        return "party"
    raise Invalid("Chọn thể thức của cơ quan nhà nước hoặc của Đảng.", "form")


def _signed(ctx: Context) -> html.Div | None:
    waiting = signed_not_sent(ctx.session)
    if not waiting:
        return None
    names = ", ".join(report.covers.label for report in waiting)
    return message(f"Báo cáo {names} đã ký, chưa gửi: khi gửi sẽ theo thể thức đang lưu ở đây.", "warning")


def _form(head: Letterhead) -> html.Section:
    return card(
        "Các mục của thể thức",
        stack(
            select_field(
                "letterhead-form",
                "Thể thức",
                FORMS,
                head.form,
                required=True,
                help="Chọn thể thức khác thì các mục dưới đây đổi theo mặc định của thể thức đó; chưa lưu.",
            ),
            html.Div(_fields(head), id=FIELDS_ID),
            form_actions(
                button("Khôi phục mặc định", opens="letterhead-resetting", icon_name="arrow-counterclockwise", look="quiet"),
                button("Xem trước", "letterhead-look", icon_name="eye"),
                button("Lưu", "letterhead-save", look="primary", icon_name="check-lg"),
            ),
        ),
    )


def _fields(head: Letterhead) -> list[Any]:
    groups = []
    for title, parts in _GROUPS:
        lines = [_field(part, head) for part in parts if part.kind == "line"]
        texts = [_field(part, head) for part in parts if part.kind != "line"]
        groups.append(_group(title, *texts, *_in_pairs(lines)))
    titles = [
        text_field(f"letterhead-title-{key}", f"Phần {key}", title, required=True, max_length=LONGEST_LINE)
        for key, title in head.section_titles
    ]
    said = html.P("Bản đang soạn đổi khi làm mới số liệu; “tháng tới” tự đổi theo kỳ quý, năm.", className="muted small")
    return [*groups, _group("Tên các phần", said, *_in_pairs(titles))]


def _group(title: str, *fields: Any) -> html.Fieldset:
    return html.Fieldset([html.Legend(title, className="group-title"), *fields])


def _in_pairs(fields: Sequence[html.Div]) -> list[html.Div]:
    return [form_row(*fields[at : at + 2]) for at in range(0, len(fields), 2)]


def _field(part: Part, head: Letterhead) -> html.Div:
    value = getattr(head, part.name)
    if part.kind == "line":
        required = part.name == "symbol"
        return text_field(_FIELD_OF[part.name], part.label, value, help=part.help, required=required, max_length=LONGEST_LINE)
    text = "\n".join(value) if part.kind == "list" else value
    rows = max(2, min(6, text.count("\n") + 1))
    return area_field(_FIELD_OF[part.name], part.label, text, help=part.help, required=part.name == "issuing_body", rows=rows)


def _trial(ctx: Context, head: Letterhead) -> html.Article:
    return paper(ctx, trial_page(ctx.session, head, ctx.today), {})
