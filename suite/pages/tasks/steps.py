"""What a task's story tells beside the reports: who was given it, its dates and extensions, its obstacles, its explanations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from suite.components import StoryEntry, html, link, typed_text
from suite.components.format import date_text, moment_text, number
from suite.guard import Context
from suite.pages.explanations import view as explaining
from suite.pages.extensions.view import decision_chip
from suite.pages.obstacles import view as hindering
from suite.pages.tasks.subject import Subject
from tenants.audit.models import AuditEntry
from tenants.explanations import dao as explanations
from tenants.explanations.dao import ExplanationFilter
from tenants.explanations.models import ExplainedDuty
from tenants.explanations.service import visible
from tenants.obstacles import dao as obstacles
from tenants.obstacles.models import Obstacle
from tenants.tasks.dating.dao import Change
from tenants.tasks.extensions.dao import AskedExtension
from tenants.tasks.reassigned import Part, Reassigned, reassignments

CAUSES = {
    "extension": "gia hạn",
    "event": "ghi nhận sự kiện",
    "redate": "đổi hạn",
    "amendment": "sửa đổi kế hoạch",
}

Line = tuple[datetime, StoryEntry]


def whose_date(change: Change) -> str:
    """Whose date a change moved."""
    one, unit, _ = change
    return unit if unit and not one.whole else f"cả nhiệm vụ, theo {unit}" if unit else "cả nhiệm vụ"


def dated(ctx: Context, subject: Subject, most: int) -> list[Line]:
    """Who gave the task another date and why; what a granted extension moved is told by its decision."""
    return [(change[0].at, _dated(change)) for change in subject.changes[:most] if change[0].cause != "extension"]


def _dated(change: Change) -> StoryEntry:
    one, _, event = change
    did = f"{CAUSES[one.cause]}: hạn {date_text(one.due_before)} → {date_text(one.due_on)}, {whose_date(change)}"
    why = f"{event.words}, ngày {date_text(event.happened_on)}" if event else one.reason
    said = [html.P(words) for words in (why, one.document) if words]
    return StoryEntry(moment_text(one.at), one.user_name, did, said or None, "calendar-event")


_GIVEN = {
    Part.LEADING: "giao {} chủ trì",
    Part.COORDINATING: "giao {} phối hợp",
    Part.GIVEN: "giao {}",
    Part.FIRST: "{} chủ trì chính",
    Part.ENDED: "{} thôi thực hiện",
}
# An amendment may take a task from every commune of a province.
NAMED = 3


def handed(ctx: Context, subject: Subject, most: int) -> list[Line]:
    """Who was given a part in the task after its plan was recorded, and who lost it."""
    if not subject.has(AuditEntry):
        return []
    return [(act.at, _handed(act)) for act in reassignments(ctx.session, subject.task.id)[-most:]]


def _handed(act: Reassigned) -> StoryEntry:
    did = "; ".join(words.format(_listed(act.units[part])) for part, words in _GIVEN.items() if part in act.units)
    return StoryEntry(moment_text(act.at), act.by, did, html.P(act.why) if act.why else None, "people")


def _listed(names: list[str]) -> str:
    shown = names if len(names) <= NAMED + 1 else [*names[:NAMED], f"{number(len(names) - NAMED)} đơn vị khác"]
    return ", ".join(shown)


def extended(ctx: Context, subject: Subject, most: int) -> list[Line]:
    """Who asked for a later date, and what was decided."""
    # A request that went along to another unit's duty is one request: it stands where it was first made.
    first = {(one.request.user_id, one.request.at): one for one in subject.asked}
    decided = [(one.decision.at, _decided(one)) for one in subject.asked if one.decision]
    return decided + [(one.request.at, _asked(one)) for one in first.values()]


def _asked(one: AskedExtension) -> StoryEntry:
    request = one.request
    late = ", sau khi hết hạn" if request.asked_late else ""
    did = f"xin gia hạn từ {date_text(request.due_on)} đến {date_text(request.wanted_on)}{late}"
    said = [typed_text(request.reason)]
    return StoryEntry(moment_text(request.at), f"{one.unit} ({request.user_name})", did, said, "calendar-plus")


def _decided(one: AskedExtension) -> StoryEntry:
    decision = one.decision
    assert decision is not None, "asked of those that are decided"
    did: list[Any] = [decision_chip(decision), f" đề nghị gia hạn của {one.unit}"]
    said = [typed_text(decision.reason)] if decision.reason else None
    return StoryEntry(moment_text(decision.at), decision.user_name, did, said, "calendar-plus")


def hindered(ctx: Context, subject: Subject, most: int) -> list[Line]:
    """What was raised of the task, and every step of its life."""
    if not subject.has(Obstacle):
        return []
    return [
        (event.at, hindering.step_entry(event, ["vướng mắc ", link(title, ctx.link(f"{hindering.PATH}/{event.obstacle_id}"))]))
        for event, title in obstacles.events_of_task(ctx.session, subject.task.id, limit=most)
    ]


def explained(ctx: Context, subject: Subject, most: int) -> list[Line]:
    """Who was called to explain, and every step that may be seen of it."""
    if not subject.has(ExplainedDuty):
        return []
    of_unit = visible(ctx.actor, ExplanationFilter()).unit_id
    return [
        (
            event.at,
            explaining.step_entry(event, link(f"giải trình của {unit}", ctx.link(f"{explaining.PATH}/{event.explanation_id}"))),
        )
        for event, unit in explanations.events_of_task(ctx.session, subject.task.id, of_unit=of_unit, limit=most)
    ]
