"""The verbs of the report: draft, refresh, take in what came late, edit, submit, sign, send, accept, return."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reports import dao, policy
from reports.assembly import assemble
from reports.comments import parts_remarked_on
from reports.compose import Proposal, annex_rows, propose
from reports.cycle import Cycle, cycle
from reports.document import DRAFT_MARK, ReportDocument, clean_text
from reports.facts import AnnexRow, Figures
from reports.figures import Material, material_of
from reports.locking import days_of, fix_days
from reports.models import LateInclusion, MonthlyReport, ReportEvent, ReportSection, ReportVersion
from reports.passages import Passage, brief, explained
from reports.periods import AdHoc, ReportPeriod
from reports.readiness import OpenPoint, open_points
from reports.settings import Letterhead, cycle_policy, letterhead_of
from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.clock import day_of
from tenants.db.guard import actor_of
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.files.secrecy import refuse_secrets
from tenants.organisation.dao import find_settings, get_tenant
from tenants.tasks.dao import get_duty
from tenants.vietnamese import clean
from tenants.written import written

__all__ = [
    "AskedFor",
    "Drafting",
    "OpenPoint",
    "SectionChanged",
    "accept",
    "cycle_of",
    "decline",
    "document_of",
    "document_of_version",
    "drafting_of",
    "ensure_draft",
    "figures_of_report",
    "open_ad_hoc",
    "open_points",
    "passages_of",
    "refresh_figures",
    "restore_proposal",
    "return_report",
    "save_section",
    "send",
    "sign",
    "submit_for_signature",
    "take_in",
    "withdraw",
]

LONGEST_SECTION = 100_000
LONGEST_REASON = 5_000
LONGEST_NUMBER = 60
LONGEST_TITLE = 300
LONGEST_WINDOW = 3660  # days


class SectionChanged(Conflict):
    """Somebody saved the section meanwhile: `theirs` is their text, `revision` what a new attempt has to give."""

    def __init__(self, theirs: str, edited_by: str, revision: int) -> None:
        super().__init__(f"{edited_by or 'Người khác'} vừa lưu phần này. Hãy đối chiếu hai bản rồi lưu lại; phần đã nhập vẫn còn.")
        self.theirs, self.edited_by, self.revision = theirs, edited_by, revision


@dataclass(frozen=True, slots=True)
class Drafting:
    """How a tenant's reports are made: its calendar of the month and its letterhead."""

    cycle: Cycle
    letterhead: Letterhead
    is_demo: bool


def drafting_of(session: Session, period: ReportPeriod) -> Drafting:
    """The settings that hold for a period, with the days that it was fixed by. Raises Invalid when they contradict themselves."""
    tenant = get_tenant(session, actor_of(session).tenant_id)
    settings = find_settings(session)
    fixed = days_of(dao.locks_of(session, [str(period.last)]).get(str(period.last), ()))
    days = cycle(period, dao.working_calendar(session), cycle_policy(fixed or (settings.cycle if settings else {})))
    return Drafting(days, letterhead_of(tenant, settings.letterhead if settings else {}), tenant.is_demo)


def cycle_of(session: Session, period: ReportPeriod) -> Cycle:
    """The cycle of a period by the tenant's settings and calendar."""
    return drafting_of(session, period).cycle


