"""Units are renamed, merged, split and ended from a day on: open duties go along, history stays, nothing is owed twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.audit.models import AuditEntry
from tenants.audit.trail import verify_chain
from tenants.errors import Conflict, Invalid, NotFound, NotPermitted, Suite57Error
from tenants.organisation import dao as organisation
from tenants.organisation.changes import dao
from tenants.organisation.changes.models import DutyMove
from tenants.organisation.changes.moves import Choice, Fate, OpenDuty, distribute
from tenants.organisation.changes.service import (
    Intent,
    apply_change,
    cancel_change,
    decide_change,
    due_changes,
    preview_change,
)
from tenants.people.models import User
from tenants.plans.tenant_bodies import tenant_bodies
from tenants.tasks.models import Duty, Task, Update
from tenants.tasks.service import recount_task
from tests.tenants.conftest import NOW, Country
from tests.tenants.tasks.work import add_duty, add_plan, add_task

TODAY = date(2025, 11, 10)
DAY = date(2025, 11, 1)


def _intent(country: Country, kind: str, unit: str = "STC", to: str | None = "SKHCN", **given: object) -> Intent:
    base = Intent(
        kind,
        country.mine.units[unit],
        DAY,
        "Quyết định số 12/QĐ-UBND",
        date(2025, 10, 20),
        country.mine.units[to] if to else None,
    )
    return replace(base, **given)  # type: ignore[arg-type]  # fields of an intent


def _admin(country: Country) -> Actor:
    return country.mine.actor(Role.ADMINISTRATOR)


def _decide(country: Country, intent: Intent, today: date = TODAY) -> int:
    with country.database.writing(_admin(country)) as session:
        change, _ = decide_change(session, _admin(country), intent, today=today, now=NOW)
        return change.id


def _work(session: Session, country: Country, held: Sequence[tuple[str, str]], **given: object) -> Task:
    """A task with duties of (unit, role), the first lead of which answers for the whole."""
    plan = add_plan(session, f"{len(session.scalars(select(Task.id)).all()) + 1:02d}-KH/BCĐ")
    task = add_task(session, plan, section="II", section_title="Hạ tầng", lead_label="Sở Tài chính")
    first = True
    for unit, role in held:
        leads = role == "lead"
        add_duty(session, task, country.mine.units[unit], role=role, first_lead=leads and first, **given)
        first = first and not leads
    session.flush()
    recount_task(session, task.id)
    return task


def _held(session: Session, task_id: int) -> list[tuple[int, str, bool, bool]]:
    rows = session.scalars(select(Duty).where(Duty.task_id == task_id).order_by(Duty.id))
    return [(duty.unit_id, duty.role, duty.first_lead, duty.ended_on is None) for duty in rows]


def test_the_duties_of_a_merged_unit_go_to_its_successor_and_note_where_they_came_from(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        task_id = _work(session, country, [("STC", "lead"), ("24133", "coordinating")]).id
    change_id = _decide(country, _intent(country, "merge"))
    with country.database.reading(country.mine.system) as session:
        assert [row[0] for row in _held(session, task_id)] == [country.mine.units["SKHCN"], country.mine.units["24133"]]
        duty = session.scalars(select(Duty).where(Duty.task_id == task_id).order_by(Duty.id)).first()
        assert duty is not None
        assert duty.moved_note == "tiếp nhận từ Sở Tài chính theo Quyết định số 12/QĐ-UBND ngày 20/10/2025"
        assert session.scalars(select(Task.lead_label).where(Task.id == task_id)).one() == "Sở Khoa học và Công nghệ"
        told = dao.moves_of_task(session, task_id, limit=10)
        assert [(move.from_name, move.to_name, move.effective_on, move.document_number) for move in told] == [
            ("Sở Tài chính", "Sở Khoa học và Công nghệ", DAY, "Quyết định số 12/QĐ-UBND")
        ]
        outcome = dao.find_outcome(session, change_id)
        assert outcome is not None
        assert (outcome.outcome, outcome.moved, outcome.ended) == ("applied", 1, 0)
        unit = organisation.get_unit(session, country.mine.units["STC"])
        assert (unit.active_to, unit.successor_id) == (date(2025, 10, 31), country.mine.units["SKHCN"])
        assert verify_chain(session).broken_at is None


def test_what_is_done_stays_with_the_unit_that_did_it(country: Country) -> None:
    stc = country.mine.units["STC"]
    with country.database.writing(country.mine.system) as session:
        done = _work(session, country, [("STC", "lead")], state="completed", completed_on=date(2025, 10, 1), percent=100)
        running = _work(session, country, [("STC", "lead")])
        for task in (done, running):
            duty = session.scalars(select(Duty).where(Duty.task_id == task.id)).one()
            session.add(
                Update(
                    duty_id=duty.id,
                    task_id=task.id,
                    unit_id=stc,
                    kind="progress",
                    period="2025-10",
                    percent=10,
                    user_name="A",
                    at=NOW,
                )
            )
        done_id, running_id = done.id, running.id
    _decide(country, _intent(country, "merge"))
    with country.database.reading(country.mine.system) as session:
        assert _held(session, done_id)[0][0] == stc
        assert _held(session, running_id)[0][0] != stc
        assert set(session.scalars(select(Update.unit_id))) == {stc}


@pytest.mark.parametrize(
    ("theirs", "own", "left"),
    [
        ("lead", "lead", ("SKHCN", "lead")),
        ("coordinating", "coordinating", ("SKHCN", "coordinating")),
        ("coordinating", "lead", ("SKHCN", "lead")),
        ("lead", "coordinating", ("SKHCN", "lead")),
    ],
)
def test_when_both_owed_the_same_one_duty_remains_and_a_lead_is_never_lost(
    country: Country, theirs: str, own: str, left: tuple[str, str]
) -> None:
    with country.database.writing(country.mine.system) as session:
        task_id = _work(session, country, [("STC", theirs), ("SKHCN", own)]).id
    _decide(country, _intent(country, "merge"))
    with country.database.reading(country.mine.system) as session:
        remaining = [row for row in _held(session, task_id) if row[3]]
        assert [(row[0], row[1]) for row in remaining] == [(country.mine.units[left[0]], left[1])]
        task = session.scalars(select(Task).where(Task.id == task_id)).one()
        assert (task.lead_total, task.coordinating_total) == ((1, 0) if left[1] == "lead" else (0, 1))
        if theirs == "lead":
            assert remaining[0][2], "who takes a first lead over answers for the whole"
        ended = session.scalars(select(Duty).where(Duty.ended_on.is_not(None))).one()
        assert "12/QĐ-UBND" in ended.ended_why
        assert session.scalars(select(DutyMove).where(DutyMove.to_unit_id.is_(None))).one().duty_id == ended.id


def test_people_go_along_and_the_names_of_a_merged_unit_mean_its_successor_afterwards(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        session.add(
            User(
                email="a@stc.test", name="Nguyễn Văn A", unit_id=country.mine.units["STC"], role="officer", status="active",
                created_at=NOW, search_key="", sort_key="",
            )
        )  # fmt: skip
    _decide(country, _intent(country, "merge"))
    with country.database.reading(country.mine.system) as session:
        assert session.scalars(select(User.unit_id)).one() == country.mine.units["SKHCN"]
        before, after = tenant_bodies(session, DAY - timedelta(days=1)), tenant_bodies(session, DAY)
        assert before.bind("Sở Tài chính").unit_ids == (country.mine.units["STC"],)
        assert after.bind("Sở Tài chính").unit_ids == (country.mine.units["SKHCN"],)
        assert organisation.heirs(session) == {country.mine.units["STC"]: country.mine.units["SKHCN"]}


def test_a_renamed_unit_keeps_everything_and_is_read_by_either_name(country: Country) -> None:
    stc = country.mine.units["STC"]
    with country.database.writing(country.mine.system) as session:
        task_id = _work(session, country, [("STC", "lead")]).id
        _work(session, country, [("STC", "lead")], state="completed", completed_on=TODAY)
    _decide(country, _intent(country, "rename", to=None, new_name="Sở Tài chính và Đầu tư", new_short_name="Sở TC&ĐT"))
    with country.database.reading(country.mine.system) as session:
        unit = organisation.get_unit(session, stc)
        assert (unit.name, unit.active_to) == ("Sở Tài chính và Đầu tư", None)
        assert _held(session, task_id)[0][0] == stc
        labels = session.scalars(select(Task.lead_label).order_by(Task.id)).all()
        assert labels == ["Sở Tài chính và Đầu tư", "Sở Tài chính"], "what is done keeps the name of then"
        for day in (DAY - timedelta(days=1), DAY):
            for name in ("Sở Tài chính", "Sở Tài chính và Đầu tư"):
                assert tenant_bodies(session, day).bind(name).unit_ids == (stc,)
        assert organisation.name_on(unit.name, unit.former_names, DAY - timedelta(days=1)) == "Sở Tài chính"
        assert organisation.name_on(unit.name, unit.former_names, DAY) == "Sở Tài chính và Đầu tư"
        assert [row.id for row in organisation.list_units(session, words="so tai chinh")] == [stc]


def test_a_split_gives_each_duty_to_whom_it_was_chosen_for_and_the_rest_to_the_default(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        one, two, three = (_work(session, country, [("STC", "lead")]) for _ in range(3))
        duty_id = session.scalars(select(Duty.id).where(Duty.task_id == two.id)).one()
        tasks = (one.id, two.id, three.id)
        choices = (
            Choice(country.mine.units["24133"], plan_id=one.plan_id, section="II"),
            Choice(country.mine.units["24133"], duty_id=duty_id),
        )
    intent = _intent(country, "split", choices=choices)
    with country.database.reading(_admin(country)) as session:
        effect = preview_change(session, _admin(country), intent, today=TODAY)
        assert effect.taking == {country.mine.units["24133"]: 2, country.mine.units["SKHCN"]: 1}
        assert [part.section for part in effect.parts] == ["II"] * 3
    _decide(country, intent)
    with country.database.reading(country.mine.system) as session:
        took = [_held(session, task_id)[0][0] for task_id in tasks]
        assert took == [country.mine.units[code] for code in ("24133", "24133", "SKHCN")]


def test_a_unit_that_gives_up_only_a_part_goes_on(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        one, two = (_work(session, country, [("STC", "lead")]) for _ in range(2))
        tasks, plan_id = (one.id, two.id), one.plan_id
    choices = (Choice(country.mine.units["SKHCN"], plan_id=plan_id),)
    _decide(country, _intent(country, "split", to="STC", choices=choices))
    with country.database.reading(country.mine.system) as session:
        assert [_held(session, task_id)[0][0] for task_id in tasks] == [country.mine.units["SKHCN"], country.mine.units["STC"]]
        assert organisation.get_unit(session, country.mine.units["STC"]).active_to is None


def test_a_unit_that_ends_without_a_successor_closes_its_duties_with_the_reason(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        task_id = _work(session, country, [("STC", "lead"), ("SKHCN", "lead")]).id
    _decide(country, _intent(country, "end", to=None))
    with country.database.reading(country.mine.system) as session:
        assert [row[3] for row in _held(session, task_id)] == [False, True]
        task = session.scalars(select(Task).where(Task.id == task_id)).one()
        assert (task.lead_total, task.lead_label) == (1, "Sở Khoa học và Công nghệ")


def test_a_change_of_a_later_day_waits_for_it_can_be_called_off_and_is_applied_once(country: Country) -> None:
    later = TODAY + timedelta(days=20)
    with country.database.writing(country.mine.system) as session:
        task_id = _work(session, country, [("STC", "lead")]).id
    first = _decide(country, _intent(country, "merge", effective_on=later))
    admin = _admin(country)
    with country.database.writing(admin) as session:
        assert _held(session, task_id)[0][0] == country.mine.units["STC"]
        assert due_changes(session, later - timedelta(days=1)) == []
        with pytest.raises(Conflict, match="có hiệu lực từ"):
            apply_change(session, admin, first, today=TODAY, now=NOW)
        with pytest.raises(Conflict, match="đang chờ một thay đổi"):
            decide_change(session, admin, _intent(country, "end", to=None), today=TODAY, now=NOW)
        with pytest.raises(Invalid):
            cancel_change(session, admin, first, " ", now=NOW)
        cancel_change(session, admin, first, "Hoãn sắp xếp", now=NOW)
        with pytest.raises(Conflict, match="bị hủy"):
            apply_change(session, admin, first, today=later, now=NOW)
    second = _decide(country, _intent(country, "merge", effective_on=later))
    with country.database.writing(admin) as session:
        assert [change.id for change in due_changes(session, later)] == [second]
        assert apply_change(session, admin, second, today=later, now=NOW).moved == 1
        with pytest.raises(Conflict, match="được áp dụng"):
            apply_change(session, admin, second, today=later, now=NOW)
        with pytest.raises(Conflict, match="được áp dụng"):
            cancel_change(session, admin, second, "thôi", now=NOW)


def test_what_moved_is_told_with_the_successors_name_of_that_day(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        task_id = _work(session, country, [("STC", "lead")]).id
    _decide(country, _intent(country, "merge"))
    tomorrow = TODAY + timedelta(days=1)
    new = _intent(country, "rename", unit="SKHCN", to=None, new_name="Sở Kinh tế", effective_on=tomorrow)
    _decide(country, new, today=tomorrow)
    with country.database.reading(country.mine.system) as session:
        assert organisation.get_unit(session, country.mine.units["SKHCN"]).name == "Sở Kinh tế"
        assert [move.to_name for move in dao.moves_of_task(session, task_id, limit=10)] == ["Sở Khoa học và Công nghệ"]


@pytest.mark.parametrize("rename_first", [True, False])
def test_units_become_one_under_a_new_name_on_one_day_to_come(country: Country, rename_first: bool) -> None:
    later, units = TODAY + timedelta(days=20), country.mine.units
    with country.database.writing(country.mine.system) as session:
        task_id = _work(session, country, [("STC", "lead")]).id
    new = {"kind": "rename", "unit": "SKHCN", "to": None, "new_name": "Sở Kinh tế", "new_short_name": "Sở KT"}
    both = [{"kind": "merge"}, {"kind": "merge", "unit": "24133"}]
    for given in [new, *both] if rename_first else [*both, new]:
        _decide(country, _intent(country, **given, effective_on=later))  # type: ignore[arg-type]  # as named
    admin = _admin(country)
    with country.database.writing(admin) as session:
        with pytest.raises(Conflict, match="đang chờ một thay đổi"):
            decide_change(session, admin, _intent(country, "end", unit="SKHCN", to=None, effective_on=later), today=TODAY, now=NOW)
        for change in due_changes(session, later):
            apply_change(session, admin, change.id, today=later, now=NOW)
    with country.database.reading(country.mine.system) as session:
        assert organisation.get_unit(session, units["SKHCN"]).name == "Sở Kinh tế"
        assert [organisation.get_unit(session, units[code]).successor_id for code in ("STC", "24133")] == [units["SKHCN"]] * 2
        assert _held(session, task_id)[0][0] == units["SKHCN"]
        assert session.get_one(Task, task_id).lead_label == "Sở Kinh tế"


def test_a_preview_says_what_will_happen_and_writes_nothing(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        _work(session, country, [("STC", "lead"), ("SKHCN", "lead")])
        _work(session, country, [("STC", "coordinating")])
    with country.database.reading(_admin(country)) as session:
        effect = preview_change(session, _admin(country), _intent(country, "merge"), today=TODAY)
    assert [len(effect.meeting(fate)) for fate in (Fate.MOVES, Fate.ENDS)] == [1, 1]
    assert effect.people_to == "Sở Khoa học và Công nghệ"


@pytest.mark.parametrize(
    ("given", "error", "where"),
    [
        ({"document_number": "  "}, Invalid, "document_number"),
        ({"document_number": "x" * 101}, Invalid, "document_number"),
        ({"document_on": TODAY + timedelta(days=1)}, Invalid, "document_on"),
        ({"effective_on": TODAY + timedelta(days=4000)}, Invalid, "effective_on"),
        ({"to_unit_id": None}, Invalid, "to"),
        ({"to_unit_id": 10**6}, NotFound, None),
        ({"unit_id": 10**6}, NotFound, None),
        ({"kind": "x"}, Invalid, "kind"),
        ({"kind": "rename"}, Invalid, "new_name"),
        ({"kind": "rename", "new_name": "sở khoa học và công nghệ"}, Invalid, "new_name"),
        ({"kind": "split"}, Invalid, "to"),
    ],
)
def test_a_wrong_field_gets_its_sentence(
    country: Country, given: dict[str, object], error: type[Suite57Error], where: str | None
) -> None:
    with country.database.writing(_admin(country)) as session, pytest.raises(error) as raised:
        intent = replace(_intent(country, "merge"), **given)  # type: ignore[arg-type]  # fields of an intent
        decide_change(session, _admin(country), intent, today=TODAY, now=NOW)
    assert where is None or raised.value.field == where


def test_a_units_officer_changes_no_units_and_nobody_changes_those_of_others(country: Country) -> None:
    officer = country.mine.actor(Role.OFFICER, "STC")
    with country.database.writing(officer) as session, pytest.raises(NotPermitted):
        decide_change(session, officer, _intent(country, "merge"), today=TODAY, now=NOW)
    stranger = country.theirs.actor(Role.ADMINISTRATOR)
    with country.database.writing(stranger) as session, pytest.raises(NotFound):
        decide_change(session, stranger, _intent(country, "merge"), today=TODAY, now=NOW)


def test_the_trail_names_the_act_and_the_document(country: Country) -> None:
    with country.database.writing(country.mine.system) as session:
        _work(session, country, [("STC", "lead")])
    _decide(country, _intent(country, "merge"))
    with country.database.reading(country.mine.system) as session:
        lines = session.scalars(select(AuditEntry).where(AuditEntry.action == "unit.merge")).all()
        assert {line.subject_type for line in lines} >= {"unit", "duty", "unit_change_outcome"}
        assert {line.why for line in lines} == {"Quyết định số 12/QĐ-UBND ngày 20/10/2025"}


def test_a_choice_for_one_duty_goes_before_its_section_and_that_before_its_plan() -> None:
    duty = OpenDuty(7, 1, 1, "lead", False, plan_id=3, section="II")
    plan, section, own = Choice(10, plan_id=3), Choice(11, plan_id=3, section="II"), Choice(12, duty_id=7)
    for choices, wanted in (((own, plan, section), 12), ((plan, section), 11), ((plan,), 10), ((Choice(9, plan_id=4),), 5)):
        assert [move.to_unit_id for move in distribute([duty], [], choices, 5)] == [wanted]
    assert distribute([duty], [], (), 1) == []
