"""The list of changes of units, and handing on what a unit that ended without a successor left open."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State

from scheduler.outbox.service import put
from scheduler.unit_notices import matters_handed_on
from suite.components import (
    Column,
    area_field,
    button,
    card,
    confirm_dialog,
    count_link,
    data_table,
    empty_state,
    html,
    link,
    message,
    select_field,
    stack,
    status_chip,
)
from suite.components.content import marks
from suite.components.format import date_text, number
from suite.guard import Context, Gate
from suite.numbers import whole_number
from suite.pages.matrix.filters import address_of
from suite.pages.organisation.effect import matters_unfolded
from suite.pages.organisation.units import CHANGES
from suite.workplace import pressed
from tenants.access.permissions import ROLE_LABELS, Permission, Role
from tenants.errors import Invalid
from tenants.organisation import dao as organisation
from tenants.organisation.changes import dao
from tenants.organisation.changes.dao import matters
from tenants.organisation.changes.handing import LONGEST_WHY, hand_on
from tenants.organisation.changes.models import UnitChange, UnitChangeOutcome
from tenants.organisation.changes.service import basis_of, why_not_applicable
from tenants.tasks.dao import TaskFilter, count_tasks

LIST_ID, HAND_ID = "change-list", "change-hand-place"
# By the word in the address (?viec=).
MOVES = {"chuyen": "phần việc chuyển đi", "ket-thuc": "phần việc kết thúc", "nguoi": "người chuyển đơn vị"}


def register_handing(gate: Gate) -> None:
    """The dialog that asks who takes over, and the act."""

    @gate.callback(
        Output(HAND_ID, "children"),
        Input({"type": "change-hand", "change": ALL}, "n_clicks"),
        permission=Permission.MANAGE_ORGANISATION,
        prevent_initial_call=True,
    )
    def ask_taker(ctx: Context, clicks: Any) -> Any:
        change = dao.get_change(ctx.session, pressed("change"))
        units = [(str(unit.id), unit.name) for unit in organisation.list_units(ctx.session, on=ctx.today)]
        left = dao.list_matters(ctx.session, change.unit_id)
        return confirm_dialog(
            "change-handing",
            f"Giao tiếp việc của {change.name_before}",
            [
                *matters_unfolded(
                    "{} đang mở sẽ do đơn vị được chọn tiếp tục, có ghi lại ở từng việc; các mốc thời hạn giữ nguyên.", left
                ),
                html.Div(id="change-handed", **marks(change=str(change.id))),
            ],
            "Giao tiếp",
            "change-hand-go",
            look="primary",
            fields=[
                select_field("change-hand-to", "Đơn vị nhận", units, required=True),
                area_field(
                    "change-hand-why",
                    "Lý do hoặc văn bản giao tiếp",
                    required=True,
                    rows=2,
                    max_length=LONGEST_WHY,
                    draft=f"change-hand-{change.id}",
                ),
            ],
            opened=f"{change.id}.{ctx.now.timestamp()}",
            stays=True,
        )

    @gate.callback(
        Output(LIST_ID, "children", allow_duplicate=True),
        Input("change-hand-go", "n_clicks"),
        State("change-handed", "data-change"),
        State("change-hand-to", "value"),
        State("change-hand-why", "value"),
        permission=Permission.MANAGE_ORGANISATION,
        writes=True,
        fields={"to": "change-hand-to", "why": "change-hand-why"},
        prevent_initial_call=True,
    )
    def hand(ctx: Context, clicks: int | None, change: Any, to: Any, why: Any) -> Any:
        to_unit_id = whole_number(to)
        if to_unit_id is None:
            raise Invalid("Chọn đơn vị nhận.", "to")
        done = dao.get_change(ctx.session, whole_number(change) or 0)
        ended = organisation.get_unit(ctx.session, done.unit_id)
        said = str(why or "")
        came = hand_on(ctx.session, ctx.actor, ended.id, to_unit_id, said, now=ctx.now)
        put(ctx.session, matters_handed_on(ctx.session, ended, to_unit_id, came, said.strip(), ctx.now))
        ctx.say(f"Đã giao tiếp {matters(came)}.", saved=(f"change-hand-{done.id}",), closes="change-handing")
        ctx.session.flush()
        return change_list(ctx)


def change_list(ctx: Context) -> html.Div:
    """The changes, the latest day first, each with what can still be done about it; above them what no unit leads any more."""
    rows = dao.list_changes(ctx.session)
    leaderless = TaskFilter(leaderless=True)
    count = count_tasks(ctx.session, ctx.today, leaderless).total
    warning = message(
        [link(f"{number(count)} nhiệm vụ chưa có đơn vị chủ trì", address_of(leaderless)), ": chọn và giao đơn vị ở ma trận."],
        "warning",
    )
    empty = empty_state("shuffle", "Chưa có thay đổi nào", "Khi có quyết định sắp xếp tổ chức, ghi nhận ở biểu mẫu phía trên.")
    listed = card(
        "Các thay đổi",
        data_table(
            [
                Column("what", "Thay đổi", main=True),
                Column("from", "Hiệu lực"),
                Column("basis", "Văn bản"),
                Column("state", "Tình trạng"),
                Column("done", "Kết quả"),
                Column("acts", "Thao tác", unlabelled=True),
            ],
            [_row(ctx, *row) for row in rows],
            caption="Các thay đổi",
            empty=empty,
        ),
        flush=True,
    )
    return stack(warning if count else None, listed)


def _row(ctx: Context, change: UnitChange, outcome: UnitChangeOutcome | None, to: str | None) -> dict[str, Any]:
    acts = None
    if outcome is None:
        due = change.effective_on <= ctx.today
        why_not = why_not_applicable(ctx.session, change, today=ctx.today) if due else ""
        state: Any = status_chip("waiting", "Chưa áp dụng được") if why_not else status_chip("not_due", "Theo kế hoạch")
        done: Any = "Đến ngày, tự áp dụng trong lần chạy đêm" if due else "Tự áp dụng vào ngày hiệu lực"
        if why_not:
            done = f"Đến ngày nhưng không còn phù hợp: {why_not} Hãy hủy và ghi nhận lại."
        acts = button("Hủy", {"type": "change-cancel", "change": change.id}, small=True)
    elif outcome.outcome == "cancelled":
        state, done = status_chip("cancelled", "Đã hủy"), outcome.why
    else:
        state = status_chip("closed", "Đã áp dụng")
        done = "Đã đổi tên" if change.kind == "rename" else _came_to(change, outcome)
        left = dao.list_matters(ctx.session, change.unit_id) if change.kind == "end" and change.to_unit_id is None else []
        if left:
            # One box: on a phone the cell's label stands beside it.
            done = html.Div([html.Div(done), *matters_unfolded("Còn mở: {}", left)])
            state = status_chip("waiting", "Còn việc chưa giao")
            acts = button("Giao tiếp", {"type": "change-hand", "change": change.id}, icon_name="person-plus", small=True)
    return {
        "what": [html.Div(said_of(change, to)), html.Small(f"{change.user_name}", className="muted")],
        "from": date_text(change.effective_on),
        "basis": basis_of(change),
        "state": state,
        "done": done,
        "acts": acts,
    }


def _came_to(change: UnitChange, outcome: UnitChangeOutcome) -> html.Span | str:
    """The same as `came_to`, with each number as the link to what it counts."""
    told: list[Any] = [
        count_link(count, f"{CHANGES}?thay-doi={change.id}&viec={which}#change-moves", MOVES[which])
        for which, count in zip(MOVES, (outcome.moved, outcome.ended, outcome.people), strict=True)
        if count
    ]
    return html.Span([piece for one in told for piece in (", ", one)][1:]) if told else "Không có phần việc đang mở"


def moves_of(ctx: Context) -> html.Section | None:
    """What one change moved or ended, as the numbers of its outcome lead to it; none unless the address asks."""
    asked, which = whole_number(ctx.query.get("thay-doi")), ctx.query.get("viec", "")
    if asked is None or which not in MOVES:
        return None
    rows: list[dict[str, Any]]
    if which == "nguoi":
        change = dao.get_change(ctx.session, asked)
        to = organisation.get_unit(ctx.session, change.to_unit_id).name if change.to_unit_id else None
        rows = [
            {"what": [user.name, html.Br(), html.Small(ROLE_LABELS[Role(user.role)])], "from": change.name_before, "to": to}
            for user in dao.people_of_change(ctx.session, change.id)
        ]
    else:
        rows = [
            {"what": link(content, f"/nhiem-vu/{task_id}"), "from": before, "to": after or "kết thúc"}
            for task_id, content, before, after in dao.moves_of_change(ctx.session, asked, ended=which == "ket-thuc")
        ]
    title = f"{number(len(rows))} {MOVES[which]}"
    return card(
        title,
        data_table(
            [
                Column("what", "Người" if which == "nguoi" else "Nhiệm vụ", main=True),
                Column("from", "Từ đơn vị"),
                Column("to", "Sang đơn vị"),
            ],
            rows,
            caption=title,
            empty=empty_state("shuffle", f"Không có {MOVES[which]}", "Thay đổi này không có mục nào như vậy."),
        ),
        link("Đóng", CHANGES),
        flush=True,
        id="change-moves",
    )


def came_to(moved: int, ended: int, people: int) -> str:
    """What carrying a change out came to, in numbers; nothing is said of what there was none of."""
    counts = zip((moved, ended, people), MOVES.values(), strict=True)
    return ", ".join(f"{number(count)} {what}" for count, what in counts if count) or "không có phần việc đang mở"


def said_of(change: UnitChange, to: str | None) -> str:
    """A change in one phrase."""
    words = {"merge": "sáp nhập vào", "split": "chia tách, phần còn lại về", "end": "kết thúc hoạt động, việc về"}
    if change.kind == "rename":
        return f"{change.name_before} đổi tên thành {change.new_name}"
    if to is None:
        return f"{change.name_before} {words[change.kind].partition(',')[0] if change.kind != 'merge' else 'sáp nhập'}"
    return f"{change.name_before} {words[change.kind]} {to}"
