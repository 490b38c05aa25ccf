"""The pages before and around signing in, plain Flask and Jinja: nothing of Dash is served to the anonymous."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, make_response, redirect, render_template, request
from flask_login import LoginManager
from werkzeug.wrappers import Response

from suite import security, sessions
from suite.person import Person, load_person
from suite.settings import Settings
from tenants import clock
from tenants.db.session import Database
from tenants.errors import Invalid, NotFound
from tenants.people import passwords, sign_in

if TYPE_CHECKING:
    from suite.demo import DemoAccounts

SIGN_IN_PATH = "/dang-nhap"
# Endpoints that the door leaves open.
PUBLIC = {"sign_in", "sign_out", "invitation"}


def register(server: Flask, database: Database, settings: Settings) -> None:
    """Flask-Login, and the pages for those who are not signed in."""
    manager = LoginManager(server)
    manager.session_protection = None  # office networks change addresses under their users

    @manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login publishes no types
    def load(session_id: str) -> Person | None:
        return load_person(database, session_id)

    @server.context_processor
    def words() -> dict[str, object]:
        return {"csrf_token": security.csrf_token, "rules": passwords.RULES}

    @server.route(SIGN_IN_PATH, methods=["GET", "POST"], endpoint="sign_in")
    def sign_in_page() -> Response:
        wanted = local_path(request.values.get("next", ""))
        if request.method == "GET":
            if sessions.alive(settings):
                return redirect(wanted)
            return _page("sign_in.html", next=wanted, email="", demo=_demonstration(settings))
        email = request.form.get("email", "")
        try:
            begin(database, sign_in.sign_in(database, email, request.form.get("password", ""), now=clock.now()))
        except Invalid as error:
            values = {"next": wanted, "email": email[:254], "error": error.message, "demo": _demonstration(settings)}
            return _page("sign_in.html", 422, **values)
        return redirect(wanted, 303)

    @server.route("/dang-xuat", methods=["POST"], endpoint="sign_out")
    def sign_out() -> Response:
        sessions.end()
        return redirect(SIGN_IN_PATH, 303)

    @server.route("/loi-moi/<token>", methods=["GET", "POST"], endpoint="invitation")
    def invitation(token: str) -> Response:
        try:
            invited = sign_in.open_invitation(database, token, now=clock.now())
            if request.method == "GET":
                return _page("set_password.html", invited=invited)
            password = request.form.get("password", "")
            if password != request.form.get("again", ""):
                raise Invalid("Hai lần gõ mật khẩu không giống nhau.", "again")
            begin(database, sign_in.accept_invitation(database, token, password, now=clock.now()))
        except NotFound as error:
            return _page("link_gone.html", 404, error=error.message)
        except Invalid as error:
            return _page("set_password.html", 422, invited=invited, error=error.message, field=error.field)
        return redirect("/", 303)


def local_path(wanted: str) -> str:
    """The path to go to after signing in, if it is one of ours; else the first page."""
    parts = urlsplit(wanted)
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and "\\" not in wanted and wanted.isprintable()
    return wanted if plain and not parts.scheme and not parts.netloc else "/"


def begin(database: Database, proven: sign_in.Proven) -> None:
    """Start a session for a person who proved to be the one."""
    person = load_person(database, f"{proven.tenant_id}.{proven.user_id}.{proven.epoch}")
    if person is None:
        raise Invalid(sign_in.REFUSAL)
    sessions.begin(person)


def _demonstration(settings: Settings) -> DemoAccounts | None:
    """Who can sign in to the demonstration, where the program itself has loaded it."""
    if not (settings.demo and settings.embedded):
        return None
    from suite.demo import accounts  # here, because a house without the demonstration need not load it

    return accounts()


def _page(template: str, status: int = 200, **values: object) -> Response:
    return make_response(render_template(template, **values), status)
