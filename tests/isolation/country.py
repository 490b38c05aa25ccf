"""Two provinces and the central office, alike in everything but their marks: rows of every table, people of every role."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import typst
from openpyxl import Workbook
from sqlalchemy.orm import Session

from reports import dao as reports
from reports import service as reporting
from reports.models import ReportSignedFile
from reports.periods import Period
from reports.settings import SECTION_TITLES
from scheduler.models import Heartbeat, JobRun
from scheduler.outbox.models import CalendarFeed, Message, Webhook
from scheduler.reminders.models import Snooze
from tenants.access.actor import Actor
from tenants.access.permissions import CENTRAL_ROLES, ROLE_LABELS, Role
from tenants.audit.trail import acting, note
from tenants.calendar.models import CalendarDay
from tenants.calendar.service import calendar_of
from tenants.db.base import Base
from tenants.db.session import Database
from tenants.files.signatures import Signature, SignatureState
from tenants.files.store import FileStore
from tenants.organisation.models import TenantSettings, Unit, UnitAlias, UnitGroup, UnitGroupMember
from tenants.organisation.service import NewTenant, found_tenant
from tenants.people.dao import digest_of
from tenants.people.models import Invitation, SignInKey, User
from tenants.plans.amendments import apply_change, choose, start_amendment
from tenants.plans.changes import preview
from tenants.plans.models import ActionPlan, PlanImport
from tenants.plans.tenant_bodies import tenant_bodies
from tenants.plans.understanding import CELLS, understand
from tenants.tables import (
    Absence,
    Appointment,
    ArchitectPost,
    DateChange,
    Duty,
    DutyMove,
    Evidence,
    ExtensionDecision,
    ExtensionEvidence,
    ExtensionRequest,
    FilePurge,
    SampleCheck,
    Task,
    TaskEvent,
    UnitChange,
    UnitChangeOutcome,
    Update,
    Verification,
)
from tenants.tasks.service import recount_task
from tenants.tasks.views.models import MatrixStart, MatrixView
from tests.isolation.coordination import ask_from_the_centre, furnish_coordination
from tests.isolation.filling import fill
from tests.isolation.locked_months import furnish_months
from tests.isolation.marks import CENTRE, MINE, THEIRS, Mark
from tests.isolation.obstacles import furnish_obstacles, leave_open

# A Thursday morning after the data cut-off and one working day before the units' own day: reminders are due, drafts are open.
NOW = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 19)
FOUNDED = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
ISSUED_ON = date(2026, 2, 2)
PERIOD = Period(2026, 11)

# The states of reports that a page can stand in; the running period has none yet.
STANDINGS = {
    Period(2026, 5): "accepted",
    Period(2026, 6): "sent",
    Period(2026, 7): "returned",
    Period(2026, 8): "signed",
    Period(2026, 9): "awaiting",
    Period(2026, 10): "draft",
}

Step = tuple[Actor, Callable[..., Any], list[Any]]

Row = TypeVar("Row", bound=Base)

LOCAL_ROLES = tuple(role for role in Role if role not in CENTRAL_ROLES and role is not Role.SYSTEM)


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    tenant_id: int
    user_id: int
    role: Role
    email: str
    unit_id: int | None

    @property
    def actor(self) -> Actor:
        """The person as services see it."""
        return Actor(self.tenant_id, self.role, self.user_id, self.unit_id, name=self.email)


@dataclass
class Place:
    """A tenant with its people and the ids of its rows, by what an address calls them."""

    tenant_id: int
    code: str
    mark: Mark
    people: dict[Role, Person] = field(default_factory=dict)
    ids: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def system(self) -> Actor:
        """The program at work in this tenant."""
        return Actor.system(self.tenant_id, name=self.mark.text("hệ thống"))

    def note(self, what: str, row: Row) -> Row:
        """Remember a row's id under a name."""
        self.ids.setdefault(what, []).append(row.id)
        return row


