"""Every change leaves a line, secrets leave none of their value, and the chain betrays whoever edits it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, event, select, text

from tenants.access.permissions import Role
from tenants.audit.models import AuditEntry
from tenants.audit.trail import acting, note, verify_chain
from tenants.organisation.models import Unit
from tenants.people.models import User
from tests.postgres import DatabaseUrls
from tests.tenants.conftest import NOW, Country


def _trail(country: Country) -> list[AuditEntry]:
    with country.database.reading(country.mine.system) as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))


def test_a_change_is_noted_with_who_what_from_to_and_why(country: Country) -> None:
    actor = country.mine.actor(Role.ADMINISTRATOR)
    with country.database.writing(actor, at=NOW) as session:
        unit = session.get(Unit, country.mine.units["STC"])
        assert unit is not None
        with acting(session, "organisation.rename", why="Quyết định 12/QĐ-UBND"):
            unit.short_name = "Sở TC"
    entry = _trail(country)[-1]
    assert (entry.action, entry.subject_type, entry.subject_id) == ("organisation.rename", "unit", country.mine.units["STC"])
    assert entry.changes == {"short_name": ["Sở Tài chính", "Sở TC"]}
    assert (entry.why, entry.actor_name, entry.actor_role, entry.at) == ("Quyết định 12/QĐ-UBND", actor.name, "administrator", NOW)


def test_what_was_rolled_back_leaves_no_line(country: Country) -> None:
    before = len(_trail(country))
    with pytest.raises(RuntimeError), country.database.writing(country.mine.system) as session:
        session.get_one(Unit, country.mine.units["STC"]).name = "khác"
        session.flush()
        raise RuntimeError
    assert len(_trail(country)) == before


def test_a_secret_is_noted_as_changed_without_its_value(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        session.add(
            User(
                email="a@b.vn", name="A", role="officer", status="active", password_hash="argon2-of-a-secret", created_at=NOW,
                search_key="", sort_key="",
            )
        )  # fmt: skip
    changes = _trail(country)[-1].changes
    assert changes["password_hash"] == ["•••", "•••"]
    assert "argon2-of-a-secret" not in str(changes)


def test_the_chain_of_an_untouched_trail_holds(country: Country) -> None:
    for number in range(5):
        with country.database.writing(country.mine.system) as session:
            note(session, "test.act", session.get_one(Unit, country.mine.units["STC"]), {"number": [None, number]})
    with country.database.reading(country.mine.system) as session:
        proof = verify_chain(session)
    assert proof.broken_at is None
    assert proof.entries >= 5


def test_a_line_added_while_the_chain_is_walked_does_not_break_it(country: Country) -> None:
    written = []

    def write_once(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not written and "FROM audit_entry" in statement:
            written.append(statement)
            with country.database.writing(country.mine.system) as session:
                note(session, "test.act", session.get_one(Unit, country.mine.units["STC"]))

    event.listen(country.database.engine, "after_cursor_execute", write_once)
    try:
        with country.database.reading(country.mine.system) as session:
            assert verify_chain(session).broken_at is None
    finally:
        event.remove(country.database.engine, "after_cursor_execute", write_once)
    assert written


@pytest.mark.parametrize(
    ("tampering", "found_at"),
    [
        ("UPDATE audit_entry SET why = 'đã sửa' WHERE seq = 3 AND tenant_id = {tenant}", 3),
        ("UPDATE audit_entry SET actor_name = 'Người khác' WHERE seq = 1 AND tenant_id = {tenant}", 1),
        ("UPDATE audit_entry SET actor_name = 'Người khác' WHERE seq = 8 AND tenant_id = {tenant}", 8),
        ("DELETE FROM audit_entry WHERE seq = 1 AND tenant_id = {tenant}", 1),
        ("DELETE FROM audit_entry WHERE seq = 3 AND tenant_id = {tenant}", 3),
        ("DELETE FROM audit_entry WHERE seq = 8 AND tenant_id = {tenant}", 8),
    ],
    ids=["changed", "first changed", "last changed", "first removed", "removed", "cut off at the end"],
)
def test_the_chain_betrays_whoever_changes_history_behind_the_programs_back(
    country: Country, database: DatabaseUrls, tampering: str, found_at: int
) -> None:
    for number in range(5):
        with country.database.writing(country.mine.system) as session:
            note(session, "test.act", session.get_one(Unit, country.mine.units["STC"]), {"number": [None, number]})
    with country.database.reading(country.mine.system) as session:
        assert verify_chain(session).entries == 8
    _as_owner(country, database, tampering)
    with country.database.reading(country.mine.system) as session:
        assert verify_chain(session).broken_at == found_at
    with country.database.reading(country.theirs.system) as session:
        assert verify_chain(session).broken_at is None


def _as_owner(country: Country, database: DatabaseUrls, statement: str) -> None:
    """What the owner of the database can do after taking its locks off; the chain is what remains."""
    engine = create_engine(database.owner_url)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for act in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER append_only_audit_entry_{act}"))
                connection.execute(text(f"DROP TRIGGER tenant_lock_audit_entry_{act}"))
            connection.execute(text("DROP TRIGGER tenant_lock_audit_head_delete"))
        else:
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER append_only"))
            connection.execute(text("ALTER TABLE audit_entry NO FORCE ROW LEVEL SECURITY"))
            connection.execute(text("ALTER TABLE audit_head NO FORCE ROW LEVEL SECURITY"))
        for one in statement.format(tenant=country.mine.tenant_id).split(";"):
            connection.execute(text(one))
    engine.dispose()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("column", ["changes", "at"])
def test_a_line_that_can_no_longer_be_read_is_named(country: Country, database: DatabaseUrls, column: str) -> None:
    for number in range(3):
        with country.database.writing(country.mine.system) as session:
            note(session, "test.act", session.get_one(Unit, country.mine.units["STC"]), {"number": [None, number]})
    _as_owner(country, database, f"UPDATE audit_entry SET {column} = 'xx' WHERE seq = 5 AND tenant_id = {{tenant}}")
    with country.database.reading(country.mine.system) as session:
        assert verify_chain(session).broken_at == 5


def test_a_mark_that_was_written_down_betrays_a_trail_that_was_begun_anew(country: Country, database: DatabaseUrls) -> None:
    with country.database.reading(country.mine.system) as session:
        proof = verify_chain(session)
        assert verify_chain(session, kept=(proof.entries, proof.last)).broken_at is None
        assert verify_chain(session, kept=(1, "0" * 16)).broken_at == 1
    _as_owner(
        country,
        database,
        "DELETE FROM audit_entry WHERE tenant_id = {tenant};DELETE FROM audit_head WHERE tenant_id = {tenant}",
    )
    with country.database.reading(country.mine.system) as session:
        assert verify_chain(session).broken_at is None, "a chain proves nothing about what went before its first line"
        assert verify_chain(session, kept=(proof.entries, proof.last)).broken_at == 1


def test_instants_survive_the_database_with_their_zone(country: Country) -> None:
    moment = datetime(2025, 11, 24, 17, 30, 15, 123456, tzinfo=UTC)
    with country.database.writing(country.mine.system, at=moment) as session:
        note(session, "test.act", session.get_one(Unit, country.mine.units["STC"]))
    assert _trail(country)[-1].at == moment
