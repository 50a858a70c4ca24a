"""The fern: fronds of leaflets in pairs that end in a crozier, alone or along a winding stem."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import (
    Points,
    bezier,
    lengths,
    normals,
    resample,
    rotated,
    stroke,
)
from processors.design.parts import Drawing, Line, Part, Shadow

LOBED = 0.46
"""How deep the cuts between the lobes of a leaflet go, as a share of its half width."""


def pinna(
    root: Points,
    aim: Points,
    along: Points,
    long: float,
    half: float,
    side: int,
    name: str,
    teeth: int = 0,
    lobed: float = LOBED,
) -> Part:
    """One leaflet: a blade, with rounded teeth if wanted, bowed towards the frond's tip and drawn out to a point."""
    t = np.linspace(0, 1, 8 * teeth + 1 if teeth else 19)
    shaft = root + (aim * t[:, None] + along * 0.22 * (t**2)[:, None]) * long
    wide = half * np.sin(np.pi * (0.04 + 0.96 * t) ** 0.72) ** 0.8
    cross, ahead = normals(shaft), np.zeros((len(t), 1))
    if teeth:
        # Round lobes with a sharp cut between two, each swept forwards by as much as it stands out.
        lobes = np.abs(np.sin(np.pi * (teeth + 0.5) * np.minimum(1.0, 0.04 + t) ** 0.9)) ** 0.7
        wide = wide * (1 - lobed * (1 - lobes) * np.clip(2.6 * (1 - t), 0, 1))
        ahead = (0.42 * wide * (1 - t))[:, None]
    wide[-1] = 0.0
    way = np.column_stack([cross[:, 1], -cross[:, 0]])
    ring = np.vstack(
        [shaft + cross * wide[:, None] + way * ahead, (shaft - cross * wide[:, None] + way * ahead)[::-1][1:]]
    )
    grain = np.stack([shaft + cross * (wide * x)[:, None] for x in np.linspace(-0.9, 0.9, 7)])
    return Part(
        ring,
        "leaf" if side < 0 else "leaf dark",
        (Line(shaft[: int((0.72 if teeth else 0.8) * len(t))], "detail", 0.9, 0.0, 0.1),),
        (Shadow(shaft[: len(t) // 3], long * 0.3, 0.55),),
        grain,
        group=name,
        form=0.15,
    )


def whipped(leaflet: Part, wide: float) -> Part:
    """The dark of a leaflet: one spike from its root along its vein."""
    vein = leaflet.lines[0].path
    shaft = vein[: max(4, int(0.7 * len(vein)))]
    taper = wide * np.linspace(1.0, 0.0, len(shaft)) ** 1.4
    cross = normals(shaft) * taper[:, None]
    ring = np.vstack([shaft + cross, (shaft - cross)[::-1][1:]])
    return Part(ring, "shade", (), (), None, group=leaflet.group, body=leaflet.body, form=0.0, rim="none")


TURNS, CLOSER = 1.36 * 2 * np.pi, 0.2
"""How far a tip is rolled up, and how fast its rounds draw in: so slowly that skin is left between any two."""


def crozier(root: Points, aim: float, size: float, hand: int) -> tuple[Points, NDArray[np.float64]]:
    """A stalk that rolls up in a spiral that winds ever closer: its centre line from `root`, setting out along `aim`,
    and its widths, which taper from the foot to the end."""
    r, rise = 0.3 * size, 0.5 * size
    a = np.linspace(0, TURNS, 110)
    # A logarithmic spiral: each round lies as far within the last as that is large.
    far = r * np.exp(-CLOSER * a)
    roll = np.column_stack([hand * (r - far * np.cos(a)), -rise - far * np.sin(a)])
    stalk = bezier((0, 0), (-0.08 * hand * size, -rise * 0.4), (-0.02 * hand * size, -rise * 0.75), (0, -rise), 24)
    path = resample(rotated(np.vstack([stalk, roll[1:]]), aim + 90.0), 120)
    return root + path, size * np.interp(np.linspace(0, 1, 120), [0, 0.35, 1.0], [0.085, 0.1, 0.035])


def fiddlehead(root: Points, aim: float, size: float, hand: int, name: str) -> list[Part]:
    """A young frond rolled up, smooth from its foot to its eye."""
    path, wide = crozier(root, aim, size, hand)
    return [Part(stroke(path, wide), "stem", (), (), None, group=name, body=name, form=0.0, flat=True)]


SIZES = ((0.0, 0.14, 0.32, 0.62, 1.0), (0.66, 0.9, 1.0, 0.62, 0.12))
"""How long the leaflets of a frond are: places along it and shares of the longest."""


def frond(
    spine: Points,
    pairs: int,
    reach: float,
    chance: Chance,
    name: str = "fern",
    bare: float = 0.06,
    tip: float = 0.9,
    teeth: int = 0,
    sizes: tuple[tuple[float, ...], tuple[float, ...]] = SIZES,
    lean: float = 0.36,
    stalk: bool = True,
) -> Drawing:
    """Leaflets along a spine; they shorten towards both ends and lean to the tip, where the spine runs out.

    `bare` is the share of the spine before the first leaflet, `tip` where the last stands; `sizes` says at which
    places how much of `reach` they have, `lean` how far they point forwards. Without a `stalk` they are leaflets only.
    """
    rng = chance.rng()
    rib = resample(spine, 240)
    out = normals(rib)
    span = float(lengths(rib)[-1])
    parts: list[Part] = []
    gap = span * (tip - bare) / pairs
    for j in range(pairs):
        u = bare + (tip - bare) * (j + 0.5) / pairs
        i = int(u * 239)
        along = rib[min(239, i + 3)] - rib[max(0, i - 3)]
        along /= np.hypot(*along)
        v = (u - bare) / (1 - bare)
        size = reach * float(np.interp(v, *sizes))
        for side in (-1, 1):
            aim = out[i] * side * 0.92 + along * lean
            aim /= np.hypot(*aim)
            half = min(size * 0.24, gap * (0.37 - 0.1 * lean))
            leaflet = pinna(
                rib[i],
                aim,
                along,
                size * rng.uniform(0.985, 1.015),
                half,
                side,
                f"{name}{j}{side}",
                teeth if v < 0.8 else 0,
            )
            leaflet = replace(leaflet, body=leaflet.group)
            parts += [leaflet, whipped(leaflet, 0.5 * half)]
    if not stalk:
        return Drawing(tuple(parts))
    wide = np.linspace(reach * 0.1, reach * 0.034, 240)
    parts.append(Part(stroke(rib, wide), "stem", (), (), None, group=f"{name} stalk", body=f"{name} stalk", form=0.2))
    return Drawing(tuple(parts))


def fern(chance: Chance) -> Drawing:
    """A frond about 150 high, bowed to one side and rolled up at its tip, a young one beside its foot."""
    hand = 1 if chance.pick("side", 2) else -1
    bow = chance.spread("bow", 18, 34) * hand
    spine = bezier((0, 150), (-bow * 0.5, 100), (-bow * 0.7, 46), (bow * 0.3, 4), 90)
    path = np.vstack([spine, rolled(spine, 19.0, hand)])
    leafy = frond(path, 10 + chance.pick("pairs", 3), 43.0, chance.at("frond"), bare=0.12, tip=0.7, teeth=4)
    young = fiddlehead(np.array([0.5 * hand, 146.0]), -90 + 30 * hand, 46.0, hand, "young")
    return Drawing((*young, *leafy.parts))


def rolled(spine: Points, size: float, hand: int) -> Points:
    """The curl, `size` across, that goes on from the end of a spine and winds ever closer."""
    way = spine[-1] - spine[-4]
    way = way / np.hypot(*way)
    across = np.array([-way[1], way[0]]) * hand
    a = np.linspace(0, TURNS, 110)[1:]
    far = 0.56 * size * np.exp(-CLOSER * a)
    centre = spine[-1] + across * 0.56 * size
    return centre + way * (far * np.sin(a))[:, None] - across * (far * np.cos(a))[:, None]
