"""The walks find what they are for: each fault is planted in a program of its own, and found by the walk that should find it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from dash import ALL, Input, Output, State, callback_context, html
from flask import Response, request

from scheduler.outbox.models import Message
from suite.context import Context
from suite.downloads import XLSX, attachment
from suite.guard import Gate
from tenants.access.actor import Actor
from tenants.access.permissions import Permission, Role
from tenants.organisation.dao import get_unit
from tenants.organisation.models import Unit
from tests.isolation.jobs import faults_of_messages
from tests.isolation.screens import Screen, collect_screens
from tests.isolation.statements import leaks_of
from tests.isolation.test_marks import in_excel
from tests.isolation.walker import (
    Walk,
    walk_as_nobody,
    walk_foreign_addresses,
    walk_foreign_callbacks,
    walk_foreign_queries,
    walk_with_own_rows,
    walk_without_permission,
)
from tests.isolation.world import World

Area = Callable[[Gate], None]
Rest = dict[str, Any]

READS: Rest = {"permission": Permission.READ_SELF}


def name_of(world: World, unit_id: int) -> str:
    """A unit's name past every lock, as a connection would read it that belongs to no tenant."""
    return next((row["name"] for row in world.truth.rows("unit") if row["id"] == unit_id), "")


def people_of(world: World, *roles: Role) -> list[Any]:
    return [world.mine.people[role] for role in roles or (Role.SECRETARY,)]


def screens_of(world: World) -> tuple[list[Screen], list[Screen]]:
    mine = collect_screens(world, world.mine, people_of(world))
    return mine, collect_screens(world, world.theirs, [world.theirs.people[Role.SECRETARY]])


def units_to_press(ctx: Context, *, title: str) -> html.Div:
    """One's own units as buttons, from the session that the gate has opened."""
    units = ctx.session.query(Unit).order_by(Unit.id).all()
    buttons = [html.Button(unit.name, id={"type": "planted", "unit": unit.id}) for unit in units]
    chosen = html.Div(id="planted-chosen", **{"data-unit": str(units[0].id)})
    return html.Div([html.H1(title), *buttons, chosen, html.Button(id="planted-go"), html.Div(id="planted-shown")])


def page_for_another_tenant(world: World) -> Area:
    """A page whose session is opened for the wrong tenant."""

    def area(gate: Gate) -> None:
        @gate.page("/lo", title="Lộ", **READS)
        def layout(ctx: Context) -> Any:
            with ctx.database.reading(Actor.system(world.theirs.tenant_id)) as session:
                return html.Ul([html.Li(unit.name) for unit in session.query(Unit)])

    return area


def page_that_trusts_its_address(world: World) -> Area:
    def area(gate: Gate) -> None:
        @gate.page("/lo/<int:unit_id>", title="Lộ", **READS)
        def layout(ctx: Context, unit_id: int) -> Any:
            return html.P(name_of(world, unit_id))

    return area


def page_that_finds_less_than_words(world: World) -> Area:
    """Shows no word of another tenant, but says that the row is there."""

    def area(gate: Gate) -> None:
        @gate.page("/lo/<int:unit_id>", title="Lộ", **READS)
        def layout(ctx: Context, unit_id: int) -> Any:
            return html.P("Có đơn vị này." if name_of(world, unit_id) else "")

    return area


def page_that_trusts_its_query(world: World) -> Area:
    def area(gate: Gate) -> None:
        @gate.page("/lo", title="Lộ", **READS)
        def layout(ctx: Context) -> Any:
            wanted = ctx.query.get("don-vi", "")
            return html.P(name_of(world, int(wanted)) if wanted.isdecimal() else "")

    return area


def search_past_the_locks(world: World) -> Area:
    def area(gate: Gate) -> None:
        @gate.page("/lo", title="Lộ", **READS)
        def layout(ctx: Context) -> Any:
            found = [row["name"] for row in world.truth.rows("unit") if "tim" in ctx.query]
            return html.Ul([html.Li(name) for name in found])

    return area


def download_of_everybody(world: World) -> Area:
    def area(gate: Gate) -> None:
        @gate.download("/lo/xuat", **READS)
        def export(ctx: Context) -> Response:
            return attachment(in_excel(), "don-vi.xlsx", XLSX)

    return area


def download_that_trusts_its_address(world: World) -> Area:
    def area(gate: Gate) -> None:
        @gate.download("/lo/<int:unit_id>/xuat", **READS)
        def export(ctx: Context, unit_id: int) -> Response:
            return attachment(name_of(world, unit_id).encode(), "don-vi.txt", "text/plain")

    return area


