"""What lies on the desks of the tour's tenants: views, plans above, a merger, an ad hoc report, a late word, a snooze."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.comments import comment
from reports.locking import answering, lock_of
from reports.periods import reporting_period
from reports.service import AskedFor, open_ad_hoc
from scheduler.reminders.snoozing import snooze_duty
from suite.demo.material import sentences
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.calendar.service import calendar_of
from tenants.clock import VIETNAM, day_of
from tenants.db.session import Database
from tenants.files.store import FileStore
from tenants.organisation.changes.service import Intent, decide_change
from tenants.organisation.models import Unit
from tenants.people.models import User
from tenants.plans import parents
from tenants.plans.models import ActionPlan
from tenants.tasks.counting import owed
from tenants.tasks.models import Duty, Task
from tenants.tasks.service import Report, report_duty
from tenants.tasks.states import DutyRole, DutyState, Rhythm
from tenants.tasks.views.service import save_view

# A query of the matrix, as its address writes it.
_VIEWS = (
    ("Quá hạn theo cơ quan chủ trì", "tinh-trang=overdue&nhom=chu-tri", True),
    ("Việc của quý, hạn gần trước", "nhom=khong&xep=han", False),
)
# Which body goes into which: a province of two former ones had two boards for the same thing.
_MERGED = ("BQLKCN", "BQLKKT")
# How a task begins, and the task of the plan above that it carries out.
_CARRIED_OUT = (
    ("Rà soát, chủ động đánh giá, hoàn thiện cơ chế", "Rà soát, trình cấp có thẩm quyền sửa đổi"),
    ("Các đồng chí thành viên Ban Chỉ đạo trực tiếp kiểm tra", "Tham mưu Ban Chỉ đạo kiểm điểm tiến độ"),
    ("Kiểm tra, giám sát việc chấp hành kỷ luật", "Các cơ quan, đơn vị thực hiện nghiêm trách nhiệm"),
    ("Nghiên cứu thí điểm thiết bị bay không người lái", "Ứng dụng viễn thám, cảm biến"),
)
_DIRECTIVE = "Nghị quyết số 57-NQ/TW, mục III.2"


def lay_out(database: Database, store: FileStore, tenant_id: int, mornings: Sequence[datetime]) -> None:
    """Everything above for one tenant; what a tenant has no case for is left out."""
    with database.reading(Actor.system(tenant_id)) as session:
        users = session.scalars(select(User).where(User.status == "active").order_by(User.id)).all()
    roles = {
        role: _actor(next(user for user in users if user.role == role))
        for role in (Role.SECRETARY, Role.ADMINISTRATOR, Role.LEADER)
    }
    officers = {user.unit_id: _actor(user) for user in reversed(users) if user.role == Role.OFFICER and user.unit_id}
    first, last = mornings[0], mornings[-1]
    secretary = roles[Role.SECRETARY]
    at = first + timedelta(hours=2)
    with database.writing(secretary, at=at) as session:
        for name, query, shared in _VIEWS:
            save_view(session, secretary, name, query, shared=shared, now=at)
        _put_below(session, secretary)
    at = first + timedelta(hours=3)
    with database.writing(roles[Role.ADMINISTRATOR], at=at) as session:
        _merge(session, roles[Role.ADMINISTRATOR], at)
    _be_late(database, store, tenant_id, officers, day_of(last))
    at = last + timedelta(hours=7, minutes=30)
    with database.writing(secretary, at=at) as session:
        report = open_ad_hoc(session, secretary, _asked_for(day_of(at)), day_of(at), at)
    at += timedelta(minutes=25)
    with database.writing(roles[Role.LEADER], at=at) as session:
        comment(
            session,
            roles[Role.LEADER],
            report.id,
            "B",
            "Nêu rõ số vốn chưa giải ngân của từng đơn vị và người chịu trách nhiệm.",
            at,
        )
    _put_off(database, officers, last + timedelta(hours=8))


def _asked_for(today: date) -> AskedFor:
    return AskedFor(
        "Bố trí và giải ngân kinh phí khoa học, công nghệ, chuyển đổi số",
        "Công văn số 412-CV/BCĐTW của Ban Chỉ đạo Trung ương",
        today + timedelta(days=9),
        date(today.year, 1, 1),
        today,
    )


def _put_below(session: Session, secretary: Actor) -> None:
    """The newest plan carries out the oldest, a few of its tasks one of that plan, and the first of them the resolution itself."""
    plans = session.scalars(select(ActionPlan).order_by(ActionPlan.issued_on, ActionPlan.id)).all()
    contents = {
        task.content: task.id for task in session.scalars(select(Task).where(Task.plan_id.in_([plans[0].id, plans[-1].id])))
    }

    def find(words: str) -> int | None:
        return next((task_id for content, task_id in contents.items() if content.startswith(words)), None)

    chosen = {child: above for below, over in _CARRIED_OUT if (child := find(below)) and (above := find(over))}
    if not chosen:
        return
    parents.set_plan_parent(session, secretary, plans[-1].id, plans[0].id)
    parents.set_parents(session, secretary, chosen)
    first = next(iter(chosen))
    parents.set_task_parent(session, secretary, first, chosen[first], _DIRECTIVE)


def _merge(session: Session, administrator: Actor, at: datetime) -> None:
    units = {unit.code: unit.id for unit in session.scalars(select(Unit).where(Unit.code.in_(_MERGED)))}
    if len(units) < len(_MERGED):
        return
    today = day_of(at)
    decided_on = calendar_of(session).add_working_days(today, -6)
    gone, kept = _MERGED
    number = f"{decided_on.toordinal() % 2000 + 800}/QĐ-UBND"
    intent = Intent("merge", units[gone], today, number, decided_on, units[kept], remark="Sắp xếp, tinh gọn tổ chức bộ máy.")
    decide_change(session, administrator, intent, today=today, now=at)


def _be_late(database: Database, store: FileStore, tenant_id: int, officers: Mapping[int, Actor], today: date) -> None:
    """A unit that missed last month spoke a working day after the lock: counted in the next month, marked as late."""
    missed = reporting_period(today).previous()
    with database.reading(Actor.system(tenant_id)) as session:
        calendar, locked = calendar_of(session), lock_of(session, missed).locks_on
        place = answering(session, calendar.next_working(locked))
        wanted = (Duty.rhythm == Rhythm.CONTINUOUS, Duty.role == DutyRole.LEAD, Duty.state == DutyState.IN_PROGRESS, owed())
        silent = Duty.answered_period < str(missed)
        duty = session.scalars(select(Duty).where(*wanted, silent, Duty.unit_id.in_(officers)).order_by(Duty.id)).first()
    if duty is None or place.late_for != str(missed):
        return
    at, officer = datetime.combine(calendar.next_working(locked), time(9, 40), VIETNAM), officers[duty.unit_id]
    words = sentences("progress")[0].replace("{n}", "64").replace("{m}", "3").replace("{p}", "48").replace("{q}", "91,5")
    said = Report("progress", min(95, duty.percent + 5), words)
    with database.writing(officer, at=at) as session:
        report_duty(session, officer, store, duty.id, said, period=place.period, late_for=place.late_for, now=at)


def _put_off(database: Database, officers: Mapping[int, Actor], at: datetime) -> None:
    """An officer holds back the reminder of something whose date is near but not past."""
    today = day_of(at)
    with database.reading(Actor.system(next(iter(officers.values())).tenant_id)) as session:
        near = Duty.due_on.between(today + timedelta(days=7), today + timedelta(days=40))
        wanted = (Duty.rhythm == Rhythm.DATED, Duty.role == DutyRole.LEAD, Duty.unit_id.in_(officers), near, owed())
        open_ = Duty.state.in_([DutyState.NOT_STARTED, DutyState.IN_PROGRESS])
        duty = session.scalars(select(Duty).where(*wanted, open_).order_by(Duty.due_on, Duty.id)).first()
        if duty is None:
            return
        until = calendar_of(session).add_working_days(today, 4)
    officer = officers[duty.unit_id]
    with database.writing(officer, at=at) as session:
        snooze_duty(session, officer, duty.id, until, "Chờ ý kiến thẩm định, đã hẹn ngày trả lời.", today=today, now=at)


def _actor(user: User) -> Actor:
    return Actor(user.tenant_id, Role(user.role), user.id, user.unit_id, user.name)
