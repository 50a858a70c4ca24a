"""Waves in the Japanese manner: a crest that curls over, stripes that follow the water, foam in claws."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, normals, resample, smoothed, stroke
from processors.design.motifs.breakers import Breaker, breaker
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow, moved

SURF = Breaker(
    ((-120, 72), (-106, 50), (-86, 22), (-60, -6), (-30, -26), (4, -36), (36, -34), (60, -20), (73, 2)),
    ((76, 71), (54, 70), (30, 65), (8, 54), (-6, 40), (-11, 25), (-3, 11), (14, 2), (34, -1), (52, 5), (66, 16)),
    ((73, 2), (57, -6), (38, -15), (18, -16), (1, -9), (-11, 5)),
    ((57, 48, -46), (38, 31, -50), (17, 23, -48), (0, 20, -44), (-12, 25, -34)),
    ((-11, 5), (-24, -3), (-46, -3), (-70, 12), (-97, 38)),
    (
        ((-114, 72), (-99, 50), (-80, 30), (-58, 12), (-36, 1), (-20, 2)),
        ((46, 74), (16, 64), (-5, 50), (-18, 30), (-17, 12), (-12, 2)),
    ),
    ((0.1, 0.38, 0.88), (0.3, 0.34, 0.84), (0.51, 0.42, 0.95), (0.82, 0.36, 0.9)),
    (19.0, 0.06, 0.98),
    (((-110, 76), (-20, 72), (60, 74)), 92.0),
    (0.0, ((0.14, 0.46), (0.16, 0.62), (0.14, 0.42), (0.16, 0.58), (0.2, 0.46))),
    ((0.2, 3.2, 0.1, 0.9), (0.4, 3.8, 0.08, 0.93), (0.62, 3.2, 0.12, 0.94)),
)  # fmt: skip
"""A breaking wave that rises on the left and curls over to the right."""


def crest(chance: Chance, name: str = "wave") -> list[Part]:
    """One breaking wave, rising on the left and curling over to the right, about 200 wide and 140 high."""
    lean, lift = chance.spread("lean", -6, 5), chance.spread("lift", -4, 5)
    reach = chance.spread("reach", -5, 6)

    def sway(at: Points) -> Points:
        high = np.clip((70.0 - at[:, 1]) / 120.0, 0.0, 1.0)
        out = np.clip(at[:, 0] / 80.0, 0.0, 1.0) * np.clip((40.0 - at[:, 1]) / 40.0, 0.0, 1.0)
        return np.asarray(at + np.outer(high, (lean, -lift)) + np.outer(out, (reach, 0.3 * reach)))

    return [moved(part, sway, 1.0) for part in breaker(SURF, name=name)]


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
        small = Drawing(tuple(crest(chance.at("second")))).placed(84, 22, 0.52)
        parts += small.named("second").parts
    parts += crest(chance.at("first"))
    parts += Drawing(tuple(current())).placed(0, 46, 1.16, mirror=True).parts
    return Drawing(tuple(parts), {"sky": (-45.0, -68.0)}).placed(mirror=mirror)
