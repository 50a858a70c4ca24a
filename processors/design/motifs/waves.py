"""Waves in the Japanese manner: a crest that curls over, stripes that follow the water, foam in claws."""



from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, normals, resample, stroke
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow

OUTER = ((-92, 54), (-70, 34), (-52, 2), (-30, -32), (2, -52), (34, -50), (54, -34), (60, -12), (52, 6))
INNER = ((14, 56), (-8, 42), (-18, 16), (-12, -8), (8, -23), (28, -22), (40, -11), (44, 0), (52, 6))
"""The back of the wave and its hollow, from the foot to the tip of the curl, point by point abreast."""


def _between(outer: Points, inner: Points, share: float) -> Points:
    return outer + (inner - outer) * share


def _claw(root: Points, aim: float, long: float, half: float, hook: float) -> Points:
    """A finger of foam: it swells, hooks to one side and ends in a round drop; the ring of it."""
    t = np.linspace(0, 1, 26)
    heading = np.deg2rad(aim + hook * t**1.4)
    path = root + np.cumsum(np.column_stack([np.cos(heading), np.sin(heading)]), axis=0) * long / 26
    width = 2 * half * np.interp(t, [0, 0.45, 0.72, 0.9, 1], [1.25, 0.9, 0.56, 0.66, 0.5])
    return stroke(path, width)


def merged(rings: Sequence[Points]) -> Points:
    """The outline of all rings together, gaps filled."""
    whole = shapely.union_all([shapely.Polygon(np.round(r, 6)).buffer(0) for r in rings])
    whole = whole.buffer(0.9, quad_segs=4).buffer(-1.5, quad_segs=4).buffer(0.6, quad_segs=4)
    largest = max(shapely.get_parts(whole), key=lambda g: float(g.area))
    return np.asarray(shapely.Polygon(largest.exterior).simplify(0.08).exterior.coords)[:-1]


def _foam(outer: Points, inner: Points, chance: Chance) -> tuple[Points, tuple[Line, ...]]:
    """The head of foam on the crest: a band along the lip with claws, and the curls inside it."""
    rng = chance.rng()
    start = 62
    lip = _between(outer, inner, 0.16)[start:]
    t = np.linspace(0, 1, len(lip))
    rings = [stroke(lip, 2 * np.interp(t, [0, 0.3, 0.7, 1], [0.8, 3.6, 4.6, 3.6]))]
    curls: list[Line] = []
    way = normals(outer)
    # Claws hang from the inner edge of the lip, longer towards the tip of the curl.
    for i, u in enumerate((0.2, 0.42, 0.62, 0.8, 0.95)):
        at = min(len(outer) - 1, start + int(u * (len(outer) - 1 - start)))
        root = _between(outer, inner, 0.2)[at]
        down = inner[at] - outer[at] if at < len(outer) - 10 else np.array([-0.5, 0.9])
        aim = float(np.degrees(np.arctan2(down[1], down[0]))) + (-22 + 16 * u)
        long = (13.0, 20.0, 25.0, 25.0, 21.0)[i] * rng.uniform(0.92, 1.08)
        rings.append(_claw(root, aim, long, 2.8 + 0.9 * u, 84.0))
        bow = _claw(root, aim - 14, long * 0.8, 0.3, 70.0)[2:20]
        curls.append(Line(bow, "detail", 0.0, 0.1, 0.5))
    # The outside of the crest is a row of spray heads, large and small.
    for i, u in enumerate(np.linspace(0.06, 0.97, 13)):
        at = start + int(u * (len(outer) - 1 - start))
        r = (3.2, 4.6, 3.8)[i % 3] * np.interp(u, [0, 0.3, 1], [0.6, 1.0, 1.05]) * rng.uniform(0.9, 1.1)
        x, y = outer[at] - way[at] * (r * 0.3 - 0.6)
        rings.append(circle(float(x), float(y), float(r), 28))
    return merged(rings), tuple(curls)


