"""Proposes the plan's number, date, issuer and title from the head of its document, or from the annex's "kèm theo" line."""

import re
from datetime import date

from tenants.plans.annex.columns import find_header
from tenants.plans.annex.grid import Contents, Table, Text
from tenants.plans.annex.line_breaks import join_lines
from tenants.plans.annex.reading import DocumentHead
from tenants.vietnamese import clean, search_key

_KIND = (
    r"(?:CHƯƠNG TRÌNH HÀNH ĐỘNG|KẾ HOẠCH HÀNH ĐỘNG|CHƯƠNG TRÌNH|KẾ HOẠCH|QUYẾT ĐỊNH|CÔNG VĂN|THÔNG BÁO|NGHỊ QUYẾT|CHỈ THỊ"
    r"|HƯỚNG DẪN|ĐỀ ÁN|KẾT LUẬN|BÁO CÁO|CÔNG ĐIỆN)"
)
_SIGN = r"\d{1,5}[a-zA-Z]?\s*(?:/\s*\d{4}\s*)?[-/]\s*[A-ZĐ][A-Za-zĐđƯ0-9]{0,15}(?:\s*[-/&.]\s*[A-ZĐ][A-Za-zĐđƯ0-9]{0,15}){0,3}"
_NUMBER_LINE = re.compile(rf"(?:Số|SỐ)\s*[:.]?\s*(?P<number>{_SIGN})")
_ATTACHED = re.compile(
    rf"(?i:kèm\s+theo)\s+(?P<kind>[^\d()]{{2,60}}?)\s*(?i:số)?\s*[:.]?\s*(?P<number>{_SIGN})\s*,?\s*"
    r"(?:(?i:ngày)\s*(?P<day>\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{4}|\d{1,2}\s+(?i:tháng)\s+\d{1,2}\s+(?i:năm)\s+\d{4}))?"
    r"\s*,?\s*(?:(?i:của)\s+(?P<issuer>[^()\n]{2,160}))?"
)
_DAY_NUMBERS = re.compile(r"(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>\d{4})")
_DAY_WORDS = re.compile(r"ngày\s*(?P<day>\d{1,2})\s*tháng\s*(?P<month>\d{1,2})\s*năm\s*(?P<year>\d{4})", re.IGNORECASE)
_PLACE_AND_DATE = re.compile(r"[^\d\n]{2,40},\s*" + _DAY_WORDS.pattern, re.IGNORECASE)
_DATE_LINE = re.compile(rf"[^\d\n]{{0,40}}{_DAY_WORDS.pattern}\.?", re.IGNORECASE)
_KIND_LINE = re.compile(rf"{_KIND}(?:\s|$)")
_RULE = re.compile(r"[\s*_=.\-–—~o0]*")
_MOTTO = re.compile(r"cong ho\S* xa hoi|doc lap\s*[-–]|dang cong san")
_BODY_TEXT = re.compile(
    r"(?:căn cứ|thực hiện|kính gửi|xét đề nghị|theo đề nghị|nhằm|để triển khai|[IVX]+\s*[.\-–/]|phần\s|\d+\s*[.)]|điều \d)",
    re.IGNORECASE,
)
_PARENT = re.compile(
    r"(?:ubnd|uy ban nhan dan|hdnd|tinh uy|thanh uy|thanh pho|dang bo|dang uy"
    r"|bo |chinh phu|ban chap hanh|dang cong san|hoi dong nhan dan)"
)
_ISSUING = re.compile(
    r"(?:so |ban |van phong|cong an|bo chi huy|bcd|to |uy ban|ubnd|thanh tra"
    r"|trung tam|chi cuc|cuc |phong |dang uy|hoi |lien doan|truong |vien )"
)
_ANNEX_LINE = re.compile(r"phụ\s*lục|biểu\s*số", re.IGNORECASE)
_FIRST_LINES = 80


