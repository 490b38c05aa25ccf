"""Figures open their rows, tables name their cells, time is told in words, and every part can be heard."""

from datetime import date

import pytest

from suite.components import (
    PLACES,
    Band,
    Column,
    GridColumn,
    MonthState,
    Part,
    Series,
    Stage,
    Tab,
    Tile,
    button,
    chart,
    confirm_dialog,
    data_table,
    deadline_cell,
    definition_list,
    dialog,
    figure_bar,
    figure_card,
    figure_donut,
    figure_line,
    grid,
    link,
    month_strip,
    pagination,
    progress_bar,
    share_bar,
    steps,
    tabs,
    tile_map,
    timeline_line,
    toast,
)
from tests.suite.components.tree import of_type, parts, prop, text


def test_a_figure_is_a_link_to_the_rows_that_it_counts() -> None:
    card = figure_card("exclamation-triangle-fill", "Quá hạn", 1214, "trên 7.940", "/nhiem-vu?tinh-trang=qua-han", "overdue")
    assert prop(card, "href") == "/nhiem-vu?tinh-trang=qua-han"
    assert text(card) == "Quá hạn 1.214 trên 7.940"


def test_the_parts_of_a_whole_are_named_counted_and_open_their_rows() -> None:
    drawn = share_bar([Part("Đúng hạn", 41, "on-time", "/a"), Part("Quá hạn", 0, "overdue", "/b")], "Bốn loại")
    assert [prop(anchor, "href") for anchor in of_type(drawn, "A")] == ["/a", "/a", "/b"]
    assert "100,0%" in text(drawn)


@pytest.mark.parametrize(("value", "width"), [(72, "72%"), (-5, "0%"), (140, "100%"), (33.3, "33.3%")])
def test_progress_is_drawn_inside_its_track_and_written(value: float, width: str) -> None:
    drawn = progress_bar(value, "88/123")
    (bar,) = [part for part in parts(drawn) if str(prop(part, "className")).startswith("fill-")]
    assert prop(bar, "style") == {"width": width}
    assert "88/123" in text(drawn)


def test_table_cells_carry_their_heading_for_the_cards_of_a_phone() -> None:
    columns = [Column("unit", "Đơn vị", main=True), Column("late", "Quá hạn", "right"), Column("open", "Mở", unlabelled=True)]
    table = data_table(columns, [Band("I. Tỉnh", "1 dòng"), {"unit": "Lạng Sơn", "late": 9}], caption="Cần xem trước")
    assert text(of_type(table, "Caption")[0]) == "Cần xem trước"
    assert [prop(cell, "data-label") for cell in of_type(table, "Td")] == ["Quá hạn", "Mở"]
    scopes = [prop(head, "scope") for head in of_type(table, "Th")]
    assert scopes == ["col", "col", "col", "colgroup", "row"]
    assert "Mở" in text(of_type(table, "Thead")[0])  # a column of buttons has a heading for the ear


def test_a_missing_value_is_a_dash() -> None:
    assert "–" in text(data_table([Column("a", "A")], [{"a": None}], caption="x"))
    assert text(definition_list([("Ghi chú", None)])) == "Ghi chú –"


def test_an_empty_table_says_what_to_do() -> None:
    assert text(data_table([Column("a", "A")], [], caption="x", empty="Chưa có kế hoạch.")) == "Chưa có kế hoạch."


def test_a_deadline_keeps_the_documents_own_words_under_its_date() -> None:
    assert text(deadline_cell(date(2025, 12, 31), "Quý IV/2025", "còn 27 ngày làm việc")).split(" ", 1) == [
        "31/12/2025",
        "Quý IV/2025 còn 27 ngày làm việc",
    ]
    assert text(deadline_cell(None, "Thường xuyên")) == "Thường xuyên"
    assert text(deadline_cell(None)) == "Chưa rõ thời hạn"
    assert text(deadline_cell(date(2025, 12, 31), "31/12/2025")) == "31/12/2025"


def test_each_month_of_a_strip_is_heard_with_its_word() -> None:
    strip = month_strip([MonthState("10/2025", "late"), MonthState("11/2025", "missing", "/bao-cao/2025-11")])
    assert text(strip) == "10/2025: Hoàn thành muộn 11/2025: Chưa gửi"
    assert len(of_type(strip, "I")) == 2


def test_today_stands_on_the_line_of_the_cycle() -> None:
    line = timeline_line([Stage("14/11", "Chốt số liệu", state="done"), Stage("21/11", "Xác nhận", state="now", today=True)])
    (now,) = [part for part in parts(line) if prop(part, "aria-current") == "step"]
    assert "21/11 · hôm nay" in text(now)


def test_steps_mark_what_is_done_and_where_one_is() -> None:
    drawn = steps(["Chọn tệp", "Rà soát", "Ghi nhận"], 1)
    assert [prop(step, "className") for step in of_type(drawn, "Li")] == ["step step-done", "step step-now", "step step-next"]


def test_the_34_provinces_have_a_place_each() -> None:
    assert len(PLACES) == 34
    assert len({(place.col, place.row) for place in PLACES.values()}) == 34
    assert len({place.abbr for place in PLACES.values()}) == 34


