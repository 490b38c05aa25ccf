"""The parts of a deadline that are no date: time limits from an event, conditions, cited documents, words of continuity."""

from dataclasses import dataclass
from datetime import date, time

from tenants.plans.deadline_cycles import NAMED_LATER, Cycle, read_every, take_unit
from tenants.plans.deadline_dates import read_clock, read_number_date
from tenants.plans.deadline_periods import Dated, DatedDay, Doubtful, Period
from tenants.plans.deadline_prepositions import read_dated
from tenants.plans.deadline_spans import read_period
from tenants.plans.deadline_words import Cursor
from tenants.vietnamese import search_key


@dataclass(frozen=True, slots=True)
class Anchor:
    """The event that a time limit runs from: the plan itself (`own`), a date, or something that has yet to be recorded."""

    text: str
    own: bool = False
    on: Period | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """So many days, weeks, months or years after (or before) an anchor; without an anchor, of nothing stated."""

    count: int
    unit: Cycle
    working: bool = False
    anchor: Anchor | None = None
    before: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """A deadline that is the event itself: "ngay sau khi ban hành", "trước khi họp"; `since` for "kể từ ngày ban hành"."""

    anchor: Anchor
    before: bool = False
    since: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    text: str
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour without a day: "trước 16h00 hằng ngày"."""

    at: time
    before: bool


@dataclass(frozen=True, slots=True)
class Said:
    """Words with a meaning of their own: `kind` is continuous, onwards, opening, status, ditto, cited, orientation, measure."""

    kind: str
    text: str
    start: int = 0


_CONTINUOUS = (
    "thường xuyên|liên tục|xuyên suốt|trong suốt|suốt năm|duy trì|lâu dài|dài hạn|"
    "không thời hạn|không có thời hạn|không xác định thời hạn"
)
# Folded words of an anchor that is the plan itself; whatever else an anchor says is another event.
_OWN_WORDS = frozenset(
    search_key(word)
    for word in ("ban", "hành", "ký", "phát", "công", "bố", "ngày", "được", "có", "hiệu", "lực", "thi", "kế", "hoạch", "chính")
) | frozenset(search_key(word) for word in ("thức", "khi", "là", "việc", "và"))
_ISSUING_WORDS = frozenset(search_key(word) for word in ("ký", "hành", "lực", "phát", "bố"))
_DOCUMENT_WORDS = frozenset(
    search_key(word)
    for word in ("văn", "bản", "chương", "trình", "chỉ", "thị", "hướng", "dẫn", "nghị", "quyết", "định", "thông", "báo", "đề", "án")
) | frozenset(search_key(word) for word in ("kết", "luận", "quy", "chế", "công", "điện", "này", "phê", "duyệt"))

_DOCUMENTS = (
    "kế hoạch|quyết định|nghị quyết|nghị định|thông tư|thông báo|công văn|chỉ thị|chương trình|đề án|hướng dẫn|luật|"
    "văn bản|kết luận|công điện|quy định|tờ trình|báo cáo"
)
_CONDITIONS = "theo|khi|nếu|tùy|phụ thuộc|căn cứ|trên cơ sở|bám sát|phù hợp|chờ|đột xuất|phát sinh|trường hợp"
_EVENTS = "hội nghị|kỳ họp|đại hội|cuộc họp|phiên họp|họp|lễ|tết|kỳ|hội thảo"


def read_limit(cursor: Cursor, issued_on: date) -> Limit | None:
    """Trong vòng 10 ngày làm việc kể từ ngày ban hành; sau 03 tháng kể từ khi có …; chậm nhất 15 ngày sau khi …"""
    start = cursor.at
    said = False
    before = False
    for _ in range(4):
        if cursor.take("chậm nhất|muộn nhất|không quá|tối đa|ngay") or cursor.take(
            "trong vòng|trong thời hạn|trong thời gian|trong khoảng|thời hạn|trong|sau"
        ):
            said = True
        elif cursor.take("trước"):
            said = before = True
    count = cursor.count()
    unit = take_unit(cursor) if count is not None or cursor.sees("nửa") else None
    if unit is None or (unit[0] == "year" and cursor.ahead().kind == "number"):
        cursor.at = start
        return None
    # "nửa tháng" is fifteen days.
    amount, name = (count or 1) * unit[1], unit[0]
    if name == "unstated":
        amount, name = 15, "day"
    working = bool(cursor.sees("ngày làm việc", -3)) or cursor.take("làm việc")
    if cursor.sees_mark(",") and cursor.sees("kể từ|tính từ", 1):
        cursor.take_mark(",")
    if cursor.take("kể từ khi|kể từ ngày|kể từ|tính từ khi|tính từ ngày|tính từ|từ khi|từ ngày|sau khi|sau ngày|sau|từ|khi"):
        anchor: Anchor | None = read_anchor(cursor, issued_on)
    elif cursor.take("trước khi|trước ngày|trước|so với"):
        before, anchor = True, read_anchor(cursor, issued_on)
    else:
        anchor = None
    if anchor is None and ((not said and name not in ("day", "week")) or name == "hour" or cursor.sees(NAMED_LATER)):
        cursor.at = start
        return None
    return Limit(amount, name, working, anchor, before)


def read_anchor(cursor: Cursor, issued_on: date) -> Anchor:
    """The words of the event, up to the end of its clause."""
    start = cursor.at
    cursor.take("ngày")
    on = read_number_date(cursor, issued_on, said_day=True)
    if isinstance(on, Period) and on.unit == "day":
        return Anchor(cursor.text_between(start, cursor.at), on=on)
    cursor.at = start
    take_clause(cursor, issued_on)
    words = [search_key(token.text) for token in cursor.tokens[start : cursor.at] if token.kind != "mark"]
    return Anchor(cursor.text_between(start, cursor.at), own=_is_own(words))


def _is_own(words: list[str]) -> bool:
    """Whether the words speak of the plan: "ký ban hành", "Kế hoạch có hiệu lực", "Hướng dẫn này được ban hành"."""
    if "nay" in words:
        return all(word in _OWN_WORDS or word in _DOCUMENT_WORDS for word in words) and not {"nhan"} & set(words)
    return all(word in _OWN_WORDS for word in words) and any(word in _ISSUING_WORDS for word in words)


def take_clause(cursor: Cursor, issued_on: date) -> None:
    """Move to the end of a clause: a stop, or the place where a deadline of its own begins."""
    while not cursor.done:
        if cursor.sees_mark(";()") or (cursor.sees_mark(".") and not cursor.ahead(1).tight):
            return
        if cursor.sees_mark(",") or cursor.sees("trước|chậm|muộn|hoàn|xong|trong|đến|hết|hạn|và|hằng|thường|định"):
            here = cursor.at
            ends = _deadline_begins(cursor, issued_on)
            cursor.at = here
            if ends:
                return
        if cursor.ahead().kind == "document":
            cite(cursor, issued_on)
            continue
        if cursor.sees(_DOCUMENTS):
            here = cursor.at
            if cite(cursor, issued_on):
                continue
            cursor.at = here
        if cursor.ahead().kind == "number" and _limit_ends_clause(cursor):
            return
        cursor.at += 1


def _limit_ends_clause(cursor: Cursor) -> bool:
    """ "… họp Ban Chỉ đạo 05 ngày": the count belongs to the limit."""
    start = cursor.at
    counted = cursor.count() is not None and take_unit(cursor) is not None
    cursor.take("làm việc")
    ended = counted and (cursor.done or cursor.sees_mark(",;.)"))
    cursor.at = start
    return ended


def _deadline_begins(cursor: Cursor, issued_on: date) -> bool:
    """Whether a date that is promised, or a recurrence, stands here rather than a mere mention."""
    after_stop = cursor.take_mark(",") or cursor.take("và")
    for _ in range(6):
        if not cursor.take("hoàn thành|thực hiện|triển khai|ban hành|trình|báo cáo|xong|gửi|kết thúc"):
            break
    if cursor.sees(_CONTINUOUS):
        return after_stop
    found = read_dated(cursor, issued_on)
    if isinstance(found, Dated | DatedDay):
        return after_stop or found.setting.firm
    if isinstance(found, Doubtful):
        return after_stop
    return after_stop and cursor.sees("hằng|mỗi|định kỳ") > 0 and bool(read_every(cursor))


def read_event(cursor: Cursor, issued_on: date) -> Event | Limit | None:
    """Ngay sau khi Kế hoạch được ban hành; trước khi họp Ban Chỉ đạo 05 ngày; sau Hội nghị."""
    start = cursor.at
    immediate = cursor.take("ngay")
    since = cursor.sees("kể|từ|tính") > 0
    if cursor.take("trước khi|trước ngày|trước thời điểm"):
        before = True
    elif cursor.take("sau khi|sau ngày|kể từ khi|kể từ ngày|từ khi|từ ngày|tính từ ngày|tính từ khi|sau thời điểm"):
        before = False
    elif cursor.sees("sau|trước|tại") and cursor.sees(_EVENTS, 1):
        before = cursor.sees("trước") > 0
        cursor.take("sau|trước|tại")
    elif immediate and cursor.take("sau|khi"):
        before = False
    else:
        cursor.at = start
        return None
    anchor = read_anchor(cursor, issued_on)
    if not anchor.text:
        cursor.at = start
        return None
    here = cursor.at
    count = cursor.count()
    unit = take_unit(cursor) if count is not None else None
    if count is not None and unit is not None and unit[0] != "unstated":
        working = bool(cursor.sees("ngày làm việc", -3)) or cursor.take("làm việc")
        return Limit(count * unit[1], unit[0], working, anchor, before)
    cursor.at = here
    return Event(anchor, before, since)


def read_condition(cursor: Cursor, issued_on: date) -> Condition | None:
    """Theo tiến độ dự án; khi có hướng dẫn; đột xuất."""
    start = cursor.at
    if cursor.take("đột xuất|phát sinh"):
        return Condition(cursor.text_between(start, cursor.at))
    if not cursor.take(_CONDITIONS):
        return None
    if "theo" in cursor.ahead(-1).words:
        here = cursor.at
        if read_every(cursor) or isinstance(read_dated(cursor, issued_on), Dated | DatedDay):
            # "theo quý", "theo từng tháng", "theo năm học 2025-2026" say when, not on what it depends.
            cursor.at = here
            return None
        cursor.at = here
    take_clause(cursor, issued_on)
    tail = cursor.text_between(start, cursor.at)
    return Condition(tail, dated=_mentions_a_period(cursor, start, issued_on))


def _mentions_a_period(cursor: Cursor, start: int, issued_on: date) -> bool:
    """Whether an undocumented date stands inside the clause: "theo tiến độ quý IV/2025"."""
    stop = cursor.at
    cursor.at = start
    found = False
    while cursor.at < stop and not found:
        if cursor.ahead().kind == "document" or cursor.sees(_DOCUMENTS):
            if not cite(cursor, issued_on):
                cursor.at += 1
            continue
        here = cursor.at
        found = isinstance(read_period(cursor, issued_on), Period)
        cursor.at = here + 1
    cursor.at = stop
    return found


def cite(cursor: Cursor, issued_on: date) -> str:
    """Take a cited document with its number and date; the words taken, empty where none is cited."""
    start = cursor.at
    named = cursor.take(_DOCUMENTS)
    if named:
        # "Kế hoạch hành động", "Nghị quyết của Tỉnh ủy số …": a few words may stand between.
        for steps in range(5):
            token = cursor.ahead(steps)
            if token.kind in ("document", "number") or token.text == "số":
                cursor.at += steps
                break
            if token.kind != "word" or token.words & {"trước", "trong", "hết", "quý", "tháng", "năm", "ngày"}:
                break
    numbered = cursor.ahead().text == "số"
    if numbered:
        cursor.at += 1
    if cursor.ahead().kind == "document":
        cursor.at += 1
    elif numbered and cursor.number() is not None:
        pass
    elif (
        named
        and cursor.ahead().kind == "number"
        and not cursor.sees_mark("/.-%", 1)
        and not cursor.sees("ngày|tháng|lần|năm|quý|tuần", 1)
    ):
        cursor.at += 1
    elif not (named and cursor.at == start + 2 and cursor.sees("ngày") and cursor.ahead(1).kind == "number"):
        cursor.at = start
        return ""
    here = cursor.at
    cursor.take_mark(",(")
    if not (cursor.take("ngày") and read_number_date(cursor, issued_on, said_day=True) is not None):
        cursor.at = here
    return cursor.text_between(start, cursor.at)


def read_hour(cursor: Cursor) -> Clock | None:
    """An hour by itself, with the words before it."""
    start = cursor.at
    before = cursor.take("trước")
    if not before:
        cursor.take("chậm nhất|vào|lúc|đến")
    at = read_clock(cursor)
    if at is None:
        cursor.at = start
        return None
    cursor.take("ngày")
    return Clock(at, before)


def read_said(cursor: Cursor, issued_on: date) -> Said | None:
    """Words that mean something by themselves: continuity, outlook, state, ditto, a share, a cited document."""
    start = cursor.at
    kind = ""
    if cursor.take(_CONTINUOUS) or _round_the_clock(cursor):
        kind = "continuous"
    elif _onwards(cursor):
        kind = "onwards"
    elif cursor.sees("kể từ nay|từ nay|từ giờ") and not cursor.sees("đến", 2) and not cursor.sees("đến", 3):
        cursor.take("kể từ nay|từ nay|từ giờ")
        cursor.take("trở đi")
        kind = "from now"
    elif cursor.take("ngay lập tức|lập tức") or (cursor.sees("ngay") and not cursor.sees("ngay sau|ngay khi|ngay trong|ngay từ")):
        kind = "immediate"
        cursor.at = max(cursor.at, start + 1)
    elif cursor.take("và định hướng|định hướng|và tầm nhìn|tầm nhìn"):
        kind = "orientation"
        cursor.take_mark(":")
        cursor.take("đến|tới|cho|của")
        read_period(cursor, issued_on)
    elif cursor.ahead().kind == "number" and cursor.ahead(1).text == "%":
        kind = "measure"
        cursor.at += 2
        if cursor.take_mark("/"):
            cursor.at += 1
    elif cursor.sees("đã|đang|chưa") and not cursor.sees("được", 1):
        kind = "status"
        cursor.at += 1
        while cursor.ahead().filler and cursor.ahead().kind == "word" and not cursor.sees("trước|trong|đến|ngày|hết|vào"):
            cursor.at += 1
    elif cursor.take("như trên") or cursor.ahead().text in ("nt", '"', "″"):
        kind = "ditto"
        cursor.at = max(cursor.at, start + 1)
    elif cursor.take("đầu tiên|lần đầu tiên|lần đầu|sau đó"):
        kind = "opening"
    elif cite(cursor, issued_on):
        kind = "cited"
    return Said(kind, cursor.text_between(start, cursor.at), start) if kind else None


def _round_the_clock(cursor: Cursor) -> bool:
    """24/24, 24/24h; 24/7 where the words around it are about keeping watch."""
    first, slash, second = (cursor.ahead(steps) for steps in range(3))
    if first.text != "24" or slash.text != "/" or cursor.sees_mark("/.-", 3):
        return False
    watch = any(token.words & {"trực", "vận", "giám"} for token in cursor.tokens[:40])
    if second.text == "24" or (second.text == "7" and watch):
        cursor.at += 3
        cursor.take("giờ")
        return True
    return False


def _onwards(cursor: Cursor) -> bool:
    """ "và các năm tiếp theo"."""
    start = cursor.at
    cursor.take_mark(",")
    cursor.take("và|cho|đến")
    cursor.take("trong")
    if cursor.take("các|những"):
        for _ in range(2):
            cursor.take("năm|tháng|quý|kỳ|giai đoạn|thời gian")
        if cursor.take("tiếp theo|sau đó|sau|tới|kế tiếp|về sau"):
            return True
    elif cursor.take("giai đoạn tiếp theo|năm tiếp theo|thời gian tiếp theo|tiếp tục"):
        return True
    cursor.at = start
    return False
