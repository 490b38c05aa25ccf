"""The central documents that plans below carry out, to choose from; another one is written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Directive:
    """A document of the centre; `issued_on` is none where no source at hand gives the day."""

    name: str
    about: str
    issued_on: date | None


# As cited in Kế hoạch 01-KH/BCĐTW and in the provinces' plans of 2025.
DIRECTIVES = (
    Directive(
        "Nghị quyết số 57-NQ/TW",
        "đột phá phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số quốc gia",
        date(2024, 12, 22),
    ),
    Directive("Nghị quyết số 71/NQ-CP", "Chương trình hành động của Chính phủ", date(2025, 4, 1)),
    Directive("Kế hoạch số 01-KH/BCĐTW", "hành động chiến lược triển khai Nghị quyết số 57-NQ/TW", date(2025, 6, 2)),
    Directive("Kế hoạch số 02-KH/BCĐTW", "của Ban Chỉ đạo Trung ương", None),
    Directive("Thông báo số 07-TB/CQTTBCĐ", "kết luận tại Hội nghị sơ kết quý III/2025", date(2025, 10, 15)),
)
