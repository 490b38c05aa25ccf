"""A broken, locked or hostile file gets a clear sentence, and nothing of it is unpacked, fetched or run."""

import io
import random
import zipfile
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from tenants.errors import Invalid
from tenants.plans.annex import ReadLimits, read_annex
from tests.tenants.plans.annex.makers import C, P, T, docx_bytes, pdf_bytes, xlsx_bytes

TABLE = T(
    [
        [C("STT"), C("Nhiệm vụ"), C("Cơ quan chủ trì"), C("Thời hạn")],
        *([C(str(n)), C(f"Rà soát văn bản thứ {n}"), C("Sở Tư pháp"), C("Năm 2026")] for n in range(1, 30)),
    ],
    (1, 5, 3, 2),
)
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def refusal(data: bytes, name: str = "phu-luc.docx", limits: ReadLimits | None = None) -> str:
    with pytest.raises(Invalid) as caught:
        read_annex(data, name, limits or ReadLimits())
    message = caught.value.message
    assert message.endswith(".")
    return message


def with_part(data: bytes, part: str, content: bytes) -> bytes:
    """The package with one part replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename != part:
                new.writestr(item, old.read(item))
        new.writestr(part, content)
    return stream.getvalue()


def docx_with(body: str, prologue: str = "") -> bytes:
    return with_part(docx_bytes([TABLE]), "word/document.xml", (prologue + WORD.format(body)).encode())


def compound_file(*streams: str) -> bytes:
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of numbered objects with a cross-reference table; the first is the catalogue."""
    out = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def pdf_with_content(content: bytes, extra: bytes = b"/Filter /FlateDecode") -> bytes:
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content),
    )


def test_an_empty_file_is_refused() -> None:
    assert "rỗng" in refusal(b"")


def test_a_file_over_the_size_limit_is_refused_before_it_is_opened() -> None:
    assert "25 MB" in refusal(b"PK\x03\x04" + bytes(50 * 1024 * 1024))


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b"{\\rtf1\\ansi Phu luc}", "RTF"),
        (b"\xef\xbb\xbf<html><table><tr><td>STT</td></tr></table></html>", "XLSX"),
        (b"\xff\xd8\xff\xe0 JFIF", "ảnh"),
        (b"\x89PNG\r\n\x1a\n", "ảnh"),
        (b"STT,Nhiem vu,Chu tri\n1,Ra soat,So Tu phap\n", "định dạng"),
        (random.Random(1).randbytes(5000), "định dạng"),
        (compound_file("WordDocument", "1Table"), "DOCX"),
        (compound_file("EncryptedPackage", "EncryptionInfo"), "mật khẩu"),
        (compound_file("PowerPoint Document"), "định dạng"),
        (compound_file("Workbook"), "hỏng"),
    ],
)
def test_other_kinds_of_files_are_named_for_what_they_are(data: bytes, hint: str) -> None:
    assert hint in refusal(data)


