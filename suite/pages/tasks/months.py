"""The last twelve months of the repeated duties that a task's page draws, each month leading to what was said in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reports.dao import taken_into
from suite.components.months import MonthMark, month_marks
from suite.guard import Context
from suite.pages.tasks.subject import Subject
from suite.workplace import period_of
from tenants.tasks import one_task
from tenants.tasks.models import Duty
from tenants.tasks.months import Month, MonthState, RepeatedDuty, history
from tenants.tasks.states import DutyRole, Rhythm

MONTHS = 12
# State → a state of the status table, and the letter that stands for it.
_LOOKS: dict[MonthState, tuple[str, str]] = {
    MonthState.REPORTED: ("reported", "B"),
    MonthState.UNCHANGED: ("unchanged", "K"),
    MonthState.NOTHING_AROSE: ("nothing_arose", "P"),
    MonthState.LATE: ("told_late", "M"),
    MonthState.MISSING: ("not_reported", "T"),
    MonthState.OPEN: ("none", "C"),
    MonthState.NOT_OWED: ("not_due", ""),
}


def strips_of(ctx: Context, subject: Subject, duties: Sequence[Duty]) -> dict[int, Any]:
    """A strip for each continuous or recurring lead among the duties, by duty; one statement for all."""
    repeated = [duty for duty in duties if duty.role == DutyRole.LEAD and duty.rhythm in (Rhythm.CONTINUOUS, Rhythm.RECURRING)]
    if not repeated:
        return {}
    last = period_of(ctx)
    months = []
    for back in range(MONTHS - 1, -1, -1):
        period = last.plus(-back)
        window = period.window()
        months.append(Month(str(period), window.start, window.end))
    answers = one_task.answers(ctx.session, [duty.id for duty in repeated], months[0])
    late = [answer.update_id for told in answers.values() for answer in told if answer.late_for]
    taken = taken_into(ctx.session, late)
    found = {}
    for duty in repeated:
        owed = RepeatedDuty(
            duty.rhythm, subject.plan.issued_on, duty.due_on, subject.task.recurrence, duty.ended_on or duty.completed_on
        )
        told = [replace(answer, period=taken.get(answer.update_id, answer.period)) for answer in answers.get(duty.id, [])]
        cells = history(owed, told, months, ctx.today)
        marks = [
            MonthMark(
                f"{cell.name[5:]}/{cell.name[:4]}",
                *_LOOKS[cell.state],
                f"{ctx.path}?bao-cao={cell.update_id}" if cell.update_id else None,
            )
            for cell in cells
        ]
        found[duty.id] = month_marks(marks, f"{MONTHS} kỳ gần đây")
    return found
