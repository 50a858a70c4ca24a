"""The fern: fronds of leaflets in pairs that end in a crozier, alone or along a winding stem."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import (
    Points,
    bezier,
    cap_end,
    catmull,
    lengths,
    normals,
    offset,
    resample,
    rotated,
    stroke,
)
from processors.design.parts import Drawing, Line, Part, Shadow

LOBED = 0.46
"""How deep the cuts between the lobes of a leaflet go, as a share of its half width."""


def _pinna(
    root: Points, aim: Points, along: Points, long: float, half: float, side: int, name: str, teeth: int = 0
) -> Part:
    """One leaflet: a blade, with rounded teeth if wanted, bowed towards the frond's tip and drawn out to a point."""
    t = np.linspace(0, 1, 8 * teeth + 1 if teeth else 19)
    shaft = root + (aim * t[:, None] + along * 0.22 * (t**2)[:, None]) * long
    wide = half * np.sin(np.pi * (0.04 + 0.96 * t) ** 0.72) ** 0.8
    cross, ahead = normals(shaft), np.zeros((len(t), 1))
    if teeth:
        # Round lobes with a sharp cut between two, each swept forwards by as much as it stands out.
        lobes = np.abs(np.sin(np.pi * (teeth + 0.5) * np.minimum(1.0, 0.04 + t) ** 0.9)) ** 0.7
        wide = wide * (1 - LOBED * (1 - lobes) * np.clip(2.6 * (1 - t), 0, 1))
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


def _whipped(leaflet: Part, wide: float) -> Part:
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
    wide = np.linspace(reach * 0.1, reach * 0.034, 240)
    parts.append(Part(stroke(rib, wide), "stem", (), (), None, group=f"{name} stalk", body=f"{name} stalk", form=0.2))
    return Drawing(tuple(parts))


def fern(chance: Chance) -> Drawing:
    """A frond about 150 high, bowed to one side and rolled up at its tip, a young one beside its foot."""
    hand = 1 if chance.pick("side", 2) else -1
    bow = chance.spread("bow", 18, 34) * hand
    spine = bezier((0, 150), (-bow * 0.5, 100), (-bow * 0.7, 46), (bow * 0.3, 4), 90)
    path = np.vstack([spine, _roll(spine, 19.0, hand)])
    leafy = frond(path, 10 + chance.pick("pairs", 3), 43.0, chance.at("frond"), bare=0.12, tip=0.7, teeth=4)
    young = fiddlehead(np.array([0.5 * hand, 146.0]), -90 + 30 * hand, 46.0, hand, "young")
    return Drawing((*young, *leafy.parts))


def _roll(spine: Points, size: float, hand: int) -> Points:
    """The curl, `size` across, that goes on from the end of a spine and winds ever closer."""
    way = spine[-1] - spine[-4]
    way = way / np.hypot(*way)
    across = np.array([-way[1], way[0]]) * hand
    a = np.linspace(0, TURNS, 110)[1:]
    far = 0.56 * size * np.exp(-CLOSER * a)
    centre = spine[-1] + across * 0.56 * size
    return centre + way * (far * np.sin(a))[:, None] - across * (far * np.cos(a))[:, None]


CLIMAX = ((0.0, 0.1, 0.28, 0.44, 0.55, 0.68, 0.84, 1.0), (0.2, 0.42, 0.7, 0.96, 1.0, 0.72, 0.42, 0.2))
"""How long the leaflets of a band's frond are on its outer side: places along it and shares of the longest."""
INNER = ((0.0, 0.12, 0.3, 0.46, 0.6, 0.72, 0.86, 1.0), (0.22, 0.3, 0.44, 0.76, 0.8, 0.46, 0.34, 0.2))
"""The same on the side of the other frond."""
UNEVEN = (1.0, 0.86, 1.07, 0.92)
"""Leaflets that follow each other, as shares of what their places would give them."""


def fern_band(chance: Chance, length: float, height: float) -> Drawing:
    """Two fronds that come in from the ends of a band and cross in its middle, where their leaflets are longest.

    Each is furled at its tip, over the stem of the other. At the ends there are the two stems alone, level and at
    one height: they are one when the band goes round a limb. The first frond lies over the second.
    """
    mirror = chance.pick("turned", 2) == 1
    up = 1 if chance.pick("bow", 2) else -1
    middle = length * chance.spread("middle", -0.05, 0.05)
    front = _half_band(chance.at("front"), length, height, middle, "front")
    back = Drawing(tuple(_half_band(chance.at("back"), length, height, -middle, "back"))).placed(mirror=True)
    # What is seen of the one behind between two leaflets before it would be scraps.
    before = shapely.union_all([Polygon(p.ring).buffer(0) for p in front])
    before = before.buffer(0.07 * height, quad_segs=2).buffer(-0.06 * height, quad_segs=2)
    # And pale, for one is seen at once to lie over the other.
    pale = [replace(p, material="leaf light") if p.material.startswith("leaf") else p for p in back.parts]
    parts = [*_clear_of(pale, before), *front]
    whole = Drawing(tuple(parts)).placed(mirror=mirror)
    return whole if up < 0 else whole.placed(degrees=180.0)


