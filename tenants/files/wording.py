"""The words of an uploaded office file, as far as a secrecy stamp would show in them."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

# Of one file altogether: what unpacks endlessly is read only so far, in however many parts it comes.
MOST_READ = 32 * 1024 * 1024
MOST_PARTS = 200
MOST_CHARACTERS = 500_000

# Where the words stand: body, notes, headers and footers of Word, the texts, drawings and page heads of Excel, slides with what
# stands behind all of them, and OpenDocument's two files.
_PARTS = re.compile(
    r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml|xl/(?:sharedStrings|(?:worksheets/sheet|drawings/drawing)\d+)\.xml|"
    r"ppt/(?:slides/slide|slideMasters/slideMaster|slideLayouts/slideLayout|notesSlides/notesSlide)\d+\.xml|content\.xml|styles\.xml"
)
# Each paragraph, cell and heading is a line of its own, because a stamp stands alone on its line; so does what a tab sets apart.
# No "<" stands inside a tag: a pattern that went past one would take time by the square of a hostile part's length.
_LINE_ENDS = re.compile(
    r"</(?:w:p|a:p|si|is|text:p|text:h|\w{1,5}(?:Header|Footer))>|<(?:w:br|w:tab|text:line-break|text:tab)[^<>]*>|<\w{1,5}(?:Header|Footer)>"
)
_TAG = re.compile(r"<[^<>]*>")
# Excel's page heads carry their place, letters and size among the words: &C&"Times New Roman,Bold"&14MẬT
_PAGE_HEAD_CODE = re.compile(r'&(?:[LCR]|"[^"&\n]{0,80}"|\d{1,3}|[BIUES])')
# Rich text writes a letter by its number with a substitute, or by its byte; every other word after a backslash is about looks.
_RTF_LETTER = re.compile(r"\\u(-?\d{1,5}) ?(?:\\'[0-9a-fA-F]{2}|\?)?")
_RTF_BYTES = re.compile(r"(?:\\'[0-9a-fA-F]{2}){1,100}")
_RTF_LINE_END = re.compile(r"\\(?:par|line|cell|row|tab)(?![a-z])")
_RTF_WORD = re.compile(r"\\[a-z]{1,32}-?\d{0,10} ?|[{}]")
# The old formats keep a Vietnamese text two bytes a letter; a stamp is looked for where its last letters stand.
_STAMPED = "ẬT".encode("utf-16-le")
_NO_WORD = re.compile(r"[^ -~À-ýĂăĐđĨĩŨũƠơƯưẠ-ỹ–“”]+")
_AROUND = 200


def text_of(data: bytes, media_type: str) -> str:
    """What an office or text file says, line by line; empty for what has no words here or cannot be read. Never raises."""
    if media_type.startswith("text/"):
        return data[:MOST_CHARACTERS].decode("utf-8", "replace")
    if media_type == "application/rtf":
        return _rich_text(data)
    if not data.startswith(b"PK\x03\x04"):
        return _near_stamps(data)
    found, left = [], MOST_READ
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in [name for name in package.namelist() if _PARTS.fullmatch(name)][:MOST_PARTS]:
                with package.open(name) as part:
                    xml = part.read(left)
                found.append(_plain(xml.decode("utf-8", "replace"), name))
                left -= len(xml)
                if left <= 0:
                    break
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        pass
    return "\n".join(found)[:MOST_CHARACTERS]


def _plain(xml: str, part: str) -> str:
    words = unescape(_TAG.sub("", _LINE_ENDS.sub("\n", xml)))
    return _PAGE_HEAD_CODE.sub("\n", words) if part.startswith("xl/worksheets/") else words


def _rich_text(data: bytes) -> str:
    raw = data[:MOST_READ].decode("latin-1").translate({10: " ", 13: " "})  # its own line ends mean nothing
    text = _RTF_LETTER.sub(lambda found: chr(int(found[1]) % 0x10000), raw)
    text = _RTF_BYTES.sub(lambda found: bytes.fromhex(found[0].replace("\\'", "")).decode("cp1258", "replace"), text)
    return _RTF_WORD.sub("", _RTF_LINE_END.sub("\n", text))[:MOST_CHARACTERS]


def _near_stamps(data: bytes) -> str:
    """The words around each place of an old office file where a stamp may stand; what is no letter ends a line."""
    found: list[str] = []
    at = data.find(_STAMPED)
    while at >= 0 and len(found) < MOST_PARTS:
        start = max(at % 2, at - _AROUND)
        found.append(_NO_WORD.sub("\n", data[start : at + _AROUND].decode("utf-16-le", "ignore")))
        at = data.find(_STAMPED, at + _AROUND)
    return "\n".join(found)
