"""What is measured: the acts of a working month, each with its mark, and beside it the bare SQL of the same answer."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import func, select

from benchmarks import bare
from benchmarks.country import MEASURED
from benchmarks.dataset import CURRENT, NOW, TODAY, Dataset, person_of
from benchmarks.mornings import compose_digests, config_in
from reports import service as reports
from scheduler.jobs import remind
from suite.app import create_app, settle
from suite.settings import load_settings
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.db.session import Database
from tenants.files.store import FileStore
from tenants.people.models import User
from tenants.plans import service as plans
from tenants.tasks.models import Duty, Task
from tenants.tasks.service import NewEvidence, Report, report_duty
from tests.suite.house import House, Visitor

PASSWORD = "đo trên bộ dữ liệu cả nước"
KEY = "only signs the sessions of a benchmark, nothing else"
# Duties of a task that a whole collective shares.
MANY = 120
SAMPLE = Path(__file__).parents[1] / "tests" / "data" / "ke-hoach-02-KH-BCD.docx"


class _Undone(Exception):
    """Ends a writing session without its commit, so that the next run finds the same."""


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the table. `mark` is the longest p95 at full size, in milliseconds."""

    name: str
    run: Callable[[int], Any]
    bare: Callable[[int], Any] | None
    mark: float | None = None
    times: int = 60
    warm: int = 5

    @property
    def inside(self) -> bool:
        """Whether it is the daily work inside a tenant, which nothing around the tenant should slow."""
        return self.name.startswith(("My list", "Matrix", "A task", "Saving"))


@dataclass(frozen=True, slots=True)
class Someone:
    """An officer of a unit somewhere in the country."""

    email: str
    tenant_id: int
    unit_id: int


@dataclass(slots=True)
class Bench:
    """The program in front of the data set, with people signed in."""

    database: Database
    dataset: Dataset
    folder: Path
    raw: psycopg.Connection[Any]
    rng: random.Random
    house: House
    officers: list[Someone]
    task_ids: list[int]  # of the measured tenant

    @classmethod
    def start(cls, database: Database, dataset: Dataset, folder: Path, raw: psycopg.Connection[Any]) -> Bench:
        """Start the app and look up what the acts will ask for."""
        settings = load_settings(
            database_url=database.engine.url.render_as_string(hide_password=False),
            secret_key=KEY,
            data_dir=folder,
            demo="no",
            session_idle_minutes=480,
        )
        app = create_app(settings, database)
        settle()
        with database.reading(Actor.system_national()) as session:
            people = select(User.email, User.tenant_id, User.unit_id).where(User.role == Role.OFFICER).order_by(User.id)
            officers = [Someone(email, tenant_id, unit_id or 0) for email, tenant_id, unit_id in session.execute(people)]
        with database.reading(Actor.system(dataset.tenants[MEASURED])) as session:
            tasks = list(session.scalars(select(Task.id).order_by(Task.id)))
        house = House(app, database, dataset.tenants, {})
        return cls(database, dataset, folder, raw, random.Random(57), house, officers, tasks)

    @property
    def tenant_id(self) -> int:
        """The measured tenant."""
        return self.dataset.tenants[MEASURED]

    def signed_in(self, email: str) -> Visitor:
        """A browser of this person."""
        visitor = self.house.visitor()
        answer = visitor.sign_in(email, PASSWORD)
        if answer.status_code != 303:
            raise RuntimeError(f"{email} cannot sign in: {answer.status_code}")
        return visitor

    def callback(self, area: str, function: str) -> str:
        """Dash's name of the callback that a function of an area serves."""
        wanted = (f"suite.pages.{area}", function)
        known = self.house.gate.callbacks.items()
        found = [name for name, entry in known if (entry.function.__module__, entry.function.__name__) == wanted]
        if len(found) != 1:
            raise RuntimeError(f"{len(found)} callbacks are called {'.'.join(wanted)}")
        return found[0]


def acts(bench: Bench) -> list[Act]:
    """All acts, in the order in which they may be run: what changes most comes last."""
    return [
        _sign_in(bench),
        *_my_list(bench),
        *_matrix(bench),
        *_task(bench),
        *_saving(bench),
        _overview(bench),
        _central(bench),
        _report(bench),
        _import(bench),
        *_reminders(bench),
    ]


