"""Pairs that are drawn as one picture: a koi that leaps through waves, an hourglass with butterflies about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from processors.design.chance import Chance
from processors.design.groups import size_of
from processors.design.motifs.waves import crest, current
from processors.design.parts import Drawing, Part, joined
from processors.design.pen import polygon

HOLLOW = (3.0, -38.0, 90.0)
"""Where the hollow of a tall wave is: its middle across, and from under its lip down to its foot."""
SKIN = 0.006
"""How broad the bare skin round a fish is that stands before water, of its height."""


def leaping(koi: Drawing, chance: Chance) -> Drawing:
    """A koi in water: one wave rears up behind it, its lip high over the fish's head, and runs out below into curls.
    Nothing crosses the S of the fish, and bare skin parts it from the water."""
    cx, cy, _, h = size_of(koi)
    ahead = 1 if koi.places["mouth"][0] > koi.places["waist"][0] else -1
    middle, lip, foot = HOLLOW
    scale = chance.spread("size", 0.9, 0.98) * h / (foot - lip)
    reach = middle + chance.spread("reach", -10, 8)
    x, y = cx - ahead * reach * scale, cy + 0.46 * h - foot * scale
    rear = Drawing(tuple(crest(chance.at("back"), tall=True))).placed(x, y, scale, mirror=ahead < 0).named("rear")
    # The wave stands in the running water, of one piece with it: its back ends on it.
    water = [replace(p, group="wave", body="wave", edges=p.edges or (), shadows=()) for p in current()]
    low = Drawing(tuple(water)).placed(mirror=ahead > 0)
    low = low.placed(x, cy + 0.44 * h, chance.spread("water", 1.08, 1.16) * scale).named("rear")
    # The fish throws no shadow on the water, which would be a fringe of ticks about it.
    fish = Drawing(tuple(replace(p, casts=p.group.endswith("pectoral")) for p in koi.parts), koi.places)
    whole = joined([rear, low, _bare(koi, SKIN * h), fish])
    return whole.placed(2 * cx, mirror=True) if chance.pick("side", 2) else whole


def _bare(d: Drawing, broad: float) -> Drawing:
    """Skin left bare under a drawing and round it."""
    shape = shapely.union_all([polygon(p.ring, p.holes) for p in d.parts]).buffer(broad, quad_segs=6)
    whole = shape.buffer(2 * broad, quad_segs=6).buffer(-2 * broad, quad_segs=6).simplify(0.02 * broad)
    rings = [np.asarray(g.exterior.coords)[:-1] for g in shapely.get_parts(whole)]
    return Drawing(tuple(Part(r, "open", (), (), None, group="skin", form=0.0, rim="none", casts=False) for r in rings))


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


WEARERS = {"skull": (0.13, 0.98), "heart": (0.19, 0.6), "owl": (0.075, 0.92)}
"""What a crown that is named with it sits on: how far down, of its height, and how broad the crown's foot is there, of
its breadth at that height."""


def crowned(wearer: Drawing, crown: Drawing, motif: str, chance: Chance) -> Drawing:
    """A crown on a head, its foot about as broad as the head is where it sits, a little askew."""
    down, share = WEARERS[motif]
    head = shapely.union_all([polygon(p.ring, p.holes) for p in wearer.parts])
    x0, y0, x1, y1 = head.bounds
    brow = y0 + down * (y1 - y0)
    left, _, right, _ = head.intersection(shapely.box(x0, brow - 1.0, x1, brow + 1.0)).bounds
    size = share * (right - left) / FOOT_OF_CROWN
    askew = 0.0 if chance.even else chance.spread("askew", -5.0, 5.0)
    placed = crown.fitted(0.0, 0.0, size, 10.0 * size)
    x, y = placed.places["feet"]
    return joined([wearer, placed.placed(-x, -y).placed(0.5 * (left + right), brow, degrees=askew)])


FOOT_OF_CROWN = 0.7
"""How broad the foot of a crown is, of its breadth."""
