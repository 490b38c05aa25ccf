"""The bar of acts on the rows that are chosen in the matrix: give them a unit, another date, or remind who owes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from dash import ClientsideFunction, Input, Output, State, dcc, no_update
from sqlalchemy import select

from scheduler.contribution_notices import contributions_lapsed
from scheduler.date_notices import duties_reassigned, tasks_redated
from scheduler.outbox.service import put
from scheduler.reminders.service import MOST_AT_ONCE, remind_now
from suite.components import (
    area_field,
    button,
    choice_field,
    confirm_dialog,
    date_field,
    dialog,
    html,
    message,
    select_field,
    text_field,
)
from suite.components.content import aria
from suite.components.format import date_text, number, read_date
from suite.duty_states import task_cell
from suite.guard import Context, Gate
from suite.numbers import whole_number
from suite.pages.matrix.rows import VERSION
from suite.workplace import period_of, row_number, rows_chosen
from tenants.access.permissions import Permission
from tenants.errors import Conflict, Invalid, NotFound
from tenants.organisation import dao as organisation
from tenants.tasks.bulk import Way, assign_tasks, duties_to_remind
from tenants.tasks.dating.service import MOST_TASKS, NotDone, Outcome, redate_tasks
from tenants.tasks.models import Task
from tenants.vietnamese import shorten

GRID_ID = "matrix-grid"
PLACE_ID, DIALOG_ID = "bulk-place", "bulk-dialog"
# After an act: which rows stay chosen while the grid asks for its rows again, where it stands.
FRESH_ID = "bulk-fresh"
_TYPED = ("bulk-assign-reason", "bulk-reason", "bulk-document")  # kept by the browser until one of the acts is done
_WAYS = {Way.LEAD: "Thêm chủ trì", Way.COORDINATING: "Thêm phối hợp", Way.REPLACE: "Thay chủ trì chính"}

Fresh = Callable[[Context, Any], dict[str, Any]]


def bulk_bar(ctx: Context) -> html.Div | None:
    """The bar above the grid, shown while rows are chosen; nothing for those who may not act on them."""
    if not ctx.actor.may(Permission.EDIT_TASK):
        return None
    return html.Div(
        [
            html.Div(
                [
                    html.Span("", id="bulk-count", className="bulk-count"),
                    button("Giao đơn vị", "bulk-assign", icon_name="person-plus", small=True),
                    button("Đổi hạn", "bulk-redate", icon_name="calendar-event", small=True),
                    button("Nhắc", "bulk-remind", icon_name="bell", small=True)
                    if ctx.actor.may(Permission.MANAGE_REMINDERS)
                    else None,
                ],
                id="bulk-bar",
                className="bulk-bar is-empty",
                role="region",
                **aria(label="Việc với các dòng đã chọn"),
            ),
            html.Div(id=PLACE_ID),
            dcc.Store(id=FRESH_ID),
        ]
    )


def register_bulk(gate: Gate, fresh: Fresh) -> None:
    """The bar's dialogs and acts; `fresh` gives what the page shows for its filter after an act, by id."""
    gate.clientside(
        ClientsideFunction("suite", "chosenRows"),
        Output("bulk-count", "children"),
        Output("bulk-bar", "className"),
        Input(GRID_ID, "selectedRows"),
    )
    gate.clientside(
        ClientsideFunction("suite", "freshRows"),
        Output(FRESH_ID, "modified_timestamp"),
        Input(FRESH_ID, "data"),
        prevent_initial_call=True,
    )
    _register_dialogs(gate)
    _register_acts(gate, fresh)


