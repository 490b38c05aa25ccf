"""What every answer says to the browser about safety, and the token that proves that a request comes from our own pages."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from suite.settings import Settings

CSRF_COOKIE = "suite57_csrf"
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
SESSION_COOKIE = "suite57_session"


class _Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, but files for everybody do not vary with it: browsers would ask for them again and again."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not response.headers.get("Cache-Control", "").startswith("public"):
            super().save_session(app, session, response)


def configure(server: Flask, settings: Settings) -> None:
    """Cookies, body sizes and headers of the Flask app."""
    server.secret_key = settings.signing_key()
    server.session_interface = _Sessions()
    server.config.update(
        SESSION_COOKIE_NAME=SESSION_COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=bool(settings.cookie_secure),
        SESSION_REFRESH_EACH_REQUEST=False,
        # A file travels inside a callback's JSON as base64, a third larger than it is.
        MAX_CONTENT_LENGTH=settings.upload_max_mb * 1_400_000 + 1_000_000,
        MAX_FORM_MEMORY_SIZE=200_000,
    )

    @server.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", PLAIN_POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["X-Frame-Options"] = "DENY"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        if settings.cookie_secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        headers.setdefault("Cache-Control", "no-store")
        token = session.get("csrf")
        if token and request.cookies.get(CSRF_COOKIE) != token:
            # Readable by our script on purpose: it copies the token into a header, which a foreign page cannot do.
            response.set_cookie(CSRF_COOKIE, token, samesite="Lax", secure=bool(settings.cookie_secure))
        return response


def dash_policy(script_hashes: Sequence[str]) -> str:
    """The policy of the page that loads Dash: no inline script but its one starter line; components bring their own styles."""
    return _policy(" ".join(("'self'", *script_hashes)), "'self' 'unsafe-inline'")


def _policy(scripts: str, styles: str) -> str:
    rules = {
        "default-src": "'none'",
        "script-src": scripts,
        "style-src": styles,
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


PLAIN_POLICY = _policy("'none'", "'self'")


def csrf_token() -> str:
    """The session's token; made at the first call."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(32)
    token: str = session["csrf"]
    return token


def csrf_token_fits() -> bool:
    """Whether the request carries the session's token, in the header or in the form's field."""
    expected = session.get("csrf", "")
    given = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    return bool(expected) and hmac.compare_digest(expected.encode(), given.encode())


def to_json(value: Any) -> str:
    """Compact JSON in the language of people."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
