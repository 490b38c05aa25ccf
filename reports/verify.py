"""Says whether a file is what was sent: by the hash that is printed on it, and by making the file again."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from html import unescape
from pathlib import Path

import pdfplumber
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.apart import pdf_words, pdf_words_apart
from reports.document import ReportDocument
from reports.models import MonthlyReport, ReportVersion
from reports.national import require_national
from reports.render.docx import render_docx
from reports.render.pdf import render_pdf
from reports.render.xlsx import render_xlsx
from reports.service import document_of_version
from tenants.files.inspection import inspect_pdf
from tenants.files.signatures import Signature
from tenants.organisation.models import Tenant

FORMATS = {"docx": render_docx, "xlsx": render_xlsx, "pdf": render_pdf}
LARGEST_FILE = 50 * 1024 * 1024
LARGEST_PART = 80 * 1024 * 1024
MOST_PARTS = 2000

_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
# No "<" stands inside a tag: a pattern that went past one would take time by the square of a hostile part's length.
_TAG = re.compile(r"<[^<>]*>")
_UNREADABLE = "Không đọc được tệp; chỉ kiểm tra được DOCX, XLSX, PDF dưới 50 MB."


class Outcome(StrEnum):
    """What can be said of a file."""

    SAME = "same"  # byte for byte what was sent
    APPENDED = "appended"  # a PDF that begins with what was sent and reads the same; a signature is appended so
    SAME_WORDS = "same_words"  # saved again by another program, every word as sent
    ALTERED = "altered"  # bears a known hash, says something else
    DAMAGED = "damaged"  # the stored version itself no longer has its hash
    UNKNOWN = "unknown"  # bears a hash that nothing sent has
    UNMARKED = "unmarked"  # bears no hash, or cannot be read


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome with a sentence for people, and which version the file claims to be."""

    outcome: Outcome
    sentence: str
    tenant: str = ""
    period: str = ""
    number: int = 0
    sent_at: datetime | None = None
    signatures: tuple[Signature, ...] = ()  # of a PDF

    @property
    def is_what_was_sent(self) -> bool:
        """Only byte for byte: what is laid over a page or hidden in a file shows in no comparison of words."""
        return self.outcome is Outcome.SAME


def render(document: ReportDocument, form: str) -> bytes:
    """The document as "docx", "xlsx" or "pdf"; the same value always gives the same bytes. Raises KeyError for another format."""
    return FORMATS[form](document)


def verify_file(session: Session, data: bytes, *, now: datetime, trust: Path | None = None) -> Verdict:
    """Judge a file by the sent versions of all tenants, and its signatures by the certificates in the folder `trust`.

    The session is nationwide (NotPermitted otherwise).
    """
    require_national(session)
    verdict = _judged(session, data)
    if not data.startswith(b"%PDF-") or len(data) > LARGEST_FILE:
        return verdict
    return replace(verdict, signatures=inspect_pdf(data, trust=trust, now=now).signatures)


def compare_with(version: ReportVersion, data: bytes) -> tuple[Outcome, str]:
    """Judge a file by the one version that it is said to be."""
    form = _format_of(data)
    if form is None or len(data) > LARGEST_FILE:
        return Outcome.UNMARKED, _UNREADABLE
    try:
        # This one is asked while people work: what a stranger's PDF does to its reader must not be done to theirs.
        words = _plain_words(pdf_words_apart(data)) if form == "pdf" else _words(data, form)
        return _compare(version, data, words, form)
    except Exception:  # a hostile or broken file may fail anywhere inside three parsers
        return Outcome.UNMARKED, "Không đọc được nội dung của tệp."


