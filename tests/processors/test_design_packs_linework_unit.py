"""Drawings in strokes alone: read as lines with faces between them, whatever the pen and however it was lifted."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from processors.design.packs.cleaning import cleaned
from processors.design.packs.drawing import drawing_of
from processors.design.packs.facets import faceted
from processors.design.packs.figure import Figure, figure_of
from processors.design.packs.linework import PEN
from processors.design.packs.model import Shape
from processors.design.packs.paths import path_text
from processors.design.packs.svg import ink_of_svg

HOUSE = '<path d="M20 50V90H80V50"/><path d="M10 50 50 10 90 50z"/>'


def svg(body: str, pen: float = 2.0, box: str = "0 0 100 100", fill: str = "none") -> bytes:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">'
    return f'{head}<g fill="{fill}" stroke="#000" stroke-width="{pen}">{body}</g></svg>'.encode()


def path(data: bytes) -> str:
    return path_text(cleaned(ink_of_svg(data)))


def figure(data: bytes) -> Figure:
    return figure_of(path(data))


@pytest.mark.parametrize("pen", [0.5, 2.0, 5.0, 8.0])
def test_a_pen_of_any_width_draws_the_same_faces(pen: float) -> None:
    found = figure(svg(HOUSE, pen))
    assert len(found.pieces) == 2 and not found.strays and not found.hollows
    assert found.body.area > 0.93 * shapely.convex_hull(found.body).area * 0.85
    assert not any(p.interiors for p in shapely.get_parts(found.body)), "no face is see-through"


def test_white_faces_under_strokes_are_faces_not_rings() -> None:
    found = figure(svg('<circle cx="50" cy="50" r="40"/><circle cx="36" cy="42" r="8"/>', 4.0, fill="#fff"))
    assert len(found.pieces) == 2 and not any(p.interiors for p in shapely.get_parts(found.body))


@pytest.mark.parametrize(
    "body",
    [
        '<path d="M10 10H90V90H10V13"/>',  # a loop that its pen closed
        '<path d="M10 10H90V90"/><path d="M88.5 90H10V10.5"/>',  # two strokes whose ends lie beside each other
        '<path d="M10 10H90V90H10V8"/>',  # an end that ran over
    ],
)
def test_ends_that_the_pen_joined_are_closed(body: str) -> None:
    found = figure(svg(body, 4.0))
    assert len(found.pieces) == 1 and found.body.area > 0.9e6


def test_a_loop_left_open_on_purpose_stays_open() -> None:
    found = figure(svg('<path d="M10 10H90V90H10V40"/>', 2.0))
    assert not found.pieces and found.strays


def test_what_stands_out_from_a_body_is_a_line_and_not_a_sliver() -> None:
    found = figure(svg('<circle cx="50" cy="40" r="30"/><path d="M42 69V95"/><path d="M58 69V95"/>'))
    assert len(found.strays) == 2 and len(found.pieces) == 1
    for leg in found.strays:
        assert leg.open == (True, False) or leg.open == (False, True), "it sets out from the body"
        assert np.ptp(leg.path[:, 1]) > 200 and np.ptp(leg.path[:, 0]) < 12
    assert found.body.bounds[3] < min(float(s.path[:, 1].max()) for s in found.strays) - 150


def test_lines_alone_are_lines_alone() -> None:
    data = svg('<path d="M10 30C30 10 50 50 90 30"/><path d="M10 60C30 40 50 80 90 60"/>', 3.0)
    found = figure(data)
    assert found.body.is_empty and not found.pieces and len(found.strays) == 2
    drawn = drawing_of(Shape("waves", {"en": ("waves",)}, path(data)), "traditional")
    assert all(part.edges for part in drawn.parts)
    assert faceted(found, 0.1) == []


def test_a_line_on_a_body_runs_to_its_edge() -> None:
    (crease,) = figure(svg('<path d="M5 5H95V95H5z"/><path d="M50 5V95"/>')).creases
    assert crease.open == (False, False) and np.ptp(crease.path[:, 1]) > 950


def test_dots_keep_their_size_and_filled_drawings_their_strokes() -> None:
    dot = figure(svg('<circle cx="50" cy="50" r="40"/><path d="M35 40h.01" stroke-width="9" stroke-linecap="round"/>'))
    assert len(dot.hollows) == 1 and dot.hollows[0].area > 3000
    filled = svg('<path d="M10 20H90"/><rect x="10" y="40" width="80" height="50" fill="#000"/>', 8.0)
    assert shapely.get_parts(ink_of_svg(filled))[0].bounds[3] - ink_of_svg(filled).bounds[1] > PEN * 100


def test_small_eyes_stay_and_a_sharp_corner_is_no_spot() -> None:
    eyes = '<circle cx="40" cy="60" r="1.4" fill="#000"/><circle cx="60" cy="60" r="1.4" fill="#000"/>'
    found = figure(svg(f'<path d="M50 5 90 95H10z"/><path d="M50 5V40"/>{eyes}', 1.6))
    assert len(found.hollows) == 2 and all(abs(h.centroid.y) < 150 for h in found.hollows)


def test_a_tiny_view_box_and_nested_transforms_change_nothing() -> None:
    plain = ink_of_svg(svg(HOUSE))
    tiny = ink_of_svg(
        svg(f'<g transform="scale(.01)"><g transform="translate(0 0) rotate(0)">{HOUSE}</g></g>', 2, "0 0 1 1")
    )
    again = shapely.affinity.scale(tiny, 100, 100, origin=(0, 0))
    assert again.symmetric_difference(plain).area < 0.02 * plain.area


def test_a_clipped_stroke_keeps_its_area() -> None:
    clip = '<clipPath id="c"><rect width="50" height="100" fill="#000"/></clipPath>'
    ink = ink_of_svg(svg(f'{clip}<path d="M0 50H100" clip-path="url(#c)"/>', 10.0))
    assert ink.area == pytest.approx(500, rel=0.02)


def test_a_broad_piece_is_cut_in_planes_of_one_size_and_three_tones() -> None:
    disc = svg('<circle cx="50" cy="50" r="45" fill="#000" stroke="none"/>')
    ring = svg('<path fill-rule="evenodd" fill="#000" stroke="none" d="M5 5H95V95H5zM30 30V70H70V30z"/>')
    for data in (disc, ring):
        found = figure(data)
        planes = [p for p in faceted(found, 0.1) if p.material.startswith("plane")]
        areas = [shapely.Polygon(p.ring).area for p in planes]
        assert len(planes) >= 12 and {p.material for p in planes} == {"plane", "plane shade", "plane dark"}
        assert min(areas) > 0.1 * max(areas), "no splinters"
        assert sum(areas) > 0.93 * found.body.area * 0.01
        black = [shapely.Polygon(p.ring) for p in planes if p.material == "plane dark"]
        assert 0.05 < sum(b.area for b in black) / sum(areas) < 0.25
        touching = [a.intersection(b).length for i, a in enumerate(black) for b in black[:i]]
        assert max(touching, default=0.0) < 1.5, "each black plane can be told from the next"


def test_an_eye_lies_on_light_planes() -> None:
    eye = '<circle cx="60" cy="66" r="3" fill="#fff" stroke="none"/>'
    found = figure(svg(f'<circle cx="50" cy="50" r="45" fill="#000" stroke="none"/>{eye}'))
    parts = faceted(found, 0.1)
    (hollow,) = [p for p in parts if p.material == "hollow"]
    beside = [p for p in parts if p.material == "plane dark"]
    near = shapely.Polygon(hollow.ring)
    assert beside and all(shapely.Polygon(p.ring).distance(near) > 0 for p in beside)
