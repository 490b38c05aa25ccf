"""The first two locks: no statement and no flush of a session reaches beyond the tenant that the session was opened for."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Alias, ColumnClause, Delete, Join, Select, Table, Update, event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.orm.context import FromStatement
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import TextClause

from tenants.access.actor import Actor, Scope
from tenants.access.permissions import Role
from tenants.db.base import TenantScoped

# A statement that the guard cannot narrow by itself must carry this execution option with a reason; a test lists all uses.
REVIEWED = "suite57_reviewed"

# Statements that were found sound, and what each tenant runs in their place. A statement never changes: one that a module builds
# once is looked at and narrowed once, one that a call builds is forgotten with it.
_NARROWED: WeakKeyDictionary[Any, dict[int, Any]] = WeakKeyDictionary()


class TenancyViolation(RuntimeError):
    """A statement or object would have left the session's tenant: a defect of the program, never a person's mistake."""


def actor_of(session: Session) -> Actor:
    """The actor that a guarded session was opened for."""
    actor = session.info.get("actor")
    if not isinstance(actor, Actor):
        raise TenancyViolation("a session without an actor")
    return actor


class GuardedSession(Session):
    """A session that belongs to one actor for its whole life; made by `Database`, nowhere else."""


@event.listens_for(GuardedSession, "do_orm_execute")
def _hold_statement(state: ORMExecuteState) -> None:
    actor = actor_of(state.session)
    statement: Any = state.statement
    if state.execution_options.get(REVIEWED):
        return
    if isinstance(statement, TextClause | FromStatement):
        raise TenancyViolation("raw SQL needs a reviewed reason")
    if state.is_insert:
        raise TenancyViolation("rows are added by session.add or bulk_add")
    if state.is_update or state.is_delete:
        _refuse_unbounded_write(state, statement)
    narrowed = _NARROWED.get(statement)
    if narrowed is None:
        if bare := _bare_table(statement):
            raise TenancyViolation(f"a Core statement on {bare} needs a reviewed reason")
        narrowed = _NARROWED[statement] = {}
    if actor.scope is Scope.TENANT:
        if actor.tenant_id not in narrowed:
            narrowed[actor.tenant_id] = _narrow(statement, actor.tenant_id)
        state.statement = narrowed[actor.tenant_id]


def _narrow(statement: Any, tenant_id: int) -> Any:
    """The statement with the rows of one tenant alone."""
    return statement.options(with_loader_criteria(TenantScoped, lambda cls: cls.tenant_id == tenant_id, include_aliases=True))


def _bare_table(statement: Any) -> str | None:
    """The first tenant's table that is named as a table, not as an entity: loader criteria do not reach it."""
    named: list[Any] = []
    mentioned: list[Any] = []
    for element in visitors.iterate(statement):
        if isinstance(element, Select):
            # Not `get_final_froms()`: those are derived, and bare even when the columns came from an entity.
            named += [*element._raw_columns, *element._from_obj, *(join[0] for join in element._setup_joins)]
        elif isinstance(element, Update | Delete):
            named.append(element.table)
        elif isinstance(element, ColumnClause):
            mentioned.append(element)
    entities = {_scoped_table(item, entity=True) for item in named}
    for item in named:
        if table := _scoped_table(item):
            return table
    # The ORM itself writes bare columns beside an entity (session.get); without the entity they would bring in the table unguarded.
    return next((table for item in mentioned if (table := _scoped_table(item)) and table not in entities), None)


def _scoped_table(item: Any, *, entity: bool = False) -> str | None:
    """The tenant's table behind a column or FROM, if it is bare (or, with `entity`, if it comes from an ORM entity)."""
    if ("parententity" in item._annotations) is not entity:
        return None
    while isinstance(item, ColumnClause | Alias):
        item = item.table if isinstance(item, ColumnClause) else item.element
    if isinstance(item, Join):
        return _scoped_table(item.left, entity=entity) or _scoped_table(item.right, entity=entity)
    return item.name if isinstance(item, Table) and "tenant_id" in item.c else None


def _refuse_unbounded_write(state: ORMExecuteState, statement: Any) -> None:
    if state.session.info.get("reading"):
        raise TenancyViolation("a reading session cannot write")
    if isinstance(state.parameters, list):
        raise TenancyViolation("bulk UPDATE by primary key goes past loader criteria")
    if state.is_update and any(getattr(column, "key", column) == "tenant_id" for column in (statement._values or {})):
        raise TenancyViolation("a row cannot be moved to another tenant")


@event.listens_for(GuardedSession, "before_attach")
def _hold_attached(session: Session, instance: object) -> None:
    actor = actor_of(session)
    # Read without loading: an expired attribute is refreshed through the statement guard later.
    owner = instance_state(instance).dict.get("tenant_id")
    if owner is not None and actor.scope is Scope.TENANT and owner != actor.tenant_id:
        raise TenancyViolation("an object of another tenant cannot join this session")


@event.listens_for(GuardedSession, "before_flush")
def _hold_flush(session: Session, context: UOWTransaction, instances: object) -> None:
    actor = actor_of(session)
    touched = [*session.new, *(row for row in session.dirty if session.is_modified(row)), *session.deleted]
    if not touched:
        return
    if session.info.get("reading") or actor.scope is not Scope.TENANT:
        raise TenancyViolation("a reading session cannot write")
    for row in touched:
        if not hasattr(type(row), "tenant_id"):
            if actor.role is not Role.SYSTEM:
                raise TenancyViolation(f"{type(row).__name__} belongs to no tenant: only the system may write it")
        elif row in session.new and row.__dict__.get("tenant_id") is None:
            row.tenant_id = actor.tenant_id
        elif row.tenant_id != actor.tenant_id:
            raise TenancyViolation("a row of another tenant cannot be written")