def propose_head(contents: Contents) -> DocumentHead:
    """What the document says of itself; only the part before the tasks is asked."""
    lines, left = _head_lines(contents)
    number, issued_on, issuer = "", None, ""
    for place, line in enumerate(lines):
        if _ANNEX_LINE.match(line):
            break
        found = _NUMBER_LINE.match(line)
        if found and not number:
            number = _tidy_number(found.group("number"))
            issuer = _issuer(left or lines[:place], line)
        dated = _PLACE_AND_DATE.search(line) or _DATE_LINE.fullmatch(line)
        if dated and issued_on is None:
            issued_on = _day(dated)
    attached = _attached(lines)
    if attached is not None:
        number = number or _tidy_number(attached.group("number"))
        if issued_on is None and attached.group("day"):
            issued_on = _any_day(f"ngày {attached.group('day')}")
        issuer = issuer or clean(attached.group("issuer") or "").rstrip(" .)")
    return DocumentHead(number=number, issued_on=issued_on, issuer=issuer, title=_title(lines))


def _head_lines(contents: Contents) -> tuple[list[str], list[str]]:
    """Lines of text before the first task table, and those of the head's left cell where the head is a table."""
    lines: list[str] = []
    left: list[str] = []
    for block in contents.blocks:
        if isinstance(block, Text):
            # A printed line holds both columns of the head, a tab between them.
            lines.extend(part for line in block.text.splitlines() for part in line.split("\t"))
        else:
            stop = _read_table_head(block, lines, left)
            if stop:
                break
        if len(lines) > 40 * _FIRST_LINES:
            break
    return [clean(line) for line in lines], left


def _read_table_head(table: Table, lines: list[str], left: list[str]) -> bool:
    """Adds the texts above the table's header; True when the table is a task table and the head ends here."""
    for index, row in enumerate(table.rows[:_FIRST_LINES]):
        if find_header(table.rows, index) is not None:
            return True
        texts = [cell.text for cell in row.cells if not cell.blank]
        if len(texts) == 2 and _MOTTO.search(search_key(texts[1])) and not left:
            left.extend(clean(part) for part in texts[0].splitlines())
        for text in texts:
            lines.extend(text.splitlines())
    return False


def _issuer(before: list[str], number_line: str) -> str:
    """The issuing body: of the lines above the number, those after the parent body's."""
    names: list[str] = []
    for line in before:
        if line == number_line or _NUMBER_LINE.match(line):
            break
        cut = re.split(r"\s{2,}|\t|CỘNG H|ĐẢNG CỘNG SẢN|Độc lập", line)[0].strip(" *-–_")
        if cut and not _RULE.fullmatch(cut) and not _MOTTO.search(search_key(cut)) and not _DAY_WORDS.search(cut):
            names.append(cut)
    for place in range(len(names) - 1, 0, -1):
        if _ISSUING.match(search_key(names[place])) and _PARENT.match(search_key(names[0])):
            first = next(at for at in range(1, place + 1) if _ISSUING.match(search_key(names[at])))
            return join_lines(names[first:])
    return join_lines(names)


def _attached(lines: list[str]) -> re.Match[str] | None:
    """The annex's own line, "(Kèm theo Kế hoạch số … ngày … của …)", which may be broken over two lines."""
    for place, line in enumerate(lines):
        if "kèm theo" not in line.lower():
            continue
        found = _ATTACHED.search(join_lines(lines[place : place + 3]))
        if found is not None:
            return found
    return None


def _title(lines: list[str]) -> str:
    """Kind and summary of the document; without them the title of the annex."""
    for place, line in enumerate(lines[:_FIRST_LINES]):
        if _KIND_LINE.match(line):
            return join_lines(_until_body(lines, place))
    for place, line in enumerate(lines):
        if _ANNEX_LINE.match(line):
            return join_lines(_until_body(lines, place + 1))
    return join_lines(_until_body(lines, 0))


def _until_body(lines: list[str], start: int) -> list[str]:
    """Lines of a title: up to the rule below it or to the first line of the body."""
    found: list[str] = []
    for line in lines[start : start + 12]:
        if found and (_RULE.fullmatch(line) or _BODY_TEXT.match(line) or line.startswith("(")):
            break
        if _RULE.fullmatch(line) or line.startswith("(") or _MOTTO.search(search_key(line)):
            continue
        found.append(line)
    return found


def _tidy_number(text: str) -> str:
    return re.sub(r"\s*([-/])\s*", r"\1", clean(text)).rstrip(" ,.;")


def _any_day(text: str) -> date | None:
    found = _DAY_WORDS.search(text) or _DAY_NUMBERS.search(text)
    return None if found is None else _day(found)


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found.group("year")), int(found.group("month")), int(found.group("day")))
    except ValueError:
        return None
