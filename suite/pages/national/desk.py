"""The central desk's view of a period: which period, which tenants a filter shows, what to look at first; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlencode

from reports.consolidation import KINDS
from reports.periods import DEFAULT_CUTOFF_DAY, DEFAULT_SEND_DAY, Period
from reports.standing import NationalStatus, TenantStatus, arrival_of
from suite.components.format import read_date
from suite.pages.report.states import late_days
from tenants.clock import VIETNAM
from tenants.errors import Invalid, NotFound
from tenants.vietnamese import search_key

PATH = "/toan-quoc"
TENANTS = "/co-quan"
TASKS = "/toan-quoc/nhiem-vu"
OLDEST_MONTHS = 60

KIND_LABELS = {"province": "Tỉnh, thành phố", "party_body": "Cơ quan Đảng ở Trung ương", "ministry": "Bộ, ngành"}
assert set(KIND_LABELS) == set(KINDS)


def desk_period(today: date) -> Period:
    """The period that the desk works on: this month's from its cut-off on, before that still last month's.

    On the 26th the desk is busy with the report that was due yesterday, not with the one that is due in a month.
    """
    month = Period.of_month(today)
    return month if today.day > DEFAULT_CUTOFF_DAY else month.previous()


def period_wanted(query: Mapping[str, str], today: date) -> Period:
    """The period that an address asks for (?ky=2026-11), the desk's own without one. NotFound for one out of sight."""
    current = desk_period(today)
    text = query.get("ky", "")
    if not text:
        return current
    try:
        period = Period.parse(text)
    except ValueError:
        raise NotFound("Không có kỳ báo cáo này.") from None
    if not current.plus(-OLDEST_MONTHS) <= period <= current.next():
        raise NotFound("Không có kỳ báo cáo này.")
    return period


def until(query: Mapping[str, str], today: date, now: datetime) -> datetime:
    """The moment of consolidation: now, or the end of the day that the address names (?den=26/11/2026)."""
    day = read_date(query.get("den"), "den")
    if day is None:
        return now
    if day > today:
        raise Invalid("Chỉ tổng hợp được đến hôm nay.", "den")
    return min(now, datetime.combine(day, time.max, VIETNAM))


def not_begun(row: TenantStatus, period: Period, today: date) -> bool:
    """Whether the data are cut off and nobody has composed a draft."""
    return not row.stage and today > period.day(DEFAULT_CUTOFF_DAY)


def tile_status(row: TenantStatus, period: Period, today: date) -> str:
    """A tenant's tile, by the table of states."""
    return "none" if row.state == "not_due" and not_begun(row, period, today) else row.state


# From this share of overdue tasks on a tenant is marked in the strongest tone.
MUCH_OVERDUE = 0.05
OVERDUE_WORDS = {"on_time": "Không quá hạn", "late": "Dưới 5%", "overdue": "Từ 5% trở lên"}


def overdue_level(row: TenantStatus) -> str:
    """How much of a tenant's work is overdue, by the table of states; `OVERDUE_WORDS` say what it means here."""
    if not row.counts.overdue:
        return "on_time"
    return "overdue" if row.counts.overdue >= MUCH_OVERDUE * row.counts.total else "late"


def days_late(row: TenantStatus, period: Period) -> int:
    """By how many days a first version came late."""
    return late_days(row.sent_at, period.day(DEFAULT_SEND_DAY)) if row.version == 1 else 0


# The two looks of the tiles: the state of the report, and how much is overdue.
TILES: dict[str, Callable[[TenantStatus, Period, date], str]] = {
    "bao-cao": tile_status,
    "qua-han": lambda row, period, today: overdue_level(row),
}


def _on_tile(row: TenantStatus, tile: str, period: Period, today: date) -> bool:
    look, _, state = tile.partition(".")
    return bool(row.province_code) and TILES[look](row, period, today) == state