def callback_that_trusts_what_was_pressed(world: World) -> Area:
    def area(gate: Gate) -> None:
        gate.page("/lo", title="Lộ", **READS)(lambda ctx: units_to_press(ctx, title="Lộ"))

        @gate.callback(Output("planted-shown", "children"), Input({"type": "planted", "unit": ALL}, "n_clicks"), **READS)
        def show(ctx: Context, clicks: Any) -> Any:
            return name_of(world, callback_context.triggered_id["unit"])

    return area


def callback_that_trusts_one_of_two_ids(world: World) -> Area:
    """Looks the pressed unit up, and trusts the other id that comes with it."""

    def area(gate: Gate) -> None:
        gate.page("/lo", title="Lộ", **READS)(lambda ctx: units_to_press(ctx, title="Lộ"))

        @gate.callback(
            Output("planted-shown", "children"),
            Input({"type": "planted", "unit": ALL}, "n_clicks"),
            State("planted-chosen", "data-unit"),
            **READS,
        )
        def show(ctx: Context, clicks: Any, chosen: Any) -> Any:
            ctx.session.query(Unit).filter(Unit.id == callback_context.triggered_id["unit"]).one()
            return name_of(world, int(chosen))

    return area


def callback_that_changes_another_tenants_row(world: World) -> Area:
    def area(gate: Gate) -> None:
        gate.page("/lo", title="Lộ", **READS)(lambda ctx: units_to_press(ctx, title="Lộ"))

        @gate.callback(Output("planted-shown", "children"), Input("planted-go", "n_clicks"), **READS)
        def change(ctx: Context, clicks: Any) -> Any:
            with ctx.database.writing(Actor.system(world.theirs.tenant_id)) as session:
                session.query(Unit).first().short_name = "đổi"  # type: ignore[union-attr]  # there is one
            return "xong"

    return area


def page_with_a_weaker_door(world: World) -> Area:
    """The registry says one permission, the door asks for another."""

    def area(gate: Gate) -> None:
        @gate.page("/lo", title="Lộ", **READS)
        def layout(ctx: Context) -> Any:
            return html.P("Chỉ quản trị mới xem được.")

        claim(gate, Permission.MANAGE_PEOPLE)

    return area


def callback_with_a_weaker_door(world: World) -> Area:
    def area(gate: Gate) -> None:
        gate.page("/lo", title="Lộ", **READS)(lambda ctx: units_to_press(ctx, title="Lộ"))

        @gate.callback(Output("planted-shown", "children"), Input("planted-go", "n_clicks"), writes=True, **READS)
        def change(ctx: Context, clicks: Any) -> Any:
            ctx.session.query(Unit).first().short_name = "đổi"  # type: ignore[union-attr]  # there is one
            return "xong"

        claim(gate, Permission.MANAGE_PEOPLE)

    return area


def claim(gate: Gate, permission: Permission) -> None:
    """Let the registry say something else than what the gate asks for."""
    gate.registry[-1] = replace(gate.registry[-1], permission=permission)


def short_cut_before_the_door(world: World) -> Area:
    def area(gate: Gate) -> None:
        @gate.download("/lo/xuat", **READS)
        def export(ctx: Context) -> Response:
            return attachment(b"", "don-vi.txt", "text/plain")

        def before() -> str | None:
            return name_of(world, world.mine.ids["unit_id"][0]) if request.path == "/lo/xuat" else None

        gate.server.before_request_funcs[None].insert(0, before)

    return area


def with_own(world: World) -> Walk:
    mine, _ = screens_of(world)
    return walk_with_own_rows(world, mine, people_of(world))


def with_addresses(world: World) -> Walk:
    return walk_foreign_addresses(world, people_of(world))


def with_queries(world: World) -> Walk:
    return walk_foreign_queries(world, people_of(world))


def with_callbacks(world: World) -> Walk:
    return walk_foreign_callbacks(world, *screens_of(world), people_of(world))


def as_wrong_role(world: World) -> Walk:
    mine = collect_screens(world, world.mine, people_of(world, Role.ADMINISTRATOR))
    return walk_without_permission(world, mine, people_of(world, Role.OFFICER))


def as_nobody(world: World) -> Walk:
    return walk_as_nobody(world, [])


