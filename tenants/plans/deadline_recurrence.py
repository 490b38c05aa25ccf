"""Recurring deadlines as RFC 5545 rules, with the days that the words around them fix."""

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from tenants.plans.deadline_clauses import Clock, Said
from tenants.plans.deadline_cycles import Every, Weekday
from tenants.plans.deadline_grammar import Node, Sentence
from tenants.plans.deadline_periods import Dated, DatedDay, last_day_of_month
from tenants.plans.deadline_years import resolve

_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


@dataclass(slots=True)
class Recurrence:
    """The rules of a series, its first and last day, and what a person should look at."""

    rules: list[str] = field(default_factory=list)
    due_on: date | None = None
    start_on: date | None = None
    until: date | None = None
    before: bool = False
    at: time | None = None
    doubts: list[str] = field(default_factory=list)

    def add(self, rule: str) -> None:
        limited = f"{rule};UNTIL={self.until:%Y%m%d}" if self.until else rule
        if limited not in self.rules:
            self.rules.append(limited)


@dataclass(slots=True)
class _Group:
    """Cycles that stand together and share the days that stand beside them."""

    cycles: list[Every]
    days: list[DatedDay] = field(default_factory=list)
    dates: list[tuple[int, int, bool]] = field(default_factory=list)  # month, day, day before is the last one
    weekdays: list[str] = field(default_factory=list)


def read_recurrence(sentence: Sentence, issued_on: date) -> Recurrence | None:
    """The series that the sentence describes; None when it describes none."""
    nodes = _without_unstated(sentence.nodes)
    cycles = [node for node in nodes if isinstance(node, Every)]
    if not cycles:
        implied = _implied_cycle(nodes)
        if implied is None:
            return None
        nodes = [implied, *nodes]
        cycles = [implied]
    series = Recurrence()
    for node in nodes:
        if isinstance(node, Clock):
            series.at = node.at
    if any(cycle.doubtful for cycle in cycles):
        series.doubts.append("Chu kỳ báo cáo được suy ra từ cách viết; cần xác nhận.")
    groups = _grouped(nodes, series, issued_on)
    for group in groups:
        _add_rules(series, group)
    if not series.rules:
        series.doubts.append("Chưa rõ chu kỳ; cần xác nhận.")
    # "trước 16 giờ thứ Sáu" permits the Friday.
    series.before = series.before and series.at is None
    return series


def _without_unstated(nodes: list[Node]) -> list[Node]:
    """ "định kỳ" says nothing more where the period is given beside it."""
    stated = any(isinstance(node, Every) and node.unit != "unstated" for node in nodes)
    if stated:
        return [node for node in nodes if not (isinstance(node, Every) and node.unit == "unstated")]
    days = [node for node in nodes if isinstance(node, DatedDay)]
    yearless = [node for node in nodes if isinstance(node, Dated) and node.period.year is None]
    kept: list[Node] = []
    for node in nodes:
        if isinstance(node, Every):
            if any(day.place is not None and day.place.place for day in days):
                node = replace(node, unit="quarter")
            elif days:
                node = replace(node, unit="month", doubtful=True)
            elif yearless:
                node = replace(node, unit="year", doubtful=True)
            elif any(isinstance(other, Weekday) for other in nodes):
                node = replace(node, unit="week", doubtful=True)
        kept.append(node)
    return kept


def _implied_cycle(nodes: list[Node]) -> Every | None:
    """ "ngày 20 của tháng cuối quý" recurs though no word says so."""
    for node in nodes:
        if isinstance(node, DatedDay) and node.place is not None:
            if node.place.place:
                return Every("quarter")
            if not node.place.following:
                return Every("month", doubtful=not node.place.months)
    return None


def _grouped(nodes: list[Node], series: Recurrence, issued_on: date) -> list[_Group]:
    """Cycles with the days that belong to them: those before, when the text begins with a day, else those after."""
    finest_of_all = min(_finest(node) for node in nodes if isinstance(node, Every))
    groups: list[_Group] = []
    waiting = _Group([])
    days_first = False
    opening = any(isinstance(node, Said) and node.kind == "opening" for node in nodes)
    previous: Node | None = None
    for node in nodes:
        if isinstance(node, Every):
            if groups and isinstance(previous, Every):
                groups[-1].cycles.append(node)
            else:
                groups.append(_Group([node]))
                if days_first:
                    groups[-1].days, groups[-1].dates, groups[-1].weekdays = waiting.days, waiting.dates, waiting.weekdays
                    waiting = _Group([])
        elif isinstance(node, DatedDay | Weekday | Dated):
            days_first = days_first or not groups
            target = waiting if days_first or not groups else groups[-1]
            finest = min(map(_finest, target.cycles), default=finest_of_all)
            _place(node, target, series, issued_on, finest, first=not groups or opening)
        else:
            continue
        previous = node
    if waiting.days or waiting.dates or waiting.weekdays:
        last = groups[-1]
        last.days += waiting.days
        last.dates += waiting.dates
        last.weekdays += waiting.weekdays
    return groups


