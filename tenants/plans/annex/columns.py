"""Finds the header of a task table, of one, two or three rows in any order and wording, and says what each column holds."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from tenants.plans.annex.grid import Row, owner_of
from tenants.vietnamese import search_key


class Role(Enum):
    """What a column of a task table holds."""

    ORDINAL = "ordinal"
    GROUP = "group"
    CONTENT = "content"
    LEAD = "lead"
    COORDINATING = "coordinating"
    BOTH = "lead and coordinating"
    DEADLINE = "deadline"
    DELIVERABLE = "deliverable"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands and which grid columns belong to which role."""

    first: int
    height: int
    columns: dict[Role, tuple[int, ...]]
    labels: tuple[str, ...]
    """The header's words as written, to know it again when it is repeated."""
    unread: tuple[str, ...]
    """Labels of the columns that hold nothing which is read."""
    periods: tuple[tuple[int, str], ...] = ()
    """Columns of a deadline that is given by a mark under a year, a quarter or a month, with that period."""


@dataclass(frozen=True, slots=True)
class _Column:
    columns: tuple[int, ...]
    path: tuple[str, ...]

    @property
    def label(self) -> str:
        return " - ".join(self.path)


_LONGEST_LABEL = 90
_TALLEST = 3
_LONGEST_UNKNOWN = 50
_LONGEST_UNKNOWN_UNNUMBERED = 24
_SURE = 3
_LIKELY = 2
_LONGEST_REST = 40

# Patterns run over the label without accents and spaces. Of all that match, the one that begins first decides, then the
# longest: "Sản phẩm, thời gian" is a deliverable, "Cơ quan phối hợp thực hiện" coordinates. The number says how surely.
_BODY = (
    r"(?:(?:(?:coquan|donvi|cq|dv|tochuc(?:dang)?|diaphuong|nganh|so|bo|ban|phong|canhan|bophan|diaban|cap(?:uy)?|doanthe|vien)"
    r"[,/;-]?(?:va)?)+)"
)
_PREFIX = re.compile(r"(?:dukien|dexuat|ten|cac|yeucau|giao|phan)(?=[a-z])")
_RULES: tuple[tuple[Role | None, int, str], ...] = (
    (Role.ORDINAL, 3, r"^(?:s\.?t\.?t\.?|t\.?t\.?|so(?:tt|thutu)|thutu|so|no\.?|#)$"),
    (Role.NOTE, 3, r"ghichu|chuthich|luuy(?!en)"),
    (Role.BOTH, 3, rf"{_BODY}?chutri[,/;&()+-]*(?:va|hoac)?(?:{_BODY})?phoihop"
                   rf"|{_BODY}?phoihop[,/;&()+-]*(?:va)?(?:{_BODY})?chutri"),
    # A wide label run together with the one below it.
    (Role.COORDINATING, 3, rf"(?:phancong)?{_BODY}?thuchien{_BODY}?phoihop"),
    (Role.COORDINATING, 3, rf"{_BODY}?(?:duocgiao)?phoihop|{_BODY}thamgia|{_BODY}lienquan"),
    (None, 0, r"(?:lanhdao|dongchi|nguoi|canbo|chuyenvien|thanhvien)"),
    (Role.LEAD, 3, rf"{_BODY}?(?:duocgiao)?chutri|{_BODY}daumoi|daumoi"),
    (Role.LEAD, 2, rf"(?:phancong)?(?:trachnhiem)?{_BODY}(?:duocgiao)?(?:nhiemvu)?(?:chinh)?(?:to?chuc)?"
                   r"(?:thuchien|chiutrachnhiem|trienkhai|thammuu|xaydung|soanthao|phutrach|duocgiao)"),
    (Role.LEAD, 2, r"phancong(?:thuchien|nhiemvu|trachnhiem)?|trachnhiem(?:thuchien)?"),
    (Role.LEAD, 1, rf"^{_BODY}$|^(?:thuchien|chinh)$"),
    (None, 0, r"(?:thoigian|ngay|thoidiem|thang)?(?:batdau|khoicong|khoidong)"),
    (None, 0, r"ngaybanhanh|thoigianbaocao|kybaocao|ngayky|ngaysinh"),
    (Role.DEADLINE, 3, r"(?:dukien)?(?:thoigian|thoihan|tiendo|thoidiem|ngay|thang|quy|nam|han|moc)(?:phai|can)?"
                       r"(?:hoanthanh|thuchien|trienkhai|ketthuc|trinh|xong|xuly|cuoicung)|thoihan|^han$|^deadline$"),
    (Role.DEADLINE, 2, r"thoigian|tiendo|lotrinh|thoidiem|moc(?:hoanthanh)?|kyhan|^giaidoan(?!20)|^(?:ngay)?(?:hoanthanh|ketthuc)"),
    (Role.DELIVERABLE, 3, r"(?:dukien|yeucau)?sanpham|(?:ketqua)?daura|ketqua[,/]?sanpham"),
    (Role.DELIVERABLE, 3, r"(?:vanban|hoso|hinhthuc|muctieu)[,/;-]*(?:va)?sanpham"),
    (Role.DELIVERABLE, 2, r"(?:dukien|yeucau)?ketqua(?:candat|datduoc|dukien|cuthe)?|hinhthucvanban"),
    (Role.DELIVERABLE, 1, r"ketquathuchien|ketquadendo|muctieu|chitieu|tinhtrang"),
    (Role.GROUP, 3, r"^(?:ten)?(?:cac)?(?:nhom|linhvuc|hangmuc|truc|mangcongviec)"),
    (Role.CONTENT, 3, r"(?:danhmuc|noidung|ten|cac|tencac|chitiet|mota)*[,/]?(?:nhiemvu|congviec|giaiphap|dauviec|viec)"),
    (Role.CONTENT, 3, r"(?:muctieu|chitieu|chuongtrinh|dean|duan|kehoach|phan|khoi)[,/;-]*(?:va)?(?:[a-z]+[,/;-])*"
                      r"(?:nhiemvu|congviec|viec)"),
    (Role.CONTENT, 2, r"noidung|hoatdong"),
    (Role.CONTENT, 1, r"(?:ten|danhmuc)?(?:chuongtrinh|dean|duan|vanban|kehoach|chitieu|muctieu)"),
)  # fmt: skip
_COMPILED = tuple((role, strength, re.compile(pattern.replace(" ", ""))) for role, strength, pattern in _RULES)

