"""What is said of the parts of a report: one thread a part, kept in order, settled by the secretariat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from reports import dao, policy
from reports.models import MonthlyReport, ReportComment
from reports.settings import SECTION_TITLES
from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.errors import Conflict, NotFound, NotPermitted
from tenants.organisation.dao import get_tenant
from tenants.written import written

LONGEST_COMMENT = 5_000


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said of one part, the oldest first; `open` are the remarks that nobody has settled."""

    section: str
    said: tuple[ReportComment, ...] = ()
    open: tuple[ReportComment, ...] = ()


def threads_of(session: Session, actor: Actor, report_id: int) -> dict[str, Thread]:
    """The threads that a person may read, by part; a receiver reads what was said to it or by it."""
    rows = [row for row in dao.comments_of(session, report_id) if not actor.visiting or row.side == "receiver"]
    return {key: _thread(key, [row for row in rows if row.section == key]) for key, _ in SECTION_TITLES}


def _thread(section: str, rows: Sequence[ReportComment]) -> Thread:
    still_open: list[ReportComment] = []
    for row in rows:
        if row.kind == "settled":
            still_open = [one for one in still_open if one.side != row.side]
        elif row.kind == "remark":
            still_open.append(row)
    return Thread(section, tuple(rows), tuple(still_open))


def count_open(threads: Iterable[Thread]) -> int:
    """How many remarks nobody has settled."""
    return sum(len(thread.open) for thread in threads)


def comment(
    session: Session, actor: Actor, report_id: int, section: str, text: str, now: datetime, *, for_receiver: bool = False
) -> ReportComment:
    """Add to the thread of a part: a leader's or a receiver's remark waits to be settled, the secretariat's words are an answer.

    What the house says stays in the house, unless it says so. Raises Invalid at a field, Conflict where nothing can be said now.
    """
    report = _open_to(session, actor, report_id, section)
    text = written(text, "text", most=LONGEST_COMMENT, missing="Nhập ý kiến.")
    if not actor.visiting and not for_receiver and report.state in policy.FROZEN:
        raise Conflict("Báo cáo đã gửi. Ý kiến nội bộ ghi khi báo cáo còn đang soạn hoặc chờ ký.")
    kind = "answer" if actor.may(Permission.WRITE_REPORT) else "remark"
    side = "receiver" if actor.visiting or for_receiver else "tenant"
    with acting(session, f"report.{kind}"):
        row = _row(actor, report, section, kind, side, now, text)
        session.add(row)
    return row


def settle(session: Session, actor: Actor, report_id: int, section: str, now: datetime) -> int:
    """Note that the remarks on a part have been dealt with: by the secretariat, or by a receiver on its own; how many they were."""
    report = _open_to(session, actor, report_id, section)
    if not (actor.visiting or actor.may(Permission.WRITE_REPORT)):
        raise NotPermitted("Thư ký ghi nhận ý kiến đã được tiếp thu.")
    still_open = threads_of(session, actor, report.id)[section].open
    if not still_open:
        raise Conflict("Phần này không còn ý kiến chưa tiếp thu.")
    with acting(session, "report.settled"):
        session.add_all(_row(actor, report, section, "settled", side, now) for side in sorted({row.side for row in still_open}))
    return len(still_open)


def parts_remarked_on(session: Session, report: MonthlyReport) -> list[str]:
    """The letters of the parts on which the receiver's remarks wait."""
    threads = (_thread(key, [row for row in rows if row.side == "receiver"]) for key, rows in _by_part(session, report).items())
    return [thread.section for thread in threads if thread.open]


def _by_part(session: Session, report: MonthlyReport) -> dict[str, list[ReportComment]]:
    found: dict[str, list[ReportComment]] = {key: [] for key, _ in SECTION_TITLES}
    for row in dao.comments_of(session, report.id):
        found[row.section].append(row)
    return found


def _open_to(session: Session, actor: Actor, report_id: int, section: str) -> MonthlyReport:
    actor.require(Permission.COMMENT_REPORT)
    report = dao.get_report(session, report_id)
    if section not in dict(SECTION_TITLES):
        raise NotFound("Báo cáo không có phần này.")
    if actor.visiting:
        if not policy.can_receive(actor, get_tenant(session, actor.tenant_id)):
            raise NotPermitted("Báo cáo này gửi đến cơ quan khác.")
        if report.sent_at is None:
            raise NotFound("Báo cáo chưa gửi.")
    return report


def _row(actor: Actor, report: MonthlyReport, section: str, kind: str, side: str, now: datetime, text: str = "") -> ReportComment:
    return ReportComment(
        report_id=report.id,
        version=report.version,
        section=section,
        kind=kind,
        side=side,
        text=text,
        user_id=actor.user_id,
        user_name=actor.name,
        at=now,
    )
