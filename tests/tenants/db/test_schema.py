"""Every table of a tenant has all its locks in the migrated database, and migrations run up, down and up again."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, select, text

import reports.models
import scheduler.models
import scheduler.outbox.models
import scheduler.reminders.models
import tenants.tables
from migrations.runner import configuration, downgrade, is_current, upgrade
from scheduler.outbox.models import CalendarFeed
from tenants.db.base import Base, TenantScoped
from tenants.people.models import User
from tenants.tasks.models import Task
from tenants.vietnamese import search_key
from tests.postgres import DatabaseUrls
from tests.tenants.conftest import NOW, Country
from tests.tenants.tasks.work import add_plan, add_task

LAYERS = (tenants.tables, reports.models, scheduler.models, scheduler.outbox.models, scheduler.reminders.models)
SCOPED = {mapper.local_table.name for mapper in Base.registry.mappers if issubclass(mapper.class_, TenantScoped)}  # type: ignore[attr-defined]


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(configuration("sqlite://")).get_heads()) == 1


def test_migrations_run_up_down_and_up_again(empty_database: DatabaseUrls) -> None:
    upgrade(empty_database.owner_url)
    assert is_current(empty_database.owner_url)
    downgrade(empty_database.owner_url)
    engine = create_engine(empty_database.owner_url)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    upgrade(empty_database.owner_url)
    assert is_current(empty_database.owner_url)


def test_a_calendar_address_of_an_older_release_goes_on(database: DatabaseUrls, country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        key = search_key("Phạm Khoa")
        user = User(email="khoa@daklak.test", name="Phạm Khoa", role="officer", search_key=key, sort_key=key, session_epoch=3)
        user.created_at, user.status = NOW, "active"
        session.add(user)
        session.flush()
        session.add(CalendarFeed(user_id=user.id, token_digest="0" * 64, created_at=NOW))
    downgrade(database.owner_url, "0002")
    upgrade(database.owner_url)
    with country.database.reading(country.mine.system) as session:
        assert session.scalars(select(CalendarFeed.epoch)).one() == 3


def test_tasks_of_an_older_release_get_their_vietnamese_order(database: DatabaseUrls, country: Country) -> None:
    said = ("Ứng dụng AI", "Đào tạo", "an toàn", "Ban hành", "Ân cần")
    for home in (country.mine, country.theirs):
        with country.database.writing(home.system) as session:
            plan = add_plan(session)
            for words in said:
                add_task(session, plan, content=words)
    downgrade(database.owner_url, "0003")
    upgrade(database.owner_url)
    for home in (country.mine, country.theirs):
        with country.database.reading(home.system) as session:
            ordered = session.scalars(select(Task.content).order_by(Task.sort_key)).all()
            assert ordered == ["an toàn", "Ân cần", "Ban hành", "Đào tạo", "Ứng dụng AI"]


def test_the_migrated_database_is_what_the_models_say(database: DatabaseUrls) -> None:
    engine = create_engine(database.owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_every_table_of_a_tenant_is_locked(database: DatabaseUrls) -> None:
    engine = create_engine(database.owner_url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            triggers = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
            wanted = {f"tenant_lock_{table}_{act}" for table in SCOPED for act in ("insert", "update", "delete")}
            assert wanted <= triggers
        else:
            forced = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
            assert set(connection.scalars(text(forced))) == SCOPED
            policies = connection.execute(text("SELECT tablename, policyname FROM pg_policies")).all()
            assert set(policies) == {(table, name) for table in SCOPED for name in ("tenant_reads", "tenant_writes")}
    engine.dispose()


def test_every_reference_between_tenants_tables_carries_the_tenant() -> None:
    loose = [
        str(constraint.name)
        for table in Base.metadata.tables.values()
        if table.name in SCOPED
        for constraint in table.foreign_key_constraints
        if constraint.referred_table.name in SCOPED and "tenant_id" not in constraint.column_keys
    ]
    assert loose == []
