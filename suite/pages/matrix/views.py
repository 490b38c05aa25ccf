"""Chế độ xem: views of the matrix kept under a name: chosen and saved on the matrix, put in order on a page of their own."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State, callback_context

from suite.components import (
    Column,
    button,
    card,
    chip,
    confirm_dialog,
    data_table,
    dialog,
    empty_state,
    html,
    link,
    menu,
    menu_item,
    page_head,
    stack,
    text_field,
    tick_field,
)
from suite.guard import Context, Gate
from suite.numbers import whole_number
from suite.pages.matrix.columns import chosen
from suite.pages.matrix.filters import GROUP_WORDS, PATH, described, query_of_seen, seen_of
from suite.pages.matrix.look import FILTER_ID, given_query, names_of
from suite.routing import query_of
from tenants.access.permissions import Permission
from tenants.errors import Invalid, Suite57Error
from tenants.tasks.views import dao, service
from tenants.tasks.views.dao import KnownView

VIEWS = f"{PATH}/che-do-xem"


def register(gate: Gate) -> None:
    """Saving on the matrix, and the page of one's views with its acts."""
    gate.page(VIEWS, permission=Permission.READ_TASKS, title="Chế độ xem của ma trận")(layout)

    @gate.callback(
        Output("matrix-views", "children"),
        Input("view-save", "n_clicks"),
        State("view-name", "value"),
        State("view-shared", "value"),
        State(FILTER_ID, "data"),
        permission=Permission.READ_TASKS,
        writes=True,
        fields={"name": "view-name"},
        prevent_initial_call=True,
    )
    def save(ctx: Context, clicks: Any, name: Any, shared: Any, query: Any) -> Any:
        # What is kept is a view that opens: an address that says nothing wrong.
        shown = query_of_seen(seen_of(given_query(query)))
        view = service.save_view(ctx.session, ctx.actor, str(name or ""), shown, shared=shared is True, now=ctx.now)
        ctx.session.flush()
        ctx.say(f"Đã lưu chế độ xem “{view.name}”.", closes="view-new")
        return views_menu(ctx, dao.list_views(ctx.session, ctx.actor.user_id), shown)

    @gate.callback(
        Output("view-place", "children"),
        Input({"type": "view-rename", "view": ALL}, "n_clicks"),
        permission=Permission.READ_TASKS,
        prevent_initial_call=True,
    )
    def ask_name(ctx: Context, clicks: Any) -> Any:
        view = dao.get_view(ctx.session, ctx.actor.user_id, _pressed())
        return dialog(
            "view-naming",
            "Đổi tên chế độ xem",
            [
                html.Div(id="view-named", **{"data-view": str(view.id)}),
                text_field("view-newname", "Tên mới", view.name, required=True, max_length=service.LONGEST_NAME),
            ],
            [button("Thôi", closes=True), button("Đổi tên", "view-rename-go", look="primary")],
            opened=f"{view.id}.{ctx.now.timestamp()}",
        )

    @gate.callback(
        Output("view-list", "children", allow_duplicate=True),
        Input("view-rename-go", "n_clicks"),
        State("view-named", "data-view"),
        State("view-newname", "value"),
        permission=Permission.READ_TASKS,
        writes=True,
        fields={"name": "view-newname"},
        prevent_initial_call=True,
    )
    def rename(ctx: Context, clicks: Any, view: Any, name: Any) -> Any:
        renamed = service.rename_view(ctx.session, ctx.actor, _number(view), str(name or ""))
        ctx.say(f"Chế độ xem nay có tên “{renamed.name}”.", closes="view-naming")
        return _list(ctx)

    @gate.callback(
        Output("view-place", "children", allow_duplicate=True),
        Input({"type": "view-delete", "view": ALL}, "n_clicks"),
        permission=Permission.READ_TASKS,
        prevent_initial_call=True,
    )
    def ask_delete(ctx: Context, clicks: Any) -> Any:
        view = dao.get_view(ctx.session, ctx.actor.user_id, _pressed())
        shared = "Mọi người trong cơ quan không còn thấy chế độ xem này trong danh sách. " if view.shared else ""
        return confirm_dialog(
            "view-deleting",
            f"Xóa chế độ xem “{view.name}”?",
            [
                html.P(f"{shared}Nhiệm vụ không thay đổi; liên kết đã gửi cho người khác vẫn mở đúng nội dung."),
                html.Div(id="view-deleted", **{"data-view": str(view.id)}),
            ],
            "Xóa",
            "view-delete-go",
            opened=f"{view.id}.{ctx.now.timestamp()}",
        )

    @gate.callback(
        Output("view-list", "children", allow_duplicate=True),
        Input("view-delete-go", "n_clicks"),
        State("view-deleted", "data-view"),
        permission=Permission.READ_TASKS,
        writes=True,
        prevent_initial_call=True,
    )
    def delete(ctx: Context, clicks: Any, view: Any) -> Any:
        gone = service.delete_view(ctx.session, ctx.actor, _number(view))
        ctx.say(f"Đã xóa chế độ xem “{gone.name}”.")
        return _list(ctx)

    @gate.callback(
        Output("view-list", "children", allow_duplicate=True),
        Input({"type": "view-start", "view": ALL}, "n_clicks"),
        permission=Permission.READ_TASKS,
        writes=True,
        prevent_initial_call=True,
    )
    def start(ctx: Context, clicks: Any) -> Any:
        known = next(
            (one for one in dao.list_views(ctx.session, ctx.actor.user_id) if one.view.id == _pressed() and one.starts), None
        )
        service.start_with(ctx.session, ctx.actor, None if known else _pressed())
        ctx.say("Ma trận lại mở với toàn bộ nhiệm vụ." if known else "Từ nay ma trận mở với chế độ xem này.")
        return _list(ctx)

    @gate.callback(
        Output("view-list", "children", allow_duplicate=True),
        Input({"type": "view-share", "view": ALL}, "n_clicks"),
        permission=Permission.SHARE_VIEW,
        writes=True,
        prevent_initial_call=True,
    )
    def share(ctx: Context, clicks: Any) -> Any:
        shared = not dao.get_view(ctx.session, ctx.actor.user_id, _pressed()).shared
        view = service.share_view(ctx.session, ctx.actor, _pressed(), shared=shared)
        ctx.say(f"“{view.name}” nay mọi người trong cơ quan đều thấy." if shared else f"“{view.name}” không còn chia sẻ.")
        return _list(ctx)


