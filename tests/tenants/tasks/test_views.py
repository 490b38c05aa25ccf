"""Kept views of the matrix: one's own, those that are shared, and with which of them the matrix opens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.errors import Invalid, NotFound, NotPermitted
from tenants.people.service import invite
from tenants.tasks.views import dao
from tenants.tasks.views.models import MatrixView
from tenants.tasks.views.service import (
    LONGEST_NAME,
    MOST_VIEWS,
    delete_view,
    rename_view,
    save_view,
    share_view,
    start_with,
)
from tests.tenants.conftest import NOW, Country, Province


class Office:
    """A secretary and an officer of a province, with their numbers."""

    def __init__(self, country: Country, province: Province, where: str) -> None:
        self.database, self.province, self.where = country.database, province, where
        self.secretary, self.officer, self.leader = (self._person(role) for role in (Role.SECRETARY, Role.OFFICER, Role.LEADER))

    def _person(self, role: Role) -> Actor:
        unit = self.province.units["STC"] if role is Role.OFFICER else None
        with self.database.writing(self.province.system) as session:
            user = invite(
                session,
                self.province.system,
                email=f"{role.value}@{self.where}.test",
                name=f"Người {role.value}",
                role=role,
                unit_id=unit,
                now=NOW,
            ).user
            return replace(self.province.actor(role, "STC" if unit else None), user_id=user.id)

    def save(self, actor: Actor, name: str, query: str = "nhom=khong", *, shared: bool = False) -> int:
        """Keep a view and give its number."""
        with self.database.writing(actor) as session:
            view = save_view(session, actor, name, query, shared=shared, now=NOW)
            session.flush()
            return view.id

    def names(self, actor: Actor) -> list[str]:
        """The views that a person finds, those first opened marked with a star."""
        with self.database.reading(actor) as session:
            return [f"{one.view.name}{'*' if one.starts else ''}" for one in dao.list_views(session, actor.user_id)]


@pytest.fixture
def office(country: Country) -> Office:
    return Office(country, country.mine, "daklak")


def test_a_person_finds_own_and_shared_views_in_vietnamese_order(office: Office) -> None:
    for name in ("Đến hạn", "Của tôi", "An ninh"):
        office.save(office.officer, name)
    office.save(office.secretary, "Dùng chung", shared=True)
    office.save(office.secretary, "Nháp")
    assert office.names(office.officer) == ["An ninh", "Của tôi", "Dùng chung", "Đến hạn"]
    assert office.names(office.leader) == ["Dùng chung"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Đặt tên"),
        ("  \u200b ", "Đặt tên"),
        ("x" * (LONGEST_NAME + 1), "tối đa"),
        ("quá  HẠN", "Đã có"),
        ("TỐI MẬT", "độ mật"),
    ],
)
def test_a_name_that_cannot_be_is_refused_at_its_field(office: Office, name: str, said: str) -> None:
    office.save(office.secretary, "Quá hạn")
    with pytest.raises(Invalid, match=said) as refused:
        office.save(office.secretary, name)
    assert refused.value.field == "name"
    assert office.names(office.secretary) == ["Quá hạn"]


def test_two_people_may_use_the_same_name_for_themselves(office: Office) -> None:
    office.save(office.secretary, "Quá hạn")
    office.save(office.officer, "Quá hạn")
    assert office.names(office.officer) == office.names(office.secretary) == ["Quá hạn"]


def test_a_person_keeps_a_bounded_number_of_views(office: Office) -> None:
    with office.database.writing(office.officer) as session:
        for number in range(MOST_VIEWS):
            save_view(session, office.officer, f"Số {number}", "", now=NOW)
        with pytest.raises(Invalid, match="tối đa"):
            save_view(session, office.officer, "Thêm nữa", "", now=NOW)


@pytest.mark.parametrize("role", ["officer", "leader"])
def test_only_those_who_may_share(office: Office, role: str) -> None:
    actor: Actor = getattr(office, role)
    with pytest.raises(NotPermitted):
        office.save(actor, "Cho mọi người", shared=True)
    mine = office.save(actor, "Của tôi")
    with pytest.raises(NotPermitted), office.database.writing(actor) as session:
        share_view(session, actor, mine, shared=True)
    assert office.names(office.secretary) == []


def test_a_shared_view_is_opened_by_all_and_changed_by_those_who_may_share(office: Office) -> None:
    shared = office.save(office.secretary, "Chung", shared=True)
    with pytest.raises(NotPermitted), office.database.writing(office.officer) as session:
        delete_view(session, office.officer, shared)
    with office.database.writing(office.officer) as session:
        start_with(session, office.officer, shared)
    assert office.names(office.officer) == ["Chung*"] and office.names(office.secretary) == ["Chung"]
    with office.database.writing(office.secretary) as session:
        share_view(session, office.secretary, shared, shared=False)
    assert office.names(office.officer) == [], "what is no longer shared is nobody else's start"


def test_somebody_elses_own_view_is_not_there(office: Office, country: Country) -> None:
    private = office.save(office.secretary, "Riêng")
    stranger = Office(country, country.theirs, "khanhhoa").secretary
    for actor in (office.officer, stranger):
        for act in (
            lambda session, actor=actor: rename_view(session, actor, private, "Khác"),
            lambda session, actor=actor: delete_view(session, actor, private),
            lambda session, actor=actor: start_with(session, actor, private),
        ):
            with pytest.raises(NotFound), office.database.writing(actor) as session:
                act(session)
    assert office.names(office.secretary) == ["Riêng"]


def test_a_start_moves_and_ends_and_goes_with_its_view(office: Office) -> None:
    one, two = office.save(office.officer, "Một"), office.save(office.officer, "Hai")
    for chosen, then in ((one, ["Hai", "Một*"]), (two, ["Hai*", "Một"]), (None, ["Hai", "Một"]), (two, ["Hai*", "Một"])):
        with office.database.writing(office.officer) as session:
            start_with(session, office.officer, chosen)
        assert office.names(office.officer) == then
    with office.database.writing(office.officer) as session:
        delete_view(session, office.officer, two)
        rename_view(session, office.officer, one, "Còn lại")
    assert office.names(office.officer) == ["Còn lại"]


def test_a_visitor_keeps_no_views_where_it_looks(office: Office) -> None:
    visitor = Actor(office.province.tenant_id, Role.CENTRAL_OFFICER, office.secretary.user_id, home_tenant_id=99)
    with pytest.raises(NotPermitted), office.database.writing(visitor) as session:
        save_view(session, visitor, "Ở nhà người", "", now=NOW)
    with office.database.reading(office.province.system) as session:
        assert session.scalars(select(MatrixView)).all() == []
