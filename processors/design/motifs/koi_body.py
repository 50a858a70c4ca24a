"""The body of a koi: an S, broad at the shoulder, along which all else of the fish is placed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from processors.design.curves import Points, catmull, normals, points, resample, smoothed

GIRTH = 33.0
_AT = [0, 0.016, 0.045, 0.09, 0.15, 0.22, 0.31, 0.42, 0.54, 0.68, 0.8, 0.9, 1.0]
_WIDE = [0.5, 0.56, 0.66, 0.8, 0.92, 0.99, 1.0, 0.96, 0.85, 0.67, 0.49, 0.37, 0.34]
SPINE = (
    (-106, -78),
    (-82, -77),
    (-53, -68),
    (-26, -48),
    (-10, -18),
    (-2, 14),
    (16, 42),
    (46, 55),
    (78, 44),
)
"""The middle of the body from the mouth to the root of the tail."""


class Body:
    """Places on the fish: `u` runs from the mouth (0) to the root of the tail (1), `v` from the back (−1) to the
    belly (1)."""

    def __init__(self, bend: float) -> None:
        knots = points(SPINE) + np.outer(np.sin(np.linspace(0, 2 * np.pi, len(SPINE))), [bend, 0.0])
        self.spine = resample(catmull(knots, samples=24), 300)
        t = np.linspace(0, 1, 300)
        self.half = smoothed(GIRTH * np.interp(t, _AT, _WIDE), 9)
        self.side = normals(self.spine)

    def at(self, u: float, v: float) -> Points:
        i = min(299, max(0, round(u * 299)))
        return np.asarray(self.spine[i] + self.side[i] * self.half[i] * v)

    def run(self, u0: float, u1: float, v0: float, v1: float, n: int = 12) -> Points:
        return np.array([self.at(u, v) for u, v in zip(np.linspace(u0, u1, n), np.linspace(v0, v1, n), strict=True)])

    def beside(self, u: float, v: float, along: float, away: float) -> Points:
        """Beside the body: `away` from the flank on side `v`, `along` towards the tail."""
        i = min(296, max(3, round(u * 299)))
        way = self.spine[i + 3] - self.spine[i - 3]
        way = way / np.hypot(*way)
        return np.asarray(self.at(u, v) + self.side[i] * np.sign(v) * away + way * along)

    def way(self) -> Points:
        """The way in which the body runs out into the tail, of length one."""
        way = self.spine[-1] - self.spine[-8]
        return np.asarray(way / np.hypot(*way))

    def grain(self) -> NDArray[np.float64]:
        return np.stack([self.run(0.02, 0.98, v, v, 60) for v in np.linspace(-0.97, 0.97, 22)])


GILL = ((-0.86, -0.42, 0.1, 0.6, 0.96), (0.128, 0.178, 0.2, 0.178, 0.128))
"""The edge of the gill cover: places across the body, and how far along it each is."""


def gill_edge(body: Body) -> Points:
    """The edge of the gill cover, from the back down."""
    return catmull([body.at(u, v) for v, u in zip(*GILL, strict=True)])
