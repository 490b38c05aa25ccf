"""Which step of a report's life may be taken, by whom, and from which state: one table for services and pages."""

from __future__ import annotations

from dataclasses import dataclass

from reports.models import MonthlyReport
from tenants.access.actor import Actor
from tenants.access.permissions import Permission, Role
from tenants.organisation.models import Tenant

EDITABLE = ("draft", "returned")
FROZEN = ("sent", "accepted")


@dataclass(frozen=True, slots=True)
class Step:
    """A step: the permission it takes, the states it starts from, the state it leads to, and why it cannot be taken otherwise."""

    permission: Permission
    starts: tuple[str, ...]
    leads_to: str
    refusal: str


STEPS: dict[str, Step] = {
    "submitted": Step(
        Permission.WRITE_REPORT, EDITABLE, "awaiting_signature", "Báo cáo đã được trình ký hoặc đã gửi, không trình lại được."
    ),
    "withdrawn": Step(
        Permission.WRITE_REPORT,
        ("awaiting_signature", "signed"),
        "draft",
        "Chỉ rút được báo cáo đang chờ ký hoặc đã ký mà chưa gửi.",
    ),
    "signed": Step(Permission.SIGN_REPORT, ("awaiting_signature",), "signed", "Báo cáo không ở trạng thái chờ ký."),
    "declined": Step(Permission.SIGN_REPORT, ("awaiting_signature",), "draft", "Báo cáo không ở trạng thái chờ ký."),
    "sent": Step(Permission.SEND_REPORT, ("signed",), "sent", "Chỉ gửi được báo cáo đã ký."),
    "accepted": Step(Permission.ACCEPT_REPORT, ("sent",), "accepted", "Chỉ tiếp nhận được báo cáo vừa gửi đến."),
    "returned": Step(Permission.ACCEPT_REPORT, ("sent",), "returned", "Chỉ trả lại được báo cáo vừa gửi đến."),
}


def can_take(actor: Actor, report: MonthlyReport, step: str) -> bool:
    """Whether a button for the step belongs on this person's page now; for a decision, `can_receive` has its say as well."""
    wanted = STEPS[step]
    return actor.may(wanted.permission) and report.state in wanted.starts


def can_edit(actor: Actor, report: MonthlyReport) -> bool:
    """The secretariat writes while the report is a draft or has come back; not while it waits for a signature."""
    return actor.may(Permission.WRITE_REPORT) and report.state in EDITABLE


def can_reopen(actor: Actor, report: MonthlyReport | None) -> bool:
    """A leader reopens a locked month while nobody has signed or sent its report; a sent one comes back by its receiver first."""
    return actor.may(Permission.REOPEN_PERIOD) and (report is None or report.state in EDITABLE)


def can_receive(actor: Actor, tenant: Tenant) -> bool:
    """A report is accepted or returned by the body that it is addressed to, and by no tenant on its own report."""
    if actor.role is Role.SYSTEM:
        return True
    return actor.visiting and tenant.reports_to_id == actor.home_tenant_id
