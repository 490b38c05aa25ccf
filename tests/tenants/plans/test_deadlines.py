"""Deadlines are read as clerks mean them, and what is doubtful is said."""

import csv
import time
import unicodedata
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest
from dateutil.rrule import rrulestr

from tenants.plans.deadlines import Deadline, read_deadline

DATA = Path(__file__).parents[2] / "data"
ISSUED = date(2025, 10, 18)


class MondayToFriday:
    """A working calendar without holidays, enough for the examples."""

    def add_working_days(self, day: date, days: int, /) -> date:
        while days:
            day += timedelta(days=1)
            days -= day.weekday() < 5
        return day


def read(phrase: str, issued_on: date = ISSUED) -> Deadline:
    return read_deadline(phrase, issued_on, MondayToFriday())


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def rules(short: str) -> str | None:
    """The RFC 5545 rules that the examples write in short: "quarterly;day=last|yearly;month=12;day=31"."""
    if short in ("", "continuous", "unspecified"):
        return None
    written = []
    for part in short.split("|"):
        name, *settings = part.split(";")
        given = dict(setting.split("=") for setting in settings)
        day = given.get("day", "").replace("last", "-1")
        rule = {
            "daily": "FREQ=DAILY",
            "weekly": "FREQ=WEEKLY",
            "monthly": f"FREQ=MONTHLY;BYMONTHDAY={day}",
            "quarterly": f"FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY={day}",
            "half_yearly": f"FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY={day}",
            "yearly": f"FREQ=YEARLY;BYMONTH={given.get('month')};BYMONTHDAY={day}",
        }[name]
        written.append(rule + (f";UNTIL={given['until']}1231" if "until" in given else ""))
    return "|".join(written)


def due(deadline: Deadline) -> str:
    return deadline.due_on.isoformat() if deadline.due_on else ""


@pytest.mark.parametrize("row", rows("deadline_examples.csv"), ids=lambda row: row["phrase"])
def test_collected_phrases_are_read_as_labelled(row: dict[str, str]) -> None:
    deadline = read(row["phrase"], date.fromisoformat(row["issued_on"]))
    assert (deadline.kind, due(deadline), deadline.recurrence) == (row["kind"], row["due"], rules(row["recurrence"]))


@pytest.mark.parametrize("row", rows("deadline_phrases.csv"), ids=lambda row: row["phrase"])
def test_what_other_clerks_write_is_read_too(row: dict[str, str]) -> None:
    deadline = read(row["phrase"], date.fromisoformat(row["issued_on"]))
    assert (deadline.kind, due(deadline), deadline.recurrence or "") == (row["kind"], row["due"], row["recurrence"])


def test_decomposed_letters_and_line_breaks_change_nothing() -> None:
    for row in rows("deadline_examples.csv") + rows("deadline_phrases.csv"):
        issued_on = date.fromisoformat(row["issued_on"])
        plain = read(row["phrase"], issued_on)
        for variant in (unicodedata.normalize("NFD", row["phrase"]), row["phrase"].replace(" ", "\n")):
            other = read(variant, issued_on)
            assert (other.kind, other.due_on, other.recurrence) == (plain.kind, plain.due_on, plain.recurrence), variant


def test_what_is_unknown_or_without_a_date_says_why() -> None:
    for row in rows("deadline_examples.csv") + rows("deadline_phrases.csv"):
        deadline = read(row["phrase"], date.fromisoformat(row["issued_on"]))
        if deadline.kind in ("unknown", "conditional") or (deadline.kind == "relative" and deadline.due_on is None):
            assert deadline.warnings and deadline.reason, row["phrase"]


@pytest.mark.parametrize(
    ("phrase", "boundary"),
    [
        ("Trước ngày 15/12/2025", "before"),
        ("Xong trước 30/11/2025", "before"),
        ("Trước ngày 25 hằng tháng", "before"),
        ("Chậm nhất ngày 30/11/2025", "inclusive"),
        ("Đến hết ngày 30/11/2025", "inclusive"),
        ("Trước tháng 12/2025", "inclusive"),
        ("Trước năm 2030", "inclusive"),
        ("Trước 16 giờ ngày 15/12/2025", "inclusive"),
        ("Trước 16 giờ thứ Sáu hằng tuần", "inclusive"),
    ],
)
def test_only_a_day_can_be_an_exclusive_boundary(phrase: str, boundary: str) -> None:
    assert read(phrase).boundary == boundary


