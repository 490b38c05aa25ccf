"""A lead asks, a coordinating unit answers, and everybody sees who waits for whom."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tenants.access.permissions import Role
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.organisation.changes.inheritance import Inheritance
from tenants.tasks.bulk import Way, assign_tasks
from tenants.tasks.contributions import dao, service
from tenants.tasks.contributions.dao import WaitingCounts, WaitingFilter
from tenants.tasks.contributions.models import Contribution, ContributionLetter
from tenants.tasks.contributions.service import MOST_OPEN_OF_TASK, Request, accept, ask, send_back, withdraw
from tenants.tasks.contributions.settling import follow_duties
from tenants.tasks.dao import get_duty
from tenants.tasks.models import Duty, Evidence, Task, Update
from tenants.tasks.service import AnsweredMeanwhile, NewEvidence, Report, report_duty
from tests.tenants.conftest import NOW, Country
from tests.tenants.tasks.contributions.office import DUE, PERIOD, TODAY, Office


@pytest.fixture
def office(country: Country, tmp_path: Path) -> Office:
    return Office(country, tmp_path)


def test_a_lead_asks_a_coordinating_unit_which_finds_it_in_its_list_and_answers_in_one_line(office: Office) -> None:
    (request_id,) = office.ask("STC")
    assert office.owed_by("STC") == ["Số liệu chi năm 2025"]
    office.answer(request_id, evidence=(NewEvidence("document", "Báo cáo", "12/BC-STC"),))
    request, duty = office.request(request_id), office.duty()
    assert (request.state, request.answer, request.asker) == ("answered", "Đã chi 40 tỷ đồng", "Sở Khoa học và Công nghệ")
    assert (duty.state, duty.answered_period, duty.last_update_id) == ("in_progress", PERIOD, request.update_id)
    assert office.owed_by("STC") == []
    with office.database.reading(office.secretary) as session:
        assert session.scalars(select(Update.result)).all() == ["Đã chi 40 tỷ đồng"]
        assert session.scalars(select(Evidence.reference)).all() == ["12/BC-STC"]


def test_a_report_on_the_duty_answers_all_that_was_asked_of_it_and_no_change_answers_nothing(office: Office) -> None:
    first, second = office.ask("STC") + office.ask("STC", wanted="Dự toán năm 2026")
    for kind, state in (("no_change", "asked"), ("progress", "answered")):
        with office.database.writing(office.coordinator, at=NOW) as session:
            report_duty(
                session,
                office.coordinator,
                office.store,
                office.duty_id,
                Report(kind, result="Đã gửi số liệu" * (kind == "progress")),
                period=PERIOD,
                now=NOW,
            )
        assert {office.request(one).state for one in (first, second)} == {state}


def test_what_is_asked_while_somebody_writes_is_not_answered_by_what_was_written_without_it(office: Office) -> None:
    written = Report("progress", result="Đã cử người tham gia tổ soạn thảo", version=office.duty().version)
    (request_id,) = office.ask("STC")

    def send(report: Report) -> None:
        with office.database.writing(office.coordinator, at=NOW) as session:
            report_duty(session, office.coordinator, office.store, office.duty_id, report, period=PERIOD, now=NOW)

    with pytest.raises(AnsweredMeanwhile, match="đề nghị “Số liệu chi năm 2025”") as held:
        send(written)
    assert office.request(request_id).state == "asked" and held.value.theirs is None
    send(replace(written, version=held.value.version))
    assert office.request(request_id).state == "answered", "whoever has read it may well answer with this"


def test_a_short_answer_answers_that_request_alone(office: Office) -> None:
    first, second = office.ask("STC") + office.ask("STC", wanted="Dự toán năm 2026")
    office.answer(second)
    assert (office.request(first).state, office.request(second).state) == ("asked", "answered")


@pytest.mark.parametrize("state", ["reported", "returned", "completed"])
def test_an_answer_leaves_a_claim_or_a_verdict_on_the_whole_duty_as_it_stands(office: Office, state: str) -> None:
    with office.database.writing(office.country.mine.system) as session:
        duty = session.get_one(Duty, office.duty_id)
        duty.state, duty.percent, duty.returned_reason = state, 70, "Thiếu số liệu" if state == "returned" else ""
    (request_id,) = office.ask("STC")
    office.answer(request_id)
    duty = office.duty()
    assert (office.request(request_id).state, duty.state, duty.percent) == ("answered", state, 70)
    assert duty.returned_reason == ("Thiếu số liệu" if state == "returned" else "")


def test_a_report_and_an_answer_to_what_it_answers_wait_for_each_other_and_the_second_is_told(office: Office) -> None:
    (request_id,) = office.ask("STC")
    told: list[str] = []

    def answer() -> None:
        try:
            office.answer(request_id, "Đã chi 41 tỷ đồng", by=office.secretary)
        except Exception as error:  # whatever it is, the person sees it
            told.append(str(error))

    other = threading.Thread(target=answer)
    with office.database.writing(office.coordinator, at=NOW) as session:
        get_duty(session, office.duty_id, lock=True)
        other.start()
        other.join(0.5)
        report = Report("progress", 40, "Đã chi 40 tỷ đồng")
        report_duty(session, office.coordinator, office.store, office.duty_id, report, period=PERIOD, now=NOW)
    other.join(30)
    assert told == ["Đề nghị này vừa được trả lời, đang chờ bên đề nghị xem."]
    assert office.request(request_id).answer == "Đã chi 40 tỷ đồng"


def test_a_request_and_a_report_of_the_same_moment_each_raise_the_duty_so_that_the_next_writer_sees_both(office: Office) -> None:
    def report() -> None:
        with office.database.writing(office.coordinator, at=NOW) as session:
            said = Report("progress", 40, "Đã chi 40 tỷ đồng")
            report_duty(session, office.coordinator, office.store, office.duty_id, said, period=PERIOD, now=NOW)

    before = office.duty().version
    other = threading.Thread(target=report)
    with office.database.writing(office.lead, at=NOW) as session:
        read = get_duty(session, office.duty_id)
        other.start()
        other.join(0.5)
        request = Request("Số liệu chi năm 2025", DUE, unit_ids=(office.units["STC"],))
        ask(session, office.lead, office.task_id, request, today=TODAY, now=NOW)
        assert read.version > before
    other.join(30)
    assert office.duty().version == before + 2


@pytest.mark.parametrize("way", [Way.LEAD, Way.REPLACE])
def test_what_was_asked_of_a_unit_that_is_given_the_lead_lapses_and_the_asker_reads_why(office: Office, way: Way) -> None:
    (request_id,) = office.ask("STC")
    with office.database.writing(office.secretary, at=NOW) as session:
        assign_tasks(session, office.secretary, [office.task_id], office.units["STC"], way, reason="Thông báo 15", now=NOW)
    assert office.request(request_id).state == "lapsed" and office.owed_by("STC") == []
    with office.database.reading(office.lead) as session:
        assert dao.count_requests(session, TODAY, WaitingFilter(task_id=office.task_id)).settled == 1
        assert dao.letters_of_task(session, office.task_id)[0].text == "Phần việc đã thôi thực hiện: Thông báo 15."
    with pytest.raises(Conflict, match="hết hiệu lực"):
        office.answer(request_id, by=office.secretary)


def test_what_an_amendment_took_from_a_unit_is_no_longer_asked_of_it_and_may_be_asked_anew(office: Office) -> None:
    office.ask("STC")
    with office.database.writing(office.country.mine.system) as session:
        session.get_one(Duty, office.duty_id).ended_on = TODAY
    (anew,) = office.ask("STC")
    assert office.request(anew).duty_id != office.duty_id
    assert office.owed_by("STC") == ["Số liệu chi năm 2025"]


def test_a_unit_that_did_not_coordinate_gets_a_duty_that_is_owed_only_when_asked(office: Office) -> None:
    (request_id,) = office.ask("24133")
    duty = office.duty(office.request(request_id).duty_id)
    assert (duty.role, duty.rhythm, duty.due_on, duty.unit_id) == ("coordinating", "undated", None, office.units["24133"])
    assert office.task().coordinating_total == 2
    office.ask("24133", wanted="Một việc khác")
    assert office.task().coordinating_total == 2, "one duty for a unit, however often it is asked"


def test_several_units_are_asked_at_once_and_the_secretariat_may_ask_too(office: Office) -> None:
    assert len(office.ask("STC", "24133", by=office.secretary)) == 2
    request = office.request(office.ask("STC", by=office.secretary, wanted="Khác")[0])
    assert (request.asker, request.asker_unit_id) == ("Thư ký Ban Chỉ đạo", None)
    in_an_office = office.country.mine.actor(Role.SECRETARY, "STC")
    request = office.request(office.ask("STC", by=in_an_office, wanted="Của văn phòng")[0])
    assert (request.asker, request.asker_unit_id) == ("Thư ký Ban Chỉ đạo", None), "whichever office its people sit in"


def test_only_who_leads_the_task_asks(office: Office) -> None:
    for role in set(Role) - {Role.SECRETARY, Role.SYSTEM}:
        with pytest.raises(NotPermitted):
            office.ask("24133", by=office.country.mine.actor(role, "STC"))
    with pytest.raises(NotFound):
        office.ask("STC", by=office.country.theirs.actor(Role.SECRETARY))


def test_a_request_that_says_nothing_too_much_or_yesterday_is_refused_at_its_field(office: Office) -> None:
    for given, field in (
        ({"wanted": "  "}, "wanted"),
        ({"wanted": "x" * 2001}, "wanted"),
        ({"wanted": "MẬT"}, "wanted"),
        ({"due_on": None}, "due_on"),
        ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
        ({"due_on": TODAY + timedelta(days=731)}, "due_on"),
    ):
        with pytest.raises(Invalid) as refused:
            office.ask("STC", **given)
        assert refused.value.field == field
    with pytest.raises(Invalid):
        office.ask()
    assert office.ask("STC", due_on=TODAY), "today is not the past"


def test_nobody_asks_itself_another_lead_or_a_unit_of_another_tenant(office: Office) -> None:
    with pytest.raises(Invalid, match="chính mình"):
        office.ask("SKHCN")
    with pytest.raises(Invalid, match="cùng chủ trì"):
        office.ask("SKHCN", by=office.secretary)
    with pytest.raises(NotFound), office.database.writing(office.lead) as session:
        request = service.Request("Số liệu", DUE, (office.country.theirs.units["STC"],))
        service.ask(session, office.lead, office.task_id, request, today=TODAY, now=NOW)


def test_the_same_request_is_not_made_twice_and_not_without_end(office: Office) -> None:
    office.ask("STC")
    with pytest.raises(Conflict):
        office.ask("STC")
    with office.database.writing(office.country.mine.system) as session:
        known = session.scalars(select(Contribution)).one()
        columns = {
            name: getattr(known, name)
            for name in ("task_id", "duty_id", "unit_id", "asker", "due_on", "asked_at", "asked_by", "state")
        }
        session.add_all(Contribution(wanted=str(n), **columns) for n in range(MOST_OPEN_OF_TASK - 1))
    with pytest.raises(Invalid, match="tối đa"):
        office.ask("STC", wanted="Thêm một việc")


def test_another_units_request_cannot_be_answered_and_another_tenants_is_not_there(office: Office) -> None:
    (request_id,) = office.ask("STC")
    for stranger in (office.commune, office.lead, office.country.mine.actor(Role.LEADER)):
        with pytest.raises(NotPermitted):
            office.answer(request_id, by=stranger)
    for verb, given in ((accept, {}), (withdraw, {}), (send_back, {"today": TODAY})):
        with pytest.raises(NotFound):
            office.act(verb, request_id, *(["x"] if given else []), by=office.country.theirs.actor(Role.SECRETARY), **given)
    with pytest.raises(NotFound):
        office.answer(request_id, by=office.country.theirs.actor(Role.SECRETARY))
    office.answer(request_id, by=office.secretary)


def test_a_withdrawn_request_cannot_be_answered_and_an_answered_one_not_withdrawn(office: Office) -> None:
    first, second = office.ask("STC") + office.ask("STC", wanted="Khác")
    office.act(withdraw, first)
    with pytest.raises(Conflict, match="rút"):
        office.answer(first)
    office.answer(second)
    with pytest.raises(Conflict, match="trả lời"):
        office.act(withdraw, second)
    with pytest.raises(Conflict):
        office.answer(second)


def test_an_answer_is_sent_back_with_a_reason_and_asked_for_again(office: Office) -> None:
    (request_id,) = office.ask("STC")
    with pytest.raises(Conflict):
        office.act(send_back, request_id, "Thiếu", today=TODAY)
    office.answer(request_id)
    with pytest.raises(Invalid, match="lý do"):
        office.act(send_back, request_id, " ", today=TODAY)
    with pytest.raises(NotPermitted):
        office.act(send_back, request_id, "Thiếu", by=office.coordinator, today=TODAY)
    office.act(send_back, request_id, "Thiếu phần xã", today=TODAY)
    request = office.request(request_id)
    assert (request.state, request.returned_reason, request.due_on, request.revision) == ("returned", "Thiếu phần xã", DUE, 2)
    assert office.owed_by("STC") == ["Số liệu chi năm 2025"]
    office.answer(request_id, "Đã bổ sung 102 xã")
    office.act(accept, request_id)
    assert (office.request(request_id).state, office.request(request_id).answer) == ("accepted", "Đã bổ sung 102 xã")


def test_whatever_is_said_stays_word_for_word(office: Office) -> None:
    (request_id,) = office.ask("STC")
    office.answer(request_id, "Lần một")
    office.act(send_back, request_id, "Thiếu", today=TODAY)
    office.answer(request_id, "Lần hai")
    office.act(accept, request_id)
    with office.database.reading(office.secretary) as session:
        said = [(one.step, one.text) for one in session.scalars(select(ContributionLetter).order_by(ContributionLetter.id))]
    assert [text for _, text in said] == ["Số liệu chi năm 2025", "Lần một", "Thiếu", "Lần hai", ""]
    assert [step for step, _ in said] == ["asked", "answered", "returned", "answered", "accepted"]


def test_days_are_counted_from_the_day_after_the_request_and_the_due_date_itself_is_in_time(office: Office) -> None:
    office.ask("STC")
    counted = {}
    for today in (DUE, DUE + timedelta(days=1)):
        with office.database.reading(office.secretary) as session:
            counted[today] = dao.count_requests(session, today)
            late, total = dao.waiting_page(session, today, WaitingFilter("late"))
            assert (len(late), total) == (counted[today].late, counted[today].late)
    assert counted == {DUE: WaitingCounts(1, 0, 0), DUE + timedelta(days=1): WaitingCounts(1, 1, 0)}


def test_the_worst_stands_first_and_every_figure_counts_the_rows_it_opens(office: Office) -> None:
    first = office.ask("STC", due_on=DUE)[0]
    office.ask("24133", due_on=TODAY, wanted="Danh sách thôn")
    office.answer(office.ask("STC", wanted="Đã có")[0])
    today = DUE + timedelta(days=3)
    with office.database.reading(office.secretary) as session:
        rows, total = dao.waiting_page(session, today)
        counts = dao.count_requests(session, today)
        of_finance = dao.count_requests(session, today, WaitingFilter(unit_id=office.units["STC"]))
        opened = {
            which: dao.waiting_page(session, today, WaitingFilter(which))[1] for which in ("open", "late", "answered", "settled")
        }
        found, _ = dao.waiting_page(session, today, WaitingFilter(words="so tai chinh"))
        paged, all_in_all = dao.waiting_page(session, today, limit=1)
    assert [row.contribution.wanted for row in rows] == ["Danh sách thôn", "Số liệu chi năm 2025", "Đã có"]
    assert (total, counts, of_finance) == (3, WaitingCounts(2, 2, 1), WaitingCounts(1, 1, 1))
    assert opened == {"open": 2, "late": 2, "answered": 1, "settled": 0}
    assert [row.contribution.id for row in found][:1] == [first]
    assert (len(paged), all_in_all) == (1, 3)


def test_nobody_waits_for_a_task_that_was_dropped_or_a_duty_that_was_ended(office: Office) -> None:
    office.ask("STC")
    for model, change in ((Duty, {"ended_on": TODAY}), (Task, {"dropped_on": TODAY})):
        with office.database.writing(office.country.mine.system) as session:
            row = session.get_one(model, office.duty_id if model is Duty else office.task_id)
            for name, value in change.items():
                setattr(row, name, value)
        with office.database.reading(office.secretary) as session:
            assert dao.asked_of_unit(session, office.units["STC"]) == []
            assert dao.open_contributions_due(session, DUE) == []
            assert dao.count_requests(session, TODAY) == WaitingCounts()
        with office.database.writing(office.country.mine.system) as session:
            session.get_one(Duty, office.duty_id).ended_on = None


def test_requests_go_with_the_duties_of_a_unit_that_changes(office: Office) -> None:
    (request_id,) = office.ask("STC")
    with office.database.writing(office.country.mine.system) as session:
        asked = session.get_one(Duty, office.duty_id)
        asked.unit_id = office.units["24133"]
        session.flush()
        names = {unit_id: code for code, unit_id in office.units.items()}
        passing = Inheritance(office.units["STC"], {asked.id: asked}, None, "Sở Tài chính", names, "12/QĐ-UBND")
        assert follow_duties(session, office.country.mine.system, passing, now=NOW) == {office.units["24133"]: 1}
        lead = session.scalars(select(Duty).where(Duty.role == "lead")).one()
        lead.unit_id = office.units["STC"]
        session.flush()
        passing = replace(passing, unit_id=office.units["SKHCN"], heirs={lead.id: lead})
        assert follow_duties(session, office.country.mine.system, passing, now=NOW) == {office.units["STC"]: 1}
    request = office.request(request_id)
    assert (request.unit_id, request.asker_unit_id) == (office.units["24133"], office.units["STC"])
    office.answer(request_id, by=office.commune)
    office.act(accept, request_id, by=office.coordinator)


def test_a_reminder_finds_what_is_due_with_its_unit_and_task(office: Office) -> None:
    (request_id,) = office.ask("STC")
    with office.database.reading(office.secretary) as session:
        assert dao.open_contributions_due(session, DUE - timedelta(days=1)) == []
        (found,) = dao.open_contributions_due(session, DUE)
    assert (found.contribution_id, found.unit_id, found.duty_id, found.task_id) == (
        request_id, office.units["STC"], office.duty_id, office.task_id,
    )  # fmt: skip
    assert (found.due_on, found.asked_on) == (DUE, date(2025, 11, 10))
