"""What a layout, callback, download or call is given: who acts, an open session, the moment, and a way to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from suite.components import TOASTS_ID, toast
from suite.components.content import Id
from suite.components.messages import MessageTone
from suite.person import Person
from suite.settings import Settings
from tenants.access.actor import Actor
from tenants.db.session import Database
from tenants.files.store import FileStore
from tenants.organisation.models import Tenant

ADDRESS_ID = "address"  # dcc.Location
VISITED_ID = "visited"  # dcc.Store: code of the tenant that a central officer looks at


@dataclass(frozen=True)
class Context:
    """`session` is open for `actor`, reads unless the registration says `writes=True`, and is committed once, afterwards."""

    actor: Actor
    session: Session
    today: date
    now: datetime
    person: Person  # who is signed in, wherever `actor` stands
    settings: Settings
    database: Database  # for long work in sessions of its own
    files: FileStore
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    visited: Tenant | None = None  # on a visit: the tenant that is looked at
    replies: list[tuple[Id, dict[str, Any]]] = field(default_factory=list)  # sent by the gate after the commit

    def at(self, path: str, query: Mapping[str, str]) -> Context:
        """The same context, for an address of the program."""
        return replace(self, path=path, query=query)

    def say(self, text: str, tone: MessageTone = "success", *, saved: tuple[str, ...] = (), closes: str = "") -> None:
        """Show a toast once the work is committed; see `components.toast`."""
        self.show(TOASTS_ID, children=[toast(text, tone, saved=saved, closes=closes)])

    def show(self, component_id: Id, **props: Any) -> None:
        """Set properties of a component that is not among the callback's outputs, once the work is committed."""
        self.replies.append((component_id, props))

    def go(self, path: str) -> None:
        """Lead to another page of the program once the work is committed; `path` may have a query string."""
        self.show(ADDRESS_ID, href=path)

    def redraw(self, pathname: Any, search: Any = None) -> None:
        """Draw the page that the browser stands on anew, once the work is committed; an address without a page does nothing."""
        if isinstance(pathname, str):
            given = {"pathname": pathname} | ({"search": search} if isinstance(search, str) else {})
            self.show(ADDRESS_ID, **given)

    def link(self, path: str) -> str:
        """The address of `path` where this person stands: under the visited tenant on a visit, as it is at home."""
        return f"/co-quan/{self.visited.code}{path}" if self.visited else path
