"""What a file really is, from its bytes, and a name that is safe to keep."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from tenants.errors import Invalid
from tenants.vietnamese import clean

# Media type → the extension that a download gets, whatever the sender called it.
ALLOWED = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "text/plain": ".txt",
}
_OFFICE_XML = {"word/": ".docx", "xl/": ".xlsx", "ppt/": ".pptx"}
_BY_EXTENSION = {extension: media for media, extension in ALLOWED.items()}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def media_type(data: bytes, name: str) -> str:
    """The media type of an allowed file. Raises Invalid with a sentence for anything else, an empty file, or a macro's carrier."""
    extension = PurePath(name.lower()).suffix
    if not data:
        raise Invalid("Tệp rỗng.", "file")
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(_OLE) and extension in (".doc", ".xls", ".ppt"):
        return _BY_EXTENSION[extension]
    if data.startswith(b"PK\x03\x04"):
        return _office_type(data)
    if extension in (".txt", ".csv") and b"\x00" not in data:
        return "text/plain"
    raise Invalid("Chỉ nhận PDF, Word, Excel, PowerPoint, ảnh PNG, JPG, WEBP hoặc văn bản thuần.", "file")


def _office_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()[:5000]
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Invalid("Tệp bị hỏng, không mở được. Hãy lưu lại rồi tải lên lần nữa.", "file") from error
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Invalid("Tệp có macro. Hãy lưu lại dạng không có macro (.docx, .xlsx) rồi tải lên.", "file")
    for folder, extension in _OFFICE_XML.items():
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return _BY_EXTENSION[extension]
    raise Invalid("Không nhận tệp nén. Hãy tải từng tệp lên.", "file")


def safe_name(name: str, media: str) -> str:
    """The sender's file name without path, control or reserved characters, at most 120 long, with the extension of what it is."""
    stem = PurePath(clean(name).replace("\\", "/")).name
    stem = re.sub(r'[\x00-\x1f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+', " ", PurePath(stem).stem).strip(" .")
    return f"{clean(stem[:120]) or 'tep'}{ALLOWED[media]}"
