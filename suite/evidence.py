"""Evidence as it is shown, downloaded and taken out: only for those who may see the duty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import ALL, Input, Output, State, callback_context
from flask import Response
from sqlalchemy import select

from suite.components import area_field, button, chip, confirm_dialog, html, icon, link
from suite.components.content import Tone, marks
from suite.components.format import date_text
from suite.downloads import attachment
from suite.guard import Context, Gate
from suite.numbers import whole_number
from tenants.access.permissions import Permission
from tenants.clock import day_of
from tenants.errors import NotFound
from tenants.files.models import StoredFile
from tenants.files.signatures import DOUBTFUL, Signature, SignatureState, signatures_from
from tenants.tasks import dao, one_task, policy
from tenants.tasks.models import Evidence

PATH = "/minh-chung/<int:evidence_id>"
PURGE_PLACE = "purge-place"
PURGE_DIALOG = "purge-dialog"


def evidence_links(ctx: Context, evidence: Sequence[Evidence], *, opens: bool = True) -> html.Ul | None:
    """What was brought as evidence: files to download with their signatures, links to open, document numbers to read.

    Where it `opens` nothing, only the names stand there, for whoever has to take a file out without reading it.
    """
    if not evidence:
        return None
    lines = [html.Li(_one(ctx, item, opens), id={"type": "evidence", "item": item.id}) for item in evidence]
    return html.Ul(lines, className="evidence")


def purge_place(ctx: Context) -> html.Div | None:
    """Where a page with evidence asks before a file is taken out."""
    return html.Div(id=PURGE_PLACE) if ctx.actor.may(Permission.PURGE_FILE) else None


def signature_lines(signatures: Sequence[Signature]) -> list[html.Span]:
    """Signatures in words, each with its icon."""
    return [chip(*_look(one.state), one.sentence) for one in signatures]


def _look(state: SignatureState) -> tuple[Tone, str]:
    if state is SignatureState.VALID:
        return "on-time", "patch-check-fill"
    return ("overdue", "exclamation-triangle-fill") if state in DOUBTFUL else ("waiting", "patch-question")


def _one(ctx: Context, item: Evidence, opens: bool) -> list[Any]:
    if item.kind == "file":
        return _file(ctx, item, item.stored, opens)
    if item.kind == "link" and opens:
        outside = html.A(item.name, href=item.reference, target="_blank", rel="noopener noreferrer nofollow")
        return [icon("box-arrow-up-right"), outside]
    return [icon("file-earmark-text"), item.reference]


def _file(ctx: Context, item: Evidence, stored: StoredFile | None, opens: bool) -> list[Any]:
    if stored is not None and stored.purged_at is not None:
        gone = f"{item.name}: đã bị xóa khỏi hệ thống ngày {date_text(day_of(stored.purged_at))}"
        return [icon("file-earmark-x"), html.Span(gone, className="muted")]
    name = link(item.name, ctx.link(f"/minh-chung/{item.id}"), reload=True) if opens else html.Span(item.name)
    purge = {"type": "evidence-purge", "item": item.id}
    return [
        icon("paperclip"),
        html.Span([name, *signature_lines(signatures_from(stored.signatures if stored else ()))], className="evidence-file"),
        button("Xóa tệp khỏi hệ thống", purge, icon_name="trash3", look="quiet", small=True, icon_only=True)
        if ctx.actor.may(Permission.PURGE_FILE)
        else None,
    ]


def register(gate: Gate) -> None:
    """The download, at home and on a central officer's visit; taking a file out, asked twice."""
    gate.download(PATH, permission=Permission.READ_TASKS)(download)
    gate.download(f"/co-quan/<code>{PATH}", permission=Permission.READ_ALL_EVIDENCE, scope="visit")(download)

    @gate.callback(
        Output(PURGE_PLACE, "children"),
        Input({"type": "evidence-purge", "item": ALL}, "n_clicks"),
        permission=Permission.PURGE_FILE,
        prevent_initial_call=True,
    )
    def ask_purge(ctx: Context, clicks: list[int | None]) -> Any:
        item = _get(ctx, _pressed())
        return purge_dialog(ctx, "purge", f"Nội dung tệp “{item.name}” bị xóa hẳn.", evidence=item.id)

    @gate.callback(
        Output(PURGE_PLACE, "children", allow_duplicate=True),
        Input("purge-go", "n_clicks"),
        State("purge-subject", "data-evidence"),
        State("purge-reason", "value"),
        permission=Permission.PURGE_FILE,
        writes=True,
        fields={"reason": "purge-reason"},
        prevent_initial_call=True,
    )
    def purge(ctx: Context, clicks: int | None, evidence: Any, reason: Any) -> Any:
        item = _get(ctx, whole_number(evidence) or 0)
        ctx.files.purge(ctx.session, ctx.actor, item.file_id or 0, item.name, str(reason or ""), now=ctx.now)
        gone = _file(ctx, item, ctx.session.get(StoredFile, item.file_id), False)
        ctx.show({"type": "evidence", "item": item.id}, children=gone)
        ctx.say("Đã xóa tệp và lập biên bản.", closes=PURGE_DIALOG)
        return None


def purge_dialog(ctx: Context, prefix: str, *said: Any, **subject: int) -> html.Dialog:
    """The last question before a file is taken out; `subject` is the one row that it is about, a mark of "<prefix>-subject"."""
    ((name, row_id),) = subject.items()
    return confirm_dialog(
        f"{prefix}-dialog",
        "Xóa tệp khỏi hệ thống",
        [
            html.P(said[0]),
            html.P("Không khôi phục được. Biên bản xóa ghi người xóa, thời điểm và lý do."),
            *(html.P(more, className="field-help") for more in said[1:]),
        ],
        "Xóa hẳn",
        f"{prefix}-go",
        fields=[
            html.Div(id=f"{prefix}-subject", **marks(**{name: str(row_id)})),
            area_field(f"{prefix}-reason", "Lý do xóa", required=True, rows=2, placeholder="Ví dụ: tệp có nội dung mật"),
        ],
        opened=f"{row_id}.{ctx.now.timestamp()}",
        stays=True,
    )


def _pressed() -> int:
    pressed = callback_context.triggered_id
    item = pressed.get("item") if isinstance(pressed, dict) else None
    return item if isinstance(item, int) else 0


def _get(ctx: Context, evidence_id: int) -> Evidence:
    item = ctx.session.scalars(select(Evidence).where(Evidence.id == evidence_id)).one_or_none()
    if item is None or item.file_id is None:
        raise NotFound("Không tìm thấy tệp này.")
    return item


def download(ctx: Context, evidence_id: int) -> Response:
    """A file of evidence; whoever may not see the duty is told that there is no such file."""
    item = _get(ctx, evidence_id)
    duty = dao.get_duty(ctx.session, item.duty_id)
    leads = one_task.leading(ctx.session, duty.task_id, {ctx.actor.unit_id} if ctx.actor.unit_id else ())
    if not policy.can_see_evidence(ctx.actor, duty, leads):
        raise NotFound("Không tìm thấy tệp này.")
    stored, data = ctx.files.read(ctx.session, item.file_id or 0)
    return attachment(data, item.name, stored.media_type)
