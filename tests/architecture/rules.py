"""The rules of the house. Each is a function from a module to what breaks it, with specimens that it must flag and must pass."""

from __future__ import annotations

import ast
import re
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
    ("http.client",): ("scheduler/outbox/hooks.py",),
    ("icalendar",): ("scheduler/feed/ics.py",),
    ("docx", "typst"): ("reports/render/",),
    ("pdfplumber", "pypdfium2", "python_calamine"): (
        "tenants/plans/",
        "tenants/files/inspection.py",
        "reports/verify.py",
        "reports/apart.py",
    ),
    ("openpyxl",): ("reports/", "tenants/plans/", "suite/pages/matrix/export.py", "suite/pages/national/", "suite/pages/plans/"),
    ("pyhanko", "pyhanko_certvalidator"): ("tenants/files/inspection.py",),
    ("argon2",): ("tenants/people/passwords.py",),
    ("alembic",): ("migrations/", "suite/cli/"),
}


@rule(
    bad=[
        ("tenants/a.py", "import flask"),
        ("suite/a.py", "from apscheduler.triggers.cron import CronTrigger"),
        ("reports/a.py", "import dash"),
    ],
    good=[("suite/pages/a.py", "from dash import Input"), ("reports/render/a.py", "import typst")],
)
def libraries_are_imported_at_home_only(module: Module) -> Iterator[str]:
    for packages, homes in _HOMES.items():
        if not module.path.startswith(homes):
            yield from _imports_any(module, *packages)


@rule(
    bad=[("suite/pages/a.py", "from dash import dcc, html"), ("suite/a.py", "from dash.html import Div")],
    good=[("suite/pages/a.py", "from dash import dcc\nfrom suite.components import html")],
)
def elements_are_those_of_our_own_components(module: Module) -> Iterator[str]:
    if module.path == "suite/components/html.py":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("dash", "dash.html"):
            yield from (alias.name for alias in node.names if node.module != "dash" or alias.name == "html")


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
    "tenants/obstacles/clock.py",
    "tenants/obstacles/states.py",
    "tenants/obstacles/themes.py",
    "tenants/explanations/lateness.py",
    "tenants/explanations/states.py",
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


_CLOCKS = (
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.strftime"),
    # The database has a clock of its own, which no rehearsal can set.
    *("func.now", "func.current_timestamp", "func.current_date", "func.localtimestamp"),
)


