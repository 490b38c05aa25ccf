"""The page on which requests are decided: the waiting ones first, below them what was decided."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from dash import ALL, ClientsideFunction, Input, Output, State, dcc

from scheduler.date_notices import extension_decided
from scheduler.outbox.service import put
from suite.components import (
    area_field,
    button,
    card,
    date_field,
    duty_list,
    empty_state,
    filter_bar,
    html,
    link,
    message,
    page_head,
    row_dialog,
    search_filter,
    select_filter,
    stack,
)
from suite.components.content import marks
from suite.components.format import date_text, number, read_date, share
from suite.guard import Context, Gate
from suite.pages.extensions.ask import pressed
from suite.pages.extensions.view import request_card
from suite.pages.matrix.filters import address_of
from suite.routing import Nav
from suite.workplace import row_number
from tenants.access.permissions import Permission
from tenants.tasks import dao as tasks
from tenants.tasks.dao import TaskFilter
from tenants.tasks.extensions import dao
from tenants.tasks.extensions.models import ExtensionRequest
from tenants.tasks.extensions.service import grant_extension, refuse_extension
from tenants.tasks.states import OfficialClass

PATH = "/gia-han"
DECIDED_ID = "extensions-decided"
DIALOG_PLACE, DIALOG_ID = "extensions-dialog-place", "extensions-dialog"
SHOWN = 100
_GONE = "Không tìm thấy đề nghị này."
VERDICTS = {"granted": "Đồng ý", "refused": "Không đồng ý", "withdrawn": "Đã rút", "lapsed": "Hết hiệu lực"}


def register(gate: Gate) -> None:
    """The page, the filter of what was decided, and the two decisions."""

    @gate.page(
        PATH,
        permission=Permission.DECIDE_EXTENSION,
        title="Gia hạn",
        nav=Nav("Gia hạn", "calendar-plus", "work", 32, "", lambda ctx: dao.requests_to_decide()),
    )
    def layout(ctx: Context) -> Any:
        verdict, words = ctx.query.get("ket-qua", ""), ctx.query.get("tim", "")[:200]
        verdict = verdict if verdict in VERDICTS else ""
        return stack(
            page_head(
                "Gia hạn",
                "Đề nghị của đơn vị chủ trì. Khi đồng ý, hạn mới thay hạn hiện nay; hạn ban đầu vẫn được giữ.",
            ),
            html.Div(_open(ctx)),
            card(
                "Đã xử lý",
                [
                    filter_bar(
                        [
                            search_filter("extensions-words", words, "Tìm nhiệm vụ, đơn vị, không cần dấu"),
                            select_filter("extensions-verdict", "Kết quả", list(VERDICTS.items()), verdict),
                        ]
                    ),
                    html.Div(_decided(ctx, verdict, words), id=DECIDED_ID),
                ],
            ),
            html.Div(id=DIALOG_PLACE),
            dcc.Store(id="extensions-filter", data=_query(verdict, words)),
            dcc.Store(id="extensions-kept"),
        )

    @gate.callback(
        Output(DECIDED_ID, "children"),
        Output("extensions-filter", "data"),
        Input("extensions-words", "value"),
        Input("extensions-verdict", "value"),
        permission=Permission.DECIDE_EXTENSION,
        prevent_initial_call=True,
    )
    def narrow(ctx: Context, words: Any, verdict: Any) -> Any:
        chosen, said = str(verdict) if str(verdict) in VERDICTS else "", str(words or "")[:200]
        return _decided(ctx, chosen, said), _query(chosen, said)

    # The address follows the filter without a new page, so that it can be copied and sent.
    gate.clientside(
        ClientsideFunction("suite", "keepQuery"),
        Output("extensions-kept", "data"),
        Input("extensions-filter", "data"),
        prevent_initial_call=True,
    )
    _register_decisions(gate)


def _register_decisions(gate: Gate) -> None:
    @gate.callback(
        Output(DIALOG_PLACE, "children"),
        Input({"type": "extension-grant", "request": ALL}, "n_clicks"),
        permission=Permission.DECIDE_EXTENSION,
        prevent_initial_call=True,
    )
    def ask_grant(ctx: Context, clicks: Any) -> Any:
        request = dao.get_request(ctx.session, pressed("request"))
        due_on = tasks.get_duty(ctx.session, request.duty_id).due_on
        return _dialog(
            ctx,
            request,
            "Đồng ý gia hạn",
            "extension-grant-go",
            date_field(
                "extension-grant_on",
                "Gia hạn đến ngày",
                request.wanted_on,
                required=True,
                help=f"Sau {date_text(due_on)}, chậm nhất {date_text(request.wanted_on)} như đơn vị đề nghị.",
            ),
            area_field("extension-remark", "Ý kiến", rows=2, max_length=2000, draft=f"grant-extension-{request.id}"),
        )

    @gate.callback(
        Output(DIALOG_PLACE, "children", allow_duplicate=True),
        Input({"type": "extension-refuse", "request": ALL}, "n_clicks"),
        permission=Permission.DECIDE_EXTENSION,
        prevent_initial_call=True,
    )
    def ask_refuse(ctx: Context, clicks: Any) -> Any:
        request = dao.get_request(ctx.session, pressed("request"))
        reason = area_field(
            "extension-refusal", "Lý do", required=True, rows=3, max_length=2000, draft=f"refuse-extension-{request.id}"
        )
        return _dialog(ctx, request, "Không đồng ý", "extension-refuse-go", reason)

    @gate.callback(
        Output(DIALOG_PLACE, "children", allow_duplicate=True),
        Input("extension-grant-go", "n_clicks"),
        State("extension-decided", "data-request"),
        State("extension-grant_on", "value"),
        State("extension-remark", "value"),
        permission=Permission.DECIDE_EXTENSION,
        writes=True,
        fields={"due_on": "extension-grant_on", "reason": "extension-remark"},
        prevent_initial_call=True,
    )
    def grant(ctx: Context, clicks: Any, request: Any, until: Any, remark: Any) -> Any:
        request_id, day = row_number(request, _GONE), read_date(str(until or ""), "due_on")
        decision = grant_extension(ctx.session, ctx.actor, request_id, day, remark=str(remark or ""), now=ctx.now)
        put(ctx.session, extension_decided(ctx.session, dao.get_request(ctx.session, request_id), decision, ctx.now))
        said = f"Đã gia hạn đến {date_text(decision.granted_on)} và báo cho đơn vị."
        ctx.say(said, saved=(f"grant-extension-{request_id}",), closes=DIALOG_ID)
        # The whole page: the figure in the navigation follows.
        ctx.redraw(PATH)
        return None

    @gate.callback(
        Output(DIALOG_PLACE, "children", allow_duplicate=True),
        Input("extension-refuse-go", "n_clicks"),
        State("extension-decided", "data-request"),
        State("extension-refusal", "value"),
        permission=Permission.DECIDE_EXTENSION,
        writes=True,
        fields={"reason": "extension-refusal"},
        prevent_initial_call=True,
    )
    def refuse(ctx: Context, clicks: Any, request: Any, reason: Any) -> Any:
        request_id = row_number(request, _GONE)
        decision = refuse_extension(ctx.session, ctx.actor, request_id, str(reason or ""), now=ctx.now)
        put(ctx.session, extension_decided(ctx.session, dao.get_request(ctx.session, request_id), decision, ctx.now))
        ctx.say("Đã trả lời không đồng ý và báo cho đơn vị.", saved=(f"refuse-extension-{request_id}",), closes=DIALOG_ID)
        ctx.redraw(PATH)
        return None


def _query(verdict: str, words: str) -> str:
    return urlencode({name: value for name, value in (("ket-qua", verdict), ("tim", words)) if value})


def _dialog(ctx: Context, request: ExtensionRequest, title: str, confirm_id: str, *fields: Any) -> html.Dialog:
    task = tasks.get_task(ctx.session, request.task_id)
    subject = html.Div(
        [
            html.P(task.content, className="dialog-subject"),
            html.P(
                f"Đề nghị từ {date_text(request.due_on)} đến {date_text(request.wanted_on)}: {request.reason}", className="said"
            ),
        ],
        id="extension-decided",
        **marks(request=str(request.id)),
    )
    return row_dialog(DIALOG_ID, title, subject, title, confirm_id, fields, opened=f"{request.id}.{ctx.now.timestamp()}")


def _open(ctx: Context) -> Any:
    waiting = dao.open_requests(ctx.session, limit=SHOWN)
    if not waiting:
        return empty_state(
            "calendar-check",
            "Không có đề nghị chờ quyết định",
            "Đơn vị xin gia hạn từ “Việc của tôi” hoặc trang nhiệm vụ; đề nghị sẽ hiện ở đây kèm lý do và văn bản.",
        )
    evidence = dao.evidence_of_requests(ctx.session, [asked.request.id for asked in waiting])
    cards = [
        request_card(
            ctx,
            asked,
            evidence.get(asked.request.id, []),
            [
                button("Đồng ý", {"type": "extension-grant", "request": asked.request.id}, look="primary", icon_name="check-lg"),
                button("Không đồng ý", {"type": "extension-refuse", "request": asked.request.id}, icon_name="x-lg"),
            ],
        )
        for asked in waiting
    ]
    total = dao.count_open(ctx.session) if len(waiting) == SHOWN else len(waiting)
    more = [message(f"Đang hiện {SHOWN} đề nghị có hạn gần nhất trên tổng số {number(total)}.")] if total > SHOWN else []
    return [html.H2(f"Chờ quyết định ({number(total)})", className="group-title"), *more, duty_list(cards)]


def _decided(ctx: Context, verdict: str, words: str) -> Any:
    rows = dao.decided_requests(ctx.session, verdict=verdict, words=words, limit=SHOWN)
    if not rows:
        narrowed = bool(verdict or words)
        title = "Không có đề nghị nào khớp" if narrowed else "Chưa có đề nghị nào được xử lý"
        return empty_state("calendar", title, "Bỏ bớt điều kiện lọc." if narrowed else "Đề nghị đã quyết định được giữ ở đây.")
    evidence = dao.evidence_of_requests(ctx.session, [asked.request.id for asked in rows])
    cards = duty_list([request_card(ctx, asked, evidence.get(asked.request.id, [])) for asked in rows])
    return [_on_time(ctx), cards]


def _on_time(ctx: Context) -> html.P:
    """The completed tasks that were in time, against either date: how much extensions change the picture."""
    said: list[Any] = []
    for by_original, name in ((False, "theo hạn hiện nay "), (True, ", theo hạn ban đầu ")):
        wanted = TaskFilter(by_original=by_original)
        counts = tasks.count_tasks(ctx.session, ctx.today, wanted)
        done = counts.on_time + counts.late
        rows = address_of(replace(wanted, official_class=OfficialClass.ON_TIME.value))
        said += [name, link(f"{number(counts.on_time)}/{number(done)} ({share(counts.on_time, done)})", rows)]
    return html.P(["Nhiệm vụ hoàn thành đúng hạn: ", *said, "."], className="muted")
