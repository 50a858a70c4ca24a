"""Path data, fill rules, strokes and cleaning, on shapes whose areas are known."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from processors.design.packs.centrelines import centre_lines
from processors.design.packs.cleaning import anchors_of, cleaned, filled, of_path
from processors.design.packs.figure import figure_of
from processors.design.packs.model import BOX, PackError
from processors.design.packs.paths import flattened, path_text
from processors.design.packs.svg import ink_of_svg


def drawing(body: str, box: str = "0 0 100 100") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{body}</svg>'.encode()


@pytest.mark.parametrize(
    ("data", "area"),
    [
        ("M0 0H10V10H0z", 100),
        ("m0 0h10v10h-10z", 100),
        ("M0 0 10 0 10 10 0 10Z", 100),
        ("M0,5a5 5 0 1 0 10 0a5,5,0 1,0-10,0z", np.pi * 25),
        ("M0 5a5 5 0 0110 0 5 5 0 01-10 0z", np.pi * 25),
        ("M0 0C0 10 10 10 10 0z", 60),
        ("M0 0c0 5 5 5 5 0s5-5 5 0z", 30 / 8 * 2 + 0),
        ("M0 0Q5 10 10 0z", 100 / 3),
        ("M0 0q5 10 10 0t10 0z", 0),
        ("M0 0L1e1 0 10,10 0 10", 100),
    ],
)
def test_path_data_is_read_as_svg_says(data: str, area: float) -> None:
    (ring, _), *rest = flattened(data, 0.001)

    x, y = ring.T
    signed = 0.5 * float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
    assert not rest
    if "s5-5" in data or "t10" in data:
        assert abs(signed) < 0.01, "the two halves mirror each other"
    else:
        assert abs(signed) == pytest.approx(area, rel=2e-3)


@pytest.mark.parametrize("data", ["L0 0 1 1", "M0 0 1", "M0 0L1 !", "M0 0C1 1", "5 5", "M0 0z5", "M0 0L1e9 0z"])
def test_what_is_no_path_data_is_refused(data: str) -> None:
    with pytest.raises(PackError):
        flattened(data, 0.1)


def test_a_path_without_end_is_refused() -> None:
    with pytest.raises(PackError, match="segments"):
        flattened("M0 0" + "l1 1" * 20_001, 0.1)


def test_fill_rules_on_a_ring_within_a_ring_and_on_a_star() -> None:
    outer, inner = np.array([[0, 0], [10, 0], [10, 10], [0, 10]]), np.array([[3, 3], [7, 3], [7, 7], [3, 7]])
    star = np.array([[np.sin(a), -np.cos(a)] for a in np.arange(5) * 4 * np.pi / 5])

    assert filled([outer, inner], "evenodd").area == pytest.approx(84)
    assert filled([outer, inner], "nonzero").area == pytest.approx(100)
    assert filled([outer, inner[::-1]], "nonzero").area == pytest.approx(84)
    assert filled([star], "nonzero").area > filled([star], "evenodd").area > 0
    assert filled([star], "evenodd").is_valid
    assert filled([outer[:2]], "nonzero").is_empty


@given(
    st.lists(
        st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=9), min_size=1, max_size=3
    )
)
def test_any_rings_give_a_valid_area_and_even_odd_is_never_more(knots: list[list[tuple[int, int]]]) -> None:
    rings = [np.array(k, dtype=float) for k in knots]

    nonzero, evenodd = filled(rings), filled(rings, "evenodd")

    assert nonzero.is_valid and evenodd.is_valid
    assert evenodd.area <= nonzero.area + 1e-6


def test_strokes_become_areas_with_their_caps_and_joins() -> None:
    def inked(body: str) -> float:
        # Beside something filled, a stroke is as broad as it says.
        return float(ink_of_svg(drawing(body + '<rect width="10" height="20"/>')).area) - 200

    def area(style: str) -> float:
        return inked(f'<path d="M20 50H80" stroke="#000" stroke-width="10" {style}/>')

    assert area("") == pytest.approx(600, rel=1e-3)
    assert area('stroke-linecap="square"') == pytest.approx(700, rel=1e-3)
    assert area('stroke-linecap="round"') == pytest.approx(600 + np.pi * 25, rel=5e-3)
    ring = '<circle cx="50" cy="50" r="20" fill="none" stroke="black" stroke-width="4"/>'
    assert inked(ring) == pytest.approx(np.pi * (22**2 - 18**2), rel=5e-3)
    corner = '<polyline points="20,80 20,20 80,20" fill="none" stroke="#123" stroke-width="10" stroke-linejoin="{}"/>'
    mitred, bevelled = (inked(corner.format(j)) for j in ("miter", "bevel"))
    assert mitred - bevelled == pytest.approx(12.5, rel=1e-2)


@pytest.mark.parametrize(
    ("body", "area"),
    [
        ('<rect width="10" height="10" transform="scale(2 3)"/>', 600),
        ('<g transform="translate(50 50) rotate(45)"><rect width="10" height="20" x="-5" y="-10"/></g>', 200),
        ('<rect width="10" height="10" transform="matrix(1 0 .5 1 20 20)"/>', 100),
        ('<rect x="20" y="20" width="10" height="10" transform="skewX(20) skewY(0)"/>', 100),
        ('<rect x="1" y="1" width="20" height="20" rx="5"/>', 400 - 25 * (4 - np.pi)),
        ('<ellipse cx="50" cy="50" rx="10" ry="20"/>', np.pi * 200),
        ('<polygon points="10,10 20,10 20,20 10,20"/>', 100),
        ('<defs><rect id="r" width="10" height="10"/></defs><use href="#r" x="20"/><use href="#r" x="40"/>', 200),
        ('<g style="fill:none"><rect width="9" height="9"/></g><rect width="10" height="10"/>', 100),
        ('<rect width="10" height="10" display="none"/><rect width="5" height="5" opacity="1"/>', 25),
        ('<rect width="40" height="40"/><rect width="10" height="10" fill="#fff"/>', 1500),
        ('<rect width="40" height="40" fill="rgb(255,255,255)"/>', 1600),
        ('<rect width="100" height="100"/><rect width="10" height="10" fill="white"/>', 100),
        ('<rect x="90" width="50" height="10"/>', 100),
        (
            '<clipPath id="c"><rect width="5" height="9"/></clipPath><rect width="9" height="9" clip-path="url(#c)"/>',
            45,
        ),
        ('<rect width="9" height="9" fill-opacity="0"/><rect width="3" height="3" fill="inherit"/>', 9),
    ],
)
def test_shapes_transforms_and_paint_order(body: str, area: float) -> None:
    assert ink_of_svg(drawing(body)).area == pytest.approx(area, rel=5e-3)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<script>alert(1)</script>", "unsafe"),
        ('<image href="file:///etc/passwd"/>', "unsafe"),
        ('<use href="https://example.org/a.svg#x"/>', "unsafe"),
        ("<text>Ana</text>", "holds_text"),
        ('<rect width="9" height="9" mask="url(#m)"/>', "holds_mask"),
        ('<rect width="9" height="9" clip-path="url(#gone)"/>', "bad_reference"),
        ('<rect width="9" height="9" transform="spin(4)"/>', "bad_transform"),
        ('<g id="a"><use href="#a"/></g>', "too_complex"),
        ("<path/>" * 4001, "too_complex"),
    ],
)
def test_what_cannot_be_used_says_why(body: str, code: str) -> None:
    with pytest.raises(PackError) as refused:
        ink_of_svg(drawing(body))

    assert refused.value.code == code


def test_entities_and_what_is_no_svg_are_refused() -> None:
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'
    for data, code in ((bomb, "unsafe"), (b"<html/>", "not_svg"), (b"\x00", "not_svg")):
        with pytest.raises(PackError) as refused:
            ink_of_svg(data)
        assert refused.value.code == code


def test_cleaning_scales_to_the_box_drops_specks_and_refuses_what_is_nothing() -> None:
    ink = (
        shapely.box(0, 0, 20, 10)
        .difference(shapely.box(9.99, 4.99, 10.01, 5.01))
        .union(shapely.box(30, 0, 30.05, 0.05))
    )

    kept = cleaned(ink)

    assert kept.bounds == (-BOX / 2, -BOX / 4, BOX / 2, BOX / 4)
    assert kept.geom_type == "Polygon" and not kept.interiors
    for nothing, code in ((shapely.Polygon(), "nothing_drawn"), (shapely.box(0, 0, 1000, 0.05), "too_small")):
        with pytest.raises(PackError) as refused:
            cleaned(nothing)
        assert refused.value.code == code
    a = np.linspace(0, 2 * np.pi, 13_000, endpoint=False)
    radii = np.where(np.arange(13_000) % 2, 500.0, 480.0)
    with pytest.raises(PackError, match="points"):
        cleaned(shapely.Polygon(np.column_stack([np.cos(a), np.sin(a)]) * radii[:, None]))


def test_path_text_gives_the_same_area_again() -> None:
    ink = cleaned(ink_of_svg(drawing('<circle cx="50" cy="50" r="40"/><circle cx="50" cy="50" r="20" fill="#fff"/>')))

    again = of_path(path_text(ink))

    assert again.symmetric_difference(ink).area < 1 and len(again.interiors) == 1


def test_anchors_lie_on_the_shape_and_facing_is_where_more_is_drawn() -> None:
    even, looks = anchors_of(cleaned(shapely.Point(0, 0).buffer(5)))
    fish = cleaned(shapely.Polygon([(0, 0), (90, 0), (96, 4), (90, 8), (96, 12), (90, 16), (96, 20), (0, 20)]))

    assert looks == "front" and even["top"][1] < 0 < even["base"][1] and even["left"][0] < 0 < even["right"][0]
    assert anchors_of(fish)[1] in ("right", "front")
    wedge = cleaned(shapely.Polygon([(0, 0), (80, 40), (60, 41), (80, 42), (60, 43), (80, 44), (0, 44)]))
    assert anchors_of(wedge)[1] == "right"
    assert anchors_of(shapely.affinity.scale(wedge, -1, 1, origin=(0, 0)))[1] == "left"


def test_centre_lines_follow_a_bar_a_ring_and_a_cross() -> None:
    canvas = np.zeros((120, 120), bool)
    canvas[58:64, 10:110] = True
    (bar,) = centre_lines(canvas, 20)
    assert bar.free == (True, True) and 4 < bar.width < 8
    assert np.ptp(bar.path[:, 0]) > 85 and np.ptp(bar.path[:, 1]) < 3

    canvas[10:110, 58:64] = True
    assert len(centre_lines(canvas, 20)) == 2, "what goes straight on is one line"

    y, x = np.mgrid[:120, :120]
    ring = np.abs(np.hypot(x - 60, y - 60) - 40) < 3
    (loop,) = centre_lines(ring, 20)
    assert len(loop.path) > 150
    assert centre_lines(np.zeros((9, 9), bool), 4) == []


def test_a_gap_is_read_as_a_crease_and_a_small_hole_as_a_hollow() -> None:
    body = '<path d="M10 10H48.5V90H10zM51.5 10H90V90H51.5z"/><circle cx="30" cy="30" r="4" fill="#fff"/>'
    figure = figure_of(path_text(cleaned(ink_of_svg(drawing(body)))))

    assert len(figure.pieces) == 2 and len(figure.creases) == 1 and len(figure.hollows) == 1
    assert figure.body.area > sum(p.area for p in figure.pieces) * 0.99
    assert figure.pieces[0].intersection(figure.pieces[1]).area < 1
    assert np.ptp(figure.creases[0].path[:, 1]) > 900 and figure.creases[0].open == (False, False)


def test_a_drawing_in_lines_has_faces_between_them() -> None:
    body = '<g fill="none" stroke="#000" stroke-width="2"><path d="M5 5H95V95H5z"/><path d="M50 5V95"/></g>'
    figure = figure_of(path_text(cleaned(ink_of_svg(drawing(body)))))

    assert len(figure.pieces) == 2 and len(figure.creases) == 1
    assert figure.body.area > 0.98e6
