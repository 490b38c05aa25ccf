"""Charts as plain plotly dictionaries in the program's colours; their marks open the rows that they count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc

from suite.components import html
from suite.components.buttons import link
from suite.components.content import Content, Id, Tone, aria, many
from suite.components.format import number

Figure = dict[str, Any]

# The same values as the fill tokens of app.css; a test holds the two together.
COLOURS: dict[str, str] = {
    "on-time": "#12664a",
    "late": "#a67c00",
    "running": "#1a5fa3",
    "overdue": "#a8201a",
    "continuous": "#57448c",
    "waiting": "#c46a10",
    "none": "#8492a0",
    "accent": "#14507f",
}
_INK, _INK_2, _LINE = "#16202b", "#4a5968", "#dfe5ec"
_FONT = '"Be Vietnam Pro", system-ui, sans-serif'
# Told apart in grey and by any colour vision: each state also has a hatching of its own where bars are stacked.
_HATCH: dict[str, str] = {"late": "/", "overdue": "x", "waiting": "."}
_LOCALE = {
    "format": {
        "days": ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"],
        "shortDays": ["CN", "T2", "T3", "T4", "T5", "T6", "T7"],
        "months": [f"tháng {month}" for month in range(1, 13)],
        "shortMonths": [f"Th{month}" for month in range(1, 13)],
        "date": "%d/%m/%Y",
        "decimal": ",",
        "thousands": ".",
    },
    "dictionary": {},
}


@dataclass(frozen=True)
class Series:
    """One row of values of a chart, in the order of its labels; `hrefs` open the rows behind each value."""

    name: str
    values: Sequence[float | None]
    tone: Tone = "accent"
    hrefs: Sequence[str | None] = ()


def figure_bar(labels: Sequence[str], series: Sequence[Series], *, horizontal: bool = False, unit: str = "") -> Figure:
    """Bars, stacked where there are several series."""
    data = []
    for row in series:
        along, across = ("x", "y") if horizontal else ("y", "x")
        data.append(
            {
                "type": "bar",
                "name": row.name,
                "orientation": "h" if horizontal else "v",
                along: list(row.values),
                across: list(labels),
                "customdata": _hrefs(row, len(labels)),
                "marker": _marker(row.tone, stacked=len(series) > 1),
                "hovertemplate": f"%{{{across}}}: <b>%{{{along}:,}}</b>{_after(unit)}<extra>{_plain(row.name)}</extra>",
            }
        )
    layout = _layout(legend=len(series) > 1)
    layout["barmode"], layout["bargap"] = "stack", 0.35
    if horizontal:
        layout["yaxis"] |= {"autorange": "reversed", "automargin": True, "showgrid": False}
        layout["xaxis"] |= {"showgrid": True, "rangemode": "tozero"}
    else:
        layout["yaxis"] |= {"rangemode": "tozero"}
    return {"data": data, "layout": layout}


def figure_line(labels: Sequence[str], series: Sequence[Series], *, unit: str = "") -> Figure:
    """Lines over time; a missing value leaves a gap. Each line has a dash and a mark of its own."""
    dashes, marks = ("solid", "dash", "dot", "dashdot"), ("circle", "square", "diamond", "cross")
    data = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": row.name,
            "x": list(labels),
            "y": list(row.values),
            "customdata": _hrefs(row, len(labels)),
            "connectgaps": False,
            "line": {"color": COLOURS[row.tone], "width": 2.5, "dash": dashes[index % 4]},
            "marker": {"color": COLOURS[row.tone], "size": 8, "symbol": marks[index % 4]},
            "hovertemplate": f"%{{x}}: <b>%{{y:,}}</b>{_after(unit)}<extra>{_plain(row.name)}</extra>",
        }
        for index, row in enumerate(series)
    ]
    layout = _layout(legend=len(series) > 1)
    layout["yaxis"] |= {"rangemode": "tozero"}
    return {"data": data, "layout": layout}


def figure_donut(
    labels: Sequence[str],
    values: Sequence[float],
    tones: Sequence[Tone],
    *,
    hrefs: Sequence[str | None] = (),
    middle: str = "",
) -> Figure:
    """A whole and its parts; `middle` stands in the hole."""
    layout = _layout(legend=True)
    layout["legend"] |= {"orientation": "v", "x": 1.02, "y": 0.5, "yanchor": "middle"}
    if middle:
        layout["annotations"] = [{"text": f"<b>{_plain(middle)}</b>", "showarrow": False, "font": {"size": 22, "color": _INK}}]
    return {
        "data": [
            {
                "type": "pie",
                "hole": 0.62,
                "sort": False,
                "direction": "clockwise",
                "labels": list(labels),
                "values": list(values),
                "customdata": [[href] for href in (hrefs or [None] * len(labels))],
                "marker": {"colors": [COLOURS[tone] for tone in tones], "line": {"color": "#fff", "width": 2}},
                "textinfo": "value",
                "textfont": {"color": "#fff"},
                "hovertemplate": "%{label}: <b>%{value:,}</b><extra></extra>",
            }
        ],
        "layout": layout,
    }


def chart(id: Id, figure: Figure, title: str, table_fallback: Content = None, *, height: int = 260) -> html.Figure:
    """A chart with its name and, folded below it, the same numbers as a table with links. `height` in pixels."""
    drawn = {**figure, "layout": {**figure["layout"], "height": height}}
    graph = dcc.Graph(
        id=id,
        figure=drawn,
        responsive=True,
        style={"height": f"{height}px"},
        config={
            "displayModeBar": False,
            "displaylogo": False,
            "locale": "vi",
            "locales": {"vi": _LOCALE},
            "doubleClick": False,
        },
    )
    fallback = many(table_fallback) or [figure_table(figure, title)]
    return html.Figure(
        [
            html.Figcaption(title, className="visually-hidden"),
            html.Div(graph, className="chart-canvas", **aria(hidden="true")),
            html.Details([html.Summary("Xem bảng số liệu"), *fallback], className="chart-table"),
        ],
        className="chart",
    )


def figure_table(figure: Figure, title: str) -> html.Table:
    """The numbers of a figure as a table; each that leads somewhere is a link."""
    rows: dict[str, list[Any]] = {}
    names = []
    for trace in figure["data"]:
        pie, flat = trace["type"] == "pie", trace.get("orientation") == "h"
        names.append("Số lượng" if pie else trace["name"])
        labels = trace["labels"] if pie else trace["y"] if flat else trace["x"]
        values = trace["values"] if pie else trace["x"] if flat else trace["y"]
        for label, value, (href,) in zip(labels, values, trace["customdata"], strict=True):
            rows.setdefault(label, []).append(_number_cell(value, href))
    head = html.Tr([html.Th("", scope="col"), *[html.Th(name, scope="col", className="at-right") for name in names]])
    body = [html.Tr([html.Th(label, scope="row"), *cells]) for label, cells in rows.items()]
    return html.Table(
        [html.Caption(title, className="visually-hidden"), html.Thead(head), html.Tbody(body)],
        className="rows rows-plain",
    )


def _number_cell(value: float | None, href: str | None) -> html.Td:
    written = "–" if value is None else number(value)
    return html.Td(link(written, href) if href else written, className="at-right")


def _marker(tone: Tone, *, stacked: bool) -> Figure:
    marker: Figure = {"color": COLOURS[tone], "line": {"color": "#fff", "width": 1}}
    if stacked and tone in _HATCH:
        marker["pattern"] = {
            "shape": _HATCH[tone],
            "bgcolor": COLOURS[tone],
            "fgcolor": "#fff",
            "fgopacity": 0.6,
            "size": 6,
            "solidity": 0.2,
        }
    return marker


def _hrefs(row: Series, count: int) -> list[list[str | None]]:
    return [[href] for href in (row.hrefs or [None] * count)]


def _plain(text: str) -> str:
    # plotly reads a little HTML in names; what people typed is text.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _after(unit: str) -> str:
    return f" {_plain(unit)}" if unit else ""


def _layout(*, legend: bool) -> Figure:
    axis = {
        "gridcolor": _LINE,
        "linecolor": _LINE,
        "zerolinecolor": _LINE,
        "tickfont": {"color": _INK_2},
        "fixedrange": True,
    }
    return {
        "font": {"family": _FONT, "size": 12, "color": _INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "separators": ",.",
        "margin": {"l": 40, "r": 12, "t": 12, "b": 32},
        "showlegend": legend,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        "xaxis": {**axis, "showgrid": False, "automargin": True, "type": "-"},
        "yaxis": {**axis, "automargin": True},
        "hoverlabel": {"bgcolor": "#fff", "bordercolor": _LINE, "font": {"color": _INK, "family": _FONT}},
        "dragmode": False,
    }
