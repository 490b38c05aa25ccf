"""Wires everything: settings and a database in, a Flask app out, warmed up."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable

import dash
from flask import Flask

from suite import entrance, frame, login, pages, public_links, security, static
from suite.guard import Gate
from suite.settings import Settings
from tenants.db.session import Database

HEALTH_PATH = "/suc-khoe"


def create_app(settings: Settings, database: Database, areas: Iterable[Callable[[Gate], None]] | None = None) -> Flask:
    """The web application with all areas, or with the ones given.

    Its gate stands at `app.extensions["suite57"]`, for tests that walk all of it.
    """
    server = Flask("suite", static_folder=None, template_folder="templates")
    security.configure(server, settings)
    gate = Gate(server, database, settings)
    server.extensions["suite57"] = gate
    public = login.PUBLIC | static.PUBLIC | public_links.PUBLIC | {"health"}
    entrance.install(server, gate, public=public)  # before Dash brings routes of its own
    login.register(server, database, settings)
    static.register(server)
    public_links.register(server, database, settings)
    server.add_url_rule(HEALTH_PATH, "health", lambda: ("", 204))

    app = dash.Dash(
        "suite",
        server=server,  # type: ignore[arg-type]  # Dash's annotation forgets that it takes a Flask app
        title="Suite 57",
        update_title="",
        index_string=static.index_string(),
        assets_folder="nowhere",  # suite.static serves the assets, compressed and with their hashes
        assets_url_path="_dash-assets",
        include_assets_files=False,
        suppress_callback_exceptions=True,
        csrf_token_name=security.CSRF_COOKIE,
        csrf_header_name=security.CSRF_HEADER,
        add_log_handler=False,
        use_async=False,
        enable_mcp=False,
    )
    static.serve_component_suites(server)
    gate.attach(app)
    app.layout = frame.layout
    frame.register(gate)
    for register in pages.load_areas() if areas is None else areas:
        register(gate)
    entrance.declare_policy(server, security.dash_policy(app.csp_hashes()))
    _warm_up(server, app)
    return server


def settle() -> None:
    """Call once, when the app stands and before it serves: what was loaded so far stays until the end of the process.

    The garbage collector then looks at what requests leave behind and not, in the midst of one, at all libraries again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _warm_up(server: Flask, app: dash.Dash) -> None:
    # Dash finishes its set-up on the first request; a failure there would leave the process without callbacks, so it comes now.
    app._setup_server()  # type: ignore[no-untyped-call]  # Dash publishes few types
    with server.test_request_context("/"):
        app.index()  # type: ignore[no-untyped-call]  # as above