def _finest(cycle: Every) -> int:
    return _MONTHS_OF.get(cycle.unit, 0) * cycle.interval


def _place(
    node: DatedDay | Weekday | Dated, group: _Group, series: Recurrence, issued_on: date, finest: int, *, first: bool
) -> None:
    """Give a day to its group, or to the series as its first or last day."""
    if isinstance(node, Weekday):
        group.weekdays.append(node.code)
        return
    setting = node.setting
    series.at = series.at or setting.at
    if isinstance(node, DatedDay):
        series.before = series.before or setting.before
        group.days.append(node)
        return
    if node.implied or (setting.opening and node.period.year is None and node.period.day is None):
        return
    first = first or setting.opening
    period = node.period
    if node.span.listed and period.year is None:
        group.dates.extend((each.last_month, 0, setting.before) for each in node.span.listed)
        return
    series.doubts.extend(node.span.remarks)
    months = period.last_month - period.first_month + 1
    span = node.is_span or setting.since or setting.until
    if period.year is None and not span:
        if period.day is not None and finest == 1:
            # "báo cáo hằng tháng, lần đầu trước ngày 25/7": the day counts, the month begins.
            due = resolve(node, issued_on).last
            series.due_on, series.before = due, setting.before
            group.days.append(DatedDay(None, None, setting, period.day, 0))
            return
        series.before = series.before or (setting.before and period.day is not None)
        day = resolve(node, issued_on).last
        if setting.before and period.day is None:
            day = _first_day(node, day) - timedelta(days=1)
        group.dates.append((day.month, day.day, setting.before))
        return
    resolved = resolve(node, issued_on)
    if node.is_span and period.year is None:
        group.dates.append((resolved.last.month, resolved.last.day, False))
        return
    if setting.since and not node.is_span:
        series.start_on = resolved.first
        return
    if node.is_span or setting.until:
        series.due_on = series.until = resolved.last
        series.start_on = resolved.first if node.is_span else series.start_on
        series.before = setting.before and period.day is not None
        return
    if period.day is None and (months > finest or (months == finest and not first)) and not setting.before:
        # "hằng tháng, năm 2026": the year bounds the series.
        series.start_on, series.due_on, series.until = resolved.first, resolved.last, resolved.last
        return
    if setting.before and period.day is None:
        resolved = replace(resolved, last=resolved.first - timedelta(days=1))
    else:
        series.before = setting.before
    if first:
        series.due_on = resolved.last
        series.doubts.append("Ngày của các kỳ sau được lấy theo lần đầu; cần xác nhận.")
        if period.day is not None and finest == 1:
            group.days.append(DatedDay(None, None, setting, period.day, 0))
        elif finest >= 12:
            group.dates.append((resolved.last.month, resolved.last.day, setting.before))
        elif finest > 1 and period.day is not None:
            anchored = [(resolved.last.month - 1 + step) % 12 + 1 for step in range(0, 12, finest)]
            group.dates.extend((month, resolved.last.day, setting.before) for month in sorted(anchored))
        return
    series.due_on = series.until = resolved.last


def _first_day(node: Dated, last: date) -> date:
    first, _ = node.period.bounds(last.year)
    return first


def _add_rules(series: Recurrence, group: _Group) -> None:
    for place, cycle in enumerate(group.cycles):
        # Dates with a month of their own are the cycle's occurrences; of several cycles they are the longest one's.
        if group.dates and (cycle.unit in ("quarter", "year") or _finest(cycle) > 1) and place == len(group.cycles) - 1:
            for month, day, _ in group.dates:
                series.add(_yearly(month, day, cycle.interval if cycle.unit == "year" else 1))
            continue
        _add_cycle(series, group, cycle)


