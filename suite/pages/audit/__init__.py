"""Nhật ký: leader, inspector and administrator read who changed what, from, to and why, and see that the chain holds."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from dash import Input, Output, State

from suite.components import (
    Column,
    button,
    button_link,
    card,
    data_table,
    date_field,
    empty_state,
    filter_bar,
    form_actions,
    form_row,
    html,
    message,
    page_head,
    search_filter,
    select_field,
    stack,
)
from suite.components import link as to_page
from suite.components.format import date_text, moment_text, number, read_date
from suite.guard import Context, Gate
from suite.numbers import whole_number
from suite.pages.audit.names import KINDS, Names, listed, names_in
from suite.pages.audit.words import CODED, COLUMNS, SUBJECTS, VALUES, VERBS
from suite.routing import Nav
from tenants.access.permissions import ROLE_LABELS, Permission, Role
from tenants.audit.dao import AuditFilter, audit_page, count_entries
from tenants.audit.models import AuditEntry
from tenants.audit.trail import verify_chain
from tenants.clock import VIETNAM
from tenants.people import dao as people
from tenants.vietnamese import search_key, sort_key

PATH = "/nhat-ky"
PAGE = 50
# People who can be chosen; others are found by their names.
MOST_PEOPLE = 500
_FIELDS = ("words", "who", "act", "noun", "since_on", "until_on")
_NAMES = dict(zip(_FIELDS, ("tim", "nguoi", "viec", "loai", "tu", "den"), strict=True))
_DAY, _MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
_PLACES = {"task": "/nhiem-vu/{}", "action_plan": "/ke-hoach/{}"}


def register(gate: Gate) -> None:
    """The page, its filter, and proving the chain."""
    nav = Nav("Nhật ký", "shield-check", "system", 20)
    gate.page(PATH, permission=Permission.READ_AUDIT, title="Nhật ký", nav=nav)(layout)

    @gate.callback(
        Output("audit-narrowed", "children"),
        Input("audit-narrow", "n_clicks"),
        Input("audit-words", "value"),
        *(State(f"audit-{name}", "value") for name in _FIELDS[1:]),
        permission=Permission.READ_AUDIT,
        fields={"since_on": "audit-since_on", "until_on": "audit-until_on"},
        prevent_initial_call=True,
    )
    def narrow(ctx: Context, clicks: Any, words: Any, *chosen: Any) -> Any:
        asked = {name: str(value or "")[:200] for name, value in zip(_FIELDS, (words, *chosen), strict=True)}
        for name in ("since_on", "until_on"):
            read_date(asked[name], name)
        if (who := whole_number(asked["who"])) is not None:
            people.get_user(ctx.session, who)
        ctx.go(_address({_NAMES[name]: value for name, value in asked.items()}))
        return None

    @gate.callback(
        Output("audit-proof", "children"),
        Input("audit-verify", "n_clicks"),
        permission=Permission.READ_AUDIT,
        prevent_initial_call=True,
    )
    def prove(ctx: Context, clicks: int | None) -> Any:
        proof = verify_chain(ctx.session)
        if proof.broken_at is None:
            said = f"Chuỗi nguyên vẹn: {number(proof.entries)} dòng khớp với nhau và với dòng cuối."
            return message([said, html.Br(), f"Dấu cuối {proof.mark}: ghi lại ở nơi khác để đối chiếu về sau."], "success")
        return message(f"Chuỗi bị đứt tại dòng {number(proof.broken_at)}. Hãy báo ngay cho quản trị hệ thống.", "error")


def layout(ctx: Context) -> Any:
    """A page of the trail, the newest entries first."""
    query = {name: ctx.query.get(name, "").strip()[:200] for name in (*_NAMES.values(), "ma")}
    wanted = _filter(ctx, query)
    before = whole_number(ctx.query.get("truoc", ""))
    entries, more = audit_page(ctx.session, wanted, below=before, limit=PAGE)
    names = names_in(ctx.session, entries)
    narrowed = any(query.values())
    older = _address({**query, "truoc": str(entries[-1].seq)}) if more else ""
    return stack(
        page_head(
            "Nhật ký",
            f"{number(count_entries(ctx.session))} dòng, không dòng nào sửa hay xóa được",
            button("Kiểm tra chuỗi", "audit-verify", icon_name="shield-check"),
        ),
        html.Div(id="audit-proof"),
        _filters(ctx, query),
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
                [_row(entry, names) for entry in entries],
                caption="Nhật ký",
                empty=empty_state("shield-check", "Không có dòng nào", "Thử bớt điều kiện lọc.")
                if narrowed or before
                else empty_state("shield-check", "Không có dòng nào", "Mọi thay đổi trong cơ quan đều được ghi ở đây."),
            ),
            flush=True,
        ),
        form_actions(
            button_link("Mới nhất", _address(query), icon_name="chevron-double-left") if before else None,
            button_link("Cũ hơn", older, icon_name="chevron-right") if older else None,
        ),
        html.Div(id="audit-narrowed"),
    )


def _filters(ctx: Context, query: dict[str, str]) -> html.Div:
    users = people.list_users(ctx.session, limit=MOST_PEOPLE)
    return html.Div(
        [
            filter_bar([search_filter("audit-words", query["tim"], "Tìm theo người, việc, nội dung, lý do; không cần dấu")]),
            html.Details(
                [
                    html.Summary("Lọc thêm"),
                    form_row(
                        select_field(
                            "audit-who",
                            "Người",
                            [(str(user.id), user.name) for user in users],
                            query["nguoi"] or None,
                            searchable=True,
                            placeholder="Tất cả",
                        ),
                        select_field("audit-act", "Việc", _sorted(VERBS), query["viec"], placeholder="Tất cả"),
                        select_field("audit-noun", "Đối tượng", _sorted(SUBJECTS), query["loai"], placeholder="Tất cả"),
                    ),
                    form_row(
                        date_field("audit-since_on", "Từ ngày", read_date(query["tu"])),
                        date_field("audit-until_on", "Đến hết ngày", read_date(query["den"])),
                    ),
                    form_actions(button_link("Bỏ lọc", PATH), button("Lọc", "audit-narrow", look="primary", icon_name="funnel")),
                ],
                className="folded",
                open=any(query[name] for name in ("nguoi", "viec", "loai", "tu", "den")),
            ),
        ],
        className="surface",
    )


def _sorted(labels: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(((key, label[:1].upper() + label[1:]) for key, label in labels.items()), key=lambda item: sort_key(item[1]))


def _filter(ctx: Context, query: dict[str, str]) -> AuditFilter:
    actor_id = whole_number(query["nguoi"])
    if actor_id is not None:
        people.get_user(ctx.session, actor_id)
    until = read_date(query["den"])
    return AuditFilter(
        words=query["tim"],
        acts=_named(query["tim"]),
        actor_id=actor_id,
        action=query["viec"],
        subject_type=query["loai"],
        subject_id=whole_number(query["ma"]),
        since=_midnight(read_date(query["tu"])),
        until=_midnight(until + timedelta(days=1)) if until else None,
    )


def _named(words: str) -> tuple[str, ...]:
    """The acts that the page calls so: the trail itself keeps the program's words for them."""
    wanted = search_key(words)
    return tuple(verb for verb, label in VERBS.items() if wanted and wanted in search_key(label))


