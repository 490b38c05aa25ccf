"""Walks everything that the gate lets through, as whoever should not get it, and says what was given away or changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

import suite.frame
from suite.guard import VISITED_ID, Entry
from tenants.access.actor import Actor
from tenants.access.permissions import CENTRAL_ROLES
from tenants.db.session import Database
from tests.isolation.addresses import addresses, names_a_row
from tests.isolation.country import Person, Place
from tests.isolation.marks import MINE, SHARED, THEIRS, Mark, borne_by, readable, without_marks
from tests.isolation.screens import CALLBACKS, ROUTER, Body, Screen, blank_body, bodies, open_page
from tests.isolation.truth import differences
from tests.isolation.world import Browser, World, role_of

# Names in queries and the rows that their values are ids of; a name that is not here is tried with ids of every kind.
QUERY_ROWS: dict[str, tuple[str, ...]] = {
    "don-vi": ("unit_id",),
    "ke-hoach": ("plan_id",),
    "nhiem-vu": ("task_id",),
    "phan-viec": ("duty_id",),
    "bao-cao": ("update_id",),
    "nguoi": ("user_id",),
    **dict.fromkeys(("dien-bien", "viec", "tu", "den", "truoc", "ma", "danh-dau"), ()),
    # Words, classes and dates.
    **dict.fromkeys(
        (
            "tim",
            "trang",
            "nhom",
            "loai",
            "vai-tro",
            "tinh-trang",
            "cho-xac-nhan",
            "thieu-minh-chung",
            "loai-han",
            "he-thong",
            "muc",
            "so",
        ),
        (),
    ),
    **dict.fromkeys(("cap", "chu-de"), ()),
    **dict.fromkeys(("cot", "xep", "thay-doi-tu", "sang-kien", "co-han", "viec-don-vi", "ky", "tra-loi", "dang", "cot-tu"), ()),
    **dict.fromkeys(("han-tu", "han-den", "xong-tu", "tinh-den", "ket-qua", "theo-han-dau"), ()),
    **dict.fromkeys(("con-no", "chi", "chua-doc", "minh-chung"), ()),
}
# Ids of others that nobody is told about, because there is nothing to tell: callback, component, act of a marked button.
UNTOLD = {
    # A filter by a row that is not there finds nothing.
    ("callback matrix.page.narrow", "matrix-unit_id", None),
    ("callback matrix.page.narrow", "matrix-plan_id", None),
    ("callback matrix.heat.narrow_heat", "heat-unit_id", None),
    ("callback matrix.heat.narrow_heat", "heat-plan_id", None),
    ("callback matrix.time.narrow_time", "time-unit_id", None),
    ("callback matrix.time.narrow_time", "time-plan_id", None),
    ("callback coordination.page.narrow", "coordination-unit", None),
    ("callback obstacles.page.narrow", "obstacles-unit_id", None),
    # A new body is added; the list of known ones beside it is not read.
    ("callback plans.correct.name", "review-naming-unit", "add"),
    # A choice about a task that the draft does not speak of is kept and never asked for.
    ("callback plans.amend.decide", "change-choice", None),
}
# Callbacks that no screen of the walks shows (an operator permits no system, nobody types a whole notice) and that speak of no row.
UNSEEN = {"callback settings.webhook.connect", "callback settings.webhook.try_out", "callback settings.calendar.add"}
# What the runs of the scheduler said of tenants is for the centre alone; the others see the runs without it.
FOR_THE_CENTRE = {"page GET /nhac-viec"}
NOT_FOUND = "Không tìm thấy"
WORKED = {200, 204, 303}
# A callback that is on many screens is tried on this many, and as often on each when there are many things to press.
SCREENS, PRESSES = 2, 4


@dataclass
class Walk:
    """What was walked, and what went wrong on the way."""

    walked: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    outcomes: dict[str, set[int]] = field(default_factory=dict)
    showed: set[str] = field(default_factory=set)  # entries whose answers held rows of one's own tenant

    def fault(self, entry: Entry, person: Person | None, what: str) -> None:
        """Note what should not have happened."""
        self.faults.append(f"{title(entry)} as {role_of(person)}: {what}")

    def passed(self, entry: Entry, outcome: int) -> None:
        """Note that an entry answered."""
        self.walked.add(title(entry))
        self.outcomes.setdefault(title(entry), set()).add(outcome)


def title(entry: Entry) -> str:
    """How a finding names an entry: its address, or the function behind a callback."""
    if entry.kind != "callback":
        return f"{entry.kind} {','.join(entry.methods)} {entry.name}"
    return f"callback {entry.function.__module__.removeprefix('suite.pages.')}.{entry.function.__qualname__.rpartition('.')[2]}" + (
        f" {entry.name.partition('.')[0][-1]}" if "report-part-" in entry.name else ""
    )


def outcome_of(answer: TestResponse) -> int:
    """The true status: a callback's stands in a header, because Dash's renderer takes only 200."""
    return int(answer.headers.get("X-Outcome", answer.status_code))


def is_frame(entry: Entry, answer: TestResponse) -> bool:
    """Whether this is what Dash loads before it asks for the page: it holds no data, and is the same for everybody."""
    return entry.kind == "page" and answer.mimetype == "text/html" and answer.status_code == 200


def words_of(answer: TestResponse) -> str:
    """All words of an answer, its headers included."""
    headers = readable(str(answer.headers).encode())
    return f"{headers}\n{readable(answer.data, answer.mimetype or '')}"


class Rehearsal(Database):
    """Does all the work of a writing session and commits nothing."""

    @contextmanager
    def writing(self, actor: Actor, *, at: datetime | None = None) -> Iterator[Session]:
        with self._open(actor, reading=False, at=at) as session:
            yield session
            session.flush()
            session.rollback()


@contextmanager
def rehearsing(world: World) -> Iterator[None]:
    """Inside, nothing that the gate lets through is committed."""
    database, world.gate.database = world.gate.database, Rehearsal(world.database.engine)
    try:
        yield
    finally:
        world.gate.database = database


# What an entry can be asked for.

Ask = Callable[[Browser], TestResponse]


def requests(world: World, entry: Entry, place: Place, screens: Sequence[Screen], code: str | None = None) -> list[Ask]:
    """Every request for an entry with the ids of a place; `code` is of the tenant that is visited."""
    if entry.kind == "callback":
        return [_firing(body) for body in bodies_of(world, entry, screens) or [blank_body(world.gate, entry)]]
    found: list[Ask] = []
    for address in addresses(entry.name, place, code=code):
        if entry.kind == "page":
            found += [_getting(address), _opening(address)]
        else:
            found += [_getting(address) if method == "GET" else _posting(address) for method in entry.methods]
    return found


def _firing(body: Body) -> Ask:
    return lambda browser: browser.post(CALLBACKS, json=body)


def _getting(address: str) -> Ask:
    return lambda browser: browser.get(address)


def _posting(address: str) -> Ask:
    return lambda browser: browser.post(address, data={"words": SHARED})


def _opening(address: str) -> Ask:
    path, _, query = address.partition("?")
    return lambda browser: open_page(browser, path, f"?{query}" if query else "")


def bodies_of(world: World, entry: Entry, screens: Sequence[Screen], *, choosing: bool = False) -> list[Body]:
    """The first requests for a callback from the first screens that have it."""
    found: list[list[Body]] = []
    for screen in screens:
        if len(found) < SCREENS and screen.person.actor.may(entry.permission):
            on_screen = list(islice(bodies(world.gate, entry, screen, choosing=choosing), PRESSES))
            found += [on_screen] if on_screen else []
    return [body for on_screen in found for body in on_screen]


# The walks.


def walk_as_nobody(world: World, screens: Sequence[Screen]) -> Walk:
    """Somebody who has not signed in gets no data, from nothing, and changes nothing."""
    walk, before, browser = Walk(), world.truth.snapshot(), world.browser(None)
    for entry in world.gate.registry:
        for ask in requests(world, entry, world.mine, screens, world.mine.code):
            answer = ask(browser)
            walk.passed(entry, answer.status_code)
            if answer.status_code not in (302, 401):
                walk.fault(entry, None, f"status {answer.status_code}")
            if borne_by(words_of(answer)):
                walk.fault(entry, None, "gave data away")
    if differences(before, world.truth.snapshot()):
        walk.faults.append("nobody: changed something")
    return walk


def walk_without_permission(world: World, screens: Sequence[Screen], people: Sequence[Person]) -> Walk:
    """A person without an entry's permission is refused, gets no rows and changes nothing, whatever the ids."""
    walk = Walk()
    for person in people:
        browser, before = world.browser(person), world.truth.snapshot()
        own = person_mark(world, person)
        for entry in world.gate.registry:
            if person.actor.may(entry.permission):
                continue
            # The door comes before the ids: the first of a kind speaks for all of them.
            for ask in requests(world, entry, world.mine, screens, world.mine.code)[: 2 if entry.kind == "page" else 1]:
                answer = ask(browser)
                walk.passed(entry, outcome_of(answer))
                # Nobody but a central officer learns which tenants there are to visit.
                if outcome_of(answer) not in ((403, 404) if entry.scope == "visit" else (403,)):
                    walk.fault(entry, person, f"outcome {outcome_of(answer)}")
                # The frame of a refused page shows the person's own name.
                if borne_by(words_of(answer)) - ({own} if entry.kind == "page" else set()):
                    walk.fault(entry, person, "gave data away")
        if changed := differences(before, world.truth.snapshot()):
            walk.faults.append(f"{role_of(person)}: changed {sorted(map(str, changed))}")
    return walk


