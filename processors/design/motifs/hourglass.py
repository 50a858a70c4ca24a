"""The hourglass: full bulbs of glass between turned posts, sand that has run half its time."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, flip, mirrored, normals, points, resample, stroke
from processors.design.front import SEAMLESS
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow

GRAINS, APART = 16, 3.4
"""The single grains that are drawn in the sand, half of them in each bulb, and the least distance between two."""

GLASS, CASE = 0.8, 1.0
"""How heavy the outline of the glass is, one even line, and that of the wood about it, which is the heavier."""
ROW = 1.35
"""How far apart the level strokes are that shade the sand."""

BULB = (
    (9, -55),
    (12.6, -52.6),
    (22, -48.6),
    (29.6, -41),
    (31.6, -31.4),
    (27, -20.4),
    (15.6, -10.4),
    (6.8, -4.2),
    (4.3, 0),
)
"""The right wall of the upper bulb, from within its collar over a round shoulder to the neck."""

WALL, FOOT = 3.3, 45.0
"""How far the sand stays from the wall, and at what height the heap below meets it."""


class _Glass:
    """The wall of both bulbs, and how wide they are inside."""

    def __init__(self) -> None:
        upper = catmull(BULB, samples=12)
        self.wall = np.vstack([upper, (upper * [1, -1])[::-1][1:]])
        left = normals(self.wall)
        self._lining = self.wall - WALL * left * np.sign(left[:, :1].sum())

    def inside(self, y: float) -> float:
        return float(np.interp(y, self._lining[:, 1], self._lining[:, 0]))

    def walls(self, y0: float, y1: float) -> Points:
        """The inside of the right wall between two heights."""
        ys = np.linspace(y0, y1, 24)
        return np.column_stack([[max(self.inside(y), 0.6) for y in ys], ys])


POST = ((5.4, -59), (5.2, -55), (4.1, -50.5), (3.3, -45), (3.3, -34), (3.7, -16), (3.9, 0))
"""Half a post from its head to its middle: a shaft that swells a little and flares where it stands."""

APART_FROM_AXIS = 42.0
"""How far the posts stand from the axis: there is skin between them and the glass."""


def _post(s: int) -> Part:
    right = catmull([*POST, *((x, -y) for x, y in POST[-2::-1])], samples=6)
    x = s * APART_FROM_AXIS
    shade = Shadow(points([(x + 2.6, -50), (x + 2.6, 50)]), 4.2, 0.8, soft=True)
    ring = mirrored(right) + [x, 0]
    return Part(ring, "wood", (), (shade,), None, "case", body=f"post{s}", form=0.0, casts=False, bold=CASE)


PLATES = (
    ("collar", "gold", (48.6, 57.0, 15, 0.0, 1.8)),
    ("rim", "gold", (65.0, 73.4, 36, 4.2, 1.4)),
    ("board", "wood", (55.6, 65.4, 49, 4.6, 1.6)),
)
"""The turned pieces of a cap, back to front: name, material, where they begin and end along the axis, how broad they
are to either side, how far their outer side bows, and how their edge bulges. The collar holds the glass, and the board
covers the ends of all that stands on it."""


def _bow(half: float, y: float, bow: float, s: int, share: float = 1.0) -> Points:
    """The near half of a level ring (the far half, for a `bow` under 0), from the left to the right `share` of it."""
    a = np.linspace(np.pi, np.arccos(share), 41)
    return np.column_stack([half * np.cos(a), s * (y + bow * np.sin(a))])


def _plates(s: int) -> list[Part]:
    """The turned cap (s = −1) or foot (s = 1): a collar about the glass, a moulding, and a broad board over both."""
    found = []
    for name, material, (y0, y1, half, bow, bulge) in PLATES:
        turn = np.linspace(-np.pi / 2, np.pi / 2, 21)
        right = np.column_stack([half + bulge * np.cos(turn), s * ((y0 + y1) / 2 + (y1 - y0) / 2 * np.sin(turn))])
        inner, outer = _bow(half, y0, 0.0, s), _bow(half, y1, bow, s)
        ring = np.vstack([inner[:-1], right, outer[::-1][1:-1], flip(right[::-1])[:-1]])
        body, end = f"{name}{s}", right[[0, -1]]
        shade = () if name == "collar" else (Shadow(end, half * 0.55, 0.62, soft=True),)
        # What rests on a plate runs into it, with no gap between.
        piece = Part(ring, material, (), shade, None, "case", body=body, form=0.0, casts=False, bold=CASE)
        found.append(replace(piece, parted=SEAMLESS))
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
    inner = outer - np.array([0.0, y1 - y0]) * left
    ring = np.vstack([inner, outer[::-1], [(half + bulge, (y0 + y1) / 2)]])
    return ring * [1, s]


def _grains(rng: np.random.Generator, top: float, low: float, glass: _Glass) -> list[Part]:
    """Single grains in the sand of both bulbs, none of them near another, where a style draws marks on a body."""
    edge = glass.inside(FOOT)
    kept: list[tuple[float, float]] = []
    for n in range(6 * GRAINS):
        if n % 2:
            u, v = rng.uniform(-0.78, 0.3), rng.uniform(0.24, 0.62)
            y = top + 4.6 * (1 - u * u) + v * 14.0
            x = u * (glass.inside(y + 4.0) - 1.5)
        else:
            u, v = rng.uniform(-0.8, 0.25), rng.uniform(0.12, 0.5)
            y = low + abs(u) ** 1.3 * (FOOT - low) + 3.8 + v * (FOOT - low) * (1 - abs(u))
            x = u * edge * 0.9
        if len(kept) < GRAINS and all(np.hypot(x - a, y - b) > APART for a, b in kept):
            kept.append((float(x), float(y)))
    return [Part(circle(x, y, 0.8, 14), "stripe", group="glass", body="sand", rim="none", form=0.0) for x, y in kept]


def _dune(ring: Points, surface: Points, shadows: tuple[Shadow, ...], rows: Points) -> Part:
    """Sand in a bulb under its `surface`, combed by lines along `rows`."""
    return Part(
        ring,
        "dune",
        (),
        shadows,
        rows,
        edges=(Line(surface, "inner", 0.7, 0.7),),
        combed=_shares(len(rows)),
        group="glass",
        body="sand",
        form=0.0,
        casts=False,
    )


def _running(glass: _Glass, level: float, rng: np.random.Generator) -> list[Part]:
    """The sand in both bulbs and the thread between: the darkest of it, deepest where it is about to run."""
    top, low = -46 * level, 50 - 36 * (1 - 0.55 * level)
    surface = catmull([(-glass.inside(top), top), (0, top + 4.6), (glass.inside(top), top)])
    wall = glass.walls(top, -1.0)
    edge = glass.inside(FOOT)
    slope = [(edge, FOOT), (edge * 0.62, low + 0.56 * (FOOT - low)), (5, low + 2.2), (0, low)]
    mound = catmull([*slope, *((-x, y) for x, y in slope[-2::-1])])[::-1]
    bed = glass.walls(FOOT, 52.0)[1:]
    floor = np.vstack([bed, flip(bed)[::-1]])
    dark = resample(glass.walls(max(top, -34), -2.0), 20)
    neck = points([(0, -14), (0, 0)])
    rows = _level(wall[1:-4], lambda y: -glass.inside(y) * 0.94)
    right = mound[len(mound) // 2 :]
    rest = _level(right[3:], lambda y: -float(np.interp(y, right[:, 1], right[:, 0])) * 0.94)
    thread = stroke(points([(0, -3), (0, low + 2.5)]), np.array([1.8, 1.8]))
    foot = points([(edge, 51), (-edge, 51)])
    lee = Shadow(right[4:] + [1.5, 0.0], 12, 0.56)
    upper = (Shadow(dark + [1.5, 0.0], 13, 0.6), Shadow(neck, 15, 0.25, soft=True))
    return [
        _dune(np.vstack([surface, wall[1:], flip(wall)[::-1]]), surface, upper, rows),
        _lee(wall[2:-1], 6.5),
        Part(thread, "pupil", group="glass", body="sand", rim="none", form=0.0),
        _dune(np.vstack([mound, floor]), mound, (lee, Shadow(foot, 14, 0.3, soft=True)), rest),
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
    top = -46 * level
    shines = tuple(
        Line(flip(glass.walls(y0, y1)) + [4.6, 0.0], "inner", 0.0, 0.0, 0.4) for y0, y1 in ((-45, top - 2.5), (12, 29))
    )
    parts = [
        _post(-1),
        _post(1),
        Part(
            _standing(glass),
            "glass",
            shines,
            (),
            _across(glass),
            "glass",
            body="sand",
            form=0.0,
            casts=False,
            bold=GLASS,
            parted=SEAMLESS,
        ),
        *_running(glass, level, chance.at("grains").rng()),
        *_plates(-1),
        *_plates(1),
    ]
    return Drawing(tuple(parts), {"cap": (0.0, -77.6)})


def _standing(glass: _Glass) -> Points:
    """The outline of both bulbs, whose ends lie within their collars."""
    return mirrored(glass.wall)


def _across(glass: _Glass) -> np.ndarray:
    """Grain over the bulbs: level curves that bow with the glass."""
    rows = []
    for y in np.linspace(-50, 50, 44):
        half = glass.inside(float(y)) + 3.0
        x = np.linspace(-half, half, 16)
        rows.append(np.column_stack([x, y + np.sign(y) * 3.0 * (1 - (x / max(half, 1e-6)) ** 2)]))
    return np.stack(rows)
