"""The text of a report as it is read on a page: figures are links to their rows, and beside a paragraph stands what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from reports.assembly import heading_of
from reports.figures import filter_of
from reports.passages import Passage
from suite.components import html, link
from suite.components.format import number
from suite.guard import Context
from suite.pages.matrix.filters import PATH as MATRIX
from suite.pages.matrix.filters import address_of
from suite.pages.obstacles.view import PATH as OBSTACLES
from tenants.obstacles.models import Obstacle
from tenants.tasks.models import Task
from tenants.vietnamese import shorten

# More sources than these nobody reads in a margin; the figure in the sentence opens all of them.
MOST_SOURCES = 8
LONGEST_SOURCE = 150
_MOST_PARAMETERS = 900


@dataclass(frozen=True, slots=True)
class Sources:
    """What some paragraphs rest on, by id: the words and, of a task, who leads it."""

    tasks: Mapping[int, tuple[str, str]]
    obstacles: Mapping[int, tuple[str, str]]


def sources_of(session: Session, passages: Sequence[Passage]) -> Sources:
    """The tasks and obstacles that some paragraphs rest on; a statement for some hundreds of each."""
    tasks = {task_id for passage in passages for task_id in passage.task_ids[:MOST_SOURCES]}
    obstacles = {obstacle_id for passage in passages for obstacle_id in passage.obstacle_ids[:MOST_SOURCES]}
    return Sources(
        _rows(session, select(Task.id, Task.content, Task.lead_label), Task.id, tasks),
        _rows(session, select(Obstacle.id, Obstacle.title, literal("")), Obstacle.id, obstacles),
    )


def _rows(
    session: Session, statement: Select[int, str, str], key: InstrumentedAttribute[int], ids: Iterable[int]
) -> dict[int, tuple[str, str]]:
    wanted = sorted(ids)
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(wanted), _MOST_PARAMETERS):
        some = session.execute(statement.where(key.in_(wanted[start : start + _MOST_PARAMETERS])))
        found |= {row_id: (words, lead) for row_id, words, lead in some}
    return found


def prose(ctx: Context, passages: Sequence[Passage], sources: Sources, empty: str = "Chưa có nội dung.") -> html.Div:
    """Paragraphs and headings in their order."""
    if not passages:
        return html.Div(html.P(empty, className="muted"), className="report-prose")
    return html.Div([_paragraph(ctx, passage, sources) for passage in passages], className="report-prose")


def _paragraph(ctx: Context, passage: Passage, sources: Sources) -> Any:
    heading = heading_of(passage.text)
    if heading:
        # "I. …" is a part of the section, "1. …" a part of that.
        return html.H4(passage.text) if heading[0].isdecimal() else html.H3(passage.text)
    words = html.P(linked(ctx, passage), className="report-item" if passage.text.startswith("- ") else None)
    margin = _margin(ctx, passage, sources)
    return html.Div([words, margin], className="report-row") if margin else words


def linked(ctx: Context, passage: Passage) -> list[Any]:
    """A paragraph's words with its figures as links to the rows that they count."""
    parts: list[Any] = []
    end = 0
    for one in sorted(passage.links, key=lambda found: found.start):
        parts.append(passage.text[end : one.start])
        parts.append(link(passage.text[one.start : one.end], address_of(filter_of(one.rows), ctx.link(MATRIX))))
        end = one.end
    return [*(part for part in parts if part != ""), passage.text[end:]]


def _margin(ctx: Context, passage: Passage, sources: Sources) -> html.Details | None:
    """The rows behind a paragraph, folded; none where it rests on nothing that is still there."""
    parts = (
        ("nhiệm vụ", "/nhiem-vu", passage.task_ids, sources.tasks),
        ("vướng mắc", OBSTACLES, passage.obstacle_ids, sources.obstacles),
    )
    counted: list[str] = []
    lines: list[html.Li] = []
    for noun, path, ids, rows in parts:
        known = [row_id for row_id in ids if row_id in rows]
        if not known:
            continue
        counted.append(f"{number(len(ids))} {noun}")
        for row_id in known:
            words, lead = rows[row_id]
            shown = shorten(words, LONGEST_SOURCE)
            aside = html.Span(f" · {lead}", className="muted") if lead else None
            lines.append(html.Li([link(shown, ctx.link(f"{path}/{row_id}")), aside]))
        if len(ids) > len(known):
            lines.append(html.Li(f"và {number(len(ids) - len(known))} {noun} khác", className="muted"))
    if not lines:
        return None
    return html.Details(
        [html.Summary(", ".join(counted), title="Dòng nguồn của đoạn này"), html.Ul(lines)], className="report-source"
    )
