"""A tenant adjusts head and foot of its reports without code; what was sent stays as it was."""

from __future__ import annotations

import pytest

from reports import service
from reports.letterheads import change_letterhead, letterhead_in_force, reset_letterhead, trial_page
from reports.settings import letterhead_values
from tenants.access.permissions import Role
from tenants.errors import Invalid, NotPermitted
from tenants.organisation.dao import find_settings
from tests.reports.province import Province, day


def change(province: Province, **values: object) -> None:
    administrator = province.actor(Role.ADMINISTRATOR)
    with province.database.writing(administrator) as session:
        given = letterhead_values(letterhead_in_force(session)) | values
        change_letterhead(session, administrator, given)


def test_a_version_that_was_sent_keeps_its_letterhead_and_the_next_one_bears_the_new(province: Province) -> None:
    province.assign(province.issue(), "Việc", "31/12/2025")
    report_id = province.draft()
    province.send(report_id)
    with province.database.reading(province.secretary) as session:
        before = service.document_of_version(service.dao.get_version(session, report_id, 1))
    change(province, post="Trưởng Ban", recipients=["Như trên", "Lưu Văn phòng"], section_titles=[["A", "Kết quả"], *TITLES])
    with province.database.reading(province.secretary) as session:
        again = service.document_of_version(service.dao.get_version(session, report_id, 1))
        trial = trial_page(session, letterhead_in_force(session), day("01/12/2025"))
    assert again.canonical_bytes() == before.canonical_bytes()
    assert (trial.signature.post, trial.recipients) == ("Trưởng Ban", ("Như trên", "Lưu Văn phòng"))
    assert [(section.number, section.title) for section in trial.sections] == [("A", "Kết quả"), *map(tuple, TITLES)]


TITLES = [["B", "Tồn tại, hạn chế và nguyên nhân"], ["C", "Nhiệm vụ trọng tâm tháng tới"], ["D", "Đề xuất, kiến nghị"]]


def test_only_what_differs_from_the_usual_is_kept_and_it_can_be_given_up(province: Province) -> None:
    change(province, place="Buôn Ma Thuột")
    with province.database.reading(province.secretary) as session:
        settings = find_settings(session)
        assert settings is not None and settings.letterhead == {"place": "Buôn Ma Thuột"}
    administrator = province.actor(Role.ADMINISTRATOR)
    with province.database.writing(administrator) as session:
        assert reset_letterhead(session, administrator).place == "Đắk Lắk"
    with province.database.reading(province.secretary) as session:
        assert letterhead_in_force(session).place == "Đắk Lắk"


def test_another_form_is_kept_as_such(province: Province) -> None:
    change(province, form="state", symbol="BC-UBND")
    with province.database.reading(province.secretary) as session:
        head = letterhead_in_force(session)
        settings = find_settings(session)
    assert (head.form, head.symbol) == ("state", "BC-UBND")
    assert settings is not None and settings.letterhead["form"] == "state" and "symbol" not in settings.letterhead


@pytest.mark.parametrize(
    ("field", "value"),
    [("issuing_body", " "), ("symbol", ""), ("section_titles", [["A", ""], *TITLES]), ("post", "TỐI MẬT"), ("place", "x" * 301)],
)
def test_what_cannot_be_printed_is_refused_at_its_field(province: Province, field: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        change(province, **{field: value})
    assert refused.value.field == field


def test_only_who_manages_the_office_changes_its_letterhead(province: Province) -> None:
    with province.database.writing(province.secretary) as session, pytest.raises(NotPermitted):
        change_letterhead(session, province.actor(Role.OFFICER), {})