# Columns of lists that are not about tasks: people, money, meetings, indicators, registers of documents.
_FOREIGN = re.compile(
    r"^ho(?:va)?,?ten|^chucvu|^chucdanh|dienthoai|^sdt|email|diadiem|thanhphan|^donvitinh|^dvt|^dongia|^thanhtien"
    r"|^soluong|^sotien|^dutoan|^kinhphi\(|^tongmuc|sokyhieu|^so,?(?:va)?kyhieu|ngaybanhanh|ngaysinh|gioitinh|^noidungchi|diemtoida|thangdiem|^sodiem|trichyeu"
)
_MONEY = re.compile(r"kinhphi|sotien|dutoan|nguonvon|tyle|tinhtrang|danhgia")
_PERIOD = re.compile(
    r"(?:nam)?20\d\d(?:-20\d\d)?|quy(?:i{1,3}|iv|[1-4])(?:[/-]?(?:nam)?20\d\d)?|(?:thang|t)\d{1,2}(?:[/-]20\d\d)?"
    r"|giaidoan20\d\d-20\d\d"
)
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_NUMBER = re.compile(r"[\d./-]+")
_COLUMN_NUMBER = re.compile(r"\(?\s*(?:\d{1,2}|[A-Za-z])\s*\)?(?:\s*=.*)?")


def find_header(rows: tuple[Row, ...], index: int) -> Header | None:
    """The header that begins in this row, or None; of several readings the one that knows most columns."""
    if not _may_begin(rows[index]):
        return None
    best: Header | None = None
    for height in _heights(rows, index):
        found = _read(rows, index, height)
        if found is not None and (best is None or _known(found) > _known(best)):
            best = found
    return best


def is_column_numbers(row: Row) -> bool:
    """The row below a header that numbers the columns: (1) (2) (3), or A B 1 2."""
    texts = [cell.text.strip() for cell in row.cells if not cell.blank]
    if len(texts) < 3 or not all(_COLUMN_NUMBER.fullmatch(text) for text in texts):
        return False
    numbers = [int(digits.group()) for text in texts if (digits := re.search(r"\d+", text))]
    return len(numbers) >= 2 and all(after == before + 1 for before, after in pairwise(numbers))


def is_body_label(text: str) -> bool:
    """The text is a column label for those who lead or coordinate."""
    return len(text) <= _LONGEST_LABEL and _role_of(_compact(text))[0] in {Role.LEAD, Role.COORDINATING}


def _known(header: Header) -> int:
    return len(header.columns) + len(header.periods)


def _may_begin(row: Row) -> bool:
    texts = [cell.text for cell in row.cells if not cell.blank]
    return len(texts) >= 2 and all(len(text) <= 2 * _LONGEST_LABEL for text in texts)


