"""Obstacles and explanations as people live them in the pages: raised on a task, forwarded, answered on a visit, accepted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scheduler.places import explanation_place, obstacle_place
from tenants import clock
from tenants.access.actor import Actor
from tenants.db.session import Database, open_engine
from tenants.explanations.dao import list_late_duties
from tenants.obstacles.dao import get_obstacle
from tenants.people.models import User
from tests.postgres import DatabaseUrls
from tests.suite.house import House, Visitor, build
from tests.suite.pages.month import (
    CENTRAL,
    ENGINEER,
    LEADER,
    OFFICER,
    SECRETARY,
    inbox,
    outcome,
    press,
    pretend,
    province_of,
    words,
    work,
)

TEXTS = {"obstacle_title": "Chưa bố trí được kinh phí", "obstacle_description": "Dự toán năm chưa có.", "obstacle_theme": "funding"}


@pytest.fixture
def house(make_database: Callable[[str], DatabaseUrls], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Đắk Lắk with a task that is late with a cause, on 21/11/2025; the chief engineer leads system 1."""
    pretend(monkeypatch, "21/11/2025")
    built = build(Database(open_engine(make_database("sqlite").app_url)), tmp_path)
    work(province_of(built))
    with built.database.writing(Actor.system(built.tenants["TW"])) as session:
        session.get_one(User, built.users[ENGINEER]).system_code = "HT1"
    return built


def raised(visitor: Visitor, **given: Any) -> int:
    """The id of an obstacle that a visitor raises in the dialog."""
    answer = press(visitor, "obstacle-send", **({"obstacle_about.data-task": "0", "obstacle_level": "secretariat"} | TEXTS | given))
    assert outcome(answer) == 200, words(answer)
    return int(words(answer).split("/vuong-mac/")[1].split('"')[0])


def step(visitor: Visitor, house: House, obstacle_id: int, act: str, code: str | None = None, **given: Any) -> Any:
    """A step on an obstacle's page; `code` is of the tenant that is visited."""
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        version = get_obstacle(session, obstacle_id).version
    subject = {"obstacle_subject.data-obstacle": str(obstacle_id), "obstacle_subject.data-version": str(version)}
    return press(visitor, f"obstacle-{act}-go", **subject, **given, **({"visited": code} if code else {}))


def test_an_obstacle_goes_from_a_unit_to_the_centre_and_back(house: House) -> None:
    officer, secretary, central = (house.signed_in(who) for who in (OFFICER, SECRETARY, CENTRAL))
    obstacle_id = raised(officer)
    assert "hạn 12/12/2025" in words(officer.open(obstacle_place(obstacle_id)))
    assert any("Vướng mắc mới" in subject for subject in inbox(house, SECRETARY))
    assert "Chờ trả lời" in words(secretary.open("/vuong-mac"))
    away = f"/co-quan/66{obstacle_place(obstacle_id)}"
    assert outcome(step(central, house, obstacle_id, "answer", "66", obstacle_answer="Chưa đến lượt.")) == 403
    moved = step(secretary, house, obstacle_id, "forward", obstacle_to="central", obstacle_remark="Vượt thẩm quyền.")
    assert "Đang chờ Cơ quan Thường trực" in words(moved)
    assert "Chưa bố trí được kinh phí" in words(central.open("/toan-quoc/vuong-mac?cap=central"))
    assert "Trả lời" in words(central.open(away))
    answered = step(central, house, obstacle_id, "answer", "66", obstacle_answer="Đã có hướng dẫn.", obstacle_document="5-CV/BCĐTW")
    assert "Cơ quan Thường trực" in words(answered) and "Đã trả lời" in words(answered)
    assert any("được trả lời" in subject for subject in inbox(house, OFFICER))
    assert "5-CV/BCĐTW" in words(officer.open(obstacle_place(obstacle_id)))
    assert "Đã xong" in words(step(officer, house, obstacle_id, "accepted"))


def test_a_chief_engineer_sees_and_answers_its_own_system_and_no_other(house: House) -> None:
    secretary, engineer = house.signed_in(SECRETARY), house.signed_in(ENGINEER)
    mine, other = (raised(secretary, obstacle_level="engineer", obstacle_system=code) for code in ("HT1", "HT2"))
    listed = words(engineer.open("/toan-quoc/vuong-mac"))
    assert f"/vuong-mac/{mine}" in listed and f"/vuong-mac/{other}" not in listed
    assert f"/vuong-mac/{other}" not in words(engineer.open("/toan-quoc/vuong-mac?he-thong=HT2"))
    assert outcome(engineer.open(f"/co-quan/66{obstacle_place(other)}")) == 404
    assert outcome(step(engineer, house, other, "answer", "66", obstacle_answer="x")) == 404
    assert "Đã trả lời" in words(step(engineer, house, mine, "answer", "66", obstacle_answer="Dùng nền tảng chung."))
    assert outcome(engineer.open("/co-quan/66/nhiem-vu/1")) == 403, "a visit for obstacles opens nothing else"


