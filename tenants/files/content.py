"""What a file really is, from its bytes, and a name that is safe to keep."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from tenants.errors import Invalid
from tenants.vietnamese import clean

_MS = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

# Media type → the extension that a download gets, whatever the sender called it. Archives are left out on purpose: nobody can
# see what is in them, and a scanner of viruses only so deep.
ALLOWED = {
    "application/pdf": ".pdf",
    f"{_MS}.wordprocessingml.document": ".docx",
    f"{_MS}.spreadsheetml.sheet": ".xlsx",
    f"{_MS}.presentationml.presentation": ".pptx",
    f"{_ODF}.text": ".odt",
    f"{_ODF}.spreadsheet": ".ods",
    f"{_ODF}.presentation": ".odp",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/rtf": ".rtf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
    "image/heic": ".heic",  # what a phone's camera makes
    "image/avif": ".avif",
    "text/plain": ".txt",
    "text/csv": ".csv",
}
KINDS = "PDF, Word, Excel, PowerPoint, OpenDocument, RTF, ảnh PNG, JPG, WEBP, GIF, TIFF, BMP, HEIC, AVIF hoặc văn bản thuần"

_MANIFEST = "META-INF/manifest.xml"
_OFFICE_XML = {"word/": ".docx", "xl/": ".xlsx", "ppt/": ".pptx"}
_BY_EXTENSION = {extension: media for media, extension in ALLOWED.items()}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The old formats keep the names of their parts in two bytes a letter.
_OLE_PARTS = {"WordDocument": ".doc", "Workbook": ".xls", "Book": ".xls", "PowerPoint Document": ".ppt"}
_SIGNS = {
    b"%PDF-": ".pdf",
    b"\x89PNG\r\n\x1a\n": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"GIF87a": ".gif",
    b"GIF89a": ".gif",
    b"II*\x00": ".tif",
    b"MM\x00*": ".tif",
}
_BITMAP_HEADERS = [length.to_bytes(4, "little") for length in (12, 40, 52, 56, 64, 108, 124)]
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc")
_MACRO = "Tệp có macro. Hãy lưu lại dạng không có macro (.docx, .xlsx) rồi tải lên."
LOCKED = "Tệp có mật khẩu nên không kiểm tra được. Hãy bỏ mật khẩu rồi tải lên."
_BROKEN = "Tệp bị hỏng, không mở được. Hãy lưu lại rồi tải lên lần nữa."


def media_type(data: bytes, name: str) -> str:
    """The media type of an allowed file. Raises Invalid with a sentence for anything else, an empty file, or a macro's carrier."""
    extension = PurePath(name.lower()).suffix
    if not data:
        raise Invalid("Tệp rỗng.", "file")
    for sign, ending in _SIGNS.items():
        if data.startswith(sign):
            return _BY_EXTENSION[ending]
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:12] in _HEIC:
        return "image/heic"
    if data[4:12] == b"ftypavif":
        return "image/avif"
    # Two letters alone are no sign: of a bitmap the reserved bytes are empty and its second header has one of a few lengths.
    if data.startswith(b"BM") and data[6:10] == bytes(4) and data[14:18] in _BITMAP_HEADERS:
        return "image/bmp"
    if data.startswith(b"{\\rtf"):
        return _rich_text_type(data)
    if data.startswith(_OLE):
        return _old_office_type(data)
    if data.startswith(b"PK\x03\x04"):
        return _office_type(data)
    if extension in (".txt", ".csv") and b"\x00" not in data:
        return _BY_EXTENSION[extension]
    raise Invalid(f"Chỉ nhận {KINDS}.", "file")


def _office_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            locked = any(part.flag_bits & 1 for part in archive.infolist())
            declared = _beginning(archive, "mimetype") if "mimetype" in names and not locked else ""
            if declared in ALLOWED and _MANIFEST in names:
                locked = "encryption-data" in _beginning(archive, _MANIFEST, 1_000_000)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise Invalid(_BROKEN, "file") from error
    if locked:
        raise Invalid(LOCKED, "file")
    if "xl/workbook.bin" in names:
        raise Invalid("Không đọc được dạng .xlsb. Hãy lưu lại dạng .xlsx rồi tải lên.", "file")
    # Word keeps macros in vbaProject.bin, LibreOffice under Basic/ and Scripts/.
    if any(name.lower().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
        raise Invalid(_MACRO, "file")
    if declared in ALLOWED and "content.xml" in names:
        return declared
    for folder, extension in _OFFICE_XML.items():
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return _BY_EXTENSION[extension]
    raise Invalid("Không nhận tệp nén. Hãy tải từng tệp lên.", "file")


def _beginning(archive: zipfile.ZipFile, name: str, most: int = 100) -> str:
    # A part that unpacks endlessly is read only so far.
    with archive.open(name) as part:
        return part.read(most).decode("ascii", "replace")


def _rich_text_type(data: bytes) -> str:
    # What is carried along is opened by another program than the one that shows the text.
    if b"\\obj" in data:
        raise Invalid("Tệp có đối tượng nhúng. Hãy lưu lại dạng .docx hoặc PDF rồi tải lên.", "file")
    return "application/rtf"


def _old_office_type(data: bytes) -> str:
    def holds(part: str) -> bool:
        return part.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise Invalid(LOCKED, "file")
    if holds("_VBA_PROJECT"):
        raise Invalid(_MACRO, "file")
    for part, extension in _OLE_PARTS.items():
        if holds(part):
            return _BY_EXTENSION[extension]
    raise Invalid(f"Chỉ nhận {KINDS}.", "file")


def _last(name: str) -> str:
    last = PurePath(clean(name).replace("\\", "/")).name
    return re.sub(r'[\x00-\x1f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+', " ", last).strip(" .")


def bare_name(name: str) -> str:
    """The sender's file name without path, control or reserved characters, at most 120 long."""
    return clean(_last(name)[:120]) or "tep"


def safe_name(name: str, media: str) -> str:
    """The name under which a file is kept: bare, with the extension of what it is, whatever the sender called it."""
    return f"{clean(PurePath(_last(name)).stem[:120]) or 'tep'}{ALLOWED[media]}"
