"""The moon: a crescent with a worn face of craters, the full disc, or its phases in an arc."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, bowed
from processors.design.motifs.moon_face import features, lips, placed, whips, with_profile
from processors.design.motifs.moon_shadow import belly, dark, rail
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


POINTS = 170
"""Of each edge of a crescent."""


def crescent(chance: Chance) -> Drawing:
    """A crescent 100 high with its horns to the right: a sleeping face in profile, or craters, by the seed."""
    rng = chance.rng()
    r = 50.0
    face = chance.pick("face", 5) < 3
    bite = rng.uniform(-0.11, -0.01) if face else rng.uniform(-0.36, -0.2)
    # Closer together near the horns, where the inner edge turns most.
    t = 0.5 * np.linspace(0, 1, POINTS) + 0.25 * (1 - np.cos(np.pi * np.linspace(0, 1, POINTS)))
    ring = lune(r, bite, t)
    outer, inner = ring[:POINTS], ring[POINTS:]
    if face:
        on = placed(inner, t)
        edge = with_profile(inner, t, on)
        lines, hollows = features(on)
    else:
        edge, lines, hollows = inner, _pits(outer, inner[::-1], rng), ()
    deep, long = (9.6, 28.0 + 60.0 * bite) if face else (7.2, 13.0)
    shadow, streaks = dark(r, deep, long, rng, [line.path for line in lines])
    shades = (*_shades(outer, 26.0 if face else 20.0, streaks), *hollows)
    grain = np.stack([rail(float(v), r, 34.0) for v in np.linspace(-0.79, 0.7, 61)])
    whole = np.vstack([outer, edge[1:-1]])
    limb = Part(whole, "moon", lines, shades, grain, group="moon", body="moon", form=0.0)
    black = Part(shadow, "spike", (), (), None, group="moon", body="moon", form=0.0, rim="none")
    if not face:
        return Drawing((limb, black))
    return Drawing((limb, *lips(on), black, *whips(on, polygon(whole))))


def _shades(outer: Points, reach: float, streaks: Points) -> tuple[Shadow, ...]:
    """The dark along the limb, and the half-tones that only dots can draw: far into the face, and whipped."""
    # Its path leaves the limb for the air outside, so that less and less of it falls on the horns.
    away = 1 + 0.72 * reach / 50.0 * (1 - belly(np.linspace(-1, 1, POINTS), 0.9, 0.88))
    path = outer * away[:, None]
    return (
        Shadow(path, reach, 0.8),
        Shadow(path, 1.5 * reach, 0.45, soft=True),
        Shadow(streaks, 2.6, 0.16, soft=True),
    )


PITS = ((0.33, 0.6, 2.7), (0.47, 0.66, 6.0), (0.615, 0.7, 3.7))
"""Craters of a crescent, a large one between two smaller ones: place along it, how far across, and radius."""


def _pits(outer: Points, inner: Points, rng: np.random.Generator) -> tuple[Line, ...]:
    """Craters on the lit side, each a rim that closes, heaviest on the wall that lies in the shade."""
    found = []
    for at, far, size in PITS:
        i = int((at + rng.uniform(-0.02, 0.02)) * (POINTS - 1))
        p = outer[i] + (inner[i] - outer[i]) * far
        hole = circle(0, 0, size * rng.uniform(0.92, 1.1), 48, 0.06) * [0.82, 1.0]
        # Both sides set out thin from the light and meet, at their broadest, opposite.
        for way in (hole[:26], np.vstack([hole[:1], hole[:22:-1]])):
            found.append(Line(way + p, "inner", 0.5, 0.95, 0.85))
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