def walk_with_own_rows(world: World, screens: Sequence[Screen], people: Sequence[Person]) -> Walk:
    """Everything with the ids of one's own tenant: it shows that the other walks knock at real doors."""
    walk = Walk()
    with rehearsing(world):
        for entry in world.gate.registry:
            for person in people:
                visits, central = entry.scope == "visit", person.role in CENTRAL_ROLES
                if not person.actor.may(entry.permission) or (visits and not central):
                    continue
                browser = world.browser(person)
                asks = requests(world, entry, world.mine, screens, world.mine.code if visits else None)
                # Every address by the first who may; each other role is shown one page of a kind.
                for ask in asks[:2] if title(entry) in walk.walked else asks:
                    answer = ask(browser)
                    if is_frame(entry, answer):
                        continue
                    walk.passed(entry, outcome_of(answer))
                    words = words_of(answer)
                    if borne_by(words, [MINE]):
                        walk.showed.add(title(entry))
                    if borne_by(words, [THEIRS]) and entry.scope != "national" and not (central and title(entry) in FOR_THE_CENTRE):
                        walk.fault(entry, person, "gave data of another tenant away")
                    if outcome_of(answer) >= 500:
                        walk.fault(entry, person, f"outcome {outcome_of(answer)}")
                # A page is looked at by every role, because each role is shown other things; the rest by the first who may.
                if entry.kind != "page" and walk.outcomes.get(title(entry), set()) & WORKED:
                    break
    return walk


