"""Words that only one tenant's rows hold, and how to find them again in whatever the program gives out."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from functools import cached_property
from html import unescape
from urllib.parse import unquote

import pdfplumber

from tenants.vietnamese import search_key

# What all marks have in common: a search for it finds rows of every tenant that the statement reaches.
SHARED = "dấu-của"


_TONES = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
# Every way to write a letter of a mark; a line break, a dash or a combining tone may stand after it.
_FORMS = {"a": "aàáảãạăằắẳẵặâầấẩẫậ", "u": "uùúủũụưừứửữự", "i": "iìíỉĩị", "d": "dđ"}


@dataclass(frozen=True)
class Mark:
    """A word that stands in every text of one tenant, and the host of its people's addresses."""

    word: str

    @property
    def folded(self) -> str:
        """The word without diacritics, in small letters, as addresses have it."""
        return search_key(self.word).replace(" ", "-")

    @property
    def host(self) -> str:
        """Where the tenant's people get their mail."""
        return f"{self.folded}.test"

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The word in any case, with or without its diacritics, whatever it was broken by."""
        letters = self.folded.replace("-", "")
        between = rf"[\s_\-{_TONES}]*"
        return re.compile(between.join(f"[{_FORMS.get(letter, letter)}]" for letter in letters), re.IGNORECASE)

    def text(self, what: str, longest: int | None = None) -> str:
        """A text of the tenant: the mark first, so that no shortening takes it away."""
        return f"{self.word} {what}"[:longest]


MINE, THEIRS, CENTRE = Mark("DẤU-CỦA-GIÁP"), Mark("DẤU-CỦA-NHÂM"), Mark("DẤU-CỦA-CANH")


def borne_by(text: str, marks: Iterable[Mark] = (MINE, THEIRS, CENTRE)) -> set[Mark]:
    """The marks that a text bears."""
    return {mark for mark in marks if mark.pattern.search(text)}


def without_marks(text: str) -> str:
    """The text as anybody could have typed it: the marks taken out, everything else as it was."""
    for mark in (MINE, THEIRS, CENTRE):
        text = text.replace(mark.word, SHARED).replace(mark.host, "o-day.test")
    return text


def readable(data: bytes, media_type: str = "") -> str:
    """All words in a file or an answer, however they are wrapped: JSON, HTML, a mail, an office file, a PDF."""
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(readable(archive.read(name), name) for name in archive.namelist())
    if data.startswith(b"%PDF-"):
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return "\n".join(page.extract_text() for page in pdf.pages)
    text = data.decode("utf-8", "replace")
    if media_type.startswith("message/"):
        mail = message_from_bytes(data, policy=policy.default)
        bodies = [readable(bytes(part.get_payload(decode=True))) for part in mail.walk() if not part.is_multipart()]
        return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *bodies])
    if media_type.startswith("application/json"):
        return unquote(json.dumps(json.loads(text or "null"), ensure_ascii=False))
    # Word breaks a word into runs wherever it likes.
    return unquote(unescape(re.sub(r"<[^<>]*>", "", text) if media_type.endswith(".xml") else text))
