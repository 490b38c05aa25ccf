"""Form fields, each with its label, help, required mark and a place for its error."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias

import dash_bootstrap_components as dbc
from dash import dcc

from suite.components import html
from suite.components.buttons import button
from suite.components.content import Content, Id, aria, dom_id, icon, many, marks
from suite.components.format import date_text, file_size
from tenants.vietnamese import search_key

Options: TypeAlias = Sequence[tuple[str, str]]
"""Value and label, in the order shown."""


def error_id(field: Id) -> Id:
    """Where the error of a field is written: Output(error_id("title"), "children").

    A plain id gets '-error'; of a pattern id the "type" gets it, the other keys stay for MATCH.
    """
    if isinstance(field, str):
        return f"{field}-error"
    return {**field, "type": f"{field['type']}-error"}


def text_field(
    id: Id,
    label: str,
    value: str | None = None,
    *,
    help: Content = None,
    required: bool = False,
    error: str = "",
    placeholder: str = "",
    kind: str = "text",
    draft: str = "",
    max_length: int | None = None,
    width: str = "",
    autocomplete: str = "off",
    debounce: bool | float = False,
) -> html.Div:
    """One line of text. `draft` is a name under which the browser keeps what was typed until it is saved."""
    given: dict[str, Any] = {"maxlength": max_length} if max_length else {}
    control = dbc.Input(
        id=id,
        value=value or "",
        type=kind,
        placeholder=placeholder,
        autocomplete=autocomplete,
        debounce=debounce,
        **given,
    )
    return _field(id, label, control, help, required, error, draft, width)


def area_field(
    id: Id,
    label: str,
    value: str | None = None,
    *,
    help: Content = None,
    required: bool = False,
    error: str = "",
    placeholder: str = "",
    rows: int = 4,
    draft: str = "",
    max_length: int | None = None,
) -> html.Div:
    """Several lines of text that grow with what is typed; see `text_field` for `draft`."""
    given: dict[str, Any] = {"maxlength": max_length} if max_length else {}
    control = dbc.Textarea(id=id, value=value or "", rows=rows, placeholder=placeholder, **given)
    return _field(id, label, control, help, required, error, draft, "")


def select_field(
    id: Id,
    label: str,
    options: Options,
    value: str | Sequence[str] | None = None,
    *,
    help: Content = None,
    required: bool = False,
    error: str = "",
    placeholder: str = "Chọn…",
    many_values: bool = False,
    searchable: bool = False,
    width: str = "",
) -> html.Div:
    """A choice: the browser's own list, or with `searchable`/`many_values` one that is searched without diacritics."""
    if searchable or many_values:
        control: Any = dcc.Dropdown(
            id=id,
            value=value,
            multi=many_values,
            placeholder=placeholder,
            clearable=not required,
            labels=_DROPDOWN_WORDS,
            options=[{"value": key, "label": text, "search": f"{text} {search_key(text)}"} for key, text in options],
            className="select-search",
        )
    else:
        first = [] if required and value else [{"value": "", "label": placeholder}]
        control = dbc.Select(
            id=id,
            value=value or "",
            options=[*first, *({"value": key, "label": text} for key, text in options)],
            placeholder=placeholder,
        )
    return _field(id, label, control, help, required, error, "", width)


def date_field(
    id: Id,
    label: str,
    value: date | None = None,
    *,
    help: Content = None,
    required: bool = False,
    error: str = "",
    draft: str = "",
) -> html.Div:
    """A day as text dd/mm/yyyy, the same on every computer; `format.read_date` reads its value."""
    control = dbc.Input(
        id=id,
        value=date_text(value) if value else "",
        type="text",
        placeholder="dd/mm/yyyy",
        inputmode="numeric",
        maxlength=10,
        autocomplete="off",
    )
    return _field(id, label, control, help, required, error, draft, "narrow")


def file_field(
    id: Id,
    label: str,
    *,
    help: Content = None,
    required: bool = False,
    error: str = "",
    accept: str = "",
    multiple: bool = False,
    max_size: int = 20_000_000,
    button_label: str = "Chọn tệp",
) -> html.Div:
    """Files by button or dropped; `max_size` in bytes. What was chosen is shown in the place `chosen_id(id)`."""
    control = dcc.Upload(
        [
            button(button_label, icon_name="paperclip", **aria(describedby=_help_id(id))),
            html.Span(f"hoặc kéo tệp thả vào đây, tối đa {file_size(max_size)}", className="muted"),
        ],
        id=id,
        accept=accept,
        multiple=multiple,
        max_size=max_size,
        className="drop",
        className_active="drop drop-over",
        className_reject="drop drop-refused",
    )
    place = html.Div(id=chosen_id(id), className="chosen", **aria(live="polite"))
    box = html.Div([control, place], **marks(files=dom_id(id), most=str(max_size)))
    return _field(id, label, box, help, required, error, "", "", group=True)


