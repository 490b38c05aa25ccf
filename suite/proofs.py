"""The receipts of reminders as people read them: who was told, when, by which channel, with which result."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from dash import html

from scheduler.outbox.message import WHY, Channel, Reason, Status
from scheduler.outbox.proof import Receipt, messages_of_task
from scheduler.reminders.dao import snoozes_of_task
from scheduler.reminders.wording import occasion_in_words
from suite.components import StoryEntry
from suite.components.format import date_text, moment_text
from suite.guard import Context
from tenants.clock import day_of

# A digest of a hundred duties has a dozen dates; the first of them say why.
WHY_SHOWN = 6
CHANNELS = {Channel.APP: "trong chương trình", Channel.MAIL: "qua thư", Channel.HOOK: "qua hệ thống của cơ quan"}


def why_received(reason: Reason, occasions: Collection[str]) -> list[str]:
    """Why a person got a message: the occasions that it serves, and what the person has to do with them."""
    words = {occasion: occasion_in_words(occasion) for occasion in occasions}
    named = list(dict.fromkeys(said for occasion, said in words.items() if said != occasion))
    reason_words = WHY[reason].replace("nhận thư này", "nhận thông báo này")
    if not named:
        return [reason_words]
    rest = f"; và {len(named) - WHY_SHOWN} mốc khác" if len(named) > WHY_SHOWN else ""
    return [f"Theo mức nhắc của cơ quan: {'; '.join(named[:WHY_SHOWN])}{rest}.", reason_words]


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


def _put_off(ctx: Context, task_id: int, most: int) -> list[tuple[datetime, StoryEntry]]:
    """Who put reminders of a task's duties off, until when and why."""
    return [
        (
            one.created_at,
            StoryEntry(
                moment_text(one.created_at),
                name,
                f"hoãn nhắc đến {date_text(one.until)}" if one.until > day_of(one.created_at) else "thôi hoãn nhắc",
                [html.P(one.why)] if one.why else None,
                "clock-history",
            ),
        )
        for one, name in snoozes_of_task(ctx.session, task_id, limit=most)
    ]


def reminder_story(ctx: Context, task_id: int, most: int, *, put_off: bool) -> list[tuple[datetime, StoryEntry]]:
    """The newest reminders of a task's duties, and who put them off where anybody did, for its story."""
    return (_put_off(ctx, task_id, most) if put_off else []) + [
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
