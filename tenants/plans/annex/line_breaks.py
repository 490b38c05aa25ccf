"""Puts printed lines back together: a line that ends in a hyphen or slash inside a word goes on without a space."""

import re
from collections.abc import Iterable

from tenants.plans.annex.syllables import is_syllable

_LAST_WORD = re.compile(r"(?:^|[\s(\"“])([^\W\d_]+)$")
_FIRST_WORD = re.compile(r"[^\W\d_]+(?=$|[\s.,;:)\"”])")
# "07-" + "TB/CQTTBCĐ", "IV/" + "2025", but not "Hội nghị -" + "sơ kết".
_OPENING = "([“"
_OPEN_END = re.compile(rf"[^\s\-–/][\-/&]$|[{re.escape(_OPENING)}]$")
# "118/2025/NĐ" + "-CP", but not a list's "-Sở Tài chính".
_SIGN_GOES_ON = re.compile(r"[-/][A-ZĐ]{2,8}g?(?=$|[^\w])")
_SIGN_BEFORE = re.compile(r"[/\d-][A-ZĐ]{1,8}$")
# "57-NQ/T" + "W", "264/202" + "5/NĐ-CP": a column so narrow that the sign of a document fills its line.
_CODE_ALONE = re.compile(r"\S*[/-][A-ZĐ]{1,6}")
_CODE_END = re.compile(r"[A-ZĐ]{1,3}(?=$|[\s.,;:)/-])")
_LAST_LETTER = re.compile(r"[A-ZĐ](?=$|[\s.,;:)/-])")
_CUT_YEAR = re.compile(r"(?:^|\s)\d{1,5}/\d{1,3}$")
_YEAR_END = re.compile(r"\d{1,3}/[A-ZĐ]")
_CLOSING = ",;)]”"
# "31/12/20" + "26", "118/2025/N" never: only digits of one date are split where a narrow column has no room.
_CUT_DATE = re.compile(r"(?:^|\s)\d{1,2}/\d{1,2}/\d{1,3}$")
_REST_OF_YEAR = re.compile(r"\d{1,3}(?:$|[\s.,;)])")


def join_lines(lines: Iterable[str]) -> str:
    """One text from lines that were broken by the width of a column."""
    joined = previous = ""
    for line in lines:
        line = line.strip()
        if not line:
            continue
        if not joined:
            joined = line
        elif (
            (_OPEN_END.search(joined) and (line[0].isalnum() or joined[-1] in _OPENING))
            or (_SIGN_GOES_ON.match(line) and _SIGN_BEFORE.search(joined))
            or (_CODE_ALONE.fullmatch(previous) and _CODE_END.match(line))
            or (_SIGN_BEFORE.search(joined) and _LAST_LETTER.match(line))
            or (_CUT_YEAR.search(joined) and _YEAR_END.match(line) and _is_one_year(joined, line))
            or line[0] in _CLOSING
            or _is_cut_syllable(joined, line)
            or (_CUT_DATE.search(joined) and _REST_OF_YEAR.match(line) and _is_one_year(joined, line))
        ):
            joined += line
        else:
            joined = f"{joined} {line}"
        previous = line
    return joined


def _is_cut_syllable(before: str, after: str) -> bool:
    """A column too narrow for its longest word breaks it: "xuyê" + "n"."""
    head, tail = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if head is None or tail is None:
        return False
    one, other = head.group(1), tail.group()
    return is_syllable(one + other) and not (is_syllable(one) and is_syllable(other))


def _is_one_year(before: str, after: str) -> bool:
    head = before.rsplit("/", 1)[-1]
    rest = re.match(r"\d+", after)
    return rest is not None and len(head) + len(rest.group()) == 4
