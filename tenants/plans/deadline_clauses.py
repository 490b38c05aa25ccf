"""The parts of a deadline that are no date: recurrences, time limits from an event, conditions, and cited documents."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from tenants.plans.deadline_dates import read_number_date
from tenants.plans.deadline_periods import Dated, DatedDay, Doubtful, Period
from tenants.plans.deadline_prepositions import read_dated
from tenants.plans.deadline_spans import read_period
from tenants.plans.deadline_words import Cursor
from tenants.vietnamese import search_key

Cycle = Literal["hour", "day", "week", "month", "quarter", "year", "unstated"]


@dataclass(frozen=True, slots=True)
class Every:
    """A recurrence: `times` in each `interval` units. `unstated` for a "định kỳ" that does not say its period."""

    unit: Cycle
    interval: int = 1
    times: int = 1
    start: int = 0
    stop: int = 0
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week as RFC 5545 writes it."""

    code: str


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
    """A deadline that is the event itself: "ngay sau khi ban hành", "trước khi họp"."""

    anchor: Anchor
    before: bool = False
    immediate: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    text: str
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """Words with a meaning of their own: `kind` is continuous, onwards, opening, status, ditto, cited, orientation, measure."""

    kind: str
    text: str
    start: int = 0


_UNITS: tuple[tuple[str, Cycle, int], ...] = (
    ("ngày làm việc", "day", 1),
    ("ngày", "day", 1),
    ("tuần lễ", "week", 1),
    ("tuần", "week", 1),
    ("nửa tháng", "unstated", 1),
    ("tháng", "month", 1),
    ("quý", "quarter", 1),
    ("nửa năm", "month", 6),
    ("năm", "year", 1),
    ("giờ", "hour", 1),
)
_LIMIT_FOLLOWS = "kể từ|tính từ|từ khi|từ ngày|sau khi|sau|trước khi|trước|làm việc"
_NAMED_LATER = "này|nay|sau|tới|tiếp theo|đầu|cuối|học|còn lại"
_REPORTING = "báo cáo|sơ kết|tổng kết|họp|giao ban|đánh giá|kiểm tra|thống kê|theo|kỳ"
_CONTINUOUS = "thường xuyên|liên tục|duy trì|lâu dài|dài hạn|không thời hạn|không xác định thời hạn|suốt năm"
_WEEKDAYS = {2: "MO", 3: "TU", 4: "WE", 5: "TH", 6: "FR", 7: "SA"}

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
_CONDITIONS = "theo|khi|nếu|tùy|phụ thuộc|căn cứ|trên cơ sở|bám sát|đột xuất|phát sinh|trường hợp"
_EVENTS = "hội nghị|kỳ họp|đại hội|cuộc họp|phiên họp|họp|lễ|tết|kỳ|hội thảo"


def read_every(cursor: Cursor, *, listed: bool = False) -> list[Every]:
    """The recurrences at the cursor: hằng tháng, quý; 02 lần/năm; 6 tháng/lần; định kỳ 6 tháng, năm.

    `listed` when recurrences came before, so that "hằng tháng (trước ngày 25), năm (trước 15/12)" goes on without "hằng".
    """
    start = cursor.at
    found = _first_cycle(cursor) or (_cycle(cursor) if listed else None)
    if found is None:
        cursor.at = start
        return []
    cycles = [replace(found, start=start, stop=cursor.at)]
    if found.unit == "unstated":
        return cycles
    while (following := _next_cycle(cursor)) is not None:
        cycles.append(following)
    return cycles


def _first_cycle(cursor: Cursor) -> Every | None:
    counted = _counted_cycle(cursor)
    if counted is not None:
        return counted
    start = cursor.at
    periodic = cursor.take("theo định kỳ|định kỳ|thường kỳ|theo kỳ")
    marked = cursor.take("hằng|mỗi|từng")
    if not marked and cursor.sees("các") and cursor.sees("tháng|quý|tuần|ngày", 1):
        # "các tháng trong năm"; not "các năm tiếp theo", not "các tháng cuối năm".
        marked = not cursor.sees("tháng cuối|tháng đầu|tháng còn|tháng tiếp|quý còn|quý tiếp", 1) and cursor.take("các")
    if marked or periodic:
        if not marked:
            cursor.take("theo")
        counted = _counted_cycle(cursor)
        if counted is not None:
            return counted
        cycle = _cycle(cursor)
        if cycle is not None:
            return cycle
        if periodic:
            return Every("unstated")
        cursor.at = start
        return None
    if cursor.take(_REPORTING):
        cycle = _cycle(cursor)
        if cycle is not None and cycle.unit != "day":
            return replace(cycle, doubtful=True)
    cursor.at = start
    return _bare_list(cursor)


def _bare_list(cursor: Cursor) -> Every | None:
    """ "Tháng, quý, năm": units without numbers count as recurrences when there are several."""
    if cursor.sees("trong|hết|cuối|trước|đầu|giữa|cả", -1):
        return None
    start = cursor.at
    first = _cycle(cursor)
    if first is None or first.unit in ("day", "hour"):
        return None
    after_first = cursor.at
    if _next_cycle(cursor, marked=False) is None:
        cursor.at = start
        return None
    cursor.at = after_first
    return replace(first, doubtful=True)