def _sign_in(bench: Bench) -> Act:
    emails = [one.email for one in bench.rng.sample(bench.officers, 40)]

    def run(number: int) -> None:
        bench.signed_in(emails[number % len(emails)])

    return Act("Sign-in, form to session", run, lambda number: bare.sign_in(bench.raw, emails[number % len(emails)]), times=30)


def _my_list(bench: Bench) -> list[Act]:
    def of(name: str, people: list[Someone], mark: float | None) -> Act:
        visitors = [bench.signed_in(one.email) for one in people]

        def run(number: int) -> None:
            _ok(visitors[number % len(visitors)].open("/viec-cua-toi"))

        def least(number: int) -> None:
            one = people[number % len(people)]
            bare.my_list(bench.raw, one.tenant_id, one.unit_id)

        return Act(name, run, least, mark)

    largest = [one for one in bench.officers if one.tenant_id == bench.tenant_id]
    return [
        of("My list, officers of the whole country", bench.rng.sample(bench.officers, 20), 60),
        of("My list, officers of the largest province", bench.rng.sample(largest, 20), None),
    ]


_WORDS = ("du lieu", "chuyen doi so", "dich vu cong", "an toan", "khoa hoc", "")
_SORTS = ("due_on", "content", "percent", "lead_label", "last_update_at", "position")
_CLASSES = ("", "overdue", "running", "completed")


def _matrix(bench: Bench) -> list[Act]:
    secretary = bench.signed_in(person_of(MEASURED, "secretary"))
    rows = bench.callback("matrix.page", "rows")

    def wanted(number: int) -> tuple[str, str, str, bool]:
        return _WORDS[number % 6], _CLASSES[number % 4], _SORTS[number % 5], bool(number % 2)

    def page(number: int) -> None:
        words, which, _, _ = wanted(number)
        _ok(secretary.open(f"/ma-tran?tim={words}&tinh-trang={which}"))

    def grid(number: int) -> None:
        words, which, sort, descending = wanted(number)
        model = [{"colId": sort, "sort": "desc" if descending else "asc"}]
        request = {"startRow": 0, "endRow": 100, "sortModel": model}
        _ok(secretary.call(rows, request, f"tim={words}&tinh-trang={which}", None))

    def least(number: int) -> None:
        words, which, sort, descending = wanted(number)
        bare.matrix_rows(bench.raw, bench.tenant_id, words, which, sort, descending, TODAY)

    return [
        Act("Matrix: the page with its figures", page, None, 80),
        Act("Matrix: 100 rows, filtered and sorted", grid, least, 80),
    ]


def _task(bench: Bench) -> list[Act]:
    """Any task, and those of a whole collective, which are the longest."""
    secretary = bench.signed_in(person_of(MEASURED, "secretary"))
    with bench.database.reading(Actor.system(bench.tenant_id)) as session:
        counted = select(Duty.task_id).group_by(Duty.task_id).having(func.count() >= MANY).order_by(Duty.task_id)
        long = list(session.scalars(counted))

    def of(name: str, chosen: list[int]) -> Act:
        def run(number: int) -> None:
            _ok(secretary.open(f"/nhiem-vu/{chosen[number % len(chosen)]}"))

        return Act(name, run, lambda number: bare.task(bench.raw, bench.tenant_id, chosen[number % len(chosen)]), 80)

    return [
        of("A task", bench.rng.sample(bench.task_ids, min(40, len(bench.task_ids)))),
        of(f"A task with {MANY} duties or more", bench.rng.sample(long, min(20, len(long)))),
    ]


