"""Whatever a person pastes is shown as text: no component reads HTML, and no address runs anything."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import suite.components as ui
from tests.suite.components.tree import of_type, parts, prop, text

HOSTILE = '<img src=x onerror=alert(1)></script><script>alert(2)</script>&amp; {{7*7}} \u202e 😀 " onclick="x'

SHOWN: dict[str, Callable[[str], Any]] = {
    "page_head": lambda said: ui.page_head(said, said),
    "card": lambda said: ui.card(said, said),
    "chip": lambda said: ui.status_chip("returned", said),
    "figure": lambda said: ui.figure_card("x", said, said, said, "/a"),
    "table": lambda said: ui.data_table([ui.Column("a", said)], [ui.Band(said, said), {"a": said}], caption=said),
    "facts": lambda said: ui.definition_list([(said, said)]),
    "deadline": lambda said: ui.deadline_cell(None, said),
    "story": lambda said: ui.story([ui.StoryEntry("hôm nay", said, said, said)]),
    "toast": ui.toast,
    "message": ui.message,
    "text_field": lambda said: ui.text_field("a", said, said, help=said, error=said),
    "area_field": lambda said: ui.area_field("a", said, said, error=said),
    "dialog": lambda said: ui.confirm_dialog("a", said, said, said, "b"),
    "duty": lambda said: ui.duty_card(ui.status_chip("overdue"), said, said),
    "tile": lambda said: ui.tile_map([ui.Tile("66", said, "sent", word=said)], "/co-quan?o={}".format),
    "search": lambda said: ui.search_results([(said, [ui.SearchHit(said, said, "/a", "x")])], said),
    "shell": lambda said: ui.shell(said, said, said, True, said, [ui.NavGroup([ui.NavItem(said, "x", "/")])], "/", 1, said),
    "chart": lambda said: ui.chart("c", ui.figure_bar([said], [ui.Series(said, [1])]), said),
}


@pytest.mark.parametrize("name", SHOWN)
def test_hostile_text_stays_text(name: str) -> None:
    drawn = SHOWN[name](HOSTILE)
    assert HOSTILE in text(drawn)
    for part in parts(drawn):
        assert type(part).__name__ not in ("Markdown", "Iframe", "ObjectEl", "Embed", "Script")
        assert "dangerously_allow_html" not in json.dumps(part.to_plotly_json(), default=str)


def test_the_names_in_a_chart_are_escaped_because_plotly_reads_html() -> None:
    figure = ui.figure_bar(["a"], [ui.Series("<b>x</b>", [1])])
    assert "<b>x</b>" not in figure["data"][0]["hovertemplate"]
    assert ui.figure_donut(["a"], [1], ["on-time"], middle="<i>x</i>")["layout"]["annotations"][0]["text"].count("<i>") == 0


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>1</script>",
        "//evil.example/x",
        "/\\evil.example",
        "vbscript:x",
        "",
    ],
)
def test_an_address_that_would_run_something_or_leave_unseen_is_dropped(address: str) -> None:
    drawn = ui.link("Mở", address)
    assert prop(drawn, "href") is None
    assert text(drawn) == "Mở"


def test_drawing_the_largest_paste_takes_no_time() -> None:
    drawn = ui.duty_card(ui.status_chip("running"), "x" * 1_000_000, "y")
    assert len(text(of_type(drawn, "H2")[0])) == 1_000_000


ASSETS = Path(__file__).resolve().parents[3] / "suite" / "assets"
SCRIPTS = sorted(ASSETS.glob("*.js"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_our_scripts_make_no_html_and_evaluate_nothing(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    makers = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "dangerouslySetInnerHTML", "eval(", "new Function")
    assert [word for word in makers if word in source] == []


@pytest.mark.parametrize("asset", [*SCRIPTS, *sorted(ASSETS.glob("*.css"))], ids=lambda path: path.name)
def test_no_asset_asks_another_host(asset: Path) -> None:
    source = asset.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"\b(?:https?|wss?):|url\([\"']?//|@import", source) == []


def test_dash_still_hears_of_a_changed_address_by_the_event_that_we_send() -> None:
    import dash.dcc

    bundle = Path(dash.dcc.__file__).with_name("dash_core_components.js").read_text(encoding="utf-8")
    assert '"_dashprivate_pushstate"' in bundle
    assert '"_dashprivate_pushstate"' in (ASSETS / "app.js").read_text(encoding="utf-8")