def crest(chance: Chance, name: str = "wave") -> list[Part]:
    """One breaking wave, rising on the left and curling over to the right, about 130 wide."""
    rng = chance.rng()
    rise = rng.uniform(-3, 3)
    bend = np.array([[0, 0]] * 3 + [[0, rise]] * 4 + [[rise * 0.6, rise]] * 2)
    outer, inner = (resample(catmull(np.array(k) + bend, samples=18), 120) for k in (OUTER, INNER))
    base = catmull([inner[0], (-30, 55), outer[0]])
    ring = np.vstack([outer, inner[::-1][1:], base[1:]])
    parts: list[Part] = []
    grain = np.stack([_between(outer, inner, u) for u in np.linspace(0.03, 0.97, 26)])
    dark = Shadow(inner[10:100], 13, 0.95)
    parts.append(Part(ring, "water", (), (dark,), grain, group=name, form=0.0))
    # Stripes run with the water and thin out to a point at both ends.
    for at, wide, a, b in ((0.22, 0.085, 12, 84), (0.46, 0.095, 7, 98), (0.7, 0.085, 14, 100)):
        s = np.linspace(0, 1, b - a)
        half = wide * np.sin(np.pi * s) ** 0.7
        mid = at + 0.05 * np.sin(2 * np.pi * s)
        upper = outer[a:b] + (inner[a:b] - outer[a:b]) * (mid - half)[:, None]
        lower = outer[a:b] + (inner[a:b] - outer[a:b]) * (mid + half)[:, None]
        parts.append(Part(np.vstack([upper, lower[::-1]]), "foam", (), (), None, group=name, form=0.0))
    foam, curls = _foam(outer, inner, chance.at("foam"))
    parts.append(Part(foam, "foam", curls, (), None, group=f"{name} foam", form=0.0))
    for x, y, r in ((68, -24, 2.4), (71, -11, 1.7), (62, 18, 2.1), (67, 6, 1.5), (54, 28, 1.6)):
        u, v = x + rng.uniform(-1.5, 1.5), y + rng.uniform(-1.5, 1.5)
        parts.append(Part(circle(float(u), float(v), r, 22), "foam", (), (), None, group=f"drop{x}{y}", form=0.0))
    return parts


def swell(chance: Chance, wide: float = 168.0, high: float = 20.0, name: str = "swell") -> list[Part]:
    """Low water, `wide` across and standing on y = 0: two long rollers that thin out to points at both ends."""
    rng = chance.rng()
    parts: list[Part] = []
    for row, (drop, span, crests) in enumerate(((-0.26 * high, 0.86, 3), (0.0, 1.0, 4))):
        x = np.linspace(-wide / 2, wide / 2, 140) * span + (0 if row else 0.03 * wide)
        t = np.linspace(0, 1, 140)
        turns = crests * t + rng.uniform(0.05, 0.3)
        # Crests lean the way the wave runs: a quick rise, a long fall.
        lean = (turns % 1.0) ** 0.72
        rise = 0.5 - 0.5 * np.cos(2 * np.pi * lean)
        top = drop - high * np.sin(np.pi * t) ** 0.55 * (0.42 + 0.4 * rise)
        foot = drop + high * 0.2 * np.sin(np.pi * t) ** 0.8
        rails = np.stack([np.column_stack([x, top + (foot - top) * d]) for d in np.linspace(0.04, 0.96, 9)])
        lines = []
        for i in range(crests):
            middle = (i + 0.62 - float(turns[0])) / crests
            for j, (d, reach) in enumerate(((0.3, 0.42), (0.56, 0.27))):
                lo, hi = (int(np.clip((middle + s * reach / crests) * 139, 6, 133)) for s in (-1, 1))
                if hi - lo > 12:
                    lines.append(
                        Line(np.column_stack([x, top + (foot - top) * d])[lo:hi], ("inner", "detail")[j], 0.0, 0.0, 0.4)
                    )
        parts.append(
            Part(
                np.vstack([np.column_stack([x, top]), np.column_stack([x, foot])[::-1]]),
                "water",
                tuple(lines),
                (Shadow(np.column_stack([x, foot])[20:-20], high * 0.45, 0.8),),
                rails,
                group=f"{name}{row}",
                form=0.0,
            )
        )
    return parts


def wave(chance: Chance, number: int = 0) -> Drawing:
    """One breaking wave over a swell, about 150 wide; more than one: a smaller one follows it."""
    parts: list[Part] = []
    mirror = chance.pick("side", 2) == 1
    if number > 1:
        small = Drawing(tuple(crest(chance.at("second")))).placed(62, 20, 0.6)
        parts += small.named("second").parts
    parts += crest(chance.at("first"))
    low = Drawing(tuple(swell(chance.at("swell")))).placed(-4, 60)
    parts += low.parts
    return Drawing(tuple(parts), {"sky": (-45.0, -68.0)}).placed(mirror=mirror)
