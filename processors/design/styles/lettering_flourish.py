"""The flourishes of a word in script: a tail or an arm from its first and last stroke, on the arm leaves or a spur."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

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
SHADE = 0.36
"""Width where it is pressed, in the same."""
PRESSED = 0.22
"""Width of the line under the word where it is pressed, in the same."""
DROP = 0.2
"""Width of the drop in which a curl ends, as the letters' own do, in the same."""
LUSH = 1.9
"""How high an arm goes that has room for all its leaves, in the same."""
LEAVES = {False: (0.26, 0.44), True: (0.22, 0.36, 0.5)}
"""Where leaves stand on an arm, in its length, by whether it is lush."""
SPURRED = 1.3
"""How high an arm goes that has room for what grows on it, in the same."""
SWELL = ((0.0, 0.06, 0.2, 0.4, 0.58, 0.8, 1.0), (1.0, 1.4, 0.0, 1.8, 1.9, 1.0, 0.8))
"""How wide an arm is drawn: places along it and widths in hairs, 0 where it is pressed."""
SPUR = 0.62, 1.75
"""Where a curl parts from an arm, in its length up to its crest, and how long it is, in heights of a small letter."""
TAIL = (1.45, 0.3)
"""How far a tail goes out beside the word, and how high its tip rises, in heights of a small letter."""
TAIL_WIDTH = ((0.0, 0.16, 0.55, 0.82, 1.0), (1.0, 1.0, 2.1, 1.1, 0.55))
"""How wide a tail is drawn: places along it and widths in hairs."""


class Growth(Enum):
    """What grows on an arm."""

    NOTHING = 0
    SPUR = 1
    LEAVES = 2


@dataclass(frozen=True, slots=True)
class Flourish:
    """How a word's flourishes go, in heights of a small letter: `half` its width, `level` the depth they go under it,
    `high` how far up beside the picture (0 for short tails to either side), `growth` what grows on them, `side` how far
    out the arms go, and tails in its measure."""

    half: float
    level: float
    high: float
    growth: Growth = Growth.NOTHING
    side: float = SIDES[0]

    def arms(self, ending: Points, opening: Points) -> BaseGeometry:
        """The arms as a shape about x = 0, the line of writing at y = 0; `ending` and `opening` are the paths on which
        the pen leaves the last letter and the first."""
        return self.arm(ending, 1.0).union(self.arm(opening, -1.0))

    def arm(self, way: Points, side: float) -> BaseGeometry:
        """The arm or tail to one `side`, 1 to the right and -1 to the left."""
        if not self.high:
            return self._tail(way, side)
        path = self._arm(way, side)
        s = lengths(path)
        pressed = SHADE * float(np.clip(0.5 + 0.2 * self.high, 0.75, 1.0))
        places, widths = SWELL
        width = np.interp(s / s[-1], places, [w * HAIR or pressed for w in widths])
        return shapely.union_all([swept(path, smoothed(width, 31)), *self._grown(path, side)])

    def _grown(self, arm: Points, side: float) -> list[BaseGeometry]:
        """What grows on an arm, and the drop in which its curl ends."""
        eye = _drop(arm)
        if self.growth is Growth.LEAVES:
            return [*_leaves(arm, side, self.high, LEAVES[self.high > LUSH]), eye]
        if self.growth is Growth.NOTHING or self.high < SPURRED:
            return [eye]
        return [_spur(arm, side, self.high), eye]

    def _arm(self, way: Points, side: float) -> Points:
        """From the end of a letter's stroke out, up beside the picture and round in a curl."""
        hand = np.array([side, 1.0])
        end, heading = way[-1] * hand, (way[-1] - way[-4]) * hand
        from_head = float(end[1]) < -TALL
        x, high = self.half + self.side + (0.3 if from_head else 0.0), self.high
        knots = [(x + 0.06, -0.32 - 0.45 * high), (x - 0.5, -0.35 - high)]
        ways: list[float | None] = [None, -3.0]
        if from_head:
            # Down from a letter's head: round under the arm first.
            low = min(0.1, float(end[1]) + 1.4)
            knots, ways = [(0.4 * end[0] + 0.6 * x, low), *knots], [0.0, *ways]
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
        """A swelling line under the word."""
        t = np.linspace(-1, 1, 240)
        path = np.column_stack([0.66 * self.half * t, self.level + 0.14 * (1 - t**2)])
        return swept(path, POINT + (PRESSED - POINT) * (1 - t**2) ** 1.6)


def run_on(path: Points, long: float, turn: float) -> Points:
    """A path that runs on without a corner and bends more and more, by `turn` degrees in all (right on the page)."""
    way = path[-1] - path[-2]
    t = np.linspace(0, 1, 90)
    heading = np.arctan2(way[1], way[0]) + np.deg2rad(turn) * t**1.5
    pace = long / 90 * (1.3 - 0.6 * t)
    steps = np.column_stack([np.cos(heading), np.sin(heading)]) * pace[:, None]
    return np.vstack([path, path[-1] + np.cumsum(steps, axis=0)])


def _drop(arm: Points) -> BaseGeometry:
    """The drop in which an arm's curl ends."""
    tail = resample(arm[-max(8, len(arm) // 12) :], 24)
    t = np.linspace(0, 1, 24)
    return swept(tail, HAIR * 0.8 + (DROP - 0.8 * HAIR) * t**2.2)


def _spur(arm: Points, side: float, high: float) -> BaseGeometry:
    """A curl that parts from an arm to one side, as a hair that swells and ends in a drop."""
    s = lengths(arm)
    share, long = SPUR
    at = int(np.searchsorted(s, share * s[int(np.argmin(arm[:, 1]))]))
    path = resample(run_on(arm[max(at - 5, 0) : at + 1], long * (0.62 + 0.3 * min(high, 3.2)), side * 370.0), 160)
    t = np.linspace(0, 1, len(path))
    width = np.interp(t, [0, 0.08, 0.36, 0.7, 0.88, 1], [POINT, HAIR, 0.2, HAIR, HAIR, 0.72 * DROP])
    return swept(path, smoothed(width, 11))


def _leaves(arm: Points, side: float, high: float, shares: tuple[float, ...]) -> list[BaseGeometry]:
    """Leaves on an arm, up its outer side, each on a stalk of its own, at `shares` of its length."""
    s = lengths(arm)
    found = []
    for i, share in enumerate(shares):
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
