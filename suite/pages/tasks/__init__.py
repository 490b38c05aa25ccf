"""A task's page: what it is, where it stands in its document, which unit owes what, and its whole story."""

from __future__ import annotations

from typing import Any

from dash import html

from suite import evidence
from suite.components import (
    Column,
    StoryEntry,
    card,
    chip,
    columns,
    data_table,
    deadline_cell,
    definition_list,
    empty_state,
    link,
    message,
    page_head,
    progress_bar,
    stack,
    status_chip,
    story,
)
from suite.components.format import date_text, moment_text, number
from suite.duty_states import duty_chip, task_chip
from suite.guard import Context, Gate
from suite.proofs import reminder_story
from tenants.access.permissions import Permission
from tenants.catalogue import strategy
from tenants.plans import dao as plans
from tenants.tasks import dao, policy
from tenants.tasks.models import Duty, Evidence, Task, Update, Verification
from tenants.tasks.service import STATEMENTS
from tenants.tasks.states import DutyRole

_KINDS = {
    "progress": "báo cáo tiến độ",
    "completion": "báo hoàn thành",
    "no_change": "xác nhận không thay đổi",
    "nothing_arising": "xác nhận không phát sinh",
}
_ICONS = {"progress": "pencil", "completion": "flag", "no_change": "pause-circle", "nothing_arising": "slash-circle"}
_WORDS_OF_KIND = {
    "fixed_date": "ngày cụ thể",
    "month": "cuối tháng",
    "quarter": "cuối quý",
    "half_year": "cuối kỳ 6 tháng",
    "year": "cuối năm",
    "range": "cuối giai đoạn",
    "recurring": "định kỳ, mỗi lần một phần việc",
    "continuous": "thường xuyên, báo cáo mỗi kỳ",
    "relative": "tính từ một sự kiện",
    "conditional": "theo điều kiện, chưa có ngày",
    "unknown": "chưa rõ, cần người xem",
}


def register(gate: Gate) -> None:
    """The page at home and on a visit, and the download of evidence."""
    evidence.register(gate)
    gate.page("/nhiem-vu/<int:task_id>", permission=Permission.READ_TASKS, title="Nhiệm vụ")(layout)
    gate.page("/co-quan/<code>/nhiem-vu/<int:task_id>", permission=Permission.READ_TASKS, title="Nhiệm vụ", scope="visit")(layout)


def layout(ctx: Context, task_id: int) -> Any:
    """One task."""
    task = dao.get_task(ctx.session, task_id)
    plan = plans.get_plan(ctx.session, task.plan_id)
    duties = dao.duties_of_task(ctx.session, task_id)
    return stack(
        page_head(
            f"Nhiệm vụ {task.ordinal}".strip(),
            [link(f"Kế hoạch {plan.number}", ctx.link(f"/ke-hoach/{plan.id}")), f" ngày {date_text(plan.issued_on)}"],
            task_chip(task, ctx.today),
        ),
        *(
            [message(f"Nhiệm vụ đã thôi thực hiện theo {task.dropped_why}; không còn tính trong số liệu.")]
            if task.dropped_on
            else []
        ),
        columns(
            stack(_what(task), _who(ctx, task, duties)),
            stack(_facts(task), _story(ctx, task, duties)),
            layout="wide-left",
        ),
    )


def _what(task: Task) -> html.Section:
    section = f"{task.section}. {task.section_title}".strip(". ")
    return card(
        None,
        [
            html.P(section, className="muted") if section else None,
            html.P(task.content, className="task-content"),
            progress_bar(task.percent, f"{number(task.lead_completed)}/{number(task.lead_total)} phần việc chủ trì đã xác nhận"),
        ],
    )


def _facts(task: Task) -> html.Section:
    facts: list[tuple[str, Any]] = [
        ("Thời hạn", deadline_cell(task.due_on, task.deadline_text)),
        ("Cách hiểu thời hạn", _WORDS_OF_KIND.get(task.deadline_kind, task.deadline_kind)),
    ]
    if task.original_due_on != task.due_on:
        facts.append(("Hạn ban đầu", date_text(task.original_due_on)))
    facts += [("Chủ trì, theo văn bản", task.lead_text), ("Phối hợp, theo văn bản", task.coordinating_text)]
    if task.deliverable:
        facts.append(("Sản phẩm", task.deliverable))
    if task.note:
        facts.append(("Ghi chú", task.note))
    if task.system_code:
        facts.append(("Hệ thống chiến lược", strategy.get_system(task.system_code).name))
    if task.initiative_code:
        facts.append(("Sáng kiến đột phá", strategy.get_initiative(task.initiative_code).title))
    facts.append(("Vị trí trong văn bản", _place(task)))
    return card("Theo văn bản", definition_list(facts))


