"""Each step of an obstacle or explanation tells whoever has to act next and whoever waited, once, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from scheduler.obstacle_notices import explanation_step, obstacle_step
from scheduler.outbox.message import NewMessage, Reason
from scheduler.outbox.service import put
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.clock import VIETNAM
from tenants.explanations.service import answer_explanation, call_explanation
from tenants.obstacles.service import NewObstacle, answer_obstacle, forward_obstacle, raise_obstacle
from tests.scheduler.towns import Town

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

NOW = datetime(2025, 11, 20, 10, 0, tzinfo=VIETNAM)
NEW = NewObstacle("Chưa bố trí được kinh phí", "Dự toán năm chưa có.", "funding")


def told(messages: list[NewMessage]) -> set[int]:
    return {message.user_id for message in messages}


def stepped(town: Town, actor: Actor, new: NewObstacle = NEW) -> list[tuple[str, set[int]]]:
    """Who is told of: raised by the actor, forwarded to the centre, answered there, accepted."""
    found = []
    with town.database.writing(town.system, at=NOW) as session:
        obstacle = raise_obstacle(session, actor, new, now=NOW)
        found.append(("raised", told(obstacle_step(session, obstacle, "raised", actor.name, NOW))))
        forward_obstacle(session, town.secretary_actor, obstacle.id, "central", "Vượt thẩm quyền.", now=NOW)
        found.append(("forwarded", told(obstacle_step(session, obstacle, "forwarded", "Thư ký", NOW, "Vượt thẩm quyền."))))
        found += [(step, told(obstacle_step(session, obstacle, step, "Ai đó", NOW))) for step in ("answered", "accepted")]
    return found


def test_a_units_obstacle_tells_the_secretariat_and_comes_back_to_both(town: Town) -> None:
    unit = {town.officer, town.head}
    assert stepped(town, town.officer_actor) == [
        ("raised", {town.secretary}),
        ("forwarded", unit),
        ("answered", unit | {town.secretary}),
        ("accepted", {town.secretary}),
    ]


def test_what_the_secretariat_raised_itself_tells_it_of_the_answer(town: Town) -> None:
    assert stepped(town, town.secretary_actor) == [
        ("raised", set()),
        ("forwarded", {town.secretary}),
        ("answered", {town.secretary}),
        ("accepted", set()),
    ]


def test_an_answer_of_the_secretariat_tells_the_unit_alone_with_its_words_and_once(town: Town) -> None:
    with town.database.writing(town.system, at=NOW) as session:
        obstacle = raise_obstacle(session, town.officer_actor, NEW, now=NOW)
        answer_obstacle(session, town.secretary_actor, obstacle.id, "Bổ sung dự toán quý I.", now=NOW)
        messages = obstacle_step(session, obstacle, "answered", "Lê Thu Hằng", NOW, "Bổ sung dự toán quý I.")
        assert put(session, messages) == 4 and put(session, messages) == 0
    assert told(messages) == {town.officer, town.head}
    assert {message.reason for message in messages} == {Reason.OBSTACLE}
    assert all("Bổ sung dự toán quý I." in message.body and message.href == "/vuong-mac/1" for message in messages)


def test_a_call_for_an_explanation_tells_the_unit_and_its_answer_whoever_called(town: Town) -> None:
    duty_id = town.add_duty(town.science, date(2025, 11, 3))
    leader, head = town.leader, replace(town.officer_actor, user_id=town.head)
    caller = replace(town.secretary_actor, user_id=leader, name="Trần Quốc Dũng")
    with town.database.writing(town.system, at=NOW) as session:
        explanation = call_explanation(session, caller, [duty_id], "Vì sao chậm?", now=NOW)
        called = explanation_step(session, explanation, "called", caller.name, NOW)
        answer_explanation(session, replace(head, role=Role.UNIT_HEAD), explanation.id, "Do chậm dự toán.", now=NOW)
        answered = explanation_step(session, explanation, "answered", head.name, NOW, "Do chậm dự toán.")
    assert told(called) == {town.officer, town.head} and "hạn 27/11/2025" in called[0].subject
    assert told(answered) == {town.secretary, leader}
