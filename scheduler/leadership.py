"""Which of several schedulers works: the database elects one, and the lock falls the moment its holder dies.

Leadership spares work, it protects nothing: the truth is the outbox with its keys and leases, whoever believes to lead.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, NullPool, create_engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from scheduler.config import SchedulerConfig
from tenants.db.session import Database

# Any number will do, as long as every version of the program takes the same. Advisory locks are each database's own.
_LOCK = 57_000_057
# A machine that lost its power or its network closes no connection: after 5 silent seconds the server asks three times, 5 seconds
# apart, and lets the lock go. Left alone it would ask after two hours. Over a socket of the same machine it has no effect.
_KEEPALIVES = {"idle": 5, "interval": 5, "count": 3}


class Leadership(Protocol):
    """A lock that at most one process holds."""

    def acquire(self) -> bool:
        """Try to take it, without waiting."""

    def holds(self) -> bool:
        """Whether it is still held."""

    def release(self) -> None:
        """Let it go; harmless when it is not held."""


def leadership_of(database: Database, config: SchedulerConfig) -> Leadership:
    """The lock that fits the database."""
    if database.engine.dialect.name == "postgresql":
        return PostgresLeadership(database.engine)
    return FileLeadership(config.lock_file)


class PostgresLeadership:
    """A session-level advisory lock on a connection that does nothing else."""

    def __init__(self, engine: Engine) -> None:
        probes = {f"keepalives_{name}": seconds for name, seconds in _KEEPALIVES.items()}
        # Unanswered, the holder itself gives the place up after as long.
        options = {**probes, "tcp_user_timeout": 1000 * (_KEEPALIVES["idle"] + _KEEPALIVES["interval"] * _KEEPALIVES["count"])}
        self._engine = create_engine(engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=options)
        self._connection: Connection | None = None

    def acquire(self) -> bool:
        if self.holds():
            return True
        connection = self._engine.connect()
        try:
            for name, seconds in _KEEPALIVES.items():
                connection.execute(select(func.set_config(f"tcp_keepalives_{name}", str(seconds), False)))
            taken = bool(connection.scalar(select(func.pg_try_advisory_lock(_LOCK))))
        except BaseException:
            connection.close()
            raise
        if taken:
            self._connection = connection
        else:
            connection.close()
        return taken

    def holds(self) -> bool:
        if self._connection is None:
            return False
        try:
            return bool(self._connection.scalar(select(1)))
        except SQLAlchemyError:
            self.release()
            return False

    def release(self) -> None:
        if self._connection is not None:
            # Without a pool, closing ends the server's session and the lock with it.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


class FileLeadership:
    """A lock on a file beside a SQLite database; the kernel lets it go when the process ends in any way."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def acquire(self) -> bool:
        if self.holds():
            return True
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def holds(self) -> bool:
        if self._handle is None:
            return False
        # Somebody may have removed the file: then another process can lock a new one of the same name.
        try:
            same = os.path.samestat(os.fstat(self._handle), self._path.stat())
        except OSError:
            same = False
        if not same:
            self.release()
        return same

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
