"""Carries a change of plans into tasks and duties: what is dropped or taken away is closed with its reason, never deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tenants.plans import dao
from tenants.plans.assigning import end_duties, follow_task, give_duties, relabel
from tenants.plans.changes import AddedRow, ChangedTask, Preview, column_of, open_duties
from tenants.plans.differences import merged_order
from tenants.plans.models import PlanImport
from tenants.plans.service import rows_of, task_of_row
from tenants.plans.understanding import Assignment, ProposedRow
from tenants.tasks.contributions.settling import lapse_requests
from tenants.tasks.dating.service import Why, change_of, keep_first_date
from tenants.tasks.extensions.settling import lapse_ended
from tenants.tasks.models import Duty, Task, content_order
from tenants.tasks.service import recount_task
from tenants.vietnamese import search_key

_DEADLINE_COLUMNS = ("deadline_text", "deadline_kind", "start_on", "due_on", "last_permitted_on", "recurrence")


@dataclass(slots=True)
class Applied:
    """What applying a change did."""

    changed: int = 0
    added: int = 0
    dropped: int = 0
    duties_added: int = 0
    duties_ended: int = 0
    plan_ids: set[int] = field(default_factory=set)
    given: dict[int, int] = field(default_factory=dict)  # new duties by unit
    taken: dict[int, int] = field(default_factory=dict)  # ended duties by unit

    def counts(self) -> dict[str, int]:
        """As the record keeps it."""
        names = ("changed", "added", "dropped", "duties_added", "duties_ended")
        return {name: getattr(self, name) for name in names}


class Application:
    """One change being carried out, in the session of whoever applies it."""

    def __init__(self, session: Session, draft: PlanImport, will: Preview, why: str, day: date, now: datetime) -> None:
        self.session, self.draft, self.will, self.why, self.day, self.now = session, draft, will, why, day, now
        self.applied = Applied()
        self.names = dict(will.unit_names)
        self.touched: set[int] = set()

    def carry_out(self) -> Applied:
        """Do it all; the caller names the act for the audit trail and closes the draft."""
        for gone in self.will.to_drop:
            self._drop(gone.task, gone.duties)
        for change in self.will.to_change:
            self._change(change)
        added = {one.index: self._add(one) for one in self.will.to_add}
        self.session.flush()
        self._put_in_order(added)
        lapse_ended(self.session, now=self.now)
        lapse_requests(self.session, self.day, self.why, now=self.now)
        for task_id in sorted(self.touched):
            recount_task(self.session, task_id)
        return self.applied

    def _drop(self, task: Task, duties: tuple[Duty, ...]) -> None:
        task.dropped_on, task.dropped_why = self.day, self.why
        task.version += 1
        self.applied.dropped += 1
        self.applied.plan_ids.add(task.plan_id)
        self._end(duties)

    def _end(self, duties: tuple[Duty, ...]) -> None:
        end_duties(duties, self.day, self.why)
        for duty in duties:
            self.applied.taken[duty.unit_id] = self.applied.taken.get(duty.unit_id, 0) + 1
        self.applied.duties_ended += len(duties)

    def _change(self, change: ChangedTask) -> None:
        task, row = change.task, change.row
        plan = dao.get_plan(self.session, task.plan_id)
        meant = task_of_row(plan, task.position, row, (), {})
        for cell in change.applied - {"deadline"}:
            setattr(
                task, column_of(cell), row.cells[cell] or None if cell in ("system", "initiative") else self._stored(meant, cell)
            )
        if "deadline" in change.applied:
            before = task.due_on
            keep_first_date(task)
            for column in _DEADLINE_COLUMNS:
                setattr(task, column, getattr(meant, column))
            if task.due_on != before:
                why = Why("amendment", document=self.why)
                self.session.add(change_of(self.session, task, before, task.due_on, why, self.now, whole=True))
        for duty, given in change.duties.kept:
            duty.first_lead, duty.via_group = given.first_lead, given.via_group[:300]
        self._end(change.duties.ended)
        self.session.flush()
        self._give(task, change.duties.added, change.duties.ended)
        duties = open_duties(self.session, [task.id]).get(task.id, [])
        if "deadline" in change.applied:
            for duty in duties:
                follow_task(task, duty, self.day)
        if change.applied & {"lead", "coordinating"}:
            relabel(self.session, [(task, duties)], self.names)
        task.search_key = search_key(f"{plan.number} {task.content} {task.lead_text} {task.coordinating_text} {task.lead_label}")
        task.sort_key = content_order(task.content)
        task.version += 1
        self.touched.add(task.id)
        self.applied.changed += 1
        self.applied.plan_ids.add(plan.id)

    @staticmethod
    def _stored(meant: Task, cell: str) -> Any:
        return getattr(meant, column_of(cell))

    def _give(self, task: Task, given: tuple[Assignment, ...], ended: tuple[Duty, ...] = ()) -> None:
        give_duties(self.session, [(task, given)], self.day, self.why, just_ended=[duty.id for duty in ended])
        for one in given:
            self.applied.given[one.unit_id] = self.applied.given.get(one.unit_id, 0) + 1
        self.applied.duties_added += len(given)

    def _add(self, one: AddedRow) -> Task:
        task = task_of_row(one.plan, 0, one.row, one.duties, self.names)
        task.system_code = one.row.cells.get("system") or None
        task.initiative_code = one.row.cells.get("initiative") or None
        self.session.add(task)
        self.session.flush()
        self._give(task, one.duties)
        self.applied.added += 1
        self.applied.plan_ids.add(one.plan.id)
        return task

    def _put_in_order(self, added: Mapping[int, Task]) -> None:
        """A document gives its own order and place; rows added in a workbook stand at the end of their section."""
        rows = rows_of(self.draft)
        for plan_id in sorted(self.applied.plan_ids | {self.draft.plan_id or 0}):
            tasks = [task for task in dao.tasks_of_plan(self.session, plan_id) if task.position] if plan_id else []
            new = {index: task for index, task in added.items() if task.plan_id == plan_id}
            if self.draft.kind == "amendment":
                order = self._document_order(tasks, new, rows)
            elif new:
                order = _workbook_order(tasks, new)
            else:
                continue
            for position, task in enumerate(order, start=1):
                if task.position != position:
                    task.position = position

    def _document_order(self, tasks: list[Task], new: Mapping[int, Task], rows: list[ProposedRow]) -> list[Task]:
        by_id = {task.id: i for i, task in enumerate(tasks)}
        known = {index: by_id[task_id] for index, task_id in self.will.pairs if task_id in by_id}
        for index, i in known.items():
            tasks[i].place = rows[index].place
        mentioned = [(index, known.get(index, -1)) for index in sorted(known.keys() | new.keys())]
        kept = [i for i in range(len(tasks)) if i not in set(known.values())]
        order = merged_order(range(len(tasks)), kept, mentioned)
        return [tasks[i] if side == "old" else tasks[known[i]] if i in known else new[i] for side, i in order]


def _workbook_order(tasks: list[Task], new: Mapping[int, Task]) -> list[Task]:
    order = list(tasks)
    for _, task in sorted(new.items()):
        same = [i for i, other in enumerate(order) if other.section == task.section]
        order.insert(same[-1] + 1 if same else len(order), task)
    return order
