"""Tìm (Ctrl+K): anybody finds a task, plan, unit or person by a few letters, without diacritics, from any page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from dash import Input, Output

from suite.components import SEARCH_RESULTS_ID, SEARCH_TEXT_ID, SearchHit, search_results
from suite.components.format import date_text
from suite.guard import Context, Gate
from suite.pages.matrix.filters import address_of
from tenants.access.permissions import ROLE_LABELS, Permission, Role
from tenants.organisation import dao as organisation
from tenants.people import dao as people
from tenants.plans import dao as plans
from tenants.tasks import dao as tasks
from tenants.tasks.dao import TaskFilter

EACH = 6
LONGEST = 100


def register(gate: Gate) -> None:
    """What the search dialog asks while a person types."""

    @gate.callback(
        Output(SEARCH_RESULTS_ID, "children"),
        Input(SEARCH_TEXT_ID, "value"),
        permission=Permission.READ_SELF,
        prevent_initial_call=True,
    )
    def find(ctx: Context, text: Any) -> Any:
        words = str(text or "").strip()[:LONGEST]
        return search_results(_groups(ctx, words) if len(words) >= 2 else [], words)


def _groups(ctx: Context, words: str) -> list[tuple[str, list[SearchHit]]]:
    groups: list[tuple[str, list[SearchHit]]] = []
    if ctx.actor.may(Permission.READ_TASKS):
        found, _ = tasks.task_page(ctx.session, TaskFilter(words=words), ctx.today, limit=EACH, counted=False)
        hits = [
            SearchHit(task.content, f"{number} · {task.lead_label}", f"/nhiem-vu/{task.id}", "list-task")
            for task, number, _ in found
        ]
        groups.append(("Nhiệm vụ", hits))
        known = plans.list_plans(ctx.session, words=words)[:EACH]
        hits = [
            SearchHit(f"{plan.number}: {plan.title}", date_text(plan.issued_on), f"/ke-hoach/{plan.id}", "file-earmark-text")
            for plan, _ in known
        ]
        groups.append(("Kế hoạch", hits))
    if ctx.actor.may(Permission.READ_ORGANISATION):
        units = organisation.list_units(ctx.session, words=words)[:EACH]
        hits = [SearchHit(unit.name, "nhiệm vụ của đơn vị", address_of(TaskFilter(unit_id=unit.id)), "diagram-3") for unit in units]
        groups.append(("Đơn vị", hits))
        users = people.list_users(ctx.session, search=words, limit=EACH)
        hits = [
            SearchHit(user.name, ROLE_LABELS[Role(user.role)], f"/nguoi-dung?{urlencode({'tim': user.name})}", "person")
            for user in users
        ]
        groups.append(("Người", hits))
    return [(title, hits) for title, hits in groups if hits]
