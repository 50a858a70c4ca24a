"""Pairs that are drawn as one picture: a koi that leaps through waves, an hourglass with butterflies about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from processors.design.chance import Chance
from processors.design.curves import Points, points
from processors.design.front import SEAMLESS
from processors.design.groups import size_of
from processors.design.motifs.koi_body import SPINE
from processors.design.motifs.koi_water import far_breaker, near_breaker
from processors.design.parts import Drawing, Part, joined, moved
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
    # Both are one body of water: neither throws a shadow on the other, nor a fringe of ticks on the fish.
    front = Drawing(tuple(replace(p, body=rear.parts[0].body, casts=False, parted=SEAMLESS) for p in front.parts))
    # The fish's outline and the black behind it are one: a seam between would be a thread.
    rear = Drawing(tuple(replace(p, parted=SEAMLESS) for p in rear.parts))
    # The fish throws no shadow on the water, which would be a fringe of ticks about it.
    # Its last fin would be a scrap beside the foam before it.
    fish = Drawing(tuple(replace(p, casts=False) for p in koi.parts if not p.group.endswith("anal")), koi.places)
    # The water is a bowl about the fish, and stands in any tilt; the fish looks up rather than down.
    mirror = chance.pick("side", 2) == 1
    tilt = chance.spread("tilt", -4.0, 11.0) * ahead * (-1 if mirror else 1)
    return joined([rear, fish, front]).placed(degrees=tilt, mirror=mirror)


PLACES = ((-1, -0.035, -0.005, 0.27), (1, 0.19, -0.18, 0.26), (-1, 0.18, 0.3, 0.23), (1, 0.18, 0.36, 0.22))
"""Where butterflies fly about an hourglass: the side (1: where the first looks), how far out from it and below its
middle they are, and their size, in its height; the nearest crosses a post into the hollow beside the neck."""


def orbited(glass: Drawing, flyers: Sequence[Drawing], chance: Chance) -> Drawing:
    """An hourglass with butterflies: the first rests on the cap and leads, the second crosses a post on its way up to
    it, the others fly clear, all of them small and of light wings, so that the eye comes to them last."""
    cx, cy, w, h = size_of(glass)
    side = 1 if chance.pick("side", 2) else -1
    lift = chance.spread("lift", -0.06, 0.06)
    size = chance.spread("resting", 0.38, 0.43) * h
    # It throws no shadow on the cap, which would be a fringe of ticks under it.
    first = Drawing(tuple(replace(p, casts=False) for p in flyers[0].parts), flyers[0].places)
    resting = first.fitted(0, 0, size, size, mirror=side < 0)
    u0, _, u1, v1 = resting.bounds()
    top = glass.bounds()[1]
    pieces = [glass, resting.placed(cx - (u0 + u1) / 2 - side * chance.spread("off", -0.02, 0.05) * h, top - v1)]
    for n, flyer in enumerate(map(_light, flyers[1:])):
        way, out, down, large = PLACES[n % len(PLACES)]
        size = large * h * 0.8 ** (n // len(PLACES))
        turned = flyer.fitted(0, 0, size, size, chance.spread("tilt", 20.0, 38.0)).placed(mirror=way * side > 0)
        x = cx + way * side * (0.5 * w + (out + 0.46 * (n // len(PLACES))) * h)
        pieces.append(turned.placed(x, cy + (down + lift * way) * h))
    return joined(pieces)


FORESHORTENED, STOUT = 0.56, 1.5
"""How much of its breadth the far side of a butterfly in flight keeps, and how much stouter than it is the body of a
small one is drawn, to either side, in its own units."""


def _light(flyer: Drawing) -> Drawing:
    """A small butterfly in flight, half turned away: two wings to a side with the veins that its size has room for, and
    a body and feelers of one stroke each."""
    wide = flyer.size()[0]
    veins = {(p.group, p.ring[0, 0] < 0): p.lines for p in flyer.parts if p.material == "wing"}
    found, body = [], []
    for part in flyer.parts:
        name = part.group.split("/")[-1]
        if part.material == "wing dark":
            lines = tuple(replace(v, weight="detail") for v in veins.get((part.group, part.ring[0, 0] < 0), ())[:2])
            found.append(replace(part, material="wing", lines=lines, shadows=(), grain=None))
        elif name == "feeler":
            found.append(_stout(part, STOUT * wide / 120.0))
        elif name == "body":
            body.append(part)
    whole = shapely.union_all([polygon(p.ring) for p in body]).buffer(STOUT * wide / 120.0, quad_segs=4)
    ring = np.asarray(max(shapely.get_parts(whole), key=lambda g: float(g.area)).exterior.coords)[:-1]
    found.append(replace(body[0], ring=ring, material="pupil", lines=(), rim="none"))

    def turned(p: Points) -> Points:
        return np.column_stack([np.where(p[:, 0] < 0, FORESHORTENED * p[:, 0], p[:, 0]), p[:, 1]])

    # It throws no shadow on what it crosses, which would be a fringe of ticks about it.
    return Drawing(tuple(moved(replace(p, casts=False), turned, 1.0) for p in found), flyer.places)


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
