"""Reads a deadline as a clerk wrote it: its kind, date, recurrence, and what a person has to confirm."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from tenants.plans.deadline_grammar import read_sentence
from tenants.plans.deadline_meaning import Boundary, Kind, Meaning, understand
from tenants.plans.deadline_offsets import Calendar
from tenants.vietnamese import clean, search_key

__all__ = ["Boundary", "Calendar", "Deadline", "Kind", "read_deadline"]

# Longer texts are no deadline: a cell of the matrix has slipped into the wrong column.
LONGEST_DEADLINE = 600

# Spreadsheets count days from 30 December 1899; these serials are the years 2000 to 2079.
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_SERIAL_START = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 36526, 65745

_BODY = re.compile(r"(?:cac )?(?:so|bo|ubnd|uy ban|ban|cong an|van phong|dang uy|phong|hoi|co quan|don vi)\b")
_EMPTY = frozenset({"", "-", "--", "---", "...", "…", "/", "x", "0", "."})


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as understood. `due_on` with boundary "before" means that the last permitted day is the one before.

    `recurrence` holds RFC 5545 rules, several joined by "|"; `start_on` is then the first day of the series.
    For a relative deadline `anchor` is the event in the text's own words and `offset` an ISO 8601 duration
    ("P3M"; "P10D working" for working days). `confidence` is between 0 and 1; every doubt is a warning.
    """

    text: str
    kind: Kind
    due_on: date | None = None
    start_on: date | None = None
    boundary: Boundary = "inclusive"
    recurrence: str | None = None
    warnings: tuple[str, ...] = ()
    confidence: float = 1.0
    reason: str = ""
    time_of_day: time | None = None
    anchor: str = ""
    offset: str = ""

    def as_dict(self) -> dict[str, object]:
        """The deadline as JSON can carry it."""
        return {
            "text": self.text,
            "kind": self.kind,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "start_on": self.start_on.isoformat() if self.start_on else None,
            "boundary": self.boundary,
            "recurrence": self.recurrence,
            "warnings": list(self.warnings),
        }


def read_deadline(text: str, issued_on: date, calendar: Calendar | None = None) -> Deadline:
    """Understand a deadline of a plan issued on `issued_on`. Never raises: what cannot be read is "unknown".

    Without a calendar, working days are Monday to Friday and the deadline says so.
    """
    cleaned = clean(text[: 8 * LONGEST_DEADLINE])
    if cleaned.casefold() in _EMPTY:
        meaning = Meaning("unknown", warnings=["Văn bản không ghi thời hạn."])
    elif len(cleaned) > LONGEST_DEADLINE or len(text) > 8 * LONGEST_DEADLINE:
        meaning = Meaning("unknown", warnings=["Nội dung quá dài, không phải là thời hạn."])
    elif (serial := _serial_date(cleaned)) is not None:
        meaning = Meaning("fixed_date", serial, warnings=["Số của bảng tính được đổi thành ngày."])
    else:
        meaning = understand(read_sentence(cleaned, issued_on), issued_on, calendar)
        if meaning.kind == "unknown" and _BODY.match(search_key(cleaned)):
            meaning.warnings.append("Ô thời hạn có vẻ ghi tên cơ quan.")
    return _checked(text, meaning, issued_on)


def _serial_date(cleaned: str) -> date | None:
    """The day that a spreadsheet means by a number such as 46022."""
    found = _SERIAL.fullmatch(cleaned)
    if found and _FIRST_SERIAL <= int(found.group(1)) <= _LAST_SERIAL:
        return _SERIAL_START + timedelta(days=int(found.group(1)))
    return None


def _checked(text: str, meaning: Meaning, issued_on: date) -> Deadline:
    """The deadline, after the checks that every kind shares."""
    due_on, start_on = meaning.due_on, meaning.start_on
    if due_on is not None and start_on is not None and due_on < start_on:
        doubt = f"Ngày kết thúc {due_on:%d/%m/%Y} trước ngày bắt đầu {start_on:%d/%m/%Y}; cần xác nhận."
        meaning = Meaning("unknown", warnings=[*meaning.warnings, doubt])
    elif due_on is not None and due_on < issued_on:
        meaning.warnings.append(f"Hạn {due_on:%d/%m/%Y} đã qua vào ngày ban hành {issued_on:%d/%m/%Y}.")
    warnings = tuple(dict.fromkeys(meaning.warnings))
    confidence = 0.0 if meaning.kind == "unknown" else max(0.3, round(0.98 - 0.2 * len(warnings), 2))
    return Deadline(
        text=text,
        kind=meaning.kind,
        due_on=meaning.due_on,
        start_on=meaning.start_on,
        boundary=meaning.boundary,
        recurrence=meaning.recurrence,
        warnings=warnings,
        confidence=confidence,
        reason=meaning.reason or " ".join(warnings),
        time_of_day=meaning.at,
        anchor=meaning.anchor,
        offset=meaning.offset,
    )
