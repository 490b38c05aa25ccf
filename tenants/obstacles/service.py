"""The verbs of obstacles: raise, answer, accept or reopen, forward, withdraw."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission, Role
from tenants.audit.trail import acting
from tenants.calendar.service import calendar_of
from tenants.catalogue import strategy
from tenants.clock import day_of
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.obstacles import dao, policy
from tenants.obstacles.clock import due_date
from tenants.obstacles.dao import ObstacleFilter
from tenants.obstacles.models import Obstacle, ObstacleEvent
from tenants.obstacles.national import CountryFilter
from tenants.obstacles.states import LEVEL_LABELS, STEPS, Level
from tenants.obstacles.themes import THEMES
from tenants.organisation.changes.inheritance import Inheritance
from tenants.organisation.rules import rules_of
from tenants.tasks.dao import get_duty, get_task
from tenants.vietnamese import clean, search_key
from tenants.written import written

LONGEST_TITLE = 300
LONGEST_TEXT = 20_000
LONGEST_DOCUMENT = 200

_WRONG_STATE = "Vướng mắc vừa được xử lý hoặc chuyển cấp. Hãy tải lại trang để xem nội dung mới."


@dataclass(frozen=True, slots=True)
class NewObstacle:
    """What a person raises; with a duty or a task, or alone."""

    title: str
    description: str
    theme: str
    proposal: str = ""
    system_code: str | None = None  # none: the task's own system
    level: str = Level.SECRETARIAT
    task_id: int | None = None
    duty_id: int | None = None


def visible(actor: Actor, wanted: ObstacleFilter) -> ObstacleFilter:
    """The filter narrowed to what the actor may see in its tenant; a person of a unit without a unit sees those of tasks."""
    return replace(wanted, seen_by_unit=actor.unit_id or 0) if actor.role in policy.UNIT_ROLES else wanted


def visible_in_country(actor: Actor, wanted: CountryFilter) -> CountryFilter:
    """The filter narrowed to what the actor may see of the country: a chief engineer sees the system it leads, and no other.

    Raises NotPermitted for a chief engineer who leads none.
    """
    if actor.role is not Role.CHIEF_ENGINEER:
        return wanted
    if not actor.system_code:
        raise NotPermitted("Tài khoản chưa gắn với hệ thống chiến lược nào. Đề nghị quản trị của Cơ quan Thường trực bổ sung.")
    return replace(wanted, system_code=actor.system_code)


def see_obstacle(session: Session, actor: Actor, obstacle_id: int) -> Obstacle:
    """The obstacle, for whoever may see it; NotFound for everybody else."""
    obstacle = dao.get_obstacle(session, obstacle_id)
    if not policy.can_see(actor, obstacle):
        raise NotFound("Không tìm thấy vướng mắc này.")
    return obstacle


def raise_obstacle(session: Session, actor: Actor, new: NewObstacle, *, now: datetime) -> Obstacle:
    """Put a question to a level; its clock starts today.

    Raises Invalid at a field, NotPermitted for another unit's duty or a level that is not the actor's to ask, NotFound.
    """
    actor.require(Permission.RAISE_OBSTACLE)
    _check(new)
    if new.level not in policy.levels_to_ask(actor):
        raise NotPermitted("Vướng mắc gửi thư ký Ban Chỉ đạo; thư ký chuyển lên cấp trên khi cần.")
    of_unit = actor.role in policy.UNIT_ROLES
    if of_unit and actor.unit_id is None:
        raise NotPermitted("Tài khoản chưa gắn với đơn vị nên chưa nêu được vướng mắc.")
    task_id, duty_id, task_system = _about(session, actor, new)
    system_code = new.system_code or task_system
    _check_system(new.level, system_code)
    today = day_of(now)
    title = clean(new.title)
    obstacle = Obstacle(
        unit_id=actor.unit_id if of_unit else None,
        task_id=task_id,
        duty_id=duty_id,
        title=title,
        description=new.description.strip(),
        proposal=new.proposal.strip(),
        theme=new.theme,
        system_code=system_code,
        level=new.level,
        raised_on=today,
        raised_by_id=actor.user_id,
        raised_by=actor.name,
        raised_role=actor.role.value,
        search_key=search_key(f"{title} {new.description} {new.proposal}"),
    )
    with acting(session, "obstacle.raised"):
        _take(session, actor, obstacle, "raised", now)
    return obstacle


def answer_obstacle(
    session: Session, actor: Actor, obstacle_id: int, text: str, document: str = "", *, version: int | None = None, now: datetime
) -> Obstacle:
    """Answer at the obstacle's level: the secretariat at home, the centre and its chief engineers on a visit."""
    obstacle = _of_my_level(session, actor, obstacle_id)
    given = _text(text, "answer", "Nhập nội dung trả lời.")
    number = written(document, "document", most=LONGEST_DOCUMENT)
    _expect(obstacle, "answered", version)
    with acting(session, "obstacle.answered"):
        obstacle.answer, obstacle.answer_document = given, number
        obstacle.answered_by, obstacle.answered_on = _spoken_by(actor, obstacle), day_of(now)
        _take(session, actor, obstacle, "answered", now, given, number)
    return obstacle


