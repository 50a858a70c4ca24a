"""The moon: a crescent with a worn face of craters, the full disc, or its phases in an arc."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, bowed, catmull, lengths, ribbon
from processors.design.parts import Drawing, Line, Part, Shadow
from processors.design.pen import polygon


def circle(x: float, y: float, r: float, n: int = 72, wobble: float = 0.0) -> Points:
    a = np.linspace(0, 2 * np.pi, n, endpoint=False)
    rr = r * (1 + wobble * np.sin(3 * a + x))
    return np.column_stack([x + rr * np.cos(a), y + rr * np.sin(a)])


def lune(r: float, bite: float, t: NDArray[np.float64]) -> Points:
    """A crescent open to the right: its limb, then its inner edge at the places `t` (0 to 1) down the page.

    The two come together at narrow angles, so that the horns run out in points; `bite` −1 (thin) to 1 (full).
    """
    a = np.linspace(np.pi * 0.3, np.pi * 1.7, len(t))
    outer = np.column_stack([r * np.cos(a), r * np.sin(a)])
    top, foot = outer[-1], outer[0]
    x = top[0] + (bite * r - top[0]) * (4 * t * (1 - t)) ** 0.62
    return np.vstack([outer, np.column_stack([x, top[1] + (foot[1] - top[1]) * t])])


PROFILE = (
    (0.18, 0.0),
    (0.27, 0.8),
    (0.35, 1.8),
    (0.418, -0.2),
    (0.452, 2.6),
    (0.49, 7.4),
    (0.512, 9.0),
    (0.53, 7.8),
    (0.548, 3.4),
    (0.57, 2.0),
    (0.592, 4.8),
    (0.612, 5.2),
    (0.634, 1.4),
    (0.655, 4.6),
    (0.676, 4.9),
    (0.698, 3.2),
    (0.716, 0.6),
    (0.75, 3.4),
    (0.785, 4.9),
    (0.825, 4.0),
    (0.875, 1.4),
    (0.93, 0.1),
    (0.96, 0.0),
)
"""A face down the inner edge: place along it and how far it stands out; brow, nose, lips, chin."""

POINTS = 170
"""Of each edge of a crescent."""
HORN = 0.7 * np.pi
"""How far round the limb a horn's point lies from the middle of the belly."""
LEAN, SWING = 0.52, 1.1
"""By what share of its way round the limb a shading stroke leans from square to it towards the horn, as it does on a
globe (more would bring the strokes out of the horns again), and how far (radians) it swings round on its way: a hand
whips all its strokes with one turn of the wrist."""
SHADED = 0.88
"""How far towards the horns the shadow runs, of the way to their points."""
CHEEK = -0.2
"""Where its shadow is deepest: under the eye, where the face leaves it room."""
BOUTS = (1.0, 0.58, 0.82, 0.46, 0.92, 0.66)
"""The lengths of spurs that follow each other."""


def _rail(u: float, r: float, deep: float, n: int = 24, inset: float = 0.0, swing: float = 1.0) -> Points:
    """A line on the globe from its limb, `deep` long, that leans to the nearer horn; `u` −1 to 1 from horn to horn.

    `inset` is how far inside the limb it begins, `swing` how much of the wrist's turn it takes.
    """
    a = np.pi + u * HORN
    s = np.linspace(0, 1, n)
    lean = LEAN * u * HORN * (0.84 + 0.32 * s) + SWING * swing * (0.2 - s)
    inward, along = np.array([-np.cos(a), -np.sin(a)]), np.array([-np.sin(a), np.cos(a)])
    way = np.cos(lean)[:, None] * inward + np.sin(lean)[:, None] * along
    run = np.vstack([[0.0, 0.0], np.cumsum((way[1:] + way[:-1]) / 2, axis=0)]) * deep / (n - 1)
    return np.asarray(run - inward * (r - inset))


