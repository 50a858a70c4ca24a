"""Flash measured: sheets drawn with widths, blacks and colours that are known."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from domain.styles import Hand, check_hand
from processors.design.engine import DesignEngine
from processors.design.styles import STYLES
from processors.engine import Artifact, Brief
from processors.looks.flash import NoFlash, measured

PROMPTS = ("a rose", "a snake around a dagger", "a skull")


def sheets(style: str, hand: Hand | None = None, prompts: tuple[str, ...] = PROMPTS) -> list[np.ndarray]:
    briefs = [Brief("0", prompt, style, 3, 120.0, 700, (), hand) for prompt in prompts]
    made = [each for each in DesignEngine().generate(briefs) if isinstance(each, Artifact)]
    return [np.array(Image.open(io.BytesIO(each.png)).convert("RGB")) for each in made]


@pytest.mark.parametrize(
    "style, clear_lines, shading",
    [
        ("fine-line", True, "hatch"),
        ("dotwork", True, "stipple"),
        ("traditional", True, None),
        ("blackwork", False, None),
    ],
)
def test_the_engines_own_sheets(style: str, clear_lines: bool, shading: str | None) -> None:
    found, drawn = measured(sheets(style)), next(each for each in STYLES if each.name == style)
    assert found.base == style and shading in (None, found.shading)
    if clear_lines:  # in blackwork the outline runs into the black beside it
        assert found.outline_mm == pytest.approx(drawn.outline, rel=0.25)
    assert bool(found.colours) == (style == "traditional")
    check_hand(Hand(found.outline_mm, found.inner_mm, found.detail_mm, found.black, found.shading, found.colours))


def test_the_measured_colours_are_those_of_the_sheet() -> None:
    colours = measured(sheets("traditional", prompts=(*PROMPTS, "crescent moon"))).colours
    red, green, yellow = (200, 32, 43), (47, 125, 74), (240, 179, 46)
    for wanted in (red, green, yellow):
        away = [sum(abs(int(each[n : n + 2], 16) - wanted[n // 2]) for n in (1, 3, 5)) for each in colours]
        assert min(away) < 60


def test_a_style_made_of_a_sheet_draws_sheets_like_it() -> None:
    """The measuring undone by the drawing: bolder flash gives bolder designs, and red flash red ones."""
    bold = Hand(4.0, 2.8, 1.6, 0.2, "none", ("#2040c0",))
    seen = measured(sheets("traditional", bold))
    plain = measured(sheets("traditional"))
    assert seen.outline_mm > plain.outline_mm
    assert any(int(colour[5:7], 16) > 150 and int(colour[1:3], 16) < 90 for colour in seen.colours)


def test_a_photographed_sheet_is_measured_like_the_scan() -> None:
    scan = sheets("fine-line")
    light = np.linspace(0.65, 1.0, 700)[None, :, None]
    photographed = [np.clip(sheet * light[:, : sheet.shape[1]], 0, 255).astype(np.uint8) for sheet in scan]
    assert measured(photographed).outline_mm == pytest.approx(measured(scan).outline_mm, rel=0.2)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_no_drawing_no_style(level: int) -> None:
    with pytest.raises(NoFlash):
        measured([np.full((200, 300, 3), level, np.uint8)])
    with pytest.raises(NoFlash):
        measured([])
