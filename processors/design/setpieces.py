"""Pairs that are drawn as one picture: a koi that leaps through waves, a lotus that grows on a spine, an hourglass
with butterflies about it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from processors.design.chance import Chance
from processors.design.groups import size_of
from processors.design.motifs.lotus import lotus
from processors.design.motifs.moon import circle
from processors.design.motifs.ornament import drop
from processors.design.motifs.skull import both
from processors.design.motifs.spine import PITCH, vertebra
from processors.design.motifs.waves import crest, current
from processors.design.parts import Drawing, Part, joined


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


VERTEBRAE = (6, 7)


def stem_of_bone(chance: Chance) -> Drawing:
    """A lotus whose stem is a spine: vertebrae dwindle under its calyx into beads and a last drop."""
    flower = lotus(chance.at("lotus")).placed(scale=1.0)
    # Ribs fall from the bone; raised, they would be horns.
    lift = -chance.spread("lift", 15.0, 20.0)
    parts: list[Part] = []
    beads: list[Part] = []
    y = 20.0
    count = VERTEBRAE[chance.pick("count", len(VERTEBRAE))]
    belly = chance.pick("belly", 2) == 1
    for i in range(count):
        u = i / (count - 1)
        size = 1.5 - 0.55 * u
        # They narrow to the foot, or swell and narrow again.
        reach = 0.86 + 0.42 * float(np.sin(np.pi * u)) if belly else 1.22 - 0.24 * u
        parts = [*vertebra(y, size, reach, lift, str(i)), *parts]
        x, tip = 31 * reach * size, y - (9 + lift) * size
        if i:  # the first one's would touch the petals
            beads += both(_bead(x + 3.4 * size, tip + 2.2 * size, 1.5 * size, f"tip{i}"))
        y += PITCH * (1.6 - 0.6 * (u + 0.5 / count))
    tail: list[Part] = []
    for angle in (34.0, -34.0, 0.0):
        petal = Part(drop(25.0 if angle else 31.0, 5.2), "petal", group=f"bud{angle}", form=0.3)
        tail += Drawing((petal,)).placed(0, y - 9.0, 0.92 if angle else 1.0, angle).parts
    y += 28.0
    for n, r in enumerate((2.5, 1.9, 1.4)):
        tail.append(_bead(0.0, y, r, f"fall{n}"))
        y += 2.2 * r + 2.2
    tail.append(Part(drop(20.0, 3.6) + np.array([0.0, y - 1.0]), "pupil", group="last", rim="none", form=0.0))
    crown = [_bead(0.0, -(96.0 + 6.6 * n), r, f"over{n}") for n, r in enumerate((2.2, 1.6, 1.1))]
    return joined([Drawing((*tail[::-1], *parts, *beads)), flower, Drawing(tuple(crown))])


def _bead(x: float, y: float, r: float, name: str) -> Part:
    return Part(circle(x, y, r, 24), "pupil", group=name, rim="none", form=0.0)


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
