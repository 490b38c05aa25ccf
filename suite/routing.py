"""Which page an address means, who sees which place in the navigation, and where each role is at home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl

from sqlalchemy import Select, select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map, Rule

from suite.components import NavGroup, NavItem
from tenants.access.permissions import Permission, Role

if TYPE_CHECKING:
    from suite.context import Context

Scope = Literal["tenant", "national", "visit", "here"]

# A figure beside a place: a number that is known already, or the statement that counts it.
Figure = int | Select[int]

# Headings of the navigation, in order: who sees the country sees it first, everybody else begins with the work, without a heading.
GROUPS = {"national": "Toàn quốc", "work": "", "report": "Báo cáo", "organisation": "Cơ quan", "system": "Theo dõi hệ thống"}

HOMES: dict[Role, str] = {
    Role.OFFICER: "/viec-cua-toi",
    Role.UNIT_HEAD: "/viec-cua-toi",
    Role.CENTRAL_OFFICER: "/toan-quoc",
    Role.CHIEF_ENGINEER: "/toan-quoc",
}
DEFAULT_HOME = "/tong-quan"


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: as many digits as rows have; a longer number, which no database can count to, is no address."""

    regex = r"\d{1,15}"


@dataclass(frozen=True)
class Nav:
    """A page's place in the navigation; `count` gives the figure beside it, `dock` its short name on a phone.

    Where the page lists more than the figure counts, `rows` is the query that narrows it to those: the place opens it so.
    """

    label: str
    icon: str
    group: str = "work"
    order: int = 50
    dock: str = ""
    count: Callable[[Context], Figure] | None = None
    alert: bool = False
    rows: Callable[[Context], str] | None = None


@dataclass(frozen=True)
class Page:
    """One address of the program. `path` is a werkzeug rule such as "/nhiem-vu/<int:task_id>"."""

    path: str
    title: str
    permission: Permission
    scope: Scope
    nav: Nav | None


class Routes:
    """The table of pages."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self._map = Map(strict_slashes=False, merge_slashes=False, redirect_defaults=False, converters={"int": RowNumber})

    def add(self, page: Page) -> None:
        """Put a page at its address. Raises ValueError when the address is taken."""
        if any(known.path == page.path for known in self.pages):
            raise ValueError(f"two pages at {page.path}")
        self.pages.append(page)
        self._map.add(Rule(page.path, endpoint=page))

    def find(self, pathname: str, role: Role) -> tuple[Page, dict[str, Any]] | None:
        """The page at an address with the values in it, or none; "/" is the role's own home."""
        if pathname == "/":
            pathname = home_of(role)
        try:
            page, values = self._map.bind("").match(pathname)
        except HTTPException:
            return None
        return page, dict(values)

    def navigation(self, context: Context, unread: Figure) -> tuple[Sequence[NavGroup], int]:
        """The places that this person may go to, grouped, and the figure beside the bell; one statement counts them all."""
        may = context.person.actor.may
        shown = [(page, page.nav) for page in self.pages if page.nav is not None and may(page.permission)]
        figures = {page.path: nav.count(context) for page, nav in shown if nav.count}
        *counted, unread_count = _counted(context, [*figures.values(), unread])
        counts = dict(zip(figures, counted, strict=True))
        places: dict[str, list[tuple[int, NavItem]]] = {group: [] for group in GROUPS}
        for page, nav in shown:
            count = counts.get(page.path)
            query = nav.rows(context) if nav.rows and count else ""
            item = NavItem(nav.label, nav.icon, page.path, count=count, alert=nav.alert, dock=nav.dock, query=query)
            places[nav.group].append((nav.order, item))
        groups = [
            NavGroup([item for _, item in sorted(items, key=lambda placed: placed[0])], GROUPS[group])
            for group, items in places.items()
            if items
        ]
        return groups, unread_count


def _counted(context: Context, figures: Sequence[Figure]) -> list[int]:
    asked = [figure.scalar_subquery() for figure in figures if not isinstance(figure, int)]
    answers = iter(context.session.execute(select(*asked)).one()) if asked else iter(())
    return [figure if isinstance(figure, int) else next(answers) for figure in figures]


def query_of(search: Any) -> dict[str, str]:
    """The query string of an address as names and values, of a repeated name the last; no text or endless fields say nothing."""
    try:
        return dict(parse_qsl((search if isinstance(search, str) else "").removeprefix("?"), max_num_fields=50))
    except ValueError:
        return {}


def home_of(role: Role) -> str:
    """Where a person of this role starts."""
    return HOMES.get(role, DEFAULT_HOME)
