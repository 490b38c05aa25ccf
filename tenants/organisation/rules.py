"""How a tenant runs its daily work: the limits and clocks that it may set for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from sqlalchemy.orm import Session

from tenants.organisation.dao import find_settings


@dataclass(frozen=True, slots=True)
class WorkRules:
    """Limits of daily work. ValueError, in a sentence for whoever sets them, when one lies outside its range.

    `unchanged_limit`: "Không thay đổi" so many times in a row, then a sentence or evidence is needed.
    `extension_limit`: extensions that one duty may be granted. `obstacle_days`, `explanation_days`: working days to answer in;
    15 is the rule for feedback sent down by the central office (seed 002), 5 a custom.
    """

    unchanged_limit: int = 2
    extension_limit: int = 2
    obstacle_days: int = 15
    explanation_days: int = 5

    def __post_init__(self) -> None:
        for name, (least, most) in RANGES.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                raise ValueError(f"Nhập một số từ {least} đến {most}.")

    @classmethod
    def from_settings(cls, values: Mapping[str, Any]) -> Self:
        """The rules that `tenant_settings.work` holds; what it does not name keeps its default, unknown keys are left alone."""
        return cls(**{field.name: values[field.name] for field in fields(cls) if field.name in values})

    def to_settings(self) -> dict[str, Any]:
        """The rules as JSON values."""
        return asdict(self)


RANGES: Mapping[str, tuple[int, int]] = {
    "unchanged_limit": (1, 12),
    "extension_limit": (0, 10),
    "obstacle_days": (1, 60),
    "explanation_days": (1, 60),
}


def rules_of(session: Session) -> WorkRules:
    """The rules of the session's tenant."""
    settings = find_settings(session)
    return WorkRules.from_settings(settings.work if settings else {})
