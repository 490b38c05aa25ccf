"""Calls every function that reads or writes rows, from a session of one tenant with the ids of another."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from types import ModuleType
from typing import Any

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

import reports
import scheduler
import tenants
from reports.periods import Period
from reports.policy import FROZEN
from scheduler.outbox.message import Channel, Reason, Status
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.audit.dao import AuditFilter
from tenants.db.base import Base, TenantScoped
from tenants.db.guard import TenancyViolation
from tenants.errors import Suite57Error
from tenants.explanations.dao import ExplanationFilter
from tenants.obstacles.dao import ObstacleFilter
from tenants.obstacles.national import CountryFilter
from tenants.organisation.dao import list_tenants
from tenants.people.dao import digest_of
from tenants.tasks.dao import TaskFilter
from tenants.tasks.national import NationalFilter
from tests.isolation.country import FOUNDED, NOW, STANDINGS, TODAY, Place, token_of
from tests.isolation.marks import SHARED, borne_by
from tests.isolation.walker import Rehearsal
from tests.isolation.world import World

# Beside every `dao`: modules whose functions are statements under another name.
ALSO = (
    "reports.national",
    "scheduler.outbox.inbox",
    "scheduler.outbox.proof",
    "tenants.obstacles.national",
    "tenants.tasks.national",
)


def modules() -> Iterator[ModuleType]:
    """The modules that hold statements."""
    for package in (tenants, reports, scheduler):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.endswith(".dao") or found.name in ALSO:
                yield importlib.import_module(found.name)


def statements() -> dict[str, Callable[..., Any]]:
    """The public functions of those modules that take a session, by name."""
    return {
        f"{module.__name__}.{name}": function
        for module in modules()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and "session" in inspect.signature(function).parameters
    }


def arguments(function: Callable[..., Any], place: Place, session: Session, actor: Actor, which: int) -> dict[str, Any]:
    """A value for every known parameter: of each kind of row the id `which`. LookupError for one that must be given."""
    given: dict[str, Any] = {}
    known = _values(place, which) | {"session": session, "actor": actor, "tenants": list_tenants(session)}
    for name, parameter in inspect.signature(function).parameters.items():
        kind = str(parameter.annotation)
        found = [value for word, value in _OF_KIND.items() if word in kind]
        if name in known:
            given[name] = known[name]
        elif name.endswith("_ids") and name.removesuffix("s") in place.ids:
            given[name] = place.ids[name.removesuffix("s")]
        elif kind == "NationalFilter":
            given[name] = NationalFilter(tenant_code=place.code)
        elif name == "period":
            given[name] = STANDING if kind in ("Period", "ReportPeriod") else str(STANDING)
        elif found:
            given[name] = found[0]
        elif parameter.default is inspect.Parameter.empty:
            raise LookupError(f"tests/isolation does not know what `{name}` of {function.__qualname__} stands for")
    return given


def takes_an_id(function: Callable[..., Any]) -> bool:
    """Whether what a function gives belongs to a row that the caller names."""
    names = inspect.signature(function).parameters
    return any(name.endswith(("_id", "_ids")) or name in ("code", "email", "token") for name in names)


STANDING = next(iter(STANDINGS))  # the period whose report has been through everything
_OF_KIND: dict[str, Any] = {"Collection[Reason]": [Reason.CHASED], "Collection[Status]": list(Status)}
_OF_KIND |= {"datetime": NOW, "date": TODAY, "timedelta": timedelta(minutes=5), "Reason": Reason.CHASED, "TaskFilter": TaskFilter()}
_OF_KIND |= {"ObstacleFilter": ObstacleFilter(), "CountryFilter": CountryFilter(), "ExplanationFilter": ExplanationFilter()}
_OF_KIND |= {"AuditFilter": AuditFilter()}


def _values(place: Place, which: int) -> dict[str, Any]:
    since = {"since": FOUNDED, "start": FOUNDED.date(), "before": NOW + timedelta(days=1)}
    numbers = {"number": 1, "attempt": 0, "offset": 0, "limit": 50}
    person = next(iter(place.people.values()))  # whose calendar has this digest
    choices = {
        "channel": Channel.MAIL,
        "quiet": False,
        "ended": True,
        "period_keys": [str(STANDING)],
        "states": ["awaiting_signature", "signed", "returned", *FROZEN],
        "digest": digest_of(person.email),
    }
    words = {"key": "A", "words": SHARED, "search": SHARED, "error": SHARED, "role": Role.OFFICER.value}
    named = {"tenant_id": place.tenant_id, "code": place.code, "email": f"officer@{place.mark.host}", "token": token_of(place)}
    ids = {name: values[which] for name, values in place.ids.items()}
    return {**since, **numbers, **choices, **words, **named, **ids, "rows": [_message(place)]}


def _message(place: Place) -> dict[str, Any]:
    return {
        "key": f"walk:{place.code}",
        "reason": Reason.CHASED.value,
        "user_id": place.ids["user_id"][0],
        "duties": {},
        "channel": Channel.APP.value,
        "subject": SHARED,
        "body": SHARED,
        "created_at": NOW,
        "meant_for": NOW,
        "not_before": NOW,
        "status": Status.SENT.value,
    }


def called(world: World, function: Callable[..., Any], place: Place, *, which: int = 0, commits: bool = False) -> Any:
    """What a function says in a session of mine with the ids of a place; an error of the trade or of the locks says it, too.

    Whatever only reads is asked in a session that cannot write; what it writes stays only when it `commits`.
    """
    actor = Actor(world.mine.tenant_id, Role.SYSTEM, world.mine.ids["user_id"][0], world.mine.ids["unit_id"][0])
    try:
        with world.database.reading(actor) as session:
            return _plain(function(**arguments(function, place, session, actor, which)))
    except Suite57Error as error:
        return type(error).__name__
    except (TenancyViolation, DBAPIError) as error:
        if not _READ_ONLY.search(str(error)):
            raise
    try:
        database = world.database if commits else Rehearsal(world.database.engine)
        with database.writing(actor, at=NOW) as session:
            return _plain(function(**arguments(function, place, session, actor, which)))
    except (Suite57Error, IntegrityError) as error:  # a key that would have led out of the tenant
        return type(error).__name__


_READ_ONLY = re.compile("cannot write|read-only transaction")


def leaks_of(world: World, function: Callable[..., Any]) -> list[str]:
    """What a function gives of the other tenant, asked from mine with the other's ids."""
    said = called(world, function, world.theirs, commits=True)
    found = [f"the mark of {mark.word}" for mark in borne_by(repr(said)) if mark is world.theirs.mark]
    owners = {row["tenant_id"] for row in _rows(said)}
    return [*found, *(f"a row of tenant {owner}" for owner in owners - {world.mine.tenant_id})]


def _plain(value: Any) -> Any:
    """A value without its session: rows as dictionaries of their columns."""
    if isinstance(value, Base):
        row = {attribute.key: getattr(value, attribute.key) for attribute in type(value).__mapper__.column_attrs}
        return {"table": type(value).__tablename__, **row} if isinstance(value, TenantScoped) else {"public": row}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {_plain(key) if not isinstance(key, tuple) else key: _plain(item) for key, item in value.items()}
    if isinstance(value, str | bytes | int | float | Period) or value is None:
        return value
    if hasattr(value, "__iter__"):
        return [_plain(item) for item in value]
    return type(value).__name__


def _rows(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "table" in value and "tenant_id" in value:
            yield value
        value = list(value.values())
    for item in value if isinstance(value, list) else ():
        yield from _rows(item)
