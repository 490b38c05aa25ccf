"""The demonstration holds what the tour needs, contradicts itself nowhere, and is loaded once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reports.models import MonthlyReport, ReportComment, ReportVersion
from reports.periods import reporting_period
from reports.service import document_of_version
from scheduler.models import JobRun
from scheduler.outbox.message import Status
from scheduler.outbox.models import Message
from scheduler.reminders.models import Snooze
from suite.demo import PASSWORD, accounts, load
from suite.demo.deadline_words import deadline_words
from suite.demo.material import plan_templates
from suite.demo.story import Story
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.architects.service import list_posts, national_coverage
from tenants.audit.trail import verify_chain
from tenants.catalogue import country
from tenants.clock import VIETNAM, day_of
from tenants.db.session import Database, open_engine
from tenants.errors import Conflict
from tenants.files.store import FileStore
from tenants.obstacles.models import Obstacle
from tenants.organisation.changes.models import UnitChangeOutcome
from tenants.organisation.models import Tenant, Unit
from tenants.organisation.service import NewTenant, found_tenant
from tenants.people.sign_in import sign_in
from tenants.plans import service as plans
from tenants.plans.deadlines import read_deadline
from tenants.plans.models import ActionPlan
from tenants.tasks import service as tasks
from tenants.tasks.agenda import Urgency, agenda
from tenants.tasks.dao import duties_of_unit, lines_of_duties
from tenants.tasks.models import Duty, Evidence, Task, Update, Verification
from tenants.tasks.states import DutyState
from tenants.tasks.verification_dao import count_waiting
from tenants.tasks.views.models import MatrixView
from tests.postgres import DatabaseUrls

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=VIETNAM)
SAMPLE = Path(__file__).parents[1] / "data" / "ke-hoach-02-KH-BCD.docx"


@dataclass(frozen=True)
class Demo:
    """A loaded demonstration."""

    database: Database
    store: FileStore
    ids: dict[str, int]  # tenants by code

    def inside(self, code: str) -> Actor:
        """The program in one tenant."""
        return Actor.system(self.ids[code])


def _loaded(urls: DatabaseUrls, folder: Path, today: date, now: datetime) -> Demo:
    database, store = Database(open_engine(urls.app_url)), FileStore(folder)
    load(database, store, today, now)
    with database.reading(Actor.system(0)) as session:
        ids = {tenant.code: tenant.id for tenant in session.scalars(select(Tenant))}
    return Demo(database, store, ids)


@pytest.fixture(scope="module")
def demo(make_database: Callable[[str], DatabaseUrls], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Loaded once, on SQLite; no test leaves a change behind."""
    found = _loaded(make_database("sqlite"), tmp_path_factory.mktemp("files"), TODAY, NOW)
    yield found
    found.database.engine.dispose()


class _Undone(Exception):
    """Ends a writing session without a commit."""


def test_it_holds_the_whole_catalogue_and_says_that_it_is_made_up(demo: Demo) -> None:
    with demo.database.reading(Actor.system(0)) as session:
        tenants = session.scalars(select(Tenant)).all()
    assert Counter(tenant.kind for tenant in tenants) == {"central": 1, "party_body": 7, "province": 34, "ministry": 17}
    assert all(tenant.is_demo for tenant in tenants)
    receivers = {tenant.kind: {demo.ids["TW"]} for tenant in tenants if tenant.kind in ("party_body", "province")}
    receivers |= {"ministry": {demo.ids["BCD57CP"]}, "central": {None}}
    assert {kind: {t.reports_to_id for t in tenants if t.kind == kind} for kind in receivers} == receivers


@pytest.mark.parametrize("code", ["66", "56"])
def test_a_full_province_has_all_its_communes(demo: Demo, code: str) -> None:
    with demo.database.reading(demo.inside(code)) as session:
        stored = set(session.scalars(select(Unit.commune_code).where(Unit.kind == "commune")))
    assert stored == {commune.code for commune in country.communes(code)}


def test_everybody_on_the_printed_list_can_sign_in(demo: Demo) -> None:
    printed = accounts()
    assert len(printed.accounts) >= 10 and printed.password == PASSWORD
    for account in printed.accounts:
        assert sign_in(demo.database, account.email, PASSWORD, now=NOW + timedelta(days=1)).user_id


def test_loading_again_changes_nothing(demo: Demo) -> None:
    def counted() -> list[int | None]:
        with demo.database.reading(Actor.system_national()) as session:
            tables = (Tenant, Unit, Task, Update, MonthlyReport, Message, JobRun)
            return [session.scalar(select(func.count()).select_from(table)) for table in tables]

    before = counted()
    assert load(demo.database, demo.store, TODAY + timedelta(days=40), NOW + timedelta(days=40)) == accounts()
    assert counted() == before


