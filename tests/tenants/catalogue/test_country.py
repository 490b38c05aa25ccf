"""The country's facts add up, and every name that a plan can hold is unambiguous."""

from collections import Counter

import pytest

from tenants.catalogue import country
from tenants.errors import NotFound
from tenants.vietnamese import compare_key


def test_there_are_34_provinces_of_which_seven_are_cities() -> None:
    assert len(country.provinces()) == 34
    assert [p.short_name for p in country.provinces() if p.is_city] == [
        "Hà Nội",
        "Hải Phòng",
        "Huế",
        "Đà Nẵng",
        "Đồng Nai",
        "TP. Hồ Chí Minh",
        "Cần Thơ",
    ]


def test_the_totals_are_697_wards_2611_communes_and_13_special_zones() -> None:
    assert sum(p.wards for p in country.provinces()) == 697
    assert sum(p.communes for p in country.provinces()) == 2611
    assert sum(p.special_zones for p in country.provinces()) == 13
    assert sum(p.total for p in country.provinces()) == len(country.communes()) == 3321


@pytest.mark.parametrize("province", country.provinces(), ids=lambda p: p.code)
def test_every_province_has_the_communes_of_its_totals(province: country.Province) -> None:
    kinds = Counter(commune.kind for commune in country.communes(province.code))
    assert (kinds["phường"], kinds["xã"], kinds["đặc khu"]) == (
        province.wards,
        province.communes,
        province.special_zones,
    )
    assert sum(kinds.values()) == province.total


def test_codes_are_text_of_fixed_length_and_unique() -> None:
    for entries, length in ((country.provinces(), 2), (country.communes(), 5)):
        codes = [entry.code for entry in entries]
        assert len(set(codes)) == len(codes)
        assert all(code.isascii() and code.isdigit() and len(code) == length for code in codes)


def test_every_commune_lies_in_a_known_province() -> None:
    assert {c.province_code for c in country.communes()} == {p.code for p in country.provinces()}


def test_a_commune_name_never_repeats_inside_a_province() -> None:
    for province in country.provinces():
        keys = Counter(compare_key(commune.name) for commune in country.communes(province.code))
        assert [key for key, times in keys.items() if times > 1] == []


def test_ten_communes_of_dong_nai_became_wards_in_2026() -> None:
    wards = {c.name for c in country.communes("75") if c.kind == "phường"}
    assert len(wards) == 33
    assert wards >= {"Dầu Giây", "Đồng Phú", "Long Thành", "Lộc Ninh", "Nhơn Trạch"}
    assert wards >= {"Tân Khai", "Tân Phú", "Trảng Bom", "Trị An", "Xuân Lộc"}


@pytest.mark.parametrize(
    ("code", "full_name", "peoples_committee"),
    [
        ("24163", "Phường Tân An", "UBND phường Tân An"),
        ("20333", "Đặc khu Hoàng Sa", "UBND đặc khu Hoàng Sa"),
        ("06970", "Xã Ba Chẽ", "UBND xã Ba Chẽ"),
    ],
)
def test_a_commune_is_named_as_plans_address_it(code: str, full_name: str, peoples_committee: str) -> None:
    commune = next(commune for commune in country.communes() if commune.code == code)
    assert (commune.full_name, commune.peoples_committee) == (full_name, peoples_committee)


def test_each_tile_of_the_grid_holds_one_province_with_its_own_abbreviation() -> None:
    provinces = country.provinces()
    assert len({(p.column, p.row) for p in provinces}) == 34
    assert len({p.abbreviation for p in provinces}) == 34
    assert all(1 <= p.column <= 8 and 1 <= p.row <= 15 and 2 <= len(p.abbreviation) <= 3 for p in provinces)


def test_the_grid_keeps_north_above_south_and_the_coast_to_the_east() -> None:
    place = {p.short_name: p for p in country.provinces()}
    assert place["Cao Bằng"].row < place["Hà Nội"].row < place["Huế"].row < place["Cần Thơ"].row
    assert place["Đắk Lắk"].column < place["Khánh Hòa"].column


def test_a_province_names_the_two_committees_that_report() -> None:
    assert country.get_province("66").party_committee == "Tỉnh ủy Đắk Lắk"
    assert country.get_province("46").party_committee == "Thành ủy Huế"
    assert country.get_province("79").party_committee == "Thành ủy Thành phố Hồ Chí Minh"
    steering = country.get_province("66").steering_committee
    assert steering == "Ban Chỉ đạo thực hiện Nghị quyết số 57-NQ/TW tỉnh Đắk Lắk"


