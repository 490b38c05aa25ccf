"""How a composed mail leaves the program: over SMTP, or as a file in a folder."""

from __future__ import annotations

import base64
import os
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Protocol

from scheduler.config import SchedulerConfig, SmtpServer
from scheduler.outbox.limit import cut_after


class TransportError(Exception):
    """A mail did not go out, or may not have; the message says what the other side said."""


class TransportDown(TransportError):
    """The way out is closed for every mail; this one has certainly not been handed over."""


class TryLater(TransportError):
    """The server will not take this mail now."""


class Refused(TransportError):
    """The server will never take this mail as it is."""


class Unsure(TransportError):
    """The connection was lost after the whole mail had been handed over: the server may have it."""


class Line(Protocol):
    """An open way out."""

    def send(self, mail: EmailMessage) -> None:
        """Hand one mail over. Raises TransportError."""


class Transport(Protocol):
    """A way out that can be opened."""

    def open(self) -> AbstractContextManager[Line]:
        """Open it for some mails. Raises TransportDown."""


def transport_of(config: SchedulerConfig) -> Transport:
    """The transport that the settings name."""
    return SmtpTransport(config.smtp) if config.smtp else FolderTransport(config.mail_folder)


class FolderTransport:
    """Each mail as a file that a mail program opens; the same mail written twice is one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def open(self) -> Iterator[Line]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise TransportDown(f"Không ghi được vào thư mục thư: {error}") from error
        yield self

    def send(self, mail: EmailMessage) -> None:
        name = re.sub(r"[^\w-]", "", str(mail["Message-ID"]).partition("@")[0])
        path, partial = self.folder / f"{name}.eml", self.folder / f".{name}.{os.getpid()}"
        try:
            # Nobody sees half a mail: the name appears only once the content is complete.
            partial.write_bytes(_written(mail))
            partial.replace(path)
        except OSError as error:
            raise TransportDown(f"Không ghi được vào thư mục thư: {error}") from error


class SmtpTransport:
    """A mail server reached with the standard library, one connection for a batch."""

    def __init__(self, server: SmtpServer) -> None:
        self.server = server

    @contextmanager
    def open(self) -> Iterator[Line]:
        try:
            connection = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise TransportDown(f"Không kết nối được máy chủ thư: {_told(error)}") from error
        try:
            yield _SmtpLine(connection, self.server.limit)
            with suppress(OSError, smtplib.SMTPException), cut_after(self.server.limit, lambda: connection.sock):
                connection.quit()
        finally:
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        opening = _Opening()
        with cut_after(self.server.limit, opening.socket):
            return self._signed_in(opening)

    def _signed_in(self, opening: _Opening) -> smtplib.SMTP:
        server = self.server
        tls = ssl.create_default_context()
        if server.ca_file:
            tls.load_verify_locations(server.ca_file)
        connection: smtplib.SMTP
        if server.security == "tls":
            connection = _TlsConnection(opening, server.host, server.port, timeout=server.timeout, context=tls)
        else:
            connection = _Connection(opening, server.host, server.port, timeout=server.timeout)
        try:
            connection.ehlo()
            if server.security == "starttls":
                connection.starttls(context=tls)
                connection.ehlo()
            if server.user:
                _sign_in(connection, server)
        except BaseException:
            connection.close()
            raise
        return connection


class _Opening:
    """Knows a connection that is being made: the library waits for the greeting before it hands one out."""

    def __init__(self) -> None:
        self.connection: smtplib.SMTP | None = None

    def socket(self) -> socket.socket | None:
        return self.connection.sock if self.connection else None


class _Connection(smtplib.SMTP):
    def __init__(self, opening: _Opening, host: str, port: int, *, timeout: float) -> None:
        opening.connection = self
        super().__init__(host, port, timeout=timeout)


class _TlsConnection(smtplib.SMTP_SSL):
    def __init__(self, opening: _Opening, host: str, port: int, *, timeout: float, context: ssl.SSLContext) -> None:
        opening.connection = self
        super().__init__(host, port, timeout=timeout, context=context)


def _sign_in(connection: smtplib.SMTP, server: SmtpServer) -> None:
    if f"{server.user}{server.password}".isascii():
        connection.login(server.user, server.password)
        return
    # The standard library signs in with ASCII alone, while PLAIN is UTF-8 (RFC 4616) and a password may well be Vietnamese.
    secret = base64.b64encode(f"\0{server.user}\0{server.password}".encode()).decode()
    code, words = connection.docmd("AUTH", f"PLAIN {secret}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, words)


class _SmtpLine:
    def __init__(self, connection: smtplib.SMTP, limit: float) -> None:
        self.connection, self.limit = connection, limit

    def send(self, mail: EmailMessage) -> None:
        sender, address = parseaddr(str(mail["From"]))[1], parseaddr(str(mail["To"]))[1]
        try:
            with self._limited():
                self._ask(f"MAIL FROM:<{sender}>")
                self._ask(f"RCPT TO:<{address}>")
                self._ask("DATA", expected=354)
                # Until the last byte has left, the server has nothing that it could accept.
                self.connection.send(_payload(mail))
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise TransportDown(f"Mất kết nối với máy chủ thư: {_told(error)}") from error
        try:
            with self._limited():
                code, words = self.connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Unsure(f"Mất kết nối khi máy chủ thư đang nhận thư: {_told(error)}") from error
        self._judge(code, words, expected=250)

    def _limited(self) -> AbstractContextManager[None]:
        return cut_after(self.limit, lambda: self.connection.sock)

    def _ask(self, command: str, *, expected: int = 250) -> None:
        code, words = self.connection.docmd(command)
        self._judge(code, words, expected=expected)

    def _judge(self, code: int, words: bytes, *, expected: int) -> None:
        if code == expected or (expected == 250 and 250 <= code < 260):
            return
        said = f"{code} {words.decode('utf-8', 'replace')}"
        if code == 421:  # the server is closing the connection (RFC 5321, 3.8)
            raise TransportDown(f"Máy chủ thư tạm ngừng: {said}")
        with suppress(OSError, smtplib.SMTPException), self._limited():
            self.connection.rset()
        if 500 <= code < 600:
            raise Refused(f"Máy chủ thư từ chối: {said}")
        raise TryLater(f"Máy chủ thư hẹn lại: {said}")


def _written(mail: EmailMessage) -> bytes:
    """The mail with the lines that SMTP wants, its headers folded as the mail's own policy folds them."""
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))


def _payload(mail: EmailMessage) -> bytes:
    """The mail as it stands on the wire: lines end in CRLF, a leading dot is doubled, a lone dot ends it."""
    content = _written(mail)
    stuffed = re.sub(rb"(?m)^\.", b"..", content)
    return (stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n") + b".\r\n"


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return f"{error.smtp_code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
    return str(error) or type(error).__name__
