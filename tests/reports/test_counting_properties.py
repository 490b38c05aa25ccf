"""Whatever a month brings, classes partition the tasks, figures open their rows, and tenants add up to the country."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.compose import annex_rows
from reports.consolidation import SentReport, by_code
from reports.difficulties import obstacle_blocks
from reports.document import Table
from reports.facts import CLASS_WORDS, Counts, Figures
from reports.figures import filter_of, material_of
from reports.national import counts_by_tenant
from reports.periods import AdHoc, LongerPeriod, ReportPeriod
from tenants.access.actor import Actor
from tenants.db.session import Database, bulk_add, open_engine
from tenants.obstacles.models import Obstacle, ObstacleEvent
from tenants.obstacles.national import obstacles_of_country
from tenants.obstacles.states import LEVEL_LABELS
from tenants.organisation.dao import list_tenants
from tenants.plans.models import ActionPlan
from tenants.tasks import national
from tenants.tasks.dao import WITHOUT, task_page
from tenants.tasks.models import Task
from tenants.tasks.states import OfficialClass, official_class
from tests.conftest import BOTH_DATABASES
from tests.postgres import DatabaseUrls
from tests.reports.province import NOVEMBER, at, found_office

CUTOFF = date(2025, 11, 14)
DAYS = st.dates(date(2025, 9, 1), date(2026, 1, 31))
QUARTER_END = date(2025, 12, 14)
# A month, a quarter and a stretch that was asked for: one way of counting for all kinds.
PERIODS: list[tuple[ReportPeriod, date]] = [
    (NOVEMBER, CUTOFF),
    (LongerPeriod("quarter", 2025, 4), QUARTER_END),
    (AdHoc(1, "Đột xuất", date(2025, 10, 1), CUTOFF, QUARTER_END), CUTOFF),
]
TASKS = st.lists(
    st.tuples(
        st.none() | DAYS,  # last permitted day
        st.none() | DAYS,  # day of completion
        st.sampled_from(["", "I", "II"]),
        st.sampled_from([None, "HT1", "HT4"]),
        st.integers(0, 1),  # waiting
        st.booleans(),  # of a plan issued after the cut-off
        st.sampled_from([None, "SK01", "SK07"]),
    ),
    max_size=12,
)
OBSTACLES = st.lists(
    st.tuples(
        DAYS,  # raised
        st.none() | st.tuples(st.integers(0, 60), st.sampled_from(["answered", "closed", "withdrawn", "forwarded"])),  # days after
        st.sampled_from(list(LEVEL_LABELS)),
        st.sampled_from(["funding", "people"]),
    ),
    max_size=8,
)


@pytest.fixture(scope="module", params=BOTH_DATABASES)
def offices(request: pytest.FixtureRequest, make_database: Callable[[str], DatabaseUrls]) -> Iterator[tuple[Database, list[int]]]:
    """Three provinces without tasks."""
    engine = open_engine(make_database(request.param).app_url)
    database = Database(engine)
    yield database, [found_office(database, code, "province", f"Tỉnh {code}", code) for code in ("66", "56", "04")]
    engine.dispose()


def replace_tasks(database: Database, tenant_id: int, drawn: list[tuple[object, ...]]) -> None:
    """Make the drawn tasks the tenant's only ones."""
    with database.writing(Actor.system(tenant_id)) as session:
        for plan in session.query(ActionPlan).all():
            session.query(Task).filter(Task.plan_id == plan.id).delete()
            session.delete(plan)
        plans = []
        for number, issued_on in (("01", date(2025, 9, 1)), ("02", QUARTER_END + timedelta(days=1))):
            plan = ActionPlan(
                number=number, title="", issuer="", issued_on=issued_on, created_at=at("01/09/2025"), search_key=number
            )
            session.add(plan)
            plans.append(plan)
        session.flush()
        bulk_add(
            session,
            Task,
            [
                {
                    "plan_id": plans[later].id,
                    "position": position,
                    "section": section,
                    "section_title": section,
                    "content": f"Việc {position}",
                    "deadline_kind": "date",
                    "last_permitted_on": limit,
                    "state": "completed" if done else "open",
                    "completed_on": done,
                    "system_code": system,
                    "initiative_code": initiative,
                    "lead_waiting": 0 if done else waiting,
                    "search_key": "",
                }
                for position, (limit, done, section, system, waiting, later, initiative) in enumerate(drawn, start=1)
            ],
        )