def _belly(u: NDArray[np.float64] | float, power: float) -> NDArray[np.float64]:
    """1 at the belly of the crescent, a little under its middle, and smoothly 0 where the shadow ends by the horns."""
    v = (np.asarray(u) - CHEEK) / np.where(np.asarray(u) > CHEEK, SHADED - CHEEK, SHADED + CHEEK)
    return np.asarray(np.clip(1 - v**2, 0, 1) ** power)


def _dark(r: float, deep: float, spurs: int, long: float, rng: np.random.Generator) -> Points:
    """A crescent's shadow in one piece: a mass along the limb, `deep` at the belly, and spurs drawn out of it.

    Both swell in the belly and die away towards the horns.
    """
    u = np.linspace(-SHADED, SHADED, 180)
    a = np.pi + u * HORN
    limb = np.column_stack([np.cos(a), np.sin(a)])
    mass = polygon(np.vstack([limb * r, (limb * (r - deep * _belly(u, 0.85))[:, None])[::-1]]))
    steps = np.linspace(-0.96, 0.96, spurs)
    at = SHADED * (0.55 * steps + 0.45 * np.sin(np.pi / 2 * steps))
    broad = np.gradient(at) * HORN * (r - deep)
    phase = int(rng.integers(0, len(BOUTS)))
    pieces = [mass]
    for i, (u0, wide) in enumerate(zip(at, broad, strict=True)):
        swell, bout = float(_belly(float(u0), 0.8)), BOUTS[(i + phase) % len(BOUTS)]
        root = deep * float(_belly(float(u0), 0.85))
        reach = long * (0.1 + 0.9 * swell) * bout * rng.uniform(0.92, 1.08)
        if reach < 2.8 or root < 2.4:
            continue
        run = _rail(float(u0), r, root + reach, 40, 0.4, 0.25 + 0.2 * float(u0))
        run = run[int(np.searchsorted(lengths(run), 0.7 * root)) :]
        s = np.linspace(0, 1, len(run))
        pieces.append(polygon(ribbon(run, wide * (0.5 + 0.14 * bout) * (1 - s) ** 1.5 + 0.02)))
    # What leans out of the limb near the horns is none of the moon's.
    whole = shapely.union_all(pieces).buffer(0.25, quad_segs=4).buffer(-0.25, quad_segs=4)
    whole = whole.intersection(polygon(np.vstack([limb * r, [(r, 0.0)]])))
    return np.asarray(max(shapely.get_parts(whole), key=lambda g: g.area).exterior.coords)[:-1]


def _features(on: Callable[[float, float], tuple[float, float]]) -> tuple[tuple[Line, ...], tuple[Shadow, ...]]:
    """A sleeping face, told by few lines; `on` gives a place by how far down the profile and how far out it lies."""
    lid = catmull([on(0.434, -4.6), on(0.458, -8.2), on(0.467, -12.0), on(0.457, -16.0), on(0.438, -18.8)])
    lashes = tuple(
        Line(catmull([on(y, x), on(y + 0.03, x - 0.4 - 0.4 * lean), on(y + 0.056, x - 1.6 - lean)]), "inner", 0.9, 0, 0)
        for y, x, lean in ((0.464, -9.8, 0.2), (0.465, -13.2, 1.8), (0.456, -16.4, 3.6))
    )
    lines = (
        Line(lid, "inner", 0.25, 0.2, 0.5),
        *lashes,
        Line(catmull([on(0.392, -2.6), on(0.362, -7.6), on(0.358, -13.4), on(0.38, -20.0)]), "inner", 0.9, 0.0, 0.3),
        # The mouth is short, and its corner turns up.
        Line(catmull([on(0.635, 2.0), on(0.641, -1.6), on(0.632, -4.8), on(0.618, -6.4)]), "inner", 1.0, 0.0, 0.1),
        # A nostril's wing.
        Line(catmull([on(0.556, 0.4), on(0.556, -2.2), on(0.54, -3.4), on(0.519, -2.4)]), "detail", 0.6, 0.0, 0.3),
    )
    hollows = (
        Shadow(catmull([on(0.4, -3), on(0.413, -9), on(0.405, -17)]), 5.0, 0.4, soft=True),
        Shadow(catmull([on(0.56, 3), on(0.565, 0)]), 5.0, 0.45, soft=True),
        Shadow(catmull([on(0.575, -9), on(0.62, -12), on(0.665, -10)]), 7.0, 0.3, soft=True),
        Shadow(catmull([on(0.718, 0), on(0.722, -5)]), 5.0, 0.45, soft=True),
    )
    return lines, hollows