def test_a_tile_names_its_province_and_state() -> None:
    drawn = tile_map([Tile("66", "Đắk Lắk", "draft", "/tinh/66"), Tile("01", "Hà Nội", "sent")], "/tinh?o={}".format)
    assert "Đắk Lắk: Đang soạn" in text(drawn) and "Hà Nội: Đã gửi, chờ tiếp nhận" in text(drawn)
    assert [prop(anchor, "href") for anchor in of_type(drawn, "A")] == ["/tinh/66", "/tinh?o=draft", "/tinh?o=sent"]


def test_a_province_without_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="'99'"):
        tile_map([Tile("99", "Không có", "sent")], "/tinh?o={}".format)


def test_pages_stop_at_both_ends() -> None:
    assert [prop(a, "href") for a in of_type(pagination(1, 3, lambda page: f"?trang={page}"), "A")] == ["?trang=2"]
    assert [prop(a, "href") for a in of_type(pagination(9, 3, lambda page: f"?trang={page}"), "A")] == ["?trang=2"]
    assert of_type(pagination(1, 0, lambda page: f"?trang={page}"), "A") == []


def test_a_tab_is_a_link_that_can_be_shared() -> None:
    drawn = tabs([Tab("Chung", "/x"), Tab("Đơn vị", "/x?phan=don-vi", 12)], "/x?phan=don-vi")
    (here,) = [a for a in of_type(drawn, "A") if prop(a, "aria-current") == "page"]
    assert text(here) == "Đơn vị 12"


def test_a_dialog_is_named_by_its_title_and_can_be_left() -> None:
    asked = confirm_dialog("ask", "Xóa nhiệm vụ?", "Có thể lấy lại trong 30 ngày.", "Xóa", "ask-yes")
    (title,) = [part for part in parts(asked) if prop(part, "id") == prop(asked, "aria-labelledby")]
    assert text(title) == "Xóa nhiệm vụ?"
    assert [text(part) or prop(part, "aria-label") for part in of_type(asked, "Button")] == ["Đóng", "Thôi", "Xóa"]
    assert prop(dialog("d", "T", "x", opened=3), "data-opened") == "3"


def test_a_confirmation_whose_fields_may_be_wrong_stays_until_it_is_done() -> None:
    asked = confirm_dialog("ask", "Trả lại?", "Nêu lý do.", "Trả lại", "ask-yes", stays=True)
    (yes,) = [part for part in of_type(asked, "Button") if prop(part, "id") == "ask-yes"]
    assert prop(yes, "data-closes") is None
    assert prop(toast("Đã trả lại.", closes="ask"), "data-closes-dialog") == "ask"


def test_the_same_words_twice_are_two_toasts() -> None:
    assert prop(toast("Đã lưu."), "key") != prop(toast("Đã lưu."), "key")


def test_a_toast_names_the_drafts_that_are_safe_now() -> None:
    assert prop(toast("Đã lưu.", saved=("duty-7", "note")), "data-drafts-saved") == "duty-7 note"


def test_a_button_with_only_an_icon_has_a_name() -> None:
    drawn = button("Xóa dòng", "x", icon_name="trash", icon_only=True)
    assert text(drawn) == "Xóa dòng" and prop(drawn, "title") == "Xóa dòng"


@pytest.mark.parametrize("horizontal", [True, False])
def test_the_table_under_a_chart_says_the_same_with_links(horizontal: bool) -> None:
    figure = figure_bar(
        ["Hệ thống 1", "Hệ thống 2"],
        [Series("Đúng hạn", [40, 33], "on-time", ["/a", None]), Series("Quá hạn", [1, 2], "overdue", ["/b", "/c"])],
        horizontal=horizontal,
    )
    drawn = chart("c", figure, "Nhiệm vụ theo hệ thống")
    (table,) = of_type(drawn, "Table")
    assert [prop(anchor, "href") for anchor in of_type(table, "A")] == ["/a", "/b", "/c"]
    assert [text(row) for row in of_type(table, "Tr")] == [" Đúng hạn Quá hạn", "Hệ thống 1 40 1", "Hệ thống 2 33 2"]


def test_the_marks_of_every_chart_know_their_rows() -> None:
    bar = figure_bar(["A"], [Series("S", [1], hrefs=["/a"])])
    line = figure_line(["A", "B"], [Series("S", [1, None], hrefs=["/a", None])])
    donut = figure_donut(["A"], [1], ["on-time"], hrefs=["/a"])
    assert [figure["data"][0]["customdata"][0] for figure in (bar, line, donut)] == [["/a"]] * 3
    assert "template" not in bar["layout"]


def test_the_grid_asks_the_server_for_rows_and_evaluates_nothing() -> None:
    drawn = grid("tasks", [GridColumn("t", "Nội dung", "title", flex=1), GridColumn("n", "Số", "number", phone=False)], label="x")
    (inside,) = of_type(drawn, "AgGrid")
    assert prop(inside, "rowModelType") == "infinite"
    assert prop(inside, "dangerously_allow_code") is False
    assert prop(inside, "columnDefs")[1]["context"] == {"phone": False}


def test_a_link_out_of_the_program_opens_beside_it() -> None:
    drawn = link("Văn bản", "https://vanban.gov.vn/1")
    assert (prop(drawn, "target"), prop(drawn, "rel")) == ("_blank", "noopener noreferrer")
    assert prop(link("Mở", "/nhiem-vu"), "target") is None