def test_one_answer_serves_several_tenants_each_in_its_own_session(house: House) -> None:
    ids = [raised(house.signed_in(who), obstacle_level="central") for who in (SECRETARY, "secretary@khanhhoa.test")]
    central = house.signed_in(CENTRAL)
    assert "2 cơ quan" in words(central.open("/toan-quoc/vuong-mac"))
    chosen = {"obstacles_together_chosen": [str(one) for one in ids], "obstacles_together_answer": "Áp dụng hướng dẫn chung."}
    assert "Đã trả lời 2 cơ quan" in words(press(central, "obstacles-together-go", **chosen))
    assert "Đã trả lời 0 cơ quan" in words(press(central, "obstacles-together-go", **chosen)), (
        "the second press finds them answered"
    )
    assert outcome(press(house.signed_in(SECRETARY), "obstacles-together-go", **chosen)) == 403


def test_what_the_unit_reported_is_filled_in_when_it_is_raised_from_the_task(house: House) -> None:
    officer = house.signed_in(OFFICER)
    page = words(officer.open("/nhiem-vu/2"))
    assert "Nêu thành vướng mắc" in page
    name = next(name for name, entry in house.gate.callbacks.items() if "raising" in entry.function.__module__ and not entry.writes)
    pressed = {"type": "obstacle-raise", "task": 2}
    body = {
        "output": name,
        "outputs": {"id": "obstacle-place", "property": "children"},
        "inputs": [[{"id": pressed, "property": "n_clicks", "value": 1}]],
        "state": [],
        "changedPropIds": ['{"task":2,"type":"obstacle-raise"}.n_clicks'],
    }
    dialog = words(officer.post("/_dash-update-component", json=body))
    assert dialog.count("Chậm phân bổ kinh phí.") == 2, "as the title and as the description"
    obstacle_id = raised(officer, **{"obstacle_about.data-task": "2"})
    assert f"/vuong-mac/{obstacle_id}" in words(officer.open("/nhiem-vu/2"))


def test_wrong_input_gets_its_sentence_and_nothing_is_stored(house: House) -> None:
    officer = house.signed_in(OFFICER)
    given = {"obstacle_about.data-task": "0", "obstacle_level": "secretariat"} | TEXTS
    answer = press(officer, "obstacle-send", **(given | {"obstacle_title": " "}))
    assert outcome(answer) == 422 and "Nhập tên vướng mắc." in words(answer)
    assert outcome(press(officer, "obstacle-send", **(given | {"obstacle_level": "central"}))) == 403
    assert "Chưa có vướng mắc" in words(officer.open("/vuong-mac"))


def test_the_list_is_what_its_address_says(house: House) -> None:
    secretary = house.signed_in(SECRETARY)
    first, second = raised(secretary), raised(secretary, obstacle_title="Thiếu nhân lực cấp xã", obstacle_theme="people")
    for query, found in {
        "tim=kinh%20phi": {first},
        "chu-de=people": {second},
        "tinh-trang=answered": set(),
        "cap=secretariat&tinh-trang=open": {first, second},
    }.items():
        page = words(secretary.open(f"/vuong-mac?{query}"))
        assert {one for one in (first, second) if f'"/vuong-mac/{one}"' in page} == found, query
    assert outcome(secretary.open("/vuong-mac?chu-de=khong-co")) == 422


def test_a_late_unit_is_asked_drafts_answers_and_is_judged(house: House) -> None:
    leader, officer = house.signed_in(LEADER), house.signed_in(OFFICER)
    assert "Sở Khoa học và Công nghệ" in words(leader.open("/giai-trinh"))
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        unit_id = province_of(house).units["SKHCN"]
        late = [str(duty.id) for duty, _ in list_late_duties(session, unit_id, clock.today())]
    assert '"explanation-duty"' in words(leader.open("/nhiem-vu/2"))
    answer = press(leader, "explanation-send", explanation_duties=late, explanation_question="Vì sao chậm?")
    explanation_id = int(words(answer).split("/giai-trinh/")[1].split('"')[0])
    task_page = words(leader.open("/nhiem-vu/2"))
    assert "Đang giải trình, hạn 28/11/2025" in task_page and '"explanation-duty"' not in task_page, "asked once, not twice"
    assert any("Yêu cầu giải trình" in subject for subject in inbox(house, OFFICER))
    assert "1 yêu cầu giải trình" in words(officer.open("/viec-cua-toi"))
    assert "Giải trình của Sở" in words(officer.open("/nhiem-vu/2"))

    def act(who: Visitor, name: str, version: int, **given: Any) -> Any:
        subject = {"explanation_subject.data-explanation": str(explanation_id), "explanation_subject.data-version": str(version)}
        return press(who, f"explanation-{name}-go", **subject, **given)

    assert outcome(act(officer, "draft", 1, explanation_answer="Do chậm dự toán.")) == 200
    assert "Do chậm dự toán." in words(officer.open(explanation_place(explanation_id)))
    stale = act(officer, "answer", 1, explanation_answer="Bản cũ.")
    assert outcome(stale) == 409
    assert "Chờ xem xét" in words(act(officer, "answer", 2, explanation_answer="Do chậm dự toán.", explanation_document="9/BC"))
    assert "Đã gửi giải trình" in words(leader.open("/nhiem-vu/2"))
    assert "1 yêu cầu giải trình" not in words(officer.open("/viec-cua-toi"))
    back = act(leader, "returned", 3, explanation_returned_reason="Nêu rõ trách nhiệm.")
    assert "Nêu rõ trách nhiệm." in words(back)
    act(officer, "answer", 4, explanation_answer="Trách nhiệm của phòng kế hoạch.")
    assert "Đã chấp nhận" in words(act(leader, "accepted", 5))
    assert outcome(press(officer, "explanation-send", explanation_duties=late, explanation_question="x")) == 403
