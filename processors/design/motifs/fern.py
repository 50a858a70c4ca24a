"""The fern: fronds of leaflets in pairs that end in a crozier, alone or along a winding stem."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, lengths, normals, offset, resample, rotated, stroke
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow


def _pinna(
    root: Points, aim: Points, along: Points, long: float, half: float, side: int, name: str, teeth: int = 0
) -> Part:
    """One leaflet: a blade, with rounded teeth if wanted, bowed towards the frond's tip and drawn out to a point."""
    t = np.linspace(0, 1, 40)
    shaft = root + (aim * t[:, None] + along * 0.22 * (t**2)[:, None]) * long
    notch = 1 - 0.3 * np.abs(np.cos(np.pi * teeth * t**0.85)) if teeth else 1.0
    wide = half * np.sin(np.pi * (0.1 + 0.9 * t) ** 0.72) ** 0.8 * notch
    wide[-1] = 0.0
    cross = normals(shaft)
    ring = np.vstack([shaft + cross * wide[:, None], (shaft - cross * wide[:, None])[::-1][1:]])
    grain = np.stack([shaft + cross * (wide * x)[:, None] for x in np.linspace(-0.9, 0.9, 7)])
    return Part(
        ring,
        "leaf" if side < 0 else "leaf dark",
        (Line(shaft[2:32], "detail", 0.9, 0.0, 0.1),),
        (Shadow(shaft[:14], long * 0.3, 0.55),),
        grain,
        group=name,
        form=0.15,
    )


def _whipped(leaflet: Part, wide: float) -> Part:
    """The dark of a leaflet: one spike from its root along its vein."""
    vein = leaflet.lines[0].path
    shaft = vein[: max(4, int(0.7 * len(vein)))]
    taper = wide * np.linspace(1.0, 0.0, len(shaft)) ** 1.4
    cross = normals(shaft) * taper[:, None]
    ring = np.vstack([shaft + cross, (shaft - cross)[::-1][1:]])
    return Part(ring, "shade", (), (), None, group=leaflet.group, body=leaflet.body, form=0.0, rim="none")


def crozier(root: Points, aim: float, size: float, hand: int) -> tuple[Points, NDArray[np.float64]]:
    """A stalk that rolls up in a spiral that winds ever closer: its centre line from `root`, setting out along `aim`,
    and its widths, which taper from the foot to the end."""
    turns, r, rise = 1.6 * 2 * np.pi, 0.3 * size, 0.5 * size
    a = np.linspace(0, turns, 110)
    # A logarithmic spiral: each round lies as far within the last as that is large.
    far = r * np.exp(-0.165 * a)
    roll = np.column_stack([hand * (r - far * np.cos(a)), -rise - far * np.sin(a)])
    stalk = bezier((0, 0), (-0.08 * hand * size, -rise * 0.4), (-0.02 * hand * size, -rise * 0.75), (0, -rise), 24)
    path = resample(rotated(np.vstack([stalk, roll[1:]]), aim + 90.0), 120)
    return root + path, size * np.interp(np.linspace(0, 1, 120), [0, 0.35, 1.0], [0.085, 0.1, 0.035])


def fiddlehead(root: Points, aim: float, size: float, hand: int, name: str) -> list[Part]:
    """A young frond rolled up, smooth but for one pair of small leaflets at its foot."""
    path, wide = crozier(root, aim, size, hand)
    out = normals(path)
    parts = []
    for s, i in ((1, 14), (-1, 22)):
        along = path[i + 1] - path[i - 1]
        along /= np.hypot(*along)
        long = size * 0.24
        parts.append(_pinna(path[i], out[i] * s * 0.7 + along * 0.7, along, long, long * 0.24, -1, name))
    parts.append(Part(stroke(path, wide), "stem", (), (), None, group=name, body=name, form=0.2))
    eye = path[-1]
    ball = circle(float(eye[0]), float(eye[1]), size * 0.036, 24)
    parts.append(Part(ball, "stem", (), (), None, group=name, body=name, form=0.2))
    return parts


