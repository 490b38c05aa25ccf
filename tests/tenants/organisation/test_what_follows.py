"""What is open and hangs on a unit goes to its successor with a record: obstacles, explanations, requests, who acts for whom."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.absences.dao import absent_on
from tenants.absences.policy import can_stand_in
from tenants.absences.service import record_absence
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.audit.models import AuditEntry
from tenants.audit.trail import verify_chain
from tenants.errors import Conflict, Invalid, NotPermitted
from tenants.explanations import service as explanations
from tenants.explanations.models import ExplainedDuty, Explanation, ExplanationEvent
from tenants.files.store import FileStore
from tenants.obstacles import service as obstacles
from tenants.obstacles.models import Obstacle, ObstacleEvent
from tenants.obstacles.service import NewObstacle
from tenants.organisation.changes.carrying import Carried
from tenants.organisation.changes.dao import count_matters, list_matters
from tenants.organisation.changes.handing import hand_on
from tenants.organisation.changes.moves import Choice
from tenants.organisation.changes.service import Intent, decide_change, preview_change
from tenants.people.dao import get_user
from tenants.people.models import User
from tenants.tasks.contributions import dao as contributions_dao
from tenants.tasks.contributions import service as contributions
from tenants.tasks.contributions.dao import asked_of_unit, count_requests, waiting_page
from tenants.tasks.contributions.models import Contribution, ContributionLetter, ReceivedRequest
from tenants.tasks.contributions.service import Request
from tenants.tasks.dating.dao import changes_of_task
from tenants.tasks.extensions import dao as extensions
from tenants.tasks.extensions.policy import can_see_request_evidence
from tenants.tasks.extensions.service import Wish, grant_extension, request_extension, withdraw_extension
from tenants.tasks.models import Duty, Task
from tenants.tasks.service import NewEvidence
from tests.tenants.conftest import NOW, Country
from tests.tenants.tasks.work import add_duty, add_plan, add_task

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

TODAY = date(2025, 11, 10)
DUE = date(2025, 11, 20)
BASIS = "Quyết định số 12/QĐ-UBND ngày 20/10/2025"
MOVED = f"Từ Sở Tài chính sang Sở Khoa học và Công nghệ theo {BASIS}."


def _change(country: Country, kind: str = "merge", to: str | None = "SKHCN", choices: tuple[Choice, ...] = ()) -> Carried:
    units, admin = country.mine.units, country.mine.actor(Role.ADMINISTRATOR)
    number, day = BASIS.split(" ngày ")[0], date(2025, 10, 20)
    intent = Intent(kind, units["STC"], date(2025, 11, 1), number, day, units[to] if to else None, choices=choices)
    with country.database.writing(admin) as session:
        _, done = decide_change(session, admin, intent, today=TODAY, now=NOW)
    assert done is not None
    return done


def _duty(session: Session, country: Country, unit: str, **given: object) -> Duty:
    task = add_task(session, add_plan(session, f"{len(session.scalars(select(Duty.id)).all()) + 1:02d}-KH/BCĐ"))
    return add_duty(session, task, country.mine.units[unit], first_lead=True, **given)


def _officer(country: Country, unit: str = "STC") -> Actor:
    return country.mine.actor(Role.OFFICER, unit)


def _secretary(country: Country) -> Actor:
    return country.mine.actor(Role.SECRETARY)


def _raise(session: Session, country: Country, duty_id: int | None) -> int:
    new = NewObstacle("Chưa bố trí được kinh phí", "Dự toán năm chưa có.", "funding", duty_id=duty_id)
    return obstacles.raise_obstacle(session, _officer(country), new, now=NOW).id


def test_an_open_obstacle_goes_along_with_its_clock_and_a_settled_one_stays(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        duty = _duty(session, country, "STC")
        running, alone, withdrawn = (_raise(session, country, which) for which in (duty.id, None, duty.id))
        obstacles.withdraw_obstacle(session, _officer(country), withdrawn, "Đã có kinh phí.", now=NOW)
        due_on = session.get_one(Obstacle, running).due_on
    assert _change(country).came == {country.mine.units["SKHCN"]: {"obstacles": 2}}
    with country.database.writing(country.mine.system) as session:
        found = {row.id: (row.unit_id, row.state, row.due_on) for row in session.scalars(select(Obstacle))}
        assert found[running] == found[alone] == (country.mine.units["SKHCN"], "open", due_on)
        assert found[withdrawn][0] == country.mine.units["STC"]
        told = session.scalars(select(ObstacleEvent).where(ObstacleEvent.step == "moved").order_by(ObstacleEvent.id)).all()
        assert [(event.obstacle_id, event.text) for event in told] == [(running, MOVED), (alone, MOVED)]
        obstacles.withdraw_obstacle(session, _officer(country, "SKHCN"), running, "Đã giải quyết.", now=NOW)
        assert verify_chain(session).broken_at is None


def test_the_preview_counts_what_is_open_and_nothing_that_is_settled_or_another_units(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        duty, others = _duty(session, country, "STC"), _duty(session, country, "SKHCN")
        _raise(session, country, duty.id)
        obstacles.withdraw_obstacle(session, _officer(country), _raise(session, country, None), "Đã có kinh phí.", now=NOW)
        new = NewObstacle("Vướng của sở khác", "Chưa rõ.", "funding", duty_id=others.id)
        obstacles.raise_obstacle(session, _officer(country, "SKHCN"), new, now=NOW)
    admin, number = country.mine.actor(Role.ADMINISTRATOR), BASIS.split(" ngày ")[0]
    intent = Intent("end", country.mine.units["STC"], date(2025, 11, 1), number, date(2025, 10, 20), None)
    with country.database.reading(admin) as session:
        assert count_matters(preview_change(session, admin, intent, today=TODAY).matters) == {"obstacles": 1}


def test_of_a_split_each_obstacle_goes_where_its_duty_went_and_what_hangs_on_none_stays(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        given, kept = _duty(session, country, "STC").id, _duty(session, country, "STC").id
        wanted = {
            _raise(session, country, given): "24133",
            _raise(session, country, kept): "STC",
            _raise(session, country, None): "STC",
        }
    choices = (Choice(country.mine.units["24133"], duty_id=given),)
    _change(country, "split", "STC", choices)
    with country.database.reading(country.mine.system) as session:
        held = dict(session.execute(select(Obstacle.id, Obstacle.unit_id)).all())
        assert held == {obstacle_id: country.mine.units[unit] for obstacle_id, unit in wanted.items()}


def test_when_both_owed_the_same_the_obstacle_is_said_of_the_duty_that_remains(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        duty = _duty(session, country, "STC")
        own = Duty(task_id=duty.task_id, unit_id=country.mine.units["SKHCN"], role="lead", rhythm="undated")
        session.add(own)
        session.flush()
        obstacle_id, own_id = _raise(session, country, duty.id), own.id
    _change(country)
    with country.database.reading(country.mine.system) as session:
        assert session.get_one(Obstacle, obstacle_id).duty_id == own_id


def test_without_a_successor_what_is_open_stays_where_the_secretariat_finds_it(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        _raise(session, country, _duty(session, country, "STC").id)
    assert _change(country, "end", None).came == {}
    with country.database.reading(country.mine.system) as session:
        assert session.scalars(select(Obstacle.unit_id)).one() == country.mine.units["STC"]


def test_what_an_ended_unit_left_open_is_handed_on_with_a_record(country: Country) -> None:
    units, admin = country.mine.units, country.mine.actor(Role.ADMINISTRATOR)
    with country.database.writing(country.mine.system) as session:
        duty = _duty(session, country, "24133")
        asked = Request("Gửi số liệu quý", DUE, unit_ids=(units["STC"],))
        (request,) = contributions.ask(session, _officer(country, "24133"), duty.task_id, asked, today=TODAY, now=NOW)
        obstacle_id, request_id, task_id = _raise(session, country, _duty(session, country, "STC").id), request.id, duty.task_id
    _change(country, "end", None)
    with country.database.reading(admin) as session:
        assert count_matters(list_matters(session, units["STC"])) == {"obstacles": 1, "requests": 1}
    with country.database.writing(admin) as session:
        for to, why, field in ((units["SKHCN"], " ", "why"), (units["STC"], "Kết luận 9", "to")):
            with pytest.raises(Invalid) as refused:
                hand_on(session, admin, units["STC"], to, why, now=NOW)
            assert refused.value.field == field
        with pytest.raises(Conflict):
            hand_on(session, admin, units["24133"], units["SKHCN"], "Kết luận 9", now=NOW)
        with pytest.raises(NotPermitted):
            hand_on(session, _officer(country), units["STC"], units["SKHCN"], "Kết luận 9", now=NOW)
    with country.database.writing(admin) as session:
        assert hand_on(session, admin, units["STC"], units["SKHCN"], "Kết luận 9", now=NOW) == {"obstacles": 1, "requests": 1}
    with country.database.writing(admin) as session:
        assert (
            count_matters(list_matters(session, units["STC"])) == {}
            and count_matters(list_matters(session, units["SKHCN"]))["requests"] == 1
        )
        event = session.scalars(select(ObstacleEvent).where(ObstacleEvent.step == "moved")).one()
        assert (event.obstacle_id, event.text) == (obstacle_id, "Từ Sở Tài chính sang Sở Khoa học và Công nghệ theo Kết luận 9.")
        coordinating = session.scalars(select(Duty).where(Duty.task_id == task_id, Duty.unit_id == units["SKHCN"])).one()
        assert session.get_one(Contribution, request_id).duty_id == coordinating.id and coordinating.role == "coordinating"
        assert session.scalars(select(AuditEntry.why).where(AuditEntry.action == "unit.handed_on")).first() == "Kết luận 9"
        assert verify_chain(session).broken_at is None
        with pytest.raises(Conflict):
            hand_on(session, admin, units["STC"], units["SKHCN"], "Kết luận 9", now=NOW)


def test_an_open_explanation_is_owed_by_the_successor_and_still_names_the_duties_that_were_late(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        late = {"due_on": date(2025, 10, 1), "last_permitted_on": date(2025, 10, 1), "rhythm": "dated"}
        first, second = (_duty(session, country, "STC", **late).id for _ in range(2))
        open_id, done_id = (
            explanations.call_explanation(session, _secretary(country), [duty_id], "Vì sao chậm?", now=NOW).id
            for duty_id in (first, second)
        )
        explanations.withdraw_explanation(session, _secretary(country), done_id, "Đã rõ.", now=NOW)
    assert _change(country).came[country.mine.units["SKHCN"]] == {"explanations": 1}
    with country.database.writing(country.mine.system) as session:
        held = dict(session.execute(select(Explanation.id, Explanation.unit_id)).all())
        assert held == {open_id: country.mine.units["SKHCN"], done_id: country.mine.units["STC"]}
        event = session.scalars(select(ExplanationEvent).where(ExplanationEvent.step == "moved")).one()
        assert (event.explanation_id, event.text, event.state) == (open_id, MOVED, "open")
        assert session.scalars(select(ExplainedDuty.duty_id).order_by(ExplainedDuty.id)).all() == [first, second]
        answered = explanations.answer_explanation(session, _officer(country, "SKHCN"), open_id, "Do chậm dự toán.", now=NOW)
        assert answered.state == "answered"


def test_what_was_asked_and_what_came_from_outside_is_the_successors_to_answer(country: Country, tmp_path: Path) -> None:
    units = country.mine.units
    with country.database.writing(country.mine.system) as session:
        duty = _duty(session, country, "24133")
        asked = Request("Gửi số liệu quý", DUE, unit_ids=(units["STC"],))
        (one,) = contributions.ask(session, _officer(country, "24133"), duty.task_id, asked, today=TODAY, now=NOW)
        own = _duty(session, country, "STC")
        wish = Request("Gửi danh mục", DUE, unit_ids=(units["24133"],))
        (two,) = contributions.ask(session, _officer(country), own.task_id, wish, today=TODAY, now=NOW)
        received = ReceivedRequest(
            from_tenant_id=country.theirs.tenant_id, from_contribution_id=7, from_name="Tỉnh khác", asker="Sở A", plan_number="1",
            plan_title="Kế hoạch", task_content="Việc", wanted="Số liệu", due_on=DUE, asked_at=NOW, state="asked", revision=1,
            unit_id=units["STC"], received_at=NOW,
        )  # fmt: skip
        session.add(received)
        session.flush()
        ids = one.id, two.id, received.id
    assert _change(country).came == {units["SKHCN"]: {"requests": 3}}
    with country.database.writing(country.mine.system) as session:
        assert session.get_one(Contribution, ids[0]).unit_id == units["SKHCN"]
        moved = session.get_one(Contribution, ids[1])
        assert (moved.asker_unit_id, moved.asker) == (units["SKHCN"], "Sở Khoa học và Công nghệ"), "whoever waits is named"
        assert session.get_one(ReceivedRequest, ids[2]).unit_id == units["SKHCN"]
        letters = session.scalars(select(ContributionLetter).where(ContributionLetter.step == "moved")).all()
        assert [(one.contribution_id or -(one.received_id or 0), one.text) for one in letters] == [
            (ids[0], MOVED),
            (ids[1], MOVED),
            (-ids[2], MOVED),
        ]
        given = contributions.Answer("Số liệu kèm theo.")
        heir = _officer(country, "SKHCN")
        assert (
            contributions.answer(session, heir, FileStore(tmp_path), ids[0], given, period="2025-11", now=NOW).state == "answered"
        )


@pytest.mark.parametrize("coordinates", [False, True])
def test_what_was_asked_of_a_unit_after_its_part_was_accepted_is_the_successors_to_answer(
    country: Country, tmp_path: Path, coordinates: bool
) -> None:
    units = country.mine.units
    with country.database.writing(country.mine.system) as session:
        duty = _duty(session, country, "24133")
        done = Duty(task_id=duty.task_id, unit_id=units["STC"], role="coordinating", rhythm="undated", state="completed")
        session.add(done)
        if coordinates:
            session.add(Duty(task_id=duty.task_id, unit_id=units["SKHCN"], role="coordinating", rhythm="undated"))
        session.flush()
        asked = Request("Gửi số liệu quý", DUE, unit_ids=(units["STC"],))
        (one,) = contributions.ask(session, _officer(country, "24133"), duty.task_id, asked, today=TODAY, now=NOW)
        request_id, task_id, done_id = one.id, duty.task_id, done.id
    assert _change(country).came == {units["SKHCN"]: {"requests": 1}}
    with country.database.writing(country.mine.system) as session:
        heir = _officer(country, "SKHCN")
        assert [line.contribution_id for line in asked_of_unit(session, units["SKHCN"])] == [request_id]
        given = contributions.Answer("Số liệu kèm theo.")
        contributions.answer(session, heir, FileStore(tmp_path), request_id, given, period="2025-11", now=NOW)
        assert session.get_one(Contribution, request_id).state == "answered"
        parts = select(Duty).where(Duty.task_id == task_id, Duty.role == "coordinating")
        duties = {duty.unit_id: duty for duty in session.scalars(parts)}
        assert duties[units["STC"]].id == done_id, "what was accepted stays with the unit that did it"
        assert duties[units["SKHCN"]].last_permitted_on is None, "what is taken over is not overdue at once"
        assert verify_chain(session).broken_at is None


def test_an_answer_keeps_the_name_of_the_unit_that_gave_it(country: Country, tmp_path: Path) -> None:
    units = country.mine.units
    with country.database.writing(country.mine.system) as session:
        duty = _duty(session, country, "24133")
        wish = Request("Gửi số liệu quý", DUE, unit_ids=(units["STC"],))
        (one,) = contributions.ask(session, _secretary(country), duty.task_id, wish, today=TODAY, now=NOW)
        given = contributions.Answer("Số liệu kèm theo.")
        contributions.answer(session, _officer(country), FileStore(tmp_path), one.id, given, period="2025-11", now=NOW)
    _change(country)
    with country.database.reading(country.mine.system) as session:
        ((asked,), _) = waiting_page(session, TODAY)
        assert (asked.who, asked.answerer) == ("Sở Khoa học và Công nghệ", "Sở Tài chính")


@pytest.mark.parametrize(("asked_unit", "completed"), [("STC", False), ("STC", True), ("SKHCN", False)])
def test_what_was_asked_of_whoever_leads_now_lapses_and_says_why(country: Country, asked_unit: str, completed: bool) -> None:
    """Whichever of the two led: the unit that is left leads, and nobody asks a lead for a contribution."""
    units = country.mine.units
    with country.database.writing(country.mine.system) as session:
        duty = _duty(session, country, "SKHCN" if asked_unit == "STC" else "STC")
        wish = Request("Gửi số liệu quý", DUE, unit_ids=(units[asked_unit],))
        (one,) = contributions.ask(session, _secretary(country), duty.task_id, wish, today=TODAY, now=NOW)
        if completed:
            session.get_one(Duty, one.duty_id).state = "completed"
        request_id, task_id = one.id, duty.task_id
    _change(country)
    with country.database.reading(country.mine.system) as session:
        assert contributions_dao.leading_units(session, task_id) == {units["SKHCN"]}
        assert session.get_one(Contribution, request_id).state == "lapsed"
        letter = session.scalars(select(ContributionLetter).order_by(ContributionLetter.id.desc())).first()
        assert letter is not None and (letter.step, letter.text) == (
            "lapsed",
            f"Sở Khoa học và Công nghệ nay chủ trì nhiệm vụ này theo {BASIS}.",
        )
        counts = count_requests(session, TODAY)
        assert (counts.open, counts.answered, counts.settled) == (0, 0, 1)
        assert list_matters(session, units["STC"]) == [], "nothing waits for a unit that is gone"
        assert verify_chain(session).broken_at is None


def test_a_waiting_request_for_a_later_date_is_the_successors_to_take_back(country: Country, tmp_path: Path) -> None:
    with country.database.writing(country.mine.system) as session:
        duty_id = _duty(session, country, "STC", due_on=DUE, last_permitted_on=DUE, rhythm="dated").id
        wish = Wish(date(2025, 12, 20), "Chờ dự toán.")
        request_id = request_extension(session, _officer(country), FileStore(tmp_path), duty_id, wish, now=NOW).id
    _change(country)
    with country.database.writing(country.mine.system) as session:
        with pytest.raises(NotPermitted):
            withdraw_extension(session, _officer(country, "24133"), request_id, now=NOW)
        assert withdraw_extension(session, _officer(country, "SKHCN"), request_id, now=NOW).verdict == "withdrawn"


def _asked_by_both(session: Session, country: Country, folder: Path, *, heirs_due: date = DUE) -> tuple[int, int]:
    """A task that both units lead, and the request of the one that goes, with what supports it."""
    dated = {"due_on": DUE, "last_permitted_on": DUE, "rhythm": "dated"}
    duty = _duty(session, country, "STC", **dated)
    own = Duty(
        task_id=duty.task_id, unit_id=country.mine.units["SKHCN"], role="lead", rhythm="dated", due_on=heirs_due,
        last_permitted_on=heirs_due,
    )  # fmt: skip
    session.add(own)
    session.flush()
    wish = Wish(date(2025, 12, 20), "Chờ dự toán.", (NewEvidence("document", "Công văn 9", "9/CV"),))
    return request_extension(session, _officer(country), FileStore(folder), duty.id, wish, now=NOW).id, own.id


def test_a_request_for_a_later_date_goes_to_the_duty_that_is_left_when_both_owed_the_same(country: Country, tmp_path: Path) -> None:
    with country.database.writing(country.mine.system) as session:
        request_id, own_id = _asked_by_both(session, country, tmp_path)
        assert count_matters(list_matters(session, country.mine.units["STC"])) == {"extensions": 1}
    assert _change(country).came == {country.mine.units["SKHCN"]: {"extensions": 1}}
    with country.database.writing(country.mine.system) as session:
        before = extensions.find_decision(session, request_id)
        assert before is not None and (before.verdict, before.reason) == ("lapsed", MOVED)
        (waiting,) = extensions.open_requests(session)
        assert (waiting.request.duty_id, waiting.unit, waiting.request.reason) == (
            own_id,
            "Sở Khoa học và Công nghệ",
            "Chờ dự toán.",
        )
        assert [item.reference for item in extensions.evidence_of_requests(session, [waiting.request.id])[waiting.request.id]] == [
            "9/CV"
        ]
        leader = country.mine.actor(Role.LEADER)
        assert grant_extension(session, leader, waiting.request.id, None, now=NOW).granted_on == date(2025, 12, 20)
        assert session.get_one(Duty, own_id).due_on == date(2025, 12, 20)
        assert verify_chain(session).broken_at is None


def test_whoever_comes_to_answer_for_the_whole_does_so_by_the_date_that_was_granted(country: Country, tmp_path: Path) -> None:
    later = date(2025, 12, 20)
    with country.database.writing(country.mine.system) as session:
        request_id, own_id = _asked_by_both(session, country, tmp_path)
        task = session.get_one(Task, session.get_one(Duty, own_id).task_id)
        task.due_on = task.last_permitted_on = DUE
        grant_extension(session, country.mine.actor(Role.LEADER), request_id, None, now=NOW)
        assert (task.due_on, session.get_one(Duty, own_id).due_on) == (later, DUE)
        task_id = task.id
    _change(country)
    with country.database.reading(country.mine.system) as session:
        own = session.get_one(Duty, own_id)
        assert (own.first_lead, own.due_on, own.last_permitted_on, own.original_due_on) == (True, later, later, DUE)
        change, unit, _ = changes_of_task(session, task_id)[0]
        assert (change.cause, change.due_on, unit) == ("redate", later, "Sở Khoa học và Công nghệ")
        assert change.reason == f"tiếp nhận từ Sở Tài chính theo {BASIS}"


def test_a_request_that_the_remaining_duty_cannot_take_lapses_and_says_why(country: Country, tmp_path: Path) -> None:
    with country.database.writing(country.mine.system) as session:
        request_id, _ = _asked_by_both(session, country, tmp_path, heirs_due=date(2026, 1, 31))
    assert _change(country).came == {}
    with country.database.reading(country.mine.system) as session:
        decision = extensions.find_decision(session, request_id)
        assert decision is not None and decision.verdict == "lapsed" and decision.reason.endswith("đã là 31/01/2026.")
        assert extensions.count_open(session) == 0


def test_a_request_lapses_with_a_duty_that_nobody_takes(country: Country, tmp_path: Path) -> None:
    with country.database.writing(country.mine.system) as session:
        duty_id = _duty(session, country, "STC", due_on=DUE, last_permitted_on=DUE, rhythm="dated").id
        wish = Wish(date(2025, 12, 20), "Chờ dự toán.")
        request_id = request_extension(session, _officer(country), FileStore(tmp_path), duty_id, wish, now=NOW).id
    assert _change(country, "end", None).came == {}
    with country.database.reading(country.mine.system) as session:
        decision = extensions.find_decision(session, request_id)
        assert decision is not None and (decision.verdict, extensions.count_open(session)) == ("lapsed", 0)
        assert decision.reason == f"Phần việc đã thôi thực hiện: {BASIS}."
        assert count_matters(list_matters(session, country.mine.units["STC"])) == {}


def test_the_successor_sees_what_supports_a_request_of_the_duty_that_it_took_over(country: Country, tmp_path: Path) -> None:
    with country.database.writing(country.mine.system) as session:
        duty_id = _duty(session, country, "STC", due_on=DUE, last_permitted_on=DUE, rhythm="dated").id
        wish = Wish(date(2025, 12, 20), "Chờ dự toán.")
        request_id = request_extension(session, _officer(country), FileStore(tmp_path), duty_id, wish, now=NOW).id
    _change(country)
    with country.database.reading(country.mine.system) as session:
        request, duty = extensions.get_request(session, request_id), session.get_one(Duty, duty_id)
        assert can_see_request_evidence(_officer(country, "SKHCN"), request, duty)
        assert not can_see_request_evidence(_officer(country, "24133"), request, duty)


def test_who_acts_for_whom_goes_along_because_both_go(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        users = [
            User(
                email=f"{name}@stc.test", name=name, unit_id=country.mine.units["STC"], role="officer", status="active",
                created_at=NOW, search_key="", sort_key="",
            )
            for name in ("an", "binh")
        ]  # fmt: skip
        session.add_all(users)
        session.flush()
        away, acting = (user.id for user in users)
        admin = country.mine.actor(Role.ADMINISTRATOR)
        record_absence(session, admin, away, from_on=TODAY, to_on=DUE, acting_id=acting, today=TODAY, now=NOW)
    _change(country)
    with country.database.reading(country.mine.system) as session:
        assert absent_on(session, TODAY) == {away: acting}
        assert can_stand_in(get_user(session, acting), get_user(session, away))
        assert get_user(session, acting).unit_id == country.mine.units["SKHCN"]
