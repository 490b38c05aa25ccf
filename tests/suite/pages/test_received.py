"""A body between a ministry and the centre receives the ministry's report by its own secretary, who sees nothing else of it."""

from __future__ import annotations

import pytest

from reports import dao
from suite.pages import cycle, duties, matrix, national, profile, report
from tenants.access.actor import Actor
from tenants.access.permissions import Permission, Role
from tenants.errors import NotPermitted
from tenants.organisation.models import Tenant
from tests.suite.conftest import BuildHouse
from tests.suite.house import House
from tests.suite.pages.month import (
    CENTRAL,
    LEADER,
    MONTH,
    NEIGHBOUR,
    SECRETARY,
    inbox,
    outcome,
    press,
    pretend,
    province_of,
    state_of,
    words,
    work,
)

PAGE = f"/co-quan/66/bao-cao/{MONTH}"


@pytest.fixture
def chain(build_house: BuildHouse, monkeypatch: pytest.MonkeyPatch) -> House:
    """Đắk Lắk reports to Khánh Hòa here, as a ministry does to the Government's body; its report was sent on 24/11/2025."""
    pretend(monkeypatch, "18/10/2025")
    house = build_house(*(area.register for area in (profile, cycle, report, duties, matrix, national)))
    with house.database.writing(Actor.system(0)) as session:
        session.get_one(Tenant, house.tenants["66"]).reports_to_id = house.tenants["56"]
    work(province_of(house))
    pretend(monkeypatch, "24/11/2025")
    province_of(house).send(province_of(house).draft("21/11/2025"), "24/11/2025")
    return house


def test_the_secretary_finds_what_was_sent_and_accepts_it(chain: House) -> None:
    receiver = chain.signed_in(NEIGHBOUR)
    assert "Báo cáo gửi đến" in words(receiver.open("/bao-cao-gui-den"))
    assert f'"{PAGE}"' in words(receiver.open("/bao-cao-gui-den"))
    shown = words(receiver.open(PAGE))
    assert "visit-accept" in shown
    assert "/ma-tran" not in shown.replace('"/ma-tran"', "")
    there = {"visited.data": "66", "visit-subject.data-period": MONTH}
    assert outcome(press(receiver, "visit-accept", **there, **{"visit-accept-remark.value": "Đủ."})) == 200
    assert state_of(chain) == "accepted"
    assert "Báo cáo tháng 11/2025 đã được tiếp nhận" in inbox(chain, SECRETARY)


def test_the_secretary_returns_it_with_remarks(chain: House) -> None:
    receiver = chain.signed_in(NEIGHBOUR)
    press(
        receiver,
        "report-say-B",
        **{"visited.data": "66", "report-subject.data-period": MONTH, "report-remark-B.value": "Thiếu nguyên nhân."},
    )
    press(receiver, "visit-return", **{"visited.data": "66", "visit-subject.data-period": MONTH, "visit-return-reason.value": ""})
    with chain.database.reading(Actor.system(chain.tenants["66"])) as session:
        found = dao.find_report(session, MONTH)
        assert found is not None
        assert (found.state, found.decision_reason) == ("returned", "Ý kiến cụ thể tại phần B.")


def test_the_receiver_sees_nothing_else_of_the_sender_and_nobody_else_receives(chain: House) -> None:
    receiver = chain.signed_in(NEIGHBOUR)
    for path in ("/co-quan/66", "/co-quan/66/ma-tran", "/co-quan/TW", f"/co-quan/TW/bao-cao/{MONTH}"):
        assert outcome(receiver.open(path)) == 404
    assert outcome(chain.signed_in(SECRETARY).open(f"/co-quan/56/bao-cao/{MONTH}")) == 404
    assert outcome(chain.signed_in(LEADER).open(PAGE)) == 404
    # The centre reads it and leaves the decision to whom it was sent.
    assert "visit-accept" not in words(chain.signed_in(CENTRAL).open(PAGE))


def test_only_a_secretary_receives_and_only_from_who_reports_to_it() -> None:
    secretary = Actor(1, Role.SECRETARY)
    there = secretary.receive(2, 1)
    assert there.permissions == {Permission.READ_REPORT, Permission.ACCEPT_REPORT, Permission.COMMENT_REPORT}
    for actor, receiver_id in ((secretary, 3), (secretary, None), (Actor(1, Role.LEADER), 1), (there, 2)):
        with pytest.raises(NotPermitted):
            actor.receive(2, receiver_id)
