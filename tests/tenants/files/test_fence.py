"""Whoever reads a stranger's file knows nothing that a stranger could want."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports.apart import pdf_words_apart
from tenants.errors import Invalid
from tenants.files.inspection import inspect_pdf
from tenants.plans.annex.apart import read_annex_apart
from tests.tenants.files.pdf_signing import plain_pdf

SECRETS = {
    "SUITE57_DATABASE_URL": "postgresql://suite57:bi-mat@db/suite57",
    "SUITE57_OWNER_DATABASE_URL": "postgresql://owner:bi-mat@db/suite57",
    "SUITE57_SECRET_KEY": "bi-mat",
    "SUITE57_SMTP_PASSWORD": "bi-mat",
    "AWS_SECRET_ACCESS_KEY": "bi-mat",
    "PGPASSWORD": "bi-mat",
    "HTTPS_PROXY": "http://an:bi-mat@proxy",
    "HOME": "/home/bi-mat",
}
MAY_BE_TOLD = {"PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "LANG", "LC_ALL", "LC_CTYPE"}

READERS: dict[str, Callable[[bytes], object]] = {
    "plans": lambda data: read_annex_apart(data, "phu-luc.pdf"),
    "signatures": lambda data: inspect_pdf(data, trust=None, now=datetime(2026, 3, 2, tzinfo=UTC)),
    "signed reports": pdf_words_apart,
}


@pytest.mark.parametrize("reader", READERS)
def test_a_process_that_reads_a_file_is_told_no_secret(reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told, child = tmp_path / "told.json", tmp_path / "python"
    # In the reader's place stands a program that writes down all that it was told.
    child.write_text(
        f"#!{sys.executable} -S\nimport json, os\nopen({str(told)!r}, 'w').write(json.dumps(dict(os.environ)))\n", encoding="utf-8"
    )
    child.chmod(0o700)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "executable", str(child))
    with suppress(Invalid, ValueError):  # the program answers nothing
        READERS[reader](plain_pdf())
    heard = json.loads(told.read_text())
    assert {name for name in heard if not name.startswith("PYTHON")} <= MAY_BE_TOLD
    assert "bi-mat" not in json.dumps(heard)


@pytest.mark.parametrize("reader", ["signatures", "signed reports"])
def test_what_it_is_told_is_enough_to_read(reader: str) -> None:
    assert "Quyết định ban hành" in str(READERS[reader](plain_pdf()))
