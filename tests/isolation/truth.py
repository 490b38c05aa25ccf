"""What really stands in a database and its folder of files, read past every lock; and putting it back."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import JSON, Engine
from sqlalchemy.engine import make_url

from tenants.db.base import Base
from tests.postgres import SUPERUSER, DatabaseUrls

# Table and tenant (none for rows of no tenant) → digest of the rows.
Snapshot = dict[tuple[str, int | None], str]
Row = dict[str, Any]


class Truth:
    """The rows as they are. `keep` remembers a state, `restore` brings it back."""

    def __init__(self, urls: DatabaseUrls, engine: Engine, files: Path) -> None:
        self.engine, self.files = engine, files
        self.url = make_url(urls.owner_url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.kept: Snapshot = {}
        self._seen: tuple[object, Snapshot] = (None, {})
        self._superuser: psycopg.Connection[Any] | None = None
        self._kept_files: dict[int, set[str]] = {}

    def rows(self, table: str) -> list[Row]:
        """All rows of a table, of all tenants; JSON as values, because a database may keep it with escaped letters."""
        plain = {column.name for column in Base.metadata.tables[table].columns if isinstance(column.type, JSON)}
        with self._connection() as connection:
            rows = self._rows(connection, table)
        return [
            {name: json.loads(value) if name in plain and isinstance(value, str) else value for name, value in row.items()}
            for row in rows
        ]

    def snapshot(self) -> Snapshot:
        """A digest for each table and tenant, and one for each tenant's stored files."""
        trace = self._trace()
        if trace != self._seen[0]:
            self._seen = (trace, self._look())
        return self._seen[1]

    def _trace(self) -> object:
        """What is another as soon as anybody has written anything: a cheap question before the long look."""
        files = [name for folder in self._folders() for name in self._names(folder)]
        if self.is_sqlite:
            parts = [Path(f"{self._path}{ending}") for ending in ("", "-wal")]
            return files, [(part.stat().st_mtime_ns, part.stat().st_size) for part in parts if part.exists()]
        with self._connection() as connection:
            # The next transaction number: reading takes none.
            return files, connection.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text").fetchone()

    def _look(self) -> Snapshot:
        found: Snapshot = {}
        with self._connection() as connection:
            for table in sorted(Base.metadata.tables):
                parts: dict[int | None, list[str]] = {}
                for row in self._rows(connection, table):
                    parts.setdefault(row.get("tenant_id"), []).append(repr(row))
                for tenant_id, rows in parts.items():
                    found[table, tenant_id] = hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()
        for folder in self._folders():
            found["files", int(folder.name)] = hashlib.sha256("\n".join(self._names(folder)).encode()).hexdigest()
        return found

    def keep(self) -> None:
        """Remember this state."""
        self.kept = self.snapshot()
        self._kept_files = {int(folder.name): set(self._names(folder)) for folder in self._folders()}
        if self.is_sqlite:
            with sqlite3.connect(self._path) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            shutil.copyfile(self._path, self._copy)
        else:
            with self._connection() as connection:
                connection.execute("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept")
                for table in Base.metadata.tables:
                    connection.execute(sql.SQL("CREATE TABLE kept.{0} AS TABLE public.{0}").format(sql.Identifier(table)))

    def restore(self, places: Collection[tuple[str, int | None]] | None = None) -> None:
        """Bring the remembered state back, where it has changed (`places`, if somebody has already looked)."""
        places = differences(self.kept, self.snapshot()) if places is None else places
        changed = {table for table, _ in places if table != "files"}
        for _, tenant_id in (place for place in places if place[0] == "files"):
            self._restore_files(tenant_id)
        if not changed:
            return
        if self.is_sqlite:
            self.engine.dispose()
            for ending in ("-wal", "-shm"):
                Path(f"{self._path}{ending}").unlink(missing_ok=True)
            shutil.copyfile(self._copy, self._path)
            return
        with self._connection() as connection, connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")  # past triggers and foreign keys
            for table in changed:
                connection.execute(sql.SQL("DELETE FROM public.{}").format(sql.Identifier(table)))
                connection.execute(sql.SQL("INSERT INTO public.{0} TABLE kept.{0}").format(sql.Identifier(table)))

    def _restore_files(self, tenant_id: int | None) -> None:
        for name in set(self._names(self.files / str(tenant_id))) - self._kept_files.get(tenant_id or 0, set()):
            Path(name).unlink()

    def _folders(self) -> list[Path]:
        return sorted(self.files.iterdir()) if self.files.exists() else []

    @staticmethod
    def _names(folder: Path) -> list[str]:
        return sorted(str(path) for path in folder.rglob("*") if path.is_file())

    @property
    def _path(self) -> str:
        return str(self.url.database)

    @property
    def _copy(self) -> str:
        return f"{self._path}.kept"

    def close(self) -> None:
        """Give back what was held open."""
        if self._superuser:
            self._superuser.close()

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        if self.is_sqlite:
            # A new one each time: the file below may have been put back meanwhile.
            connection = sqlite3.connect(self._path)
            try:
                yield connection
            finally:
                connection.close()
            return
        if self._superuser is None:
            # The superuser alone is not held by row-level security.
            host, port, name = self.url.host, self.url.port, self.url.database
            self._superuser = psycopg.connect(host=host, port=port, user=SUPERUSER, dbname=name, autocommit=True)
        yield self._superuser

    @staticmethod
    def _rows(connection: Any, table: str) -> list[Row]:
        cursor = connection.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def differences(before: Snapshot, after: Snapshot) -> set[tuple[str, int | None]]:
    """The tables and tenants whose rows are no longer what they were."""
    return {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