def ensure_draft(session: Session, actor: Actor, period: ReportPeriod, today: date, now: datetime) -> MonthlyReport | None:
    """The report of a period, composed now when there is none yet; none until the day after the data cut-off.

    From that day on the days of the month stand as they are: a later change of the settings moves the next ones.
    """
    actor.require(Permission.WRITE_REPORT)
    report = dao.find_report(session, str(period))
    # What was asked for has a record from the beginning (`open_ad_hoc`).
    if report is not None or isinstance(period, AdHoc):
        return report
    drafting = drafting_of(session, period)
    if today <= drafting.cycle.window.end:
        return None
    try:
        with session.begin_nested(), acting(session, "report.composed"):
            fix_days(session, actor, drafting.cycle, now)
            report = _compose(session, actor, period, drafting, now)
    except IntegrityError:
        # Somebody else composed it in the same moment: theirs is as good, it was made from the same rows.
        return dao.find_report(session, str(period))
    return report


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A report that somebody asked for: what it is called, who asked by which document, its date, and the days it covers."""

    title: str
    asked_by: str
    due_on: date
    start: date
    end: date


def open_ad_hoc(session: Session, actor: Actor, asked: AskedFor, today: date, now: datetime) -> MonthlyReport:
    """Record a report that was asked for, and compose it. Raises Invalid at a field."""
    actor.require(Permission.WRITE_REPORT)
    title, asked_by = clean(asked.title), clean(asked.asked_by)
    refuse_secrets(title, asked_by, field="title")
    if not title or len(title) > LONGEST_TITLE:
        raise Invalid(f"Nhập tên báo cáo, tối đa {LONGEST_TITLE} ký tự.", "title")
    if not asked_by or len(asked_by) > LONGEST_TITLE:
        raise Invalid("Nhập cơ quan yêu cầu hoặc số văn bản.", "asked_by")
    if asked.end > today:
        raise Invalid("Số liệu chỉ lấy được đến hôm nay.", "end")
    if not asked.start <= asked.end or (asked.end - asked.start).days > LONGEST_WINDOW:
        raise Invalid("Ngày đầu không sau ngày cuối, và không quá mười năm.", "start")
    if not today <= asked.due_on <= today + timedelta(days=LONGEST_WINDOW):
        raise Invalid("Ngày phải gửi không trước hôm nay.", "due_on")
    # Two people asking at once would take the same number: the second is told and asks again.
    period = AdHoc(dao.count_ad_hoc(session) + 1, title, asked.start, asked.end, asked.due_on)
    try:
        with session.begin_nested(), acting(session, "report.asked_for", why=asked_by):
            given = {"title": title, "asked_by": asked_by, "window_start": asked.start}
            return _compose(session, actor, period, drafting_of(session, period), now, **given)
    except IntegrityError as error:
        raise Conflict("Vừa có người tạo một báo cáo khác. Hãy bấm lại.") from error


def _compose(
    session: Session, actor: Actor, period: ReportPeriod, drafting: Drafting, now: datetime, **given: Any
) -> MonthlyReport:
    cutoff_on = drafting.cycle.window.end
    material = material_of(session, period, cutoff_on)
    report = MonthlyReport(
        period=str(period),
        kind=period.kind,
        state="draft",
        cutoff_on=cutoff_on,
        due_on=drafting.cycle.stage("send").official_on,
        **_counted(material),
        composed_at=now,
        **given,
    )
    session.add(report)
    session.flush()
    titles = drafting.letterhead.titles_for(period)
    for position, proposal in enumerate(_proposals(material, drafting.letterhead), start=1):
        section = ReportSection(
            report_id=report.id,
            key=proposal.key,
            position=position,
            title=titles[proposal.key],
            proposed=proposal.text,
            sources=[passage.to_json() for passage in proposal.passages],
            text=proposal.text,
            revision=1,
        )
        session.add(section)
    _note(session, actor, report, "composed", now)
    return report


def refresh_figures(session: Session, actor: Actor, report_id: int, now: datetime) -> MonthlyReport:
    """Count and propose again; the text of edited sections stays as it is, and beside it stands the new proposal."""
    report = _editable(session, actor, report_id)
    with acting(session, "report.refreshed"):
        _recompose(session, report, now)
        _note(session, actor, report, "composed", now)
    return report


def _recompose(session: Session, report: MonthlyReport, now: datetime) -> None:
    period = report.covers
    drafting = drafting_of(session, period)
    material = material_of(session, period, report.cutoff_on)
    for name, value in _counted(material).items():
        setattr(report, name, value)
    report.composed_at = now
    titles = drafting.letterhead.titles_for(period)
    sections = {section.key: section for section in dao.sections_of(session, report.id)}
    for proposal in _proposals(material, drafting.letterhead):
        section = sections[proposal.key]
        section.proposed, section.sources = proposal.text, [passage.to_json() for passage in proposal.passages]
        section.title = titles[proposal.key]
        if not section.edited and section.text != proposal.text:
            section.text, section.revision = proposal.text, section.revision + 1


def take_in(session: Session, actor: Actor, report_id: int, update_id: int, now: datetime) -> MonthlyReport:
    """Take a late update into the month that it missed: its words count here and not in the next period; figures are renewed.

    What is counted stays as it was at the end of the cut-off day. Raises NotFound when the month did not miss it.
    """
    report = _editable(session, actor, report_id)
    found = next(iter(dao.late_updates(session, report.period, update_id)), None)
    if found is None or report.kind != "month":
        raise NotFound("Không tìm thấy báo cáo đến muộn này.")
    if found.taken_into:
        raise Conflict(f"{found.taken_by} đã đưa báo cáo này vào kỳ.")
    with acting(session, "report.taken_in", why=f"{found.unit_name}: {brief(found.content, 160)}"):
        session.add(LateInclusion(update_id=update_id, period=report.period, user_id=actor.user_id, user_name=actor.name, at=now))
        duty = get_duty(session, found.duty_id, lock=True)
        if duty.last_update_id == update_id:
            # It answers this month now: the next one is still owed.
            duty.answered_period = report.period
            duty.version += 1
        session.flush()
        _recompose(session, report, now)
        _note(session, actor, report, "taken_in", now, f"{found.unit_name}: {brief(found.content, 300)}")
    return report


def save_section(
    session: Session, actor: Actor, report_id: int, key: str, text: str, revision: int, now: datetime
) -> ReportSection:
    """Keep a person's text. Raises SectionChanged when the section is no longer the one that the person opened."""
    report = _editable(session, actor, report_id)
    wanted = "\n".join(line.rstrip() for line in clean_text(text).strip("\n").split("\n"))
    if len(wanted) > LONGEST_SECTION:
        raise Invalid(f"Mỗi phần tối đa {LONGEST_SECTION // 1000}.000 ký tự.", "text")
    refuse_secrets(wanted, field="text")
    section = dao.get_section(session, report.id, key)
    if section.text == wanted:
        return section
    if section.revision != revision:
        raise SectionChanged(section.text, section.edited_by, section.revision)
    with acting(session, "report.section_saved"):
        section.text, section.revision = wanted, section.revision + 1
        # Typed back to what is proposed, it follows the figures again.
        section.edited = wanted != section.proposed
        section.edited_by, section.edited_at = actor.name, now
    return section


