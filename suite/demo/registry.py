"""The registry of chief architects: posts of every tenant, of a few projects, and the chief engineers of the six systems."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from suite.demo.history import Teller
from suite.demo.material import projects
from suite.demo.organisations import CENTRAL, DemoTenant
from suite.demo.people import drawn_name
from tenants.access.actor import Actor
from tenants.architects.service import NewAppointment, NewPost, add_post, appoint, end_appointment
from tenants.catalogue.strategy import strategic_systems
from tenants.clock import day_of

_QUALIFICATIONS = (
    "Trình độ đại học trở lên về công nghệ thông tin, viễn thông hoặc ngành phù hợp; ít nhất 5 năm thiết kế kiến trúc."
)
_PROOF = "Bằng thạc sĩ Công nghệ thông tin; chứng chỉ kiến trúc tổng thể; xác nhận kinh nghiệm của cơ quan công tác."
_TERM = 3 * 365
_STANDINGS = ("filled", "ending", "expired", "vacant", "left")


def add_registry(session: Session, actor: Actor, tenant: DemoTenant, teller: Teller, known: list[str]) -> None:
    """Posts and the people in them. `known` are names of people who also sign in, for the first posts."""
    names = iter(known)
    if tenant.code == CENTRAL:
        for number, system in enumerate(strategic_systems()):
            post = NewPost("chief_engineer", "Tổng công trình sư 57", system.name, system_code=system.code)
            _fill(session, actor, teller, post, "ending" if number == 4 else "filled", next(names, ""), "BCĐTW")
        return
    standing = "filled" if tenant.full else teller.rng.choices(_STANDINGS, (56, 12, 9, 18, 5))[0]
    own = NewPost("tenant", "Kiến trúc sư 57", tenant.name, qualifications=_QUALIFICATIONS)
    _fill(session, actor, teller, own, standing, next(names, ""), tenant.code)
    for row in projects(tenant.code):
        post = NewPost(
            "project",
            row["title"],
            row["body"],
            required=False,
            project_group=row["group"],
            system_code=row["system"],
            qualifications=_QUALIFICATIONS,
        )
        _fill(session, actor, teller, post, row["standing"], "", tenant.code)


def _fill(session: Session, actor: Actor, teller: Teller, new: NewPost, standing: str, name: str, code: str) -> None:
    rng, today, now = teller.rng, teller.stretch.today, teller.stretch.now
    post = add_post(session, actor, new, now=now - timedelta(days=300))
    session.flush()
    if standing == "vacant":
        return
    starts_on = _start(rng, today, standing)
    decided_on = starts_on - timedelta(days=rng.randrange(2, 10))
    term = appoint(
        session,
        actor,
        post.id,
        NewAppointment(
            person_name=name or drawn_name(rng),
            person_position=rng.choice(
                ("Trưởng phòng Công nghệ số", "Giám đốc Trung tâm Chuyển đổi số", "Phó Giám đốc Sở", "Chuyên gia")
            ),
            qualification_proof=_PROOF,
            decision_number=f"{rng.randrange(100, 2400)}/QĐ-{'BCĐTW' if new.level == 'chief_engineer' else 'UBND'}",
            decision_on=decided_on,
            decision_signer=drawn_name(rng),
            consultation="" if new.level == "chief_engineer" else _consultation(rng, decided_on, code),
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=_TERM - 1),
        ),
        now=now - timedelta(days=200),
    )
    session.flush()
    if standing == "left":
        end_appointment(session, actor, term.id, day_of(now) - timedelta(days=40), "Chuyển công tác theo nguyện vọng")


def _start(rng: Random, today: date, standing: str) -> date:
    """First day of a term of three years that stands so today."""
    if standing == "ending":
        return today - timedelta(days=_TERM - rng.randrange(20, 80))
    if standing == "expired":
        return today - timedelta(days=_TERM + rng.randrange(10, 70))
    return today - timedelta(days=rng.randrange(90, 420))


def _consultation(rng: Random, decided_on: date, code: str) -> str:
    asked = decided_on - timedelta(days=rng.randrange(12, 30))
    return f"Văn bản số {rng.randrange(20, 190)}-CV/TCTS ngày {asked:%d/%m/%Y} (hồ sơ {code})"