def found_places(database: Database) -> tuple[Place, Place, Place]:
    """The tenants alone, as empty as on their first day: mine, theirs, and the central office."""
    with database.writing(Actor.system(0), at=FOUNDED) as session:
        centre = found_tenant(session, NewTenant("TW", "central", "Cơ quan Thường trực", "Trung ương"), now=FOUNDED)
        named = {"66": "Đắk Lắk", "56": "Khánh Hòa"}
        mine, theirs = (
            found_tenant(session, NewTenant(code, "province", f"Tỉnh {name}", name, centre.id, code), now=FOUNDED)
            for code, name in named.items()
        )
        # What a run says of tenants that it could not serve is for the centre alone.
        session.add(
            JobRun(
                job="remind",
                planned_at=NOW - timedelta(hours=2),
                started_at=NOW - timedelta(hours=2),
                finished_at=NOW - timedelta(hours=1),
                result="partly",
                summary=f"Không xử lý được: {MINE.word}, {THEIRS.word}",
            )
        )
        session.add(Heartbeat(name="scheduler", holder=THEIRS.word, beat_at=NOW))
        return Place(mine.id, "66", MINE), Place(theirs.id, "56", THEIRS), Place(centre.id, "TW", CENTRE)


def furnish(database: Database, store: FileStore, place: Place, centre: Place) -> None:
    """Everything that a tenant can have."""
    roles = LOCAL_ROLES if place is not centre else (*LOCAL_ROLES, *sorted(CENTRAL_ROLES))
    with database.writing(place.system, at=NOW) as session:
        units = _organisation(session, place)
        _people(session, place, units, roles)
        plan = _plan(session, store, place)
        _work(session, store, place, plan, units)
        _dates(session, store, place, units)
        _draft_plans(session, store, place, units)
        _changes(session, store, place, units)
        _architects(session, place)
        _unit_changes(session, place, units)
        _matrix_views(session, place)
        furnish_obstacles(session, place, units[0], NOW)
        furnish_coordination(session, store, place, centre, units, ISSUED_ON, NOW)
        fill(session, CalendarDay, place.mark, day=date(2026, 12, 31), kind="off")
        titles = [[key, place.mark.text(title)] for key, title in SECTION_TITLES]
        letterhead = {"form": "party", "issuing_body": place.mark.text("Ban Chỉ đạo"), "section_titles": titles}
        fill(session, TenantSettings, place.mark, cycle={}, reminders={}, letterhead=letterhead, work={})
        # To a place that the jobs of the walks do not permit: what waits for it is seen without calling anybody.
        url = f"https://noi-nhan.test/{place.mark.host}"
        fill(session, Webhook, place.mark, url=url, secret="khoa-ky", changed_at=NOW)
        for person in place.people.values():
            fill(session, CalendarFeed, place.mark, user_id=person.user_id, created_at=NOW, token_digest=digest_of(person.email))
        _messages(session, place)
        _away(session, place)
        with acting(session, "organisation.add_unit", why=place.mark.text("lý do")):
            session.add(UnitAlias(unit_id=units[0].id, alias=place.mark.text("tên cũ"), alias_key=place.mark.folded))
    if place is not centre:
        _reports(database, store, place, centre)
        furnish_months(database, place, centre, NOW)
        ask_from_the_centre(database, place, centre, NOW)


def _organisation(session: Session, place: Place) -> list[Unit]:
    mark = place.mark
    kinds = {"department": "Sở Khoa học và Công nghệ", "party": "Ban Tuyên giáo", "commune": "Xã Hòa Bình"}
    units = [
        place.note("unit_id", fill(session, Unit, mark, kind=kind, code=f"{mark.word}-{number}", name=f"{name} {mark.word}"))
        for number, (kind, name) in enumerate(kinds.items())
    ]
    fill(session, UnitAlias, mark, unit_id=units[0].id)
    group = fill(session, UnitGroup, mark)
    session.add_all(UnitGroupMember(group_id=group.id, unit_id=unit.id) for unit in units)
    return units


