"""When a repeated duty is next owed: occurrences of RFC 5545 rules, several joined by `|`."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr

from tenants.tasks.states import Rhythm

# Beyond this many years a rule has no next occurrence that anybody plans for; it also bounds a rule that never fires (31 February).
_HORIZON_YEARS = 11
_MOST_OCCURRENCES = 400
# The next occurrence can be answered from this long before its day.
SETTLES_WITHIN = timedelta(days=31)
# Where this period was answered already (a late answer to the month before, one of several in a month), the next one is owed from
# this long before its day; what is said until then adds to the answer that was given. A weekly duty is not owed twice on one day.
SETTLES_AGAIN_WITHIN = timedelta(days=6)


def rhythm_of(deadline_kind: str, due_on: date | None) -> Rhythm:
    """How a duty with a deadline of this kind is owed (kinds of `tenants.plans.deadlines`)."""
    if deadline_kind == "recurring":
        return Rhythm.RECURRING
    if deadline_kind == "continuous":
        return Rhythm.CONTINUOUS
    return Rhythm.DATED if due_on else Rhythm.UNDATED


def next_occurrence(recurrence: str | None, after: date) -> date | None:
    """The first day after `after` on which any of the rules is owed; none when they have ended or say nothing computable."""
    found: list[date] = []
    for rule in (recurrence or "").split("|"):
        try:
            parsed = rrulestr(rule, dtstart=datetime.combine(after, time.min)) if rule.strip() else None
        except (ValueError, TypeError):
            continue
        moment = parsed.after(datetime.combine(after, time.max)) if parsed else None
        if moment and moment.year <= after.year + _HORIZON_YEARS:
            found.append(moment.date())
    return min(found, default=None)


def settles(due_on: date | None, today: date, *, answered: bool) -> bool:
    """Whether an answer of today settles the occurrence `due_on`; `answered` says that the running period has an answer already."""
    return due_on is not None and due_on - today <= (SETTLES_AGAIN_WITHIN if answered else SETTLES_WITHIN)


def occurrences(recurrence: str | None, first: date, last: date) -> list[date]:
    """The occurrence `first` and those after it up to `last`, both inclusive; of a rule that says nothing, `first` alone."""
    found: list[date] = []
    day: date | None = first
    # A rule that fires every day still ends at `last`; nobody is shown more than a strip of months.
    while day is not None and day <= last and len(found) < _MOST_OCCURRENCES:
        found.append(day)
        day = next_occurrence(recurrence, day)
    return found
