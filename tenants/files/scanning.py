"""Asks a ClamAV daemon whether a file carries a virus (clamd's INSTREAM over TCP or a unix socket)."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from tenants.errors import Invalid

_CHUNK = 64 * 1024
_LONGEST_REPLY = 4096

UNANSWERED = "Chưa quét được mã độc nên tệp chưa được nhận. Nội dung đã nhập vẫn còn; hãy gửi lại sau ít phút."


@dataclass(frozen=True, slots=True)
class Scanner:
    """A daemon at "host:port" or at the path of its socket. Where one is configured, nothing is kept that it has not passed."""

    address: str
    seconds: float = 20.0  # for each answer on the wire

    def check(self, data: bytes) -> None:
        """Raises Invalid for a file that carries a virus, and as well when the daemon does not answer as it should."""
        try:
            reply = self._ask(data)
        except OSError as error:
            raise Invalid(UNANSWERED, "file") from error
        if reply.endswith("FOUND"):
            name = reply.removeprefix("stream:").removesuffix("FOUND").strip()[:80]
            raise Invalid(f"Tệp có mã độc ({name}) nên không được nhận. Hãy quét máy và báo bộ phận công nghệ thông tin.", "file")
        if reply != "stream: OK":
            raise Invalid(UNANSWERED, "file")

    def _ask(self, data: bytes) -> str:
        with self._connected() as wire:
            wire.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), _CHUNK):
                chunk = data[start : start + _CHUNK]
                wire.sendall(len(chunk).to_bytes(4, "big") + chunk)
            wire.sendall(bytes(4))
            reply = b""
            while len(reply) < _LONGEST_REPLY and not reply.endswith(b"\0"):
                part = wire.recv(_LONGEST_REPLY)
                if not part:
                    break
                reply += part
        return reply.rstrip(b"\0\n").decode("utf-8", "replace")

    def _connected(self) -> socket.socket:
        host, colon, port = self.address.rpartition(":")
        if colon and port.isdecimal():
            return socket.create_connection((host.strip("[]"), int(port)), timeout=self.seconds)
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            wire.settimeout(self.seconds)
            wire.connect(self.address)
        except OSError:
            wire.close()
            raise
        return wire
