"""The heart of a rose: petals that still close over each other round a dark opening, each with its rim folded out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, normals, points, resample
from processors.design.parts import Drawing, Part, Shadow

Knots = Sequence[tuple[float, float]]
GROUP = "rose"


def _folded(rim: Points, deep: float, lean: float) -> Points:
    """A rim folded outwards: a crescent along it, deepest at `lean` of its way, pointed at both ends."""
    path = resample(rim, 48)
    u = np.linspace(0, 1, 48)
    rise = np.where(u < lean, u / lean, (1 - u) / (1 - lean))
    return np.vstack([path, (path + normals(path) * (deep * np.sin(np.pi / 2 * rise) ** 1.25)[:, None])[::-1]])


def _petal(
    rim: Knots, body: Knots, deep: float, size: float, shades: tuple[Shadow, ...], lean: float = 0.45
) -> list[Part]:
    """A petal that hangs from its rim (left to right, in thirds of the bud), with the fold along it."""
    edge, rest = catmull(points(rim) * size, samples=14), catmull(points(body) * size, samples=10)
    foot = rest[int(len(rest) * 0.5)]
    along = resample(edge, 14)[1:-1]
    grain = np.stack([p + (foot - p) * np.linspace(0, 0.94, 20)[:, None] for p in along])
    fold = _folded(edge, deep * size, lean)
    under = fold[48:][::-1]
    return [
        Part(
            np.vstack([edge, rest[1:]]),
            "petal",
            (),
            (Shadow(under, 0.42 * size, 0.86), *shades),
            grain,
            group=GROUP,
            form=0.1,
        ),
        Part(fold, "lip", (), (), None, group=GROUP, form=0.0),
    ]


def _curl(knots: Knots, thick: float, size: float) -> Part:
    """The edge of a petal within the opening: a band that swells and ends in points."""
    path = resample(catmull(points(knots) * size), 40)
    half = thick * size * np.sin(np.pi * np.linspace(0.03, 0.99, 40) ** 0.7) ** 0.8 / 2
    out = normals(path) * half[:, None]
    ring = np.vstack([path + out, (path - out)[::-1]])
    return Part(ring, "lip", (), (), None, group=GROUP, body="heart", rim="outside", form=0.0)


def bud(chance: Chance, size: float) -> Drawing:
    """The bud about the origin, as high and as wide as twice its `size`."""
    g = chance.rng().uniform(-1, 1, 8)
    dark = [(-0.7, -0.2), (-0.42, -0.66), (0.06, -0.82), (0.54, -0.64), (0.76, -0.2), (0.42, 0.16), (-0.2, 0.2)]
    opening = catmull(points(dark) * size, closed=True, samples=8)
    parts = [
        *_petal(
            (
                (-0.94, 0.1),
                (-0.92, -0.42),
                (-0.6 + 0.04 * g[0], -0.88),
                (-0.02, -1.06),
                (0.6, -0.92 + 0.04 * g[1]),
                (0.94, -0.46),
                (0.96, 0.1),
            ),
            ((0.96, 0.1), (0.6, 0.5), (0.0, 0.6), (-0.6, 0.5), (-0.94, 0.1)),
            0.2,
            size,
            (),
            0.5,
        ),
        Part(opening, "heart", (), (Shadow(opening, 1.1 * size, 0.9),), None, group=GROUP, body="heart", form=0.3),
        _curl(
            (
                (-0.44, 0.12),
                (-0.5, -0.2),
                (-0.26, -0.52 + 0.03 * g[2]),
                (0.12, -0.58),
                (0.42, -0.34),
                (0.36, -0.04),
                (0.1, 0.0),
            ),
            0.19,
            size,
        ),
        _curl(((-0.22, 0.12), (-0.2, -0.14), (0.02, -0.3 + 0.03 * g[3]), (0.16, -0.22)), 0.12, size),
        *_petal(
            ((-1.0, -0.34), (-0.74, -0.16), (-0.36, 0.0), (0.04, 0.06 + 0.04 * g[4]), (0.42, -0.02), (0.72, -0.24)),
            (
                (0.72, -0.24),
                (0.84, 0.3),
                (0.6, 0.86),
                (0.1, 1.06),
                (-0.52, 0.92),
                (-0.92, 0.5),
                (-1.04, 0.04),
                (-1.0, -0.34),
            ),
            0.24,
            size,
            (),
            0.4,
        ),
        *_petal(
            ((1.02, -0.44), (0.86, -0.06), (0.52, 0.3 + 0.04 * g[5]), (0.1, 0.52), (-0.34, 0.6)),
            ((-0.34, 0.6), (-0.3, 0.86), (0.06, 1.07), (0.56, 0.98), (0.94, 0.58), (1.08, 0.06), (1.02, -0.44)),
            -0.24,
            size,
            (),
            0.4,
        ),
    ]
    return Drawing(tuple(parts))
