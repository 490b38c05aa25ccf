"""What an administrator does with people, and that nobody else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tenants.access.actor import Actor
from tenants.access.permissions import Permission, Role
from tenants.audit.models import AuditEntry
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.organisation.service import NewTenant, found_tenant
from tenants.people import dao, service, sign_in
from tenants.people.models import Invitation, SignInKey, User
from tests.tenants.conftest import NOW, Country, Province

PASSWORD = "con đường dài tới đỉnh núi"


def invite(
    country: Country, province: Province, email: str = "an@daklak.test", role: Role = Role.LEADER, **more: object
) -> service.Link:
    actor = province.actor(Role.ADMINISTRATOR)
    with country.database.writing(actor) as session:
        given = {"name": "Trần Thị An", "email": email, "role": role, "now": NOW, **more}
        return service.invite(session, actor, **given)  # type: ignore[arg-type]  # the test may give what it likes


def test_an_invited_person_signs_in_with_the_password_that_was_set(country: Country) -> None:
    link = invite(country, country.mine)
    assert sign_in.open_invitation(country.database, link.token, now=NOW).name == "Trần Thị An"
    sign_in.accept_invitation(country.database, link.token, PASSWORD, now=NOW)
    proven = sign_in.sign_in(country.database, " An@DakLak.test ", PASSWORD, now=NOW)
    assert (proven.tenant_id, proven.user_id) == (country.mine.tenant_id, link.user.id)


def test_the_database_holds_neither_the_link_nor_the_address_of_the_sign_in_key(country: Country) -> None:
    link = invite(country, country.mine)
    with country.database.reading(country.mine.system) as session:
        assert session.scalars(select(Invitation.token_digest)).one() != link.token
        assert "@" not in session.scalars(select(SignInKey.email_digest)).one()


def test_a_link_ends_after_seven_days(country: Country) -> None:
    link = invite(country, country.mine)
    with pytest.raises(NotFound, match="không còn dùng được"):
        sign_in.accept_invitation(country.database, link.token, PASSWORD, now=NOW + timedelta(days=7))


def test_a_new_link_takes_the_place_of_the_old_one_and_of_the_password(country: Country) -> None:
    old = invite(country, country.mine)
    sign_in.accept_invitation(country.database, old.token, PASSWORD, now=NOW)
    actor = country.mine.actor(Role.ADMINISTRATOR)
    for _ in range(2):
        with country.database.writing(actor) as session:
            new = service.reset(session, actor, old.user.id, now=NOW)
    with pytest.raises(Invalid):
        sign_in.sign_in(country.database, "an@daklak.test", PASSWORD, now=NOW)
    with country.database.reading(actor) as session:
        assert len(dao.list_open_invitations(session, old.user.id)) == 1
    sign_in.accept_invitation(country.database, new.token, PASSWORD + "!", now=NOW)
    assert sign_in.sign_in(country.database, "an@daklak.test", PASSWORD + "!", now=NOW).user_id == old.user.id


def test_one_address_signs_in_to_one_tenant_alone(country: Country) -> None:
    invite(country, country.mine)
    with pytest.raises(Conflict) as refused:
        invite(country, country.theirs, email="AN@daklak.test")
    assert refused.value.field == "email"


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.SYSTEM)])
def test_only_an_administrator_manages_people(country: Country, role: Role) -> None:
    actor = country.mine.actor(role)
    assert not actor.may(Permission.MANAGE_PEOPLE)
    link = invite(country, country.mine)
    with country.database.writing(actor) as session:
        for act in (
            lambda: service.invite(session, actor, email="b@c.vn", name="Bình", role=Role.LEADER, now=NOW),
            lambda: service.reset(session, actor, link.user.id, now=NOW),
            lambda: service.disable(session, actor, link.user.id),
            lambda: service.change_role(session, actor, link.user.id, role=Role.ADMINISTRATOR, unit_id=None),
            lambda: service.change_details(session, actor, link.user.id, name="Bình", post=""),
        ):
            with pytest.raises(NotPermitted):
                act()


def test_an_administrator_cannot_touch_a_person_of_another_tenant(country: Country) -> None:
    link = invite(country, country.theirs)
    actor = country.mine.actor(Role.ADMINISTRATOR)
    with country.database.writing(actor) as session:
        with pytest.raises(NotFound):
            service.disable(session, actor, link.user.id)
        with pytest.raises(NotFound):
            service.reset(session, actor, link.user.id, now=NOW)
        assert list(dao.list_users(session)) == []


@pytest.mark.parametrize("role", [Role.CENTRAL_OFFICER, Role.CHIEF_ENGINEER, Role.SYSTEM])
def test_a_province_cannot_hand_out_a_central_role(country: Country, role: Role) -> None:
    with pytest.raises(Invalid) as refused:
        invite(country, country.mine, role=role)
    assert refused.value.field == "role"


def test_the_central_office_hands_out_central_roles(country: Country) -> None:
    with country.database.writing(Actor.system(0)) as session:
        centre = found_tenant(session, NewTenant("TW", "central", "Cơ quan Thường trực", "Trung ương"), now=NOW).id
    actor = Actor(centre, Role.ADMINISTRATOR, name="Quản trị")
    with country.database.writing(actor) as session:
        link = service.invite(session, actor, email="t@tw.vn", name="Trung", role=Role.CENTRAL_OFFICER, now=NOW)
    assert link.user.role == "central_officer"


def test_a_units_role_needs_a_unit_of_the_same_tenant(country: Country) -> None:
    for unit_id in (None, country.theirs.units["STC"]):
        with pytest.raises(Invalid) as refused:
            invite(country, country.mine, role=Role.OFFICER, unit_id=unit_id)
        assert refused.value.field == "unit"
    assert invite(country, country.mine, role=Role.OFFICER, unit_id=country.mine.units["STC"]).user.unit_id


@pytest.mark.parametrize(
    "email", ["", "an", "an@", "@daklak.vn", "an daklak@x.vn", "an@daklak", "a@b.c,d@e.vn", "x" * 250 + "@a.vn"]
)
def test_an_address_that_cannot_be_one_is_refused_at_its_field(country: Country, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        invite(country, country.mine, email=email)
    assert refused.value.field == "email"


def test_nobody_stops_themselves(country: Country) -> None:
    link = invite(country, country.mine, role=Role.ADMINISTRATOR)
    actor = replace(country.mine.actor(Role.ADMINISTRATOR), user_id=link.user.id)
    with country.database.writing(actor) as session:
        with pytest.raises(Conflict):
            service.disable(session, actor, link.user.id)
        with pytest.raises(Conflict):
            service.change_role(session, actor, link.user.id, role=Role.LEADER, unit_id=None)


def test_a_new_role_ends_the_sessions_that_began_under_the_old_one(country: Country) -> None:
    link = invite(country, country.mine)
    actor = country.mine.actor(Role.ADMINISTRATOR)
    with country.database.writing(actor) as session:
        before = dao.get_user(session, link.user.id).session_epoch
        user = service.change_role(session, actor, link.user.id, role=Role.OFFICER, unit_id=country.mine.units["STC"])
        assert (user.role, user.unit_id, user.session_epoch) == ("officer", country.mine.units["STC"], before + 1)


def test_a_disabled_persons_link_opens_nothing(country: Country) -> None:
    link = invite(country, country.mine)
    actor = country.mine.actor(Role.ADMINISTRATOR)
    with country.database.writing(actor) as session:
        service.disable(session, actor, link.user.id)
    with pytest.raises(NotFound):
        sign_in.open_invitation(country.database, link.token, now=NOW)


def test_people_are_found_without_diacritics_and_stand_in_the_order_of_given_names(country: Country) -> None:
    for number, name in enumerate(["Nguyễn Văn Ước", "Lê Thị Ánh", "Trần Đức Bình", "Đỗ Anh"]):
        invite(country, country.mine, email=f"a{number}@daklak.test", name=name)
    with country.database.reading(country.mine.system) as session:
        assert [user.name for user in dao.list_users(session)] == ["Đỗ Anh", "Lê Thị Ánh", "Trần Đức Bình", "Nguyễn Văn Ước"]
        assert [user.name for user in dao.list_users(session, search="duc binh")] == ["Trần Đức Bình"]
        assert [user.name for user in dao.list_users(session, search="UOC nguyen")] == ["Nguyễn Văn Ước"]
        assert dao.count_users(session, search="%") == 0
        assert dao.count_users(session, role="leader", status="invited") == 4
        assert len(dao.list_users(session, limit=2, offset=3)) == 1


def test_failures_are_counted_until_a_success_and_the_fifth_locks(country: Country) -> None:
    link = invite(country, country.mine)
    sign_in.accept_invitation(country.database, link.token, PASSWORD, now=NOW)

    def fail(times: int) -> None:
        for _ in range(times):
            with pytest.raises(Invalid):
                sign_in.sign_in(country.database, "an@daklak.test", "sai rồi, sai rồi", now=NOW)

    fail(4)
    sign_in.sign_in(country.database, "an@daklak.test", PASSWORD, now=NOW)
    fail(4)
    sign_in.sign_in(country.database, "an@daklak.test", PASSWORD, now=NOW)
    fail(5)
    with pytest.raises(Invalid) as locked:
        sign_in.sign_in(country.database, "an@daklak.test", PASSWORD, now=NOW + timedelta(minutes=14))
    assert locked.value.message == sign_in.REFUSAL
    sign_in.sign_in(country.database, "an@daklak.test", PASSWORD, now=NOW + timedelta(minutes=15, seconds=1))


def test_what_is_done_with_a_person_stands_in_the_trail_without_secrets(country: Country) -> None:
    link = invite(country, country.mine)
    sign_in.accept_invitation(country.database, link.token, PASSWORD, now=NOW)
    with country.database.reading(country.mine.system) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        about = [(entry.action, entry.actor_role) for entry in entries if entry.subject_type == "app_user"]
        stored = session.scalars(select(User.password_hash)).one()
        digest = session.scalars(select(Invitation.token_digest)).one()
    assert about == [("invited", "administrator"), ("password_set", "system")]
    told = str([entry.changes for entry in entries])
    assert stored and stored not in told
    assert digest not in told
