"""The crown: a jewelled band, five points with pearls, and the velvet cap that swells up between them."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, points, resample
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow

SEEN = 64.0
"""How far round to either side the outermost points stand, degrees: those before them are seen foreshortened."""
FOOT, NECK = 40.0, 43.0
"""Half the breadth of the band at its lower and its upper edge."""
BULGE = 8.0
"""How far the near side of the band hangs below its ends: it is seen from a little above."""


@dataclass(frozen=True, slots=True)
class _Form:
    """What differs from crown to crown: how far the points flare, how high they are, how deep they are cut."""

    flare: float
    tall: float
    cut: float

    def tip(self, degrees: float) -> Points:
        x = self.flare * np.sin(np.deg2rad(degrees)) / np.sin(np.deg2rad(SEEN))
        return np.array([x, -self.tall + 15.0 * (x / self.flare) ** 2])

    def valley(self, degrees: float) -> Points:
        x = 0.88 * self.flare * np.sin(np.deg2rad(degrees)) / np.sin(np.deg2rad(SEEN))
        return np.array([x, self.cut - 7.0 * (x / self.flare) ** 2])


def _arc(half: float, y: float, n: int = 40) -> Points:
    """An edge of the band, from left to right: its ends at y, its middle lower."""
    x = np.linspace(-half, half, n)
    return np.column_stack([x, y + BULGE * (1 - (x / half) ** 2)])


def _side(valley: Points, tip: Points) -> Points:
    """One side of a point, up to its tip: it leaves the valley in a round and then runs straight up."""
    rise = tip[1] - valley[1]
    one = valley + np.array([0.42 * (tip[0] - valley[0]), 0.12 * rise])
    two = tip - [0.26 * (tip[0] - valley[0]), 0.42 * rise]
    return bezier(valley, one, two, tip, 18)


def crown(chance: Chance) -> Drawing:
    """A crown about 115 wide, its band's foot level; it stands at `feet`."""
    form = _Form(chance.spread("flare", 52, 60), chance.spread("tall", 38, 58), chance.spread("cut", -6, 1))
    turns = np.linspace(-SEEN, SEEN, 5)
    tips = [form.tip(t) for t in turns]
    valleys = [form.valley((a + b) / 2) for a, b in pairwise(turns)]
    front, sides = _front(tips, valleys)
    parts = [
        *_velvet(tips, valleys, form),
        Part(front, "gold", (), _shade(sides), _grain(form), "crown", None, "crown", 0.0),
        *_drops(tips, valleys),
        *_band(),
        *(_pearl(tip, 5.4 - 0.5 * abs(i - 2)) for i, tip in enumerate(tips)),
    ]
    drawn = Drawing(tuple(parts), {"feet": (0.0, 34.0 + 0.6 * BULGE), "centre": (0.0, 0.0)})
    return drawn if chance.even else drawn.placed(degrees=chance.spread("lean", -9.0, 9.0))


def _front(tips: list[Points], valleys: list[Points]) -> tuple[Points, list[Points]]:
    """The outline of the metal from the band's foot up, and the side of each point that is turned from the light."""
    right = bezier(tips[-1], tips[-1] + [-0.5, 22.0], (NECK + 4.0, 8.0), (FOOT, 34), 26)
    left = (right * [-1, 1])[::-1]
    runs, dark = [left], []
    for i, valley in enumerate(valleys):
        down = _side(valley, tips[i])[::-1]
        runs += [down[1:], _side(valley, tips[i + 1])[1:]]
        dark.append(down)
    return np.vstack([*runs, right[1:], _arc(FOOT, 34.0)[::-1][1:]]), [*dark, right]


def _shade(sides: list[Points]) -> tuple[Shadow, ...]:
    """Dark in the far side of every point, deepest where the whole turns away."""
    near = [Shadow(side[2:12], 9.5, 0.72) for side in sides[:-1]]
    return (*near, Shadow(sides[-1], 23.0, 0.98))


def _grain(form: _Form) -> Points:
    """Curves from the band up, spreading as the metal flares."""
    u = np.linspace(-1, 1, 40)[:, None, None]
    t = np.linspace(0, 1, 24)[None, :, None]
    foot = np.concatenate([NECK * u, 20 + BULGE * (1 - u**2)], axis=2)
    head = np.concatenate([form.flare * u, -form.tall + 15.0 * u**2], axis=2)
    return np.asarray(foot + (head - foot) * t)