def _add_cycle(series: Recurrence, group: _Group, cycle: Every) -> None:
    if cycle.unit == "hour":
        series.add(_interval("FREQ=HOURLY", cycle.interval))
    elif cycle.unit == "day":
        series.add(_interval("FREQ=DAILY", cycle.interval))
    elif cycle.unit == "week":
        if not group.weekdays:
            series.doubts.append("Chưa nêu thứ trong tuần; nếu không sửa, hệ thống nhắc vào thứ Sáu.")
        if cycle.times != 1:
            series.doubts.append("Nhiều lần trong tuần; cần xác nhận các ngày.")
        days = ";BYDAY=" + ",".join(dict.fromkeys(group.weekdays)) if group.weekdays else ""
        series.add(_interval("FREQ=WEEKLY", cycle.interval) + days)
    elif cycle.unit != "unstated":
        _add_months(series, group, cycle)


def _add_months(series: Recurrence, group: _Group, cycle: Every) -> None:
    """Cycles of whole months: the months of the year that they end in, and the days that are named."""
    step = _MONTHS_OF[cycle.unit] * cycle.interval
    days = [day for day in map(_day_of_month, group.days) if day] or [-1]
    if group.weekdays:
        series.doubts.append("Thứ trong tháng hoặc trong quý chưa được tính; cần xác nhận ngày.")
    if cycle.times != 1:
        if cycle.times > 1 and step % cycle.times == 0:
            step //= cycle.times
            if step not in (1, 2, 3, 6, 12) or cycle.unit != "year":
                series.doubts.append("Các kỳ được chia đều trong năm; cần xác nhận.")
        elif cycle.unit == "month" and cycle.times == 2 and step == 1:
            series.doubts.append("Hai lần mỗi tháng được hiểu là ngày 15 và ngày cuối tháng; cần xác nhận.")
            days = [15, -1]
        else:
            series.doubts.append("Chưa rõ các kỳ trong năm; cần xác nhận.")
            return
    if step == 9:
        # "6 tháng, 9 tháng, năm": the report on the first nine months.
        series.add(_yearly(9, 30))
        return
    named = next((day.place for day in group.days if day.place is not None and day.place.months), None)
    if named is not None:
        series.add(f"FREQ=YEARLY;BYMONTH={','.join(map(str, named.months))};BYMONTHDAY={named.day or -1}")
        return
    places = [day.place for day in group.days if day.place is not None and day.place.place]
    if step == 1:
        for day in days:
            if day > 28:
                series.doubts.append(f"Có tháng không có ngày {day}; cần xác nhận.")
            series.add(f"FREQ=MONTHLY;BYMONTHDAY={day}")
    elif step == 12:
        _add_years(series, group, 1, days)
    elif step > 12 and step % 12 == 0:
        _add_years(series, group, step // 12, days)
    elif 12 % step == 0:
        months = range(step, 13, step)
        if places and step == 3:
            months = range(places[0].place, 13, 3)
        elif days != [-1]:
            series.doubts.append("Ngày được hiểu là của tháng cuối kỳ; cần xác nhận.")
        for day in days:
            series.add(f"FREQ=YEARLY;BYMONTH={','.join(map(str, months))};BYMONTHDAY={day}")
    else:
        series.doubts.append(f"Chu kỳ {step} tháng không chia đều trong năm; cần xác nhận ngày bắt đầu.")
        series.add(f"FREQ=MONTHLY;INTERVAL={step};BYMONTHDAY=-1")


def _add_years(series: Recurrence, group: _Group, interval: int, days: list[int]) -> None:
    if interval > 1:
        series.doubts.append("Chưa rõ năm đầu của chu kỳ; cần xác nhận.")
    for day in days:
        if day != -1:
            series.doubts.append("Ngày không nêu tháng, được hiểu là của tháng 12; cần xác nhận.")
        series.add(_yearly(12, day, interval))


def _day_of_month(node: DatedDay) -> int:
    if node.place is not None and node.place.day is not None:
        return node.place.day
    if node.day is not None:
        return node.day.day
    # A whole date that gives its day to a monthly series.
    return node.start if node.place is None else 0


def _yearly(month: int, day: int, interval: int = 1) -> str:
    """A day of each year; 0 and -1 are the last day of the month, written out except in February."""
    if day in (0, -1):
        day = -1 if month == 2 else last_day_of_month(2025, month).day
    return _interval("FREQ=YEARLY", interval) + f";BYMONTH={month};BYMONTHDAY={day}"


def _interval(rule: str, interval: int) -> str:
    return f"{rule};INTERVAL={interval}" if interval > 1 else rule
