"""A real web server on loopback that stands for a province's own system, and misbehaves on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


@dataclass
class Calls:
    """How the system behaves, and what it was told."""

    answers: list[int] = field(default_factory=list)  # status of the next calls; 200 afterwards, 0 hangs up without an answer
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    url: str = ""
    text: bytes = b"ok"

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]


@contextmanager
def hook_server(calls: Calls) -> Iterator[Calls]:
    """Serve until the block ends; `calls.url` is the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            calls.headers.append(dict(self.headers))
            calls.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            status = calls.answers.pop(0) if calls.answers else 200
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", str(len(calls.text)))
            self.end_headers()
            self.wfile.write(calls.text)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    calls.url = f"http://127.0.0.1:{server.server_port}/suite57?kenh=zalo"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield calls
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
