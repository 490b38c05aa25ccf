"""Walks over a deadline once and lists what it says, in order, and which words it did not understand."""

from dataclasses import dataclass, field
from datetime import date

from tenants.plans.deadline_clauses import (
    Clock,
    Condition,
    Event,
    Limit,
    Said,
    read_condition,
    read_event,
    read_hour,
    read_limit,
    read_said,
)
from tenants.plans.deadline_cycles import Every, Weekday, read_every, read_weekday
from tenants.plans.deadline_periods import Dated, DatedDay, Doubtful
from tenants.plans.deadline_prepositions import read_dated
from tenants.plans.deadline_words import Cursor, Token, tokenise

Node = Dated | DatedDay | Doubtful | Every | Limit | Event | Condition | Weekday | Clock | Said


@dataclass(slots=True)
class Sentence:
    """What a deadline says: its parts in order, and the words that no rule knows."""

    tokens: list[Token]
    nodes: list[Node] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)

    def joined(self, stop: int, start: int) -> bool:
        """Whether only marks and small words stand between two places."""
        between = self.tokens[stop:start]
        return all(token.kind == "mark" or token.words & {"và", "trong", "của", "là", "tức"} for token in between)

    def opened(self, start: int) -> bool:
        """Whether the place lies inside brackets."""
        marks = [token.text for token in self.tokens[:start] if token.kind == "mark"]
        return marks.count("(") > marks.count(")")


def read_sentence(text: str, issued_on: date) -> Sentence:
    """The parts of the deadline. Never raises; linear but for a bounded look ahead."""
    cursor = Cursor(tokenise(text))
    sentence = Sentence(cursor.tokens)
    while not cursor.done:
        start = cursor.at
        nodes = _nodes_here(cursor, issued_on, listed=_goes_on(sentence, cursor))
        if nodes:
            sentence.nodes.extend(nodes)
            cursor.at = max(cursor.at, start + 1)
            continue
        cursor.at = start
        if cursor.take("kế hoạch") and cursor.sees("năm|quý|tháng"):
            # The period may be the plan's own: "Kế hoạch năm 2026".
            sentence.strays.append(cursor.text_between(start, cursor.at))
            continue
        cursor.at = start
        if _is_stray(cursor):
            sentence.strays.append(cursor.ahead().written)
        cursor.at += 1
    return sentence


def _is_stray(cursor: Cursor) -> bool:
    """Whether the word here is none that a deadline may pass over."""
    if cursor.ahead().kind == "number" and cursor.sees("đợt|bước|đoạn|lần|mốc", -1):
        return False
    return not cursor.ahead().filler


def _goes_on(sentence: Sentence, cursor: Cursor) -> bool:
    """Whether a list of recurrences may go on here."""
    before = cursor.ahead(-1)
    separated = before.kind == "mark" or "và" in before.words
    return separated and any(isinstance(node, Every) for node in sentence.nodes)


def _nodes_here(cursor: Cursor, issued_on: date, *, listed: bool) -> list[Node]:
    said = read_said(cursor, issued_on)
    if said is not None:
        return [said]
    cycles = read_every(cursor, listed=listed)
    if cycles:
        return list(cycles)
    for rule in (read_dated, read_limit, read_event, read_condition):
        node = rule(cursor, issued_on)
        if node is not None:
            return [node]
    alone = read_weekday(cursor) or read_hour(cursor)
    return [alone] if alone is not None else []
