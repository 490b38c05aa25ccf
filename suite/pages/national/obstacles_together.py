"""One answer to what several tenants raised in similar words: a session for each tenant, so that one's failure stops one."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State, callback_context

from scheduler.obstacle_notices import obstacle_step
from scheduler.outbox.service import put
from suite.components import area_field, button, confirm_dialog, html, text_field, tick_list
from suite.components.format import number
from suite.errors import new_incident
from suite.guard import Context, Gate
from suite.workplace import rows_chosen
from tenants.access.permissions import Permission, Role
from tenants.errors import Conflict, Invalid, Suite57Error
from tenants.obstacles import national, policy
from tenants.obstacles import states as stand
from tenants.obstacles.national import CountryFilter
from tenants.obstacles.service import answer_obstacle, visible_in_country
from tenants.obstacles.themes import Chorus

PLACE_ID = "obstacles-together-place"
DIALOG_ID = "obstacles-together"
MOST = 100


def opener(ctx: Context, chorus: Chorus) -> html.Button | None:
    """The button, for those who have to answer two of them or more."""
    level = stand.Level.ENGINEER if ctx.actor.role is Role.CHIEF_ENGINEER else stand.Level.CENTRAL
    if not ctx.actor.may(Permission.ANSWER_OBSTACLE) or sum(voice.waits_at == level for voice in chorus.voices) < 2:
        return None
    pressed = {"type": "obstacles-answer", "first": chorus.first.obstacle_id}
    return button("Trả lời chung", pressed, small=True, icon_name="chat-left-text")


def register(gate: Gate) -> None:
    """Opening the dialog, and answering in one session for each tenant."""

    @gate.callback(
        Output(PLACE_ID, "children"),
        Input({"type": "obstacles-answer", "first": ALL}, "n_clicks"),
        permission=Permission.READ_NATIONAL,
        scope="national",
        prevent_initial_call=True,
    )
    def open_dialog(ctx: Context, clicks: Any) -> Any:
        return _dialog(ctx, (callback_context.triggered_id or {}).get("first", 0))

    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input("obstacles-together-go", "n_clicks"),
        State("obstacles-together-chosen", "value"),
        State("obstacles-together-answer", "value"),
        State("obstacles-together-document", "value"),
        permission=Permission.READ_NATIONAL,
        scope="national",
        fields={
            "chosen": "obstacles-together-chosen",
            "answer": "obstacles-together-answer",
            "document": "obstacles-together-document",
        },
        prevent_initial_call=True,
        running=[(Output("obstacles-together-go", "disabled"), True, False)],
    )
    def answer(ctx: Context, clicks: int | None, chosen: Any, text: Any, document: Any) -> Any:
        ids = rows_chosen(chosen)[:MOST]
        if not ids:
            raise Invalid("Chọn ít nhất một cơ quan.", "chosen")
        if not str(text or "").strip():
            raise Invalid("Nhập nội dung trả lời.", "answer")
        found = {obstacle.id: (obstacle, tenant) for obstacle, tenant in national.obstacles_with_tenants(ctx.session, ids)}
        done, failed = 0, []
        for obstacle_id in ids:
            if obstacle_id not in found:
                continue
            tenant = found[obstacle_id][1]
            try:
                _answer(ctx, tenant.id, obstacle_id, str(text or ""), str(document or ""))
                done += 1
            except Invalid:
                raise
            except Suite57Error as error:
                failed.append(f"{tenant.short_name} ({error.message})")
            except Exception as error:
                new_incident(error)
                failed.append(tenant.short_name)
        said = f"Đã trả lời {number(done)} cơ quan." + (f" Chưa trả lời được: {'; '.join(failed)}" if failed else "")
        ctx.say(said, "warning" if failed else "success", closes=DIALOG_ID)
        if done:
            ctx.go("/toan-quoc/vuong-mac?tinh-trang=answered")
        return None


def _answer(ctx: Context, tenant_id: int, obstacle_id: int, text: str, document: str) -> None:
    actor = ctx.actor.visit(tenant_id)
    by = f"{ctx.actor.name}, {ctx.person.tenant_name}"
    with ctx.database.writing(actor, at=ctx.now) as session:
        taken = answer_obstacle(session, actor, obstacle_id, text, document, now=ctx.now)
        session.flush()
        put(session, obstacle_step(session, taken, "answered", by, ctx.now, text.strip()))


def _dialog(ctx: Context, first: int) -> html.Dialog:
    system = visible_in_country(ctx.actor, CountryFilter()).system_code
    chorus = next((one for one in national.shared_obstacles(ctx.session, system) if one.first.obstacle_id == first), None)
    if chorus is None:
        raise Conflict("Nội dung này vừa thay đổi. Hãy tải lại trang.")
    found = national.obstacles_with_tenants(ctx.session, [voice.obstacle_id for voice in chorus.voices][:MOST])
    # A visit's permissions decide there; here the level already says whose turn it is.
    mine = [
        (obstacle, tenant)
        for obstacle, tenant in found
        if obstacle.state == stand.State.OPEN and policy.can_answer(ctx.actor, obstacle)
    ]
    if not mine:
        raise Conflict("Các vướng mắc này đang chờ cấp khác trả lời hoặc đã được trả lời.")
    options = [(str(obstacle.id), f"{tenant.name}: {obstacle.title}") for obstacle, tenant in mine]
    return confirm_dialog(
        DIALOG_ID,
        f"Trả lời chung {number(len(mine))} vướng mắc",
        "Cùng một nội dung trả lời được gửi cho từng cơ quan; mỗi cơ quan chấp nhận hoặc mở lại riêng.",
        "Gửi trả lời",
        "obstacles-together-go",
        look="primary",
        fields=[
            tick_list("obstacles-together-chosen", "Cơ quan", options, [value for value, _ in options]),
            area_field("obstacles-together-answer", "Nội dung trả lời", required=True, rows=5),
            text_field("obstacles-together-document", "Số, ký hiệu văn bản (nếu có)", max_length=200),
        ],
        opened=f"{first}.{ctx.now.timestamp()}",
        stays=True,
    )
