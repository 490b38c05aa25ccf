"""What a person writes into a field: kept as typed, or refused with a sentence at that field."""

from __future__ import annotations

import pytest

from tenants.errors import Invalid
from tenants.written import written


def test_what_is_kept_is_what_was_typed_without_the_space_around_it() -> None:
    assert written("  Chậm  vốn\n\n<b>xã</b> 🙂 ", "reason", most=50) == "Chậm  vốn\n\n<b>xã</b> 🙂"
    assert written(" \n ", "reason", most=50) == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" \u200b\n", "Nhập lý do."),
        ("x" * 1_001, "Nhập tối đa 1.000 ký tự."),
        ("x" * 1_000_000, "Nhập tối đa 1.000 ký tự."),
        ("Độ mật: TỐI MẬT", "TỐI MẬT"),
    ],
)
def test_what_is_not_kept_is_refused_at_its_field(text: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        written(text, "reason", most=1_000, missing="Nhập lý do.")
    assert refused.value.field == "reason"
    assert sentence in str(refused.value)