def test_it_never_mixes_with_real_tenants(make_database: Callable[[str], DatabaseUrls], tmp_path: Path) -> None:
    database = Database(open_engine(make_database("sqlite").app_url))
    with database.writing(Actor.system(0)) as session:
        found_tenant(session, NewTenant("66", "province", "Tỉnh Đắk Lắk", "Đắk Lắk"), now=NOW)
    with pytest.raises(Conflict, match="SUITE57_DEMO=no"):
        load(database, FileStore(tmp_path), TODAY, NOW)
    with database.reading(Actor.system(0)) as session:
        assert session.scalars(select(Tenant.code)).all() == ["66"]
    database.engine.dispose()


def test_the_officer_on_the_tour_finds_work_of_every_kind(demo: Demo) -> None:
    with demo.database.reading(demo.inside("66")) as session:
        unit_id = session.scalars(select(Unit.id).where(Unit.code == "SKHCN")).one()
        groups = agenda(duties_of_unit(session, unit_id), TODAY, "2026-11")
        returned = lines_of_duties(session, [duty.duty_id for duty in groups[Urgency.RETURNED]])
    assert len(groups[Urgency.OVERDUE]) in range(1, 5)
    assert len(groups[Urgency.RETURNED]) in range(1, 4)
    assert all(line.returned_reason for line in returned.values())
    assert len(groups[Urgency.DUE_SOON]) >= 3
    assert len(groups[Urgency.THIS_PERIOD]) in range(15, 26)
    assert sum(duty.rhythm == "continuous" for duty in groups[Urgency.THIS_PERIOD]) >= 12


def test_the_secretary_finds_completions_to_judge_some_without_evidence(demo: Demo) -> None:
    with demo.database.reading(demo.inside("66")) as session:
        waiting, without_evidence = count_waiting(session)
    assert waiting >= 3 and 0 < without_evidence < waiting


def test_the_daily_work_of_a_province_shows_what_it_can_come_to(demo: Demo) -> None:
    """Each noun that a page lists has at least one row to look at."""
    with demo.database.reading(demo.inside("66")) as session:
        merged = session.scalars(select(UnitChangeOutcome)).one()
        assert merged.outcome == "applied" and merged.moved and merged.ended
        assert set(session.scalars(select(MatrixView.shared))) == {True, False}
        assert session.scalars(select(ActionPlan.id).where(ActionPlan.parent_plan_id.is_not(None))).one()
        assert session.scalars(select(Task.id).where(Task.parent_task_id.is_not(None), Task.parent_reference != "")).one()
        assert session.scalars(select(Update.late_for).where(Update.late_for != "")).one() == "2026-10"
        assert session.scalars(select(Snooze.until)).one() > TODAY
        asked_for = session.scalars(select(MonthlyReport.id).where(MonthlyReport.title != "")).one()
        assert session.scalars(select(ReportComment.section).where(ReportComment.report_id == asked_for)).one() == "B"
        standing = {(row.state, row.level) for row in session.execute(select(Obstacle.state, Obstacle.level))}
    assert {("closed", "secretariat"), ("open", "secretariat"), ("open", "central"), ("open", "engineer")} <= standing


def test_the_plan_that_the_secretary_uploads_is_not_there_yet_and_finds_everybody_it_names(demo: Demo) -> None:
    actor = demo.inside("66")
    with demo.database.reading(actor) as session:
        assert not session.scalars(select(ActionPlan.id).where(ActionPlan.number == "02-KH/BCĐ")).all()
    with pytest.raises(_Undone), demo.database.writing(actor) as session:
        draft = plans.start_import(session, actor, demo.store, SAMPLE.name, SAMPLE.read_bytes(), now=NOW, today=TODAY)
        assert [row.doubts for row in plans.rows_of(draft)] == [()] * 10
        assert len(plans.expansion(session, draft)[6]) > 102  # "Các sở, ban, ngành, UBND xã phường"
        raise _Undone


@pytest.mark.parametrize("code", ["TW", "66", "BKHCN", "01", "DUQH"])
def test_the_figures_of_tasks_are_those_of_their_duties(demo: Demo, code: str) -> None:
    with pytest.raises(_Undone), demo.database.writing(demo.inside(code)) as session:
        for task_id in session.scalars(select(Task.id)).all():
            task = tasks.recount_task(session, task_id)
            assert not session.is_modified(task), task.content
        raise _Undone


