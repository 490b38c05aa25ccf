"""The door before every route, Dash's own included: who may come in at all, with which token, to what; the gate does the rest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, g, redirect, render_template, request
from flask_login import current_user
from werkzeug.exceptions import BadRequest, NotFound, Unauthorized
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse

from suite import security, sessions
from suite.errors import Problem, problem_of
from suite.guard import Gate
from suite.login import SIGN_IN_PATH
from suite.public_links import WITHOUT_TOKEN
from tenants.errors import NotPermitted

# What somebody who is not signed in may send: a form with a password, never a file.
PUBLIC_BYTES = 20_000
_LONGEST_ID = 500
# A browser counts exactly up to 2^53; rows are far below it.
_NUMBERS = 2**53
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
CALLBACKS = "/_dash-update-component"
PAGES = ("/", "/<path:path>")
# Dash's own routes that a signed-in browser needs; what Dash offers besides is denied with all that is unknown.
OF_DASH = ("/_dash-layout", "/_dash-dependencies", "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>")


def install(server: Flask, gate: Gate, public: set[str]) -> None:
    """Stand at the door. `public` are the endpoints for everybody: sign-in, invitations, style sheets, health."""

    @server.before_request
    def check() -> AnyResponse | None:
        endpoint = request.endpoint or ""
        is_public = endpoint in public
        if is_public:
            request.max_content_length = PUBLIC_BYTES
        elif not sessions.alive(gate.settings):
            return _to_sign_in()
        if request.method not in SAFE_METHODS and endpoint not in WITHOUT_TOKEN and not security.csrf_token_fits():
            if endpoint == "sign_in":
                return redirect(SIGN_IN_PATH, 303)  # the page stood open for too long: give it a new token
            raise NotPermitted("Trang này đã cũ. Mời tải lại trang rồi làm lại.")
        if is_public:
            return None
        if endpoint == CALLBACKS:
            _check_callback(gate)
        elif endpoint in gate.endpoints:
            _keep_alive(polls=gate.endpoints[endpoint].polls)
        elif endpoint in PAGES:
            _check_page(gate)
        elif endpoint and endpoint not in OF_DASH:
            raise NotFound
        return None

    @server.errorhandler(Exception)
    def tell(error: Exception) -> AnyResponse:
        if isinstance(error, RequestRedirect):
            return error.get_response()  # a redirect of Werkzeug's own
        return answer(problem_of(error))

    @server.after_request
    def name_outcome(response: Response) -> Response:
        if "outcome" in g:
            response.headers["X-Outcome"] = str(g.outcome)
        return response


def declare_policy(server: Flask, policy: str) -> None:
    """Give the page that loads Dash the content policy that its scripts need; every other answer has the plain one."""

    @server.after_request
    def declare(response: Response) -> Response:
        if request.endpoint in PAGES and response.status_code == 200:
            response.headers["Content-Security-Policy"] = policy
        return response


def _check_callback(gate: Gate) -> None:
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        raise BadRequest from None
    if not isinstance(body, dict) or not _storable(body):
        raise BadRequest
    name = body.get("output")
    if not isinstance(name, str):
        raise BadRequest
    entry = gate.callbacks.get(name)
    if entry is None or not current_user.actor.may(entry.permission):
        raise NotPermitted
    known = gate.dependencies(name)
    for part in ("inputs", "state"):
        if not _fits(known[part], body.get(part, [])):
            raise BadRequest
    if not _listened_to(known["inputs"], body.get("changedPropIds", [])):
        raise BadRequest
    _keep_alive(polls=entry.polls)


def _fits(known: list[Mapping[str, Any]], given: Any) -> bool:
    """Whether the client speaks of the components that the callback was registered for; their values are judged inside."""
    if not isinstance(given, list) or len(given) != len(known):
        return False
    for expected, part in zip(known, given, strict=True):
        pattern = expected["id"].startswith("{")
        found = part if isinstance(part, list) else [part]
        if isinstance(part, list) and not pattern:
            return False
        for item in found:
            if not isinstance(item, dict) or item.get("property") != expected["property"]:
                return False
            if not (_bears(expected["id"], item.get("id")) if pattern else item.get("id") == expected["id"]):
                return False
    return True


def _storable(body: Any) -> bool:
    """Whether all that a browser gives is something that a database can hold: no endless number, no NUL, no half of a letter."""
    rest = [body]
    while rest:
        value = rest.pop()
        if isinstance(value, dict):
            rest.extend(value.values())
        elif isinstance(value, list):
            rest.extend(value)
        elif isinstance(value, str):
            if "\0" in value or not _is_utf8(value):
                return False
        elif isinstance(value, int | float) and not abs(value) < _NUMBERS:
            return False
    return True


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _listened_to(known: list[Mapping[str, Any]], given: Any) -> bool:
    """Whether what is said to have changed is what the callback listens to: which button was pressed is read from there."""
    if not isinstance(given, list):
        return False
    for name in given:
        if not isinstance(name, str) or len(name) > _LONGEST_ID:
            return False
        if name.startswith("{"):
            try:
                identity = json.loads(name.rpartition(".")[0])
            except (ValueError, RecursionError):
                return False
            if not _storable(identity) or not any(
                _bears(expected["id"], identity) for expected in known if expected["id"].startswith("{")
            ):
                return False
    return True


def _bears(pattern: str, identity: Any) -> bool:
    """Whether an id fits a pattern, with numbers and words in it such as a page of ours writes."""
    wanted = json.loads(pattern)
    return (
        isinstance(identity, dict)
        and identity.keys() == wanted.keys()
        and all(
            _is_written_by_us(identity[key]) if isinstance(word, list) else identity[key] == word for key, word in wanted.items()
        )
    )


def _is_written_by_us(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST_ID
    return isinstance(value, int) and not isinstance(value, bool)


def _check_page(gate: Gate) -> None:
    found = gate.routes.find(request.path, current_user.actor.role)
    if found is None:
        raise NotFound
    if not current_user.actor.may(found[0].permission):
        raise NotPermitted
    _keep_alive(polls=False)


def _keep_alive(*, polls: bool) -> None:
    if not polls:
        sessions.touch()


def _to_sign_in() -> AnyResponse:
    if request.method == "GET" and not request.path.startswith(("/_dash", "/api/")):
        here = request.full_path.removesuffix("?")
        return redirect(SIGN_IN_PATH + ("" if here == "/" else "?" + urlencode({"next": here})))
    return answer(problem_of(Unauthorized()))


def answer(problem: Problem) -> Response:
    """A problem as JSON for scripts, as a page for people."""
    if request.path.startswith(("/_dash", "/api/")) or security.CSRF_HEADER in request.headers:
        response = Response(security.to_json({"message": problem.sentence, "status": problem.status}), mimetype="application/json")
    else:
        response = Response(render_template("problem.html", problem=problem))
    response.status_code = problem.status
    if problem.incident:
        response.headers["X-Incident"] = problem.incident
    return response
