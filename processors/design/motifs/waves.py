"""Waves in the Japanese manner: a crest that curls over, stripes that follow the water, foam in claws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, normals, resample, stroke
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow

OUTER = ((-116, 60), (-92, 44), (-71, 19), (-53, -8), (-31, -33), (-3, -49), (26, -54), (50, -45), (63, -25), (60, 2))
INNER = ((66, 58), (34, 55), (8, 43), (-8, 24), (-11, 5), (-3, -10), (13, -19), (32, -19), (48, -10), (60, 2))
"""The back of the wave and its hollow, from the foot to the tip of the curl, point by point abreast."""
TALL_OUTER = (
    (-136, 90), (-104, 66), (-88, 20), (-70, -38), (-40, -84), (4, -104), (48, -98), (76, -76), (84, -52), (76, -36)
)  # fmt: skip
TALL_INNER = (
    (44, 88), (-4, 66), (-34, 26), (-42, -12), (-33, -44), (-9, -63), (20, -68), (46, -65), (64, -54), (76, -36)
)  # fmt: skip
"""The same for a wave that rears up behind something and curls over it."""
STEPS = 160


def _between(outer: Points, inner: Points, share: float) -> Points:
    return outer + (inner - outer) * share


def _talon(root: Points, aim: float, long: float, half: float, hook: float) -> Points:
    """A finger of foam: broad at its root, bent like a claw, drawn out to a point; the ring of it."""
    t = np.linspace(0, 1, 30)
    heading = np.deg2rad(aim + hook * t**1.3)
    path = root + np.cumsum(np.column_stack([np.cos(heading), np.sin(heading)]), axis=0) * long / 30
    width = 2 * half * np.interp(t, [0, 0.2, 0.5, 0.8, 1], [2.1, 1.4, 0.86, 0.42, 0.05])
    return stroke(path, width)


def merged(rings: Sequence[Points], soft: float = 0.5) -> tuple[Points, tuple[Points, ...]]:
    """The outline of all rings together and the holes they leave, inner corners rounded by `soft`."""
    whole = shapely.union_all([shapely.Polygon(np.round(r, 6)).buffer(0) for r in rings])
    whole = whole.buffer(soft, quad_segs=4).buffer(-soft, quad_segs=4).simplify(0.06)
    largest = max(shapely.get_parts(whole), key=lambda g: float(g.area))
    holes = tuple(np.asarray(i.coords)[:-1] for i in largest.interiors if shapely.Polygon(i).area > 3.0)
    return np.asarray(largest.exterior.coords)[:-1], holes


Stripe = tuple[float, float, float, float]
STRIPES: tuple[Stripe, ...] = (
    (0.18, 0.03, 0.28, 0.58),
    (0.4, 0.045, 0.3, 0.66),
    (0.62, 0.04, 0.26, 0.64),
    (0.82, 0.026, 0.27, 0.76),
)
"""Pale stripes along the water: place across it, half width, and how far along it each begins and ends, 0 to 1."""
TALL_STRIPES: tuple[Stripe, ...] = ((0.3, 0.035, 0.1, 0.6), (0.54, 0.045, 0.14, 0.66), (0.78, 0.03, 0.1, 0.66))


DEEP = 0.5
"""How much of the crest's thickness is foam."""
RISE = 0.3
"""Where on the back the foam begins, as a point."""


def _stripe(outer: Points, inner: Points, stripe: Stripe) -> Points:
    """The ring of a stripe that follows the water and is drawn out to a point at both ends."""
    at, wide, lo, hi = stripe
    last = len(outer) - 1
    run = np.arange(int(lo * last), int(hi * last))
    half = wide * np.sin(np.pi * np.linspace(0, 1, len(run)) ** 1.2)
    across = inner[run] - outer[run]
    upper = outer[run] + across * (at - half)[:, None]
    lower = outer[run] + across * (at + half)[:, None]
    return np.vstack([upper, lower[::-1][1:-1]])