@pytest.mark.parametrize("code", ["66", "BYT"])
def test_a_duty_stands_as_its_last_words_and_decisions_say(demo: Demo, code: str) -> None:
    with demo.database.reading(demo.inside(code)) as session:
        duties = session.scalars(select(Duty)).all()
        updates: dict[int, list[Update]] = {}
        for update in session.scalars(select(Update).order_by(Update.at, Update.id)):
            updates.setdefault(update.duty_id, []).append(update)
        verdicts = {row.update_id: row.verdict for row in session.scalars(select(Verification))}
        evidence = Counter(session.scalars(select(Evidence.update_id)))
    for duty in duties:
        said = updates.get(duty.id, [])
        last = said[-1] if said else None
        assert duty.last_update_id == (last.id if last else None)
        assert duty.last_update_at == (last.at if last else None)
        assert duty.answered_period == max((update.period for update in said), default="")
        assert (duty.state == DutyState.NOT_STARTED) == (last is None)
        assert (duty.state == DutyState.COMPLETED) == (last is not None and verdicts.get(last.id) == "accepted")
        assert (duty.state == DutyState.RETURNED) == (last is not None and verdicts.get(last.id) == "returned")
        assert (duty.state == DutyState.REPORTED) == (last is not None and last.kind == "completion" and last.id not in verdicts)
        assert duty.completed_on == (day_of(last.at) if last and duty.state in (DutyState.COMPLETED, DutyState.REPORTED) else None)
        for update in said:
            # What comes after the lock is counted in the next month and says which one it missed.
            assert update.at <= NOW and (update.late_for or update.period) == str(reporting_period(day_of(update.at)))
            assert update.evidence_count == evidence[update.id]


def test_a_story_keeps_the_rules_of_daily_work(demo: Demo) -> None:
    """What the history assumes of reporting, accepting and returning is what the services do."""
    actor = Actor(demo.ids["66"], Role.SECRETARY, name="Thư ký")
    start = datetime(2026, 6, 3, 9, 0, tzinfo=VIETNAM)
    scripts: list[tuple[str, date | None, str | None, list[str]]] = [
        ("dated", date(2026, 9, 30), None, ["progress", "no_change", "completion", "return", "completion", "accept"]),
        ("continuous", None, None, ["no_change", "nothing_arising", "progress", "no_change"]),
        ("recurring", date(2026, 6, 30), "FREQ=MONTHLY;BYMONTHDAY=-1", ["progress", "progress", "no_change"]),
    ]
    with pytest.raises(_Undone), demo.database.writing(actor) as session:
        for rhythm, due_on, recurrence, script in scripts:
            story = Story(rhythm, due_on, due_on, recurrence)
            duty = _new_duty(session, rhythm, due_on, recurrence)
            for number, step in enumerate(script):
                at = start + timedelta(days=30 * number)
                if step == "accept":
                    tasks.accept_completion(session, actor, duty.id, now=at)
                    story.accept(at)
                elif step == "return":
                    tasks.return_completion(session, actor, duty.id, "Thiếu biên bản.", now=at)
                    story.give_back(at, "Thiếu biên bản.")
                else:
                    words, period = "" if step in tasks.STATEMENTS else "Đã làm.", str(reporting_period(day_of(at)))
                    report = tasks.Report(step, percent=40, result=words)
                    tasks.report_duty(session, actor, demo.store, duty.id, report, period=period, now=at)
                    story.say(at, step, 40, words)
                for column in (
                    "state", "percent", "answered_period", "completed_on", "verified_at", "returned_reason",
                    "unchanged_run", "due_on", "last_permitted_on", "version",
                ):  # fmt: skip
                    assert getattr(duty, column) == getattr(story, column), (rhythm, number, step, column)
        raise _Undone


def _new_duty(session: Session, rhythm: str, due_on: date | None, recurrence: str | None) -> Duty:
    plan_id = session.scalars(select(ActionPlan.id)).first()
    task = Task(
        plan_id=plan_id,
        position=900,
        content="Việc để so sánh",
        deadline_kind="fixed_date",
        due_on=due_on,
        recurrence=recurrence,
        search_key="",
    )
    session.add(task)
    session.flush()
    unit_id = session.scalars(select(Unit.id)).first()
    duty = Duty(task_id=task.id, unit_id=unit_id, role="lead", rhythm=rhythm, due_on=due_on, last_permitted_on=due_on)
    session.add(duty)
    session.flush()
    return duty


