"""Statements about sample checks: what was reported lately and not looked at yet, with what the signs need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, Subquery, Text, and_, cast, exists, func, select
from sqlalchemy.orm import Session, aliased

from tenants.clock import day_of
from tenants.files.models import StoredFile
from tenants.files.signatures import DOUBTFUL, signatures_from
from tenants.organisation.models import Unit
from tenants.tasks.counting import in_force, owed
from tenants.tasks.models import Duty, Evidence, Task, Update, Verification
from tenants.tasks.sampling.models import SampleCheck
from tenants.tasks.sampling.score import TELLING_LENGTH, Sample

_SPOKEN = ("progress", "completion")
# Of a very large tenant the newest are weighed: whoever looks at fifty needs no more to choose from.
MOST_WEIGHED = 3_000


def list_unchecked(session: Session, since: datetime, until: datetime) -> list[Sample]:
    """The last update of each duty that was said in the window and is not checked yet; four statements, however many there are."""
    earlier, before = aliased(Update), aliased(Update)
    previous = select(func.max(earlier.id)).where(earlier.duty_id == Duty.id, earlier.id < Update.id).scalar_subquery()
    shared = _shared(since)
    rows = session.execute(
        select(Duty, Update, before.percent, before.result, shared.c.result.is_not(None))
        .join(Update, Update.id == Duty.last_update_id)
        .join(Task, Task.id == Duty.task_id)
        .outerjoin(before, before.id == previous)
        .outerjoin(shared, shared.c.result == Update.result)
        .where(Update.at >= since, Update.at <= until, owed(), in_force(day_of(until)))
        .where(~exists().where(SampleCheck.update_id == Update.id))
        .order_by(Update.at.desc(), Update.id)
        .limit(MOST_WEIGHED)
    ).all()
    links, doubtful, returns = _links(session, since), _doubtful(session, since), _returns(session)
    return [
        Sample(
            duty.id,
            said.id,
            said.kind,
            said.evidence_count,
            links.get(said.id, 0),
            doubtful.get(said.id, 0),
            day_of(said.at),
            duty.last_permitted_on,
            said.percent,
            percent,
            said.kind in _SPOKEN and len(said.result) >= TELLING_LENGTH and said.result == result,
            said.kind in _SPOKEN and bool(repeated),
            duty.unchanged_run,
            returns.get(duty.unit_id, 0),
        )
        for duty, said, percent, result, repeated in rows
    ]


def _shared(since: datetime) -> Subquery:
    """Words that more than one unit reported in the window."""
    return (
        select(Update.result)
        .where(Update.at >= since, Update.kind.in_(_SPOKEN), func.length(Update.result) >= TELLING_LENGTH)
        .group_by(Update.result)
        .having(func.count(Update.unit_id.distinct()) > 1)
        .subquery()
    )


def _links(session: Session, since: datetime) -> dict[int, int]:
    """How many pieces of an update's evidence are mere addresses."""
    rows = session.execute(
        select(Evidence.update_id, func.count())
        .join(Update, Update.id == Evidence.update_id)
        .where(Update.at >= since, Evidence.kind == "link")
        .group_by(Evidence.update_id)
    )
    return {row[0]: row[1] for row in rows}


def _doubtful(session: Session, since: datetime) -> dict[int, int]:
    """How many signatures in an update's files prove nothing."""
    rows = session.execute(
        select(Evidence.update_id, StoredFile.signatures)
        .join(Update, Update.id == Evidence.update_id)
        .join(StoredFile, StoredFile.id == Evidence.file_id)
        .where(Update.at >= since, cast(StoredFile.signatures, Text) != "[]")
    )
    found: dict[int, int] = {}
    for update_id, stored in rows:
        found[update_id] = found.get(update_id, 0) + sum(one.state in DOUBTFUL for one in signatures_from(stored))
    return found


def _returns(session: Session) -> dict[int, int]:
    """How many completions of each unit have come back."""
    rows = session.execute(
        select(Duty.unit_id, func.count())
        .join(Verification, Verification.duty_id == Duty.id)
        .where(Verification.verdict == "returned")
        .group_by(Duty.unit_id)
    )
    return {row[0]: row[1] for row in rows}


def count_returns(session: Session, unit_id: int) -> int:
    """How many completions of one unit have come back, as its sign counts them."""
    return session.scalar(select(func.count()).select_from(_returned(unit_id).subquery())) or 0


def list_returns(session: Session, unit_id: int, *, offset: int = 0, limit: int = 50) -> list[tuple[Verification, int, str]]:
    """The completions of a unit that came back, the newest first, each with its task and what that is."""
    rows = session.execute(
        _returned(unit_id)
        .join(Task, Task.id == Duty.task_id)
        .add_columns(Task.id, Task.content)
        .order_by(Verification.at.desc(), Verification.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [(verdict, task_id, content) for verdict, task_id, content in rows]


def _returned(unit_id: int) -> Select[Verification]:
    given = select(Verification).join(Duty, Duty.id == Verification.duty_id)
    return given.where(Duty.unit_id == unit_id, Verification.verdict == "returned")


def list_shown(session: Session, duty_ids: Sequence[int]) -> dict[int, tuple[Duty, Task, str, Update]]:
    """What a card needs of some duties, by duty: its task, its unit's name and what was said last."""
    rows = session.execute(
        select(Duty, Task, Unit.name, Update)
        .join(Task, Task.id == Duty.task_id)
        .join(Unit, Unit.id == Duty.unit_id)
        .join(Update, Update.id == Duty.last_update_id)
        .where(Duty.id.in_(duty_ids))
    )
    return {duty.id: (duty, task, unit, update) for duty, task, unit, update in rows}


def list_checks_of_task(session: Session, task_id: int, *, limit: int) -> list[tuple[SampleCheck, str]]:
    """The newest checks of a task's duties with the units' names."""
    rows = session.execute(
        select(SampleCheck, Unit.name)
        .join(Duty, and_(Duty.id == SampleCheck.duty_id, Duty.task_id == task_id))
        .join(Unit, Unit.id == Duty.unit_id)
        .order_by(SampleCheck.at.desc(), SampleCheck.id.desc())
        .limit(limit)
    )
    return [(check, unit) for check, unit in rows]
