"""Requests and answers between two tenants: carried once, by value, to whom they are meant for and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import scheduler.exchange
from scheduler.config import SchedulerConfig
from scheduler.exchange import Carried, exchange
from scheduler.jobs import carry_letters
from scheduler.outbox.models import Message
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.db.session import Database, open_engine
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.files.store import FileStore
from tenants.organisation.changes.service import Intent, decide_change
from tenants.organisation.service import NewUnit, add_unit
from tenants.tasks.contributions import dao, received, service
from tenants.tasks.contributions.exchange import AnswerCopy, copy_answer, take_answer
from tenants.tasks.contributions.models import Contribution, LetterEvidence, ReceivedRequest
from tenants.tasks.contributions.service import MOST_TO_ONE_TENANT, Answer, Request
from tenants.tasks.models import Duty, Task
from tenants.tasks.service import NewEvidence
from tests.postgres import DatabaseUrls
from tests.scheduler.towns import Town, found_town
from tests.tenants.conftest import NOW

TODAY, DUE = date(2025, 11, 10), date(2025, 11, 20)
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


class Post:
    """Two provinces: the first leads a task, and asks the second."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.store = database, FileStore(folder / "files")
        self.ours, self.theirs = found_town(database, "66", "Tỉnh Đắk Lắk"), found_town(database, "56", "Tỉnh Khánh Hòa")
        self.duty_id = self.ours.add_duty(self.ours.science, date(2025, 11, 30))
        with database.reading(self.ours.system) as session:
            self.task_id = session.get_one(Duty, self.duty_id).task_id

    def ask(self, wanted: str = "Số liệu cáp quang", to: Town | None = None) -> int:
        actor = self.ours.officer_actor
        request = Request(wanted, DUE, tenant_ids=((to or self.theirs).tenant_id,))
        with self.database.writing(actor, at=NOW) as session:
            return service.ask(session, actor, self.task_id, request, today=TODAY, now=NOW)[0].id

    def carry(self) -> Carried:
        return exchange(self.database, self.store, NOW)

    def act(self, verb: Any, request_id: int, *given: Any, **named: Any) -> None:
        actor = self.ours.officer_actor
        with self.database.writing(actor, at=NOW) as session:
            verb(session, actor, request_id, *given, now=NOW, **named)

    def answer(self, text: str = "Đã có 40 tuyến", by: Actor | None = None, evidence: tuple[NewEvidence, ...] = ()) -> None:
        actor = by or self.theirs.secretary_actor
        with self.database.writing(actor, at=NOW) as session:
            received.answer_received(session, actor, self.store, self.copies()[0].id, Answer(text, evidence), now=NOW)

    def copies(self, town: Town | None = None) -> list[ReceivedRequest]:
        with self.database.reading((town or self.theirs).system) as session:
            return list(session.scalars(select(ReceivedRequest).order_by(ReceivedRequest.id)))

    def request(self, request_id: int) -> Contribution:
        with self.database.reading(self.ours.system) as session:
            return dao.get_contribution(session, request_id)

    def told(self, town: Town, user_id: int) -> list[str]:
        with self.database.reading(town.system) as session:
            wanted = select(Message.subject).where(Message.user_id == user_id, Message.channel == "app").order_by(Message.id)
            return list(session.scalars(wanted))

    def change_task(self, **values: Any) -> None:
        with self.database.writing(self.ours.system) as session:
            task = session.get_one(Task, self.task_id)
            for name, value in values.items():
                setattr(task, name, value)


@pytest.fixture
def post(database: DatabaseUrls, tmp_path: Path) -> Iterator[Post]:
    engine = open_engine(database.app_url)
    yield Post(Database(engine), tmp_path)
    engine.dispose()


