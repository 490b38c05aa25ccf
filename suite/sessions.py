"""The signed cookie of a signed-in browser: when it began, when a person was last at work, and when both are too long ago."""

from __future__ import annotations

from flask import session
from flask_login import current_user, login_user, logout_user

from suite import security
from suite.person import Person
from suite.settings import Settings
from tenants import clock
from tenants.access.permissions import Role

# The cookie is written anew at most this often, so that most answers set none.
_WRITE_EVERY_SECONDS = 20


def begin(person: Person) -> None:
    """Sign a person in; nothing of the anonymous session is carried over."""
    session.clear()
    login_user(person)
    security.csrf_token()
    session["began"] = session["seen"] = _seconds()


def end() -> None:
    """Sign out in this browser."""
    logout_user()
    session.clear()


def alive(settings: Settings) -> bool:
    """Whether somebody is signed in and was at work recently enough; an ended session is cleared."""
    if not current_user.is_authenticated:
        return False
    now = _seconds()
    idle = now - int(session.get("seen", 0))
    if idle > idle_seconds(settings, current_user.actor.role) or now - int(session.get("began", 0)) > settings.session_hours * 3600:
        end()
        return False
    return True


def touch() -> None:
    """A person did something: the idle time begins anew."""
    now = _seconds()
    if now - int(session.get("seen", 0)) >= _WRITE_EVERY_SECONDS:
        session["seen"] = now


def idle_seconds(settings: Settings, role: Role) -> int:
    """How long a person of this role may be away."""
    minutes = settings.admin_idle_minutes if role is Role.ADMINISTRATOR else settings.session_idle_minutes
    return minutes * 60


def _seconds() -> int:
    return int(clock.now().timestamp())