def _unit_changes(session: Session, place: Place, units: list[Unit]) -> None:
    """A merger that is planned, one of long ago that moved a duty, and a unit that ended and left something open.

    The plan stands below another one.
    """
    given = {
        "kind": "merge",
        "choices": [],
        "at": NOW - timedelta(days=90),
        "document_on": date(2026, 1, 20),
    }
    done = fill(
        session, UnitChange, place.mark, unit_id=units[1].id, to_unit_id=units[0].id, effective_on=date(2026, 2, 1), **given
    )
    fill(session, UnitChangeOutcome, place.mark, change_id=done.id, outcome="applied", moved=1, at=NOW - timedelta(days=80))
    duty = session.get_one(Duty, place.ids["duty_id"][0])
    move = {"change_id": done.id, "from_unit_id": units[1].id, "to_unit_id": duty.unit_id, "at": NOW - timedelta(days=80)}
    fill(session, DutyMove, place.mark, duty_id=duty.id, task_id=duty.task_id, **move)
    planned = fill(
        session, UnitChange, place.mark, unit_id=units[2].id, to_unit_id=units[1].id, effective_on=date(2027, 1, 1), **given
    )
    place.note("change_id", planned)
    # Who went along is read from the trail, for whichever change is asked about.
    note(session, "unit.merge", session.get_one(User, place.ids["user_id"][0]), {"unit_id": [units[2].id, units[1].id]})
    gone = fill(session, Unit, place.mark, code="cu", kind="department", active_to=date(2026, 1, 31), sort_key="z")
    ended = fill(session, UnitChange, place.mark, unit_id=gone.id, effective_on=date(2026, 2, 1), **given | {"kind": "end"})
    fill(session, UnitChangeOutcome, place.mark, change_id=ended.id, outcome="applied", ended=1, at=NOW - timedelta(days=80))
    lost = {"change_id": ended.id, "from_unit_id": gone.id, "to_unit_id": None, "at": NOW - timedelta(days=80)}
    fill(session, DutyMove, place.mark, duty_id=duty.id, task_id=duty.task_id, **lost)
    place.note("change_id", ended)
    leave_open(session, place, gone, NOW)
    plan = session.get_one(ActionPlan, place.ids["plan_id"][0])
    above = fill(
        session,
        ActionPlan,
        place.mark,
        number=place.mark.text("cấp trên"),
        issued_on=ISSUED_ON,
        created_at=NOW - timedelta(days=70),
    )
    content = session.get_one(Task, place.ids["task_id"][0]).content
    codes = {"deadline_kind": "continuous", "system_code": "HT1", "initiative_code": "SK01"}
    fill(session, Task, place.mark, plan_id=above.id, position=1, place={}, content=content, **codes)
    plan.parent_plan_id = above.id


def _people(session: Session, place: Place, units: list[Unit], roles: tuple[Role, ...]) -> None:
    for role in roles:
        unit = units[0] if role in (Role.OFFICER, Role.UNIT_HEAD) else None
        user = place.note("user_id", _person(session, place, role, role.value, unit))
        place.people[role] = Person(place.tenant_id, user.id, role, user.email, user.unit_id)
    # Somebody who has not come yet, and somebody who forgot the password: each with a link that nobody else may open.
    invited = place.note("user_id", _person(session, place, Role.OFFICER, "invited", units[2], status="invited"))
    for user_id, token in ((invited.id, token_of(place)), (place.ids["user_id"][0], f"{token_of(place)}-2")):
        expires_at = NOW + timedelta(days=3)
        fill(session, Invitation, place.mark, user_id=user_id, token_digest=digest_of(token), expires_at=expires_at)


def token_of(place: Place) -> str:
    """The token in the link of the tenant's invited person."""
    return f"{place.tenant_id:x}-link"


def _person(session: Session, place: Place, role: Role, box: str, unit: Unit | None, status: str = "active") -> User:
    email = f"{box.replace('_', '-')}@{place.mark.host}"
    user: User = fill(
        session,
        User,
        place.mark,
        email=email,
        name=place.mark.text(ROLE_LABELS[role]),
        role=role.value,
        status=status,
        unit_id=unit.id if unit else None,
        system_code="HT1" if role is Role.CHIEF_ENGINEER else None,
        created_at=FOUNDED,
    )
    session.add(SignInKey(email_digest=digest_of(email), tenant_id=place.tenant_id, user_id=user.id))
    return user


def _file(session: Session, store: FileStore, place: Place, what: str) -> Any:
    return store.keep(session, place.mark.text(what).encode(), "tep.txt", now=NOW)


