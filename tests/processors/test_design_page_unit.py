from __future__ import annotations

import struct
import zlib
from dataclasses import replace

import numpy as np
import pytest
from shapely import MultiPolygon, Point, Polygon, box, get_parts, union_all

from processors.design.display import STEM, THIN, displayed
from processors.design.ink import Plate
from processors.design.lettering import SKELETONS, folded, glyph, line_of, missing
from processors.design.page import dot_data, path_data, png, svg
from processors.design.pen import contour_ink, polygon
from processors.design.styles import STYLES, style_named
from processors.design.styles.palette import luma, recoloured
from processors.design.styles.table import MATERIALS
from processors.design.trimming import tight_gaps

PLATE = Plate(
    40.0, 30.0, (("#c8202b", box(5, 5, 20, 20)),), box(1, 1, 3, 3), np.array([[30.0, 10.0, 0.5]]), box(4, 4, 6, 6), {}
)
PROOF = {"engine": "design", "seed": "7"}


def chunks(image: bytes) -> dict[bytes, bytes]:
    at, found = 8, {}
    while at < len(image):
        size = int.from_bytes(image[at : at + 4], "big")
        name, data = image[at + 4 : at + 8], image[at + 8 : at + 8 + size]
        assert int.from_bytes(image[at + 8 + size : at + 12 + size], "big") == zlib.crc32(name + data)
        found[name] = data
        at += 12 + size
    return found


def test_svg_is_in_millimetres_layered_and_carries_its_provenance() -> None:
    text = svg(PLATE, PROOF).decode()

    assert 'width="40mm" height="30mm" viewBox="0 0 40 30"' in text
    assert [text.index(f'id="{layer}"') for layer in ("fill", "shade", "dots", "outline")] == sorted(
        text.index(f'id="{layer}"') for layer in ("fill", "shade", "dots", "outline")
    )
    assert "<a:seed>7</a:seed>" in text


def test_png_has_its_size_resolution_and_provenance() -> None:
    image = png(svg(PLATE, PROOF), 40.0, 30.0, 400, PROOF)

    found = chunks(image)
    assert struct.unpack(">II", found[b"IHDR"][:8]) == (400, 300)
    assert struct.unpack(">IIB", found[b"pHYs"]) == (10000, 10000, 1)
    assert found[b"tEXt"] == b"Provenance\x00engine=design; seed=7"


@pytest.mark.parametrize("pixels", [0, 4097])
def test_pictures_too_large_are_refused(pixels: int) -> None:
    with pytest.raises(ValueError, match="4096"):
        png(svg(PLATE, PROOF), 40.0, 30.0, pixels, PROOF)


def test_path_and_dot_data_are_plain() -> None:
    assert path_data(MultiPolygon([box(0, 0, 1, 1)])) == "M1 0 1 1 0 1 0 0Z"
    assert path_data(MultiPolygon()) == ""
    assert dot_data(np.array([[1.0, 2.0, 0.25]])) == "M0.75 2a0.25 0.25 0 1 0 0.5 0a0.25 0.25 0 1 0 -0.5 0Z"


def test_outlines_thicken_on_the_shadow_side_and_keep_the_least_width() -> None:
    style = replace(style_named("traditional"), swell=0.45)
    disc = Point(0, 0).buffer(20)

    line = contour_ink(disc, 2.6, style, 0.8)

    shadow = line.intersection(box(0, 0, 40, 40)).area
    light = line.intersection(box(-40, -40, 0, 0)).area
    assert line.is_valid and shadow > 1.3 * light
    assert line.buffer(-0.39).buffer(0.39).area > 0.99 * line.area


def test_slits_are_found_and_wide_gaps_left() -> None:
    ink = MultiPolygon([box(0, 0, 5, 10), box(5.2, 0, 10, 10), box(12, 0, 15, 10)])

    slit = tight_gaps(ink, 0.5)

    assert slit.intersects(Point(5.1, 5)) and not slit.intersects(Point(11, 5))


def test_a_ring_that_crosses_itself_becomes_areas() -> None:
    bow = polygon(np.array([(0, 0), (10, 10), (10, 0), (0, 10)], float))

    assert bow.is_valid and bow.area == pytest.approx(50.0)


