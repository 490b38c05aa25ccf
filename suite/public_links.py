"""What is reached without signing in, by a link that is its own key: a person's calendar, and the end of reminders by mail."""

from __future__ import annotations

from flask import Flask, make_response, render_template, request
from werkzeug.wrappers import Response

from scheduler.feed.service import read_feed
from scheduler.outbox import unsubscribe
from suite.settings import Settings
from tenants import clock
from tenants.access.actor import Actor
from tenants.db.session import Database
from tenants.errors import NotFound
from tenants.people.service import end_mail

CALENDAR_PATH = "/lich"
# Endpoints that the door leaves open; mail programs press the second without ever having seen a page of ours.
PUBLIC = {"calendar_file", "end_mail"}
WITHOUT_TOKEN = {"end_mail"}


def register(server: Flask, database: Database, settings: Settings) -> None:
    """The two addresses."""

    @server.route(f"{CALENDAR_PATH}/<token>.ics", endpoint="calendar_file")
    def calendar_file(token: str) -> Response:
        try:
            written = read_feed(database, token, base_url=settings.base_url, now=clock.now())
        except NotFound as error:
            return make_response(error.message, 404, {"Content-Type": "text/plain; charset=utf-8"})
        headers = {"Content-Type": "text/calendar; charset=utf-8", "Content-Disposition": 'inline; filename="suite57.ics"'}
        return make_response(written, headers)

    @server.route(f"{unsubscribe.PATH}/<token>", methods=["GET", "POST"], endpoint="end_mail")
    def end_mail_page(token: str) -> Response:
        person = unsubscribe.whose(settings.signing_key(), token)
        if person is None:
            return make_response(render_template("link_gone.html", error="Liên kết này không đúng."), 404)
        if request.method == "GET":
            # A link scanner of a mail system opens everything: only a press ends the mails.
            return make_response(render_template("end_mail.html", done=False))
        tenant_id, user_id = person
        system = Actor.system(tenant_id)
        with database.writing(system, at=clock.now()) as session:
            end_mail(session, system, user_id)
        return make_response(render_template("end_mail.html", done=True))
