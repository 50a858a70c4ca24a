"""The hourglass: full bulbs of glass between turned posts, sand that has run half its time."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, flip, mirrored, points, resample, stroke
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


POST = ((3.8, -57.4), (4.6, -55.2), (3.8, -52.8), (2.3, -51.2), (2.5, -40), (2.9, -20), (3.0, 0))
"""Half a post from its head to its middle: a shaft that swells a little, between two rings."""

APART_FROM_AXIS = 42.0
"""How far the posts stand from the axis: there is skin between them and the glass."""


def _post(s: int) -> Part:
    right = catmull([*POST, *((x, -y) for x, y in POST[-2::-1])], samples=6)
    x = s * APART_FROM_AXIS
    shade = Shadow(points([(x + 2.6, -50), (x + 2.6, 50)]), 4.2, 0.8, soft=True)
    ring = mirrored(right) + [x, 0]
    return Part(ring, "wood", (), (shade,), None, "case", body=f"post{s}", form=0.0, casts=False, bold=CASE)


PLATES = (
    ("rim", "gold", (65.4, 73.4, 36, 4.2, 1.4)),
    ("board", "wood", (56.6, 65.4, 49, 5.6, 1.6)),
)
"""The round plates of a cap, the outer one first: name, material, where they begin and end along the axis, how broad
they are to either side, how far a level ring about them bows, seen from the height of the neck, and how their edge
bulges."""


def _bow(half: float, y: float, bow: float, s: int, share: float = 1.0) -> Points:
    """The near half of a level ring (the far half, for a `bow` under 0), from the left to the right `share` of it."""
    a = np.linspace(np.pi, np.arccos(share), 41)
    return np.column_stack([half * np.cos(a), s * (y + bow * np.sin(a))])


def _plates(s: int) -> list[Part]:
    """The turned cap (s = −1) or foot (s = 1): a broad board that shows its inner face, and a moulding beyond it."""
    found = []
    for name, material, (y0, y1, half, bow, bulge) in PLATES:
        turn = np.linspace(-np.pi / 2, np.pi / 2, 21)
        right = np.column_stack([half + bulge * np.cos(turn), s * ((y0 + y1) / 2 + (y1 - y0) / 2 * np.sin(turn))])
        far, near = _bow(half, y0, -bow, s), _bow(half, y1, bow, s)
        ring = np.vstack([far[:-1], right, near[::-1][1:-1], flip(right[::-1])[:-1]])
        body, end = f"{name}{s}", right[[0, -1]]
        shade = (Shadow(end, half * 0.55, 0.62, soft=True),)
        brim = (Line(_bow(half, y0, bow, s), "inner", 0.8, 0.8, 0.5),) if name == "board" else ()
        found.append(Part(ring, material, brim, shade, None, "case", body=body, form=0.0, casts=False, bold=CASE))
        if name == "board":
            dark = _dark_end(half, (y0, y1), bow, bulge, s)
            found.append(Part(dark, "spike", group="case", body=body, rim="none", form=0.0))
    return found


def _dark_end(half: float, rim: tuple[float, float], bow: float, bulge: float, s: int) -> Points:
    """The shadow on the right end of a board's edge, which runs out to a point along its outer side."""
    y0, y1 = rim
    a = np.linspace(0.0, 0.46 * np.pi, 24)
    outer = np.column_stack([half * np.cos(a), y1 + bow * np.sin(a)])
    # Full at the end of the board, nothing where it runs out.
    left = (np.linspace(1, 0, 24) ** 1.7)[:, None]
    inner = outer - [0.0, 1.0] * left * (y1 - y0)
    ring = np.vstack([inner, outer[::-1], [(half + bulge, (y0 + y1) / 2)]])
    return ring * [1, s]


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
            casts=False,
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
            casts=False,
        ),
        *_grains(rng, top, low, glass),
    ]


def _lee(wall: Points, deep: float) -> Part:
    """The dark of sand along its right side, a crescent with a clean edge, `deep` at most."""
    at = resample(wall, 40)
    full = np.sin(np.pi * np.linspace(0, 1, 40) ** 0.8)
    ring = np.vstack([at, (at - np.column_stack([deep * full, np.zeros(40)]))[::-1]])
    return Part(ring, "spike", group="glass", body="sand", rim="none", form=0.0, casts=False)


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
    """An hourglass between turned posts, sand running; about 155 high. Its place "cap" is the top of the cap."""
    level = chance.spread("level", 0.54, 0.78)
    glass = _Glass()
    top = -52 * level
    shines = tuple(
        Line(flip(glass.walls(y0, y1)) + [4.6, 0.0], "inner", 0.0, 0.0, 0.4) for y0, y1 in ((-52, top - 3), (13, 31))
    )
    shade = tuple(Shadow(glass.wall[a:b], 7.0, 0.55, soft=True) for a, b in ((16, 52), (92, 128)))
    parts = [
        *_plates(-1),
        *_plates(1),
        _post(-1),
        _post(1),
        Part(
            _standing(glass),
            "glass",
            shines,
            shade,
            _across(glass),
            "glass",
            body="sand",
            form=0.0,
            casts=False,
            bold=GLASS,
        ),
        *_running(glass, level, chance.at("grains").rng()),
    ]
    return Drawing(tuple(parts), {"cap": (0.0, -77.6)})


def _standing(glass: _Glass) -> Points:
    """The outline of both bulbs, round where they stand on the foot and under the cap."""
    half, y = float(glass.wall[-1, 0]), float(glass.wall[-1, 1])
    base = _bow(half, y, 2.2, 1)[::-1][1:-1]
    return np.vstack([glass.wall, base, flip(glass.wall)[::-1], (base * [1, -1])[::-1]])


def _across(glass: _Glass) -> np.ndarray:
    """Grain over the bulbs: level curves that bow with the glass."""
    rows = []
    for y in np.linspace(-50, 50, 44):
        half = glass.inside(float(y)) + 3.0
        x = np.linspace(-half, half, 16)
        rows.append(np.column_stack([x, y + np.sign(y) * 3.0 * (1 - (x / max(half, 1e-6)) ** 2)]))
    return np.stack(rows)
