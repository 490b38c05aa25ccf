"""The bundled typeface of the PDF: where it lies and which characters it can show."""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import lru_cache
from pathlib import Path

FAMILY = "Tinos"
"""Tinos has the widths of Times New Roman and every Vietnamese letter; the environment brings its four faces in."""
FOLDER = Path(__file__).parent / "fonts"
UNKNOWN = "□"


class FontMissing(RuntimeError):
    """The typeface is not installed: a PDF would show boxes for letters."""


def characters_of(font: bytes) -> frozenset[int]:
    """The code points of the basic plane that a TrueType font has a glyph for (OpenType, "cmap", format 4)."""
    tables = dict(struct.unpack_from(">4s4xL", font, 12 + 16 * place) for place in range(struct.unpack_from(">H", font, 4)[0]))
    start = tables[b"cmap"]
    for place in range(struct.unpack_from(">H", font, start + 2)[0]):
        table = start + struct.unpack_from(">4xL", font, start + 4 + 8 * place)[0]
        if struct.unpack_from(">H", font, table)[0] == 4:
            return frozenset(_segments(font, table))
    return frozenset()


def _segments(font: bytes, table: int) -> list[int]:
    count = struct.unpack_from(">H", font, table + 6)[0] // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", font, table + start) for start in (14, 16 + 2 * count, 16 + 4 * count, 16 + 6 * count)
    )
    shown = []
    for place in range(count):
        for code in range(starts[place], min(ends[place], 0xFFFE) + 1):
            glyph = code
            if offsets[place]:
                # The offset is counted from where it stands.
                at = table + 16 + 6 * count + 2 * place + offsets[place] + 2 * (code - starts[place])
                glyph = struct.unpack_from(">H", font, at)[0]
            if glyph and (glyph + deltas[place]) & 0xFFFF:
                shown.append(code)
    return shown


@lru_cache(maxsize=1)
def _shown() -> frozenset[int]:
    faces = sorted(FOLDER.glob(f"{FAMILY}*.ttf"))
    if len(faces) < 4:
        raise FontMissing(f"{FAMILY} is not in {FOLDER.name}/: make the environment again")
    return frozenset.intersection(*(characters_of(face.read_bytes()) for face in faces)) | {ord("\n"), ord("\t")}


@lru_cache(maxsize=1)
def _not_shown() -> re.Pattern[str]:
    listed = "".join(f"\\U{code:08x}" for code in sorted(_shown()))
    return re.compile(f"[^{listed}]")


def showable(text: str) -> str:
    """`text` with □ for each character that the typeface lacks, and without invisible ones that it lacks.

    A PDF would otherwise hold a glyph without meaning, which no search finds and no archive accepts (PDF/A)."""
    return _not_shown().sub(lambda found: "" if unicodedata.category(found[0]) in ("Cf", "Mn", "Me") else UNKNOWN, text)
