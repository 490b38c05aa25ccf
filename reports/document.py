"""A report as a value: everything that stands on the paper, and nothing about how it is drawn."""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date as Day
from datetime import datetime
from typing import Any, Literal, Self

Form = Literal["state", "party"]
Align = Literal["left", "center", "right"]
ColumnKind = Literal["text", "number", "percent", "date"]
Emphasis = Literal["", "bold", "italic"]
Cell = str | int | float | Day | None
Row = tuple[Cell, ...]

DRAFT_MARK = "DỰ THẢO"
DEMO_MARK = "DỮ LIỆU MINH HỌA"

# The order of points in Vietnamese documents: đ after d, letters with marks left out, and no f, j, w, z.
VIETNAMESE_LETTERS = "abcdđeghiklmnopqrstuvxy"

# What XML 1.0 forbids cannot stand in DOCX or XLSX (U+0000 not in PostgreSQL either), half surrogates not in UTF-8.
# Direction overrides could make a printed figure read backwards; letters of right-to-left scripts stay.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u202a-\u202e\u2066-\u2069\ufeff]"
)
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean_text(text: str) -> str:
    """The same words as every format can carry them: composed letters, one line end, no control characters."""
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text)))


def roman(number: int) -> str:
    """1 → I, 4 → IV; the numbering of a report's main parts."""
    if not 0 < number < 4000:
        raise ValueError(f"no Roman numeral for {number}")
    letters = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        letters += sign * count
    return letters


def vietnamese_letter(number: int) -> str:
    """1 → a, 5 → đ, 23 → y, 24 → aa; the numbering of points (NĐ 30/2020, Annex I)."""
    if number < 1:
        raise ValueError(f"no letter for {number}")
    letters = ""
    while number:
        number, index = divmod(number - 1, len(VIETNAMESE_LETTERS))
        letters = VIETNAMESE_LETTERS[index] + letters
    return letters


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, (list, tuple)):
        return tuple(_clean(item) for item in value)
    if isinstance(value, (bool, datetime)):
        # A moment has a time zone and a truth has no Vietnamese word here: whoever composes decides what is printed.
        raise TypeError(f"a report holds words, numbers and days, not {value!r}")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"not a figure: {value}")
        # 3.0 and 3 are equal, so they must have one JSON and one hash.
        return int(value) if value.is_integer() else value
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, _Value):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Day):
        return {"day": value.isoformat()}
    return value


def _cell(value: Any) -> Cell:
    if isinstance(value, Mapping):
        return Day.fromisoformat(value["day"])
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise ValueError(f"not a cell: {value!r}")


def _rows(value: Any) -> tuple[Row, ...]:
    return tuple(tuple(_cell(cell) for cell in row) for row in value)


class _Value:
    """A part of a report: cleans its text on creation, and leaves out of its JSON what has its default value, so that a
    field added to a later edition of the program does not change the hash of a version sent before."""

    def __post_init__(self) -> None:
        for one in fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass; the mark is on the subclass
            object.__setattr__(self, one.name, _clean(getattr(self, one.name)))

    def to_json(self) -> dict[str, Any]:
        """Plain values for `json.dumps`; `from_json` gives the equal value back."""
        given = ((one, getattr(self, one.name)) for one in fields(self))  # type: ignore[arg-type]  # as above
        return {one.name: _plain(value) for one, value in given if one.default is MISSING or value != one.default}


@dataclass(frozen=True, slots=True)
class Column(_Value):
    """A column of a table. `width` is in millimetres and is scaled so that the table fills the page."""

    title: str
    width: float = 25
    align: Align = "left"
    kind: ColumnKind = "text"
    """How numbers read: `number` 1.234,5; `percent` 36.7 → 36,7%; `date` dd/mm/yyyy."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Table(_Value):
    """A table inside a section; its header row is repeated on every page."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    title: str = ""
    note: str = ""
    totals: tuple[Row, ...] = ()
    """Rows in bold below the others; an autofilter does not touch them."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{
            **data,
            "columns": tuple(Column.from_json(column) for column in data["columns"]),
            "rows": _rows(data.get("rows", ())),
            "totals": _rows(data.get("totals", ())),
        })


@dataclass(frozen=True, slots=True)
class Paragraph(_Value):
    """One paragraph of running text; a line end inside it begins a new paragraph on the paper."""

    text: str
    emphasis: Emphasis = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**data)


Block = Paragraph | Table


def _block(data: Mapping[str, Any]) -> Block:
    return Table.from_json(data) if "columns" in data else Paragraph.from_json(data)


@dataclass(frozen=True, slots=True)
class Section(_Value):
    """A part of the report. `number` is bare ("A", "I", "1", "a"): the form adds `.`, `-`, `)`, capitals, weight."""

    title: str = ""
    number: str = ""
    blocks: tuple[Block, ...] = ()
    subsections: tuple[Section, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{
            **data,
            "blocks": tuple(_block(block) for block in data.get("blocks", ())),
            "subsections": tuple(Section.from_json(section) for section in data.get("subsections", ())),
        })

    def walk(self) -> Iterator[Section]:
        """This section and all below it, in reading order."""
        yield self
        for section in self.subsections:
            yield from section.walk()


@dataclass(frozen=True, slots=True)
class Signature(_Value):
    """Who signs: authority lines as ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH") or ("T/M BAN THƯỜNG VỤ",), post, name."""

    authority: tuple[str, ...] = ()
    post: str = ""
    name: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "authority": tuple(data.get("authority", ()))})


