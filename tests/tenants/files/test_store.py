"""What may be kept as a file, what is stopped, and what is taken out again."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tenants.access.permissions import Role
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.files.content import media_type, safe_name
from tenants.files.models import FilePurge, StoredFile
from tenants.files.scanning import Scanner
from tenants.files.secrecy import secrecy_stamp
from tenants.files.signatures import signatures_from
from tenants.files.store import FileStore
from tenants.files.wording import text_of
from tests.tenants.conftest import NOW, Country
from tests.tenants.files.clamav import EICAR, clamd
from tests.tenants.files.pdf_signing import Authority, locked, plain_pdf, signed


def _zip(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, words in parts.items():
            package.writestr(name, words)
    return out.getvalue()


def _docx(*paragraphs: str, part: str = "word/document.xml") -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in paragraphs)
    return _zip(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:p/>", part: body})


def _sheet(head: str) -> bytes:
    return _zip(**{"[Content_Types].xml": "", "xl/worksheets/sheet1.xml": f"<row/><headerFooter>{head}</headerFooter>"})


def _ole(*parts: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"".join(part.encode("utf-16-le") for part in parts)


def _encrypted_odt() -> bytes:
    manifest = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    kind = "application/vnd.oasis.opendocument.text"
    return _zip(mimetype=kind, **{"content.xml": "x", "META-INF/manifest.xml": manifest})


@pytest.mark.parametrize(
    ("data", "name", "ending"),
    [
        (_docx("x"), "a.bin", ".docx"),
        (_zip(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": "<x/>"}), "b", ".ods"),
        (_ole("Root Entry", "Workbook"), "c.doc", ".xls"),
        (b"GIF89a....", "d.exe", ".gif"),
        (b"II*\x00....", "e", ".tif"),
        (b"\x00\x00\x00\x18ftypheic....", "f", ".heic"),
        (b"\x00\x00\x00\x18ftypavif....", "f", ".avif"),
        (b"BM" + bytes(12) + b"\x28\x00\x00\x00", "i", ".bmp"),
        (rb"{\rtf1\ansi Quy\u7871?t}", "k.doc", ".rtf"),
        ("TT,Tên\n1,Sở".encode(), "g.csv", ".csv"),
        (plain_pdf(), "h.docx", ".pdf"),
    ],
)
def test_a_file_is_what_its_content_says(data: bytes, name: str, ending: str) -> None:
    assert safe_name("../../báo cáo\u202e", media_type(data, name)) == f"báo cáo{ending}"


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.pdf", "rỗng"),
        (b"MZ\x90\x00", "a.pdf", "Chỉ nhận"),
        (b"<html><script>", "a.html", "Chỉ nhận"),
        (_zip(**{"a.exe": "x"}), "a.docx", "tệp nén"),
        (_zip(**{"[Content_Types].xml": "", "word/document.xml": "", "word/vbaProject.bin": ""}), "a.docx", "macro"),
        (_ole("WordDocument", "_VBA_PROJECT"), "a.doc", "macro"),
        (_ole("EncryptedPackage"), "a.docx", "mật khẩu"),
        (_encrypted_odt(), "a.odt", "mật khẩu"),
        (_zip(**{"[Content_Types].xml": "", "xl/workbook.bin": "x"}), "a.xlsb", "xlsx"),
        (rb"{\rtf1{\object\objdata 0105}}", "a.rtf", "đối tượng nhúng"),
        (b"BMW moi", "a.bmp", "Chỉ nhận"),
        (_ole("Root Entry"), "a.msi", "Chỉ nhận"),
        (b"PK\x03\x04 broken", "a.docx", "hỏng"),
    ],
)
def test_what_is_no_document_is_refused_with_a_sentence(data: bytes, name: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        media_type(data, name)


def test_a_part_that_unpacks_endlessly_is_read_only_so_far() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", bytes(50_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(Invalid, match="tệp nén"):
            media_type(out.getvalue(), "a.odt")
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_file_of_many_parts_that_unpack_endlessly_is_read_only_so_far() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(40):
            package.writestr(f"word/header{number}.xml", bytes(10_000_000))
    begun = time.process_time()
    text_of(out.getvalue(), "application/x")
    assert time.process_time() - begun < 4


def test_a_macro_behind_thousands_of_parts_is_found() -> None:
    parts = {"[Content_Types].xml": "", "word/document.xml": ""} | {f"word/{number}": "" for number in range(5_000)}
    with pytest.raises(Invalid, match="macro"):
        media_type(_zip(**parts, **{"word/vbaProject.bin": ""}), "a.docx")


def _keep(country: Country, store: FileStore, data: bytes, name: str = "tep.txt") -> int:
    with country.database.writing(country.mine.system, at=NOW) as session:
        return store.keep(session, data, name, now=NOW).id


def _kept(country: Country) -> int:
    with country.database.reading(country.mine.system) as session:
        return len(session.scalars(select(StoredFile)).all())


def test_a_virus_is_refused_and_what_is_clean_is_kept(country: Country, tmp_path: Path) -> None:
    with clamd() as address:
        store = FileStore(tmp_path, scanner=Scanner(address))
        with pytest.raises(Invalid, match="mã độc") as refused:
            _keep(country, store, EICAR)
        assert refused.value.field == "file"
        assert _kept(country) == 0 and not list(tmp_path.rglob("*"))
        _keep(country, store, b"x" * 200_000)
        assert _kept(country) == 1


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR", b"stream: OKAY"])
def test_an_answer_that_is_no_pass_keeps_nothing(country: Country, tmp_path: Path, answer: bytes) -> None:
    with clamd(answer) as address, pytest.raises(Invalid, match="Chưa quét được"):
        _keep(country, FileStore(tmp_path, scanner=Scanner(address)), b"x")


def test_a_daemon_that_is_silent_or_gone_keeps_nothing(country: Country, tmp_path: Path) -> None:
    with clamd(silent=True) as address, pytest.raises(Invalid, match="Nội dung đã nhập vẫn còn"):
        _keep(country, FileStore(tmp_path, scanner=Scanner(address, seconds=0.2)), b"x")
    with pytest.raises(Invalid, match="Chưa quét được"):
        _keep(country, FileStore(tmp_path, scanner=Scanner(str(tmp_path / "no.sock"))), b"x")
    assert _kept(country) == 0


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (_docx("CỘNG HÒA", "MẬT", "Số: 1"), "a.docx"),
        (_docx("TỐI MẬT", part="word/header2.xml"), "a.docx"),
        (_zip(**{"[Content_Types].xml": "", "xl/sharedStrings.xml": "<si><t>TUYỆT MẬT</t></si>"}), "a.xlsx"),
        (plain_pdf('#set text(font: "Libertinus Serif")\nBáo cáo\n\nTUYỆT MẬT'), "a.pdf"),
        ("Báo cáo\nĐộ MẬT: TỐI MẬT\n".encode(), "a.txt"),
    ],
)
def test_a_file_that_bears_a_secrecy_stamp_is_stopped(country: Country, tmp_path: Path, data: bytes, name: str) -> None:
    with pytest.raises(Invalid, match="Không được nhập bí mật nhà nước") as refused:
        _keep(country, FileStore(tmp_path), data, name)
    assert refused.value.field == "file" and _kept(country) == 0


@pytest.mark.parametrize("piece", ["\n", " \n", ".", "ĐỘ ", "(", "MỨC ĐỘ "])
def test_a_stamp_is_looked_for_in_a_time_that_grows_with_the_text_alone(piece: str) -> None:
    begun = time.process_time()
    assert secrecy_stamp(piece * 100_000 + "x") is None
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("piece", ["<", "<w:br", "<w:p "])
def test_the_words_of_a_hostile_part_are_read_in_a_time_that_grows_with_its_length_alone(piece: str) -> None:
    begun = time.process_time()
    text_of(_docx(piece * 100_000), "application/x")
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("MẬT", "MẬT"),
        ("Số 1\n  TỐI   MẬT  \nNơi nhận", "TỐI MẬT"),
        ("(MẬT)", "MẬT"),
        ("Độ mật: [ TUYỆT MẬT ]", "TUYỆT MẬT"),
        ("MỨC ĐỘ MẬT: TỐI MẬT.", "TỐI MẬT"),
        ("Công văn; MẬT; hỏa tốc", "MẬT"),
        ("*MẬT*", "MẬT"),
        ("“TỐI MẬT”", "TỐI MẬT"),
        ("M Ậ T", "M Ậ T"),
        ("HỎA TỐC, MẬT", "MẬT"),
        ("MẬT/HỎA TỐC", "MẬT"),
        ("Số 05-KH/TU MẬT Đắk Lắk, ngày 05/11/2026", "MẬT"),
        ("MẬT Số: 05/KH-UBND", "MẬT"),
        ("Độ mật: Tối mật", "Tối mật"),
        ("Độ mật: Không", None),
        ("văn bản có độ MẬT, TỐI MẬT, TUYỆT MẬT phải giao tận tay", None),
        ("KẾ HOẠCH VỀ CÔNG TÁC BẢO\nMẬT", None),
        ("BẢO VỆ BÍ\nMẬT NHÀ NƯỚC", None),
        ("AN TOÀN, BẢO MẬT THÔNG TIN", None),
        ("CHỈ ĐẠO MẬT THIẾT", None),
    ],
)
def test_a_stamp_stands_alone(text: str, stamp: str | None) -> None:
    assert secrecy_stamp(text) == stamp


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("MẬT - Kế hoạch 05.docx", False),
        ("BC_MẬT_2026.pdf", False),
        ("tài liệu tối mật.docx", False),
        ("[MẬT] KH05.docx", False),
        ("QUY_CHẾ_BẢO_MẬT.docx", True),
        ("MẬT KHẨU, MẬT MÃ.docx", True),
        ("Báo cáo mật độ dân số.xlsx", True),
        ("BẢO VỆ BÍ MẬT NHÀ NƯỚC.pdf", True),
    ],
)
def test_a_name_that_says_that_the_file_is_secret_is_stopped_before_it_is_sent(tmp_path: Path, name: str, taken: bool) -> None:
    store = FileStore(tmp_path)
    if taken:
        store.check(b"GIF89a....", name, now=NOW)
        return
    with pytest.raises(Invalid, match="đổi tên") as refused:
        store.check(b"GIF89a....", name, now=NOW)
    assert refused.value.field == "file"


def test_a_pdf_behind_a_password_is_not_taken_because_nobody_can_look_into_it(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="mật khẩu"):
        FileStore(tmp_path).check(locked(plain_pdf()), "a.pdf", now=NOW)


def test_a_file_that_speaks_of_security_is_no_secret(country: Country, tmp_path: Path) -> None:
    words = "Bảo đảm an toàn, bảo mật thông tin; văn bản mật không gửi qua mạng"
    assert _keep(country, FileStore(tmp_path), _docx(words), "a.docx")


def test_the_signatures_of_a_file_are_found_once_and_kept_beside_it(country: Country, tmp_path: Path) -> None:
    authority = Authority()
    store = FileStore(tmp_path / "files", trust=authority.write(tmp_path / "trust"))
    data = signed(plain_pdf(), authority.person("LÊ VĂN C", "Sở Tài chính"))
    first, second = (_keep(country, store, data, "a.pdf") for _ in range(2))
    assert first == second
    with country.database.reading(country.mine.system) as session:
        (one,) = signatures_from(session.get_one(StoredFile, first).signatures)
    assert (one.signer, one.organisation, one.state) == ("LÊ VĂN C", "Sở Tài chính", "valid")


def test_a_purged_file_is_gone_its_record_stays_and_it_does_not_come_back(country: Country, tmp_path: Path) -> None:
    store, administrator = FileStore(tmp_path), country.mine.actor(Role.ADMINISTRATOR)
    file_id = _keep(country, store, b"khong nen co o day")

    def purge(reason: str, actor: object = administrator) -> None:
        with country.database.writing(actor, at=NOW) as session:  # type: ignore[arg-type]  # one of the roles below
            store.purge(session, actor, file_id, "tep.txt", reason, now=NOW + timedelta(hours=1))  # type: ignore[arg-type]  # as above

    with pytest.raises(NotPermitted):
        purge("tôi muốn", country.mine.actor(Role.OFFICER, "SKHCN"))
    with pytest.raises(NotFound):
        purge("của người khác", country.theirs.actor(Role.ADMINISTRATOR))
    with pytest.raises(Invalid, match="lý do"):
        purge("  ")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    purge("Văn bản có nội dung mật")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    with country.database.reading(country.mine.system) as session:
        (record,) = session.scalars(select(FilePurge)).all()
        assert (record.name, record.reason, record.user_name) == ("tep.txt", "Văn bản có nội dung mật", administrator.name)
        with pytest.raises(NotFound, match="đã bị xóa"):
            store.read(session, file_id)
    with pytest.raises(Conflict):
        purge("lần nữa")
    with pytest.raises(Invalid, match="không nhận lại"):
        _keep(country, store, b"khong nen co o day")


def test_a_purge_that_does_not_come_to_pass_leaves_the_file(country: Country, tmp_path: Path) -> None:
    store, administrator = FileStore(tmp_path), country.mine.actor(Role.ADMINISTRATOR)
    file_id = _keep(country, store, b"x")
    with pytest.raises(ZeroDivisionError), country.database.writing(administrator, at=NOW) as session:
        store.purge(session, administrator, file_id, "x", "vì thế", now=NOW)
        raise ZeroDivisionError
    with country.database.reading(country.mine.system) as session:
        assert store.read(session, file_id)[1] == b"x"
