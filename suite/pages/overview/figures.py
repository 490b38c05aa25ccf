"""The five figures of the official count, the same on every page, each opening the rows that it counts."""

from __future__ import annotations

from dataclasses import replace

from suite.components import figure_card, figure_row, html
from suite.components.content import Tone
from suite.components.format import share
from suite.duty_states import CLASS_LABELS
from suite.guard import Context
from suite.pages.matrix.filters import PATH, address_of
from tenants.tasks.dao import TaskCounts, TaskFilter
from tenants.tasks.states import OfficialClass


def class_figures(ctx: Context, wanted: TaskFilter, counts: TaskCounts, *, slim: bool = False) -> html.Div:
    """Figures for what a filter finds; `wanted` keeps everything but its class. `slim`: above the list that they count."""
    looks: list[tuple[OfficialClass, str, Tone, int]] = [
        (OfficialClass.ON_TIME, "check-circle-fill", "on-time", counts.on_time),
        (OfficialClass.LATE, "clock-history", "late", counts.late),
        (OfficialClass.RUNNING, "play-circle", "running", counts.running),
        (OfficialClass.OVERDUE, "exclamation-triangle-fill", "overdue", counts.overdue),
    ]
    path = ctx.link(PATH)
    cards = [
        figure_card(
            sign,
            CLASS_LABELS[which],
            count,
            share(count, counts.total),
            address_of(replace(wanted, official_class=which.value, waiting=False), path),
            tone,
        )
        for which, sign, tone, count in looks
    ]
    cards.append(
        figure_card(
            "hourglass-split",
            "Báo xong, chờ xác nhận",
            counts.waiting,
            "nằm trong số đang làm",
            address_of(replace(wanted, official_class="", waiting=True), path),
            "waiting",
        )
    )
    return figure_row(cards, slim=slim)