def walk_foreign_addresses(world: World, people: Sequence[Person]) -> Walk:
    """Whatever names a row in its address, with another tenant's ids: not found, no word of the other, nothing changed."""
    walk = Walk()
    for person in people:
        browser, central = world.browser(person), person.tenant_id == world.centre.tenant_id
        for entry in world.gate.registry:
            if entry.kind == "callback" or not person.actor.may(entry.permission) or entry.scope == "national":
                continue
            visits = entry.scope == "visit"
            if visits and central and not names_a_row(entry.name):
                continue  # a visit that may be
            # Central officers may visit: they stand in one province and ask for the rows of the other.
            code = (world.mine if central else world.theirs).code if visits else None
            foreign = names_a_row(entry.name) or visits
            asks = requests(world, entry, world.theirs, (), code)
            if foreign or person is people[0]:
                _try_foreign(world, walk, entry, browser, asks, must_be_told=foreign)
    return walk


def walk_foreign_queries(world: World, people: Sequence[Person]) -> Walk:
    """Whatever has an address of one's own, with another tenant's ids in all that it reads of its query."""
    walk = Walk()
    for entry in world.gate.registry:
        person = next((one for one in people if one.actor.may(entry.permission)), None)
        if entry.kind == "callback" or entry.scope != "tenant" or person is None or "GET" not in entry.methods:
            continue
        browser, address = world.browser(person), addresses(entry.name, world.mine)[0]
        make = _opening if entry.kind == "page" else _getting
        with listening(world) as names:
            make(f"{address}?x=1")(browser)
        values = [(name, world.theirs.ids[kind][0]) for name in sorted(names) for kind in QUERY_ROWS.get(name, world.theirs.ids)]
        queries = [f"{address}?{name}={value}" for name, value in (*values, *((name, SHARED) for name in sorted(names)))]
        _try_foreign(world, walk, entry, browser, [make(query) for query in queries], must_be_told=False)
        walk.passed(entry, 200)
    return walk