Raised = tuple[date, tuple[int, str] | None, str, str]


def add_obstacles(database: Database, tenant_id: int, drawn: list[Raised]) -> None:
    """Raise the drawn obstacles beside those of the tenant's earlier examples: what happened is never taken away."""
    with database.writing(Actor.system(tenant_id)) as session:
        for raised_on, step, level, theme in drawn:
            due_on = raised_on + timedelta(days=21)
            obstacle = Obstacle(
                title="Vướng mắc",
                description="",
                theme=theme,
                level=level,
                state="open",
                raised_on=raised_on,
                raised_by="",
                raised_role="secretary",
                clock_on=raised_on,
                due_on=due_on,
                search_key="",
            )
            session.add(obstacle)
            session.flush()
            happened = [("raised", raised_on, "open", level)]
            if step:
                after, state = step
                forwarded = state == "forwarded"
                steps = (
                    state,
                    raised_on + timedelta(days=after),
                    "open" if forwarded else state,
                    "central" if forwarded else level,
                )
                happened.append(steps)
            for name, on, state, at_level in happened:
                given = {"step": name, "happened_on": on, "state": state, "level": at_level, "due_on": due_on}
                session.add(ObstacleEvent(obstacle_id=obstacle.id, at=at(f"{on:%d/%m/%Y}"), user_name="", **given))
                session.flush()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(drawn=TASKS, what=st.sampled_from(PERIODS))
def test_classes_partition_the_tasks_and_every_figure_opens_its_rows(
    offices: tuple[Database, list[int]], drawn: list[tuple[object, ...]], what: tuple[ReportPeriod, date], tmp_path: Path
) -> None:
    period, cutoff_on = what
    database, (tenant_id, *_) = offices
    replace_tasks(database, tenant_id, drawn)
    with database.reading(Actor.system(tenant_id)) as session:
        material = material_of(session, period, cutoff_on)
        figures = material.figures
        opened = {name: task_page(session, filter_of(one.rows), date(2026, 2, 1))[1] for name, one in figures.opens().items()}
    counted = [one for one in drawn if not one[5]]
    by_rule = [official_class(done, limit, cutoff_on) for limit, done, *_ in counted]  # type: ignore[arg-type]  # drawn as dates
    assert figures.total.total == len(counted)
    assert figures.total == Counts(
        *(by_rule.count(which) for which in OfficialClass), sum(not one[1] and one[4] == 1 for one in counted)
    )
    assert Counts.of(material.tasks) == figures.total
    assert opened == {name: one.value for name, one in figures.opens().items()}
    assert sum((group.counts for group in figures.sections), Counts()) == figures.total
    for groups in (figures.systems, figures.initiatives):
        assert sum((group.counts for group in groups), Counts()) in (figures.total, Counts())
    states = [row.state_words for row in annex_rows(material.tasks, material.answers, figures)]
    assert {words: states.count(words) for words in CLASS_WORDS.values()} == {
        words: by_rule.count(which) for which, words in CLASS_WORDS.items()
    }


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(drawn=st.tuples(TASKS, TASKS, TASKS), what=st.sampled_from(PERIODS))
def test_the_tenants_add_up_to_the_country(
    offices: tuple[Database, list[int]], drawn: tuple[list[tuple[object, ...]], ...], what: tuple[ReportPeriod, date]
) -> None:
    period, cutoff_on = what
    database, tenants = offices
    # The country is counted over all plans, so none is issued after the cut-off here.
    present = [[(*one[:5], False, one[6]) for one in tasks] for tasks in drawn]
    own = []
    for tenant_id, tasks in zip(tenants, present, strict=True):
        replace_tasks(database, tenant_id, tasks)
        with database.reading(Actor.system(tenant_id)) as session:
            own.append(material_of(session, period, cutoff_on).figures)
    with database.reading(Actor.system_national()) as session:
        whole = sum(counts_by_tenant(session, cutoff_on).values(), Counts())
        by_initiative = {
            code: national.count_tasks(session, national.NationalFilter(initiative_code=code), cutoff_on)
            for code in ("SK01", "SK07", WITHOUT)
        }
    assert (whole.on_time, whole.late, whole.running, whole.overdue) == tuple(
        sum(getattr(one.total, name) for one in own) for name in ("on_time", "late", "running", "overdue")
    )
    groups = by_code([SentReport(0, 1, one, at("25/11/2025"), True, "") for one in own], "initiatives")
    # Where no task names an initiative there is no table, so its tasks are not among those without one.
    silent = sum(one.total.total for one in own if not one.initiatives)
    counted = {key: counts.total for key, (_, counts) in groups.items()}
    assert {
        code: counted.get(f"initiative-{code}", 0) + (silent if code == WITHOUT else 0) for code in by_initiative
    } == by_initiative


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(drawn=st.tuples(TASKS, TASKS, TASKS), what=st.sampled_from(PERIODS))
def test_a_national_total_opens_the_rows_that_each_tenant_reported_on_its_own_day(
    offices: tuple[Database, list[int]], drawn: tuple[list[tuple[object, ...]], ...], what: tuple[ReportPeriod, date]
) -> None:
    period, cutoff_on = what
    database, tenants = offices
    days = dict(zip(tenants, (cutoff_on, cutoff_on - timedelta(days=3), cutoff_on), strict=True))
    reported = Counts()
    for tenant_id, tasks in zip(tenants, drawn, strict=True):
        replace_tasks(database, tenant_id, tasks)
        with database.reading(Actor.system(tenant_id)) as session:
            reported += material_of(session, period, days[tenant_id]).figures.total
    with database.reading(Actor.system_national()) as session:
        as_of = {tenant.code: days[tenant.id] for tenant in list_tenants(session) if tenant.id in days}
        opened = {}
        for which in OfficialClass:
            wanted = national.NationalFilter(official_class=which.value, as_of=as_of)
            rows = national.list_tasks(session, wanted, date(2026, 2, 1), offset=0, limit=1000)
            assert {row.official_class for row in rows} <= {which.value}
            assert len(rows) == national.count_tasks(session, wanted, date(2026, 2, 1))
            opened[which] = len(rows)
        assert national.count_tasks(session, national.NationalFilter(as_of={}), date(2026, 2, 1)) == 0
    assert tuple(opened.values()) == (reported.on_time, reported.late, reported.running, reported.overdue)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(drawn=st.tuples(OBSTACLES, OBSTACLES, OBSTACLES))
