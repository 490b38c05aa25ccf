"""Turns the grid into the annex's rows: groups, tasks, cells merged downwards, rows that go on overleaf, what is no task."""

import re
from dataclasses import dataclass, field

from tenants.plans.annex import furniture, ordinals
from tenants.plans.annex.columns import Header, Role, find_header, is_column_numbers
from tenants.plans.annex.grid import Contents, Table, Text
from tenants.plans.annex.groups import Groups
from tenants.plans.annex.line_breaks import join_lines
from tenants.plans.annex.lines import SUBSTANCE, Line, line_of
from tenants.plans.annex.ordinals import NOTHING, Ordinal, Style
from tenants.plans.annex.reading import AnnexRow, Place
from tenants.vietnamese import clean

_NEW_ANNEX = re.compile(r"\s*(?:phụ\s*lục|phụ\s*biểu|biểu\s*(?:số|mẫu))\b", re.IGNORECASE)
_OFFICIAL = re.compile(r"CỘNG\s*H[OÒ]\S*\s*XÃ|ĐẢNG CỘNG SẢN|Nơi nhận|Độc lập\s*[-–]", re.IGNORECASE)
_BODY_IN_DEADLINE = re.compile(r"(?:các\s+)?(?:sở|ubnd|ủy ban|uỷ ban|bộ|ban|văn phòng|công an|đảng ủy)\s+[^\W\d]", re.IGNORECASE)
_ENDS_SENTENCE = (".", ";", ":", "!", "?")
_SUB_ITEM = re.compile(r"[-–+•*·]\s*\S|[a-zđ]\)\s*\S")
_LONGEST_TITLE = 160

_NO_LEAD = "Không có cơ quan chủ trì."
_NO_DEADLINE = "Không có thời hạn."
_NO_CONTENT = "Không có nội dung nhiệm vụ."
_JOINED = "Dòng bị ngắt giữa hai trang, đã ghép lại."
_FILLED = "Ô gộp sang trang mới, lấy theo trang trước."
_TITLE_ONLY = "Dòng chỉ có nội dung; có thể là tiêu đề nhóm."
_OUT_OF_ORDER = "Số thứ tự không nối tiếp dòng trước."
_BODY_FOR_DATE = "Cột thời hạn có vẻ ghi tên cơ quan."
_SEVERAL_LINES = "Nhiệm vụ có nhiều dòng cơ quan hoặc thời hạn."
_WEIGHT = {
    _NO_LEAD: 0.2, _NO_DEADLINE: 0.15, _NO_CONTENT: 0.5, _JOINED: 0.1, _FILLED: 0.2, _TITLE_ONLY: 0.3,
    _OUT_OF_ORDER: 0.1, _BODY_FOR_DATE: 0.3, _SEVERAL_LINES: 0.1,
}  # fmt: skip


