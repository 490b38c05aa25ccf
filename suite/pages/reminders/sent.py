"""The messages that a figure of "Nhắc việc" counts: to whom, by which way, about what, and what became of each."""

from __future__ import annotations

from typing import Any

from scheduler.outbox.message import Status
from scheduler.outbox.proof import count_by_status, list_by_status
from suite.components import Column, card, data_table, empty_state, link, page_head, pagination, stack
from suite.components.format import moment_text
from suite.guard import Context, Gate
from suite.numbers import page_number
from suite.pages.reminders.views import RUNNING
from suite.proofs import CHANNELS
from tenants.access.permissions import Permission
from tenants.errors import NotFound

PATH = f"{RUNNING}/thong-bao"
PAGE_ROWS = 50
# What a figure counts, by its word in the address.
STANDINGS: dict[str, tuple[str, tuple[Status, ...]]] = {
    "da-gui": ("Đã gửi", (Status.SENT,)),
    "cho-gui": ("Chờ gửi", (Status.WAITING, Status.LEASED)),
    "khong-gui-duoc": ("Không gửi được", (Status.FAILED,)),
}


def count_of(counts: dict[Status, int], which: str) -> int:
    """How many messages a word of STANDINGS stands for."""
    return sum(counts.get(status, 0) for status in STANDINGS[which][1])


def address_of(which: str, page: int = 1) -> str:
    """The address of the messages that a figure counts."""
    return f"{PATH}?tinh-trang={which}" + (f"&trang={page}" if page > 1 else "")


def register(gate: Gate) -> None:
    """The page."""

    @gate.page(PATH, permission=Permission.READ_REMINDERS, title="Thông báo đã gửi")
    def layout(ctx: Context) -> Any:
        which = ctx.query.get("tinh-trang", "da-gui")
        if which not in STANDINGS:
            raise NotFound("Bộ lọc trong địa chỉ không đúng.")
        title, statuses = STANDINGS[which]
        total = count_of(count_by_status(ctx.session, ctx.actor), which)
        pages = max(1, -(-total // PAGE_ROWS))
        page = min(page_number(ctx.query.get("trang")), pages)
        found = list_by_status(ctx.session, ctx.actor, statuses, offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS)
        rows = [
            {
                "person": one.person,
                "channel": CHANNELS[one.channel],
                "subject": one.subject,
                "when": moment_text(one.sent_at or one.created_at),
                "read": moment_text(one.read_at) if one.read_at else None,
                "error": one.last_error,
            }
            for one in found
        ]
        columns = [
            Column("person", "Người nhận", main=True),
            Column("channel", "Kênh"),
            Column("subject", "Nội dung"),
            Column("when", "Lúc"),
            Column("error", "Lỗi") if which == "khong-gui-duoc" else Column("read", "Đã đọc"),
        ]
        empty = empty_state("bell-slash", "Không có thông báo nào", "Nhắc việc của cơ quan sẽ hiện ở đây.")
        return stack(
            page_head(
                f"Thông báo: {title.lower()}", "Mới nhất đứng trước.", back=link("Nhắc việc", RUNNING, class_name="back-link")
            ),
            card(
                None,
                [
                    data_table(columns, rows, caption=f"Thông báo {title.lower()}", empty=empty),
                    pagination(page, pages, lambda other: address_of(which, other), total=total),
                ],
                flush=True,
            ),
        )
