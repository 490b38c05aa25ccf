"""Reads the words of a stranger's PDF in a process of its own, with a clock and little memory: a hostile file ends only that."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import asdict

import pdfplumber

from tenants.files.fence import Fence, environment, fence_in

FENCE = Fence(seconds=30)


def pdf_words(data: bytes) -> str:
    """What a reader sees on the pages of a PDF, as the library gives it."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return " ".join(page.extract_text() or "" for page in pdf.pages)


def pdf_words_apart(data: bytes, *, fence: Fence = FENCE) -> str:
    """As `pdf_words`, but the caller's process is safe whatever the file does; takes about a second to start.

    Raises ValueError for a file that cannot be read, or needs more time or memory than the fence allows.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=json.dumps(asdict(fence)).encode() + b"\n" + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            timeout=fence.seconds,
            check=True,
        )
        return str(json.loads(done.stdout))
    except (subprocess.SubprocessError, OSError) as error:
        raise ValueError("unreadable") from error


def _main() -> None:
    """The reading process: a line with the fence and then the file come in, the words go out as JSON."""
    fence = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    fence_in(Fence(**fence))
    print(json.dumps(pdf_words(data)))


if __name__ == "__main__":
    _main()
