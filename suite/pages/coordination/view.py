"""How a request is shown, everywhere the same: whose turn it is, for how many days, and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from suite.components import StoryEntry, chip, html, icon, link, status_chip
from suite.components.format import date_text, moment_text
from suite.guard import Context
from tenants.access.permissions import Permission
from tenants.clock import day_of
from tenants.tasks.contributions.dao import WaitingFilter, count_received, count_requests
from tenants.tasks.contributions.letters import Step
from tenants.tasks.contributions.models import Contribution, ContributionLetter, LetterEvidence, ReceivedRequest
from tenants.tasks.contributions.waiting import OPEN, ContributionState, days_late, days_waited

PATH = "/phoi-hop"
FILE_PATH = "/phoi-hop/tep/<int:letter_evidence_id>"

_SAID: dict[Step, tuple[str, str]] = {
    Step.ASKED: ("chat-left-dots", "đề nghị phối hợp"),
    Step.HANDED: ("person-workspace", "giao trả lời"),
    Step.ANSWERED: ("chat-left-text-fill", "trả lời đề nghị phối hợp"),
    Step.RETURNED: ("arrow-counterclockwise", "gửi lại, cần bổ sung"),
    Step.ACCEPTED: ("check-circle-fill", "tiếp nhận câu trả lời"),
    Step.WITHDRAWN: ("x-circle", "rút đề nghị"),
    Step.REFRESHED: ("arrow-repeat", "cập nhật nội dung nhiệm vụ"),
    Step.LAPSED: ("x-circle", "thôi chờ trả lời"),
    Step.MOVED: ("shuffle", "tiếp nhận từ đơn vị trước"),
}


def state_chip(request: Contribution | ReceivedRequest, today: date) -> html.Span:
    """Whose turn it is, and for how long."""
    if request.state in OPEN:
        if late := days_late(request.due_on, today):
            return status_chip("overdue", f"Quá hạn trả lời {late} ngày")
        return status_chip("open", "Cần bổ sung" if request.state == ContributionState.RETURNED else None)
    if request.state == ContributionState.ANSWERED:
        return status_chip("answered")
    if request.state == ContributionState.ACCEPTED:
        return chip("on-time", "check-circle-fill", "Đã tiếp nhận")
    return chip("none", "x-circle", "Hết hiệu lực" if request.state == ContributionState.LAPSED else "Đã rút")


def waited_text(request: Contribution | ReceivedRequest, today: date) -> str:
    """Since when it has been waited, in days; of what is answered, when that was."""
    asked_on = day_of(request.asked_at)
    if request.state not in OPEN:
        return f"trả lời ngày {date_text(day_of(request.answered_at))}" if request.answered_at else "đã xong"
    waited = days_waited(asked_on, today)
    return f"chờ {waited} ngày" if waited else "hỏi hôm nay"


def letter_line(
    ctx: Context, letter: ContributionLetter, evidence: Sequence[LetterEvidence] = (), *, opens: bool = True, other: str = ""
) -> tuple[datetime, StoryEntry]:
    """A letter as a line of a story; files that are not for this person are only counted. `other`: the body that was asked."""
    sign, did = _SAID[Step(letter.step)]
    who = f"{letter.body} ({letter.user_name})" if letter.user_name and letter.user_name != letter.body else letter.body
    did = f"{did}: {other}" if other else did
    words: list[Any] = [html.P(letter.text)] if letter.text else []
    if letter.due_on:
        words.append(html.P(f"Trả lời trước hết ngày {date_text(letter.due_on)}", className="muted"))
    if evidence:
        words.append(evidence_list(ctx, evidence) if opens else html.P(f"{len(evidence)} tài liệu kèm theo", className="muted"))
    return letter.at, StoryEntry(moment_text(letter.at), who, did, words or None, sign)


def evidence_list(ctx: Context, evidence: Sequence[LetterEvidence]) -> html.Ul:
    """What came with an answer: files to download, links to open, document numbers to read."""
    return html.Ul([html.Li(_one(item)) for item in evidence], className="evidence")


def _one(item: LetterEvidence) -> list[Any]:
    if item.kind == "file":
        return [icon("paperclip"), link(item.name, f"/phoi-hop/tep/{item.id}", reload=True)]
    if item.kind == "link":
        return [icon("box-arrow-up-right"), link(item.name, item.reference)]
    return [icon("file-earmark-text"), item.reference]


def own_unit(ctx: Context) -> int | None:
    """The unit to whose requests from other tenants a person is held; none for those who read all evidence."""
    return None if ctx.actor.may(Permission.READ_ALL_EVIDENCE) else ctx.actor.unit_id or -1


def waiting_lines(ctx: Context) -> list[tuple[int, str, str]]:
    """What waits here, for a list of things to do: how many, in words, and where; a unit's person is told of the unit alone."""
    unit_id = None if ctx.actor.may(Permission.READ_ALL_EVIDENCE) else ctx.actor.unit_id
    counts = count_requests(ctx.session, ctx.today, WaitingFilter(unit_id=unit_id))
    own = f"&don-vi={unit_id}" if unit_id else ""
    return [
        (counts.late, "đề nghị phối hợp quá hạn trả lời", f"{PATH}?tinh-trang=qua-han{own}"),
        (counts.answered, "câu trả lời phối hợp chờ bên đề nghị xem", f"{PATH}?tinh-trang=tra-loi{own}"),
        (count_received(ctx.session, own_unit(ctx)), "đề nghị từ cơ quan khác chờ trả lời", f"{PATH}?muc=den"),
    ]
