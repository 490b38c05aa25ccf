"""What the program makes of an annex row: whom it binds, by when, and what a person has to look at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from tenants.plans.annex import AnnexRow
from tenants.plans.annex.rows import SAID_OF_ONE_CELL
from tenants.plans.bodies import GROUP_NAMES, BodiesRead, BodyIndex
from tenants.plans.deadline_offsets import Calendar
from tenants.plans.deadlines import read_deadline
from tenants.tasks.states import DutyRole, last_permitted

# The cells of a row that a person may correct on the review page.
CELLS = ("section", "section_title", "ordinal", "content", "lead", "coordinating", "deadline", "deliverable", "note")

# Under this confidence a cell is shown among the doubtful ones.
SURE = 0.8


@dataclass(frozen=True, slots=True)
class Bound:
    """Whom a cell of bodies binds: units named, collectives by code, and what nobody could place."""

    unit_ids: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()  # codes
    excluded_ids: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """A row as it will be, with the reasons to look twice; plain enough to be kept as JSON."""

    cells: dict[str, str]
    place: dict[str, Any]
    lead: Bound
    coordinating: Bound
    deadline: dict[str, Any]  # Deadline.as_dict()
    doubtful: dict[str, list[str]] = field(default_factory=dict)  # sentences by the cell that they are about
    dropped: bool = False  # the person says that this is no task
    reading_doubts: tuple[str, ...] = ()  # of the row as a whole, from the file; they stay when a cell is corrected
    notes: tuple[str, ...] = ()  # worth knowing, nothing to decide: a deadline that has no date yet
    confirmed: bool = False  # the person has looked at the doubts: the row is right as it is

    @property
    def doubts(self) -> tuple[str, ...]:
        """All sentences, each once."""
        return tuple(dict.fromkeys(words for cell in self.doubtful.values() for words in cell))

    @property
    def needs_a_look(self) -> bool:
        """Whether a person has still to look at the row before it is recorded."""
        return bool(self.doubtful) and not self.dropped and not self.confirmed

    def to_json(self) -> dict[str, Any]:
        """The row as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ProposedRow:
        """The row that `to_json` wrote."""
        lead, coordinating = (
            Bound(**{key: tuple(value) for key, value in data[role].items()}) for role in ("lead", "coordinating")
        )
        rest = {key: data[key] for key in ("cells", "place", "deadline", "doubtful", "dropped", "confirmed")}
        return cls(
            lead=lead,
            coordinating=coordinating,
            reading_doubts=tuple(data["reading_doubts"]),
            notes=tuple(data["notes"]),
            **rest,
        )


@dataclass(frozen=True, slots=True)
class TenantBodies:
    """A tenant's names: how documents write its units, and the ids behind them."""

    index: BodyIndex
    id_of: Mapping[str, int]  # canonical unit name → id
    group_codes: frozenset[str]  # collectives that the tenant has

    def bind(self, text: str) -> Bound:
        """Whom a cell binds in this tenant."""
        read: BodiesRead = self.index.read(text)
        known = [name for name in read.units if name in self.id_of]
        elsewhere = tuple(name for name in read.units if name not in self.id_of)
        codes = [_GROUP_CODES[name] for name in read.groups if name in _GROUP_CODES]
        vague = tuple(GROUP_NAMES[code] for code in codes if code not in self.group_codes)
        doubts = [f"“{name}” không có trong danh sách đơn vị của cơ quan." for name in elsewhere]
        doubts += [f"Chưa nhận ra “{words}”." for words in read.unknown]
        doubts += [f"“{words}” không chỉ rõ đơn vị nào, nên chưa giao và chưa nhắc ai." for words in vague]
        doubts += [match.reason for match in read.matches if match.confidence < SURE]
        return Bound(
            unit_ids=tuple(self.id_of[name] for name in known),
            groups=tuple(code for code in codes if code in self.group_codes),
            excluded_ids=tuple(self.id_of[name] for name in read.excluded if name in self.id_of),
            unknown=(*read.unknown, *elsewhere),
            notes=tuple(read.notes),
            doubts=tuple(dict.fromkeys(doubts)),
        )


_GROUP_CODES = {name: code for code, name in GROUP_NAMES.items()}


