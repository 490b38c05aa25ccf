"""The verbs of the registry: add a post, appoint, end a term; and how posts stand, in a tenant and in the country."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.architects.models import Appointment, ArchitectPost
from tenants.architects.terms import Standing, standing_of
from tenants.audit.trail import acting, note
from tenants.errors import Conflict, Invalid, NotFound
from tenants.organisation.dao import contains
from tenants.organisation.models import Tenant
from tenants.vietnamese import clean, search_key

LEVELS = {
    "chief_engineer": "Tổng công trình sư 57",
    "tenant": "Kiến trúc sư 57 của cơ quan",
    "project": "Kiến trúc sư 57 của dự án",
}


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post with how it stands on a day and the appointment that it rests on."""

    post: ArchitectPost
    standing: Standing
    appointment: Appointment | None


_HELD = (Standing.FILLED, Standing.ENDING)
# Which posts a figure counts, by the word for it in addresses: the figure and its rows, in a tenant and in the country.
SELECTIONS: dict[str, Callable[[PostRow], bool]] = {
    "bat-buoc": lambda row: row.post.required,
    "co-nguoi": lambda row: row.post.required and row.standing in _HELD,
    "trong": lambda row: row.post.required and row.standing not in _HELD,
    "can-thay": lambda row: row.post.required and row.standing is Standing.ENDING,
    "sap-het": lambda row: row.standing is Standing.ENDING,
}


def selected(posts: Sequence[PostRow], which: str) -> list[PostRow]:
    """Those of some posts that a word of SELECTIONS stands for."""
    return [row for row in posts if SELECTIONS[which](row)]


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post to be added."""

    level: str
    title: str
    body: str
    required: bool = True
    project_group: str = ""
    system_code: str | None = None
    qualifications: str = ""


@dataclass(frozen=True, slots=True)
class NewAppointment:
    """A person to be put in a post by a decision."""

    person_name: str
    decision_number: str
    decision_on: date
    decision_signer: str
    starts_on: date
    ends_on: date
    person_position: str = ""
    qualification_proof: str = ""
    consultation: str = ""


def list_posts(session: Session, today: date, *, words: str = "", level: str = "") -> list[PostRow]:
    """The posts of the session's tenant with their standing: vacancies first, then what ends soon."""
    statement = select(ArchitectPost).order_by(ArchitectPost.level.desc(), ArchitectPost.id)
    if words:
        statement = statement.where(contains(ArchitectPost.search_key, words))  # type: ignore[arg-type]  # a mapped column is a column
    if level:
        statement = statement.where(ArchitectPost.level == level)
    posts = session.scalars(statement).all()
    appointments = _appointments_by_post(session)
    rows = [_row(post, appointments.get(post.id, []), today) for post in posts]
    order = [Standing.VACANT, Standing.EXPIRED, Standing.ENDING, Standing.FILLED]
    return sorted(rows, key=lambda row: order.index(row.standing))


def get_post(session: Session, actor: Actor, post_id: int, today: date) -> tuple[PostRow, list[Appointment]]:
    """A post with all its appointments, newest first. Reading a personal record is itself recorded, where the session can write."""
    actor.require(Permission.READ_ARCHITECTS)
    post = session.scalars(select(ArchitectPost).where(ArchitectPost.id == post_id)).one_or_none()
    if post is None:
        raise NotFound("Không tìm thấy vị trí này.")
    appointments = _appointments_by_post(session, post_id).get(post_id, [])
    note(session, "architect.read", post)
    return _row(post, appointments, today), sorted(appointments, key=lambda term: term.starts_on, reverse=True)


def add_post(session: Session, actor: Actor, new: NewPost, *, now: datetime) -> ArchitectPost:
    """Add a post. A project of public investment of group A or B must have its architect (Nghị định 231/2025)."""
    actor.require(Permission.MANAGE_ARCHITECTS)
    title, body = clean(new.title)[:300], clean(new.body)[:300]
    if new.level not in LEVELS:
        raise Invalid("Chọn loại vị trí.", "level")
    if not title:
        raise Invalid("Nhập tên vị trí.", "title")
    if not body:
        raise Invalid("Nhập cơ quan hoặc dự án phụ trách.", "body")
    if new.project_group not in ("", "A", "B", "C"):
        raise Invalid("Nhóm dự án là A, B hoặc C.", "project_group")
    post = ArchitectPost(
        level=new.level,
        title=title,
        body=body,
        project_group=new.project_group,
        system_code=new.system_code or None,
        required=new.required or new.project_group in ("A", "B"),
        qualifications=new.qualifications.strip(),
        created_at=now,
        search_key=search_key(f"{title} {body}"),
    )
    with acting(session, "architect.add_post"):
        session.add(post)
    return post


