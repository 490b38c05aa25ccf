"""Printed lines are put together as they were before the column broke them."""

import pytest

from tenants.plans.annex.line_breaks import join_lines


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["Sở Khoa học và", "Công nghệ"], "Sở Khoa học và Công nghệ"),
        (["Thông báo số 07-", "TB/CQTTBCĐ"], "Thông báo số 07-TB/CQTTBCĐ"),
        (["Nghị định số 118/2025/", "NĐ-CP"], "Nghị định số 118/2025/NĐ-CP"),
        (["Nghị định số 264/2025/NĐ", "-CP"], "Nghị định số 264/2025/NĐ-CP"),
        (["Quý IV/", "2025"], "Quý IV/2025"),
        (["Hội nghị -", "sơ kết"], "Hội nghị - sơ kết"),
        (["2025 -", "2030"], "2025 - 2030"),
        (["Sở Nội vụ", "-Sở Tài chính"], "Sở Nội vụ -Sở Tài chính"),
        (["- Sở Nội vụ", "- Sở Tài chính"], "- Sở Nội vụ - Sở Tài chính"),
        (["31/12/20", "25"], "31/12/2025"),
        (["31/12/202", "5"], "31/12/2025"),
        (["Thường xuyê", "n"], "Thường xuyên"),
        (["Sở Y", "tế"], "Sở Y tế"),
        (["UBND", "cấp xã"], "UBND cấp xã"),
        (["số", "57-NQ/T", "W"], "số 57-NQ/TW"),
        (["định", "số", "264/202", "5/NĐ-CP."], "định số 264/2025/NĐ-CP."),
        (["1012/Q", "Đ-TTg ngày"], "1012/QĐ-TTg ngày"),
        (["số 12-KH/TU", "UBND tỉnh"], "số 12-KH/TU UBND tỉnh"),
        (["Sở KH&", "CN"], "Sở KH&CN"),
        (["Bộ (", "Công an"], "Bộ (Công an"),
        (["Sở A", ", Sở B"], "Sở A, Sở B"),
        (["", "Sở A", " "], "Sở A"),
        ([], ""),
    ],
)
def test_lines_are_joined(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined
