"""What reminders say: reminders in, messages out; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reports.cycle import Cycle
from reports.periods import Period
from scheduler.outbox.body import Block, heading, item, paragraph, write
from scheduler.outbox.message import Channel, NewMessage, Reason
from scheduler.places import AWAY, LATE_TASKS, MY_DUTIES, NOTICES, WAITING_FOR_VERIFICATION, duty_place, report_place
from scheduler.reminders.due import Kind, Reminder
from scheduler.reminders.ladder import RUNG_LABELS, Rung
from scheduler.reminders.people import Hearer, Person
from scheduler.reminders.stages import STAGE_WORDS, Act, ReportStanding, StageReminder
from scheduler.reminders.waiting import WAITING_LABELS, Waiting, WaitingReminder
from tenants.access.permissions import Role
from tenants.calendar.working_days import WorkingCalendar
from tenants.tasks.states import DutyRole, days_overdue

# A longer list is not read on a phone: the rest is one link away.
MOST_ITEMS = 10

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True)
class TaskWords:
    """A task's own words, as short as a line of a message, and the day from which the program knew of it."""

    content: str
    known_since: date


def when(limit: date, today: date, calendar: WorkingCalendar) -> str:
    """How far a date is, in working days while it lies ahead and in days once it has passed."""
    named = f"{_WEEKDAYS[limit.weekday()]} {limit:%d/%m/%Y}"
    if limit < today:
        return f"quá hạn {days_overdue(limit, today)} ngày, hạn {named}"
    if limit == today:
        return f"hết hạn hôm nay, {named}"
    left = calendar.count_working_days(today, limit)
    return f"còn {left} ngày làm việc, hạn {named}" if left else f"hạn {named}, hôm nay là ngày làm việc cuối trước hạn"


_AROUND = re.compile(r"(?:(?P<period>\d{4}-\d{2}):unit|(?P<date>\d{4}-\d{2}-\d{2})):(?:(?P<side>before|after):(?P<days>\d+)|on)")

_RUNG = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2}):rung:(?P<rung>\w+)")
_WAITS = re.compile(r"(?P<kind>[a-z]+):\d+:(?P<date>\d{4}-\d{2}-\d{2}):(?:(?P<side>before|after|days):(?P<days>\d+)|on)")


def occasion_in_words(occasion: str) -> str:
    """An occasion as a person reads it: "trước hạn 28/11/2025 3 ngày làm việc". What is not about a date stays as it is."""
    climbed = _RUNG.fullmatch(occasion)
    if climbed:
        label = RUNG_LABELS[Rung(climbed["rung"])]
        return f"quá hạn {date.fromisoformat(climbed['date']):%d/%m/%Y}, bậc đôn đốc {label}"
    waits = _WAITS.fullmatch(occasion)
    if waits and waits["kind"] in WAITING_LABELS:
        label = WAITING_LABELS[waits["kind"]]
        day = f"ngày {date.fromisoformat(waits['date']):%d/%m/%Y}"
        return f"{label[:1].lower()}{label[1:]}: {_distance(waits, day)}"
    found = _AROUND.fullmatch(occasion)
    if found is None:
        return occasion
    if found["period"]:
        what = f"ngày đơn vị báo cáo kỳ {Period.parse(found['period']).label}"
    else:
        what = f"hạn {date.fromisoformat(found['date']):%d/%m/%Y}"
    return _distance(found, what)


def _distance(found: re.Match[str], what: str) -> str:
    if found["side"] is None:
        return f"đúng {what}"
    unit = "ngày" if found["side"] == "days" else "ngày làm việc"
    return f"{'sau' if found['side'] == 'after' else 'trước'} {what} {found['days']} {unit}"


