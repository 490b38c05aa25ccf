"""Looks into a PDF in a process of its own: the words of its first pages, and the signatures that it carries (pyHanko)."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tenants.files.fence import Fence, environment, fence_in
from tenants.files.signatures import Signature, SignatureState, signatures_from

FENCE = Fence(seconds=15)
MOST_SIGNATURES = 20
MOST_PAGES = 10
MOST_CHARACTERS = 200_000
_LONGEST_NAME = 200
# A signature names the bytes that it covers; a file without the word has none, and pyHanko is not loaded for it.
_SIGNED = b"/ByteRange"


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a PDF says and who signed it; both empty when the file cannot be read."""

    text: str = ""
    signatures: tuple[Signature, ...] = ()
    locked: bool = False  # by a password, so that nobody can say what is in it


def inspect_pdf(data: bytes, *, trust: Path | None, now: datetime, fence: Fence = FENCE) -> Inspected:
    """Text of the first pages and all signatures, judged at `now` by the certificates in the folder `trust`. Never raises.

    Takes about half a second to start. A file that needs more time or memory than the fence allows counts as unreadable.
    """
    request = {"trust": str(trust or ""), "now": now.isoformat(), "fence": asdict(fence)}
    unread = Inspected("", (Signature(SignatureState.UNREADABLE),) if _SIGNED in data else ())
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=json.dumps(request).encode() + b"\n" + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            timeout=fence.seconds,
            check=True,
        )
        answer = json.loads(done.stdout)
        found = Inspected(answer["text"], signatures_from(answer["signatures"]), answer["locked"])
    except (subprocess.SubprocessError, OSError, ValueError, KeyError):
        return unread
    return found


# What follows runs in the other process.


def _text_of(data: bytes) -> str:
    import pypdfium2

    found = ""
    document = pypdfium2.PdfDocument(data)
    for number in range(min(len(document), MOST_PAGES)):
        found += document[number].get_textpage().get_text_bounded() + "\n"
        if len(found) > MOST_CHARACTERS:
            break
    return found[:MOST_CHARACTERS]


def _signatures_of(data: bytes, trust: str, now: datetime) -> list[Signature]:
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(data), strict=False)
    if reader.encrypted:
        return [Signature(SignatureState.UNREADABLE)]
    roots = _roots(trust)
    return [_judged(embedded, roots, now) for embedded in reader.embedded_regular_signatures[:MOST_SIGNATURES]]


def _roots(trust: str) -> list[Any]:
    from pyhanko.keys import load_certs_from_pemder

    roots: list[Any] = []
    for path in sorted(Path(trust).iterdir()) if trust and Path(trust).is_dir() else ():
        if path.suffix.lower() in (".pem", ".crt", ".cer"):
            try:
                roots += load_certs_from_pemder([str(path)])  # type: ignore[no-untyped-call]  # pyHanko types it in part
            except (ValueError, OSError):
                continue
    return roots


def _judged(embedded: Any, roots: list[Any], now: datetime) -> Signature:
    certificate = embedded.signer_cert
    subject = certificate.subject.native
    signer, body = _plain(subject.get("common_name")), _plain(subject.get("organization_name"))
    claimed = embedded.self_reported_timestamp
    try:
        status = _validated(embedded, roots, now)
        state = _state(status)
        last = certificate.not_valid_after
        # What ran out since is told apart from what nobody knows: it was trusted as long as it lasted.
        if state is SignatureState.UNTRUSTED and last < now and _validated(embedded, roots, last).trusted:
            state = SignatureState.EXPIRED
    except Exception:  # a forged structure may fail anywhere inside the library
        return Signature(SignatureState.BROKEN, signer, body, claimed)
    stamp = status.timestamp_validity
    stamped = bool(stamp and stamp.trusted)
    return Signature(state, signer, body, stamp.timestamp if stamped else claimed, stamped)


def _validated(embedded: Any, roots: list[Any], moment: datetime) -> Any:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    # What an office trusts is a folder of certificates; nothing is fetched from anywhere.
    context = ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False, revocation_mode="soft-fail")
    usage = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
    return validate_pdf_signature(embedded, context, key_usage_settings=usage)


def _state(status: Any) -> SignatureState:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if not status.intact or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION or not status.docmdp_ok:
        return SignatureState.ALTERED
    if not status.valid:
        return SignatureState.BROKEN
    if status.revoked:
        return SignatureState.REVOKED
    return SignatureState.VALID if status.trusted else SignatureState.UNTRUSTED


def _plain(value: Any) -> str:
    return ", ".join(map(str, value))[:_LONGEST_NAME] if isinstance(value, list) else str(value or "")[:_LONGEST_NAME]


def _main() -> None:
    request = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    fence_in(Fence(**request["fence"]))
    text, locked = "", False
    try:
        text = _text_of(data)
    except Exception as error:  # a broken file may fail anywhere; it is kept as what it is, unread
        locked = "password" in str(error).lower()
    signatures: list[Signature] = []
    if _SIGNED in data:
        try:
            signatures = _signatures_of(data, request["trust"], datetime.fromisoformat(request["now"]))
        except Exception:  # as above
            signatures = [Signature(SignatureState.UNREADABLE)]
    print(json.dumps({"text": text, "signatures": [one.to_json() for one in signatures], "locked": locked}))


if __name__ == "__main__":
    _main()
