"""The frame of every page: top bar, navigation, bottom bar of a phone, search, notice of a session's end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc

from suite.components import html
from suite.components.buttons import button, link, post_button
from suite.components.content import Content, aria, icon, many, marks, unseen
from suite.components.format import initials, number

SEARCH_DIALOG_ID = "search-dialog"
SEARCH_TEXT_ID = "search-text"
SEARCH_RESULTS_ID = "search-results"
CONTENT_ID = "main"


@dataclass(frozen=True)
class NavItem:
    """A place of the program; `dock` is its short name in the bottom bar of a phone, `alert` makes its count red.

    `query` narrows the place to the rows that the count counts.
    """

    label: str
    icon: str
    path: str
    count: int | None = None
    alert: bool = False
    dock: str = ""
    query: str = ""

    @property
    def href(self) -> str:
        """What the place opens where its count stands."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True)
class NavGroup:
    """Places under a common heading; the first group has none."""

    items: Sequence[NavItem]
    title: str = ""


@dataclass(frozen=True)
class Paths:
    """Where the shell's own links lead."""

    home: str = "/"
    inbox: str = "/thong-bao"
    unread: str = "/thong-bao?chua-doc=1"  # what the figure at the bell counts
    profile: str = "/tai-khoan"
    sign_in: str = "/dang-nhap"
    sign_out: str = "/dang-xuat"
    keep_alive: str = ""  # a cheap route that a person at work may touch, so that typing counts as being there


def shell(
    title: str,
    tenant_name: str,
    tenant_sub: str,
    demo: bool,
    user_name: str,
    nav: Sequence[NavGroup],
    active_path: str,
    bell_count: int,
    content: Content,
    *,
    paths: Paths = Paths(),
    user_key: str = "",
    idle_seconds: int = 0,
    role_name: str = "",
) -> html.Div:
    """A whole page. `user_key` keeps people's drafts apart at one computer; `idle_seconds` > 0 warns of the lock."""
    active = _active(nav, active_path)
    data = marks(
        title=title,
        user=user_key or user_name,
        sign_in=paths.sign_in,
        idle_seconds=str(idle_seconds),
        keep_alive=paths.keep_alive,
    )
    return html.Div(
        [
            html.A("Tới nội dung chính", href=f"#{CONTENT_ID}", className="skip"),
            _bar(title, tenant_name, tenant_sub, demo, user_name, role_name, bell_count, paths),
            html.Div(className="veil", **marks(drawer="close")),
            _side(nav, active, tenant_name, tenant_sub),
            html.Main(many(content), id=CONTENT_ID, className="main", tabIndex=-1),
            _dock(nav, active),
            _search(),
            _session_notice(),
        ],
        id="shell",
        className="shell" + (" has-demo" if demo else ""),
        **data,
    )


def _bar(
    title: str,
    tenant_name: str,
    tenant_sub: str,
    demo: bool,
    user_name: str,
    role_name: str,
    bell_count: int,
    paths: Paths,
) -> html.Header:
    return html.Header(
        [
            html.Button(
                icon("list"),
                type="button",
                className="bar-icon bar-menu",
                **aria(label="Mở điều hướng", controls="nav", expanded="false"),
                **marks(drawer="toggle"),
            ),
            link([html.B("57", **aria(hidden="true")), html.Span("Suite 57")], paths.home, class_name="brand"),
            html.Span(title, className="bar-title", **aria(hidden="true")),
            html.Div([html.Span(tenant_name, className="tenant-name"), html.Small(tenant_sub)], className="tenant"),
            *([html.Span("DỮ LIỆU MINH HỌA", className="demo")] if demo else []),
            html.Button(
                [
                    icon("search"),
                    html.Span("Tìm nhiệm vụ, kế hoạch, đơn vị, người…"),
                    html.Kbd("Ctrl K", **aria(hidden="true")),
                ],
                type="button",
                className="bar-search",
                **aria(keyshortcuts="Control+K"),
                **marks(opens=SEARCH_DIALOG_ID),
            ),
            link(
                [icon("bell"), *_bell(bell_count)],
                paths.unread if bell_count else paths.inbox,
                class_name="bar-icon bar-bell",
                title="Thông báo",
            ),
            _me(user_name, role_name, paths),
        ],
        className="bar",
    )


def _bell(count: int) -> list[Any]:
    if not count:
        return [unseen("Thông báo")]
    shown = number(count) if count < 100 else "99+"
    return [
        html.Span(shown, className="bell-count", **aria(hidden="true")),
        unseen(f"Thông báo: {number(count)} chưa đọc"),
    ]


def _me(name: str, role: str, paths: Paths) -> html.Details:
    return html.Details(
        [
            html.Summary(
                [
                    html.B(initials(name), className="avatar", **aria(hidden="true")),
                    html.Span(name, className="me-name"),
                ]
            ),
            html.Div(
                [
                    html.P([html.B(name), html.Span(role, className="me-role")], className="me-who"),
                    link([icon("person-circle"), "Tài khoản của tôi"], paths.profile),
                    post_button("Đăng xuất", paths.sign_out, icon_name="box-arrow-right", class_name="me-out"),
                ],
                className="me-menu",
            ),
        ],
        className="me",
        **marks(menu="1"),
    )


