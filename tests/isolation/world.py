"""The country behind a real app, with its truth and the browsers of its people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from suite.app import create_app
from suite.guard import Gate
from suite.security import CSRF_COOKIE, CSRF_HEADER
from suite.settings import Settings, load_settings
from tenants.db.session import Database, open_engine
from tests.isolation.country import NOW, Person, Place, found_places, furnish
from tests.isolation.truth import Truth
from tests.postgres import DatabaseUrls

KEY = "chỉ dùng trong kiểm thử, dài hơn ba mươi hai ký tự"
TOKEN = "token-of-a-test"


@dataclass(frozen=True)
class World:
    """Two provinces and the centre in one database, and the program that serves them."""

    database: Database
    settings: Settings
    app: Flask
    truth: Truth
    mine: Place
    theirs: Place
    centre: Place

    @property
    def gate(self) -> Gate:
        """What the program lets through."""
        gate: Gate = self.app.extensions["suite57"]
        return gate

    def with_areas(self, *areas: Callable[[Gate], None]) -> World:
        """The same country behind a program that has these areas alone."""
        return replace(self, app=create_app(self.settings, self.database, areas))

    def browser(self, person: Person | None) -> Browser:
        """A browser in which this person has signed in, or nobody."""
        return Browser(self, person)

    def everybody(self, place: Place) -> Sequence[Person]:
        """The people of a place, one of each role."""
        return list(place.people.values())


class Browser:
    """One browser: cookies, and the token that the page's script sends along."""

    def __init__(self, world: World, person: Person | None) -> None:
        self.world, self.person = world, person
        self.client: FlaskClient = world.app.test_client()
        self.sign_in()

    def sign_in(self) -> None:
        """Put the session there that the sign-in form would have put (argon2id is slow on purpose)."""
        with self.client.session_transaction() as session:
            session.clear()
            session["csrf"] = TOKEN
            if self.person:
                session["_user_id"] = f"{self.person.tenant_id}.{self.person.user_id}.0"
                session["began"] = session["seen"] = int(NOW.timestamp())
        self.client.set_cookie(CSRF_COOKIE, TOKEN)

    def get(self, path: str) -> TestResponse:
        """Open an address."""
        return self.client.get(path)

    def post(self, path: str, **options: Any) -> TestResponse:
        """Send a request as the page's script does."""
        return self.client.post(path, headers={CSRF_HEADER: TOKEN}, **options)


def build_world(urls: DatabaseUrls, folder: Path, *, furnished: Sequence[str] = ("centre", "mine", "theirs")) -> World:
    """The country; only the places named get their rows, in this order."""
    engine: Engine = open_engine(urls.app_url)
    database = Database(engine)
    mine, theirs, centre = found_places(database)
    settings = load_settings(
        secret_key=KEY,
        data_dir=folder,
        database_url=urls.app_url,
        demo="no",
        base_url="http://57.test",
        webhook_origins="https://noi-nhan.test",
    )
    app = create_app(settings, database)
    world = World(database, settings, app, Truth(urls, engine, folder / "files"), mine, theirs, centre)
    for name in furnished:
        furnish(database, world.gate.files, getattr(world, name), centre)
    return world


def role_of(person: Person | None) -> str:
    """How a finding names somebody."""
    return person.role.value if person else "nobody"
