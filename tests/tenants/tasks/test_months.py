"""Each period and each occurrence is owed, answered and shown on its own."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.tasks.months import Answer, Month, MonthState, RepeatedDuty, history
from tenants.tasks.rhythm import occurrences

TODAY = date(2026, 11, 20)


def _months(count: int = 12) -> list[Month]:
    """Periods as they are reported: from the 15th of the month before to the 14th, the last is November 2026."""
    found = []
    for back in range(count - 1, -1, -1):
        year, month = divmod(2026 * 12 + 10 - back, 12)
        before, last = divmod(2026 * 12 + 10 - back - 1, 12)
        found.append(Month(f"{year}-{month + 1:02d}", date(before, last + 1, 15), date(year, month + 1, 14)))
    return found


def _said(update_id: int, period: str, kind: str = "progress", on: date | None = None) -> Answer:
    return Answer(update_id, period, on, kind)


def _states(duty: RepeatedDuty, *answers: Answer) -> dict[str, MonthState]:
    return {cell.name: cell.state for cell in history(duty, answers, _months(), TODAY)}


def test_a_continuous_duty_owes_each_period_since_its_plan() -> None:
    duty = RepeatedDuty("continuous", owed_from=date(2026, 6, 14))
    states = _states(
        duty,
        _said(1, "2026-06"),
        _said(2, "2026-07", "no_change"),
        _said(3, "2026-09", "nothing_arising"),
        _said(4, "2026-09"),
    )
    assert states["2026-05"] is MonthState.NOT_OWED
    assert [states[f"2026-{month:02d}"] for month in (6, 7, 8, 9, 10, 11)] == [
        MonthState.REPORTED,
        MonthState.UNCHANGED,
        MonthState.MISSING,
        MonthState.REPORTED,  # what was said last in the period
        MonthState.MISSING,
        MonthState.OPEN,  # the running one has time left
    ]


def test_what_was_told_once_a_period_was_locked_shows_there_as_late_and_answers_the_next() -> None:
    duty = RepeatedDuty("continuous", owed_from=date(2026, 6, 14))
    late = Answer(7, "2026-10", None, "no_change", late_for="2026-09")
    cells = {cell.name: cell for cell in history(duty, [late], _months(), TODAY)}
    assert (cells["2026-09"].state, cells["2026-09"].update_id) == (MonthState.LATE, 7)
    assert cells["2026-10"].state is MonthState.UNCHANGED
    taken_in = history(duty, [Answer(7, "2026-09", None, "no_change", late_for="2026-09")], _months(), TODAY)
    assert [cell.state for cell in taken_in[-3:]] == [MonthState.UNCHANGED, MonthState.MISSING, MonthState.OPEN]


def test_a_plan_issued_the_day_after_the_cut_off_owes_from_the_next_period() -> None:
    states = _states(RepeatedDuty("continuous", owed_from=date(2026, 6, 15)))
    assert (states["2026-06"], states["2026-07"]) == (MonthState.NOT_OWED, MonthState.MISSING)


def test_nothing_is_owed_after_a_duty_was_over() -> None:
    states = _states(RepeatedDuty("continuous", owed_from=date(2026, 1, 5), over_on=date(2026, 9, 20)))
    assert (states["2026-10"], states["2026-11"]) == (MonthState.MISSING, MonthState.NOT_OWED)


def test_a_month_leads_to_what_was_said_in_it() -> None:
    cells = history(RepeatedDuty("continuous", date(2026, 1, 5)), [_said(7, "2026-10"), _said(9, "2026-10")], _months(), TODAY)
    assert [cell.update_id for cell in cells if cell.update_id] == [9]


def test_a_quarterly_duty_owes_its_occurrences_and_nothing_between() -> None:
    rule = "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=10"
    duty = RepeatedDuty("recurring", date(2025, 1, 1), due_on=date(2026, 9, 10), recurrence=rule)
    states = _states(duty, _said(1, "2026-03", on=date(2026, 3, 10)), _said(2, "2026-06", "no_change", on=date(2026, 6, 10)))
    assert {name: state for name, state in states.items() if state is not MonthState.NOT_OWED} == {
        "2026-03": MonthState.REPORTED,
        "2026-06": MonthState.UNCHANGED,
        "2026-09": MonthState.MISSING,
    }


def test_an_occurrence_whose_day_has_not_passed_is_still_open() -> None:
    duty = RepeatedDuty("recurring", date(2026, 1, 1), due_on=date(2026, 11, 5), recurrence="FREQ=MONTHLY;BYMONTHDAY=5")
    early, late = (history(duty, [], _months(), day)[-1].state for day in (date(2026, 11, 5), date(2026, 11, 6)))
    assert (early, late) == (MonthState.OPEN, MonthState.MISSING)


def test_a_month_with_an_open_occurrence_is_not_answered_by_another_one_of_it() -> None:
    rule = "FREQ=MONTHLY;BYMONTHDAY=1,8"
    duty = RepeatedDuty("recurring", date(2026, 1, 1), due_on=date(2026, 11, 8), recurrence=rule)
    assert _states(duty, _said(1, "2026-11", on=date(2026, 11, 1)))["2026-11"] is MonthState.MISSING


@settings(max_examples=30)
@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.sets(st.integers(0, 11)), st.integers(0, 400))
def test_a_continuous_strip_counts_every_owed_period_exactly_once(owed_from: date, told: set[int], over_after: int) -> None:
    months = _months()
    duty = RepeatedDuty("continuous", owed_from, over_on=owed_from + timedelta(days=over_after) if over_after else None)
    cells = history(duty, [_said(number + 1, months[number].name) for number in told], months, TODAY)
    assert [cell.name for cell in cells] == [month.name for month in months]
    assert {place for place, cell in enumerate(cells) if cell.update_id} == told
    owed = [m for m in months if owed_from <= m.last_day and (duty.over_on is None or duty.over_on >= m.first_day)]
    unanswered = {m.name for m in owed} - {months[number].name for number in told}
    assert {cell.name for cell in cells if cell.state in (MonthState.MISSING, MonthState.OPEN)} == unanswered


def test_a_rule_that_says_nothing_is_owed_once() -> None:
    assert occurrences("khi có yêu cầu", date(2026, 1, 1), date(2026, 12, 31)) == [date(2026, 1, 1)]
    assert len(occurrences("FREQ=DAILY", date(2020, 1, 1), date(2026, 12, 31))) == 400
