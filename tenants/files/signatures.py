"""What is known of the digital signatures in a file: whose they are and whether they still hold, as values and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tenants.clock import local


class SignatureState(StrEnum):
    """What was found when the file came in. No network is asked: a revocation is known only where the file itself tells of it."""

    VALID = "valid"  # unchanged since, by a certificate that leads to a root the office trusts
    UNTRUSTED = "untrusted"  # unchanged since, by a certificate whose issuer the office does not know
    EXPIRED = "expired"  # unchanged since, the certificate had run out
    REVOKED = "revoked"
    ALTERED = "altered"  # something was changed or laid over after signing
    BROKEN = "broken"  # the signature itself does not compute
    UNREADABLE = "unreadable"  # there is a signature that could not be checked


_WORDS = {
    SignatureState.VALID: "hợp lệ",
    SignatureState.UNTRUSTED: "toàn vẹn, chưa xác minh được tổ chức cấp chứng thư",
    SignatureState.EXPIRED: "toàn vẹn, chứng thư đã hết hạn",
    SignatureState.REVOKED: "chứng thư đã bị thu hồi",
    SignatureState.ALTERED: "nội dung đã bị sửa sau khi ký",
    SignatureState.BROKEN: "chữ ký không hợp lệ",
}
# With these the signature proves nothing: whoever judges the work should look.
DOUBTFUL = frozenset({SignatureState.ALTERED, SignatureState.BROKEN, SignatureState.REVOKED, SignatureState.UNREADABLE})


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature. `signed_at` is the time of a trusted stamp where `stamped`, else what the signer's computer said."""

    state: SignatureState
    signer: str = ""
    organisation: str = ""
    signed_at: datetime | None = None
    stamped: bool = False

    @property
    def sentence(self) -> str:
        """The signature in words, as it stands beside the file."""
        if self.state is SignatureState.UNREADABLE:
            return "Có chữ ký số nhưng không kiểm tra được"
        who = (self.signer or "không rõ người ký") + (f" ({self.organisation})" if self.organisation else "")
        when = f", {local(self.signed_at):%d/%m/%Y %H:%M}" if self.signed_at else ""
        return f"Đã ký số: {who}{when} – {_WORDS[self.state]}"

    def to_json(self) -> dict[str, Any]:
        """The value as it is stored beside its file."""
        return {**asdict(self), "signed_at": self.signed_at.isoformat() if self.signed_at else None}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Signature:
        """The value as it was stored."""
        at = value.get("signed_at")
        return cls(
            SignatureState(value["state"]),
            str(value.get("signer", "")),
            str(value.get("organisation", "")),
            datetime.fromisoformat(at) if at else None,
            bool(value.get("stamped")),
        )


def signatures_from(stored: Sequence[Any]) -> tuple[Signature, ...]:
    """The signatures that a file's row holds."""
    return tuple(Signature.from_json(value) for value in stored)