@pytest.mark.parametrize(
    ("phrase", "start"),
    [
        ("Từ ngày 01/10/2025 đến ngày 31/12/2025", date(2025, 10, 1)),
        ("Tháng 10-12/2025", date(2025, 10, 1)),
        ("Quý I, II/2026", date(2026, 1, 1)),
        ("Giai đoạn 2026-2030, định hướng đến 2035", date(2026, 1, 1)),
        ("Từ tháng 11 đến tháng 2", date(2025, 11, 1)),
        ("Từ ngày 20/12 đến ngày 10/01", date(2025, 12, 20)),
        ("Từ nay đến hết năm 2025", ISSUED),
        ("Từ năm 2026", date(2026, 1, 1)),
        ("Hằng tháng, từ tháng 11/2025", date(2025, 11, 1)),
        ("Hằng năm, giai đoạn 2025-2030", date(2025, 1, 1)),
        ("100 ngày làm việc, từ ngày 10/11/2025 đến hết ngày 30/3/2026", date(2025, 11, 10)),
    ],
)
def test_a_span_or_series_knows_its_start(phrase: str, start: date) -> None:
    assert read(phrase).start_on == start


@pytest.mark.parametrize(
    ("phrase", "time_of_day"),
    [
        ("Trước 16 giờ 30 ngày 05/11/2025", clock(16, 30)),
        ("trước 16h ngày 22/11/2025", clock(16)),
        ("20h00 ngày 25 tháng 11 năm 2025", clock(20)),
        ("15/11/2025 17:00", clock(17)),
        ("5 giờ chiều ngày 05/11/2025", clock(17)),
        ("Trước 17h thứ Sáu hằng tuần", clock(17)),
        ("15/11/2025", None),
    ],
)
def test_the_hour_is_kept(phrase: str, time_of_day: clock | None) -> None:
    assert read(phrase).time_of_day == time_of_day


def test_a_time_limit_keeps_its_anchor_and_offset() -> None:
    deadline = read("Trước khi họp Ban Chỉ đạo 05 ngày")
    assert (deadline.anchor, deadline.offset, deadline.due_on) == ("họp Ban Chỉ đạo", "-P5D", None)
    assert read("03 tháng kể từ ngày ký").offset == "P3M"
    assert read("Trong 10 ngày làm việc kể từ ngày ban hành").offset == "P10D working"


def test_working_days_without_a_calendar_are_marked() -> None:
    deadline = read_deadline("Trong 10 ngày làm việc kể từ ngày ban hành", ISSUED)
    assert deadline.due_on == date(2025, 10, 31)
    assert any("nghỉ lễ" in warning for warning in deadline.warnings)


@pytest.mark.parametrize("phrase", ["Tháng 3/2025", "01/10/2025", "Quý I/2025"])
def test_a_deadline_before_the_plan_is_accepted_with_a_warning(phrase: str) -> None:
    deadline = read(phrase)
    assert deadline.kind != "unknown"
    assert any("đã qua" in warning for warning in deadline.warnings)


def test_a_missing_year_is_the_next_and_is_said_when_it_crosses_the_year() -> None:
    assert read("Trước 31/12").warnings == ()
    crossing = read("Trước 30/6")
    assert crossing.due_on == date(2026, 6, 30)
    assert any("Không ghi năm" in warning for warning in crossing.warnings)
    assert read("18/10").due_on == ISSUED


def test_the_day_of_29_february_without_a_year_waits_for_a_leap_year() -> None:
    assert read("29/02").due_on == date(2028, 2, 29)


@pytest.mark.parametrize(
    "phrase",
    [
        "Kế hoạch số 02-KH/BCĐ ngày 18/11/2025",
        "Theo Kế hoạch số 12/KH-UBND ngày 05/01/2026 của UBND tỉnh",
        "Theo Thông báo số 44-TB/TGV, ngày 12/12/2025",
        "Thực hiện theo Công văn số 1234 ngày 15/12/2025",
    ],
)
def test_the_date_of_a_cited_document_is_no_deadline(phrase: str) -> None:
    assert read(phrase).due_on is None


