"""Pictures drawn again in a style: what the styles differ in, and that the same picture gives the same bytes."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from PIL import Image, ImageDraw

from domain.styles import Hand
from infra.pictures import ImagingRenderer
from processors.design.styles import STYLES, style_named
from processors.design.styles.own import hand_of_style, in_hand, own_digest
from processors.imaging.restyle import restyled
from processors.imaging.stencil import StencilError
from processors.workers import Unfit

HANDS = {
    "hatch": Hand(1.0, 0.7, 0.5, 0.2, "hatch", ()),
    "stipple": Hand(1.0, 0.7, 0.5, 0.2, "stipple", ()),
    "none": Hand(1.0, 0.7, 0.5, 0.0, "none", ()),
    "coloured": Hand(1.0, 0.7, 0.5, 0.2, "whip", ("#c8202b", "#2f7d4a")),
}


def flower(size: int = 300) -> np.ndarray:
    sheet = Image.new("RGB", (size, size), "white")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((140, 150, 160, 290), fill="#3a8a50", outline="black", width=4)
    pen.ellipse((60, 20, 240, 190), fill="#d04040", outline="black", width=5)
    pen.ellipse((120, 75, 180, 135), fill="#777777", outline="black", width=4)
    return np.array(sheet)


def png(picture: np.ndarray) -> bytes:
    held = io.BytesIO()
    Image.fromarray(picture).save(held, "PNG")
    return held.getvalue()


@pytest.mark.parametrize("name", HANDS)
def test_lines_are_kept_and_tones_are_the_styles(name: str) -> None:
    made = restyled(flower(), HANDS[name], 60.0)
    assert made.svg.count(b'<g id="outline"') == 1 and (made.width, made.height) == (600, 600)
    picture = Image.open(io.BytesIO(made.png))
    assert picture.size == (600, 600) and picture.info["dpi"][0] == pytest.approx(254, abs=0.1)
    pixels = np.asarray(picture.convert("RGB")).astype(int)
    chroma = pixels.max(axis=2) - pixels.min(axis=2)
    assert (chroma > 60).any() == (name == "coloured")
    # The ring of the flower is drawn, the paper is left.
    assert pixels[:30].min() > 200 and pixels[:, :80].min() > 200
    inside = pixels[100:120, 260:320].mean()
    assert inside > 250 if name == "none" else inside < 250
    assert made == restyled(flower(), HANDS[name], 60.0)


def test_colours_are_the_nearest_of_the_hands() -> None:
    svg = restyled(flower(), HANDS["coloured"], 60.0).svg.decode()
    assert set(re.findall(r'<g fill="(#[0-9a-f]{6})"', svg)) == {"#c8202b", "#2f7d4a"}


def test_a_blank_picture_is_refused() -> None:
    with pytest.raises(StencilError, match="No lines"):
        restyled(np.full((200, 200, 3), 255, np.uint8), HANDS["hatch"], 60.0)


def test_the_renderer_draws_in_the_engines_styles_and_in_ones_own() -> None:
    renderer, data = ImagingRenderer(), png(flower(200))
    engines = renderer.restyle(data, "dotwork", None, 40.0)
    own = renderer.restyle(data, "dotwork", HANDS["coloured"], 40.0)
    assert [file[0] for file in engines.files] == ["svg", "png"] and engines.width == engines.height == 400
    assert own.files != engines.files
    for bad in (b"no picture", png(np.full((99, 99, 3), 255, np.uint8))):
        with pytest.raises(Unfit):
            renderer.restyle(bad, "dotwork", None, 40.0)


@pytest.mark.parametrize("name", [style.name for style in STYLES])
def test_every_style_has_a_hand_and_takes_one(name: str) -> None:
    style = style_named(name)
    hand = hand_of_style(style)
    assert hand.detail_mm <= hand.inner_mm <= hand.outline_mm and 0 <= hand.black <= 1
    drawn = in_hand(style, HANDS["coloured"])
    assert drawn.outline == 1.0 and drawn.shading == "whip" and set(drawn.colours.values()) <= {"#c8202b", "#2f7d4a"}
    assert in_hand(style, HANDS["none"]).colours == {} and in_hand(style, HANDS["stipple"]).dots > 0
    assert drawn.name == name


def test_blacks_grow_with_the_hands() -> None:
    style = style_named("traditional")
    few, many = (len(in_hand(style, Hand(1, 1, 1, black, "none", ())).solids) for black in (0.0, 0.6))
    assert few < many


def test_another_hand_is_another_digest() -> None:
    assert own_digest("a", HANDS["hatch"]) != own_digest("a", HANDS["none"]) != own_digest("b", HANDS["none"])
