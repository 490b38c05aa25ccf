"""By which duty a unit answers from now on what was asked of another one: its own, or one that is owed when asked."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.tasks.contributions.dao import units_of_task
from tenants.tasks.contributions.models import Contribution
from tenants.tasks.contributions.waiting import UNSETTLED
from tenants.tasks.counting import owed
from tenants.tasks.dating.dao import tasks_to_change
from tenants.tasks.models import Duty
from tenants.tasks.states import DutyRole, DutyState, Rhythm


def answering(session: Session, unit_id: int, to_unit_id: int, note: str, *, ended: bool) -> dict[int, Duty]:
    """The duties by which one unit takes over what was asked of another, by the duties on which it was asked.

    A unit keeps what it has completed, and may have been asked on it all the same; `ended`: a unit that left all of its duties.
    Who has no part in the task yet is given one without a date of its own, which may lie behind; `note` says where it came from.
    """
    wanted = (
        select(Contribution.duty_id, Contribution.task_id)
        .join(Duty, Duty.id == Contribution.duty_id)
        .where(Contribution.unit_id == unit_id, Contribution.state.in_(UNSETTLED))
        .order_by(Contribution.id)
    )
    if not ended:
        wanted = wanted.where(Duty.state == DutyState.COMPLETED, owed())
    waiting = {duty_id: task_id for duty_id, task_id in session.execute(wanted) if duty_id is not None}
    own: dict[int, Duty] = {}
    for task in tasks_to_change(session, waiting.values()).values():
        duty = units_of_task(session, task.id).get(to_unit_id)
        if duty is None:
            duty = Duty(
                task_id=task.id, unit_id=to_unit_id, role=DutyRole.COORDINATING, rhythm=Rhythm.UNDATED, moved_note=note[:700]
            )
            session.add(duty)
            task.coordinating_total += 1
        own[task.id] = duty
    session.flush()
    return {duty_id: own[task_id] for duty_id, task_id in waiting.items()}
