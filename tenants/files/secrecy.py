"""Secrecy stamps: a text or a file name that bears one may not be entered at all (Luật Bảo vệ bí mật nhà nước 117/2025)."""

from __future__ import annotations

import re
from pathlib import PurePath

from tenants.errors import Invalid
from tenants.vietnamese import clean

# A stamp stands alone in capitals; the words "bảo mật", "an toàn, bảo mật thông tin" in a sentence are no stamp, nor are the levels
# where a sentence counts them ("văn bản MẬT, TỐI MẬT phải giao tận tay").
# Lines are cleaned first, so that one space is all there can be: a pattern that ran over line ends would take time by their square.
_WORDS = r"(TUYỆT MẬT|TỐI MẬT|MẬT)"
_STAMPS = (
    re.compile(rf"(?:^|[\[(:;.]|ĐỘ|MỨC ĐỘ MẬT:?) ?{_WORDS} ?(?=$|[\]).;:])", re.MULTILINE),
    # Framed or written wide as stamps are, and beside a stamp of haste.
    re.compile(r"^[-*|<“\"' ]{0,4}((?:T U Y Ệ T|T Ố I)? ?M ?Ậ ?T|TUYỆT MẬT|TỐI MẬT)[-*|>”\"'! ]{0,4}$", re.MULTILINE),
    re.compile(rf"^{_WORDS} ?[-,;/–] ?(?:HỎA|HOẢ|THƯỢNG|KHẨN)\b|\b(?:TỐC|KHẨN|HẸN GIỜ) ?[-,;/–]? ?{_WORDS}$", re.MULTILINE),
    # On one line with the number of the document, as reading a page from left to right finds it.
    re.compile(rf"^{_WORDS} (?=Số\b|SỐ\b)|^(?:Số|SỐ)\b[^,;.]{{1,40}}[/-][^ ,;.]{{1,40}} {_WORDS}\b", re.MULTILINE),
    # The answer in a form.
    re.compile(r"\bĐộ mật ?: ?(tuyệt mật|tối mật|mật)[.;]?$", re.MULTILINE | re.IGNORECASE),
)
# A heading that a page breaks after its "BẢO" goes on with "MẬT" on the next line.
_BROKEN_HEADING = re.compile(r"\b(BẢO|BÍ|KÍN|CƠ)\nMẬT\b")
# In a name the word stands among others; only what is another word altogether is let through.
_IN_NAME = re.compile(
    rf"(?<!\bBẢO )(?<!\bBÍ )(?<!\bKÍN )(?<!\bCƠ )\b{_WORDS}\b(?! (?:MÃ|KHẨU|ĐỘ|THIẾT|THƯ|VỤ|NGHỊ|ONG)\b)|"
    r"\b(?i:tuyệt mật|tối mật)\b"
)

ADVICE = (
    "Nội dung có dấu chỉ độ mật “{stamp}”. Không được nhập bí mật nhà nước vào hệ thống này; "
    "việc đó thực hiện trên mạng và thiết bị được cơ quan bảo vệ bí mật nhà nước cho phép."
)
NAMED = "Tên tệp có chữ “{stamp}”. Không được nhập bí mật nhà nước vào hệ thống này; nếu tệp không mật, hãy đổi tên rồi chọn lại."


def secrecy_stamp(text: str) -> str | None:
    """The stamp that a text bears, or none."""
    lines = _BROKEN_HEADING.sub(r"\1 MẬT", "\n".join(clean(line) for line in text.splitlines()))
    for pattern in _STAMPS:
        found = pattern.search(lines)
        if found:
            return str(next(filter(None, found.groups())))
    return None


def refuse_secrets(*texts: str, field: str | None = None) -> None:
    """Raise Invalid, saying where such work is done, when any of the texts bears a stamp."""
    for text in texts:
        stamp = secrecy_stamp(text)
        if stamp:
            raise Invalid(ADVICE.format(stamp=stamp), field)


def refuse_secret_name(name: str, field: str) -> None:
    """Raise Invalid for a file whose name says that it is secret; what it says inside is another question."""
    found = _IN_NAME.search(clean(PurePath(name).stem.replace("_", " ")))
    if found:
        raise Invalid(NAMED.format(stamp=found.group()), field)