@rule(
    bad=[
        ("suite/a.py", "x = datetime.now(UTC)"),
        ("reports/a.py", "import datetime as dt\nx = dt.date.today()"),
        ("a/b.py", "time.time()"),
        ("tenants/tasks/dao.py", "select(func.now())"),
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


# Where a statement goes past the guard, and why each may: the words that stand beside it in the code.
_REVIEWED = {
    "tenants/db/session.py": ("each row's tenant is set here",),
    "scheduler/outbox/dao.py": ("each row's tenant is set here",),
}
_RAW = ("text", "sqlalchemy.text", "sa.text", "literal_column", "DDL", "TextClause")
# SQLite must be told at BEGIN whether the transaction will write.
_RAW_AT = {"tenants/db/session.py": ("connection.exec_driver_sql",)}


@rule(
    bad=[
        ("suite/a.py", "s.execution_options(**{REVIEWED: 'it is quick'})"),
        ("tenants/db/session.py", "s.execution_options(**{REVIEWED: 'another reason'})"),
        ("tenants/db/session.py", "s.execution_options(**{REVIEWED: reason})"),
        ("suite/a.py", "s.execution_options(suite57_reviewed=True)"),
    ],
    good=[
        ("tenants/db/session.py", 's.execution_options(**{REVIEWED: "each row\'s tenant is set here"})'),
        ("suite/a.py", "s.execution_options(yield_per=100)"),
    ],
)
def a_statement_past_the_guard_is_on_the_list_with_its_reason(module: Module) -> Iterator[str]:
    if module.layer not in LAYERS or module.path == "tenants/db/guard.py":
        return
    if "suite57_reviewed" in module.text:
        yield "the option by its bare name"
    for node in ast.walk(module.tree):
        for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
            if isinstance(key, ast.Name) and key.id == "REVIEWED":
                reason = value.value if isinstance(value, ast.Constant) else None
                if reason not in _REVIEWED.get(module.path, ()):
                    yield f"line {node.lineno}: {reason}"


@rule(
    bad=[
        ("suite/a.py", 'session.execute(text("SELECT 1"))'),
        ("tenants/a.py", 'connection.exec_driver_sql("DELETE FROM unit")'),
        ("tenants/a.py", 'select(literal_column("name"))'),
    ],
    good=[("migrations/a.py", 'text("SELECT 1")'), ("suite/a.py", 'message.text("x")')],
)
def nobody_writes_raw_sql(module: Module) -> Iterator[str]:
    if module.layer in LAYERS:
        for line, name in module.calls:
            if name in _RAW or (name.endswith("exec_driver_sql") and name not in _RAW_AT.get(module.path, ())):
                yield f"line {line}: {name}"


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
def a_dao_has_verbs_of_asking_only(module: Module) -> Iterator[str]:
    if module.path.endswith("/dao.py"):
        for function in _functions(module):
            if function.name.startswith(("load_", "fetch_", "query_", "retrieve_", "do_")):
                yield function.name


@rule(
    bad=[("tenants/tasks/policy.py", "def receives(actor) -> bool: ...")],
    good=[("tenants/tasks/policy.py", "def can_edit(actor) -> bool: ...\ndef roles_to_give(kind) -> list[str]: ...")],
)
def a_policy_that_answers_yes_or_no_says_can(module: Module) -> Iterator[str]:
    if module.path.endswith("/policy.py"):
        for function in _functions(module):
            answers = function.returns is not None and ast.unparse(function.returns) == "bool"
            if answers and not function.name.startswith(("can_", "_")):
                yield function.name


def _functions(module: Module) -> list[ast.FunctionDef]:
    return [node for node in module.tree.body if isinstance(node, ast.FunctionDef)]


@rule(
    bad=[("suite/components/a.py", 'html.Img(src="https://elsewhere.vn/a.png")'), ("suite/a.py", 'link("http://cdn.vn/x.js")')],
    good=[
        ("suite/components/a.py", 'html.A(href=reference, target="_blank")'),
        ("suite/a.py", 'reference.startswith(("http://", "https://"))'),
        ("suite/settings.py", 'f"http://{host}:{port}"'),
    ],
)
def no_component_names_another_host(module: Module) -> Iterator[str]:
    """A ministry's intranet has no other host; a bare scheme is a test of what a person typed."""
    if module.layer == "suite":
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _HOST.search(node.value):
                yield f"line {node.lineno}: {node.value}"


_HOST = re.compile(r"\bhttps?://(?!127\.0\.0\.1|localhost)[\w-]+\.\w")

_IGNORING = re.compile(r"#\s*(?:type:\s*ignore|noqa)(?:\[[\w, -]+\]|:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?(.*)")


@rule(
    bad=[("suite/a.py", "x = f()  # type: ignore"), ("suite/a.py", "x = f()  # noqa: E731")],
    good=[
        ("suite/a.py", "x = f()  # type: ignore[arg-type]  # Dash publishes few types"),
        ("suite/a.py", "x = f()  # noqa: RUF012  # the ORM reads it"),
    ],
)
def whoever_silences_a_checker_says_why(module: Module) -> Iterator[str]:
    for number, line in enumerate(module.text.splitlines(), start=1):
        found = _IGNORING.search(line)
        if found and len(found[1].strip(" #")) < 5:
            yield f"line {number}"


@rule(
    bad=[("suite/a.py", '"""x."""\n' + "x = 1\n" * 480)],
    good=[("suite/a.py", '"""x."""\n' + "x = 1\n" * 300)],
)
def a_module_can_be_read_in_one_sitting(module: Module) -> Iterator[str]:
    lines = module.text.count("\n")
    if lines > 470 and not module.path.startswith("migrations/versions/"):
        yield f"{lines} lines"
