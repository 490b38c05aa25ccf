"""What several pages need beside their session: the reporting period, and the bytes that a browser sends."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from dash import callback_context
from dash.exceptions import PreventUpdate

from reports.locking import Answering
from reports.locking import answering as answering_on
from reports.periods import Period, reporting_period
from suite.guard import Context
from suite.numbers import whole_number
from tenants.errors import Invalid, NotFound
from tenants.tasks.service import NewEvidence


def period_of(ctx: Context) -> Period:
    """The period that is being reported today."""
    return reporting_period(ctx.today)


def answering(ctx: Context) -> Answering:
    """Which period an update given now answers, and which one it comes too late for."""
    return answering_on(ctx.session, ctx.today)


def place_words(ctx: Context, place: Answering) -> str:
    """What a person is told whose update goes to another month than the running one, empty where it does not."""
    if not place.late_for:
        open_again = Period.parse(place.period)
        return "" if open_again == period_of(ctx) else f" Kỳ {open_again.label} đang mở lại: báo cáo này vào kỳ đó."
    late, month = Period.parse(place.late_for), Period.parse(place.period)
    return f" Kỳ {late.label} đã khóa: báo cáo này vào kỳ {month.label}, trừ khi thư ký đưa vào kỳ đã khóa."


def pressed(name: str) -> int:
    """The number in a pressed button's id under this name; a button that was only drawn presses nothing."""
    triggered = callback_context.triggered_id
    if not triggered or not callback_context.triggered[0]["value"] or not isinstance(triggered.get(name), int):
        raise PreventUpdate
    return int(triggered[name])


def row_number(value: Any, sentence: str = "Không tìm thấy nội dung này.") -> int:
    """The number of a row that a browser sends back. Raises NotFound for what is no number."""
    number = whole_number(value)
    if number is None:
        raise NotFound(sentence)
    return number


def rows_chosen(values: Any) -> list[int]:
    """The numbers of the rows that a browser says were chosen; what is no number of a row is passed over."""
    numbers = map(whole_number, values if isinstance(values, list) else [])
    return [number for number in numbers if number is not None]


def evidence_of(references: str, files: list[tuple[str, bytes]]) -> tuple[NewEvidence, ...]:
    """Evidence as a person gives it: files, and a line for each link (a phone writes "Https") or document number."""
    found = [NewEvidence("file", name, data=data) for name, data in files]
    for line in filter(None, map(str.strip, references.splitlines())):
        found.append(NewEvidence("link" if line.lower().startswith(("http://", "https://")) else "document", line, line))
    return tuple(found)


def uploaded(contents: Any, names: Any) -> list[tuple[str, bytes]]:
    """The files of a dcc.Upload as (name, bytes). Raises Invalid for what no browser sends."""
    given = contents if isinstance(contents, list) else [contents] if contents else []
    called = names if isinstance(names, list) else [names] if names else []
    files = []
    for content, name in zip(given, called, strict=False):
        if not isinstance(content, str) or not isinstance(name, str) or "," not in content:
            raise Invalid("Không đọc được tệp đã chọn. Hãy chọn lại.", "file")
        try:
            files.append((name, base64.b64decode(content.split(",", 1)[1], validate=True)))
        except (binascii.Error, ValueError) as error:
            raise Invalid("Không đọc được tệp đã chọn. Hãy chọn lại.", "file") from error
    return files
