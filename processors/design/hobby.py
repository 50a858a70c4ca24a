"""Smooth curves through knots as a hand draws them, round and without overshoot, with a heading where one is told.

After J. D. Hobby, "Smooth, easy to compute interpolating splines", Discrete and Computational Geometry 1 (1986).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from processors.design.curves import Points, bezier, points


def hobby(knots: Points, headings: Sequence[float | None], samples: int = 24) -> Points:
    """The curve through the knots; a heading is in radians, the way the curve goes at its knot, None where it is free.

    Knots that coincide with the one before must not be given."""
    if len(knots) < 2:
        return knots
    told = [0, *(i for i in range(1, len(knots) - 1) if headings[i] is not None), len(knots) - 1]
    runs = [_run(knots[a : b + 1], headings[a], headings[b], samples) for a, b in pairwise(told)]
    return np.vstack([runs[0], *(run[1:] for run in runs[1:])])


def _run(knots: Points, first: float | None, last: float | None, samples: int) -> Points:
    """A run of knots without a heading between its ends."""
    chords = np.diff(knots, axis=0)
    d = np.hypot(*chords.T)
    way = np.arctan2(chords[:, 1], chords[:, 0])
    n = len(d)
    psi = [0.0, *(_turn(way[i] - way[i - 1]) for i in range(1, n)), 0.0]
    theta = _angles(
        d, psi, None if first is None else _turn(first - way[0]), None if last is None else _turn(way[-1] - last)
    )
    pieces: list[Points] = []
    for i in range(n):
        a, b = theta[i], -theta[i + 1] - psi[i + 1]
        out = d[i] * _velocity(a, b) / 3
        into = d[i] * _velocity(b, a) / 3
        p, q = knots[i], knots[i + 1]
        c1 = p + out * points([np.cos(way[i] + a), np.sin(way[i] + a)])[0]
        c2 = q - into * points([np.cos(way[i] - b), np.sin(way[i] - b)])[0]
        piece = bezier(p, c1, c2, q, samples)
        pieces.append(piece if not pieces else piece[1:])
    return np.vstack(pieces)


def _angles(d: np.ndarray, psi: list[float], first: float | None, last: float | None) -> list[float]:
    """How the curve leaves each knot, against the chord that follows: mock curvatures agree at each."""
    n = len(d)
    if n == 1 and first is None and last is None:
        return [0.0, 0.0]
    lower, diagonal, upper, right = ([0.0] * (n + 1) for _ in range(4))
    diagonal[0], right[0] = 1.0, first or 0.0
    if first is None:
        upper[0], right[0] = 1.0, -psi[1]
    for k in range(1, n):
        lower[k], upper[k] = 1 / d[k - 1], 1 / d[k]
        diagonal[k] = 2 * (lower[k] + upper[k])
        right[k] = -2 * psi[k] * lower[k] - psi[k + 1] * upper[k]
    diagonal[n], right[n] = 1.0, -(last or 0.0)
    if last is None:
        lower[n] = 1.0
    for k in range(1, n + 1):
        share = lower[k] / diagonal[k - 1]
        diagonal[k] -= share * upper[k - 1]
        right[k] -= share * right[k - 1]
    theta = [0.0] * (n + 1)
    theta[n] = right[n] / diagonal[n]
    for k in range(n - 1, -1, -1):
        theta[k] = (right[k] - upper[k] * theta[k + 1]) / diagonal[k]
    return theta


def _velocity(theta: float, phi: float) -> float:
    st, ct, sp, cp = np.sin(theta), np.cos(theta), np.sin(phi), np.cos(phi)
    pull = 2 + np.sqrt(2) * (st - sp / 16) * (sp - st / 16) * (ct - cp)
    return float(pull / (1 + 0.5 * (np.sqrt(5) - 1) * ct + 0.5 * (3 - np.sqrt(5)) * cp))


def _turn(angle: float) -> float:
    return float((angle + np.pi) % (2 * np.pi) - np.pi)
