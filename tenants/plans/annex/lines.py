"""One table row seen through its header: what each role says, what came down from a merged cell, what spans the row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tenants.plans.annex import ordinals
from tenants.plans.annex.columns import Header, Role
from tenants.plans.annex.footnotes import without_marks
from tenants.plans.annex.grid import Cell, Row, owner_of
from tenants.plans.annex.ordinals import NOTHING, Ordinal
from tenants.vietnamese import clean

# What makes a row more than a title.
SUBSTANCE = (Role.LEAD, Role.COORDINATING, Role.DEADLINE, Role.DELIVERABLE)

_MARKS = {"x", "✓", "✔", "v", "+", "*", "●", "•", "có", "√", "ü"}
_LEAD_LABEL = re.compile(r"(?:^|[\s;,.(–-])(?:cơ quan|đơn vị)?\s*chủ trì\s*[:：]\s*", re.IGNORECASE)
_COORDINATING_LABEL = re.compile(r"[\s;,.(–+-]*(?:cơ quan|đơn vị)?\s*phối hợp(?: thực hiện)?\s*[:：]\s*", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """A body row; texts are clean and without footnote marks."""

    row: Row
    texts: dict[Role, str] = field(default_factory=dict)
    from_above: set[Role] = field(default_factory=set)
    """Roles whose text belongs to a cell that began in a row above."""
    goes_down: set[Role] = field(default_factory=set)
    """Roles whose cell takes several rows."""
    ordinal: Ordinal = NOTHING
    banner: bool = False
    """One cell spans the content and everything after it that matters."""
    bold: bool = False

    def text(self, role: Role) -> str:
        """What the role says in this row; empty for nothing."""
        return self.texts.get(role, "")

    @property
    def has_substance(self) -> bool:
        """Somebody, some date or some product is named."""
        return any(self.texts.get(role) for role in SUBSTANCE)

    @property
    def has_own_substance(self) -> bool:
        """The same, not counting what came down from a row above."""
        return any(self.texts.get(role) and role not in self.from_above for role in SUBSTANCE)

    @property
    def is_empty(self) -> bool:
        """Nothing was written in this row itself."""
        return self.row.blank

    def all_texts(self) -> list[str]:
        """Raw texts of the row's own cells."""
        return [cell.text for cell in self.row.cells if not cell.blank]


def line_of(rows: Sequence[Row], index: int, header: Header) -> Line:
    """The row read by the header's columns."""
    row = rows[index]
    line = Line(row)
    raw: dict[Role, str] = {}
    for role, columns in header.columns.items():
        pieces: list[str] = []
        for place in dict.fromkeys(owner_of(rows, index, column) for column in columns):
            if place[1] not in columns:
                # The cell began in another role's column and belongs there.
                continue
            cell = rows[place[0]].cells[place[1]]
            if cell.blank:
                if cell.down > 1:
                    line.goes_down.add(role)
                continue
            pieces.append(cell.text)
            if place[0] < index:
                line.from_above.add(role)
            if cell.down > 1:
                line.goes_down.add(role)
            if role is Role.CONTENT and place[0] == index:
                line.bold = cell.bold
        raw[role] = "\n".join(pieces)
    _settle_ordinal(line, raw)
    line.banner = _is_banner(row, header)
    for role, text in raw.items():
        if role is not Role.ORDINAL:
            line.texts[role] = clean(without_marks(clean(text)))
    if header.periods:
        line.texts[Role.DEADLINE] = _marked_periods(rows, index, header)
    _share_out(line)
    return line


def _settle_ordinal(line: Line, raw: dict[Role, str]) -> None:
    """Reads the ordinal; a text that stands in its column without being one is content."""
    found = ordinals.parse(raw.get(Role.ORDINAL, ""))
    if found is not None:
        line.ordinal = found
    else:
        stray = raw.get(Role.ORDINAL, "")
        own, rest = ordinals.split(stray)
        content = raw.get(Role.CONTENT, "")
        if own is not NOTHING and not content:
            line.ordinal, raw[Role.CONTENT] = own, rest
        else:
            raw[Role.CONTENT] = f"{stray}\n{content}" if content else stray
        if not content:
            line.bold = line.bold or any(cell.bold for cell in line.row.cells if cell.text == stray)
    if Role.ORDINAL not in raw and raw.get(Role.CONTENT):
        own, rest = ordinals.split(raw[Role.CONTENT])
        if own is not NOTHING:
            line.ordinal, raw[Role.CONTENT] = own, rest


def _is_banner(row: Row, header: Header) -> bool:
    """The row's text stands in one cell that covers the content and all that would make it a task."""
    written = [(place, cell) for place, cell in enumerate(row.cells) if not cell.blank]
    ordinal = header.columns.get(Role.ORDINAL, ())
    wide = [(place, cell) for place, cell in written if cell.across > 1 and not _within(place, cell, ordinal)]
    if not wide or any(place not in ordinal for place, cell in written if (place, cell) not in wide):
        return False
    place, cell = wide[0]
    covered = set(range(place, place + cell.across))
    wanted = {column for role in (Role.CONTENT, *SUBSTANCE) for column in header.columns.get(role, ())[:1]}
    return len(wide) == 1 and wanted <= covered and len(covered) > len(header.columns[Role.CONTENT])


def _within(place: int, cell: Cell, columns: tuple[int, ...]) -> bool:
    return set(range(place, place + cell.across)) <= set(columns)


def _marked_periods(rows: Sequence[Row], index: int, header: Header) -> str:
    """The periods whose column is marked in this row, with what was written there when it is more than a mark."""
    found: list[str] = []
    for column, label in header.periods:
        cell = rows[index].cells[column]
        if cell.left:
            # A bar drawn over several periods ends with the last one.
            owner = owner_of(rows, index, column)
            if not rows[owner[0]].cells[owner[1]].blank and label not in found:
                found.append(label)
        elif not cell.blank:
            text = clean(cell.text)
            found.append(label if text.casefold() in _MARKS else f"{text} {label}")
    return "; ".join(found)


def _share_out(line: Line) -> None:
    """A cell that names both the lead and those who coordinate is divided at its own labels."""
    role = Role.BOTH if line.texts.get(Role.BOTH) else Role.LEAD
    text = line.texts.pop(Role.BOTH, "") or line.texts.get(Role.LEAD, "")
    if line.texts.get(Role.COORDINATING):
        return
    label = _COORDINATING_LABEL.search(text)
    lead, coordinating = text, ""
    if label is not None:
        lead, coordinating = text[: label.start()], text[label.end() :]
        if not lead.strip():
            # "Phối hợp: …; Chủ trì: …": the other way round.
            other = _LEAD_LABEL.search(coordinating)
            if other is not None:
                lead, coordinating = coordinating[other.end() :], coordinating[: other.start()]
    if role is Role.BOTH or label is not None:
        found = _LEAD_LABEL.match(lead)
        line.texts[Role.LEAD] = (lead[found.end() :] if found else lead).strip(" ;,-–+(")
        line.texts[Role.COORDINATING] = coordinating.strip(" ;,-–+")
        for moved in (Role.LEAD, Role.COORDINATING):
            if role in line.from_above:
                line.from_above.add(moved)
