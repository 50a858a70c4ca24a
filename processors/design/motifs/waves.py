"""Waves in the Japanese manner: a crest that curls over, stripes that follow the water, foam in claws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, normals, resample, smoothed, stroke
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow

OUTER = (
    (-88, 76), (-84, 52), (-75, 27), (-62, 1), (-46, -23), (-24, -45), (5, -57), (36, -53), (58, -39), (71, -15),
    (73, 10), (56, 35),
)  # fmt: skip
INNER = (
    (108, 52), (66, 54), (33, 47), (10, 31), (-3, 11), (-5, -6), (6, -18), (26, -22), (46, -18), (57, -7),
    (61, 12), (56, 35),
)  # fmt: skip
"""The back of the wave and the edge of its hollow, from the foot to the tip of the curl, point by point abreast."""
TALL_OUTER = (
    (-80, 116), (-90, 66), (-95, 24), (-90, -12), (-76, -46), (-50, -78), (-12, -101), (36, -107), (80, -96),
    (110, -70), (121, -36), (107, 0),
)  # fmt: skip
TALL_INNER = (
    (110, 100), (62, 88), (20, 69), (-10, 43), (-27, 12), (-32, -18), (-22, -44), (6, -60), (46, -64), (82, -54),
    (104, -30), (107, 0),
)  # fmt: skip
"""The same for a wave that rears up behind something and curls over it."""
SAMPLES = 18

Stripe = tuple[float, float, float, float]
STRIPES: tuple[Stripe, ...] = ((0.17, 0.04, 0.11, 0.42), (0.37, 0.046, 0.05, 0.45), (0.57, 0.04, 0.085, 0.46))
"""Pale stripes along the water: place across it, half width, and how far along it each begins and ends, 0 to 1."""
FINGERS = ((0.505, 48.0, 30.0, 4.4), (0.588, 56.0, 43.0, 5.8), (0.676, 63.0, 37.0, 5.2))
"""The claws of the lip behind its tip, which is the last: where along the back each grows, where it points (degrees),
how long and how broad it is."""
DEEP = 0.46
"""How much of the crest's thickness is foam."""
LIP = ((0.28, 0.02), (0.36, 0.14), (0.42, 0.34), (0.46, 0.6))
"""Where the lip hangs over the water, as places along it and across it."""
TIP = (0.72, 0.82)
"""Where along the back the foam begins to be more than that, and from where on it is all there is."""
RISE = 0.25
"""Where on the back the foam begins, as a point."""
DARK = (0.08, 0.86)
"""Where along the water its dark begins, as a point, and ends under the lip."""


def _between(outer: Points, inner: Points, share: float) -> Points:
    return outer + (inner - outer) * share


def _bent(root: Points, aim: float, long: float, hook: float) -> Points:
    """The middle line of a claw: it sets out at `aim` and is bent by `hook` (degrees) on its way."""
    heading = np.deg2rad(aim + hook * np.linspace(0, 1, 36) ** 1.4)
    return np.asarray(root + np.cumsum(np.column_stack([np.cos(heading), np.sin(heading)]), axis=0) * long / 36)


def _talon(path: Points, half: float) -> Points:
    """A finger of foam along its middle line: broad at its root, drawn out to a point; the ring of it."""
    width = np.interp(np.linspace(0, 1, 36), [0, 0.12, 0.3, 0.6, 0.85, 1], [1.5, 1.25, 1.0, 0.62, 0.27, 0.03])
    return stroke(path, 2 * half * width)


def merged(rings: Sequence[Points], soft: float = 0.5) -> tuple[Points, tuple[Points, ...]]:
    """The outline of all rings together and the holes they leave, inner corners rounded by `soft`."""
    whole = shapely.union_all([shapely.Polygon(np.round(r, 6)).buffer(0) for r in rings])
    whole = whole.buffer(soft, quad_segs=6).buffer(-soft, quad_segs=6).simplify(0.05)
    largest = max(shapely.get_parts(whole), key=lambda g: float(g.area))
    holes = tuple(np.asarray(i.coords)[:-1] for i in largest.interiors if shapely.Polygon(i).area > 3.0)
    return np.asarray(largest.exterior.coords)[:-1], holes


