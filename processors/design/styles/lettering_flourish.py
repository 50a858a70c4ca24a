"""The flourishes of a word in script: a tail or a leafy arm from its first and last stroke, and under it what its
picture asks for: a swelling line, a wave, stars."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, lengths, points, resample, smoothed, stroke
from processors.design.hobby import hobby
from processors.design.pen import polygon
from processors.design.script import HAIR, TALL, swept

SIDES = (1.05, 1.35)
"""How far beside the word an arm may go out, in heights of a small letter."""
POINT = 0.045
"""Width of a flourish's ends, in the same."""
SHADE = 0.27
"""Width where it is pressed, in the same."""
PRESSED = 0.22
"""Width of the line under the word where it is pressed, in the same."""
LUSH = 1.9
"""How high an arm goes that has room for three leaves, in the same; a lower one bears two."""
BARE, SWELLED, WAVED, STARRED = range(4)
"""What goes under a word: nothing, a swelling line, a wave that breaks, or a star between dwindling dots."""
SPURRED = 1.3
"""How high an arm goes that has room for spurs, in the same."""
SPURS = ((0.36, 1.3),)
"""Where spurs part from an arm, in its length, and how long they are, in the same."""
TAIL = (1.45, 0.3)
"""How far a tail goes out beside the word, and how high its tip rises, in heights of a small letter."""
TAIL_WIDTH = ((0.0, 0.16, 0.55, 0.82, 1.0), (1.0, 1.0, 2.1, 1.1, 0.55))
"""How wide a tail is drawn: places along it and widths in hairs."""
STAR = 0.46
"""Half the height of the star under a word, in the same."""
DOTS = ((0.74, 0.125), (1.2, 0.1), (1.6, 0.078), (1.94, 0.058))
"""Where the dots beside the star stand, and half their width, in the same."""


@dataclass(frozen=True, slots=True)
class Flourish:
    """How a word's flourishes go, in heights of a small letter: `half` its width, `level` the depth they go under it,
    `high` how far up beside the picture (0 for short tails to either side), `kind` what goes under it, `side` how far
    out the arms go, and tails in its measure; `leafy` ones bear leaves."""

    half: float
    level: float
    high: float
    kind: int
    leafy: bool = False
    side: float = SIDES[0]

    def arms(self, ending: Points, opening: Points) -> BaseGeometry:
        """The arms as a shape about x = 0, the line of writing at y = 0; `ending` and `opening` are the paths on which
        the pen leaves the last letter and the first."""
        found = []
        for side, way in ((1.0, ending), (-1.0, opening)):
            if not self.high:
                found.append(self._tail(way, side))
                continue
            path = self._arm(way, side)
            s = lengths(path)
            pressed = SHADE * float(np.clip(0.5 + 0.2 * self.high, 0.7, 1.0))
            width = np.interp(s / s[-1], [0, 0.14, 0.4, 0.66, 0.85, 1], [HAIR, HAIR, pressed, HAIR, 0.9 * HAIR, POINT])
            found.append(swept(path, smoothed(width, 31)))
            found += _leaves(path, side, self.high) if self.leafy else _spurs(path, side, self.high)
        return shapely.union_all(found)

    def _arm(self, way: Points, side: float) -> Points:
        """From the end of a letter's stroke out, up beside the picture and round in a curl."""
        hand = np.array([side, 1.0])
        end, heading = way[-1] * hand, (way[-1] - way[-4]) * hand
        x, high = self.half + self.side, self.high
        knots = [(x + 0.06, -0.32 - 0.45 * high), (x - 0.5, -0.35 - high)]
        ways: list[float | None] = [None, -3.0]
        if end[1] < -TALL:
            # Down from a letter's head: round under the arm first.
            low = min(0.02, float(end[1]) + 1.1)
            knots, ways = [(0.45 * end[0] + 0.55 * x, low), *knots], [0.0, *ways]
        start = float(np.arctan2(heading[1], heading[0]))
        path = run_on(hobby(np.vstack([end, points(knots)]), [start, *ways], 60), 1.2 + 0.5 * high, -400.0)
        return resample(path * hand, int(np.clip(lengths(path)[-1] / 0.045, 80, 500)))

    def _tail(self, way: Points, side: float) -> BaseGeometry:
        """The stroke of a letter drawn out to the side in a shallow wave, to a point."""
        hand = np.array([side, 1.0])
        end, heading = way[-1] * hand, (way[-1] - way[-4]) * hand
        out = TAIL[0] * self.side / SIDES[0]
        far = max(self.half + out - float(end[0]), 0.75 * out)
        start, x = float(np.arctan2(heading[1], heading[0])), float(end[0])
        if end[1] < -TALL:
            # From a letter's head it comes down a little, and goes out level.
            low = float(end[1]) + 0.34
            knots, ways = [(x + 0.62 * far, low), (x + far, low - 0.4 * TAIL[1])], [0.0, -0.2]
        else:
            knots, ways = [(x + far, -TAIL[1] - 0.12)], [-0.6]
            if heading[1] < -0.5 * heading[0]:
                # Up from a letter it goes over a crest first; level from a foot, out and up in one bow.
                knots, ways = [(x + 0.6 * far, -0.08), *knots], [0.0, *ways]
        path = hobby(np.vstack([end, points(knots)]), [start, *ways], 60) * hand
        path = resample(path, int(np.clip(lengths(path)[-1] / 0.04, 60, 300)))
        s = lengths(path) / lengths(path)[-1]
        return swept(path, smoothed(HAIR * np.interp(s, *TAIL_WIDTH), 15))

    def line(self) -> BaseGeometry:
        """What goes under the word."""
        if self.kind == SWELLED:
            t = np.linspace(-1, 1, 240)
            path = np.column_stack([0.66 * self.half * t, self.level + 0.14 * (1 - t**2)])
            return swept(path, POINT + (PRESSED - POINT) * (1 - t**2) ** 1.6)
        if self.kind == WAVED:
            return self._wave()
        return self._stars() if self.kind == STARRED else shapely.Polygon()

    def _wave(self) -> BaseGeometry:
        """A wave that runs to the right, swells, rears up and breaks forward in a curl."""
        t = np.linspace(0, 1, 200)
        swells = 1.68 if self.half < 2.6 else 2.68
        high = np.interp(t, [0, 0.3, 1], [0.1, 0.17, 0.24])
        x = self.half * (1.45 * t - 0.8)
        body = np.column_stack([x, self.level + 0.22 - high * np.sin(2 * np.pi * swells * t)])
        path = resample(run_on(body, 1.5, -440.0), 420)
        s = lengths(path) / lengths(path)[-1]
        width = np.interp(s, [0, 0.22, 0.38, 0.52, 0.72, 0.92, 1], [POINT, 0.14, 0.09, 0.15, PRESSED, HAIR, POINT])
        return swept(path, smoothed(width, 41))

    def _stars(self) -> BaseGeometry:
        """A star with four points, and dots that dwindle away to either side of it."""
        turn = np.linspace(0, 2 * np.pi, 160, endpoint=False)
        # An astroid: its sides are drawn in as a star's of flash are.
        ring = np.column_stack([0.72 * np.cos(turn) ** 3, np.sin(turn) ** 3]) * STAR
        ring += 0.6 * POINT * np.column_stack([np.cos(turn), np.sin(turn)])
        y = self.level + 0.28
        found = [polygon(ring + np.array([0.0, y]))]
        for x, r in DOTS:
            if x < 0.9 * self.half:
                found += [shapely.Point(way * x, y).buffer(r, quad_segs=12) for way in (1, -1)]
        return shapely.union_all(found)


