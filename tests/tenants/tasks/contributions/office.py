"""A province where one department leads a task and another coordinates it, and short ways to act."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.files.store import FileStore
from tenants.tasks.contributions import dao, service
from tenants.tasks.contributions.models import Contribution
from tenants.tasks.contributions.service import Answer, Request
from tenants.tasks.models import Duty, Task
from tests.tenants.conftest import NOW, Country
from tests.tenants.tasks.work import add_duty, add_plan, add_task

TODAY = date(2025, 11, 10)
DUE = date(2025, 11, 20)
PERIOD = "2025-11"


class Office:
    """The department of science leads, the department of finance coordinates, a commune has nothing to do with it."""

    def __init__(self, country: Country, folder: Path) -> None:
        self.country, self.store, self.database = country, FileStore(folder), country.database
        mine = country.mine
        self.lead, self.coordinator = mine.actor(Role.OFFICER, "SKHCN"), mine.actor(Role.OFFICER, "STC")
        self.commune, self.secretary = mine.actor(Role.OFFICER, "24133"), mine.actor(Role.SECRETARY)
        self.units = mine.units
        with self.database.writing(mine.system) as session:
            due = date(2025, 11, 30)
            self.plan_id = (plan := add_plan(session)).id
            task = add_task(session, plan, due_on=due, last_permitted_on=due, lead_total=1, coordinating_total=1)
            self.task_id = task.id
            add_duty(session, task, self.units["SKHCN"])
            self.duty_id = add_duty(session, task, self.units["STC"], role="coordinating").id

    def ask(self, *units: str, by: Actor | None = None, at: datetime = NOW, **given: Any) -> list[int]:
        """The lead asks; ids of the requests."""
        actor = by or self.lead
        values = {"wanted": "Số liệu chi năm 2025", "due_on": DUE} | given
        request = Request(unit_ids=tuple(self.units[unit] for unit in units), **values)
        with self.database.writing(actor, at=at) as session:
            asked = service.ask(session, actor, self.task_id, request, today=at.date(), now=at)
            return [one.id for one in asked]

    def answer(self, request_id: int, text: str = "Đã chi 40 tỷ đồng", by: Actor | None = None, **given: Any) -> None:
        """The coordinating department answers."""
        actor = by or self.coordinator
        with self.database.writing(actor, at=NOW) as session:
            service.answer(session, actor, self.store, request_id, Answer(text, **given), period=PERIOD, now=NOW)

    def act(self, verb: Any, request_id: int, *given: Any, by: Actor | None = None, **named: Any) -> None:
        """The lead accepts, sends back or withdraws."""
        actor = by or self.lead
        with self.database.writing(actor, at=NOW) as session:
            verb(session, actor, request_id, *given, now=NOW, **named)

    def request(self, request_id: int) -> Contribution:
        with self.database.reading(self.secretary) as session:
            return dao.get_contribution(session, request_id)

    def duty(self, duty_id: int | None = None) -> Duty:
        with self.database.reading(self.secretary) as session:
            return session.get_one(Duty, duty_id or self.duty_id)

    def task(self) -> Task:
        with self.database.reading(self.secretary) as session:
            return session.get_one(Task, self.task_id)

    def owed_by(self, unit: str) -> list[str]:
        """What a unit finds in its list."""
        with self.database.reading(self.secretary) as session:
            return [one.wanted for one in dao.asked_of_unit(session, self.units[unit])]
