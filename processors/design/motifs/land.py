"""Mountains: broken ridges with snow on them, dark faces away from the light, pines at their foot."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, points, resample
from processors.design.parts import Drawing, Line, Part, Shadow


def _ridge(rng: np.random.Generator, a: Points, b: Points, rough: float, steps: int = 9) -> Points:
    """A broken line from a to b, as rock is: straight runs with sudden bends."""
    t = np.sort(np.r_[0, (np.arange(1, steps - 1) + rng.uniform(-0.35, 0.35, steps - 2)) / (steps - 1), 1])
    line = a + (b - a) * t[:, None]
    across = np.array([-(b - a)[1], (b - a)[0]]) / np.hypot(*(b - a))
    shift = rng.uniform(-1, 1, steps) * rough
    shift[0] = shift[-1] = 0
    return line + across * shift[:, None]


def _across(line: Points, y: float) -> Points:
    """Where a falling line is at height y."""
    order = np.argsort(line[:, 1])
    return np.array([float(np.interp(y, line[order, 1], line[order, 0])), y])


def _above(line: Points, y: float) -> Points:
    return np.asarray(line[line[:, 1] < y - 0.2])


def peak(chance: Chance, x: float, top: float, half: float, foot: float, name: str, snow: float = 0.4) -> list[Part]:
    """A mountain: its lit face, its dark face right of a broken spine, spurs between, a cap of snow with long teeth."""
    rng = chance.rng()
    crown = np.array([x, top])
    high = foot - top
    left = _ridge(rng, crown, np.array([x - half, foot]), high * 0.028, 8)
    right = _ridge(rng, crown, np.array([x + half, foot]), high * 0.028, 8)
    spine = _ridge(rng, crown, np.array([x + rng.uniform(0.06, 0.2) * half, foot]), high * 0.07, 8)
    run = resample(spine, 26)
    grain = np.stack([p + np.array([half * 0.6, high * 0.5]) * np.linspace(0, 1, 16)[:, None] for p in run])
    lit = np.vstack([left[::-1], spine[1:]])
    dark = np.vstack([spine, right[::-1][:-1]])
    parts = [
        Part(lit, "stone", (), (Shadow(left[3:], half * 0.22, 0.5),), grain * [-1, 1] + [2 * x, 0], name, form=0.0),
        Part(dark, "night", (), (Shadow(spine, half * 0.9, 1.0),), grain, group=name, form=0.0),
    ]
    # Spurs: dark splinters that fall away from the spine over the lit face, drawn out to points.
    for share, reach, drop in ((0.46, 0.4, 0.3), (0.7, 0.42, 0.26)):
        y = top + high * (share + rng.uniform(-0.03, 0.03))
        root, low = _across(spine, y), _across(spine, y + high * 0.1)
        tip = root + np.array([-half * reach * rng.uniform(0.85, 1.1), high * drop])
        bend = root + (tip - root) * 0.55 + np.array([half * 0.02, -high * 0.03])
        parts.append(Part(np.vstack([root, bend, tip, low]), "night", (), (), None, group=name, form=0.0))
    line = top + high * snow
    teeth = 7
    hem = [_across(left, line)]
    a, b = _across(left, line), _across(right, line)
    for i in range(1, teeth):
        at = a + (b - a) * (i / teeth + rng.uniform(-0.03, 0.03))
        hem.append(at + np.array([0.0, high * (0.11 if i % 2 else -0.07) * rng.uniform(0.7, 1.25)]))
    hem.append(b)
    cap = np.vstack([_above(left, line)[::-1], _above(right, line)[1:], np.array(hem)[::-1]])
    crest = _above(spine, line)
    shade = (Shadow(crest + [half * 0.14, 0], half * 0.2, 1.0),) if len(crest) > 1 else ()
    parts.append(Part(cap, "snow", (), shade, grain, group=name, form=0.0))
    return parts


def pine(x: float, foot: float, high: float, name: str, lean: float = 0.0) -> Part:
    """A fir: tiers of boughs that hang and end in points, narrowing to the top."""
    tiers = 4 if high > 20 else 3
    side: list[tuple[float, float]] = [(0.0, -high)]
    for i in range(tiers):
        u, v = (i + 1) / tiers, (i + 0.72) / tiers
        wide = high * 0.3 * u**0.85
        y = -high + high * 0.9 * u
        side += [(wide, y), (wide * 0.46 * (1 if i < tiers - 1 else 0.3), -high + high * 0.9 * v + high * 0.06)]
    trunk = [(high * 0.035, -high * 0.1), (high * 0.04, 0.0)]
    right = points([*side[:-1], *trunk])
    ring = np.vstack([right, (right * [-1, 1])[::-1][:-1]])
    ring = ring + np.column_stack([-lean * ring[:, 1] / high, np.zeros(len(ring))]) + [x, foot]
    low = Shadow(points([(x + high * 0.2, foot - high * 0.8), (x + high * 0.26, foot)]), high * 0.3, 0.9)
    return Part(ring, "leaf dark", (), (low,), None, group=name, form=0.0)


def pines(chance: Chance, sites: list[tuple[float, float, float]], name: str) -> list[Part]:
    """Firs at (x, foot, height), those that stand further down in front."""
    rng = chance.rng()
    made = []
    for i, (x, foot, high) in enumerate(sorted(sites, key=lambda s: s[1])):
        made.append(pine(x + rng.uniform(-1, 1), foot, high * rng.uniform(0.92, 1.1), f"{name}{i}"))
    return made


def hill(knots: list[tuple[float, float]], low: float, name: str) -> Part:
    """Ground in front: a smooth rise down to y = `low`, with lines that follow it."""
    top = catmull(knots, samples=12)
    n = len(top)
    rails = np.stack([top + np.column_stack([np.zeros(n), (low - top[:, 1]) * d]) for d in np.linspace(0.08, 0.95, 7)])
    lines = tuple(
        Line(rails[row][int(a * n) : int(b * n)], "detail", 0.0, 0.0, 0.5)
        for row, a, b in ((1, 0.1, 0.42), (1, 0.6, 0.86), (3, 0.26, 0.66))
    )
    ring = np.vstack([top, [(top[-1, 0], low), (top[0, 0], low)]])
    return Part(
        ring, "snow", lines, (Shadow(rails[-1], (low - float(top[:, 1].min())) * 0.8, 0.7),), rails, name, form=0.0
    )


SITES: dict[int, list[tuple[float, float, float]]] = {
    1: [(0.0, -66.0, 52.0)],
    2: [(-30.0, -44.0, 42.0), (16.0, -66.0, 52.0)],
    3: [(-46.0, -38.0, 40.0), (48.0, -44.0, 42.0), (-2.0, -72.0, 50.0)],
}
"""Peaks by how many are wanted, those in front last: middle, top, half their width at the foot."""


def peaks(chance: Chance, n: int, mirror: int = 1) -> list[Part]:
    """`n` peaks standing on y = 8, the tallest in front and in the middle."""
    rng = chance.rng()
    sites = list(SITES.get(n, SITES[3]))
    for i in range(3, min(n, 6)):
        sites.insert(0, (-74 + 148 * (i - 3) / 2, -28.0, 32))
    parts: list[Part] = []
    for i, (x, top, half) in enumerate(sites):
        shift = rng.uniform(-4, 4), rng.uniform(-5, 4)
        parts += peak(chance.at("peak", i), (x + shift[0]) * mirror, top + shift[1], half, 8.0, f"peak{i}")
    return parts


def mountain(chance: Chance, number: int = 0) -> Drawing:
    """A range of three peaks (or `number`) about 170 wide, the tallest in the middle, over a foot with pines."""
    mirror = -1 if chance.pick("side", 2) else 1
    parts = peaks(chance.at("range"), number or 3, mirror)
    base = catmull([(-88, 6), (-58, 2), (-24, 9), (10, 5), (48, 1), (88, 7)], samples=14) * [mirror, 1]
    under = catmull([(88, 7), (56, 15), (20, 18), (-14, 20), (-52, 15), (-88, 6)], samples=14) * [mirror, 1]
    shelf = np.vstack([base, under])
    lines = tuple(
        Line(base[a:b] * [0.9, 1.0] + [0, d], "detail", 0, 0, 0.5)
        for a, b, d in ((10, 30, 4.0), (36, 62, 4.4), (24, 48, 8.4))
    )
    stand = [(-64.0, 6.0, 19.0), (-54.0, 8.0, 25.0), (-44.0, 10.0, 17.0), (40.0, 9.0, 18.0), (51.0, 7.0, 26.0)]
    stand += [(62.0, 7.0, 17.0), (-34.0, 11.0, 12.0)]
    parts.append(Part(shelf, "snow", lines, (Shadow(under, 8, 0.6),), None, group="foot", form=0.0))
    parts += pines(chance.at("pines"), [(x * mirror, y, h) for x, y, h in stand], "pine")
    return Drawing(tuple(parts))
