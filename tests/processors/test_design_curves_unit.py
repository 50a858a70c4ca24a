from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely import Polygon

from processors.design.chance import Chance, generator
from processors.design.curves import bezier, catmull, lengths, mirrored, offset, resample, ribbon, stroke, swell, turn
from processors.design.stipple import stipple

KNOTS = st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=3, max_size=9, unique=True)


@settings(max_examples=40, deadline=None)
@given(KNOTS)
def test_a_catmull_rom_curve_goes_through_its_knots(knots: list[tuple[float, float]]) -> None:
    curve = catmull(knots, samples=8)

    spaced = [k for i, k in enumerate(knots) if i == 0 or np.hypot(*np.subtract(k, knots[i - 1])) > 1e-3]
    for knot in spaced:
        assert np.hypot(*(curve - knot).T).min() < 1e-3


def test_a_closed_curve_has_no_seam() -> None:
    ring = catmull([(0, 0), (10, 0), (10, 10), (0, 10)], closed=True)

    steps = np.hypot(*(np.roll(ring, -1, axis=0) - ring).T)
    assert steps.max() < 3 * steps.mean()
    assert Polygon(ring).is_valid


def test_a_repeated_first_knot_does_not_break_a_closed_curve() -> None:
    once = catmull([(0, 0), (10, 0), (5, 9)], closed=True)

    assert np.allclose(catmull([(0, 0), (10, 0), (5, 9), (0, 0)], closed=True), once)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.2, 3.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.05, 0.95))
def test_a_stroke_is_as_wide_as_asked_and_closed(width: float, start: float, end: float, peak: float) -> None:
    path = np.column_stack([np.linspace(0, 40, 30), np.zeros(30)])
    widths = np.maximum(width * swell(30, start, end, peak), 0.1)

    drawn = Polygon(stroke(path, widths))

    assert drawn.is_valid
    assert drawn.area == pytest.approx(
        np.trapezoid(widths, path[:, 0]) + np.pi / 8 * (widths[0] ** 2 + widths[-1] ** 2), rel=0.05
    )


def test_a_stroke_needs_two_points() -> None:
    with pytest.raises(ValueError, match="two points"):
        stroke(np.zeros((1, 2)), np.ones(1))


def test_resampled_points_are_evenly_spaced() -> None:
    even = resample(bezier((0, 0), (30, 0), (30, 5), (0, 40)), 50)

    assert np.ptp(np.diff(lengths(even))) < 0.02


def test_ribbon_offset_and_mirror_keep_their_distances() -> None:
    line = np.column_stack([np.zeros(20), np.linspace(0, 10, 20)])

    assert Polygon(ribbon(line, np.full(20, 2.0))).area == pytest.approx(40.0)
    assert np.allclose(np.abs(offset(line, 3.0)[:, 0]), 3.0)
    assert Polygon(mirrored([(0, 0), (5, 5), (0, 10)])).area == pytest.approx(50.0)
    assert np.allclose(turn([(1.0, 0.0)], 90), [[0.0, 1.0]])


def test_named_streams_differ_by_name_and_repeat_by_seed() -> None:
    a, b = generator(7, "rose/petal/1"), generator(7, "rose/petal/2")

    assert a.integers(1 << 30) != b.integers(1 << 30)
    assert generator(7, "x").uniform() == Chance(7).at("x").rng().uniform()
    assert Chance(7).at("a", 1).path == "a/1"
    assert 0 <= Chance(3).pick("k", 4) < 4


def test_dots_lie_where_it_is_dark_and_thin_out_with_the_tone() -> None:
    density = np.zeros((60, 120), np.float32)
    density[:, :40], density[:, 40:80] = 0.9, 0.2

    at = stipple(density, 400, 5, generator(1, "dots"))

    dark, grey, bare = ((at[:, 0] < 40).sum(), ((at[:, 0] >= 40) & (at[:, 0] < 81)).sum(), (at[:, 0] >= 81).sum())
    assert bare == 0
    assert 3 < dark / grey < 6.5
    assert len(stipple(np.zeros((5, 5), np.float32), 10, 2, generator(1, "none"))) == 0


def test_each_dot_comes_to_rest_in_the_middle_of_its_own_cell() -> None:
    """What makes it Voronoi stippling: rounds move every dot to the weighted centre of what is nearest to it."""
    down = np.linspace(0.1, 1.0, 60, dtype=np.float32)[:, None]
    density = np.repeat(down, 60, axis=1)
    ys, xs = np.mgrid[:60, :60] + 0.5
    pixels, weight = np.column_stack([xs.ravel(), ys.ravel()]), density.ravel()

    def off_centre(dots: NDArray[np.float64]) -> float:
        cell = cKDTree(dots).query(pixels)[1]
        mass = np.bincount(cell, weight, minlength=len(dots))
        middles = [np.bincount(cell, weight * pixels[:, axis], minlength=len(dots)) / mass for axis in (0, 1)]
        return float(np.hypot(*(dots - np.column_stack(middles)).T).mean())

    thrown, settled = (stipple(density, 100, rounds, generator(1, "dots")) for rounds in (0, 20))
    assert off_centre(settled) < 0.2 * off_centre(thrown)
    nearest = [cKDTree(dots).query(dots, 2)[0][:, 1] for dots in (thrown, settled)]
    assert nearest[1].min() > 1.0 > nearest[0].min(), "none touch"
    # As much ink in the lower, darker half as its tone asks for.
    assert np.mean(settled[:, 1] > 30) == pytest.approx(float(weight[pixels[:, 1] > 30].sum() / weight.sum()), abs=0.03)
