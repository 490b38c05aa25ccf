"""Acts on many tasks at once: done where they make sense, refused with a sentence elsewhere, and never slower by the row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tenants.access.permissions import Role
from tenants.audit.models import AuditEntry
from tenants.errors import Invalid, NotFound, NotPermitted
from tenants.files.store import FileStore
from tenants.organisation.models import Unit
from tenants.tasks.bulk import Assigned, Way, assign_tasks, duties_to_remind
from tenants.tasks.dating.service import redate_tasks
from tenants.tasks.extensions import dao as extensions
from tenants.tasks.extensions.service import Wish, request_extension
from tenants.tasks.models import Duty, Task
from tenants.tasks.service import recount_task
from tests.tenants.conftest import NOW, Country
from tests.tenants.tasks.work import add_duty, add_plan, add_task

DUE, NEW = date(2025, 11, 30), date(2025, 12, 15)
TODAY = date(2025, 11, 10)


def task(country: Country, *owing: tuple[str, str], session: Session | None = None, **given: object) -> int:
    """A task with duties as (unit, role), the first lead being the first of them unless it comes by a collective ("XA")."""

    def make(session: Session) -> int:
        plan = add_plan(session)
        made = add_task(session, plan, **({"due_on": DUE, "last_permitted_on": DUE} | given))
        for number, (unit, role) in enumerate(owing):
            first = role == "lead" and number == 0
            add_duty(session, made, country.mine.units[unit], role="lead" if role == "group" else role, first_lead=first)
        recount_task(session, made.id)
        for name, value in given.items():
            setattr(made, name, value)
        return made.id

    if session is not None:
        return make(session)
    with country.database.writing(country.mine.system) as opened:
        return make(opened)


def assign(country: Country, ids: list[int], unit: str, way: Way, reason: str = "Sắp xếp lại nhiệm vụ") -> Assigned:
    secretary = country.mine.actor(Role.SECRETARY)
    with country.database.writing(secretary) as session:
        return assign_tasks(session, secretary, ids, country.mine.units[unit], way, reason=reason, now=NOW)


def owing(country: Country, task_id: int) -> list[tuple[str, str, bool]]:
    with country.database.reading(country.mine.system) as session:
        rows = session.execute(
            select(Unit.code, Duty.role, Duty.first_lead)
            .join(Unit, Unit.id == Duty.unit_id)
            .where(Duty.task_id == task_id, Duty.ended_on.is_(None))
            .order_by(Duty.id)
        )
        return [tuple(row) for row in rows]  # type: ignore[misc]  # three columns


def read(country: Country, task_id: int) -> Task:
    with country.database.reading(country.mine.system) as session:
        return session.get_one(Task, task_id)


def test_another_lead_stands_beside_the_first_and_the_task_says_so(country: Country) -> None:
    task_id = task(country, ("SKHCN", "lead"))
    result = assign(country, [task_id], "STC", Way.LEAD)
    assert owing(country, task_id) == [("SKHCN", "lead", True), ("STC", "lead", False)]
    found = read(country, task_id)
    assert (found.lead_label, found.lead_total) == ("Sở Khoa học và Công nghệ +1", 2)
    assert (result.given, result.taken) == ({country.mine.units["STC"]: 1}, {})


def test_who_begins_to_lead_no_longer_coordinates(country: Country) -> None:
    task_id = task(country, ("SKHCN", "lead"), ("STC", "coordinating"))
    result = assign(country, [task_id], "STC", Way.LEAD)
    assert owing(country, task_id) == [("SKHCN", "lead", True), ("STC", "lead", False)]
    assert result.taken == {}, "it is given more, not told of a loss"
    assert read(country, task_id).coordinating_total == 0


def test_the_first_lead_is_replaced_with_its_reason_on_record_and_what_it_said_stays(country: Country) -> None:
    task_id = task(country, ("SKHCN", "lead"), ("STC", "lead"), ("24133", "coordinating"))
    result = assign(country, [task_id], "24133", Way.REPLACE, "Theo Quyết định 15")
    assert owing(country, task_id) == [("STC", "lead", False), ("24133", "lead", True)]
    assert read(country, task_id).lead_label == "UBND phường Buôn Ma Thuột +1"
    assert result.taken == {country.mine.units["SKHCN"]: 1}
    with country.database.reading(country.mine.system) as session:
        ended = session.scalars(select(Duty).where(Duty.ended_on.is_not(None), Duty.role == "lead")).one()
        assert (ended.ended_on, ended.ended_why) == (TODAY, "Theo Quyết định 15")
        assert "Theo Quyết định 15" in {entry.why for entry in session.scalars(select(AuditEntry))}


def test_a_lead_that_takes_the_first_place_keeps_its_duty(country: Country) -> None:
    task_id = task(country, ("SKHCN", "lead"), ("STC", "lead"))
    assign(country, [task_id], "STC", Way.REPLACE)
    assert owing(country, task_id) == [("STC", "lead", True)]
    assert read(country, task_id).lead_label == "Sở Tài chính"


def test_what_a_replaced_lead_asked_for_is_no_longer_there_to_decide(country: Country, tmp_path: Path) -> None:
    task_id = task(country, ("SKHCN", "lead"))
    officer = country.mine.actor(Role.OFFICER, "SKHCN")
    with country.database.writing(officer) as session:
        duty = session.scalars(select(Duty)).one()
        request_extension(session, officer, FileStore(tmp_path), duty.id, Wish(NEW, "Chờ dự toán."), now=NOW)
    assign(country, [task_id], "STC", Way.REPLACE, "Theo Quyết định 15")
    with country.database.reading(country.mine.system) as session:
        (lapsed,) = extensions.requests_of_task(session, task_id)
        assert lapsed.decision is not None and extensions.count_open(session) == 0
        assert (lapsed.decision.verdict, lapsed.decision.reason) == ("lapsed", "Phần việc đã thôi thực hiện: Theo Quyết định 15.")


def test_a_unit_that_comes_back_goes_on_where_it_stopped(country: Country) -> None:
    task_id = task(country, ("SKHCN", "lead"))
    with country.database.writing(country.mine.system) as session:
        session.scalars(select(Duty)).one().percent = 40
    assign(country, [task_id], "STC", Way.REPLACE)
    assign(country, [task_id], "SKHCN", Way.LEAD)
    with country.database.reading(country.mine.system) as session:
        again = session.scalars(select(Duty).where(Duty.unit_id == country.mine.units["SKHCN"])).one()
        assert (again.percent, again.ended_on, again.first_lead) == (40, None, False)


def test_a_task_without_a_lead_gets_its_first_one_either_way(country: Country) -> None:
    for way in (Way.LEAD, Way.REPLACE):
        task_id = task(country)
        assign(country, [task_id], "STC", way)
        assert owing(country, task_id) == [("STC", "lead", True)]
        assert read(country, task_id).lead_label == "Sở Tài chính"


def test_where_it_makes_no_sense_the_task_comes_back_and_the_others_are_done(country: Country) -> None:
    fine = task(country, ("SKHCN", "lead"))
    leads, helps = task(country, ("STC", "lead")), task(country, ("SKHCN", "lead"), ("STC", "coordinating"))
    done = task(country, ("SKHCN", "lead"), state="completed", completed_on=DUE)
    dropped = task(country, ("SKHCN", "lead"), dropped_on=DUE)
    result = assign(country, [fine, leads, helps, done, dropped, 999_999], "STC", Way.COORDINATING)
    assert result.done == [fine]
    assert [one.task_id for one in result.refused] == [leads, helps, done, dropped, 999_999]
    group = task(country, ("24133", "group"), ("SKHCN", "group"))
    with country.database.writing(country.mine.system) as session:
        for duty in session.scalars(select(Duty).where(Duty.task_id == group)):
            duty.first_lead = False
    [refused] = assign(country, [group], "STC", Way.REPLACE).refused
    assert "cả nhóm" in refused.reason


def test_what_somebody_else_changed_since_it_was_seen_comes_back_and_keeps_what_the_other_wrote(country: Country) -> None:
    mine, theirs = (task(country, ("SKHCN", "lead")) for _ in range(2))
    seen = {one: read(country, one).version for one in (mine, theirs)}
    secretary, said, other = country.mine.actor(Role.SECRETARY), {"reason": "Giao ban"}, date(2026, 1, 5)
    with country.database.writing(secretary) as session:
        redate_tasks(session, secretary, [theirs], other, **said, now=NOW)
    with country.database.writing(secretary) as session:
        moved = redate_tasks(session, secretary, [mine, theirs], NEW, **said, seen=seen, now=NOW)
        given = assign_tasks(
            session, secretary, [theirs], country.mine.units["STC"], Way.LEAD, reason="Giao ban", seen=seen, now=NOW
        )
    assert moved.done == [mine] and given.done == []
    assert [one.task_id for one in (*moved.refused, *given.refused)] == [theirs, theirs]
    assert all(one.reason.startswith("Người khác vừa thay đổi") for one in (*moved.refused, *given.refused))
    assert (read(country, mine).due_on, read(country, theirs).due_on) == (NEW, other)
    assert owing(country, theirs) == [("SKHCN", "lead", True)]


def test_assigning_needs_a_reason_a_living_unit_of_ones_own_and_the_right(country: Country) -> None:
    ids = [task(country, ("SKHCN", "lead"))]
    with pytest.raises(Invalid) as caught:
        assign(country, ids, "STC", Way.LEAD, " ")
    assert caught.value.field == "reason"
    with pytest.raises(Invalid, match="ít nhất"):
        assign(country, [], "STC", Way.LEAD)
    secretary = country.mine.actor(Role.SECRETARY)
    with pytest.raises(NotFound), country.database.writing(secretary) as session:
        assign_tasks(session, secretary, ids, country.theirs.units["STC"], Way.LEAD, reason="x", now=NOW)
    stranger = country.theirs.actor(Role.SECRETARY)
    with pytest.raises(NotFound), country.database.writing(stranger) as session:
        assign_tasks(session, stranger, ids, country.theirs.units["STC"], Way.LEAD, reason="x", now=NOW)
    with pytest.raises(NotFound), country.database.reading(stranger) as session:
        duties_to_remind(session, ids, "2025-11", TODAY)
    for role in set(Role) - {Role.SECRETARY, Role.SYSTEM}:
        actor = country.mine.actor(role, "STC")
        with pytest.raises(NotPermitted), country.database.writing(actor) as session:
            assign_tasks(session, actor, ids, country.mine.units["STC"], Way.LEAD, reason="x", now=NOW)
    with country.database.writing(country.mine.system) as session:
        session.get_one(Unit, country.mine.units["STC"]).active_to = TODAY - timedelta(days=1)
    with pytest.raises(Invalid) as caught:
        assign(country, ids, "STC", Way.LEAD)
    assert caught.value.field == "unit"


def test_only_what_is_owed_now_is_reminded_of(country: Country) -> None:
    task_id = task(country, ("SKHCN", "lead"), ("STC", "lead"), ("24133", "coordinating"))
    endless = task(country, ("SKHCN", "lead"), ("STC", "lead"), due_on=None, last_permitted_on=None)
    with country.database.writing(country.mine.system) as session:
        dated, reported, helping = session.scalars(select(Duty).where(Duty.task_id == task_id).order_by(Duty.id))
        reported.state = "reported"
        answered, silent = session.scalars(select(Duty).where(Duty.task_id == endless).order_by(Duty.id))
        for duty in (answered, silent):
            duty.rhythm, duty.due_on = "continuous", None
        answered.answered_period = "2025-11"
        expected = {dated.id, helping.id, silent.id}
    with country.database.reading(country.mine.system) as session:
        assert set(duties_to_remind(session, [task_id, endless], "2025-11", TODAY)) == expected


@contextmanager
def counted(country: Country) -> Iterator[list[str]]:
    said: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        # Records are added line by line on SQLite: what may not grow is what is asked and changed.
        if not statement.startswith("INSERT"):
            said.append(statement)

    engine = country.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("act", ["assign", "redate"])
def test_five_hundred_tasks_are_read_and_changed_in_hardly_more_statements_than_five(country: Country, act: str) -> None:
    secretary = country.mine.actor(Role.SECRETARY)
    costs = []
    for number in (5, 500):
        with country.database.writing(country.mine.system) as session:
            ids = [task(country, ("SKHCN", "lead"), session=session) for _ in range(number)]
        with counted(country) as said, country.database.writing(secretary) as session:
            if act == "assign":
                unit = country.mine.units["STC"]
                result = assign_tasks(session, secretary, ids, unit, Way.REPLACE, reason="x", now=NOW).done
            else:
                result = redate_tasks(session, secretary, ids, NEW, reason="x", now=NOW).done
            assert result == ids
        costs.append(len(said))
    assert costs[1] <= costs[0] + 10, costs
