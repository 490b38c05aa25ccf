"""Reads a file in a process of its own, with a clock, little memory and no way to write: a hostile file ends only that."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import IO, Any

from tenants.errors import Invalid
from tenants.files.fence import Fence, environment, fence_in
from tenants.plans.annex.limits import ReadLimits
from tenants.plans.annex.reader import read_annex
from tenants.plans.annex.reading import AnnexRead, AnnexRow, DocumentHead, Place

_TOO_LONG = "Tệp mất quá nhiều thời gian để đọc nên đã dừng. Đề nghị chỉ tải phần phụ lục nhiệm vụ."
_STOPPED = "Không đọc được tệp: tệp cần quá nhiều bộ nhớ hoặc bị hỏng. Đề nghị chỉ tải phần phụ lục nhiệm vụ."


_DEFAULT_LIMITS = ReadLimits()
_DEFAULT_FENCE = Fence()


def read_annex_apart(
    data: bytes,
    filename: str,
    limits: ReadLimits = _DEFAULT_LIMITS,
    progress: Callable[[float], None] | None = None,
    *,
    convert_legacy: bool = False,
    fence: Fence = _DEFAULT_FENCE,
) -> AnnexRead:
    """As `read_annex`, but the caller's process is safe whatever the file does. Takes about a second to start.

    Raises Invalid also when the file needs more time or memory than the fence allows.
    """
    if len(data) > limits.file_size:
        return read_annex(data[: limits.file_size + 1], filename, limits)
    request = {"filename": filename, "limits": asdict(limits), "convert_legacy": convert_legacy, "fence": asdict(fence)}
    reader = subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    assert reader.stdin is not None and reader.stdout is not None
    ran_out = threading.Event()

    def stop() -> None:
        ran_out.set()
        reader.kill()

    clock = threading.Timer(fence.seconds, stop)
    clock.start()
    answer: dict[str, Any] = {}
    try:
        sender = threading.Thread(target=_send, args=(reader.stdin, json.dumps(request).encode(), data))
        sender.start()
        for line in reader.stdout:
            answer = json.loads(line)
            if "progress" in answer and progress is not None:
                progress(answer["progress"])
        sender.join()
    except ValueError:
        answer = {}
    finally:
        clock.cancel()
        reader.kill()
        reader.stdout.close()
        reader.wait()
    if "invalid" in answer:
        raise Invalid(answer["invalid"])
    if "read" not in answer:
        raise Invalid(_TOO_LONG if ran_out.is_set() else _STOPPED)
    return _from_plain(answer["read"])


def _send(stream: IO[bytes], request: bytes, data: bytes) -> None:
    """Hand over the request and the file; the reader may have given up meanwhile."""
    try:
        stream.write(request + b"\n" + data)
        stream.close()
    except OSError:
        return


def _from_plain(plain: dict[str, Any]) -> AnnexRead:
    head = plain["document"]
    issued_on = date.fromisoformat(head["issued_on"]) if head["issued_on"] else None
    rows = (AnnexRow(**{**row, "place": Place(**row["place"]), "doubts": tuple(row["doubts"])}) for row in plain["rows"])
    return AnnexRead(
        DocumentHead(**{**head, "issued_on": issued_on}), tuple(rows), tuple(plain["warnings"]), plain["legacy_encoding"]
    )


def _main() -> None:
    """The reading process: a line with the request and then the file come in, lines of JSON go out."""
    request = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    fence_in(Fence(**request["fence"]))

    def tell(**answer: object) -> None:
        print(json.dumps(answer, default=str), flush=True)

    try:
        read = read_annex(
            data,
            request["filename"],
            ReadLimits(**request["limits"]),
            progress=lambda share: tell(progress=share),
            convert_legacy=request["convert_legacy"],
        )
    except Invalid as error:
        tell(invalid=error.message)
    else:
        tell(read=asdict(read))


if __name__ == "__main__":
    _main()
