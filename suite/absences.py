"""The form and the list by which absences are noted, for oneself and by the administrator for others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from suite.components import (
    Column,
    button,
    data_table,
    date_field,
    empty_state,
    form_actions,
    form_row,
    html,
    select_field,
    text_field,
)
from suite.components.format import date_text, read_date
from suite.guard import Context
from suite.numbers import whole_number
from tenants.absences.models import Absence
from tenants.absences.service import record_absence
from tenants.errors import Invalid

NOBODY = "0"


def absence_form(prefix: str, people: Sequence[tuple[str, str]], today: date, *, who: Any = None) -> html.Div:
    """Days, who acts, and why; `people` are those who may act, `who` the field of the person who is away, unless it is oneself."""
    return html.Div(
        [
            who,
            form_row(
                date_field(f"{prefix}-from_on", "Từ ngày", today, required=True),
                date_field(f"{prefix}-to_on", "Đến hết ngày", today, required=True),
            ),
            select_field(
                f"{prefix}-acting",
                "Người làm thay",
                [(NOBODY, "Không có"), *people],
                NOBODY,
                help="Cùng đơn vị, đủ quyền của người vắng; nhận nhắc việc có ghi “thay”. Không có thì chuyển lên bậc trên.",
            ),
            text_field(f"{prefix}-why", "Lý do", help="Không bắt buộc. Không ghi tình trạng sức khỏe, việc riêng.", max_length=300),
            form_actions(button("Ghi vắng mặt", f"{prefix}-add", look="primary", icon_name="person-dash")),
        ]
    )


def absence_list(
    absences: Sequence[tuple[Absence, str, str]], button_type: str, *, may_cancel: bool = True, named: bool = True
) -> Any:
    """Absences that have not ended, each with a button that takes it back; the reason is for those alone who may do that."""
    rows = [
        {
            "who": who if named else _days(absence.from_on, absence.to_on),
            "days": _days(absence.from_on, absence.to_on),
            "acting": acting or "Không có",
            "why": absence.why if may_cancel else None,
            "act": button("Bỏ", {"type": button_type, "absence": absence.id}, small=True, icon_name="x-lg") if may_cancel else None,
        }
        for absence, who, acting in absences
    ]
    table = [
        Column("who", "Người vắng" if named else "Thời gian", main=True),
        *([Column("days", "Thời gian")] if named else []),
        Column("acting", "Người làm thay"),
        *([Column("why", "Lý do")] if may_cancel else []),
        Column("act", "Bỏ", unlabelled=True),
    ]
    nobody = empty_state("person-check", "Không ai vắng mặt", "Ghi trước ngày đi công tác, nghỉ phép để nhắc việc đến đúng người.")
    return data_table(table, rows, caption="Vắng mặt", empty=nobody if named else html.P("Chưa ghi lần nào.", className="muted"))


def note_absence(ctx: Context, user_id: int, first: Any, last: Any, acting: Any, why: Any) -> None:
    """Record what the form says of a person. Raises Invalid at a field."""
    acting_id = whole_number(acting or NOBODY)
    if acting_id is None:
        raise Invalid("Chọn người làm thay trong danh sách.", "acting")
    record_absence(
        ctx.session,
        ctx.actor,
        user_id,
        from_on=read_date(first, "from_on"),
        to_on=read_date(last, "to_on"),
        acting_id=acting_id or None,
        why=str(why or ""),
        today=ctx.today,
        now=ctx.now,
    )
    ctx.say("Đã ghi vắng mặt.")


def _days(first: date, last: date) -> str:
    return date_text(first) if first == last else f"{date_text(first)} đến {date_text(last)}"
