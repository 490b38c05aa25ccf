"""A province with a real month in it: plans, tasks, duties, and people who report, verify, write, sign, send and accept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy import event, select

from reports.locking import answering
from reports.periods import Period
from reports.service import ensure_draft, send, sign, submit_for_signature
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.clock import VIETNAM
from tenants.db.session import Database
from tenants.files.store import FileStore
from tenants.obstacles.service import NewObstacle, answer_obstacle, raise_obstacle
from tenants.organisation.models import Unit
from tenants.organisation.service import NewTenant, NewUnit, found_tenant, provision
from tenants.plans.models import ActionPlan
from tenants.tasks.models import Duty, Task
from tenants.tasks.service import NewEvidence, Report, accept_completion, recount_task, report_duty
from tenants.tasks.states import Rhythm
from tenants.vietnamese import search_key

NOVEMBER = Period(2025, 11)
UNITS = {
    "SKHCN": "Sở Khoa học và Công nghệ",
    "STC": "Sở Tài chính",
    "SNV": "Sở Nội vụ",
    "VPTU": "Văn phòng Tỉnh ủy",
    "24133": "UBND phường Buôn Ma Thuột",
}


def day(text: str) -> date:
    """A day as people write it: "14/11/2025"."""
    return datetime.strptime(text, "%d/%m/%Y").date()


def at(text: str, hour: int = 9, minute: int = 0) -> datetime:
    """A moment on a Vietnamese wall clock."""
    return datetime.combine(day(text), time(hour, minute), VIETNAM).astimezone(UTC)


def found_office(database: Database, code: str, kind: str, name: str, short_name: str, reports_to: int | None = None) -> int:
    """A tenant without units."""
    with database.writing(Actor.system(0)) as session:
        new = NewTenant(code, kind, name, short_name, reports_to_id=reports_to, province_code=code if kind == "province" else None)
        return found_tenant(session, new, now=at("01/07/2025")).id


@dataclass
class Province:
    """A tenant with five units; every verb opens a session of its own, as a click would."""

    database: Database
    tenant_id: int
    central_id: int
    folder: Path
    units: dict[str, int] = field(default_factory=dict)

    def settle(self) -> Province:
        """Give it its units."""
        with self.database.writing(Actor.system(self.tenant_id)) as session:
            provision(session, [], [NewUnit(code, name, "department") for code, name in UNITS.items()])
        with self.database.reading(Actor.system(self.tenant_id)) as session:
            self.units = {row.code: row.id for row in session.execute(select(Unit.code, Unit.id))}
        return self

    def actor(self, role: Role, name: str = "") -> Actor:
        return Actor(self.tenant_id, role, user_id=None, name=name or role.value)

    @property
    def secretary(self) -> Actor:
        return self.actor(Role.SECRETARY, "Lê Thu Hằng")

    @property
    def leader(self) -> Actor:
        return self.actor(Role.LEADER, "Y Thanh Hà")

    @property
    def visitor(self) -> Actor:
        """An officer of the central office inside this province."""
        return Actor(self.central_id, Role.CENTRAL_OFFICER, name="Trần Văn Bình").visit(self.tenant_id)

    def issue(self, number: str = "02-KH/BCĐ", issued_on: str = "18/10/2025") -> int:
        """A plan without tasks."""
        with self.database.writing(Actor.system(self.tenant_id)) as session:
            plan = ActionPlan(
                number=number,
                title="triển khai Thông báo số 07-TB/CQTTBCĐ",
                issuer="Ban Chỉ đạo",
                issued_on=day(issued_on),
                created_at=at(issued_on),
                search_key=search_key(number),
            )
            session.add(plan)
            session.flush()
            return plan.id

    def assign(
        self,
        plan_id: int,
        content: str,
        due: str | None = None,
        leads: Sequence[str] = ("SKHCN",),
        *,
        section: str = "I",
        title: str = "Chuyển đổi số",
        system: str | None = None,
        initiative: str | None = None,
        words: str = "",
    ) -> int:
        """A task with its lead duties; without a date it is continuous."""
        due_on = day(due) if due else None
        with self.database.writing(Actor.system(self.tenant_id)) as session:
            position = len(session.scalars(select(Task.id).where(Task.plan_id == plan_id)).all()) + 1
            task = Task(
                plan_id=plan_id,
                position=position,
                section=section,
                section_title=title,
                ordinal=str(position),
                content=content,
                deadline_text=words or (f"{due}" if due else "Thường xuyên"),
                deadline_kind="date" if due else "continuous",
                due_on=due_on,
                last_permitted_on=due_on,
                lead_label=UNITS[leads[0]] + (f" +{len(leads) - 1}" if len(leads) > 1 else ""),
                system_code=system,
                initiative_code=initiative,
                search_key=search_key(content),
            )
            session.add(task)
            session.flush()
            for place, unit in enumerate(leads):
                session.add(
                    Duty(
                        task_id=task.id,
                        unit_id=self.units[unit],
                        role="lead",
                        first_lead=place == 0,
                        rhythm=Rhythm.DATED if due else Rhythm.CONTINUOUS,
                        due_on=due_on,
                        last_permitted_on=due_on,
                    )
                )
            session.flush()
            recount_task(session, task.id)
            return task.id

    def report(
        self,
        task_id: int,
        unit: str,
        when: str,
        kind: str = "progress",
        result: str = "Đã triển khai.",
        evidence: int = 0,
        **said: str,
    ) -> None:
        """What a unit says about its duty on a day, for the period that the tenant's lock says."""
        moment = at(when)
        percent = 50 if kind == "progress" else 0
        proofs = tuple(NewEvidence("document", f"Văn bản {n}", f"{n}/QĐ") for n in range(evidence))
        answer = Report(kind, percent, "" if kind in ("no_change", "nothing_arising") else result, evidence=proofs, **said)  # type: ignore[arg-type]  # texts
        with self.database.writing(self.secretary, at=moment) as session:
            place = answering(session, day(when))
            duty_id = self._duty(session, task_id, unit)
            given = {"period": place.period, "late_for": place.late_for}
            report_duty(session, self.secretary, FileStore(self.folder), duty_id, answer, **given, now=moment)

    def verify(self, task_id: int, unit: str, when: str) -> None:
        """The secretariat accepts a completion."""
        with self.database.writing(self.secretary, at=at(when)) as session:
            accept_completion(session, self.secretary, self._duty(session, task_id, unit), now=at(when))

    def complete(self, task_id: int, unit: str, when: str, verified: str | None = None, result: str = "Đã hoàn thành.") -> None:
        """A completion reported on one day and accepted on the same or another."""
        self.report(task_id, unit, when, "completion", result)
        self.verify(task_id, unit, verified or when)

    def _duty(self, session, task_id: int, unit: str) -> int:  # type: ignore[no-untyped-def]  # a session, as everywhere
        return session.scalars(select(Duty.id).where(Duty.task_id == task_id, Duty.unit_id == self.units[unit])).one()

    def raise_obstacle(self, title: str, when: str, theme: str = "funding", level: str = "secretariat", proposal: str = "") -> int:
        """What the secretariat raises, for itself or with a level above; its id."""
        new = NewObstacle(title, "Chi tiết.", theme, proposal, level=level)
        with self.database.writing(self.secretary, at=at(when)) as session:
            return raise_obstacle(session, self.secretary, new, now=at(when)).id

    def answer_obstacle(self, obstacle_id: int, when: str) -> None:
        """The centre answers on a visit what was put to it."""
        with self.database.writing(self.visitor, at=at(when)) as session:
            answer_obstacle(session, self.visitor, obstacle_id, "Đã có hướng dẫn.", now=at(when))

    def draft(self, when: str = "21/11/2025", period: Period = NOVEMBER) -> int:
        """The secretary's draft of a period; its id."""
        with self.database.writing(self.secretary, at=at(when)) as session:
            report = ensure_draft(session, self.secretary, period, day(when), at(when))
            assert report is not None
            return report.id

    def send(self, report_id: int, when: str = "25/11/2025", hour: int = 9) -> None:
        """Submitted, signed and sent on one day."""
        moment = at(when, hour)
        with self.database.writing(self.secretary, at=moment) as session:
            submit_for_signature(session, self.secretary, report_id, moment)
        with self.database.writing(self.leader, at=moment) as session:
            sign(session, self.leader, report_id, moment)
        with self.database.writing(self.secretary, at=moment) as session:
            send(session, self.secretary, report_id, moment, "05")


def found_province(
    database: Database, folder: Path, central_id: int, code: str = "66", name: str = "Tỉnh Đắk Lắk", short_name: str = "Đắk Lắk"
) -> Province:
    """A province that reports to the central office."""
    return Province(database, found_office(database, code, "province", name, short_name, central_id), central_id, folder).settle()


@contextmanager
def counted_statements(database: Database) -> Iterator[list[str]]:
    """Every statement that reaches the database inside the block."""
    seen: list[str] = []

    def note(connection, cursor, statement, *rest) -> None:  # type: ignore[no-untyped-def]  # the driver's own types
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
