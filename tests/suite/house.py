"""A small country behind a real app, and visitors who use it as a browser would: cookies, tokens, Dash's own requests."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from suite.app import create_app
from suite.guard import Gate
from suite.settings import load_settings
from tenants import clock
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.db.session import Database
from tenants.organisation.dao import list_units
from tenants.organisation.service import NewTenant, NewUnit, found_tenant, provision
from tenants.people import passwords, service

PASSWORD = "con đường dài tới đỉnh núi"
KEY = "chỉ dùng trong kiểm thử, dài hơn ba mươi hai ký tự"

# address: (tenant code, role, needs a unit)
PEOPLE = {
    "secretary@daklak.test": ("66", Role.SECRETARY, False),
    "leader@daklak.test": ("66", Role.LEADER, False),
    "officer@daklak.test": ("66", Role.OFFICER, True),
    "admin@daklak.test": ("66", Role.ADMINISTRATOR, False),
    "inspector@daklak.test": ("66", Role.INSPECTOR, False),
    "secretary@khanhhoa.test": ("56", Role.SECRETARY, False),
    "central@tw.test": ("TW", Role.CENTRAL_OFFICER, False),
    "engineer@tw.test": ("TW", Role.CHIEF_ENGINEER, False),
}


@cache
def password_hash() -> str:
    """Hashed once: argon2id is slow on purpose."""
    return passwords.hash_password(PASSWORD)


@dataclass
class House:
    """The app, its gate, its database, and who lives there."""

    app: Flask
    database: Database
    tenants: dict[str, int]
    users: dict[str, int]

    @property
    def gate(self) -> Gate:
        """What the app lets through."""
        gate: Gate = self.app.extensions["suite57"]
        return gate

    def visitor(self) -> Visitor:
        """A browser that nobody has signed in with."""
        return Visitor(self, self.app.test_client())

    def signed_in(self, email: str) -> Visitor:
        """A browser in which this person has signed in."""
        visitor = self.visitor()
        response = visitor.sign_in(email)
        assert response.status_code == 303, response.text
        return visitor

    def actor(self, email: str) -> Actor:
        """The person as services see it."""
        code, role, _ = PEOPLE[email]
        return Actor(self.tenants[code], role, self.users[email], name=email)


def build(database: Database, folder: Path, areas: Sequence[Callable[[Gate], None]] | None = None, **settings: Any) -> House:
    """Found a central office and two provinces that report to it, with people of one password, and start the app."""
    now = clock.now()
    places = {"TW": ("central", "Cơ quan Thường trực"), "66": ("province", "Tỉnh Đắk Lắk"), "56": ("province", "Tỉnh Khánh Hòa")}
    with database.writing(Actor.system(0)) as session:
        tenants: dict[str, int] = {}
        for code, (kind, name) in places.items():
            province = code if kind == "province" else None
            new = NewTenant(code, kind, name, name, tenants.get("TW"), province, is_demo=code == "66")
            tenants[code] = found_tenant(session, new, now=now).id
    users: dict[str, int] = {}
    for code, tenant_id in tenants.items():
        with database.writing(Actor.system(tenant_id)) as session:
            provision(session, [], [NewUnit("SKHCN", "Sở Khoa học và Công nghệ", "department")])
        for email, (home, role, needs_unit) in PEOPLE.items():
            if home == code:
                users[email] = _add_person(
                    database, tenant_id, email, role, now, unit_id=_unit(database, tenant_id) if needs_unit else None
                )
    given = {"secret_key": KEY, "data_dir": folder, "database_url": str(database.engine.url), "demo": "no", **settings}
    app = create_app(load_settings(**given), database, areas)
    return House(app, database, tenants, users)


def _unit(database: Database, tenant_id: int) -> int:
    with database.reading(Actor.system(tenant_id)) as session:
        return list_units(session)[0].id


def _add_person(database: Database, tenant_id: int, email: str, role: Role, now: datetime, *, unit_id: int | None) -> int:
    system = Actor.system(tenant_id)
    name = "Nguyễn Văn " + email.partition("@")[0].title()
    with database.writing(system) as session:
        user = service.invite(session, system, email=email, name=name, role=role, unit_id=unit_id, now=now).user
        user.password_hash, user.status = password_hash(), "active"
        return user.id


@dataclass
class Visitor:
    """One browser."""

    house: House
    client: FlaskClient
    shown: dict[str, Any] = field(default_factory=dict)

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open an address."""
        return self.client.get(path, **options)

    def form(self, path: str, values: dict[str, str], *, page: str | None = None) -> TestResponse:
        """Send a form as its page has it, token included."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page or path).text)
        return self.client.post(path, data={"csrf_token": found[1] if found else "", **values})

    def post(self, path: str, **options: Any) -> TestResponse:
        """Send a request as the page's script does, with the token that it takes from its cookie."""
        return self.client.post(path, headers={"X-CSRF-Token": self.token()}, **options)

    def token(self) -> str:
        """The token that the browser holds."""
        cookie = self.client.get_cookie("suite57_csrf")
        return cookie.value if cookie else ""

    def sign_in(self, email: str, password: str = PASSWORD, next: str = "") -> TestResponse:
        """Fill in the sign-in form."""
        return self.form("/dang-nhap", {"email": email, "password": password, "next": next})

    def call(self, name: str, *values: Any) -> TestResponse:
        """Fire the callback of this name with the values of its inputs and states, in order."""
        known = self.house.gate.dependencies(name)
        parts = [*known["inputs"], *known["state"]]
        filled = [_filled(part, value) for part, value in zip(parts, values, strict=True)]
        cut = len(known["inputs"])
        body = {
            "output": name,
            "outputs": _outputs(name),
            "inputs": filled[:cut],
            "state": filled[cut:],
            "changedPropIds": [_changed(filled[0])],
        }
        return self.post("/_dash-update-component", json=body)

    def open(self, path: str) -> TestResponse:
        """Go to a page of the program, as the router is asked for it."""
        pathname, _, query = path.partition("?")
        return self.call("..page.children...visited.data..", pathname, f"?{query}" if query else "")


def _filled(part: dict[str, str], value: Any) -> Any:
    """A pattern's components are given as pairs of id and value."""
    if '["ALL"]' in part["id"]:
        return [{"id": one, "property": part["property"], "value": given} for one, given in value]
    return {"id": part["id"], "property": part["property"], "value": value}


def _changed(first: Any) -> str:
    """What a browser says was pressed: of a pattern's components the first that is given."""
    part = first[0] if isinstance(first, list) else first
    identity = part["id"]
    named = identity if isinstance(identity, str) else json.dumps(identity, separators=(",", ":"), sort_keys=True)
    return f"{named}.{part['property']}"


def _outputs(name: str) -> Any:
    if not name.startswith(".."):
        identity, _, prop = name.rpartition(".")
        return {"id": identity, "property": prop.partition("@")[0]}
    return [_outputs(part) for part in name[2:-2].split("...")]
