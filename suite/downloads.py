"""Files on their way to a person: named in Vietnamese, never opened inside the program's own pages."""

from __future__ import annotations

import re
from io import BytesIO

from flask import Response, send_file

from tenants.vietnamese import clean

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')
_LONGEST_STEM = 150


def attachment(data: bytes, name: str, media_type: str) -> Response:
    """A response that saves `data` under `name`; what a file holds must never run as a page of ours."""
    response = send_file(BytesIO(data), mimetype=media_type, as_attachment=True, download_name=safe_name(name))
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def safe_name(name: str) -> str:
    """A file name that every system takes: Vietnamese letters stay, path separators and endless names do not."""
    plain = _NOT_IN_NAMES.sub("-", clean(name)).strip(". -") or "tep"
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        return plain[:_LONGEST_STEM]
    return f"{stem[:_LONGEST_STEM]}.{ending}"
