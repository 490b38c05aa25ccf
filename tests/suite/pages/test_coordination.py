"""Coordination as people meet it in the pages: asking, answering in one's own list, and a request from another province."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from scheduler.exchange import exchange
from tenants import clock
from tenants.access.actor import Actor
from tenants.db.session import Database, open_engine
from tenants.organisation.models import Unit
from tenants.organisation.service import NewUnit, provision
from tenants.tasks.contributions.models import Contribution, ReceivedRequest
from tests.postgres import DatabaseUrls
from tests.suite.house import House, build
from tests.suite.pages.month import NEIGHBOUR, OFFICER, SECRETARY, inbox, outcome, press, words
from tests.tenants.tasks.work import add_duty, add_plan, add_task

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def house(database: DatabaseUrls, tmp_path: Path) -> Iterator[House]:
    engine = open_engine(database.app_url)
    built = build(Database(engine), tmp_path)
    with built.database.writing(Actor.system(built.tenants["66"])) as session:
        provision(session, [], [NewUnit("STC", "Sở Tài chính", "department")])
        units = {row.code: row.id for row in session.execute(select(Unit.code, Unit.id))}
        for position, (lead, other) in enumerate((("SKHCN", "STC"), ("STC", "SKHCN")), start=1):
            task = add_task(
                session, add_plan(session, f"0{position}-KH/BCĐ"), position=position, lead_total=1, coordinating_total=1
            )
            add_duty(session, task, units[lead])
            add_duty(session, task, units[other], role="coordinating")
    yield built
    engine.dispose()


def units_of(house: House) -> dict[str, int]:
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        return {row.code: row.id for row in session.execute(select(Unit.code, Unit.id))}


def requests(house: House) -> list[Contribution]:
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        return list(session.scalars(select(Contribution).order_by(Contribution.id)))


def ask(house: House, email: str, task: int, *, unit: str = "", tenant: str = "", due: str = "") -> TestResponse:
    """Fill in the dialog of a task's page and send it; due today, if nothing else is said."""
    given = {
        "contribution_subject": str(task),
        "contribution_units": [str(units_of(house)[unit])] if unit else None,
        "contribution_others": [str(house.tenants[tenant])] if tenant else None,
        "contribution_wanted": "Số liệu chi năm nay",
        "contribution_due": due or f"{clock.today():%d/%m/%Y}",
    }
    return press(house.signed_in(email), "contribution-ask-send", **given)


def test_what_a_lead_asks_stands_in_the_units_list_and_its_badge_and_the_answer_is_seen_by_the_lead(house: House) -> None:
    officer, secretary = house.signed_in(OFFICER), house.signed_in(SECRETARY)
    ask(house, SECRETARY, 2, unit="SKHCN")
    (request,) = requests(house)
    page = words(officer.open("/viec-cua-toi"))
    assert "Đơn vị chủ trì đề nghị (1)" in page and "Số liệu chi năm nay" in page and "Thư ký Ban Chỉ đạo đề nghị" in page
    assert any("Đề nghị phối hợp" in subject for subject in inbox(house, OFFICER))
    given = {"contribution_asked": str(request.id), "contribution_result": "Đã chi 40 tỷ đồng", "contribution_reference": "12/BC"}
    answered = press(officer, "contribution-send", **given)
    assert outcome(answered) == 200, words(answered)
    assert "Đơn vị chủ trì đề nghị" not in words(officer.open("/viec-cua-toi"))
    panel = words(secretary.open("/nhiem-vu/2"))
    assert "Đã chi 40 tỷ đồng" in panel and "Tiếp nhận" in panel
    assert any("đã trả lời" in subject for subject in inbox(house, SECRETARY))


def test_everybody_who_reads_the_task_sees_who_is_waited_for_and_only_the_asker_gets_buttons(house: House) -> None:
    ask(house, OFFICER, 1, unit="STC")
    shown = words(house.signed_in("inspector@daklak.test").open("/nhiem-vu/1"))
    assert "Chờ Sở Tài chính" in shown and "Rút đề nghị" not in shown
    assert "Rút đề nghị" in words(house.signed_in(OFFICER).open("/nhiem-vu/1"))
    listed = words(house.signed_in("leader@daklak.test").open("/phoi-hop"))
    assert "Sở Tài chính" in listed and "1 đang chờ" in listed
    assert "1 đang chờ" in words(house.signed_in(OFFICER).open("/phoi-hop?tim=ra soat"))
    assert "Không có đề nghị nào như vậy" in words(house.signed_in(OFFICER).open("/phoi-hop?tim=khong co"))


def test_a_wrong_request_gets_a_sentence_beside_its_field(house: House) -> None:
    refused = ask(house, OFFICER, 1, unit="STC", due="31/12/2099")
    assert outcome(refused) == 422 and "xa quá hai năm" in words(refused)
    assert requests(house) == []


def test_a_request_to_another_province_is_answered_there_and_comes_home(house: House) -> None:
    ask(house, OFFICER, 1, tenant="56")
    assert exchange(house.database, house.gate.files, clock.now()).requests == 1
    neighbour = house.signed_in(NEIGHBOUR)
    assert "Tỉnh Đắk Lắk" in words(neighbour.open("/phoi-hop?muc=den"))
    with house.database.reading(Actor.system(house.tenants["56"])) as session:
        received_id = session.scalars(select(ReceivedRequest.id)).one()
    page = words(neighbour.open(f"/phoi-hop/de-nghi/{received_id}"))
    assert "Số liệu chi năm nay" in page and "Rà soát thủ tục" in page
    assert outcome(house.signed_in(SECRETARY).open(f"/phoi-hop/de-nghi/{received_id}")) == 404
    sent = press(neighbour, "received-send", received_subject=str(received_id), received_result="Có 40 tuyến")
    assert outcome(sent) == 200, words(sent)
    assert exchange(house.database, house.gate.files, clock.now()).answers == 1
    shown = words(house.signed_in(OFFICER).open("/nhiem-vu/1"))
    assert "Có 40 tuyến" in shown and "Tỉnh Khánh Hòa" in shown


def test_the_names_of_other_tenants_can_be_chosen_and_nothing_else_of_them_is_shown(house: House) -> None:
    visitor = house.signed_in(SECRETARY)
    body = {
        "output": "contribution-place.children",
        "outputs": {"id": "contribution-place", "property": "children"},
        "inputs": [[{"id": {"type": "contribution-ask", "task": 1}, "property": "n_clicks", "value": 1}]],
        "state": [],
        "changedPropIds": ['{"task":1,"type":"contribution-ask"}.n_clicks'],
    }
    shown = words(visitor.post("/_dash-update-component", json=body))
    assert "Tỉnh Khánh Hòa" in shown and "Tỉnh Đắk Lắk" not in shown
