"""The rung on which a late unit is called for an explanation: one call for all that has just reached it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scheduler.obstacle_notices import explanation_step
from scheduler.outbox.message import NewMessage
from tenants.access.actor import Actor
from tenants.explanations.dao import list_explained_already
from tenants.explanations.service import MOST_DUTIES, call_explanation

_QUESTION = (
    "Phần việc quá hạn đã đến bậc yêu cầu giải trình theo mức nhắc của cơ quan. "
    "Đề nghị lãnh đạo đơn vị giải trình nguyên nhân chậm, trách nhiệm, biện pháp khắc phục và thời hạn hoàn thành."
)


def call_for_explanations(session: Session, actor: Actor, late: Mapping[int, Sequence[int]], now: datetime) -> list[NewMessage]:
    """Call each unit to explain its late duties, unless that has been done; the messages that tell the units."""
    told: list[NewMessage] = []
    for duty_ids in late.values():
        explained = list_explained_already(session, duty_ids)
        wanted = [duty_id for duty_id in duty_ids if duty_id not in explained]
        for start in range(0, len(wanted), MOST_DUTIES):
            call = call_explanation(session, actor, wanted[start : start + MOST_DUTIES], _QUESTION, now=now)
            session.flush()
            told += explanation_step(session, call, "called", actor.name, now)
    return told
