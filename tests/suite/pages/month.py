"""A month as people live it in the pages: a plan in Đắk Lắk, a report that is drafted, signed, sent, and a centre that receives."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from reports import dao
from reports.models import MonthlyReport, ReportSection
from scheduler.outbox.models import Message
from tenants import clock
from tenants.access.actor import Actor
from tenants.organisation.dao import list_units
from tests.reports.province import Province, day
from tests.suite.house import House, Visitor

SECRETARY, LEADER, OFFICER = "secretary@daklak.test", "leader@daklak.test", "officer@daklak.test"
CENTRAL, ENGINEER, NEIGHBOUR = "central@tw.test", "engineer@tw.test", "secretary@khanhhoa.test"
MONTH = "2025-11"


def pretend(monkeypatch: pytest.MonkeyPatch, text: str, hour: int = 9) -> None:
    """Let the program's clock stand at this hour of a day ("21/11/2025") and run on from there."""
    moment = datetime.combine(day(text), time(hour), clock.VIETNAM)
    monkeypatch.setattr(clock, "_SHIFT", moment - datetime.now(UTC))


def province_of(house: House) -> Province:
    """Đắk Lắk of the house, with the verbs of a month."""
    tenant_id = house.tenants["66"]
    with house.database.reading(Actor.system(tenant_id)) as session:
        units = {unit.code: unit.id for unit in list_units(session)}
    folder = house.gate.settings.data_dir / "files"
    return Province(house.database, tenant_id, house.tenants["TW"], folder, units)


def work(province: Province) -> dict[str, int]:
    """A plan with three tasks: one done in time, one overdue with a cause, one without end."""
    plan = province.issue()
    tasks = {
        "done": province.assign(plan, "Công bố danh mục dữ liệu dùng chung", "31/10/2025", system="HT4"),
        "late": province.assign(plan, "Nâng cấp đường truyền tại các xã", "31/10/2025", section="II", title="Hạ tầng số"),
        "lasting": province.assign(plan, "Cập nhật Hệ thống giám sát Nghị quyết 57", section="II", title="Hạ tầng số"),
    }
    province.complete(tasks["done"], "SKHCN", "28/10/2025", result="Đã công bố 64 bộ dữ liệu.")
    province.report(tasks["late"], "SKHCN", "12/11/2025", result="Đang thi công 40 xã.", difficulty="Chậm phân bổ kinh phí.")
    return tasks


def press(visitor: Visitor, button: str, **given: Any) -> TestResponse:
    """Press a button, or fill in a field given by its own id: `given` are values by id, "-" written "_" (visit_reason="x")."""
    gate = visitor.house.gate
    name = next(name for name in gate.callbacks if gate.dependencies(name)["inputs"][0]["id"] == button)
    known = gate.dependencies(name)
    values = {key.replace("_", "-"): value for key, value in given.items()}
    rest = [*known["inputs"][1:], *known["state"]]
    return visitor.call(name, values.get(button, 1), *(_value(part, values) for part in rest))


def _value(part: dict[str, Any], values: dict[str, Any]) -> Any:
    """By "id.property" where a component has several, else by the id alone."""
    whole = f"{part['id']}.{part['property']}"
    return values.get(whole, values.get(part["id"]))


def words(answer: TestResponse) -> str:
    """What an answer says, as it can be searched."""
    return json.dumps(answer.get_json(), ensure_ascii=False)


def outcome(answer: TestResponse) -> int:
    """The status that a page, callback or file tells: Dash's own is 200 for whatever its page has to show."""
    return int(answer.headers.get("X-Outcome", answer.status_code))


def report_of(session: Session, month: str = MONTH) -> MonthlyReport:
    """The report of a month, which must be there."""
    report = dao.find_report(session, month)
    assert report is not None
    return report


def state_of(house: House, code: str = "66", month: str = MONTH) -> str:
    """Where a tenant's report stands."""
    with house.database.reading(Actor.system(house.tenants[code])) as session:
        return report_of(session, month).state


def section_of(house: House, key: str) -> ReportSection:
    """A part of Đắk Lắk's report as it is stored."""
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        return dao.get_section(session, report_of(session).id, key)


def inbox(house: House, email: str, code: str = "66") -> list[str]:
    """Subjects of the messages that a person has in the program, the newest last."""
    with house.database.reading(Actor.system(house.tenants[code])) as session:
        statement = select(Message.subject).where(Message.user_id == house.users[email], Message.channel == "app")
        return list(session.scalars(statement.order_by(Message.id)))
