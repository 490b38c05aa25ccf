"""Messages about a report beside its steps: a remark on a part, a month reopened, a report that has arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from reports.models import MonthlyReport, PeriodLock, ReportComment
from reports.periods import Period, parse_period
from scheduler.notices import manner_of, to_people
from scheduler.outbox.body import item, paragraph
from scheduler.outbox.message import NewMessage, Reason
from scheduler.places import report_place, visited_report_place
from scheduler.reminders.dao import people
from scheduler.reminders.people import OF_A_UNIT
from tenants.access.permissions import Role
from tenants.vietnamese import shorten


def report_remarked(session: Session, report: MonthlyReport, row: ReportComment, now: datetime) -> list[NewMessage]:
    """Tell the secretariat what a leader or the receiver remarks on a part; the secretariat's own words tell nobody."""
    if row.kind != "remark":
        return []
    subject = f"Ý kiến về phần {row.section} báo cáo {report.covers.label}"
    place = report_place(report.period)
    blocks = [paragraph(f"{row.user_name}: {shorten(row.text)}", place)]
    told = people(session, roles=[Role.SECRETARY])
    return to_people(manner_of(session, now), told, f"report-remark:{row.id}", Reason.REPORT, subject, blocks, place)


def period_reopened(session: Session, lock: PeriodLock, now: datetime) -> list[NewMessage]:
    """Tell the units and the secretariat that a month takes updates again, until when and why."""
    month = Period.parse(lock.period)
    subject = f"Mở lại kỳ {month.label} đến hết ngày {lock.locks_on:%d/%m/%Y}"
    place = "/chu-ky"
    blocks = [paragraph(f"{subject}. Người mở: {lock.user_name}. Lý do: {lock.reason}", place)]
    told = people(session, roles=(*OF_A_UNIT, Role.SECRETARY))
    return to_people(manner_of(session, now), told, f"reopened:{lock.id}", Reason.REPORT, subject, blocks, place)


# Keys of what a receiver is told begin so.
ARRIVED = "arrived:"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A version that has been sent to a body, as that body is told of it."""

    code: str
    sender: str
    report_id: int
    period: str
    title: str
    version: int
    punctual: bool

    @property
    def key(self) -> str:
        """The occasion: each version is told once."""
        return f"{ARRIVED}{self.report_id}:{self.version}"


def reports_arrived(session: Session, receivers: Sequence[Role], arrivals: Sequence[Arrival], now: datetime) -> list[NewMessage]:
    """Tell the receiving body, once for each version, that a report has arrived."""
    manner = manner_of(session, now)
    persons = people(session, roles=receivers)
    told: list[NewMessage] = []
    for one in arrivals:
        label = f"“{one.title}”" if one.title else parse_period(one.period).label
        again = f", bản {one.version}" if one.version > 1 else "" if one.punctual else ", sau hạn"
        subject = f"{one.sender} đã gửi báo cáo {label}{again}"
        place = visited_report_place(one.code, one.period)
        told += to_people(manner, persons, one.key, Reason.REPORT, shorten(subject), [item(subject, place)], place)
    return told
