"""The looks at a tenant's reminders, as tabs."""

from __future__ import annotations

from suite.components import Tab, html, tabs

RUNNING, POLICY, AWAY = "/nhac-viec", "/nhac-viec/muc-nhac", "/nhac-viec/vang-mat"


def views(active: str) -> html.Nav:
    """The tabs above each of the pages."""
    offered = [
        Tab("Tình hình", RUNNING, icon="activity"),
        Tab("Mức nhắc", POLICY, icon="sliders"),
        Tab("Vắng mặt", AWAY, icon="person-dash"),
    ]
    return tabs(offered, active)