def chosen_id(field: Id) -> Id:
    """Where the names of chosen files are shown."""
    return f"{field}-chosen" if isinstance(field, str) else {**field, "type": f"{field['type']}-chosen"}


def chosen_files(files: Sequence[tuple[str, str, int]]) -> html.Ul:
    """Chosen files: the name to show, the name in the browser, by which one is left out again, and the size in bytes."""
    return html.Ul(
        [
            html.Li(
                [
                    icon("file-earmark"),
                    html.Span(shown),
                    html.Span(file_size(size), className="muted"),
                    button(f"Bỏ tệp {shown}", look="quiet", icon_name="x-lg", icon_only=True, **marks(leave=name, size=str(size))),
                ]
            )
            for shown, name, size in files
        ]
    )


def choice_field(
    id: Id,
    label: str,
    options: Options,
    value: str | None = None,
    *,
    help: Content = None,
    required: bool = False,
    error: str = "",
    draft: str = "",
) -> html.Div:
    """One of a few choices, all of them in view."""
    control = dbc.RadioItems(id=id, value=value, options=[{"value": key, "label": text} for key, text in options], inline=True)
    return _field(id, label, control, help, required, error, draft, "", group=True)


def tick_list(
    id: Id, label: str, options: Options, values: Sequence[str] = (), *, help: Content = None, error: str = ""
) -> html.Div:
    """Any of a few choices."""
    control = dbc.Checklist(id=id, value=list(values), options=[{"value": key, "label": text} for key, text in options])
    return _field(id, label, control, help, False, error, "", "", group=True)


def tick_field(id: Id, label: str, value: bool = False, *, help: Content = None, error: str = "") -> html.Div:
    """A yes or no, said by the label beside the box."""
    return html.Div(
        [dbc.Checkbox(id=id, value=value, label=label), *_foot(id, help, error)],
        className="field field-tick",
    )


def form_row(*fields: Content) -> html.Div:
    """Fields side by side, one under the other on a phone."""
    return html.Div([piece for field in fields for piece in many(field)], className="form-row")


def form_actions(*buttons: Content) -> html.Div:
    """The acts of a form, the main one last."""
    return html.Div([piece for item in buttons for piece in many(item)], className="form-actions")


_DROPDOWN_WORDS: Any = {
    "select_all": "Chọn tất cả",
    "deselect_all": "Bỏ chọn tất cả",
    "selected_count": "Đã chọn {num_selected}",
    "search": "Tìm…",
    "clear_search": "Xóa tìm kiếm",
    "clear_selection": "Bỏ chọn",
    "no_options_found": "Không có mục nào",
}


def _field(
    id: Id,
    label: str,
    control: Any,
    help: Content,
    required: bool,
    error: str,
    draft: str,
    width: str,
    group: bool = False,
) -> html.Div:
    mark = [html.Span(" *", className="required", title="bắt buộc")] if required else []
    words = [html.Span(label), *mark]
    named: Any = html.Label(words, htmlFor=dom_id(id), className="field-label")
    data: dict[str, Any] = {"data-field": "1"}
    if group:
        # Several controls have no single one that a label could point at: the group itself bears the name.
        label_id = f"{dom_id(id)}-label".replace(" ", "_")
        named = html.Div(words, id=label_id, className="field-label")
        data |= {"role": "group", "aria-labelledby": label_id}
    if required:
        data["data-required"] = "1"
    if draft:
        data["data-draft"] = draft
    return html.Div([named, control, *_foot(id, help, error)], className="field" + (f" field-{width}" if width else ""), **data)


def _help_id(id: Id) -> str:
    return f"{dom_id(id)}-help".replace(" ", "_")


def _foot(id: Id, help: Content, error: str) -> list[Any]:
    # Empty places stand there from the start: the browser writes the notice of a kept draft, a callback the error.
    return [
        *([html.Div(many(help), id=_help_id(id), className="field-help")] if many(help) else []),
        html.Div(className="field-kept"),
        html.Div(error, id=error_id(id), className="field-error", role="alert"),
    ]
