"""How what a unit owes is shown: groups of cards, the worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from reports.periods import Period
from suite.components import (
    QuickCount,
    button,
    counted_title,
    duty_card,
    duty_list,
    empty_state,
    html,
    link,
    quick_counts,
    stack,
    status_chip,
)
from suite.components.format import date_text, month_text, number
from suite.pages.duties.asked import GROUP as ASKED
from suite.pages.duties.asked import asked_group
from suite.pages.extensions.ask import extension_button
from tenants.tasks.agenda import OWED_NOW, DutyLine, OwedDuty, Urgency, count_owed
from tenants.tasks.contributions.waiting import Asked
from tenants.tasks.states import DutyRole, Rhythm, days_overdue
from tenants.vietnamese import shorten

PATH = "/viec-cua-toi"

GROUP_TITLES: dict[Urgency, str] = {
    Urgency.OVERDUE: "Quá hạn",
    Urgency.RETURNED: "Bị trả lại",
    Urgency.DUE_SOON: "Sắp đến hạn",
    Urgency.THIS_PERIOD: "Báo cáo kỳ này",
    Urgency.CONTRIBUTION: "Phối hợp",
    Urgency.WAITING: "Chờ thư ký xác nhận",
    Urgency.ANSWERED: "Đã báo cáo kỳ này",
    Urgency.LATER: "Chưa đến kỳ",
}
_TONES = {
    Urgency.OVERDUE: "overdue",
    Urgency.RETURNED: "waiting",
    Urgency.DUE_SOON: "running",
    Urgency.THIS_PERIOD: "continuous",
    Urgency.CONTRIBUTION: "none",
}
# What has not to be answered now: counted below the list, each shown by a press.
_SETTLED = (Urgency.WAITING, Urgency.ANSWERED, Urgency.LATER)
# What is so near its date, or past it, that a later one may have to be asked for.
_EXTENDED = (Urgency.OVERDUE, Urgency.RETURNED, Urgency.DUE_SOON)
# What hurts more than a lead's request.
BEFORE_ASKED = (Urgency.OVERDUE, Urgency.RETURNED)
Groups = Mapping[Urgency, Sequence[OwedDuty]]
Lines = Mapping[int, DutyLine]
# Cards take most of the page's time, and nobody answers a hundred at a glance: so many on the page, of each group some, and of a
# group that is shown alone; a link leads to more. A month of twenty duties is there at once.
SHOWN, OF_EACH, ALONE = 20, 4, 40


def counts(groups: Groups, asked: Sequence[Asked], active: str) -> html.Nav:
    """The quick counts above the list: each shows its group alone, a second press shows all again."""
    found = [(which.value, len(groups[which]), GROUP_TITLES[which].lower(), _TONES[which]) for which in OWED_NOW if groups[which]]
    if asked:
        found.insert(sum(bool(groups[which]) for which in BEFORE_ASKED), (ASKED, len(asked), "được đề nghị", "waiting"))
    if active in _SETTLED:
        which = Urgency(active)
        found.append((active, len(groups[which]), GROUP_TITLES[which].lower(), "none"))
    return quick_counts([_count(key, count, title, tone, key == active) for key, count, title, tone in found])


def _count(key: str, count: int, title: str, tone: str, active: bool = False) -> QuickCount:
    address = PATH if active else f"{PATH}?nhom={key}"
    return QuickCount(f"{count} {title}", tone, address, active)  # type: ignore[arg-type]  # tones of the table above


def drawn(groups: Groups, only: str = "", most: int = 0) -> dict[Urgency, Sequence[OwedDuty]]:
    """Which duties get a card: of each group that is owed now its first, or `most` of the one group `only`."""
    left = max(ALONE, most) if only else SHOWN
    found: dict[Urgency, Sequence[OwedDuty]] = {}
    for which in GROUP_TITLES:
        if groups[which] and (which.value == only if only else which in OWED_NOW):
            found[which] = groups[which][: max(left, OF_EACH)]
            left -= len(groups[which])
    return found


def duty_groups(
    groups: Groups,
    shown: Groups,
    lines: Lines,
    asked: Sequence[Asked],
    today: date,
    period: Period,
    only: str = "",
) -> html.Div:
    """What is owed now, group by group, with a card for each duty of `shown`; below it the counts of what is not owed."""
    parts: list[Any] = [_group(which, len(groups[which]), shown[which], lines, today, period, bool(only)) for which in shown]
    if asked and only in ("", ASKED):
        parts.insert(sum(which in BEFORE_ASKED for which in shown), asked_group(asked, today))
    if not count_owed(groups, asked):
        parts.append(
            empty_state(
                "check2-circle",
                "Không còn việc phải trả lời",
                f"Đơn vị đã báo cáo đủ các việc của kỳ {month_text(period.year, period.month)}.",
            )
        )
    settled = [_count(which.value, len(groups[which]), GROUP_TITLES[which].lower(), "none") for which in _SETTLED if groups[which]]
    if settled and not only:
        parts.append(quick_counts(settled))
    return stack(*parts)


def _more(which: Urgency, total: int, shown: int, *, alone: bool) -> html.A | None:
    """The way to the rest of a group, if there is a rest."""
    if total <= shown:
        return None
    address = f"{PATH}?nhom={which.value}" + (f"&so={shown + 100}" if alone else "")
    return link(
        f"Xem thêm, cả thảy {number(total)} việc" if alone else f"Xem cả {number(total)} việc",
        address,
        class_name="btn btn-plain btn-sm",
    )


def _group(
    which: Urgency, total: int, shown: Sequence[OwedDuty], lines: Lines, today: date, period: Period, alone: bool
) -> html.Section:
    title = counted_title(GROUP_TITLES[which], total, f"{PATH}?nhom={which.value}&so={total}")
    return html.Section(
        [
            html.H2(title, className="group-title"),
            duty_list([_card(duty, lines[duty.duty_id], which, today, period) for duty in shown]),
            _more(which, total, len(shown), alone=alone),
        ]
    )


def _card(duty: OwedDuty, line: DutyLine, which: Urgency, today: date, period: Period) -> html.Article:
    return duty_card(
        _chip(duty, which, today),
        shorten(line.content, 220),
        _said(duty, line, which, period),
        _actions(duty, which),
        href=f"/nhiem-vu/{duty.task_id}",
        aside=_deadline(duty, line, which),
    )


def _deadline(duty: OwedDuty, line: DutyLine, which: Urgency) -> Any:
    """By when; where a later date can be asked for, the way to it stands beside the date and costs the card no line."""
    if duty.due_on is None:
        return line.deadline_text
    said = f"Hạn {date_text(duty.due_on)}"
    if duty.role != DutyRole.LEAD or duty.rhythm != Rhythm.DATED or which not in _EXTENDED:
        return said
    words = "Xem đề nghị" if line.extension_wanted_on else "Xin gia hạn"
    return [said, extension_button(duty.duty_id, label=words, quiet=True)]


def _chip(duty: OwedDuty, which: Urgency, today: date) -> html.Span:
    if which is Urgency.OVERDUE:
        return status_chip("overdue", days=days_overdue(duty.last_permitted_on, today))
    if which is Urgency.RETURNED:
        return status_chip("returned")
    if which is Urgency.WAITING:
        return status_chip("waiting")
    if which is Urgency.ANSWERED:
        return status_chip("reported")
    if duty.rhythm == Rhythm.CONTINUOUS:
        return status_chip("continuous")
    if duty.rhythm == Rhythm.RECURRING:
        return status_chip("continuous", "Định kỳ")
    return status_chip("running" if duty.last_permitted_on else "conditional")


def _said(duty: OwedDuty, line: DutyLine, which: Urgency, period: Period) -> str:
    role = "Chủ trì" if duty.role == DutyRole.LEAD else f"Phối hợp với {line.lead_label}"
    parts = [f"{duty.plan_number}, mục {line.ordinal}" if line.ordinal else duty.plan_number, role]
    if which is Urgency.RETURNED and line.returned_reason:
        parts.append(f"Lý do: {line.returned_reason}")
    elif duty.unchanged_run:
        parts.append(f"không thay đổi {duty.unchanged_run} lần liền")
    elif line.last_result:
        # One line among others: without the invisible signs that would turn those around.
        said = shorten(line.last_result, 90)
        parts.append(f"kỳ {line.last_period[5:]}/{line.last_period[:4]}: {said}" if line.last_period else said)
    else:
        parts.append(f"kỳ {month_text(period.year, period.month)}: chưa có báo cáo nào")
    if line.extension_wanted_on:
        parts.append(f"đã xin gia hạn đến {date_text(line.extension_wanted_on)}, chờ quyết định")
    return " · ".join(parts)


def _actions(duty: OwedDuty, which: Urgency) -> list[Any]:
    if which is Urgency.WAITING:
        return []
    words = "Bổ sung, báo cáo lại" if which is Urgency.RETURNED else "Báo cáo"
    look: Any = "plain" if which in (Urgency.ANSWERED, Urgency.LATER) else "primary"
    acts = [button(words, {"type": "duty-report", "duty": duty.duty_id}, look=look)]
    if which in (Urgency.THIS_PERIOD, Urgency.DUE_SOON, Urgency.OVERDUE):
        acts.append(button("Không thay đổi", {"type": "duty-same", "duty": duty.duty_id, "version": duty.version}))
    return acts
