"""Mountains: broken ridges with snow on them, dark faces away from the light, pines at their foot, a lake before
them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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


TEETH = ((0.2, -0.05, 0.08), (0.46, -0.1, 0.06))
"""Where the dark side of a peak reaches over into the light: how far down, how far out (of half its foot), and how far
back the edge comes at once after it."""


def _spine(rng: np.random.Generator, x: float, top: float, half: float, foot: float, teeth: int) -> Points:
    """The edge between light and dark, from the crown down: it runs out in long points and comes sharply back."""
    high = foot - top
    if not teeth:
        return points([(x, top), (x + half * 0.16, top + high * 0.3), (x + half * 0.1, top + high * 0.5), (x, foot)])
    knots = [(x, top)]
    back = 0.0
    for share, out, turn in TEETH[:teeth]:
        down = top + high * (share + rng.uniform(-0.02, 0.02))
        back += turn * rng.uniform(0.8, 1.2)
        knots.append((x + half * out * rng.uniform(0.9, 1.12), down))
        knots.append((x + half * back, down + high * 0.08))
    knots.append((x + half * 0.3, foot))
    return points(knots)


def peak(
    chance: Chance, x: float, top: float, half: float, foot: float, name: str, snow: float = 0.4, far: bool = False
) -> list[Part]:
    """A mountain: one lit side with a cap of snow, one dark side; one `far` off is
    told by less."""
    rng = chance.rng()
    crown = np.array([x, top])
    high = foot - top
    left = _ridge(rng, crown, np.array([x - half, foot]), high * 0.022, 6)
    right = _ridge(rng, crown, np.array([x + half, foot]), high * 0.022, 6)
    spine = _spine(rng, x, top, half, foot, 0 if far else 2)
    run = resample(points([(x, top), (x - half * 0.1, foot)]), 40)
    grain = np.stack([p + np.array([half * 0.8, high * 0.4]) * np.linspace(-0.28, 0.62, 24)[:, None] for p in run])
    lit = np.vstack([left[::-1], spine[1:]])
    dark = np.vstack([spine, right[::-1][:-1]])
    shade = Shadow(spine, half * (0.6 if far else 0.4), 0.92)
    line = top + high * snow
    a, b = _across(left, line), _across(spine, line)
    teeth = ((0.28, 0.085), (0.48, -0.01), (0.74, 0.1))
    hem = [a, *(a + (b - a) * at + np.array([0.0, high * deep * rng.uniform(0.85, 1.15)]) for at, deep in teeth), b]
    cap = np.vstack([_above(left, line)[::-1], _above(spine, line)[1:], np.array(hem)[::-1]])
    bright = [
        Part(lit, "snow", (), (), None, group=name, body=name, form=0.0, flat=True, casts=False),
        Part(cap, "snow", (), (), None, group=name, body=name, form=0.0, flat=True, casts=False),
    ]
    return [
        *(bright[:1] if far else bright),
        # Black in the bold styles; its grain and tone are for needle, dots and graver.
        Part(dark, "cliff", (), (shade,), grain, group=name, body=name, form=0.0, casts=False, parted=PARTED),
    ]


PARTED = 0.45
"""How much wider the bare skin is that parts a dark side from what stands before it, in widths of an outline."""


def pine(x: float, foot: float, high: float, name: str, lean: float = 0.0) -> Part:
    """A fir: tiers of boughs that hang and end in points, narrowing to the top; told by its outline alone."""
    tiers = 5 if high > 40 else 4 if high > 30 else 3
    side: list[tuple[float, float]] = [(0.0, -high)]
    for i in range(tiers):
        u, v = (i + 1) / tiers, (i + 1.06) / tiers
        wide = high * BROAD * u**0.85
        side += [(wide, -high + high * 0.92 * v), (wide * 0.46, -high + high * 0.92 * u - high * 0.02)]
    right = points([*side[:-1], (high * 0.045, -high * 0.08), (high * 0.045, 0.0)])
    ring = np.vstack([right, (right * [-1, 1])[::-1][:-1]])
    ring = ring + np.column_stack([-lean * ring[:, 1] / high, np.zeros(len(ring))]) + [x, foot]
    return Part(ring, "fir", (), (), None, group=name, form=0.0, flat=True)


BROAD = 0.25
"""How far a fir's lowest boughs reach to either side, of its height."""


def pines(chance: Chance, sites: list[tuple[float, float, float]], name: str) -> list[Part]:
    """Firs at (x, foot, height), those that stand further down in front; a stand of them is one silhouette."""
    rng = chance.rng()
    made: list[Part] = []
    for x, foot, high in sorted(sites, key=lambda s: s[1]):
        tree = pine(x + rng.uniform(-1, 1), foot, high * rng.uniform(0.92, 1.1), name)
        stand = f"{name} {'left' if x < 0 else 'right'}"
        first = all(other.group != stand for other in made)
        made.append(replace(tree, group=stand, body=stand, rim="inner" if first else "none", casts=False))
    return made


def wood(chance: Chance, sites: list[tuple[float, float, float]], bank: Points, name: str) -> list[Part]:
    """Firs that grow out of one dark bank: one silhouette, in front of all the mountains."""
    rng = chance.rng()
    plain = Part(bank, "fir", (), (), None, group=name, body=name, form=0.0, flat=True, casts=False)
    made = [plain]
    for x, foot, high in sites:
        tree = pine(x + rng.uniform(-1.5, 1.5), foot, high * rng.uniform(0.95, 1.06), name)
        made.append(replace(tree, body=name, rim="none", casts=False))
    return made


def lake(shore: Points, low: float, name: str) -> Part:
    """Still water from its `shore` (left to right) down to y = `low`, in half-tone towards the near side."""
    ring = np.vstack([shore, [(shore[-1, 0], low), (shore[0, 0], low)]])
    near = points([(shore[0, 0], low), (shore[-1, 0], low)])
    deep = Shadow(near, (low - float(shore[:, 1].min())) * 0.9, 0.6, soft=True)
    return Part(ring, "stone", (), (deep,), None, name, form=0.0, flat=True, casts=False)


def ripples(wide: float, levels: Sequence[float], name: str) -> Part:
    """Lines of still water from edge to edge; they lie over whatever bounds the water, and end on it."""
    x = np.linspace(-wide, wide, 60)
    lines = tuple(Line(np.column_stack([x, y + 0.4 * np.sin(x / 23.0)]), "detail", 1.0, 1.0, 0.5) for y in levels)
    y = float(np.mean(levels))
    speck = points([(-1.0, y), (1.0, y - 0.01), (1.0, y + 0.01)])
    return Part(speck, "open", (), (), None, name, edges=lines, form=0.0, rim="none", casts=False)


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
    parts.append(
        Part(shelf, "snow", lines, (Shadow(under, 8, 0.6, soft=True),), None, group="foot", form=0.0, casts=False)
    )
    parts += pines(chance.at("pines"), [(x * mirror, y, h) for x, y, h in stand], "pine")
    return Drawing(tuple(parts))
