"""A month stops taking what units say; late words wait or are taken in, and a lock is opened for a reason alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports import dao, locking, service
from reports.cycle import CyclePolicy, cycle
from reports.cycle_changes import moves
from reports.models import PeriodLock, ReportEvent
from reports.periods import Period
from tenants.access.permissions import Role
from tenants.calendar.working_days import WorkingCalendar
from tenants.db.session import Database, open_engine
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.tasks.models import Duty, Update
from tests.postgres import DatabaseUrls
from tests.reports.province import NOVEMBER, Province, at, day, found_office, found_province

T = TypeVar("T")
DECEMBER = NOVEMBER.next()


@pytest.fixture
def month(make_database: Callable[[str], DatabaseUrls], tmp_path: Path) -> Iterator[Province]:
    """A province with one continuous task that nobody has answered for November, and its draft."""
    engine = open_engine(make_database("sqlite").app_url)
    database = Database(engine)
    central_id = found_office(database, "TW", "central", "Văn phòng Trung ương Đảng", "CQTT")
    yield found_province(database, tmp_path, central_id)
    engine.dispose()


def read(province: Province, what: Callable[[Session], T]) -> T:
    with province.database.reading(province.secretary) as session:
        return what(session)


def act(province: Province, role: Role, what: Callable[[Session], T], when: str = "21/11/2025") -> T:
    with province.database.writing(province.actor(role), at=at(when)) as session:
        return what(session)


def answers(province: Province, period: Period = NOVEMBER) -> list[str]:
    return read(province, lambda session: [one.result for one in dao.answers(session, period)])


def reopen(
    province: Province, until: str, reason: str = "Bổ sung số liệu", when: str = "21/11/2025", role: Role = Role.LEADER
) -> PeriodLock:
    actor = province.actor(role)
    return act(province, role, lambda s: locking.reopen(s, actor, NOVEMBER, day(until), reason, day(when), at(when)), when)


def late_task(province: Province, when: str = "22/11/2025") -> tuple[int, int]:
    """A continuous task answered too late for November; the task's and the update's id."""
    task = province.assign(province.issue(), "Tiếp nhận phản ánh")
    province.report(task, "SKHCN", when, result="Đã xử lý 40 phản ánh.")
    return task, read(province, lambda session: session.scalars(select(Update.id)).one())


@pytest.mark.parametrize(
    ("today", "period", "late_for"),
    [
        ("20/11/2025", "2025-11", ""),
        ("21/11/2025", "2025-12", "2025-11"),
        ("25/11/2025", "2025-12", "2025-11"),
        ("26/11/2025", "2025-12", ""),
        ("20/12/2025", "2025-12", ""),
        ("21/12/2025", "2026-01", "2025-12"),
    ],
)
def test_what_comes_after_the_units_day_answers_the_next_month_and_is_marked(
    month: Province, today: str, period: str, late_for: str
) -> None:
    found = read(month, lambda session: locking.answering(session, day(today)))
    assert (found.period, found.late_for) == (period, late_for)


def test_a_committee_that_closes_on_the_24th_takes_words_until_then(month: Province) -> None:
    admin = month.actor(Role.ADMINISTRATOR)
    wanted = CyclePolicy(cutoff_day=24)
    act(month, Role.ADMINISTRATOR, lambda s: locking.change_cycle(s, admin, wanted, day("01/11/2025"), at("01/11/2025")))
    assert not read(month, lambda session: locking.answering(session, day("24/11/2025"))).late_for
    assert read(month, lambda session: locking.answering(session, day("25/11/2025"))).late_for == "2025-11"


def test_a_late_update_is_kept_marked_and_speaks_in_the_next_month(month: Province) -> None:
    late_task(month)
    assert answers(month) == []
    assert answers(month, DECEMBER) == ["Đã xử lý 40 phản ánh."]
    found = read(month, lambda session: dao.late_updates(session, str(NOVEMBER)))
    assert [(one.unit_name, one.period, one.taken_into) for one in found] == [("Sở Khoa học và Công nghệ", "2025-12", "")]


def test_the_secretariat_takes_a_late_update_in_and_it_speaks_once(month: Province) -> None:
    task, update_id = late_task(month)
    report_id = month.draft("22/11/2025")
    act(month, Role.SECRETARY, lambda s: service.take_in(s, month.secretary, report_id, update_id, at("22/11/2025", 10)))
    assert answers(month) == ["Đã xử lý 40 phản ánh."]
    assert answers(month, DECEMBER) == []
    sections = read(month, lambda session: dao.sections_of(session, report_id))
    assert "Đã xử lý 40 phản ánh" in sections[0].text
    # It answers November now, so December is still owed.
    assert read(month, lambda s: s.scalars(select(Duty.answered_period).where(Duty.task_id == task)).one()) == "2025-11"
    assert read(month, lambda s: dao.taken_into(s, [update_id])) == {update_id: "2025-11"}
    events = read(month, lambda s: s.scalars(select(ReportEvent).where(ReportEvent.step == "taken_in")).all())
    assert [event.reason for event in events] == ["Sở Khoa học và Công nghệ: Tiếp nhận phản ánh"]


def test_what_is_taken_in_late_moves_no_number_across_the_cut_off(month: Province) -> None:
    task = month.assign(month.issue(), "Trang bị thiết bị", "31/10/2025")
    month.complete(task, "SKHCN", "22/11/2025")
    report_id = month.draft("22/11/2025")
    before = read(month, lambda s: service.figures_of_report(dao.get_report(s, report_id)).total)
    update_id = read(month, lambda s: s.scalars(select(Update.id)).one())
    act(month, Role.SECRETARY, lambda s: service.take_in(s, month.secretary, report_id, update_id, at("22/11/2025", 10)))
    after = read(month, lambda s: service.figures_of_report(dao.get_report(s, report_id)).total)
    assert before == after
    assert after.overdue == 1
    assert "hoàn thành sau ngày chốt số liệu" in read(month, lambda s: dao.sections_of(s, report_id))[0].text


def test_an_update_is_taken_in_once_and_only_into_the_month_that_missed_it(month: Province) -> None:
    task, update_id = late_task(month)
    month.report(task, "SKHCN", "12/12/2025", result="Kỳ sau.")
    report_id = month.draft("22/11/2025")
    later = read(month, lambda s: max(s.scalars(select(Update.id))))
    with pytest.raises(NotFound):
        act(month, Role.SECRETARY, lambda s: service.take_in(s, month.secretary, report_id, later, at("22/11/2025")))
    act(month, Role.SECRETARY, lambda s: service.take_in(s, month.secretary, report_id, update_id, at("22/11/2025")))
    with pytest.raises(Conflict):
        act(month, Role.SECRETARY, lambda s: service.take_in(s, month.secretary, report_id, update_id, at("22/11/2025")))


def test_only_the_secretariat_takes_in_and_not_into_a_signed_report(month: Province) -> None:
    _, update_id = late_task(month)
    report_id = month.draft("22/11/2025")
    leader = month.leader
    with pytest.raises(NotPermitted):
        act(month, Role.LEADER, lambda s: service.take_in(s, leader, report_id, update_id, at("22/11/2025")))
    act(month, Role.SECRETARY, lambda s: service.submit_for_signature(s, month.secretary, report_id, at("23/11/2025")))
    with pytest.raises(Conflict):
        act(month, Role.SECRETARY, lambda s: service.take_in(s, month.secretary, report_id, update_id, at("23/11/2025")))


def test_a_locked_month_is_reopened_for_a_reason_until_a_day(month: Province) -> None:
    report_id = month.draft("21/11/2025")
    reopen(month, "23/11/2025", "Sở Tài chính gửi muộn số liệu giải ngân")
    assert read(month, lambda s: locking.answering(s, day("23/11/2025"))) == locking.Answering("2025-11")
    assert read(month, lambda s: locking.answering(s, day("24/11/2025"))).late_for == "2025-11"
    event = read(month, lambda s: dao.events_of(s, report_id)[0])
    assert (event.step, event.reason) == ("reopened", "Đến hết ngày 23/11/2025. Sở Tài chính gửi muộn số liệu giải ngân")


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.ADMINISTRATOR, Role.OFFICER, Role.INSPECTOR])
def test_only_a_leader_reopens(month: Province, role: Role) -> None:
    month.draft("21/11/2025")
    with pytest.raises(NotPermitted):
        reopen(month, "23/11/2025", role=role)


def test_reopening_asks_for_a_reason_and_a_day_inside_the_month(month: Province) -> None:
    month.draft("21/11/2025")
    for until, reason, place in (
        ("23/11/2025", "  ", "reason"),
        ("20/11/2025", "Bổ sung", "until"),
        ("26/11/2025", "Bổ sung", "until"),
    ):
        with pytest.raises(Invalid) as refused:
            reopen(month, until, reason)
        assert refused.value.field == place


def test_what_is_not_locked_cannot_be_reopened(month: Province) -> None:
    month.draft("18/11/2025")
    with pytest.raises(Conflict, match="chưa khóa"):
        reopen(month, "22/11/2025", when="20/11/2025")


def test_a_sent_month_is_reopened_only_after_its_receiver_gave_it_back(month: Province) -> None:
    report_id = month.draft("21/11/2025")
    month.send(report_id, "24/11/2025")
    with pytest.raises(Conflict, match="trả lại"):
        reopen(month, "25/11/2025", when="24/11/2025")
    with month.database.writing(month.visitor, at=at("27/11/2025")) as session:
        service.return_report(session, month.visitor, report_id, "Thiếu số liệu", at("27/11/2025"))
    reopen(month, "28/11/2025", when="27/11/2025")
    assert read(month, lambda s: locking.answering(s, day("28/11/2025"))).period == "2025-11"
    assert read(month, lambda s: locking.answering(s, day("29/11/2025"))).period == "2025-12"


def test_a_change_of_the_days_neither_reopens_a_month_nor_moves_one_whose_figures_are_closed(month: Province) -> None:
    admin = month.actor(Role.ADMINISTRATOR)
    wanted = CyclePolicy(cutoff_day=20, unit_day=24, verify_from=24, verify_to=24, sign_day=25, send_day=26)
    act(
        month,
        Role.ADMINISTRATOR,
        lambda s: locking.change_cycle(s, admin, wanted, day("22/11/2025"), at("22/11/2025")),
        "22/11/2025",
    )
    assert read(month, lambda s: locking.answering(s, day("22/11/2025"))).late_for == "2025-11"
    november, december = (read(month, lambda s, p=p: service.cycle_of(s, p)) for p in (NOVEMBER, DECEMBER))  # type: ignore[misc]  # each its own month
    assert (november.window.end.day, november.stage("send").official_on.day) == (14, 25)
    assert (december.window.end.day, december.stage("send").official_on.day) == (20, 26)


def test_a_moved_cut_off_leaves_no_day_out_and_counts_none_twice(month: Province) -> None:
    month.draft("15/11/2025")
    admin = month.actor(Role.ADMINISTRATOR)
    wanted = CyclePolicy(cutoff_day=20)
    act(
        month,
        Role.ADMINISTRATOR,
        lambda s: locking.change_cycle(s, admin, wanted, day("16/11/2025"), at("16/11/2025")),
        "16/11/2025",
    )
    report_id = month.draft("21/12/2025", DECEMBER)
    figures = read(month, lambda s: service.figures_of_report(dao.get_report(s, report_id)))
    assert (figures.window_start, figures.cutoff_on) == (day("15/11/2025"), day("20/12/2025"))


# What a change would move, before it is applied.

DAYS = st.integers(1, 28)
POLICIES = st.builds(
    lambda days, first, cutoff, rule: CyclePolicy(
        cutoff_day=min(cutoff, days[3]),
        unit_day=days[0],
        verify_from=min(first, days[1]),
        verify_to=days[1],
        sign_day=days[2],
        send_day=days[3],
        weekend_rule=rule,  # type: ignore[arg-type]  # drawn from the two
    ),
    st.lists(DAYS, min_size=4, max_size=4).map(sorted),
    DAYS,
    DAYS,
    st.sampled_from(["previous", "keep"]),
)
MONTHS = st.builds(Period, st.integers(2024, 2027), st.integers(1, 12))


@settings(max_examples=60)
@given(old=POLICIES, new=POLICIES, first=MONTHS)
def test_whatever_is_set_dates_stay_in_order_inside_their_month_and_targets_never_come_after(
    old: CyclePolicy, new: CyclePolicy, first: Period
) -> None:
    calendar = WorkingCalendar.national()
    fixed = {first: old}
    found = moves([first.plus(n) for n in range(12)], calendar, old, new, fixed)
    assert [one.period for one in found] == [first.plus(n) for n in range(12)]
    for one in found:
        assert one.fixed == (one.period == first)
        if one.fixed:
            assert not one.moved
        for side in ("old", "new"):
            stages = [getattr(step, side) for step in one.steps if step.key != "cutoff"]
            for stage in stages:
                assert stage.target_on <= stage.official_on
                assert {(d.year, d.month) for d in (stage.target_on, stage.official_on)} == {(one.period.year, one.period.month)}
            assert [stage.official_on for stage in stages] == sorted(stage.official_on for stage in stages)
            assert [stage.target_on for stage in stages] == sorted(stage.target_on for stage in stages)
            assert one.period.first_day <= cycle(one.period, calendar, old if one.fixed or side == "old" else new).locks_on


@settings(max_examples=20)
@given(policy=POLICIES, first=MONTHS)
def test_the_same_days_move_nothing(policy: CyclePolicy, first: Period) -> None:
    assert not any(one.moved for one in moves([first, first.next()], WorkingCalendar.national(), policy, policy, {}))


def test_a_moved_day_is_shown_beside_the_old_one() -> None:
    calendar = WorkingCalendar.national()
    (november,) = moves([Period(2026, 11)], calendar, CyclePolicy(), CyclePolicy(unit_day=18), {})
    units = next(step for step in november.steps if step.key == "unit")
    assert (units.old.official_on, units.new.official_on) == (date(2026, 11, 20), date(2026, 11, 18))
    assert [step.key for step in november.steps if step.moved] == ["unit"]
