"""The task that a page is about, read once for all its panels."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.reminders.models import Snooze
from suite.guard import Context
from suite.numbers import whole_number
from tenants.audit.models import AuditEntry
from tenants.explanations.dao import OfTask, explanations_of_task
from tenants.explanations.models import ExplainedDuty
from tenants.obstacles.models import Obstacle
from tenants.organisation.changes.models import DutyMove
from tenants.plans.models import ActionPlan
from tenants.tasks import one_task
from tenants.tasks.contributions.models import Contribution
from tenants.tasks.dating.dao import Change, changes_of_task
from tenants.tasks.dating.models import DateChange
from tenants.tasks.extensions.dao import AskedExtension, requests_of_task
from tenants.tasks.extensions.models import ExtensionRequest
from tenants.tasks.models import Duty, Task, Verification
from tenants.tasks.one_task import Noun
from tenants.tasks.sampling.models import SampleCheck

# What most tasks have nothing of: one statement says so for all, and a panel asks only for what is there.
NOUNS: tuple[Noun, ...] = (
    Contribution,
    Obstacle,
    ExplainedDuty,
    DateChange,
    ExtensionRequest,
    Verification,
    SampleCheck,
    DutyMove,
    Snooze,
    Task,
    AuditEntry,
)
# A phone scrolls past twenty units before it comes to the story; figures, the search and pages lead to the rest.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Subject:
    """A task, its plan, what there is about it, and the first of its duties with their units' names as one page shows them."""

    task: Task
    plan: ActionPlan
    nouns: frozenset[Noun]
    duties: list[tuple[Duty, str]]
    changes: list[Change]  # of its dates, the newest first
    asked: list[AskedExtension]  # for a later date, the newest first
    explanations: list[OfTask]

    def has(self, noun: Noun) -> bool:
        """Whether there is anything of a noun in NOUNS: for Task itself tasks below it, for AuditEntry parts that changed hands."""
        return noun in self.nouns


def read_subject(ctx: Context, task_id: int) -> Subject:
    """The task with this id, or NotFound. The duty of `?phan-viec=` stands first, then the reader's own."""
    task, plan, nouns = one_task.read(ctx.session, task_id, NOUNS)
    first = whole_number(ctx.query.get("phan-viec")) or 0
    duties = one_task.duties(ctx.session, task_id, ctx.today, first=first, own_unit_id=ctx.actor.unit_id, limit=SHOWN)
    changes = changes_of_task(ctx.session, task_id) if DateChange in nouns else []
    asked = requests_of_task(ctx.session, task_id) if ExtensionRequest in nouns else []
    explanations = explanations_of_task(ctx.session, task_id) if ExplainedDuty in nouns else []
    return Subject(task, plan, nouns, duties, changes, asked, explanations)
