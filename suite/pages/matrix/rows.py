"""Tasks as rows of the grid, under the headings of their groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from suite.components import GROUP_ROW, UNDER_GROUP
from suite.components.format import number
from suite.guard import Context
from suite.pages.matrix.columns import Line, MatrixColumn, chosen, group_title
from suite.pages.matrix.filters import Seen
from tenants.tasks import dao
from tenants.tasks.matrix_dao import Group, list_groups, rank_of
from tenants.tasks.models import Task
from tenants.tasks.recency import changes_of

LONGEST_PAGE = 200
# Of a row: the version of the task that the person sees, so that an act on it knows whether somebody else changed it since.
VERSION = "version"


def page_of_rows(ctx: Context, seen: Seen, request: dict[str, Any]) -> dict[str, Any]:
    """What the grid asked for: rows from start to end, and how many there are in all.

    A grid of cards has no rows for headings: there the first task of a group says under which it stands.
    """
    start = max(0, _whole(request.get("startRow")))
    end = min(max(start, _whole(request.get("endRow"))), start + LONGEST_PAGE)
    columns = columns_of(seen)
    if seen.grouping == "none":
        found, total = dao.task_page(
            ctx.session, seen.wanted, ctx.today, sort=seen.sort, descending=seen.descending, offset=start, limit=end - start
        )
        lines = _lines(ctx, seen, [(task, plan) for task, plan, _ in found])
        return {"rowData": [_row(line, columns) for line in lines], "rowCount": total}
    groups = list_groups(ctx.session, seen.wanted, ctx.today, seen.grouping)
    cards = _of_cards(request)
    rows: list[dict[str, Any]] = []
    under: dict[str, Any] = {}
    for item in grouped(ctx, seen, groups, start, end, headings=not cards):
        if isinstance(item, Line):
            rows.append(_row(item, columns) | under)
            under = {}
        elif cards:
            under = {UNDER_GROUP: _group_words(seen, item[1])}
        else:
            rows.append(_heading(seen, *item))
    return {"rowData": rows, "rowCount": sum(group.count + (0 if cards else 1) for group in groups)}


def columns_of(seen: Seen) -> list[MatrixColumn]:
    """The columns of a view, with what changed where the filter asks for it."""
    return chosen(seen.columns, news=seen.wanted.changed_since is not None)


def lines_of(ctx: Context, seen: Seen, limit: int) -> Iterator[Line | Group]:
    """The whole view from the top, headings among the tasks, at most `limit` rows: what an export writes."""
    if seen.grouping == "none":
        found, _ = dao.task_page(
            ctx.session, seen.wanted, ctx.today, sort=seen.sort, descending=seen.descending, limit=limit, counted=False
        )
        yield from _lines(ctx, seen, [(task, plan) for task, plan, _ in found])
        return
    groups = list_groups(ctx.session, seen.wanted, ctx.today, seen.grouping)
    for item in grouped(ctx, seen, groups, 0, limit):
        yield item[1] if isinstance(item, tuple) else item


def grouped(
    ctx: Context, seen: Seen, groups: list[Group], start: int, end: int, *, headings: bool = True
) -> Iterator[Line | tuple[int, Group]]:
    """Rows from start to end of a list in groups: a task, or before the first task of a group the group with its number.

    With `headings` a group is a row of its own and is counted as one.
    """
    touched: list[Group] = []
    plan: list[tuple[int, Group] | None] = []
    skipped, at, head = 0, 0, int(headings)
    for index, group in enumerate(groups):
        first, last = max(at, start), min(at + head + group.count, end)
        if first < last:
            plan += [(index, group)] if first == at else []
            tasks = last - max(first, at + head)
            if tasks:
                skipped = skipped if touched else max(first, at + head) - at - head
                touched.append(group)
                plan += [None] * tasks
        at += head + group.count
    found: list[tuple[Task, str, str]] = []
    if touched:
        day = seen.wanted.as_of or ctx.today
        found, _ = dao.task_page(
            ctx.session,
            seen.wanted,
            ctx.today,
            sort=seen.sort,
            descending=seen.descending,
            offset=skipped,
            limit=sum(item is None for item in plan),
            counted=False,
            rank=rank_of(touched, seen.grouping, day),
        )
    lines = iter(_lines(ctx, seen, [(task, number) for task, number, _ in found]))
    for item in plan:
        if item is not None:
            yield item
        elif line := next(lines, None):
            yield line


def _lines(ctx: Context, seen: Seen, found: list[tuple[Task, str]]) -> list[Line]:
    since = seen.wanted.changed_since
    changes = changes_of(ctx.session, [task.id for task, _ in found], since) if since else {}
    return [Line(ctx, task, plan, changes.get(task.id, ())) for task, plan in found]


def _heading(seen: Seen, index: int, group: Group) -> dict[str, Any]:
    title, hint = _group_words(seen, group)
    return {"id": f"g{index}", GROUP_ROW: title, "_hint": hint}


def _group_words(seen: Seen, group: Group) -> tuple[str, str]:
    hint = f"{group.hint} · {number(group.count)} nhiệm vụ" if group.hint else f"{number(group.count)} nhiệm vụ"
    return group_title(seen.grouping, group.title), hint


def _of_cards(request: dict[str, Any]) -> bool:
    context = request.get("context")
    return isinstance(context, dict) and context.get("cards") is True


def _row(line: Line, columns: list[MatrixColumn]) -> dict[str, Any]:
    return {"id": str(line.task.id), VERSION: line.task.version} | {column.key: column.cell(line) for column in columns}


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10_000_000 else 0
