"""Number, date, issuer and title are proposed from the head of both document forms, or from the annex's own line."""

from datetime import date

import docx
import pytest

from tenants.plans.annex import DocumentHead, read_annex
from tests.tenants.plans.annex.makers import Block, C, P, T, docx_bytes, pdf_bytes, saved, xlsx_bytes

TABLE = T(
    [[C("STT"), C("Nhiệm vụ"), C("Cơ quan chủ trì"), C("Thời hạn")], [C("1"), C("Rà soát"), C("Sở Tư pháp"), C("Năm 2026")]],
    (1, 5, 3, 2),
)
BODY = P("Căn cứ Quyết định số 1012/QĐ-TTg ngày 21/7/2025 của Thủ tướng Chính phủ; Số liệu như sau:")


def head_table(left: str, right: str) -> T:
    return T([[C(left), C(right)]], (1, 1), header_rows=0, ruled=False)


STATE_FORM: tuple[Block, ...] = (
    head_table(
        "UBND TỈNH ĐẮK LẮK\nSỞ KHOA HỌC VÀ CÔNG NGHỆ\nSố: 05/KH-SKHCN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nĐắk Lắk, ngày 09 tháng 01 năm 2026",
    ),
    P("KẾ HOẠCH", centred=True),
    P("Triển khai thực hiện Nghị quyết số 57-NQ/TW\nnăm 2026", centred=True),
    BODY,
    TABLE,
)
PARTY_FORM: tuple[Block, ...] = (
    head_table(
        "TỈNH ỦY ĐẮK LẮK\nBAN CHỈ ĐẠO VỀ PHÁT TRIỂN KHOA HỌC,\nCÔNG NGHỆ VÀ CHUYỂN ĐỔI SỐ\n*\nSố 02-KH/BCĐ",
        "ĐẢNG CỘNG SẢN VIỆT NAM\nBuôn Ma Thuột, ngày 18 tháng 10 năm 2025",
    ),
    P("KẾ HOẠCH\ncủa Ban Chỉ đạo về phát triển khoa học\n-----", centred=True),
    P("Thực hiện Thông báo số 07-TB/CQTTBCĐ ngày 15/10/2025"),
    TABLE,
)


def as_docx(blocks: tuple[Block, ...]) -> DocumentHead:
    return read_annex(docx_bytes(blocks), "ke-hoach.docx").document


def as_pdf(blocks: tuple[Block, ...]) -> DocumentHead:
    return read_annex(pdf_bytes(blocks), "ke-hoach.pdf").document


def as_xlsx(blocks: tuple[Block, ...]) -> DocumentHead:
    return read_annex(xlsx_bytes({"Kế hoạch": blocks}), "ke-hoach.xlsx").document


@pytest.mark.parametrize("read", [as_docx, as_xlsx, as_pdf])
def test_the_state_form_is_read(read: object) -> None:
    assert callable(read)
    head = read(STATE_FORM)
    assert (head.number, head.issued_on, head.issuer) == ("05/KH-SKHCN", date(2026, 1, 9), "SỞ KHOA HỌC VÀ CÔNG NGHỆ")
    assert head.title == "KẾ HOẠCH Triển khai thực hiện Nghị quyết số 57-NQ/TW năm 2026"


@pytest.mark.parametrize("read", [as_docx, as_xlsx, as_pdf])
def test_the_party_form_is_read(read: object) -> None:
    assert callable(read)
    head = read(PARTY_FORM)
    assert (head.number, head.issued_on) == ("02-KH/BCĐ", date(2025, 10, 18))
    assert head.issuer == "BAN CHỈ ĐẠO VỀ PHÁT TRIỂN KHOA HỌC, CÔNG NGHỆ VÀ CHUYỂN ĐỔI SỐ"
    assert head.title == "KẾ HOẠCH của Ban Chỉ đạo về phát triển khoa học"