@dataclass(slots=True)
class _Draft:
    """A task that later rows may still add to."""

    section: str
    section_title: str
    ordinal: Ordinal
    texts: dict[Role, str]
    place: Place
    page: int
    ends_page: set[Role]
    goes_down: set[Role]
    doubts: list[str] = field(default_factory=list)
    filled: set[Role] = field(default_factory=set)
    """Roles whose text was taken over from the page before."""

    def doubt(self, sentence: str) -> None:
        if sentence not in self.doubts:
            self.doubts.append(sentence)

    def fill(self, role: Role, other: "_Draft") -> None:
        """Take over what the other task says."""
        self.texts[role] = other.texts[role]
        self.goes_down.add(role)
        self.filled.add(role)
        self.doubt(_FILLED)


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
        self._segment = 0
        self._segment_of_last = 0
        self._merges_leads = False

    def pass_text(self, block: Text) -> None:
        """A paragraph between tables may announce a new annex."""
        if _NEW_ANNEX.match(block.text):
            self._annex_ended = True
        self._text_between = True

    def read_table(self, table: Table) -> None:
        """All tasks of one table, sheet or printed table."""
        rows = table.rows
        self._segment += 1
        if table.kind == "sheet" or self._annex_ended:
            self._leave_annex()
        body, continued = 0, self._header is not None and self._goes_on(table)
        found_header = False
        while body < len(rows):
            header = find_header(rows, body)
            if header is not None:
                self._enter(header, table, first=not found_header)
                found_header = True
                body += header.height
                if body < len(rows) and is_column_numbers(rows[body]):
                    body += 1
                continue
            if (found_header or continued) and self._header is not None:
                if _NEW_ANNEX.match(" ".join(cell.text for cell in rows[body].cells if not cell.blank)[:60]):
                    self._annex_ended = True
                else:
                    self._take(table, body, self._header)
            body += 1
        if not found_header and not continued:
            self._skip(table)
        self._text_between = False

    def finished(self) -> tuple[tuple[AnnexRow, ...], tuple[str, ...]]:
        """The rows as values."""
        self._check_order()
        rows = tuple(_row(draft) for draft in self._drafts)
        warnings = list(dict.fromkeys(self._warnings))
        if not rows:
            warnings.append(
                "Không tìm thấy bảng nhiệm vụ trong tệp. Bảng cần có dòng tiêu đề với cột nội dung và cột cơ quan chủ trì."
            )
        return rows, tuple(warnings)

    def _goes_on(self, table: Table) -> bool:
        """A table without a header carries on the one before it: as wide, nothing announced between, ordinals in place."""
        if table.kind == "sheet" or table.width != self._header_width or self._header is None:
            return False
        first = next((index for index, row in enumerate(table.rows) if not row.blank), None)
        if first is None or any(_OFFICIAL.search(cell.text) for row in table.rows[:4] for cell in row.cells):
            return False
        stands = [line_of(table.rows, index, self._header) for index in range(first, len(table.rows))]
        numbered = sum(1 for line in stands if line.ordinal is not NOTHING)
        return not self._text_between or numbered * 2 >= len(stands)

    def _leave_annex(self) -> None:
        self._header = None
        self._groups.close_all()
        self._annex_ended = False
        self._ended = False

    def _enter(self, header: Header, table: Table, *, first: bool) -> None:
        known = self._header
        repeated = known is not None and known.labels == header.labels and not self._annex_ended
        if not repeated or (first and self._text_between and table.kind == "table"):
            self._groups.close_all()
            if header.unread:
                names = ", ".join(f"“{label}”" for label in header.unread)
                self._warnings.append(f"{_name(table)}: không đọc cột {names}.")
        self._header = header
        self._header_width = table.width
        self._annex_ended = False
        self._ended = False
        self._segment += 1

    def _skip(self, table: Table) -> None:
        texts = " ".join(cell.text for row in table.rows for cell in row.cells)
        if len(table.rows) >= 3 and table.width >= 3 and not _OFFICIAL.search(texts):
            self._warnings.append(f"{_name(table)} không phải bảng nhiệm vụ nên không đọc.")

    def _take(self, table: Table, index: int, header: Header) -> None:
        line = line_of(table.rows, index, header)
        if line.is_empty or is_column_numbers(line.row):
            return
        numbered_task = line.ordinal is not NOTHING and line.text(Role.CONTENT) and line.has_substance
        if not numbered_task:
            if self._is_furniture(line):
                return
            resumes = line.ordinal.style in {Style.ROMAN, Style.CAPITAL, Style.NUMBER} and (line.banner or line.bold)
            if self._ended and not resumes:
                return
        self._ended = False
        if self._continues(line):
            self._append(line)
        elif self._is_group(table, index, header, line):
            self._open_group(line)
        else:
            self._add(table, line)

    def _is_furniture(self, line: Line) -> bool:
        texts = line.all_texts()
        if line.ordinal is NOTHING and any(furniture.is_signature(text) for text in texts):
            self._ended = True
            return True
        opening = clean(texts[0])
        if furniture.is_total(opening) or furniture.is_total(line.text(Role.CONTENT)):
            return not line.text(Role.LEAD) or not re.search(r"[^\W\d]", line.text(Role.LEAD))
        if line.ordinal is NOTHING and furniture.is_remark(opening) and not line.has_own_substance:
            self._ended = True
            return True
        return False

    def _continues(self, line: Line) -> bool:
        """The row goes on with the one before it: no number, no task of its own, or the rest of a row cut by a page."""
        if not self._drafts or line.ordinal is not NOTHING or line.banner:
            return False
        last = self._drafts[-1]
        own = [role for role in (Role.CONTENT, *SUBSTANCE, Role.NOTE) if line.text(role) and role not in line.from_above]
        content = line.text(Role.CONTENT)
        if not own or (Role.CONTENT in line.from_above and content):
            return False
        if Role.CONTENT not in own:
            return not line.row.after_gap
        new_part = self._segment != self._segment_of_last or line.row.page != last.page
        unfinished = content[0].islower() or not last.texts.get(Role.CONTENT, "").endswith(_ENDS_SENTENCE)
        if new_part and content[0].islower():
            return True
        if line.row.page and line.row.page != last.page:
            if not all(role in last.ends_page for role in own):
                return False
            return unfinished or not line.has_own_substance
        if line.has_own_substance or line.bold or (self._groups.innermost is None and not self._drafts):
            return False
        return bool(_SUB_ITEM.match(content)) or content[0].islower()

    def _append(self, line: Line) -> None:
        last = self._drafts[-1]
        for role in (Role.CONTENT, *SUBSTANCE, Role.NOTE):
            more = line.text(role)
            if more and role not in line.from_above:
                last.texts[role] = join_lines([last.texts.get(role, ""), more])
        if line.row.page != last.page:
            last.doubt(_JOINED)
        last.ends_page = set(line.ends_page)
        last.page = line.row.page
        self._segment_of_last = self._segment

    def _is_group(self, table: Table, index: int, header: Header, line: Line) -> bool:
        content = line.text(Role.CONTENT)
        if not content:
            return False
        if line.banner:
            return True
        shared_lead_only = (
            line.has_substance
            and not line.text(Role.DEADLINE)
            and not line.text(Role.DELIVERABLE)
            and line.ordinal.style is not Style.NONE
            and all(role in line.goes_down for role in (Role.LEAD, Role.COORDINATING) if line.text(role))
            and self._child_follows(table, index, header, line.ordinal)
        )
        if shared_lead_only:
            return True
        if line.has_substance:
            return False
        if line.ordinal.style in {Style.ROMAN, Style.CAPITAL} and line.ordinal.depth == 1:
            return True
        following = self._next_line(table, index, header)
        if line.ordinal is NOTHING:
            if line.bold or content.isupper() or ordinals.split(content)[0].style in {Style.ROMAN, Style.CAPITAL}:
                return True
            return (
                following is not None
                and following.has_substance
                and len(content) <= _LONGEST_TITLE
                and not content.endswith((".", ";"))
            )
        if following is None:
            return False
        if (line.bold and not following.bold) or content.isupper():
            return True
        if not following.has_substance and following.ordinal is NOTHING and not following.banner:
            return False
        previous = self._drafts[-1].ordinal if self._drafts else NOTHING
        in_series = following.ordinal.follows(line.ordinal) and (
            line.ordinal.follows(previous) or line.ordinal.opens() or previous is NOTHING
        )
        return not in_series and not self._closes_inside(following, line.ordinal)

    def _closes_inside(self, following: Line, ordinal: Ordinal) -> bool:
        """The next row is a group's title, so this row has nothing below it and is no group itself."""
        outer = {Style.ROMAN: 0, Style.CAPITAL: 0, Style.NUMBER: 1, Style.SMALL: 2, Style.NONE: 3}
        return (following.banner or not following.has_substance) and outer[following.ordinal.style] < outer[ordinal.style]

    def _next_line(self, table: Table, index: int, header: Header) -> Line | None:
        at = index + 1
        while at < len(table.rows):
            if table.rows[at].blank or is_column_numbers(table.rows[at]):
                at += 1
                continue
            repeated = find_header(table.rows, at)
            if repeated is None:
                return line_of(table.rows, at, header)
            header = repeated
            at += repeated.height
        return None

    def _child_follows(self, table: Table, index: int, header: Header, ordinal: Ordinal) -> bool:
        following = self._next_line(table, index, header)
        if following is None:
            return False
        return following.ordinal.is_child_of(ordinal) or (ordinal.style is Style.NUMBER and following.ordinal.style is Style.SMALL)

    def _open_group(self, line: Line) -> None:
        ordinal, title = line.ordinal, line.text(Role.CONTENT)
        if ordinal is NOTHING:
            ordinal, title = ordinals.split(title)
        elif ordinal.style in {Style.SMALL, Style.NUMBER}:
            meant = ordinals.as_roman(ordinal.text)
            innermost = self._groups.outermost
            if meant is not None and ordinal.style is Style.SMALL and (line.banner or line.bold or title.isupper()):
                ordinal = meant if innermost is None or meant.follows(innermost.ordinal) else ordinal
        self._groups.open(ordinal, title)
        self._segment_of_last = self._segment

    def _add(self, table: Table, line: Line) -> None:
        last = self._drafts[-1] if self._drafts else None
        if Role.CONTENT in line.from_above and last is not None and self._is_same_task(line, last):
            self._add_line_to(last, line)
            return
        group = self._groups.of_task(line.ordinal)
        named = line.text(Role.GROUP)
        section, title = ("", "") if group is None else (group.ordinal.text, group.title)
        if named:
            ordinal, title = ordinals.split(named)
            section = ordinal.text
        label = str(line.row.page) if table.kind == "page" else table.label
        draft = _Draft(
            section=section,
            section_title=title,
            ordinal=line.ordinal,
            texts={role: line.text(role) for role in (Role.CONTENT, *SUBSTANCE, Role.NOTE)},
            place=Place(table.kind, label, line.row.number),
            page=line.row.page,
            ends_page=set(line.ends_page),
            goes_down=set(line.goes_down),
        )
        self._merges_leads = self._merges_leads or Role.LEAD in line.goes_down
        if last is not None and line.row.page:
            self._fill_from_page_before(draft, line, last)
        if not line.has_substance:
            draft.doubt(_TITLE_ONLY)
        self._drafts.append(draft)
        self._segment_of_last = self._segment

    @staticmethod
    def _is_same_task(line: Line, last: _Draft) -> bool:
        """Number and content come from above, and only one other column says something new."""
        if line.ordinal.text != last.ordinal.text or line.text(Role.CONTENT) != last.texts[Role.CONTENT]:
            return False
        own = [role for role in (*SUBSTANCE, Role.NOTE) if line.text(role) and role not in line.from_above]
        return len(own) <= 1

    @staticmethod
    def _add_line_to(last: _Draft, line: Line) -> None:
        for role in (*SUBSTANCE, Role.NOTE):
            more = line.text(role)
            if more and role not in line.from_above:
                before = last.texts.get(role, "").rstrip(" ;")
                last.texts[role] = f"{before}; {more}" if before else more
                last.doubt(_SEVERAL_LINES)

    def _fill_from_page_before(self, draft: _Draft, line: Line, last: _Draft) -> None:
        """A cell merged over several rows is printed once; where it is cut by a page, its second part is empty.

        An annex that merges its leads leaves no lead empty otherwise, so that there even one row above and one below is told.
        """
        for role in (Role.LEAD, Role.COORDINATING, Role.DEADLINE):
            if draft.texts[role] or not last.texts[role]:
                continue
            if line.row.page == last.page:
                if role in line.under_blank and role in last.filled:
                    draft.fill(role, last)
                continue
            went_on = role in last.goes_down and role is not Role.COORDINATING
            if role in line.goes_down or went_on or (role is Role.LEAD and self._merges_leads):
                draft.fill(role, last)

    def _check_order(self) -> None:
        """Numbers that do not follow each other point at a row that was missed, in the file or by the reader."""
        last: _Draft | None = None
        for draft in self._drafts:
            if draft.ordinal.style is not Style.NUMBER or draft.ordinal.depth != 1:
                continue
            starts = draft.ordinal.opens() or last is None
            same = last is not None and draft.ordinal.text == last.ordinal.text
            if not starts and not same and last is not None and not draft.ordinal.follows(last.ordinal):
                draft.doubt(_OUT_OF_ORDER)
            last = draft


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
