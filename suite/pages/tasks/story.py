"""A task's whole story in order: what units said, what was decided on it, who was reminded when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scheduler.reminders.models import Snooze
from suite import components, evidence
from suite.components import StoryEntry, card, chip, empty_state, html, link, status_chip
from suite.components.format import date_text, moment_text, number
from suite.guard import Context
from suite.numbers import whole_number
from suite.pages.tasks.contributions import said_to_each_other
from suite.pages.tasks.steps import Line, dated, explained, extended, handed, hindered
from suite.pages.tasks.subject import Subject
from suite.proofs import reminder_story, together
from tenants.access.permissions import Permission
from tenants.organisation.changes.dao import Told, moves_of_task
from tenants.organisation.changes.models import DutyMove
from tenants.tasks import dao, one_task, policy
from tenants.tasks.models import Duty, Evidence, Update, Verification
from tenants.tasks.sampling.dao import list_checks_of_task
from tenants.tasks.sampling.models import SampleCheck
from tenants.tasks.sampling.service import VERDICTS
from tenants.tasks.service import STATEMENTS

_KINDS = {
    "progress": "báo cáo tiến độ",
    "completion": "báo hoàn thành",
    "no_change": "xác nhận không thay đổi",
    "nothing_arising": "xác nhận không phát sinh",
}
_ICONS = {"progress": "pencil", "completion": "flag", "no_change": "pause-circle", "nothing_arising": "slash-circle"}

# Shown at first, and at the most however much is asked for.
SHOWN = 25
MOST = 2_000


def said(ctx: Context, subject: Subject, most: int) -> list[Line]:
    """What units reported."""
    updates = one_task.updates(ctx.session, subject.task.id, limit=most)
    files = dao.evidence_of_updates(ctx.session, [update.id for update, _, _ in updates if update.evidence_count])
    own = {ctx.actor.unit_id} if ctx.actor.unit_id and files else set()
    leads = one_task.leading(ctx.session, subject.task.id, own)
    return [(update.at, _told(ctx, update, unit, files.get(update.id, []), duty, leads)) for update, unit, duty in updates]


def judged(ctx: Context, subject: Subject, most: int) -> list[Line]:
    """What the secretariat decided on completions."""
    if not subject.has(Verification):
        return []
    return [(one.at, _verdict(one, unit)) for one, unit in one_task.verifications(ctx.session, subject.task.id, limit=most)]


def sampled(ctx: Context, subject: Subject, most: int) -> list[Line]:
    """What the secretariat found when it looked at a report by sample."""
    if not subject.has(SampleCheck):
        return []
    return [(one.at, _checked(one, unit)) for one, unit in list_checks_of_task(ctx.session, subject.task.id, limit=most)]


def reminded(ctx: Context, subject: Subject, most: int) -> list[Line]:
    """Who was reminded, when and with which result."""
    return reminder_story(ctx, subject.task.id, most, put_off=subject.has(Snooze))


def moved(ctx: Context, subject: Subject, most: int) -> list[Line]:
    """Duties that went from one unit to another because units changed."""
    if not subject.has(DutyMove):
        return []
    return [(one.at, _move(one)) for one in moves_of_task(ctx.session, subject.task.id, limit=most)]


# A source gives its newest `most` lines; a new kind of act becomes part of the story by a line here.
Source = Callable[[Context, Subject, int], list[Line]]
SOURCES: tuple[Source, ...] = (
    said,
    judged,
    sampled,
    handed,
    extended,
    dated,
    hindered,
    explained,
    said_to_each_other,
    moved,
    reminded,
)


def chosen(ctx: Context, subject: Subject) -> html.Section | None:
    """The one report that an address asks for (`?bao-cao=`), as a month of a strip leads to it."""
    asked = whole_number(ctx.query.get("bao-cao"))
    found = one_task.update(ctx.session, subject.task.id, asked) if asked else None
    if found is None:
        return None
    update, unit, duty = found
    files = dao.evidence_of_updates(ctx.session, [update.id])
    own = {ctx.actor.unit_id} if ctx.actor.unit_id and files else set()
    leads = one_task.leading(ctx.session, subject.task.id, own)
    entry = _told(ctx, update, unit, files.get(update.id, []), duty, leads)
    return card(f"Báo cáo kỳ {update.period[5:]}/{update.period[:4]}", components.story([entry]), link("Đóng", ctx.path))


def story(ctx: Context, subject: Subject) -> html.Section:
    """What happened to the task, the newest first: as much as is asked for (`?dien-bien=`), and a link to more."""
    most = min(max(SHOWN, whole_number(ctx.query.get("dien-bien"), 5) or 0), MOST)
    lines = [line for source in SOURCES for line in source(ctx, subject, most + 1)]
    lines.sort(key=lambda line: line[0], reverse=True)
    if not lines:
        words = "Báo cáo, xác nhận và nhắc việc sẽ hiện ở đây theo thứ tự."
        return card("Diễn biến", empty_state("clock-history", "Chưa có diễn biến", words))
    older: Any = None
    if len(lines) > most:
        more = link("Xem diễn biến cũ hơn", f"{ctx.path}?dien-bien={most * 3}#dien-bien", class_name="btn btn-plain btn-sm")
        older = more if most < MOST else html.P(f"Đang hiện {number(MOST)} diễn biến mới nhất.", className="muted")
    return card("Diễn biến", [components.story(together(lines[:most])), older, evidence.purge_place(ctx)], id="dien-bien")


def _told(ctx: Context, update: Update, unit: str, files: list[Evidence], duty: Duty, leads: frozenset[int]) -> StoryEntry:
    words: list[Any] = [html.P(update.result)] if update.result and update.result not in STATEMENTS.values() else []
    if update.difficulty:
        words.append(html.P([html.B("Khó khăn: "), update.difficulty]))
    if update.proposal:
        words.append(html.P([html.B("Kiến nghị: "), update.proposal]))
    if files:
        visible = policy.can_see_evidence(ctx.actor, duty, leads)
        listed = visible or ctx.actor.may(Permission.PURGE_FILE)
        unseen = html.P(f"{len(files)} minh chứng", className="muted")
        words.append(evidence.evidence_links(ctx, files, opens=visible) if listed else unseen)
    who = f"{unit} ({update.user_name})"
    return StoryEntry(moment_text(update.at), who, _KINDS[update.kind], words, _ICONS[update.kind])


def _move(one: Told) -> StoryEntry:
    # A change may be recorded long after the day from which it holds.
    basis = f"từ ngày {date_text(one.effective_on)} theo {one.document_number} ngày {date_text(one.document_on)}"
    what = f"phần việc của {one.from_name} chuyển sang {one.to_name}" if one.to_name else f"phần việc của {one.from_name} kết thúc"
    return StoryEntry(moment_text(one.at), one.user_name, f"{what}, {basis}", None, "shuffle")


def _verdict(verdict: Verification, unit: str) -> StoryEntry:
    if verdict.verdict == "accepted":
        what: Any = [status_chip("verified"), f" phần việc của {unit}"]
    else:
        what = [chip("waiting", "arrow-counterclockwise", "Trả lại"), f" phần việc của {unit}"]
    sign = "patch-check" if verdict.verdict == "accepted" else "arrow-counterclockwise"
    return StoryEntry(moment_text(verdict.at), verdict.user_name, what, [html.P(verdict.reason)] if verdict.reason else None, sign)


def _checked(check: SampleCheck, unit: str) -> StoryEntry:
    what = f"kiểm tra mẫu báo cáo của {unit}: {VERDICTS[check.verdict].lower()}"
    return StoryEntry(moment_text(check.at), check.user_name, what, [html.P(check.remark)] if check.remark else None, "search")
