"""Changes of units: decide one after looking at its effect, see what is planned and what was done, call a planned one off."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import ALL, Input, Output, State, dcc

from scheduler.outbox.service import put
from scheduler.unit_notices import unit_changed
from suite.components import (
    area_field,
    button,
    card,
    choice_field,
    columns,
    confirm_dialog,
    date_field,
    form_actions,
    form_row,
    html,
    link,
    page_head,
    select_field,
    stack,
    text_field,
)
from suite.components.content import marks
from suite.components.format import date_text, read_date
from suite.guard import Context, Gate
from suite.numbers import whole_number
from suite.pages.organisation.change_list import HAND_ID, LIST_ID, came_to, change_list, moves_of, register_handing, said_of
from suite.pages.organisation.effect import effect_view
from suite.pages.organisation.units import CHANGES as PATH
from suite.pages.organisation.units import PATH as UNITS
from suite.workplace import pressed
from tenants.access.permissions import Permission
from tenants.errors import Invalid
from tenants.organisation import dao as organisation
from tenants.organisation.changes import dao
from tenants.organisation.changes.moves import Choice
from tenants.organisation.changes.service import KINDS, Intent, cancel_change, decide_change, preview_change
from tenants.tasks import dao as tasks

EFFECT_ID, CANCEL_ID = "change-effect", "change-cancel-place"
# A person names the successors of a split one by one; more are hardly ever meant.
MOST_SUCCESSORS = 12

FIELDS = {
    "unit": "change-unit",
    "kind": "change-kind",
    "new_name": "change-name",
    "new_short_name": "change-short",
    "to": "change-to",
    "effective_on": "change-effective_on",
    "document_number": "change-number",
    "document_on": "change-document_on",
    "remark": "change-remark",
}
_STATES = [State(field, "value") for field in FIELDS.values()] + [
    State("change-others", "value"),
    State({"type": "change-part", "task": ALL}, "value"),
    State({"type": "change-part", "task": ALL}, "id"),
    State({"type": "change-duty", "duty": ALL}, "value"),
    State({"type": "change-duty", "duty": ALL}, "id"),
]


def register(gate: Gate) -> None:
    """The page, the preview, the decision and calling it off."""

    @gate.page(PATH, permission=Permission.MANAGE_ORGANISATION, title="Thay đổi đơn vị")
    def layout(ctx: Context) -> Any:
        return stack(
            page_head(
                "Thay đổi đơn vị",
                "Đổi tên, sáp nhập, chia tách, kết thúc hoạt động theo quyết định của cấp có thẩm quyền",
                back=link("Đơn vị", UNITS),
            ),
            columns(_form(ctx), html.Div(id=EFFECT_ID), layout="wide-right"),
            moves_of(ctx),
            html.Div(change_list(ctx), id=LIST_ID),
            html.Div(id=CANCEL_ID),
            html.Div(id=HAND_ID),
            # Before a split is looked at there is nothing to choose; the lists of choices are never without a member.
            html.Div([dcc.Store(id={"type": "change-part", "task": 0}), dcc.Store(id={"type": "change-duty", "duty": 0})]),
        )

    @gate.callback(
        Output("change-to-place", "hidden"),
        Output("change-others-place", "hidden"),
        Output("change-name-place", "hidden"),
        Input("change-kind", "value"),
        permission=Permission.MANAGE_ORGANISATION,
        prevent_initial_call=True,
    )
    def ask_what_is_needed(ctx: Context, kind: Any) -> Any:
        return kind == "rename", kind != "split", kind != "rename"

    @gate.callback(
        Output(EFFECT_ID, "children"),
        Input("change-preview", "n_clicks"),
        *_STATES,
        permission=Permission.MANAGE_ORGANISATION,
        fields=FIELDS,
        prevent_initial_call=True,
    )
    def look(ctx: Context, clicks: int | None, *given: Any) -> Any:
        intent, successors = _intent(ctx, given)
        effect = preview_change(ctx.session, ctx.actor, intent, today=ctx.today)
        contents = dao.contents_of(ctx.session, {duty.task_id for duty in effect.duties})
        return effect_view(intent, effect, successors, contents, now_already=intent.effective_on <= ctx.today)

    @gate.callback(
        Output(EFFECT_ID, "children", allow_duplicate=True),
        Output(LIST_ID, "children"),
        Input("change-decide", "n_clicks"),
        *_STATES,
        permission=Permission.MANAGE_ORGANISATION,
        writes=True,
        fields=FIELDS,
        prevent_initial_call=True,
    )
    def decide(ctx: Context, clicks: int | None, *given: Any) -> Any:
        intent, _ = _intent(ctx, given)
        change, done = decide_change(ctx.session, ctx.actor, intent, today=ctx.today, now=ctx.now)
        if done is not None:
            put(ctx.session, unit_changed(ctx.session, change, done, ctx.now))
        if done is None:
            ctx.say(f"Đã ghi nhận, sẽ áp dụng ngày {date_text(change.effective_on)}.")
        elif intent.kind == "rename":
            ctx.say(f"Đã đổi tên thành {change.new_name}.")
        else:
            ctx.say(f"Đã áp dụng: {came_to(done.moved, done.ended, done.people)}.")
        ctx.session.flush()
        return None, change_list(ctx)

    register_handing(gate)

    @gate.callback(
        Output(CANCEL_ID, "children"),
        Input({"type": "change-cancel", "change": ALL}, "n_clicks"),
        permission=Permission.MANAGE_ORGANISATION,
        prevent_initial_call=True,
    )
    def ask_cancel(ctx: Context, clicks: Any) -> Any:
        change = dao.get_change(ctx.session, pressed("change"))
        return confirm_dialog(
            "change-cancelling",
            "Hủy thay đổi này?",
            [
                html.P(f"{said_of(change, None)} từ ngày {date_text(change.effective_on)} sẽ không được áp dụng."),
                area_field("change-why", "Lý do", required=True, rows=2, max_length=1000),
                html.Div(id="change-cancelled", **marks(change=str(change.id))),
            ],
            "Hủy thay đổi",
            "change-cancel-go",
            opened=f"{change.id}.{ctx.now.timestamp()}",
            stays=True,
        )

    @gate.callback(
        Output(LIST_ID, "children", allow_duplicate=True),
        Input("change-cancel-go", "n_clicks"),
        State("change-cancelled", "data-change"),
        State("change-why", "value"),
        permission=Permission.MANAGE_ORGANISATION,
        writes=True,
        fields={"why": "change-why"},
        prevent_initial_call=True,
    )
    def cancel(ctx: Context, clicks: int | None, change: Any, why: Any) -> Any:
        cancel_change(ctx.session, ctx.actor, whole_number(change) or 0, str(why or ""), now=ctx.now)
        ctx.say("Đã hủy thay đổi.", closes="change-cancelling")
        ctx.session.flush()
        return change_list(ctx)


def _form(ctx: Context) -> html.Section:
    units = [unit for unit in organisation.list_units(ctx.session) if unit.active_to is None]
    options = [(str(unit.id), unit.name) for unit in units]
    asked = ctx.query.get("don-vi", "")
    return card(
        "Thay đổi mới",
        [
            select_field(
                "change-unit", "Đơn vị", options, asked if asked in dict(options) else None, searchable=True, required=True
            ),
            choice_field("change-kind", "Loại thay đổi", list(KINDS.items()), "rename", required=True),
            html.Div(
                form_row(
                    text_field("change-name", "Tên mới", max_length=300, required=True),
                    text_field("change-short", "Tên gọn mới", max_length=120),
                ),
                id="change-name-place",
            ),
            html.Div(
                select_field(
                    "change-to",
                    "Đơn vị nhận",
                    options,
                    searchable=True,
                    help="Khi chia tách: nhận phần việc không chọn riêng; là chính đơn vị này nếu đơn vị vẫn hoạt động.",
                ),
                id="change-to-place",
                hidden=True,
            ),
            html.Div(
                select_field("change-others", "Các đơn vị nhận khác", options, many_values=True),
                id="change-others-place",
                hidden=True,
            ),
            form_row(
                text_field("change-number", "Số, ký hiệu quyết định", required=True, max_length=100, placeholder="12/QĐ-UBND"),
                date_field("change-document_on", "Ngày quyết định", required=True),
            ),
            date_field(
                "change-effective_on", "Có hiệu lực từ ngày", required=True, help="Ngày sau hôm nay: tự áp dụng vào ngày đó."
            ),
            area_field("change-remark", "Ghi chú", rows=2, max_length=1000),
            form_actions(button("Xem trước", "change-preview", look="primary", icon_name="eye")),
        ],
    )


def _intent(ctx: Context, given: tuple[Any, ...]) -> tuple[Intent, dict[int, str]]:
    """What the form says, and the names of the successors that may be chosen from."""
    said = dict(zip(FIELDS, given, strict=False))
    others_said, part_values, part_ids, duty_values, duty_ids = (item or [] for item in given[len(FIELDS) :])
    unit_id, kind = whole_number(said["unit"]), str(said["kind"] or "")
    if unit_id is None:
        raise Invalid("Chọn đơn vị.", "unit")
    to = whole_number(said["to"])
    # A client may send one for a list of one.
    named = others_said if isinstance(others_said, list) else [others_said]
    others = [found for value in named[:MOST_SUCCESSORS] if (found := whole_number(value)) is not None]
    choices = _choices(ctx, {*others, to}, part_values, part_ids, duty_values, duty_ids) if kind == "split" else []
    intent = Intent(
        kind,
        unit_id,
        _day(said["effective_on"], "effective_on"),
        str(said["document_number"] or ""),
        _day(said["document_on"], "document_on"),
        to,
        str(said["new_name"] or ""),
        str(said["new_short_name"] or ""),
        tuple(choices),
        str(said["remark"] or ""),
    )
    names = {unit: organisation.get_unit(ctx.session, unit).name for unit in (to, *others) if unit is not None}
    return intent, names


def _choices(
    ctx: Context, allowed: set[int | None], part_values: list[Any], part_ids: list[Any], duty_values: list[Any], duty_ids: list[Any]
) -> list[Choice]:
    """Who is chosen for which duty and which section, as far as it is one of the successors."""
    chosen = [
        Choice(unit, duty_id=duty_id)
        for value, place in zip(duty_values, duty_ids, strict=False)
        if (unit := whole_number(value)) is not None and unit in allowed and (duty_id := whole_number(place["duty"]))
    ]
    for value, place in zip(part_values, part_ids, strict=False):
        unit, task_id = whole_number(value), whole_number(place["task"])
        if unit is not None and unit in allowed and task_id:
            task = tasks.get_task(ctx.session, task_id)
            chosen.append(Choice(unit, plan_id=task.plan_id, section=task.section))
    return chosen


def _day(value: Any, field: str) -> date:
    found = read_date(str(value or ""), field)
    if found is None:
        raise Invalid("Nhập ngày dạng 01/03/2026.", field)
    return found