def _saving(bench: Bench) -> list[Act]:
    """A report with a document as evidence, on a continuous duty; people of the whole country in turn."""
    send = bench.callback("duties.answer", "send")
    store = FileStore(bench.folder / "files")
    queue: list[tuple[Someone, Visitor, int]] = []
    versions: dict[int, int] = {}
    for one in bench.rng.sample(bench.officers, 40):
        with bench.database.reading(Actor.system(one.tenant_id)) as session:
            wanted = (Duty.unit_id == one.unit_id, Duty.rhythm == "continuous", Duty.state == "in_progress", Duty.role == "lead")
            found = session.execute(select(Duty.id, Duty.version).where(*wanted).limit(6)).all()
        visitor = bench.signed_in(one.email) if found else None
        for duty_id, version in found:
            assert visitor is not None
            versions[duty_id] = version
            queue.append((one, visitor, duty_id))
    bench.rng.shuffle(queue)

    def request(number: int) -> None:
        _, visitor, duty_id = queue[number % len(queue)]
        said = ("progress", "Đã hoàn thành thêm 12 hồ sơ.", "", "", "60", "12/BC-SKHCN", None, None)
        _ok(visitor.call(send, 1, "", str(duty_id), str(versions[duty_id]), *said))
        versions[duty_id] += 1

    def verb(number: int) -> None:
        one, _, duty_id = queue[number % len(queue)]
        actor = Actor(one.tenant_id, Role.OFFICER, unit_id=one.unit_id, name="Chuyên viên")
        proof = (NewEvidence("document", "Báo cáo", "12/BC-SKHCN"),)
        said = Report("progress", 60, "Đã hoàn thành thêm 12 hồ sơ.", evidence=proof, version=versions[duty_id])
        with bench.database.writing(actor, at=NOW) as session:
            report_duty(session, actor, store, duty_id, said, period=str(CURRENT), now=NOW)
        versions[duty_id] += 1

    def least(number: int) -> None:
        one, _, duty_id = queue[number % len(queue)]
        bare.save_update(bench.raw, one.tenant_id, duty_id, one.unit_id, str(CURRENT), NOW)
        versions[duty_id] += 1

    return [
        Act("Saving an update: the verb and its commit", verb, least, 40),
        Act("Saving an update: the request, list drawn again", request, None, 40),
    ]


def _overview(bench: Bench) -> Act:
    leader = bench.signed_in(person_of(MEASURED, "leader"))

    def run(number: int) -> None:
        _ok(leader.open("/tong-quan"))

    return Act("Tenant overview", run, lambda number: bare.overview(bench.raw, bench.tenant_id, TODAY))


def _central(bench: Bench) -> Act:
    officer = bench.signed_in(person_of("TW", "central_officer"))

    def run(number: int) -> None:
        _ok(officer.open("/toan-quoc"))

    return Act("Central overview", run, lambda number: bare.central(bench.raw, TODAY), 150)


def _report(bench: Bench) -> Act:
    secretary = Actor(bench.tenant_id, Role.SECRETARY, name="Thư ký")

    def run(number: int) -> None:
        with suppress(_Undone), bench.database.writing(secretary, at=NOW) as session:
            report = reports.ensure_draft(session, secretary, CURRENT, TODAY, NOW)
            assert report is not None
            reports.document_of(session, report)
            session.flush()
            raise _Undone

    return Act(
        "Month's report composed", run, lambda number: bare.report(bench.raw, bench.tenant_id, CURRENT), 2000, times=15, warm=2
    )


def _import(bench: Bench) -> Act:
    secretary = Actor(bench.tenant_id, Role.SECRETARY, name="Thư ký")
    store = FileStore(bench.folder / "files")
    data = SAMPLE.read_bytes()

    def run(number: int) -> None:
        with suppress(_Undone), bench.database.writing(secretary, at=NOW) as session:
            draft = plans.start_import(session, secretary, store, SAMPLE.name, data, now=NOW, today=TODAY)
            plans.accept_import(session, secretary, draft.id, now=NOW)
            session.flush()
            raise _Undone

    return Act("Import of the sample plan, read and accepted", run, None, times=10, warm=2)


def _reminders(bench: Bench) -> list[Act]:
    config = config_in(bench.folder)

    def morning(number: int) -> None:
        remind(bench.database, NOW + timedelta(hours=number), config)

    def least(number: int) -> None:
        bare.reminders(bench.raw, list(bench.dataset.tenants.values()), TODAY)

    def composing(number: int) -> None:
        compose_digests(bench.database, NOW, config)

    return [
        Act("10,000 digests judged and composed as mails", composing, None, 60_000, times=1, warm=0),
        Act("Reminder run over all tenants", morning, least, 10_000, times=1, warm=0),
        Act("The same run again, nothing new", lambda number: morning(number + 1), None, times=3, warm=0),
    ]


def _ok(answer: Any) -> None:
    if answer.status_code != 200 or "X-Outcome" in answer.headers:
        raise RuntimeError(f"{answer.status_code} {answer.headers.get('X-Outcome', '')}: {answer.text[:800]}")