def _velvet(tips: list[Points], valleys: list[Points], form: _Form) -> list[Part]:
    """The cap, a full fold between each two points, the outer ones behind the inner."""
    found = []
    for i in (0, 3, 1, 2):
        a, b, valley = tips[i], tips[i + 1], valleys[i]
        top = np.array([0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1]) + 0.36 * form.tall])
        left, right = (
            _behind_end(top, tip, valley, s, form) if outer else _behind(top, s * 0.64 * (b[0] - a[0]), valley)
            for s, tip, outer in ((-1, a, i == 0), (1, b, i == 3))
        )
        lean = 3.0 * np.sign(i - 1.5)
        fold = bezier(valley + [0, -2.0], valley + [-lean, -8.0], top + [-lean, 14.0], top + [-2 * lean, 8.0])
        floor = points([valley + [-9, 1], valley + [9, 1]])
        shade = (Shadow(right[4:], 9.0, 0.85), Shadow(floor, 11.0, 0.95))
        line = Line(fold, "inner", 0.9, 0.0, 0.1)
        ring = np.vstack([left[::-1], right[1:]])
        found.append(Part(ring, "petal", (line,), shade, None, "crown", None, "cap", 0.0))
    return found


def _behind(top: Points, aside: float, valley: Points) -> Points:
    """The side of a fold, from its top down behind the next one."""
    x, foot = top[0] + aside, valley[1] + 5.0
    return bezier(top, (top[0] + 0.5 * aside, top[1]), (x, top[1] + 7.0), (x, foot), 16)


def _behind_end(top: Points, tip: Points, valley: Points, s: int, form: _Form) -> Points:
    """The outer side of an outermost fold: it ends on the middle of the point before it."""
    low = np.array([0.44 * valley[0] + 0.56 * s * 0.92 * form.flare, valley[1] + 5.0])
    head = low + (tip - low) * (top[1] + 3.0 - low[1]) / (tip[1] - low[1])
    over = bezier(top, top + np.array([s * 4.0, -1.0]), head - np.array([s * 2.0, 1.0]), head, 15)
    return np.vstack([over, low[None]])


def _pearl(tip: Points, radius: float) -> Part:
    ring = circle(float(tip[0]), float(tip[1]) - 2.0, radius, 40)
    return Part(ring, "gold", (), (), None, "crown", None, "crown", 0.45)


def _drops(tips: list[Points], valleys: list[Points]) -> list[Part]:
    """A drop of a stone in each of the three middle points."""
    found = []
    for i in (1, 2, 3):
        foot = 0.5 * (valleys[i - 1] + valleys[i])
        x, y = 0.8 * foot[0] + 0.2 * tips[i][0], foot[1] + 2.0
        wide, tall = 5.2 - 0.8 * abs(i - 2), 16.0
        head = np.array([x + 0.2 * (tips[i][0] - foot[0]), y - 0.6 * tall])
        right = bezier(head, (x + 0.3 * wide, y - 0.1 * tall), (x + 1.4 * wide, y + 0.4 * tall), (x, y + 0.4 * tall))
        left = bezier((x, y + 0.4 * tall), (x - 1.4 * wide, y + 0.4 * tall), (x - 0.3 * wide, y - 0.1 * tall), head)
        ring = np.vstack([right, left[1:-1]])
        found.append(Part(ring, "gem", (), (), None, "crown", None, "crown", 0.3))
    return found


def _band() -> list[Part]:
    """The band with its stones: a broad one before, lozenges and ovals that narrow as it turns away."""
    upper, lower = _arc(NECK - 0.6, 20.0), _arc(FOOT, 34.0)
    ring = np.vstack([upper, lower[::-1]])
    across = np.stack([resample(np.vstack([a, b]), 20) for a, b in zip(upper, lower, strict=True)])
    shade = (Shadow(points([upper[-1], lower[-1]]), 8.0, 0.9),)
    parts = [Part(ring, "gold", (), shade, across, "crown", None, "crown", 0.0)]
    for degrees, wide in ((0.0, 6.6), (-33.0, 4.6), (33.0, 4.6), (-59.0, 2.7), (59.0, 2.7)):
        x = 41.5 * np.sin(np.deg2rad(degrees)) / np.sin(np.deg2rad(78.0))
        y = 27.0 + BULGE * (1 - (x / 41.5) ** 2)
        if abs(degrees) == 33.0:
            stone = points([(x, y - 4.7), (x + wide, y), (x, y + 4.7), (x - wide, y)])
            stone = resample(np.vstack([stone, stone[:1]]), 41)[:-1]
        else:
            stone = circle(0.0, 0.0, 1.0, 40) * [wide, 4.3] + [x, y]
        parts.append(Part(stone, "gem", (), (), None, "crown", None, "crown", 0.3))
    return parts