def test_a_deadline_beside_a_cited_document_is_found() -> None:
    deadline = read("Hoàn thành trước 30/6/2026 theo Quyết định số 749/QĐ-TTg ngày 03/6/2020")
    assert (deadline.kind, deadline.due_on) == ("fixed_date", date(2026, 6, 30))


@pytest.mark.parametrize("phrase", ["Sở Tài chính", "UBND các xã, phường", "Công an tỉnh"])
def test_a_body_in_the_deadline_column_is_named_as_one(phrase: str) -> None:
    assert any("tên cơ quan" in warning for warning in read(phrase).warnings)


def test_a_cell_that_continues_the_row_above_is_left_to_a_person() -> None:
    assert any("dòng trước" in warning for warning in read("Như trên").warnings)


def test_words_that_were_not_understood_are_quoted() -> None:
    deadline = read("15/12/2025 chung kết bóng đá")
    assert deadline.due_on == date(2025, 12, 15)
    assert any("bóng đá" in warning for warning in deadline.warnings)


def test_several_dates_give_the_last_and_name_the_others() -> None:
    deadline = read("Dự thảo: 30/10/2025; trình: 15/11/2025")
    assert deadline.due_on == date(2025, 11, 15)
    assert any("30/10/2025" in warning for warning in deadline.warnings)


@pytest.mark.parametrize(
    "phrase",
    [
        "Kế hoạch năm 2026",
        "10.11",
        "Ngày 15 và 20 tháng 11 năm 2025",
        "Trước hết quý IV/2025",
        "Trong quý",
        "Từ nay",
        "Kể từ ngày ban hành",
        "30 ngày",
        "5 lần/năm",
        "Hoàn thành trước ngày 15/12/2025 và cập nhật hằng năm",
        "Năm 2026 đạt 80%",
        "Quý IV/2025 (sau khi có hướng dẫn của Bộ)",
        "Quý IV/2025 và các năm tiếp theo",
        "Sở Tài chính hoàn thành trong tháng 11/2025",
    ],
)
def test_what_could_be_meant_otherwise_has_a_warning(phrase: str) -> None:
    assert read(phrase).warnings


def test_a_due_date_is_not_moved_from_a_sunday() -> None:
    assert read("Chậm nhất ngày 30/11/2025").due_on == date(2025, 11, 30)


def test_an_end_before_its_start_is_not_accepted() -> None:
    assert read("Từ ngày 31/12/2025 đến ngày 01/10/2025").kind == "unknown"


def test_every_recurrence_is_a_valid_rule_with_occurrences() -> None:
    for row in rows("deadline_examples.csv") + rows("deadline_phrases.csv"):
        deadline = read(row["phrase"], date.fromisoformat(row["issued_on"]))
        assert deadline.kind == "recurring" or deadline.recurrence is None
        start = deadline.start_on or date.fromisoformat(row["issued_on"])
        for rule in filter(None, (deadline.recurrence or "").split("|")):
            assert next(iter(rrulestr(rule, dtstart=datetime.combine(start, clock())))), row["phrase"]


def test_quarters_end_in_march_june_september_and_december() -> None:
    series = rrulestr(read("Hàng quý").recurrence or "", dtstart=datetime(2025, 10, 18))
    assert [day.date() for day in series[:3]] == [date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30)]


def test_the_json_form_has_the_promised_keys() -> None:
    assert read("Trước ngày 15/12/2025").as_dict() == {
        "text": "Trước ngày 15/12/2025",
        "kind": "fixed_date",
        "due_on": "2025-12-15",
        "start_on": None,
        "boundary": "before",
        "recurrence": None,
        "warnings": [],
    }


@pytest.mark.parametrize(
    "hostile",
    [
        "1/" * 500_000,
        "quý " * 250_000,
        "(" * 10**6,
        "trước ngày " * 90_000,
        "\u0301\u0323" * 500_000,
        "9" * 10**6,
        "ngày 25, " * 66,
    ],
)
def test_a_hostile_cell_is_answered_at_once(hostile: str) -> None:
    began = time.perf_counter()
    deadline = read(hostile)
    assert time.perf_counter() - began < 3
    assert deadline.text == hostile
    assert deadline.warnings
