"""A mark is found in everything that the program can give out, however it is wrapped."""

from __future__ import annotations

import io
import json
import zipfile
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

import docx
import openpyxl
import pytest
import typst

from tests.isolation.filling import SCOPED, text_columns
from tests.isolation.marks import CENTRE, MINE, SHARED, THEIRS, Mark, borne_by, readable, without_marks

WORD = THEIRS.word


def in_word() -> bytes:
    """A word processor breaks a word into runs wherever it likes."""
    document, out = docx.Document(), io.BytesIO()
    paragraph = document.add_paragraph("Kính gửi ")
    for piece in (WORD[:4], WORD[4:7], WORD[7:]):
        paragraph.add_run(piece).bold = True
    document.save(out)
    return out.getvalue()


def in_excel() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["STT", f"{WORD}: nội dung"])
    book.save(out)
    return out.getvalue()


def in_pdf() -> bytes:
    """A narrow column, in which the word does not fit into one line."""
    return bytes(
        typst.compile(f"#set page(width: 60pt, margin: 4pt)\n#text(size: 12pt)[Của {WORD.replace('-', '-#linebreak()')}]".encode())
    )


def in_mail() -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"], mail["To"] = f"Nhắc việc {WORD}", "a@o-day.test"
    mail.set_content("Kính gửi", cte="quoted-printable")
    return mail.as_bytes()


WRAPPED = {
    "plain": (f"<p>{WORD}</p>".encode(), "text/html"),
    "html": (f"<p>{WORD.encode('ascii', 'xmlcharrefreplace').decode()}</p>".encode(), "text/html"),
    "json": (json.dumps({"a": [WORD]}).encode(), "application/json"),
    "address": (f"/nguoi-dung?tim={quote(WORD)}".encode(), "text/html"),
    "address in json": (json.dumps({"href": f"/nguoi-dung?tim={quote(WORD)}"}).encode(), "application/json"),
    "folded": (json.dumps({"search": "dau-cua-nham o dau"}).encode(), "application/json"),
    "mail address": (f"a@{THEIRS.host}".encode(), "text/plain"),
    "word": (in_word(), ""),
    "excel": (in_excel(), ""),
    "pdf": (in_pdf(), ""),
    "mail": (in_mail(), "message/rfc822"),
}


@pytest.mark.parametrize("how", WRAPPED)
def test_a_mark_is_found_however_it_is_wrapped(how: str) -> None:
    assert borne_by(readable(*WRAPPED[how])) == {THEIRS}


def test_a_mark_is_found_in_a_file_inside_a_file() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("bao-cao.docx", in_word())
    assert borne_by(readable(out.getvalue())) == {THEIRS}


@pytest.mark.parametrize("text", ["dấu của bạn", f"{SHARED} nhà", "dấu của nhau", "Nhâm Dần", ""])
def test_other_words_bear_no_mark(text: str) -> None:
    assert borne_by(text) == set()


@pytest.mark.parametrize("mark", [MINE, THEIRS, CENTRE], ids=lambda mark: mark.word)
def test_marks_do_not_stand_in_each_other_and_can_be_taken_out(mark: Mark) -> None:
    assert borne_by(mark.text("việc")) == {mark} == borne_by(f"a@{mark.host}")
    assert not borne_by(without_marks(f"{mark.word} 17 a@{mark.host}"))
    assert "17" in without_marks(f"{mark.word} 17")


def test_every_tenants_table_has_a_text_to_mark_or_is_of_numbers_alone() -> None:
    assert {table for table in SCOPED if not text_columns(table)} <= {
        "unit_group_member",
        "audit_head",
        "matrix_start",
        "stored_file",
        "invitation",
        "calendar_feed",
        "duty_move",
        "explained_duty",
    }
