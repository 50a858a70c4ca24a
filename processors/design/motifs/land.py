"""Mountains and waves: what lies below."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from itertools import pairwise

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, points, resample
from processors.design.parts import Drawing, Line, Part, Shadow


def _ridge(rng: np.random.Generator, a: Points, b: Points, rough: float, steps: int = 9) -> Points:
    """A broken line from a to b, as rock is: straight runs with sudden bends."""
    t = np.sort(np.r_[0, rng.uniform(0.06, 0.94, steps - 2), 1])
    line = a + (b - a) * t[:, None]
    across = np.array([-(b - a)[1], (b - a)[0]]) / np.hypot(*(b - a))
    shift = rng.uniform(-1, 1, steps) * rough
    shift[0] = shift[-1] = 0
    return line + across * shift[:, None]


def _peak(chance: Chance, x: float, top: float, half: float, foot: float, name: str) -> list[Part]:
    rng = chance.rng()
    crown = np.array([x, top])
    left = _ridge(rng, np.array([x - half, foot]), crown, 2.0)
    right = _ridge(rng, crown, np.array([x + half, foot]), 2.0)
    spine = _ridge(rng, crown, np.array([x + rng.uniform(-0.16, 0.04) * half, foot]), 4.6, 8)
    height = foot - top
    lit = np.vstack([left, spine[1:]])
    dark = np.vstack([spine[::-1], right[1:]])
    # Strokes run down the slope from the ridge: the way snow and scree lie.
    run = resample(spine, 24)
    slope = np.array([half * 0.5, height * 0.42])
    grain = np.stack([p + slope * np.linspace(0, 1, 16)[:, None] for p in run])
    snowline = top + height * 0.34
    s = np.linspace(0, 1, 9)
    zig = np.column_stack(
        [np.linspace(-1, 1, 9), np.where(np.arange(9) % 2 == 0, -0.25, 0.9) + rng.uniform(-0.15, 0.15, 9)]
    )

    def on(line: Points, y: float) -> float:
        order = np.argsort(line[:, 1])
        return float(np.interp(y, line[order, 1], line[order, 0]))

    lx, rx = on(left, snowline), on(right, snowline)
    hem = np.column_stack([lx + (rx - lx) * s, snowline + zig[:, 1] * height * 0.075])
    cap_left = left[left[:, 1] < hem[0, 1]]
    cap_right = right[right[:, 1] < hem[-1, 1]]
    snow = np.vstack([hem[:1], cap_left, cap_right[1:] if len(cap_right) > 1 else cap_right, hem[-1:], hem[-2:0:-1]])
    creases = tuple(
        Line(
            _ridge(
                rng,
                crown + [u * half * 0.8, height * v],
                crown + [u * half * 1.25, height * (v + 0.2)],
                1.2,
                5,
            ),
            "detail",
            0.9,
            0.0,
            0.1,
        )
        for u, v in ((-0.44, 0.56), (-0.26, 0.66))
    )
    return [
        Part(lit, "stone", creases, (), None, group=name, form=0.0),
        Part(dark, "night", (), (Shadow(spine, half * 0.8, 1.0),), grain, group=name, form=0.0),
        Part(snow, "snow", (), (Shadow(spine[:4], half * 0.22, 0.4),), None, group=name, form=0.0),
    ]


def mountain(chance: Chance, number: int = 0) -> Drawing:
    """A range of three peaks (or `number`) about 150 wide, the tallest off the middle, with a foot of mist lines."""
    n = number or 3
    rng = chance.rng()
    parts: list[Part] = []
    mirror = -1 if rng.random() < 0.5 else 1
    sites: list[tuple[float, float, float]] = {
        1: [(0.0, -62.0, 44.0)],
        2: [(-26.0, -44.0, 36.0), (16.0, -64.0, 46.0)],
    }.get(
        n,
        [
            (-42.0, -40.0, 34.0),
            (44.0, -46.0, 38.0),
            (-2 + rng.uniform(-4, 4), -68 + rng.uniform(-4, 4), 46.0),
        ],
    )
    for i in range(3, min(n, 6)):
        sites.insert(0, (-70 + 140 * (i - 3) / 2, -30.0, 28))
    for i, (x, top, half) in enumerate(sites):
        parts += _peak(chance.at("peak", i), x * mirror, top, half, 6.0, f"peak{i}")
    base = catmull([(-78, 4), (-50, 8), (-18, 3), (16, 8), (50, 3), (78, 6)])
    under = catmull([(78, 6), (54, 13), (20, 10), (-14, 16), (-48, 12), (-78, 4)])
    parts.append(
        Part(
            np.vstack([base, under]),
            "white",
            (Line(base[4:-4] * [0.8, 1] + [0, 3.6], "detail", 0, 0, 0.5),),
            (),
            None,
            group="mist",
            form=0.0,
        )
    )
    return Drawing(tuple(parts))


def _crest(chance: Chance) -> list[Part]:
    """A breaking wave in the Japanese manner, rising on the left and curling over to the right, 110 wide."""
    rng = chance.rng()
    back = catmull([(-62, 44), (-58, 18), (-44, -12), (-22, -36), (4, -46), (28, -40), (42, -24)])
    # The lip: claws of foam, each a drop that hangs and hooks.
    tips = [(42, -24), (46, -12), (39, -14), (41, -3), (33, -8), (33, 3), (26, -5), (24, 4), (18, -5)]
    lip = np.vstack(
        [
            catmull([a, ((a[0] + b[0]) / 2 + (1.4 if i % 2 == 0 else -0.6), (a[1] + b[1]) / 2), b], samples=6)
            for i, (a, b) in enumerate(pairwise(tips))
        ]
    )
    hollow = catmull([(18, -5), (6, -10), (-6, -2), (-10, 12), (-2, 28), (20, 36), (48, 34), (66, 38)])
    foot = catmull([(66, 38), (66, 46), (40, 50), (0, 47), (-36, 51), (-62, 44)])
    ring = np.vstack([back, lip, hollow, foot])
    lines = []
    for d in (0.24, 0.44, 0.62, 0.78):
        a = resample(back[4:-6], 30)
        b = resample(np.vstack([hollow[::-1][16:], [(14, -12)]])[::-1][::-1], 30)
        mid = a + (b - a) * d
        lines.append(Line(mid[int(1 + 3 * d) : int(28 - 5 * d)], "inner", 0.2, 0.0, 0.5))
    foam = np.vstack(
        [
            catmull([(-4, -45.4), (6, -46), (28, -40), (42, -24)]),
            lip,
            catmull([(18, -5), (14, -14), (9, -13), (8, -21), (2, -21), (2, -29), (-4, -30), (-4, -38), (-8, -44)]),
        ]
    )
    beads = []
    for x, y, r in ((52, -27, 2.3), (55, -14, 1.6), (48, 2, 2.0), (38, 9, 1.5), (58, -36, 1.5)):
        a = np.linspace(0, 2 * np.pi, 20, endpoint=False)
        beads.append(
            Part(
                np.column_stack([x + rng.uniform(-1, 1) + r * np.cos(a), y + r * np.sin(a)]),
                "foam",
                (),
                (),
                None,
                group=f"drop{x}",
                form=0.0,
            )
        )
    inner = tuple(
        Line(catmull([(x, y), (x + 4, y + 1.2), (x + 6.4, y + 5.6)]), "detail", 0.0, 0.5, 0.6)
        for x, y in ((6, -38), (16, -35), (25, -29), (12, -25), (21, -21), (30, -17))
    )
    return [
        Part(ring, "water", tuple(lines), (Shadow(hollow[:40], 16, 0.9),), None, group="wave", form=0.0),
        Part(foam, "foam", inner, (), None, group="wave", form=0.0),
        *beads,
    ]


def wave(chance: Chance, number: int = 0) -> Drawing:
    """One breaking wave over a swell, about 130 wide; more than one: a smaller follows it."""
    parts: list[Part] = []
    mirror = chance.pick("side", 2) == 1
    if number > 1:
        small = Drawing(tuple(_crest(chance.at("second")))).placed(52, 16, 0.62)
        parts += small.named("second").parts
    parts += _crest(chance.at("first"))
    swell_ring = np.vstack(
        [
            catmull([(-72, 44), (-46, 36), (-18, 45), (12, 37), (44, 45), (78, 38)]),
            catmull([(78, 38), (70, 52), (30, 56), (-30, 57), (-66, 53), (-72, 44)]),
        ]
    )
    crests = tuple(
        Line(catmull([(x - 13, 49 + d), (x, 45.6 + d), (x + 13, 49.5 + d)]), "inner", 0, 0, 0.5)
        for x, d in ((-36, 0), (6, 1.5), (44, 0))
    )
    parts.append(Part(swell_ring, "water", crests, (), None, group="swell", form=0.2))
    return Drawing(tuple(parts), {"sky": (26.0, -56.0)}).placed(mirror=mirror)


__all__ = ["contour", "mountain", "points", "wave"]
