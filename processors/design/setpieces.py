"""Pairs that are drawn as one picture: a koi that leaps through waves, an hourglass with butterflies about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import points
from processors.design.groups import size_of
from processors.design.motifs.koi_body import SPINE
from processors.design.motifs.koi_water import far_breaker, near_breaker
from processors.design.parts import Drawing, Part, joined
from processors.design.pen import polygon


def leaping(koi: Drawing, chance: Chance) -> Drawing:
    """A koi in water: one wave rears up behind it, its lip over the fish's back, another breaks over its waist; both
    are one flow."""
    mouth, tail = (points(koi.places[name])[0] for name in ("mouth", "tail"))
    ahead = 1 if mouth[0] < tail[0] else -1
    scale = float(np.hypot(*(tail - mouth)) / np.hypot(*np.subtract(SPINE[-1], SPINE[0])))
    x, y = mouth - np.multiply(SPINE[0], (ahead, 1)) * scale
    rear, front = (
        Drawing(tuple(parts)).placed(float(x), float(y), scale, mirror=ahead < 0).named(name)
        for name, parts in (("rear", far_breaker(chance.at("back"))), ("front", near_breaker(chance.at("front"))))
    )
    # Both are one body of water: neither throws a shadow on the other.
    front = Drawing(tuple(replace(p, body=rear.parts[0].body) for p in front.parts))
    # The fish throws no shadow on the water, which would be a fringe of ticks about it.
    fish = Drawing(tuple(replace(p, casts=p.group.endswith("pectoral")) for p in koi.parts), koi.places)
    # The water is a bowl about the fish, and stands in any tilt; the fish looks up rather than down.
    mirror = chance.pick("side", 2) == 1
    tilt = chance.spread("tilt", -4.0, 11.0) * ahead * (-1 if mirror else 1)
    return joined([rear, fish, front]).placed(degrees=tilt, mirror=mirror)


PLACES = ((1, 0.27, -0.26, 0.52), (-1, 0.23, 0.16, 0.42), (-1, 0.26, -0.52, 0.3), (1, 0.28, 0.36, 0.28))
"""Where butterflies fly about an hourglass: the side (1: where the first looks), how far out from it and below its
middle they are, and their size, in its height."""


def orbited(glass: Drawing, flyers: Sequence[Drawing], chance: Chance) -> Drawing:
    """An hourglass with butterflies: the first rests on the cap, the others fly clear of it, each smaller than the one
    before and of open wings, so that they do not outweigh the glass."""
    cx, cy, w, h = size_of(glass)
    side = 1 if chance.pick("side", 2) else -1
    lift = chance.spread("lift", -0.06, 0.06)
    size = chance.spread("resting", 0.42, 0.48) * h
    # It throws no shadow on the cap, which would be a fringe of ticks under it.
    first = Drawing(tuple(replace(p, casts=False) for p in flyers[0].parts), flyers[0].places)
    resting = first.fitted(0, 0, size, size, mirror=side < 0)
    u0, _, u1, v1 = resting.bounds()
    top = glass.bounds()[1]
    pieces = [glass, resting.placed(cx - (u0 + u1) / 2 - side * chance.spread("off", -0.02, 0.05) * h, top - v1)]
    for n, flyer in enumerate(map(_light, flyers[1:])):
        way, out, down, large = PLACES[n % len(PLACES)]
        size = large * h * 0.8 ** (n // len(PLACES))
        turned = flyer.fitted(0, 0, size, size, degrees=way * side * chance.spread("tilt", 16.0, 34.0))
        x = cx + way * side * (0.5 * w + (out + 0.46 * (n // len(PLACES))) * h)
        turned = Drawing(tuple(_stout(p, STOUT * h) if p.group.endswith("feeler") else p for p in turned.parts))
        pieces.append(turned.placed(x, cy + (down + lift * way) * h))
    return joined(pieces)


STOUT = 0.0022
"""How much stouter than they are the feelers of small butterflies are drawn, to either side, of the glass's height."""


def _light(flyer: Drawing) -> Drawing:
    """A butterfly whose wings have pale rims and no spots."""
    kept = (p for p in flyer.parts if not (p.material == "white" and p.group.endswith(("fore", "hind"))))
    return Drawing(
        tuple(replace(p, material="white", shadows=()) if p.material == "wing dark" else p for p in kept), flyer.places
    )


def _stout(part: Part, grow: float) -> Part:
    """The part broader by `grow` all round."""
    shape = polygon(part.ring).buffer(grow, quad_segs=4)
    return replace(part, ring=np.asarray(shape.exterior.coords)[:-1])
