"""Links and buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from dash.development.base_component import Component

from suite.components import html
from suite.components.content import Content, Id, aria, icon, many, marks, unseen

_INSIDE = re.compile(r"/(?![/\\])|[?#]|mailto:")
_ELSEWHERE = re.compile(r"https?://", re.IGNORECASE)

Look: TypeAlias = Literal["primary", "plain", "danger", "quiet"]
_LOOKS = {"primary": "btn btn-primary", "plain": "btn btn-plain", "danger": "btn btn-danger", "quiet": "btn btn-quiet"}


def link(children: Content, href: str, *, reload: bool = False, class_name: str = "", **attributes: Any) -> html.A:
    """A link; pages of the program change in place, unless `reload` (downloads, plain Flask pages).

    Other hosts open beside the program. An address that would run something (`javascript:`) is dropped, the words stay.
    """
    if reload:
        attributes["data-reload"] = "1"
    if class_name:
        attributes["className"] = class_name
    if _ELSEWHERE.match(href):
        return html.A(children, href=href, target="_blank", rel="noopener noreferrer", **attributes)
    if not _INSIDE.match(href):
        return html.A(children, **attributes)
    return html.A(children, href=href, **attributes)


def button(
    label: str,
    id: Id | None = None,
    *,
    icon_name: str = "",
    look: Look = "plain",
    small: bool = False,
    icon_only: bool = False,
    opens: str = "",
    closes: bool = False,
    disabled: bool = False,
    title: str = "",
    **attributes: Any,
) -> html.Button:
    """A button with n_clicks. `opens` names a dialog to show; `closes` shuts the dialog it stands in."""
    if id is not None:
        attributes["id"] = id
    if opens:
        attributes["data-opens"] = opens
    if closes:
        attributes["data-closes"] = "1"
    if title or icon_only:
        attributes["title"] = title or label
    return html.Button(
        _face(label, icon_name, icon_only),
        type="button",
        disabled=disabled,
        className=_class(look, small, icon_only),
        **attributes,
    )


def button_link(
    label: str,
    href: str,
    *,
    icon_name: str = "",
    look: Look = "plain",
    small: bool = False,
    icon_only: bool = False,
    reload: bool = False,
    **attributes: Any,
) -> html.A:
    """A link that looks like a button: it goes somewhere and changes nothing."""
    if icon_only:
        attributes["title"] = label
    return link(_face(label, icon_name, icon_only), href, reload=reload, class_name=_class(look, small, icon_only), **attributes)


def post_button(label: str, path: str, *, icon_name: str = "", look: Look = "plain", class_name: str = "") -> html.Button:
    """A button that posts to a Flask route with the CSRF token and follows its redirect (signing out)."""
    return html.Button(_face(label, icon_name, False), type="button", className=class_name or _LOOKS[look], **marks(post=path))


def fold_button(label: str, folds: Sequence[str], *, icon_name: str = "") -> html.Button:
    """On a phone: brings out what is folded away, the things of class `folds` with these ids. A wide screen folds nothing.

    Beside the name the page's script writes how many filters are on in what it brings out.
    """
    return html.Button(
        [
            *many(icon(icon_name) if icon_name else None),
            html.Span([label, html.Span(className="fold-count")]),
            icon("chevron-down"),
        ],
        type="button",
        className=f"{_class('plain', False, False)} unfolds",
        **aria(expanded="false", controls=" ".join(folds)),
    )


def menu(label: str, items: Sequence[Component], *, icon_name: str = "three-dots", small: bool = False) -> html.Details:
    """Acts that are seldom wanted, behind one button; `items` are made by `menu_item`."""
    return html.Details(
        [
            html.Summary([icon(icon_name), html.Span(label)], className=_class("plain", small, False)),
            html.Div(list(items), className="menu-items"),
        ],
        className="menu",
        **marks(menu="1"),
    )


def menu_item(
    label: str, *, href: str = "", id: Id | None = None, icon_name: str = "", opens: str = "", reload: bool = False
) -> html.A | html.Button:
    """One act of a menu: a link with `href` (with `reload` a download), else a button."""
    if href:
        return link(_face(label, icon_name, False), href, reload=reload, class_name="menu-item")
    attributes: dict[str, Any] = {"id": id} if id is not None else {}
    if opens:
        attributes["data-opens"] = opens
    return html.Button(_face(label, icon_name, False), type="button", className="menu-item", **attributes)


def _face(label: str, icon_name: str, icon_only: bool) -> list[Any]:
    return [*many(icon(icon_name) if icon_name else None), unseen(label) if icon_only else label]


def _class(look: Look, small: bool, icon_only: bool) -> str:
    return _LOOKS[look] + (" btn-sm" if small else "") + (" btn-icon" if icon_only else "")
