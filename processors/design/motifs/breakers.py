"""The water a koi leaps in: one breaker that rears up behind it, and one before it that breaks over its waist.

Both are one flow: the near one runs out of a point under the head, lies under all, and ends along the back of the
far one. Its places are those of the koi, in the koi's own units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, resample, smoothed
from processors.design.motifs.claws import Claw, clawed
from processors.design.parts import Line, Part, Shadow, moved

Knots = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Breaker:
    """A breaking wave, every line of it from its foot to its lip: its back, the edge of its hollow, the webs between
    its claws, the claws from the last one on, and how its foam runs down the back into a point; two lines that its
    water flows between, and which lines of that flow are drawn (where between the two, from where to where along
    them); how deep its dark is and where on the hollow; and where the tone of its water begins, and how far it goes.
    """

    back: Knots
    hollow: Knots
    webs: Knots
    claws: Sequence[Claw]
    foot: Knots
    flow: tuple[Knots, Knots]
    drawn: Sequence[tuple[float, float, float]]
    dark: tuple[float, float, float]
    shade: tuple[Knots, float]


FAR = Breaker(
    ((86, 116), (126, 92), (149, 56), (158, 12), (152, -38), (130, -88), (92, -124), (46, -142), (2, -142), (-30, -128)),
    ((-6, 114), (24, 90), (58, 60), (82, 30), (94, 2), (94, -30), (80, -66), (52, -92), (20, -106), (-10, -126)),
    ((-30, -128), (-14, -118), (20, -119), (50, -108), (74, -91), (92, -71), (104, -51)),
    ((-62, -107, 30), (-16, -80, 34), (24, -74, 34), (55, -68, 34), (78, -56, 32), (95, -38, 28)),
    ((104, -51), (114, -34), (132, -16), (156, -2)),
    (
        ((72, 118), (122, 92), (146, 56), (155, 14), (151, -30), (140, -62)),
        ((4, 100), (52, 66), (82, 32), (95, 2), (99, -34), (92, -60)),
    ),
    ((0.1, 0.1, 0.8), (0.3, 0.3, 0.7), (0.52, 0.2, 0.86), (0.78, 0.3, 0.74)),
    (26.0, 0.3, 0.97),
    (((20, 110), (70, 100), (130, 84)), 105.0),
)  # fmt: skip
"""The breaker behind the koi, its lip over the koi's back."""

NEAR = Breaker(
    ((-124, 92), (-92, 98), (-58, 91), (-30, 72), (-10, 46), (8, 26), (32, 14), (54, 15), (68, 25)),
    ((156, 30), (136, 80), (102, 102), (68, 102), (44, 88), (32, 66), (32, 46), (44, 32), (52, 22)),
    ((68, 25), (50, 30), (29, 39), (12, 53), (0, 72)),
    ((76, 54, -30), (50, 66, -36), (28, 78, -34), (11, 92, -30)),
    ((0, 72), (-10, 82), (-32, 90), (-64, 93)),
    (
        ((-124, 92), (-92, 99), (-56, 97), (-18, 92), (6, 82), (30, 62)),
        ((-124, 92), (-96, 110), (-52, 123), (4, 129), (60, 124), (106, 106), (140, 76), (156, 30)),
    ),
    ((0.16, 0.3, 0.86), (0.36, 0.2, 0.92), (0.58, 0.3, 0.95), (0.76, 0.24, 0.8), (0.9, 0.36, 0.97)),
    (9.0, 0.55, 0.9),
    (((30, 60), (36, 82), (62, 104), (100, 110)), 84.0),
)  # fmt: skip
"""The breaker before its waist, which breaks the other way."""
BED: Knots = ((-124, 92), (-96, 110), (-52, 123), (4, 129), (60, 124), (106, 106), (140, 76), (156, 30))
"""The foot of all the water: from the point that the near breaker rises from to the back of the far one."""


ALONG = ((0.36, 0.08, 0.6), (0.66, 0.22, 0.9))
"""The lines along the foam: how far from the back to the webs, from where to where."""


def _open(knots: Knots, samples: int = 14) -> Points:
    return catmull(knots, samples=samples)


