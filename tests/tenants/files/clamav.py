"""A server that speaks clamd's INSTREAM, knows one virus, and can be told to keep silent."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def clamd(answer: bytes | None = None, *, silent: bool = False) -> Iterator[str]:
    """The address of a daemon; `answer` is said whatever comes."""
    server = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            with suppress(OSError):
                wire, _ = server.accept()
                with wire:
                    if silent:
                        ended.wait(10)
                        continue
                    data = _received(wire)
                    found = b"stream: Eicar-Signature FOUND" if EICAR in data else b"stream: OK"
                    wire.sendall((answer if answer is not None else found) + b"\0")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.getsockname()[1]}"
    finally:
        ended.set()
        server.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for a caller
        server.close()
        thread.join()


def _received(wire: socket.socket) -> bytes:
    stream = wire.makefile("rb")
    assert stream.read(10) == b"zINSTREAM\0"
    data = b""
    while size := int.from_bytes(stream.read(4), "big"):
        data += stream.read(size)
    return data
