"""The colours can be read by everybody: contrast is computed from the style sheet itself."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from suite.components.charts import COLOURS
from suite.components.content import TONES

ASSETS = Path(__file__).resolve().parents[3] / "suite" / "assets"
TOKENS = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\b", (ASSETS / "app.css").read_text(encoding="utf-8")))
STATES = [tone for tone in TONES if tone != "accent"]


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_legible_on_its_soft_ground_and_on_the_page(state: str) -> None:
    for ground in (TOKENS[f"{state}-soft"], TOKENS["surface"], TOKENS["ground"]):
        assert contrast(TOKENS[state], ground) >= 4.5


@pytest.mark.parametrize("ink", ["ink", "ink-2", "ink-3", "accent"])
@pytest.mark.parametrize("ground", ["surface", "ground", "hover", "accent-soft"])
def test_text_is_legible_on_every_ground(ink: str, ground: str) -> None:
    assert contrast(TOKENS[ink], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("colour", ["accent", "accent-strong", "overdue"])
def test_white_words_are_legible_on_filled_buttons(colour: str) -> None:
    assert contrast(TOKENS["accent-ink"], TOKENS[colour]) >= 4.5


@pytest.mark.parametrize("mark", [*(f"{tone}-fill" for tone in TONES), "field-line"])
def test_marks_and_field_borders_stand_out_from_the_surface(mark: str) -> None:
    assert contrast(TOKENS[mark], TOKENS["surface"]) >= 3


def test_the_focus_ring_is_seen_on_light_and_on_dark() -> None:
    assert contrast(TOKENS["focus-edge"], TOKENS["ground"]) >= 3
    assert contrast(TOKENS["focus"], TOKENS["accent"]) >= 3


def test_charts_are_drawn_in_the_same_colours() -> None:
    assert {tone: TOKENS[f"{tone}-fill"] for tone in TONES} == COLOURS


def simulated(colour: str, matrix: tuple[tuple[float, float, float], ...]) -> tuple[float, ...]:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return tuple(sum(weight * part for weight, part in zip(row, linear, strict=True)) for row in matrix)


# Machado, Oliveira and Fernandes 2009, severity 1.
PROTANOPIA = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881))


@pytest.mark.parametrize("matrix", [PROTANOPIA, DEUTERANOPIA], ids=["protanopia", "deuteranopia"])
def test_the_four_official_classes_stay_apart_for_the_colour_blind(matrix: tuple[tuple[float, float, float], ...]) -> None:
    for one, other in combinations(("on-time", "late", "running", "overdue"), 2):
        apart = sum(abs(a - b) for a, b in zip(simulated(COLOURS[one], matrix), simulated(COLOURS[other], matrix), strict=True))
        assert apart > 0.08, (one, other)