def _heights(rows: tuple[Row, ...], index: int) -> list[int]:
    """How many rows the header may take: what its merged cells say, else one, or more where labels go on below."""
    merged = max((cell.down for cell in rows[index].cells if not cell.blank), default=1)
    if 1 < merged <= _TALLEST:
        return [merged]
    heights = [1]
    while len(heights) < _TALLEST and index + len(heights) < len(rows) and _continues(rows, index, len(heights)):
        heights.append(len(heights) + 1)
    return heights


def _continues(rows: tuple[Row, ...], index: int, height: int) -> bool:
    """The next row holds nothing but labels that stand under a wider one."""
    row = rows[index + height]
    written = [(column, cell) for column, cell in enumerate(row.cells) if not cell.blank]
    if not written:
        return False
    for column, cell in written:
        role, _, _ = _role_of(_compact(cell.text))
        above = [rows[at].cells[column] for at in range(index, index + height)]
        under_wider = any(part.left or part.across > 1 or part.blank for part in above)
        period = _PERIOD.fullmatch(_compact(cell.text)) is not None
        if len(cell.text) > _LONGEST_LABEL or not ((role is not None and role is not Role.ORDINAL) or period):
            return False
        if not under_wider and role not in {Role.LEAD, Role.COORDINATING, Role.DEADLINE}:
            return False
    return True


def _read(rows: tuple[Row, ...], index: int, height: int) -> Header | None:
    columns = _logical_columns(rows, index, height)
    found: dict[Role, tuple[int, _Column]] = {}
    unread: list[_Column] = []
    periods: list[tuple[int, str]] = []
    foreign = 0
    money = False
    for column in columns:
        if not column.path:
            continue
        leaf = _compact(column.path[-1])
        foreign += _FOREIGN.search(leaf) is not None
        money = money or _MONEY.search(leaf) is not None
        role, strength = _role_on_path(column.path)
        if _PERIOD.fullmatch(leaf) and role in {None, Role.DEADLINE} and len(column.path) > 1:
            periods.extend((place, column.path[-1]) for place in column.columns)
            continue
        if _NUMBER.fullmatch(leaf):
            # Labels are words; a number is a task's ordinal or its date.
            return None
        if role is None or (role in found and strength <= found[role][0]):
            unread.append(column)
        else:
            if role in found:
                unread.append(found[role][1])
            found[role] = (strength, column)
    _part_groups_from_tasks(found, unread, rows, index + height)
    _settle(found, unread, columns)
    # Without an "STT" only short labels make a header: a task that names bodies and dates reads much like one.
    longest = _LONGEST_UNKNOWN if found.get(Role.ORDINAL, (0,))[0] == _SURE else _LONGEST_UNKNOWN_UNNUMBERED
    if len(unread) > len(found) + 1 or any(len(column.path[-1]) > longest for column in unread):
        return None
    if longest == _LONGEST_UNKNOWN_UNNUMBERED and found.get(Role.CONTENT, (0,))[0] < _LIKELY:
        return None
    if not _is_task_table({role: strength for role, (strength, _) in found.items()}, foreign, money, bool(periods)):
        return None
    return Header(
        first=index,
        height=height,
        columns={role: column.columns for role, (_, column) in found.items()},
        labels=tuple(column.label for column in columns),
        unread=tuple(column.label for column in sorted(unread, key=lambda column: column.columns)),
        periods=tuple(periods) if Role.DEADLINE not in found else (),
    )


def _part_groups_from_tasks(
    found: dict[Role, tuple[int, _Column]], unread: list[_Column], rows: tuple[Row, ...], body: int
) -> None:
    """Of two columns of contents the left one is the groups' when it is the vaguer one or stands merged for several rows."""
    if Role.GROUP in found or Role.CONTENT not in found:
        return
    strength, chosen = found[Role.CONTENT]
    for other in unread:
        if _role_on_path(other.path)[0] is not Role.CONTENT:
            continue
        left, right = sorted((chosen, other), key=lambda column: column.columns)
        merged = any(rows[at].cells[left.columns[0]].down > 1 for at in range(body, len(rows)))
        if merged or left is other:
            found[Role.GROUP], found[Role.CONTENT] = (strength, left), (strength, right)
            unread.remove(other)
        return