def digest(
    hearer: Hearer,
    unit_name: str,
    reminders: Sequence[Reminder],
    waiting: Sequence[WaitingReminder],
    tasks: Mapping[int, TaskWords],
    calendar: WorkingCalendar,
    today: date,
    *,
    period: Period,
    meant_for: datetime,
    by_mail: bool,
) -> list[NewMessage]:
    """One person's message of a morning, once for each channel, with every duty and waiting thing that is to be spoken of."""
    person = hearer.person
    dated = sorted((one for one in reminders if one.kind is Kind.DATE), key=lambda one: (one.about, one.duty_id))
    late = [one for one in dated if one.about < today]
    coming = [one for one in dated if one.about >= today]
    spoken_of = {one.duty_id for one in dated}
    periodic = [one for one in reminders if one.kind is Kind.PERIOD and one.duty_id not in spoken_of]

    # What came back is one line, even when its date is near, too.
    things = [one for one in waiting if one.waiting.kind != "returned" or one.waiting.duty_id not in spoken_of]

    def lines(some: Sequence[Reminder], *, with_date: bool) -> list[Block]:
        shown = [_line(one, tasks[one.task_id], today, calendar, with_date=with_date) for one in some[:MOST_ITEMS]]
        rest = len(some) - len(shown)
        return [*shown, item(f"và {rest} phần việc khác", MY_DUTIES)] if rest else shown

    blocks = instead_of(hearer)
    counted: list[str] = []
    if reminders:
        blocks.append(paragraph(f"{unit_name} có {len(spoken_of) + len(periodic)} phần việc cần xử lý.", MY_DUTIES))
    if late:
        blocks += [heading(f"Quá hạn ({len(late)})"), *lines(late, with_date=True)]
        counted.append(f"{len(late)} việc quá hạn")
    if coming:
        blocks += [heading(f"Sắp đến hạn ({len(coming)})"), *lines(coming, with_date=True)]
        counted.append(f"{len(coming)} việc sắp đến hạn")
    if periodic:
        until = when(periodic[0].about, today, calendar)
        blocks += [heading(f"Chưa báo cáo kỳ {period.label} ({len(periodic)}), {until}"), *lines(periodic, with_date=False)]
        counted.append(f"{len(periodic)} việc chưa báo cáo kỳ {period.label}")
    if any(one.waiting.role is Role.SECRETARY for one in things) and person.role is not Role.SECRETARY:
        said = "Việc dưới đây chờ thư ký. Quản trị cơ quan, hoặc chính thư ký, ghi người làm thay ở trang Vắng mặt."
        blocks.append(paragraph(f"{_NOBODY_THERE[Role.SECRETARY]} {said}", AWAY))
    for kind, label in WAITING_LABELS.items():
        some = sorted((one.waiting for one in things if one.waiting.kind == kind), key=lambda one: (one.about, one.subject_id))
        if some:
            blocks += [heading(f"{label} ({len(some)})"), *_waiting_lines(some, today, calendar)]
            counted.append(f"{label[:1].lower()}{label[1:]} ({len(some)})")
    everything: list[Reminder | WaitingReminder] = [*reminders, *things]
    subject = ", ".join(counted)
    return for_channels(
        person,
        key=f"digest:{today}",
        reason=Reason.DIGEST,
        subject=f"{subject[:1].upper()}{subject[1:]}",
        blocks=blocks,
        href=_place_of(everything[0]) if len(everything) == 1 else MY_DUTIES if person.answers_for is not None else NOTICES,
        by_mail=by_mail,
        due_on=min([one.about for one in reminders] + [one.waiting.about for one in waiting]),
        meant_for=meant_for,
        unit_id=person.answers_for,
        duties=by_occasion(reminders, waiting),
    )


def _place_of(one: Reminder | WaitingReminder) -> str:
    return duty_place(one.task_id, one.duty_id) if isinstance(one, Reminder) else one.waiting.href


def _waiting_lines(some: Sequence[Waiting], today: date, calendar: WorkingCalendar) -> list[Block]:
    shown = [item(f"{one.words}: {when(one.about, today, calendar)}", one.href) for one in some[:MOST_ITEMS]]
    rest = len(some) - len(shown)
    return [*shown, item(f"và {rest} mục khác")] if rest else shown