class _Asked(dict[str, str]):
    """A query that remembers which names were asked for."""

    def __init__(self, names: set[str], given: Mapping[str, str]) -> None:
        super().__init__(given)
        self.names = names

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return super().__contains__(name)


@contextmanager
def listening(world: World) -> Iterator[set[str]]:
    """Inside, the names that anything reads of its query are collected."""
    names: set[str] = set()
    read, work = suite.frame.query_of, world.gate._work

    def heard(entry: Entry, code: str | None, path: str = "", query: Mapping[str, str] | None = None) -> Any:
        return work(entry, code, path, _Asked(names, query or {}))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suite.frame, "query_of", lambda search: _Asked(names, read(search)))
        patch.setattr(world.gate, "_work", heard)
        yield names


def walk_foreign_callbacks(
    world: World, own: Sequence[Screen], foreign: Sequence[Screen], people: Sequence[Person], *, visiting: bool = False
) -> Walk:
    """Callbacks as the other tenant's browsers would send them, and one's own with single ids of the other's in them."""
    walk = Walk()
    for entry in world.gate.registry:
        if entry.kind != "callback" or entry.name == ROUTER or (visiting and entry.scope not in ("visit", "here")):
            continue
        if entry.scope == "national":
            continue
        code = world.mine.code if visiting else None
        attacks = list(_attacks(entry, bodies_of(world, entry, own), bodies_of(world, entry, foreign, choosing=True), code))
        if title(entry) in UNSEEN:
            attacks.append((blank_body(world.gate, entry), False))
        for person in people:
            if not person.actor.may(entry.permission):
                continue
            browser = world.browser(person)
            for body, told in attacks:
                _try_foreign(world, walk, entry, browser, [_firing(body)], must_be_told=told)
            if entry.scope in ("visit", "here") and not visiting:
                sneaking = [_firing(_standing_at(body, world.theirs.code)) for body, _ in attacks]
                _try_foreign(world, walk, entry, browser, sneaking, must_be_told=True)
    return walk


def _standing_at(body: Body, code: str | None) -> Body:
    """The same request from a page of the tenant with this code."""
    there = deepcopy(body)
    for slot in there["state"]:
        if isinstance(slot, dict) and slot["id"] == VISITED_ID:
            slot["value"] = code
    return there


