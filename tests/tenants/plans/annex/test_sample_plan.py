"""The real plan that a province issued gives the same rows from all its files."""

import csv
from datetime import date
from pathlib import Path

import pytest

from tenants.plans.annex import AnnexRead, read_annex

DATA = Path(__file__).parents[3] / "data"
PLAN = "ke-hoach-02-KH-BCD"


def expected_rows() -> list[dict[str, str]]:
    with (DATA / f"{PLAN}.expected.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_plan(kind: str) -> AnnexRead:
    name = f"{PLAN}.{kind}"
    return read_annex((DATA / name).read_bytes(), name)


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_every_row_and_cell_of_the_issued_plan_is_read(kind: str) -> None:
    expected = expected_rows()
    rows = read_plan(kind).rows
    assert [{column: getattr(row, column) for column in expected[0]} for row in rows] == expected


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_the_head_proposes_number_date_and_issuer(kind: str) -> None:
    head = read_plan(kind).document
    assert (head.number, head.issued_on, head.issuer) == ("02-KH/BCĐ", date(2025, 10, 18), "Ban chỉ đạo")
    assert head.title


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_a_clean_plan_is_read_without_warnings(kind: str) -> None:
    assert read_plan(kind).warnings == ()
