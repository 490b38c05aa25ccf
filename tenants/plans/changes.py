"""What a change of recorded plans would do, worked out anew each time it is looked at: nothing here writes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.calendar import service as calendars
from tenants.organisation import dao as organisation
from tenants.plans import dao
from tenants.plans.differences import CellChange, Difference, Pairing, RowChange, difference, pair, same_text, same_words
from tenants.plans.models import ActionPlan, PlanImport
from tenants.plans.service import issue_date, rows_of
from tenants.plans.tenant_bodies import tenant_bodies
from tenants.plans.understanding import CELLS, Assignment, ProposedRow, assignments, understand
from tenants.tasks.models import Duty, Task
from tenants.tasks.states import DutyRole

# A workbook also carries what the document itself does not say.
WORKBOOK_CELLS = (*CELLS, "system", "initiative")
_COLUMNS = {
    "lead": "lead_text",
    "coordinating": "coordinating_text",
    "deadline": "deadline_text",
    "system": "system_code",
    "initiative": "initiative_code",
}
# SQLite and PostgreSQL both limit the number of parameters in a statement.
_AT_ONCE = 1000


def column_of(cell: str) -> str:
    """The column of Task that keeps a cell."""
    return _COLUMNS.get(cell, cell)


def cells_of(task: Task) -> dict[str, str]:
    """A task's cells as a file has them."""
    return {cell: getattr(task, column_of(cell)) or "" for cell in WORKBOOK_CELLS}


def as_stored(cells: Mapping[str, str]) -> dict[str, str]:
    """Cells as a task keeps them: ordinals are short."""
    return dict(cells) | {"section": cells["section"][:20], "ordinal": cells["ordinal"][:20]}


@dataclass(frozen=True, slots=True)
class Reassignment:
    """What a changed cell of bodies means for the units."""

    added: tuple[Assignment, ...] = ()
    ended: tuple[Duty, ...] = ()
    kept: tuple[tuple[Duty, Assignment], ...] = ()  # still owed, perhaps now by the first lead


@dataclass(frozen=True, slots=True)
class ChangedTask:
    """A task that the file has otherwise: what is shown, and what applying it would make of it."""

    task: Task
    index: int  # of the row in the draft
    changes: tuple[CellChange, ...]
    row: ProposedRow  # as it will be, after the choices
    applied: frozenset[str]  # cells that will change
    undecided: frozenset[str]  # cells that wait for a choice
    duties: Reassignment
    rewritten: bool = False  # a person has still to say whether it is the same task
    asked: bool = False  # the question stands, answered or not
    meanwhile: bool = False  # somebody changed it in the program after it was exported

    @property
    def only_renumbered(self) -> bool:
        """Nothing but its place in the document is different."""
        return all(change.cell in ("section", "section_title", "ordinal") for change in self.changes)


@dataclass(frozen=True, slots=True)
class AddedRow:
    """A row that becomes a new task."""

    index: int
    plan: ActionPlan
    row: ProposedRow
    duties: tuple[Assignment, ...]
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class DroppedTask:
    """A task that the file no longer has."""

    task: Task
    duties: tuple[Duty, ...]  # still owed
    dropped: bool  # after the choices
    undecided: bool = False  # changed in the program meanwhile: a person decides
    parted: bool = False  # a row stands in its place, of which a person said that it is another task


