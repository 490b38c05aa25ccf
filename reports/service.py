"""The verbs of the report: draft, refresh, edit, submit, sign, send, accept, return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from reports.cycle import Cycle
from reports.document import ReportDocument
from reports.models import MonthlyReport, ReportSection, ReportVersion
from reports.periods import Period
from tenants.access.actor import Actor
from tenants.errors import Conflict


class SectionChanged(Conflict):
    """Somebody saved the section meanwhile: `theirs` is their text, `revision` what a new attempt has to give."""

    def __init__(self, theirs: str, edited_by: str, revision: int) -> None:
        super().__init__(f"{edited_by or 'Người khác'} vừa lưu phần này. Hãy đối chiếu hai bản rồi lưu lại; phần đã nhập vẫn còn.")
        self.theirs, self.edited_by, self.revision = theirs, edited_by, revision


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One line of "Còn phải làm trước khi trình"; `key` tells the page where the line leads."""

    key: str  # waiting, owing, without_evidence, stale_figures, returned, number
    sentence: str
    count: int
    done: bool


def cycle_of(session: Session, period: Period) -> Cycle:
    """The cycle of a period by the tenant's settings and calendar."""
    raise NotImplementedError


def ensure_draft(session: Session, actor: Actor, period: Period, today: date, now: datetime) -> MonthlyReport | None:
    """The report of a period, composed now when there is none yet; none until the day after the data cut-off."""
    raise NotImplementedError


def refresh_figures(session: Session, actor: Actor, report_id: int, now: datetime) -> MonthlyReport:
    """Count and propose again; the text of edited sections stays as it is."""
    raise NotImplementedError


def save_section(
    session: Session, actor: Actor, report_id: int, key: str, text: str, revision: int, now: datetime
) -> ReportSection:
    """Keep a person's text. Raises SectionChanged when the section is no longer the one that the person opened."""
    raise NotImplementedError


def restore_proposal(session: Session, actor: Actor, report_id: int, key: str, revision: int, now: datetime) -> ReportSection:
    """Put the proposed text back in place of a person's; the person's words stay in the audit trail."""
    raise NotImplementedError


def submit_for_signature(session: Session, actor: Actor, report_id: int, now: datetime) -> MonthlyReport:
    """draft or returned → awaiting_signature; from now on nothing of it can be edited."""
    raise NotImplementedError


def withdraw(session: Session, actor: Actor, report_id: int, now: datetime, reason: str = "") -> MonthlyReport:
    """awaiting_signature or signed → draft, by the secretariat; a signature is void then."""
    raise NotImplementedError


def sign(session: Session, actor: Actor, report_id: int, now: datetime, revision: int | None = None) -> MonthlyReport:
    """awaiting_signature → signed. With `revision`, only what the leader saw is signed (Conflict otherwise)."""
    raise NotImplementedError


def decline(session: Session, actor: Actor, report_id: int, reason: str, now: datetime) -> MonthlyReport:
    """awaiting_signature → draft, by the leader, with a reason."""
    raise NotImplementedError


def send(session: Session, actor: Actor, report_id: int, now: datetime, number_text: str = "") -> ReportVersion:
    """signed → sent: freezes the version as data with its hash."""
    raise NotImplementedError


def accept(session: Session, actor: Actor, report_id: int, now: datetime, remark: str = "") -> MonthlyReport:
    """sent → accepted, by the visiting officer of the body that receives it."""
    raise NotImplementedError


def return_report(session: Session, actor: Actor, report_id: int, reason: str, now: datetime) -> MonthlyReport:
    """sent → returned with a reason; what is written next is the next version."""
    raise NotImplementedError


def document_of(session: Session, report: MonthlyReport) -> ReportDocument:
    """The report as it would be sent now, marked as a draft until it is."""
    raise NotImplementedError


def document_of_version(version: ReportVersion) -> ReportDocument:
    """A sent version as it was sent, sealed."""
    raise NotImplementedError


def open_points(session: Session, report: MonthlyReport, today: date) -> list[OpenPoint]:
    """What is still to be done before the report can be submitted."""
    raise NotImplementedError
