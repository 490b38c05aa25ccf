"""Whether an extension of a duty can be asked for: one rule for the service and for the buttons that lead to it."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from tenants.tasks.states import DutyRole, DutyState, Rhythm


class Extendable(Protocol):
    """What the rule looks at; a stored duty has all of it."""

    role: str
    rhythm: str
    state: str
    due_on: date | None
    ended_on: date | None
    extension_count: int


def why_not_askable(duty: Extendable, limit: int) -> str:
    """Why no extension can be asked for, as a sentence; empty when one can. `limit`: extensions that a duty may be granted."""
    if duty.ended_on is not None:
        return "Phần việc đã thôi thực hiện."
    if duty.role != DutyRole.LEAD:
        return "Chỉ đơn vị chủ trì xin gia hạn; đơn vị phối hợp theo hạn của đơn vị chủ trì."
    if duty.rhythm != Rhythm.DATED or duty.due_on is None:
        return "Việc thường xuyên, định kỳ hoặc chưa có ngày không xin gia hạn."
    if duty.state == DutyState.COMPLETED:
        return "Phần việc đã được xác nhận hoàn thành."
    if duty.state == DutyState.REPORTED:
        return "Phần việc đã báo hoàn thành, đang chờ xác nhận."
    if duty.extension_count >= limit:
        return f"Phần việc đã được gia hạn {duty.extension_count} lần; mỗi phần việc được gia hạn tối đa {limit} lần."
    return ""
