"""Reads component trees: every part of one, and all the text that a person would see or hear."""

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component


def parts(node: Any) -> Iterator[Component]:
    """The component itself and every one below it, in the order of the page."""
    if isinstance(node, (list, tuple)):
        for piece in node:
            yield from parts(piece)
    elif isinstance(node, Component):
        yield node
        yield from parts(getattr(node, "children", None))


def texts(node: Any) -> list[str]:
    """All strings and numbers that stand in the tree as text."""
    if isinstance(node, (list, tuple)):
        return [text for piece in node for text in texts(piece)]
    if isinstance(node, Component):
        return texts(getattr(node, "children", None))
    return [] if node is None else [str(node)]


def text(node: Any) -> str:
    """The text of a tree, joined by spaces."""
    return " ".join(texts(node))


def prop(node: Component, name: str) -> Any:
    """A property of a component, None where it is not set."""
    return node.to_plotly_json()["props"].get(name)


def of_type(node: Any, name: str) -> list[Component]:
    """The components of one type ('A', 'Button') in the tree."""
    return [part for part in parts(node) if type(part).__name__ == name]
