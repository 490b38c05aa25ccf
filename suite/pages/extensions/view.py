"""How a request for an extension is shown, everywhere the same, and the download of what supports it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response

from suite.components import chip, duty_card, html, icon, link, status_chip
from suite.components.content import Content
from suite.components.format import date_text, days_late, moment_text
from suite.downloads import attachment
from suite.guard import Context, Gate
from tenants.access.permissions import Permission
from tenants.errors import NotFound
from tenants.tasks import dao as tasks
from tenants.tasks.extensions import dao, policy
from tenants.tasks.extensions.dao import AskedExtension
from tenants.tasks.extensions.models import ExtensionDecision, ExtensionEvidence
from tenants.tasks.states import days_overdue

EVIDENCE_PATH = "/gia-han/minh-chung/<int:extension_evidence_id>"


def register(gate: Gate) -> None:
    """The download, at home and on a central officer's visit."""
    gate.download(EVIDENCE_PATH, permission=Permission.READ_TASKS)(download)
    gate.download(f"/co-quan/<code>{EVIDENCE_PATH}", permission=Permission.READ_ALL_EVIDENCE, scope="visit")(download)


def download(ctx: Context, extension_evidence_id: int) -> Response:
    """A file that supports a request; whoever may not see it is told that there is no such file."""
    item = dao.get_evidence(ctx.session, extension_evidence_id)
    request = dao.get_request(ctx.session, item.request_id)
    if item.file_id is None or not policy.can_see_request_evidence(
        ctx.actor, request, tasks.get_duty(ctx.session, request.duty_id)
    ):
        raise NotFound("Không tìm thấy tệp này.")
    stored, data = ctx.files.read(ctx.session, item.file_id)
    return attachment(data, item.name, stored.media_type)


def request_card(
    ctx: Context, asked: AskedExtension, evidence: Sequence[ExtensionEvidence], actions: Content = None
) -> html.Article:
    """A request with its reason and support, and what was decided."""
    request, decision = asked.request, asked.decision
    return duty_card(
        [decision_chip(decision), *_warnings(ctx, asked)],
        asked.task.content,
        f"{asked.unit} · {request.user_name} đề nghị {moment_text(request.at)}",
        actions,
        href=ctx.link(f"/nhiem-vu/{asked.task.id}?phan-viec={request.duty_id}"),
        aside=f"{date_text(request.due_on)} → {date_text(request.wanted_on)}",
        children=[html.P(request.reason, className="said"), support_links(ctx, asked, evidence), _decided(decision)],
    )


def decision_chip(decision: ExtensionDecision | None) -> html.Span:
    """What became of a request as word, icon and colour."""
    if decision is None:
        return status_chip("waiting", "Chờ quyết định")
    if decision.verdict == "granted":
        return status_chip("approved", f"Gia hạn đến {date_text(decision.granted_on)}")
    if decision.verdict == "refused":
        return status_chip("refused")
    return status_chip("cancelled", "Hết hiệu lực" if decision.verdict == "lapsed" else "Đã rút")


def _warnings(ctx: Context, asked: AskedExtension) -> list[Any]:
    found: list[Any] = []
    if asked.decision is None and (late := days_overdue(asked.duty.last_permitted_on, ctx.today)):
        found.append(chip("overdue", "exclamation-triangle-fill", f"Đang {days_late(late)}"))
    if asked.decision is None and asked.duty.due_on != asked.request.due_on:
        # An event recorded again, or another date for the whole task, came in between.
        found.append(chip("none", "calendar-event", f"Hạn nay là {date_text(asked.duty.due_on)}"))
    if asked.request.asked_late:
        found.append(chip("late", "clock-history", "Đề nghị sau khi hết hạn"))
    if asked.duty.extension_count and asked.decision is None:
        found.append(chip("none", "calendar-plus", f"Đã gia hạn {asked.duty.extension_count} lần"))
    if asked.decision is None and asked.duty.ended_on:
        found.append(status_chip("cancelled"))
    return found


def _decided(decision: ExtensionDecision | None) -> html.P | None:
    if decision is None:
        return None
    verb = {"withdrawn": "Rút đề nghị", "lapsed": "Hết hiệu lực"}.get(decision.verdict, "Quyết định")
    reason = f": {decision.reason}" if decision.reason else ""
    return html.P(f"{verb} {moment_text(decision.at)}, {decision.user_name}{reason}", className="muted")


def support_links(ctx: Context, asked: AskedExtension, evidence: Sequence[ExtensionEvidence]) -> Any:
    """What was brought to support a request; only how much it is for those who may not see it."""
    if not evidence:
        return None
    if not policy.can_see_request_evidence(ctx.actor, asked.request, asked.duty):
        return html.P(f"{len(evidence)} minh chứng", className="muted")
    return html.Ul([html.Li(_one(ctx, item)) for item in evidence], className="evidence")


def _one(ctx: Context, item: ExtensionEvidence) -> list[Any]:
    if item.kind == "file":
        return [icon("paperclip"), link(item.name, ctx.link(f"/gia-han/minh-chung/{item.id}"), reload=True)]
    if item.kind == "link":
        return [
            icon("box-arrow-up-right"),
            html.A(item.name, href=item.reference, target="_blank", rel="noopener noreferrer nofollow"),
        ]
    return [icon("file-earmark-text"), item.reference]