def test_the_obstacles_that_tenants_send_are_those_of_the_country(
    offices: tuple[Database, list[int]], drawn: tuple[list[Raised], ...]
) -> None:
    database, tenants = offices
    said: list[tuple[int, Figures]] = []
    for tenant_id, obstacles in zip(tenants, drawn, strict=True):
        add_obstacles(database, tenant_id, obstacles)
        with database.reading(Actor.system(tenant_id)) as session:
            said.append((tenant_id, Figures.from_json(material_of(session, NOVEMBER, CUTOFF).figures.to_json())))
    with database.reading(Actor.system_national()) as session:
        whole = [one.standing for one in obstacles_of_country(session, CUTOFF)]
    sent = [(tenant_id, one) for tenant_id, figures in said for one in figures.obstacles]
    assert sorted((tenant_id, one.obstacle_id, one.level, one.state, one.days_over) for tenant_id, one in sent) == sorted(
        (one.tenant_id, one.obstacle_id, one.level, one.state, one.days_over) for one in whole
    )
    tables = [block for block in obstacle_blocks(said) if isinstance(block, Table)]
    assert len(tables) == bool(whole)
    for table in tables:
        [totals] = table.totals
        assert totals[1] == len(whole)
        # Waiting at a level or answered: each obstacle once; and the themes add up to the total.
        assert all(row[1] == sum(int(str(cell)) for cell in row[2:6]) for row in (*table.rows, totals))
        assert tuple(sum(int(str(row[n])) for row in table.rows) for n in range(1, 7)) == totals[1:]
        assert totals[2:5] == tuple(sum(one.level == level and one.state == "open" for one in whole) for level in LEVEL_LABELS)
