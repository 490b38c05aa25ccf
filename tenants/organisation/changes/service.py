"""The verbs of change: see what renaming, merging, splitting or ending a unit would do, decide it, call it off, carry it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tenants.access.actor import Actor
from tenants.access.permissions import Permission
from tenants.audit.trail import acting
from tenants.errors import Conflict, Invalid, NotFound, Suite57Error
from tenants.files.secrecy import refuse_secrets
from tenants.organisation import dao as organisation
from tenants.organisation.changes import dao
from tenants.organisation.changes.carrying import Carried, carry_out
from tenants.organisation.changes.models import UnitChange, UnitChangeOutcome
from tenants.organisation.changes.moves import Choice, Fate, Move, OpenDuty, distribute
from tenants.organisation.models import Unit
from tenants.people.models import User
from tenants.vietnamese import clean, compare_key
from tenants.written import written

KINDS = {"rename": "Đổi tên", "merge": "Sáp nhập vào đơn vị khác", "split": "Chia tách", "end": "Kết thúc hoạt động"}
# A date further ahead than this is a slip of the pen.
FURTHEST = timedelta(days=2 * 366)
MOST_CHOICES = 5_000
LONGEST_REMARK = 1_000


@dataclass(frozen=True, slots=True)
class Intent:
    """A change as somebody means it. `to_unit_id`: who takes what `choices` do not name; of an end without one, duties close."""

    kind: str
    unit_id: int
    effective_on: date
    document_number: str
    document_on: date
    to_unit_id: int | None = None
    new_name: str = ""
    new_short_name: str = ""
    choices: tuple[Choice, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do today, in numbers and names; nothing is written."""

    unit: Unit
    names: dict[int, str]  # of the successors
    duties: tuple[OpenDuty, ...]  # all open ones
    moves: tuple[Move, ...]
    people: tuple[User, ...]
    people_to: str  # name of the unit that they go to; "" when somebody has to decide
    parts: tuple[dao.Part, ...] = ()
    staying: int = 0
    taking: dict[int, int] = field(default_factory=dict)  # duties that come to each successor
    matters: tuple[dao.Matter, ...] = ()  # what else is open: it goes along, or stays where nobody takes over

    def meeting(self, *fates: Fate) -> list[OpenDuty]:
        """The duties that have one of these fates."""
        return [move.duty for move in self.moves if move.fate in fates]


def preview_change(session: Session, actor: Actor, intent: Intent, *, today: date) -> Effect:
    """What the change would do if it were applied now; a split may still be without choices. Raises as `decide_change` does."""
    actor.require(Permission.MANAGE_ORGANISATION)
    unit = _check(session, intent, today, unchosen=True)
    return _effect(session, unit, intent)


def decide_change(
    session: Session, actor: Actor, intent: Intent, *, today: date, now: datetime
) -> tuple[UnitChange, Carried | None]:
    """Record the change; one that holds already is carried out at once, another on its day.

    Raises Invalid at a field; Conflict when the unit or its successor has ended or awaits another change.
    """
    actor.require(Permission.MANAGE_ORGANISATION)
    unit = _check(session, intent, today)
    change = UnitChange(
        kind=intent.kind,
        unit_id=unit.id,
        name_before=unit.name,
        to_unit_id=intent.to_unit_id if intent.kind != "rename" else None,
        new_name=clean(intent.new_name) if intent.kind == "rename" else "",
        new_short_name=clean(intent.new_short_name) if intent.kind == "rename" else "",
        choices=[choice.to_json() for choice in intent.choices],
        effective_on=intent.effective_on,
        document_number=clean(intent.document_number),
        document_on=intent.document_on,
        remark=intent.remark.strip(),
        user_id=actor.user_id,
        user_name=actor.name,
        at=now,
    )
    with acting(session, f"unit.{intent.kind}.decided", why=basis_of(change)):
        session.add(change)
        session.flush()
    return change, (_apply(session, actor, change, now=now) if intent.effective_on <= today else None)


def cancel_change(session: Session, actor: Actor, change_id: int, why: str, *, now: datetime) -> UnitChange:
    """Call off a planned change. Raises Invalid without a reason, Conflict once something came of it."""
    actor.require(Permission.MANAGE_ORGANISATION)
    written(why, "why", most=LONGEST_REMARK, missing="Nhập lý do hủy.")
    change = dao.get_change(session, change_id)
    _refuse_done(session, change)
    with acting(session, "unit.change_cancelled", why=clean(why)):
        session.add(
            UnitChangeOutcome(
                change_id=change.id, outcome="cancelled", why=clean(why), user_id=actor.user_id, user_name=actor.name, at=now
            )
        )
    return change


