"""Bodies are read as an office means them, and an unknown body stays unknown."""

import csv
import time
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.plans.bodies import BODY_CODES, GROUP_NAMES, BodiesRead, BodyIndex, BodyName

DATA = Path(__file__).parents[2] / "data"
NATIONAL = BodyIndex.national()


def read(text: str) -> BodiesRead:
    return NATIONAL.read(text)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(cell: str) -> list[str]:
    return [name for name in cell.split("|") if name]


ALL_ROWS = [*rows("body_examples.csv"), *rows("body_strings.csv")]


@pytest.mark.parametrize("row", ALL_ROWS, ids=lambda row: row["string"])
def test_strings_are_read_as_labelled(row: dict[str, str]) -> None:
    found = read(row["string"])
    assert (sorted(found.units), sorted(found.groups)) == (sorted(names(row["units"])), sorted(names(row["groups"])))


def test_decomposed_letters_and_capitals_change_nothing() -> None:
    for row in ALL_ROWS:
        plain = read(row["string"])
        decomposed = read(unicodedata.normalize("NFD", row["string"]))
        assert (decomposed.units, decomposed.groups) == (plain.units, plain.groups), row["string"]
    for name in BODY_CODES.values():
        assert read(name.upper()).units == read(name.lower()).units == (name,)


@pytest.mark.parametrize("name", [*BODY_CODES.values(), *GROUP_NAMES.values()])
def test_every_body_answers_to_its_own_name(name: str) -> None:
    found = read(name)
    assert [*found.units, *found.groups] == [name]
    assert found.unknown in ((), ("hết hiệu lực",))


def test_all_departments_in_one_list_are_all_found() -> None:
    departments = [name for name in BODY_CODES.values() if name.startswith("Sở ")]
    for separator in (", ", "; ", "\n", " và ", " - ", "/", " + "):
        assert read(separator.join(departments)).units == tuple(departments)


def test_departments_share_one_head() -> None:
    departments = [name for name in BODY_CODES.values() if name.startswith("Sở ")]
    bare = ", ".join(name.removeprefix("Sở ") for name in departments)
    assert read(f"Sở {bare}").units == tuple(departments)
    assert read(f"Các Sở: {bare}").units == tuple(departments)


@pytest.mark.parametrize(
    "text",
    [
        "Sở Y tế dự phòng",
        "Bệnh viện Công an tỉnh",
        "Phòng An ninh mạng Công an tỉnh",
        "Trường Đại học Tây Nguyên",
        "Ban Chỉ đạo Trung ương",
        "Sở Du lịch",
        "Viettel Đắk Lắk",
        "Bộ Công an tỉnh",
        "Văn phòng HĐND và UBND xã",
        "Cục An ninh mạng và phòng chống tội phạm sử dụng công nghệ cao",
    ],
)
def test_an_unknown_body_is_named_and_never_taken_for_a_similar_one(text: str) -> None:
    found = read(text)
    assert (found.units, found.groups, found.unknown) == ((), (), (text,))


def test_unknown_bodies_on_two_lines_stay_two() -> None:
    assert read("Viettel Đắk Lắk\nVNPT Đắk Lắk").unknown == ("Viettel Đắk Lắk", "VNPT Đắk Lắk")


def test_known_bodies_are_found_beside_an_unknown_one() -> None:
    found = read("Sở Tài chính, Tập đoàn Viettel, các sở, ban, ngành")
    assert found.units == ("Sở Tài chính",)
    assert found.groups == (GROUP_NAMES["SBN"],)
    assert found.unknown == ("Tập đoàn Viettel",)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Sở Khoa học và Công nghệ", "exact"),
        ("SKHCN", "alias"),
        ("Sở Thông tin và Truyền thông", "old_name"),
        ("Sở Khoa học và Công nghê", "fuzzy"),
    ],
)
def test_a_match_says_how_sure_it_is_and_why(text: str, how: str) -> None:
    (match,) = read(text).matches
    assert (match.name, match.how) == ("Sở Khoa học và Công nghệ", how)
    assert (match.confidence < 0.8) is (how in ("old_name", "fuzzy"))
    assert match.name in match.reason


@pytest.mark.parametrize(
    "text",
    [
        "UBND tỉnh\nỦy ban MTTQ Việt Nam tỉnh",
        "UBND tỉnh Ủy ban MTTQ Việt Nam tỉnh",
        "UBND tỉnh,\nỦy ban MTTQ\nViệt Nam tỉnh",
        "UBND\ntỉnh; Ủy ban\nMTTQ Việt Nam tỉnh",
    ],
)
def test_a_line_break_parts_bodies_or_only_wraps_them(text: str) -> None:
    assert read(text).units == ("UBND tỉnh", "Ủy ban MTTQ Việt Nam tỉnh")


def test_roles_that_the_cell_gives_are_kept() -> None:
    for text in (
        "Sở Tài chính chủ trì thẩm định; Sở Nội vụ phối hợp",
        "Chủ trì: Sở Tài chính; phối hợp: Sở Nội vụ",
        "Sở Tài chính (chủ trì), Sở Nội vụ (phối hợp)",
        "Sở Tài chính chủ trì, phối hợp với Sở Nội vụ",
        "- Cơ quan chủ trì: Sở Tài chính\n- Cơ quan phối hợp: Sở Nội vụ",
    ):
        found = read(text)
        assert (found.lead, found.coordinating) == (("Sở Tài chính",), ("Sở Nội vụ",)), text


