"""The administrator finds a file by its name, is asked twice, and the list keeps the record; nobody else has the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tenants import clock
from tenants.access.actor import Actor
from tenants.db.session import Database, open_engine
from tenants.plans.models import PlanImport
from tests.postgres import DatabaseUrls
from tests.suite.house import House, build
from tests.suite.pages.month import outcome, press, words


@pytest.fixture
def house(make_database: Callable[[str], DatabaseUrls], tmp_path: Path) -> Iterator[House]:
    database = Database(open_engine(make_database("sqlite").app_url))
    yield build(database, tmp_path)
    database.engine.dispose()


def upload(house: House, name: str) -> int:
    now = clock.now()
    with house.database.writing(Actor.system(house.tenants["66"]), at=now) as session:
        stored = house.gate.files.keep(session, name.encode(), "tep.txt", now=now)
        given = {"status": "review", "head": {}, "rows": [], "warnings": [], "created_at": now}
        session.add(PlanImport(file_id=stored.id, file_name=name, **given))
        return stored.id


def test_a_file_is_found_and_taken_out_after_two_questions_with_its_record(house: House) -> None:
    file_id, _ = upload(house, "Kế hoạch đã duyệt.txt"), upload(house, "Phụ lục.txt")
    administrator = house.signed_in("admin@daklak.test")
    assert "Phụ lục.txt" in words(administrator.open("/tep-da-luu"))
    narrowed = words(press(administrator, "kept-words", kept_words="ke hoach da duyet"))
    assert "Kế hoạch đã duyệt.txt" in narrowed and "Phụ lục.txt" not in narrowed
    assert "tim=ke+hoach" in narrowed
    assert "Phụ lục.txt" not in words(administrator.open("/tep-da-luu?tim=ke+hoach"))
    asked = words(administrator.call("kept-place.children", [({"file": file_id, "type": "kept-purge"}, 1)]))
    assert "“Kế hoạch đã duyệt.txt” bị xóa hẳn ở mọi nơi dùng tệp: tệp kế hoạch." in asked
    assert "Nhiệm vụ đã ghi nhận từ tệp vẫn giữ." in asked
    named = {"kept-subject.data-file": str(file_id)}
    assert "Nhập lý do" in words(press(administrator, "kept-go", kept_reason=" ", **named))
    assert "lập biên bản" in words(press(administrator, "kept-go", kept_reason="Có nội dung mật", **named))
    page = words(administrator.open("/tep-da-luu"))
    assert "Có nội dung mật" in page
    assert "đã được xóa trước đó" in words(press(administrator, "kept-go", kept_reason="Lần nữa", **named))


@pytest.mark.parametrize("who", ["officer@daklak.test", "leader@daklak.test", "inspector@daklak.test", "central@tw.test"])
def test_nobody_else_sees_the_files(house: House, who: str) -> None:
    assert outcome(house.signed_in(who).open("/tep-da-luu")) in (403, 404)


def test_another_tenants_file_is_not_found(house: House) -> None:
    file_id = upload(house, "Kế hoạch.txt")
    neighbour = house.signed_in("secretary@khanhhoa.test")
    assert "Chưa có tệp nào" in words(neighbour.open("/tep-da-luu"))
    answer = neighbour.call("kept-place.children", [({"file": file_id, "type": "kept-purge"}, 1)])
    assert "Không tìm thấy tệp này." in words(answer)
