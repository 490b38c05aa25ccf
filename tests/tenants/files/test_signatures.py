"""Whose signature a PDF carries and whether it still holds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tenants.files.fence import Fence
from tenants.files.inspection import inspect_pdf
from tenants.files.signatures import Signature, SignatureState
from tests.tenants.files.pdf_signing import SIGNED_AT, Authority, overwritten, plain_pdf, signed, turned


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def trust(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = authority.write(tmp_path_factory.mktemp("trust"))
    (folder / "khong-phai-chung-thu.pem").write_text("không phải chứng thư")
    return folder


@pytest.fixture(scope="module")
def document(authority: Authority) -> bytes:
    return signed(plain_pdf(), authority.person("NGUYỄN VĂN A", "Sở KH&CN"))


def _states(data: bytes, trust: Path | None, days: int = 0) -> list[SignatureState]:
    return [one.state for one in inspect_pdf(data, trust=trust, now=SIGNED_AT + timedelta(days=days)).signatures]


def test_a_signature_of_a_trusted_issuer_is_valid_and_says_whose_it_is(document: bytes, trust: Path) -> None:
    seen = inspect_pdf(document, trust=trust, now=SIGNED_AT)
    (one,) = seen.signatures
    assert (one.state, one.signer, one.organisation) == (SignatureState.VALID, "NGUYỄN VĂN A", "Sở KH&CN")
    assert "Quyết định ban hành" in seen.text
    said = Signature(SignatureState.VALID, "NGUYỄN VĂN A", "Sở KH&CN", SIGNED_AT)
    assert said.sentence == "Đã ký số: NGUYỄN VĂN A (Sở KH&CN), 20/11/2026 09:12 – hợp lệ"
    assert Signature.from_json(said.to_json()) == said


def test_an_issuer_that_the_office_does_not_know_leaves_it_intact_but_unproven(document: bytes, tmp_path: Path) -> None:
    assert _states(document, None) == [SignatureState.UNTRUSTED]
    assert _states(document, tmp_path / "there is no such folder") == [SignatureState.UNTRUSTED]
    assert _states(document, Authority("another").write(tmp_path / "other")) == [SignatureState.UNTRUSTED]


def test_what_was_changed_after_signing_shows(document: bytes, trust: Path) -> None:
    assert _states(overwritten(document), trust) == [SignatureState.ALTERED]
    assert _states(turned(document), trust) == [SignatureState.ALTERED]


def test_a_certificate_that_has_run_out_is_said_to_have(document: bytes, trust: Path) -> None:
    assert _states(document, trust, days=400) == [SignatureState.EXPIRED]


def test_a_second_signature_does_not_break_the_first(document: bytes, authority: Authority, trust: Path) -> None:
    both = inspect_pdf(signed(document, authority.person("TRẦN THỊ B", "UBND"), "Signature2"), trust=trust, now=SIGNED_AT)
    assert [(one.signer, one.state) for one in both.signatures] == [
        ("NGUYỄN VĂN A", SignatureState.VALID),
        ("TRẦN THỊ B", SignatureState.VALID),
    ]


def test_an_unsigned_document_has_no_signature() -> None:
    assert _states(plain_pdf(), None) == []


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7",
        b"%PDF-1.4 /ByteRange rubbish",
        b"%PDF-1.7" + b"/ByteRange [0 1 2 3] " * 50_000,
        b"%PDF-1.7\n1 0 obj<</ByteRange[0 9 9 9]/Kids[1 0 R]/Type/Pages/Parent 1 0 R>>endobj\ntrailer<</Root 1 0 R/Prev 0>>",
    ],
)
def test_a_hostile_file_is_at_worst_unreadable(data: bytes) -> None:
    assert set(_states(data, None)) <= {SignatureState.UNREADABLE, SignatureState.BROKEN}


def test_a_cut_off_file_and_one_that_needs_too_long_are_unreadable(document: bytes) -> None:
    assert set(_states(document[: len(document) * 2 // 3], None)) <= {SignatureState.UNREADABLE}
    seen = inspect_pdf(document, trust=None, now=SIGNED_AT, fence=Fence(seconds=15, memory=8 * 1024 * 1024))
    assert [one.state for one in seen.signatures] == [SignatureState.UNREADABLE]
