"""The cycle of the 25th: official days stand, internal targets come earlier, nothing is rolled forward."""

import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.cycle import CyclePolicy, cycle
from reports.periods import Period
from tenants.calendar.working_days import Day, WorkingCalendar

NATIONAL = WorkingCalendar.national()
EVERY_MONTH = [Period(year, month) for year in range(2024, 2036) for month in range(1, 13)]
POLICIES = [CyclePolicy(), CyclePolicy(cutoff_day=24, unit_day=18, verify_from=19, verify_to=21, sign_day=23)]


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d/%m/%Y").date()


def test_november_2026_is_worked_back_over_culture_day_and_the_weekend() -> None:
    november = cycle(Period(2026, 11), NATIONAL)
    assert [(s.key, s.official_on, s.target_on) for s in november.stages] == [
        ("unit", day("20/11/2026"), day("20/11/2026")),
        ("verify", day("22/11/2026"), day("20/11/2026")),
        ("sign", day("24/11/2026"), day("23/11/2026")),
        ("send", day("25/11/2026"), day("25/11/2026")),
    ]
    assert november.stage("sign").explanation == "Ngày 24/11 nghỉ (Ngày Văn hóa Việt Nam), mục tiêu nội bộ 23/11"
    assert november.stage("verify").explanation == "Ngày 22/11 nghỉ (Chủ nhật), mục tiêu nội bộ 20/11"
    assert november.stage("send").explanation == ""


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("period", EVERY_MONTH, ids=str)
def test_targets_are_working_days_in_order_and_never_after_the_official_day(
    period: Period, policy: CyclePolicy
) -> None:
    worked = cycle(period, NATIONAL, policy)
    for stage in worked.stages:
        assert NATIONAL.is_working(stage.target_on)
        assert stage.target_on <= stage.official_on
        assert bool(stage.explanation) == (stage.target_on != stage.official_on)
    for earlier, later in itertools.pairwise(worked.stages):
        assert earlier.target_on <= later.target_on
        assert earlier.official_on <= later.official_on
    assert worked.verify_from <= worked.stage("verify").target_on
    assert worked.stage("send").official_on == period.day(25)


@given(st.sampled_from(EVERY_MONTH), st.sets(st.integers(1, 28), max_size=28))
@settings(max_examples=60)
def test_the_order_survives_any_pile_of_days_off(period: Period, off: set[int]) -> None:
    calendar = NATIONAL.with_days([Day(period.day(number), "off", "Nghỉ riêng") for number in off])
    stages = cycle(period, calendar).stages
    targets = [stage.target_on for stage in stages]
    assert targets == sorted(targets)
    # Where the month has no working day left before, the official day stays the aim: a date lies inside its own month.
    assert all(calendar.is_working(one.target_on) or one.target_on == one.official_on for one in stages)
    assert {(target.year, target.month) for target in targets} == {(period.year, period.month)}


def test_tet_2026_pulls_the_units_day_before_the_holiday_and_says_so() -> None:
    february = cycle(Period(2026, 2), NATIONAL)
    assert february.stage("unit").target_on == day("13/02/2026")
    assert february.stage("sign").target_on == day("24/02/2026")
    assert february.notes[0] == "Ngày 20/02 nghỉ (Tết Nguyên đán Bính Ngọ), mục tiêu nội bộ 13/02"


def test_a_tenant_that_keeps_official_days_is_told_that_they_are_not_worked() -> None:
    october = cycle(Period(2026, 10), NATIONAL, CyclePolicy(weekend_rule="keep"))
    send = october.stage("send")
    assert send.target_on == send.official_on == day("25/10/2026")
    assert send.explanation == "Ngày 25/10 nghỉ (Chủ nhật), mốc giữ nguyên theo thiết lập của đơn vị"


@pytest.mark.parametrize(
    ("today", "key"),
    [
        ("14/10/2026", None),
        ("15/10/2026", "unit"),
        ("20/11/2026", "unit"),
        ("21/11/2026", "sign"),  # verification is aimed at Friday the 20th
        ("23/11/2026", "sign"),
        ("24/11/2026", "send"),
        ("25/11/2026", "send"),
        ("26/11/2026", None),
    ],
)
def test_a_day_belongs_to_the_first_step_whose_target_has_not_passed(today: str, key: str | None) -> None:
    stage = cycle(Period(2026, 11), NATIONAL).stage_at(day(today))
    assert (stage.key if stage else None) == key


def test_sending_lasts_until_the_official_25th_even_after_its_target() -> None:
    october = cycle(Period(2026, 10), NATIONAL)
    assert october.stage("send").target_on == day("23/10/2026")
    stage = october.stage_at(day("25/10/2026"))
    assert stage is not None and stage.key == "send"
    assert october.stage_at(day("26/10/2026")) is None


@pytest.mark.parametrize(
    ("today", "left"), [("20/11/2026", 2), ("23/11/2026", 1), ("25/11/2026", 0), ("26/11/2026", -1)]
)
def test_days_left_are_counted_in_working_days(today: str, left: int) -> None:
    assert cycle(Period(2026, 11), NATIONAL).working_days_left(day(today)) == left


def test_a_year_without_a_notice_is_marked_as_provisional() -> None:
    assert cycle(Period(2028, 11), NATIONAL).notes[-1] == "Lịch nghỉ năm 2028 là dự kiến, chưa có thông báo chính thức"
    assert not cycle(Period(2026, 11), NATIONAL).provisional


@pytest.mark.parametrize(
    "settings",
    [
        {"unit_day": 23},
        {"verify_from": 23},
        {"sign_day": 26},
        {"send_day": 31},
        {"cutoff_day": 0},
        {"cutoff_day": 26},
        {"weekend_rule": "next"},
    ],
)
def test_settings_that_do_not_follow_one_another_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"mốc|Mốc|Quy tắc"):
        CyclePolicy(**settings)  # type: ignore[arg-type]  # wrong values are the point
