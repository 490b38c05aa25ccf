"""A report as it was sent, read on a page: the document's own words, with figures that open the tenant's rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reports.document import Annex, Block, Cell, Column, ReportDocument, Row, Section, Table
from reports.passages import Passage
from suite.components import html, link
from suite.components.content import marks
from suite.components.format import date_text, number, percent
from suite.guard import Context
from suite.pages.report.prose import linked

_MOTTO = {
    "state": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
    "party": "ĐẢNG CỘNG SẢN VIỆT NAM",
}

Passages = Mapping[str, Passage]
Opens = Callable[[Row, Column], str | None]  # the address of the rows that a number counts


def paper(ctx: Context, document: ReportDocument, passages: Passages) -> html.Article:
    """The whole of a document; `passages` are the paragraphs, by their text, whose figures are known."""
    return html.Article(
        [
            _top(document),
            html.Div(
                [
                    html.H2(document.kind),
                    html.P(html.B(document.summary)),
                    html.P(f"({document.cutoff_note})", className="muted") if document.cutoff_note else None,
                ],
                className="paper-title",
            ),
            *([html.P([html.B("Kính gửi: "), "; ".join(document.addressees)])] if document.addressees else []),
            *(html.P(paragraph.text) for paragraph in document.opening),
            *(piece for section in document.sections for piece in _section(ctx, section, passages, 3)),
            html.P(f"{document.closing}.") if document.closing else None,
            _end(document),
            *(_annex_note(document) if document.annexes else []),
        ],
        className="surface paper",
    )


def _top(document: ReportDocument) -> html.Div:
    return html.Div(
        [
            html.Div(
                [
                    html.P(document.parent_body.upper()) if document.parent_body else None,
                    html.P(html.B(document.issuing_body.upper())),
                    html.P(document.number_line),
                ]
            ),
            html.Div([html.P(html.B(_MOTTO[document.form])), html.P(html.I(document.place_and_date))]),
        ],
        className="paper-top",
    )


def _section(ctx: Context, section: Section, passages: Passages, level: int) -> list[Any]:
    heading = {3: html.H3, 4: html.H4}.get(level, html.H5)
    mark = f"{section.number}. " if section.number else ""
    parts: list[Any] = [heading(f"{mark}{section.title}")] if section.title else []
    parts += [_block(ctx, block, passages) for block in section.blocks]
    for below in section.subsections:
        parts += _section(ctx, below, passages, level + 1)
    return parts


def _block(ctx: Context, block: Block, passages: Passages) -> Any:
    if isinstance(block, Table):
        return table_of(block)
    passage = passages.get(block.text)
    return html.P(linked(ctx, passage) if passage else block.text)


def table_of(table: Table) -> html.Div:
    """A table of a document, its numbers as on paper."""
    body = [_row(row, table.columns) for row in table.rows]
    totals = [_row(row, table.columns, total=True) for row in table.totals]
    return html.Div(
        [
            html.P(html.B(table.title)) if table.title else None,
            html.Table([_head(table.columns), html.Tbody([*body, *totals])], className="rows rows-plain"),
            html.P(html.I(table.note), className="small") if table.note else None,
        ],
        className="table-box",
        tabIndex=0,  # wider than a phone: it scrolls, so the keyboard must reach it
    )


def _head(columns: tuple[Column, ...]) -> html.Thead:
    """Headings in the proportions that the columns have on paper."""
    whole = sum(column.width for column in columns)
    cells = [
        html.Th(column.title, scope="col", className=f"at-{column.align}", style={"width": f"{100 * column.width / whole:.1f}%"})
        for column in columns
    ]
    return html.Thead(html.Tr(cells))


def _row(row: Row, columns: tuple[Column, ...], *, total: bool = False, opens: Opens | None = None) -> html.Tr:
    return html.Tr(
        [
            html.Td(
                html.B(_opened(row, cell, column, opens)) if total else _opened(row, cell, column, opens),
                className=f"at-{column.align}",
                **marks(label=column.title),
            )
            for cell, column in zip(row, columns, strict=True)
        ]
    )


def _opened(row: Row, cell: Cell, column: Column, opens: Opens | None) -> Any:
    href = opens(row, column) if opens and isinstance(cell, int) and cell else None
    return link(cell_words(cell, column), href) if href else cell_words(cell, column)


def cell_words(cell: Cell, column: Column) -> str:
    """A cell as a reader of Vietnamese expects it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, (int, float)):
        return percent(cell) if column.kind == "percent" else number(cell)
    return date_text(cell)


def _end(document: ReportDocument) -> html.Div:
    signature = document.signature
    recipients = [html.Li(f"- {one}") for one in document.recipients]
    return html.Div(
        [
            html.Div([html.I("Nơi nhận:"), html.Ul(recipients)] if recipients else None),
            html.Div(
                [
                    *(html.P(html.B(line.upper())) for line in signature.authority),
                    html.P(signature.post.upper()) if signature.post else None,
                    html.P(html.B(signature.name)),
                ],
                className="paper-sign",
            ),
        ],
        className="paper-end",
    )


def _annex_note(document: ReportDocument) -> list[Any]:
    lines = [html.Li(f"{annex.title}: {number(sum(len(group.rows) for group in annex.groups))} dòng") for annex in document.annexes]
    return [
        html.H3("Phụ lục"),
        html.Ul(lines, className="dotted"),
        html.P("Tải bản Word, PDF hoặc Excel để đọc phụ lục.", className="muted small"),
    ]


def annex_of(annex: Annex, opens: Opens | None = None) -> html.Div:
    """An annex as a table with its groups and totals; `opens` knows where a number of a row leads."""
    body: list[Any] = []
    for group in annex.groups:
        if group.title:
            body.append(html.Tr(html.Th(group.title, colSpan=len(annex.columns), scope="colgroup"), className="band"))
        body += [_row(row, annex.columns, opens=opens) for row in group.rows]
    body += [_row(row, annex.columns, total=True, opens=opens) for row in annex.totals]
    return html.Div(
        [
            html.Table([_head(annex.columns), html.Tbody(body)], className="rows rows-plain"),
            html.P(html.I(annex.note), className="small annex-note") if annex.note else None,
        ],
        className="table-box",
        tabIndex=0,  # wider than a phone: it scrolls, so the keyboard must reach it
    )