def run_on(path: Points, long: float, turn: float) -> Points:
    """A path that runs on without a corner and bends more and more, by `turn` degrees in all (right on the page)."""
    way = path[-1] - path[-2]
    t = np.linspace(0, 1, 90)
    heading = np.arctan2(way[1], way[0]) + np.deg2rad(turn) * t**1.5
    pace = long / 90 * (1.3 - 0.6 * t)
    steps = np.column_stack([np.cos(heading), np.sin(heading)]) * pace[:, None]
    return np.vstack([path, path[-1] + np.cumsum(steps, axis=0)])


def _spurs(arm: Points, side: float, high: float) -> list[BaseGeometry]:
    """Curls that part from an arm to its outer side, smaller ones higher up."""
    if high < SPURRED:
        return []
    s = lengths(arm)
    found = []
    for share, long in SPURS:
        at = int(np.searchsorted(s, share * s[-1]))
        root = arm[max(at - 14, 0) : at + 1]
        path = resample(run_on(root, long * (0.55 + 0.3 * high), side * 330.0), 160)
        t = np.linspace(0, 1, len(path))
        found.append(swept(path, smoothed(np.interp(t, [0, 0.12, 0.42, 0.78, 1], [HAIR, HAIR, 0.2, 0.1, POINT]), 15)))
    return found


def _leaves(arm: Points, side: float, high: float) -> list[BaseGeometry]:
    """Leaves on an arm, up its outer side, each on a stalk of its own."""
    s = lengths(arm)
    found = []
    for i, share in enumerate((0.22, 0.36, 0.5) if high > LUSH else (0.26, 0.44)):
        at = int(np.searchsorted(s, share * s[-1]))
        way = arm[at + 2] - arm[at]
        way = way / max(float(np.hypot(*way)), 1e-9)
        # On the outer side of its bow, where it has room.
        far = np.array([-way[1], way[0]]) * side
        t = np.linspace(0, 1, 30)[:, None]
        long = min(0.95, 0.42 + 0.16 * high) * (1.0 - 0.1 * i)
        # Off along the arm, then out and up again, as a leaf stands on its stalk.
        spine = arm[at] + long * (way * (0.95 * t - 0.1 * t**2) + far * (0.95 * t**1.1 - 0.4 * t**3))
        blade = np.clip((t[:, 0] - 0.22) / 0.78, 0, 1)
        found.append(polygon(stroke(spine, POINT + 0.27 * long * np.sin(np.pi * blade**0.75) ** 1.1)))
    return found
