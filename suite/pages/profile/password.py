"""Changing one's password and ending all sessions: plain requests, because a password must not travel through a callback."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request

from suite import login, sessions
from suite.guard import Context, Gate
from suite.pages.profile.page import PATH
from tenants.access.permissions import Permission
from tenants.errors import Invalid
from tenants.people import service, sign_in


def register(gate: Gate) -> None:
    """The form and the two acts."""

    # The change opens sessions of its own around the slow hashing: see tenants.people.sign_in.
    @gate.call("/doi-mat-khau", methods=("GET", "POST"), permission=Permission.READ_SELF, writes=False)
    def change_password(ctx: Context) -> Any:
        if request.method == "GET":
            return render_template("change_password.html", email=ctx.person.email)
        form = request.form
        try:
            if form.get("password", "") != form.get("again", ""):
                raise Invalid("Hai lần gõ mật khẩu mới không giống nhau.", "again")
            proven = sign_in.change_password(
                ctx.database, ctx.actor, form.get("current", ""), form.get("password", ""), now=ctx.now
            )
        except Invalid as error:
            values = {"email": ctx.person.email, "error": error.message, "field": error.field}
            return render_template("change_password.html", **values), 422
        login.begin(ctx.database, proven)
        return redirect(PATH, 303)

    @gate.call("/dang-xuat-moi-noi", methods=("POST",), permission=Permission.READ_SELF, writes=True)
    def sign_out_everywhere(ctx: Context) -> Any:
        service.sign_out_everywhere(ctx.session, ctx.actor)
        sessions.end()
        return redirect(login.SIGN_IN_PATH, 303)
