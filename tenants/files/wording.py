"""The words of an uploaded office file, as far as a secrecy stamp would show in them."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

LARGEST_PART = 20 * 1024 * 1024
MOST_PARTS = 200
MOST_CHARACTERS = 500_000

# Where the words stand: body, headers and footers of Word, the shared texts of Excel, slides, and OpenDocument's one file.
_PARTS = re.compile(
    r"word/(?:document|header\d*|footer\d*)\.xml|xl/(?:sharedStrings|worksheets/sheet\d+)\.xml|ppt/slides/slide\d+\.xml|"
    r"content\.xml|styles\.xml"
)
# Each paragraph, cell and heading is a line of its own, because a stamp stands alone on its line.
# No "<" stands inside a tag: a pattern that went past one would take time by the square of a hostile part's length.
_LINE_ENDS = re.compile(r"</(?:w:p|a:p|si|is|text:p|text:h)>|<(?:w:br|text:line-break)[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")


def text_of(data: bytes, media_type: str) -> str:
    """What an office or text file says, line by line; empty for what has no words here or cannot be read. Never raises."""
    if media_type.startswith("text/"):
        return data[:MOST_CHARACTERS].decode("utf-8", "replace")
    if not data.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = [name for name in package.namelist() if _PARTS.fullmatch(name)][:MOST_PARTS]
            return "\n".join(_plain(package, name) for name in names)[:MOST_CHARACTERS]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return ""


def _plain(package: zipfile.ZipFile, name: str) -> str:
    # A part that unpacks endlessly is read only so far, whatever its header says of its size.
    with package.open(name) as part:
        xml = part.read(LARGEST_PART).decode("utf-8", "replace")
    return unescape(_TAG.sub("", _LINE_ENDS.sub("\n", xml)))