def test_a_request_arrives_as_a_copy_and_its_answer_comes_home_with_its_files(post: Post) -> None:
    request_id = post.ask()
    assert post.carry() == Carried(1, 0)
    (copy,) = post.copies()
    assert (copy.from_name, copy.asker, copy.plan_number) == ("Tỉnh Đắk Lắk", "Sở Khoa học và Công nghệ", "02-KH/BCĐ")
    assert (copy.task_content, copy.wanted, copy.due_on) == ("Công bố danh mục dữ liệu dùng chung", "Số liệu cáp quang", DUE)
    assert post.told(post.theirs, post.theirs.secretary) == ["Tỉnh Đắk Lắk đề nghị phối hợp, hạn 20/11/2025"]
    post.answer(evidence=(NewEvidence("file", "tuyến.pdf", data=PDF), NewEvidence("document", "CV", "12/STTTT")))
    assert post.carry() == Carried(0, 1)
    request = post.request(request_id)
    assert (request.state, request.answer) == ("answered", "Đã có 40 tuyến")
    with post.database.reading(post.ours.system) as session:
        kept = session.scalars(select(LetterEvidence).order_by(LetterEvidence.id)).all()
        assert [(one.kind, one.name) for one in kept] == [("file", "tuyến.pdf"), ("document", "CV")]
        assert post.store.read(session, kept[0].file_id or 0)[1] == PDF
    assert post.told(post.ours, post.ours.officer) == ["Tỉnh Khánh Hòa đã trả lời đề nghị phối hợp"]


def test_what_is_repeated_is_carried_once(post: Post) -> None:
    post.ask()
    assert [post.carry(), post.carry()] == [Carried(1, 0), Carried(0, 0)]
    post.answer()
    assert [post.carry(), post.carry(), post.carry()] == [Carried(0, 1), Carried(0, 0), Carried(0, 0)]
    assert len(post.copies()) == 1
    assert len(post.told(post.theirs, post.theirs.secretary)) == len(post.told(post.ours, post.ours.officer)) == 1


