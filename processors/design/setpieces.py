"""Pairs that are drawn as one picture: a koi that leaps through waves, an hourglass with butterflies about it."""

from __future__ import annotations

from collections.abc import Sequence

from processors.design.chance import Chance
from processors.design.groups import size_of
from processors.design.motifs.waves import crest, current
from processors.design.parts import Drawing, joined


def _standing(d: Drawing, x: float, foot: float, width: float, mirror: bool = False) -> Drawing:
    """The drawing `width` wide, its middle at x and its lowest point at `foot`."""
    turned = d.placed(mirror=mirror)
    x0, _, x1, y1 = turned.bounds()
    scale = width / (x1 - x0)
    return turned.placed(x - scale * (x0 + x1) / 2, foot - scale * y1, scale)


def leaping(koi: Drawing, chance: Chance) -> Drawing:
    """A koi in water: one wave rears up behind it and curls over its head, its back running out into the water
    under the fish's tail. Nothing crosses the S of the fish."""
    cx, cy, w, h = size_of(koi)
    ahead = 1 if koi.places["mouth"][0] > koi.places["waist"][0] else -1
    left = ahead > 0
    foot = cy + 0.56 * h
    wide = chance.spread("wide", 1.26, 1.38)
    reach = chance.spread("reach", -0.04, 0.08)
    rear = Drawing(tuple(crest(chance.at("back"), tall=True, barrel=chance.spread("barrel", 0.58, 0.68))))
    water = Drawing(tuple(current())).placed(mirror=left)
    return joined(
        [
            _standing(rear, cx + ahead * reach * w, foot, wide * h, mirror=not left).named("rear"),
            water.placed(cx + ahead * 0.02 * w, foot - 0.1 * h, (0.1 + wide) * h / 280),
            koi,
        ]
    )


PLACES = ((1, 0.27, -0.26, 0.52), (-1, 0.23, 0.16, 0.42), (-1, 0.26, -0.52, 0.3), (1, 0.28, 0.36, 0.28))
"""Where butterflies fly about an hourglass: the side (1: where the first looks), how far out from it and below its
middle they are, and their size, in its height."""


def orbited(glass: Drawing, flyers: Sequence[Drawing], chance: Chance) -> Drawing:
    """An hourglass with butterflies: the first rests on the cap, the others fly clear of it, each smaller than the one
    before."""
    cx, cy, w, h = size_of(glass)
    side = 1 if chance.pick("side", 2) else -1
    lift = chance.spread("lift", -0.06, 0.06)
    size = chance.spread("resting", 0.42, 0.48) * h
    resting = flyers[0].fitted(0, 0, size, size, mirror=side < 0)
    u0, _, u1, v1 = resting.bounds()
    top = glass.bounds()[1]
    pieces = [glass, resting.placed(cx - (u0 + u1) / 2 - side * chance.spread("off", -0.02, 0.05) * h, top - v1)]
    for n, flyer in enumerate(flyers[1:]):
        way, out, down, large = PLACES[n % len(PLACES)]
        size = large * h * 0.8 ** (n // len(PLACES))
        turned = flyer.fitted(0, 0, size, size, degrees=way * side * chance.spread("tilt", 16.0, 34.0))
        x = cx + way * side * (0.5 * w + (out + 0.46 * (n // len(PLACES))) * h)
        pieces.append(turned.placed(x, cy + (down + lift * way) * h))
    return joined(pieces)
