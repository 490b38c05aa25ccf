"""A unit that is late is asked to explain itself, its head answers, and whoever asked judges the answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.explanations import dao, service
from tenants.explanations.dao import ExplanationFilter
from tenants.explanations.lateness import days_late
from tenants.explanations.models import Explanation
from tenants.organisation.models import TenantSettings
from tenants.people.models import User
from tests.tenants.conftest import NOW, Country
from tests.tenants.tasks.work import add_duty, add_plan, add_task

TODAY = NOW.date()
LATE_SINCE = date(2025, 10, 31)


def actor(country: Country, name: str) -> Actor:
    unit = {"officer": "SKHCN", "head": "SKHCN", "neighbour": "STC"}.get(name)
    role = {"head": Role.UNIT_HEAD, "neighbour": Role.OFFICER}.get(name) or Role(name)
    return country.mine.actor(role, unit)


def late_duties(country: Country, unit: str = "SKHCN", count: int = 2, **given: object) -> list[int]:
    with country.database.writing(country.mine.system) as session:
        plan = add_plan(session)
        tasks = [add_task(session, plan, due_on=LATE_SINCE, last_permitted_on=LATE_SINCE) for _ in range(count)]
        return [add_duty(session, task, country.mine.units[unit], **given).id for task in tasks]


def take(country: Country, by: str, verb: str, *given: object, at: datetime = NOW, **named: object) -> Explanation:
    who = actor(country, by)
    if verb != "draft_explanation":
        named["now"] = at
    with country.database.writing(who, at=at) as session:
        taken: Explanation = getattr(service, verb)(session, who, *given, **named)
        return taken


def called(country: Country, by: str = "secretary") -> int:
    return take(country, by, "call_explanation", late_duties(country), "Vì sao chậm?").id


def add_head(country: Country) -> None:
    keys = {"search_key": "", "sort_key": "", "created_at": NOW}
    unit_id = country.mine.units["SKHCN"]
    with country.database.writing(country.mine.system) as session:
        session.add(User(email="truong@x.vn", name="Trưởng", unit_id=unit_id, role="unit_head", status="active", **keys))


@pytest.mark.parametrize(
    ("state", "completed_on", "days"),
    [
        ("in_progress", None, 10),
        ("returned", None, 10),
        ("reported", LATE_SINCE, 0),  # reported on the last day, not yet verified: not late
        ("reported", LATE_SINCE + timedelta(days=1), 1),
        ("completed", LATE_SINCE + timedelta(days=4), 4),
    ],
)
def test_lateness_is_counted_to_the_day_on_which_completion_was_reported(state: str, completed_on: date | None, days: int) -> None:
    assert days_late(state, completed_on, LATE_SINCE, TODAY) == days
    assert days_late(state, completed_on, None, TODAY) == 0


def test_the_secretariat_or_the_leader_calls_and_the_unit_has_five_working_days(country: Country) -> None:
    for who in ("secretary", "leader"):
        explanation_id = called(country, who)
        with country.database.reading(country.mine.system) as session:
            explanation = dao.get_explanation(session, explanation_id)
            duties = dao.duties_of_explanation(session, explanation_id)
        assert (explanation.state, explanation.due_on) == ("open", date(2025, 11, 17))
        assert [(one.days_late, one.last_permitted_on) for one, _, _ in duties] == [(10, LATE_SINCE)] * 2
    for who in ("officer", "head", "inspector"):
        with pytest.raises(NotPermitted):
            called(country, who)


def test_the_days_are_the_tenants_own(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        session.add(TenantSettings(cycle={}, letterhead={}, reminders={}, work={"explanation_days": 2}))
    explanation_id = called(country)
    with country.database.reading(country.mine.system) as session:
        assert dao.get_explanation(session, explanation_id).due_on == date(2025, 11, 12)


def test_only_what_is_late_of_one_unit_and_not_explained_yet_can_be_called_for(country: Country) -> None:
    mine, alien = late_duties(country), late_duties(country, "STC", 1)
    punctual = late_duties(country, count=1, last_permitted_on=TODAY)
    reported = late_duties(country, count=1, state="reported", completed_on=LATE_SINCE)
    for duties in (mine + alien, punctual, reported, []):
        with pytest.raises(Invalid) as refused:
            take(country, "secretary", "call_explanation", duties, "Vì sao chậm?")
        assert refused.value.field == "duties"
    with pytest.raises(Invalid):
        take(country, "secretary", "call_explanation", mine, " ")
    take(country, "secretary", "call_explanation", mine[:1], "Vì sao chậm?")
    with pytest.raises(Conflict):
        take(country, "secretary", "call_explanation", mine, "Lần nữa?")
    with country.database.reading(country.mine.system) as session:
        assert dao.list_late_units(session, TODAY) == [
            (country.mine.units["SKHCN"], "Sở Khoa học và Công nghệ", 1),
            (country.mine.units["STC"], "Sở Tài chính", 1),
        ]
        assert [duty.id for duty, _ in dao.list_late_duties(session, country.mine.units["SKHCN"], TODAY)] == mine[1:]


def test_an_officer_drafts_and_the_head_sends(country: Country) -> None:
    add_head(country)
    explanation_id = called(country)
    drafted = take(country, "officer", "draft_explanation", explanation_id, "Do chậm dự toán.", "15/BC-SKHCN")
    assert (drafted.state, drafted.draft, drafted.draft_document) == ("open", "Do chậm dự toán.", "15/BC-SKHCN")
    with pytest.raises(NotPermitted):
        take(country, "officer", "answer_explanation", explanation_id, "Do chậm dự toán.")
    answered = take(country, "head", "answer_explanation", explanation_id, "Do chậm dự toán.", "15/BC-SKHCN")
    assert (answered.state, answered.answer_document, answered.draft) == ("answered", "15/BC-SKHCN", "")


def test_where_no_head_signs_in_the_officer_sends(country: Country) -> None:
    assert take(country, "officer", "answer_explanation", called(country), "Do chậm dự toán.").state == "answered"


def test_another_unit_neither_sees_nor_answers_it(country: Country) -> None:
    explanation_id = called(country)
    with pytest.raises(NotFound):
        take(country, "neighbour", "answer_explanation", explanation_id, "Không phải của tôi.")
    with pytest.raises(NotPermitted):
        take(country, "secretary", "answer_explanation", explanation_id, "Trả lời thay.")
    with country.database.reading(country.mine.system) as session:
        with pytest.raises(NotFound):
            service.see_explanation(session, actor(country, "neighbour"), explanation_id)
        for name, count in {"neighbour": 0, "officer": 1, "inspector": 1}.items():
            wanted = service.visible(actor(country, name), ExplanationFilter())
            assert len(dao.list_explanations(session, wanted, TODAY)) == count, name


def test_it_is_accepted_or_sent_back_with_a_reason_and_a_new_clock(country: Country) -> None:
    explanation_id = called(country)
    with pytest.raises(Conflict):
        take(country, "leader", "accept_explanation", explanation_id)
    take(country, "officer", "answer_explanation", explanation_id, "Do chậm.", at=NOW + timedelta(days=1))
    with pytest.raises(Invalid):
        take(country, "leader", "return_explanation", explanation_id, "")
    later = NOW + timedelta(days=2)
    back = take(country, "leader", "return_explanation", explanation_id, "Nêu rõ trách nhiệm.", at=later)
    assert (back.state, back.due_on, back.draft) == ("open", date(2025, 11, 19), "Do chậm.")
    take(country, "officer", "answer_explanation", explanation_id, "Do tôi chậm.", at=later)
    done = take(country, "secretary", "accept_explanation", explanation_id, "Rút kinh nghiệm.", at=later)
    assert (done.state, done.ended_on) == ("accepted", later.date())
    with country.database.reading(country.mine.system) as session:
        steps = [event.step for event in dao.events_of_explanation(session, explanation_id)]
    assert steps == ["accepted", "answered", "returned", "answered", "called"]


def test_a_call_can_be_taken_back_and_the_duties_can_be_called_for_again(country: Country) -> None:
    duties = late_duties(country)
    first = take(country, "secretary", "call_explanation", duties, "Vì sao chậm?")
    assert take(country, "secretary", "withdraw_explanation", first.id, "Nhầm đơn vị.").state == "withdrawn"
    assert take(country, "secretary", "call_explanation", duties, "Vì sao chậm?").id != first.id


def test_the_unit_is_told_how_many_it_owes_and_the_list_what_waits_for_whom(country: Country) -> None:
    first, second = called(country), called(country)
    take(country, "officer", "answer_explanation", first, "Do chậm.")
    with country.database.reading(country.mine.system) as session:
        assert dao.find_owed(session, country.mine.units["SKHCN"]) == (1, date(2025, 11, 17))
        assert dao.find_owed(session, country.mine.units["STC"]) is None
        waiting = {one.explanation_id: (one.answered, one.due_on) for one in dao.open_explanations(session)}
        counts = dao.count_by_state(session, ExplanationFilter(), TODAY + timedelta(days=30))
        [(_, duty, task), _] = dao.duties_of_explanation(session, second)
        of_task = dao.explanations_of_task(session, task.id)
    assert [(one.explanation.id, one.unit, one.duty_ids) for one in of_task] == [(second, "Sở Khoa học và Công nghệ", [duty.id])]
    assert of_task[0].is_living
    assert waiting == {first: (True, None), second: (False, date(2025, 11, 17))}
    assert (counts.open, counts.overdue, counts.answered) == (1, 1, 1)
    assert duty.state == "not_started"


def test_a_draft_of_an_older_version_does_not_overwrite(country: Country) -> None:
    explanation_id = called(country)
    seen = take(country, "officer", "draft_explanation", explanation_id, "Bản một.").version
    take(country, "head", "draft_explanation", explanation_id, "Bản hai.", version=seen)
    with pytest.raises(Conflict):
        take(country, "officer", "draft_explanation", explanation_id, "Bản ba.", version=seen)
