"""The task's page as a whole: its head, and the panels in their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from suite.components import columns, link, message, page_head, stack
from suite.components.format import date_text
from suite.duty_states import task_chip
from suite.guard import Context, Gate
from suite.pages.tasks.contributions import contributions
from suite.pages.tasks.dates import dates
from suite.pages.tasks.facts import facts, what
from suite.pages.tasks.obstacles import obstacles
from suite.pages.tasks.parent import parent
from suite.pages.tasks.reminding import reminding
from suite.pages.tasks.story import chosen, story
from suite.pages.tasks.subject import Subject, read_subject
from suite.pages.tasks.who import who
from tenants.access.permissions import Permission

# A panel reads what it draws and gives a card, or None where it has nothing to say about this task.
Panel = Callable[[Context, Subject], Any]
WIDE: tuple[Panel, ...] = (chosen, what, contributions, who, obstacles)
NARROW: tuple[Panel, ...] = (dates, facts, parent, reminding, story)


def register(gate: Gate) -> None:
    """The page at home and on a visit."""
    gate.page("/nhiem-vu/<int:task_id>", permission=Permission.READ_TASKS, title="Nhiệm vụ")(layout)
    gate.page("/co-quan/<code>/nhiem-vu/<int:task_id>", permission=Permission.READ_TASKS, title="Nhiệm vụ", scope="visit")(layout)


def layout(ctx: Context, task_id: int) -> Any:
    """One task."""
    subject = read_subject(ctx, task_id)
    task, plan = subject.task, subject.plan
    dropped = f"Nhiệm vụ đã thôi thực hiện theo {task.dropped_why}; không còn tính trong số liệu."
    return stack(
        page_head(
            f"Nhiệm vụ {task.ordinal}".strip(),
            [link(f"Kế hoạch {plan.number}", ctx.link(f"/ke-hoach/{plan.id}")), f" ngày {date_text(plan.issued_on)}"],
            task_chip(task, ctx.today),
        ),
        message(dropped) if task.dropped_on else None,
        columns(*(stack(*(panel(ctx, subject) for panel in panels)) for panels in (WIDE, NARROW)), layout="wide-left"),
    )
