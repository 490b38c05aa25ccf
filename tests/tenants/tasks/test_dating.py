"""Dates that change: by hand with a reason, by an event that a deadline waits for, by an amendment; the first one stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tenants.access.permissions import Role
from tenants.calendar.working_days import WorkingCalendar
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.plans.deadline_offsets import day_of_event
from tenants.tasks.dating.dao import changes_of_task
from tenants.tasks.dating.models import DateChange
from tenants.tasks.dating.service import Outcome, redate_tasks
from tenants.tasks.events.awaited import awaited
from tenants.tasks.events.service import Happening, record_event, tasks_of_same_event
from tenants.tasks.models import Duty, Task
from tests.tenants.conftest import NOW, Country
from tests.tenants.tasks.work import add_duty, add_plan, add_task

DUE, NEW, LATER = date(2025, 11, 30), date(2025, 12, 15), date(2026, 3, 31)
ISSUED = date(2025, 10, 18)


def redate(country: Country, ids: list[int], due_on: date | None = NEW, reason: str = "Bộ lùi hướng dẫn") -> Outcome:
    secretary = country.mine.actor(Role.SECRETARY)
    with country.database.writing(secretary) as session:
        return redate_tasks(session, secretary, ids, due_on, reason=reason, document="15-TB/TU", now=NOW)


def tasks(country: Country, *given: dict[str, object]) -> list[int]:
    """Tasks of one plan, each led by two units, the first of them with a later date of its own."""
    found = []
    with country.database.writing(country.mine.system) as session:
        plan = add_plan(session)
        for number, values in enumerate(given, start=1):
            task = add_task(
                session, plan, position=number, **({"due_on": DUE, "original_due_on": DUE, "last_permitted_on": DUE} | values)
            )
            add_duty(session, task, country.mine.units["SKHCN"], first_lead=True, rhythm="dated" if task.due_on else "undated")
            add_duty(session, task, country.mine.units["STC"], rhythm="dated" if task.due_on else "undated")
            found.append(task.id)
    return found


WAITING = {"due_on": None, "original_due_on": None, "last_permitted_on": None}


def test_a_redated_task_takes_its_duties_along_and_keeps_its_first_date_and_boundary(country: Country) -> None:
    [task_id] = tasks(country, {"last_permitted_on": DUE - timedelta(days=1)})
    assert redate(country, [task_id]).done == [task_id]
    redate(country, [task_id], LATER)
    with country.database.reading(country.mine.system) as session:
        task = session.get_one(Task, task_id)
        assert (task.due_on, task.last_permitted_on, task.original_due_on) == (LATER, LATER, DUE)
        assert task.original_last_permitted_on == DUE - timedelta(days=1), "“trước ngày” permitted the day before"
        assert {(duty.due_on, duty.original_due_on) for duty in session.scalars(select(Duty))} == {(LATER, DUE)}
        told = [
            (change.due_before, change.due_on, change.reason, change.document) for change, _, _ in changes_of_task(session, task_id)
        ]
        assert told == [(NEW, LATER, "Bộ lùi hướng dẫn", "15-TB/TU"), (DUE, NEW, "Bộ lùi hướng dẫn", "15-TB/TU")]


def test_what_is_completed_or_was_extended_beyond_the_new_date_is_left_alone(country: Country) -> None:
    [task_id] = tasks(country, {})
    with country.database.writing(country.mine.system) as session:
        extended, completed = session.scalars(select(Duty).order_by(Duty.id))
        extended.due_on = extended.last_permitted_on = LATER
        completed.state = "completed"
    redate(country, [task_id])
    with country.database.reading(country.mine.system) as session:
        assert [duty.due_on for duty in session.scalars(select(Duty).order_by(Duty.id))] == [LATER, DUE]
        assert session.get_one(Task, task_id).due_on == NEW


def test_what_has_no_date_to_change_comes_back_with_its_reason_and_the_rest_is_done(country: Country) -> None:
    ids = tasks(
        country,
        {},
        {"deadline_kind": "continuous"} | WAITING,
        {"deadline_kind": "recurring"},
        {"state": "completed", "completed_on": DUE},
        {"dropped_on": DUE},
        {"due_on": NEW, "last_permitted_on": NEW},
        {"deadline_kind": "unknown"} | WAITING,
    )
    outcome = redate(country, [*ids, 999_999])
    assert outcome.done == [ids[0], ids[6]]
    assert {one.task_id for one in outcome.refused} == {*ids[1:6], 999_999}
    assert all(one.reason.endswith(".") for one in outcome.refused)
    with country.database.reading(country.mine.system) as session:
        task = session.get_one(Task, ids[6])
        assert (task.due_on, task.original_due_on, task.original_last_permitted_on) == (NEW, NEW, None), "its first date"
        assert {duty.rhythm for duty in session.scalars(select(Duty).where(Duty.task_id == ids[6]))} == {"dated"}
        assert len(session.scalars(select(DateChange)).all()) == 2


def test_a_new_date_needs_a_reason_a_day_and_the_right(country: Country) -> None:
    ids = tasks(country, {})
    for due_on, reason, field in ((NEW, " ", "reason"), (None, "x", "due_on"), (date(2205, 1, 1), "x", "due_on")):
        with pytest.raises(Invalid) as caught:
            redate(country, ids, due_on, reason)
        assert caught.value.field == field
    with pytest.raises(Invalid, match="tối đa 500"):
        redate(country, list(range(1, 502)))
    for role in set(Role) - {Role.SECRETARY, Role.SYSTEM}:
        actor = country.mine.actor(role, "SKHCN")
        with pytest.raises(NotPermitted), country.database.writing(actor) as session:
            redate_tasks(session, actor, ids, NEW, reason="x", now=NOW)


def test_another_provinces_tasks_are_not_there_to_be_dated(country: Country) -> None:
    ids = tasks(country, {})
    stranger = country.theirs.actor(Role.SECRETARY)
    with pytest.raises(NotFound), country.database.writing(stranger) as session:
        redate_tasks(session, stranger, ids, NEW, reason="x", now=NOW)
    with pytest.raises(NotFound), country.database.writing(stranger) as session:
        record_event(session, stranger, ids, Happening("x", DUE - timedelta(days=30)), now=NOW)


# The offset in the words, the day of the event, the date.
OFFSETS = [
    ("sau 03 tháng kể từ ngày Nghị định có hiệu lực", date(2025, 11, 1), date(2026, 2, 1)),
    ("sau 03 tháng kể từ ngày Nghị định có hiệu lực", date(2025, 11, 30), date(2026, 2, 28)),
    ("trong vòng 1 quý kể từ khi Luật có hiệu lực", date(2023, 11, 30), date(2024, 2, 29)),
    ("Chậm nhất 30 ngày kể từ ngày nhận được văn bản", date(2025, 1, 31), date(2025, 3, 2)),
    ("Trong 10 ngày làm việc sau khi Trung ương ban hành hướng dẫn", date(2025, 11, 10), date(2025, 11, 24)),
    ("Trước 15 ngày khi kết thúc dự án", date(2025, 12, 10), date(2025, 11, 25)),
    ("Sau khi Chính phủ ban hành Nghị định", date(2025, 11, 10), None),
    ("Theo tiến độ dự án", date(2025, 11, 10), None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "happened_on", "expected"), OFFSETS, ids=[f"{words} {day}" for words, day, _ in OFFSETS])
def test_the_date_follows_from_the_words_once_the_event_has_a_day(words: str, happened_on: date, expected: date | None) -> None:
    assert awaited(words, ISSUED).due_on(happened_on, WorkingCalendar.national()) == expected


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(1, 60))
def test_months_after_an_event_end_on_the_same_day_or_on_the_last_of_a_shorter_month(day: date, months: int) -> None:
    found = day_of_event(f"P{months}M", day)
    assert found is not None
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


@pytest.mark.parametrize("offset", ["", "P3X", "3M", "P999999D", "-P10D working", "PT3D", "P3H"])
def test_an_offset_that_says_nothing_computable_gives_no_date(offset: str) -> None:
    assert day_of_event(offset, DUE) is None


WORDS = "sau 03 tháng kể từ ngày Nghị định có hiệu lực"


def record(country: Country, ids: list[int], **given: object) -> Outcome:
    secretary = country.mine.actor(Role.SECRETARY)
    happening = Happening(
        **({"words": "Nghị định có hiệu lực", "happened_on": date(2025, 11, 1), "document": "231/2025/NĐ-CP"} | given)
    )  # type: ignore[arg-type]  # the fields of the value
    with country.database.writing(secretary) as session:
        return record_event(session, secretary, ids, happening, now=NOW)[1]


def waiting(country: Country, *words: str) -> list[int]:
    return tasks(country, *({"deadline_kind": "relative", "deadline_text": text} | WAITING for text in words))


def test_tasks_that_wait_for_the_same_words_are_proposed_together(country: Country) -> None:
    ids = waiting(country, WORDS, "Trong 30 ngày kể từ ngày Nghị định  có hiệu lực", "Sau khi có vốn", "")
    with country.database.reading(country.mine.system) as session:
        same = tasks_of_same_event(session, session.get_one(Task, ids[0]))
    assert [one.task.id for one in same] == ids[:2]


def test_a_recorded_event_dates_its_tasks_and_their_duties_each_by_its_own_words(country: Country) -> None:
    ids = waiting(country, WORDS, "Trong 30 ngày kể từ ngày Nghị định có hiệu lực")
    assert record(country, ids).done == ids
    with country.database.reading(country.mine.system) as session:
        dates = [date(2026, 2, 1), date(2025, 12, 1)]
        for task_id, due_on in zip(ids, dates, strict=True):
            task = session.get_one(Task, task_id)
            assert (task.due_on, task.original_due_on, task.last_permitted_on) == (due_on, due_on, due_on)
            duties = session.scalars(select(Duty).where(Duty.task_id == task_id)).all()
            assert {(duty.due_on, duty.original_due_on, duty.rhythm) for duty in duties} == {(due_on, due_on, "dated")}
            [(change, _, event)] = changes_of_task(session, task_id)
            assert event is not None
            assert (change.cause, event.happened_on, event.document) == ("event", date(2025, 11, 1), "231/2025/NĐ-CP")


def test_an_event_recorded_again_corrects_the_first_date_and_both_stay_on_record(country: Country) -> None:
    [task_id] = waiting(country, WORDS)
    record(country, [task_id])
    record(country, [task_id], happened_on=date(2025, 10, 20))
    with country.database.reading(country.mine.system) as session:
        task = session.get_one(Task, task_id)
        assert (task.due_on, task.original_due_on, task.original_last_permitted_on) == (date(2026, 1, 20), date(2026, 1, 20), None)
        assert [change.due_on for change, _, _ in changes_of_task(session, task_id)] == [date(2026, 1, 20), date(2026, 2, 1)]


def test_a_later_date_given_since_survives_the_correction_of_the_event(country: Country) -> None:
    [task_id] = waiting(country, WORDS)
    record(country, [task_id])
    redate(country, [task_id], LATER)
    record(country, [task_id], happened_on=date(2025, 10, 20))
    with country.database.reading(country.mine.system) as session:
        task = session.get_one(Task, task_id)
        assert (task.due_on, task.original_due_on, task.original_last_permitted_on) == (LATER, date(2026, 1, 20), date(2026, 1, 20))


def test_where_the_words_do_not_say_how_to_count_a_person_gives_the_date(country: Country) -> None:
    [task_id] = waiting(country, "Sau khi có vốn")
    with pytest.raises(Invalid) as caught:
        record(country, [task_id])
    assert caught.value.field == "due_on"
    assert record(country, [task_id], due_on=NEW).done == [task_id]


def test_an_event_needs_words_and_a_day_that_has_come_and_a_task_that_waits(country: Country) -> None:
    ids = waiting(country, WORDS)
    for given_, field in (
        ({"words": " "}, "reason"),
        ({"happened_on": None}, "happened_on"),
        ({"happened_on": NEW}, "happened_on"),
    ):
        with pytest.raises(Invalid) as caught:
            record(country, ids, **given_)
        assert caught.value.field == field
    with country.database.writing(country.mine.system) as session:
        session.get_one(Task, ids[0]).due_on = DUE
    with pytest.raises(Conflict):
        record(country, ids)
    officer = country.mine.actor(Role.OFFICER, "SKHCN")
    with pytest.raises(NotPermitted), country.database.writing(officer) as session:
        record_event(session, officer, ids, Happening("x", ISSUED), now=NOW)
