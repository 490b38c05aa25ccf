"""The rules of the house. Each is a function from a module to what breaks it, with specimens that it must flag and must pass."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.architecture.source import LAYERS, Module

Check = Callable[[Module], Iterator[str]]


@dataclass(frozen=True)
class Rule:
    """A rule with its specimens: (path, source) that it must flag, and that it must pass."""

    name: str
    check: Check
    bad: tuple[tuple[str, str], ...]
    good: tuple[tuple[str, str], ...]


RULES: list[Rule] = []


def rule(*, bad: list[tuple[str, str]], good: list[tuple[str, str]]) -> Callable[[Check], Check]:
    """Enter a check into the list."""

    def enter(check: Check) -> Check:
        RULES.append(Rule(check.__name__, check, tuple(bad), tuple(good)))
        return check

    return enter


def _imports_any(module: Module, *packages: str) -> list[str]:
    return [name for name in module.imports if any(name == package or name.startswith(f"{package}.") for package in packages)]


@rule(
    bad=[("tenants/a.py", "from reports.periods import Period"), ("scheduler/a.py", "def f():\n    import suite.app")],
    good=[("suite/a.py", "from scheduler.jobs import remind"), ("reports/a.py", "import tenants.clock")],
)
def imports_go_one_way_only(module: Module) -> Iterator[str]:
    if module.layer in LAYERS:
        above = LAYERS[LAYERS.index(module.layer) + 1 :]
        yield from _imports_any(module, *above, "tests", "benchmarks")


_HOMES = {
    ("flask", "dash", "dash_bootstrap_components", "dash_ag_grid", "flask_login", "waitress"): ("suite/",),
    ("apscheduler",): ("scheduler/",),
    ("smtplib",): ("scheduler/outbox/transports.py",),
    ("docx", "typst"): ("reports/render/",),
    ("pdfplumber", "pypdfium2", "python_calamine"): ("tenants/plans/", "reports/verify.py"),
    ("openpyxl",): ("reports/", "tenants/plans/", "suite/pages/matrix/export.py", "suite/pages/national/", "suite/pages/plans/"),
    ("argon2",): ("tenants/people/passwords.py",),
    ("alembic",): ("migrations/", "suite/cli/"),
}


@rule(
    bad=[
        ("tenants/a.py", "import flask"),
        ("suite/a.py", "from apscheduler.triggers.cron import CronTrigger"),
        ("reports/a.py", "import dash"),
    ],
    good=[("suite/pages/a.py", "from dash import html"), ("reports/render/a.py", "import typst")],
)
def libraries_are_imported_at_home_only(module: Module) -> Iterator[str]:
    for packages, homes in _HOMES.items():
        if not module.path.startswith(homes):
            yield from _imports_any(module, *packages)


_PURE = (
    "tenants/plans/annex/",
    "tenants/plans/bod",
    "tenants/plans/deadline",
    "tenants/plans/understanding.py",
    "tenants/plans/differences.py",
    "tenants/tasks/states.py",
    "tenants/tasks/agenda.py",
    "tenants/tasks/rhythm.py",
    "tenants/architects/terms.py",
    "tenants/catalogue/",
    "tenants/calendar/working_days.py",
    "tenants/calendar/lunar.py",
    "tenants/calendar/statutory.py",
    "tenants/access/",
    "tenants/vietnamese.py",
    "tenants/files/content.py",
    "tenants/files/secrecy.py",
    "reports/periods.py",
    "reports/cycle.py",
    "reports/compose.py",
    "reports/consolidation.py",
    "reports/document.py",
    "reports/render/",
    "scheduler/reminders/due.py",
    "scheduler/reminders/occasions.py",
    "scheduler/reminders/policy.py",
    "scheduler/reminders/stages.py",
    "scheduler/reminders/wording.py",
    "suite/components/",
)


@rule(
    bad=[("tenants/tasks/states.py", "from sqlalchemy import select"), ("reports/cycle.py", "import sqlalchemy.orm")],
    good=[("tenants/tasks/dao.py", "from sqlalchemy import select"), ("tenants/tasks/states.py", "from datetime import date")],
)
def rules_of_the_trade_know_no_database(module: Module) -> Iterator[str]:
    if module.path.startswith(_PURE):
        yield from _imports_any(module, "sqlalchemy", "psycopg", "sqlite3")


_CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.localtime", "time.gmtime")


@rule(
    bad=[
        ("suite/a.py", "x = datetime.now(UTC)"),
        ("reports/a.py", "import datetime as dt\nx = dt.date.today()"),
        ("a/b.py", "time.time()"),
    ],
    good=[("tenants/clock.py", "datetime.now(UTC)"), ("scheduler/a.py", "time.monotonic()"), ("suite/a.py", "clock.now()")],
)
def only_the_clock_asks_the_time(module: Module) -> Iterator[str]:
    if module.path != "tenants/clock.py":
        for line, name in module.calls:
            if name.endswith(_CLOCKS) and not name.startswith("clock."):
                yield f"line {line}: {name}"


@rule(
    bad=[("suite/utils.py", '"""x."""'), ("tenants/common/a.py", '"""x."""')],
    good=[("suite/workplace.py", '"""x."""')],
)
def every_module_is_named_after_what_it_owns(module: Module) -> Iterator[str]:
    for part in module.path.removesuffix(".py").split("/"):
        if part in ("utils", "util", "helpers", "helper", "common", "lib", "misc", "tools"):
            yield part


@rule(
    bad=[("suite/a.py", "x = 1"), ("suite/a.py", '"""does things\nand no sentence ends here"""')],
    good=[("suite/a.py", '"""Owns one thing."""'), ("suite/a.py", '"""Owns one thing: a and b.\n\nMore."""')],
)
def a_module_opens_with_a_sentence(module: Module) -> Iterator[str]:
    docstring = ast.get_docstring(module.tree)
    if not docstring:
        yield "no docstring"
    elif not docstring.split("\n\n")[0].rstrip().endswith((".", "?", ":", "!")):
        yield "the first sentence has no end"


# Where a statement may go past the guard, with the reason that stands beside it in the code.
_REVIEWED_AT = {
    "tenants/db/guard.py",
    "tenants/db/session.py",
    "scheduler/outbox/dao.py",
}


@rule(
    bad=[("suite/a.py", "from tenants.db.guard import REVIEWED"), ("suite/a.py", 'session.execute(text("SELECT 1"))')],
    good=[("tenants/db/session.py", "from tenants.db.guard import REVIEWED"), ("migrations/a.py", 'text("SELECT 1")')],
)
def a_statement_past_the_guard_is_on_the_list(module: Module) -> Iterator[str]:
    if module.layer not in LAYERS or module.path in _REVIEWED_AT:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "REVIEWED" for alias in node.names):
            yield f"line {node.lineno}: REVIEWED"
    for line, name in module.calls:
        if name in ("text", "sqlalchemy.text", "sa.text"):
            yield f"line {line}: raw SQL"


@rule(
    bad=[
        ("suite/a.py", "@callback(Output('a', 'b'))\ndef f(): ..."),
        ("suite/a.py", "dash.callback(x)"),
        ("suite/a.py", "app.callback(x)"),
    ],
    good=[("suite/a.py", "@gate.callback(x, permission=P)\ndef f(ctx): ..."), ("suite/guard.py", "app.callback(x)")],
)
def callbacks_are_registered_with_the_gate(module: Module) -> Iterator[str]:
    if module.path != "suite/guard.py":
        for line, name in module.calls:
            if name in ("callback", "dash.callback") or name.endswith(("app.callback", "app.clientside_callback")):
                yield f"line {line}: {name}"


_GATES = ("gate.page", "gate.callback", "gate.download", "gate.call")


@rule(
    bad=[("suite/a.py", "gate.page('/x', title='X')(f)"), ("suite/a.py", "gate.callback(Output('a', 'b'))(f)")],
    good=[("suite/a.py", "gate.page('/x', title='X', permission=P.READ)(f)"), ("suite/a.py", "other.page('/x')")],
)
def whatever_is_let_through_names_its_permission(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        at_the_gate = isinstance(node, ast.Call) and ast.unparse(node.func) in _GATES
        if isinstance(node, ast.Call) and at_the_gate and not any(keyword.arg == "permission" for keyword in node.keywords):
            yield f"line {node.lineno}"


@rule(
    bad=[("suite/a.py", "session.commit()"), ("scheduler/a.py", "Session(engine)")],
    good=[("tenants/db/session.py", "session.commit()"), ("suite/a.py", "session.flush()")],
)
def only_the_database_begins_and_commits(module: Module) -> Iterator[str]:
    if module.layer in LAYERS and module.path != "tenants/db/session.py":
        for line, name in module.calls:
            if name.endswith(".commit") or name in ("Session", "sessionmaker", "GuardedSession"):
                yield f"line {line}: {name}"


@rule(
    bad=[("suite/a.py", "# TODO later\nx = 1"), ("suite/a.py", "raise NotImplementedError")],
    good=[("suite/a.py", "# The rest waits for the law.\nx = 1")],
)
def nothing_is_left_for_later(module: Module) -> Iterator[str]:
    for number, line in enumerate(module.text.splitlines(), start=1):
        if any(word in line for word in ("TODO", "FIXME", "XXX:", "raise NotImplementedError")):
            yield f"line {number}"


@rule(
    bad=[("tenants/tasks/dao.py", "def load_task(session): ...")],
    good=[
        ("tenants/tasks/dao.py", "def get_task(session): ...\ndef _anything(): ..."),
        ("tenants/tasks/service.py", "def load(): ..."),
    ],
)
def a_policy_says_can(module: Module) -> Iterator[str]:
    """Policies are `can_*`; a dao has verbs of asking only."""
    name = module.path.rsplit("/", 1)[-1]
    if name == "dao.py":
        forbidden = ("load_", "fetch_", "query_", "retrieve_", "do_")
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith(forbidden):
                yield node.name


@rule(
    bad=[("suite/a.py", '"""x."""\n' + "x = 1\n" * 480)],
    good=[("suite/a.py", '"""x."""\n' + "x = 1\n" * 300)],
)
def a_module_can_be_read_in_one_sitting(module: Module) -> Iterator[str]:
    lines = module.text.count("\n")
    if lines > 470 and not module.path.startswith("migrations/versions/"):
        yield f"{lines} lines"
