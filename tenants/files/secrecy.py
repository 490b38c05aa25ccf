"""Secrecy stamps: a text that bears one may not be entered at all (Luật Bảo vệ bí mật nhà nước 117/2025)."""

from __future__ import annotations

import re

from tenants.errors import Invalid
from tenants.vietnamese import clean

# A stamp stands alone in capitals; the words "bảo mật", "an toàn, bảo mật thông tin" in a sentence are no stamp.
# Lines are cleaned first, so that one space is all there can be: a pattern that ran over line ends would take time by their square.
_STAMP = re.compile(r"(?:^|[\[(:;.]|ĐỘ|MỨC ĐỘ MẬT:?) ?(TUYỆT MẬT|TỐI MẬT|MẬT) ?(?=$|[\]).;:])", re.MULTILINE)

ADVICE = (
    "Nội dung có dấu chỉ độ mật “{stamp}”. Không được nhập bí mật nhà nước vào hệ thống này; "
    "việc đó thực hiện trên mạng và thiết bị được cơ quan bảo vệ bí mật nhà nước cho phép."
)


def secrecy_stamp(text: str) -> str | None:
    """The stamp that a text bears, or none."""
    found = _STAMP.search("\n".join(clean(line) for line in text.splitlines()))
    return found.group(1) if found else None


def refuse_secrets(*texts: str, field: str | None = None) -> None:
    """Raise Invalid, saying where such work is done, when any of the texts bears a stamp."""
    for text in texts:
        stamp = secrecy_stamp(text)
        if stamp:
            raise Invalid(ADVICE.format(stamp=stamp), field)
