"""The receipts of reminders as people read them: who was told, when, by which channel, with which result."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from scheduler.outbox.message import WHY, Channel, Reason, Status
from scheduler.outbox.proof import Receipt, messages_of_task
from scheduler.reminders.dao import snoozes_of_task
from scheduler.reminders.wording import occasion_in_words
from suite.components import StoryEntry, html
from suite.components.format import date_text, moment_text
from suite.guard import Context
from tenants.clock import day_of

# A digest of a hundred duties has a dozen dates; the first of them say why.
WHY_SHOWN = 6
# Of those who were reminded together, these many are named at once.
NAMED = 3
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
        receipt_line(receipt) for receipt in messages_of_task(ctx.session, task_id, limit=most)
    ]


def receipt_line(receipt: Receipt) -> tuple[datetime, StoryEntry]:
    """One message as a line of a story."""
    return receipt.created_at, _Told(*_said([receipt]), receipt=receipt)


def together(lines: Sequence[tuple[datetime, StoryEntry]]) -> list[StoryEntry]:
    """A story's lines with the reminders of one moment as one entry, which would else bury what people did."""
    found: list[StoryEntry] = []
    for at, group in groupby(lines, key=lambda line: line[0] if isinstance(line[1], _Told) else line[1]):
        entries = [entry for _, entry in group]
        receipts = [entry.receipt for entry in entries if isinstance(entry, _Told)]
        found += [StoryEntry(*_said(receipts))] if isinstance(at, datetime) else entries
    return found


@dataclass(frozen=True)
class _Told(StoryEntry):
    """That a person was reminded, as an entry that can stand together with others."""

    receipt: Receipt | None = None


def _said(receipts: Sequence[Receipt | None]) -> tuple[str, str, str, Any, str]:
    told: dict[str, list[str]] = {}
    given = [one for one in receipts if one is not None]
    for one in given:
        told.setdefault(one.person, []).append(f"{CHANNELS[one.channel]}: {result_of(one)}")
    named = [f"{person} ({', '.join(ways)})" for person, ways in told.items()]
    rest = named[NAMED:]
    more = html.Details(
        [html.Summary(f"và {len(rest)} người khác"), html.Ul([html.Li(one) for one in rest], className="plain-list")]
    )
    at = given[0].sent_at if len(given) == 1 else None
    words = f"nhắc {'; '.join(named[:NAMED])}"
    return moment_text(at or given[0].created_at), "Chương trình", words, more if rest else None, "bell"