SIZES = ((0.0, 0.14, 0.32, 0.62, 1.0), (0.66, 0.9, 1.0, 0.62, 0.12))
"""How long the leaflets of a frond are: places along it and shares of the longest."""
SWEEP = ((0.0, 0.05, 0.18, 0.36, 0.7, 1.0), (0.34, 0.55, 0.86, 1.0, 0.62, 0.16))
"""The same on a frond that lies along a band: it rises from little and runs out long."""


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
            half = min(size * 0.24, gap * (0.48 - 0.17 * lean))
            leaflet = _pinna(
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
            parts += [leaflet, _whipped(leaflet, 0.5 * half)]
    if not stalk:
        return Drawing(tuple(parts))
    wide = np.linspace(reach * 0.085, reach * 0.024, 240)
    parts.append(Part(stroke(rib, wide), "stem", (), (), None, group=f"{name} stalk", body=f"{name} stalk", form=0.2))
    return Drawing(tuple(parts))


def fern(chance: Chance) -> Drawing:
    """A frond about 150 high, bowed to one side and rolled up at its tip, a young one beside its foot."""
    hand = 1 if chance.pick("side", 2) else -1
    bow = chance.spread("bow", 18, 34) * hand
    spine = bezier((0, 150), (-bow * 0.5, 100), (-bow * 0.7, 46), (bow * 0.3, 4), 90)
    path = np.vstack([spine, _roll(spine, 13.0, hand)])
    leafy = frond(path, 10 + chance.pick("pairs", 3), 43.0, chance.at("frond"), bare=0.12, tip=0.8, teeth=4)
    young = fiddlehead(np.array([0.5 * hand, 146.0]), -90 + 30 * hand, 46.0, hand, "young")
    return Drawing((*young, *leafy.parts))


def _roll(spine: Points, size: float, hand: int) -> Points:
    """The curl that goes on from the end of a spine."""
    way = spine[-1] - spine[-4]
    t = np.linspace(0, 1, 40)[1:]
    heading = np.arctan2(way[1], way[0]) + hand * 2 * np.pi * 1.15 * t**0.9
    step = np.linspace(1.0, 0.25, len(t))
    path = np.cumsum(np.column_stack([np.cos(heading), np.sin(heading)]) * step[:, None], axis=0)
    return spine[-1] + path * size / float((path.max(axis=0) - path.min(axis=0)).max())


def fern_band(chance: Chance, length: float, height: float) -> Drawing:
    """One frond that lies along a band in a slow wave, young ones rolled up at its foot.

    Its stem goes on from end to end and repeats every `length`, and nothing else comes to the ends: there they meet
    when the band goes round a limb.
    """
    flip = 1 if chance.pick("bow", 2) else -1
    mirror = chance.pick("turned", 2) == 1
    deep = height * chance.spread("deep", 0.11, 0.15)
    phase = chance.spread("phase", -0.2, 0.2)
    steep = chance.spread("steep", 0.0, 0.3)

    def stem(u: NDArray[np.float64]) -> Points:
        wave = np.sin(2 * np.pi * (u - phase)) + steep * np.sin(4 * np.pi * (u - phase))
        return np.column_stack([(u - 0.5) * length, flip * deep * wave])

    foot = chance.spread("foot", 0.1, 0.16)
    pairs = round(length * 0.8 / (height * chance.spread("close", 0.15, 0.17)))
    reach = height * 0.41
    tall = chance.spread("young", 0.42, 0.54)
    parts: list[Part] = []
    for n, (at, side, size) in enumerate(((foot - 0.03, -flip, tall), (foot + 0.02, flip, 0.96 - tall))):
        root, ahead = stem(np.array([at, at + 0.01]))
        aim = float(np.rad2deg(np.arctan2(*(ahead - root)[::-1])))
        # No taller than there is room at this place of the wave.
        size = min(height * size, 1.08 * (height / 2 - side * float(root[1])))
        parts += fiddlehead(root, aim + side * 66.0, size, side, f"young{n}")
    spine = stem(np.linspace(foot + 0.04, 0.965, 300))
    leafy = frond(
        spine, pairs, reach, chance.at("frond"), "frond", bare=0.02, tip=0.98, sizes=SWEEP, lean=0.55, stalk=False
    )
    # One motif with its stem: no gap parts the two.
    parts += [replace(p, group="stem") for p in leafy.parts]
    u = np.linspace(-0.02, 1.02, 400)
    width = height * 0.06 * (1 + 0.2 * np.cos(2 * np.pi * (u - foot - 0.1)))
    # Its two edges run through at one weight, wherever a leaflet meets them.
    sides = tuple(Line(offset(stem(u), s * width / 2), "outline", 1.0, 1.0, 0.5) for s in (-1, 1))
    parts.append(Part(stroke(stem(u), width), "stem", (), (), None, group="stem", edges=sides, body="stem", form=0.2))
    return Drawing(tuple(parts)).placed(mirror=mirror)