def _register_dialogs(gate: Gate) -> None:
    @gate.callback(
        Output(PLACE_ID, "children"),
        Input("bulk-assign", "n_clicks"),
        State(GRID_ID, "selectedRows"),
        permission=Permission.EDIT_TASK,
        prevent_initial_call=True,
    )
    def ask_unit(ctx: Context, clicks: Any, rows: Any) -> Any:
        units = [(str(unit.id), unit.name) for unit in organisation.list_units(ctx.session, on=ctx.today)]
        return _dialog(
            ctx,
            rows,
            "Giao đơn vị",
            "bulk-assign-go",
            choice_field("bulk-way", "Vai trò", [(way.value, label) for way, label in _WAYS.items()], Way.LEAD.value),
            select_field("bulk-unit", "Đơn vị", units, required=True),
            area_field(
                "bulk-assign-reason",
                "Lý do hoặc văn bản giao việc",
                required=True,
                rows=2,
                max_length=300,
                draft="bulk-assign-reason",
            ),
        )

    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input("bulk-redate", "n_clicks"),
        State(GRID_ID, "selectedRows"),
        permission=Permission.EDIT_TASK,
        prevent_initial_call=True,
    )
    def ask_date(ctx: Context, clicks: Any, rows: Any) -> Any:
        return _dialog(
            ctx,
            rows,
            "Đổi hạn",
            "bulk-redate-go",
            date_field("bulk-due_on", "Hạn mới", required=True, help="Hạn ban đầu vẫn được giữ."),
            area_field("bulk-reason", "Lý do", required=True, rows=2, max_length=2000, draft="bulk-reason"),
            text_field(
                "bulk-document", "Văn bản làm căn cứ", max_length=300, draft="bulk-document", placeholder="Số, ký hiệu, ngày"
            ),
        )

    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input("bulk-remind", "n_clicks"),
        State(GRID_ID, "selectedRows"),
        permission=Permission.MANAGE_REMINDERS,
        prevent_initial_call=True,
    )
    def ask_remind(ctx: Context, clicks: Any, rows: Any) -> Any:
        text = "Mỗi người nhận một tin về các việc đơn vị mình còn nợ trong các nhiệm vụ này; không nợ thì không nhận."
        return _dialog(ctx, rows, "Nhắc đơn vị", "bulk-remind-go", html.P(text))


def _register_acts(gate: Gate, fresh: Fresh) -> None:
    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input("bulk-assign-go", "n_clicks"),
        State("bulk-tasks", "data"),
        State("bulk-seen", "data"),
        State("bulk-way", "value"),
        State("bulk-unit", "value"),
        State("bulk-assign-reason", "value"),
        State("matrix-filter", "data"),
        permission=Permission.EDIT_TASK,
        writes=True,
        fields={"unit": "bulk-unit", "reason": "bulk-assign-reason"},
        prevent_initial_call=True,
    )
    def assign(ctx: Context, clicks: Any, tasks: Any, seen: Any, way: Any, unit: Any, reason: Any, query: Any) -> Any:
        if not unit:
            raise Invalid("Chọn đơn vị.", "unit")
        unit_id = row_number(unit, "Không tìm thấy đơn vị này.")
        if str(way) not in [one.value for one in Way]:
            raise Invalid("Chọn vai trò của đơn vị.")
        said = str(reason or "")
        result = assign_tasks(
            ctx.session, ctx.actor, rows_chosen(tasks), unit_id, Way(str(way)), reason=said, seen=_versions(seen), now=ctx.now
        )
        told = duties_reassigned(ctx.session, result.given, result.taken, said, ctx.now)
        put(ctx.session, [*told, *contributions_lapsed(ctx.session, ctx.now)])
        return _answer(ctx, fresh, query, result, "Giao đơn vị", "Đã giao")

    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input("bulk-redate-go", "n_clicks"),
        State("bulk-tasks", "data"),
        State("bulk-seen", "data"),
        State("bulk-due_on", "value"),
        State("bulk-reason", "value"),
        State("bulk-document", "value"),
        State("matrix-filter", "data"),
        permission=Permission.EDIT_TASK,
        writes=True,
        fields={"due_on": "bulk-due_on", "reason": "bulk-reason", "document": "bulk-document"},
        prevent_initial_call=True,
    )
    def redate(ctx: Context, clicks: Any, tasks: Any, seen: Any, due_on: Any, reason: Any, document: Any, query: Any) -> Any:
        day, said, basis = read_date(str(due_on or ""), "due_on"), str(reason or ""), str(document or "")
        result = redate_tasks(
            ctx.session, ctx.actor, rows_chosen(tasks), day, reason=said, document=basis, seen=_versions(seen), now=ctx.now
        )
        put(ctx.session, tasks_redated(ctx.session, result.done, said, ctx.now))
        return _answer(ctx, fresh, query, result, "Đổi hạn", f"Đã đổi hạn thành {date_text(day)} cho")

    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input("bulk-remind-go", "n_clicks"),
        State("bulk-tasks", "data"),
        permission=Permission.MANAGE_REMINDERS,
        writes=True,
        prevent_initial_call=True,
    )
    def remind(ctx: Context, clicks: Any, tasks: Any) -> Any:
        duties = duties_to_remind(ctx.session, rows_chosen(tasks), str(period_of(ctx)), ctx.today)
        if not duties:
            raise Invalid("Trong các nhiệm vụ đã chọn không đơn vị nào còn nợ việc.")
        people, said_today, unreachable = 0, 0, 0
        for start in range(0, len(duties), MOST_AT_ONCE):
            told = remind_now(ctx.session, ctx.actor, duties[start : start + MOST_AT_ONCE], now=ctx.now)
            people, said_today, unreachable = (
                people + told.people,
                said_today + len(told.said_today),
                unreachable + len(told.unreachable),
            )
        words = f"Đã nhắc {number(people)} người." if people else "Các đơn vị đã được nhắc trong hôm nay."
        if people and said_today:
            words += f" {number(said_today)} phần việc đã nhắc trong hôm nay."
        if unreachable:
            words += f" {number(unreachable)} phần việc thuộc đơn vị chưa có người dùng."
        ctx.say(words, "warning" if unreachable else "success", closes=DIALOG_ID)
        return None


