"""An obstacle travels upwards with a clock, whoever raised it decides on the answer, and each step stays on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.calendar.models import CalendarDay
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted
from tenants.obstacles import dao, service
from tenants.obstacles.dao import ObstacleFilter, ObstacleStanding
from tenants.obstacles.models import Obstacle, ObstacleEvent
from tenants.obstacles.national import CountryFilter, count_open, list_in_country, obstacles_of_country, shared_in, shared_obstacles
from tenants.obstacles.service import NewObstacle
from tenants.organisation.models import TenantSettings
from tests.tenants.conftest import NOW, Country, Province
from tests.tenants.tasks.work import add_duty, add_plan, add_task

TODAY = NOW.date()
NEW = NewObstacle("Chưa bố trí được kinh phí thuê điện toán đám mây", "Dự toán năm chưa có mục này.", "funding", "Bổ sung dự toán.")


def people(province: Province, visitors: int = 0) -> dict[str, Actor]:
    """Who takes part: a department and its neighbour, the secretariat, and the centre on a visit."""
    home = visitors or province.tenant_id + 1000
    central = Actor(home, Role.CENTRAL_OFFICER, 901, name="Chuyên viên trung ương")
    engineer = Actor(home, Role.CHIEF_ENGINEER, 902, name="Tổng công trình sư", system_code="HT1")
    return {
        "officer": replace(province.actor(Role.OFFICER, "SKHCN"), user_id=11),
        "head": replace(province.actor(Role.UNIT_HEAD, "SKHCN"), user_id=12),
        "neighbour": province.actor(Role.OFFICER, "STC"),
        "secretary": province.actor(Role.SECRETARY),
        "architect": replace(province.actor(Role.CHIEF_ARCHITECT), user_id=15),
        "inspector": province.actor(Role.INSPECTOR),
        "central": central.visit(province.tenant_id),
        "engineer": engineer.visit(province.tenant_id),
        "other engineer": replace(engineer, system_code="HT2").visit(province.tenant_id),
    }


def raised(country: Country, by: str = "officer", at: datetime = NOW, province: Province | None = None, **given: object) -> int:
    """The id of a new obstacle."""
    place = province or country.mine
    who = people(place)[by]
    with country.database.writing(who, at=at) as session:
        return service.raise_obstacle(session, who, replace(NEW, **given), now=at).id  # type: ignore[arg-type]  # fields by name


def take(country: Country, by: str, verb: str, obstacle_id: int, *given: object, at: datetime = NOW, **named: object) -> Obstacle:
    """A step by somebody."""
    who = people(country.mine)[by]
    with country.database.writing(who, at=at) as session:
        taken: Obstacle = getattr(service, verb)(session, who, obstacle_id, *given, now=at, **named)
        return taken


def test_a_unit_raises_it_with_the_secretariat_which_has_fifteen_working_days(country: Country) -> None:
    obstacle_id = raised(country)
    with country.database.reading(country.mine.system) as session:
        obstacle = dao.get_obstacle(session, obstacle_id)
        [event] = dao.events_of_obstacle(session, obstacle_id)
    assert (obstacle.level, obstacle.state, obstacle.unit_id) == ("secretariat", "open", country.mine.units["SKHCN"])
    assert (obstacle.raised_on, obstacle.due_on) == (TODAY, date(2025, 12, 1))
    assert (event.step, event.happened_on, event.due_on) == ("raised", TODAY, date(2025, 12, 1))


def test_the_days_are_the_tenants_own_and_a_date_once_told_stays(country: Country) -> None:
    before = raised(country)
    with country.database.writing(country.mine.system) as session:
        session.add(TenantSettings(cycle={}, letterhead={}, reminders={}, work={"obstacle_days": 3}))
        session.add(CalendarDay(day=date(2025, 11, 12), kind="off", name="Ngày nghỉ của tỉnh", basis="thử"))
    after = raised(country)
    with country.database.reading(country.mine.system) as session:
        assert dao.get_obstacle(session, before).due_on == date(2025, 12, 1)
        assert dao.get_obstacle(session, after).due_on == date(2025, 11, 14)


def test_answer_and_acceptance_close_it(country: Country) -> None:
    obstacle_id = raised(country)
    answered = take(country, "secretary", "answer_obstacle", obstacle_id, "Bổ sung 2 tỷ đồng.", "12/QĐ-UBND")
    assert (answered.state, answered.answer, answered.answered_on) == ("answered", "Bổ sung 2 tỷ đồng.", TODAY)
    closed = take(country, "head", "accept_answer", obstacle_id, "Đã nhận.")
    assert (closed.state, closed.ended_on) == ("closed", TODAY)
    with country.database.reading(country.mine.system) as session:
        steps = [(event.step, event.text, event.document) for event in dao.events_of_obstacle(session, obstacle_id)]
    assert steps == [("accepted", "Đã nhận.", ""), ("answered", "Bổ sung 2 tỷ đồng.", "12/QĐ-UBND"), ("raised", "", "")]


def test_an_answer_that_does_not_do_reopens_it_at_the_same_level_with_a_new_clock(country: Country) -> None:
    obstacle_id = raised(country)
    take(country, "secretary", "answer_obstacle", obstacle_id, "Đang xem xét.")
    later = NOW + timedelta(days=14)
    with pytest.raises(Invalid):
        take(country, "officer", "reopen_obstacle", obstacle_id, "  ", at=later)
    again = take(country, "officer", "reopen_obstacle", obstacle_id, "Chưa có số tiền.", at=later)
    assert (again.state, again.level, again.clock_on, again.raised_on) == ("open", "secretariat", later.date(), TODAY)
    assert again.due_on == date(2025, 12, 15)


def test_forwarding_hands_it_to_another_level_with_a_new_clock_and_the_whole_age(country: Country) -> None:
    obstacle_id = raised(country)
    later = NOW + timedelta(days=7)
    with pytest.raises(Invalid) as refused:
        take(country, "secretary", "forward_obstacle", obstacle_id, "engineer", "Thuộc kiến trúc.", at=later)
    assert refused.value.field == "system"
    taken = take(country, "secretary", "forward_obstacle", obstacle_id, "engineer", "Thuộc kiến trúc.", system_code="HT1", at=later)
    assert (taken.level, taken.system_code, taken.raised_on, taken.due_on) == ("engineer", "HT1", TODAY, date(2025, 12, 8))
    with pytest.raises(NotPermitted):
        take(country, "secretary", "answer_obstacle", obstacle_id, "Tôi trả lời.")
    with pytest.raises(NotFound):
        take(country, "other engineer", "answer_obstacle", obstacle_id, "Tôi trả lời.")
    with pytest.raises(NotPermitted):
        take(country, "central", "answer_obstacle", obstacle_id, "Tôi trả lời.")
    answered = take(country, "engineer", "answer_obstacle", obstacle_id, "Dùng nền tảng chung.", at=later)
    assert answered.answered_by == "Tổng công trình sư, Tổng công trình sư 57"


def test_the_centre_answers_on_a_visit_what_was_forwarded_to_it(country: Country) -> None:
    obstacle_id = raised(country)
    with pytest.raises(NotPermitted):
        take(country, "central", "answer_obstacle", obstacle_id, "Chưa đến lượt.")
    take(country, "secretary", "forward_obstacle", obstacle_id, "central", "Vượt thẩm quyền của tỉnh.")
    assert take(country, "central", "answer_obstacle", obstacle_id, "Đã có hướng dẫn.").state == "answered"
    assert take(country, "officer", "accept_answer", obstacle_id).state == "closed"


def test_a_unit_cannot_send_to_the_centre_and_only_the_secretariat_speaks_upwards(country: Country) -> None:
    for who in ("officer", "head", "architect"):
        with pytest.raises(NotPermitted):
            raised(country, who, level="central")
    assert raised(country, "secretary", level="central")
    with pytest.raises(NotPermitted):
        raised(country, "inspector")
    with pytest.raises(NotPermitted):
        raised(country, "central")


def test_whoever_raised_it_decides_on_the_answer_and_nobody_else(country: Country) -> None:
    of_unit, of_secretariat, of_architect = (raised(country, who) for who in ("officer", "secretary", "architect"))
    for obstacle_id in (of_unit, of_secretariat, of_architect):
        take(country, "secretary", "answer_obstacle", obstacle_id, "Xong.")
    with pytest.raises(NotFound):
        take(country, "neighbour", "accept_answer", of_unit)
    with pytest.raises(NotPermitted):
        take(country, "secretary", "accept_answer", of_unit)
    with pytest.raises(NotPermitted):
        take(country, "architect", "accept_answer", of_secretariat)
    assert take(country, "secretary", "accept_answer", of_secretariat).state == "closed"
    assert take(country, "architect", "accept_answer", of_architect).state == "closed"


def test_it_can_be_withdrawn_with_a_reason_until_it_is_over(country: Country) -> None:
    obstacle_id = raised(country)
    assert take(country, "officer", "withdraw_obstacle", obstacle_id, "Đã tự xử lý.").state == "withdrawn"
    with pytest.raises(Conflict):
        take(country, "officer", "withdraw_obstacle", obstacle_id, "Lần nữa.")
    with pytest.raises(Conflict):
        take(country, "secretary", "answer_obstacle", obstacle_id, "Muộn rồi.")


def test_of_two_who_answer_at_once_the_second_sees_the_first(country: Country) -> None:
    obstacle_id = raised(country)
    take(country, "secretary", "forward_obstacle", obstacle_id, "central", "Chuyển.", version=1)
    with pytest.raises(Conflict):
        take(country, "central", "answer_obstacle", obstacle_id, "Trả lời bản cũ.", version=1)


def test_a_unit_raises_on_its_own_work_and_the_tasks_system_comes_with_it(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        task = add_task(session, add_plan(session), system_code="HT3")
        own = add_duty(session, task, country.mine.units["SKHCN"]).id
        alien = add_duty(session, task, country.mine.units["STC"]).id
        lonely = add_task(session, add_plan(session, "03-KH/BCĐ")).id
        task_id = task.id
    by_task = raised(country, task_id=task_id)
    with country.database.reading(country.mine.system) as session:
        obstacle = dao.get_obstacle(session, by_task)
        assert (obstacle.task_id, obstacle.duty_id, obstacle.system_code) == (task_id, own, "HT3")
        assert [found.id for found, _ in dao.obstacles_of_task(session, task_id)] == [by_task]
    for about in ({"duty_id": alien}, {"task_id": lonely}):
        with pytest.raises(NotPermitted):
            raised(country, **about)
    assert raised(country, "secretary", task_id=lonely)


def test_a_unit_sees_its_own_and_those_of_tasks_and_the_others_see_all(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        task_id = add_task(session, add_plan(session)).id
    alone, on_a_task = raised(country), raised(country, "secretary", task_id=task_id)
    who = people(country.mine)
    with country.database.reading(country.mine.system) as session:
        for name, seen in {"officer": {alone, on_a_task}, "neighbour": {on_a_task}, "inspector": {alone, on_a_task}}.items():
            wanted = service.visible(who[name], ObstacleFilter())
            assert {obstacle.id for obstacle, _ in dao.list_obstacles(session, wanted, TODAY)} == seen, name
        with pytest.raises(NotFound):
            service.see_obstacle(session, who["neighbour"], alone)
        with pytest.raises(NotFound):
            service.see_obstacle(session, who["engineer"], alone)
        assert service.see_obstacle(session, who["central"], alone).id == alone


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "x" * 301}),
        ("description", {"description": ""}),
        ("description", {"description": "TỐI MẬT"}),
        ("proposal", {"proposal": "x" * 20_001}),
        ("theme", {"theme": "khác lạ"}),
        ("system", {"system_code": "HT9"}),
        ("level", {"level": "trời"}),
    ],
)
def test_what_cannot_be_used_gets_a_sentence_at_its_field(country: Country, field: str, given: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        raised(country, **given)
    assert refused.value.field == field


def test_the_list_is_filtered_counted_and_searched_without_diacritics(country: Country) -> None:
    first, second = raised(country), raised(country, "secretary", title="Thiếu nhân lực cấp xã", theme="people")
    take(country, "secretary", "answer_obstacle", first, "Xong.")
    late = NOW.date() + timedelta(days=60)
    with country.database.reading(country.mine.system) as session:

        def found(**wanted: object) -> list[int]:
            return [row.id for row, _ in dao.list_obstacles(session, ObstacleFilter(**wanted), late)]  # type: ignore[arg-type]  # by name

        assert found() == [second, first], "what waits for an answer stands first"
        assert found(words="dien toan dam may") == [first] and found(theme="people") == [second]
        assert (
            found(state="answered") == [first]
            and found(overdue=True) == [second]
            and found(unit_id=country.mine.units["SKHCN"]) == [first]
        )
        counts = dao.count_by_state(session, ObstacleFilter(), late)
        assert (counts.open, counts.overdue, counts.answered, counts.closed) == (1, 1, 1, 0)
        assert dao.count_obstacles(session, ObstacleFilter(), late) == 2


def test_a_past_day_gives_the_same_again_whatever_happened_since(country: Country) -> None:
    def standings(day: date, since: date | None = None) -> list[ObstacleStanding]:
        with country.database.reading(country.mine.system) as session:
            return dao.obstacles_of_period(session, day, since)

    first = raised(country)
    second = raised(
        country, "secretary", at=NOW + timedelta(days=3), title="Thiếu nhân lực cấp xã", theme="people", level="central"
    )
    days = [TODAY + timedelta(days=n) for n in range(5)]
    before = [standings(day) for day in days]
    assert [[one.obstacle_id for one in found] for found in before] == [[first]] * 3 + [[second, first]] * 2
    later = NOW + timedelta(days=30)
    take(country, "secretary", "forward_obstacle", first, "engineer", "Chuyển.", system_code="HT2", at=later)
    take(country, "central", "answer_obstacle", second, "Đã giao thêm biên chế.", "5-CV/BCĐTW", at=later)
    take(country, "secretary", "accept_answer", second, at=later + timedelta(days=1))
    assert [standings(day) for day in days] == before
    open_then = standings(later.date())
    assert [(one.obstacle_id, one.level, one.system_code, one.state, one.days_over) for one in open_then] == [
        (second, "central", None, "answered", 0),
        (first, "engineer", "HT2", "open", 0),
    ]
    assert (open_then[0].answer, open_then[0].answer_document) == ("Đã giao thêm biên chế.", "5-CV/BCĐTW")
    after = later.date() + timedelta(days=40)
    assert [(one.obstacle_id, one.days_over > 0) for one in standings(after)] == [(first, True)]
    assert [one.obstacle_id for one in standings(after, since=later.date())] == [second, first]
    assert [one.obstacle_id for one in standings(after, since=after)] == [first], "what was closed before the period is not in it"


def test_what_waits_says_for_whom_and_until_when(country: Country) -> None:
    first, second = raised(country), raised(country, "secretary", level="engineer", system_code="HT1")
    take(country, "secretary", "answer_obstacle", first, "Xong.")
    with country.database.reading(country.mine.system) as session:
        waiting = {one.obstacle_id: one for one in dao.open_obstacles_waiting(session)}
    assert waiting[first].answered and waiting[first].due_on is None and waiting[first].unit_id == country.mine.units["SKHCN"]
    assert (waiting[second].level, waiting[second].system_code, waiting[second].due_on) == ("engineer", "HT1", date(2025, 12, 1))


def test_the_country_sees_what_several_raise_and_a_chief_engineer_its_own_system(country: Country) -> None:
    for province in (country.mine, country.theirs):
        raised(country, "secretary", province=province, system_code="HT1", level="engineer")
    raised(country, "secretary", title="Chưa chia sẻ dữ liệu đất đai giữa các ngành", theme="data")
    raised(country, "secretary", province=country.theirs, title="Thiếu chuẩn kết nối hồ sơ bệnh án điện tử", theme="data")
    engineer = people(country.mine)["engineer"]
    with country.database.reading(Actor.system_national()) as session:
        [chorus] = shared_obstacles(session)
        assert chorus.tenants == (("56", "Tỉnh Khánh Hòa"), ("66", "Tỉnh Đắk Lắk")) and chorus.first.title == NEW.title
        assert [one.tenants for one in shared_in(obstacles_of_country(session, TODAY))] == [chorus.tenants]
        seen = list_in_country(session, service.visible_in_country(engineer, CountryFilter()), TODAY, offset=0, limit=9)
        assert {(row.tenant_code, row.system_code) for row in seen} == {("66", "HT1"), ("56", "HT1")}
        assert count_open(session, TODAY)["level"]["engineer"].open == 2
        assert count_open(session, TODAY, "HT1")["theme"].keys() == {"funding"}
    with pytest.raises(NotPermitted):
        service.visible_in_country(replace(engineer, system_code=None), CountryFilter())


def test_a_step_once_taken_cannot_be_changed(country: Country) -> None:
    obstacle_id = raised(country)
    with pytest.raises(DBAPIError, match="append-only"), country.database.writing(country.mine.system) as session:
        session.execute(update(ObstacleEvent).where(ObstacleEvent.obstacle_id == obstacle_id).values(text="khác"))


def test_another_tenants_obstacle_is_not_there(country: Country) -> None:
    obstacle_id = raised(country, province=country.theirs)
    with pytest.raises(NotFound):
        take(country, "secretary", "answer_obstacle", obstacle_id, "Của người khác.")
