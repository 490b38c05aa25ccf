"""The databases of the tests are those of production: two roles, neither above the law of row-level security."""

from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from migrations.runner import is_current
from tests.postgres import APPLICATION, OWNER, DatabaseUrls, PostgresCluster


def execute(url: str, *statements: str) -> list[tuple[object, ...]]:
    """Run statements in one transaction and return the rows of the last."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            for statement in statements[:-1]:
                connection.execute(text(statement))
            result = connection.execute(text(statements[-1]))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


def test_an_empty_database_keeps_what_its_owner_writes(empty_database: DatabaseUrls) -> None:
    execute(empty_database.owner_url, "CREATE TABLE note (words TEXT)", "INSERT INTO note VALUES ('Nghị quyết số 57')")
    assert execute(empty_database.owner_url, "SELECT words FROM note") == [("Nghị quyết số 57",)]


def test_an_empty_database_holds_nothing_of_the_test_before(empty_database: DatabaseUrls) -> None:
    execute(empty_database.owner_url, "CREATE TABLE note (words TEXT)")
    assert execute(empty_database.owner_url, "SELECT count(*) FROM note") == [(0,)]


def test_neither_role_can_bypass_row_level_security(postgres_cluster: PostgresCluster) -> None:
    urls = postgres_cluster.create_database()
    rows = execute(
        urls.app_url,
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles "
        "WHERE rolname LIKE 'suite57%' ORDER BY rolname",
    )
    assert rows == [(APPLICATION, False, False, False, False), (OWNER, False, False, False, False)]


def test_the_application_can_neither_make_tables_nor_read_what_it_was_not_given(postgres_cluster: PostgresCluster) -> None:
    urls = postgres_cluster.create_database()
    execute(urls.owner_url, "CREATE TABLE secret (words TEXT)")
    with pytest.raises(ProgrammingError, match="permission denied for schema public"):
        execute(urls.app_url, "CREATE TABLE mine (words TEXT)")
    with pytest.raises(ProgrammingError, match="permission denied for table secret"):
        execute(urls.app_url, "SELECT * FROM secret")


def test_a_copy_of_a_sealed_template_is_filled_and_the_template_stays_as_it_was(postgres_cluster: PostgresCluster) -> None:
    template = postgres_cluster.create_database()
    execute(template.owner_url, "CREATE TABLE note (words TEXT)")
    postgres_cluster.seal(template)
    first, second = postgres_cluster.create_database(template), postgres_cluster.create_database(template)
    execute(first.owner_url, "INSERT INTO note VALUES ('một')")
    assert execute(second.owner_url, "SELECT count(*) FROM note") == [(0,)]
    assert execute(postgres_cluster.create_database(template).owner_url, "SELECT count(*) FROM note") == [(0,)]


def test_a_migrated_database_stands_at_the_newest_revision(database: DatabaseUrls) -> None:
    assert is_current(database.owner_url)


def test_the_application_works_in_a_migrated_database_and_owns_nothing_of_it(
    postgres_cluster: PostgresCluster, make_database: Callable[[str], DatabaseUrls]
) -> None:
    urls = make_database("postgresql")
    assert execute(urls.app_url, "SELECT count(*) FROM tenant") == [(0,)]
    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
    assert execute(urls.app_url, owners) == [(OWNER,)]
