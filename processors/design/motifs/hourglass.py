"""The hourglass: full bulbs of glass between turned posts, sand that has run half its time."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, flip, mirrored, points, resample, stroke
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow

GRAINS, APART = 16, 3.4
"""The single grains that are drawn in the sand, half of them in each bulb, and the least distance between two."""

GLASS, CASE = 1.25, 0.85
"""How much heavier than others the outline of the glass is, which is the first thing seen, and how much lighter that of
its case."""
ROW = 1.35
"""How far apart the level strokes are that shade the sand."""

BULB = ((22, -58), (29.4, -51), (32.4, -40), (28, -25.5), (15.5, -12), (5, -4.4), (2.8, 0))
"""The right wall of the upper bulb, from the cap to the neck."""


class _Glass:
    """The wall of both bulbs, and how wide they are inside."""

    def __init__(self) -> None:
        upper = catmull(BULB, samples=12)
        self.wall = np.vstack([upper, (upper * [1, -1])[::-1][1:]])

    def inside(self, y: float) -> float:
        return float(np.interp(y, self.wall[:, 1], self.wall[:, 0])) - 3.4

    def walls(self, y0: float, y1: float) -> Points:
        """The inside of the right wall between two heights."""
        ys = np.linspace(y0, y1, 24)
        return np.column_stack([[max(self.inside(y), 0.6) for y in ys], ys])


def _post(s: int) -> Part:
    half = ((0, -57), (3.6, -52), (3.6, -47), (1.9, -43), (2.4, -34), (4.1, -20), (2.2, -9), (4.8, -4))
    right = catmull([*half, (4.8, 4), *((x, -y) for x, y in half[::-1])], samples=6)
    shade = Shadow(points([(s * 41 + 4.4, -54), (s * 41 + 4.4, 54)]), 5.5, 0.7, soft=True)
    return Part(
        mirrored(right) + [s * 41, 0], "wood", (), (shade,), None, group="case", body=f"post{s}", form=0.0, bold=CASE
    )


PLATES = (
    ("board", "wood", (55.2, 65.4, 47, 2.6)),
    ("rim", "gold", (65.4, 72.6, 35, 1.8)),
)
"""What a cap is turned of, from the glass outwards: name, material, where it begins and ends along the axis, how broad
it is to either side, and how far its edge bulges."""


def _plates(s: int) -> list[Part]:
    """The turned cap (s = −1) or foot (s = 1): a broad board and a moulding."""
    found = []
    for name, material, (y0, y1, half, bulge) in PLATES:
        ring = contour(
            [(-half, s * y0), (0, s * (y0 - 0.8)), (half, s * y0)],
            [(half, s * y0), (half + bulge, s * (y0 + y1) / 2), (half, s * y1)],
            [(half, s * y1), (0, s * (y1 + 0.8)), (-half, s * y1)],
            [(-half, s * y1), (-half - bulge, s * (y0 + y1) / 2), (-half, s * y0)],
        )
        body, end = f"{name}{s}", points([(half + bulge, s * y0), (half + bulge, s * y1)])
        shade = (Shadow(end, half * 0.55, 0.62, soft=True),)
        found.append(Part(ring, material, (), shade, None, "case", body=body, form=0.0, casts=False, bold=CASE))
        if name == "board":
            dark = _dark_end(s * y0, s * y1, half, bulge)
            found.append(Part(dark, "spike", group="case", body=body, rim="none", form=0.0))
    return found


def _dark_end(y0: float, y1: float, half: float, bulge: float) -> Points:
    """The shadow on a board's right end and along its under side, which runs out to a point."""
    top, foot = min(y0, y1), max(y0, y1)
    deep = foot - top
    return contour(
        [(0.1 * half, foot), (0.6 * half, foot - 0.26 * deep), (0.86 * half, top + 0.3 * deep), (half, top)],
        [(half, top), (half + bulge, (top + foot) / 2), (half, foot)],
        [(half, foot), (0.1 * half, foot)],
    )


def _grains(rng: np.random.Generator, top: float, low: float, glass: _Glass) -> list[Part]:
    """Single grains in the sand of both bulbs, none of them near another, where a style draws marks on a body."""
    edge = glass.inside(53.0)
    kept: list[tuple[float, float]] = []
    for n in range(6 * GRAINS):
        if n % 2:
            u, v = rng.uniform(-0.78, 0.3), rng.uniform(0.24, 0.62)
            y = top + 4.6 * (1 - u * u) + v * 14.0
            x = u * (glass.inside(y + 4.0) - 1.5)
        else:
            u, v = rng.uniform(-0.8, 0.25), rng.uniform(0.12, 0.5)
            y = low + abs(u) ** 1.3 * (52 - low) + 3.4 + v * (53 - low) * (1 - abs(u))
            x = u * edge * 0.9
        if len(kept) < GRAINS and all(np.hypot(x - a, y - b) > APART for a, b in kept):
            kept.append((float(x), float(y)))
    return [Part(circle(x, y, 0.8, 14), "stripe", group="glass", body="sand", rim="none", form=0.0) for x, y in kept]


