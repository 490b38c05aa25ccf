"""The text of a report as it is read on a page: figures are links to their rows, and beside a paragraph stands what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dash import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.assembly import heading_of
from reports.compose import Passage
from reports.figures import filter_of
from suite.components import link
from suite.components.format import number
from suite.guard import Context
from suite.pages.matrix.filters import PATH as MATRIX
from suite.pages.matrix.filters import address_of
from tenants.tasks.models import Task

# More sources than these nobody reads in a margin; the figure in the sentence opens all of them.
MOST_SOURCES = 8
LONGEST_SOURCE = 150
_MOST_PARAMETERS = 900

Sources = Mapping[int, tuple[str, str]]


def sources_of(session: Session, passages: Iterable[Passage]) -> dict[int, tuple[str, str]]:
    """The tasks that some paragraphs rest on, as (content, lead) by id; a statement for some hundreds of them."""
    wanted = sorted({task_id for passage in passages for task_id in passage.task_ids[:MOST_SOURCES]})
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(wanted), _MOST_PARAMETERS):
        rows = session.execute(
            select(Task.id, Task.content, Task.lead_label).where(Task.id.in_(wanted[start : start + _MOST_PARAMETERS]))
        )
        found |= {task_id: (content, lead) for task_id, content, lead in rows}
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
    known = [task_id for task_id in passage.task_ids if task_id in sources]
    return html.Div([words, _margin(ctx, passage, known, sources)], className="report-row") if known else words


def linked(ctx: Context, passage: Passage) -> list[Any]:
    """A paragraph's words with its figures as links to the rows that they count."""
    parts: list[Any] = []
    end = 0
    for one in sorted(passage.links, key=lambda found: found.start):
        parts.append(passage.text[end : one.start])
        parts.append(link(passage.text[one.start : one.end], address_of(filter_of(one.rows), ctx.link(MATRIX))))
        end = one.end
    return [*(part for part in parts if part != ""), passage.text[end:]]


def _margin(ctx: Context, passage: Passage, known: Sequence[int], sources: Sources) -> html.Details:
    lines = []
    for task_id in known:
        content, lead = sources[task_id]
        shown = content if len(content) <= LONGEST_SOURCE else f"{content[: LONGEST_SOURCE - 1].rstrip()}…"
        lines.append(html.Li([link(shown, ctx.link(f"/nhiem-vu/{task_id}")), html.Span(f" · {lead}", className="muted")]))
    rest = len(passage.task_ids) - len(known)
    if rest > 0:
        lines.append(html.Li(f"và {number(rest)} nhiệm vụ khác", className="muted"))
    return html.Details(
        [html.Summary(f"{number(len(passage.task_ids))} nhiệm vụ", title="Dòng nguồn của đoạn này"), html.Ul(lines)],
        className="report-source",
    )
