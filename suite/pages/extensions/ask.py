"""The dialog in which a unit asks for a later date, or takes the request back; it stands on the pages that know the duty."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State, callback_context
from dash.exceptions import PreventUpdate

from scheduler.date_notices import extension_asked
from scheduler.outbox.service import put
from suite.choosing import watch_files
from suite.components import area_field, button, date_field, dialog, file_field, html, message, text_field
from suite.components.content import marks
from suite.components.format import date_text, read_date
from suite.context import ADDRESS_ID
from suite.guard import Context, Gate
from suite.pages.extensions.view import support_links
from suite.workplace import evidence_of, row_number, uploaded
from tenants.access.permissions import Permission
from tenants.errors import NotPermitted
from tenants.organisation import dao as organisation
from tenants.organisation.rules import rules_of
from tenants.tasks import dao as tasks
from tenants.tasks.extensions import dao, policy
from tenants.tasks.extensions.askable import why_not_askable
from tenants.tasks.extensions.dao import AskedExtension
from tenants.tasks.extensions.service import Wish, request_extension, withdraw_extension
from tenants.tasks.models import Duty, Task

PLACE_ID = "extension-place"
DIALOG_ID = "extension-dialog"


def extension_place() -> html.Div:
    """Where the dialog appears; once on each page with a button that opens it."""
    return html.Div(id=PLACE_ID)


def extension_button(duty_id: int, *, small: bool = False, quiet: bool = False, label: str = "Xin gia hạn") -> html.Button:
    """Opens the dialog for one duty; a `quiet` one stands within a line."""
    named = {"type": "extension-ask", "duty": duty_id}
    return button(label, named, look="quiet", small=True) if quiet else button(label, named, icon_name="calendar-plus", small=small)


def register(gate: Gate) -> None:
    """Opening the dialog, showing what files were chosen, asking, and taking back."""

    @gate.callback(
        Output(PLACE_ID, "children"),
        Input({"type": "extension-ask", "duty": ALL}, "n_clicks"),
        permission=Permission.REQUEST_EXTENSION,
        prevent_initial_call=True,
    )
    def open_dialog(ctx: Context, clicks: Any) -> Any:
        return ask_dialog(ctx, pressed("duty"))

    watch_files(gate, "extension-files", Permission.REQUEST_EXTENSION)

    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input("extension-send", "n_clicks"),
        State("extension-subject", "data-duty"),
        State("extension-extend_on", "value"),
        State("extension-reason", "value"),
        State("extension-reference", "value"),
        State("extension-files", "contents"),
        State("extension-files", "filename"),
        State(ADDRESS_ID, "pathname"),
        permission=Permission.REQUEST_EXTENSION,
        writes=True,
        fields={
            "due_on": "extension-extend_on",
            "reason": "extension-reason",
            "reference": "extension-reference",
            "evidence": "extension-files",
            "file": "extension-files",
        },
        prevent_initial_call=True,
    )
    def send(
        ctx: Context, clicks: Any, duty: Any, wanted: Any, reason: Any, reference: Any, contents: Any, names: Any, path: Any
    ) -> Any:
        duty_id = row_number(duty, "Không tìm thấy phần việc này.")
        evidence = evidence_of(str(reference or ""), uploaded(contents, names))
        wish = Wish(read_date(str(wanted or ""), "due_on"), str(reason or ""), evidence)
        request = request_extension(ctx.session, ctx.actor, ctx.files, duty_id, wish, now=ctx.now)
        unit = organisation.get_unit(ctx.session, request.unit_id).name
        put(ctx.session, extension_asked(ctx.session, request, unit, ctx.now))
        ctx.say(
            f"Đã gửi đề nghị gia hạn đến {date_text(request.wanted_on)}, chờ quyết định.",
            saved=tuple(f"extension-{duty_id}-{name}" for name in ("date", "reason", "reference")),
            closes=DIALOG_ID,
        )
        ctx.redraw(path)
        return None

    @gate.callback(
        Output(PLACE_ID, "children", allow_duplicate=True),
        Input({"type": "extension-withdraw", "request": ALL}, "n_clicks"),
        State(ADDRESS_ID, "pathname"),
        permission=Permission.REQUEST_EXTENSION,
        writes=True,
        prevent_initial_call=True,
    )
    def withdraw(ctx: Context, clicks: Any, path: Any) -> Any:
        withdraw_extension(ctx.session, ctx.actor, pressed("request"), now=ctx.now)
        ctx.say("Đã rút đề nghị gia hạn.", closes=DIALOG_ID)
        ctx.redraw(path)
        return None


def pressed(key: str) -> int:
    """The number in the id of the button that was pressed; nobody presses when the buttons merely went away."""
    triggered = callback_context.triggered_id
    if not isinstance(triggered, dict):
        raise PreventUpdate
    value = triggered.get(key)
    return value if isinstance(value, int) else 0


def ask_dialog(ctx: Context, duty_id: int) -> html.Dialog:
    """The form for one duty, or its open request, or why there is nothing to ask."""
    duty = tasks.get_duty(ctx.session, duty_id)
    if not policy.can_request_extension(ctx.actor, duty):
        raise NotPermitted("Phần việc này do đơn vị khác thực hiện.")
    task = tasks.get_task(ctx.session, duty.task_id)
    limit = rules_of(ctx.session).extension_limit
    subject = html.Div(html.P(task.content, className="dialog-subject"), id="extension-subject", **marks(duty=str(duty.id)))
    close = button("Đóng", closes=True)
    opened = f"{duty.id}.{ctx.now.timestamp()}"
    waiting = dao.find_open_of_duty(ctx.session, duty.id)
    if waiting is not None:
        evidence = dao.evidence_of_requests(ctx.session, [waiting.id]).get(waiting.id, [])
        told = [
            message(
                f"Đã đề nghị gia hạn từ {date_text(waiting.due_on)} đến {date_text(waiting.wanted_on)}, đang chờ quyết định.",
                "info",
            ),
            html.P(waiting.reason, className="said"),
            support_links(ctx, AskedExtension(waiting, duty, task, "", None), evidence),
        ]
        acts = [close]
        if policy.can_withdraw(ctx.actor, waiting, duty):
            acts.append(button("Rút đề nghị", {"type": "extension-withdraw", "request": waiting.id}, look="danger"))
        return dialog(DIALOG_ID, "Đề nghị gia hạn", [subject, *told], acts, opened=opened)
    if sentence := why_not_askable(duty, limit):
        return dialog(DIALOG_ID, "Xin gia hạn", [subject, message(sentence, "warning")], [close], opened=opened)
    return dialog(
        DIALOG_ID,
        "Xin gia hạn",
        [subject, *_standing(ctx, task, duty, limit), *_fields(ctx, duty)],
        [button("Thôi", closes=True), button("Gửi đề nghị", "extension-send", look="primary", icon_name="send")],
        opened=opened,
    )


def _standing(ctx: Context, task: Task, duty: Duty, limit: int) -> list[Any]:
    facts = [f"Hạn hiện nay {date_text(duty.due_on)}"]
    if duty.original_due_on and duty.original_due_on != duty.due_on:
        facts.append(f"hạn ban đầu {date_text(duty.original_due_on)}")
    facts.append(f"đã gia hạn {duty.extension_count}/{limit} lần")
    told: list[Any] = [html.P("; ".join(facts) + ".", className="muted")]
    if duty.last_permitted_on and duty.last_permitted_on < ctx.today:
        told.append(message("Phần việc đã quá hạn; vẫn tính là quá hạn cho đến khi được gia hạn.", "warning"))
    return told


def _fields(ctx: Context, duty: Duty) -> list[Any]:
    return [
        date_field("extension-extend_on", "Đề nghị gia hạn đến ngày", required=True, draft=f"extension-{duty.id}-date"),
        area_field(
            "extension-reason",
            "Lý do",
            required=True,
            rows=3,
            max_length=2000,
            draft=f"extension-{duty.id}-reason",
            placeholder="Vì sao chưa xong, còn phải làm gì, ai quyết định",
        ),
        file_field(
            "extension-files",
            "Văn bản kèm theo",
            multiple=True,
            max_size=ctx.settings.upload_max_mb * 1_000_000,
            help="Không tải lên tài liệu mật.",
        ),
        text_field(
            "extension-reference",
            "Hoặc số, ký hiệu văn bản, đường dẫn",
            draft=f"extension-{duty.id}-reference",
            placeholder="1234/SKHCN-VP ngày 05/11/2026 hoặc https://…",
            max_length=1000,
        ),
    ]