def _attacks(entry: Entry, own: list[Body], foreign: list[Body], code: str | None) -> Iterator[tuple[Body, bool]]:
    """Requests that speak of the other's rows, and whether the answer must be that there is no such thing.

    Marks are taken out of them: what a person types is the person's own, and only the database can put a mark into an answer.
    """
    mine, theirs = (
        [_standing_at(json.loads(without_marks(json.dumps(body, ensure_ascii=False))), code) for body in group]
        for group in (own, foreign)
    )
    if not mine:
        return
    for body in theirs:
        yield body, any(_must_be_told(entry, body, mine[0], slot) for slot in _slots(body))
    by_act = {act_of(body): body for body in reversed(theirs)}
    for act, one in {act_of(body): body for body in reversed(mine)}.items():
        for part, index in _slots(one):
            if act not in by_act or not _names_another(by_act[act], one, (part, index)):
                continue
            mixed = deepcopy(one)
            mixed[part][index] = by_act[act][part][index]
            if (part, index) == ("inputs", 0):
                mixed["changedPropIds"] = by_act[act]["changedPropIds"]
            yield mixed, _must_be_told(entry, mixed, one, (part, index))


def act_of(body: Body) -> str | None:
    """What a marked button asked for, if it was one that was pressed."""
    first = body["inputs"][0]
    value = first.get("value") if isinstance(first, dict) else None
    return value.get("act") if isinstance(value, dict) else None


def _must_be_told(entry: Entry, body: Body, mine: Body, slot: tuple[str, int]) -> bool:
    if not _names_another(body, mine, slot):
        return False
    part, index = slot
    found = body[part][index]
    identity = found[0]["id"]["type"] if isinstance(found, list) else found["id"]
    return (title(entry), identity, act_of(body)) not in UNTOLD


def _slots(body: Body) -> list[tuple[str, int]]:
    return [(part, index) for part in ("inputs", "state") for index in range(len(body[part]))]


def _names_another(body: Body, mine: Body, slot: tuple[str, int]) -> bool:
    """Whether a slot holds other numbers than one's own: ids, because everything else is alike in both tenants."""
    part, index = slot
    return _numbers(body[part][index]) != _numbers(mine[part][index])


def _numbers(value: Any) -> list[int]:
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int):
        return [value]
    if isinstance(value, str):
        return [int(value)] if value.isdecimal() else []
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [number for item in values for number in _numbers(item)]


def _try_foreign(world: World, walk: Walk, entry: Entry, browser: Browser, asks: Sequence[Ask], *, must_be_told: bool) -> None:
    """Requests that speak of the other tenant. `must_be_told`: that there is no such thing; else nothing may be found, too."""
    person = browser.person
    assert person is not None
    for ask in asks:
        answer = ask(browser)
        if answer.status_code in (302, 401):  # an act before has ended the person's sessions
            browser.sign_in()
            answer = ask(browser)
        outcome, words = outcome_of(answer), words_of(answer)
        walk.passed(entry, outcome)
        if must_be_told and not is_frame(entry, answer) and outcome != 404 and NOT_FOUND not in words:
            walk.fault(entry, person, f"outcome {outcome} for rows of another tenant")
        if outcome >= 500:
            walk.fault(entry, person, f"outcome {outcome}")
        if borne_by(words, [THEIRS]):
            walk.fault(entry, person, "gave data of another tenant away")
    changed = differences(world.truth.kept, world.truth.snapshot())
    allowed = {person.tenant_id, world.mine.tenant_id}
    if foreign := {place for place in changed if place[1] not in allowed}:
        walk.fault(entry, person, f"changed {sorted(map(str, foreign))}")
    world.truth.restore(changed)


def person_mark(world: World, person: Person) -> Mark:
    """The mark of the tenant that a person is at home in."""
    return next(place.mark for place in (world.mine, world.theirs, world.centre) if place.tenant_id == person.tenant_id)


def untouched(world: World, walk: Walk, *kinds: str) -> set[str]:
    """What the gate lets through, of some kinds or at all, and a walk did not reach."""
    return {title(entry) for entry in world.gate.registry if not kinds or entry.kind in kinds} - walk.walked