def _plan(session: Session, store: FileStore, place: Place) -> ActionPlan:
    stored = _file(session, store, place, "kế hoạch gốc")
    number = place.mark.text("kế hoạch số 1")
    given = {"issued_on": ISSUED_ON, "source_file_id": stored.id, "created_at": FOUNDED}
    plan: ActionPlan = fill(session, ActionPlan, place.mark, number=number, **given)
    return place.note("plan_id", plan)


def _work(session: Session, store: FileStore, place: Place, plan: ActionPlan, units: list[Unit]) -> None:
    """Duties in every state, with what was said of them."""
    own, other, commune = units
    overdue = _task(session, place, plan, date(2026, 11, 10), 1)
    soon = _task(session, place, plan, date(2026, 11, 24), 2)
    endless = _task(session, place, plan, None, 3, kind="continuous")
    _duty(session, place, overdue, own, state="in_progress", percent=40)
    _said(session, store, place, _duty(session, place, soon, own, state="reported", percent=100), "completion")
    _said(session, store, place, _duty(session, place, soon, other, state="reported", percent=100, first_lead=False), "completion")
    returned = _duty(session, place, endless, commune, state="returned", returned_reason=place.mark.text("thiếu"), first_lead=False)
    _judged(session, place, returned, _said(session, store, place, returned, "completion"), "returned")
    completed = _duty(
        session, place, overdue, other, state="completed", percent=100, completed_on=date(2026, 11, 2), first_lead=False
    )
    _judged(session, place, completed, _said(session, store, place, completed, "completion"), "accepted")
    _duty(session, place, endless, own, rhythm="continuous", state="in_progress", answered_period="2026-10")
    _duty(session, place, soon, commune, role="coordinating", first_lead=False)
    spoken = _duty(session, place, endless, other, rhythm="continuous", first_lead=False)
    looked_at = _said(session, store, place, spoken, "progress", next(iter(STANDINGS)))
    fill(session, SampleCheck, place.mark, duty_id=spoken.id, update_id=looked_at.id, verdict="unclear", at=NOW)
    fill(session, FilePurge, place.mark, file_id=_file(session, store, place, "tệp đã xóa").id, at=NOW)
    for task in (overdue, soon, endless):
        recount_task(session, task.id)


def _task(session: Session, place: Place, plan: ActionPlan, due_on: date | None, position: int, kind: str = "fixed_date") -> Task:
    task: Task = fill(
        session,
        Task,
        place.mark,
        plan_id=plan.id,
        position=position,
        content=_content(place, position),
        deadline_kind=kind,
        due_on=due_on,
        original_due_on=due_on,
        last_permitted_on=due_on,
        system_code="HT1",
        initiative_code="SK01",
        place={"kind": "table", "label": place.mark.text("phụ lục"), "row": position},
    )
    place.note("task_id", task)
    return task


def _duty(session: Session, place: Place, task: Task, unit: Unit, **given: Any) -> Duty:
    values = {"role": "lead", "first_lead": True, "rhythm": "dated", "state": "not_started", "returned_reason": ""} | given
    duty: Duty = fill(
        session,
        Duty,
        place.mark,
        task_id=task.id,
        unit_id=unit.id,
        due_on=task.due_on,
        original_due_on=task.due_on,
        last_permitted_on=task.due_on,
        **values,
    )
    place.note("duty_id", duty)
    return duty


def _said(session: Session, store: FileStore, place: Place, duty: Duty, kind: str, period: Period = PERIOD) -> Update:
    update: Update = fill(
        session,
        Update,
        place.mark,
        duty_id=duty.id,
        task_id=duty.task_id,
        unit_id=duty.unit_id,
        kind=kind,
        period=str(period),
        percent=duty.percent,
        evidence_count=3,
        user_id=place.people[Role.OFFICER].user_id,
        at=NOW - timedelta(days=1),
    )
    place.note("update_id", update)
    stored = _file(session, store, place, f"minh chứng {duty.id}")
    stored.signatures = [Signature(SignatureState.ALTERED, place.mark.text("người ký"), signed_at=NOW).to_json()]
    for sort, file_id in (("file", stored.id), ("link", None), ("document", None)):
        given = {"reference": f"https://{place.mark.host}/van-ban"} if sort == "link" else {}
        evidence = fill(session, Evidence, place.mark, update_id=update.id, duty_id=duty.id, kind=sort, file_id=file_id, **given)
        if sort == "file":
            place.note("evidence_id", evidence)
    duty.last_update_id, duty.last_update_at, duty.answered_period = update.id, update.at, update.period
    session.flush()
    return update


