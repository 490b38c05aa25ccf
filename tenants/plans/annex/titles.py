"""Tells a group's title from a task that happens to name nobody."""

from tenants.plans.annex import ordinals
from tenants.plans.annex.columns import Role
from tenants.plans.annex.lines import Line
from tenants.plans.annex.ordinals import NOTHING, Ordinal, Style

_LONGEST_TITLE = 160
_OUTER_FIRST = {Style.CAPITAL: 0, Style.ROMAN: 0, Style.NUMBER: 1, Style.SMALL: 2, Style.NONE: 3}


def is_title(line: Line, following: Line | None, previous: Ordinal) -> bool:
    """The row only names a group; `following` is the next row, `previous` the ordinal of the last task.

    A row that names somebody, a date or a product is a task, also when rows with nested ordinals follow it. One with
    nothing but a text is a title, unless its number simply goes on from the row before to the row after it.
    """
    if not line.text(Role.CONTENT):
        return False
    if line.banner or _shares_lead_with_children(line, following) or _is_outer_number_with_lead(line, following):
        return True
    if line.has_substance:
        return False
    if line.ordinal is NOTHING:
        return _is_nameless_title(line, following)
    if line.ordinal.style in {Style.ROMAN, Style.CAPITAL} and line.ordinal.depth == 1:
        return True
    if following is None:
        return False
    if (line.bold and not following.bold) or line.text(Role.CONTENT).isupper():
        return True
    if not following.has_substance and following.ordinal is NOTHING and not following.banner:
        return False
    in_series = following.ordinal.follows(line.ordinal) and (
        line.ordinal.follows(previous) or line.ordinal.opens() or previous is NOTHING
    )
    return not in_series and not _is_outer_title(following, line.ordinal)


def _is_nameless_title(line: Line, following: Line | None) -> bool:
    content = line.text(Role.CONTENT)
    if line.bold or content.isupper() or ordinals.split(content)[0].style in {Style.ROMAN, Style.CAPITAL}:
        return True
    short = len(content) <= _LONGEST_TITLE and not content.endswith((".", ";"))
    return short and following is not None and following.has_substance


def _is_outer_title(following: Line, ordinal: Ordinal) -> bool:
    """The next row opens a group around this one, so that nothing stands below this row."""
    bare = following.banner or not following.has_substance
    return bare and _OUTER_FIRST[following.ordinal.style] < _OUTER_FIRST[ordinal.style]


def _is_outer_number_with_lead(line: Line, following: Line | None) -> bool:
    """A Roman or lettered row that names a lead for all below it, but nothing that is due."""
    if following is None or line.ordinal.style not in {Style.ROMAN, Style.CAPITAL} or line.ordinal.depth > 1:
        return False
    due = line.text(Role.DEADLINE) or line.text(Role.DELIVERABLE) or line.text(Role.COORDINATING)
    return not due and following.ordinal.style is Style.NUMBER and following.has_substance


def _shares_lead_with_children(line: Line, following: Line | None) -> bool:
    """A parent without date and product, whose lead's cell goes on down over its children, is their title."""
    if following is None or line.ordinal is NOTHING or line.text(Role.DEADLINE) or line.text(Role.DELIVERABLE):
        return False
    named = [role for role in (Role.LEAD, Role.COORDINATING) if line.text(role)]
    below = following.ordinal.is_child_of(line.ordinal) or (
        line.ordinal.style is Style.NUMBER and following.ordinal.style is Style.SMALL
    )
    return bool(named) and below and all(role in line.goes_down for role in named)
