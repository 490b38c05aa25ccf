"""The registry of a tenant and the page of one post."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Input, Output, State
from sqlalchemy.orm import Session

from suite.components import (
    Column,
    StoryEntry,
    area_field,
    button,
    card,
    chip,
    count_link,
    data_table,
    definition_list,
    dialog,
    empty_state,
    figure_card,
    figure_row,
    form_row,
    html,
    link,
    message,
    page_head,
    select_field,
    stack,
    story,
    text_field,
    tick_field,
)
from suite.components.format import date_text
from suite.guard import Context, Gate
from suite.routing import Nav
from tenants.access.permissions import Permission
from tenants.architects import service
from tenants.architects.models import Appointment
from tenants.architects.service import LEVELS, NewPost, PostRow, selected
from tenants.architects.terms import Standing
from tenants.catalogue import strategy

PATH = "/ktst"
# What the words of `service.SELECTIONS` are called (?chi=trong).
SELECTIONS = {
    "bat-buoc": "Vị trí bắt buộc",
    "co-nguoi": "Vị trí bắt buộc đang có người",
    "trong": "Vị trí bắt buộc còn trống",
    "can-thay": "Vị trí bắt buộc sắp hết nhiệm kỳ",
    "sap-het": "Vị trí sắp hết nhiệm kỳ",
}
assert SELECTIONS.keys() == service.SELECTIONS.keys()
BODY_ID = "architects-body"
POST_BODY_ID = "architect-post-body"


def register(gate: Gate) -> None:
    """The registry, one post, and adding a post."""
    nav = Nav("KTST 57", "person-badge", "organisation", 20)
    gate.page(PATH, permission=Permission.READ_ARCHITECTS, title="KTST 57", nav=nav)(layout)
    gate.page(f"/co-quan/<code>{PATH}", permission=Permission.READ_ARCHITECTS, title="KTST 57", scope="visit")(layout)

    @gate.page(f"{PATH}/<int:post_id>", permission=Permission.READ_ARCHITECTS, title="Vị trí KTST 57")
    def post_page(ctx: Context, post_id: int) -> Any:
        # A page reads; that a personal record was read is noted in a session of its own.
        with ctx.database.writing(ctx.actor, at=ctx.now) as session:
            content = post_body(ctx, session, post_id)
        return html.Div(content, id=POST_BODY_ID)

    @gate.callback(
        Output(BODY_ID, "children"),
        Input("post-add", "n_clicks"),
        *(State(f"post-{name}", "value") for name in ("level", "title", "body", "group", "system", "required", "qualifications")),
        permission=Permission.MANAGE_ARCHITECTS,
        writes=True,
        fields={"level": "post-level", "title": "post-title", "body": "post-body", "project_group": "post-group"},
        prevent_initial_call=True,
    )
    def add(ctx: Context, clicks: int | None, level: Any, title: Any, body: Any, group: Any, system: Any, *rest: Any) -> Any:
        required, qualifications = rest
        service.add_post(
            ctx.session,
            ctx.actor,
            NewPost(
                str(level or ""),
                str(title or ""),
                str(body or ""),
                required is True,
                str(group or ""),
                str(system or "") or None,
                str(qualifications or ""),
            ),
            now=ctx.now,
        )
        ctx.session.flush()
        ctx.say("Đã thêm vị trí.", closes="post-new")
        return registry(ctx)


def posts_link(ctx: Context, posts: Sequence[PostRow], which: str, words: str = "") -> Any:
    """How many of some posts are of a selection, opening those."""
    return count_link(len(selected(posts, which)), f"{ctx.link(PATH)}?chi={which}", words)


def layout(ctx: Context) -> Any:
    """The registry."""
    may = ctx.actor.may(Permission.MANAGE_ARCHITECTS)
    return stack(
        page_head(
            "Kiến trúc sư 57",
            "Vị trí, người được bổ nhiệm theo quyết định và nhiệm kỳ. Việc mở hồ sơ cá nhân được ghi nhật ký.",
            button("Thêm vị trí", icon_name="plus-lg", look="primary", opens="post-new") if may else None,
        ),
        html.Div(registry(ctx), id=BODY_ID),
        *([_new_post()] if may else []),
    )


def registry(ctx: Context) -> Any:
    """Figures and the table of posts, vacancies first."""
    every = service.list_posts(ctx.session, ctx.today)
    asked = ctx.query.get("chi", "")
    wanted = asked if asked in SELECTIONS else ""
    rows = selected(every, wanted) if wanted else every
    vacant, ending = selected(every, "trong"), selected(every, "sap-het")
    path = ctx.link(PATH)
    return stack(
        figure_row(
            [
                figure_card("person-badge", "Vị trí", len(every), posts_link(ctx, every, "bat-buoc", "vị trí bắt buộc"), path),
                figure_card(
                    "person-check",
                    "Bắt buộc, đang có người",
                    len(selected(every, "co-nguoi")),
                    href=f"{path}?chi=co-nguoi",
                    tone="on-time",
                ),
                figure_card(
                    "person-dash",
                    "Bắt buộc, còn trống",
                    len(vacant),
                    href=f"{path}?chi=trong",
                    tone="overdue" if vacant else "on-time",
                ),
                figure_card(
                    "hourglass-split",
                    "Nhiệm kỳ kết thúc trong 90 ngày",
                    len(ending),
                    href=f"{path}?chi=sap-het",
                    tone="waiting" if ending else None,
                ),
            ]
        ),
        card(
            SELECTIONS.get(wanted, "Các vị trí"),
            data_table(
                [
                    Column("title", "Vị trí", main=True),
                    Column("body", "Cơ quan, dự án"),
                    Column("state", "Tình trạng"),
                    Column("person", "Người giữ"),
                    Column("decision", "Quyết định"),
                    Column("term", "Nhiệm kỳ"),
                ],
                [_row(ctx, row) for row in rows],
                caption="Vị trí kiến trúc sư 57",
                empty=empty_state(
                    "person-badge",
                    "Chưa có vị trí nào",
                    "Cơ quan có nhiệm vụ trọng điểm phải có KTST 57; dự án nhóm A, B cũng vậy.",
                )
                if not every
                else message("Không có vị trí nào."),
            ),
            link("Tất cả vị trí", path) if wanted else None,
            flush=True,
        ),
    )


def standing_chip(standing: Standing) -> html.Span:
    """How a post stands, as word, icon and colour."""
    return {
        Standing.FILLED: chip("on-time", "person-check-fill", "Đang giữ"),
        Standing.ENDING: chip("waiting", "hourglass-split", "Sắp hết nhiệm kỳ"),
        Standing.EXPIRED: chip("overdue", "exclamation-triangle-fill", "Hết nhiệm kỳ"),
        Standing.VACANT: chip("overdue", "person-dash", "Còn trống"),
    }[standing]


def _row(ctx: Context, row: PostRow) -> dict[str, Any]:
    term = row.appointment if row.standing is not Standing.VACANT else None
    title: Any = row.post.title if ctx.visited else link(row.post.title, f"{PATH}/{row.post.id}")
    return {
        "title": [title, html.Small(" · không bắt buộc", className="muted") if not row.post.required else None],
        "body": row.post.body + (f" (nhóm {row.post.project_group})" if row.post.project_group else ""),
        "state": standing_chip(row.standing),
        "person": term.person_name if term else None,
        "decision": f"{term.decision_number} ngày {date_text(term.decision_on)}" if term else None,
        "term": f"{date_text(term.starts_on)} – {date_text(term.ends_on)}" if term else None,
    }


def post_body(ctx: Context, session: Session, post_id: int) -> Any:
    """One post with everybody who held it; the session notes that it was read."""
    row, appointments = service.get_post(session, ctx.actor, post_id, ctx.today)
    may = ctx.actor.may(Permission.MANAGE_ARCHITECTS)
    post = row.post
    facts = [
        ("Loại", LEVELS.get(post.level, post.level)),
        ("Cơ quan, dự án", post.body),
        ("Nhóm dự án", post.project_group),
        ("Hệ thống chiến lược", strategy.get_system(post.system_code).name if post.system_code else ""),
        ("Bắt buộc", "Có" if post.required else "Không"),
        ("Tiêu chuẩn", post.qualifications),
    ]
    acts = []
    if may:
        acts.append(button("Ghi bổ nhiệm", {"type": "architect-appoint", "post": post.id}, icon_name="person-plus", look="primary"))
        if row.standing in (Standing.FILLED, Standing.ENDING) and row.appointment is not None:
            acts.insert(0, button("Ghi kết thúc", {"type": "architect-end", "appointment": row.appointment.id}))
    return stack(
        page_head(post.title, link("KTST 57", PATH), acts),
        card("Vị trí", [standing_chip(row.standing), definition_list(facts)]),
        card(
            "Người giữ vị trí",
            story([_entry(term) for term in appointments])
            if appointments
            else empty_state("person-dash", "Chưa bổ nhiệm ai", "Ghi quyết định bổ nhiệm khi đã tham vấn Tổng công trình sư 57."),
        ),
        html.Div(id="architect-place"),
    )


def _entry(term: Appointment) -> StoryEntry:
    said = [
        html.P(f"Quyết định {term.decision_number} ngày {date_text(term.decision_on)}, {term.decision_signer} ký"),
        html.P(f"Tham vấn: {term.consultation}") if term.consultation else None,
        html.P(f"Minh chứng tiêu chuẩn: {term.qualification_proof}") if term.qualification_proof else None,
        html.P(f"Kết thúc {date_text(term.ended_on)}: {term.end_reason}") if term.ended_on else None,
    ]
    when = f"{date_text(term.starts_on)} – {date_text(term.ended_on or term.ends_on)}"
    return StoryEntry(when, term.person_name, term.person_position, said, "person-badge")


def _new_post() -> html.Dialog:
    systems = [(system.code, system.name) for system in strategy.strategic_systems()]
    levels = [(key, words) for key, words in LEVELS.items() if key != "chief_engineer"]
    return dialog(
        "post-new",
        "Thêm vị trí",
        [
            form_row(
                select_field("post-level", "Loại", levels, "tenant", required=True),
                select_field("post-group", "Nhóm dự án", [("A", "Nhóm A"), ("B", "Nhóm B"), ("C", "Nhóm C")]),
            ),
            text_field("post-title", "Tên vị trí", required=True, max_length=300, placeholder="Kiến trúc sư 57 tỉnh Đắk Lắk"),
            text_field("post-body", "Cơ quan hoặc dự án phụ trách", required=True, max_length=300),
            select_field("post-system", "Hệ thống chiến lược", systems),
            tick_field("post-required", "Vị trí bắt buộc", True, help="Dự án nhóm A, B luôn bắt buộc (Nghị định 231/2025/NĐ-CP)."),
            area_field("post-qualifications", "Tiêu chuẩn", rows=2),
        ],
        [button("Thôi", closes=True), button("Thêm vị trí", "post-add", look="primary")],
    )
