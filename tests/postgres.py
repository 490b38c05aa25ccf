"""A PostgreSQL server of the tests' own: on loopback, in a temporary folder, with the two roles that production has."""

from __future__ import annotations

import ctypes
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
OWNER = "suite57_owner"
APPLICATION = "suite57_app"
HOST = "127.0.0.1"

# Nothing that the tests write has to outlive a power cut.
FAST_AND_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "80",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
}
START_SECONDS = 30


@dataclass(frozen=True)
class DatabaseUrls:
    """SQLAlchemy addresses of one database: as its owner, who migrates, and as the application, which owns nothing."""

    owner_url: str
    app_url: str


class PostgresMissing(RuntimeError):
    """No PostgreSQL programs on this machine."""


class PostgresCluster:
    """A running server: makes databases, empty or copied from a template, and drops them."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self._numbers = itertools.count(1)

    @property
    def port(self) -> int:
        """The port on loopback, the same for the server's whole life."""
        return self._server.port

    def restart(self) -> None:
        """Stop the server at once, as a crash would, and start it again where it was."""
        self._server.stop()
        self._server.start(self.port)

    def url(self, role: str, database: str) -> str:
        """The SQLAlchemy address of a database for a role."""
        return f"postgresql+psycopg://{role}@{HOST}:{self.port}/{database}"

    def urls(self, database: str) -> DatabaseUrls:
        """The addresses of a database for its owner and for the application."""
        return DatabaseUrls(self.url(OWNER, database), self.url(APPLICATION, database))

    def create_database(self, template: DatabaseUrls | None = None) -> DatabaseUrls:
        """A fresh database that the owner role owns: empty, or a copy of `template`, which must be sealed."""
        name = f"suite57_{next(self._numbers)}"
        source = _database_name(template) if template else "template1"
        self.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(source)
            )
        )
        return self.urls(name)

    def seal(self, template: DatabaseUrls) -> None:
        """Let nobody connect to a database any more, because PostgreSQL copies only one that is not in use."""
        name = _database_name(template)
        self.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
        self.execute(sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}").format(name))

    def drop_database(self, urls: DatabaseUrls) -> None:
        """Remove a database, whoever is still connected to it."""
        self.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(_database_name(urls))))

    def execute(self, statement: sql.Composed) -> None:
        """Run one statement as the superuser, outside a transaction."""
        with psycopg.connect(host=HOST, port=self.port, user=SUPERUSER, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)


def find_programs() -> Path:
    """The folder of the newest PostgreSQL server programs. Raises PostgresMissing."""
    # Debian keeps the server's programs off the PATH.
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    on_path = shutil.which("postgres")
    if on_path is None:
        raise PostgresMissing("PostgreSQL is not installed: run `make test-setup`.")
    return Path(on_path).resolve().parent


@contextmanager
def running_cluster(settings: Mapping[str, str] = FAST_AND_FORGETFUL) -> Iterator[PostgresCluster]:
    """Start a server of one's own and stop it at the end, also when the process that asked for it is killed.

    `settings` are PostgreSQL's own parameters; benchmarks give those of production.
    """
    programs = find_programs()
    # PostgreSQL refuses to run as root. Sockets have short names only, so the folder is not pytest's own deep one.
    user = _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="suite57-pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, user.pw_uid, user.pw_gid)
    try:
        _initialise(programs, folder, user)
        server = _Server(programs, folder, user, settings)
        server.start()
        try:
            cluster = PostgresCluster(server)
            _create_roles(cluster)
            yield cluster
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissing("Root cannot run PostgreSQL, and there is neither a user postgres nor nobody.")


def _initialise(programs: Path, folder: Path, user: pwd.struct_passwd | None) -> None:
    command = [str(programs / "initdb"), "--pgdata", str(folder / "data"), "--username", SUPERUSER, "--auth", "trust"]
    command += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, **_as_user(user))
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")


class _Server:
    """The server's process in its folder."""

    def __init__(self, programs: Path, folder: Path, user: pwd.struct_passwd | None, settings: Mapping[str, str]) -> None:
        self.folder, self.user = folder, user
        private = {"listen_addresses": HOST, "unix_socket_directories": str(folder)}
        options = [word for name, value in {**settings, **private}.items() for word in ("-c", f"{name}={value}")]
        self._command = [str(programs / "postgres"), "-D", str(folder / "data"), *options]
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def start(self, port: int = 0) -> None:
        """Start at a port, at any free one without it. RuntimeError with the server's own words when it does not come up."""
        log = self.folder / "server.log"
        # Somebody else may take the port between our asking and the server's start.
        for _ in range(3):
            self.port = port or _free_port()
            with log.open("wb") as output:
                self._process = subprocess.Popen(
                    [*self._command, "-p", str(self.port)],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=self.folder,
                    start_new_session=True,  # Ctrl+C is for pytest, which then stops the server itself
                    preexec_fn=_die_with_parent,
                    **_as_user(self.user),
                )
            if _accepts_connections(self._process, self.port):
                return
        raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")

    def stop(self) -> None:
        """Stop at once, without an orderly shutdown."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(START_SECONDS)


def _accepts_connections(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether the server came up; False when it ended or did not answer in time, and then it no longer runs."""
    give_up = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        try:
            psycopg.connect(host=HOST, port=port, user=SUPERUSER, dbname="postgres", connect_timeout=5).close()
            return True
        except psycopg.OperationalError:
            time.sleep(0.05)
    process.kill()
    process.wait()
    return False


def _create_roles(cluster: PostgresCluster) -> None:
    # Spelt out although most are defaults: what row-level security stands on must not depend on a default.
    for role in (OWNER, APPLICATION):
        cluster.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE").format(sql.Identifier(role))
        )


def _die_with_parent() -> None:
    """In the child: ask Linux to stop the server when the tests are killed, so that none is left behind."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGQUIT)


def _as_user(user: pwd.struct_passwd | None) -> dict[str, Any]:
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def _database_name(urls: DatabaseUrls) -> str:
    return urls.owner_url.rpartition("/")[2]
