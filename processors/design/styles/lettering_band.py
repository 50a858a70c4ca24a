"""A name in script on the pieces that have a shape of their own: a band of fern, a ring."""

from __future__ import annotations

import shapely
from shapely.geometry import Point

from processors.design.chance import Chance
from processors.design.curves import bezier
from processors.design.motifs.fern import fiddlehead, frond
from processors.design.parts import Drawing, joined
from processors.design.pen import polygon
from processors.design.styles.lettering_script import laid_over

NAME = 0.44
"""How much of a band's length its name takes."""
APART = 0.02
"""What lies between the name and the fronds on either side of it, in the same."""
RING_NAME = (0.8, 0.27)
"""How much of a page's width and height the name under a ring may take."""

TAPER = ((0.0, 0.12, 0.3, 0.65, 1.0), (0.6, 0.92, 1.0, 0.6, 0.1))
"""How long the leaflets of its fronds are: places along them and shares of the longest."""


def between_fronds(text: str, width: float, height: float, end: float, chance: Chance) -> Drawing:
    """The text in the middle of a band; a whole frond runs out from it to either side, up to `end` (mm) of the edge."""
    word = laid_over(text, width / 2, height / 2, NAME * width, 0.86 * height, chance.at("word"))
    left, _, right, _ = word.bounds()
    gap = APART * width
    long = min(left, width - right) - gap - end
    leaf = _spray(long, 0.9 * height, chance.at("band"))
    sides = [
        leaf.placed(right + gap, height / 2).named("frond0"),
        leaf.placed(left - gap, height / 2, mirror=True).named("frond1"),
    ]
    return joined([*sides, word])


def _spray(long: float, high: float, chance: Chance) -> Drawing:
    """A frond from (0, 0) to the right, its tip down and up again, a young one rolled up over its foot."""
    bow = high * chance.spread("bow", 0.12, 0.2)
    spine = bezier((0, 0), (0.34 * long, -bow), (0.62 * long, 0.9 * bow), (0.96 * long, -0.5 * bow), 120)
    pairs = round(long / (0.165 * high))
    leafy = frond(spine, pairs, 0.4 * high, chance.at("frond"), bare=0.22, tip=0.93, sizes=TAPER, lean=0.2)
    young = fiddlehead(spine[12], -62.0, 0.4 * high, -1, "young")
    return Drawing((*young, *leafy.parts))


def under_ring(text: str, width: float, height: float, margin: float, chance: Chance) -> Drawing:
    """The text at the foot of a page, for a ring to stand on; `margin` is the share of the page left bare."""
    wide, high = RING_NAME
    word = laid_over(text, width / 2, height / 2, wide * width, high * height, chance.at("word"))
    return word.placed(0.0, height * (1 - margin) - word.bounds()[3])


def ring_on(word: Drawing, x: float, top: float, radius: float, gap: float) -> float:
    """The radius, at most this one, of the ring with its top here that stands `gap` clear of the word."""
    # The skin kept bare about the letters cuts the ring no more than they do.
    letters = shapely.union_all([polygon(p.ring) for p in word.parts]).buffer(gap)
    while Point(x, top + radius).buffer(radius).intersects(letters):
        radius *= 0.985
    return radius
