"""Somebody is away for some days, and only who may do the same in the same place acts for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tenants.absences import dao
from tenants.absences.models import Absence
from tenants.absences.service import cancel_absence, record_absence
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.audit.models import AuditEntry
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.people.service import invite
from tests.tenants.conftest import NOW, Country, Province

TODAY = date(2025, 11, 10)
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def person(country: Country, province: Province, box: str, role: Role, unit: str | None = None) -> Actor:
    with country.database.writing(province.system) as session:
        unit_id = province.units[unit] if unit else None
        email = f"{box}@t{province.tenant_id}.test"
        user = invite(session, province.system, email=email, name=f"Người {box}", role=role, unit_id=unit_id, now=NOW).user
        user.status = "active"
        session.flush()
        return replace(province.actor(role, unit), user_id=user.id)


def note(
    country: Country, actor: Actor, user_id: int, acting_id: int | None = None, days: tuple[int, int] = (12, 14), why: str = ""
) -> Absence:
    with country.database.writing(actor) as session:
        return record_absence(
            session,
            actor,
            user_id,
            from_on=date(2025, 11, days[0]),
            to_on=date(2025, 11, days[1]),
            acting_id=acting_id,
            why=why,
            today=TODAY,
            now=NOW,
        )


@pytest.fixture
def unit(country: Country) -> str:
    return next(iter(country.mine.units))


def test_a_person_is_away_on_the_days_that_were_noted_and_on_no_other(country: Country, unit: str) -> None:
    officer, head = (person(country, country.mine, role.value, role, unit) for role in (Role.OFFICER, Role.UNIT_HEAD))
    assert officer.user_id
    note(country, officer, officer.user_id, head.user_id)
    with country.database.reading(officer) as session:
        away = [day for day in range(10, 18) if dao.absent_on(session, date(2025, 11, day)) == {officer.user_id: head.user_id}]
    assert away == [12, 13, 14]


def test_only_oneself_and_the_administrator_note_an_absence(country: Country, unit: str) -> None:
    officer, other = (person(country, country.mine, box, Role.OFFICER, unit) for box in ("an", "binh"))
    admin = person(country, country.mine, "quantri", Role.ADMINISTRATOR)
    assert officer.user_id
    with pytest.raises(NotPermitted):
        note(country, other, officer.user_id)
    absence = note(country, admin, officer.user_id)
    with country.database.writing(other) as session, pytest.raises(NotFound):
        cancel_absence(session, other, absence.id, now=NOW)
    with country.database.writing(officer) as session:
        cancel_absence(session, officer, absence.id, now=NOW)
    with country.database.reading(officer) as session:
        assert dao.absent_on(session, date(2025, 11, 13)) == {}


def test_who_acts_is_of_the_same_place_and_may_do_as_much(country: Country, unit: str) -> None:
    officer = person(country, country.mine, "an", Role.OFFICER, unit)
    leader, secretary = (person(country, country.mine, role.value, role) for role in (Role.LEADER, Role.SECRETARY))
    foreign = person(country, country.theirs, "xa", Role.OFFICER, next(iter(country.theirs.units)))
    assert officer.user_id
    assert leader.user_id
    for acting in (officer, secretary, leader):
        with pytest.raises(Invalid) as refused:
            note(country, officer, officer.user_id, acting.user_id)
        assert refused.value.field == "acting"
    with pytest.raises(Invalid):  # a secretary signs no report
        note(country, leader, leader.user_id, secretary.user_id)
    with pytest.raises(NotFound):
        note(country, officer, officer.user_id, foreign.user_id)


def test_days_that_cannot_be_are_refused_at_their_field(country: Country, unit: str) -> None:
    officer = person(country, country.mine, "an", Role.OFFICER, unit)
    assert officer.user_id
    for days in ((14, 12), (3, 5)):
        with pytest.raises(Invalid) as refused:
            note(country, officer, officer.user_id, days=days)
        assert refused.value.field == "to_on"
    with pytest.raises(Invalid) as stamped:
        note(country, officer, officer.user_id, why="MẬT")
    assert stamped.value.field == "why"
    note(country, officer, officer.user_id)
    with pytest.raises(Conflict):
        note(country, officer, officer.user_id, days=(14, 20))
    note(country, officer, officer.user_id, days=(15, 20))


def test_why_somebody_is_away_stays_out_of_the_trail(country: Country) -> None:
    officer = person(country, country.mine, "nghi", Role.OFFICER, "SKHCN")
    absence = note(country, officer, officer.user_id or 0, why="Điều trị tại bệnh viện")
    assert absence.why == "Điều trị tại bệnh viện"
    with country.database.reading(country.mine.system) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "absence.record")).one()
        told = f"{entry.changes} {entry.why} {entry.search_key}"
    assert entry.changes["from_on"] == [None, "2025-11-12"]
    assert "bệnh viện" not in told
    assert "benh vien" not in told
