"""Rows whose every text bears a tenant's mark, made from the mapped columns themselves: a new column is marked by itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, String, inspect
from sqlalchemy.orm import Session

import reports.models
import scheduler.models
import scheduler.outbox.models
import scheduler.reminders.models
import tenants.tables
from tenants.db.base import Base, TenantScoped
from tenants.vietnamese import compare_key, search_key, sort_key
from tests.isolation.marks import Mark

# Every layer's tables, so that walking the mapper finds them all.
LAYERS = (tenants.tables, reports.models, scheduler.models, scheduler.outbox.models, scheduler.reminders.models)

SCOPED: dict[str, type[Any]] = {
    mapper.local_table.name: mapper.class_  # type: ignore[attr-defined]  # every class here has a table
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, TenantScoped)
}

# Texts that hold no words of people: the program reads them as codes, and a mark would be no code.
CODES = {
    "action_plan": (),
    "app_user": ("role", "status", "password_hash", "system_code", "reminder_days"),
    "appointment": (),
    "architect_post": ("level", "project_group", "system_code"),
    "audit_entry": ("actor_role", "action", "subject_type", "previous_hash", "hash"),
    "audit_head": ("hash",),
    "calendar_day": ("kind",),
    "contribution": ("state",),
    "contribution_letter": ("step",),
    "duty": ("role", "rhythm", "state", "answered_period"),
    "date_change": ("cause",),
    "duty_update": ("kind", "period", "late_for"),
    "evidence": ("kind",),
    "extension_decision": ("verdict",),
    "extension_evidence": ("kind",),
    "extension_request": (),
    "explanation": ("state",),
    "explanation_event": ("step", "state"),
    "file_purge": (),
    "invitation": ("token_digest",),
    "letter_evidence": ("kind",),
    "message": ("reason", "channel", "status", "duties"),
    "late_inclusion": ("period",),
    "monthly_report": ("period", "state", "kind"),
    "period_lock": ("period", "step", "days"),
    "report_comment": ("section", "kind", "side"),
    "obstacle": ("theme", "system_code", "level", "state", "raised_role"),
    "obstacle_event": ("step", "state", "level", "system_code"),
    "plan_import": ("status", "kind", "legacy_encoding", "choices"),
    "received_request": ("state",),
    "report_event": ("step",),
    "report_section": ("key",),
    "report_signed_file": ("outcome",),
    "report_version": ("sha256",),
    "sample_check": ("verdict",),
    "snooze": ("subject",),
    "stored_file": ("sha256", "media_type"),
    "task_event": (),
    "task": ("deadline_kind", "recurrence", "system_code", "initiative_code", "state"),
    "tenant_settings": ("cycle", "reminders", "work"),
    "calendar_feed": ("token_digest",),
    "webhook": ("secret", "old_secret"),
    "matrix_view": ("query",),
    "unit": ("kind", "commune_code", "former_names"),
    "unit_change": ("kind", "choices"),
    "unit_change_outcome": ("outcome",),
    "duty_move": (),
    "verification": ("verdict",),
}


def text_columns(table: str) -> list[str]:
    """The columns of a tenant's table that hold words as people read them; a sort key holds them as a code of their order."""
    return [name for name in _filled_columns(table) if name != "sort_key"]


def _filled_columns(table: str) -> list[str]:
    return [
        attribute.key
        for attribute in inspect(SCOPED[table]).column_attrs
        if isinstance(attribute.columns[0].type, String | JSON) and attribute.key not in CODES.get(table, ())
    ]


def fill(session: Session, model: type[Any], mark: Mark, **given: Any) -> Any:
    """A row of the model; every text that is not given bears the mark and the name of its column."""
    table = model.__tablename__
    row = model(**{name: _marked(model, name, mark) for name in _filled_columns(table) if name not in given}, **given)
    session.add(row)
    session.flush()
    return row


def _marked(model: type[Any], name: str, mark: Mark) -> Any:
    column = inspect(model).column_attrs[name].columns[0]
    if isinstance(column.type, JSON):
        return (
            [mark.text(name)]
            if column.type.python_type is list or name in ("rows", "warnings", "sources", "annex")
            else {"words": mark.text(name)}
        )
    text = mark.text(f"{model.__tablename__} {name.replace('_', ' ')}")
    for ending, key in (("search_key", search_key), ("sort_key", sort_key), ("alias_key", compare_key)):
        if name.endswith(ending):
            text = key(text)
    return text[: column.type.length]
