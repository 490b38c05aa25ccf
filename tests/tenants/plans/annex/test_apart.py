"""Reading apart gives the same rows, and a file that would hang or swell ends its own process only."""

import pytest

from tenants.errors import Invalid
from tenants.plans.annex import ReadLimits, read_annex
from tenants.plans.annex.apart import Fence, read_annex_apart
from tests.tenants.plans.annex.makers import P, docx_bytes, xlsx_bytes
from tests.tenants.plans.annex.shapes import draw
from tests.tenants.plans.annex.test_hostile_files import pdf_of


def endless_pdf() -> bytes:
    """Ten forms that each draw the next one ten times."""
    forms = [
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /N %d 0 R >> >> /Length 60 >>\n"
        b"stream\n%s\nendstream" % (number + 6, (b"/N Do " * 10).ljust(60))
        for number in range(10)
    ]
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /N 5 0 R >> >> >>",
        b"<< /Length 6 >>\nstream\n/N Do \nendstream",
        *forms,
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 8 >>\nstream\n0 0 m S \nendstream",
    )


def test_reading_apart_gives_what_reading_gives() -> None:
    data = docx_bytes(draw(1).blocks)
    shares: list[float] = []
    assert read_annex_apart(data, "phu-luc.docx", progress=shares.append) == read_annex(data, "phu-luc.docx")
    assert shares[-1] == 1.0


def test_a_refusal_comes_back_in_its_own_words() -> None:
    with pytest.raises(Invalid, match="định dạng"):
        read_annex_apart(b"STT;Nhiem vu", "phu-luc.docx")


def test_limits_reach_the_reading_process() -> None:
    with pytest.raises(Invalid, match="hơn 3 dòng"):
        read_annex_apart(xlsx_bytes({"a": draw(1).blocks}), "phu-luc.xlsx", ReadLimits(rows=3))


def test_a_file_that_never_ends_is_stopped() -> None:
    with pytest.raises(Invalid, match="thời gian"):
        read_annex_apart(endless_pdf(), "phu-luc.pdf", fence=Fence(seconds=2))


def test_a_file_that_wants_too_much_memory_is_stopped() -> None:
    """The file swells to 16 MB in one piece: no process has that much put by from before the fence went up."""
    data = docx_bytes([P("phụ lục " * 1_600_000), *draw(1).blocks])
    with pytest.raises(Invalid, match=r"bộ nhớ|hỏng"):
        read_annex_apart(data, "phu-luc.docx", fence=Fence(memory=20 * 1024 * 1024))
    assert read_annex_apart(data, "phu-luc.docx").rows
