"""Messages that an act causes at once: a plan assigned, a completion judged, a step of the report; the caller stores them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.models import MonthlyReport
from reports.periods import Period
from scheduler.outbox.body import Block, item, paragraph, write
from scheduler.outbox.message import Channel, NewMessage, Reason
from scheduler.places import MY_DUTIES, duty_place, plan_place, report_place
from scheduler.reminders.dao import people
from scheduler.reminders.judge import policy_of
from scheduler.reminders.people import OF_A_UNIT, Person, Staff
from scheduler.reminders.policy import speaking_time
from scheduler.reminders.wording import for_channels
from tenants.absences.dao import absent_on
from tenants.access.permissions import Role
from tenants.calendar.service import calendar_of
from tenants.clock import day_of, local
from tenants.plans.models import ActionPlan
from tenants.tasks.dao import duties_per_unit
from tenants.tasks.models import Duty, Task
from tenants.vietnamese import shorten


def plan_assigned(session: Session, plan: ActionPlan, now: datetime) -> list[NewMessage]:
    """Tell each unit, once, how many duties a newly recorded plan gives it."""
    owed = duties_per_unit(session, plan.id)
    manner = manner_of(session, now)
    told: list[NewMessage] = []
    for person in people(session, roles=OF_A_UNIT):
        if person.unit_id in owed:
            leads, coordinating = owed[person.unit_id]
            shares = [f"chủ trì {leads}" if leads else "", f"phối hợp {coordinating}" if coordinating else ""]
            blocks = [
                item(f"Kế hoạch {plan.number} ngày {plan.issued_on:%d/%m/%Y}: {shorten(plan.title)}", plan_place(plan.id)),
                item(f"Đơn vị được giao {leads + coordinating} phần việc ({', '.join(filter(None, shares))})", MY_DUTIES),
            ]
            subject = f"Được giao việc theo {plan.number}"
            told += to_people(manner, [person], f"assigned:{plan.id}", Reason.ASSIGNED, subject, blocks, MY_DUTIES)
    return told


def plan_amended(
    session: Session,
    plans: Sequence[ActionPlan],
    change_id: int,
    why: str,
    given: Mapping[int, int],
    taken: Mapping[int, int],
    now: datetime,
) -> list[NewMessage]:
    """Tell each unit, once, how many duties a change of plans gives it and takes from it."""
    named = ", ".join(plan.number for plan in plans)
    place = plan_place(plans[0].id) if len(plans) == 1 else MY_DUTIES
    manner = manner_of(session, now)
    told: list[NewMessage] = []
    for person in people(session, roles=OF_A_UNIT):
        unit_id = person.unit_id
        if unit_id is None or not (unit_id in given or unit_id in taken):
            continue
        shares = [
            f"được giao thêm {given[unit_id]} phần việc" if unit_id in given else "",
            f"thôi thực hiện {taken[unit_id]} phần việc" if unit_id in taken else "",
        ]
        blocks = [
            item(f"Kế hoạch {named} được cập nhật theo {why}", place),
            item(f"Đơn vị {' và '.join(filter(None, shares))}", MY_DUTIES),
        ]
        subject = shorten(f"Thay đổi phần việc theo {named}")
        told += to_people(manner, [person], f"amended:{change_id}", Reason.ASSIGNED, subject, blocks, MY_DUTIES)
    return told


def completion_returned(session: Session, duty: Duty, by: str, now: datetime) -> list[NewMessage]:
    """Tell the unit why its completion came back."""
    blocks = [
        paragraph(f"{by} trả lại phần việc báo hoàn thành. Lý do: {duty.returned_reason}"),
        item(_words(session, duty), duty_place(duty.task_id, duty.id)),
    ]
    key = f"returned:{duty.id}:{duty.version}"
    return to_people(
        manner_of(session, now),
        people_of_unit(session, duty.unit_id),
        key,
        Reason.RETURNED,
        "Phần việc bị trả lại, cần bổ sung",
        blocks,
        duty_place(duty.task_id, duty.id),
        duty=duty,
    )


def completion_accepted(session: Session, duty: Duty, by: str, now: datetime) -> list[NewMessage]:
    """Tell the unit that its completion counts."""
    blocks = [paragraph(f"{by} đã xác nhận hoàn thành."), item(_words(session, duty), duty_place(duty.task_id, duty.id))]
    return to_people(
        manner_of(session, now),
        people_of_unit(session, duty.unit_id),
        f"accepted:{duty.id}:{duty.version}",
        Reason.ACCEPTED,
        "Phần việc được xác nhận hoàn thành",
        blocks,
        duty_place(duty.task_id, duty.id),
        duty=duty,
    )


def report_unclear(session: Session, duty: Duty, update_id: int, remark: str, by: str, now: datetime) -> list[NewMessage]:
    """Tell the unit what the secretariat wants made clear after a sample check of its report."""
    place = duty_place(duty.task_id, duty.id)
    blocks = [paragraph(f"{by} kiểm tra mẫu báo cáo của đơn vị và đề nghị làm rõ: {remark}"), item(_words(session, duty), place)]
    told = people_of_unit(session, duty.unit_id)
    subject, key = "Báo cáo cần làm rõ", f"unclear:{update_id}"
    return to_people(manner_of(session, now), told, key, Reason.CHASED, subject, blocks, place, duty=duty)


# Who is told of a step of the report, and in which words.
_STEPS: dict[str, tuple[Role, str]] = {
    "submitted": (Role.LEADER, "Báo cáo {label} chờ đồng chí ký"),
    "declined": (Role.SECRETARY, "Lãnh đạo trả lại báo cáo {label}"),
    "signed": (Role.SECRETARY, "Báo cáo {label} đã ký, cần gửi"),
    "accepted": (Role.SECRETARY, "Báo cáo {label} đã được tiếp nhận"),
    "returned": (Role.SECRETARY, "Báo cáo {label} bị trả lại"),
}


def report_step(session: Session, report: MonthlyReport, step: str, by: str, now: datetime, reason: str = "") -> list[NewMessage]:
    """Tell whoever has to act next on a report; a step that asks nothing of anybody tells nobody."""
    if step not in _STEPS:
        return []
    role, words = _STEPS[step]
    subject = words.format(label=report.covers.label)
    place = report_place(report.period)
    blocks = [paragraph(f"{subject}. Người thực hiện: {by}.", place)]
    if reason:
        blocks.append(paragraph(f"Lý do: {reason}"))
    key = f"report:{step}:{report.id}:{report.version}:{report.revision}"
    return to_people(manner_of(session, now), people(session, roles=[role]), key, Reason.REPORT, subject, blocks, place)


def report_chased(session: Session, period: Period, by: str, now: datetime) -> list[NewMessage]:
    """Remind a tenant's secretariat and leader, at most once a day, that the centre waits for its report."""
    place = report_place(str(period))
    subject = f"Đôn đốc gửi báo cáo {period.label}"
    blocks = [paragraph(f"{by} đề nghị gửi báo cáo {period.label}.", place)]
    told = people(session, roles=[Role.SECRETARY, Role.LEADER])
    return to_people(manner_of(session, now), told, f"chased-report:{period}:{day_of(now)}", Reason.REPORT, subject, blocks, place)


