"""The rung on which a late unit is called for an explanation: one call for all that has just reached it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scheduler.obstacle_notices import explanation_steps
from scheduler.outbox.message import NewMessage
from tenants.access.actor import Actor
from tenants.explanations.dao import list_explained_already
from tenants.explanations.service import MOST_DUTIES, call_explanations

_QUESTION = (
    "Phần việc quá hạn đã đến bậc yêu cầu giải trình theo mức nhắc của cơ quan. "
    "Đề nghị lãnh đạo đơn vị giải trình nguyên nhân chậm, trách nhiệm, biện pháp khắc phục và thời hạn hoàn thành."
)


# So many calls at once: their duties stay below the number of parameters that a statement may have.
_AT_ONCE = 100


def call_for_explanations(session: Session, actor: Actor, late: Mapping[int, Sequence[int]], now: datetime) -> list[NewMessage]:
    """Call each unit to explain its late duties, unless that has been done; the messages that tell the units."""
    calls = [ids[start : start + MOST_DUTIES] for ids in late.values() for start in range(0, len(ids), MOST_DUTIES)]
    told: list[NewMessage] = []
    for first in range(0, len(calls), _AT_ONCE):
        some = calls[first : first + _AT_ONCE]
        explained = list_explained_already(session, [duty_id for ids in some for duty_id in ids])
        wanted = [left for ids in some if (left := [duty_id for duty_id in ids if duty_id not in explained])]
        if wanted:
            called = call_explanations(session, actor, wanted, _QUESTION, now=now)
            told += explanation_steps(session, called, "called", actor.name, now)
    return told
