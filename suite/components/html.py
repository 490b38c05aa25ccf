"""HTML elements: those of Dash, without its check of every word of every element at every drawing.

Dash looks at each property of an element when it is made, and for each property that it could have when it is written as JSON;
on a page of cards that was more time than anything else (docs/performance.md). Here one look at the names is enough, and what was
given is what is written. Every page takes `html` from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html as of_dash
from dash.development.base_component import Component, ComponentMeta

if TYPE_CHECKING:
    from dash.html._imports_ import *  # noqa: F403  # the same names with the same properties

_OPEN_ENDED = ("data-", "aria-")


class _Element:
    """What every element does in its own way instead of Dash's; raises TypeError for a property that the element does not have."""

    _type: str
    _namespace: str
    _known: frozenset[str]

    def __init__(self, children: Any = None, **properties: Any) -> None:
        for name in properties.keys() - self._known:
            if not name.startswith(_OPEN_ENDED):
                raise TypeError(f"{self._type} has no property {name!r}")
        self.__dict__ = {"children": children, **properties}

    def to_plotly_json(self) -> dict[str, Any]:
        """The element as Dash sends it to the browser."""
        return {"props": self.__dict__, "type": self._type, "namespace": self._namespace}


def _lighter(element: type[Component]) -> ComponentMeta:
    """The element of Dash with our ways; under the module of the other, so that Dash registers nothing new."""
    specimen = element()
    names = ("__module__", "__doc__", "_type", "_namespace", "_children_props", "_prop_names", "_valid_wildcard_attributes")
    own = {name: getattr(specimen, name) for name in names}
    known = frozenset(specimen._prop_names)
    return ComponentMeta(element.__name__, (_Element, element), {**own, "_known": known})  # type: ignore[no-untyped-call]  # as above


for _name in of_dash.__all__:  # type: ignore[attr-defined]  # Dash forgets to export the list of its elements
    globals()[_name] = _lighter(getattr(of_dash, _name))