def by_occasion(reminders: Iterable[Reminder], waiting: Iterable[WaitingReminder] = ()) -> dict[str, list[int]]:
    """The receipt of some reminders: which duties were spoken of under which occasion; of other things the occasion alone."""
    found: dict[str, list[int]] = {}
    for one in reminders:
        found.setdefault(one.occasion, []).append(one.duty_id)
    for thing in waiting:
        found[thing.occasion] = [thing.waiting.duty_id] if thing.waiting.duty_id is not None else []
    return found


def instead_of(hearer: Hearer) -> list[Block]:
    """The line that says in whose place somebody is written to; nothing when in nobody's."""
    away = ", ".join(f"đồng chí {person.name}" for person in hearer.instead_of)
    return [paragraph(f"Gửi đồng chí thay {away} đang vắng mặt.")] if away else []


_URGENT_NEEDS = {
    Rung.OFFICER: "cần báo cáo ngay kết quả hoặc đề nghị gia hạn",
    Rung.HEAD: "cần lãnh đạo đơn vị trực tiếp chỉ đạo",
    Rung.SECRETARIAT: "cần thư ký đôn đốc đơn vị",
    Rung.EXPLAIN: "đã đến mức yêu cầu thủ trưởng đơn vị giải trình",
    Rung.LEADER: "cần lãnh đạo Ban Chỉ đạo cho ý kiến",
}


def urgent_message(
    hearer: Hearer,
    rung: Rung,
    reminders: Sequence[Reminder],
    own: Sequence[Reminder],
    tasks: Mapping[int, TaskWords],
    units: Mapping[int, str],
    calendar: WorkingCalendar,
    today: date,
    *,
    meant_for: datetime,
    by_mail: bool,
) -> list[NewMessage]:
    """One person's message of a rung of the ladder, alone and once for each channel; `own` are occasions that it serves, too."""
    person, count = hearer.person, len(reminders)
    ordered = sorted(reminders, key=lambda one: (one.about, one.unit_id, one.duty_id))
    blocks = [
        *instead_of(hearer),
        paragraph(f"{count} phần việc quá hạn, bậc đôn đốc “{RUNG_LABELS[rung]}”: {_URGENT_NEEDS[rung]}."),
    ]
    for one in ordered[:MOST_ITEMS]:
        unit = "" if one.unit_id == person.answers_for else f"{units[one.unit_id]}: "
        text = f"{unit}{tasks[one.task_id].content}: {when(one.about, today, calendar)}"
        blocks.append(item(text, duty_place(one.task_id, one.duty_id)))
    all_of_them = MY_DUTIES if person.answers_for is not None else LATE_TASKS
    if count > MOST_ITEMS:
        blocks.append(item(f"và {count - MOST_ITEMS} phần việc khác", all_of_them))
    call = "Đề nghị yêu cầu giải trình" if rung is Rung.EXPLAIN else "Khẩn"
    first = ordered[0]
    return for_channels(
        person,
        key=f"urgent:{today}:{rung}",
        reason=Reason.URGENT,
        subject=f"{call}: {count} phần việc quá hạn",
        blocks=blocks,
        href=duty_place(first.task_id, first.duty_id) if count == 1 else all_of_them,
        by_mail=by_mail,
        due_on=first.about,
        meant_for=meant_for,
        unit_id=person.answers_for,
        duties=by_occasion([*reminders, *own]),
    )


def _line(one: Reminder, task: TaskWords, today: date, calendar: WorkingCalendar, *, with_date: bool) -> Block:
    text = task.content
    if one.role == DutyRole.COORDINATING:
        text += " (phối hợp)"
    if with_date:
        text += f": {when(one.about, today, calendar)}"
    return item(text, duty_place(one.task_id, one.duty_id))


