"""A central office and a province on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tenants.db.session import Database, open_engine
from tests.postgres import DatabaseUrls
from tests.reports.province import Province, found_office, found_province


@pytest.fixture
def home(database: DatabaseUrls) -> Iterator[Database]:
    """A database of the application's role."""
    engine = open_engine(database.app_url)
    yield Database(engine)
    engine.dispose()


@pytest.fixture
def central_id(home: Database) -> int:
    """The central office, which receives the reports."""
    return found_office(home, "TW", "central", "Văn phòng Trung ương Đảng", "Cơ quan Thường trực BCĐTW")


@pytest.fixture
def province(home: Database, central_id: int, tmp_path: Path) -> Province:
    """Tỉnh Đắk Lắk with five units and no plan yet."""
    return found_province(home, tmp_path / "files", central_id)
