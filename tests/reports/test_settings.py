"""The letterhead of each kind of tenant, and what a tenant may not set."""

from __future__ import annotations

from datetime import time

import pytest

from reports.cycle import CyclePolicy
from reports.settings import cycle_policy, cycle_values, letterhead_of, letterhead_values
from tenants.errors import Invalid
from tenants.organisation.models import Tenant

DAK_LAK = Tenant(code="66", kind="province", name="Tỉnh Đắk Lắk", short_name="Đắk Lắk", province_code="66")
HUE = Tenant(code="46", kind="province", name="Thành phố Huế", short_name="Huế", province_code="46")
MINISTRY = Tenant(code="BKHCN", kind="ministry", name="Bộ Khoa học và Công nghệ", short_name="Bộ KH&CN")
PARTY = Tenant(code="DUQH", kind="party_body", name="Đảng uỷ Quốc hội", short_name="ĐU Quốc hội")
CENTRE = Tenant(code="TW", kind="central", name="Văn phòng Trung ương Đảng", short_name="CQTT")


@pytest.mark.parametrize(
    ("tenant", "form", "parent", "symbol", "place"),
    [
        (DAK_LAK, "party", "Tỉnh ủy Đắk Lắk", "BC/BCĐ", "Đắk Lắk"),
        (HUE, "party", "Thành ủy Huế", "BC/BCĐ", "Huế"),
        (MINISTRY, "state", "", "BC-BKHCN", "Hà Nội"),
        (PARTY, "party", "", "BC/ĐU", "Hà Nội"),
        (CENTRE, "party", "Ban Chấp hành Trung ương", "BC/BCĐTW", "Hà Nội"),
    ],
    ids=lambda value: value.code if isinstance(value, Tenant) else None,
)
def test_each_kind_of_tenant_has_a_letterhead_from_the_start(
    tenant: Tenant, form: str, parent: str, symbol: str, place: str
) -> None:
    head = letterhead_of(tenant, {})
    assert (head.form, head.parent_body, head.symbol, head.place) == (form, parent, symbol, place)
    assert head.recipients[-1].startswith("Lưu")


def test_a_city_is_spoken_of_as_a_city() -> None:
    assert letterhead_of(HUE, {}).speaker == "Ban Chỉ đạo thành phố"
    assert letterhead_of(DAK_LAK, {}).speaker == "Ban Chỉ đạo tỉnh"


def test_a_province_that_chooses_the_state_form_gets_all_of_it() -> None:
    head = letterhead_of(DAK_LAK, {"form": "state"})
    assert (head.issuing_body, head.symbol, head.authority) == (
        "Ủy ban nhân dân\ntỉnh Đắk Lắk",
        "BC-UBND",
        ("TM. Ủy ban nhân dân", "KT. Chủ tịch"),
    )
    assert head.addressees


def test_own_values_stand_on_top_of_the_defaults_and_survive_their_record() -> None:
    head = letterhead_of(DAK_LAK, {"post": "Trưởng Ban", "recipients": ["Như trên", "Lưu Văn phòng"]})
    assert (head.post, head.recipients, head.symbol) == ("Trưởng Ban", ("Như trên", "Lưu Văn phòng"), "BC/BCĐ")
    assert letterhead_of(DAK_LAK, letterhead_values(head)) == head


@pytest.mark.parametrize(
    "values",
    [
        {"form": "letter"},
        {"colour": "red"},
        {"recipients": "một dòng"},
        {"place": "x" * 301},
        {"section_titles": [["A", "Một"], ["B", "Hai"]]},
        {"section_titles": 5},
    ],
)
def test_what_cannot_be_is_refused_at_its_field(values: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        letterhead_of(DAK_LAK, values)
    assert refused.value.field == next(iter(values))


def test_the_cycles_days_survive_their_record() -> None:
    policy = CyclePolicy(cutoff_day=24, unit_day=24, verify_to=24, sign_day=25, send_time=time(16, 30))
    assert cycle_policy(cycle_values(policy)) == policy
    assert cycle_policy({}) == CyclePolicy()


@pytest.mark.parametrize("values", [{"cutoff_day": 31}, {"unit_day": 24}, {"day": 5}, {"send_time": "muộn"}, {"sign_day": "x"}])
def test_days_that_cannot_follow_one_another_are_refused_in_words(values: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        cycle_policy(values)