def _running(glass: _Glass, level: float, rng: np.random.Generator) -> list[Part]:
    """The sand in both bulbs and the thread between: the darkest of it, deepest where it is about to run."""
    top, low = -52 * level, 54 - 36 * (1 - 0.55 * level)
    surface = catmull([(-glass.inside(top), top), (0, top + 4.6), (glass.inside(top), top)])
    wall = glass.walls(top, -1.0)
    edge = glass.inside(53.0)
    slope = [(edge, 53), (edge * 0.62, low + 14), (5, low + 2.4), (0, low)]
    mound = catmull([*slope, *((-x, y) for x, y in slope[-2::-1])])[::-1]
    floor = points([(0.75 * edge, 58), (-0.75 * edge, 58)])
    dark = resample(glass.walls(max(top, -34), -2.0), 20)
    neck = points([(0, -14), (0, 0)])
    rows = _level(wall[1:-4], lambda y: -glass.inside(y) * 0.94)
    right = mound[len(mound) // 2 :]
    rest = _level(right[3:], lambda y: -float(np.interp(y, right[:, 1], right[:, 0])) * 0.94)
    thread = stroke(points([(0, -3), (0, low + 2.5)]), np.array([1.6, 1.6]))
    foot = points([(edge, 54), (-edge, 54)])
    lee = Shadow(right[4:] + [1.5, 0.0], 12, 0.56)
    return [
        Part(
            np.vstack([surface, wall[1:], flip(wall)[::-1]]),
            "dune",
            (),
            (Shadow(dark + [1.5, 0.0], 13, 0.6), Shadow(neck, 15, 0.25, soft=True)),
            rows,
            edges=(Line(surface, "inner", 0.7, 0.7),),
            combed=_shares(len(rows)),
            group="glass",
            body="sand",
            form=0.0,
        ),
        _lee(wall[2:-1], 10.0),
        Part(thread, "pupil", group="glass", body="sand", rim="none", form=0.0),
        Part(
            np.vstack([mound, floor]),
            "dune",
            (),
            (lee, Shadow(foot, 14, 0.3, soft=True)),
            rest,
            edges=(Line(mound, "inner", 0.7, 0.7),),
            combed=_shares(len(rest)),
            group="glass",
            body="sand",
            form=0.0,
        ),
        *_grains(rng, top, low, glass),
    ]


def _lee(wall: Points, deep: float) -> Part:
    """The dark of sand along its right side, a crescent with a clean edge, `deep` at most."""
    at = resample(wall, 40)
    full = np.sin(np.pi * np.linspace(0, 1, 40) ** 0.8)
    ring = np.vstack([at, (at - np.column_stack([deep * full, np.zeros(40)]))[::-1]])
    return Part(ring, "spike", group="glass", body="sand", rim="none", form=0.0)


def _level(wall: Points, reach: Callable[[float], float]) -> np.ndarray:
    """Grain from a wall on the right, level but for the bow of the glass, as far as `reach` says for each height."""
    at = resample(wall, max(4, int(np.ptp(wall[:, 1]) / ROW)))
    t = np.linspace(0, 1, 24)
    bow = 0.12 * np.sin(np.pi * t)
    return np.stack([np.column_stack([x + (reach(float(y)) - x) * t, y + bow * (x - reach(float(y)))]) for x, y in at])


def _shares(count: int) -> tuple[float, ...]:
    """How far a needle follows each row: long and short in turn, in one slow swing."""
    t = np.linspace(0, np.pi, count)
    return tuple(float(v) for v in (0.44 + 0.14 * np.sin(t)) * np.resize([1.0, 0.66, 0.86, 0.52], count))


def hourglass(chance: Chance) -> Drawing:
    """An hourglass between turned posts, sand running; about 147 high. Its place "cap" is the top of the cap."""
    level = chance.spread("level", 0.54, 0.78)
    glass = _Glass()
    top = -52 * level
    shines = tuple(
        Line(flip(glass.walls(y0, y1)) + [4.6, 0.0], "inner", 0.0, 0.0, 0.4) for y0, y1 in ((-52, top - 3), (13, 31))
    )
    shade = tuple(Shadow(glass.wall[a:b], 7.0, 0.55, soft=True) for a, b in ((16, 52), (92, 128)))
    parts = [
        _post(-1),
        _post(1),
        Part(mirrored(glass.wall), "glass", shines, shade, _across(glass), "glass", body="sand", form=0.0, bold=GLASS),
        *_running(glass, level, chance.at("grains").rng()),
        *_plates(-1),
        *_plates(1),
    ]
    return Drawing(tuple(parts), {"cap": (0.0, -73.0)})


def _across(glass: _Glass) -> np.ndarray:
    """Grain over the bulbs: level curves that bow with the glass."""
    rows = []
    for y in np.linspace(-50, 50, 44):
        half = glass.inside(float(y)) + 3.0
        x = np.linspace(-half, half, 16)
        rows.append(np.column_stack([x, y + np.sign(y) * 3.0 * (1 - (x / max(half, 1e-6)) ** 2)]))
    return np.stack(rows)
