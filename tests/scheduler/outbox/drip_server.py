"""A real server on loopback that answers a letter at a time for ever, so that no single step of its caller runs out of time."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_A_LETTER_EACH = 0.01  # seconds; the end of the caller is met at once, whenever it comes


@dataclass
class Drips:
    """What the server says at once before it begins to drip, and how often it was called."""

    port: int = 0
    answers: list[bytes] = field(default_factory=list)  # one for each thing heard
    greets: bool = False  # the first answer comes before anything was heard
    calls: int = 0


@contextmanager
def drip_server(drips: Drips, certificate: Path | None = None) -> Iterator[Drips]:
    """Serve one caller after another until the block ends; with a certificate over TLS."""
    listener = socket.create_server(("127.0.0.1", 0))
    drips.port = listener.getsockname()[1]
    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)

    def serve() -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            drips.calls += 1
            with suppress(OSError):
                _talk(tls.wrap_socket(caller, server_side=True) if tls else caller, drips)
            caller.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield drips
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _talk(caller: socket.socket, drips: Drips) -> None:
    answers = list(drips.answers)
    with caller:
        if drips.greets and answers:
            caller.sendall(answers.pop(0))
        while answers:
            if not caller.recv(65_536):
                return
            caller.sendall(answers.pop(0))
        while True:
            ready, _, _ = select.select([caller], [], [], _A_LETTER_EACH)
            if ready and not caller.recv(65_536):
                return  # the caller has had enough
            caller.sendall(b"2")