def _foam(outer: Points, inner: Points, chance: Chance, group: str) -> Part:
    """The head of foam: it rises out of the back as a point, flies off outside in spray, and its lip breaks over the
    hollow in claws; lines along it shape it."""
    rng = chance.rng()
    last = len(outer) - 1
    way = normals(outer)
    low, full = int(RISE * last), int(0.6 * last)
    run = np.arange(low, last + 1)
    # It thickens along the back until it is half the wave, and all of it at the tip.
    rise = np.clip((run - low) / (full - low), 0.0, 1.0)
    inside = DEEP * rise * rise * (3 - 2 * rise)
    inside = np.maximum(inside, np.interp(run, [0.86 * last, last], [0.0, 1.0]))
    rim = outer[run] + (inner[run] - outer[run]) * inside[:, None]
    rings = [np.vstack([outer[low:], rim[::-1][:-1]])]
    lines: list[Line] = []
    # Claws grow out of the lip, the greatest at the tip and each further back a lesser one; all bend back under it.
    claws = (
        (0.47, 46.0, 9.0, 1.8),
        (0.54, 50.0, 13.0, 2.3),
        (0.62, 54.0, 17.0, 2.9),
        (0.71, 60.0, 21.0, 3.5),
        (0.8, 68.0, 25.0, 4.0),
        (0.9, 82.0, 28.0, 4.4),
        (1.0, 100.0, 30.0, 4.6),
    )
    for i, (u, aim, long, half) in enumerate(claws):
        at = int(u * last)
        share = max(0.04, float(inside[at - low]) - 0.1)
        long *= rng.uniform(0.95, 1.05)
        root = _between(outer, inner, share)[at]
        rings.append(_talon(root, aim, long, half, 74.0))
        if i > 3:
            rings.append(_talon(root, aim - 26.0, long * 0.55, half * 0.7, 60.0))

    def hem(share: float) -> int:
        return int(last * (0.53 + 0.17 * share))

    # Their roots are webbed: wide rounds between them, where the spray outside keeps its corners.
    rings = [merged(rings, 2.8)[0]]
    # Where the crest runs ahead of the water it flies off its back in hooked fingers, longer towards the tip.
    for u, long in ((0.44, 13.0), (0.6, 15.0), (0.76, 17.0), (0.92, 17.0)):
        at = hem(0) + int(u * (last - hem(0)))
        ahead = float(np.degrees(np.arctan2(*(outer[min(at + 2, last)] - outer[at - 2])[::-1])))
        root = outer[at] + way[at] * 1.6
        rings.append(_talon(root, ahead - 44.0, long * rng.uniform(0.94, 1.06), 2.4, 66.0))
    # Long lines along the foam, one within the other, give its roll.
    for d, lo, hi in ((0.16, 0.08, 0.6), (0.32, 0.2, 0.82)):
        span = _between(outer, inner, d)[hem(0) + int(lo * (last - hem(0))) : hem(0) + int(hi * (last - hem(0)))]
        lines.append(Line(span, "inner", 0.0, 0.0, 0.6))
    ring, _ = merged(rings, 0.6)
    return Part(ring, "foam", tuple(lines), (), None, group=group, form=0.0)


def _barrel(inner: Points, group: str, share: float) -> Part:
    """The far wall inside the hollow: a sickle of water in shade, from the tip of the curl round to the foot."""
    chord = resample(np.vstack([inner[:1], inner[-1:]]), len(inner))
    reach = share * np.sin(np.pi * np.linspace(0, 1, len(inner))) ** 0.5
    mouth = inner + (chord - inner) * reach[:, None]
    rails = np.stack([inner + (mouth - inner) * d for d in np.linspace(0.03, 0.97, 16)])
    lines = tuple(
        Line((inner + (mouth - inner) * d)[int(a * STEPS) : int(b * STEPS)], "detail", 0.0, 0.0, 0.5)
        for d, a, b in ((0.3, 0.2, 0.72), (0.62, 0.28, 0.64))
    )
    deep = Shadow(inner[8:-8], 34.0 * share + 8.0, 1.0)
    return Part(np.vstack([inner, mouth[::-1][1:-1]]), "water", lines, (deep,), rails, group=group, form=0.0)


