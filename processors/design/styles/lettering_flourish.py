"""The flourishes of a word in script: an arm from its first and last stroke up beside the picture, a swelling line
under it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, catmull, lengths, points, resample, smoothed, stroke
from processors.design.pen import polygon
from processors.design.script import HAIR

SIDES = (1.05, 1.35)
"""How far beside the word an arm may go out, in heights of a small letter."""
POINT = 0.045
"""Width of a flourish's ends, in the same."""
SHADE = 0.27
"""Width where it is pressed, in the same."""
SHORTEST = 2.0
"""The least length of a line to either side of a picture that comes out under the word, in the same."""
PRESSED = 0.22
"""Width of the line under the word where it is pressed, in the same."""
LUSH = 1.9
"""How high an arm goes that has room for four leaves, in the same; a lower one bears two."""
CROSSED, SWELLED, CURLED = range(3)
"""What goes under a word: two lines one over the other, one, or two that curl up short of the middle."""


@dataclass(frozen=True, slots=True)
class Flourish:
    """How a word's flourishes go, in heights of a small letter: `half` its width, `level` the depth they go under it,
    `high` how far up beside the picture, `kind` what goes under it, short of `inner` on either side of the middle
    where that curls, `side` how far out the arms go; `leafy` ones bear leaves."""

    half: float
    level: float
    high: float
    kind: int
    leafy: bool = False
    inner: float = 0.0
    side: float = SIDES[0]

    def arms(self, ending: Points, opening: Points, attached: bool) -> BaseGeometry:
        """The arms as a shape about x = 0, the line of writing at y = 0; `ending` and `opening` are the paths on which
        the pen leaves the last letter and the first, `attached` whether the opening is a stroke's end."""
        found = []
        for side, way in ((1.0, ending), (-1.0, opening)):
            path = self._arm(way, side)
            s = lengths(path)
            start = HAIR if attached or side > 0 else 2.0 * HAIR
            pressed = SHADE * float(np.clip(0.5 + 0.2 * self.high, 0.7, 1.0))
            width = np.interp(s / s[-1], [0, 0.14, 0.4, 0.66, 0.85, 1], [start, HAIR, pressed, HAIR, 0.9 * HAIR, POINT])
            found.append(swept(path, smoothed(width, 31)))
            if self.leafy:
                found += _leaves(path, side, self.high)
        return shapely.union_all(found)

    def _arm(self, way: Points, side: float) -> Points:
        """From the end of a letter's stroke out, up beside the picture and round in a curl."""
        hand = np.array([side, 1.0])
        end, heading = way[-1] * hand, (way[-1] - way[-4]) * hand
        x, high = self.half + self.side, self.high
        knots: list[tuple[float, float]] = []
        if heading[1] > 0.7 * abs(heading[0]):
            # Down from a letter's head: round under the arm first.
            low = min(0.02, float(end[1]) + 1.1)
            knots = [(0.5 * (end[0] + x) - 0.42, low - 0.42), (0.5 * (end[0] + x) + 0.02, low)]
        else:
            knots = [tuple(end + 0.42 * heading / max(float(np.hypot(*heading)), 1e-9))]
        top = -0.35 - high
        knots += [(x - 0.06, -0.36 - 0.22 * high), (x + 0.06, -0.35 - 0.52 * high), (x - 0.14, -0.35 - 0.82 * high)]
        knots += [(x - 0.5, top)]
        lead = way[-4:-1:2] * hand
        path = run_on(eased(catmull(np.vstack([lead, end, points(knots)]), samples=24)), 1.2 + 0.5 * high, -400.0)
        return resample(path * hand, int(np.clip(lengths(path)[-1] / 0.045, 80, 500)))

    def line(self) -> BaseGeometry:
        """What goes under the word; nothing where a picture leaves it too little room."""
        y, half = self.level, self.half
        inner = max(self.inner, 0.16 * half) if self.kind == CURLED else 0.0
        long = half - inner
        if self.inner and long < SHORTEST:
            return shapely.Polygon()
        if self.kind == CROSSED:
            knots = [(-0.5, -0.24), (-0.3, -0.1), (0.0, 0.1), (0.34, 0.26), (0.66, 0.2), (0.86, 0.0)]
            at, body = [0, 0.1, 0.26, 0.46, 0.66, 0.9, 1], [POINT, HAIR, HAIR, PRESSED, HAIR, 0.9 * HAIR, POINT]
        elif self.kind == SWELLED:
            knots = [(-0.4, 0.08), (0.0, 0.12), (0.4, 0.08), (0.7, 0.12), (0.88, 0.0)]
            at, body = [0, 0.26, 0.5, 0.9, 1], [PRESSED, 0.8 * PRESSED, HAIR, 0.9 * HAIR, POINT]
        else:
            knots = [(0.0, -0.06), (0.22, 0.08), (0.55, 0.14), (0.78, 0.1), (0.92, -0.06)]
            at, body = [0, 0.12, 0.36, 0.62, 0.9, 1], [POINT, HAIR, PRESSED, HAIR, 0.9 * HAIR, POINT]
        found: list[BaseGeometry] = []
        for side in (1.0, -1.0):
            path = eased(catmull(points(knots) * [long, 1.0] + [inner, y], samples=24))
            if self.kind == SWELLED:
                path = path[path[:, 0] > -0.02]
            path = resample(run_on(path, 0.9 + 0.12 * long, -400.0) * [side, 1.0], 300)
            found.append(swept(path, smoothed(np.interp(np.linspace(0, 1, 300), at, body), 31)))
        if self.kind == CURLED and not self.inner:
            a, b = 0.07 * half, 0.15
            found.append(polygon(points([(-a, y), (0, y - b), (a, y), (0, y + b)])))
        return shapely.union_all(found)


