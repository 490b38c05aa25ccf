"""What a person writes into a field, checked the same way everywhere."""

from __future__ import annotations

from tenants.errors import Invalid
from tenants.files.secrecy import refuse_secrets
from tenants.vietnamese import clean


def written(text: str, field: str, *, most: int, missing: str = "") -> str:
    """The words as they are kept: trimmed, otherwise untouched. `missing` is the sentence for an empty field that must not be.

    Raises Invalid at the field for what is missing, longer than `most` characters, or bears a stamp of secrecy.
    """
    words = text.strip()
    if missing and not clean(words[: most + 1]):
        raise Invalid(missing, field)
    if len(words) > most:
        raise Invalid(f"Nhập tối đa {most:,} ký tự.".replace(",", "."), field)
    refuse_secrets(words, field=field)
    return words