def layout(ctx: Context) -> Any:
    """One's own views and the shared ones, with what can be done to each."""
    return stack(
        page_head(
            "Chế độ xem của ma trận",
            "Bộ lọc, cột, thứ tự và cách nhóm được lưu dưới một tên",
            back=link("‹ Ma trận nhiệm vụ", PATH),
        ),
        html.Div(_list(ctx), id="view-list"),
        html.Div(id="view-place"),
    )


def views_menu(ctx: Context, known: list[KnownView], query: str) -> html.Details | None:
    """The views to choose from, and the way to keep what is seen now; none on a visit, where nobody has views."""
    if ctx.visited is not None:
        return None
    now = next((one.view.name for one in known if one.view.query == query), "Chế độ xem")
    items = [
        menu_item(
            one.view.name,
            href=f"{PATH}?{one.view.query}",
            icon_name="star-fill" if one.starts else "people" if one.view.shared else "bookmark",
        )
        for one in known
    ]
    acts = [
        menu_item("Lưu chế độ xem này…", icon_name="bookmark-plus", opens="view-new"),
        menu_item("Sắp xếp các chế độ xem", href=VIEWS, icon_name="sliders"),
    ]
    return menu(now, [*items, *acts], icon_name="bookmarks", small=True)


def save_dialog(ctx: Context) -> html.Dialog:
    """Asks for the name of what is seen."""
    shares = ctx.actor.may(Permission.SHARE_VIEW)
    shared = tick_field("view-shared", "Chia sẻ với mọi người trong cơ quan")
    return dialog(
        "view-new",
        "Lưu chế độ xem",
        [
            html.P("Bộ lọc, các cột, thứ tự và cách nhóm đang thấy được lưu dưới tên này."),
            text_field(
                "view-name",
                "Tên chế độ xem",
                required=True,
                max_length=service.LONGEST_NAME,
                placeholder="Quá hạn theo chủ trì",
            ),
            # Who may not share has the box, too, out of sight: the act reads it.
            html.Div(shared, hidden=not shares),
        ],
        [button("Thôi", closes=True), button("Lưu", "view-save", look="primary")],
    )


