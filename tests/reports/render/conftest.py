"""One report with everything in it, in both forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reports.document import (
    DEMO_MARK,
    DRAFT_MARK,
    Annex,
    Column,
    Form,
    Paragraph,
    ReportDocument,
    RowGroup,
    Section,
    Signature,
    Table,
)

FIGURES = Table(
    (Column("Nội dung", 90), Column("Số lượng", 25, "right", "number"), Column("Tỷ lệ", 25, "right", "percent")),
    (("Hoàn thành đúng hạn", 41, 32.03), ("Hoàn thành muộn", 1234.5, 6.25), ("Quá hạn", 8, 6)),
    title="Bảng 1. Kết quả thực hiện nhiệm vụ",
    totals=(("Tổng cộng", 1228, 100),),
)
TASK_COLUMNS = (
    Column("STT", 12, "center"),
    Column("Nhiệm vụ", 90),
    Column("Cơ quan chủ trì", 50),
    Column("Thời hạn", 25, "center", "date"),
    Column("Trạng thái", 30, "center"),
)
LEAD = "Sở Khoa học và Công nghệ"


def task_rows(count: int) -> tuple[tuple[Any, ...], ...]:
    return tuple(
        (number, f"Rà soát, cấu trúc lại thủ tục hành chính đợt {number}", LEAD, date(2025, 12, 5), "Trong hạn")
        for number in range(1, count + 1)
    )


def _report(form: Form, rows: int = 60) -> ReportDocument:
    return ReportDocument(
        form=form,
        parent_body="Hội đồng nhân dân tỉnh Đắk Lắk",
        issuing_body="Ủy ban nhân dân tỉnh Đắk Lắk",
        issuer_name="Ủy ban nhân dân tỉnh Đắk Lắk",
        number_text="5",
        symbol="BC-UBND",
        place="Đắk Lắk",
        date=date(2025, 2, 5),
        summary="Kết quả thực hiện Nghị quyết số 57-NQ/TW tháng 01 năm 2025",
        addressees=("Ban Chỉ đạo Trung ương",),
        cutoff_note="Số liệu từ ngày 15/12/2024 đến hết ngày 14/01/2025",
        opening=(Paragraph("Ủy ban nhân dân tỉnh báo cáo như sau:"),),
        sections=(
            Section("Kết quả thực hiện", "I", (Paragraph("Đã giao 1.228 nhiệm vụ.\nĐã nhắc các đơn vị."), FIGURES), (
                Section("Chuyển đổi số", "1", (Paragraph("Cấu trúc lại 21 thủ tục."),), (
                    Section("Hạ tầng số", "a", (Paragraph("Phủ sóng 5G."),)),
                    Section("Dữ liệu số", "đ", (Paragraph("Đã kết nối."),)),
                )),
            )),
            Section("Đề xuất, kiến nghị", "II", (Paragraph("Đề nghị hướng dẫn định mức."),)),
        ),
        closing="Trên đây là báo cáo của Ủy ban nhân dân tỉnh.",
        signature=Signature(("TM. Ủy ban nhân dân", "KT. Chủ tịch"), "Phó Chủ tịch", "Nguyễn Thị Ánh Tuyết"),
        recipients=("Như trên", "Các sở, ban, ngành;", "Lưu: VT, KGVX"),
        figures=FIGURES,
        annexes=(
            Annex("Tình hình thực hiện nhiệm vụ", TASK_COLUMNS, (
                RowGroup("I. Thể chế, chính sách", task_rows(rows // 2)),
                RowGroup("II. Hạ tầng số"),
                RowGroup("1. Hạ tầng dữ liệu", task_rows(rows - rows // 2), level=2),
            )),
        ),
    )  # fmt: skip


@pytest.fixture(scope="session")
def state_report() -> ReportDocument:
    return _report("state").sealed()


@pytest.fixture(scope="session")
def party_report() -> ReportDocument:
    return replace(
        _report("party"),
        parent_body="Đảng bộ tỉnh Đắk Lắk",
        issuing_body="Ban Thường vụ Tỉnh ủy",
        issuer_name="Ban Thường vụ Tỉnh ủy Đắk Lắk",
        symbol="BC/TU",
        place="Buôn Ma Thuột",
        addressees=(),
        signature=Signature(("T/M Ban Thường vụ", "K/T Bí thư"), "Phó Bí thư", "Nguyễn Thị Ánh Tuyết"),
        recipients=("Ban Bí thư", "Các đảng ủy trực thuộc", "Lưu Văn phòng Tỉnh ủy"),
    ).sealed()


@pytest.fixture(scope="session")
def draft_report() -> ReportDocument:
    return replace(_report("state", 4), number_text="", date=None, draft_mark=DRAFT_MARK, demo_mark=DEMO_MARK)


@pytest.fixture(scope="session")
def report_of() -> Callable[..., ReportDocument]:
    """A small report of a form, some fields changed."""

    def make(form: Form = "state", rows: int = 2, **changes: Any) -> ReportDocument:
        return replace(_report(form, rows), **changes)

    return make