def _place(task: Task) -> str:
    kind = {"table": "Bảng", "sheet": "Trang tính", "page": "Trang"}.get(str(task.place.get("kind")), "")
    if not kind:
        return "Nhập trực tiếp"
    return f"{kind} {task.place.get('label', '')}, dòng {task.place.get('row', '')}"


def _who(ctx: Context, task: Task, duties: list[tuple[Duty, str]]) -> html.Section:
    # A message leads to one duty of a hundred: it stands first, marked.
    asked = ctx.query.get("phan-viec", "")
    duties = sorted(duties, key=lambda pair: str(pair[0].id) != asked)
    rows = [
        {
            "unit": html.Span(
                [html.Span(unit), *([html.Small(f"qua “{duty.via_group}”", className="muted")] if duty.via_group else [])]
            ),
            "role": ("Chủ trì chính" if duty.first_lead else "Chủ trì") if duty.role == DutyRole.LEAD else "Phối hợp",
            "state": [duty_chip(duty, ctx.today), html.Small(f"theo {duty.ended_why}", className="muted")]
            if duty.ended_on
            else duty_chip(duty, ctx.today),
            "updated": moment_text(duty.last_update_at) if duty.last_update_at else "Chưa báo cáo",
        }
        for duty, unit in duties
    ]
    return card(
        f"Đơn vị thực hiện ({number(sum(duty.ended_on is None for duty, _ in duties))})",
        data_table(
            [
                Column("unit", "Đơn vị", main=True),
                Column("role", "Vai trò"),
                Column("state", "Tình trạng"),
                Column("updated", "Cập nhật"),
            ],
            rows,
            caption="Đơn vị thực hiện",
            empty=empty_state("people", "Chưa giao cho đơn vị nào", f"Văn bản ghi: “{task.lead_text}”."),
        ),
        flush=True,
    )


def _story(ctx: Context, task: Task, duties: list[tuple[Duty, str]]) -> html.Section:
    by_id = {duty.id: (duty, unit) for duty, unit in duties}
    leads = frozenset(duty.unit_id for duty, _ in duties if duty.role == DutyRole.LEAD)
    updates = dao.updates_of_task(ctx.session, task.id)
    files = dao.evidence_of_updates(ctx.session, [update.id for update, _ in updates])
    entries = [
        (update.at, _told(ctx, update, unit, files.get(update.id, []), by_id[update.duty_id][0], leads)) for update, unit in updates
    ]
    entries += [
        (verdict.at, _judged(verdict, by_id[verdict.duty_id][1])) for verdict in dao.verifications_of_task(ctx.session, task.id)
    ]
    entries += reminder_story(ctx, list(by_id))
    entries.sort(key=lambda entry: entry[0], reverse=True)
    shown: Any = (
        story([entry for _, entry in entries])
        if entries
        else empty_state("clock-history", "Chưa có diễn biến", "Báo cáo, xác nhận và nhắc việc sẽ hiện ở đây theo thứ tự.")
    )
    return card("Diễn biến", shown)


def _told(ctx: Context, update: Update, unit: str, files: list[Evidence], duty: Duty, leads: frozenset[int]) -> StoryEntry:
    said: list[Any] = [html.P(update.result)] if update.result and update.result not in STATEMENTS.values() else []
    if update.difficulty:
        said.append(html.P([html.B("Khó khăn: "), update.difficulty]))
    if update.proposal:
        said.append(html.P([html.B("Kiến nghị: "), update.proposal]))
    if files:
        visible = policy.can_see_evidence(ctx.actor, duty, leads)
        said.append(evidence.evidence_links(ctx, files) if visible else html.P(f"{len(files)} minh chứng", className="muted"))
    who = f"{unit} ({update.user_name})"
    return StoryEntry(moment_text(update.at), who, _KINDS[update.kind], said, _ICONS[update.kind])


def _judged(verdict: Verification, unit: str) -> StoryEntry:
    if verdict.verdict == "accepted":
        what: Any = [status_chip("verified"), f" phần việc của {unit}"]
    else:
        what = [chip("waiting", "arrow-counterclockwise", "Trả lại"), f" phần việc của {unit}"]
    sign = "patch-check" if verdict.verdict == "accepted" else "arrow-counterclockwise"
    return StoryEntry(moment_text(verdict.at), verdict.user_name, what, [html.P(verdict.reason)] if verdict.reason else None, sign)
