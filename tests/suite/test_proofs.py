"""The receipts of reminders in a task's story: one entry for each time, which names everybody and hides nothing that people did."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from scheduler.outbox.message import Channel, Reason, Status
from scheduler.outbox.proof import Receipt
from suite import proofs
from suite.components import StoryEntry, story

EARLY, LATE = datetime(2026, 11, 19, 1, tzinfo=UTC), datetime(2026, 11, 20, 1, tzinfo=UTC)
PEOPLE = ("Hoàng Thị Ngọc Lan", "Phạm Minh Khoa", "Trần Thu Hà", "Lê Quang Tiến")


def _line(person: str, channel: Channel, at: datetime) -> tuple[datetime, StoryEntry]:
    one = Receipt(
        1, person, channel, Reason.DIGEST, "due", "Nhắc", Status.SENT, at, at, at, None, False, ""
    )  # fmt: skip
    return proofs.receipt_line(one)


def _shown(lines: list[tuple[datetime, StoryEntry]]) -> tuple[int, str]:
    entries = proofs.together(lines)
    told: Any = story(entries).to_plotly_json()
    return len(entries), json.dumps(told, ensure_ascii=False, default=lambda part: part.to_plotly_json())


def test_the_reminders_of_one_moment_stand_together_and_what_people_did_stands_between() -> None:
    did = (EARLY.replace(hour=9), StoryEntry("16:00 19/11/2026", "Sở Tài chính", "báo cáo tiến độ"))
    late = [_line(person, channel, LATE) for person in PEOPLE for channel in (Channel.APP, Channel.MAIL)]
    early = [_line(PEOPLE[0], Channel.APP, EARLY)]
    count, words = _shown([*late, did, *early])
    assert count == 3
    assert all(person in words for person in PEOPLE) and "và 1 người khác" in words
    assert words.count("(trong chương trình: đã gửi, qua thư: đã gửi)") == len(PEOPLE)
    assert words.index("08:00 20/11/2026") < words.index("báo cáo tiến độ") < words.index("08:00 19/11/2026")


def test_acts_of_people_at_one_moment_stay_apart() -> None:
    same = [(LATE, StoryEntry("08:00", person, "báo cáo tiến độ")) for person in PEOPLE]
    assert _shown(same)[0] == len(PEOPLE)
