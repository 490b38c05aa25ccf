"""Turns the grid into the annex's rows: groups, tasks, cells merged downwards, and what is no task at all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tenants.plans.annex import furniture, ordinals
from tenants.plans.annex.columns import Header, Role, find_header, is_column_numbers
from tenants.plans.annex.grid import Contents, Table, Text
from tenants.plans.annex.groups import Groups
from tenants.plans.annex.line_breaks import join_lines
from tenants.plans.annex.lines import SUBSTANCE, Line, line_of
from tenants.plans.annex.ordinals import NOTHING, Ordinal, Style
from tenants.plans.annex.page_breaks import FILLED, JOINED, without_page_breaks
from tenants.plans.annex.reading import AnnexRow, Place
from tenants.plans.annex.titles import is_title
from tenants.vietnamese import clean

_NEW_ANNEX = re.compile(r"\s*(?:phụ\s*lục|phụ\s*biểu|biểu\s*(?:số|mẫu))\b", re.IGNORECASE)
_OFFICIAL = re.compile(r"CỘNG\s*H[OÒ]\S*\s*XÃ|ĐẢNG CỘNG SẢN|Nơi nhận|Độc lập\s*[-–]", re.IGNORECASE)
_BODY_IN_DEADLINE = re.compile(r"(?:các\s+)?(?:sở|ubnd|ủy ban|uỷ ban|bộ|ban|văn phòng|công an|đảng ủy)\s+[^\W\d]", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]{2}")
_STRAY = "{name}, dòng {row}: bỏ qua “{text}” vì không có số thứ tự, cơ quan và thời hạn."
_LONGEST_HEADING = 200
_SUB_ITEM = re.compile(r"[-–+•*·]\s*\S|[a-zđ]\)\s*\S")

_NO_LEAD = "Không có cơ quan chủ trì."
_NO_DEADLINE = "Không có thời hạn."
_NO_CONTENT = "Không có nội dung nhiệm vụ."
_TITLE_ONLY = "Dòng chỉ có nội dung; có thể là tiêu đề nhóm."
_OUT_OF_ORDER = "Số thứ tự không nối tiếp dòng trước."
_BODY_FOR_DATE = "Cột thời hạn có vẻ ghi tên cơ quan."
_SEVERAL_LINES = "Nhiệm vụ có nhiều dòng cơ quan hoặc thời hạn."
_CONTINUED = "Nội dung ghép từ nhiều dòng của bảng."
_WEIGHT = {
    _NO_LEAD: 0.2, _NO_DEADLINE: 0.15, _NO_CONTENT: 0.5, JOINED: 0.1, FILLED: 0.2, _TITLE_ONLY: 0.3,
    _OUT_OF_ORDER: 0.1, _BODY_FOR_DATE: 0.3, _SEVERAL_LINES: 0.1, _CONTINUED: 0.1,
}  # fmt: skip
# They follow from a single cell's text; the others are about how the row stands in the file.
SAID_OF_ONE_CELL = frozenset({_NO_LEAD, _NO_DEADLINE, _NO_CONTENT, _BODY_FOR_DATE})
_TEXTS = (Role.CONTENT, *SUBSTANCE, Role.NOTE)


@dataclass(slots=True)
class _Draft:
    """A task that later rows may still add to."""

    section: str
    section_title: str
    ordinal: Ordinal
    texts: dict[Role, str]
    place: Place
    part: int
    heading: tuple[Ordinal, str] | None = None
    """The numbered heading that stands above the whole table."""
    doubts: list[str] = field(default_factory=list)

    def doubt(self, sentence: str) -> None:
        if sentence not in self.doubts:
            self.doubts.append(sentence)


def read_rows(contents: Contents) -> tuple[tuple[AnnexRow, ...], tuple[str, ...]]:
    """All tasks of all annexes in the file, and what a person should be told about the rest."""
    reader = _Reader()
    for block in contents.blocks:
        if isinstance(block, Text):
            reader.pass_text(block)
        else:
            reader.read_table(block)
    return reader.finished()


class _Reader:
    def __init__(self) -> None:
        self._drafts: list[_Draft] = []
        self._warnings: list[str] = []
        self._header: Header | None = None
        self._header_width = 0
        self._groups = Groups()
        self._ended = False
        self._annex_ended = False
        self._text_between = False
        self._heading: tuple[Ordinal, str] | None = None
        self._part = 0
        """Counts tables and repeated headers: a row may go on where a new part begins."""

    def pass_text(self, block: Text) -> None:
        """A paragraph between tables may announce a new annex."""
        if _NEW_ANNEX.match(block.text):
            self._annex_ended = True
        self._text_between = True
        self._note_heading(block.text)

    def _note_heading(self, text: str) -> None:
        heading = ordinals.split(text)
        self._heading = heading if heading[0] is not NOTHING and len(text) <= _LONGEST_HEADING else None

    def read_table(self, table: Table) -> None:
        """All tasks of one table, sheet or printed table."""
        self._part += 1
        if table.kind == "sheet" or self._annex_ended:
            self._leave_annex()
        goes_on = self._goes_on(table)
        table = without_page_breaks(table, self._header if goes_on else None)
        parts = list(self._parts(table, self._header if goes_on else None))
        lines = [part for part in parts if isinstance(part, Line)]
        following = iter([*lines[1:], None])
        first = True
        for part in parts:
            if isinstance(part, Header):
                self._enter(part, table, first=first)
                first = False
            elif isinstance(part, Line):
                self._take(table, part, next(following))
            else:
                self._annex_ended = True
        if not parts:
            self._skip(table)
        self._text_between = False

    def finished(self) -> tuple[tuple[AnnexRow, ...], tuple[str, ...]]:
        """The rows as values."""
        self._take_headings_for_groups()
        self._check_order()
        rows = tuple(_row(draft) for draft in self._drafts)
        warnings = list(dict.fromkeys(self._warnings))
        if not rows:
            warnings.append(
                "Không tìm thấy bảng nhiệm vụ trong tệp. Bảng cần có dòng tiêu đề với cột nội dung và cột cơ quan chủ trì."
            )
        return rows, tuple(warnings)

    def _parts(self, table: Table, header: Header | None) -> Iterator[Header | Line | str]:
        """Headers and body rows in order, and the titles of further annexes that stand inside the table."""
        index = 0
        while index < len(table.rows):
            found = find_header(table.rows, index)
            if found is not None:
                header = found
                yield header
                index += header.height
                continue
            row = table.rows[index]
            if header is None and not row.blank:
                self._note_heading(" ".join(cell.text for cell in row.cells if not cell.blank))
            if header is not None and not row.blank and not is_column_numbers(row):
                opening = next(cell.text for cell in row.cells if not cell.blank)
                yield opening if _NEW_ANNEX.match(opening) else line_of(table.rows, index, header)
            index += 1

    def _goes_on(self, table: Table) -> bool:
        """A table without a header carries on the one before it: as wide, nothing announced between, ordinals in place."""
        if self._header is None or table.kind == "sheet" or table.width != self._header_width:
            return False
        first = next((index for index, row in enumerate(table.rows) if not row.blank), None)
        if first is None or any(_OFFICIAL.search(cell.text) for row in table.rows[:4] for cell in row.cells):
            return False
        lines = [line_of(table.rows, index, self._header) for index in range(first, len(table.rows))]
        numbered = sum(1 for line in lines if line.ordinal is not NOTHING)
        return not self._text_between or numbered * 2 >= len(lines)

    def _leave_annex(self) -> None:
        self._header = None
        self._groups.close_all()
        self._annex_ended = False
        self._ended = False

    def _enter(self, header: Header, table: Table, *, first: bool) -> None:
        known = self._header
        repeated = known is not None and known.labels == header.labels and not self._annex_ended
        if not repeated or (first and self._text_between):
            self._groups.close_all()
            if header.unread:
                names = ", ".join(f"“{label}”" for label in header.unread)
                self._warnings.append(f"{_name(table)}: không đọc cột {names}.")
        self._header = header
        self._header_width = table.width
        self._annex_ended = False
        self._ended = False
        self._part += 1

    def _skip(self, table: Table) -> None:
        texts = " ".join(cell.text for row in table.rows for cell in row.cells)
        if len(table.rows) >= 3 and table.width >= 3 and not _OFFICIAL.search(texts):
            self._warnings.append(f"{_name(table)} không phải bảng nhiệm vụ nên không đọc.")

    def _take(self, table: Table, line: Line, following: Line | None) -> None:
        numbered_task = line.ordinal is not NOTHING and line.text(Role.CONTENT) and line.has_substance
        if not numbered_task:
            if self._is_furniture(line):
                return
            resumes = line.ordinal.style in {Style.ROMAN, Style.CAPITAL, Style.NUMBER} and (line.banner or line.bold)
            if self._ended and not resumes:
                return
        self._ended = False
        previous = self._drafts[-1].ordinal if self._drafts else NOTHING
        if not line.has_substance and not _WORDS.search(line.text(Role.CONTENT)):
            return
        if self._continues(line):
            self._append(line)
        elif is_title(line, following, previous):
            self._open_group(line)
        elif line.ordinal is NOTHING and not line.has_substance:
            # No number, nobody, no date: a person should see it, but it is no task.
            self._warnings.append(_STRAY.format(name=_name(table), row=line.row.number, text=line.text(Role.CONTENT)[:60]))
        else:
            self._add(table, line)

    def _is_furniture(self, line: Line) -> bool:
        texts = line.all_texts()
        if line.ordinal is NOTHING and any(furniture.is_signature(text) for text in texts):
            self._ended = True
            return True
        if line.ordinal is NOTHING and not line.text(Role.CONTENT) and any(_is_shouted(text) for text in texts):
            # Posts and names below the table are written in capitals; no lead is.
            self._ended = not (self._drafts and _is_shouted(self._drafts[-1].texts[Role.LEAD]))
            return self._ended
        opening = clean(texts[0])
        if furniture.is_total(opening) or furniture.is_total(line.text(Role.CONTENT)):
            return not line.text(Role.LEAD) or not re.search(r"[^\W\d]", line.text(Role.LEAD))
        if line.ordinal is NOTHING and furniture.is_remark(opening) and not line.has_own_substance:
            self._ended = True
            return True
        return False

    def _continues(self, line: Line) -> bool:
        """The row has no number and no task of its own: it goes on with the row before it."""
        if not self._drafts or line.ordinal is not NOTHING or line.banner:
            return False
        content = line.text(Role.CONTENT)
        if Role.CONTENT in line.from_above and content:
            return False
        own = [role for role in _TEXTS if line.text(role) and role not in line.from_above]
        if not content:
            return bool(own) and not line.row.after_gap
        if content[0].islower() and self._part != self._drafts[-1].part:
            return True
        if line.has_own_substance or line.bold:
            return False
        return _SUB_ITEM.match(content) is not None or content[0].islower()

    def _append(self, line: Line) -> None:
        last = self._drafts[-1]
        for role in _TEXTS:
            if line.text(role) and role not in line.from_above:
                last.texts[role] = join_lines([last.texts[role], line.text(role)])
        last.doubt(_CONTINUED)
        last.part = self._part

    def _open_group(self, line: Line) -> None:
        ordinal, title = line.ordinal, line.text(Role.CONTENT)
        if ordinal is NOTHING:
            ordinal, title = ordinals.split(title)
        elif ordinal.style is Style.SMALL:
            # A small l is typed for a Roman I.
            meant = ordinals.as_roman(ordinal.text)
            outermost = self._groups.outermost
            if meant is not None and (meant.opens() if outermost is None else meant.follows(outermost.ordinal)):
                ordinal = meant
        self._groups.open(ordinal, title)

    def _add(self, table: Table, line: Line) -> None:
        last = self._drafts[-1] if self._drafts else None
        if Role.CONTENT in line.from_above and last is not None and self._is_same_task(line, last):
            self._add_line_to(last, line)
            return
        ordinal = line.ordinal
        if table.kind == "sheet" and last is not None:
            ordinal = ordinal.restored_after(last.ordinal)
        group = self._groups.of_task(ordinal)
        section, title = ("", "") if group is None else (group.ordinal.text, group.title)
        if line.text(Role.GROUP):
            number, title = ordinals.split(line.text(Role.GROUP))
            section = number.text
        label = str(line.row.page) if table.kind == "page" else table.label
        draft = _Draft(
            section=section,
            section_title=title,
            ordinal=ordinal,
            texts={role: line.text(role) for role in _TEXTS},
            place=Place(table.kind, label, line.row.number),
            part=self._part,
            heading=self._heading,
            doubts=list(line.row.doubts),
        )
        if not line.has_substance:
            draft.doubt(_TITLE_ONLY)
        self._drafts.append(draft)

    @staticmethod
    def _is_same_task(line: Line, last: _Draft) -> bool:
        """Number and content come from above, and only one other column says something new."""
        if line.ordinal.text != last.ordinal.text or line.text(Role.CONTENT) != last.texts[Role.CONTENT]:
            return False
        return sum(1 for role in (*SUBSTANCE, Role.NOTE) if line.text(role) and role not in line.from_above) <= 1

    @staticmethod
    def _add_line_to(last: _Draft, line: Line) -> None:
        for role in (*SUBSTANCE, Role.NOTE):
            more = line.text(role)
            if more and role not in line.from_above:
                before = last.texts[role].rstrip(" ;")
                last.texts[role] = f"{before}; {more}" if before else more
                last.doubt(_SEVERAL_LINES)

    def _take_headings_for_groups(self) -> None:
        """Where a file has a table for each group, the headings above the tables are the groups' titles."""
        numbers: list[Ordinal | None] = []
        for draft in self._drafts:
            number = ordinals.parse(draft.section) if draft.section_title else draft.heading and draft.heading[0]
            if number not in numbers[-1:]:
                numbers.append(number)
        if len(numbers) < 2 or not all(
            before is not None and after is not None and after.follows(before) for before, after in pairwise(numbers)
        ):
            return
        for draft in self._drafts:
            if draft.heading is not None and not draft.section_title:
                draft.section, draft.section_title = draft.heading[0].text, draft.heading[1]

    def _check_order(self) -> None:
        """Numbers that do not follow each other point at a row that was missed, in the file or by the reader."""
        last: Ordinal | None = None
        for draft in self._drafts:
            ordinal = draft.ordinal
            if ordinal.style is not Style.NUMBER or ordinal.depth != 1:
                continue
            if last is not None and not ordinal.opens() and ordinal.text != last.text and not ordinal.follows(last):
                draft.doubt(_OUT_OF_ORDER)
            last = ordinal


