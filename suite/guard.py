"""The one place where a page, a callback, a download or a call is let through: actor, session, check, work, one commit, words.

Closed by default: whatever is not registered here with a permission is denied, and `Gate.registry` lists all that is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import dash
from dash import State
from flask import Flask, Response, g, make_response, request
from flask_login import current_user
from sqlalchemy import select

from suite.components import TOASTS_ID, error_id, toast
from suite.components.content import Id
from suite.context import ADDRESS_ID, VISITED_ID, Context
from suite.errors import Problem, problem_of
from suite.person import Person
from suite.routing import Nav, Page, Routes, RowNumber, Scope
from suite.settings import Settings
from tenants import clock
from tenants.access.actor import Actor
from tenants.access.permissions import RECEIVING, Permission, Role
from tenants.db.session import Database
from tenants.errors import NotFound
from tenants.organisation.models import Tenant

__all__ = ["ADDRESS_ID", "VISITED_ID", "Context", "Entry", "Gate"]

_DASH_OPTIONS = frozenset({"prevent_initial_call", "running"})


@dataclass(frozen=True)
class Entry:
    """One thing that the gate lets through, for whoever has the permission."""

    kind: Literal["page", "callback", "download", "call"]
    name: str  # path, or Dash's name of the callback's outputs
    permission: Permission
    scope: Scope
    writes: bool
    function: Callable[..., Any]
    methods: tuple[str, ...] = ()
    polls: bool = False  # asked by a timer, not by a person: does not keep the session alive
    fields: Mapping[str, Id] = field(default_factory=dict)  # field of an Invalid → the component that shows its sentence


class Gate:
    """Registers what the program offers and runs it; made before Dash, so that its check comes before Dash's own routes."""

    def __init__(self, server: Flask, database: Database, settings: Settings) -> None:
        self.server, self.database, self.settings = server, database, settings
        server.url_map.converters["int"] = RowNumber
        self.files = settings.file_store()
        self.registry: list[Entry] = []
        self.routes = Routes()
        self.callbacks: dict[str, Entry] = {}  # by Dash's name of the outputs
        self.endpoints: dict[str, Entry] = {}  # by Flask's endpoint
        self._pages: dict[str, Entry] = {}  # by path
        self._app: dash.Dash | None = None

    def attach(self, app: dash.Dash) -> None:
        """Take the Dash app that callbacks are registered with."""
        self._app = app

    # What areas register. `permission` has no default, on purpose.

    def page(
        self, path: str, *, permission: Permission, title: str, nav: Nav | None = None, scope: Scope = "tenant"
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A page: `def layout(ctx, **values of the path)` gives its content. A visit's path begins with "/co-quan/<code>"."""
        _check_visit_path(path, scope)

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            self.routes.add(Page(path, title, permission, scope, nav))
            self._pages[path] = entry = Entry("page", path, permission, scope, False, function, ("GET",))
            self.registry.append(entry)
            return function

        return register

    def callback(
        self,
        *dependencies: Any,
        permission: Permission,
        writes: bool = False,
        scope: Scope = "tenant",
        polls: bool = False,
        fields: Mapping[str, Id] | None = None,
        **options: Any,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A Dash callback: `def f(ctx, *inputs)`. An error of the trade becomes a toast, and its outputs stay as they were.

        `fields` leads an Invalid's field to the component whose error place shows the sentence. `options` are Dash's own.
        """
        if writes and scope == "national":
            raise ValueError("reading across tenants is for reading")
        if not _DASH_OPTIONS.issuperset(options):
            raise ValueError(
                f"a callback may only be given {', '.join(sorted(_DASH_OPTIONS))}: an api_endpoint would go past the gate"
            )
        app = self._dash()
        visited = [State(VISITED_ID, "data")] if scope in ("visit", "here") else []

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            @functools.wraps(function)
            def run(*args: Any, **kwargs: Any) -> Any:
                if not _asked_for():
                    raise dash.exceptions.PreventUpdate
                code, values = (args[-1], args[:-1]) if visited else (None, args)
                return self._run_callback(entry, values, kwargs, code if isinstance(code, str) else None)

            app.callback(*dependencies, *visited, **options)(run)
            name = next(reversed(app.callback_map))
            entry = Entry("callback", name, permission, scope, writes, function, ("POST",), polls, fields or {})
            self.callbacks[name] = entry
            self.registry.append(entry)
            return function

        return register

    def clientside(self, *dependencies: Any, **options: Any) -> None:
        """A callback that runs in the browser and never arrives here (a dash.ClientsideFunction first)."""
        self._dash().clientside_callback(*dependencies, **options)  # type: ignore[no-untyped-call]  # Dash publishes few types

    def download(
        self, path: str, *, permission: Permission, scope: Scope = "tenant"
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A file: `def f(ctx, **values of the path)` gives a Flask response (see suite.downloads)."""
        return self._route("download", path, ("GET",), permission, scope, False, False)

    def call(
        self,
        path: str,
        *,
        methods: tuple[str, ...],
        permission: Permission,
        writes: bool,
        scope: Scope = "tenant",
        polls: bool = False,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A plain request: `def f(ctx, **values of the path)` gives anything that Flask makes a response of."""
        return self._route("call", path, methods, permission, scope, writes, polls)

    def _route(
        self,
        kind: Literal["download", "call"],
        path: str,
        methods: tuple[str, ...],
        permission: Permission,
        scope: Scope,
        writes: bool,
        polls: bool,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        _check_visit_path(path, scope)

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            entry = Entry(kind, path, permission, scope, writes, function, methods, polls)

            def view(**values: Any) -> Response:
                code = values.pop("code", None) if scope == "visit" else None
                with self._work(entry, code, request.path, request.args.to_dict()) as context:
                    return make_response(function(context, **values))

            endpoint = f"gate:{','.join(methods)}:{path}"
            self.server.add_url_rule(path, endpoint, view, methods=list(methods))
            self.endpoints[endpoint] = entry
            self.registry.append(entry)
            return function

        return register

    # The spine. Everything above ends here.

    def open_page(self, home: Context, page: Page, values: dict[str, Any]) -> tuple[Any, Context]:
        """A page's content and the context that it was made in; `home` is the person's own context, reused where it fits."""
        entry = self._pages[page.path]
        if page.scope == "tenant":
            home.actor.require(entry.permission)
            return entry.function(home, **values), home
        code = values.pop("code", None) if page.scope == "visit" else None
        with self._work(entry, code, home.path, home.query) as context:
            return entry.function(context, **values), context

    @contextmanager
    def _work(self, entry: Entry, code: str | None, path: str = "", query: Mapping[str, str] | None = None) -> Iterator[Context]:
        person: Person = current_user._get_current_object()
        now = clock.now()
        actor, visited = self._standing(person, entry, code)
        actor.require(entry.permission)
        opened = self.database.writing(actor, at=now) if entry.writes else self.database.reading(actor)
        with opened as session:
            yield Context(
                actor=actor,
                session=session,
                today=clock.day_of(now),
                now=now,
                person=person,
                settings=self.settings,
                database=self.database,
                files=self.files,
                path=path,
                query=query or {},
                visited=visited,
            )

    def _standing(self, person: Person, entry: Entry, code: str | None) -> tuple[Actor, Tenant | None]:
        """For whom the session opens. A visited tenant's code is the client's word: who may visit is asked anew each time."""
        if entry.scope == "national":
            return person.actor.nationwide(), None
        if entry.scope == "tenant" or (entry.scope == "here" and not code):
            return person.actor, None
        with self.database.reading(person.actor) as session:
            tenant = session.scalars(select(Tenant).where(Tenant.code == (code or ""))).one_or_none()
        receives = tenant is not None and person.actor.role is Role.SECRETARY and tenant.reports_to_id == person.actor.tenant_id
        # Beyond its reports, a sender's things are to a receiver what another tenant's are to anybody: not there.
        if tenant is not None and receives and entry.permission in RECEIVING:
            return person.actor.receive(tenant.id, tenant.reports_to_id), tenant
        # Nobody but a central officer and who receives its reports learns which codes exist.
        if tenant is None or not person.actor.may(Permission.READ_NATIONAL):
            raise NotFound()
        return person.actor.visit(tenant.id), tenant

    def _run_callback(self, entry: Entry, args: tuple[Any, ...], kwargs: dict[str, Any], code: str | None) -> Any:
        try:
            with self._work(entry, code, request.path) as context:
                result = entry.function(context, *args, **kwargs)
        except dash.exceptions.PreventUpdate:
            raise
        except Exception as error:
            self._tell(entry, problem_of(error))
            return None if self.dependencies(entry.name).get("no_output") else dash.no_update
        for field_id in entry.fields.values():
            dash.set_props(error_id(field_id), {"children": ""})
        for component_id, props in context.replies:
            dash.set_props(component_id, props)
        return result

    def _tell(self, entry: Entry, problem: Problem) -> None:
        g.outcome = problem.status  # Dash's renderer takes only 200: the true status goes into a header and the log
        place = entry.fields.get(problem.field or "")
        for field_id in entry.fields.values():
            dash.set_props(error_id(field_id), {"children": problem.sentence if field_id == place else ""})
        if place is None:
            dash.set_props(TOASTS_ID, {"children": [toast(problem.sentence, "error")]})

    def dependencies(self, name: str) -> Mapping[str, Any]:
        """What Dash knows of a registered callback: "inputs", "state", "no_output"."""
        known: Mapping[str, Any] = self._dash().callback_map[name]
        return known

    def _dash(self) -> dash.Dash:
        if self._app is None:
            raise RuntimeError("attach the Dash app first")
        return self._app


def _asked_for() -> bool:
    """Whether somebody pressed. Dash also calls for a button that was merely drawn anew, in spite of prevent_initial_call."""
    triggered = dash.callback_context.triggered
    pressed = [item["value"] for item in triggered if item["prop_id"].endswith((".n_clicks", ".n_submit"))]
    return len(pressed) < len(triggered) or any(pressed)


def _check_visit_path(path: str, scope: Scope) -> None:
    if (scope == "visit") != path.startswith("/co-quan/<code>"):
        raise ValueError(f"a visit's path begins with /co-quan/<code>, and no other does: {path}")
    if scope == "here":
        raise ValueError("a path is either at home or on a visit; only callbacks may be both")