def restore_proposal(session: Session, actor: Actor, report_id: int, key: str, revision: int, now: datetime) -> ReportSection:
    """Put the proposed text in place of a person's; the person's words stay in the audit trail."""
    return save_section(session, actor, report_id, key, dao.get_section(session, report_id, key).proposed, revision, now)


def submit_for_signature(session: Session, actor: Actor, report_id: int, now: datetime) -> MonthlyReport:
    """draft or returned → awaiting_signature; from now on nothing of it can be edited."""
    return _step(session, actor, report_id, "submitted", now, decision_reason="")


def withdraw(session: Session, actor: Actor, report_id: int, now: datetime, reason: str = "") -> MonthlyReport:
    """awaiting_signature or signed → draft, by the secretariat; a signature is void then."""
    return _step(session, actor, report_id, "withdrawn", now, reason, signed_by="", signed_at=None)


def sign(session: Session, actor: Actor, report_id: int, now: datetime, revision: int | None = None) -> MonthlyReport:
    """awaiting_signature → signed. With `revision`, only what the leader saw is signed (Conflict otherwise)."""
    return _step(session, actor, report_id, "signed", now, revision=revision, signed_by=actor.name, signed_at=now)


def decline(session: Session, actor: Actor, report_id: int, reason: str, now: datetime) -> MonthlyReport:
    """awaiting_signature → draft, by the leader, with a reason that the secretariat sees first."""
    given = _given(reason, "Nhập ý kiến để bộ phận soạn thảo biết cần sửa gì.")
    return _step(session, actor, report_id, "declined", now, given, decision_reason=given)


def send(session: Session, actor: Actor, report_id: int, now: datetime, number_text: str = "") -> ReportVersion:
    """signed → sent: freezes the version as data with its hash. Punctual is what is sent by the end of the due date in Vietnam."""
    number = clean(number_text)
    if len(number) > LONGEST_NUMBER:
        raise Invalid(f"Số văn bản tối đa {LONGEST_NUMBER} ký tự.", "number_text")
    report = _step(session, actor, report_id, "sent", now)
    report.number_text = number or report.number_text
    document = _assembled(session, report, issued_on=day_of(now))
    version = ReportVersion(
        report_id=report.id,
        number=report.version,
        document=document.canonical_bytes().decode(),
        figures=report.figures,
        sha256=document.digest(),
        signed_by=report.signed_by,
        sent_by=actor.name,
        sent_at=now,
        punctual=day_of(now) <= report.due_on,
    )
    with acting(session, "report.sent"):
        session.add(version)
        report.sent_at = now
        if report.version == 1:
            report.punctual = version.punctual
    return version


def accept(session: Session, actor: Actor, report_id: int, now: datetime, remark: str = "") -> MonthlyReport:
    """sent → accepted, by the visiting officer of the body that receives it."""
    _receiving(session, actor)
    return _step(session, actor, report_id, "accepted", now, remark, decision_reason=remark.strip())


