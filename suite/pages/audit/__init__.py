"""Nhật ký: leader, inspector and administrator read who changed what, from, to and why, and see that the chain holds."""

from __future__ import annotations

import json
from typing import Any

from dash import Input, Output, html

from suite.components import (
    Column,
    button,
    card,
    data_table,
    empty_state,
    filter_bar,
    message,
    page_head,
    pagination,
    search_filter,
    stack,
)
from suite.components.format import moment_text, number
from suite.guard import Context, Gate
from suite.routing import Nav
from tenants.access.permissions import ROLE_LABELS, Permission, Role
from tenants.audit.dao import audit_page
from tenants.audit.models import AuditEntry
from tenants.audit.trail import verify_chain

PATH = "/nhat-ky"
PAGE = 50

# The trade's verbs and the tables, as people call them; what is not listed is shown as it is stored.
VERBS = {
    "added": "thêm",
    "changed": "sửa",
    "removed": "bỏ",
    "duty.progress": "báo cáo tiến độ",
    "duty.completion": "báo hoàn thành",
    "duty.no_change": "xác nhận không thay đổi",
    "duty.nothing_arising": "xác nhận không phát sinh",
    "duty.accepted": "xác nhận hoàn thành",
    "duty.returned": "trả lại",
    "plan.accept": "ghi nhận kế hoạch",
    "plan.assign": "giao phần việc",
    "organisation.provision": "lập danh sách đơn vị",
    "organisation.add_unit": "thêm đơn vị",
    "architect.read": "mở hồ sơ KTST",
    "architect.add_post": "thêm vị trí KTST",
    "architect.appoint": "ghi bổ nhiệm",
    "architect.end": "ghi kết thúc nhiệm kỳ",
    "invited": "mời người dùng",
    "disabled": "ngừng tài khoản",
}
SUBJECTS = {
    "task": "nhiệm vụ",
    "duty": "phần việc",
    "duty_update": "báo cáo phần việc",
    "evidence": "minh chứng",
    "verification": "xác nhận",
    "action_plan": "kế hoạch",
    "plan_import": "bản nhập kế hoạch",
    "unit": "đơn vị",
    "unit_alias": "tên gọi khác",
    "unit_group": "nhóm đơn vị",
    "app_user": "người dùng",
    "invitation": "lời mời",
    "monthly_report": "báo cáo tháng",
    "report_section": "phần báo cáo",
    "report_version": "bản báo cáo",
    "report_event": "bước báo cáo",
    "architect_post": "vị trí KTST",
    "appointment": "bổ nhiệm",
    "tenant_settings": "cài đặt",
    "stored_file": "tệp",
}


def register(gate: Gate) -> None:
    """The page, and proving the chain."""

    @gate.page(PATH, permission=Permission.READ_AUDIT, title="Nhật ký", nav=Nav("Nhật ký", "shield-check", "system", 20))
    def layout(ctx: Context) -> Any:
        words = ctx.query.get("tim", "")[:100]
        page = int(ctx.query["trang"]) if ctx.query.get("trang", "").isdecimal() and len(ctx.query["trang"]) < 7 else 1
        entries, total = audit_page(ctx.session, words=words, offset=(max(page, 1) - 1) * PAGE, limit=PAGE)
        pages = -(-total // PAGE)
        return stack(
            page_head(
                "Nhật ký",
                f"{number(total)} dòng, không dòng nào sửa hay xóa được",
                button("Kiểm tra chuỗi", "audit-verify", icon_name="shield-check"),
            ),
            html.Div(id="audit-proof"),
            html.Div(filter_bar([search_filter("audit-words", words, "Tìm theo người, việc, lý do")]), className="surface"),
            card(
                None,
                data_table(
                    [
                        Column("at", "Lúc", width="130px"),
                        Column("who", "Ai", main=True),
                        Column("what", "Làm gì"),
                        Column("changes", "Thay đổi"),
                        Column("why", "Lý do"),
                    ],
                    [_row(entry) for entry in entries],
                    caption="Nhật ký",
                    empty=empty_state("shield-check", "Không có dòng nào", "Mọi thay đổi trong cơ quan đều được ghi ở đây."),
                ),
                flush=True,
            ),
            pagination(page, pages, lambda n: f"{PATH}?tim={words}&trang={n}" if words else f"{PATH}?trang={n}", total=total),
        )

    @gate.callback(
        Input("audit-words", "value"),
        permission=Permission.READ_AUDIT,
        prevent_initial_call=True,
    )
    def search(ctx: Context, words: Any) -> None:
        ctx.go(f"{PATH}?tim={str(words or '')[:100]}")

    @gate.callback(
        Output("audit-proof", "children"),
        Input("audit-verify", "n_clicks"),
        permission=Permission.READ_AUDIT,
        prevent_initial_call=True,
    )
    def prove(ctx: Context, clicks: int | None) -> Any:
        proof = verify_chain(ctx.session)
        if proof.broken_at is None:
            return message(f"Chuỗi nguyên vẹn: {number(proof.entries)} dòng khớp với nhau và với dòng cuối.", "success")
        return message(f"Chuỗi bị đứt tại dòng {number(proof.broken_at)}. Hãy báo ngay cho quản trị hệ thống.", "error")


def _row(entry: AuditEntry) -> dict[str, Any]:
    role = ROLE_LABELS.get(Role(entry.actor_role), entry.actor_role)
    subject = SUBJECTS.get(entry.subject_type, entry.subject_type)
    return {
        "at": moment_text(entry.at),
        "who": [html.Div(entry.actor_name or "Hệ thống"), html.Small(role, className="muted")],
        "what": f"{VERBS.get(entry.action, entry.action)} · {subject} {entry.subject_id or ''}",
        "changes": _changes(entry.changes),
        "why": entry.why,
    }


def _changes(changes: dict[str, Any]) -> Any:
    if not changes:
        return None
    lines = [html.Li([html.B(f"{column}: "), _short(before), " → ", _short(after)]) for column, (before, after) in changes.items()]
    if len(lines) <= 2:
        return html.Ul(lines, className="changes")
    return html.Details([html.Summary(f"{len(lines)} thay đổi"), html.Ul(lines, className="changes")], className="folded")


def _short(value: Any) -> str:
    text = "trống" if value in (None, "") else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else f"{text[:157]}…"
