"""A stranger's PDF is read where it can do no harm."""

from __future__ import annotations

import time
import zlib

import pytest

from reports.apart import pdf_words, pdf_words_apart
from tenants.files.fence import Fence
from tests.tenants.files.pdf_signing import plain_pdf


def _endless_page(operations: int) -> bytes:
    """A PDF whose one page draws nothing, so many times."""
    page = zlib.compress(b"q Q\n" * operations)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(page), page),
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF"


def test_the_words_are_those_that_are_read_here() -> None:
    data = plain_pdf()
    assert pdf_words_apart(data) == pdf_words(data) != ""


def test_a_page_that_never_ends_is_given_up_and_takes_nothing_with_it() -> None:
    begun = time.monotonic()
    with pytest.raises(ValueError, match="unreadable"):
        pdf_words_apart(_endless_page(20_000_000), fence=Fence(seconds=3))
    assert time.monotonic() - begun < 30


def test_what_is_no_pdf_is_unreadable() -> None:
    with pytest.raises(ValueError, match="unreadable"):
        pdf_words_apart(b"%PDF-1.4 nothing")
