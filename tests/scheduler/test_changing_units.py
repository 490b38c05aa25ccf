"""A change of a unit that was decided beforehand is carried out on its day, by itself; one that cannot be is said and waits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.config import SchedulerConfig
from scheduler.runner import run_job
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.clock import VIETNAM
from tenants.organisation import dao as organisation
from tenants.organisation.changes.dao import planned_changes
from tenants.organisation.changes.service import Intent, decide_change
from tests.scheduler.towns import Town

DAY = date(2025, 12, 1)
NIGHT = datetime(2025, 12, 1, 0, 10, tzinfo=VIETNAM)


@pytest.fixture
def config(tmp_path: Path) -> SchedulerConfig:
    """Nothing is sent."""
    return SchedulerConfig(
        base_url="https://57.vn", mail_from="a@57.vn", mail_folder=tmp_path / "mail", lock_file=tmp_path / "lock"
    )


@pytest.fixture
def decided(town: Town) -> Town:
    """The commune will be merged into the department."""
    admin = Actor(town.tenant_id, Role.ADMINISTRATOR, name="Quản trị")
    intent = Intent("merge", town.commune, DAY, "12/QĐ-UBND", date(2025, 11, 3), town.science)
    with town.database.writing(admin) as session:
        decide_change(session, admin, intent, today=date(2025, 11, 10), now=NIGHT - timedelta(days=21))
    return town


def test_a_planned_change_is_carried_out_on_its_day_and_once(decided: Town, config: SchedulerConfig) -> None:
    assert run_job(decided.database, config, "change_units", NIGHT - timedelta(days=1)).idle
    assert run_job(decided.database, config, "change_units", NIGHT).summary.startswith("1 thay đổi")
    assert run_job(decided.database, config, "change_units", NIGHT + timedelta(days=1)).idle
    with decided.database.reading(decided.system) as session:
        assert organisation.get_unit(session, decided.commune).active_to == date(2025, 11, 30)


def test_a_change_that_has_become_impossible_is_said_and_waits(decided: Town, config: SchedulerConfig) -> None:
    with decided.database.writing(decided.system) as session:
        organisation.get_unit(session, decided.science).active_to = date(2025, 11, 20)
    result = run_job(decided.database, config, "change_units", NIGHT)
    assert (result.result, "Đắk Lắk" in result.summary) == ("partly", True)
    with decided.database.reading(decided.system) as session:
        assert len(planned_changes(session)) == 1
