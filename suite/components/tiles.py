"""The country as a grid of tiles, one per province: no outline is drawn, so that none can be drawn wrongly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from suite.components import html
from suite.components.buttons import link
from suite.components.content import Content, aria, icon, unseen
from suite.components.status import status_of


@dataclass(frozen=True)
class Place:
    """Where a province stands in the grid (counted from 1) and its short name."""

    abbr: str
    col: int
    row: int


PLACES: Mapping[str, Place] = {
    "12": Place("LCh", 3, 1),
    "04": Place("CBa", 5, 1),
    "11": Place("ĐBi", 2, 2),
    "15": Place("LCa", 3, 2),
    "08": Place("TQu", 4, 2),
    "19": Place("TNg", 5, 2),
    "20": Place("LSơ", 6, 2),
    "14": Place("SLa", 2, 3),
    "25": Place("PTh", 3, 3),
    "01": Place("HNộ", 4, 3),
    "24": Place("BNi", 5, 3),
    "22": Place("QNi", 6, 3),
    "37": Place("NBì", 3, 4),
    "33": Place("HYê", 4, 4),
    "31": Place("HPh", 5, 4),
    "38": Place("THó", 3, 5),
    "40": Place("NAn", 3, 6),
    "42": Place("HTĩ", 3, 7),
    "44": Place("QTr", 3, 8),
    "46": Place("Huế", 4, 8),
    "48": Place("ĐNg", 4, 9),
    "51": Place("QNg", 4, 10),
    "52": Place("GLa", 4, 11),
    "66": Place("ĐLk", 4, 12),
    "56": Place("KHò", 5, 12),
    "80": Place("TNi", 2, 13),
    "75": Place("ĐNa", 3, 13),
    "68": Place("LĐồ", 4, 13),
    "91": Place("AGi", 1, 14),
    "82": Place("ĐTh", 2, 14),
    "79": Place("HCM", 3, 14),
    "96": Place("CMa", 1, 15),
    "86": Place("VLo", 2, 15),
    "92": Place("CTh", 3, 15),
}
"""The 34 provinces by their official code, roughly as they lie to each other."""


@dataclass(frozen=True)
class Tile:
    """One province: its code, full name, a state of the status table, and where it leads."""

    code: str
    name: str
    status: str
    href: str | None = None
    word: str = ""  # says the state more exactly than the table


def tile_map(
    tiles: Sequence[Tile],
    opens: Callable[[str], str],
    label: str = "34 tỉnh, thành phố",
    *,
    words: Mapping[str, str] = MappingProxyType({}),
) -> html.Div:
    """Tiles at their places with a legend of the states that occur; `words` call a state otherwise than the table does.

    `opens` is the address of the provinces in a state, which the legend counts.

    Raises ValueError for a code without a place.
    """
    counts: dict[str, int] = {}
    for tile in tiles:
        counts[tile.status] = counts.get(tile.status, 0) + 1
    in_order = sorted(tiles, key=lambda tile: (_place(tile).row, _place(tile).col))
    grid = html.Ul([html.Li(_tile(tile), style=_at(_place(tile))) for tile in in_order], className="tiles", **aria(label=label))
    legend = [_key(name, count, words.get(name, ""), opens(name)) for name, count in counts.items()]
    return html.Div([grid, html.Ul(legend, className="legend")], className="tile-map")


def _place(tile: Tile) -> Place:
    try:
        return PLACES[tile.code]
    except KeyError:
        raise ValueError(f"no place in the grid for province {tile.code!r}") from None


def _at(place: Place) -> dict[str, Any]:
    return {"gridColumn": place.col, "gridRow": place.row}


def _tile(tile: Tile) -> html.A | html.Span:
    look = status_of(tile.status)
    words = f"{tile.name}: {tile.word or look.word}"
    inside: Content = [html.Span(_place(tile).abbr, **aria(hidden="true")), icon(look.icon), unseen(words)]
    name = f"tile chip-{look.tone}"
    if tile.href:
        return link(inside, tile.href, class_name=name, title=words)
    return html.Span(inside, className=name, title=words)


def _key(status: str, count: int, word: str, href: str) -> html.Li:
    look = status_of(status)
    mark = html.Span(icon(look.icon), className=f"legend-mark chip-{look.tone}")
    return html.Li([mark, link([f"{word or look.word} ", html.B(count)], href)])