def _dates(session: Session, store: FileStore, place: Place, units: list[Unit]) -> None:
    """Requests for extensions, waiting and decided; a task that waits for an event, and how a date has changed."""
    officer = {"user_id": place.people[Role.OFFICER].user_id, "at": NOW - timedelta(days=2)}
    overdue, other = place.ids["duty_id"][0], _duty(session, place, session.get_one(Task, place.ids["task_id"][0]), units[2])
    for duty_id in (overdue, other.id):
        duty = session.get_one(Duty, duty_id)
        given = {"duty_id": duty.id, "task_id": duty.task_id, "unit_id": duty.unit_id, "due_on": duty.due_on, "asked_late": True}
        request = place.note(
            "extension_id", fill(session, ExtensionRequest, place.mark, wanted_on=date(2026, 12, 15), **given, **officer)
        )
        for kind in ("file", "document"):
            file_id = _file(session, store, place, f"căn cứ {duty.id}").id if kind == "file" else None
            kept = fill(session, ExtensionEvidence, place.mark, request_id=request.id, kind=kind, file_id=file_id)
            if kind == "file":
                place.note("extension_evidence_id", kept)
    secretary = {"user_id": place.people[Role.SECRETARY].user_id, "at": NOW}
    fill(session, ExtensionDecision, place.mark, request_id=request.id, verdict="refused", **secretary)
    plan = place.note("plan_id", fill(session, ActionPlan, place.mark, issued_on=ISSUED_ON, created_at=FOUNDED))
    waiting = _task(session, place, plan, None, 5, kind="relative")
    _duty(session, place, waiting, units[2], rhythm="undated")
    recount_task(session, waiting.id)
    place.ids["chosen"] = [waiting.id, place.ids["task_id"][0]]
    event = fill(session, TaskEvent, place.mark, plan_id=plan.id, happened_on=ISSUED_ON, **secretary)
    change = {"task_id": other.task_id, "cause": "redate", "whole": True, "due_on": date(2026, 11, 10), "event_id": event.id}
    fill(session, DateChange, place.mark, **change, **secretary)


def _judged(session: Session, place: Place, duty: Duty, update: Update, verdict: str) -> None:
    secretary = place.people[Role.SECRETARY].user_id
    fill(session, Verification, place.mark, duty_id=duty.id, update_id=update.id, verdict=verdict, user_id=secretary, at=NOW)


def _draft_plans(session: Session, store: FileStore, place: Place, units: list[Unit]) -> None:
    """A draft from a file without pages, and one from a PDF."""
    bodies, calendar = tenant_bodies(session), calendar_of(session)
    pdf = bytes(typst.compile(f"#set page(width: 60mm, height: 40mm)\n{place.mark.text('trang')}".encode()))
    files = {"table": _file(session, store, place, "bản nhập"), "page": store.keep(session, pdf, "tep.pdf", now=NOW)}
    for kind, stored in files.items():
        rows = []
        for number, lead in enumerate((units[0].name, f"Hội đồng {place.mark.word}"), start=1):
            cells = dict.fromkeys(CELLS, place.mark.text(f"ô {number}")) | {"ordinal": str(number), "deadline": "Quý IV/2026"}
            cells |= {"lead": lead, "coordinating": units[1].name}
            row_place = {"kind": kind, "label": "1", "row": number}
            rows.append(understand(cells, row_place, (place.mark.text("ngờ"),), ISSUED_ON, bodies, calendar).to_json())
        # The second is a plan that is known already: it can be compared with what was recorded.
        head = {
            "number": f"07-KH {place.mark.word}" if kind == "table" else place.mark.text("kế hoạch số 1"),
            "title": place.mark.text("kế hoạch mới"),
            "issuer": place.mark.text("Ban Chỉ đạo"),
            "issued_on": "2026-10-01",
        }
        given = {"status": "review", "kind": "plan", "head": head, "rows": rows, "created_at": NOW, "file_id": stored.id}
        secretary = place.people[Role.SECRETARY].user_id
        place.note("import_id", fill(session, PlanImport, place.mark, user_id=secretary, outcome={}, base={}, choices={}, **given))


