"""What reading an annex gives: the document's head and its rows, each with its place in the file and what is doubtful."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in its file, so that a person can look."""

    kind: Literal["table", "sheet", "page"]
    label: str
    """The table's or page's number, or the sheet's name."""
    row: int


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One task as the annex states it; every text NFC, with single spaces, otherwise verbatim."""

    section: str
    """The group's own number without punctuation ("I", "A", "1"); empty for a group without one."""
    section_title: str
    ordinal: str
    content: str
    lead: str
    coordinating: str
    deadline: str
    deliverable: str
    note: str
    place: Place
    confidence: float
    """From 0 to 1: how surely the row is as the file has it."""
    doubts: tuple[str, ...] = ()
    """Sentences for a person, why the row should be looked at."""


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What the document says of itself; empty where it says nothing."""

    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class AnnexRead:
    """Everything that was read from one file."""

    document: DocumentHead
    rows: tuple[AnnexRow, ...]
    warnings: tuple[str, ...] = ()
    legacy_encoding: str | None = None
    """"TCVN3" or "VNI" where the file is written in fonts from before Unicode."""