def propose(row: AnnexRow, issued_on: date, bodies: TenantBodies, calendar: Calendar | None) -> ProposedRow:
    """What a row of the file becomes."""
    cells = {name: str(getattr(row, name)) for name in CELLS}
    # What is said of one cell is found again from that cell, and must go once the cell is corrected.
    of_the_row = tuple(words for words in row.doubts if words not in SAID_OF_ONE_CELL)
    return understand(cells, asdict(row.place), of_the_row, issued_on, bodies, calendar)


def read_again(row: ProposedRow, issued_on: date, bodies: TenantBodies, calendar: Calendar | None) -> ProposedRow:
    """The row by today's names and another issue date; what a person confirmed stays so unless a new doubt came up."""
    read = understand(row.cells, row.place, row.reading_doubts, issued_on, bodies, calendar, dropped=row.dropped)
    return replace(read, confirmed=row.confirmed and set(read.doubts) <= set(row.doubts))


def understand(
    cells: dict[str, str],
    place: dict[str, Any],
    reading_doubts: tuple[str, ...],
    issued_on: date,
    bodies: TenantBodies,
    calendar: Calendar | None,
    *,
    dropped: bool = False,
) -> ProposedRow:
    """Read a row's cells again, after the file or after a person's correction."""
    lead, coordinating = bodies.bind(cells["lead"]), bodies.bind(cells["coordinating"])
    deadline = read_deadline(cells["deadline"], issued_on, calendar)
    undated = deadline.kind in ("conditional", "relative") and deadline.due_on is None
    of_deadline = [] if undated else list(deadline.warnings)
    if deadline.kind == "unknown" and not of_deadline:
        of_deadline.append("Chưa hiểu thời hạn.")
    of_lead = list(lead.doubts)
    if not (lead.unit_ids or lead.groups or of_lead):
        of_lead = ["Chưa xác định được đơn vị chủ trì." if cells["lead"] else "Văn bản không ghi đơn vị chủ trì."]
    found = {
        "content": [*([] if cells["content"] else ["Chưa có nội dung nhiệm vụ."]), *reading_doubts],
        "lead": of_lead,
        "coordinating": list(coordinating.doubts),
        "deadline": of_deadline,
    }
    return ProposedRow(
        cells,
        place,
        lead,
        coordinating,
        deadline.as_dict(),
        {cell: words for cell, words in found.items() if words},
        dropped,
        reading_doubts,
        tuple(deadline.warnings) if undated else (),
    )


@dataclass(frozen=True, slots=True)
class Assignment:
    """One duty that a row will become."""

    unit_id: int
    role: DutyRole
    first_lead: bool
    via_group: str  # name of the collective, empty when the unit is named


def assignments(
    row: ProposedRow, members: Mapping[str, Sequence[int]], heirs: Mapping[int, int] = MappingProxyType({})
) -> list[Assignment]:
    """One duty per unit; nobody owes a task twice. What a unit would owe that has ended since, its heir owes.

    A unit that is named stands where it is named: "các sở chủ trì, Sở Tài chính phối hợp" makes the latter coordinate, although
    it is one of the former.
    """
    cells = ((DutyRole.LEAD, row.lead), (DutyRole.COORDINATING, row.coordinating))
    named = [(role, unit_id, "") for role, bound in cells for unit_id in bound.unit_ids]
    collective = [
        (role, unit_id, GROUP_NAMES[code])
        for role, bound in cells
        for code in bound.groups
        for unit_id in members.get(code, ())
        if unit_id not in bound.excluded_ids
    ]
    # By custom the first of several named leads answers for the whole; a collective has no first.
    first_lead = next((unit_id for role, unit_id, _ in named if role is DutyRole.LEAD), None)
    found: dict[int, Assignment] = {}
    for role, unit_id, via_group in (*named, *collective):
        owing = heirs.get(unit_id, unit_id)
        found.setdefault(owing, Assignment(owing, role, role is DutyRole.LEAD and unit_id == first_lead, via_group))
    return list(found.values())


def due_dates(row: ProposedRow) -> tuple[date | None, date | None, date | None]:
    """(start, due, last permitted day) of a row."""
    read = row.deadline
    start, due = (date.fromisoformat(read[key]) if read[key] else None for key in ("start_on", "due_on"))
    return start, due, last_permitted(due, read["boundary"] or "inclusive")
