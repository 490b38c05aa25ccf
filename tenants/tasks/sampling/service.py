"""The verbs of sample checks: propose what to look at, and note what was found."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.errors import Conflict, Invalid, NotFound
from tenants.tasks import dao
from tenants.tasks.models import Duty
from tenants.tasks.sampling.dao import list_unchecked
from tenants.tasks.sampling.models import SampleCheck
from tenants.tasks.sampling.score import Sample, Sign, ranked
from tenants.vietnamese import clean
from tenants.written import written

# What was said longer ago stands in two sent reports already.
LOOKED_BACK = timedelta(days=62)
MOST_PROPOSED = 30
LONGEST_REMARK = 2_000

VERDICTS = {"passed": "Đã kiểm tra – đạt", "unclear": "Cần làm rõ"}


def propose_samples(session: Session, actor: Actor, *, now: datetime, most: int = MOST_PROPOSED) -> list[tuple[Sample, list[Sign]]]:
    """What to look at first, with the reasons; the same rows always give the same order."""
    actor.require(Permission.VERIFY_UPDATE)
    return ranked(list_unchecked(session, now - LOOKED_BACK, now), most)


def note_check(
    session: Session, actor: Actor, duty_id: int, update_id: int, verdict: str, remark: str = "", *, now: datetime
) -> SampleCheck:
    """Note that an update was looked at; it leaves the queue until the unit speaks again.

    Raises Invalid when what has to be made clear is not said, Conflict when there is a newer update or a check already.
    """
    actor.require(Permission.VERIFY_UPDATE)
    if verdict not in VERDICTS:
        raise Invalid("Chọn “Đã kiểm tra – đạt” hoặc “Cần làm rõ”.")
    missing = "Nhập nội dung cần làm rõ để đơn vị biết phải trả lời gì." if verdict == "unclear" else ""
    remark = written(remark, "remark", most=LONGEST_REMARK, missing=missing)
    duty: Duty = dao.get_duty(session, duty_id, lock=True)
    if dao.find_update(session, update_id) is None:
        raise NotFound("Không tìm thấy báo cáo này.")
    known = session.scalars(select(SampleCheck.id).where(SampleCheck.update_id == update_id)).first()
    if duty.last_update_id != update_id or known is not None:
        raise Conflict("Phần việc này vừa được báo cáo thêm hoặc đã có người kiểm tra. Hãy tải lại danh sách.")
    check = SampleCheck(
        duty_id=duty.id,
        update_id=update_id,
        verdict=verdict,
        remark=remark.strip(),
        user_id=actor.user_id,
        user_name=actor.name,
        at=now,
    )
    with acting(session, f"sample.{verdict}", why=clean(remark)):
        session.add(check)
        session.flush()
    return check
