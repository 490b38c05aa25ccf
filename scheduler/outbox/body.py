"""The form of a message's text: paragraphs, headings and items with a link, written once and drawn as text, HTML or a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["paragraph", "heading", "item"]

_LINK = re.compile(r" → (/(?!/)\S*)$")


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a message; `href` is a path inside the program, or empty."""

    kind: BlockKind
    text: str
    href: str = ""


def paragraph(text: str, href: str = "") -> Block:
    """A sentence or more."""
    return Block("paragraph", text, href)


def heading(text: str) -> Block:
    """What the items below it have in common."""
    return Block("heading", text)


def item(text: str, href: str = "") -> Block:
    """One thing, with the place where it is dealt with."""
    return Block("item", text, href)


def write(blocks: Iterable[Block]) -> str:
    """Blocks as the text that is stored. Each becomes one line, so that no one's words can pass for a heading or a link."""
    lines: list[str] = []
    for block in blocks:
        text = " ".join(block.text.split()).replace("→", "->")
        mark = {"heading": "# ", "item": "- ", "paragraph": ""}[block.kind]
        if block.kind == "heading" and lines:
            lines.append("")
        lines.append(f"{mark}{text.lstrip('#- ')}{f' → {block.href}' if block.href else ''}")
    return "\n".join(lines)


def read(body: str) -> Sequence[Block]:
    """The blocks of a stored text; empty lines are only air."""
    blocks = []
    for line in filter(None, body.split("\n")):
        kind: BlockKind = "heading" if line.startswith("# ") else "item" if line.startswith("- ") else "paragraph"
        text = line if kind == "paragraph" else line[2:]
        link = _LINK.search(text)
        blocks.append(Block(kind, text[: link.start()] if link else text, link[1] if link else ""))
    return tuple(blocks)