# What a list of tenants can be narrowed to, by its word in the address.
FILTERS: dict[str, tuple[str, Callable[[TenantStatus], bool]]] = {
    "phai-bao-cao": ("Phải báo cáo", lambda row: True),
    "dung-han": ("Đã gửi đúng hạn", lambda row: arrival_of(row) == "on_time"),
    "muon": ("Đã gửi muộn", lambda row: arrival_of(row) == "late"),
    "cho-tiep-nhan": ("Chờ tiếp nhận", lambda row: row.state in ("sent", "sent_late")),
    "da-tiep-nhan": ("Đã tiếp nhận", lambda row: row.state == "accepted"),
    "tra-lai": ("Đã trả lại, chưa gửi lại", lambda row: arrival_of(row) == "returned"),
    "da-gui-lai": ("Đã gửi lại", lambda row: row.version > 1 and row.state in ("sent", "sent_late", "accepted")),
    "dang-soan": (
        "Đang soạn hoặc chờ ký",
        lambda row: bool(row.stage) and row.state in ("missing", "draft", "awaiting_signature", "signed"),
    ),
    "chua-gui": ("Chưa gửi", lambda row: arrival_of(row) in ("missing", "not_yet")),
    "con-no": ("Còn phải gửi", lambda row: arrival_of(row) in ("missing", "not_yet", "returned")),
    "lan-dau-dung-han": ("Lần đầu gửi đúng hạn", lambda row: row.punctual is True),
    "qua-han": ("Có nhiệm vụ quá hạn", lambda row: row.counts.overdue > 0),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tenants a list shows."""

    words: str = ""
    state: str = ""
    kind: str = ""
    tile: str = ""  # one state of the tiles, as `of_tiles` names it

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        """From the address; an unknown word narrows nothing."""
        state, kind = query.get("trang-thai", ""), query.get("loai", "")
        tile = query.get("o", "")
        return cls(
            query.get("tim", "")[:100].strip(),
            state if state in FILTERS else "",
            kind if kind in KIND_LABELS else "",
            tile if tile.partition(".")[0] in TILES else "",
        )

    def address(self, period: Period) -> str:
        """The query string that asks for this."""
        given = {"ky": str(period), "tim": self.words, "trang-thai": self.state, "loai": self.kind, "o": self.tile}
        return urlencode({name: value for name, value in given.items() if value})


def tenants_address(period: Period, state: str = "", kind: str = "") -> str:
    """The list of tenants that a figure counts."""
    return f"{TENANTS}?{Wanted(state=state, kind=kind).address(period)}"


def tasks_address(**given: str) -> str:
    """The national list of tasks that a figure counts: tinh_trang, loai, co_quan, he_thong, sang_kien, ky, den."""
    named = {name.replace("_", "-"): value for name, value in given.items() if value}
    return f"{TASKS}?{urlencode(named)}" if named else TASKS


def tiles_address(period: Period, look: str, state: str) -> str:
    """The provinces that the legend of the tiles counts for a state, by one of `TILES`."""
    return f"{TENANTS}?{Wanted(tile=f'{look}.{state}').address(period)}"


def narrowed(status: NationalStatus, wanted: Wanted, today: date) -> tuple[list[TenantStatus], list[TenantStatus]]:
    """The tenants that report here, and apart from them the others; a state counts only those that report here."""
    key = search_key(wanted.words)
    found = [
        row
        for row in status.rows
        if (not key or key in search_key(f"{row.name} {row.short_name} {row.code}"))
        and (not wanted.kind or row.kind == wanted.kind)
        and (not wanted.state or FILTERS[wanted.state][1](row))
        and (not wanted.tile or _on_tile(row, wanted.tile, status.period, today))
    ]
    others = [] if wanted.state or wanted.tile else [row for row in found if not row.expected]
    return [row for row in found if row.expected], others


# Who needs the desk's eye first; the accepted need it no more.
_FIRST = ("missing", "returned", "sent_late", "sent", "not_due", "draft", "awaiting_signature", "signed")


def first_to_see(rows: Sequence[TenantStatus], limit: int) -> list[TenantStatus]:
    """The tenants to look at first: by what is wrong with the report, then by overdue tasks."""
    open_rows = [row for row in rows if row.expected and row.state in _FIRST]
    return sorted(open_rows, key=lambda row: (_FIRST.index(row.state), -row.counts.overdue))[:limit]


def punctuality(rows: Sequence[TenantStatus]) -> list[tuple[str, int, int]]:
    """By month, the oldest first: how many first versions came in time, and from how many they were due."""
    expected = [row for row in rows if row.expected]
    if not expected:
        return []
    found = []
    for place, (period, _) in enumerate(expected[0].strip):
        marks = [row.strip[place][1] for row in expected]
        found.append((period, marks.count("on_time"), sum(mark != "not_due" for mark in marks)))
    return found