@pytest.mark.parametrize("code", ["", "1", "99", "066"])
def test_an_unknown_province_is_not_found(code: str) -> None:
    with pytest.raises(NotFound):
        country.get_province(code)
    with pytest.raises(NotFound):
        country.communes(code)


def test_there_are_14_ministries_and_3_agencies_of_ministerial_rank() -> None:
    levels = [ministry.level for ministry in country.ministries()]
    assert levels == ["ministry"] * 14 + ["ministerial_agency"] * 3
    assert all(m.name.startswith("Bộ ") for m in country.ministries()[:14])


def test_the_seven_central_bodies_of_the_25th_are_named_as_in_the_plan() -> None:
    assert [body.name for body in country.party_bodies()] == [
        "Đảng uỷ các cơ quan Đảng Trung ương",
        "Đảng uỷ Quốc hội",
        "Đảng uỷ Mặt trận Tổ quốc, các đoàn thể Trung ương",
        "Đảng uỷ Chính phủ",
        "Ban Chỉ đạo thực hiện Nghị quyết số 57-NQ/TW của Chính phủ",
        "Quân uỷ Trung ương",
        "Đảng uỷ Công an Trung ương",
    ]


def test_the_central_office_is_the_standing_agency() -> None:
    assert country.central_office().code == "TW"
    assert "Cơ quan Thường trực Ban Chỉ đạo Trung ương" in country.central_office().aliases


def every_body() -> tuple[country.Body, ...]:
    return (
        *country.ministries(),
        *country.party_bodies(),
        *country.central_bodies(),
        *country.provincial_bodies(),
        *country.commune_bodies(),
        country.central_office(),
    )


def test_codes_of_bodies_never_clash_with_each_other_or_with_provinces() -> None:
    codes = [body.code for body in every_body()] + [p.code for p in country.provinces()]
    assert [code for code, times in Counter(codes).items() if times > 1] == []


@pytest.mark.parametrize(
    "bodies",
    [
        country.provincial_bodies(),
        country.commune_bodies(),
        (*country.ministries(), *country.party_bodies(), *country.central_bodies(), country.central_office()),
    ],
    ids=["province", "commune", "centre"],
)
def test_no_two_bodies_of_a_level_share_a_spelling(bodies: tuple[country.Body, ...]) -> None:
    spellings: dict[str, set[str]] = {}
    for body in bodies:
        for text in (body.name, *body.aliases):
            spellings.setdefault(compare_key(text), set()).add(body.code)
    assert {text: codes for text, codes in spellings.items() if len(codes) > 1} == {}


def test_groups_and_parents_of_bodies_exist() -> None:
    groups = {group.code for group in country.groups()}
    codes = {body.code for body in every_body()}
    for body in every_body():
        assert set(body.group_codes) <= groups
        assert body.parent_code is None or body.parent_code in codes


def members(group: str) -> set[str]:
    return {body.code for body in every_body() if group in body.group_codes}


def test_collectives_hold_the_bodies_that_offices_mean_by_them() -> None:
    assert members("BN") == {ministry.code for ministry in country.ministries()}
    assert members("TMTU") == {"VPTU", "BTCTU", "UBKTTU", "BTGDV", "BNC"}
    assert members("CTXH") == {"LDLD", "TD", "PN", "ND", "CCB"}
    assert members("SBN") >= {"SKHCN", "STC", "VPUB", "CAT", "BCHQS", "TTT"}
    assert members("XA") == {"UBX"}
    assert members("K4") == members("SBN") | members("TMTU") | members("CTXH") | {"MTTQ", "VPQH"}


def test_a_vague_collective_has_no_members() -> None:
    assert members("LQ") == members("TCCN") == members("HUYEN") == set()


def test_a_citys_bodies_are_named_as_a_citys() -> None:
    names = {body.code: body.name for body in country.provincial_bodies(country.get_province("75"))}
    assert names["TU"] == "Thành ủy"
    assert names["VPTU"] == "Văn phòng Thành ủy"
    assert names["TD"] == "Thành đoàn"
    assert names["CAT"] == "Công an thành phố"
    assert names["SKHCN"] == "Sở Khoa học và Công nghệ"
    for body in country.provincial_bodies(country.get_province("75")):
        assert "tỉnh" not in " ".join((body.name, body.short_name, *body.aliases)).lower()


def test_a_provinces_bodies_keep_the_names_of_a_province() -> None:
    assert country.provincial_bodies(country.get_province("66")) == country.provincial_bodies()