def _stripe(outer: Points, inner: Points, stripe: Stripe) -> Points:
    """The ring of a stripe that follows the water and is drawn out to a point at both ends."""
    at, wide, lo, hi = stripe
    last = len(outer) - 1
    run = np.arange(int(lo * last), int(hi * last))
    half = wide * np.sin(np.pi * np.linspace(0, 1, len(run)) ** 1.1)
    across = inner[run] - outer[run]
    upper = outer[run] + across * (at - half)[:, None]
    lower = outer[run] + across * (at + half)[:, None]
    return np.vstack([upper, lower[::-1][1:-1]])


def _dark(outer: Points, inner: Points) -> Points:
    """The ring of the dark under the lip: it follows the hollow and runs out to a point at its foot."""
    last = len(outer) - 1
    run = np.arange(int(DARK[0] * last), int(DARK[1] * last))
    edge = np.interp(run / last, (0.08, 0.16, 0.25, 0.34, 0.39, 0.43, 0.48), (1.0, 0.9, 0.82, 0.76, 0.7, 0.5, 0.28))
    edge = smoothed(edge, 9)
    rim = outer[run] + (inner[run] - outer[run]) * edge[:, None]
    return np.vstack([inner[run], rim[::-1]])


def _foam(outer: Points, inner: Points, chance: Chance, group: str, size: float, web: float) -> Part:
    """The lip: foam that rises out of the back as a point and breaks over the hollow in a few claws, each longer than
    the one behind it, their roots joined by rounds of the radius `web`; lines along it shape it."""
    rng = chance.rng()
    last = len(outer) - 1
    low, full = int(RISE * last), int(0.54 * last)
    run = np.arange(low, last + 1)
    # It thickens along the back until it is half the wave, and all of it at the tip.
    rise = np.clip((run - low) / (full - low), 0.0, 1.0)
    inside = DEEP * rise * rise * (3 - 2 * rise)
    inside = np.maximum(inside, np.interp(run / last, TIP, (DEEP, 1.0)) * (run > TIP[0] * last))
    rim = outer[run] + (inner[run] - outer[run]) * inside[:, None]
    rings = [np.vstack([outer[low:], rim[::-1][:-1]])]
    lines: list[Line] = []
    for u, aim, long, half in FINGERS:
        at = int(u * last)
        share = max(0.04, float(inside[at - low]) - 0.16)
        path = _bent(_between(outer, inner, share)[at], aim, size * long * rng.uniform(0.94, 1.06), 72.0)
        rings.append(_talon(path, size * half))
        # A line that comes along the crest and bends into the claw: the claw grows out of the run of the water.
        back = np.arange(max(low + 12, at - int(0.15 * last)), at - int(0.05 * last), 4)
        depth = inside[back - low] * np.linspace(0.3, 0.55, len(back))
        along = outer[back] + (inner[back] - outer[back]) * depth[:, None]
        run_in = resample(np.vstack([along, path[13:20:3]]), 60)
        run_in = np.column_stack([smoothed(run_in[:, c], 21) for c in (0, 1)])
        lines.append(Line(run_in[4:-4], "inner", 0.0, 0.0, 0.6))
    end = np.arange(int(0.68 * last), int(0.95 * last))
    lines.append(Line(_between(outer, inner, 0.42)[end], "inner", 0.0, 0.0, 0.5))
    ring, _ = merged(rings, web)
    room = shapely.Polygon(ring).buffer(-1.4)
    return Part(
        ring, "foam", tuple(filter(None, (_kept(line, room) for line in lines))), (), None, group=group, form=0.0
    )


