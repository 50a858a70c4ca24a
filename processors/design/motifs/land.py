"""Mountains."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, resample
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
