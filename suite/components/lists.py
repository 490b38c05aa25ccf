"""What stands around a list: the filter bar, tabs, pages and quick counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc

from suite.components import html
from suite.components.buttons import fold_button, link
from suite.components.content import Content, Id, Tone, aria, dom_id, icon, many, unseen
from suite.components.fields import Options
from suite.components.format import number


def filter_bar(children: Content, views: Content = None, *, folds: str = "") -> html.Div:
    """The filters of a list, and at the right the ways to look at it.

    Many filters stand between a phone's user and the rows: under the id `folds` all but the first one, the search, are folded
    there behind a button that says how many are on.
    """
    shown = [*many(children), *([html.Div(many(views), className="filter-views")] if many(views) else [])]
    if folds:
        shown = [shown[0], fold_button("Lọc", [folds], icon_name="funnel"), html.Div(shown[1:], id=folds, className="folds")]
    return html.Div(shown, className="filters", role="search")


def search_filter(id: Id, value: str = "", label: str = "Tìm") -> html.Div:
    """A search box of a list; what it says is matched without diacritics by the server."""
    return html.Div(
        [
            html.Label(label, htmlFor=dom_id(id), className="visually-hidden"),
            icon("search"),
            dbc.Input(id=id, value=value, type="search", placeholder=label, debounce=0.3, autocomplete="off"),
        ],
        className="filter-search",
    )


def select_filter(
    id: Id, label: str, options: Options, value: str = "", *, all_label: str = "tất cả", narrows: bool = True
) -> html.Div:
    """A choice that narrows a list; its first option, the empty value, narrows nothing. One that only arranges it is no filter."""
    every = f"{label}: {all_label}"
    choices = [{"value": "", "label": every}, *({"value": key, "label": text} for key, text in options)]
    # dbc shows its placeholder for the empty value, so it says the same as the option of that value.
    control = dbc.Select(id=id, value=value, options=choices, placeholder=every)
    look = "filter-select" if narrows else "filter-select filter-arranges"
    return html.Div([html.Label(label, htmlFor=dom_id(id), className="visually-hidden"), control], className=look)


@dataclass(frozen=True)
class Tab:
    """A way to look at the same thing, with an address of its own."""

    label: str
    href: str
    count: int | None = None
    icon: str = ""


def tabs(items: Sequence[Tab], active_href: str, label: str = "Các phần của trang") -> html.Nav:
    """Tabs that are links, so that each can be shared."""
    return html.Nav(
        [_tab(item, item.href == active_href, "page-tab") for item in items],
        className="page-tabs",
        **aria(label=label),
    )


def view_switch(items: Sequence[Tab], active_href: str, label: str = "Cách xem") -> html.Nav:
    """The same rows as table, months or Gantt: small buttons that are links."""
    return html.Nav([_tab(item, item.href == active_href, "view") for item in items], className="views", **aria(label=label))


@dataclass(frozen=True)
class QuickCount:
    """A count that is a filter: '1 quá hạn'."""

    text: str
    tone: Tone
    href: str
    active: bool = False


def quick_counts(items: Sequence[QuickCount]) -> html.Nav:
    """Counts above a list, each opening its rows; scrolls sideways on a phone."""
    chips = []
    for item in items:
        now: dict[str, Any] = {"aria-current": "true"} if item.active else {}
        chips.append(link(item.text, item.href, class_name=f"chip chip-{item.tone} chip-count", **now))
    return html.Nav(chips, className="quick-counts", **aria(label="Lọc nhanh"))


def pagination(page: int, pages: int, href_of: Callable[[int], str], *, total: int | None = None) -> html.Nav:
    """Page `page` of `pages`, both counted from 1, as links."""
    last = max(1, pages)
    here = min(max(1, page), last)
    counted = f" · {number(total)} dòng" if total is not None else ""
    return html.Nav(
        [
            _turn("Trang trước", "chevron-left", href_of(here - 1) if here > 1 else None),
            html.Span(f"Trang {number(here)}/{number(last)}{counted}"),
            _turn("Trang sau", "chevron-right", href_of(here + 1) if here < last else None),
        ],
        className="pages",
        **aria(label="Trang"),
    )


def _tab(item: Tab, active: bool, name: str) -> html.A:
    inside: list[Any] = [*([icon(item.icon)] if item.icon else []), html.Span(item.label)]
    if item.count is not None:
        inside.append(html.Span(number(item.count), className="tab-count"))
    now: dict[str, Any] = {"aria-current": "page"} if active else {}
    return link(inside, item.href, class_name=name, **now)


def _turn(label: str, icon_name: str, href: str | None) -> html.A | html.Span:
    inside = [icon(icon_name), unseen(label)]
    if href is None:
        return html.Span(inside, className="btn btn-plain btn-sm btn-icon is-off", **aria(disabled="true"))
    return link(inside, href, class_name="btn btn-plain btn-sm btn-icon", title=label)