def crest(chance: Chance, name: str = "wave", tall: bool = False, barrel: float = 0.0) -> list[Part]:
    """One breaking wave, rising on the left and curling over to the right, about 170 wide and 115 high; a `tall` one
    is as high as it is wide. `barrel` is how much of its hollow is water in shade, 0 to 1."""
    rng = chance.rng()
    rise = rng.uniform(-4, 3)
    lean = rng.uniform(-3, 4)
    bend = np.array([[0, 0]] * 3 + [[lean * 0.4, rise * 0.6]] + [[lean, rise]] * 4 + [[lean * 0.6, rise]] * 2)
    outer, inner = (
        resample(catmull(np.array(k) + bend, samples=18), STEPS)
        for k in ((TALL_OUTER, TALL_INNER) if tall else (OUTER, INNER))
    )
    base = catmull([inner[0], (inner[0] + outer[0]) / 2 + [0.0, 5.0], outer[0]])
    ring = np.vstack([outer, inner[::-1][1:], base[1:]])
    grain = np.stack([_between(outer, inner, u) for u in np.linspace(0.02, 0.98, 30)])
    dark = Shadow(inner[16:132], 17, 0.95)
    parts = [Part(ring, "water", (), (dark,), grain, group=name, form=0.0, body=name)]
    if barrel:
        parts.insert(0, _barrel(inner, f"{name} barrel", barrel))
    for stripe in TALL_STRIPES if tall else STRIPES:
        parts.append(Part(_stripe(outer, inner, stripe), "foam", (), (), None, group=name, form=0.0, body=name))
    parts.append(replace(_foam(outer, inner, chance.at("foam"), f"{name} foam"), body=name))
    for i, (x, y, r) in enumerate(((74, -30, 2.6), (79, -17, 1.8), (72, 2, 2.2), (64, 14, 1.6), (69, 20, 2.4))):
        # Beside the tip of the curl, wherever that is.
        u, v = outer[-1] + [x - 57.0 + rng.uniform(-1.5, 1.5), y + rng.uniform(-1.5, 1.5)]
        parts.append(Part(circle(float(u), float(v), r, 22), "foam", (), (), None, group=f"drop{i}", form=0.0))
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


CURRENTS: tuple[tuple[tuple[tuple[float, float], ...], float], ...] = (
    (((-142, 8), (-104, 2), (-60, 12), (-14, 3), (34, 11), (84, 2), (142, 7)), 24.0),
    (((-116, 21), (-76, 16), (-34, 26), (12, 17), (58, 24), (112, 17)), 22.0),
    (((-72, 38), (-40, 33), (-4, 40), (36, 32), (74, 34)), 16.0),
)
"""The upper edges of the planes of running water, each with its thickness at the middle."""


def current(name: str = "current") -> list[Part]:
    """Running water, about 280 wide: planes that roll as they run and taper to a point at both ends."""
    parts: list[Part] = []
    for row, (knots, thick) in enumerate(CURRENTS):
        top = resample(catmull(knots), 120)
        t = np.linspace(0, 1, 120)
        # The crest of each plane rolls a little, and its ends run out.
        body = np.sin(np.pi * t) ** 0.75 * (1 + 0.16 * np.sin(5 * np.pi * t + row))
        foot = top + np.column_stack([np.zeros(120), thick * body])
        rails = np.stack([top + (foot - top) * d for d in np.linspace(0.04, 0.96, 9)])
        lines = tuple(
            Line((top + (foot - top) * d)[int(a * 119) : int(b * 119)], "inner" if i == 0 else "detail", 0.0, 0.0, 0.4)
            for i, (d, a, b) in enumerate(((0.36, 0.08, 0.58), (0.62, 0.4, 0.88)))
        )
        low = Shadow(foot[20:-20], thick * 0.45, 0.7)
        ring = np.vstack([top, foot[::-1][1:-1]])
        parts.append(Part(ring, "water", lines, (low,), rails, group=f"{name}{row}", form=0.0))
    return parts


def wave(chance: Chance, number: int = 0) -> Drawing:
    """One breaking wave over a swell, about 150 wide; more than one: a smaller one follows it."""
    parts: list[Part] = []
    mirror = chance.pick("side", 2) == 1
    if number > 1:
        small = Drawing(tuple(crest(chance.at("second")))).placed(66, 24, 0.56)
        parts += small.named("second").parts
    parts += crest(chance.at("first"))
    low = Drawing(tuple(swell(chance.at("swell")))).placed(-4, 60)
    parts += low.parts
    return Drawing(tuple(parts), {"sky": (-45.0, -68.0)}).placed(mirror=mirror)