def _is_shouted(text: str) -> bool:
    return text.isupper() and len(text.split()) > 1


def _name(table: Table) -> str:
    if table.kind == "sheet":
        return f"Trang tính “{table.label}”"
    return f"Bảng ở trang {table.rows[0].page}" if table.kind == "page" and table.rows else f"Bảng {table.label}"


def _row(draft: _Draft) -> AnnexRow:
    texts = draft.texts
    if not texts[Role.CONTENT]:
        draft.doubt(_NO_CONTENT)
    if not texts[Role.LEAD]:
        draft.doubt(_NO_LEAD)
    if not texts[Role.DEADLINE]:
        draft.doubt(_NO_DEADLINE)
    if _BODY_IN_DEADLINE.match(texts[Role.DEADLINE]):
        draft.doubt(_BODY_FOR_DATE)
    confidence = 1.0 - sum(_WEIGHT[doubt] for doubt in draft.doubts)
    return AnnexRow(
        section=draft.section,
        section_title=draft.section_title,
        ordinal=draft.ordinal.text,
        content=texts[Role.CONTENT],
        lead=texts[Role.LEAD],
        coordinating=texts[Role.COORDINATING],
        deadline=texts[Role.DEADLINE],
        deliverable=texts[Role.DELIVERABLE],
        note=texts[Role.NOTE],
        place=draft.place,
        confidence=round(max(confidence, 0.05), 2),
        doubts=tuple(draft.doubts),
    )
