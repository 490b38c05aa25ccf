"""A task's whole story in order: what units said, what was decided on it, who was reminded when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from dash import html

from suite import components, evidence
from suite.components import StoryEntry, card, chip, empty_state, status_chip
from suite.components.format import moment_text
from suite.guard import Context
from suite.pages.tasks.subject import Subject
from suite.proofs import reminder_story
from tenants.tasks import dao, policy
from tenants.tasks.models import Duty, Evidence, Update, Verification
from tenants.tasks.service import STATEMENTS
from tenants.tasks.states import DutyRole

_KINDS = {
    "progress": "báo cáo tiến độ",
    "completion": "báo hoàn thành",
    "no_change": "xác nhận không thay đổi",
    "nothing_arising": "xác nhận không phát sinh",
}
_ICONS = {"progress": "pencil", "completion": "flag", "no_change": "pause-circle", "nothing_arising": "slash-circle"}

Line = tuple[datetime, StoryEntry]


def said(ctx: Context, subject: Subject, most: int) -> list[Line]:
    """What units reported."""
    duties = {duty.id: duty for duty, _ in dao.duties_of_task(ctx.session, subject.task.id)}
    leads = frozenset(duty.unit_id for duty in duties.values() if duty.role == DutyRole.LEAD)
    updates = dao.updates_of_task(ctx.session, subject.task.id, limit=most)
    files = dao.evidence_of_updates(ctx.session, [update.id for update, _ in updates])
    return [
        (update.at, _told(ctx, update, unit, files.get(update.id, []), duties[update.duty_id], leads)) for update, unit in updates
    ]


def judged(ctx: Context, subject: Subject, most: int) -> list[Line]:
    """What the secretariat decided on completions."""
    units = {duty.id: unit for duty, unit in dao.duties_of_task(ctx.session, subject.task.id)}
    return [
        (verdict.at, _verdict(verdict, units[verdict.duty_id]))
        for verdict in dao.verifications_of_task(ctx.session, subject.task.id)[:most]
    ]


def reminded(ctx: Context, subject: Subject, most: int) -> list[Line]:
    """Who was reminded, when and with which result."""
    return reminder_story(ctx, [duty.id for duty, _ in dao.duties_of_task(ctx.session, subject.task.id)])[:most]


# A source gives its newest `most` lines; a new kind of act becomes part of the story by a line here.
Source = Callable[[Context, Subject, int], list[Line]]
SOURCES: tuple[Source, ...] = (said, judged, reminded)


def story(ctx: Context, subject: Subject) -> html.Section:
    """All that happened to the task, the newest first."""
    lines = [line for source in SOURCES for line in source(ctx, subject, 200)]
    lines.sort(key=lambda line: line[0], reverse=True)
    shown: Any = (
        components.story([entry for _, entry in lines])
        if lines
        else empty_state("clock-history", "Chưa có diễn biến", "Báo cáo, xác nhận và nhắc việc sẽ hiện ở đây theo thứ tự.")
    )
    return card("Diễn biến", shown)


def _told(ctx: Context, update: Update, unit: str, files: list[Evidence], duty: Duty, leads: frozenset[int]) -> StoryEntry:
    words: list[Any] = [html.P(update.result)] if update.result and update.result not in STATEMENTS.values() else []
    if update.difficulty:
        words.append(html.P([html.B("Khó khăn: "), update.difficulty]))
    if update.proposal:
        words.append(html.P([html.B("Kiến nghị: "), update.proposal]))
    if files:
        visible = policy.can_see_evidence(ctx.actor, duty, leads)
        words.append(evidence.evidence_links(ctx, files) if visible else html.P(f"{len(files)} minh chứng", className="muted"))
    who = f"{unit} ({update.user_name})"
    return StoryEntry(moment_text(update.at), who, _KINDS[update.kind], words, _ICONS[update.kind])


def _verdict(verdict: Verification, unit: str) -> StoryEntry:
    if verdict.verdict == "accepted":
        what: Any = [status_chip("verified"), f" phần việc của {unit}"]
    else:
        what = [chip("waiting", "arrow-counterclockwise", "Trả lại"), f" phần việc của {unit}"]
    sign = "patch-check" if verdict.verdict == "accepted" else "arrow-counterclockwise"
    return StoryEntry(moment_text(verdict.at), verdict.user_name, what, [html.P(verdict.reason)] if verdict.reason else None, sign)
