"""One duty answered: by one press that says nothing is new, or in the dialog with words and evidence."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State, no_update

from scheduler.contribution_notices import contribution_answered
from scheduler.outbox.service import put
from suite.choosing import watch_files
from suite.components import (
    area_field,
    button,
    choice_field,
    dialog,
    file_field,
    html,
    message,
    text_field,
)
from suite.components.content import marks
from suite.components.format import date_text, moment_text
from suite.evidence import evidence_links
from suite.guard import ADDRESS_ID, Context, Gate
from suite.pages.duties.page import BODY_ID, body_again, meanwhile, pressed_duty
from suite.pages.extensions.ask import PLACE_ID as EXTENSION_PLACE
from suite.pages.extensions.ask import ask_dialog
from suite.workplace import answering, evidence_of, place_words, uploaded
from tenants.access.permissions import Permission
from tenants.errors import Invalid, NotPermitted
from tenants.files.content import KINDS
from tenants.organisation.rules import rules_of
from tenants.tasks import dao, policy
from tenants.tasks.contributions.dao import requests_answered_by
from tenants.tasks.extensions.askable import why_not_askable
from tenants.tasks.extensions.dao import find_open_of_duty
from tenants.tasks.extensions.policy import can_request_extension
from tenants.tasks.models import Duty
from tenants.tasks.service import MOST_FILES, STATEMENTS, AnsweredMeanwhile, Report, report_duty
from tenants.tasks.states import DutyState, Rhythm

DIALOG_ID = "duty-dialog"
FIELDS = ("result", "difficulty", "proposal", "percent", "reference")
_PROMPTS = {"progress": "Đang thực hiện", "completion": "Đã hoàn thành", "nothing_arising": "Không phát sinh"}


def register(gate: Gate) -> None:
    """The one press, opening the dialog, looking at the files that are chosen, and sending it."""

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input({"type": "duty-same", "duty": ALL, "version": ALL}, "n_clicks"),
        State(ADDRESS_ID, "search"),
        permission=Permission.REPORT_DUTY,
        writes=True,
        prevent_initial_call=True,
    )
    def say_unchanged(ctx: Context, clicks: list[int | None], search: Any) -> Any:
        duty_id, version = pressed_duty()
        place = answering(ctx)
        when: dict[str, Any] = {"period": place.period, "late_for": place.late_for, "now": ctx.now}
        try:
            report_duty(ctx.session, ctx.actor, ctx.files, duty_id, Report("no_change", version=version), **when)
        except AnsweredMeanwhile as other:
            # What the other said stands on the list now: whoever pressed decides before it, and a second press is one.
            ctx.say(meanwhile(other), "warning")
            return body_again(ctx, search)
        except Invalid as problem:
            if problem.field != "result":
                raise
            # So many in a row need words: the press leads to where they are written.
            ctx.show("duty-dialog-place", children=report_dialog(ctx, duty_id, wanting=problem.message))
            return no_update
        ctx.say(f"Đã ghi “{STATEMENTS['no_change']}” cho 1 việc.{place_words(ctx, place)}")
        return body_again(ctx, search)

    @gate.callback(
        Output("duty-dialog-place", "children"),
        Input({"type": "duty-report", "duty": ALL}, "n_clicks"),
        permission=Permission.REPORT_DUTY,
        prevent_initial_call=True,
    )
    def open_dialog(ctx: Context, clicks: list[int | None]) -> Any:
        return report_dialog(ctx, pressed_duty()[0])

    watch_files(gate, "duty-files", Permission.REPORT_DUTY)

    @gate.callback(
        Output(BODY_ID, "children", allow_duplicate=True),
        Input("duty-send", "n_clicks"),
        State(ADDRESS_ID, "search"),
        State("duty-answered", "data-duty"),
        State("duty-answered", "data-version"),
        State("duty-kind", "value"),
        *(State(f"duty-{name}", "value") for name in FIELDS),
        State("duty-files", "contents"),
        State("duty-files", "filename"),
        permission=Permission.REPORT_DUTY,
        writes=True,
        fields={name: f"duty-{name}" for name in ("kind", *FIELDS)} | {"evidence": "duty-files", "file": "duty-files"},
        prevent_initial_call=True,
    )
    def send(ctx: Context, clicks: int | None, search: Any, duty: Any, version: Any, kind: Any, *given: Any) -> Any:
        texts, (contents, names) = dict(zip(FIELDS, given, strict=False)), given[len(FIELDS) :]
        duty_id = _number(duty, "Không tìm thấy phần việc này.")
        report = Report(
            kind=str(kind or ""),
            percent=_number(texts["percent"] or "0", "Tỷ lệ là số nguyên từ 0 đến 100.", "percent"),
            result=str(texts["result"] or ""),
            difficulty=str(texts["difficulty"] or ""),
            proposal=str(texts["proposal"] or ""),
            evidence=evidence_of(str(texts["reference"] or ""), uploaded(contents, names)),
            version=_number(version, "Hãy mở lại phần việc."),
        )
        place = answering(ctx)
        answered, late = place.period, place.late_for
        try:
            update = report_duty(ctx.session, ctx.actor, ctx.files, duty_id, report, period=answered, late_for=late, now=ctx.now)
        except AnsweredMeanwhile as other:
            # Nothing was written. What is typed stays; what the other said stands above it, and the next press is a decision.
            ctx.show("duty-theirs", children=_theirs(ctx, other))
            ctx.show("duty-answered", **marks(version=str(other.version)))
            ctx.show("duty-send", children="Vẫn gửi")
            ctx.show("duty-cancel", children="Bỏ")
            return no_update
        put(ctx.session, contribution_answered(ctx.session, requests_answered_by(ctx.session, update.id), ctx.now))
        done = "Đã báo hoàn thành, chờ thư ký xác nhận." if report.kind == "completion" else "Đã ghi nhận báo cáo."
        ctx.say(
            done + place_words(ctx, place), saved=tuple(f"duty-{duty_id}-{name}" for name in ("kind", *FIELDS)), closes=DIALOG_ID
        )
        return body_again(ctx, search)

    @gate.callback(
        Output(EXTENSION_PLACE, "children", allow_duplicate=True),
        Input("duty-extend", "n_clicks"),
        State("duty-answered", "data-duty"),
        permission=Permission.REQUEST_EXTENSION,
        prevent_initial_call=True,
    )
    def extend(ctx: Context, clicks: int | None, duty: Any) -> Any:
        return ask_dialog(ctx, _number(duty, "Không tìm thấy phần việc này."))


def report_dialog(ctx: Context, duty_id: int, wanting: str = "") -> html.Dialog:
    """The form for one duty, with what was said last; `wanting` says at once why words are needed."""
    duty = dao.get_duty(ctx.session, duty_id)
    if not policy.can_report(ctx.actor, duty):
        raise NotPermitted("Phần việc này do đơn vị khác thực hiện.")
    task = dao.get_task(ctx.session, duty.task_id)
    # Who said that nothing changed goes on saying it: a sentence or evidence makes it good.
    same = [("no_change", STATEMENTS["no_change"])] if wanting else []
    kinds = same + [
        (key, words)
        for key, words in _PROMPTS.items()
        if not (key == "completion" and duty.rhythm in (Rhythm.CONTINUOUS, Rhythm.RECURRING))
    ]
    returned = [message(duty.returned_reason, "warning", title="Lý do trả lại:")] if duty.state == DutyState.RETURNED else []
    return dialog(
        DIALOG_ID,
        "Báo cáo phần việc",
        [
            html.Div(
                html.P(task.content, className="dialog-subject"),
                id="duty-answered",
                **marks(duty=str(duty.id), version=str(duty.version)),
            ),
            _until(ctx, duty),
            html.Div(id="duty-theirs"),
            *returned,
            choice_field(
                "duty-kind",
                "Tình hình",
                kinds,
                "no_change" if wanting else "completion" if duty.state == DutyState.RETURNED else "progress",
                draft=f"duty-{duty.id}-kind",
            ),
            area_field(
                "duty-result",
                "Kết quả thực hiện",
                required=not wanting,
                rows=3,
                error=wanting,
                draft=f"duty-{duty.id}-result",
                placeholder="Đã làm gì, sản phẩm là gì, số liệu cụ thể",
            ),
            file_field(
                "duty-files",
                "Minh chứng",
                multiple=True,
                max_size=ctx.settings.upload_max_mb * 1_000_000,
                help=f"{KINDS}; tối đa {MOST_FILES} minh chứng. Không tải lên tài liệu mật.",
            ),
            area_field(
                "duty-reference",
                "Số, ký hiệu văn bản hoặc đường dẫn",
                rows=2,
                draft=f"duty-{duty.id}-reference",
                placeholder="1234/QĐ-UBND ngày 05/11/2026\nhttps://…",
                help="Mỗi dòng một minh chứng.",
            ),
            html.Details(
                [
                    html.Summary("Tỷ lệ, khó khăn, kiến nghị"),
                    text_field(
                        "duty-percent", "Tỷ lệ hoàn thành (%)", str(duty.percent), width="narrow", draft=f"duty-{duty.id}-percent"
                    ),
                    area_field("duty-difficulty", "Khó khăn, vướng mắc", rows=2, draft=f"duty-{duty.id}-difficulty"),
                    area_field("duty-proposal", "Đề xuất, kiến nghị", rows=2, draft=f"duty-{duty.id}-proposal"),
                ],
                className="folded",
            ),
        ],
        [button("Thôi", "duty-cancel", closes=True), button("Gửi báo cáo", "duty-send", look="primary", icon_name="send")],
        opened=f"{duty.id}.{duty.version}.{ctx.now.timestamp()}",
    )


def _until(ctx: Context, duty: Duty) -> html.P | None:
    """By when, and the way to ask for a later date; what is typed here stays as a draft meanwhile."""
    if duty.due_on is None:
        return None
    askable = can_request_extension(ctx.actor, duty) and not why_not_askable(duty, rules_of(ctx.session).extension_limit)
    waiting = find_open_of_duty(ctx.session, duty.id) if askable else None
    said = f"Hạn {date_text(duty.due_on)}"
    if waiting:
        said += f", đã xin gia hạn đến {date_text(waiting.wanted_on)}, chờ quyết định"
    words = "Xem đề nghị" if waiting else "Xin gia hạn"
    act = button(words, "duty-extend", look="quiet", small=True, icon_name="calendar-plus", closes=True) if askable else None
    return html.P([html.Span(f"{said} "), act], className="muted")


def _theirs(ctx: Context, other: AnsweredMeanwhile) -> html.Div:
    """What somebody else said since the dialog was opened, all of it: a completion that was claimed is not taken back unseen."""
    update = other.theirs
    said: list[Any] = [html.P(other.asked, className="said")] if other.asked else []
    if update:
        result = "" if update.result in STATEMENTS.values() else update.result
        words = (("", result), ("Khó khăn: ", update.difficulty), ("Kiến nghị: ", update.proposal))
        said = [html.P([html.B(label), text] if label else text, className="said") for label, text in words if text]
        kind = _PROMPTS.get(update.kind) or STATEMENTS[update.kind]
        said.append(html.P(f"{kind}, tỷ lệ {update.percent}%", className="muted"))
        said.append(evidence_links(ctx, dao.evidence_of_updates(ctx.session, [update.id]).get(update.id, [])))
    since = "Vừa có đề nghị mới cho phần việc này:" if other.asked else "Phần việc vừa được cập nhật."
    return message(
        [
            *said,
            html.P("Nội dung đồng chí đã nhập còn nguyên bên dưới: chọn “Vẫn gửi” để ghi thêm báo cáo này, hoặc “Bỏ”."),
        ],
        "warning",
        title=f"{update.user_name} vừa báo cáo lúc {moment_text(update.at)}:" if update else since,
    )


def _number(value: Any, sentence: str, field: str | None = None) -> int:
    text = str(value).strip().removesuffix("%").strip()
    if not text.isdecimal() or len(text) > 9:
        raise Invalid(sentence, field)
    return int(text)
