"""A certificate authority of the tests' own, and PDFs that its people sign."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import typst
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1, translate_pyca_cryptography_key_to_asn1
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import signers
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

SIGNED_AT = datetime(2026, 11, 20, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Holder:
    """Somebody with a key and a certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


class Authority:
    """Issues certificates; its own is what an office trusts."""

    def __init__(self, name: str = "Tổ chức chứng thực kiểm thử") -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        start = SIGNED_AT - timedelta(days=3650)
        self.root = Holder(key, _certificate(_name(name), key, _name(name), key, True, start, timedelta(days=9000)))

    def person(self, name: str, body: str, days: int = 730) -> Holder:
        """Somebody of a body, with a certificate that began 400 days before the signing and lasts so many days."""
        key, start = ec.generate_private_key(ec.SECP256R1()), SIGNED_AT - timedelta(days=400)
        issuer = self.root.certificate.subject
        return Holder(key, _certificate(_name(name, body), key, issuer, self.root.key, False, start, timedelta(days=days)))

    def write(self, folder: Path) -> Path:
        """The root as a file in a folder of trusted certificates."""
        folder.mkdir(exist_ok=True)
        (folder / "goc.pem").write_bytes(self.root.certificate.public_bytes(serialization.Encoding.PEM))
        return folder


def locked(document: bytes, password: str = "57") -> bytes:
    """The same behind a password."""
    writer, out = copy_into_new_writer(PdfFileReader(io.BytesIO(document))), io.BytesIO()
    writer.encrypt(password, password)
    writer.write(out)
    return out.getvalue()


@cache
def plain_pdf(words: str = "Quyết định ban hành") -> bytes:
    """A small PDF that says something."""
    return bytes(typst.compile(f"#set page(width: 80mm, height: 50mm)\n{words}".encode()))


def signed(pdf: bytes, who: Holder, field: str = "Signature1") -> bytes:
    """The PDF with a signature appended."""
    out = io.BytesIO()
    signer = signers.SimpleSigner(
        translate_pyca_cryptography_cert_to_asn1(who.certificate),
        translate_pyca_cryptography_key_to_asn1(who.key),
        SimpleCertificateStore(),
    )
    PdfSigner(PdfSignatureMetadata(field_name=field), signer=signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
    return out.getvalue()


def turned(pdf: bytes) -> bytes:
    """The PDF with its page turned by an appended change: what a forger does without touching the signed bytes."""
    writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = NumberObject(90)
    writer.update_container(page)
    writer.write(out)
    return out.getvalue()


def overwritten(pdf: bytes) -> bytes:
    """The PDF with one signed byte changed."""
    at = pdf.index(b"endstream") - 3
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def _name(common: str, body: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    return x509.Name([*parts, *([x509.NameAttribute(NameOID.ORGANIZATION_NAME, body)] if body else [])])


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    authority: bool,
    start: datetime,
    lasts: timedelta,
) -> x509.Certificate:
    usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False)
    usage |= dict.fromkeys(("digital_signature", "content_commitment"), not authority)
    usage |= dict.fromkeys(("key_cert_sign", "crl_sign"), authority)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + lasts)
        .add_extension(x509.BasicConstraints(authority, None), True)
        .add_extension(x509.KeyUsage(**usage), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False)
        .sign(issuer_key, hashes.SHA256())
    )