@pytest.mark.parametrize("where", ["receive", "request_received", "put"])
def test_who_is_killed_on_the_way_there_carries_it_once_the_next_time(
    post: Post, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.ask()

    def killed(*args: Any, **named: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(scheduler.exchange, where, killed)
        post.carry()
    assert post.copies() == [] and post.told(post.theirs, post.theirs.secretary) == []
    assert post.carry() == Carried(1, 0)
    assert len(post.copies()) == 1


@pytest.mark.parametrize("where", ["take_answer", "contribution_answered", "put"])
def test_who_is_killed_on_the_way_home_brings_the_answer_once_the_next_time(
    post: Post, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = post.ask()
    post.carry()
    post.answer(evidence=(NewEvidence("document", "CV", "12/STTTT"),))

    def killed(*args: Any, **named: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(scheduler.exchange, where, killed)
        post.carry()
    assert post.request(request_id).state == "asked"
    assert [post.carry(), post.carry()] == [Carried(0, 1), Carried(0, 0)]
    with post.database.reading(post.ours.system) as session:
        assert len(session.scalars(select(LetterEvidence)).all()) == 1


def test_a_returned_answer_travels_and_the_next_one_comes_home(post: Post) -> None:
    request_id = post.ask()
    post.carry()
    post.answer("Sơ bộ")
    post.carry()
    post.act(service.send_back, request_id, "Thiếu tuyến đảo", today=TODAY)
    assert post.carry() == Carried(1, 0)
    (copy,) = post.copies()
    assert (copy.state, copy.returned_reason) == ("returned", "Thiếu tuyến đảo")
    post.answer("Đủ 42 tuyến")
    assert post.carry() == Carried(0, 1)
    post.act(service.accept, request_id)
    assert [post.carry(), post.carry()] == [Carried(1, 0), Carried(0, 0)]
    assert (post.copies()[0].state, post.request(request_id).answer) == ("accepted", "Đủ 42 tuyến")
    with post.database.reading(post.theirs.system) as session:
        steps = [one.step for one in reversed(dao.letters_of_received(session, copy.id))]
    assert steps == ["asked", "answered", "returned", "answered", "accepted"]


def test_a_withdrawn_request_cannot_be_answered_there_and_one_withdrawn_at_once_never_leaves(post: Post) -> None:
    first = post.ask()
    post.carry()
    second = post.ask("Việc khác")
    post.act(service.withdraw, first)
    post.act(service.withdraw, second)
    assert post.carry() == Carried(1, 0)
    with pytest.raises(Conflict, match="rút"):
        post.answer()
    assert [copy.state for copy in post.copies()] == ["withdrawn"]


def test_an_answer_that_crosses_a_withdrawal_stays_there(post: Post) -> None:
    request_id = post.ask()
    post.carry()
    post.answer()
    post.act(service.withdraw, request_id)
    assert post.carry() == Carried(1, 0)
    assert (post.request(request_id).state, post.request(request_id).answer) == ("withdrawn", "")
    assert (post.copies()[0].state, post.copies()[0].answer) == ("withdrawn", "Đã có 40 tuyến")


def test_the_copy_follows_the_task_while_it_is_open_and_no_longer(post: Post) -> None:
    post.ask()
    post.carry()
    post.change_task(content="Công bố 64 danh mục", deadline_text="Quý I/2026", due_on=date(2026, 3, 31))
    assert [post.carry(), post.carry()] == [Carried(1, 0), Carried(0, 0)]
    (copy,) = post.copies()
    assert (copy.task_content, copy.deadline_text, copy.task_due_on) == ("Công bố 64 danh mục", "Quý I/2026", date(2026, 3, 31))
    assert len(post.told(post.theirs, post.theirs.secretary)) == 1, "new words of a task wake nobody"
    post.answer()
    post.carry()
    post.change_task(content="Khác nữa")
    assert post.carry() == Carried(0, 0)


def test_who_asks_after_a_merger_is_who_the_other_tenant_reads_and_who_takes_the_answer(post: Post) -> None:
    request_id = post.ask()
    post.carry()
    with post.database.writing(post.ours.system) as session:
        post_office = add_unit(session, post.ours.system, NewUnit("", "Sở Kinh tế", "department")).id
    with post.database.writing(post.ours.system, at=NOW) as session:
        merger = Intent("merge", post.ours.science, TODAY - timedelta(days=1), "12/QĐ-UBND", TODAY - timedelta(days=5), post_office)
        decide_change(session, post.ours.system, merger, today=TODAY, now=NOW)
    assert post.carry() == Carried(1, 0)
    (copy,) = post.copies()
    assert (copy.asker, copy.state) == ("Sở Kinh tế", "asked") and post.carry() == Carried(0, 0)
    post.answer()
    post.carry()
    with post.database.writing(post.ours.system, at=NOW) as session:
        rename = Intent("rename", post_office, TODAY, "13/QĐ-UBND", TODAY, new_name="Sở Kinh tế và Công nghệ")
        decide_change(session, post.ours.system, rename, today=TODAY, now=NOW)
        service.accept(session, replace(post.ours.officer_actor, unit_id=post_office), request_id, now=NOW)
        bodies = {letter.step: letter.body for letter in dao.letters_of_task(session, post.task_id, limit=10)}
    assert (bodies["asked"], bodies["accepted"]) == ("Sở Khoa học và Công nghệ", "Sở Kinh tế và Công nghệ")


def test_a_dropped_task_takes_its_requests_back_until_it_is_there_again(post: Post) -> None:
    post.ask()
    post.carry()
    for dropped_on, state in ((TODAY, "withdrawn"), (None, "asked")):
        post.change_task(dropped_on=dropped_on, dropped_why="15-QĐ/TU" if dropped_on else "")
        assert [post.carry(), post.carry()] == [Carried(1, 0), Carried(0, 0)]
        assert post.copies()[0].state == state


def test_the_asked_tenant_sees_this_task_and_no_other(post: Post) -> None:
    post.ours.add_duty(post.ours.science, DUE, content="Việc nội bộ")
    post.ask()
    post.carry()
    with post.database.reading(post.theirs.system) as session:
        assert session.scalars(select(Task)).all() == session.scalars(select(Contribution)).all() == []
    assert post.copies(post.ours) == []


def test_a_tenant_that_was_not_asked_cannot_answer_and_an_old_answer_is_not_taken(post: Post) -> None:
    request_id = post.ask()
    post.carry()
    stranger = found_town(post.database, "12", "Tỉnh Lai Châu")
    with post.database.reading(stranger.system) as session:
        assert copy_answer(session, post.store, post.ours.tenant_id, request_id) is None
    for tenant_id, revision in ((stranger.tenant_id, 1), (post.theirs.tenant_id, 2)):
        forged = AnswerCopy(tenant_id, "Tỉnh Lai Châu", request_id, revision, "Giả", "Sở", NOW, ())
        with post.database.writing(post.ours.system) as session:
            assert take_answer(session, post.ours.system, post.store, forged, now=NOW) is None
    assert post.request(request_id).state == "asked"


def test_the_secretariat_hands_a_request_to_a_unit_which_finds_it_in_its_list_and_answers(post: Post) -> None:
    post.ask()
    post.carry()
    (copy,) = post.copies()
    officer, other = post.theirs.officer_actor, post.theirs.actor(post.theirs.commune_officer, Role.OFFICER, post.theirs.commune)
    for stranger in (officer, other):
        with pytest.raises(NotFound):
            post.answer(by=stranger)
    secretary = post.theirs.secretary_actor
    with pytest.raises(NotFound), post.database.writing(secretary) as session:
        received.hand_over(session, secretary, copy.id, post.ours.science, today=TODAY, now=NOW)
    with post.database.writing(secretary, at=NOW) as session:
        received.hand_over(session, secretary, copy.id, post.theirs.science, today=TODAY, now=NOW)
    with post.database.reading(officer) as session:
        (line,) = dao.asked_of_unit(session, post.theirs.science)
        assert (line.received_id, line.asker, line.wanted) == (copy.id, "Tỉnh Đắk Lắk", "Số liệu cáp quang")
        assert dao.asked_of_unit(session, post.theirs.commune) == []
        assert [one.unit_id for one in dao.open_contributions_due(session, DUE)] == [post.theirs.science]
    for stranger, refusal in ((other, NotFound), (post.theirs.actor(post.theirs.leader, Role.LEADER), NotPermitted)):
        with pytest.raises(refusal):
            post.answer(by=stranger)
    post.answer(by=officer)
    assert post.carry() == Carried(0, 1)


def test_only_the_secretariat_hands_over(post: Post) -> None:
    post.ask()
    post.carry()
    leader = post.theirs.actor(post.theirs.leader, Role.LEADER)
    with pytest.raises(NotPermitted), post.database.writing(leader) as session:
        received.hand_over(session, leader, post.copies()[0].id, post.theirs.science, today=TODAY, now=NOW)


def test_one_tenant_cannot_flood_another(post: Post) -> None:
    request_id = post.ask()
    post.act(service.withdraw, request_id)
    with post.database.writing(post.ours.system) as session:
        known = session.get_one(Contribution, request_id)
        columns = {name: getattr(known, name) for name in ("task_id", "other_tenant_id", "asker", "due_on", "asked_at", "asked_by")}
        session.add_all(Contribution(wanted=str(n), state="withdrawn", **columns) for n in range(MOST_TO_ONE_TENANT - 1))
    with pytest.raises(Invalid, match="Mỗi ngày"):
        post.ask("Một việc nữa")


def test_nobody_asks_its_own_tenant_or_one_that_there_is_not(post: Post) -> None:
    with pytest.raises(NotFound):
        post.ask(to=post.ours)
    actor = post.ours.officer_actor
    with pytest.raises(NotFound), post.database.writing(actor) as session:
        service.ask(session, actor, post.task_id, Request("x", DUE, tenant_ids=(99_999,)), today=TODAY, now=NOW)


def test_a_tenant_that_cannot_be_served_stops_no_other(post: Post, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    third = found_town(post.database, "12", "Tỉnh Lai Châu")
    post.ask(), post.ask(to=third)
    receive = scheduler.exchange.receive

    def failing(session: Any, copy: Any, **named: Any) -> Any:
        if session.info["actor"].tenant_id == post.theirs.tenant_id:
            raise RuntimeError("đĩa đầy")
        return receive(session, copy, **named)

    config = SchedulerConfig("", "", tmp_path, tmp_path / "lock", files=post.store)
    with monkeypatch.context() as patch:
        patch.setattr(scheduler.exchange, "receive", failing)
        result = carry_letters(post.database, NOW, config)
    assert (result.result, len(post.copies(third)), post.copies()) == ("partly", 1, [])
    assert "Khánh Hòa" in result.summary and "Lai Châu" not in result.summary
    assert carry_letters(post.database, NOW, config).result == "done"
    assert carry_letters(post.database, NOW + timedelta(minutes=1), config).idle


def test_a_file_that_was_purged_meanwhile_does_not_hold_the_answer_up(post: Post) -> None:
    request_id = post.ask()
    post.carry()
    post.answer(evidence=(NewEvidence("file", "tuyến.pdf", data=PDF),))
    for path in (post.store._folder / str(post.theirs.tenant_id)).rglob("*"):
        if path.is_file():
            path.unlink()
    assert post.carry() == Carried(0, 1)
    assert post.request(request_id).state == "answered"
    with post.database.reading(post.ours.system) as session:
        assert "không còn" in session.scalars(select(LetterEvidence)).one().reference
