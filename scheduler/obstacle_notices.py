"""Messages of obstacles and explanations: each step tells whoever has to act next, and whoever waited for it.

The levels above a tenant are told by their own page: a session of one tenant writes to nobody of another.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from scheduler.notices import manner_of, people_of_unit, to_people
from scheduler.outbox.body import item, paragraph
from scheduler.outbox.message import NewMessage, Reason
from scheduler.places import explanation_place, obstacle_place
from scheduler.reminders.dao import people
from scheduler.reminders.people import OF_A_UNIT, Person
from tenants.access.permissions import Role
from tenants.explanations.models import Explanation
from tenants.obstacles.models import Obstacle
from tenants.obstacles.states import LEVEL_LABELS, Level
from tenants.vietnamese import shorten

_OBSTACLE_WORDS = {
    "raised": "Vướng mắc mới cần trả lời trước hết ngày {due}",
    "answered": "Vướng mắc đã được trả lời, chờ bên nêu xem",
    "accepted": "Trả lời vướng mắc được chấp nhận",
    "reopened": "Vướng mắc được mở lại, cần trả lời trước hết ngày {due}",
    "forwarded": "Vướng mắc được chuyển đến {level}, hạn trả lời {due}",
    "withdrawn": "Vướng mắc được rút",
}
_EXPLANATION_WORDS = {
    "called": "Yêu cầu giải trình, hạn {due}",
    "answered": "Đơn vị đã gửi giải trình",
    "accepted": "Giải trình được chấp nhận",
    "returned": "Giải trình bị trả lại, gửi lại trước hết ngày {due}",
    "withdrawn": "Yêu cầu giải trình được rút",
}


def obstacle_step(session: Session, obstacle: Obstacle, step: str, by: str, now: datetime, said: str = "") -> list[NewMessage]:
    """Tell of a step that was just taken: whoever has to answer in this tenant, and whoever raised it."""
    subject = _OBSTACLE_WORDS[step].format(due=_day(obstacle.due_on), level=LEVEL_LABELS[obstacle.level])
    place = obstacle_place(obstacle.id)
    blocks = [paragraph(f"{subject}. Người thực hiện: {by}."), item(shorten(obstacle.title), place)]
    if said:
        blocks.append(paragraph(f"Nội dung: {shorten(said, 400)}"))
    key = f"obstacle:{step}:{obstacle.id}:{obstacle.version}"
    hearers = _once(_hearers(session, obstacle, step))
    return to_people(manner_of(session, now), hearers, key, Reason.OBSTACLE, subject, blocks, place)


def explanation_step(
    session: Session, explanation: Explanation, step: str, by: str, now: datetime, said: str = ""
) -> list[NewMessage]:
    """Tell of a step that was just taken: the unit that has to explain, or those who judge what it answered."""
    return explanation_steps(session, [explanation], step, by, now, said)


def explanation_steps(
    session: Session, explanations: Iterable[Explanation], step: str, by: str, now: datetime, said: str = ""
) -> list[NewMessage]:
    """Tell of the same step of several explanations; everything is read once."""
    manner, everybody = manner_of(session, now), people(session)
    told: list[NewMessage] = []
    for explanation in explanations:
        subject = _EXPLANATION_WORDS[step].format(due=_day(explanation.due_on))
        place = explanation_place(explanation.id)
        blocks = [paragraph(f"{subject}. Người thực hiện: {by}."), item(shorten(explanation.question), place)]
        if said and step != "called":
            blocks.append(paragraph(f"Nội dung: {shorten(said, 400)}"))
        key = f"explanation:{step}:{explanation.id}:{explanation.version}"
        hearers = [one for one in everybody if _hears_of(explanation, step, one)]
        told += to_people(manner, hearers, key, Reason.EXPLANATION, subject, blocks, place)
    return told


def _hears_of(explanation: Explanation, step: str, person: Person) -> bool:
    if step == "answered":
        return person.role is Role.SECRETARY or (person.role is Role.LEADER and person.user_id == explanation.called_by_id)
    return person.role in OF_A_UNIT and person.unit_id == explanation.unit_id


def _hearers(session: Session, obstacle: Obstacle, step: str) -> Iterable[Person]:
    of_secretariat = obstacle.unit_id is None and obstacle.raised_role == Role.SECRETARY
    secretaries = people(session, roles=[Role.SECRETARY])
    if step in ("answered", "forwarded"):
        yield from _raisers(session, obstacle)
        if step == "answered" or obstacle.level == Level.SECRETARIAT:
            # What another level decides concerns the secretariat that runs the tenant; its own answers it knows.
            yield from secretaries if (step == "forwarded" or obstacle.level != Level.SECRETARIAT) else ()
    elif not of_secretariat and (step != "raised" or obstacle.level == Level.SECRETARIAT):
        yield from secretaries


def _raisers(session: Session, obstacle: Obstacle) -> list[Person]:
    if obstacle.unit_id is not None:
        return people_of_unit(session, obstacle.unit_id)
    of_role = people(session, roles=[Role(obstacle.raised_role)])
    return of_role if obstacle.raised_role == Role.SECRETARY else [one for one in of_role if one.user_id == obstacle.raised_by_id]


def _once(persons: Iterable[Person]) -> list[Person]:
    return list({person.user_id: person for person in persons}.values())


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