def appoint(session: Session, actor: Actor, post_id: int, new: NewAppointment, *, now: datetime) -> Appointment:
    """Record an appointment. Raises Invalid for dates that contradict, Conflict when the post is filled for part of the term."""
    actor.require(Permission.MANAGE_ARCHITECTS)
    post = session.scalars(select(ArchitectPost).where(ArchitectPost.id == post_id).with_for_update()).one_or_none()
    if post is None:
        raise NotFound("Không tìm thấy vị trí này.")
    for field, value, words in (
        ("person_name", new.person_name, "họ và tên"),
        ("decision_number", new.decision_number, "số quyết định"),
        ("decision_signer", new.decision_signer, "người ký quyết định"),
    ):
        if not clean(value):
            raise Invalid(f"Nhập {words}.", field)
    if new.ends_on <= new.starts_on:
        raise Invalid("Ngày kết thúc nhiệm kỳ phải sau ngày bắt đầu.", "ends_on")
    if new.decision_on > new.starts_on:
        raise Invalid("Ngày ký quyết định không sau ngày bắt đầu nhiệm kỳ.", "decision_on")
    if post.level == "tenant" and not clean(new.consultation):
        raise Invalid("Nhập số, ngày văn bản tham vấn Tổng công trình sư 57 trước khi bổ nhiệm.", "consultation")
    for term in _appointments_by_post(session, post_id).get(post_id, []):
        if term.starts_on <= new.ends_on and new.starts_on <= (term.ended_on or term.ends_on):
            raise Conflict(f"Nhiệm kỳ trùng với nhiệm kỳ của {term.person_name}. Hãy ghi kết thúc nhiệm kỳ đó trước.", "starts_on")
    appointment = Appointment(
        post_id=post.id,
        person_name=clean(new.person_name)[:200],
        person_position=clean(new.person_position)[:300],
        qualification_proof=new.qualification_proof.strip(),
        decision_number=clean(new.decision_number)[:100],
        decision_on=new.decision_on,
        decision_signer=clean(new.decision_signer)[:200],
        consultation=clean(new.consultation)[:300],
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        created_at=now,
    )
    with acting(session, "architect.appoint"):
        session.add(appointment)
    return appointment


def get_appointment(session: Session, actor: Actor, appointment_id: int, *, lock: bool = False) -> Appointment:
    """The appointment with this id, or NotFound; locked until the commit when it is going to be changed."""
    actor.require(Permission.MANAGE_ARCHITECTS)
    statement = select(Appointment).where(Appointment.id == appointment_id)
    appointment = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if appointment is None:
        raise NotFound("Không tìm thấy quyết định này.")
    return appointment


def end_appointment(session: Session, actor: Actor, appointment_id: int, ended_on: date, reason: str) -> Appointment:
    """Record that a person left a post before the term's end, and why."""
    appointment = get_appointment(session, actor, appointment_id, lock=True)
    if not clean(reason):
        raise Invalid("Nhập lý do kết thúc.", "reason")
    if not appointment.starts_on <= ended_on <= appointment.ends_on:
        raise Invalid("Ngày kết thúc phải nằm trong nhiệm kỳ.", "ended_on")
    if appointment.ended_on is not None:
        raise Conflict("Nhiệm kỳ này đã được ghi kết thúc.")
    with acting(session, "architect.end", why=clean(reason)):
        appointment.ended_on, appointment.end_reason = ended_on, reason.strip()
    return appointment


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far one tenant's required posts are filled."""

    tenant: Tenant
    posts: Sequence[PostRow]  # the required ones

    def count(self, which: str) -> int:
        """How many of the posts a word of SELECTIONS stands for."""
        return len(selected(self.posts, which))

    @property
    def required(self) -> int:
        """Posts that there must be."""
        return len(self.posts)

    @property
    def filled(self) -> int:
        """Required posts with somebody in force."""
        return self.count("co-nguoi")

    @property
    def ending(self) -> int:
        """Required posts whose term ends soon."""
        return self.count("can-thay")

    @property
    def vacant(self) -> int:
        """Required posts without anybody in force."""
        return self.count("trong")


def national_coverage(session: Session, today: date) -> list[Coverage]:
    """Tenant by tenant, for a session that reads across tenants; whoever shows it names posts, no persons."""
    appointments = _appointments_by_post(session)
    found: dict[int, list[PostRow]] = {}
    for post in session.scalars(select(ArchitectPost).where(ArchitectPost.required).order_by(ArchitectPost.id)):
        found.setdefault(post.tenant_id, []).append(_row(post, appointments.get(post.id, []), today))
    tenants = session.scalars(select(Tenant).order_by(Tenant.sort_key, Tenant.id)).all()
    return [Coverage(tenant, found.get(tenant.id, [])) for tenant in tenants]


def _appointments_by_post(session: Session, post_id: int | None = None) -> dict[int, list[Appointment]]:
    statement = select(Appointment).order_by(Appointment.starts_on, Appointment.id)
    if post_id is not None:
        statement = statement.where(Appointment.post_id == post_id)
    found: dict[int, list[Appointment]] = {}
    for row in session.scalars(statement):
        found.setdefault(row.post_id, []).append(row)
    return found


def _row(post: ArchitectPost, appointments: Sequence[Appointment], today: date) -> PostRow:
    judged = standing_of(appointments, today)
    return PostRow(post, judged.standing, appointments[judged.index] if judged.index is not None else None)
