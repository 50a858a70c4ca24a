"""The water a koi leaps in: one breaker that rears up behind it, and one before it that breaks over its waist.

Both are one flow: the near one runs out of a point under the head, lies under all, and ends along the back of the
far one. Its places are those of the koi, in the koi's own units.
"""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points
from processors.design.motifs.breakers import Breaker, Knots, breaker
from processors.design.parts import Part, moved

FAR = Breaker(
    (
        (150, 50), (156, 28), (158, 4), (152, -38), (130, -88), (92, -124), (46, -142), (2, -142),
        (-30, -128),
    ),
    ((-6, 114), (8, 84), (38, 60), (74, 34), (93, 4), (94, -30), (80, -66), (52, -92), (20, -106), (-10, -126)),
    ((-30, -128), (-14, -118), (20, -119), (50, -108), (74, -91), (92, -71), (104, -51)),
    ((-62, -107, 30), (-16, -80, 34), (24, -74, 34), (55, -68, 34), (78, -56, 32), (95, -38, 28)),
    ((104, -51), (114, -34), (132, -16), (154, -4)),
    (
        ((72, 118), (122, 92), (146, 56), (155, 14), (151, -30), (140, -62)),
        ((4, 100), (52, 66), (82, 32), (95, 2), (99, -34), (92, -60)),
    ),
    ((0.125, 0.2, 0.8), (0.375, 0.3, 0.72), (0.625, 0.24, 0.84), (0.875, 0.3, 0.7)),
    (31.0, 0.3, 0.97),
    (((20, 110), (70, 100), (130, 84)), 105.0),
    (0.0, ((0.3, 0.62), (0.3, 0.5), (0.34, 0.72), (0.3, 0.56))),
)  # fmt: skip
"""The breaker behind the koi, its lip over the koi's back."""
ROOT: Knots = ((150, 50), (139, 78), (104, 104), (60, 112), (-6, 114))
"""Where it ends, all of it under the near one."""

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
    ((0.1, 0.24, 0.62), (0.3, 0.14, 0.6), (0.5, 0.24, 0.64), (0.7, 0.16, 0.58)),
    (9.0, 0.55, 0.9),
    (((30, 60), (36, 82), (62, 104), (100, 110)), 84.0),
    (1.0, ((0.8, 0.6), (0.76, 0.42), (0.8, 0.58), (0.74, 0.38), (0.8, 0.54))),
    ((0.2, 1.5, 0.34, 0.76), (0.4, 2.0, 0.34, 0.7), (0.6, 1.7, 0.26, 0.65), (0.8, 1.4, 0.34, 0.66)),
)  # fmt: skip
"""The breaker before its waist, which breaks the other way."""
BED: Knots = ((-124, 92), (-96, 110), (-52, 123), (4, 129), (60, 124), (106, 106), (140, 76), (156, 30))
"""The foot of all the water: from the point that the near breaker rises from to the back of the far one."""


def far_breaker(chance: Chance) -> list[Part]:
    """The breaker behind a koi; from its waist up it leans and rises as chance has it."""
    lean, lift = chance.spread("lean", -9, 9), chance.spread("lift", -5, 9)

    def sway(at: Points) -> Points:
        high = np.clip((30.0 - at[:, 1]) / 170.0, 0.0, 1.0) ** 1.3
        return np.asarray(at + np.outer(high, (lean, -lift)))

    return [moved(part, sway, 1.0) for part in breaker(FAR, ROOT)]


def near_breaker(chance: Chance) -> list[Part]:
    """The breaker before a koi; it meets the far one where it always does."""
    lean, lift = chance.spread("lean", -7, 6), chance.spread("lift", -5, 6)
    spread = chance.spread("point", -10, 8)

    def sway(at: Points) -> Points:
        high = np.clip((100.0 - at[:, 1]) / 80.0, 0.0, 1.0) * np.clip((110.0 - at[:, 0]) / 60.0, 0.0, 1.0)
        out = np.clip((-40.0 - at[:, 0]) / 84.0, 0.0, 1.0)
        return np.asarray(at + np.outer(high, (lean, -lift)) + np.outer(out, (-spread, -0.8 * spread)))

    return [moved(part, sway, 1.0) for part in breaker(NEAR, BED)]