def _next_cycle(cursor: Cursor, *, marked: bool = True) -> Every | None:
    """The next member of "hằng tháng, quý, 6 tháng, năm"."""
    start = cursor.at
    if cursor.take_mark(",/&+-;") or cursor.take("và|hoặc"):
        cursor.take("và|hoặc")
        cursor.take("định kỳ")
        if marked:
            cursor.take("hằng|mỗi|từng")
        cursor.take("cả|báo cáo|tổng kết|sơ kết")
        counted = _counted_cycle(cursor)
        cycle = counted or _cycle(cursor)
        if cycle is not None:
            return replace(cycle, start=start, stop=cursor.at)
    cursor.at = start
    return None


def _unit(cursor: Cursor) -> tuple[Cycle, int] | None:
    for phrase, unit, interval in _UNITS:
        if cursor.take(phrase):
            return unit, interval
    return None


def _cycle(cursor: Cursor) -> Every | None:
    """A unit of time, perhaps counted, that is not the beginning of a date."""
    start = cursor.at
    count = cursor.count()
    counted = count is not None
    named = _unit(cursor)
    if named is None or named[0] == "unstated" or count == 0:
        cursor.at = start
        return None
    unit, interval = named
    following = cursor.ahead()
    dated = following.kind == "number" or following.roman > 0 or bool(cursor.sees(_NAMED_LATER))
    if unit == "month" and not counted and cursor.count() is not None:
        dated = True
    if dated or (counted and cursor.sees(_LIMIT_FOLLOWS)) or (unit == "day" and counted):
        cursor.at = start
        return None
    return Every(unit, interval * (count or 1))


def _counted_cycle(cursor: Cursor) -> Every | None:
    """02 lần/năm, 01 lần mỗi quý, 6 tháng/lần, mỗi năm một lần, 3 tháng một lần."""
    start = cursor.at
    times = cursor.count()
    if times is not None:
        several = cursor.take_mark("-") and cursor.count() is not None
        if cursor.take("lần") and times > 0:
            if cursor.take_mark("/") or cursor.take("trong mỗi|trong một|trong|mỗi|trên|hằng|một"):
                interval = cursor.count() or 1
                unit = _unit(cursor)
                if unit is not None:
                    return Every(unit[0], unit[1] * interval, 0 if several else times)
            elif (unit := _unit(cursor)) is not None:
                return Every(unit[0], unit[1], 0 if several else times)
    cursor.at = start
    interval = cursor.count() or 1
    unit = _unit(cursor)
    if unit is not None:
        slash = cursor.take_mark("/")
        if not slash:
            cursor.take_mark(",")
            cursor.take("họp|báo cáo|tổ chức|ít nhất|tối thiểu")
        times = cursor.count()
        if cursor.take("lần") and (times is not None or slash):
            return Every(unit[0], unit[1] * interval, 1 if times is None else times)
    cursor.at = start
    return None


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
    unit = _unit(cursor) if count is not None or cursor.sees("nửa") else None
    if unit is None or (unit[0] == "year" and cursor.ahead().kind == "number"):
        cursor.at = start
        return None
    if unit[0] == "unstated":
        amount, name = 15, "day"
    else:
        amount, name = (count or 1) * unit[1], unit[0]
    working = bool(cursor.sees("ngày làm việc", -3)) or cursor.take("làm việc")
    if cursor.take("kể từ khi|kể từ ngày|kể từ|tính từ khi|tính từ ngày|tính từ|từ khi|từ ngày|sau khi|sau ngày|sau|từ|khi"):
        anchor: Anchor | None = read_anchor(cursor, issued_on)
    elif cursor.take("trước khi|trước ngày|trước|so với"):
        before, anchor = True, read_anchor(cursor, issued_on)
    else:
        anchor = None
    if anchor is None and ((not said and name not in ("day", "week")) or name == "hour" or cursor.sees(_NAMED_LATER)):
        cursor.at = start
        return None
    return Limit(amount, name, working, anchor, before)  # type: ignore[arg-type]


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
    counted = cursor.count() is not None and _unit(cursor) is not None
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
    unit = _unit(cursor) if count is not None else None
    if count is not None and unit is not None and unit[0] != "unstated":
        working = bool(cursor.sees("ngày làm việc", -3)) or cursor.take("làm việc")
        return Limit(count * unit[1], unit[0], working, anchor, before)
    cursor.at = here
    return Event(anchor, before, immediate)


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


def read_weekday(cursor: Cursor) -> Weekday | None:
    """thứ Sáu, thứ 6, chủ nhật."""
    start = cursor.at
    cursor.take("ngày")
    if cursor.take("chủ nhật"):
        return Weekday("SU")
    if not cursor.sees("lần|kỳ|tuần|tháng|quý|họp", -1) and cursor.take("thứ"):
        if cursor.take("hai"):
            return Weekday("MO")
        if cursor.take("năm"):
            return Weekday("TH")
        number = cursor.count()
        if number in _WEEKDAYS:
            return Weekday(_WEEKDAYS[number])
    cursor.at = start
    return None


def read_said(cursor: Cursor, issued_on: date) -> Said | None:
    """Words that mean something by themselves: continuity, outlook, state, ditto, a share, a cited document."""
    start = cursor.at
    kind = ""
    if cursor.take(_CONTINUOUS) or _round_the_clock(cursor):
        kind = "continuous"
    elif _onwards(cursor):
        kind = "onwards"
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