def forward_obstacle(
    session: Session,
    actor: Actor,
    obstacle_id: int,
    level: str,
    remark: str,
    *,
    system_code: str | None = None,
    version: int | None = None,
    now: datetime,
) -> Obstacle:
    """Hand the question to another level with a remark; that level's clock starts anew, the age goes on."""
    obstacle = _of_my_level(session, actor, obstacle_id)
    if level not in LEVEL_LABELS or level == obstacle.level:
        raise Invalid("Chọn cấp khác để chuyển.", "level")
    given = _text(remark, "remark", "Nhập ý kiến kèm theo để cấp nhận biết cần xử lý gì.")
    system = system_code or obstacle.system_code
    _check_system(level, system)
    _expect(obstacle, "forwarded", version)
    speaker = _spoken_by(actor, obstacle)
    with acting(session, "obstacle.forwarded", why=clean(given)):
        obstacle.level, obstacle.system_code = level, system
        _take(session, actor, obstacle, "forwarded", now, given, speaker=speaker)
    return obstacle


def accept_answer(
    session: Session, actor: Actor, obstacle_id: int, remark: str = "", *, version: int | None = None, now: datetime
) -> Obstacle:
    """Whoever raised it takes the answer: the obstacle is closed."""
    obstacle = _of_mine(session, actor, obstacle_id)
    given = _text(remark, "remark")
    _expect(obstacle, "accepted", version)
    with acting(session, "obstacle.accepted", why=clean(given)):
        obstacle.ended_on = day_of(now)
        _take(session, actor, obstacle, "accepted", now, given)
    return obstacle


def reopen_obstacle(
    session: Session, actor: Actor, obstacle_id: int, reason: str, *, version: int | None = None, now: datetime
) -> Obstacle:
    """The answer does not do: the same level is asked again, with a clock of its own."""
    obstacle = _of_mine(session, actor, obstacle_id)
    given = _text(reason, "reason", "Nhập lý do để nơi trả lời biết còn vướng gì.")
    _expect(obstacle, "reopened", version)
    with acting(session, "obstacle.reopened", why=clean(given)):
        _take(session, actor, obstacle, "reopened", now, given)
    return obstacle


def withdraw_obstacle(
    session: Session, actor: Actor, obstacle_id: int, reason: str, *, version: int | None = None, now: datetime
) -> Obstacle:
    """Whoever raised it takes it back, with a reason; it stays in the record."""
    obstacle = _of_mine(session, actor, obstacle_id)
    given = _text(reason, "reason", "Nhập lý do rút.")
    _expect(obstacle, "withdrawn", version)
    with acting(session, "obstacle.withdrawn", why=clean(given)):
        obstacle.ended_on = day_of(now)
        _take(session, actor, obstacle, "withdrawn", now, given)
    return obstacle


def follow_duties(session: Session, actor: Actor, passing: Inheritance, *, now: datetime) -> Counter[int]:
    """Let the open obstacles of a unit that changes go with its duties, the others to its successor; how many came to each unit.

    Part of the change, whose service has checked that the actor may make it; the clocks go on.
    """
    came: Counter[int] = Counter()
    for obstacle in dao.living_of_unit(session, passing.unit_id):
        to = passing.taker([obstacle.duty_id])
        if to is None:
            continue
        heir = passing.heirs.get(obstacle.duty_id or 0)
        obstacle.unit_id, obstacle.duty_id = to, heir.id if heir else obstacle.duty_id
        _take(session, actor, obstacle, "moved", now, passing.record(to))
        came[to] += 1
    return came