def _dialog(ctx: Context, rows: Any, title: str, confirm_id: str, *fields: Any) -> html.Dialog:
    """A dialog about the chosen rows. Raises Invalid for none or too many, NotFound for what is not there."""
    given = [row for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict)]
    ids = rows_chosen([row.get("id", "") for row in given])
    if not ids:
        raise Invalid("Chọn ít nhất một nhiệm vụ.")
    if len(ids) > MOST_TASKS:
        raise Invalid(f"Mỗi lần chọn tối đa {MOST_TASKS} nhiệm vụ.")
    named = _named(ctx, ids)
    if len(named) != len(set(ids)):
        raise NotFound("Không tìm thấy nhiệm vụ này.")
    return confirm_dialog(
        DIALOG_ID,
        _title(title, len(named)),
        [
            dcc.Store(id="bulk-tasks", data=list(named)),
            dcc.Store(id="bulk-seen", data={str(row.get("id", "")): row.get(VERSION) for row in given}),
            # A long list scrolls in its own frame, so the keyboard must reach it.
            html.Div(html.Ul([html.Li(words) for words in named.values()], className="unit-list", tabIndex=0), id="bulk-about"),
        ],
        title,
        confirm_id,
        look="primary",
        fields=list(fields),
        opened=str(ctx.now.timestamp()),
        stays=True,
    )


def _title(title: str, count: int) -> str:
    return f"{title}: {number(count)} nhiệm vụ"


def _versions(seen: Any) -> dict[int, int]:
    """The versions of tasks that a browser says the person saw; what is none is passed over."""
    pairs = seen.items() if isinstance(seen, dict) else ()
    found = ((whole_number(task_id), version) for task_id, version in pairs)
    return {task_id: version for task_id, version in found if task_id is not None and type(version) is int}


def _named(ctx: Context, ids: Sequence[int]) -> dict[int, str]:
    rows = ctx.session.execute(select(Task.id, Task.ordinal, Task.content).where(Task.id.in_(ids)).order_by(Task.id))
    return {task_id: _words(ordinal, content) for task_id, ordinal, content in rows}


def _words(ordinal: str, content: str) -> str:
    return f"{ordinal}. {shorten(content, 120)}" if ordinal else shorten(content, 120)


