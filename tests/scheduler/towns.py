"""Small tenants for the scheduler's tests: a secretariat, two departments with their people, one plan with a few tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.db.session import Database
from tenants.organisation.models import Tenant, Unit
from tenants.people.models import User
from tenants.plans.models import ActionPlan
from tenants.tasks.models import Duty, Task
from tenants.vietnamese import search_key, sort_key

FOUNDED = datetime(2025, 10, 1, tzinfo=UTC)
ISSUED_ON = date(2025, 10, 18)


@dataclass(frozen=True)
class Town:
    """A tenant with the ids of its people, its two units and its plan."""

    database: Database
    tenant_id: int
    plan_id: int
    science: int  # Sở Khoa học và Công nghệ
    commune: int  # a commune whose people can be taken away
    officer: int  # of the department
    head: int  # of the department
    commune_officer: int
    secretary: int
    leader: int

    @property
    def system(self) -> Actor:
        return Actor.system(self.tenant_id)

    def actor(self, user_id: int, role: Role, unit_id: int | None = None) -> Actor:
        return Actor(self.tenant_id, role, user_id, unit_id, name="Người thử")

    @property
    def secretary_actor(self) -> Actor:
        return self.actor(self.secretary, Role.SECRETARY)

    @property
    def officer_actor(self) -> Actor:
        return self.actor(self.officer, Role.OFFICER, self.science)

    def add_duty(
        self,
        unit_id: int,
        due_on: date | None,
        *,
        rhythm: str = "dated",
        content: str = "Công bố danh mục dữ liệu dùng chung",
        state: str = "not_started",
        role: str = "lead",
    ) -> int:
        """A task with one duty of `unit_id`; the duty's id."""
        with self.database.writing(self.system, at=FOUNDED) as session:
            task = _task(session, self.plan_id, content, rhythm, due_on)
            duty = Duty(
                task_id=task.id,
                unit_id=unit_id,
                role=role,
                rhythm=rhythm,
                due_on=due_on,
                original_due_on=due_on,
                last_permitted_on=due_on,
                state=state,
            )
            session.add(duty)
            session.flush()
            return duty.id

    def change_duty(self, duty_id: int, **values: object) -> None:
        with self.database.writing(self.system, at=FOUNDED) as session:
            duty = session.get_one(Duty, duty_id)
            for name, value in values.items():
                setattr(duty, name, value)

    def change_user(self, user_id: int, **values: object) -> None:
        with self.database.writing(self.system, at=FOUNDED) as session:
            user = session.get_one(User, user_id)
            for name, value in values.items():
                setattr(user, name, value)


def found_town(database: Database, code: str = "66", name: str = "Tỉnh Đắk Lắk") -> Town:
    """Make a tenant with its people and an empty plan."""
    with database.writing(Actor.system(0), at=FOUNDED) as session:
        tenant = Tenant(
            code=code, kind="province", name=name, short_name=name.removeprefix("Tỉnh "), province_code=code[:2],
            created_at=FOUNDED, sort_key=sort_key(name),
        )  # fmt: skip
        session.add(tenant)
        session.flush()
        tenant_id = tenant.id
    with database.writing(Actor.system(tenant_id), at=FOUNDED) as session:
        science = _unit(session, "SKHCN", "Sở Khoa học và Công nghệ", "Sở KH&CN", "department")
        commune = _unit(session, "24133", "Xã Ea Súp", "Xã Ea Súp", "commune")
        people = {
            "officer": _user(session, code, "chuyenvien", "Nguyễn Văn An", Role.OFFICER, science.id),
            "head": _user(session, code, "giamdoc", "Phạm Thị Bình", Role.UNIT_HEAD, science.id),
            "commune_officer": _user(session, code, "xa", "Y Thịnh Niê", Role.OFFICER, commune.id),
            "secretary": _user(session, code, "thuky", "Lê Thu Hằng", Role.SECRETARY, None),
            "leader": _user(session, code, "lanhdao", "Trần Quốc Dũng", Role.LEADER, None),
        }
        plan = ActionPlan(
            number="02-KH/BCĐ", title="Kế hoạch hành động", issuer="Ban Chỉ đạo tỉnh", issued_on=ISSUED_ON,
            created_at=FOUNDED, search_key="ke hoach hanh dong",
        )  # fmt: skip
        session.add(plan)
        session.flush()
        return Town(database, tenant_id, plan.id, science.id, commune.id, **{post: user.id for post, user in people.items()})


def _unit(session: Session, code: str, name: str, short_name: str, kind: str) -> Unit:
    unit = Unit(code=code, name=name, short_name=short_name, kind=kind, search_key=search_key(name), sort_key=sort_key(name))
    session.add(unit)
    session.flush()
    return unit


def _user(session: Session, code: str, mailbox: str, name: str, role: Role, unit_id: int | None) -> User:
    user = User(
        email=f"{mailbox}@t{code.lower()}.vn", name=name, unit_id=unit_id, role=role.value, status="active",
        created_at=FOUNDED, search_key=search_key(name), sort_key=sort_key(name),
    )  # fmt: skip
    session.add(user)
    session.flush()
    return user


def _task(session: Session, plan_id: int, content: str, rhythm: str, due_on: date | None) -> Task:
    task = Task(
        plan_id=plan_id, position=1, content=content, deadline_kind="date" if due_on else rhythm, due_on=due_on,
        original_due_on=due_on, last_permitted_on=due_on, search_key=search_key(content),
    )  # fmt: skip
    session.add(task)
    session.flush()
    return task
