"""Answers a change of address with a whole page: shell, navigation by role and content, in one round trip."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import Input, Output, dcc
from flask import g

from scheduler.outbox.inbox import unread_messages
from suite.components import Paths, button_link, empty_state, html, page_head, shell, stack
from suite.components.messages import toast_place
from suite.errors import Problem, problem_of
from suite.guard import ADDRESS_ID, VISITED_ID, Context, Gate
from suite.routing import home_of, query_of
from suite.sessions import idle_seconds
from tenants.access.permissions import ROLE_LABELS, Permission
from tenants.errors import NotFound

PAGE_ID = "page"
KEEP_ALIVE_PATH = "/phien-lam-viec"


def layout() -> html.Div:
    """What Dash loads first: it holds no data, so that it may be the same for everybody."""
    return html.Div(
        [
            # The page's content is another callback's answer to the address: "callback-nav" changes it without a reload.
            dcc.Location(id=ADDRESS_ID, refresh="callback-nav"),
            dcc.Store(id=VISITED_ID),
            html.Div(id=PAGE_ID),
            toast_place(),  # outside of the page, so that an act's answer outlives the way to the next page
        ]
    )


def register(gate: Gate) -> None:
    """The router's callback, and the call by which a person who types stays signed in."""

    @gate.callback(
        Output(PAGE_ID, "children"),
        Output(VISITED_ID, "data"),
        Input(ADDRESS_ID, "pathname"),
        Input(ADDRESS_ID, "search"),
        permission=Permission.READ_SELF,
    )
    def open_address(ctx: Context, pathname: Any, search: Any) -> tuple[Any, str | None]:
        path = pathname if isinstance(pathname, str) else "/"
        return _page(gate, ctx.at(path, query_of(search)))

    @gate.call(KEEP_ALIVE_PATH, methods=("POST",), permission=Permission.READ_SELF, writes=False)
    def stay(ctx: Context) -> tuple[str, int]:
        return "", 204


def _page(gate: Gate, home: Context) -> tuple[Any, str | None]:
    stood = home
    try:
        found = gate.routes.find(home.path, home.actor.role)
        if found is None:
            raise NotFound("Không tìm thấy trang này.")
        page, values = found
        content, stood = gate.open_page(home, page, values)
        title = page.title
    except Exception as error:
        problem = problem_of(error)
        g.outcome = problem.status
        title, content = _refusal(problem, home_of(home.actor.role))
        if problem.incident:
            # What the page met may have broken the session: the frame is drawn with another one.
            with home.database.reading(home.actor) as fresh:
                return _shell(gate, replace(home, session=fresh), home, title, content), None
    return _shell(gate, home, stood, title, content), stood.visited.code if stood.visited else None


def _refusal(problem: Problem, home: str) -> tuple[str, Any]:
    icon, title = {
        403: ("lock", "Chưa được giao quyền"),
        404: ("search", "Không tìm thấy"),
    }.get(problem.status, ("exclamation-octagon", "Không mở được trang"))
    return title, stack(
        page_head(title),
        empty_state(icon, problem.sentence, "", button_link("Về trang đầu", home, look="primary")),
    )


def _shell(gate: Gate, home: Context, stood: Context, title: str, content: Any) -> html.Div:
    person = home.person
    tenant, sub = person.tenant_name, person.unit_name or ROLE_LABELS[person.actor.role]
    if stood.visited is not None:
        tenant, sub = stood.visited.name, f"Đang xem từ {person.tenant_name}"
    groups, unread = gate.routes.navigation(home, unread_messages(person.actor.user_id or 0))
    return shell(
        title,
        tenant,
        sub,
        person.demo,
        person.actor.name,
        groups,
        home_of(person.actor.role) if home.path == "/" else home.path,
        unread,
        content,
        paths=Paths(home=home_of(person.actor.role), keep_alive=KEEP_ALIVE_PATH),
        user_key=f"{person.actor.tenant_id}.{person.actor.user_id}",
        idle_seconds=idle_seconds(gate.settings, person.actor.role),
        role_name=ROLE_LABELS[person.actor.role],
    )