def return_report(session: Session, actor: Actor, report_id: int, reason: str, now: datetime) -> MonthlyReport:
    """sent → returned with a reason, which may be the remarks on its parts; what is written next is the next version."""
    _receiving(session, actor)
    parts = parts_remarked_on(session, dao.get_report(session, report_id))
    refers = f"Ý kiến cụ thể tại phần {', '.join(parts)}." if parts else ""
    given = _given(f"{reason.strip()} {refers}".strip(), "Nhập lý do trả lại để cơ quan gửi biết cần bổ sung gì.")
    return _step(session, actor, report_id, "returned", now, given, decision_reason=given, signed_by="", signed_at=None)


def passages_of(section: ReportSection) -> tuple[Passage, ...]:
    """The paragraphs of a section with the tasks and figures behind those that still read as proposed."""
    return explained(section.text, section.sources)


def figures_of_report(report: MonthlyReport | ReportVersion) -> Figures:
    """The numbers as they stand in the report, or as they were sent."""
    return Figures.from_json(report.figures)


def document_of(session: Session, report: MonthlyReport) -> ReportDocument:
    """The report as it would be sent now, marked as a draft; once it is sent, the version that was sent."""
    if report.state in policy.FROZEN:
        return document_of_version(dao.get_version(session, report.id, report.version))
    return _assembled(session, report, draft_mark=DRAFT_MARK)


def document_of_version(version: ReportVersion) -> ReportDocument:
    """A sent version as it was sent, sealed."""
    return ReportDocument.from_json(json.loads(version.document)).sealed()


def _assembled(session: Session, report: MonthlyReport, *, issued_on: date | None = None, draft_mark: str = "") -> ReportDocument:
    period = report.covers
    drafting = drafting_of(session, period)
    return assemble(
        period,
        Figures.from_json(report.figures),
        [(section.key, section.title, section.text) for section in dao.sections_of(session, report.id)],
        [AnnexRow.from_json(row) for row in report.annex],
        drafting.letterhead,
        version=report.version,
        signed_by=report.signed_by,
        number_text=report.number_text,
        issued_on=issued_on,
        draft_mark=draft_mark,
        is_demo=drafting.is_demo,
        asked_by=report.asked_by,
    )


def _proposals(material: Material, letterhead: Letterhead) -> tuple[Proposal, ...]:
    return propose(material.figures, material.tasks, material.answers, material.plans, speaker=letterhead.speaker)


def _counted(material: Material) -> dict[str, Any]:
    """What a report keeps of a count: its figures and its annex, always of the same moment."""
    rows = annex_rows(material.tasks, material.answers, material.figures)
    return {"figures": material.figures.to_json(), "annex": [row.to_json() for row in rows]}


def _editable(session: Session, actor: Actor, report_id: int) -> MonthlyReport:
    actor.require(Permission.WRITE_REPORT)
    # Locked, so that nobody submits the report between the check and the saving.
    report = dao.get_report(session, report_id, lock=True)
    if not policy.can_edit(actor, report):
        raise Conflict("Báo cáo đã trình ký hoặc đã gửi nên không sửa được. Muốn sửa, hãy rút báo cáo về trước.")
    return report


def _receiving(session: Session, actor: Actor) -> None:
    actor.require(Permission.ACCEPT_REPORT)
    if not policy.can_receive(actor, get_tenant(session, actor.tenant_id)):
        raise NotPermitted("Báo cáo này gửi đến cơ quan khác.")


def _step(
    session: Session,
    actor: Actor,
    report_id: int,
    name: str,
    now: datetime,
    reason: str = "",
    revision: int | None = None,
    **changes: Any,
) -> MonthlyReport:
    """Take a step of the table: who may, from where, to where; and append it to the report's life."""
    step = policy.STEPS[name]
    actor.require(step.permission)
    reason = written(reason, "reason", most=LONGEST_REASON)
    report = dao.get_report(session, report_id, lock=True)
    if report.state not in step.starts:
        raise Conflict(step.refusal)
    if revision not in (None, report.revision):
        raise Conflict("Báo cáo vừa thay đổi. Hãy xem lại bản mới trước khi ký.")
    with acting(session, f"report.{name}", why=clean(reason)):
        _note(session, actor, report, name, now, reason)
        report.state = step.leads_to
        for column, value in changes.items():
            setattr(report, column, value)
        if name == "returned":
            report.version += 1
    return report


def _note(session: Session, actor: Actor, report: MonthlyReport, step: str, now: datetime, reason: str = "") -> None:
    session.add(
        ReportEvent(
            report_id=report.id,
            version=report.version,
            step=step,
            reason=reason,
            user_id=actor.user_id,
            user_name=actor.name,
            at=now,
        )
    )


def _given(reason: str, sentence: str) -> str:
    if not clean(reason):
        raise Invalid(sentence, "reason")
    return reason.strip()
