"""The time that a connection may take as a whole: a partner that drips bytes lets no single step of ours run out of time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

# Whoever was between two sockets when time ran out (a handshake changes them) is found a moment later.
_AGAIN = 0.5


@contextmanager
def cut_after(seconds: float, socket_of: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut the connection when the block takes longer than `seconds`. Raises TimeoutError then, whatever the block made of it.

    `socket_of` says which socket it is at the moment, none while it is being opened: opening has the socket's own timeout.
    """
    over, cut = threading.Event(), threading.Event()

    def watch() -> None:
        wait = seconds
        while not over.wait(wait):
            found, wait = socket_of(), _AGAIN
            if found is not None:
                cut.set()
                with suppress(OSError):
                    # Not the TLS socket's own shutdown: that takes the encryption from under whoever is reading.
                    socket.socket.shutdown(found, socket.SHUT_RDWR)

    watcher = threading.Thread(target=watch, name="connection-limit", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        if cut.is_set():
            # Also instead of a success or of another error: what was read up to the cut may be half an answer.
            raise TimeoutError("quá thời gian chờ")