def apply_change(session: Session, actor: Actor, change_id: int, *, today: date, now: datetime) -> Carried:
    """Carry out a planned change whose day has come. Raises Conflict when it cannot be, or was already."""
    actor.require(Permission.MANAGE_ORGANISATION)
    change = dao.get_change(session, change_id)
    if change.effective_on > today:
        raise Conflict(f"Thay đổi này có hiệu lực từ {change.effective_on:%d/%m/%Y}.")
    _refuse_done(session, change)
    _check(session, _intent_of(change), today, of=change)
    return _apply(session, actor, change, now=now)


def why_not_applicable(session: Session, change: UnitChange, *, today: date) -> str:
    """Why a planned change whose day has come cannot be carried out; empty when it only waits for the night's run."""
    try:
        _check(session, _intent_of(change), today, of=change)
    except Suite57Error as error:
        return error.message
    return ""


def basis_of(change: UnitChange) -> str:
    """The deciding document in one phrase."""
    return f"{change.document_number} ngày {change.document_on:%d/%m/%Y}"


def _apply(session: Session, actor: Actor, change: UnitChange, *, now: datetime) -> Carried:
    unit = organisation.get_unit(session, change.unit_id)
    moves = () if change.kind == "rename" else _effect(session, unit, _intent_of(change)).moves
    with acting(session, f"unit.{change.kind}", why=basis_of(change)):
        done = carry_out(session, actor, change, unit, moves, basis=basis_of(change), now=now)
        session.add(
            UnitChangeOutcome(
                change_id=change.id,
                outcome="applied",
                moved=done.moved,
                ended=done.ended,
                people=done.people,
                user_id=actor.user_id,
                user_name=actor.name,
                at=now,
            )
        )
    return done


def _effect(session: Session, unit: Unit, intent: Intent) -> Effect:
    people = tuple(dao.people_of(session, unit.id)) if intent.kind != "rename" else ()
    if intent.kind == "rename":
        return Effect(unit, {}, (), (), (), "")
    duties = dao.open_duties(session, unit.id)
    successors = {choice.to_unit_id for choice in intent.choices} | ({intent.to_unit_id} if intent.to_unit_id else set())
    names = organisation.unit_names(session, successors)
    held = dao.open_duties_of_tasks(session, (duty.task_id for duty in duties), successors - {unit.id})
    moves = distribute(duties, held, intent.choices, intent.to_unit_id)
    taking = Counter(move.to_unit_id for move in moves if move.fate in (Fate.MOVES, Fate.MOVES_INSTEAD) and move.to_unit_id)
    stays = intent.to_unit_id == unit.id
    return Effect(
        unit,
        names,
        tuple(duties),
        tuple(moves),
        () if stays else people,
        names.get(intent.to_unit_id or 0, ""),
        tuple(dao.parts_of(session, {duty.task_id for duty in duties})) if intent.kind == "split" else (),
        len(duties) - len(moves),
        dict(taking),
        tuple(dao.list_matters(session, unit.id)),
    )


def _check(session: Session, intent: Intent, today: date, *, of: UnitChange | None = None, unchosen: bool = False) -> Unit:
    """The unit, if the change is possible; `of` is the recorded one that is about to be applied, `unchosen` lets choices wait."""
    if intent.kind not in KINDS:
        raise Invalid("Chọn loại thay đổi.", "kind")
    unit = organisation.get_unit(session, intent.unit_id)
    _check_document(intent, today)
    if intent.effective_on > today + FURTHEST or intent.effective_on < date(2000, 1, 1):
        raise Invalid("Ngày có hiệu lực không hợp lý.", "effective_on")
    if unit.active_from and intent.effective_on <= unit.active_from:
        raise Invalid(f"{unit.name} chỉ hoạt động từ {unit.active_from:%d/%m/%Y}.", "effective_on")
    if unit.active_to is not None:
        raise Conflict(f"{unit.name} đã kết thúc hoạt động ngày {unit.active_to:%d/%m/%Y}.", "unit")
    if intent.kind == "rename":
        _check_name(session, unit, intent)
    else:
        _check_successors(session, unit, intent, unchosen=unchosen)
        _refuse_unknown_duties(session, intent)
    concerned = {unit.id, *_successors(intent)}
    others = [change for change in dao.planned_changes(session, unit_ids=concerned) if of is None or change.id != of.id]
    for other in others if of is None else ():
        # Whoever takes others over often gets a new name by the same decision: neither depends on the other.
        if other.unit_id != unit.id and "rename" in (intent.kind, other.kind):
            continue
        if other.unit_id in concerned or unit.id == other.to_unit_id:
            raise Conflict(
                f"{other.name_before} đang chờ một thay đổi từ {other.effective_on:%d/%m/%Y}. Hãy hủy hoặc đợi thay đổi đó trước.",
                "unit",
            )
    return unit