@pytest.mark.parametrize("name", ["phu-luc.docx", "phu-luc.xlsx", "phu-luc.pdf"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_a_truncated_file_is_refused_or_read_but_never_crashes(name: str, share: float) -> None:
    whole = {"docx": docx_bytes, "pdf": pdf_bytes}.get(name[-4:].strip("."), lambda blocks: xlsx_bytes({"a": blocks}))([TABLE])
    part = whole[: int(len(whole) * share)]
    try:
        read = read_annex(part, name)
    except Invalid as error:
        assert error.message
    else:
        assert len(read.rows) <= 29


@pytest.mark.parametrize("make", [docx_bytes, pdf_bytes, lambda blocks: xlsx_bytes({"a": blocks})])
@pytest.mark.parametrize("seed", range(12))
def test_a_file_with_flipped_bytes_never_crashes(make: Callable[..., bytes], seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(make([TABLE]))
    for _ in range(20):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        read = read_annex(bytes(data), "phu-luc")
    except Invalid as error:
        assert error.message
    else:
        assert len(read.rows) <= 29


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = docx_with("<w:p><w:r><w:t>" + "0" * 40_000_000 + "</w:t></w:r></w:p>")
    assert len(bomb) < 200_000
    assert "quá lớn" in refusal(bomb)


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(docx_with("<w:p><w:r><w:t>" + "0" * 5_000_000 + "</w:t></w:r></w:p>"))
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as archive:
        item = archive.getinfo("word/document.xml")
        size = item.file_size.to_bytes(4, "little")
    place = bytes(bomb).rfind(size)
    bomb[place : place + 4] = (1000).to_bytes(4, "little")
    assert refusal(bytes(bomb))


def test_thousands_of_parts_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(6000):
            archive.writestr(f"word/part{number}.xml", "")
    assert "quá lớn" in refusal(stream.getvalue())


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">',
    ],
)
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_declared_entities_are_refused(kind: str, prologue: str) -> None:
    if kind == "docx":
        data = docx_with("<w:p/>", prologue)
    else:
        sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
        data = with_part(xlsx_bytes({"a": [TABLE]}), "xl/worksheets/sheet1.xml", (prologue + sheet).encode())
    assert "thực thể" in refusal(data, f"phu-luc.{kind}")


def test_a_hundred_thousand_columns_in_word_are_refused() -> None:
    cells = "<w:tc><w:p/></w:tc>" * 100_000
    assert "cột" in refusal(docx_with(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="100000"/></w:tcPr><w:p/></w:tc>'
    assert "cột" in refusal(docx_with(f"<w:tbl><w:tr>{wide}</w:tr></w:tbl>"))


def test_a_hundred_thousand_columns_in_excel_are_refused() -> None:
    cells = "".join(f'<c t="inlineStr"><is><t>{number}</t></is></c>' for number in range(100_000))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        f"{cells}</row></sheetData></worksheet>"
    )
    data = with_part(xlsx_bytes({"a": [TABLE]}), "xl/worksheets/sheet1.xml", sheet.encode())
    assert "cột" in refusal(data, "phu-luc.xlsx")


def test_a_sheet_of_too_many_rows_is_refused() -> None:
    table = T([[C(str(number))] for number in range(300)], (1,))
    assert "dòng" in refusal(xlsx_bytes({"a": [table]}), "phu-luc.xlsx", ReadLimits(rows=200))


def test_merges_over_the_whole_sheet_cost_nothing() -> None:
    data = xlsx_bytes({"a": [TABLE]})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    merges = b'<mergeCells count="1"><mergeCell ref="A40:XFD1048576"/></mergeCells>'
    data = with_part(data, "xl/worksheets/sheet1.xml", sheet.replace(b"</sheetData>", b"</sheetData>" + merges))
    assert len(read_annex(data, "phu-luc.xlsx").rows) == 29


def test_elements_nested_without_end_are_refused() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000
    assert refusal(docx_with(deep))


def test_macros_are_not_run_and_are_mentioned() -> None:
    data = with_part(xlsx_bytes({"a": [TABLE]}), "xl/vbaProject.bin", b"Attribute VB_Name")
    read = read_annex(data, "phu-luc.xlsm")
    assert len(read.rows) == 29
    assert any("macro" in warning for warning in read.warnings)


def test_the_content_decides_and_not_the_name() -> None:
    read = read_annex(docx_bytes([TABLE]), "phu-luc.pdf")
    assert len(read.rows) == 29
    assert any("đuôi" in warning for warning in read.warnings)


def test_a_locked_archive_is_refused() -> None:
    data = bytearray(docx_bytes([TABLE]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(signature, place + 1)) >= 0:
            data[place + offset] |= 1
    assert "mật khẩu" in refusal(bytes(data))


def test_a_locked_pdf_is_refused() -> None:
    locked = pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
    ).replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R /ID [<00> <00>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <"
        + b"41" * 32
        + b"> /U <"
        + b"42" * 32
        + b"> >>",
    )
    assert "mật khẩu" in refusal(locked, "phu-luc.pdf")


def test_a_pdf_bomb_is_refused_before_it_unpacks() -> None:
    packed = zlib.compress(b"0 0 m " * 10_000_000, 1)
    assert "quá lớn" in refusal(pdf_with_content(packed), "phu-luc.pdf", ReadLimits(unpacked_size=40_000_000))


def test_a_pdf_bomb_packed_twice_is_refused() -> None:
    packed = zlib.compress(zlib.compress(b" " * 60_000_000, 9), 9)
    assert len(packed) < 10_000
    assert "quá lớn" in refusal(
        pdf_with_content(packed, b"/Filter [/FlateDecode /FlateDecode]"), "phu-luc.pdf", ReadLimits(unpacked_size=40_000_000)
    )


def test_a_scanned_pdf_is_refused_with_what_to_do() -> None:
    stream = io.BytesIO()
    pages = [Image.new("L", (600, 800), 255) for _ in range(3)]
    pages[0].save(stream, "PDF", save_all=True, append_images=pages[1:])
    message = refusal(stream.getvalue(), "phu-luc.pdf")
    assert "bản quét" in message
    assert "Đề nghị" in message


def test_a_pdf_of_too_many_pages_is_refused() -> None:
    blocks = [P(f"Trang {number}", page_break=True) for number in range(6)]
    assert "trang" in refusal(pdf_bytes(blocks), "phu-luc.pdf", ReadLimits(pages=3))


def test_a_file_without_a_task_table_says_so() -> None:
    read = read_annex(docx_bytes([P("Kính gửi: Các sở, ban, ngành")]), "cong-van.docx")
    assert read.rows == ()
    assert any("Không tìm thấy bảng nhiệm vụ" in warning for warning in read.warnings)