def _answer(ctx: Context, fresh: Fresh, query: Any, result: Outcome, title: str, words: str) -> Any:
    """Say what was done and what was not, and bring the rows as they are now; what is still to be decided stays chosen.

    A task that somebody else changed meanwhile is shown in the dialog as it stands now: it stays open with what was typed, for the
    next press to be a decision. Raises Conflict when nothing was done and nothing is to be decided.
    """
    changed = [one.task_id for one in result.refused if one.changed]
    if not result.done and not changed:
        raise Conflict(_why_none(result.refused))
    ctx.session.flush()
    for place, children in fresh(ctx, query).items() if result.done else ():
        ctx.show(place, children=children)
    ctx.show(FRESH_ID, data={"chosen": [str(task_id) for task_id in changed], "at": ctx.now.timestamp()})
    said = f"{words} {number(len(result.done))} nhiệm vụ." if result.done else "Chưa làm gì."
    if not result.refused:
        ctx.say(said, saved=_TYPED, closes=DIALOG_ID)
        return None
    told = f"{said} {number(len(result.refused))} nhiệm vụ chưa làm được."
    if not changed:
        ctx.say(told, "warning", saved=_TYPED, closes=DIALOG_ID)
        return _not_done(ctx, result.refused, said)
    ctx.say(told, "warning")
    ctx.show(f"{DIALOG_ID}-title", children=_title(title, len(changed)))
    tasks = list(ctx.session.scalars(select(Task).where(Task.id.in_(changed)).order_by(Task.id)))
    ctx.show("bulk-tasks", data=[task.id for task in tasks])
    ctx.show("bulk-seen", data={str(task.id): task.version for task in tasks})
    ctx.show("bulk-about", children=_to_decide(ctx, tasks, [one for one in result.refused if not one.changed], title))
    return no_update


def _why_none(refused: Sequence[NotDone]) -> str:
    """Why nothing was done: the sentence, or each of them with how many tasks it is about."""
    reasons = Counter(one.reason for one in refused)
    if len(reasons) == 1:
        return refused[0].reason
    return " ".join(["Chưa làm gì.", *(f"{number(count)} nhiệm vụ: {reason}" for reason, count in reasons.items())])


def _to_decide(ctx: Context, tasks: Sequence[Task], others: Sequence[NotDone], title: str) -> list[Any]:
    lines = [
        html.Li([html.Div(_words(task.ordinal, task.content)), html.Small(_stand(ctx, task), className="muted")]) for task in tasks
    ]
    asked = f"Người khác vừa thay đổi các nhiệm vụ dưới đây. Xem lại, rồi bấm “{title}” nếu vẫn muốn làm."
    return [
        message(asked, "warning"),
        html.Ul(lines, className="plain-list"),
        *([html.P("Không làm được:", className="group-title"), *_reasons(ctx, others)] if others else []),
    ]


def _stand(ctx: Context, task: Task) -> str:
    """How a task stands now, in one line."""
    due = f"hạn {date_text(task.due_on)}" if task.due_on else task.deadline_text
    helping = f"{number(task.coordinating_total)} đơn vị phối hợp" if task.coordinating_total else ""
    # A continuous task says the same by its deadline and by its state.
    parts = dict.fromkeys((due, task_cell(task, ctx.today)["text"], task.lead_label, helping))
    return " · ".join(part for part in parts if part)


def _not_done(ctx: Context, refused: Sequence[NotDone], said: str) -> html.Dialog:
    return dialog(
        "bulk-not-done",
        f"{number(len(refused))} nhiệm vụ chưa làm được",
        [message(said, "success"), *_reasons(ctx, refused)],
        [button("Đóng", closes=True, look="primary")],
        opened=str(ctx.now.timestamp()),
    )


def _reasons(ctx: Context, refused: Sequence[NotDone]) -> list[Any]:
    named = _named(ctx, [one.task_id for one in refused])
    lines = [html.Li([named.get(one.task_id, ""), html.Br(), html.Small(one.reason, className="muted")]) for one in refused]
    return [html.Ul(lines, className="plain-list")]
