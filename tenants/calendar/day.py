"""One day that differs from its weekday: off although it is a weekday, or worked although it is a Saturday."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

DayKind = Literal["off", "working_saturday"]


@dataclass(frozen=True, order=True)
class Day:
    """A named day with its legal basis. ValueError when a working Saturday is no Saturday or the kind is unknown."""

    date: dt.date
    kind: DayKind
    name: str
    basis: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("off", "working_saturday"):
            raise ValueError(f"Loại ngày “{self.kind}” không có; chỉ có “off” và “working_saturday”.")
        if self.kind == "working_saturday" and self.date.isoweekday() != 6:
            raise ValueError(f"Ngày {self.date:%d/%m/%Y} không phải thứ Bảy nên không thể là ngày làm bù.")

    @property
    def is_working(self) -> bool:
        return self.kind == "working_saturday"

    def __str__(self) -> str:
        if not self.basis:
            return self.name
        # A name with a bracket of its own takes the basis into it: two brackets in a row read badly.
        return f"{self.name[:-1]}; {self.basis})" if self.name.endswith(")") else f"{self.name} ({self.basis})"