def _midnight(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM) if day else None


def _address(query: dict[str, str]) -> str:
    given = urlencode({name: value for name, value in query.items() if value})
    return f"{PATH}?{given}" if given else PATH


# Lines of the first releases hold why somebody was away, and the chain lets nobody take it out: it is not shown.
_HIDDEN, _REASON_HIDDEN = frozenset({("absence", "why")}), frozenset({"absence.record"})


def _row(entry: AuditEntry, names: Names) -> dict[str, Any]:
    # A line that somebody wrote over is shown as it stands: the chain tells.
    role = ROLE_LABELS[Role(entry.actor_role)] if entry.actor_role in set(Role) else entry.actor_role
    subject = f"{SUBJECTS.get(entry.subject_type, entry.subject_type)} {entry.subject_id or ''}".strip()
    if name := names.get((entry.subject_type, entry.subject_id or 0)):
        subject += f": {name}"
    place = _PLACES.get(entry.subject_type, "").format(entry.subject_id)
    history = _address({"loai": entry.subject_type, "ma": str(entry.subject_id or "")})
    return {
        "at": moment_text(entry.at),
        "who": [html.Div(entry.actor_name or "Hệ thống"), html.Small(role, className="muted")],
        "what": html.Div(
            [
                html.Div(VERBS.get(entry.action, entry.action)),
                html.Div(to_page(subject, place) if place else subject),
                html.Small(to_page("Mọi thay đổi của mục này", history), className="muted") if entry.subject_id else None,
            ]
        ),
        "changes": _changes(
            {column: pair for column, pair in entry.changes.items() if (entry.subject_type, column) not in _HIDDEN}, names
        ),
        "why": None if entry.action in _REASON_HIDDEN else entry.why or None,
    }


def _changes(changes: dict[str, Any], names: Names) -> Any:
    if not changes:
        return None
    lines = [
        html.Li([html.B(f"{COLUMNS.get(column, column)}: "), _short(column, before, names), " → ", _short(column, after, names)])
        for column, (before, after) in changes.items()
    ]
    if len(lines) <= 2:
        return html.Ul(lines, className="changes")
    return html.Details([html.Summary(f"{len(lines)} thay đổi"), html.Ul(lines, className="changes")], className="folded")


def _short(column: str, value: Any, names: Names) -> str:
    kind = KINDS.get(column, "")
    named = [names[kind, one] for one in listed(value) if isinstance(one, int) and (kind, one) in names]
    text = ", ".join(named) or _said(column, value)
    return text if len(text) <= 160 else f"{text[:157]}…"


def _said(column: str, value: Any) -> str:
    """A stored value as people write it: what has no words of its own is shown as it is stored."""
    if value in (None, ""):
        return "trống"
    if isinstance(value, bool):
        return "có" if value else "không"
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if column in CODED:
        return VALUES.get(value, value)
    try:
        return (
            date_text(date.fromisoformat(value))
            if _DAY.fullmatch(value)
            else moment_text(datetime.fromisoformat(value))
            if _MOMENT.match(value)
            else value
        )
    except ValueError:
        return value