def _kept(line: Line, room: BaseGeometry) -> Line | None:
    """The longest run of a line within a room; nothing where there is none to speak of."""
    runs = [g for g in shapely.get_parts(shapely.LineString(line.path).intersection(room)) if g.length > 8.0]
    longest = max(runs, key=lambda g: float(g.length), default=None)
    return None if longest is None else replace(line, path=np.asarray(longest.coords))


def crest(chance: Chance, name: str = "wave", tall: bool = False) -> list[Part]:
    """One breaking wave, rising on the left and curling over to the right, about 190 wide and 120 high; a `tall` one
    is as high as it is wide.

    A mass of water with pale stripes that all run up into the lip, one dark in the hollow under it, and the lip.
    """
    rng = chance.rng()
    lift, lean = rng.uniform(-4, 3), rng.uniform(-3, 4)
    bend = np.outer(np.interp(np.arange(len(OUTER)), (2, 4, 8, 11), (0.0, 1.0, 1.0, 0.6)), (lean, lift))
    knots = (TALL_OUTER, TALL_INNER) if tall else (OUTER, INNER)
    outer, inner = (catmull(np.array(k) + bend, samples=SAMPLES) for k in knots)
    base = catmull([inner[0], (inner[0] + outer[0]) / 2 + [0.0, 5.0], outer[0]])
    head = int(DARK[1] * len(outer)) + 1
    ring = np.vstack([outer[:head], inner[:head][::-1], base[1:]])
    parts = [Part(ring, "water", (), (), None, group=name, form=0.0, body=name)]
    hung = Shadow(
        catmull([_between(outer, inner, v)[int(u * len(outer))] for u, v in LIP]), 26.0, 0.3 if tall else 0.5, soft=True
    )
    # The mass is laid in bands from stripe to stripe, each a plane that runs up into the lip, dark along its back.
    places = [0.0, *(stripe[0] for stripe in STRIPES), 1.0]
    for lo, hi in pairwise(places):
        grain = np.stack([_between(outer, inner, u)[:head] for u in np.linspace(lo + 0.02, hi - 0.02, 8)])
        left, right = _between(outer, inner, lo)[:head], _between(outer, inner, hi)[:head]
        broad = float(np.hypot(*(right[head // 4] - left[head // 4])))
        # It leaves the band at the foot, so that its dark runs out to a point there.
        off = np.interp(np.arange(head), (0.06 * head, 0.3 * head), (0.16, 0.0))
        edge = outer[:head] + (inner[:head] - outer[:head]) * (lo - off)[:, None]
        # Dots alone: in strokes, tone from stripe to stripe would be fringes that end at chance.
        shade = Shadow(edge[int(0.06 * head) : int(0.62 * head)], 1.2 * broad, 0.6 if tall else 0.78, soft=True)
        band = np.vstack([left, right[::-1]])
        parts.append(Part(band, "water", (), (shade, hung), grain, group=name, edges=(), form=0.0, body=name))
    if not tall:
        dark = _dark(outer, inner)
        parts.append(Part(dark, "night", (), (), None, group=name, form=0.0, body=name, rim="none"))
    # Behind a thing they end above its foot, or their tips would be loose dashes about it.
    for stripe in [(at, wide, max(lo, 0.2), hi) for at, wide, lo, hi in STRIPES] if tall else STRIPES:
        parts.append(Part(_stripe(outer, inner, stripe), "foam", (), (), None, group=name, form=0.0, body=name))
    parts.append(
        replace(_foam(outer, inner, chance.at("foam"), name, *((1.12, 8.0) if tall else (1.0, 6.0))), body=name)
    )
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


ROLL = (18.0, 6.0, 1.1)
"""A curl that water ends in: its first and last radius and how often it turns."""
BODY = ((0, 0.1, 0.25, 0.42, 0.56, 0.66, 0.8, 0.92, 1), (0.02, 0.4, 0.85, 1, 0.8, 0.58, 0.4, 0.24, 0.06))
"""How thick such water is along its way, of its thickest."""
CURRENTS = (
    (((24, 17), (6, 12), (-14, 7), (-38, 4), (-66, 8), (-96, 12)), 24.0, 1),
    (((-74, 24), (-44, 15), (-8, 25), (34, 18), (70, 24), (100, 27)), 26.0, 1),
    (((-54, 42), (-26, 36), (6, 42), (38, 36), (64, 38)), 14.0, 0),
)
"""The middle lines of the planes of running water, each with its thickness, and whether it ends in a curl."""


def _rolled(path: Points) -> Points:
    """The path run on into a curl that rises and turns back over it."""
    start, end, turns = ROLL
    ahead = 1.0 if path[-1, 0] > path[0, 0] else -1.0
    t = np.linspace(0, 1, 70)[1:]
    # It comes in level at the foot of the curl and closes on its middle.
    angle = np.pi / 2 - 2 * np.pi * turns * t
    radius = start + (end - start) * t**0.85
    middle = path[-1] - [0.0, start]
    curl = middle + np.column_stack([ahead * radius * np.cos(angle), radius * np.sin(angle)])
    return resample(np.vstack([path, curl]), 220)


def current(name: str = "current") -> list[Part]:
    """Running water, about 280 wide: planes that roll as they run, out of a point and into a curl at either side."""
    parts: list[Part] = []
    for row, (knots, thick, rolls) in enumerate(CURRENTS):
        path = resample(catmull(knots, samples=16), 120)
        if rolls:
            # Bare skin within the curl, whatever the water runs before.
            hole = path[-1] - [0.0, ROLL[0]]
            within = circle(float(hole[0]), float(hole[1]), ROLL[0], 40)
            parts.append(Part(within, "open", (), (), None, group=f"{name}{row} curl", rim="none", form=0.0))
            path = _rolled(path)
        t = np.linspace(0, 1, len(path))
        if rolls:
            width = thick * np.interp(
                t, (0, 0.1, 0.25, 0.42, 0.58, 0.66, 0.8, 1), (0.02, 0.4, 0.85, 1, 0.72, 0.42, 0.25, 0.06)
            )
            width = smoothed(width, 15)
        else:
            width = thick * np.maximum(np.sin(np.pi * t) ** 0.75, 0.03)
        side = normals(path)
        rails = np.stack([path + side * (width * d)[:, None] for d in np.linspace(-0.46, 0.46, 9)])
        # Lines go with the water, the first one all the way into the curl.
        drawn = ((0.08, 0.3, 0.96), (-0.24, 0.16, 0.5))[: 1 + row] if rolls else ((0.0, 0.14, 0.86),)
        lines = tuple(
            Line(
                (path + side * (width * d)[:, None])[int(a * (len(path) - 1)) : int(b * (len(path) - 1))],
                "inner" if i == 0 else "detail",
                0.0,
                0.0,
                0.4,
            )
            for i, (d, a, b) in enumerate(drawn)
        )
        foot = path + side * (width * (0.5 if side[len(side) // 3, 1] > 0 else -0.5))[:, None]
        low = Shadow(foot[20:120], thick * 0.45, 0.7)
        # Drawn as two edges that run out together, and without a rim, which would throw a fringe of ticks behind it.
        edges = tuple(Line(path + side * (width * d)[:, None], "outline", 0.45, 0.35, 0.4) for d in (-0.5, 0.5))
        ring = stroke(path, width)
        parts.append(Part(ring, "water", lines, (low,), rails, group=f"{name}{row}", edges=edges, form=0.0, rim="none"))
    return parts


def wave(chance: Chance, number: int = 0) -> Drawing:
    """One breaking wave over running water, about 240 wide; more than one: a smaller one follows it."""
    parts: list[Part] = []
    mirror = chance.pick("side", 2) == 1
    if number > 1:
        small = Drawing(tuple(crest(chance.at("second")))).placed(66, 24, 0.56)
        parts += small.named("second").parts
    parts += crest(chance.at("first"))
    parts += Drawing(tuple(current())).placed(4, 52, 1.02, mirror=True).parts
    return Drawing(tuple(parts), {"sky": (-45.0, -68.0)}).placed(mirror=mirror)
