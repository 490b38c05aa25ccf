"""Weighs the parts of a deadline against each other and says what it means."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Literal

from tenants.plans.deadline_clauses import Condition, Event, Limit, Said
from tenants.plans.deadline_cycles import Weekday
from tenants.plans.deadline_grammar import Sentence
from tenants.plans.deadline_offsets import Calendar, day_after
from tenants.plans.deadline_periods import Dated, DatedDay, Doubtful, Period, last_day_of_month
from tenants.plans.deadline_recurrence import Recurrence, read_recurrence
from tenants.plans.deadline_stages import boundary_of, final_stage

Kind = Literal[
    "fixed_date",
    "month",
    "quarter",
    "half_year",
    "year",
    "range",
    "recurring",
    "continuous",
    "relative",
    "conditional",
    "unknown",
]
Boundary = Literal["inclusive", "before"]

_KIND_OF_UNIT: dict[str, Kind] = {
    "day": "fixed_date",
    "month": "month",
    "quarter": "quarter",
    "half_year": "half_year",
    "year": "year",
    "months": "range",
    "school_year": "range",
}
_UNIT_NAMES = {"hour": "giờ", "day": "ngày", "week": "tuần", "month": "tháng", "quarter": "quý", "year": "năm"}
_DURATIONS = {"hour": "PT{}H", "day": "P{}D", "week": "P{}W", "month": "P{}M", "year": "P{}Y"}


@dataclass(slots=True)
class Meaning:
    """What a deadline says; every doubt is a sentence in `warnings`."""

    kind: Kind
    due_on: date | None = None
    start_on: date | None = None
    boundary: Boundary = "inclusive"
    recurrence: str | None = None
    warnings: list[str] = field(default_factory=list)
    reason: str = ""
    at: time | None = None
    anchor: str = ""
    offset: str = ""


def understand(sentence: Sentence, issued_on: date, calendar: Calendar | None) -> Meaning:
    """The meaning of the sentence in a plan issued on the given day."""
    nodes = sentence.nodes
    said = {node.kind for node in nodes if isinstance(node, Said)}
    dates = [node for node in nodes if isinstance(node, Dated)]
    doubtful = [node for node in nodes if isinstance(node, Doubtful)]
    if "ditto" in said and not dates:
        return Meaning("unknown", warnings=["Ô ghi “như trên”: cần lấy theo dòng trước."])
    if "status" in said:
        return Meaning("unknown", warnings=["Ô ghi tình trạng thực hiện, không phải thời hạn."])
    if doubtful:
        return _doubtful(doubtful[-1], issued_on)
    series = read_recurrence(sentence, issued_on)
    dates = [node for node in dates if not node.implied] or dates
    unstated = series is not None and not series.rules
    if series is not None and not (unstated and "continuous" in said):
        meaning = _recurring(series)
    elif dates:
        meaning = _dated(sentence, dates, said, issued_on)
    elif days := [node for node in nodes if isinstance(node, DatedDay)]:
        return _day_alone(days[-1], issued_on)
    elif "continuous" in said:
        meaning = Meaning("continuous", reason="Nhiệm vụ thường xuyên: báo cáo theo từng kỳ, không có ngày hết hạn.")
    else:
        meaning = _undated(sentence, said, issued_on, calendar)
    if sentence.strays and meaning.kind != "unknown":
        meaning.warnings.append(f"Chưa hiểu hết: “{' '.join(sentence.strays)[:120]}”.")
    if meaning.kind not in ("relative", "conditional", "unknown"):
        meaning.warnings += _side_conditions(sentence)
    return meaning


def _side_conditions(sentence: Sentence) -> list[str]:
    texts = [node.text for node in sentence.nodes if isinstance(node, Condition)]
    texts += [node.anchor.text for node in sentence.nodes if isinstance(node, Event)]
    return [f"Có thêm điều kiện: “{text[:120]}”." for text in texts]


def _doubtful(node: Doubtful, issued_on: date) -> Meaning:
    message = node.message
    if node.suggestion is not None:
        try:
            _, last = node.suggestion.bounds(issued_on.year)
        except ValueError:
            pass
        else:
            message = f"{message} Gợi ý: {last:%d/%m/%Y}."
    return Meaning("unknown", warnings=[message])


def _recurring(series: Recurrence) -> Meaning:
    return Meaning(
        "recurring",
        due_on=series.due_on,
        start_on=series.start_on,
        boundary="before" if series.before else "inclusive",
        recurrence="|".join(series.rules) or None,
        warnings=series.doubts,
        reason="Nhiệm vụ định kỳ: mỗi kỳ là một lần phải thực hiện.",
        at=series.at,
    )


def _dated(sentence: Sentence, dates: list[Dated], said: set[str], issued_on: date) -> Meaning:
    """A date, a period or a span; with "thường xuyên" before a span, a continuous duty within it."""
    stage, days, doubts = final_stage(sentence, dates, issued_on)
    doubts += [*stage.span.remarks, *stage.setting.remarks]
    setting = stage.setting
    due_on, before = boundary_of(stage, days)
    if days.inferred and due_on.year != issued_on.year:
        doubts.append(f"Không ghi năm; được hiểu là năm {days.last.year}, sang năm khác với ngày ban hành.")
    if stage.implied:
        doubts.append("Kỳ được hiểu theo ngày ban hành; cần xác nhận.")
    if setting.since and not stage.is_span:
        return Meaning("continuous", start_on=days.first, warnings=doubts, reason=f"Thực hiện từ {days.first:%d/%m/%Y}.")
    if setting.after and not stage.is_span:
        start = days.last + timedelta(days=1)
        doubts.append("Chỉ nêu mốc bắt đầu, không nêu hạn; cần xác nhận.")
        return Meaning("continuous", start_on=start, warnings=doubts, reason=f"Thực hiện sau {days.last:%d/%m/%Y}.")
    if stage.period.unit == "school_year":
        doubts.append("Năm học được tính đến 31/5; cần xác nhận.")
    limit_start = next(
        (node.anchor.on for node in sentence.nodes if isinstance(node, Limit) and node.anchor and node.anchor.on), None
    )
    spanned = stage.is_span or stage.period.unit in ("months", "school_year")
    kind = "range" if spanned else _KIND_OF_UNIT[stage.period.unit]
    start_on = days.first if spanned else None
    if limit_start is not None and limit_start.year is not None and setting.until:
        kind, start_on = "range", limit_start.bounds()[0]
    if "continuous" in said:
        first_said = min(node.start for node in sentence.nodes if isinstance(node, Said) and node.kind == "continuous")
        if first_said < stage.start and (spanned or stage.period.unit == "year") and not setting.before:
            opens = None if setting.until and not spanned else days.first
            return Meaning("continuous", due_on, opens, warnings=doubts, reason="Nhiệm vụ thường xuyên trong thời gian nêu.")
        doubts.append("Sau mốc này nhiệm vụ còn được thực hiện thường xuyên.")
    if "onwards" in said:
        doubts.append("Sau mốc này nhiệm vụ còn tiếp tục trong các kỳ sau.")
    if any(isinstance(node, DatedDay) for node in sentence.nodes):
        doubts.append("Có ngày chưa rõ tháng; cần xác nhận.")
    if "cited" in said and sentence.strays:
        doubts.append("Có ngày của văn bản được dẫn chiếu; cần xác nhận.")
    if "measure" in said:
        doubts.append("Có chỉ tiêu phần trăm trong ô thời hạn.")
    reason = f"Ngày cuối của thời hạn là {due_on:%d/%m/%Y}."
    if before:
        reason = f"Trước ngày {due_on:%d/%m/%Y}: ngày cuối được phép là {due_on - timedelta(days=1):%d/%m/%Y}."
    return Meaning(kind, due_on, start_on, "before" if before else "inclusive", None, doubts, reason, setting.at)


def _day_alone(node: DatedDay, issued_on: date) -> Meaning:
    """ "ngày 25" without its month; "ngày 05 tháng sau" has one."""
    if node.place is not None and node.place.following and node.place.day is not None and not node.place.place:
        year, month = issued_on.year + issued_on.month // 12, issued_on.month % 12 + 1
        last = last_day_of_month(year, month)
        due_on = last if node.place.day in (-1, *range(last.day, 32)) else last.replace(day=node.place.day)
        boundary: Boundary = "before" if node.setting.before else "inclusive"
        return Meaning("fixed_date", due_on, boundary=boundary, warnings=["“Tháng sau” được tính từ ngày ban hành; cần xác nhận."])
    return Meaning("unknown", warnings=["Chỉ ghi ngày, không ghi tháng; cần xác nhận là hằng tháng hay một lần."])


def _undated(sentence: Sentence, said: set[str], issued_on: date, calendar: Calendar | None) -> Meaning:
    limits = [node for node in sentence.nodes if isinstance(node, Limit | Event)]
    conditions = [node for node in sentence.nodes if isinstance(node, Condition)]
    if limits and not (conditions and isinstance(limits[0], Limit) and limits[0].anchor is None):
        return _relative(limits[0], issued_on, calendar, several=len(limits) > 1)
    if conditions:
        meaning = Meaning("conditional", anchor=conditions[0].text)
        meaning.reason = f"Chưa có ngày: phụ thuộc “{conditions[0].text[:120]}”."
        meaning.warnings.append(meaning.reason)
        if any(node.dated for node in conditions):
            meaning.warnings.append("Trong điều kiện có nêu mốc thời gian; cần xác nhận.")
        return meaning
    if "immediate" in said:
        return Meaning("relative", issued_on, reason="Thực hiện ngay khi ban hành.", warnings=["“Ngay” không nêu ngày cụ thể."])
    if "from now" in said:
        reason = f"Thực hiện từ {issued_on:%d/%m/%Y}."
        return Meaning(
            "continuous", start_on=issued_on, reason=reason, warnings=["Chỉ nêu mốc bắt đầu, không nêu hạn; cần xác nhận."]
        )
    if "onwards" in said:
        return Meaning("continuous", warnings=["Chưa nêu mốc bắt đầu; cần xác nhận."])
    return Meaning("unknown", warnings=[_why_unknown(sentence, said)])


def _why_unknown(sentence: Sentence, said: set[str]) -> str:
    if "cited" in said:
        return "Chỉ dẫn chiếu văn bản, không nêu thời hạn; ngày của văn bản không phải là hạn."
    if "measure" in said:
        return "Ô ghi chỉ tiêu, không phải thời hạn."
    if any(isinstance(node, Weekday) for node in sentence.nodes):
        return "Chỉ ghi thứ trong tuần; cần xác nhận ngày."
    return "Chưa hiểu thời hạn; cần người đọc xác nhận."


def _relative(node: Limit | Event, issued_on: date, calendar: Calendar | None, *, several: bool) -> Meaning:
    """After the plan itself, computed; after another event, dated when that event is recorded."""
    warnings = ["Có nhiều mốc phụ thuộc sự kiện; cần xác nhận."] if several else []
    anchor = node.anchor
    text = anchor.text if anchor is not None else ""
    if isinstance(node, Event):
        if anchor is not None and anchor.own and not node.before:
            if node.since:
                warnings.append("Chỉ nêu mốc bắt đầu, không nêu hạn; cần xác nhận.")
            return Meaning("relative", issued_on, warnings=warnings, reason="Thực hiện ngay khi ban hành.", anchor=text)
        reason = f"Chưa có ngày: tính từ “{text[:120]}”, khi sự kiện được ghi nhận."
        return Meaning("relative", warnings=[*warnings, reason], reason=reason, anchor=text)
    offset = _duration(node)
    if anchor is None:
        warnings.append("Không nêu mốc tính; được tính từ ngày ban hành, cần xác nhận.")
    start = _start_of(node, issued_on)
    if start is None or node.before:
        reason = f"Chưa có ngày: tính từ “{text[:120]}”, khi sự kiện được ghi nhận."
        return Meaning("relative", warnings=[*warnings, reason], reason=reason, anchor=text, offset=offset)
    due_on = day_after(start, node.count, node.unit, calendar, working=node.working)
    if due_on is None:
        return Meaning("unknown", warnings=["Khoảng thời gian quá dài; cần xác nhận."])
    if node.working and calendar is None:
        warnings.append("Ngày làm việc chưa trừ ngày nghỉ lễ.")
    days = " làm việc" if node.working else ""
    reason = f"{node.count} {_UNIT_NAMES[node.unit]}{days} kể từ {start:%d/%m/%Y}: đến {due_on:%d/%m/%Y}."
    return Meaning("relative", due_on, warnings=warnings, reason=reason, anchor=text, offset=offset)


def _start_of(node: Limit, issued_on: date) -> date | None:
    if node.anchor is None or node.anchor.own:
        return issued_on
    on: Period | None = node.anchor.on
    if on is None:
        return None
    try:
        return on.bounds(issued_on.year)[0]
    except ValueError:
        return None


def _duration(node: Limit) -> str:
    months = node.count * 3 if node.unit == "quarter" else node.count
    duration = ("-" if node.before else "") + _DURATIONS.get(node.unit, _DURATIONS["month"]).format(months)
    return f"{duration} working" if node.working else duration