def _check_document(intent: Intent, today: date) -> None:
    written(intent.document_number, "document_number", most=100, missing="Nhập số, ký hiệu văn bản quyết định.")
    if not date(2000, 1, 1) <= intent.document_on <= today:
        raise Invalid("Ngày văn bản không được sau hôm nay.", "document_on")
    written(intent.remark, "remark", most=LONGEST_REMARK)


def _check_name(session: Session, unit: Unit, intent: Intent) -> None:
    name, short = clean(intent.new_name), clean(intent.new_short_name)
    refuse_secrets(name, short, field="new_name")
    if not name or len(name) > 300:
        raise Invalid("Nhập tên mới, tối đa 300 ký tự.", "new_name")
    if len(short) > 120:
        raise Invalid("Tên gọn tối đa 120 ký tự.", "new_short_name")
    if name == unit.name:
        raise Invalid("Tên mới trùng với tên hiện nay.", "new_name")
    for other in organisation.list_units(session):
        if other.id != unit.id and other.active_to is None and compare_key(other.name) == compare_key(name):
            raise Invalid(f"Đã có đơn vị tên “{other.name}”.", "new_name")


def _check_successors(session: Session, unit: Unit, intent: Intent, *, unchosen: bool) -> None:
    if len(intent.choices) > MOST_CHOICES:
        raise Invalid("Quá nhiều lựa chọn trong một lần.", "to")
    if intent.kind == "merge" and intent.to_unit_id in (None, unit.id):
        raise Invalid("Chọn đơn vị nhận, khác đơn vị này.", "to")
    if intent.kind == "end" and intent.to_unit_id == unit.id:
        raise Invalid("Đơn vị kết thúc hoạt động không nhận tiếp việc của chính mình.", "to")
    if intent.kind == "split":
        if intent.to_unit_id is None:
            raise Invalid("Chọn đơn vị nhận phần việc còn lại.", "to")
        if len(_successors(intent)) < 2 and not unchosen:
            raise Invalid("Chia tách cần ít nhất hai đơn vị nhận; hãy chọn phần việc cho đơn vị nhận khác ở bảng bên.", "to")
    elif intent.choices:
        raise Invalid("Chỉ khi chia tách mới chọn riêng từng phần việc.", "to")
    for successor_id in _successors(intent) - {unit.id}:
        successor = organisation.get_unit(session, successor_id)
        if successor.active_to is not None:
            raise Conflict(f"{successor.name} đã kết thúc hoạt động ngày {successor.active_to:%d/%m/%Y}.", "to")


def _refuse_unknown_duties(session: Session, intent: Intent) -> None:
    chosen = {choice.duty_id for choice in intent.choices if choice.duty_id is not None}
    if chosen and dao.count_known_duties(session, chosen) < len(chosen):
        raise NotFound("Không tìm thấy phần việc này.")


def _successors(intent: Intent) -> set[int]:
    return {choice.to_unit_id for choice in intent.choices} | ({intent.to_unit_id} if intent.to_unit_id else set())


def _refuse_done(session: Session, change: UnitChange) -> None:
    outcome = dao.find_outcome(session, change.id)
    if outcome is not None:
        words = "được áp dụng" if outcome.outcome == "applied" else "bị hủy"
        raise Conflict(f"Thay đổi này đã {words}.")


def _intent_of(change: UnitChange) -> Intent:
    return Intent(
        change.kind,
        change.unit_id,
        change.effective_on,
        change.document_number,
        change.document_on,
        change.to_unit_id,
        change.new_name,
        change.new_short_name,
        tuple(Choice.from_json(choice) for choice in change.choices),
    )


def due_changes(session: Session, today: date) -> Sequence[UnitChange]:
    """Planned changes whose day has come, in their order."""
    return dao.planned_changes(session, by=today)
