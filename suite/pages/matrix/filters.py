"""What is seen of the matrix as an address: filter, columns, sort and group, so that a link shares exactly that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from reports.periods import Period
from suite.components.format import date_text, month_text, read_date
from suite.duty_states import CLASS_LABELS
from suite.pages.matrix.columns import COLUMNS, USUAL, chosen
from tenants.errors import Invalid
from tenants.tasks.dao import WITHOUT, TaskFilter
from tenants.tasks.ordering import SORTABLE
from tenants.tasks.owed_periods import ReportedPeriod
from tenants.tasks.states import DutyRole, OfficialClass
from tenants.vietnamese import clean

PATH = "/ma-tran"

# Field of the filter → its name in the address.
NAMES: dict[str, str] = {
    "words": "tim",
    "plan_id": "ke-hoach",
    "unit_id": "don-vi",
    "role": "vai-tro",
    "official_class": "tinh-trang",
    "waiting": "cho-xac-nhan",
    "unproven": "thieu-minh-chung",
    "leaderless": "chua-chu-tri",
    "deadline_kind": "loai-han",
    "due_from": "han-tu",
    "due_to": "han-den",
    "system_code": "he-thong",
    "initiative_code": "sang-kien",
    "section": "muc",
    "completed_from": "xong-tu",
    "dated": "co-han",
    "changed_since": "thay-doi-tu",
    "duty_class": "viec-don-vi",
    "owed_in": "ky",
    "answered": "tra-loi",
    "still_owing": "con-no",
    "as_of": "tinh-den",
    "by_original": "theo-han-dau",
}
GROUPS = {"section": "muc", "lead": "chu-tri", "system": "he-thong", "state": "tinh-trang", "none": "khong"}
GROUP_WORDS = {
    "section": "mục",
    "lead": "chủ trì",
    "system": "hệ thống chiến lược",
    "state": "tình trạng",
    "none": "không nhóm",
}
# Stands where nothing else does: an address without any query opens the person's own first view.
_EVERYTHING = "tat-ca"
_CLASSES = {which.value for which in OfficialClass} | {"completed"}
_DATES = ("due_from", "due_to", "completed_from", "as_of", "changed_since")
_KNOWN: dict[str, set[str]] = {
    "official_class": _CLASSES,
    "duty_class": {which.value for which in OfficialClass},
    "role": {role.value for role in DutyRole},
}
# What says something only of a unit or of a period that is asked for, too: taken off with it.
_ABOUT = {"role": "unit_id", "duty_class": "unit_id", "answered": "owed_in"}
_WRONG = "Bộ lọc trong địa chỉ không đúng."


def filter_of(query: Mapping[str, str]) -> TaskFilter:
    """The filter that an address asks for. Raises Invalid for a date, number, period or class that is none."""
    values: dict[str, Any] = {}
    for name_of, name in NAMES.items():
        # What no database can store, a lone half of a surrogate pair, comes only from a forged request.
        text = clean(query.get(name, "").encode("utf-8", "ignore").decode())[:200]
        if not text:
            continue
        if name_of in ("plan_id", "unit_id"):
            if not text.isdecimal() or len(text) > 15:
                raise Invalid(_WRONG)
            values[name_of] = int(text)
        elif name_of in _DATES:
            values[name_of] = read_date(text, name_of)
        elif name_of in ("waiting", "unproven", "leaderless", "dated", "by_original"):
            values[name_of] = text == "1"
        elif name_of == "owed_in":
            values[name_of] = _period(text)
        elif name_of == "still_owing":
            values[name_of] = _period(text).name
        elif name_of == "answered":
            values[name_of] = {"co": "yes", "chua": "no"}.get(text, "")
        elif text not in _KNOWN.get(name_of, {text}):
            raise Invalid(_WRONG)
        else:
            values[name_of] = text
    return TaskFilter(**{name: value for name, value in values.items() if values.get(_ABOUT.get(name, name))})


def reported_period(period: Period) -> ReportedPeriod:
    """A period with its usual data window, as lists and counts of repeated duties ask for it."""
    window = period.window()
    return ReportedPeriod(str(period), window.start, window.end)


def _period(text: str) -> ReportedPeriod:
    try:
        return reported_period(Period.parse(text))
    except (ValueError, OverflowError):
        raise Invalid("Viết kỳ báo cáo theo mẫu năm-tháng, ví dụ 2025-11.") from None


@dataclass(frozen=True)
class Seen:
    """A view of the matrix: which tasks, in which columns, in which order, under which headings."""

    wanted: TaskFilter = field(default_factory=TaskFilter)
    columns: tuple[str, ...] = ()  # names of columns; none: the usual ones
    sort: str = ""  # of SORTABLE, among the columns shown
    descending: bool = False
    group: str = ""  # of GROUPS; none: by section as long as nothing is sorted

    @property
    def grouping(self) -> str:
        """The headings in fact: sorting without a word about groups makes one list."""
        return self.group or ("none" if self.sort else "section")


def seen_of(query: Mapping[str, str]) -> Seen:
    """The view that an address asks for; columns, sorts and groups that there are not are passed over. Raises as `filter_of`."""
    asked = set(query.get("cot", "")[:500].split("."))
    columns = tuple(column.name for column in COLUMNS if column.name in asked)
    sort = query.get("xep", "")
    group = next((key for key, name in GROUPS.items() if name == query.get("nhom", "")), "")
    return sorted_by(
        Seen(filter_of(query), () if columns == USUAL else columns, group=group), sort.lstrip("-"), sort.startswith("-")
    )


def sorted_by(seen: Seen, name: str, descending: bool) -> Seen:
    """The same view in the order of a column, by its key or name; unsorted if that cannot be sorted or is not shown."""
    shown = next((one for one in chosen(seen.columns) if name in (one.key, one.name) and one.key in SORTABLE), None)
    return replace(seen, sort=shown.key if shown else "", descending=bool(shown) and descending)


def query_of_seen(seen: Seen) -> str:
    """The view as a query string, never empty."""
    given = _given(seen.wanted)
    if seen.columns:
        given["cot"] = ".".join(seen.columns)
    if seen.sort:
        name = next(column.name for column in COLUMNS if column.key == seen.sort)
        given["xep"] = f"-{name}" if seen.descending else name
    if seen.group:
        given["nhom"] = GROUPS[seen.group]
    return urlencode(given or {_EVERYTHING: "1"})


def address_of(wanted: TaskFilter, path: str = PATH) -> str:
    """The address of the matrix that shows what a filter finds."""
    return f"{path}?{query_of_seen(Seen(wanted))}"


def _given(wanted: TaskFilter) -> dict[str, str]:
    given: dict[str, str] = {}
    for one in fields(wanted):
        value = getattr(wanted, one.name)
        if value:
            given[NAMES[one.name]] = date_text(value) if isinstance(value, date) else "1" if value is True else str(value)
    if wanted.answered:
        given[NAMES["answered"]] = "co" if wanted.answered == "yes" else "chua"
    return given


def described(wanted: TaskFilter, names: Mapping[str, str]) -> dict[str, str]:
    """What a filter says, in words by its fields; `names` gives the unit's name and the plan's number by field."""
    said: dict[str, str] = {}
    classes = {which.value: label for which, label in CLASS_LABELS.items()} | {"completed": "Đã hoàn thành"}
    dates = {
        "due_from": "Hạn từ",
        "due_to": "Hạn đến",
        "completed_from": "Hoàn thành từ",
        "changed_since": "Thay đổi từ",
        "as_of": "Số liệu đến",
    }
    for one in fields(wanted):
        value = getattr(wanted, one.name)
        if not value:
            continue
        if one.name in dates:
            said[one.name] = f"{dates[one.name]} {date_text(value)}"
        elif one.name in ("official_class", "duty_class"):
            said[one.name] = ("Việc của đơn vị: " if one.name == "duty_class" else "Tình trạng: ") + classes[value].lower()
        else:
            said[one.name] = _said(one.name, value, names)
    return said


def _said(name: str, value: Any, names: Mapping[str, str]) -> str:
    if name in ("unit_id", "plan_id"):
        return f"{'Đơn vị' if name == 'unit_id' else 'Kế hoạch'}: {names.get(name, value)}"
    if name == "still_owing":
        return f"Còn nợ báo cáo kỳ {month_text(*map(int, value.split('-')))}"
    if name == "owed_in":
        return f"Việc thường xuyên, định kỳ của kỳ {month_text(*map(int, value.name.split('-')))}"
    return {
        "words": f"Tìm “{value}”",
        "role": "Vai trò: " + ("chủ trì" if value == DutyRole.LEAD else "phối hợp"),
        "waiting": "Báo xong, chờ xác nhận",
        "unproven": "Hoàn thành chưa có minh chứng được xác nhận",
        "leaderless": "Chưa có đơn vị chủ trì",
        "dated": "Có thời hạn",
        "by_original": "Đúng, quá hạn tính theo hạn ban đầu",
        "deadline_kind": f"Loại hạn: {DEADLINE_WORDS.get(str(value), value)}",
        "system_code": "Chưa gắn hệ thống" if value == WITHOUT else f"Hệ thống {value}",
        "initiative_code": f"Sáng kiến {value}",
        "section": "Không có mục" if value == WITHOUT else f"Mục {value}",
        "answered": "Đã trả lời kỳ" if value == "yes" else "Chưa trả lời kỳ",
    }[name]


DEADLINE_WORDS = {
    "continuous": "thường xuyên",
    "recurring": "định kỳ",
    "conditional": "theo điều kiện",
    "relative": "theo sự kiện",
    "unknown": "chưa rõ",
}
