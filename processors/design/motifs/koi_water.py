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
    ((0, 122), (10, 94), (40, 70), (76, 40), (95, 6), (95, -30), (80, -66), (52, -92), (20, -106), (-10, -126)),
    ((-30, -128), (-14, -118), (20, -119), (50, -108), (74, -91), (92, -71), (104, -51)),
    ((-52, -110, -16), (-15, -97, 38), (25, -80, 34), (55, -68, 34), (78, -56, 32), (95, -38, 28)),
    ((104, -51), (122, -34), (141, -8), (151, 16), (155, 34)),
    (
        ((50, 134), (116, 108), (148, 66), (157, 16), (152, -30), (140, -62)),
        ((-10, 118), (48, 76), (84, 36), (97, 2), (99, -34), (92, -60)),
    ),
    ((0.22, 0.24, 0.8),),
    (46.0, 0.03, 0.97),
    (((20, 110), (70, 100), (130, 84)), 105.0),
    (0.0, ((0.3, 0.62), (0.3, 0.5), (0.34, 0.72), (0.3, 0.56))),
    ((0.55, 2.6, 0.3, 0.62),),
    rise=0.5,
)  # fmt: skip
"""The breaker behind the koi, its lip over the koi's back."""
ROOT: Knots = ((150, 50), (138, 84), (112, 110), (64, 124), (0, 122))
"""Where it ends, all of it under the near one."""

NEAR = Breaker(
    ((-124, 100), (-92, 107), (-58, 104), (-30, 90), (-9, 71), (11, 54), (32, 45), (53, 48), (67, 62)),
    ((112, 110), (94, 112), (74, 114), (52, 109), (39, 98), (36, 87), (44, 77), (53, 69)),
    ((67, 62), (49, 69), (31, 77), (14, 88), (2, 100)),
    ((76, 88, -40), (51, 98, -36), (30, 106, -34), (13, 113, -30)),
    ((2, 100), (-10, 106), (-32, 109), (-64, 107)),
    (
        ((-124, 100), (-92, 105), (-56, 104), (-18, 99), (8, 89), (36, 78)),
        ((-124, 100), (-96, 120), (-52, 132), (4, 138), (58, 135), (90, 125), (112, 110)),
    ),
    ((0.68, 0.22, 0.68),),
    (12.0, 0.5, 0.84),
    (((30, 90), (38, 104), (66, 116), (104, 116)), 84.0),
    (1.0, ((0.74, 0.52), (0.76, 0.42), (0.8, 0.58), (0.74, 0.38), (0.8, 0.54))),
    ((0.34, 3.2, 0.18, 0.56),),
    tone=0.32,
    depth=0.0,
)  # fmt: skip
"""The breaker before its waist, which breaks the other way."""
BED: Knots = ((-124, 100), (-96, 120), (-52, 132), (4, 138), (58, 135), (90, 125), (112, 110))
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
