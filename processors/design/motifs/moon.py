"""The moon: a crescent with a worn face of craters, the full disc, or its phases in an arc."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull
from processors.design.parts import Drawing, Line, Part, Shadow


def circle(x: float, y: float, r: float, n: int = 72, wobble: float = 0.0) -> Points:
    a = np.linspace(0, 2 * np.pi, n, endpoint=False)
    rr = r * (1 + wobble * np.sin(3 * a + x))
    return np.column_stack([x + rr * np.cos(a), y + rr * np.sin(a)])


def lune(r: float, bite: float, n: int = 60) -> Points:
    """A crescent open to the right with horns drawn out; `bite` −1 (thin) to 1 (full)."""
    a = np.linspace(np.pi * 0.42, np.pi * 1.58, n)
    outer = np.column_stack([r * np.cos(a), r * np.sin(a)])
    t = np.linspace(0, 1, n)
    top, foot = outer[-1], outer[0]
    y = top[1] + (foot[1] - top[1]) * t
    x = top[0] + (bite * r - top[0]) * np.sin(np.pi * t) ** 0.8
    return np.vstack([outer, np.column_stack([x, y])])


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
    (0.69, 2.6),
    (0.715, 5.8),
    (0.745, 4.6),
    (0.79, 0.4),
    (0.83, 0.0),
)
"""A face down the inner edge: place along it and how far it stands out; brow, nose, lips, chin."""


def crescent(chance: Chance) -> Drawing:
    """A crescent 100 high with its horns to the right: a sleeping face in profile, or craters, by the seed."""
    rng = chance.rng()
    face = chance.pick("face", 5) < 3
    bite = rng.uniform(-0.3, -0.16) if face else rng.uniform(-0.42, -0.22)
    ring = lune(50, bite, 120)
    outer, inner = ring[:120], ring[120:][::-1]
    t = np.linspace(0, 1, 120)
    edge = inner
    lines: list[Line] = []
    if face:
        knots = np.array(PROFILE)
        bumps = catmull(np.column_stack([knots[:, 0] * 100, knots[:, 1]]), samples=8)
        down = inner[::-1]
        stand = np.interp(t * 100, bumps[:, 0], bumps[:, 1], left=0, right=0)
        edge = (down + np.column_stack([stand, np.zeros(120)]))[::-1]

        def on(at: float, out: float) -> tuple[float, float]:
            x, y = (np.interp(at, t, down[:, c]) for c in (0, 1))
            return float(x + out), float(y)

        lines += [
            Line(catmull([on(0.43, -4), on(0.452, -8), on(0.45, -13), on(0.43, -17)]), "inner", 0.3, 0.2, 0.5),
            Line(catmull([on(0.395, -2), on(0.368, -8), on(0.372, -14), on(0.4, -19)]), "inner", 0.4, 0.0, 0.3),
            *(
                Line(
                    catmull(
                        [
                            on(0.452 - 0.004 * abs(d), -6.5 - 2.9 * d),
                            on(0.468, -7.0 - 3.4 * d),
                            on(0.474, -8.2 - 3.9 * d),
                        ]
                    ),
                    "detail",
                    0.8,
                    0.0,
                    0.1,
                )
                for d in range(4)
            ),
            Line(catmull([on(0.613, 2.8), on(0.615, -1.5), on(0.607, -5.5)]), "inner", 0.7, 0.1, 0.2),
            Line(catmull([on(0.547, 2.0), on(0.54, -0.8), on(0.522, -1.4)]), "detail", 0.9, 0.2, 0.2),
            Line(catmull([on(0.57, -7), on(0.6, -9), on(0.635, -8.2)]), "detail", 0.2, 0.0, 0.5),
        ]
    ring = np.vstack([outer, edge[::-1]])
    across = np.linspace(0, 1, 24)[:, None]
    grain = np.stack([outer[i] + (inner[i] - outer[i]) * across for i in range(1, 119, 3)])
    inset = outer + (inner - outer) * (0.17 * np.sin(np.pi * t))[:, None]
    lines.append(Line(inset[12:-12], "inner", 0.0, 0.0, 0.5))
    for at in np.linspace(0.14, 0.86, 17):
        i = int(at * 119)
        gap = inset[i] - outer[i]
        lines.append(Line(np.array([outer[i] + gap * 0.2, outer[i] + gap * 0.62]), "texture", 0.8, 0.3, 0.2))
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
    shade = Shadow(outer[14:-14], 21, 0.9) if face else Shadow(inner[16:-16], 17, 0.95)
    return Drawing(
        (
            Part(
                ring,
                "moon",
                tuple(lines),
                (shade,),
                grain if not face else grain[:, ::-1],
                group="moon",
                form=0.0,
            ),
        )
    )


def full(chance: Chance) -> Drawing:
    """The full disc, 100 across, with seas and craters."""
    rng = chance.rng()
    ring = circle(0, 0, 50)
    lines: list[Line] = []
    shadows = [Shadow(circle(0, 0, 50)[4:40], 22, 0.85)]
    spots: list[tuple[float, float, float]] = []
    for _ in range(60):
        size = float(rng.uniform(3.2, 10.5))
        a, d = rng.uniform(0, 2 * np.pi), 42 * np.sqrt(rng.uniform(0, 1))
        x, y = float(d * np.cos(a)), float(d * np.sin(a))
        if np.hypot(x, y) + size < 45 and all(np.hypot(x - u, y - v) > size + w + 4 for u, v, w in spots):
            spots.append((x, y, size))
        if len(spots) == 8:
            break
    for x, y, size in spots:
        rim = circle(0, 0, size, 40, 0.06) + [x, y]
        lines.append(Line(np.roll(rim, -16, axis=0)[:28], "detail", 0.0, 0.0, 0.5))
        if size > 5:
            shadows.append(Shadow(circle(x, y, size * 0.8, 40)[18:36], size * 0.9, 0.75))
            lines.append(Line(np.roll(circle(x, y, size * 0.62, 40), 6, axis=0)[:12], "detail", 0.0, 0.0, 0.5))
    return Drawing((Part(ring, "moon", tuple(lines), tuple(shadows), None, group="moon", form=0.0),))


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
    parts = [Part(disc, "moon", (), (Shadow(circle(x, y, r)[2:20], r * 0.8, 0.6),), None, group=name, form=0.3)]
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
                form=0.3,
            )
        return parts
    lit = 1 - 2 * abs(u) * 0.92
    a = np.linspace(-np.pi / 2, np.pi / 2, 40)
    outer = np.column_stack([r * np.cos(a), r * np.sin(a)])
    inner = np.column_stack([lit * r * np.cos(a), r * np.sin(a)])
    dark = np.vstack([outer, inner[::-1]])
    dark = dark * [1.0 if u > 0 else -1.0, 1.0]
    parts.append(Part(dark * 0.985 + [x, y], "night", (), (), None, group=name, form=0.0))
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
