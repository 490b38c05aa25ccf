"""Statements on messages; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from scheduler.outbox.models import Message
from tenants.db.guard import REVIEWED, TenancyViolation, actor_of


def add_new(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the messages whose keys the tenant does not have yet, in one statement; how many were new."""
    if session.info["reading"]:
        raise TenancyViolation("a reading session cannot write")
    if not rows:
        return 0
    # Only the dialects' own INSERT knows ON CONFLICT; both spell it alike.
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(Message)
        .on_conflict_do_nothing(index_elements=["tenant_id", "key"])
        .returning(Message.id)
        .execution_options(**{REVIEWED: "each row's tenant is set here"})
    )
    tenant_id = actor_of(session).tenant_id
    # In the order of keys, so that two transactions with the same messages wait for each other instead of locking up.
    ordered = sorted(rows, key=lambda row: str(row["key"]))
    return len(session.scalars(statement, [{**row, "tenant_id": tenant_id} for row in ordered]).all())
