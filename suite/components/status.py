"""The states that the program shows, each as a word, an icon and a tone, in one table."""

from __future__ import annotations

from dataclasses import dataclass

from suite.components import html
from suite.components.content import Tone, check_tone, icon, unseen
from suite.components.format import number


@dataclass(frozen=True)
class Status:
    """How one state looks and what it is called."""

    word: str
    icon: str
    tone: Tone


STATUSES: dict[str, Status] = {
    # tasks and duties
    "on_time": Status("Đúng hạn", "check-circle-fill", "on-time"),
    "late": Status("Hoàn thành muộn", "clock-history", "late"),
    "running": Status("Trong hạn", "play-circle", "running"),
    "overdue": Status("Quá hạn", "exclamation-triangle-fill", "overdue"),
    "continuous": Status("Thường xuyên", "arrow-repeat", "continuous"),
    "waiting": Status("Chờ xác nhận", "hourglass-split", "waiting"),
    "verified": Status("Đã xác nhận", "patch-check-fill", "on-time"),
    "returned": Status("Bị trả lại", "arrow-counterclockwise", "waiting"),
    "none": Status("Chưa báo cáo", "circle", "none"),
    "not_reported": Status("Không báo cáo", "x-circle-fill", "overdue"),
    "reported": Status("Đã báo cáo", "check-lg", "on-time"),
    "told_late": Status("Báo cáo sau khi kỳ đã khóa", "clock-history", "late"),
    "unchanged": Status("Không thay đổi", "pause-circle", "continuous"),
    "nothing_arose": Status("Không phát sinh", "slash-circle", "continuous"),
    "conditional": Status("Chờ sự kiện", "hourglass", "none"),
    "unknown": Status("Cần xem lại", "question-circle", "waiting"),
    "cancelled": Status("Thôi thực hiện", "x-circle", "none"),
    # reports
    "not_due": Status("Chưa đến kỳ", "dash-circle", "none"),
    "draft": Status("Đang soạn", "pencil", "running"),
    "awaiting_signature": Status("Chờ ký", "pen", "waiting"),
    "signed": Status("Đã ký", "pen-fill", "running"),
    "sent": Status("Đã gửi, chờ tiếp nhận", "send-check-fill", "on-time"),
    "sent_late": Status("Đã gửi, muộn", "clock-history", "late"),
    "accepted": Status("Đã tiếp nhận", "check-circle-fill", "on-time"),
    "missing": Status("Chưa gửi", "exclamation-triangle-fill", "overdue"),
    # obstacles, extensions, explanations
    "open": Status("Chờ trả lời", "chat-left-dots", "waiting"),
    "answered": Status("Đã trả lời", "chat-left-text-fill", "running"),
    "closed": Status("Đã xong", "check-circle-fill", "on-time"),
    "approved": Status("Đồng ý", "check-circle-fill", "on-time"),
    "refused": Status("Không đồng ý", "x-circle-fill", "overdue"),
    # people and posts
    "active": Status("Đang hoạt động", "person-check-fill", "on-time"),
    "invited": Status("Đã mời", "envelope", "running"),
    "locked": Status("Đang khóa", "lock-fill", "overdue"),
    "disabled": Status("Ngừng dùng", "person-slash", "none"),
    "vacant": Status("Chưa có người", "person-dash", "waiting"),
    # jobs and messages
    "queued": Status("Chờ gửi", "hourglass-split", "running"),
    "done": Status("Xong", "check-circle-fill", "on-time"),
    "failed": Status("Lỗi", "x-octagon-fill", "overdue"),
}


def status_of(name: str) -> Status:
    """The look of a state; raises ValueError for one that is not in the table, so that none goes unnamed."""
    try:
        return STATUSES[name]
    except KeyError:
        raise ValueError(f"unknown status: {name!r}") from None


def status_text(name: str, days: int | None = None) -> str:
    """The word of a state; `days` completes 'Quá hạn 16 ngày'."""
    word = status_of(name).word
    return f"{word} {number(days)} ngày" if days else word


def status_chip(status: str, text: str | None = None, *, days: int | None = None) -> html.Span:
    """A state as word, icon and colour; `text` says it more exactly, `days` completes 'Quá hạn 16 ngày'."""
    look = status_of(status)
    return chip(look.tone, look.icon, text or status_text(status, days))


def status_mark(status: str, text: str | None = None) -> html.Span:
    """Icon and colour where the word stands beside it already; it is still read aloud."""
    look = status_of(status)
    word = text or look.word
    return html.Span([icon(look.icon), unseen(word)], className=f"chip chip-{look.tone}", title=word)


def chip(tone: Tone, icon_name: str, text: str) -> html.Span:
    """A chip for what is not a state of the table."""
    check_tone(tone)
    return html.Span([icon(icon_name), text], className=f"chip chip-{tone}")


def status_cell(status: str, text: str | None = None, *, days: int | None = None) -> dict[str, str]:
    """A state as the value of a grid cell of kind 'status'."""
    look = status_of(status)
    return {"tone": look.tone, "icon": look.icon, "text": text or status_text(status, days)}
