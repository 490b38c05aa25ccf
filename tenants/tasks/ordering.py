"""In which order the matrix lists tasks; where Vietnamese decides, which no database knows, by keys and places made here."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session

from tenants.plans.models import ActionPlan
from tenants.tasks.models import Task
from tenants.vietnamese import sort_key

# What the matrix may be sorted by; the client's word never reaches the statement.
SORTABLE: dict[str, ColumnElement[object]] = {
    "due_on": Task.last_permitted_on,  # type: ignore[dict-item]  # mapped columns are columns
    "content": Task.sort_key,  # type: ignore[dict-item]  # as above
    "lead_label": Task.lead_label,  # type: ignore[dict-item]  # as above
    "percent": Task.percent,  # type: ignore[dict-item]  # as above
    "last_update_at": Task.last_update_at,  # type: ignore[dict-item]  # as above
    "original_due_on": Task.original_due_on,  # type: ignore[dict-item]  # as above
    "plan": ActionPlan.number,  # type: ignore[dict-item]  # as above
    "system": Task.system_code,  # type: ignore[dict-item]  # as above
    "initiative": Task.initiative_code,  # type: ignore[dict-item]  # as above
    "coordinating": Task.coordinating_total,  # type: ignore[dict-item]  # as above
}
AS_IN_THEIR_PLANS = (ActionPlan.issued_on.desc(), ActionPlan.id, Task.position, Task.id)


def columns_of(session: Session, wants: Sequence[ColumnElement[bool]], sort: str) -> list[ColumnElement[object]]:
    """What to sort by; nothing for a word that is no order."""
    if sort == "lead_label":
        # There are few names: they are put in order here, and the database is told their places.
        labels = sorted(session.scalars(select(Task.lead_label).where(*wants).distinct()), key=sort_key)
        return [case({label: rank for rank, label in enumerate(labels)}, value=Task.lead_label)] if labels else []
    return [SORTABLE[sort]] if sort in SORTABLE else []
