"""The moon: a crescent with a worn face of craters, the full disc, or its phases in an arc."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, bowed, catmull
from processors.design.parts import Drawing, Line, Part, Shadow


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
    (0.27, 0.0),
    (0.33, 0.9),
    (0.385, 1.6),
    (0.425, -0.6),
    (0.455, 2.2),
    (0.50, 8.6),
    (0.525, 7.4),
    (0.54, 2.6),
    (0.56, 1.4),
    (0.585, 5.2),
    (0.602, 4.6),
    (0.613, 2.8),
    (0.626, 4.8),
    (0.648, 4.0),
    (0.668, 0.8),
    (0.69, 2.8),
    (0.715, 4.9),
    (0.745, 5.4),
    (0.78, 4.2),
    (0.82, 1.9),
    (0.87, 0.3),
    (0.92, 0.0),
)
"""A face down the inner edge: place along it and how far it stands out; brow, nose, lips, chin."""


BENT = 84.0
"""How far a crescent's shading strokes would be bent along the limb by the time they came to its inner edge."""


def crescent(chance: Chance) -> Drawing:
    """A crescent 100 high with its horns to the right: a sleeping face in profile, or craters, by the seed."""
    rng = chance.rng()
    face = chance.pick("face", 5) < 3
    bite = rng.uniform(-0.16, -0.06) if face else rng.uniform(-0.42, -0.22)
    # Closer together near the horns, where the inner edge turns most.
    t = 0.5 * np.linspace(0, 1, 120) + 0.25 * (1 - np.cos(np.pi * np.linspace(0, 1, 120)))
    ring = lune(50, bite, t)
    outer, inner = ring[:120], ring[120:][::-1]
    edge = inner
    lines: list[Line] = []
    hollows: tuple[Shadow, ...] = ()
    if face:
        knots = np.array(PROFILE)
        bumps = catmull(np.column_stack([knots[:, 0] * 100, knots[:, 1]]), samples=8)
        down = inner[::-1]
        stand = np.interp(t * 100, bumps[:, 0], bumps[:, 1], left=0, right=0)
        edge = (down + np.column_stack([stand, np.zeros(120)]))[::-1]

        def on(at: float, out: float) -> tuple[float, float]:
            x, y = (np.interp(at, t, down[:, c]) for c in (0, 1))
            return float(x + out), float(y)

        lid = catmull([on(0.432, -4.5), on(0.452, -9), on(0.453, -15), on(0.43, -20)])
        lines += [
            Line(lid, "outline", 0.3, 0.15, 0.45),
            Line(catmull([on(0.4, -3), on(0.366, -9), on(0.366, -16), on(0.392, -23)]), "inner", 1.0, 0.0, 0.35),
            Line(catmull([on(0.42, -7), on(0.41, -12), on(0.415, -17)]), "detail", 0.0, 0.0, 0.5),
            *(
                Line(
                    catmull(
                        [
                            on(0.4525 - 0.0022 * (d - 1.6) ** 2, -7.5 - 3.3 * d),
                            on(0.468 - 0.002 * (d - 1.6) ** 2, -8.2 - 3.9 * d),
                            on(0.476 - 0.003 * (d - 1.6) ** 2, -9.4 - 4.5 * d),
                        ]
                    ),
                    "detail",
                    1.0,
                    0.0,
                    0.1,
                )
                for d in range(4)
            ),
            # The corner of the mouth runs up into the crease of the smile: one line.
            Line(catmull([on(0.613, 2.8), on(0.617, -1.6), on(0.608, -5.0), on(0.592, -6.4)]), "inner", 1.0, 0.0, 0.25),
            Line(catmull([on(0.547, 2.4), on(0.541, -1.4), on(0.52, -2.6)]), "inner", 0.9, 0.1, 0.2),
            Line(catmull([on(0.668, -1), on(0.673, -3.6), on(0.668, -6)]), "detail", 0.2, 0.0, 0.4),
        ]
        hollows = (
            Shadow(catmull([on(0.405, -2), on(0.415, -9), on(0.41, -17)]), 5.0, 0.4),
            Shadow(catmull([on(0.555, 3), on(0.56, 0)]), 5.0, 0.45),
            Shadow(catmull([on(0.56, -9), on(0.6, -12), on(0.645, -10)]), 7.0, 0.3),
            Shadow(catmull([on(0.672, 0), on(0.676, -5)]), 5.0, 0.45),
        )
    ring = np.vstack([outer, edge[::-1]])
    across = np.linspace(0, 1, 24)[:, None]
    # The strokes leave the limb square to it and bend towards the horns, as they do round a ball; by the horns
    # themselves they are straight again, or they would crowd there.
    along = np.gradient(outer, axis=0)
    along /= np.hypot(*along.T)[:, None]
    u = np.linspace(-1, 1, 120)
    lean = BENT * (u + 0.15) * (1 - 0.95 * u * u)
    grain = np.stack(
        [outer[i] + (inner[i] - outer[i]) * across + along[i] * lean[i] * across**1.6 for i in range(1, 119, 3)]
    )
    if not face:
        for at, far, size in (
            (0.36, 0.5, 4.6),
            (0.5, 0.62, 2.8),
            (0.61, 0.45, 6.4),
            (0.72, 0.6, 2.6),
            (0.25, 0.6, 2.4),
        ):
            i = int((at + rng.uniform(-0.02, 0.02)) * 119)
            p = outer[i] + (inner[i] - outer[i]) * far
            hole = circle(0, 0, size * rng.uniform(0.85, 1.15), 36, 0.05) * [1.0, 0.86]
            lines.append(Line(np.roll(hole, -4, axis=0)[:30] + p, "inner", 0.2, 0.0, 0.45))
    # The shade narrows to nothing before it comes to the horns.
    shade = Shadow(bowed(outer, -25.0, 0.3), 25 if face else 20, 0.98)
    return Drawing(
        (
            Part(
                ring,
                "moon",
                tuple(lines),
                (shade, *hollows),
                grain[:, ::-1],
                group="moon",
                form=0.0,
            ),
        )
    )


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
    """The phases in an arc, new to full to new, about 190 wide."""
    out: list[Part] = []
    middle = count // 2
    for i in range(count):
        u = i - middle
        r = 13.5 - 1.9 * abs(u)
        x, y = u * 27.0 - np.sign(u) * abs(u) ** 2 * 1.25, rise * (u / max(middle, 1)) ** 2
        out += _phase(u / max(middle, 1), r, float(x), float(y), f"phase{i}")
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
