"""The receipts of reminders as people read them: who was told, when, by which channel, with which result."""

from __future__ import annotations

from datetime import datetime

from scheduler.outbox.message import Channel, Status
from scheduler.outbox.proof import Receipt, messages_of_task
from suite.components import StoryEntry
from suite.components.format import moment_text
from suite.guard import Context

CHANNELS = {Channel.APP: "trong chương trình", Channel.MAIL: "qua thư", Channel.HOOK: "qua hệ thống của cơ quan"}


def result_of(receipt: Receipt) -> str:
    """What became of a message, in a few words."""
    if receipt.status is Status.FAILED:
        return "không gửi được"
    if receipt.status is not Status.SENT:
        return "chờ gửi"
    words = f"đã đọc {moment_text(receipt.read_at)}" if receipt.read_at else "đã gửi"
    if receipt.delayed_days:
        words += f", chậm {receipt.delayed_days} ngày"
    return f"{words}, có thể trùng" if receipt.maybe_doubled else words


def reminder_story(ctx: Context, task_id: int, most: int) -> list[tuple[datetime, StoryEntry]]:
    """The newest reminders of a task's duties, for its story."""
    return [
        (
            receipt.created_at,
            StoryEntry(
                moment_text(receipt.sent_at or receipt.created_at),
                "Chương trình",
                f"nhắc {receipt.person} {CHANNELS[receipt.channel]}: {result_of(receipt)}",
                None,
                "bell",
            ),
        )
        for receipt in messages_of_task(ctx.session, task_id, limit=most)
    ]