def crescent(chance: Chance) -> Drawing:
    """A crescent 100 high with its horns to the right: a sleeping face in profile, or craters, by the seed."""
    rng = chance.rng()
    r = 50.0
    face = chance.pick("face", 5) < 3
    bite = rng.uniform(-0.11, -0.01) if face else rng.uniform(-0.36, -0.2)
    # Closer together near the horns, where the inner edge turns most.
    t = 0.5 * np.linspace(0, 1, POINTS) + 0.25 * (1 - np.cos(np.pi * np.linspace(0, 1, POINTS)))
    ring = lune(r, bite, t)
    outer, inner = ring[:POINTS], ring[POINTS:][::-1]
    edge = inner
    lines: tuple[Line, ...] = ()
    hollows: tuple[Shadow, ...] = ()
    if face:
        knots = np.array(PROFILE)
        bumps = catmull(np.column_stack([knots[:, 0] * 100, knots[:, 1]]), samples=8)
        down = inner[::-1]
        stand = np.interp(t * 100, bumps[:, 0], bumps[:, 1], left=0, right=0)
        edge = (down + np.column_stack([stand, np.zeros(POINTS)]))[::-1]

        def on(at: float, out: float) -> tuple[float, float]:
            x, y = (np.interp(at, t, down[:, c]) for c in (0, 1))
            return float(x + out), float(y)

        lines, hollows = _features(on)
    else:
        lines = _pits(outer, inner, rng)
    u = np.linspace(-1, 1, POINTS)
    # The path of the shade leaves the limb for the air outside, so that less and less of it falls on the horns.
    reach = 26.0 if face else 20.0
    away = (1 + 0.72 * reach / r * (1 - _belly(u, 0.9)))[:, None]
    shades = (Shadow(outer * away, reach, 0.8), Shadow(outer * away, 1.3 * reach, 0.7, soft=True))
    grain = np.stack([_rail(float(v), r, 34.0) for v in np.linspace(-0.79, 0.7, 61)])
    dark = _dark(r, 10.5 if face else 8.5, 57, 14.0 if face else 9.0, rng)
    return Drawing(
        (
            Part(
                np.vstack([outer, edge[::-1][1:-1]]),
                "moon",
                lines,
                (*shades, *hollows),
                grain,
                group="moon",
                body="moon",
                form=0.0,
            ),
            Part(dark, "spike", (), (), None, group="moon", body="moon", form=0.0, rim="none"),
        )
    )


PITS = ((0.34, 0.7, 3.0), (0.475, 0.66, 4.6), (0.64, 0.7, 3.6))
"""Craters of a crescent: place along it, how far across, and radius."""


def _pits(outer: Points, inner: Points, rng: np.random.Generator) -> tuple[Line, ...]:
    """Craters on the lit side, each a rim that opens towards the light."""
    found = []
    for at, far, size in PITS:
        i = int((at + rng.uniform(-0.02, 0.02)) * (POINTS - 1))
        p = outer[i] + (inner[i] - outer[i]) * far
        hole = circle(0, 0, size * rng.uniform(0.9, 1.1), 36, 0.05) * [1.0, 0.86]
        found.append(Line(np.roll(hole, -4, axis=0)[:30] + p, "inner", 0.2, 0.0, 0.45))
    return tuple(found)


CRATERS = (11.0, 8.4, 6.6, 5.2, 4.2, 3.4, 2.8, 2.4, 2.0)
"""The radii of a full moon's craters, the largest first."""


