"""The matrix counts what it shows: groups, units, periods and changes are the rows that they lead to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.permissions import Role
from tenants.clock import VIETNAM
from tenants.db.session import bulk_add
from tenants.files.store import FileStore
from tenants.tasks.bulk import Way, assign_tasks
from tenants.tasks.dao import TaskFilter, count_tasks, task_page
from tenants.tasks.matrix_dao import (
    GROUPINGS,
    answers_by_period,
    duties_between,
    find_span,
    list_groups,
    rank_of,
    unit_totals,
)
from tenants.tasks.models import Task, Update, Verification
from tenants.tasks.owed_periods import ReportedPeriod
from tenants.tasks.recency import changes_of
from tenants.tasks.service import Report, accept_completion, report_duty
from tenants.tasks.verification_dao import count_unproven, list_unproven
from tenants.vietnamese import sort_key
from tests.tenants.conftest import NOW, Country, Province
from tests.tenants.tasks.work import add_duty, add_plan, add_task

TODAY = date(2025, 11, 10)
LEADS = ("Sở Y tế", "Sở Y tế +2", "Đảng ủy xã", "Sở Khoa học và Công nghệ", "Ông Ích Khiêm", "Các sở (18)", "")
DRAWN = st.lists(
    st.tuples(
        st.sampled_from([("I", "Chỉ đạo"), ("II", "Hạ tầng"), ("", "")]),
        st.sampled_from(LEADS),
        st.sampled_from([None, "HT1", "HT4"]),
        st.sampled_from([None, date(2025, 11, 9), date(2025, 11, 10), date(2025, 12, 1)]),
        st.sampled_from([None, date(2025, 11, 1), date(2025, 11, 10)]),
    ),
    max_size=25,
)


def _fill(session: Session, drawn: list[Any]) -> None:
    for row in session.scalars(select(Task)):
        session.delete(row)
    session.flush()
    plans = [add_plan(session, number) for number in ("02-KH/BCĐ", "17-KH/TU")] if drawn else []
    for n, (section, lead, system, limit, done) in enumerate(drawn):
        add_task(
            session,
            plans[n % 2],
            position=n + 1,
            section=section[0],
            section_title=section[1],
            lead_label=lead,
            system_code=system,
            due_on=limit,
            last_permitted_on=limit,
            state="completed" if done else "open",
            completed_on=done,
        )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=DRAWN, sort=st.sampled_from(["", "due_on", "lead_label", "content", "plan"]), data=st.data())
def test_a_heading_counts_the_rows_under_it_and_no_row_is_without_one(
    country: Country, drawn: list[Any], sort: str, data: st.DataObject
) -> None:
    wanted = TaskFilter(official_class=data.draw(st.sampled_from(["", "running", "overdue", "completed"])))
    with country.database.writing(country.mine.system) as session:
        _fill(session, drawn)
        total = task_page(session, wanted, TODAY)[1]
        for grouping in GROUPINGS:
            groups = list_groups(session, wanted, TODAY, grouping)
            assert sum(group.count for group in groups) == total
            apart = []
            for group in groups:
                rank = rank_of([group], grouping, TODAY)
                under, _ = task_page(session, wanted, TODAY, sort=sort, limit=100, rank=rank)
                assert len(under) == group.count
                apart += [task.id for task, _, _ in under]
            if groups:
                together, _ = task_page(session, wanted, TODAY, sort=sort, limit=100, rank=rank_of(groups, grouping, TODAY))
                assert [task.id for task, _, _ in together] == apart
            if grouping == "lead":
                names = [group.title for group in groups if group.title]
                assert names == sorted(names, key=sort_key) and not any("+" in name for name in names)
        session.rollback()


def test_leads_are_sorted_as_vietnamese_reads(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        plan = add_plan(session)
        for n, lead in enumerate(("Ủy ban", "Đoàn", "Ban", "Ănten", "An Giang", "Dân vận"), start=1):
            add_task(session, plan, position=n, lead_label=lead)
        rows, _ = task_page(session, TaskFilter(), TODAY, sort="lead_label")
        back, _ = task_page(session, TaskFilter(), TODAY, sort="lead_label", descending=True)
    assert [task.lead_label for task, _, _ in rows] == ["An Giang", "Ănten", "Ban", "Dân vận", "Đoàn", "Ủy ban"]
    assert [task.id for task, _, _ in back] == [task.id for task, _, _ in reversed(rows)]


def test_what_tasks_say_is_sorted_as_vietnamese_reads_in_each_group_and_page_by_page(country: Country) -> None:
    said = ("Đầu tư", "Duy trì", "Ăn học", "An toàn", "Âm thanh", "Bàn giao", "Ban hành", "Ươm tạo", "Ưu tiên", "Uốn nắn")
    with country.database.writing(country.mine.system) as session:
        _fill(session, [])
        plan = add_plan(session)
        for n, content in enumerate(said, start=1):
            add_task(session, plan, position=n, content=content, lead_label="Sở Y tế" if n % 2 else "Sở Tài chính")
        wanted = TaskFilter()
        rows, total = task_page(session, wanted, TODAY, sort="content")
        back, _ = task_page(session, wanted, TODAY, sort="content", descending=True)
        pages = [task_page(session, wanted, TODAY, sort="content", offset=start, limit=3)[0] for start in range(0, 12, 3)]
        groups = list_groups(session, wanted, TODAY, "lead")
        grouped, _ = task_page(session, wanted, TODAY, sort="content", rank=rank_of(groups, "lead", TODAY))
        only, _ = task_page(session, wanted, TODAY, sort="content", rank=rank_of(groups[1:], "lead", TODAY))
    read = [task.content for task, _, _ in rows]
    assert read == sorted(said, key=sort_key)
    assert read.index("Duy trì") < read.index("Đầu tư") and read.index("Uốn nắn") < read.index("Ươm tạo") and total == len(said)
    assert [task.content for task, _, _ in back] == read[::-1]
    assert [task.content for page in pages for task, _, _ in page] == read
    assert [task.content for task, _, _ in grouped] == sorted(said[1::2], key=sort_key) + sorted(said[::2], key=sort_key)
    assert [task.content for task, _, _ in only] == sorted(said[::2], key=sort_key)


PERIODS = [
    ReportedPeriod("2025-10", date(2025, 9, 15), date(2025, 10, 14)),
    ReportedPeriod("2025-11", date(2025, 10, 15), date(2025, 11, 14)),
]
DUTIES = st.lists(
    st.tuples(
        st.sampled_from(["continuous", "recurring", "dated"]),
        st.sampled_from(["SKHCN", "STC", "24133"]),
        st.sampled_from(["lead", "coordinating"]),
        st.sampled_from(["in_progress", "reported", "completed", "returned"]),
        st.sampled_from([None, date(2025, 9, 1), date(2025, 10, 1), date(2025, 10, 30)]),  # completed on
        st.sampled_from([None, date(2025, 9, 30), date(2025, 10, 20), date(2026, 1, 1)]),  # next occurrence
        st.lists(st.tuples(st.sampled_from(["2025-10", "2025-11"]), st.sampled_from([None, date(2025, 10, 3)])), max_size=3),
        st.booleans(),  # ended
    ),
    max_size=12,
)


def _owe(session: Session, province: Province, drawn: list[Any]) -> None:
    early, late = add_plan(session, "01"), add_plan(session, "02")
    early.issued_on = date(2025, 8, 1)
    for n, (rhythm, unit, role, state, done, due, said, ended) in enumerate(drawn):
        task = add_task(session, (early, late)[n % 2], position=n + 1)
        done = done if state in ("reported", "completed") else None
        duty = add_duty(
            session,
            task,
            province.units[unit],
            rhythm=rhythm,
            role=role,
            state=state,
            completed_on=done,
            due_on=due if rhythm == "recurring" else None,
            ended_on=TODAY if ended else None,
        )
        rows = [
            {
                "duty_id": duty.id,
                "task_id": task.id,
                "unit_id": duty.unit_id,
                "kind": "progress",
                "period": period,
                "occurrence_on": occurrence if rhythm == "recurring" else None,
                "percent": 0,
                "user_name": "",
                "at": NOW,
            }
            for period, occurrence in said
        ]
        bulk_add(session, Update, rows)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=DUTIES)
def test_each_cell_of_a_period_opens_the_tasks_that_it_counts(country: Country, drawn: list[Any]) -> None:
    with country.database.writing(country.mine.system) as session:
        _owe(session, country.mine, drawn)
        counted = {unit.unit_id: unit.periods for unit in answers_by_period(session, TaskFilter(), TODAY, PERIODS)}
        for unit_id in country.mine.units.values():
            for place, period in enumerate(PERIODS):
                its = TaskFilter(unit_id=unit_id, owed_in=period)
                done, due = counted.get(unit_id, ((0, 0), (0, 0)))[place]
                assert task_page(session, its, TODAY)[1] == due
                assert task_page(session, replace(its, answered="yes"), TODAY)[1] == done
                assert task_page(session, replace(its, answered="no"), TODAY)[1] == due - done
        session.rollback()


@pytest.mark.parametrize(
    "narrowed",
    [
        {"role": "lead"},
        {"duty_class": "overdue"},
        {"unproven": True},
        {"leaderless": True},
        {"owed_in": PERIODS[1], "answered": "no"},
        {"changed_since": TODAY},
        {"words": "thu tuc", "official_class": "completed", "waiting": True},
        {"as_of": TODAY, "completed_from": TODAY, "dated": True},
    ],
)
def test_every_look_at_the_matrix_takes_every_filter(country: Country, narrowed: dict[str, Any]) -> None:
    with country.database.writing(country.mine.system) as session:
        _owe(session, country.mine, [("continuous", "STC", "lead", "in_progress", None, None, [], False)] * 2)
        wanted = TaskFilter(unit_id=country.mine.units["STC"], **narrowed)
        total = task_page(session, wanted, TODAY)[1]
        assert sum(unit.tasks for unit in unit_totals(session, wanted, TODAY)) == total
        assert len(answers_by_period(session, wanted, TODAY, PERIODS)) == (1 if total else 0)
        assert all(sum(one.count for one in list_groups(session, wanted, TODAY, by)) == total for by in GROUPINGS)
        span = find_span(session, wanted, TODAY)
        assert (span.count if span else 0) == task_page(session, replace(wanted, dated=True), TODAY)[1]


def test_a_continuous_duty_is_owed_from_its_plans_issue_until_it_is_reported_complete(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        task = add_task(session, add_plan(session))  # issued on 18/10: in the period of November
        duty = add_duty(session, task, country.mine.units["STC"], rhythm="continuous")
        asked = [*PERIODS, ReportedPeriod("2025-12", date(2025, 11, 15), date(2025, 12, 14))]
        assert answers_by_period(session, TaskFilter(), TODAY, asked)[0].periods == ((0, 0), (0, 1), (0, 1))
        duty.state, duty.completed_on = "reported", TODAY
        session.flush()
        assert answers_by_period(session, TaskFilter(), TODAY, asked)[0].periods == ((0, 0), (0, 1), (0, 0))


def test_a_units_figures_open_its_tasks_and_its_own_overdue_duties(country: Country) -> None:
    ours = country.mine.units
    with country.database.writing(country.mine.system) as session:
        plan = add_plan(session)
        yesterday = TODAY - timedelta(days=1)
        late, soon = (add_task(session, plan, position=n, last_permitted_on=day) for n, day in enumerate((yesterday, TODAY), 1))
        for task in (late, soon):
            add_duty(session, task, ours["SKHCN"])
        add_duty(session, late, ours["STC"], role="coordinating", state="completed", completed_on=yesterday)
        for unit in unit_totals(session, TaskFilter(), TODAY):
            its = TaskFilter(unit_id=unit.unit_id)
            assert task_page(session, its, TODAY)[1] == unit.tasks
            assert task_page(session, replace(its, duty_class="overdue"), TODAY)[1] == unit.overdue
        found = {unit.unit_id: (unit.tasks, unit.overdue) for unit in unit_totals(session, TaskFilter(), TODAY)}
        assert found == {ours["SKHCN"]: (2, 1), ours["STC"]: (1, 0)}
        assert set(duties_between(session, list(ours.values()), [late.id])) == {(ours["SKHCN"], late.id), (ours["STC"], late.id)}


@pytest.mark.parametrize(
    "narrowed",
    [{"unproven": True}, {"still_owing": "2025-11"}, {"owed_in": PERIODS[1]}, {"owed_in": PERIODS[1], "answered": "no"}],
    ids=["unproven", "still owing", "owed in a period", "unanswered in a period"],
)
def test_a_units_figures_open_its_tasks_where_the_filter_speaks_of_duties(country: Country, narrowed: dict[str, Any]) -> None:
    wanted = TaskFilter(**narrowed)
    repeated = [(state, done) for state in ("in_progress", "reported") for done in (None, TODAY)]
    with country.database.writing(country.mine.system) as session:
        _owe(session, country.mine, [("continuous", "SKHCN", "lead", state, done, None, [], False) for state, done in repeated])
        for task in session.scalars(select(Task)).all():
            add_duty(session, task, country.mine.units["STC"], role="coordinating", last_permitted_on=date(2025, 10, 1))
        counted = {unit.unit_id: (unit.tasks, unit.overdue) for unit in unit_totals(session, wanted, TODAY)}
        months = {unit.unit_id: unit.periods for unit in answers_by_period(session, replace(wanted, owed_in=None), TODAY, PERIODS)}
        assert counted
        for unit_id in country.mine.units.values():
            its = replace(wanted, unit_id=unit_id)
            tasks, overdue = counted.get(unit_id, (0, 0))
            assert task_page(session, its, TODAY)[1] == tasks
            assert task_page(session, replace(its, duty_class="overdue"), TODAY)[1] == overdue
            for place, period in enumerate(PERIODS):
                of_period = replace(its, owed_in=period, answered="")
                assert task_page(session, of_period, TODAY)[1] == months.get(unit_id, ((0, 0), (0, 0)))[place][1]


def test_the_filter_of_missing_evidence_finds_the_tasks_of_the_counted_duties_and_no_others(country: Country) -> None:
    ours = country.mine.units
    with country.database.writing(country.mine.system) as session:
        plan = add_plan(session)
        tasks = [add_task(session, plan, position=n) for n in range(4)]
        done = {"state": "completed", "completed_on": TODAY}
        for unit in ("STC", "SKHCN"):
            add_duty(session, tasks[0], ours[unit], **done)
        proven = add_duty(session, tasks[1], ours["STC"], **done)
        add_duty(session, tasks[2], ours["STC"], state="in_progress")
        add_duty(session, tasks[3], ours["SKHCN"], ended_on=TODAY, **done)
        said = Update(
            duty_id=proven.id, task_id=tasks[1].id, unit_id=ours["STC"], kind="completion", period="2025-11", percent=100,
            user_name="", evidence_count=1, at=NOW,
        )  # fmt: skip
        session.add(said)
        session.flush()
        session.add(Verification(duty_id=proven.id, update_id=said.id, verdict="accepted", user_name="", at=NOW))
        session.flush()
        wanted = TaskFilter(unproven=True)
        assert count_unproven(session) == 2
        assert {duty.task_id for duty, _, _ in list_unproven(session)} == {tasks[0].id}
        assert [task.id for task, *_ in task_page(session, wanted, TODAY)[0]] == [tasks[0].id]
        assert count_tasks(session, TODAY, wanted).total == 1
        of_unit = replace(wanted, unit_id=ours["SKHCN"])
        assert [task.id for task, *_ in task_page(session, of_unit, TODAY)[0]] == [tasks[0].id]
        assert task_page(session, replace(wanted, unit_id=ours["24133"]), TODAY)[1] == 0


def test_what_changed_since_a_day_is_named(country: Country, tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    monday = datetime.combine(date(2025, 11, 10), time(8), VIETNAM)
    with country.database.writing(country.mine.system, at=NOW - timedelta(days=30)) as session:
        plan = add_plan(session)
        plan.created_at = NOW - timedelta(days=30)
        told, silent = (add_task(session, plan, position=n) for n in (1, 2))
        duty = add_duty(session, told, country.mine.units["STC"])
        add_duty(session, silent, country.mine.units["STC"])
        told_id, duty_id = told.id, duty.id
    secretary = country.mine.actor(Role.SECRETARY)
    with country.database.writing(secretary, at=monday) as session:
        report_duty(session, secretary, store, duty_id, Report("completion", result="Đã xong."), period="2025-11", now=monday)
        accept_completion(session, secretary, duty_id, now=monday)
    with country.database.reading(secretary) as session:
        rows, _ = task_page(session, TaskFilter(changed_since=date(2025, 11, 10)), TODAY)
        assert [task.id for task, _, _ in rows] == [told_id]
        verbs = {one.verb: one.count for one in changes_of(session, [told_id], date(2025, 11, 10))[told_id]}
        assert verbs == {"reported": 1, "duty.accepted": 1}
        assert task_page(session, TaskFilter(changed_since=date(2025, 11, 11)), TODAY)[1] == 0
        assert changes_of(session, [told_id], date(2025, 11, 11)) == {}
        assert task_page(session, TaskFilter(changed_since=date(2025, 10, 1)), TODAY)[1] == 2, "the plan itself is news then"


def test_each_act_is_one_change_however_many_rows_it_touched(country: Country) -> None:
    secretary, day = country.mine.actor(Role.SECRETARY), date(2025, 11, 10)
    with country.database.writing(country.mine.system) as session:
        task = add_task(session, add_plan(session))
        add_duty(session, task, country.mine.units["STC"], first_lead=True)
        add_duty(session, task, country.mine.units["SKHCN"], role="coordinating")
        task_id = task.id
    for number, unit in enumerate(("24133", "SKHCN")):
        at = NOW + timedelta(minutes=number)
        with country.database.writing(secretary, at=at) as session:
            assign_tasks(session, secretary, [task_id], country.mine.units[unit], Way.REPLACE, reason="Thông báo 15", now=at)
    with country.database.reading(secretary) as session:
        verbs = {one.verb: one.count for one in changes_of(session, [task_id], day)[task_id]}
    assert verbs["task.assign"] == 2


def test_the_span_reaches_from_the_first_start_to_the_last_day_ever_named(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        assert find_span(session, TaskFilter(), TODAY) is None
        plan = add_plan(session)
        add_task(session, plan, due_on=date(2025, 12, 1), original_due_on=date(2026, 2, 1))
        add_task(session, plan, position=2, start_on=date(2025, 9, 1), due_on=date(2025, 11, 1))
        add_task(session, plan, position=3)
        span = find_span(session, TaskFilter(), TODAY)
    assert span is not None
    assert (span.first, span.last, span.count) == (date(2025, 9, 1), date(2026, 2, 1), 2)


@pytest.mark.parametrize("words", ["%", "_", "\\", "'"])
def test_signs_of_a_pattern_are_letters_like_any_other(country: Country, words: str) -> None:
    with country.database.writing(country.mine.system) as session:
        add_task(session, add_plan(session))
        assert task_page(session, TaskFilter(words=words), TODAY)[1] == 0
