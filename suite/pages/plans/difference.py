"""How a change of plans is shown before it is applied: edited, added and dropped rows, old beside new, each choice with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from suite.components import (
    Band,
    Column,
    card,
    choice_field,
    count_link,
    data_table,
    figure_card,
    figure_row,
    html,
    link,
    message,
    stack,
)
from suite.components.content import marks, unseen
from suite.components.fields import Options
from suite.components.format import date_text, number
from suite.guard import Context
from suite.pages.plans.ahead import list_address
from tenants.catalogue import strategy
from tenants.plans import dao
from tenants.plans.changes import AddedRow, ChangedTask, DroppedTask, Preview, preview
from tenants.plans.differences import CellChange, word_changes
from tenants.plans.models import PlanImport
from tenants.plans.understanding import ProposedRow
from tenants.tasks.states import DutyRole

LABELS = {
    "section": "Mục",
    "section_title": "Tên mục",
    "ordinal": "STT",
    "content": "Nội dung",
    "lead": "Chủ trì",
    "coordinating": "Phối hợp",
    "deadline": "Thời hạn",
    "deliverable": "Sản phẩm",
    "note": "Ghi chú",
    "system": "Hệ thống chiến lược",
    "initiative": "Sáng kiến đột phá",
}
_KEEP_OR_TAKE: Options = (("system", "Giữ trong hệ thống"), ("file", "Lấy từ tệp"))
_DROP_OR_KEEP: Options = (("drop", "Thôi thực hiện"), ("keep", "Giữ lại"))
_SAME_OR_OTHER: Options = (("same", "Vẫn là nhiệm vụ này"), ("other", "Là nhiệm vụ khác"))
_ADD_OR_LEAVE: Options = (("add", "Thêm"), ("leave", "Không thêm"))
# Beyond this many rows a part shows its beginning: the counts above are of all of them.
_MOST_SHOWN = 400


def choice_id(subject: str, what: str) -> dict[str, str]:
    """The id of a choice: of a task or a new row, and about what."""
    return {"type": "change-choice", "subject": subject, "what": what}


def body(ctx: Context, draft: PlanImport) -> Any:
    """Counts, what has to be decided, and the three kinds of rows."""
    will = preview(ctx.session, draft)
    held = html.Div(id="change-draft", **marks(**{"import": str(draft.id)}, seen=will.fingerprint))
    said = [message(words, "warning") for words in (*draft.warnings, *will.notices)]
    if will.nothing:
        return stack(
            held,
            *said,
            message(
                f"{number(will.unchanged)} nhiệm vụ trong tệp giống bản đã ghi nhận. Không có gì thay đổi.",
                "success",
                title="Tệp trùng với bản đã ghi nhận.",
            ),
        )
    return stack(
        held,
        figure_row(
            [
                _figure(draft, "pencil-square", "Sửa đổi", "sua", len(will.to_change), _of(len(will.changed), len(will.to_change))),
                _figure(draft, "plus-circle", "Bổ sung", "bo-sung", len(will.to_add), _of(len(will.added), len(will.to_add))),
                _figure(draft, "x-circle", "Thôi thực hiện", "thoi", len(will.to_drop), _of(len(will.dropped), len(will.to_drop))),
                _figure(draft, "check2", "Giữ nguyên", "giu-nguyen", will.unchanged, "không khác gì"),
                _figure(draft, "person-plus", "Phần việc giao thêm", "giao-them", will.duties_added),
                _figure(draft, "person-dash", "Phần việc kết thúc", "ket-thuc", will.duties_ended),
            ]
        ),
        *said,
        *([_waiting(will.undecided)] if will.undecided else []),
        *_about_the_document(draft, will),
        *_changed_card(will),
        *_added_card(draft, will),
        *_dropped_card(draft, will),
    )


def _figure(draft: PlanImport, icon_name: str, label: str, which: str, count: int, hint: str = "") -> Any:
    return figure_card(icon_name, label, count, hint, list_address(draft, which) if count else None)


def promise(ctx: Context, draft: PlanImport) -> list[Any]:
    """What applying will do, in a sentence whose numbers open their rows."""
    will = preview(ctx.session, draft)

    def opens(count: int, which: str, words: str = "") -> Any:
        return count_link(count, list_address(draft, which), words)

    return [
        *("Sẽ sửa ", opens(len(will.to_change), "sua"), ", bổ sung ", opens(len(will.to_add), "bo-sung"), ", thôi thực hiện "),
        *(opens(len(will.to_drop), "thoi", "nhiệm vụ"), "; giao thêm ", opens(will.duties_added, "giao-them"), " và kết thúc "),
        *(opens(will.duties_ended, "ket-thuc", "phần việc"), "."),
        " Báo cáo và diễn biến đã có vẫn ở lại với nhiệm vụ của chúng.",
    ]


def history_card(ctx: Context, plan_id: int) -> list[html.Section]:
    """The changes that a plan has had, or nothing."""
    known = dao.changes_of_plan(ctx.session, plan_id)
    if not known:
        return []
    rows = [
        {
            "basis": change.basis,
            "day": date_text(change.decided_on),
            "what": ", ".join(
                f"{words} {number(change.outcome.get(key, 0))}"
                for key, words in (("changed", "sửa"), ("added", "bổ sung"), ("dropped", "thôi thực hiện"))
            ),
            "by": change.outcome.get("by", ""),
            "file": link(change.file_name, ctx.link(f"/ke-hoach/so-sanh/{change.id}/tep"), reload=True),
        }
        for change in known
    ]
    columns = [
        Column("basis", "Căn cứ", main=True),
        Column("day", "Ngày"),
        Column("what", "Nhiệm vụ"),
        Column("by", "Người thực hiện"),
        Column("file", "Tệp"),
    ]
    return [card(f"Các lần sửa đổi ({len(known)})", data_table(columns, rows, caption="Các lần sửa đổi"), flush=True)]


def _of(found: int, applied: int) -> str:
    return f"trong {number(found)} dòng khác" if found != applied else "nhiệm vụ"


def _waiting(count: int) -> html.Div:
    return message(f"Còn {number(count)} chỗ chờ chọn, xếp lên đầu bảng. Chọn xong mới áp dụng được.", "warning")


def _about_the_document(draft: PlanImport, will: Preview) -> list[Any]:
    """An amending decision often repeats only what it amends."""
    if draft.kind != "amendment" or not will.dropped:
        return []
    options = (("0", "Toàn bộ phụ lục mới"), ("1", "Chỉ phần sửa đổi, bổ sung: giữ các nhiệm vụ không nêu"))
    chosen = draft.choices.get("partial", "0")
    return [card(None, choice_field("change-partial", "Văn bản này nêu", options, chosen))]


def _changed_card(will: Preview) -> list[html.Section]:
    renumbered = [one for one in will.changed if one.only_renumbered and not one.undecided]
    others = [one for one in will.changed if one not in renumbered]
    others.sort(key=lambda one: not (one.undecided or one.rewritten))
    parts: list[html.Section] = []
    if others:
        columns = [Column("task", "Nhiệm vụ", main=True, width="32%"), Column("changes", "Trong hệ thống → trong tệp")]
        rows: list[Any] = [_changed_row(one, will) for one in others[:_MOST_SHOWN]]
        parts.append(
            card(
                f"Sửa đổi ({number(len(others))})", [data_table(columns, rows, caption="Sửa đổi"), *_rest(len(others))], flush=True
            )
        )
    if renumbered:
        lines = [html.Li([*_cells(one.changes), " ", html.Span(one.task.content)]) for one in renumbered[:_MOST_SHOWN]]
        parts.append(
            card(
                None,
                html.Details(
                    [
                        html.Summary(f"{number(len(renumbered))} nhiệm vụ chỉ đổi mục hoặc số thứ tự"),
                        html.Ul(lines, className="plain-list"),
                    ],
                    className="folded",
                ),
            )
        )
    return parts


def _changed_row(one: ChangedTask, will: Preview) -> dict[str, Any]:
    subject = str(one.task.id)
    shown: list[Any] = []
    if one.asked:
        shown.append(html.P("Nội dung khác hẳn, nhưng cùng số thứ tự, đơn vị và thời hạn.", className="muted"))
        shown.append(choice_field(choice_id(subject, "same"), "Dòng này", _SAME_OR_OTHER, None if one.rewritten else "same"))
    if one.meanwhile:
        shown.append(html.P("Có người đã sửa nhiệm vụ này sau khi xuất tệp.", className="muted"))
    for change in one.changes:
        shown.append(html.Div(_cells([change]), className="change"))
        if one.meanwhile:
            chosen = "file" if change.cell in one.applied else None if change.cell in one.undecided else "system"
            shown.append(choice_field(choice_id(subject, change.cell), f"{LABELS[change.cell]}: chọn", _KEEP_OR_TAKE, chosen))
        if change.cell in one.applied and change.cell in one.row.doubtful:
            shown.append(_doubts(one.row.doubtful[change.cell]))
    shown += _units(one, will)
    name = [
        link(one.task.content, f"/nhiem-vu/{one.task.id}"),
        html.Small(_where(one.task.section, one.task.ordinal), className="muted"),
    ]
    return {"task": html.Div(name, className="review-content"), "changes": html.Div(shown, className="review-content")}


def _units(one: ChangedTask, will: Preview) -> list[Any]:
    lines = [(f"+ {_role(given.role)}: ", will.unit_names[given.unit_id]) for given in one.duties.added]
    lines += [(f"− {_role(DutyRole(duty.role))}: ", will.unit_names[duty.unit_id]) for duty in one.duties.ended]
    if not lines:
        return []
    listed = html.Ul([html.Li([what, name]) for what, name in lines], className="unit-list")
    if len(lines) <= 6:
        return [listed]
    summary = f"Phần việc: +{number(len(one.duties.added))} −{number(len(one.duties.ended))}"
    return [html.Details([html.Summary(summary), listed], className="folded")]


def _role(role: DutyRole) -> str:
    return "chủ trì" if role is DutyRole.LEAD else "phối hợp"


def _cells(changes: Sequence[CellChange]) -> list[Any]:
    shown: list[Any] = []
    for change in changes:
        old, new = _named(change.cell, change.old), _named(change.cell, change.new)
        shown += [html.B(f"{LABELS[change.cell]}: "), *_words(old, new), " "]
    return shown


def _words(old: str, new: str) -> list[Any]:
    if not old:
        return [html.Span("trống → ", className="muted"), html.Ins(new)]
    if not new:
        return [html.Del(old), html.Span(" → bỏ trống", className="muted")]
    shown: list[Any] = []
    for mark, words in word_changes(old, new):
        if mark == "same":
            shown.append(words)
        elif mark == "gone":
            shown += [unseen(" bỏ: "), html.Del(words), " "]
        else:
            shown += [unseen(" thêm: "), html.Ins(words)]
    return shown


def _named(cell: str, value: str) -> str:
    if cell == "system" and value:
        return f"{value} – {strategy.get_system(value).short_name}"
    if cell == "initiative" and value:
        return f"{value} – {strategy.get_initiative(value).title}"
    return value


def _doubts(sentences: Sequence[str]) -> html.Ul:
    return html.Ul([html.Li(words) for words in sentences], className="doubts")


def _added_card(draft: PlanImport, will: Preview) -> list[html.Section]:
    if not will.added:
        return []
    columns = [
        Column("content", "Nhiệm vụ", main=True, width="36%"),
        Column("bodies", "Đơn vị"),
        Column("deadline", "Thời hạn", width="150px"),
        Column("choice", "Chọn", unlabelled=True, width="210px"),
    ]
    rows: list[Any] = []
    section = None
    for one in will.added[:_MOST_SHOWN]:
        here = (one.plan.number, one.row.cells["section"], one.row.cells["section_title"])
        if here != section:
            section = here
            rows.append(Band(f"{here[1]}. {here[2]}".strip(". ") or "Nhiệm vụ", one.plan.number))
        rows.append(_added_row(draft, one))
    return [
        card(
            f"Bổ sung ({number(len(will.added))})",
            [data_table(columns, rows, caption="Bổ sung"), *_rest(len(will.added))],
            flush=True,
        )
    ]


def _added_row(draft: PlanImport, one: AddedRow) -> dict[str, Any]:
    row: ProposedRow = one.row
    leads = sum(duty.role is DutyRole.LEAD for duty in one.duties)
    subject = f"new{one.index}"
    counted = [
        count_link(leads, list_address(draft, "giao-them", dong=subject, vai_tro="lead"), "đơn vị chủ trì"),
        ", ",
        count_link(len(one.duties) - leads, list_address(draft, "giao-them", dong=subject, vai_tro="coordinating"), "phối hợp"),
    ]
    content = html.Ins(row.cells["content"]) if one.wanted else html.Span(row.cells["content"], className="muted")
    return {
        "content": html.Div([content, *([_doubts(row.doubts)] if row.doubts and one.wanted else [])], className="review-content"),
        "bodies": [html.Div(row.cells["lead"]), html.Small(counted, className="muted")],
        "deadline": row.cells["deadline"],
        "choice": choice_field(choice_id(subject, "add"), "Dòng này", _ADD_OR_LEAVE, "add" if one.wanted else "leave"),
    }


def _dropped_card(draft: PlanImport, will: Preview) -> list[html.Section]:
    if not will.dropped:
        return []
    columns = [
        Column("content", "Nhiệm vụ", main=True, width="46%"),
        Column("said", "Đã thực hiện"),
        Column("choice", "Chọn", unlabelled=True, width="240px"),
    ]
    ordered = sorted(will.dropped, key=lambda one: not one.undecided)
    rows = [_dropped_row(draft, one) for one in ordered[:_MOST_SHOWN]]
    title = f"Không có trong tệp ({number(len(will.dropped))})"
    return [card(title, [data_table(columns, rows, caption=title), *_rest(len(will.dropped))], flush=True)]


def _dropped_row(draft: PlanImport, one: DroppedTask) -> dict[str, Any]:
    task = one.task
    content: Any = html.Del(task.content) if one.dropped else html.Span(task.content)
    said = f"tiến độ {number(task.percent)}%" if task.last_update_at else "chưa có báo cáo"
    chosen = None if one.undecided else "drop" if one.dropped else "keep"
    if one.parted:
        choice = choice_field(choice_id(str(task.id), "same"), "Dòng mới ở chỗ này", _SAME_OR_OTHER, "other")
    else:
        choice = choice_field(choice_id(str(task.id), "drop"), "Nhiệm vụ này", _DROP_OR_KEEP, chosen)
    meanwhile = [html.Small("Có người đã sửa sau khi xuất tệp.", className="muted")] if one.undecided else []
    return {
        "content": html.Div(
            [link(content, f"/nhiem-vu/{task.id}"), html.Small(_where(task.section, task.ordinal), className="muted")],
            className="review-content",
        ),
        "said": [
            html.Div(count_link(len(one.duties), list_address(draft, "ket-thuc", dong=task.id), "phần việc")),
            html.Small(said, className="muted"),
            *meanwhile,
        ],
        "choice": choice,
    }


def _rest(count: int) -> list[Any]:
    if count <= _MOST_SHOWN:
        return []
    return [message(f"Hiện {number(_MOST_SHOWN)} dòng đầu trong {number(count)} dòng. Khi áp dụng, mọi dòng đều được tính.")]


def _where(section: str, ordinal: str) -> str:
    return f"Mục {section}, số {ordinal}" if section and ordinal else f"số {ordinal}" if ordinal else ""