@dataclass(frozen=True, slots=True)
class Preview:
    """A change of plans before it is applied."""

    changed: tuple[ChangedTask, ...]
    added: tuple[AddedRow, ...]
    dropped: tuple[DroppedTask, ...]
    unchanged: int
    left_out: int = 0  # rows that were said to be no tasks when the plan was recorded
    notices: tuple[str, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()  # (row of the draft, task)
    unit_names: Mapping[int, str] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """The file says what is recorded."""
        return not (self.changed or self.added or self.dropped)

    @property
    def undecided(self) -> int:
        """How many choices a person has still to make."""
        waiting = sum(len(one.undecided) + one.rewritten for one in self.changed)
        return waiting + sum(one.undecided for one in self.dropped)

    @property
    def duties_added(self) -> int:
        """Duties that applying would add."""
        return sum(len(one.duties.added) for one in self.changed) + sum(len(one.duties) for one in self.added if one.wanted)

    @property
    def duties_ended(self) -> int:
        """Duties that applying would end."""
        return sum(len(one.duties.ended) for one in self.changed) + sum(len(one.duties) for one in self.dropped if one.dropped)

    @property
    def to_change(self) -> list[ChangedTask]:
        """The tasks that applying would change."""
        return [one for one in self.changed if one.applied]

    @property
    def to_add(self) -> list[AddedRow]:
        """The rows that applying would add."""
        return [one for one in self.added if one.wanted]

    @property
    def to_drop(self) -> list[DroppedTask]:
        """The tasks that applying would drop."""
        return [one for one in self.dropped if one.dropped]

    @property
    def fingerprint(self) -> str:
        """Equal as long as applying would do exactly the same: what a person saw is what is done."""
        said = {
            "changed": [
                [
                    one.task.id,
                    one.task.version,
                    sorted(one.applied),
                    {cell: one.row.cells.get(cell, "") for cell in sorted(one.applied)},
                ]
                for one in self.changed
            ],
            "units": [
                [sorted(a.unit_id for a in one.duties.added), sorted(d.id for d in one.duties.ended)] for one in self.changed
            ],
            "added": [[one.index, one.wanted, sorted(duty.unit_id for duty in one.duties)] for one in self.added],
            "dropped": [[one.task.id, one.dropped] for one in self.dropped],
        }
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def preview(session: Session, draft: PlanImport) -> Preview:
    """What applying a draft of a change would do now."""
    rows = rows_of(draft)
    if draft.kind == "workbook":
        tasks, found, base, plan_of, notices, left_out = _of_workbook(session, draft, rows)
    else:
        tasks, found, base, plan_of, notices, left_out = _of_amendment(session, draft, rows)
    return _Judge(session, draft, rows, tasks, plan_of).judge(found, base, notices, left_out)


_Found = tuple[list[Task], Difference, dict[int, Mapping[str, str]], dict[int, ActionPlan], list[str], int]


def _of_amendment(session: Session, draft: PlanImport, rows: Sequence[ProposedRow]) -> _Found:
    """Against the plan's tasks; what the document says as it always did is not held against later corrections."""
    plan = dao.get_plan(session, draft.plan_id or 0)
    tasks = list(dao.tasks_of_plan(session, plan.id))
    as_read, no_tasks = _last_version(session, plan.id)
    base = {i: as_read[key] for i, task in enumerate(tasks) if (key := _place_key(task.place)) in as_read}
    left_out = {j for j, row in enumerate(rows) if row.dropped or _signature(row.cells) in no_tasks}
    kept = [j for j in range(len(rows)) if j not in left_out]
    old, new = [cells_of(task) for task in tasks], [as_stored(rows[j].cells) for j in kept]
    # A row is known again by what the document said, too: a person may have put its content right since.
    pairing = _pair_by_document(old, new, base)
    found = difference(old, new, CELLS, same=same_words, base=base, pairing=pairing)
    return tasks, _renamed(found, kept), base, dict.fromkeys(range(len(rows)), plan), [], len(left_out)


def _pair_by_document(
    old: Sequence[Mapping[str, str]], new: Sequence[Mapping[str, str]], base: Mapping[int, Mapping[str, str]]
) -> Pairing:
    return pair([base.get(i, cells) for i, cells in enumerate(old)], new)


def _renamed(found: Difference, kept: Sequence[int]) -> Difference:
    """The same difference with the new rows' indexes in the draft."""
    return Difference(
        tuple(RowChange(one.old, kept[one.new], one.changes, one.rewritten) for one in found.changed),
        tuple(kept[j] for j in found.added),
        found.dropped,
        tuple((i, kept[j]) for i, j in found.pairs),
    )


def _last_version(session: Session, plan_id: int) -> tuple[dict[str, Mapping[str, str]], set[tuple[str, ...]]]:
    """What the last document of a plan said by place in its file, and the rows of it that a person said are no tasks."""
    statement = (
        select(PlanImport)
        .where(PlanImport.plan_id == plan_id, PlanImport.status == "accepted", PlanImport.kind.in_(["plan", "amendment"]))
        .order_by(PlanImport.id.desc())
        .limit(1)
    )
    last = session.scalars(statement).one_or_none()
    if last is None:
        return {}, set()
    rows, read = rows_of(last), last.base.get("read", [])
    if len(rows) != len(read):
        read = [row.cells for row in rows]
    as_read = {_place_key(row.place): as_stored(cells) for row, cells in zip(rows, read, strict=True) if not row.dropped}
    no_tasks = {_signature(cells) for row, cells in zip(rows, read, strict=True) if row.dropped}
    return dict(as_read), no_tasks


def _place_key(place: Mapping[str, object]) -> str:
    return json.dumps(place, sort_keys=True, ensure_ascii=False)


def _signature(cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(cells.get(name, "") for name in ("section", "ordinal", "content", "lead"))


def _of_workbook(session: Session, draft: PlanImport, rows: Sequence[ProposedRow]) -> _Found:
    """Against the tasks that were exported, by their ids."""
    exported: dict[int, Mapping[str, str]] = {int(key): value["cells"] for key, value in draft.base["tasks"].items()}
    tasks = tasks_in_force(session, exported)
    notices = []
    if gone := len(exported) - len(tasks):
        notices.append(f"{gone} nhiệm vụ đã thôi thực hiện sau khi xuất tệp; các dòng đó được bỏ qua.")
    at = {task.id: i for i, task in enumerate(tasks)}
    pairs, added = [], []
    for j, row in enumerate(draft.rows):
        task_id = row["origin"]["task_id"]
        if task_id is None:
            added.append(j)
        elif task_id in at:
            pairs.append((at[task_id], j))
    missing = sorted(set(at.values()) - {i for i, _ in pairs})
    base = {at[task_id]: cells for task_id, cells in exported.items() if task_id in at}
    found = difference(
        [cells_of(task) for task in tasks],
        [as_stored(row.cells) for row in rows],
        WORKBOOK_CELLS,
        same=same_text,
        base=base,
        pairing=Pairing(tuple(pairs), tuple(missing), tuple(added)),
    )
    plans = {plan.id: plan for plan in session.scalars(select(ActionPlan))}
    plan_of = {j: plans[row["origin"]["plan_id"]] for j, row in enumerate(draft.rows) if row["origin"]["plan_id"] in plans}
    return tasks, found, base, plan_of, notices, 0


def tasks_in_force(session: Session, ids: Iterable[int]) -> list[Task]:
    """Those of some tasks that no amendment has dropped, in the order of plans and annexes."""
    wanted = sorted(ids)
    found: list[Task] = []
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        found += session.scalars(select(Task).where(Task.id.in_(part), Task.dropped_on.is_(None)))
    return sorted(found, key=lambda task: (task.plan_id, task.position, task.id))


def open_duties(session: Session, task_ids: Iterable[int]) -> dict[int, list[Duty]]:
    """The duties that are owed to some tasks, by task."""
    wanted = sorted(task_ids)
    found: dict[int, list[Duty]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        for duty in session.scalars(select(Duty).where(Duty.task_id.in_(part), Duty.ended_on.is_(None)).order_by(Duty.id)):
            found.setdefault(duty.task_id, []).append(duty)
    return found


class _Judge:
    """Lays a person's choices over a difference and works out what becomes of tasks and units."""

    def __init__(
        self,
        session: Session,
        draft: PlanImport,
        rows: Sequence[ProposedRow],
        tasks: Sequence[Task],
        plan_of: Mapping[int, ActionPlan],
    ) -> None:
        self.session, self.draft, self.rows, self.tasks, self.plan_of = session, draft, rows, tasks, plan_of
        self.choices: Mapping[str, str] = draft.choices
        self.members, self.heirs = organisation.members_by_group(session, issue_date(draft)), organisation.heirs(session)

    def judge(self, found: Difference, base: Mapping[int, Mapping[str, str]], notices: Sequence[str], left_out: int) -> Preview:
        self.bodies, self.calendar = tenant_bodies(self.session, issue_date(self.draft)), calendars.calendar_of(self.session)
        concerned = [self.tasks[one.old].id for one in found.changed] + [self.tasks[i].id for i in found.dropped]
        self.duties = open_duties(self.session, concerned)
        changed: list[ChangedTask] = []
        added = [self._added(j) for j in found.added if j in self.plan_of]
        dropped = [self._dropped(self.tasks[i], base.get(i)) for i in found.dropped]
        parted: set[int] = set()
        for one in found.changed:
            task = self.tasks[one.old]
            if one.rewritten and self.choices.get(f"{task.id}.same") == "other":
                parted.add(one.old)
                added.append(self._added(one.new))
                dropped.append(DroppedTask(task, tuple(self.duties.get(task.id, ())), True, parted=True))
            else:
                changed.append(self._changed(task, one))
        units = {a.unit_id for row in added for a in row.duties}
        for change in changed:
            units |= {a.unit_id for a in change.duties.added} | {d.unit_id for d in change.duties.ended}
        return Preview(
            tuple(changed),
            tuple(sorted(added, key=lambda row: row.index)),
            tuple(sorted(dropped, key=lambda gone: (gone.task.plan_id, gone.task.position))),
            len(found.pairs) - len(found.changed),
            left_out,
            tuple(notices),
            tuple((j, self.tasks[i].id) for i, j in found.pairs if i not in parted),
            organisation.unit_names(self.session, units),
        )

    def _added(self, index: int) -> AddedRow:
        row = self.rows[index]
        wanted = self.choices.get(f"new{index}.add") != "leave"
        return AddedRow(index, self.plan_of[index], row, tuple(assignments(row, self.members, self.heirs)), wanted)

    def _dropped(self, task: Task, base: Mapping[str, str] | None) -> DroppedTask:
        choice = self.choices.get(f"{task.id}.drop")
        meanwhile = self._changed_meanwhile(task)
        default = "" if meanwhile else "keep" if self.choices.get("partial") == "1" else "drop"
        decided = choice or default
        return DroppedTask(task, tuple(self.duties.get(task.id, ())), decided == "drop", not decided)

    def _changed_meanwhile(self, task: Task) -> bool:
        if self.draft.kind != "workbook":
            return False
        return bool(self.draft.base["tasks"][str(task.id)]["version"] != task.version)

    def _changed(self, task: Task, one: RowChange) -> ChangedTask:
        cells = cells_of(task)
        of_workbook = self.draft.kind == "workbook"
        applied, undecided = set(), set()
        for change in one.changes:
            choice = self.choices.get(f"{task.id}.{change.cell}") or ("" if change.conflict and of_workbook else "file")
            if choice == "file":
                cells[change.cell] = change.new
                applied.add(change.cell)
            elif not choice:
                undecided.add(change.cell)
        waits = one.rewritten and self.choices.get(f"{task.id}.same") != "same"
        row = self._understood(task, one.new, cells)
        duties = self._reassigned(task, row, applied) if applied & {"lead", "coordinating"} else Reassignment()
        return ChangedTask(
            task,
            one.new,
            one.changes,
            row,
            frozenset(applied),
            frozenset(undecided),
            duties,
            waits,
            one.rewritten,
            self._changed_meanwhile(task),
        )

    def _understood(self, task: Task, index: int, cells: dict[str, str]) -> ProposedRow:
        row = self.rows[index]
        if all(row.cells.get(cell, "") == cells.get(cell, "") for cell in CELLS):
            return row
        return understand(cells, row.place, row.reading_doubts, self._deadline_date(index), self.bodies, self.calendar)

    def _deadline_date(self, index: int) -> date:
        """The day that words like "quý IV" are read from: the amending document's, or the plan's own for a workbook."""
        if self.draft.kind != "workbook" and self.draft.head["issued_on"]:
            return date.fromisoformat(self.draft.head["issued_on"])
        return self.plan_of[index].issued_on

    def _reassigned(self, task: Task, row: ProposedRow, applied: set[str]) -> Reassignment:
        """Only the roles whose words changed are touched: a collective that has a new member since is no amendment."""
        touched = {role for role, cell in ((DutyRole.LEAD, "lead"), (DutyRole.COORDINATING, "coordinating")) if cell in applied}
        wanted = {given.unit_id: given for given in assignments(row, self.members, self.heirs)}
        current = {duty.unit_id: duty for duty in self.duties.get(task.id, ())}
        added, ended, kept = [], [], []
        for unit_id, given in wanted.items():
            duty = current.get(unit_id)
            if duty is None:
                if given.role in touched:
                    added.append(given)
            elif duty.role != given.role and (given.role in touched or DutyRole(duty.role) in touched):
                # A contribution does not fulfil a lead: what was said of it stays with the duty that ends.
                ended.append(duty)
                added.append(given)
            elif given.role in touched:
                kept.append((duty, given))
        ended += [duty for unit_id, duty in current.items() if unit_id not in wanted and DutyRole(duty.role) in touched]
        return Reassignment(tuple(added), tuple(ended), tuple(kept))