def invitation(user_id: int, link_path: str, tenant_name: str, expires_at: datetime, *, token_digest: str) -> NewMessage:
    """The mail with the link that sets a password: it goes at once, and its text is wiped from the outbox once it is sent."""
    blocks = [
        paragraph(f"Đồng chí được cấp tài khoản Suite 57 của {tenant_name}."),
        paragraph(f"Mở liên kết để đặt mật khẩu. Liên kết dùng một lần, hết hạn lúc {local(expires_at):%H:%M ngày %d/%m/%Y}."),
    ]
    return NewMessage(
        key=f"invitation:{token_digest}",
        reason=Reason.ACCOUNT,
        user_id=user_id,
        channel=Channel.MAIL,
        subject="Mời sử dụng Suite 57",
        body=write(blocks),
        href=link_path,
    )


def people_of_unit(session: Session, unit_id: int) -> list[Person]:
    """Who hears what concerns a unit."""
    return [person for person in people(session, roles=OF_A_UNIT) if person.unit_id == unit_id]


def _words(session: Session, duty: Duty) -> str:
    return shorten(session.scalars(select(Task.content).where(Task.id == duty.task_id)).one())


@dataclass(frozen=True, slots=True)
class Manner:
    """Whether the tenant mails at all, and from when a mail may disturb; in the program a message shows at once."""

    by_mail: bool
    mail_not_before: datetime
    stand_ins: Mapping[int, Person]  # who hears in the place of whoever is away; without one, a notice waits for the person


def manner_of(session: Session, now: datetime) -> Manner:
    """The manner of the session's tenant at a moment."""
    policy = policy_of(session)
    absent = absent_on(session, day_of(now))
    acting: dict[int, Person] = {}
    if any(absent.values()):
        staff = Staff(people(session, roles=tuple(Role)), absent)
        acting = {user_id: found for user_id in absent if (found := staff.stand_in_of(user_id))}
    return Manner(policy.mail, speaking_time(now, calendar_of(session), policy), acting)


def to_people(
    manner: Manner,
    persons: Iterable[Person],
    key: str,
    reason: Reason,
    subject: str,
    blocks: Sequence[Block],
    href: str,
    *,
    duty: Duty | None = None,
) -> list[NewMessage]:
    """The same message to several people; for whoever is away to who acts for them, which the message says."""
    told: dict[int, tuple[Person, list[Block]]] = {}
    for person in persons:
        stand_in = manner.stand_ins.get(person.user_id)
        instead = [paragraph(f"Gửi đồng chí thay đồng chí {person.name} đang vắng mặt.")] if stand_in else []
        hearer = stand_in or person
        told.setdefault(hearer.user_id, (hearer, []))[1].extend(instead)
    return [
        message
        for hearer, instead in told.values()
        for message in for_channels(
            hearer,
            key=key,
            reason=reason,
            subject=subject,
            blocks=[*instead, *blocks],
            href=href,
            by_mail=manner.by_mail,
            mail_not_before=manner.mail_not_before,
            unit_id=duty.unit_id if duty else None,
            duties={reason.value: [duty.id]} if duty else None,
        )
    ]
