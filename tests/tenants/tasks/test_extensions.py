"""Extensions: who asks, who decides, what moves, and what stays on record."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.files.store import FileStore
from tenants.organisation.service import change_settings
from tenants.tasks.dating.dao import changes_of_task
from tenants.tasks.extensions import dao
from tenants.tasks.extensions.models import ExtensionDecision, ExtensionEvidence, ExtensionRequest
from tenants.tasks.extensions.service import Wish, grant_extension, refuse_extension, request_extension, withdraw_extension
from tenants.tasks.models import Duty, Task
from tenants.tasks.service import NewEvidence, Report, accept_completion, report_duty
from tenants.tasks.states import Against, OfficialClass, limit_against, official_class
from tests.tenants.conftest import NOW, Country
from tests.tenants.tasks.work import add_duty, add_plan, add_task

DUE, LATER, LATEST = date(2025, 11, 30), date(2025, 12, 20), date(2026, 1, 31)


def at(day: date, hour: int = 2) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


class Desk:
    """A task led by Sở Khoa học và Công nghệ with Sở Tài chính, a commune coordinating; and whoever asks and decides."""

    def __init__(self, country: Country, folder: Path) -> None:
        self.country, self.store = country, FileStore(folder)
        self.officer = country.mine.actor(Role.OFFICER, "SKHCN")
        self.neighbour = country.mine.actor(Role.OFFICER, "STC")
        self.secretary = country.mine.actor(Role.SECRETARY)
        self.leader = country.mine.actor(Role.LEADER)
        units = country.mine.units
        with country.database.writing(country.mine.system) as session:
            task = add_task(session, add_plan(session), due_on=DUE, original_due_on=DUE, last_permitted_on=DUE)
            self.task_id = task.id
            self.first = add_duty(session, task, units["SKHCN"], first_lead=True).id
            self.second = add_duty(session, task, units["STC"]).id
            self.helping = add_duty(session, task, units["24133"], role="coordinating").id

    def ask(self, wanted: date | None = LATER, *, duty: int = 0, actor: Actor | None = None, on: date = DUE, **given: Any) -> int:
        actor = actor or self.officer
        wish = Wish(wanted, **({"reason": "Chờ hướng dẫn của Bộ"} | given))
        with self.country.database.writing(actor, at=at(on)) as session:
            return request_extension(session, actor, self.store, duty or self.first, wish, now=at(on)).id

    def grant(self, request_id: int, until: date | None = None, *, actor: Actor | None = None, on: date = DUE) -> None:
        with self.country.database.writing(actor or self.leader, at=at(on)) as session:
            grant_extension(session, actor or self.leader, request_id, until, now=at(on))

    def refuse(self, request_id: int, reason: str = "Không có căn cứ", actor: Actor | None = None) -> None:
        with self.country.database.writing(actor or self.secretary) as session:
            refuse_extension(session, actor or self.secretary, request_id, reason, now=NOW)

    def withdraw(self, request_id: int, actor: Actor | None = None) -> None:
        with self.country.database.writing(actor or self.officer) as session:
            withdraw_extension(session, actor or self.officer, request_id, now=NOW)

    def read(self) -> tuple[Task, Duty, Duty, Duty]:
        with self.country.database.reading(self.secretary) as session:
            return (
                session.get_one(Task, self.task_id),
                *(session.get_one(Duty, one) for one in (self.first, self.second, self.helping)),
            )  # type: ignore[return-value]  # three duties


@pytest.fixture
def desk(country: Country, tmp_path: Path) -> Desk:
    return Desk(country, tmp_path)


def test_asking_changes_no_date_and_granting_moves_it_while_the_first_date_stays(desk: Desk) -> None:
    request = desk.ask()
    task, first, _, _ = desk.read()
    assert (task.due_on, first.due_on, first.extension_count) == (DUE, DUE, 0)
    desk.grant(request)
    task, first, second, helping = desk.read()
    assert (first.due_on, first.last_permitted_on, first.original_due_on, first.extension_count) == (LATER, LATER, DUE, 1)
    assert (task.due_on, task.last_permitted_on, task.original_due_on, task.extension_count) == (LATER, LATER, DUE, 1)
    assert (second.due_on, helping.due_on) == (DUE, DUE), "the others keep their own dates"


def test_the_date_of_another_lead_is_its_own_and_the_task_keeps_its_date(desk: Desk) -> None:
    desk.grant(desk.ask(duty=desk.second, actor=desk.neighbour))
    task, first, second, _ = desk.read()
    assert (task.due_on, first.due_on, second.due_on) == (DUE, DUE, LATER)
    assert (task.extension_count, second.extension_count, first.extension_count) == (1, 1, 0)


def test_a_request_on_the_last_day_is_in_time_and_on_the_next_it_says_that_it_is_late(desk: Desk) -> None:
    desk.withdraw(desk.ask(on=DUE))
    desk.ask(on=DUE + timedelta(days=1))
    with desk.country.database.reading(desk.secretary) as session:
        assert session.scalars(select(ExtensionRequest.asked_late).order_by(ExtensionRequest.id)).all() == [False, True]


def test_a_late_duty_stays_overdue_until_its_extension_is_granted_and_is_still_late_against_the_first_date(desk: Desk) -> None:
    today = date(2025, 12, 5)
    request = desk.ask(on=today)

    def classes() -> list[OfficialClass]:
        task = desk.read()[0]
        limits = [limit_against(task.last_permitted_on, task.original_last_permitted_on, against) for against in Against]
        return [official_class(task.completed_on, limit, today) for limit in limits]

    assert classes() == [OfficialClass.OVERDUE, OfficialClass.OVERDUE]
    desk.grant(request, on=today)
    assert classes() == [OfficialClass.RUNNING, OfficialClass.OVERDUE]


def test_a_completion_reported_after_the_date_is_in_time_once_the_extension_that_was_asked_before_is_granted(desk: Desk) -> None:
    request = desk.ask(on=DUE)
    done = date(2025, 12, 2)
    for duty, actor, day in ((desk.first, desk.officer, done), (desk.second, desk.neighbour, DUE)):
        with desk.country.database.writing(actor, at=at(day)) as session:
            report = Report("completion", result="Xong")
            report_duty(session, actor, desk.store, duty, report, period="2025-12", now=at(day))
        with desk.country.database.writing(desk.secretary, at=at(done)) as session:
            accept_completion(session, desk.secretary, duty, now=at(done))
    task = desk.read()[0]
    assert official_class(task.completed_on, task.last_permitted_on, done) is OfficialClass.LATE
    desk.grant(request, on=done + timedelta(days=3))
    task = desk.read()[0]
    assert official_class(task.completed_on, task.last_permitted_on, done) is OfficialClass.ON_TIME


def test_less_may_be_granted_than_was_wanted_but_neither_more_nor_nothing(desk: Desk) -> None:
    request = desk.ask(LATEST)
    for wrong in (LATEST + timedelta(days=1), DUE, DUE - timedelta(days=1)):
        with pytest.raises(Invalid) as caught:
            desk.grant(request, wrong)
        assert caught.value.field == "due_on"
    desk.grant(request, DUE + timedelta(days=1))
    assert desk.read()[1].due_on == DUE + timedelta(days=1)


def test_a_refusal_needs_a_reason_leaves_the_date_and_lets_the_unit_ask_again(desk: Desk) -> None:
    request = desk.ask()
    with pytest.raises(Invalid, match="lý do"):
        desk.refuse(request, "  ")
    desk.refuse(request)
    assert desk.read()[1].due_on == DUE
    again = desk.ask()
    with desk.country.database.reading(desk.secretary) as session:
        assert [one.request.id for one in dao.open_requests(session)] == [again]
        told = dao.requests_of_task(session, desk.task_id)
        assert [(one.request.id, one.decision and one.decision.verdict) for one in told] == [(again, None), (request, "refused")]


def test_a_duty_has_one_open_request_and_a_decided_one_is_decided_for_good(desk: Desk) -> None:
    request = desk.ask()
    with pytest.raises(Conflict, match="đang chờ"):
        desk.ask()
    desk.grant(request)
    for act in (desk.grant, desk.refuse, desk.withdraw):
        with pytest.raises(Conflict):
            act(request)
    with pytest.raises(DBAPIError, match="append"), desk.country.database.writing(desk.secretary) as session:
        session.scalars(select(ExtensionDecision)).one().reason = "khác"


def test_a_duty_is_extended_as_often_as_the_tenant_allows_and_refusals_do_not_count(desk: Desk) -> None:
    desk.refuse(desk.ask())
    for days in (10, 20):
        desk.grant(desk.ask(DUE + timedelta(days=days)))
    with pytest.raises(Conflict, match="tối đa 2 lần"):
        desk.ask(LATEST)
    with desk.country.database.writing(desk.secretary) as session:
        change_settings(session, desk.secretary, "work", {"extension_limit": 3})
    desk.grant(desk.ask(LATEST))
    task, first, _, _ = desk.read()
    assert (first.extension_count, first.due_on, first.original_due_on, task.original_due_on) == (3, LATEST, DUE, DUE)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [(None, "due_on"), (DUE, "due_on"), (DUE - timedelta(days=5), "due_on"), (date(9999, 1, 1), "due_on")],
    ids=["none", "the same day", "earlier", "a slip of the pen"],
)
def test_the_wanted_date_comes_after_the_current_one(desk: Desk, wanted: date | None, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        desk.ask(wanted)
    assert caught.value.field == field


def test_nobody_asks_for_a_day_that_has_passed_or_without_a_reason(desk: Desk) -> None:
    with pytest.raises(Invalid, match="đã qua"):
        desk.ask(DUE + timedelta(days=2), on=DUE + timedelta(days=5))
    for reason in (" ", "x" * 2001, "TỐI MẬT\nlý do"):
        with pytest.raises(Invalid) as caught:
            desk.ask(reason=reason)
        assert caught.value.field == "reason"


@pytest.mark.parametrize(
    "given",
    [
        {"rhythm": "continuous", "due_on": None, "last_permitted_on": None},
        {"rhythm": "recurring"},
        {"rhythm": "undated", "due_on": None, "last_permitted_on": None},
        {"role": "coordinating"},
        {"state": "completed"},
        {"state": "reported"},
        {"ended_on": DUE},
    ],
    ids=["continuous", "recurring", "undated", "coordinating", "completed", "reported", "ended"],
)
def test_what_has_no_date_of_its_own_to_move_cannot_be_extended(desk: Desk, given: dict[str, Any]) -> None:
    with desk.country.database.writing(desk.country.mine.system) as session:
        duty = session.get_one(Duty, desk.first)
        for name, value in given.items():
            setattr(duty, name, value)
    with pytest.raises(Conflict):
        desk.ask()


def test_units_ask_for_themselves_the_secretary_for_any_and_only_secretary_and_leader_decide(desk: Desk) -> None:
    with pytest.raises(NotPermitted):
        desk.ask(actor=desk.neighbour)
    for role in (Role.LEADER, Role.ADMINISTRATOR, Role.INSPECTOR, Role.CHIEF_ARCHITECT):
        with pytest.raises(NotPermitted):
            desk.ask(actor=desk.country.mine.actor(role, "SKHCN"))
    request = desk.ask(actor=desk.secretary)
    for role in set(Role) - {Role.SECRETARY, Role.LEADER, Role.SYSTEM}:
        actor = desk.country.mine.actor(role, "SKHCN")
        with pytest.raises(NotPermitted):
            desk.grant(request, actor=actor)
        with pytest.raises(NotPermitted):
            desk.refuse(request, actor=actor)
    with pytest.raises(NotPermitted):
        desk.withdraw(request, desk.neighbour)
    desk.withdraw(request)


def test_another_provinces_requests_are_not_there(desk: Desk) -> None:
    request = desk.ask()
    stranger = desk.country.theirs.actor(Role.SECRETARY)
    with pytest.raises(NotFound):
        desk.ask(actor=stranger)
    for act in (desk.grant, desk.refuse, desk.withdraw):
        with pytest.raises(NotFound):
            act(request, actor=stranger)
    with desk.country.database.reading(stranger) as session:
        assert dao.open_requests(session) == []


def test_what_supports_a_request_is_kept_with_it(desk: Desk) -> None:
    proof = (NewEvidence("file", "Công văn.pdf", data=b"%PDF-1.7\n%%EOF"), NewEvidence("document", "x", "1234/BKHCN-VP"))
    request = desk.ask(evidence=proof)
    with desk.country.database.reading(desk.secretary) as session:
        kept = dao.evidence_of_requests(session, [request])[request]
        assert [(one.kind, one.name, one.reference) for one in kept] == [
            ("file", "Công văn.pdf", ""), ("document", "x", "1234/BKHCN-VP"),
        ]  # fmt: skip
    with pytest.raises(Invalid):
        desk.ask(duty=desk.second, actor=desk.neighbour, evidence=(NewEvidence("link", "x", "javascript:1"),))
    with desk.country.database.reading(desk.secretary) as session:
        assert len(session.scalars(select(ExtensionEvidence)).all()) == 2


def test_the_change_of_the_date_is_on_record_with_the_reason_of_the_request(desk: Desk) -> None:
    desk.grant(desk.ask(reason="Chờ vốn"))
    with desk.country.database.reading(desk.secretary) as session:
        [(change, unit, event)] = changes_of_task(session, desk.task_id)
    assert (change.cause, change.due_before, change.due_on, change.reason) == ("extension", DUE, LATER, "Chờ vốn")
    assert (unit, change.whole, event, change.user_name) == ("Sở Khoa học và Công nghệ", True, None, desk.leader.name)


def test_the_longest_waiting_date_stands_first_and_decided_ones_are_found_by_unit_without_diacritics(desk: Desk) -> None:
    with desk.country.database.writing(desk.country.mine.system) as session:
        task = add_task(session, add_plan(session, "05-KH/BCĐ"), due_on=LATER, last_permitted_on=LATER)
        other = add_duty(session, task, desk.country.mine.units["STC"]).id
    later, sooner = desk.ask(LATEST, duty=other, actor=desk.neighbour), desk.ask()
    with desk.country.database.reading(desk.secretary) as session:
        assert [one.request.id for one in dao.open_requests(session)] == [sooner, later]
        assert dao.count_open(session) == 2
    desk.refuse(later)
    desk.grant(sooner)
    with desk.country.database.reading(desk.secretary) as session:
        assert dao.count_open(session) == 0
        assert [one.request.id for one in dao.decided_requests(session, verdict="refused")] == [later]
        assert [one.request.id for one in dao.decided_requests(session, words="so khoa hoc")] == [sooner]
