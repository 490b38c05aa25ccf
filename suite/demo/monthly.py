"""Replays the monthly reports of half a year through the report's own verbs: most in time, some late, some returned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from reports import comments, service
from reports.periods import Period
from suite.demo.history import Teller, opening
from tenants.access.actor import Actor

_RETURNED_FOR = (
    "Phụ lục nhiệm vụ thiếu minh chứng đối với 2 nhiệm vụ báo hoàn thành. Đề nghị bổ sung và gửi lại.",
    "Phần đề xuất, kiến nghị chưa nêu rõ cơ quan có thẩm quyền giải quyết. Đề nghị làm rõ.",
    "Số nhiệm vụ quá hạn chưa nêu nguyên nhân và thời gian khắc phục. Đề nghị bổ sung.",
)


@dataclass(frozen=True, slots=True)
class Signatories:
    """Who writes, who signs, and who receives."""

    secretary: Actor
    leader: Actor
    receiver: Actor


# In the first days after the cut-off nothing can have been signed, sent and judged yet.
_EARLY, _DAYS_TO_SEND = ("missing", "draft", "awaiting"), 4


def replay(
    session: Session, teller: Teller, who: Signatories, periods: Sequence[Period], fates: Mapping[int, str], *, first_number: int
) -> None:
    """The periods given, in order. `fates` settles some of them by how many months ago they were; chance the others.

    A fate is accepted, sent, late, returned, mended (returned, then accepted), signed, awaiting, draft or missing.
    """
    stretch = teller.stretch
    for number, period in enumerate(periods, start=first_number):
        ago = (stretch.current.year - period.year) * 12 + stretch.current.month - period.month
        fate = fates.get(ago) or _fate(teller, period)
        if fate not in _EARLY and (stretch.today - period.window().end).days < _DAYS_TO_SEND:
            fate = "draft"
        # Until its data cut-off a month has no report.
        if fate != "missing" and stretch.today > period.window().end:
            _Replay(session, teller, who, period, number).live(fate)


def _fate(teller: Teller, period: Period) -> str:
    today, rng = teller.stretch.today, teller.rng
    due = period.day(25)
    if today > due + timedelta(days=10):
        return rng.choices(("accepted", "late", "mended", "missing"), (84, 7, 7, 2))[0]
    if today > due:
        return rng.choices(("accepted", "sent", "late", "returned", "awaiting", "missing"), (45, 30, 7, 6, 4, 8))[0]
    # Before the due date nothing is missing yet; the nearer it comes, the more is there.
    nearness = max(0.0, min(1.0, (today - period.day(15)).days / 10))
    weights = (8 * nearness, 14 * nearness, 3 * nearness, 14 * nearness, 20 * nearness, 25, 40 - 30 * nearness)
    return rng.choices(("accepted", "sent", "returned", "signed", "awaiting", "draft", "missing"), weights)[0]


@dataclass(slots=True)
class _Replay:
    session: Session
    teller: Teller
    who: Signatories
    period: Period
    number: int

    def live(self, fate: str) -> None:
        """Take the report as far as its fate says, a step a day or so; stop where today is reached."""
        rng = self.teller.rng
        last = min(self.period.day(25), self.teller.stretch.today)
        drafted = min(last, max(self.period.day(16), last - timedelta(days=rng.randrange(4, 8))))
        at = self._moment(drafted)
        report = service.ensure_draft(self.session, self.who.secretary, self.period, drafted, at)
        if report is None or fate == "draft":
            return
        late = timedelta(days=rng.randrange(1, 4)) if fate == "late" else timedelta()
        signed_on = min(self.period.day(24), self.teller.stretch.today) - timedelta(days=rng.randrange(0, 3)) + late
        at = self._moment(max(signed_on - timedelta(days=1), drafted), at)
        service.submit_for_signature(self.session, self.who.secretary, report.id, at)
        if fate == "awaiting":
            return
        at = self._moment(signed_on, at)
        service.sign(self.session, self.who.leader, report.id, at)
        if fate == "signed":
            return
        at = self._moment(min(self.period.day(25), last) + late if late else signed_on, at)
        self._send(report.id, at)
        if fate in ("returned", "mended"):
            at = self._moment(day_after(at, rng.randrange(1, 3)), at)
            reason = rng.choice(_RETURNED_FOR)
            if self.who.receiver.visiting:
                comments.comment(self.session, self.who.receiver, report.id, "D", reason, at)
            service.return_report(self.session, self.who.receiver, report.id, reason, at)
        if fate == "mended":
            at = self._again(report.id, at)
        if fate in ("accepted", "late", "mended"):
            at = self._moment(day_after(at, rng.randrange(1, 4)), at)
            service.accept(self.session, self.who.receiver, report.id, at)

    def _again(self, report_id: int, at: datetime) -> datetime:
        at = self._moment(day_after(at, 1), at)
        service.refresh_figures(self.session, self.who.secretary, report_id, at)
        if self.who.receiver.visiting:
            comments.comment(self.session, self.who.secretary, report_id, "D", "Đã bổ sung, xin gửi lại.", at)
            comments.settle(self.session, self.who.secretary, report_id, "D", at)
        service.submit_for_signature(self.session, self.who.secretary, report_id, at + timedelta(minutes=20))
        service.sign(self.session, self.who.leader, report_id, at + timedelta(hours=1))
        self._send(report_id, at + timedelta(hours=2))
        return at + timedelta(hours=2)

    def _send(self, report_id: int, at: datetime) -> None:
        service.send(self.session, self.who.secretary, report_id, at, f"{self.number:02d}")

    def _moment(self, day: date, after: datetime | None = None) -> datetime:
        return self.teller.moment(max(day, opening(self.period)), after)


def day_after(at: datetime, days: int) -> date:
    """The day some days after an act."""
    return at.date() + timedelta(days=days)