def full(chance: Chance) -> Drawing:
    """The full disc, 100 across, with craters and a dark limb on the side away from the light."""
    rng = chance.rng()
    limb = circle(0, 0, 50, 144)
    spots: list[tuple[float, float, float]] = []
    for size in CRATERS:
        for _ in range(40):
            a, d = rng.uniform(0, 2 * np.pi), 42 * np.sqrt(rng.uniform(0, 1))
            x, y = float(d * np.cos(a)), float(d * np.sin(a))
            if np.hypot(x, y) + size < 44 and all(np.hypot(x - u, y - v) > size + w + 3.5 for u, v, w in spots):
                spots.append((x, y, size))
                break
    dark = bowed(np.roll(limb, 12, axis=0)[:72], -24.0, 0.4)
    found = [Part(limb, "moon", (), (Shadow(dark, 22, 0.98),), None, group="moon", body="moon", form=0.0)]
    for x, y, size in spots:
        # The near wall of a bowl is the one in the shade.
        ring = circle(x, y, size, 60, 0.04)
        wall = np.roll(circle(x, y, size * 1.02, 60), -30, axis=0)[:20]
        shade = Shadow(bowed(wall, size * -0.5, 0.2), size * 0.95, 0.97)
        found.append(Part(ring, "moon", (), (shade,), None, group="moon", body="moon", form=0.0))
    return Drawing(tuple(found))


def phases(chance: Chance, count: int = 7, rise: float = 20.0) -> Drawing:
    """The phases in an arc, new to full to new, about 190 wide: the full one largest, the gaps between them alike."""
    middle = count // 2
    radii = [13.5 - 1.7 * abs(i - middle) for i in range(count)]
    wide, end = 92.0, 92.0 - radii[-1]
    gap = (2 * wide - 2 * sum(radii)) / (count - 1)
    out: list[Part] = []
    x = -wide
    for i, r in enumerate(radii):
        x += r
        u = i - middle
        out += _phase(u / max(middle, 1), r, x, rise * (x / end) ** 2, f"phase{i}")
        x += r + gap
    return Drawing(tuple(out))


def _phase(u: float, r: float, x: float, y: float, name: str) -> list[Part]:
    """One disc with its dark side: u −1 new (waxing) to 0 full to 1 new (waning)."""
    disc = circle(x, y, r)
    parts = [Part(disc, "moon", (), (), None, group=name, body=name, form=0.0)]
    if abs(u) < 0.01:
        for dx, dy, s in ((-0.3, -0.25, 0.26), (0.28, 0.2, 0.34), (-0.25, 0.45, 0.16)):
            rim = circle(x + dx * r, y + dy * r, s * r, 30)
            parts[0] = Part(
                disc,
                "moon",
                (*parts[0].lines, Line(rim[10:26], "detail", 0, 0, 0.5)),
                parts[0].shadows,
                None,
                group=name,
                form=0.0,
            )
        return parts
    # Half an ellipse: gibbous while more than half is lit, then a crescent with its horns, then dark.
    lit = float(np.interp(abs(u), [0.0, 0.34, 0.67, 1.0], [1.0, 0.5, -0.42, -1.0]))
    a = np.linspace(-np.pi / 2, np.pi / 2, 40)
    outer = np.column_stack([r * np.cos(a), r * np.sin(a)])
    inner = np.column_stack([lit * r * np.cos(a), r * np.sin(a)])
    dark = np.vstack([outer, inner[::-1]]) if abs(u) < 0.95 else circle(0.0, 0.0, r)
    dark = dark * [1.0 if u > 0 else -1.0, 1.0]
    parts.append(Part(dark * 0.985 + [x, y], "night", (), (), None, group=name, body=name, form=0.0))
    return parts


def moon(chance: Chance, form: str = "") -> Drawing:
    """The moon in the form asked for: "crescent", "full", "phases", or one chosen by the seed."""
    chosen = form or ("crescent", "crescent", "full")[chance.pick("form", 3)]
    if chosen == "full":
        return full(chance)
    if chosen == "phases":
        return phases(chance)
    drawn = crescent(chance)
    return drawn.placed(degrees=chance.spread("tilt", -16, -4), mirror=chance.pick("side", 2) == 0)