def test_sent_reports_are_frozen_under_their_hash_and_marked(demo: Demo) -> None:
    with demo.database.reading(Actor.system_national()) as session:
        versions = session.scalars(select(ReportVersion)).all()
        states = Counter(session.scalars(select(MonthlyReport.state).where(MonthlyReport.period == "2026-11")))
        past = Counter(session.scalars(select(MonthlyReport.punctual).where(MonthlyReport.period < "2026-11")))
    assert len(versions) > 250
    for version in versions[::25]:
        document = document_of_version(version)
        assert document.digest() == version.sha256 and document.demo_mark
    assert {"draft", "awaiting_signature", "signed", "sent"} <= set(states)
    assert past[False] > 5 and past[True] > 10 * past[False]


def test_the_registry_shows_every_standing(demo: Demo) -> None:
    with demo.database.reading(demo.inside("66")) as session:
        assert {row.standing.value for row in list_posts(session, TODAY)} == {"filled", "ending", "expired", "vacant"}
    with demo.database.reading(demo.inside("TW")) as session:
        assert [row.post.level for row in list_posts(session, TODAY)] == ["chief_engineer"] * 6
    with demo.database.reading(Actor.system_national()) as session:
        coverage = national_coverage(session, TODAY)
    assert all(line.required for line in coverage) and 0 < sum(line.vacant for line in coverage) < len(coverage)


def test_reminders_went_out_before_today_and_none_is_left_to_be_sent_twice(demo: Demo) -> None:
    with demo.database.reading(demo.inside("66")) as session:
        messages = session.scalars(select(Message)).all()
    assert {message.channel for message in messages} == {"app", "mail"}
    assert {message.status for message in messages} == {Status.SENT}
    assert max(day_of(message.created_at) for message in messages) < TODAY
    assert any(message.read_at is None for message in messages)
    with demo.database.reading(Actor.system_national()) as session:
        runs = session.scalars(select(JobRun)).all()
    assert {run.job for run in runs} == {"open_drafts", "remind", "deliver_mail"}
    assert {"done", "partly"} == {run.result for run in runs} and max(day_of(run.planned_at) for run in runs) < TODAY


def test_the_audit_trail_of_every_tenant_is_whole_and_names_people(demo: Demo) -> None:
    for tenant_id in demo.ids.values():
        with demo.database.reading(Actor.system(tenant_id)) as session:
            proof = verify_chain(session)
        assert proof.broken_at is None and proof.entries > 0


def test_evidence_opens(demo: Demo) -> None:
    with demo.database.reading(demo.inside("66")) as session:
        file_ids = set(session.scalars(select(Evidence.file_id).where(Evidence.file_id.is_not(None))))
        files = [demo.store.read(session, file_id) for file_id in file_ids]
    assert {row.media_type for row, _ in files} == {"application/pdf", "image/png"}
    assert all(len(data) == row.size for row, data in files)


@given(st.dates(date(2025, 1, 1), date(2031, 12, 31)))
@example(date(2028, 2, 29))
@example(date(2026, 12, 31))
@settings(max_examples=20)
def test_on_any_day_every_deadline_reads_as_it_was_meant(today: date) -> None:
    for plan in plan_templates().values():
        issued_on = today - timedelta(days=plan.days_ago)
        for task in plan.tasks:
            read = read_deadline(deadline_words(task.deadline, today), issued_on)
            kind, _, number = task.deadline.partition(":")
            assert read.kind != "unknown", read.text
            if kind in ("ngay", "truoc") and read.due_on:
                meant = today + timedelta(days=int(number))
                assert meant - timedelta(days=2) <= read.due_on <= meant and read.due_on.weekday() < 5
                assert (read.boundary == "before") == (kind == "truoc")
            elif kind in ("thang", "quy", "nam"):
                assert read.due_on and (read.due_on + timedelta(days=1)).day == 1
            elif kind in ("tx", "hangquy", "hangthang", "6thang", "truoc25"):
                assert (read.kind == "continuous") == (kind == "tx") and (read.kind == "recurring") != (kind == "tx")


@pytest.mark.postgres
@pytest.mark.slow
def test_it_loads_on_postgresql_and_on_the_day_after_the_cut_off(
    make_database: Callable[[str], DatabaseUrls], tmp_path: Path
) -> None:
    demo = _loaded(make_database("postgresql"), tmp_path, date(2027, 3, 15), datetime(2027, 3, 15, 1, 0, tzinfo=UTC))
    with demo.database.reading(Actor.system_national()) as session:
        assert session.scalar(select(func.count()).select_from(Tenant)) == 59
        latest = session.scalar(select(func.max(Update.at)))
        states = set(session.scalars(select(MonthlyReport.state).where(MonthlyReport.period == "2027-03")))
    assert latest and latest <= datetime(2027, 3, 15, 1, 0, tzinfo=UTC)
    assert states <= {"draft", "awaiting_signature"}
    demo.database.engine.dispose()