def _list(ctx: Context) -> html.Section:
    ctx.session.flush()
    rows = [
        {
            "name": link(one.view.name, f"{PATH}?{one.view.query}"),
            "what": _words(ctx, one.view.query),
            "whose": chip("running", "people", f"Chung · {one.view.user_name}")
            if one.view.shared
            else chip("none", "person", "Riêng tôi"),
            "acts": html.Div(_acts(ctx, one), className="row-acts"),
        }
        for one in dao.list_views(ctx.session, ctx.actor.user_id)
    ]
    return card(
        None,
        data_table(
            [
                Column("name", "Tên", main=True),
                Column("what", "Cho thấy"),
                Column("whose", "Của ai"),
                Column("acts", "Thao tác", unlabelled=True),
            ],
            rows,
            caption="Chế độ xem",
            empty=empty_state(
                "bookmarks",
                "Chưa có chế độ xem nào",
                "Trong ma trận, lọc và chọn cột như cần dùng, rồi bấm “Chế độ xem”, “Lưu chế độ xem này…”.",
                link("Mở ma trận", PATH),
            ),
        ),
        flush=True,
    )


def _acts(ctx: Context, one: KnownView) -> list[Any]:
    number = one.view.id
    acts = [
        button(
            "Thôi mở đầu tiên" if one.starts else "Mở đầu tiên",
            {"type": "view-start", "view": number},
            icon_name="star-fill" if one.starts else "star",
            small=True,
        )
    ]
    if service.may_change(ctx.actor, one.view):
        if ctx.actor.may(Permission.SHARE_VIEW):
            label = "Thôi chia sẻ" if one.view.shared else "Chia sẻ"
            acts.append(button(label, {"type": "view-share", "view": number}, icon_name="people", small=True))
        acts.append(button("Đổi tên", {"type": "view-rename", "view": number}, icon_name="pencil", small=True))
        acts.append(button("Xóa", {"type": "view-delete", "view": number}, icon_name="trash", small=True))
    return acts


def _words(ctx: Context, query: str) -> str:
    try:
        seen = seen_of(query_of(query))
    except Suite57Error:
        return "Bộ lọc không còn đọc được."
    parts = list(described(seen.wanted, names_of(ctx, seen.wanted)).values()) or ["Mọi nhiệm vụ"]
    if seen.group:
        parts.append("không nhóm" if seen.group == "none" else f"nhóm theo {GROUP_WORDS[seen.group]}")
    if seen.sort:
        label = next(column.look.label for column in chosen(seen.columns) if column.key == seen.sort)
        parts.append(f"xếp theo {label.lower()}{', giảm dần' if seen.descending else ''}")
    if seen.columns:
        parts.append(f"{len(chosen(seen.columns))} cột")
    return " · ".join(parts)


def _pressed() -> int:
    found = callback_context.triggered_id
    return _number(found.get("view") if isinstance(found, dict) else None)


def _number(value: Any) -> int:
    number = whole_number(value)
    if number is None:
        raise Invalid("Không tìm thấy chế độ xem này.")
    return number