def _side(nav: Sequence[NavGroup], active: str, tenant_name: str, tenant_sub: str) -> html.Nav:
    groups: list[Any] = [
        html.Div(
            [
                html.Div([html.B(tenant_name), html.Small(tenant_sub)], className="side-tenant"),
                html.Button(
                    icon("x-lg"),
                    type="button",
                    className="bar-icon",
                    **aria(label="Đóng điều hướng"),
                    **marks(drawer="close"),
                ),
            ],
            className="side-top",
        )
    ]
    for index, group in enumerate(nav):
        named: dict[str, Any] = {}
        if group.title:
            groups.append(html.H2(group.title, id=f"nav-{index}", className="side-title"))
            named["aria-labelledby"] = f"nav-{index}"
        groups.append(html.Ul([html.Li(_side_link(item, item.path == active)) for item in group.items], **named))
    return html.Nav(groups, id="nav", className="side", **aria(label="Điều hướng chính"))


def _side_link(item: NavItem, active: bool) -> html.A:
    inside: list[Any] = [icon(item.icon), html.Span(item.label, className="side-label")]
    if item.count:
        inside.append(html.Span(number(item.count), className="side-count" + (" is-alert" if item.alert else "")))
    now: dict[str, Any] = {"aria-current": "page"} if active else {}
    return link(inside, item.href, class_name="side-link", **now)


def _dock(nav: Sequence[NavGroup], active: str) -> html.Nav:
    places = [item for group in nav for item in group.items if item.dock][:3]
    children: list[Any] = []
    for item in places:
        now: dict[str, Any] = {"aria-current": "page"} if item.path == active else {}
        children.append(link([icon(item.icon), html.Span(item.dock)], item.path, class_name="dock-link", **now))
    children.append(
        html.Button([icon("search"), html.Span("Tìm")], type="button", className="dock-link", **marks(opens=SEARCH_DIALOG_ID))
    )
    return html.Nav(children, className="dock", **aria(label="Điều hướng nhanh"))


def _search() -> html.Dialog:
    return html.Dialog(
        [
            html.Div(
                [
                    html.Label("Tìm trong toàn hệ thống", htmlFor=SEARCH_TEXT_ID, className="visually-hidden"),
                    icon("search"),
                    dbc.Input(
                        id=SEARCH_TEXT_ID,
                        type="search",
                        debounce=0.2,
                        autocomplete="off",
                        maxlength=200,
                        placeholder="Gõ có dấu hoặc không dấu, ví dụ: so khoa hoc",
                    ),
                    html.Button("Đóng", type="button", className="btn btn-quiet btn-sm", **marks(closes="1")),
                ],
                className="search-top",
            ),
            html.Div(
                html.P("Tìm nhiệm vụ, kế hoạch, đơn vị và người.", className="search-hint"),
                id=SEARCH_RESULTS_ID,
                className="search-results",
                **aria(live="polite"),
            ),
        ],
        id=SEARCH_DIALOG_ID,
        className="dialog dialog-search",
        **aria(label="Tìm kiếm"),
    )


@dataclass(frozen=True)
class SearchHit:
    """One thing found: what it is called, what it is, where it leads."""

    text: str
    hint: str
    href: str
    icon: str


def search_results(groups: Sequence[tuple[str, Sequence[SearchHit]]], text: str) -> list[Any]:
    """What the search found, by kind, for Output(SEARCH_RESULTS_ID, "children"); says so when it is nothing."""
    found = [(name, hits) for name, hits in groups if hits]
    if not found:
        words = (
            f"Không tìm thấy “{text}”. Thử ít chữ hơn, hoặc số kế hoạch."
            if text.strip()
            else "Tìm nhiệm vụ, kế hoạch, đơn vị và người."
        )
        return [html.P(words, className="search-hint")]
    return [
        html.Section(
            [
                html.H3(name),
                html.Ul(
                    [
                        html.Li(
                            link(
                                [icon(hit.icon), html.Span([html.Span(hit.text), html.Small(hit.hint)])],
                                hit.href,
                                class_name="search-hit",
                            )
                        )
                        for hit in hits
                    ]
                ),
            ]
        )
        for name, hits in found
    ]


def _session_notice() -> html.Div:
    return html.Div(
        [
            html.Span(["Phiên làm việc sẽ khóa sau ", html.B(id="session-left"), " giây. Nội dung đang soạn được giữ lại."]),
            button("Tiếp tục làm việc", look="primary", small=True, **marks(session="continue")),
        ],
        id="session-notice",
        className="session-notice",
        role="alertdialog",
        **aria(label="Sắp hết phiên làm việc"),
    )


def _active(nav: Sequence[NavGroup], path: str) -> str:
    """The place that a page belongs to: its own address, or the longest one above it."""
    above = [
        item.path
        for group in nav
        for item in group.items
        if path == item.path or (item.path != "/" and path.startswith(item.path.rstrip("/") + "/"))
    ]
    return max(above, key=len, default="")