def _changes(session: Session, store: FileStore, place: Place, units: list[Unit]) -> None:
    """A change of a plan that waits for a decision, and one that was applied to a plan of its own."""
    system = place.system
    waiting = start_amendment(
        session, system, store, place.ids["plan_id"][0], place.mark.text("sửa.xlsx"), _annex(place, units, changed=1), now=NOW
    )
    place.note("import_id", waiting)
    plan = place.note("plan_id", fill(session, ActionPlan, place.mark, issued_on=ISSUED_ON, created_at=FOUNDED))
    for position in (1, 2):
        _duty(session, place, _task(session, place, plan, date(2026, 12, 20), position), units[1])
    change = start_amendment(session, system, store, plan.id, place.mark.text("sửa.xlsx"), _annex(place, units, changed=2), now=NOW)
    place.note("import_id", change)
    choices = {f"{one.task.id}.same": "same" for one in preview(session, change).changed if one.rewritten}
    choices |= {f"{gone.task.id}.drop": "drop" for gone in preview(session, change).dropped}
    choose(session, system, change.id, choices)
    basis = place.mark.text("12-QĐ/TU")
    seen = preview(session, change).fingerprint
    apply_change(session, system, change.id, basis=basis, decided_on=ISSUED_ON, seen=seen, now=NOW, today=TODAY)


def _annex(place: Place, units: list[Unit], *, changed: int) -> bytes:
    """The plan's annex in a later version: one deadline is another, a task is gone, a task is new."""
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append(["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn"])
    for position in (1, 2, 4):
        deadline = "Tháng 12/2026" if position == changed else place.mark.text("hạn")
        sheet.append([position, _content(place, position), units[0].name, units[1].name, deadline])
    book.save(out)
    return out.getvalue()


def _content(place: Place, position: int) -> str:
    return place.mark.text(_SUBJECTS[position % len(_SUBJECTS)])


# So far from each other that no task is taken for another.
_SUBJECTS = (
    "xây dựng kho dữ liệu dùng chung của tỉnh và quy chế khai thác",
    "phủ sóng băng rộng tới các thôn, buôn chưa có điện lưới",
    "bồi dưỡng kỹ năng số cho cán bộ, công chức cấp xã",
    "cắt giảm thời gian giải quyết thủ tục đất đai, xây dựng",
    "đầu tư phòng thí nghiệm công nghệ sinh học giống cây trồng",
)


def _matrix_views(session: Session, place: Place) -> None:
    """Everybody has a view of the matrix; the secretary's is shared, and the inspector starts with it."""
    for person in place.people.values():
        shared = person.role is Role.SECRETARY
        given = {"user_id": person.user_id, "query": "nhom=khong", "shared": shared, "created_at": NOW}
        view = place.note("view_id", fill(session, MatrixView, place.mark, **given))
        if shared:
            fill(session, MatrixStart, place.mark, user_id=place.people[Role.INSPECTOR].user_id, view_id=view.id)


def _architects(session: Session, place: Place) -> None:
    for level, system_code in (("tenant", None), ("project", "HT1")):
        post = fill(session, ArchitectPost, place.mark, level=level, project_group="A", system_code=system_code, created_at=FOUNDED)
        place.note("post_id", post)
    held = place.ids["post_id"][1]
    terms = {"decision_on": date(2026, 3, 1), "starts_on": date(2026, 3, 1), "ends_on": date(2029, 3, 1), "created_at": FOUNDED}
    place.note("appointment_id", fill(session, Appointment, place.mark, post_id=held, **terms))


def _away(session: Session, place: Place) -> None:
    """Somebody is away today and somebody will be; the officer has put a reminder off."""
    inspector, officer, head = (place.people[role].user_id for role in (Role.INSPECTOR, Role.OFFICER, Role.UNIT_HEAD))
    for user_id, acting_id, first in ((inspector, None, TODAY), (officer, head, TODAY + timedelta(days=12))):
        days = {"from_on": first, "to_on": first + timedelta(days=4), "created_at": NOW}
        place.note("absence_id", fill(session, Absence, place.mark, user_id=user_id, acting_id=acting_id, **days))
    put_off = {"duty_id": place.ids["duty_id"][0], "subject": "", "until": TODAY + timedelta(days=5), "created_at": NOW}
    fill(session, Snooze, place.mark, user_id=officer, **put_off)


