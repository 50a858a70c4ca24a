"""Curves through knots: they go through each, as they are headed, and are as round as a hand's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.design.curves import points
from processors.design.hobby import hobby


def test_two_knots_without_headings_are_joined_by_a_straight_line() -> None:
    path = hobby(points([(0, 0), (2, 1)]), [None, None])

    assert np.allclose(path[:, 1], path[:, 0] / 2)


def test_a_quarter_of_a_circle_is_round() -> None:
    path = hobby(points([(1, 0), (0, 1)]), [np.pi / 2, np.pi], 40)

    assert np.allclose(np.hypot(*path.T), 1.0, atol=2e-3)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=2, max_size=7, unique=True))
def test_a_curve_goes_through_all_its_knots(knots: list[tuple[int, int]]) -> None:
    path = hobby(points(knots), [None] * len(knots), 12)

    assert np.isfinite(path).all()
    assert all(np.hypot(*(path - knot).T).min() < 1e-6 for knot in points(knots))
    assert np.allclose(path[[0, -1]], points(knots)[[0, -1]])


@pytest.mark.parametrize("degrees", [-150.0, -40.0, 0.0, 75.0, 170.0])
def test_a_heading_is_kept_on_both_sides_of_its_knot(degrees: float) -> None:
    way = np.array([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))])
    path = hobby(points([(0, 0), (1, 1), (3, 0)]), [None, float(np.deg2rad(degrees)), None], 200)

    at = int(np.argmin(np.hypot(*(path - [1, 1]).T)))
    for step in (path[at] - path[at - 1], path[at + 1] - path[at]):
        assert step @ way > 0.99 * np.hypot(*step)