def eased(path: Points) -> Points:
    """A path without the sudden turns at its knots; its ends stay."""
    n = int(np.clip(lengths(path)[-1] / 0.045, 40, 600))
    path = raw = resample(path, n)
    reach = 2 * min(14, n // 6) + 1
    for _ in range(3):
        ends = np.vstack([2 * path[0] - path[reach:0:-1], path, 2 * path[-1] - path[-2 : -reach - 2 : -1]])
        path = np.column_stack([smoothed(ends[:, k], reach)[reach:-reach] for k in (0, 1)])
    # At its start, where it is another stroke's end, it follows that.
    share = np.clip(lengths(raw) / 1.1, 0, 1)[:, None]
    return raw + (path - raw) * share**2 * (3 - 2 * share)


def swept(path: Points, width: NDArray[np.float64]) -> BaseGeometry:
    """A stroke as a shape, in pieces, for it may go over itself."""
    pieces = [
        polygon(stroke(path[i : i + 7], width[i : i + 7])) for i in range(0, len(path) - 1, 5) if len(path) - i > 1
    ]
    return shapely.union_all(pieces)


def run_on(path: Points, long: float, turn: float) -> Points:
    """A path that runs on without a corner and bends more and more, by `turn` degrees in all (right on the page)."""
    way = path[-1] - path[-2]
    t = np.linspace(0, 1, 90)
    heading = np.arctan2(way[1], way[0]) + np.deg2rad(turn) * t**1.5
    pace = long / 90 * (1.3 - 0.6 * t)
    steps = np.column_stack([np.cos(heading), np.sin(heading)]) * pace[:, None]
    return np.vstack([path, path[-1] + np.cumsum(steps, axis=0)])


def _leaves(arm: Points, side: float, high: float) -> list[BaseGeometry]:
    """Leaves on an arm, by turns to either side of it, each on a stalk of its own."""
    s = lengths(arm)
    found = []
    for i, share in enumerate((0.26, 0.36, 0.46, 0.56) if high > LUSH else (0.3, 0.48)):
        at = int(np.searchsorted(s, share * s[-1]))
        way = arm[at + 2] - arm[at]
        way = way / max(float(np.hypot(*way)), 1e-9)
        out = side * (1 if i % 2 == 0 else -1)
        far = np.array([-way[1], way[0]]) * out
        t = np.linspace(0, 1, 30)[:, None]
        long = min(0.95, 0.42 + 0.16 * high) * (1.0 - 0.1 * i)
        # Off along the arm, then out and up again, as a leaf stands on its stalk.
        spine = arm[at] + long * (way * (0.95 * t - 0.1 * t**2) + far * (0.95 * t**1.1 - 0.4 * t**3))
        blade = np.clip((t[:, 0] - 0.22) / 0.78, 0, 1)
        found.append(polygon(stroke(spine, POINT + 0.27 * long * np.sin(np.pi * blade**0.75) ** 1.1)))
    return found
