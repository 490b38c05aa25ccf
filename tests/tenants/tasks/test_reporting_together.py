"""Two leads of a task who report at the same moment are both counted."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import select

from tenants.access.permissions import Role
from tenants.files.store import FileStore
from tenants.tasks.models import Duty, Task
from tenants.tasks.service import NewEvidence, Report, report_duty
from tests.tenants.conftest import NOW, Country
from tests.tenants.tasks.work import add_duty, add_plan, add_task


def test_the_second_of_two_reports_counts_the_first(country: Country, tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    with country.database.writing(country.mine.system) as session:
        task = add_task(session, add_plan(session))
        duties = {unit: add_duty(session, task, country.mine.units[unit]).id for unit in ("STC", "SKHCN")}
        task_id = task.id
    done = Report("completion", 100, "Đã ban hành.", evidence=(NewEvidence("document", "Quyết định", "12/QĐ-UBND"),))

    def report(unit: str) -> None:
        officer = country.mine.actor(Role.OFFICER, unit)
        with country.database.writing(officer) as session:
            report_duty(session, officer, store, duties[unit], done, period="2025-11", now=NOW)

    officer = country.mine.actor(Role.OFFICER, "STC")
    with country.database.writing(officer) as session:
        report_duty(session, officer, store, duties["STC"], done, period="2025-11", now=NOW)
        other = threading.Thread(target=report, args=("SKHCN",))
        other.start()
        # On either database the second has to wait for the first: it cannot end before the commit below.
        other.join(0.3)
        assert other.is_alive()
    other.join(30)
    with country.database.reading(country.mine.system) as session:
        assert session.scalars(select(Task.lead_waiting).where(Task.id == task_id)).one() == 2
        assert set(session.scalars(select(Duty.state))) == {"reported"}