def _judged(session: Session, data: bytes) -> Verdict:
    form = _format_of(data)
    if form is None or len(data) > LARGEST_FILE:
        return Verdict(Outcome.UNMARKED, _UNREADABLE)
    try:
        words = _words(data, form)
        hashes = list(dict.fromkeys(_HASH.findall(_properties(data, form) + " " + words)))
    except Exception:  # a hostile or broken file may fail anywhere inside three parsers
        return Verdict(Outcome.UNMARKED, "Không đọc được nội dung của tệp.")
    if not hashes:
        return Verdict(Outcome.UNMARKED, "Tệp không mang mã xác thực của báo cáo đã gửi.")
    found = session.execute(
        select(ReportVersion, MonthlyReport.period, Tenant.name)
        .join(MonthlyReport, MonthlyReport.id == ReportVersion.report_id)
        .join(Tenant, Tenant.id == ReportVersion.tenant_id)
        .where(ReportVersion.sha256.in_(hashes[:20]))
        .limit(1)
    ).first()
    if found is None:
        return Verdict(Outcome.UNKNOWN, "Mã xác thực trên tệp không thuộc báo cáo nào đã gửi.")
    version, period, tenant = found
    outcome, sentence = _compare(version, data, words, form)
    return Verdict(outcome, sentence, tenant, period, version.number, version.sent_at)


def _compare(version: ReportVersion, data: bytes, words: str, form: str) -> tuple[Outcome, str]:
    document = document_of_version(version)
    if document.sha256 != version.sha256:
        return Outcome.DAMAGED, "Bản lưu trong hệ thống không còn khớp với mã xác thực của nó."
    sent = render(document, form)
    if data == sent:
        return Outcome.SAME, "Đúng là tệp đã gửi, không khác một byte."
    if words != _words(sent, form):
        return Outcome.ALTERED, "Tệp mang mã của báo cáo đã gửi nhưng nội dung ĐÃ KHÁC."
    if form == "pdf" and data.startswith(sent):
        return Outcome.APPENDED, "Nội dung như bản đã gửi, có phần nối thêm phía sau (như chữ ký số)."
    return Outcome.SAME_WORDS, "Chữ và số giống hệt bản đã gửi, nhưng tệp đã được lưu lại bằng phần mềm khác."


def _format_of(data: bytes) -> str | None:
    if data.startswith(b"%PDF-"):
        return "pdf"
    if not data.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError):
        return None
    return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else None


def _properties(data: bytes, form: str) -> str:
    if form == "pdf":
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return str(pdf.metadata.get("Keywords", ""))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return _part(package, "docProps/core.xml")


def _words(data: bytes, form: str) -> str:
    """What a reader sees, one space between words, in an order that does not depend on the program that saved the file."""
    if form == "pdf":
        text = pdf_words(data)
    elif form == "docx":
        text = _text_of_docx(data)
    else:
        text = _text_of_xlsx(data)
    return _plain_words(text)


def _plain_words(text: str) -> str:
    return " ".join(text.split())


def _text_of_docx(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        footers = (name for name in package.namelist()[:MOST_PARTS] if re.fullmatch(r"word/footer\d*\.xml", name))
        # Word writes the same footer once for each kind of page.
        words = sorted({_plain(_part(package, name)).strip() for name in footers})
        return " ".join([_plain(_part(package, "word/document.xml")), *words])


def _text_of_xlsx(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if sum(part.file_size for part in package.infolist()[:MOST_PARTS]) > LARGEST_PART:
            raise ValueError("too large")
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return " ".join(
        f"{name} " + " ".join(str(cell) for row in book.get_sheet_by_name(name).to_python() for cell in row)
        for name in book.sheet_names
    )


def _part(package: zipfile.ZipFile, name: str) -> str:
    """A part as text; a part that unpacks to more than any report of ours is refused."""
    try:
        info = package.getinfo(name)
    except KeyError:
        return ""
    if info.file_size > LARGEST_PART:
        raise ValueError("too large")
    return package.read(info).decode("utf-8", "replace")


def _plain(xml: str) -> str:
    """The words of a part of a DOCX: runs joined, paragraphs, breaks and tabs apart, field codes left out."""
    without_codes = re.sub(r"<w:instrText[^<>]*>[^<]*</w:instrText>", "", xml)
    return unescape(_TAG.sub("", re.sub(r"</w:p>|<w:br[^<>]*>|<w:tab/>", " ", without_codes)))
