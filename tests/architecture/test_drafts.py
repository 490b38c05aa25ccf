"""Whatever is typed in daily work outlives a reload: every field for words on those pages names the draft it is kept under."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

_PAGES = Path(__file__).parents[2] / "suite" / "pages"
_AREAS = ("coordination", "duties", "explanations", "extensions", "obstacles", "tasks", "verification")


def _unkept(source: str) -> Iterator[str]:
    for call in ast.walk(ast.parse(source)):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("text_field", "area_field")):
            continue
        if "draft" not in {word.arg for word in call.keywords}:
            yield ast.unparse(call.args[0])


def test_a_field_without_a_draft_is_found() -> None:
    assert list(_unkept("area_field('a', 'Lý do', draft='x'); text_field('b', 'Số', rows=2)")) == ["'b'"]


def test_every_field_for_words_in_daily_work_keeps_a_draft() -> None:
    files = [file for area in _AREAS for file in (_PAGES / area).rglob("*.py")]
    found = [f"{file.relative_to(_PAGES)}: {field}" for file in files for field in _unkept(file.read_text(encoding="utf-8"))]
    assert len(files) > 20 and found == []
