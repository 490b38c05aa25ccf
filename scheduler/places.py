"""The addresses inside the program that messages lead to; a test of the pages holds them to the routes."""

from __future__ import annotations

MY_DUTIES = "/viec-cua-toi"
LATE_TASKS = "/ma-tran?tinh-trang=overdue"
NOTICES = "/thong-bao"
NATIONAL = "/toan-quoc"
NATIONAL_OBSTACLES = "/toan-quoc/vuong-mac"
WAITING_FOR_VERIFICATION = "/cho-xac-nhan"
AWAY = "/nhac-viec/vang-mat"
COORDINATION = "/phoi-hop"
EXTENSIONS = "/gia-han"
ASKED_OF_UNIT = "/viec-cua-toi?nhom=asked"


def tenant_place(code: str) -> str:
    """A tenant as the centre visits it."""
    return f"/co-quan/{code}"


def duty_place(task_id: int, duty_id: int) -> str:
    """A task's page, opened at one duty."""
    return f"/nhiem-vu/{task_id}?phan-viec={duty_id}"


def task_place(task_id: int) -> str:
    """A task's page."""
    return f"/nhiem-vu/{task_id}"


def received_place(received_id: int) -> str:
    """The page of a request from another tenant."""
    return f"/phoi-hop/de-nghi/{received_id}"


def obstacle_place(obstacle_id: int) -> str:
    """The page of an obstacle."""
    return f"/vuong-mac/{obstacle_id}"


def visited_obstacle_place(code: str, obstacle_id: int) -> str:
    """The page of another body's obstacle, for whoever answers it."""
    return f"{tenant_place(code)}{obstacle_place(obstacle_id)}"


def explanation_place(explanation_id: int) -> str:
    """The page of an explanation."""
    return f"/giai-trinh/{explanation_id}"


def plan_place(plan_id: int) -> str:
    """A plan's page."""
    return f"/ke-hoach/{plan_id}"


def report_place(period: str) -> str:
    """The page of a month's report."""
    return f"/bao-cao/{period}"


def visited_report_place(code: str, period: str) -> str:
    """The page of another body's report, for whoever receives it."""
    return f"/co-quan/{code}/bao-cao/{period}"
