"""The areas of the program: each is a module with `register(gate)`; `AREAS` is the whole list.

An area's layouts and callbacks are thin: read what was given, one service call, a view. What they may use:

    from suite.guard import Context, Gate
    from suite.routing import Nav
    from tenants.access.permissions import Permission

    def register(gate: Gate) -> None:
        @gate.page("/nhiem-vu/<int:task_id>", permission=Permission.READ_TASKS, title="Nhiệm vụ", nav=None)
        def task_page(ctx: Context, task_id: int) -> Content: ...

        @gate.callback(Output("x", "children"), Input("save", "n_clicks"), State("title", "value"),
                       permission=Permission.EDIT_TASK, writes=True, fields={"title": "title"}, prevent_initial_call=True)
        def save(ctx: Context, clicks: int | None, title: str | None) -> Any: ...
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from suite.guard import Gate

AREAS = (
    "overview",
    "duties",
    "plans",
    "matrix",
    "tasks",
    "verification",
    "coordination",
    "extensions",
    "obstacles",
    "explanations",
    "cycle",
    "report",
    "organisation",
    "architects",
    "reminders",
    "settings",
    "audit",
    "files",
    "national",
    "search",
    "notifications",
    "profile",
)


def load_areas() -> Iterator[Callable[[Gate], None]]:
    """The `register` of every area."""
    for name in AREAS:
        area = importlib.import_module(f"suite.pages.{name}")
        if hasattr(area, "register"):
            yield area.register