GAVE, TOLD, CHANGED, OUTCOME = "gave data of another tenant away", "for rows of another tenant", "changed", "outcome"
PLANTED: dict[str, tuple[Callable[[World], Area], Callable[[World], Walk], str]] = {
    "a page for another tenant": (page_for_another_tenant, with_own, GAVE),
    "a page for another tenant, walked with its rows": (page_for_another_tenant, with_addresses, GAVE),
    "a page that trusts its address": (page_that_trusts_its_address, with_addresses, GAVE),
    "a page that says that a row is there": (page_that_finds_less_than_words, with_addresses, TOLD),
    "a page that trusts its query": (page_that_trusts_its_query, with_queries, GAVE),
    "a search past the locks": (search_past_the_locks, with_queries, GAVE),
    "a download of everybody": (download_of_everybody, with_own, GAVE),
    "a download that trusts its address": (download_that_trusts_its_address, with_addresses, GAVE),
    "a callback that trusts what was pressed": (callback_that_trusts_what_was_pressed, with_callbacks, GAVE),
    "a callback that trusts one of two ids": (callback_that_trusts_one_of_two_ids, with_callbacks, GAVE),
    "a callback that changes another tenant's row": (callback_that_changes_another_tenants_row, with_callbacks, CHANGED),
    "a page with a weaker door": (page_with_a_weaker_door, as_wrong_role, OUTCOME),
    "a callback with a weaker door": (callback_with_a_weaker_door, as_wrong_role, OUTCOME),
    "a callback with a weaker door that changes something": (callback_with_a_weaker_door, as_wrong_role, CHANGED),
    "a short cut before the door": (short_cut_before_the_door, as_nobody, "gave data away"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(world: World, fault: str) -> None:
    plant, walk, words = PLANTED[fault]
    found = walk(world.with_areas(plant(world)))
    assert any(words in one for one in found.faults), found.faults


def sound_area(gate: Gate) -> None:
    """The same kinds of things, done right."""
    gate.page("/dung", title="Đúng", **READS)(lambda ctx: units_to_press(ctx, title="Đúng"))

    @gate.page("/dung/<int:unit_id>", title="Đúng", **READS)
    def one(ctx: Context, unit_id: int) -> Any:
        return html.P(get_unit(ctx.session, unit_id).name)

    @gate.callback(Output("planted-shown", "children"), Input({"type": "planted", "unit": ALL}, "n_clicks"), **READS)
    def show(ctx: Context, clicks: Any) -> Any:
        return get_unit(ctx.session, callback_context.triggered_id["unit"]).name


@pytest.mark.parametrize("walk", [with_own, with_addresses, with_queries, with_callbacks, as_wrong_role, as_nobody])
def test_what_is_sound_is_let_pass(world: World, walk: Callable[[World], Walk]) -> None:
    assert walk(world.with_areas(sound_area)).faults == []


def test_nothing_can_be_registered_without_a_permission(world: World) -> None:
    refused = []

    def area(gate: Gate) -> None:
        for register in (
            lambda: gate.page("/lo", title="Lộ"),
            lambda: gate.callback(Output("a", "b"), Input("c", "d")),
            lambda: gate.download("/lo"),
            lambda: gate.call("/lo", methods=("POST",), writes=True),
        ):
            with pytest.raises(TypeError, match="permission") as error:
                register()
            refused.append(str(error.value))

    assert world.with_areas(area).gate.registry
    assert len(refused) == 4


def test_a_planted_message_with_another_tenants_words_or_address_is_found(world: World) -> None:
    with world.database.writing(world.mine.system) as session:
        row = session.query(Message).filter(Message.channel == "app").first()
        assert row is not None
        row.body = world.theirs.mark.text("lộ")
    assert any("message" in fault for fault in faults_of_messages(world))
    world.truth.restore()
    with world.database.writing(world.mine.system) as session:
        row = session.query(Message).filter(Message.channel == "mail").first()
        assert row is not None
        row.address = f"ai-do@{world.theirs.mark.host}"
    assert any("address" in fault for fault in faults_of_messages(world))


def test_a_statement_past_the_locks_is_found(world: World) -> None:
    def whole_row(session: Any, unit_id: int) -> Any:
        with world.database.reading(world.theirs.system) as another:
            return another.get(Unit, unit_id)

    def one_word(session: Any, unit_id: int) -> Any:
        return {"name": name_of(world, unit_id)}

    assert leaks_of(world, whole_row) == [f"the mark of {world.theirs.mark.word}", f"a row of tenant {world.theirs.tenant_id}"]
    assert leaks_of(world, one_word) == [f"the mark of {world.theirs.mark.word}"]
