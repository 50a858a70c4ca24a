"""Pairs that are drawn as one picture: a koi that leaps through waves, an hourglass with butterflies about it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from processors.design.chance import Chance
from processors.design.curves import Points
from processors.design.groups import size_of
from processors.design.motifs.waves import crest, current
from processors.design.parts import Drawing, Part, joined, moved
from processors.design.pen import polygon

HOLLOW = (-10.0, -38.0, 90.0)
"""Where the hollow of a tall wave is: its middle across, and from under its lip down to its foot."""
SKIN = 0.022
"""How broad the bare skin round a fish is that stands before water, of its height."""


def leaping(koi: Drawing, chance: Chance) -> Drawing:
    """A koi in water: one wave rears up behind it, its lip high over the fish's head, and runs out below into curls.
    Nothing crosses the S of the fish, and bare skin parts it from the water."""
    cx, cy, _, h = size_of(koi)
    ahead = 1 if koi.places["mouth"][0] > koi.places["waist"][0] else -1
    middle, lip, foot = HOLLOW
    scale = chance.spread("size", 0.97, 1.04) * h / (foot - lip)
    reach = middle + chance.spread("reach", -5, 5)
    x, y = cx - ahead * reach * scale, cy + 0.5 * h - foot * scale
    rear = Drawing(tuple(crest(chance.at("back"), tall=True))).placed(x, y, scale, mirror=ahead < 0).named("rear")
    water = Drawing(tuple(current())).placed(mirror=ahead > 0)
    low = water.placed(x, cy + 0.44 * h, chance.spread("water", 1.0, 1.08) * scale)
    return joined([rear, low, _bare(koi, SKIN * h), koi])


def _bare(d: Drawing, broad: float) -> Drawing:
    """Skin left bare under a drawing and round it."""
    shape = shapely.union_all([polygon(p.ring, p.holes) for p in d.parts]).buffer(broad, quad_segs=6)
    whole = shape.buffer(2 * broad, quad_segs=6).buffer(-2 * broad, quad_segs=6).simplify(0.02 * broad)
    rings = [np.asarray(g.exterior.coords)[:-1] for g in shapely.get_parts(whole)]
    return Drawing(tuple(Part(r, "open", (), (), None, group="skin", form=0.0, rim="none") for r in rings))


def _half_turned(flyer: Drawing, far: float, near: float) -> Drawing:
    """A butterfly seen from the side: its far wings foreshortened to `far`, the near ones to `near`, both raised."""

    def move(p: Points) -> Points:
        x = np.where(p[:, 0] < 0, p[:, 0] * far, p[:, 0] * near)
        return np.column_stack([x, p[:, 1] - 0.3 * np.abs(p[:, 0]) * (1 - np.where(p[:, 0] < 0, far, near))])

    def turned(part: Part) -> Part:
        # Feelers are thin enough as they are.
        return part if "feeler" in part.group else moved(part, move, 1.0)

    return Drawing(tuple(map(turned, flyer.parts)), flyer.places)


def orbited(glass: Drawing, flyers: Sequence[Drawing], chance: Chance) -> Drawing:
    """An hourglass with butterflies: the first spreads its wings wide behind the glass, the second has alighted on the
    cap, small, and the others hover below to its left and right by turns."""
    cx, cy, w, h = size_of(glass)
    side = 1 if chance.pick("side", 2) else -1
    lift = chance.spread("lift", -0.05, 0.05)
    span = chance.spread("span", 1.5, 1.66)
    x0, y0, x1, y1 = _winged(flyers[0]).bounds()
    wide, high = span * h / (x1 - x0), (0.98 + lift) * h / (y1 - y0)

    def spread(p: Points) -> Points:
        return (p - [(x0 + x1) / 2, y0]) * [wide, high] + [cx, cy - (0.62 + 0.5 * lift) * h]

    wings = Drawing(tuple(moved(p, spread, wide) for p in _winged(flyers[0]).parts))
    pieces: list[Drawing] = []
    for n, flyer in enumerate(flyers[1:]):
        turned = _half_turned(flyer, 0.62, 0.95)
        if n == 0:
            size = 0.36 * h
            turned = turned.fitted(0, 0, size, size, degrees=side * chance.spread("rest", 10.0, 20.0), mirror=side < 0)
            u0, _, u1, v1 = turned.bounds()
            pieces.append(turned.placed(cx - (u0 + u1) / 2, glass.bounds()[1] + 0.05 * h - v1))
            continue
        s, rank = (-side, side)[(n - 1) % 2], (n - 1) // 2
        size = h * (0.26, 0.2)[min(rank, 1)]
        turned = turned.fitted(0, 0, size, size, degrees=s * 24.0, mirror=s < 0)
        pieces.append(turned.placed(cx + s * (0.5 * w + (0.2 + 0.1 * rank) * h), cy + (0.44 - 0.84 * rank) * h))
    return joined([wings, glass, *pieces])


def _winged(flyer: Drawing) -> Drawing:
    """A butterfly's wings alone: its body is what they stand behind."""
    kept = tuple(p for p in flyer.parts if not p.group.endswith(("feeler", "/body")))
    return Drawing(kept, flyer.places)
