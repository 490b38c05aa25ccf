"""Measures what a PDF's packed streams hold before anything unpacks them whole."""

import re
import zlib

from tenants.errors import Invalid
from tenants.plans.annex.limits import ReadLimits

_STREAM = re.compile(rb"stream\r?\n")
_STEP = 1024 * 1024


def check_streams(data: bytes, limits: ReadLimits) -> None:
    """Raises Invalid when the streams unpack to more than the limit, packed twice over included."""
    total = 0
    for match in _STREAM.finditer(data):
        if data[match.start() - 3 : match.start()] == b"end":
            continue
        total += _unpacked(data[match.end() : match.end() + limits.file_size], limits.unpacked_size - total, twice=True)
        if total > limits.unpacked_size:
            raise Invalid("Tệp PDF bung ra quá lớn so với giới hạn cho phép nên bị từ chối.")


def _unpacked(packed: bytes, most: int, *, twice: bool) -> int:
    """Bytes that come out, counted no further than just beyond `most`; 0 for what is not packed this way."""
    if packed[:1] not in (b"\x78", b"\x48", b"\x58", b"\x68", b"\x38"):
        return 0
    worker = zlib.decompressobj()
    size, waiting = 0, packed
    opening = b""
    try:
        while waiting and size <= most and not worker.eof:
            piece = worker.decompress(waiting, _STEP)
            opening = opening or piece
            size += len(piece)
            waiting = worker.unconsumed_tail
    except zlib.error:
        return size
    if twice and size <= most and opening[:1] == b"\x78":
        size += _unpacked(opening, most - size, twice=False)
    return size
