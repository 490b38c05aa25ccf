"""The same parts in a ZIP of the same bytes: office files carry the hour of their making unless it is taken out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime

# The oldest moment that a ZIP can hold; a document without a date is as old as that.
OLDEST = date(1980, 1, 1)


def moment_of(day: date | None) -> datetime:
    """Midnight of the document's day: what its properties name as creation and change."""
    return datetime.combine(max(day or OLDEST, OLDEST), datetime.min.time())


def repack(package: bytes, day: date | None, changes: Mapping[str, Callable[[bytes], bytes]] | None = None) -> bytes:
    """The package with every part dated `day` and some parts changed, in the given order of parts."""
    stamp = moment_of(day).timetuple()[:6]
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if changes and name in changes:
                content = changes[name](content)
            part = zipfile.ZipInfo(name, stamp)
            part.compress_type = zipfile.ZIP_DEFLATED
            # Python notes whether it ran on Windows or elsewhere.
            part.create_system = 0
            target.writestr(part, content, compresslevel=6)
    return packed.getvalue()