@pytest.mark.parametrize(
    ("line", "number", "issued_on", "issuer"),
    [
        ("(Kèm theo Kế hoạch số 02-KH/BCĐ ngày 18/10/2025 của Ban Chỉ đạo)", "02-KH/BCĐ", date(2025, 10, 18), "Ban Chỉ đạo"),
        (
            "(Ban hành kèm theo Quyết định số 1527/QĐ-UBND ngày 9/6/2025 của UBND tỉnh)",
            "1527/QĐ-UBND",
            date(2025, 6, 9),
            "UBND tỉnh",
        ),
        (
            "(Kèm theo Kế hoạch số: 128/KH-UBND ngày 05 tháng 8 năm 2026 của UBND tỉnh Đắk Lắk)",
            "128/KH-UBND",
            date(2026, 8, 5),
            "UBND tỉnh Đắk Lắk",
        ),
        ("(Kèm theo Chương trình hành động số 15-CTr/TU ngày 05.8.2026\ncủa Tỉnh ủy)", "15-CTr/TU", date(2026, 8, 5), "Tỉnh ủy"),
        ("(Kèm theo Nghị quyết số 71/2025/NQ-CP, ngày 01-4-2025 của Chính phủ)", "71/2025/NQ-CP", date(2025, 4, 1), "Chính phủ"),
        ("(Kèm theo Kế hoạch số /KH-UBND ngày tháng năm 2026 của UBND tỉnh)", "", None, ""),
        ("(Kèm theo Kế hoạch số 12/KH-UBND ngày 31/02/2026 của UBND tỉnh)", "12/KH-UBND", None, "UBND tỉnh"),
    ],
)
@pytest.mark.parametrize("read", [as_docx, as_xlsx])
def test_the_annex_line_names_its_plan(read: object, line: str, number: str, issued_on: date | None, issuer: str) -> None:
    assert callable(read)
    head = read((P(f"PHỤ LỤC\nDanh mục nhiệm vụ\n{line}", centred=True), TABLE))
    assert (head.number, head.issued_on, head.issuer) == (number, issued_on, issuer)
    assert head.title == "Danh mục nhiệm vụ"


def test_numbers_of_cited_documents_are_not_the_plans() -> None:
    head = as_docx((P("KẾ HOẠCH\nThực hiện Nghị quyết số 57-NQ/TW"), P("Căn cứ Nghị quyết số 71/NQ-CP ngày 01/4/2025;"), TABLE))
    assert (head.number, head.issued_on) == ("", None)


def test_a_head_without_a_table_is_read() -> None:
    document = docx.Document()
    for line in (
        "UBND TỈNH ĐẮK LẮK\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "SỞ NỘI VỤ\tĐộc lập - Tự do - Hạnh phúc",
        "Số: 17/KH-SNV\tĐắk Lắk, ngày 05 tháng 02 năm 2026",
        "KẾ HOẠCH",
        "Cải cách hành chính năm 2026",
        "Căn cứ Luật Tổ chức chính quyền địa phương;",
    ):
        document.add_paragraph(line)
    head = read_annex(saved(document), "ke-hoach.docx").document
    assert head == DocumentHead("17/KH-SNV", date(2026, 2, 5), "SỞ NỘI VỤ", "KẾ HOẠCH Cải cách hành chính năm 2026")


def test_a_place_without_a_comma_still_dates_the_plan() -> None:
    right = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTP. Hồ Chí Minh ngày 05 tháng 02 năm 2026"
    head = as_docx((head_table("UBND THÀNH PHỐ\nSỞ NỘI VỤ\nSố: 9 /KH-SNV", right), P("KẾ HOẠCH\nCải cách hành chính"), TABLE))
    assert (head.number, head.issued_on) == ("9/KH-SNV", date(2026, 2, 5))


def test_an_unsigned_draft_has_no_number_and_no_date() -> None:
    head = as_docx(
        (
            head_table(
                "UBND TỈNH ĐẮK LẮK\nSố:      /KH-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐắk Lắk, ngày    tháng    năm 2026"
            ),
            P("KẾ HOẠCH\nChuyển đổi số năm 2026"),
            TABLE,
        )
    )
    assert (head.number, head.issued_on, head.title) == ("", None, "KẾ HOẠCH Chuyển đổi số năm 2026")


def test_a_file_that_says_nothing_proposes_nothing() -> None:
    assert as_docx((TABLE,)) == DocumentHead()