def _messages(session: Session, place: Place) -> None:
    """For everybody one in the program; for the officer one and a mail that wait, and one that was given up."""
    officer = place.people[Role.OFFICER]
    duties = {"2026-11-24:before:3": [place.ids["duty_id"][1]]}

    def add(person: Person, channel: str, status: str) -> None:
        row = fill(
            session,
            Message,
            place.mark,
            key=place.mark.text(f"{channel} {status} {person.user_id}"),
            reason="chased",
            user_id=person.user_id,
            unit_id=officer.unit_id,
            duties=duties,
            channel=channel,
            address=person.email,
            href=f"/nhiem-vu/{place.ids['task_id'][1]}?tu={place.mark.host}",
            created_at=NOW - timedelta(hours=3),
            meant_for=NOW - timedelta(hours=3),
            not_before=NOW - timedelta(hours=3),
            sent_at=NOW - timedelta(hours=3) if status == "sent" else None,
            status=status,
        )
        place.note("message_id", row)

    for person in place.people.values():
        add(person, "app", "sent")
    # Yesterday's digest speaks of a duty that is still owed.
    place.note("message_id", _digest(session, place, officer))
    add(officer, "app", "waiting")
    add(officer, "mail", "waiting")
    add(officer, "mail", "failed")


def _digest(session: Session, place: Place, officer: Person) -> Message:
    yesterday = NOW - timedelta(days=1)
    moments = dict.fromkeys(("created_at", "meant_for", "not_before", "sent_at", "read_at"), yesterday)
    row: Message = fill(
        session,
        Message,
        place.mark,
        key=place.mark.text("digest"),
        reason="digest",
        user_id=officer.user_id,
        unit_id=officer.unit_id,
        duties={"2026-11-10:after:3": [place.ids["duty_id"][0]]},
        channel="app",
        address=officer.email,
        href="/viec-cua-toi",
        status="sent",
        **moments,
    )
    return row


def _reports(database: Database, store: FileStore, place: Place, centre: Place) -> None:
    """A report in every state, taken there step by step."""
    secretary, leader = (_named(place.people[role], place) for role in (Role.SECRETARY, Role.LEADER))
    visitor = _named(centre.people[Role.CENTRAL_OFFICER], centre).visit(place.tenant_id)
    for period, standing in STANDINGS.items():
        at = datetime.combine(period.day(20), NOW.timetz())
        with database.writing(secretary, at=at) as session:
            report = reporting.ensure_draft(session, secretary, period, period.day(20), at)
            assert report is not None
            place.note("report_id", report)
            for part in reports.sections_of(session, report.id):
                text = f"{part.text}\n{place.mark.text('sửa')}"
                reporting.save_section(session, secretary, report.id, part.key, text, part.revision, at)
        said = centre.mark.text("ý kiến")
        submit, sign = (secretary, reporting.submit_for_signature, [at]), (leader, reporting.sign, [at])
        decline = (leader, reporting.decline, [place.mark.text("sửa lại"), at])
        send = (secretary, reporting.send, [at, place.mark.text("05")])
        steps: dict[str, list[Step]] = {
            "draft": [submit, decline],
            "awaiting": [submit],
            "signed": [submit, sign],
            "sent": [submit, sign, send],
            "accepted": [submit, sign, send, (visitor, reporting.accept, [at, said])],
            "returned": [submit, sign, send, (visitor, reporting.return_report, [said, at])],
        }
        for actor, take, given in steps[standing]:
            with database.writing(actor, at=at) as session:
                take(session, actor, report.id, *given)
        if send in steps[standing]:
            with database.writing(secretary, at=at) as session:
                version, stored = reports.get_version(session, report.id, 1), _file(session, store, place, f"ký số {period}")
                given = {"version_id": version.id, "file_id": stored.id, "outcome": "appended", "at": at}
                place.note("signed_id", fill(session, ReportSignedFile, place.mark, **given))


def _named(person: Person, place: Place) -> Actor:
    return Actor(person.tenant_id, person.role, person.user_id, person.unit_id, name=place.mark.text(ROLE_LABELS[person.role]))