def test_every_letter_has_an_outline_within_its_height() -> None:
    for letter in SKELETONS:
        width, rings = glyph(letter, 10.0)
        every = np.vstack(rings)
        assert width > 0 and all(Polygon(r).area > 0.1 for r in rings)
        assert every[:, 1].min() > -13 and every[:, 1].max() < 4


def test_closed_letters_keep_their_whole_stroke_and_their_counter() -> None:
    for letter, counters in (("O", 1), ("8", 2), ("6", 1), ("I", 0)):
        _, rings = glyph(letter, 10.0)
        drawn = union_all([polygon(r) for r in rings])
        assert sum(len(g.interiors) for g in get_parts(drawn)) == counters, letter


@pytest.mark.parametrize(
    "text", ["Señor", "ÁÉÍÓÚ áéíóú", "Ñandú", "Über Straße", "Łódź", "Ærø Đorđe", "ČŠŽ", "Ștefan ŐŰ"]
)
def test_accented_letters_are_kept_and_drawn_with_their_marks(text: str) -> None:
    assert folded(text) == text and missing(text) == ()
    for letter in text.replace(" ", ""):
        assert all(Polygon(r).area > 0.05 for r in glyph(letter, 10.0)[1]), letter


def test_a_mark_stands_over_its_letter() -> None:
    plain, marked = (union_all([polygon(r) for r in glyph(c, 10.0)[1]]) for c in "EÉ")

    extra = marked.difference(plain.buffer(0.01))
    assert extra.area > 0.5 and extra.bounds[3] < plain.bounds[1] + 0.5
    assert glyph("É", 10.0)[0] == glyph("E", 10.0)[0]


def test_display_letters_stand_flat_on_their_line_and_have_serifs() -> None:
    plain, display = union_all([polygon(r) for r in glyph("I", 40.0)[1]]), displayed("I", 40.0)

    assert display.bounds[2] - display.bounds[0] > 1.8 * STEM * 40.0
    assert display.bounds[3] < 0.01 < plain.bounds[3] and abs(display.bounds[1] + 40.0) < 0.01
    with pytest.raises(KeyError):
        displayed("漢", 10.0)


@pytest.mark.parametrize("letter", sorted(set(SKELETONS) - set("-.':,!?ß")))
def test_a_display_letter_is_one_clean_shape_no_thinner_than_its_hairline(letter: str) -> None:
    shape = displayed(letter, 40.0)

    assert shape.geom_type == "Polygon" and shape.is_valid
    assert shape.buffer(-0.4 * THIN * 40.0).buffer(0.42 * THIN * 40.0).area > 0.93 * shape.area


@pytest.mark.parametrize(("letter", "holes"), [("A", 1), ("B", 2), ("O", 1), ("R", 1), ("S", 0), ("M", 0), ("8", 2)])
def test_a_display_letter_keeps_its_counters_open(letter: str, holes: int) -> None:
    shape = displayed(letter, 40.0)

    assert len([h for h in shape.interiors if polygon(np.asarray(h.coords)).area > 8.0]) == holes


def test_lettering_keeps_what_it_can_draw() -> None:
    assert folded("Señor  Ño\n漢") == "Señor Ño"
    assert missing("漢Ño漢") == ("漢",)
    assert line_of("", 10.0) == (0.0, [])
    assert line_of("AA", 10.0)[0] > 2 * glyph("A", 10.0)[0]
    assert glyph("a", 10.0)[0] < glyph("A", 10.0)[0]


def test_styles_are_found_by_name_and_use_known_materials() -> None:
    assert style_named("Fine_Line").name == "fine-line"
    with pytest.raises(ValueError, match="no style"):
        style_named("cubist")
    for style in STYLES:
        assert set(style.colours) | style.solids | style.skip <= set(MATERIALS), style.name
        assert style.min_line <= style.detail <= style.inner <= style.outline


def test_a_palette_recolours_and_paper_white_does_not_count() -> None:
    traditional = style_named("traditional")

    assert set(recoloured(traditional, ("#112233", "#ffffff", "#884422")).colours.values()) <= {"#112233", "#884422"}
    assert recoloured(traditional, ("#ffffff", "#000000")) is traditional
    assert recoloured(style_named("fine-line"), ("#884422",)).colours["petal"] == "#884422"
    assert luma("#ffffff") == pytest.approx(1.0)
    with pytest.raises(ValueError, match="hex"):
        recoloured(traditional, ("red",))
