"""The crown: a jewelled band, five points with pearls, and the velvet cap that swells up between them."""

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
        a, b = tips[i], tips[i + 1]
        top = 0.5 * (a[1] + b[1]) + 0.36 * form.tall
        foot = valleys[i][1] + 5.0
        middle = 0.5 * (a[0] + b[0])
        # Each fold runs on behind the points beside it; the outermost ends behind its point.
        left, right = (0.06 if i == 0 else 0.64), (0.06 if i == 3 else 0.64)
        x0, x1 = middle - left * (b[0] - a[0]), middle + right * (b[0] - a[0])
        rise = np.vstack(
            [
                bezier((x0, foot), (x0, top + 7), (0.5 * (x0 + middle), top), (middle, top), 16),
                bezier((middle, top), (0.5 * (x1 + middle), top), (x1, top + 7), (x1, foot), 16)[1:],
            ]
        )
        lean = 3.0 * np.sign(i - 1.5)
        fold = bezier(
            valleys[i] + [0, -2.0],
            valleys[i] + [-lean, -8.0],
            (middle - lean, top + 14),
            (middle - 2 * lean, top + 8),
        )
        floor = points([valleys[i] + [-9, 1], valleys[i] + [9, 1]])
        shade = (Shadow(rise[20:], 9.0, 0.85), Shadow(floor, 11.0, 0.95))
        found.append(Part(rise, "petal", (Line(fold, "inner", 0.9, 0.0, 0.1),), shade, None, "crown", None, "cap", 0.0))
    return found


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
