"""What several pages need beside their session: the reporting period, and the bytes that a browser sends."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from reports.locking import Answering
from reports.locking import answering as answering_on
from reports.periods import Period, reporting_period
from suite.guard import Context
from tenants.errors import Invalid


def period_of(ctx: Context) -> Period:
    """The period that is being reported today."""
    return reporting_period(ctx.today)


def answering(ctx: Context) -> Answering:
    """Which period an update given now answers, and which one it comes too late for."""
    return answering_on(ctx.session, ctx.today)


def late_words(place: Answering) -> str:
    """What a person is told whose update comes after the lock, empty in time."""
    if not place.late_for:
        return ""
    late, month = Period.parse(place.late_for), Period.parse(place.period)
    return f" Kỳ {late.label} đã khóa: báo cáo này vào kỳ {month.label}, trừ khi thư ký đưa vào kỳ đã khóa."


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