def _clear_of(parts: Sequence[Part], front: BaseGeometry) -> list[Part]:
    """The parts without those leaflets whose roots are hidden, or of which what lies before them would leave scraps."""
    hidden = set()
    for part in parts:
        if part.lines:
            shape = Polygon(part.ring).buffer(0)
            root = Point(part.lines[0].path[0])
            if front.contains(root) or shape.difference(front).area < 0.9 * shape.area:
                hidden.add(part.body)
    return [part for part in parts if part.body not in hidden]


def _half_band(chance: Chance, length: float, height: float, middle: float, name: str) -> list[Part]:
    """The frond of a band that comes from its left end: leaflets, a young one at its foot, the stem over all.

    It crosses the band's middle line at `middle`.
    """
    tall, far = height / 2, length / 2
    low, high = chance.spread("low", 0.24, 0.4) * tall, chance.spread("high", 0.34, 0.46) * tall
    tip = chance.spread("tip", 0.5, 0.6) * far
    spine = resample(
        catmull(
            [
                *((-1.06 * far, 0), (-far, 0), (-0.9 * far, 0.06 * low), (-0.75 * far, 0.4 * low)),
                *((middle - 0.42 * far, low), (middle, 0), (middle + 0.3 * far, -high), (tip, -0.62 * high)),
            ],
            samples=40,
        ),
        400,
    )
    size = 0.58 * tall
    path = resample(np.vstack([spine, _roll(spine, size, -1)]), 240)
    long = float(lengths(path)[-1])
    at = lengths(path) / long
    foot = float(np.interp(-0.8 * far, path[: len(path) // 2, 0], at[: len(path) // 2]))
    end = 0.985 * float(lengths(spine)[-1]) / long
    parts = _leaflets(path, at, (foot, end), 0.98 * tall, chance.at("leaflets"), name)
    root = int(np.argmin(np.abs(path[:84, 0] + chance.spread("young", 0.84, 0.9) * far)))
    way = path[root + 1] - path[root]
    aim = float(np.rad2deg(np.arctan2(way[1], way[0])))
    young = fiddlehead(path[root], aim - 40.0, chance.spread("size", 0.62, 0.8) * tall, -1, f"young {name}")
    wide = height * np.interp(at, [0.0, 0.5, end, 0.96, 1.0], [0.046, 0.05, 0.036, 0.024, 0.05])
    turn = int(np.searchsorted(at, end))
    stem, furl = (path[: turn + 1], wide[: turn + 1]), (path[turn:], wide[turn:])
    return [*young, *parts, _piece(*stem, name), _piece(*furl, name, True)]


def _piece(path: Points, wide: NDArray[np.float64], name: str, furled: bool = False) -> Part:
    """A piece of a band's stem, open where it begins: there it, or the band, goes on.

    Its outline is in short lines, for a pen's line has only so many points.
    """
    # Flat where two pieces meet: a round end would bite into the outline of the other.
    left, right = offset(path, wide / 2), offset(path, -wide / 2)
    end = cap_end(path[-1], normals(path)[-1], wide[-1] / 2) if furled else path[:0]
    ring = np.vstack([left, end, right[::-1]])
    sides = (ring,) if furled else (left, right)
    edges = tuple(
        Line(side[a : b + 1], "outline", 1.0, 1.0, 0.5)
        for side in sides
        for a, b in itertools.pairwise(np.linspace(0, len(side) - 1, 6).astype(int))
    )
    body = f"{name} stem"
    return Part(ring, "stem", (), (), None, group=name, edges=edges, body=body, form=0.0, flat=furled)


def _leaflets(
    path: Points, at: NDArray[np.float64], span: tuple[float, float], reach: float, chance: Chance, name: str
) -> list[Part]:
    """The leaflets of a band's frond over the span of its path, from the tip to the foot, each over the one before:
    lobed where they are long enough, none quite as long as its neighbours."""
    rng = chance.rng()
    out = normals(path)
    foot, end = span
    long = float(lengths(path)[-1])
    parts: list[Part] = []
    place, n = foot, 0
    while place < end - 0.02:
        v = (place - foot) / (end - foot)
        i = int(np.argmin(np.abs(at - place)))
        along = path[i + 1] - path[i - 1]
        along /= np.hypot(*along)
        step = reach * float(np.interp(v, [0, 0.5, 1], [0.21, 0.42, 0.19]))
        for side in (-1, 1):
            # Below before the crossing, above behind it: there nothing else is.
            sizes = CLIMAX if (side > 0) == (v < 0.55) else INNER
            size = reach * float(np.interp(v, *sizes)) * UNEVEN[(n + (side > 0)) % 4] * rng.uniform(0.96, 1.04)
            aim = out[i] * side * 0.88 + along * 0.52
            aim /= np.hypot(*aim)
            # Up to the edge of the band, and no further.
            rise = float((aim + 0.22 * along)[1])
            room = (reach - np.sign(rise) * float(path[i, 1])) / max(abs(rise), 1e-6)
            size = min(size, room * (0.94 + 0.06 * UNEVEN[n % 4]))
            half = min(0.25 * size, 0.36 * step)
            teeth = int(np.clip(round(size / (0.165 * reach)), 2, 6)) if size > 0.42 * reach else 0
            leaflet = _pinna(path[i], aim, along, size, half, side, f"{name} {n}{side}", teeth)
            parts = [replace(leaflet, body=leaflet.group, group=name), _whipped(leaflet, 0.5 * half), *parts]
            parts[1] = replace(parts[1], group=name, body=leaflet.group)
        place += step / long
        n += 1
    return parts
