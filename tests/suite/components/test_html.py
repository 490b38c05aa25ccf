"""Our elements are those of Dash: the same properties, the same JSON, nothing new in its registry."""

import json
from typing import Any

import dash
import pytest
from dash._utils import to_json
from dash.development.base_component import ComponentRegistry

from suite.components import html

GIVEN: dict[str, Any] = {
    "id": {"type": "duty", "duty": 3},
    "className": "surface",
    "title": "Báo cáo",
    "n_clicks": 0,
    "data-opens": "dialog",
    "aria-label": "Đóng",
}


@pytest.mark.parametrize("name", dash.html.__all__)
def test_an_element_is_written_as_dash_writes_it(name: str) -> None:
    ours, theirs = getattr(html, name), getattr(dash.html, name)
    for children in (None, "chữ", 7, [theirs("trong"), None, "ngoài"]):
        assert json.loads(to_json(ours(children, **GIVEN))) == json.loads(to_json(theirs(children, **GIVEN)))
    assert isinstance(ours(), theirs)


def test_elements_within_elements_are_found_by_their_id() -> None:
    page = html.Div([html.P("một", id="a"), html.Div(html.B("hai", id="b"))])
    assert page["b"].children == "hai"
    assert list(page) == ["a", "b"]


def test_a_property_that_the_element_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match="Div has no property 'clasName'"):
        html.Div("x", clasName="surface")
    with pytest.raises(TypeError, match="href"):
        html.P("x", href="/")


def test_dash_serves_the_same_packages_as_without_them() -> None:
    assert ComponentRegistry.namespace_to_package["dash_html_components"] == "dash"
    assert "suite" not in ComponentRegistry.registry
    assert set(ComponentRegistry.children_props["dash_html_components"]) >= set(dash.html.__all__)
