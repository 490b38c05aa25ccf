"""Where every tenant stands in one period: the central desk's table, its counts, and the table as a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reports.assembly import COUNT_COLUMNS, count_cells
from reports.consolidation import KINDS
from reports.document import DEMO_MARK, Annex, Column, Paragraph, ReportDocument, Row, RowGroup, Section, Table
from reports.facts import Counts
from reports.periods import Period
from reports.render.cells import figure_words
from reports.settings import Letterhead
from tenants.clock import local

STATE_WORDS = {
    "not_due": "Chưa đến kỳ",
    "draft": "Đang soạn",
    "awaiting_signature": "Chờ ký",
    "signed": "Đã ký, chưa gửi",
    "sent": "Đã gửi, đúng hạn",
    "sent_late": "Đã gửi, muộn",
    "accepted": "Đã tiếp nhận",
    "returned": "Đã trả lại",
    "missing": "Chưa gửi",
}


@dataclass(frozen=True, slots=True)
class TenantStatus:
    """One tenant in one period. `state` is a word of the pages' table of states."""

    tenant_id: int
    code: str
    name: str
    short_name: str
    kind: str
    province_code: str | None
    expected: bool  # reports to the centre itself; the others are shown apart
    state: str  # not_due, draft, awaiting_signature, signed, sent, sent_late, accepted, returned, missing
    stage: str  # where the report itself stands, also when it is missing; empty without one
    report_id: int | None
    version: int
    sent_at: datetime | None
    punctual: bool | None  # of the first version
    counts: Counts  # its tasks as of today
    strip: tuple[tuple[str, str], ...]  # the last six periods, the oldest first: on_time, sent_late, missing, not_due


@dataclass(frozen=True, slots=True)
class Received:
    """How many of the expected reports are there: the parts add up to `expected`."""

    expected: int
    on_time: int
    late: int
    returned: int
    missing: int  # not sent and due
    not_yet: int  # not sent, the day has not passed

    @property
    def received(self) -> int:
        return self.on_time + self.late


@dataclass(frozen=True, slots=True)
class NationalStatus:
    """All tenants in one period, in Vietnamese order."""

    period: Period
    rows: tuple[TenantStatus, ...]

    @property
    def received(self) -> Received:
        """The count over the expected reporters."""
        states = [arrival_of(row) for row in self.rows if row.expected]
        parts = ("on_time", "late", "returned", "missing", "not_yet")
        return Received(len(states), *(states.count(part) for part in parts))

    @property
    def owing(self) -> tuple[TenantStatus, ...]:
        """The expected reporters that have nothing accepted or waiting at the centre: those, and only those, are reminded."""
        return tuple(row for row in self.rows if row.expected and arrival_of(row) in ("returned", "missing", "not_yet"))


def arrival_of(row: TenantStatus) -> str:
    """The one part of `Received` that a tenant belongs to; a page's filter and the count agree on it."""
    if row.state == "returned":
        return "returned"
    if row.state in ("sent", "sent_late", "accepted"):
        return "on_time" if row.punctual else "late"
    return "missing" if row.state == "missing" else "not_yet"


def status_document(status: NationalStatus, letterhead: Letterhead, *, at: datetime, is_demo: bool = False) -> ReportDocument:
    """The table of the central desk as it is at a moment, for a download; a working paper, not an issued report."""
    received = status.received
    moment = local(at)
    columns = (
        Column("TT", 10, "center"),
        Column("Mã", 14, "center"),
        Column("Cơ quan, địa phương", 58),
        Column("Tình trạng báo cáo", 34),
        Column("Gửi lúc", 30),
        *COUNT_COLUMNS,
    )
    groups = []
    for kind, title in KINDS.items():
        rows = tuple(_cells(place, row) for place, row in enumerate((one for one in status.rows if one.kind == kind), start=1))
        if rows:
            groups.append(RowGroup(title, rows))
    parts = (
        ("Phải gửi", received.expected),
        ("Đã gửi đúng hạn", received.on_time),
        ("Đã gửi muộn", received.late),
        ("Đã trả lại, chờ gửi lại", received.returned),
        ("Chưa gửi, đã quá ngày", received.missing),
        ("Chưa gửi, chưa đến ngày", received.not_yet),
    )
    table = Table((Column("Tình trạng", 60), Column("Số cơ quan", 30, "right", "number")), parts, "Tình hình gửi báo cáo")
    words = (
        f"Đã nhận {figure_words(received.received)}/{figure_words(received.expected)} báo cáo {status.period.label} "
        f"tính đến {moment:%H:%M} ngày {moment:%d/%m/%Y}."
    )
    return ReportDocument(
        form=letterhead.form,
        parent_body=letterhead.parent_body,
        issuing_body=letterhead.issuing_body,
        issuer_name=letterhead.issuer_name,
        symbol=letterhead.symbol,
        place=letterhead.place,
        date=moment.date(),
        kind="BẢNG TỔNG HỢP",
        summary=f"Tình hình gửi báo cáo {status.period.label}",
        sections=(Section(blocks=(Paragraph(words), table)),),
        figures=table,
        annexes=(Annex("Tình hình gửi báo cáo và thực hiện nhiệm vụ", columns, tuple(groups)),),
        demo_mark=DEMO_MARK if is_demo else "",
    )


def _cells(place: int, row: TenantStatus) -> Row:
    sent = f"{local(row.sent_at):%H:%M %d/%m/%Y}" if row.sent_at else ""
    return (place, row.code, row.name, STATE_WORDS[row.state], sent, *count_cells(row.counts))
