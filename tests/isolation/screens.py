"""What a person's browser holds after opening a page and its dialogs, and what it would send when something is pressed."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook

from suite.frame import PAGE_ID
from suite.guard import ADDRESS_ID, VISITED_ID, Entry, Gate
from tests.isolation.addresses import addresses
from tests.isolation.country import Person, Place
from tests.isolation.marks import SHARED, readable
from tests.isolation.world import Browser, World
from tests.tenants.files.pdf_signing import Authority, plain_pdf, signed

ROUTER = f"..{PAGE_ID}.children...{VISITED_ID}.data.."
CALLBACKS = "/_dash-update-component"

Props = dict[str, Any]
Body = dict[str, Any]

_MATCH = ["MATCH"]
_ANY = (["ALL"], _MATCH)

# What a browser has beside the page itself.
_FRAME: dict[str, Props] = {VISITED_ID: {"data": None}, ADDRESS_ID: {}}


@dataclass
class Screen:
    """The components with an id that stand on a page, by their id as Dash writes it, with their properties."""

    person: Person
    address: str
    words: str = ""  # all that stands there
    matrix: str = ""  # the matrix as a workbook, exported by this person
    chosen: list[Props] = field(default_factory=list)  # rows of a grid that this person has ticked
    patterned: dict[str, Props] = field(default_factory=dict)  # the ids that are dictionaries
    asks: dict[str, list[Props]] = field(default_factory=dict)  # what marked buttons write into a store, by its id
    parts: dict[str, Props] = field(default_factory=lambda: deepcopy(_FRAME))

    def absorb(self, answer: Mapping[str, Any]) -> None:
        """Take in what an answer puts on the page."""
        for updates in (answer.get("response") or {}, answer.get("sideUpdate") or {}):
            for identity, props in updates.items():
                self.parts.setdefault(identity, {}).update(props)
                self._take(props)

    def _take(self, value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                self._take(item)
        elif isinstance(value, dict):
            props = value.get("props")
            if isinstance(props, dict) and props.get("id") is not None:
                self.parts[identity_of(props["id"])] = props
                if isinstance(props["id"], dict):
                    self.patterned[identity_of(props["id"])] = props["id"]
            if isinstance(props, dict) and "data-asks" in props:
                said = {key: props[f"data-{key}"] for key in ("act", "row", "n", "role") if f"data-{key}" in props}
                known = self.asks.setdefault(props["data-asks"], [])
                # What is not asked yet first: each act is code of its own.
                known.insert(0 if said["act"] not in {one["act"] for one in known} else len(known), said)
            for item in value.values():
                self._take(item)

    def matching(self, pattern: str) -> list[Any]:
        """The ids on the page that a dependency means: itself, or all that fit its pattern."""
        if not pattern.startswith("{"):
            return [pattern] if pattern in self.parts else []
        wanted = json.loads(pattern)
        return [
            identity
            for identity in self.patterned.values()
            if identity.keys() == wanted.keys() and all(value in _ANY or identity[key] == value for key, value in wanted.items())
        ]


def identity_of(identity: Any) -> str:
    """An id as Dash writes it: a dictionary as compact JSON with sorted keys."""
    return (
        identity if isinstance(identity, str) else json.dumps(identity, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    )


def bodies(gate: Gate, entry: Entry, screen: Screen, *, choosing: bool = False) -> Iterator[Body]:
    """The requests that the browser sends for a callback, one for each thing to press; none if it is not there."""
    known = gate.dependencies(entry.name)
    for bound in _bindings(screen, known["inputs"]):
        inputs = [_slot(screen, part, bound, choosing) for part in known["inputs"]]
        states = [_slot(screen, part, bound, True) for part in known["state"]]
        if any(slot is None for slot in (*inputs, *states)):
            continue
        for pressed in _pressable(screen, inputs[0]):
            sent: Body = {"output": entry.name, "inputs": deepcopy(inputs), "state": deepcopy(states)}
            sent["outputs"] = _outputs(entry.name, bound)
            first = sent["inputs"][0]
            if pressed["property"] == "data" and isinstance(first, dict):
                first["value"] = pressed["value"]
            if pressed["property"] == "n_clicks":
                for item in first if isinstance(first, list) else [first]:
                    item["value"] = 1 if item["id"] == pressed["id"] else None
            sent["changedPropIds"] = [f"{identity_of(pressed['id'])}.{pressed['property']}"]
            yield sent


def _pressable(screen: Screen, first: Any) -> list[Props]:
    if isinstance(first, list):
        return first
    if first["property"] == "data" and first["id"] in screen.asks:
        return [{**first, "value": {**said, "at": 1}} for said in screen.asks[first["id"]]]
    return [first]


def blank_body(gate: Gate, entry: Entry) -> Body:
    """A request for a callback that no screen shows at the moment: well formed, about nothing."""
    known, one = gate.dependencies(entry.name), {"MATCH": 1, "ALL": 1}

    def slot(part: Mapping[str, str]) -> Any:
        if not part["id"].startswith("{"):
            return {"id": part["id"], "property": part["property"], "value": 1}
        identity = {key: one[value[0]] if value in _ANY else value for key, value in json.loads(part["id"]).items()}
        blank = {"id": identity, "property": part["property"], "value": 1}
        return [blank] if "ALL" in part["id"] else blank

    inputs, states = ([slot(part) for part in known[kind]] for kind in ("inputs", "state"))
    first = inputs[0][0] if isinstance(inputs[0], list) else inputs[0]
    changed = [f"{identity_of(first['id'])}.{first['property']}"]
    return {"output": entry.name, "outputs": _outputs(entry.name), "inputs": inputs, "state": states, "changedPropIds": changed}


def _bindings(screen: Screen, inputs: Sequence[Mapping[str, str]]) -> list[Props]:
    """What MATCH stands for, once for each component that the first input with a MATCH can mean."""
    for part in inputs:
        if "MATCH" in part["id"]:
            open_keys = [key for key, value in json.loads(part["id"]).items() if value == _MATCH]
            return [{key: identity[key] for key in open_keys} for identity in screen.matching(part["id"])]
    return [{}]


def _slot(screen: Screen, part: Mapping[str, str], bound: Props, choosing: bool) -> Any:
    prop, pattern = part["property"], part["id"]
    if pattern.startswith("{"):
        pattern = identity_of(_bind(json.loads(pattern), bound))
    identities = screen.matching(pattern)
    if not identities:
        return None
    slots = [{"id": identity, "property": prop, "value": _value(screen, identity, part, choosing)} for identity in identities]
    return slots if "ALL" in pattern else slots[0]


def _bind(pattern: Props, bound: Props) -> Props:
    return {key: bound.get(key, 1) if value == _MATCH else value for key, value in pattern.items()}


def _value(screen: Screen, identity: Any, part: Mapping[str, str], choosing: bool) -> Any:
    """What stands in a component, or what a person would put there; only when `choosing`, something of a list."""
    props, prop = screen.parts[identity_of(identity)], part["property"]
    held = props.get(prop)
    if held not in (None, "", []) or prop == "data" or prop.startswith("data-"):
        return held
    if prop == "children":
        return _TOLD.get(str(identity))
    if prop == "contents" and part["id"] == "matrix-file":
        return screen.matrix
    if prop == "selectedRows":
        return screen.chosen
    if prop in ("contents", "filename"):
        return _UPLOADS[_OF_FIELD.get(str(part["id"]), "plan")][prop]
    if prop == "getRowsRequest":
        return {"startRow": 0, "endRow": 100, "sortModel": [], "filterModel": {}}
    if prop == "value":
        return _typed(str(part["id"]), props, choosing)
    return None


# What an act before would have left at a place: the sentence after which a comparison is offered.
_TOLD = {"review-number-error": "Kế hoạch này đã được ghi nhận."}


# What a person has to write just so.
_TYPED = {"calendar-year": "2028", "calendar-lines": "01/01/2028; nghỉ; Tết Dương lịch"}


def _typed(name: str, props: Props, choosing: bool) -> Any:
    options = [option["value"] for option in props.get("options") or () if isinstance(option, dict) and option["value"]]
    if options:
        return options[0] if choosing else ""
    if name in _TYPED:
        return _TYPED[name]
    if name.endswith(("_on", "_from", "_to", "_since", "-day")):
        return "01/11/2029" if "end" in name else "01/11/2026"
    if name.endswith("email"):
        return "nguoi.moi@o-day.test"
    return SHARED


def _plan_file() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn"])
    for number in (1, 2):
        sheet.append([number, f"Rà soát thủ tục số {number}", "Sở Khoa học và Công nghệ", "Sở Tài chính", "Quý IV/2026"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _as_upload(data: bytes) -> str:
    return f"data:application/octet-stream;base64,{base64.b64encode(data).decode()}"


_UPLOADS = {
    "plan": {"contents": _as_upload(_plan_file()), "filename": "ke-hoach.xlsx"},
    "evidence": {"contents": [_as_upload(b"%PDF-1.4 of a test")], "filename": ["minh-chung.pdf"]},
    "signed": {"contents": _as_upload(signed(plain_pdf(), Authority().person("Người ký", "Cơ quan"))), "filename": "da-ky.pdf"},
}
_OF_FIELD = {"duty-files": "evidence", "report-signed-file": "signed"}


def _outputs(name: str, bound: Props | None = None) -> Any:
    if name.startswith("..") and name.endswith(".."):
        return [_outputs(part, bound) for part in name[2:-2].split("...")]
    identity, _, prop = name.rpartition(".")
    if not identity:
        return []  # a callback without outputs has a digest for a name, and nothing to fill in
    target = _bind(json.loads(identity), bound or {}) if identity.startswith("{") else identity
    return {"id": target, "property": prop.partition("@")[0]}


def open_page(browser: Browser, path: str, search: str = "") -> Any:
    """Ask the router for an address, as the browser does when a person goes there."""
    given = (("pathname", path), ("search", search))
    return browser.post(
        CALLBACKS,
        json={
            "output": ROUTER,
            "outputs": _outputs(ROUTER),
            "inputs": [{"id": ADDRESS_ID, "property": prop, "value": value} for prop, value in given],
            "state": [],
            "changedPropIds": [f"{ADDRESS_ID}.pathname"],
        },
    )


def collect_screens(world: World, place: Place, people: Sequence[Person], *, code: str | None = None) -> list[Screen]:
    """The screens of some people in a place: every page that they may open, with the dialogs that can be opened on it."""
    gate, screens = world.gate, []
    for person in people:
        browser = world.browser(person)
        matrix = _as_upload(browser.get("/ma-tran/xuat").data)
        for entry in gate.registry:
            if entry.kind != "page" or not person.actor.may(entry.permission) or (entry.scope == "visit") is not bool(code):
                continue
            for address in addresses(entry.name, place, code=code):
                answer = open_page(browser, address)
                if "X-Outcome" in answer.headers:
                    continue
                screen = Screen(person, address, readable(answer.data, "application/json"))
                screen.absorb(answer.get_json())
                screen.matrix = matrix
                screen.chosen = [{"id": str(task_id)} for task_id in place.ids["chosen"]]
                screens.append(screen)
        _open_dialogs(gate, browser, [screen for screen in screens if screen.person is person])
    return screens


def _open_dialogs(gate: Gate, browser: Browser, screens: list[Screen]) -> None:
    """Press whatever only reads, and keep the dialogs that come."""
    assert browser.person is not None
    for screen in screens:
        for entry in gate.registry:
            if entry.kind != "callback" or entry.writes or entry.name == ROUTER or not browser.person.actor.may(entry.permission):
                continue
            for body in bodies(gate, entry, screen):
                identity, _, prop = body["changedPropIds"][0].rpartition(".")
                asks = identity in screen.asks
                if not asks and prop != "n_clicks" and identity not in _TOLD:
                    break
                answer = browser.post(CALLBACKS, json=body)
                if answer.status_code == 200 and "X-Outcome" not in answer.headers:
                    screen.absorb(answer.get_json())
                    if not asks:
                        break
