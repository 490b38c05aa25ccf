"""Every figure on every page opens the rows that it counts, and those are as many as it says."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from dash import html
from dash.dcc import Graph
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import select

from scheduler.exchange import exchange
from suite.app import create_app
from suite.components import (
    Column,
    Series,
    card,
    count_link,
    data_table,
    dialog,
    figure_bar,
    figure_card,
    figure_line,
    figure_row,
    link,
    pagination,
    stack,
    tick_list,
)
from suite.demo import PASSWORD, load
from suite.settings import load_settings
from tenants import clock
from tenants.access.actor import Actor
from tenants.access.permissions import CENTRAL_ROLES, Role
from tenants.clock import VIETNAM
from tenants.db.session import Database, open_engine
from tenants.files.store import FileStore
from tenants.organisation.changes.dao import list_matters, people_of
from tenants.organisation.changes.service import Intent, decide_change
from tenants.organisation.dao import list_units
from tenants.people.models import User
from tenants.plans.amendments import start_amendment
from tenants.plans.dao import list_plans
from tenants.plans.service import correct_row, drop_row, start_import
from tests.postgres import DatabaseUrls
from tests.suite.figures import Figure, content_of, figures_of, links_of, parts_of, props_at, rows_at, words_in
from tests.suite.house import KEY, House, Visitor

TODAY, NOW = date(2026, 11, 22), datetime(2026, 11, 22, 12, 0, tzinfo=VIETNAM)
PEOPLE = {
    "thuky.daklak": Role.SECRETARY,
    "skhcn.daklak": Role.OFFICER,
    "trunguong": Role.CENTRAL_OFFICER,
    "quantri.daklak": Role.ADMINISTRATOR,
}
# A page is looked at with this many different queries, as the other pages lead to it.
LOOKS = 5
MATRIX = "/ma-tran"
# Names in an address whose values are different parts of a page.
PARTS = {"phan", "xem", "dang"}
ANNEX = Path(__file__).parents[1] / "data" / "ke-hoach-02-KH-BCD.docx"

# Figures that count no rows of the program, by page and by column or words, with the reason.
NO_ROWS: dict[tuple[str, str], str] = {
    ("/bao-cao", "^(Bản|Số văn bản)$"): "the number of a version, the number of a document",
    ("(/co-quan/<code>)?/(giai-trinh/<int:explanation_id>|toan-quoc/vuong-mac)", "ngày|Ngày chậm"): "days",
    ("/nhiem-vu/<int:task_id>", "^Mỗi xã"): "the document's own words",
    ("/the-thuc", "giao 128 nhiệm vụ"): "an example in a field's help",
    ("/nhac-viec", "lượt nhắc|thư đã gửi"): "a run's own line in its log: a job notes how much it did, not to whom in which run",
    (
        "/nhac-viec(/thong-bao)?",
        "việc (quá|sắp|chưa|đến)|phần việc quá hạn|chờ",
    ): "a message's own words, as it was or will be sent",
    (
        "/nhat-ky",
        "không dòng nào sửa|dòng khớp với nhau",
    ): "the length of the chain; the list below it goes on page by page without a total",
    ("/chu-ky/<period>", "đến sau khi khóa"): "whoever may not read the report has no page with these",
}


@dataclass
class Seen:
    """The pages that one person has looked at, and what was wrong with them."""

    visitor: Visitor
    role: Role
    pages: dict[str, Any] = field(default_factory=dict)  # content by address
    refused: list[str] = field(default_factory=list)

    def open(self, address: str) -> Any:
        """The content of a page, or None when it is not for this person."""
        answer = self.visitor.open(address.partition("#")[0])
        if int(answer.headers.get("X-Outcome", answer.status_code)) != 200:
            return None
        return content_of(answer.get_json()["response"]["page"]["children"])

    def matrix(self, query: str, code: str | None = None, *, end: int = 1) -> Any:
        """The first rows of the matrix for a filter, and how many there are."""
        name = next(name for name in self.visitor.house.gate.callbacks if name.startswith("matrix-grid.getRowsResponse"))
        answer = self.visitor.call(name, {"startRow": 0, "endRow": end}, query, code)
        return answer.get_json()["response"]["matrix-grid"]["getRowsResponse"]

    def press(self, name: str, parts: Any, address: str, typed: Mapping[str, Any] = MappingProxyType({})) -> Any:
        """What the first button on a page brings that this callback listens to, a dialog most of all; None without one.

        `typed` is what stands in fields, by their ids, beside what the page has put there.
        """
        gate = self.visitor.house.gate
        known = gate.dependencies(name)
        first, *others = (*known["inputs"], *known["state"])
        buttons = props_at(parts, first["id"], first["property"])
        if first["property"] != "n_clicks" or not buttons:
            return None
        values: list[Any] = [[(buttons[0][0], 1)] if '["ALL"]' in first["id"] else 1]
        for other in others:
            found = props_at(parts, other["id"], other["property"])
            values.append(found if '["ALL"]' in other["id"] else typed.get(other["id"], found[0][1] if found else None))
        if gate.callbacks[name].scope in ("visit", "here"):
            values[-1] = address.split("/")[2] if address.startswith("/co-quan/") else None
        answer = self.visitor.call(name, *values)
        if int(answer.headers.get("X-Outcome", answer.status_code)) != 200:
            return None
        return [prop for part in answer.get_json()["response"].values() for prop in part.values()]


@pytest.fixture(scope="module")
def house(make_database: Callable[[str], DatabaseUrls], tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demonstration behind the real program, on a day of its month."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "_SHIFT", NOW - datetime.now(UTC))
        folder = tmp_path_factory.mktemp("figures")
        database = Database(open_engine(make_database("sqlite").app_url))
        load(database, FileStore(folder), TODAY, NOW)
        _go_on(database, FileStore(folder))
        given = {"secret_key": KEY, "data_dir": folder, "database_url": str(database.engine.url), "demo": "no"}
        yield House(create_app(load_settings(**given), database), database, {}, {})
        database.engine.dispose()


def _go_on(database: Database, store: FileStore) -> None:
    """What the demonstration leaves to whoever tries it: a new plan, an amendment, a merged unit, a request that has arrived."""
    with database.reading(Actor.system_national()) as session:
        user = session.scalars(select(User).where(User.email == "thuky.daklak@demo.example")).one()
    secretary = Actor(user.tenant_id, Role.SECRETARY, user.id, name=user.name)
    with database.writing(secretary, at=NOW) as session:
        plan_id = max(list_plans(session), key=itemgetter(1))[0].id
        draft = start_import(session, secretary, store, ANNEX.name, ANNEX.read_bytes(), now=NOW, today=TODAY)
        correct_row(session, secretary, draft.id, 1, {"lead": "Ban quản lý số 1"})
        drop_row(session, secretary, draft.id, 2)
        start_amendment(session, secretary, store, plan_id, ANNEX.name, ANNEX.read_bytes(), now=NOW)
        units = list_units(session)
        ending = next(unit for unit in units if list_matters(session, unit.id))
        merged, heir = [unit for unit in units if unit != ending and people_of(session, unit.id)][-2:]
        for kind, unit, on, to_unit_id in (
            ("merge", merged, TODAY, heir.id),
            ("end", ending, TODAY, None),
            ("merge", units[0], TODAY + timedelta(days=1), heir.id),
        ):
            change = Intent(kind, unit.id, on, "12/QĐ-UBND", TODAY, to_unit_id)
            decide_change(session, secretary, change, today=TODAY, now=NOW)
    exchange(database, store, NOW)


@pytest.fixture(scope="module")
def seen(house: House) -> dict[str, Seen]:
    """What each of `PEOPLE` finds who follows every link."""
    found = {}
    for who, role in PEOPLE.items():
        visitor = house.visitor()
        assert visitor.sign_in(f"{who}@demo.example", PASSWORD).status_code == 303
        found[who] = _look_around(house, Seen(visitor, role))
    return found


def _look_around(house: House, one: Seen) -> Seen:
    looks: Counter[str] = Counter()
    # Rows are chosen when a button above the matrix is pressed.
    chosen = {"matrix-grid": one.matrix("nhom=khong", end=5)["rowData"]}
    unpressed = {name for name, entry in house.gate.callbacks.items() if not entry.writes}
    known: set[tuple[str, frozenset[str]]] = set()
    # The tenant with the most to show is visited first.
    first = ["/co-quan/66/giai-trinh", "/co-quan/66"] if one.role in CENTRAL_ROLES else []
    ways = [*first, *(page.path for page in house.gate.routes.pages if "<" not in page.path)]
    while ways:
        address = ways.pop(0)
        rule = _rule(house, one, address)
        look = (rule, frozenset(_look_of(name, value) for name, value in parse_qsl(urlsplit(address).query)))
        if not rule or look in known or looks[rule] >= LOOKS:
            continue
        content = one.open(address)
        if content is None:
            if "<" in rule or "?" in address:
                one.refused.append(address)
            continue
        known.add(look)
        looks[rule] += 1
        one.pages[address] = content
        ways += links_of(content)
        parts = parts_of(content)
        for name in sorted(unpressed):
            if brought := one.press(name, parts, address, chosen):
                one.pages[f"{address}#{name}"] = brought
                unpressed.remove(name)
    return one


def _look_of(name: str, value: str) -> str:
    """A part of a page is another look, another row or day is not."""
    return f"{name}={value}" if name in PARTS else name


def _rule(house: House, one: Seen, address: str) -> str:
    found = house.gate.routes.find(urlsplit(address).path, one.role)
    return found[0].path if found else ""


def test_every_page_of_the_gate_is_looked_at(house: House, seen: dict[str, Seen]) -> None:
    looked = {_rule(house, one, address) for one in seen.values() for address in one.pages}
    assert {page.path for page in house.gate.routes.pages} - looked == set()


def test_an_explanation_is_read_on_a_visit_and_nothing_is_done_there(house: House, seen: dict[str, Seen]) -> None:
    centre, secretary = seen["trunguong"], seen["thuky.daklak"]
    listed = centre.open("/co-quan/66/giai-trinh")
    addresses = [way for way in links_of(listed) if re.fullmatch(r"/co-quan/66/giai-trinh/\d+", way)]
    assert len(addresses) in rows_at(secretary.open("/giai-trinh")) and addresses
    for address in addresses:
        visited, home = words_in(centre.open(address)), words_in(secretary.open(address.removeprefix("/co-quan/66")))
        assert visited.partition("Nội dung yêu cầu")[2].partition("Diễn biến")[0] in home
        for act in ("Chấp nhận", "Trả lại", "Rút yêu cầu", "Gửi giải trình", "Lưu nháp"):
            assert act not in [words_in(node) for node in _elements(centre.open(address), "Button")]
        # The same number in another tenant, and for somebody who visits nobody: there is no such thing.
        assert centre.open(address.replace("/66/", "/01/")) is None
        assert secretary.open(address) is None


@pytest.mark.parametrize("kind", ["merge", "split", "end"])
def test_what_a_change_of_a_unit_would_do_opens_its_rows(house: House, seen: dict[str, Seen], kind: str) -> None:
    one, address = seen["thuky.daklak"], "/don-vi/thay-doi"
    parts = parts_of(one.open(address))
    *units, last = [option["value"] for option in props_at(parts, "change-unit", "options")[0][1]]
    given = {"change-kind": kind, "change-to": "" if kind == "end" else last, "change-number": "12/QĐ"}
    given |= dict.fromkeys(("change-document_on", "change-effective_on"), f"{TODAY:%d/%m/%Y}")
    looks = (figures_of(one.press("change-effect.children", parts, address, {**given, "change-unit": unit})) for unit in units)
    figures = next(filter(None, looks))
    assert not [figure.words for figure in figures if not figure.leads_somewhere]


def _elements(node: Any, kind: str) -> Iterator[Any]:
    if isinstance(node, dict):
        if node.get("type") == kind:
            yield node
        for item in node.values():
            yield from _elements(item, kind)
    elif isinstance(node, list):
        for item in node:
            yield from _elements(item, kind)


def test_every_figure_opens_its_rows(house: House, seen: dict[str, Seen]) -> None:
    used: set[tuple[str, str]] = set()
    faults = set()
    for one in seen.values():
        for address, content in one.pages.items():
            rule = _rule(house, one, address)
            for figure in figures_of(content):
                if figure.leads_somewhere:
                    continue
                excuse = _excuse(rule, figure)
                if excuse:
                    used.add(excuse)
                else:
                    faults.add(f"{address}: {figure.column or figure.words!r} says {figure.value} and opens nothing")
    assert not faults, "\n".join(sorted(faults))
    assert NO_ROWS.keys() - used == set(), "reasons that nothing needs any more"


def _excuse(rule: str, figure: Figure) -> tuple[str, str] | None:
    for page, words in NO_ROWS:
        if re.fullmatch(page, rule) and re.search(words, figure.column or figure.words):
            return page, words
    return None


def test_a_figure_opens_as_many_rows_as_it_says(house: House, seen: dict[str, Seen]) -> None:
    faults = set()
    for one in seen.values():
        tried: Counter[tuple[str, str, frozenset[str]]] = Counter()
        for address, content in one.pages.items():
            for figure in figures_of(content):
                rule = "" if _is_chosen(figure) else _rule(house, one, figure.href)
                kind = (_rule(house, one, address), rule, frozenset(parse_qsl(urlsplit(figure.href).query)))
                if not rule or tried[kind]:
                    continue
                tried[kind] += 1
                rows = _rows(house, one, figure.href)
                if figure.value not in rows:
                    faults.add(f"{address}: {figure.words!r} says {figure.value}, {figure.href} has {sorted(rows)}")
    assert not faults, "\n".join(sorted(faults))


def _is_chosen(figure: Figure) -> bool:
    """Whether this is the filter that is on: pressed again, it is taken off."""
    return any("aria-current" in node.get("props", {}) for node in figure.above)


def _rows(house: House, one: Seen, address: str) -> set[int]:
    parts = urlsplit(address)
    if not parts.path.endswith(MATRIX):
        content = one.open(address)
        return set() if content is None else rows_at(content, parts.fragment)
    code = parts.path.split("/")[2] if parts.path.startswith("/co-quan/") else None
    return {one.matrix(f"{parts.query}&nhom=khong", code)["rowCount"]}


@pytest.mark.parametrize("who", ["thuky.daklak", "trunguong"])
def test_the_figures_in_a_row_of_the_matrix_open_their_units(house: House, seen: dict[str, Seen], who: str) -> None:
    one = seen[who]
    rows = one.matrix("nhom=khong", "66" if who == "trunguong" else None, end=200)["rowData"]
    faults, looked = set(), Counter[str]()
    for row in rows:
        label = row["percent"]["label"]
        parts = [row["lead_label"], row["coordinating"], *label]
        told = [part for part in parts if isinstance(part, dict)]
        # What is no link counts nothing: a zero, a lead that no unit of the program is.
        lost = [part for part in parts if isinstance(part, str) and re.search(r"[1-9]", part)]
        faults |= {f"{row['id']}: {part!r} opens nothing" for part in lost if row["lead_label"] not in lost}
        for part in told:
            kind = urlsplit(part["href"]).query
            # Of each kind a few are opened, those with the most units among them.
            if looked[kind] >= LOOKS:
                continue
            looked[kind] += 1
            counted = part["text"] if part is not row["lead_label"] else label[2]["text"]
            href = part["href"]
            content = one.open(href)
            if _number(counted) not in rows_at(content, urlsplit(href).fragment):
                faults.add(f"{href} opens not {counted}")
    assert not faults, "\n".join(sorted(faults))
    assert len(looked) == 4, looked


def _number(words: str) -> int:
    found = re.match(r"[\d.]+", words)
    return int(found[0].replace(".", "")) if found else -1


def test_the_figures_in_the_frame_open_their_rows(house: House) -> None:
    """Beside the places of the navigation and at the bell, for each person of a province."""
    faults, places = set(), set()
    for who in ("thuky.daklak", "skhcn.daklak", "lanhdao.daklak", "quantri.daklak", "trunguong"):
        visitor = house.visitor()
        assert visitor.sign_in(f"{who}@demo.example", PASSWORD).status_code == 303
        one = Seen(visitor, Role.SECRETARY)
        for link_of, count in _counted_places(visitor.open("/tai-khoan").get_json()["response"]["page"]["children"]):
            places.add(urlsplit(link_of).path)
            content = one.open(link_of)
            rows = rows_at(content) | _headed(content) | _unread(content)
            if count not in rows:
                faults.add(f"{who}: {count} at {link_of}, which has {sorted(rows)}")
    assert not faults, "\n".join(sorted(faults))
    assert places >= {"/viec-cua-toi", "/cho-xac-nhan", "/vuong-mac", "/thong-bao"}, places


def _counted_places(tree: Any) -> Iterator[tuple[str, int]]:
    """Each link of the frame that has a figure, with the figure."""
    for node in _elements(tree, "A"):
        for part in _elements(node, "Span"):
            kind = str(part["props"].get("className", ""))
            if kind.startswith(("side-count", "bell-count")):
                yield node["props"]["href"], _number(words_in(part))


def _headed(content: Any) -> set[int]:
    """Of a page in groups, which shows some of each: the sum of what the headings say, each of which opens its own rows."""
    said = [re.search(r"\((\d+)\)$", words_in(node)) for node in _elements(content, "H2")]
    return {sum(int(one[1]) for one in said if one)}


def _unread(content: Any) -> set[int]:
    return {sum("notice-new" in str(node["props"].get("className")) for node in _elements(content, "Li"))}


def test_nothing_leads_where_the_person_may_not_go(seen: dict[str, Seen]) -> None:
    assert [address for one in seen.values() for address in one.refused] == []


def _drawn(*parts: Any) -> Any:
    return json.loads(json.dumps(stack(*parts), cls=PlotlyJSONEncoder))


def _lost(*parts: Any) -> list[str]:
    return [figure.words for figure in figures_of(_drawn(*parts)) if not figure.leads_somewhere]


def _table(*cells: Any) -> html.Div:
    return data_table([Column("count", "Phần việc", align="right")], [{"count": cell} for cell in cells], caption="Bảng")


@pytest.mark.parametrize(
    "planted",
    [
        figure_row([figure_card("building", "Chờ trả lời", 12)]),
        figure_row([figure_card("building", "Chờ trả lời", 3, "2 quá hạn")]),
        _table("7"),
        html.P("12 nhiệm vụ quá hạn của 3 đơn vị"),
        card("Quá hạn (9)", _table(link("4", "/ma-tran"), link("5", "/ma-tran"))),
        html.Li(["Chưa gửi ", html.B("4")]),
        html.Span("Trống 2 vị trí", className="chip"),
        html.Span(title="Quá hạn: 2"),
        dialog("remind", "Nhắc 3 đơn vị", "Mỗi đơn vị nhận một thư."),
        Graph(figure=figure_bar(["Tháng 10", "Tháng 11"], [Series("Quá hạn", [2, 3], hrefs=["/ma-tran", None])])),
    ],
    ids=["tile", "hint", "cell", "sentence", "heading over other rows", "legend", "chip", "tooltip", "dialog", "chart"],
)
def test_a_planted_figure_without_rows_is_found(planted: Any) -> None:
    assert _lost(planted)


def test_figures_with_their_rows_are_left_alone() -> None:
    both = figure_card("building", "Chờ trả lời", 3, count_link(2, "/ma-tran?a=1", "quá hạn"), "/ma-tran")
    two = _table(link("4", "/ma-tran"), "0")
    assert _lost(figure_row([both]), card("Quá hạn (2)", two), pagination(1, 1, str, total=2)) == []
    assert _lost(Graph(figure=figure_line(["10/2026"], [Series("Đúng hạn", [66.7])], unit="%"))) == []
    assert _lost(dialog("remind", "Nhắc 2 đơn vị", tick_list("units", "Đơn vị", [("1", "Sở Y tế"), ("2", "Sở Nội vụ")]))) == []
    assert _lost(html.Details([html.Summary("3 cơ quan"), html.Ul([html.Li("a"), html.Li("b"), html.Li("c")])])) == []


def test_rows_are_counted_as_a_reader_counts_them() -> None:
    assert rows_at(_drawn(_table("1", "2", "3"))) >= {3}
    assert rows_at(_drawn(_table("1"), pagination(1, 3, str, total=120))) == {120}
    assert 2 in rows_at(_drawn(_table("1"), card("x", _table("1", "2"), id="here")), "here")
    assert 1 not in rows_at(_drawn(_table("1"), card("x", _table("1", "2"), id="here")), "here")