def _take(
    session: Session,
    actor: Actor,
    obstacle: Obstacle,
    step: str,
    now: datetime,
    text: str = "",
    document: str = "",
    speaker: str = "",
) -> None:
    """Carry a step into the obstacle and append it to its life."""
    today = day_of(now)
    if STEPS[step].restarts:
        days = rules_of(session).obstacle_days
        obstacle.clock_on, obstacle.due_on = today, due_date(today, days, calendar_of(session))
    obstacle.state = STEPS[step].leads_to or obstacle.state
    obstacle.version = (obstacle.version or 0) + 1
    session.add(obstacle)
    session.flush()
    session.add(
        ObstacleEvent(
            obstacle_id=obstacle.id,
            step=step,
            at=now,
            happened_on=today,
            state=obstacle.state,
            level=obstacle.level,
            system_code=obstacle.system_code,
            due_on=obstacle.due_on,
            text=text,
            document=document,
            user_id=None if actor.visiting else actor.user_id,  # a visitor is no person of this tenant
            user_name=speaker or _spoken_by(actor, obstacle),
        )
    )


def _spoken_by(actor: Actor, obstacle: Obstacle) -> str:
    """The person's name, on a visit with the level that speaks."""
    return f"{actor.name}, {LEVEL_LABELS[obstacle.level]}" if actor.visiting else actor.name


def _of_my_level(session: Session, actor: Actor, obstacle_id: int) -> Obstacle:
    actor.require(Permission.ANSWER_OBSTACLE)
    obstacle = dao.get_obstacle(session, obstacle_id, lock=True)
    if not policy.can_see(actor, obstacle):
        raise NotFound("Không tìm thấy vướng mắc này.")
    if not policy.can_answer(actor, obstacle):
        raise NotPermitted(f"Vướng mắc này đang chờ {LEVEL_LABELS[obstacle.level]} trả lời.")
    return obstacle


def _of_mine(session: Session, actor: Actor, obstacle_id: int) -> Obstacle:
    actor.require(Permission.RAISE_OBSTACLE)
    obstacle = dao.get_obstacle(session, obstacle_id, lock=True)
    if not policy.can_see(actor, obstacle):
        raise NotFound("Không tìm thấy vướng mắc này.")
    if not policy.can_settle(actor, obstacle):
        raise NotPermitted("Chỉ bên nêu vướng mắc quyết định được việc này.")
    return obstacle


def _expect(obstacle: Obstacle, step: str, version: int | None) -> None:
    if obstacle.state not in STEPS[step].starts or version not in (None, obstacle.version):
        raise Conflict(_WRONG_STATE)


def _about(session: Session, actor: Actor, new: NewObstacle) -> tuple[int | None, int | None, str | None]:
    """The task and duty that it is about, and the task's system. A unit speaks of its own duties alone."""
    of_unit = actor.role in policy.UNIT_ROLES
    task_id, duty_id = new.task_id, new.duty_id
    if duty_id is not None:
        duty = get_duty(session, duty_id)
        if of_unit and duty.unit_id != actor.unit_id:
            raise NotPermitted("Phần việc này do đơn vị khác thực hiện.")
        task_id = duty.task_id
    elif task_id is not None and of_unit and actor.unit_id is not None:
        own = dao.find_duty_of_unit(session, get_task(session, task_id).id, actor.unit_id)
        if own is None:
            raise NotPermitted("Đơn vị của đồng chí không có phần việc trong nhiệm vụ này.")
        duty_id = own.id
    if task_id is None:
        return None, None, None
    return task_id, duty_id, get_task(session, task_id).system_code


def _check(new: NewObstacle) -> None:
    written(new.title, "title", most=LONGEST_TITLE, missing="Nhập tên vướng mắc.")
    _text(new.description, "description", "Nhập nội dung vướng mắc.")
    _text(new.proposal, "proposal")
    if new.theme not in THEMES:
        raise Invalid("Chọn nhóm vấn đề.", "theme")
    if new.level not in LEVEL_LABELS:
        raise Invalid("Chọn cấp trả lời.", "level")


def _check_system(level: str, system_code: str | None) -> None:
    if system_code is not None and system_code not in {system.code for system in strategy.strategic_systems()}:
        raise Invalid("Chọn hệ thống chiến lược.", "system")
    if level == Level.ENGINEER and system_code is None:
        raise Invalid("Chọn hệ thống chiến lược để biết Tổng công trình sư nào trả lời.", "system")


def _text(text: str, field: str, missing: str = "") -> str:
    return written(text, field, most=LONGEST_TEXT, missing=missing)
