"""The first two locks: no statement and no flush of a session reaches beyond the tenant that the session was opened for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, event
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
    for element in visitors.iterate(statement):
        # An ORM entity's table arrives annotated; a bare Table is a Core statement that loader criteria do not reach.
        if type(element) is Table and "tenant_id" in element.c:
            raise TenancyViolation(f"a Core statement on {element.name} needs a reviewed reason")
    if actor.scope is Scope.TENANT:
        tenant_id = actor.tenant_id
        state.statement = statement.options(
            with_loader_criteria(TenantScoped, lambda cls: cls.tenant_id == tenant_id, include_aliases=True)
        )


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
