"""The units of the tenant, with their other names, and adding one together with its officer."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import Input, Output, State

from suite.components import (
    Column,
    Tab,
    button,
    button_link,
    card,
    count_link,
    data_table,
    dialog,
    empty_state,
    filter_bar,
    form_row,
    html,
    link,
    page_head,
    search_filter,
    select_field,
    select_filter,
    stack,
    tabs,
    text_field,
)
from suite.components.format import date_text, number
from suite.guard import Context, Gate
from suite.pages.matrix.filters import address_of
from suite.routing import Nav
from suite.workplace import row_number
from tenants.access.permissions import Permission
from tenants.errors import Invalid
from tenants.organisation import dao
from tenants.organisation.models import Unit
from tenants.organisation.service import UNIT_KINDS, NewUnit, add_alias, add_unit
from tenants.tasks.dao import TaskFilter

PATH = "/don-vi"
PEOPLE = "/nguoi-dung"
CHANGES = "/don-vi/thay-doi"
BODY_ID = "units-body"
SHOWN = 500  # more than any province has; a figure opens all that it counts
# A new unit joins the collective that its kind makes up, so that the next plan reaches it.
GROUPS_OF_KIND = {"department": ("SBN", "CQ"), "commune": ("XA", "DP", "CQ"), "party": ("TMTU", "CQ"), "mass": ("CTXH", "CQ")}


def views(active: str) -> html.Nav:
    """Units and people are two looks at one organisation."""
    return tabs([Tab("Đơn vị", PATH, icon="diagram-3"), Tab("Người dùng", PEOPLE, icon="people")], active)


def register(gate: Gate) -> None:
    """The page, its filter, adding a unit and another name."""

    @gate.page(
        PATH,
        permission=Permission.READ_ORGANISATION,
        title="Đơn vị",
        nav=Nav("Đơn vị, người dùng", "diagram-3", "organisation", 10),
    )
    def layout(ctx: Context) -> Any:
        may = ctx.actor.may(Permission.MANAGE_ORGANISATION)
        counts = dao.count_units_by_kind(ctx.session)
        total = sum(counts.values())
        return stack(
            page_head(
                "Đơn vị",
                [
                    count_link(total, PATH, "đơn vị"),
                    ", trong đó ",
                    count_link(counts.get("commune", 0), f"{PATH}?loai=commune", "xã, phường, đặc khu"),
                ],
                [
                    button_link("Thay đổi đơn vị", CHANGES, icon_name="shuffle"),
                    button("Thêm đơn vị", icon_name="plus-lg", look="primary", opens="unit-new"),
                ]
                if may
                else None,
            ),
            views(PATH),
            html.Div(
                filter_bar(
                    [
                        search_filter("units-words", ctx.query.get("tim", ""), "Tìm, không cần dấu"),
                        select_filter("units-kind", "Loại", list(UNIT_KINDS.items()), ctx.query.get("loai", "")),
                    ]
                ),
                className="surface",
            ),
            html.Div(_body(ctx, ctx.query.get("tim", ""), ctx.query.get("loai", "")), id=BODY_ID),
            *([_new_unit(), _new_alias(ctx)] if may else []),
        )

    @gate.callback(
        Output(BODY_ID, "children"),
        Input("units-words", "value"),
        Input("units-kind", "value"),
        permission=Permission.READ_ORGANISATION,
        prevent_initial_call=True,
    )
    def narrow(ctx: Context, words: Any, kind: Any) -> Any:
        return _body(ctx, str(words or ""), str(kind or ""))

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("unit-add", "n_clicks"),
        State("unit-name", "value"),
        State("unit-short", "value"),
        State("unit-kind", "value"),
        State("unit-alias", "value"),
        permission=Permission.MANAGE_ORGANISATION,
        writes=True,
        fields={"name": "unit-name", "kind": "unit-kind", "alias": "unit-alias"},
        prevent_initial_call=True,
    )
    def add(ctx: Context, clicks: int | None, name: Any, short: Any, kind: Any, aliases: Any) -> Any:
        names = tuple(alias.strip() for alias in str(aliases or "").split(";") if alias.strip())
        new = NewUnit(
            "",
            str(name or ""),
            str(kind or ""),
            str(short or ""),
            names,
            GROUPS_OF_KIND.get(str(kind), ()),
            active_from=ctx.today,
        )
        unit = add_unit(ctx.session, ctx.actor, new)
        ctx.say(f"Đã thêm {unit.name}. Tiếp theo, mời người của đơn vị ở mục Người dùng.", closes="unit-new")
        return _body(ctx, unit.name, "")

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("alias-add", "n_clicks"),
        State("alias-unit", "value"),
        State("alias-text", "value"),
        permission=Permission.MANAGE_ORGANISATION,
        writes=True,
        fields={"alias": "alias-text", "unit": "alias-unit"},
        prevent_initial_call=True,
    )
    def name_again(ctx: Context, clicks: int | None, unit: Any, text: Any) -> Any:
        if not unit:
            raise Invalid("Chọn đơn vị.", "unit")
        unit_id = row_number(unit, "Không tìm thấy đơn vị này.")
        add_alias(ctx.session, ctx.actor, unit_id, str(text or ""))
        ctx.session.flush()
        ctx.say(f"Đã ghi nhớ tên gọi “{text}”.", closes="alias-new")
        return _body(ctx, dao.get_unit(ctx.session, unit_id).name, "")


def _body(ctx: Context, words: str, kind: str) -> Any:
    units = dao.list_units(ctx.session, words=words, kind=kind)
    aliases: dict[int, list[str]] = {}
    for row in dao.list_aliases(ctx.session):
        # An earlier name stands under the unit's name already.
        if row.valid_to is None:
            aliases.setdefault(row.unit_id, []).append(row.alias)
    rows = [
        {
            "name": _name(unit),
            "aliases": "; ".join(aliases.get(unit.id, [])),
            "kind": UNIT_KINDS.get(unit.kind, unit.kind),
            "until": f"đến {date_text(unit.active_to)}" if unit.active_to else "đang hoạt động",
            "tasks": link("Nhiệm vụ", address_of(TaskFilter(unit_id=unit.id))),
        }
        for unit in units[:SHOWN]
    ]
    hint = f"Đang hiện {SHOWN} đơn vị đầu; hãy tìm theo tên để thu hẹp." if len(units) > SHOWN else None
    return card(
        f"{number(len(units))} đơn vị",
        [
            data_table(
                [
                    Column("name", "Tên đơn vị", main=True),
                    Column("aliases", "Tên gọi khác trong văn bản"),
                    Column("kind", "Loại"),
                    Column("until", "Tình trạng"),
                    Column("tasks", "Nhiệm vụ", unlabelled=True),
                ],
                rows,
                caption="Đơn vị",
                empty=empty_state("diagram-3", "Không tìm thấy đơn vị", "Thử bớt chữ hoặc chọn tất cả các loại."),
            ),
            html.P(hint, className="muted") if hint else None,
        ],
        button("Thêm tên gọi khác", opens="alias-new", small=True) if ctx.actor.may(Permission.MANAGE_ORGANISATION) else None,
        flush=True,
    )


def _name(unit: Unit) -> Any:
    former = [f"{old['name']} (đến {date_text(date.fromisoformat(old['until']))})" for old in unit.former_names]
    return [html.Div(unit.name), html.Small(f"tên cũ: {'; '.join(former)}", className="muted")] if former else unit.name


def _new_unit() -> html.Dialog:
    return dialog(
        "unit-new",
        "Thêm đơn vị",
        [
            text_field("unit-name", "Tên đơn vị", required=True, max_length=300, placeholder="Sở Khoa học và Công nghệ"),
            form_row(
                text_field("unit-short", "Tên gọn", max_length=120, placeholder="Sở KH&CN"),
                select_field("unit-kind", "Loại", list(UNIT_KINDS.items()), "department", required=True),
            ),
            text_field(
                "unit-alias",
                "Tên gọi khác trong văn bản",
                help="Cách nhau bằng dấu chấm phẩy. Nhờ đó kế hoạch sau được đọc đúng đơn vị.",
                placeholder="Sở KHCN; SKHCN",
            ),
        ],
        [button("Thôi", closes=True), button("Thêm đơn vị", "unit-add", look="primary")],
    )


def _new_alias(ctx: Context) -> html.Dialog:
    return dialog(
        "alias-new",
        "Thêm tên gọi khác",
        [
            select_field(
                "alias-unit", "Đơn vị", [(str(u.id), u.name) for u in dao.list_units(ctx.session)], searchable=True, required=True
            ),
            text_field("alias-text", "Văn bản còn viết là", required=True, max_length=300),
        ],
        [button("Thôi", closes=True), button("Ghi nhớ", "alias-add", look="primary")],
    )