def _settle(found: dict[Role, tuple[int, _Column]], unread: list[_Column], columns: list[_Column]) -> None:
    """Roles that depend on what the other columns are."""
    if Role.CONTENT not in found and Role.GROUP in found:
        # "Nhóm nhiệm vụ" alone is the task column under another name.
        found[Role.CONTENT] = found.pop(Role.GROUP)
    if Role.CONTENT not in found and Role.DELIVERABLE in found and found[Role.DELIVERABLE][0] == 1:
        found[Role.CONTENT] = found.pop(Role.DELIVERABLE)
    if Role.BOTH in found and (Role.LEAD in found or Role.COORDINATING in found):
        unread.append(found.pop(Role.BOTH)[1])
    if Role.ORDINAL not in found and Role.CONTENT in found:
        first = found[Role.CONTENT][1].columns[0]
        nameless = [column for column in columns if not column.path and column.columns[-1] < first]
        if nameless:
            found[Role.ORDINAL] = (1, nameless[0])


def _is_task_table(strength: dict[Role, int], foreign: int, money: bool, has_periods: bool) -> bool:
    """Enough is known to call it a list of tasks with those who do them; lists of other things say no."""
    content = strength.get(Role.CONTENT, 0)
    lead = max(strength.get(role, 0) for role in (Role.LEAD, Role.BOTH, Role.COORDINATING))
    deadline = 2 if has_periods else strength.get(Role.DEADLINE, 0)
    deliverable = strength.get(Role.DELIVERABLE, 0)
    if foreign:
        return content == 3 and lead == 3 and deadline >= 2
    if content == 3:
        return lead >= 2 or deadline >= 2 or (deliverable == 3 and Role.ORDINAL in strength)
    if content == 2:
        # A budget or a report has contents and units too, but no date by which something is due.
        return lead >= 2 and (deadline >= 2 or deliverable >= 2 or Role.COORDINATING in strength or not money)
    return content == 1 and strength.get(Role.ORDINAL) == 3 and lead == 3 and (deadline >= 2 or Role.COORDINATING in strength)


def _logical_columns(rows: tuple[Row, ...], index: int, height: int) -> list[_Column]:
    """Neighbouring grid columns under one label are one column."""
    found: list[tuple[list[int], tuple[tuple[int, int], ...]]] = []
    for place in range(len(rows[index].cells)):
        owners = tuple(dict.fromkeys(owner_of(rows, at, place) for at in range(index, index + height)))
        if found and found[-1][1] == owners:
            found[-1][0].append(place)
        else:
            found.append(([place], owners))
    columns: list[_Column] = []
    for places, owners in found:
        texts = (" ".join(rows[row].cells[column].text.split()) for row, column in owners)
        path = tuple(dict.fromkeys(text for text in texts if text))
        columns.append(_Column(tuple(places), path))
    return _with_blank_parents(columns, rows, index, height)


def _with_blank_parents(columns: list[_Column], rows: tuple[Row, ...], index: int, height: int) -> list[_Column]:
    """Sheets often leave the wide label unmerged: the columns to its right stand under it when only they have a row below."""
    if height == 1:
        return columns
    result: list[_Column] = []
    parent = ""
    for column in columns:
        top = rows[index].cells[column.columns[0]]
        if not top.blank:
            parent = " ".join(top.text.split()) if len(column.path) > 1 else ""
        elif parent and len(column.path) == 1 and not (top.left or top.up):
            column = _Column(column.columns, (parent, column.path[0]))
        result.append(column)
    return result


def _role_on_path(path: tuple[str, ...]) -> tuple[Role | None, int]:
    """The lowest label decides; where it says nothing, the wider one above it does."""
    for label in reversed(path):
        role, strength, _ = _role_of(_compact(label))
        if role is not None or strength < 0:
            return role, strength
    return None, 0


@lru_cache(maxsize=2048)
def _role_of(label: str) -> tuple[Role | None, int, int]:
    """Role, strength and place of the match; a strength of -1 says that the label is known to be something else."""
    best: tuple[int, int, Role | None, int] | None = None
    prefix = _PREFIX.match(label)
    start = prefix.end() if prefix else 0
    for role, strength, pattern in _COMPILED:
        match = pattern.search(label)
        if match is None or match.start() > start or match.end() == match.start() or len(label) - match.end() > _LONGEST_REST:
            continue
        candidate = (match.start(), -match.end(), role, strength if role is not None else -1)
        if best is None or candidate[:2] < best[:2]:
            best = candidate
    return (None, 0, 0) if best is None else (best[2], best[3], best[0])


@lru_cache(maxsize=4096)
def _compact(text: str) -> str:
    """The label without blanks, accents and what it adds in brackets."""
    bare = _IN_BRACKETS.sub("", text).strip() or text
    return re.sub(r"\s+", "", search_key(bare))