def test_exceptions_of_a_collective_are_kept_apart() -> None:
    for text in ("Các sở, ban, ngành (trừ Công an tỉnh, Bộ CHQS tỉnh)", "Các sở, ban, ngành trừ Công an tỉnh và Bộ CHQS tỉnh"):
        found = read(text)
        assert found.groups == (GROUP_NAMES["SBN"],)
        assert found.units == ()
        assert found.excluded == ("Công an tỉnh", "Bộ Chỉ huy Quân sự tỉnh")


def test_a_qualifier_is_kept_as_a_note() -> None:
    assert read("Các bộ, ngành liên quan").notes == ("liên quan",)
    assert read("Các doanh nghiệp viễn thông trên địa bàn tỉnh").notes == ("trên địa bàn tỉnh",)


def test_communes_are_named_by_their_own_name_without_a_tenant() -> None:
    found = read("UBND các xã Ea Kao, Hòa Phú; phường Tân An")
    assert found.units == ("UBND xã Ea Kao", "UBND xã Hòa Phú", "UBND phường Tân An")
    assert found.groups == ()


TENANT = BodyIndex.of(
    [
        BodyName("Công an tỉnh Đắk Lắk", ("CATĐL",)),
        BodyName("Sở Khoa học và Công nghệ"),
        BodyName("Văn phòng Tỉnh ủy Đắk Lắk"),
        BodyName("UBND phường Tân An"),
        BodyName("Trạm Y tế xã Ea Kao"),
        BodyName("Trạm Y tế xã Hòa Phú"),
        BodyName("Sở Thông tin và Truyền thông", (), None, date(2025, 3, 1)),
    ],
    ["Các phòng thuộc Sở"],
    on=date(2025, 10, 18),
)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Công an tỉnh", ("Công an tỉnh Đắk Lắk",)),
        ("CA tỉnh; CATĐL", ("Công an tỉnh Đắk Lắk",)),
        ("VPTU, SKHCN", ("Văn phòng Tỉnh ủy Đắk Lắk", "Sở Khoa học và Công nghệ")),
        ("Sở Thông tin và Truyền thông", ("Sở Khoa học và Công nghệ",)),
        ("phường Tân An", ("UBND phường Tân An",)),
        ("Bộ Công an", ("Bộ Công an",)),
        ("Trạm Y tế xã Ea Kao", ("Trạm Y tế xã Ea Kao",)),
        ("Sở Khoa học và Công nghê", ("Sở Khoa học và Công nghệ",)),
    ],
)
def test_a_tenants_units_answer_to_every_usual_name(text: str, units: tuple[str, ...]) -> None:
    assert TENANT.read(text).units == units


def test_a_commune_that_the_tenant_does_not_have_is_unknown() -> None:
    found = TENANT.read("UBND phường Tân An, UBND phường Nha Trang")
    assert found.units == ("UBND phường Tân An",)
    assert found.unknown == ("UBND phường Nha Trang",)


def test_a_tenants_own_collective_is_read() -> None:
    assert TENANT.read("Các phòng thuộc Sở").groups == ("Các phòng thuộc Sở",)


def test_a_unit_answers_to_its_name_only_while_it_has_it() -> None:
    units = [BodyName("Sở Số hóa", ("SSH",), date(2026, 1, 1))]
    assert BodyIndex.of(units, on=date(2025, 12, 31)).read("Sở Số hóa").unknown == ("Sở Số hóa",)
    assert BodyIndex.of(units, on=date(2026, 1, 1)).read("SSH").units == ("Sở Số hóa",)


def test_the_json_form_has_the_promised_keys() -> None:
    assert read("Sở KH&CN, Viettel").as_dict() == {
        "text": "Sở KH&CN, Viettel",
        "units": ["Sở Khoa học và Công nghệ"],
        "groups": [],
        "notes": [],
        "unknown": ["Viettel"],
    }


PIECES = st.sampled_from(
    [
        "Sở",
        "Tài chính",
        "các",
        "UBND",
        "xã",
        "phường",
        "Tân An",
        ",",
        ";",
        "(",
        ")",
        "và",
        ":",
        "chủ trì",
        "phối hợp với",
        "trừ",
        "\n",
        "…",
        "57",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=20).map(" ".join)))
@settings(max_examples=300)
def test_any_text_gets_an_answer(text: str) -> None:
    for index in (NATIONAL, TENANT):
        found = index.read(text)
        assert found.text == text
        assert len(set(found.units)) == len(found.units)
        assert {match.name for match in found.matches} == {*found.units, *found.groups}


@given(st.lists(st.sampled_from([*BODY_CODES.values()]), min_size=1, max_size=5, unique=True), st.sampled_from(["; ", "\n"]))
@settings(max_examples=100)
def test_any_list_of_bodies_is_read_back_in_its_order(bodies: list[str], separator: str) -> None:
    found = read(separator.join(bodies))
    assert found.units == tuple(bodies)
    assert found.unknown == ()


@pytest.mark.parametrize(
    "hostile",
    [
        "(" * 10**6,
        "Sở " * 300_000,
        "các sở, " * 100_000,
        "Sở (Sở " * 5000,
        "Sở Y" * 200_000,
        "x\n" * 400_000,
        "(\n" * 400_000,
        "\u0301\u0323" * 500_000,
    ],
)
def test_a_hostile_cell_is_answered_at_once(hostile: str) -> None:
    began = time.perf_counter()
    found = read(hostile)
    assert time.perf_counter() - began < 5
    assert len(found.units) <= 2
