"""What a message is before it is stored: a value that says who is told what, why, and about which duties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

LONGEST_KEY = 300
LONGEST_SUBJECT = 300


class Channel(StrEnum):
    """A way to reach a person."""

    APP = "app"
    MAIL = "mail"
    HOOK = "hook"


class Status(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"


class Reason(StrEnum):
    """Why a person is written to; `WHY` says it in the message itself."""

    DIGEST = "digest"
    URGENT = "urgent"
    CYCLE = "cycle"
    CHASED = "chased"
    ASSIGNED = "assigned"
    REORGANISED = "reorganised"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    COORDINATION = "coordination"
    OBSTACLE = "obstacle"
    EXTENSION = "extension"
    EXPLANATION = "explanation"
    REPORT = "report"
    ACCOUNT = "account"
    TRIAL = "trial"


WHY: dict[Reason, str] = {
    Reason.DIGEST: "Đồng chí nhận thư này vì còn việc của đồng chí hoặc đơn vị đồng chí đã đến mốc nhắc.",
    Reason.URGENT: "Đồng chí nhận thư này vì có phần việc quá hạn đã lên đến bậc đôn đốc của đồng chí.",
    Reason.CYCLE: "Đồng chí nhận thư này vì báo cáo tháng của cơ quan đang chờ đồng chí xử lý.",
    Reason.CHASED: "Đồng chí nhận thư này vì thư ký Ban Chỉ đạo nhắc phần việc của đơn vị đồng chí.",
    Reason.ASSIGNED: "Đồng chí nhận thư này vì đơn vị của đồng chí vừa được giao việc.",
    Reason.REORGANISED: "Đồng chí nhận thư này vì đơn vị của đồng chí vừa đổi tên hoặc được sắp xếp lại theo quyết định.",
    Reason.RETURNED: "Đồng chí nhận thư này vì phần việc của đơn vị đồng chí vừa được trả lại.",
    Reason.ACCEPTED: "Đồng chí nhận thư này vì phần việc của đơn vị đồng chí vừa được xác nhận hoàn thành.",
    Reason.COORDINATION: "Đồng chí nhận thư này vì có đề nghị phối hợp gửi đến đơn vị, cơ quan của đồng chí hoặc vừa được trả lời.",
    Reason.EXTENSION: "Đồng chí nhận thư này vì một đề nghị gia hạn chờ đồng chí quyết định hoặc vừa được xử lý.",
    Reason.OBSTACLE: "Đồng chí nhận thư này vì một vướng mắc liên quan đến đồng chí vừa có bước xử lý mới.",
    Reason.EXPLANATION: "Đồng chí nhận thư này vì một yêu cầu giải trình liên quan đến đồng chí vừa có bước xử lý mới.",
    Reason.REPORT: "Đồng chí nhận thư này vì báo cáo của cơ quan vừa có bước xử lý mới liên quan đến đồng chí.",
    Reason.ACCOUNT: "Đồng chí nhận thư này vì tài khoản của đồng chí trên Suite 57 vừa có thay đổi.",
    Reason.TRIAL: "Đồng chí nhận nội dung này vì vừa bấm “Gửi thử”.",
}


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to one person by one channel. ValueError when the key is empty or too long.

    `key` names the occasion (reason, subject, due date), without person and channel: those are added, so that one occasion
    reaches each person once by each channel. `duties` are the duties it speaks of, by occasion, all of the unit `unit_id`.
    Without `not_before` it goes at once; without `meant_for` it was meant for that moment. It goes to the address that the person
    has when it is sent.
    """

    key: str
    reason: Reason
    user_id: int
    channel: Channel
    subject: str
    body: str
    href: str = ""
    due_on: date | None = None
    not_before: datetime | None = None
    meant_for: datetime | None = None
    unit_id: int | None = None
    duties: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.key or len(self.unique_key) > LONGEST_KEY:
            raise ValueError(f"a message needs a key of at most {LONGEST_KEY} characters")

    @property
    def unique_key(self) -> str:
        """The key by which the outbox knows the message: one occasion, one person, one channel."""
        return f"{self.key}:{self.user_id}:{self.channel}"
