"""The address of a task's units, as its page lists them: what a figure that counts some of them opens."""

from __future__ import annotations

from tenants.tasks.states import DutyRole

PLACE = "don-vi-thuc-hien"  # of the list on the task's page


def units_query(role: DutyRole, standing: str = "") -> str:
    """Behind a task's address: its units of a role, of one of `tenants.tasks.one_task.STANDINGS` if it is given."""
    return f"?vai-tro={role.value}{f'&tinh-trang={standing}' if standing else ''}#{PLACE}"


LEADS = units_query(DutyRole.LEAD)
