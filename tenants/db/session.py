"""The only begin and commit: a database opens a reading or a writing session for one actor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, bindparam, create_engine, event, func, insert, select
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.pool import ConnectionPoolEntry

from tenants.access.actor import Actor, Scope
from tenants.db.guard import REVIEWED, GuardedSession, TenancyViolation, actor_of
from tenants.db.prepared import execute_as_told, prepared

_WRITES = "suite57_writes"


class _Standing:
    """Which tenant a SQLite connection works for at this moment; read by the triggers through a function of ours."""

    __slots__ = ("tenant_id",)

    def __init__(self) -> None:
        self.tenant_id: int | None = None


def open_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine with the settings that each database needs to be safe under several writers."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size, connect_args={"timeout": 30})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size)
    event.listen(engine, "do_execute", execute_as_told)
    return engine


def _prepare_sqlite(connection: Any, entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # BEGIN is ours: the driver's own deferred one loses concurrent updates silently
    standing = _Standing()
    entry.info["standing"] = standing
    connection.create_function("suite57_tenant", 0, lambda: standing.tenant_id)
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


_TAKE_STANDING = prepared(
    select(
        func.set_config("app.tenant_id", bindparam("tenant_id"), True),
        func.set_config("app.scope", bindparam("scope"), True),
        func.set_config("transaction_read_only", bindparam("reads_only"), True),
    )
)


@event.listens_for(GuardedSession, "after_begin")
def _take_standing(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """The third lock: tell the database itself whose rows this transaction may touch."""
    actor = actor_of(session)
    if connection.dialect.name == "sqlite":
        standing = connection.info["standing"]
        standing.tenant_id = actor.tenant_id if actor.scope is Scope.TENANT else None
        return
    connection.execute(
        _TAKE_STANDING,
        {
            "tenant_id": str(actor.tenant_id) if actor.scope is Scope.TENANT else "",
            "scope": actor.scope.value,
            "reads_only": "on" if session.info["reading"] else "off",
        },
    )


class Database:
    """Opens sessions. A session cannot be had without an actor, serves one tenant and is never used again."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Session]:
        """A session that reads and cannot write."""
        with self._open(actor, reading=True, at=None) as session:
            yield session
            session.commit()  # of nothing: a rollback would take the connection's prepared statements with it

    @contextmanager
    def writing(self, actor: Actor, *, at: datetime | None = None) -> Iterator[Session]:
        """A session whose work is committed once, at the end, or not at all. Raises TenancyViolation for a national actor.

        `at` is the instant that the audit trail notes (default: now); replays give the instant that they replay.
        """
        if actor.scope is not Scope.TENANT:
            raise TenancyViolation("reading across tenants is for reading")
        with self._open(actor, reading=False, at=at) as session:
            yield session
            session.commit()

    @contextmanager
    def _open(self, actor: Actor, *, reading: bool, at: datetime | None) -> Iterator[Session]:
        session = GuardedSession(self.engine, expire_on_commit=False, autoflush=True)
        session.info["actor"] = actor
        session.info["reading"] = reading
        session.info["at"] = at
        try:
            _begin(session)
            yield session
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()


def _begin(session: Session) -> None:
    """Take a connection now, because SQLite must know at BEGIN whether the transaction will write.

    The words that `_take_standing` says are also the question whether a pooled connection still lives: the server may have been
    started anew. Asked by itself (`pool_pre_ping`), it would be one more way to the server and back for each session.
    """
    given = {_WRITES: not session.info["reading"]}
    try:
        session.connection(execution_options=given)
    except DBAPIError as lost:
        if not lost.connection_invalidated:
            raise
        session.rollback()
        session.connection(execution_options=given)  # a new one: with the first, SQLAlchemy has put away all that were pooled


def bulk_add(session: Session, model: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows of one table for the session's tenant in one statement; the caller records the act in the audit trail."""
    actor = actor_of(session)
    if session.info["reading"]:
        raise TenancyViolation("a reading session cannot write")
    if any(row.get("tenant_id", actor.tenant_id) != actor.tenant_id for row in rows):
        raise TenancyViolation("a row of another tenant cannot be written")
    if rows:
        session.execute(
            insert(model).execution_options(**{REVIEWED: "each row's tenant is set here"}),
            [{**row, "tenant_id": actor.tenant_id} for row in rows],
        )