@dataclass(frozen=True, slots=True)
class RowGroup(_Value):
    """Rows of an annex under a heading of their own, level 1 a main part, 2 a part of it; no title, no heading."""

    title: str
    rows: tuple[Row, ...] = ()
    level: int = 1

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "rows": _rows(data.get("rows", ()))})


@dataclass(frozen=True, slots=True)
class Annex(_Value):
    """A wide table on landscape pages after the signature."""

    title: str
    columns: tuple[Column, ...]
    groups: tuple[RowGroup, ...] = ()
    totals: tuple[Row, ...] = ()
    note: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{
            **data,
            "columns": tuple(Column.from_json(column) for column in data["columns"]),
            "groups": tuple(RowGroup.from_json(group) for group in data.get("groups", ())),
            "totals": _rows(data.get("totals", ())),
        })


@dataclass(frozen=True, slots=True)
class ReportDocument(_Value):
    """A report in the state form (NĐ 30/2020) or the Party form (HD 05-HD/VPTW), monthly or national alike.

    Names of bodies are given as they are to be read: the form sets capitals, and keeps a line end inside a name."""

    form: Form
    issuing_body: str
    summary: str
    """Trích yếu, below the kind."""
    sections: tuple[Section, ...]
    parent_body: str = ""
    number_text: str = ""
    """The number alone ("5" or "05"); blank before the book gives one, and then room is left for the hand."""
    symbol: str = ""
    """What follows the number: "BC-UBND" in the state form, "BC/TU" in the Party form."""
    place: str = ""
    date: Day | None = None
    kind: str = "BÁO CÁO"
    issuer_name: str = ""
    """The issuer as written inside a sentence ("Ủy ban nhân dân tỉnh Đắk Lắk"), for the annex's "kèm theo" line."""
    addressees: tuple[str, ...] = ()
    opening: tuple[Paragraph, ...] = ()
    """Before the first section: what is reported, on which ground."""
    closing: str = ""
    """The last sentence, without its end mark: the form ends the body with `./.` or `.`."""
    signature: Signature = field(default=Signature())
    recipients: tuple[str, ...] = ()
    """Without dashes and semicolons; the last one is the archive ("Lưu: VT, TH" or "Lưu Văn phòng Tỉnh ủy")."""
    figures: Table | None = None
    """The workbook's first sheet. What is to be printed as well is put into a section."""
    annexes: tuple[Annex, ...] = ()
    cutoff_note: str = ""
    """Such as "Số liệu từ ngày 15/10/2025 đến hết ngày 14/11/2025"; printed in brackets below the summary."""
    version: int = 1
    sha256: str = ""
    """Printed in the footer as "Mã xác thực"; blank until `sealed()`."""
    draft_mark: str = ""
    """A watermark such as DRAFT_MARK."""
    demo_mark: str = ""
    """DEMO_MARK when the data are invented."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The value again; raises KeyError, TypeError or ValueError when `data` is not what `to_json` makes."""
        given: dict[str, Any] = {**data, "sections": tuple(Section.from_json(section) for section in data["sections"])}
        if "date" in data:
            given["date"] = _cell(data["date"])
        if "opening" in data:
            given["opening"] = tuple(Paragraph.from_json(paragraph) for paragraph in data["opening"])
        if "signature" in data:
            given["signature"] = Signature.from_json(data["signature"])
        if "figures" in data:
            given["figures"] = Table.from_json(data["figures"])
        if "annexes" in data:
            given["annexes"] = tuple(Annex.from_json(annex) for annex in data["annexes"])
        return cls(**given)

    def canonical_bytes(self) -> bytes:
        """UTF-8 JSON with sorted keys and no spaces: equal values give equal bytes."""
        return json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def digest(self) -> str:
        """SHA-256 in hexadecimal of the value without its own seal."""
        return hashlib.sha256(replace(self, sha256="").canonical_bytes()).hexdigest()

    def sealed(self) -> Self:
        """The value with its digest as the printed seal."""
        return replace(self, sha256=self.digest())

    def is_sealed(self) -> bool:
        """True when the printed seal is the digest of what is printed."""
        return bool(self.sha256) and self.sha256 == self.digest()

    @property
    def number_line(self) -> str:
        """"Số: 05/BC-UBND" in the state form, "Số 05-BC/TU" in the Party form; a number below 10 has a leading zero."""
        number = self.number_text.strip()
        number = number.zfill(2) if number.isdecimal() else number or " " * 6
        return f"Số: {number}/{self.symbol}" if self.form == "state" else f"Số {number}-{self.symbol}"

    @property
    def date_words(self) -> str:
        """"ngày 05 tháng 02 năm 2026": a leading zero for days below 10 and for months 1 and 2 only."""
        if self.date is None:
            return f"ngày {' ' * 6} tháng {' ' * 6} năm {' ' * 6}"
        month = f"{self.date.month:02}" if self.date.month < 3 else f"{self.date.month}"
        return f"ngày {self.date.day:02} tháng {month} năm {self.date.year}"

    @property
    def place_and_date(self) -> str:
        return f"{self.place}, {self.date_words}" if self.place else self.date_words[0].upper() + self.date_words[1:]

    def walk_sections(self) -> Iterator[Section]:
        """All sections in reading order, whatever their depth."""
        for section in self.sections:
            yield from section.walk()

    def tables(self) -> tuple[Table, ...]:
        """The tables of all sections in reading order."""
        return tuple(block for section in self.walk_sections() for block in section.blocks if isinstance(block, Table))
