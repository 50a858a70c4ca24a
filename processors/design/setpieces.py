"""Pairs that are drawn as one picture: a koi that leaps through waves, an hourglass with butterflies about it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points
from processors.design.groups import size_of
from processors.design.motifs.waves import crest, current
from processors.design.parts import Drawing, Part, joined, moved


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
