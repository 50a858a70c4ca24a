"""The sleeping face of a crescent: its profile, its few lines, its lips, and the whips in its hollows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, catmull, ribbon
from processors.design.parts import Line, Part, Shadow
from processors.design.pen import polygon

PROFILE = (
    (0.16, 0.0),
    (0.25, 0.8),
    (0.325, 1.9),
    (0.39, -0.2),
    (0.424, 2.4),
    (0.462, 7.2),
    (0.484, 9.2),
    (0.502, 8.3),
    (0.518, 4.4),
    (0.538, 2.4),
    (0.56, 3.4),
    (0.583, 5.6),
    (0.599, 5.0),
    (0.614, 1.8),
    (0.63, 3.4),
    (0.652, 5.0),
    (0.675, 3.4),
    (0.697, 0.3),
    (0.722, 0.9),
    (0.75, 3.2),
    (0.782, 3.6),
    (0.81, 1.4),
    (0.835, -1.6),
    (0.865, -2.4),
    (0.91, -1.0),
    (0.96, 0.0),
)
"""A face down the inner edge: place along it and how far it stands out; brow, nose, two lips, chin, throat."""
WHIPS = (
    (0.4, 6.5, 0.9, 4.0, -30.0),
    (0.699, 9.0, 1.2, 20.0, -50.0),
    (0.833, 12.0, 1.1, -10.0, -30.0),
)
"""Where along the profile, how long, half how broad at the root, and its way: degrees down from level, and its bend."""
Place = Callable[[float, float], tuple[float, float]]


def placed(inner: Points, t: NDArray[np.float64]) -> Place:
    """Gives a place by how far down a crescent's inner edge (at `t` 0 to 1) and how far out of it it lies."""

    def on(at: float, out: float) -> tuple[float, float]:
        x, y = (np.interp(at, t, inner[:, c]) for c in (0, 1))
        return float(x + out), float(y)

    return on


def profile() -> Points:
    """The face's edge, finely: place down the inner edge and how far it stands out."""
    return catmull(np.array(PROFILE) * [100, 1], samples=9) / [100, 1]


def with_profile(inner: Points, t: NDArray[np.float64], on: Place) -> Points:
    """A crescent's inner edge (at `t` 0 to 1) with a face in it."""
    bumps = profile()
    return np.vstack([inner[t < bumps[0, 0]], [on(*p) for p in bumps], inner[t > bumps[-1, 0]]])


def features(on: Place) -> tuple[tuple[Line, ...], tuple[Shadow, ...]]:
    """Eye, brow and nostril, told by few lines, and the half-tones of the hollows."""
    lid = catmull([on(0.416, -5.6), on(0.436, -8.2), on(0.445, -12.0), on(0.435, -16.0), on(0.416, -18.8)])
    lashes = tuple(
        Line(catmull([on(y, x), on(y + 0.03, x - 0.4 - 0.4 * lean), on(y + 0.056, x - 1.6 - lean)]), "inner", 0.9, 0, 0)
        for y, x, lean in ((0.442, -9.8, 0.2), (0.443, -13.2, 1.8), (0.434, -16.4, 3.6))
    )
    lines = (
        Line(lid, "inner", 0.25, 0.2, 0.5),
        *lashes,
        Line(catmull([on(0.36, -4.8), on(0.338, -8.0), on(0.334, -13.4), on(0.356, -20.0)]), "inner", 0.9, 0.0, 0.3),
        # A nostril's wing, out of the root of the nose.
        Line(
            catmull([on(0.535, 2.4), on(0.541, -0.4), on(0.53, -3.0), on(0.51, -3.3), on(0.496, -1.6)]),
            "inner",
            1.0,
            0.0,
            0.1,
        ),
    )
    hollows = (
        Shadow(catmull([on(0.38, -3), on(0.393, -9), on(0.385, -17)]), 5.0, 0.4, soft=True),
        Shadow(catmull([on(0.54, 3), on(0.545, 0)]), 5.0, 0.45, soft=True),
        Shadow(catmull([on(0.7, 0.5), on(0.7, -3)]), 5.0, 0.45, soft=True),
        Shadow(catmull([on(0.84, -1.0), on(0.838, -4)]), 4.0, 0.4, soft=True),
    )
    return lines, hollows


def lips(on: Place) -> list[Part]:
    """Both lips in one, and over them the line between the two, which is short and turns up at its end."""
    edge = [on(*p) for p in profile() if 0.556 <= p[0] <= 0.69]
    back = [on(0.672, -1.4), on(0.642, -4.6), on(0.606, -6.6), on(0.596, -6.3), on(0.589, -2.6), on(0.566, 1.0)]
    ring = np.vstack([edge, catmull([edge[-1], *back, edge[0]])[1:-1]])
    slit = catmull([on(0.614, 2.0), on(0.619, -1.2), on(0.613, -4.2), on(0.597, -6.8)])
    both = Part(
        ring, "mouth", (), (Shadow(slit, 5.0, 0.5, soft=True),), None, group="moon", body="moon", form=0.0, rim="none"
    )
    # Its face stays clear of the outline, which would be cut there.
    line = replace(both, ring=ribbon(slit[10:], 0.1), shadows=(), edges=(Line(slit, "inner", 0.6, 0.0, 0.35),))
    return [both, line]


def whips(on: Place, face: BaseGeometry) -> list[Part]:
    """Strokes whipped out of the profile into its hollows: beside the nose, under the lip, and along the jaw."""
    edge = np.array([on(*p) for p in profile()])
    down = np.array([p[0] for p in profile()])
    found = []
    for at, reach, half, turn, bend in WHIPS:
        start = np.array([np.interp(at, down, edge[:, c]) for c in (0, 1)])
        s = np.linspace(0, 1, 24)
        angle = np.deg2rad(turn + bend * s)
        run = np.cumsum(np.column_stack([-np.cos(angle), np.sin(angle)]), axis=0) * reach / len(s)
        sliver = polygon(ribbon(start + run, half * (1 - s) ** 1.1 + 0.02)).intersection(face)
        ring = np.asarray(max(shapely.get_parts(sliver), key=lambda g: g.area).exterior.coords)[:-1]
        found.append(Part(ring, "spike", (), (), None, group="moon", body="moon", form=0.0, rim="none"))
    return found
