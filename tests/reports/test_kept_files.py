"""Whoever may take a file out reaches every file of the tenant, whatever it was brought for, and no file of another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from reports.kept_files import _USES, Use, get_kept, list_kept
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.db.base import Base
from tenants.errors import NotFound, NotPermitted
from tenants.files.models import FilePurge, StoredFile
from tests.isolation.country import NOW
from tests.isolation.world import build_world
from tests.postgres import DatabaseUrls


def test_every_table_that_keeps_files_is_known() -> None:
    keeping = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_key_constraints
        if key.referred_table.name == "stored_file" and table.name != "file_purge"
    }
    assert {file_id.class_.__tablename__ for _, file_id, _ in _USES} == keeping


def test_files_of_every_use_are_found_by_their_names_and_taken_out_with_a_record(
    make_database: Callable[[str], DatabaseUrls], tmp_path: Path
) -> None:
    world = build_world(make_database("sqlite"), tmp_path)
    store, mine = world.gate.files, world.mine
    administrator = Actor(mine.tenant_id, Role.ADMINISTRATOR, mine.people[Role.ADMINISTRATOR].user_id, name="Quản trị")
    with world.database.reading(administrator) as session:
        everything, total = list_kept(session, administrator, limit=1_000)
        assert total == len(everything) == len(session.scalars(select(StoredFile.id)).all())
        assert {use for one in everything for use in one.uses} == set(Use)
        signed = next(one for one in everything if Use.SIGNED in one.uses)
        assert signed.stored.id in {one.stored.id for one in list_kept(session, administrator, signed.name.upper(), limit=1_000)[0]}
        assert list_kept(session, administrator, "khong tep nao ten nhu vay") == ([], 0)
        open_files = {use: next(one for one in everything if use in one.uses and not one.purge) for use in Use}
        assert any(one.purge for one in everything), "who was taken out stays in the list with the record"
    for number in {one.stored.id for one in open_files.values()}:
        with world.database.writing(administrator, at=NOW) as session:
            kept = get_kept(session, administrator, number)
            assert kept is not None
            store.purge(session, administrator, number, kept.name, "Có nội dung mật", now=NOW)
        with world.database.reading(administrator) as session:
            record = session.scalars(select(FilePurge).where(FilePurge.file_id == number)).one()
            assert (record.name, record.reason) == (kept.name, "Có nội dung mật")
            with pytest.raises(NotFound, match="đã bị xóa"):
                store.read(session, number)
    foreign = world.theirs
    with world.database.reading(Actor.system(foreign.tenant_id)) as session:
        theirs = session.scalars(select(StoredFile.id)).all()
    with world.database.reading(administrator) as session:
        assert all(get_kept(session, administrator, number) is None for number in theirs)
        with pytest.raises(NotPermitted):
            list_kept(session, Actor(mine.tenant_id, Role.INSPECTOR, 1))
    world.truth.close()
    world.database.engine.dispose()