def _rails(one: Points, other: Points, count: int = 15) -> Points:
    """Curves from one edge of the water to the other."""
    a, b = resample(one, 90), resample(other, 90)
    return np.stack([a + (b - a) * s for s in np.linspace(0.02, 0.98, count)])


def _under(wave: Breaker, hollow: Points, back: Points) -> Points:
    """The dark in the hollow: from a point low on its edge to under the lip."""
    deep, lo, hi = wave.dark
    run = resample(hollow, 120)[int(lo * 119) : int(hi * 119)]
    over = resample(back, 120)[int(lo * 119) : int(hi * 119)]
    into = over - run
    into = into / np.hypot(*into.T)[:, None]
    wide = deep * np.sin(np.pi * np.linspace(0, 1, len(run)) ** 1.25 * 0.86) ** 1.1
    return np.vstack([run, (run + into * smoothed(wide, 7)[:, None])[::-1]])


def _drawn(one: Points, other: Points, shares: Sequence[tuple[float, float, float]], weight: str) -> tuple[Line, ...]:
    """Long lines between two, every one drawn out to a point at both ends."""
    a, b = resample(one, 120), resample(other, 120)
    return tuple(
        Line((a + (b - a) * share)[int(lo * 119) : int(hi * 119)], weight, 0.0, 0.0, 0.55) for share, lo, hi in shares
    )


def breaker(wave: Breaker, foot: Knots = ()) -> list[Part]:
    """A breaking wave, back to front: its water, the dark in its hollow, and its foam."""
    back, hollow = _open(wave.back), _open(wave.hollow)
    edge, low = clawed(wave.webs, wave.claws), _open(wave.foot)
    one, other = (_open(k) for k in wave.flow)
    base = _open(foot) if foot else np.vstack([back[:1], hollow[:1]])
    begins, reach = wave.shade
    water = Part(
        np.vstack([back, hollow[::-1], base[::-1]]),
        "water",
        _drawn(one, other, wave.drawn, "inner"),
        (Shadow(_open(begins), reach, 0.85), Shadow(hollow[len(hollow) // 4 :], 30, 0.6, soft=True)),
        _rails(one, other),
        group="wave",
        body="wave",
        form=0.0,
        edges=tuple(
            Line(path, "outline", 0.7, 0.7, 0.5) for path in ((back, hollow, base) if foot else (back, hollow))
        ),
    )
    dark = Part(_under(wave, hollow, back), "night", group="wave", body="wave", form=0.0, edges=())
    top = back[int(np.argmin(np.hypot(*(back - low[-1]).T))) :]
    # The foam's outline is one line with sharp corners, so it is a group of its own.
    webs = _open((wave.webs[0], *wave.webs[1:], *wave.foot[1:]))
    foam = Part(
        np.vstack([top, edge[1:], low[1:]]),
        "foam",
        _drawn(top[::-1], webs, ALONG, "inner"),
        group="wave lip",
        body="wave",
        form=0.0,
    )
    return [water, dark, foam]


def far_breaker(chance: Chance) -> list[Part]:
    """The breaker behind a koi; from its waist up it leans and rises as chance has it."""
    lean, lift = chance.spread("lean", -9, 9), chance.spread("lift", -5, 9)

    def sway(at: Points) -> Points:
        high = np.clip((30.0 - at[:, 1]) / 170.0, 0.0, 1.0) ** 1.3
        return np.asarray(at + np.outer(high, (lean, -lift)))

    return [moved(part, sway, 1.0) for part in breaker(FAR)]


def near_breaker(chance: Chance) -> list[Part]:
    """The breaker before a koi; it meets the far one where it always does."""
    lean, lift = chance.spread("lean", -7, 6), chance.spread("lift", -5, 6)
    spread = chance.spread("point", -10, 8)

    def sway(at: Points) -> Points:
        high = np.clip((100.0 - at[:, 1]) / 80.0, 0.0, 1.0) * np.clip((110.0 - at[:, 0]) / 60.0, 0.0, 1.0)
        out = np.clip((-40.0 - at[:, 0]) / 84.0, 0.0, 1.0)
        return np.asarray(at + np.outer(high, (lean, -lift)) + np.outer(out, (-spread, -0.8 * spread)))

    return [moved(part, sway, 1.0) for part in breaker(NEAR, BED)]
