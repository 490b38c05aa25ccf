"""The receipts of reminders as people read them: who was told, when, by which channel, with which result."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from scheduler.outbox.message import Channel, Status
from scheduler.outbox.proof import Receipt, messages_of_duty
from suite.components import StoryEntry
from suite.components.format import moment_text
from suite.guard import Context

CHANNELS = {Channel.APP: "trong chương trình", Channel.MAIL: "qua thư"}
# A task led by a hundred units was reminded of a thousand times; its story shows the latest.
SHOWN = 40


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


def reminder_story(ctx: Context, duty_ids: Collection[int]) -> list[tuple[datetime, StoryEntry]]:
    """The latest reminders of some duties, for the story of their task."""
    if not duty_ids:
        return []
    seen: dict[int, Receipt] = {}
    for receipts in messages_of_duty(ctx.session, duty_ids).values():
        for receipt in receipts:
            seen.setdefault(receipt.message_id, receipt)
    latest = sorted(seen.values(), key=lambda receipt: receipt.created_at, reverse=True)[:SHOWN]
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
        for receipt in latest
    ]
