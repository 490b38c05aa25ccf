"""A real mail server on loopback: speaks STARTTLS and sign-in, and misbehaves on demand."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER = "suite57"


@dataclass
class Manners:
    """How the server behaves, and what it has accepted."""

    answers: dict[str, str] = field(default_factory=dict)  # address: answer to RCPT
    drops_after_data: int = 0  # so many mails are kept, but the connection is cut before the answer
    accepted: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.accepted.append(mail)
        if self.drops_after_data:
            self.drops_after_data -= 1
            server.transport.abort()
        return "250 OK"

    @property
    def identities(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.accepted]


def mail_server(manners: object, certificate: Path | None = None, *, password: str = "") -> Controller:
    """A server, not yet started; with a certificate it insists on STARTTLS, with a password on signing in.

    `manners` are handlers as aiosmtpd calls them.
    """
    options: dict[str, Any] = {}
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        options |= {"tls_context": tls, "require_starttls": True}
    if password:

        def authenticate(server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
            right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), password.encode())
            return AuthResult(success=right, handled=False)

        options |= {"authenticator": authenticate, "auth_required": True}
    # Port 0 cannot be used: the controller checks itself by connecting to the port that it was given.
    return Controller(manners, hostname="127.0.0.1", port=_free_port(), **options)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def throw_away_certificate(path: Path) -> Path:
    """A certificate of its own authority for 127.0.0.1, with its key, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(certificate.public_bytes(encoding) + private)
    return path
