"""The matrix in the pages: the address says exactly what is seen, whatever somebody writes into it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from reports.periods import Period
from suite.pages import matrix
from suite.pages.matrix.columns import COLUMNS, chosen
from suite.pages.matrix.filters import GROUPS, NAMES, Seen, query_of_seen, reported_period, seen_of, sorted_by
from suite.routing import query_of
from tenants import clock
from tenants.access.actor import Actor
from tenants.organisation.models import Unit
from tenants.organisation.service import NewUnit, add_unit
from tenants.tasks.dao import TaskFilter
from tenants.tasks.states import OfficialClass
from tenants.tasks.views.models import MatrixView
from tests.suite.conftest import BuildHouse
from tests.suite.house import House, Visitor
from tests.suite.pages.month import NEIGHBOUR, OFFICER, SECRETARY, outcome, press, words
from tests.tenants.tasks.work import add_duty, add_plan, add_task

FORMULA = '=HYPERLINK("https://x.test","bấm")'


@pytest.fixture(scope="module")
def house(build_house: BuildHouse) -> House:
    built = build_house(matrix.register)
    today = clock.today()
    with built.database.writing(Actor.system(built.tenants["66"])) as session:
        plan, unit = add_plan(session), session.scalars(select(Unit.id)).first() or 0
        rows: list[dict[str, Any]] = [
            {"content": "Công bố dữ liệu", "lead_label": "Sở Y tế", "system_code": "HT1", "due_on": today + timedelta(days=9)},
            {"content": FORMULA, "lead_label": "Đảng ủy", "due_on": today - timedelta(days=3)},
            {"content": "Bồi dưỡng kỹ năng số", "lead_label": "Sở Y tế +1", "deadline_kind": "continuous"},
        ]
        for n, row in enumerate(rows, start=1):
            section = {"section": "I" if n < 3 else "II", "section_title": "Chỉ đạo" if n < 3 else "Nhân lực", "ordinal": str(n)}
            task = add_task(session, plan, position=n, last_permitted_on=row.get("due_on"), **row, **section)
            add_duty(session, task, unit, rhythm="continuous" if n == 3 else "dated")
    return built


@pytest.fixture(scope="module")
def secretary(house: House) -> Visitor:
    return house.signed_in(SECRETARY)


def _rows(
    visitor: Visitor, query: str, start: int = 0, end: int = 100, sort: list[dict[str, str]] | None = None, *, cards: bool = False
) -> Any:
    name = next(name for name in visitor.house.gate.callbacks if name.startswith("matrix-grid.getRowsResponse"))
    asked = {"startRow": start, "endRow": end, "sortModel": sort or [], "context": {"cards": cards}}
    answer = visitor.call(name, asked, query, None)
    assert outcome(answer) == 200, words(answer)
    return answer.get_json()["response"]["matrix-grid"]["getRowsResponse"]


def _texts(found: Any) -> list[str]:
    return [row.get("_group") or row["content"]["text"] for row in found["rowData"]]


SEEN = st.builds(
    lambda wanted, columns, group, sort, down: sorted_by(
        Seen(wanted, tuple(column.name for column in COLUMNS if column.name in columns), group=group), sort, down
    ),
    st.builds(
        TaskFilter,
        words=st.sampled_from(["", "so khoa hoc", "100% & 50+1", "ô=1"]),
        unit_id=st.sampled_from([None, 7]),
        official_class=st.sampled_from(["", "completed", *OfficialClass]).map(str),
        waiting=st.booleans(),
        unproven=st.booleans(),
        leaderless=st.booleans(),
        system_code=st.sampled_from(["", "HT4", "-"]),
        dated=st.booleans(),
        changed_since=st.sampled_from([None, date(2025, 11, 3)]),
        owed_in=st.sampled_from([None, reported_period(Period(2025, 11))]),
        answered=st.sampled_from(["", "yes", "no"]),
    ).map(lambda wanted: wanted if wanted.owed_in else replace(wanted, answered="")),
    st.sets(st.sampled_from([column.name for column in COLUMNS])),
    st.sampled_from(["", *GROUPS]),
    st.sampled_from(["", "due_on", "lead_label", "last_update_at"]),
    st.booleans(),
)


@given(seen=SEEN)
def test_an_address_gives_back_the_view_that_it_was_made_of(seen: Seen) -> None:
    again = seen_of(query_of(query_of_seen(seen)))
    assert again == seen or (not again.columns and replace(again, columns=seen.columns) == seen), "the usual columns go unsaid"
    assert query_of_seen(again) == query_of_seen(seen) or not again.columns


HOSTILE = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["0", "-1", "99999999999999999999", "31/02/2025", "0001-01-01", "9999-12-31", "2025-13", "9999-12", "0001-01"]),
    st.sampled_from(["\x00", "'; DROP TABLE task; --", "%", "²", "١٢", "noi-dung.noi-dung..x", "-noi-dung", "--han", "chu-tri"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.dictionaries(
        st.sampled_from([*NAMES.values(), "cot", "xep", "nhom", "dang", "loai", "trang", "cot-tu"]), HOSTILE, max_size=4
    )
)
def test_whatever_stands_in_the_address_is_passed_over_or_answered_with_a_sentence(
    house: House, secretary: Visitor, query: dict[str, str]
) -> None:
    text = urlencode(query, errors="ignore")
    for path in ("/ma-tran", "/ma-tran/nhiet", "/ma-tran/tien-do"):
        assert outcome(secretary.open(f"{path}?{text}")) in (200, 422)
    assert outcome(secretary.get(f"/ma-tran/xuat-bang?{text}")) in (200, 422)


@pytest.mark.parametrize(
    "asked",
    [{}, {"startRow": -5, "endRow": "x"}, {"startRow": 10**12, "endRow": 10**13}, {"sortModel": "x"}, {"sortModel": [["colId"]]}],
)
def test_a_forged_request_for_rows_is_answered(house: House, asked: dict[str, Any]) -> None:
    name = next(name for name in house.gate.callbacks if name.startswith("matrix-grid.getRowsResponse"))
    answer = house.signed_in(SECRETARY).call(name, asked, "tat-ca=1", None)
    assert outcome(answer) == 200
    assert answer.get_json()["response"]["matrix-grid"]["getRowsResponse"] == {"rowData": [], "rowCount": 5}


def test_rows_stand_under_their_headings_page_by_page(house: House) -> None:
    officer = house.signed_in(OFFICER)
    whole = _rows(officer, "")
    assert _texts(whole) == ["I. Chỉ đạo", "Công bố dữ liệu", FORMULA, "II. Nhân lực", "Bồi dưỡng kỹ năng số"]
    assert whole["rowCount"] == 5
    for start in range(6):
        for end in range(start, 6):
            assert _texts(_rows(officer, "", start, end)) == _texts(whole)[start:end]
    assert _texts(_rows(officer, "nhom=chu-tri")) == ["Đảng ủy", FORMULA, "Sở Y tế", "Công bố dữ liệu", "Bồi dưỡng kỹ năng số"]
    by_system = _texts(_rows(officer, "nhom=he-thong"))
    assert by_system[0].startswith("HT1 – ") and by_system[2] == "Chưa gắn hệ thống chiến lược"
    assert _texts(_rows(officer, "nhom=tinh-trang"))[0] == "Đang làm, trong hạn"
    assert _texts(_rows(officer, "nhom=khong")) == ["Công bố dữ liệu", FORMULA, "Bồi dưỡng kỹ năng số"]


def test_on_a_phone_the_first_task_of_a_group_says_under_which_heading_it_stands(house: House) -> None:
    officer = house.signed_in(OFFICER)
    whole = _rows(officer, "", cards=True)
    assert _texts(whole) == ["Công bố dữ liệu", FORMULA, "Bồi dưỡng kỹ năng số"] and whole["rowCount"] == 3
    first, second, third = whole["rowData"]
    assert first["_under"] == ["I. Chỉ đạo", "02-KH/BCĐ · 2 nhiệm vụ"] and third["_under"][0] == "II. Nhân lực"
    assert "_under" not in second
    for start in range(4):
        for end in range(start, 4):
            assert _rows(officer, "", start, end, cards=True)["rowData"] == whole["rowData"][start:end]
    assert "_under" not in _rows(officer, "nhom=khong", cards=True)["rowData"][0]


def test_a_sorted_list_has_headings_only_where_they_are_asked_for(house: House) -> None:
    officer, due = house.signed_in(OFFICER), [{"colId": "due_on", "sort": "asc"}]
    assert _texts(_rows(officer, "", sort=due)) == [FORMULA, "Công bố dữ liệu", "Bồi dưỡng kỹ năng số"]
    assert _texts(_rows(officer, "nhom=chu-tri", sort=due))[2:] == ["Sở Y tế", "Công bố dữ liệu", "Bồi dưỡng kỹ năng số"]


def test_the_address_follows_a_click_on_a_heading_of_a_column(house: House) -> None:
    name = next(name for name in house.gate.callbacks if name.startswith("matrix-grid.getRowsResponse"))
    request = {"startRow": 0, "endRow": 10, "sortModel": [{"colId": "due_on", "sort": "desc"}]}
    told = house.signed_in(OFFICER).call(name, request, "tim=du+lieu", None).get_json()["sideUpdate"]
    assert told["matrix-filter"]["data"] == "tim=du+lieu&xep=-han"
    assert told["matrix-export"]["href"] == "/ma-tran/xuat-bang?tim=du+lieu&xep=-han"


def test_the_export_has_the_rows_columns_and_headings_that_are_seen(house: House) -> None:
    query = "cot=han.chu-tri&nhom=chu-tri&xep=-han&tim=du"
    answer = house.signed_in(OFFICER).get(f"/ma-tran/xuat-bang?{query}")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][0].startswith("Tỉnh Đắk Lắk: ma trận nhiệm vụ, xuất lúc ")
    assert cells[1][0] == "Bộ lọc: Tìm “du”; xếp theo thời hạn, giảm dần; nhóm theo chủ trì"
    assert cells[2] == ["Nội dung nhiệm vụ", "Chủ trì", "Thời hạn"]
    shown = _texts(_rows(house.signed_in(OFFICER), query, sort=[{"colId": "due_on", "sort": "desc"}]))
    assert [row[0].split(" (")[0] for row in cells[3:]] == shown


def test_no_cell_of_the_export_is_a_formula(house: House) -> None:
    answer = house.signed_in(OFFICER).get("/ma-tran/xuat-bang?nhom=khong")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    written = [cell for row in sheet.iter_rows() for cell in row if cell.value == FORMULA]
    assert written and all(cell.data_type == "s" and cell.quotePrefix for cell in written)


def test_what_is_said_of_a_unit_or_a_period_goes_when_it_goes(house: House) -> None:
    secretary = house.signed_in(SECRETARY)
    for address in ("vai-tro=lead", "viec-don-vi=overdue", "tra-loi=chua"):
        assert seen_of(query_of(address)) == Seen(), address
        told = load_workbook(io.BytesIO(secretary.get(f"/ma-tran/xuat-bang?{address}").data)).active["A2"].value
        assert told == "Bộ lọc: mọi nhiệm vụ; nhóm theo mục"
    kept = seen_of(query_of("don-vi=7&vai-tro=lead&viec-don-vi=overdue&ky=2025-11&tra-loi=chua")).wanted
    assert (kept.role, kept.duty_class, kept.answered) == ("lead", "overdue", "no")


@pytest.mark.parametrize("letter", ["%EF%BF%BE", "%EF%BF%BF", "%0B", "%00", "%ED%A0%80", "%F0%9F%98%80", "%E2%80%AE"])
def test_a_workbook_is_made_whatever_letter_was_searched_for(house: House, letter: str) -> None:
    answer = house.signed_in(SECRETARY).get(f"/ma-tran/xuat-bang?tim=so{letter}bo")
    assert answer.status_code == 200
    assert "Tìm “so" in load_workbook(io.BytesIO(answer.data)).active["A2"].value


def test_what_changed_since_a_day_has_a_column_of_its_own(house: House) -> None:
    found = _rows(house.signed_in(OFFICER), f"thay-doi-tu={clock.today():%d/%m/%Y}&nhom=khong")
    assert len(found["rowData"]) == 3 and all(row["changes"] for row in found["rowData"])
    assert "changes" not in _rows(house.signed_in(OFFICER), "nhom=khong")["rowData"][0]
    names = [column.name for column in chosen((), news=True)]
    assert names.index("thay-doi") == names.index("noi-dung") + 1, "what was asked for stands where a laptop shows it"


def test_the_heat_map_leads_to_the_tasks_and_to_the_filtered_matrix(house: House) -> None:
    officer = house.signed_in(OFFICER)
    by_task, by_period = words(officer.open("/ma-tran/nhiet")), words(officer.open("/ma-tran/nhiet?dang=ky"))
    with house.database.reading(Actor.system(house.tenants["66"])) as session:
        unit_id = session.scalars(select(Unit.id)).first()
    assert f"/ma-tran?don-vi={unit_id}&viec-don-vi=overdue" in by_task and "chủ trì: Quá hạn 3 ngày" in by_task
    assert f"don-vi={unit_id}&ky=" in by_period and "0/1" in by_period
    assert "Không có phần việc nào khớp" in words(officer.open("/ma-tran/nhiet?loai=commune"))


def test_the_bars_show_only_what_has_a_day(house: House) -> None:
    shown = words(house.signed_in(OFFICER).open("/ma-tran/tien-do"))
    assert "2 nhiệm vụ có thời hạn" in shown and "Bồi dưỡng" not in shown and "span-overdue" in shown
    assert "co-han=1" in shown


def test_rows_are_chosen_by_those_who_may_edit_only(house: House) -> None:
    assert "rowSelection" in words(house.signed_in(SECRETARY).open("/ma-tran"))
    assert "rowSelection" not in words(house.signed_in(OFFICER).open("/ma-tran"))


def test_a_view_of_a_unit_that_was_merged_since_says_so_and_leads_to_its_successor(house: House) -> None:
    yesterday = clock.today() - timedelta(days=1)
    with house.database.writing(Actor.system(house.tenants["66"])) as session:
        taker = session.scalars(select(Unit).order_by(Unit.id)).first()
        assert taker is not None
        gone = add_unit(session, Actor.system(house.tenants["66"]), NewUnit("", "Sở Thông tin", "department"))
        session.flush()
        gone.active_to, gone.successor_id = yesterday, taker.id
        ids, name = (gone.id, taker.id), taker.name
    officer = house.signed_in(OFFICER)
    for path in ("/ma-tran", "/ma-tran/nhiet", "/ma-tran/tien-do"):
        shown = words(officer.open(f"{path}?don-vi={ids[0]}&tinh-trang=overdue"))
        assert f"Sở Thông tin đã kết thúc hoạt động ngày {yesterday:%d/%m/%Y}" in shown and f"Xem việc của {name}" in shown
        assert f"{path}?don-vi={ids[1]}&tinh-trang=overdue" in shown
        assert f"Sở Thông tin (đến {yesterday:%d/%m/%Y})" in shown
        assert "đã kết thúc hoạt động" not in words(officer.open(f"{path}?don-vi={ids[1]}"))


def test_a_view_is_saved_opened_first_and_its_link_outlives_it(house: House) -> None:
    officer = house.signed_in(OFFICER)
    query = "don-vi=1&cot=han&xep=han&x=1"
    saved = press(officer, "view-save", view_name="Hạn của tôi", view_shared=True, matrix_filter=query)
    assert outcome(saved) == 403, "an officer shares nothing"
    saved = press(officer, "view-save", view_name="Hạn của tôi", view_shared=False, matrix_filter=query)
    assert outcome(saved) == 200 and "Hạn của tôi" in words(saved)
    with house.database.reading(house.actor(OFFICER)) as session:
        view = session.scalars(select(MatrixView)).one()
        assert dict(parse_qsl(view.query)) == {"don-vi": "1", "cot": "han", "xep": "han"}
    assert "Hạn của tôi" in words(officer.open("/ma-tran/che-do-xem"))
    assert "Hạn của tôi" not in words(house.signed_in(SECRETARY).open("/ma-tran/che-do-xem"))
    assert "Hạn của tôi" not in words(house.signed_in(NEIGHBOUR).open("/ma-tran/che-do-xem"))
    _press_one(officer, "view-start", view.id)
    assert view.query == _kept(officer.open("/ma-tran"))
    assert _kept(officer.open("/ma-tran?tat-ca=1")) == "tat-ca=1", "an address of its own is not overruled"
    deleted = press(officer, "view-delete-go", **{"view_deleted.data_view": str(view.id)})
    assert outcome(deleted) == 200, words(deleted)
    assert outcome(officer.open(f"/ma-tran?{view.query}")) == 200
    assert _kept(officer.open("/ma-tran")) == "tat-ca=1"


def _press_one(visitor: Visitor, kind: str, number: int) -> None:
    gate = visitor.house.gate
    name = next(name for name in gate.callbacks if f'"{kind}"' in json.dumps(gate.dependencies(name)["inputs"]).replace("\\", ""))
    identity = {"type": kind, "view": number}
    body = {
        "output": name,
        "outputs": {"id": "view-list", "property": name.rpartition(".")[2]},
        "inputs": [[{"id": identity, "property": "n_clicks", "value": 1}]],
        "state": [],
        "changedPropIds": [f"{json.dumps(identity, separators=(',', ':'))}.n_clicks"],
    }
    answer = visitor.post("/_dash-update-component", json=body)
    assert outcome(answer) == 200, answer.text


def _kept(page: Any) -> str:
    """The view that a page of the matrix shows, as its store holds it."""
    found: list[str] = []

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if part.get("id") == "matrix-filter":
                found.append(part["data"])
            for one in part.values():
                walk(one)
        elif isinstance(part, list):
            for one in part:
                walk(one)

    walk(page.get_json())
    return found[0]