def stage_message(
    hearer: Hearer,
    reminder: StageReminder,
    cycle: Cycle,
    standing: ReportStanding,
    today: date,
    *,
    meant_for: datetime,
    by_mail: bool,
) -> list[NewMessage]:
    """The message to one person whom the month's report waits for, once for each channel."""
    label, send, sign = cycle.period.label, cycle.stage("send"), cycle.stage("sign")
    # The day to aim at while it lies ahead; once it has passed, the official one counts.
    stage = reminder.stage
    limit = stage.target_on if today <= stage.target_on else stage.official_on
    until = when(limit, today, cycle.calendar)
    place = report_place(str(cycle.period))
    blocks = [*instead_of(hearer), paragraph(_NEEDS[reminder.act].format(label=label) + f": {until}.", place)]
    if hearer.person.role is not reminder.role:
        said = f"Báo cáo {label} {STAGE_WORDS[reminder.act]}: {until}. {_NOBODY_THERE[reminder.role]}"
        blocks = [*instead_of(hearer), paragraph(said, place)]
    if reminder.act is Act.FINISH:
        if standing.waiting:
            # Who cannot verify is led to the report, which says what it lacks.
            where = WAITING_FOR_VERIFICATION if hearer.person.role is reminder.role else place
            blocks.append(item(f"{standing.waiting} phần việc báo hoàn thành chờ xác nhận", where))
        if standing.units_owing:
            blocks.append(item(f"{standing.units_owing} đơn vị chưa báo cáo đủ", place))
        blocks.append(item(f"Trình ký {sign.target_on:%d/%m/%Y}, gửi trước {cycle.send_time:%H:%M} ngày {send.target_on:%d/%m/%Y}"))
    if send.target_on != send.official_on:
        blocks.append(paragraph(f"{send.explanation}."))
    return for_channels(
        hearer.person,
        key=f"cycle:{reminder.occasion}",
        reason=Reason.CYCLE,
        subject=f"{_SUBJECTS[reminder.act].format(label=label)}, {until}",
        blocks=blocks,
        href=place,
        by_mail=by_mail,
        due_on=limit,
        meant_for=meant_for,
    )


_NEEDS = {
    Act.FINISH: "Báo cáo {label} cần được tổng hợp, kiểm tra và trình ký",
    Act.SIGN: "Báo cáo {label} đang chờ đồng chí ký",
    Act.SEND: "Báo cáo {label} đã ký, cần gửi",
}
_NOBODY_THERE = {
    Role.LEADER: "Lãnh đạo đang vắng mặt hoặc chưa có tài khoản, chưa có người thay.",
    Role.SECRETARY: "Thư ký đang vắng mặt hoặc chưa có tài khoản, chưa có người thay.",
}
_SUBJECTS = {
    Act.FINISH: "Báo cáo {label} chưa trình ký",
    Act.SIGN: "Báo cáo {label} chờ ký",
    Act.SEND: "Báo cáo {label} chưa gửi",
}


def for_channels(
    person: Person,
    *,
    key: str,
    reason: Reason,
    subject: str,
    blocks: Sequence[Block],
    href: str,
    by_mail: bool,
    due_on: date | None = None,
    meant_for: datetime | None = None,
    mail_not_before: datetime | None = None,
    unit_id: int | None = None,
    duties: Mapping[str, Sequence[int]] | None = None,
) -> list[NewMessage]:
    """The same words in the program and, where the tenant and the person want it, by mail."""
    body = write(blocks)
    return [
        NewMessage(
            key=key,
            reason=reason,
            user_id=person.user_id,
            channel=channel,
            subject=subject,
            body=body,
            href=href,
            due_on=due_on,
            not_before=mail_not_before if channel is Channel.MAIL else None,
            meant_for=meant_for,
            unit_id=unit_id,
            duties=duties or {},
        )
        for channel in (Channel.APP, Channel.MAIL)
        if channel is Channel.APP or (by_mail and person.mail_wanted)
    ]
