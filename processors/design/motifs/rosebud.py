"""The heart of a rose: petals that still close over each other round a dark opening, each with its rim folded out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, normals, points, resample
from processors.design.parts import Drawing, Part, Shadow

Knots = Sequence[tuple[float, float]]
GROUP = "rose"


def _folded(rim: Points, deep: float, lean: float) -> Points:
    """A rim folded outwards: a crescent along it, deepest at `lean` of its way, pointed at both ends."""
    path = resample(rim, 48)
    u = np.linspace(0, 1, 48)
    rise = np.where(u < lean, u / lean, (1 - u) / (1 - lean))
    return np.vstack([path, (path + normals(path) * (deep * np.sin(np.pi / 2 * rise) ** 1.25)[:, None])[::-1]])


def wrapped(
    rim: Knots,
    body: Knots,
    deep: float,
    size: float,
    shades: tuple[Shadow, ...],
    lean: float = 0.45,
    material: str = "petal",
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
            material,
            (),
            (Shadow(under, 0.42 * size, 0.86), *shades),
            grain,
            group=GROUP,
            body="heart",
            form=0.1,
        ),
        Part(fold, "lip", (), (), None, group=GROUP, body="heart", form=0.0),
    ]


def bud(chance: Chance, size: float, shut: bool = False) -> Drawing:
    """The bud about the origin, as high and as wide as twice its `size`.

    It is wound: each petal begins on the outline, covers the one behind it and goes under the next, and the dark hangs
    in the throats they leave: two in it and one below. One that is `shut` has a single throat: a rose behind others,
    or a small one, has no room for more.
    """
    g = chance.rng().uniform(-0.04, 0.04, 8)
    behind: Knots = ((-0.96, -0.2), (-0.82, -0.66), (-0.36, -1.02), (0.16, -1.09), (0.68, -0.86), (0.98, -0.3))
    throat = contour(
        points([(-0.78, -0.1), (-0.66, -0.52), (-0.24, -0.8 + g[5]), (0.26, -0.8), (0.66, -0.56), (0.82, -0.2)]) * size,
        points([(0.82, -0.2), (0.7, 0.2), (0.1, 0.5), (-0.5, 0.3), (-0.78, -0.1)]) * size,
    )
    heart: Knots = ((-0.5, 0.16), (-0.42, -0.3), (-0.1, -0.58 + g[0]), (0.34, -0.62), (0.72, -0.46), (0.98, -0.2))
    if shut:  # small, its one throat is the wider
        heart = tuple((x, y + 0.12) for x, y in heart)
    wrap: Knots = ((0.92, -0.44), (0.56, -0.42 + g[4]), (0.2, -0.22), (-0.02, 0.08), (-0.12, 0.44))
    left: Knots = ((-0.3, -1.03), (-0.68, -0.76), (-0.74, -0.3 + g[2]), (-0.38, 0.06), (0.2, 0.18), (0.98, 0.02))
    right: Knots = ((0.52, -0.96), (0.84, -0.62), (0.85, -0.14), (0.5, 0.36 + g[3]), (-0.1, 0.58), (-0.95, 0.44))
    dark = Part(throat, "hollow", (), (), None, group=GROUP, body="heart", rim="none", form=0.0)
    slit = contour(
        points([(-0.24, 0.4), (-0.24, -0.08), (-0.02, -0.3), (0.3, -0.44), (0.8, -0.42)]) * size,
        points([(0.8, -0.42), (0.4, 0.0), (0.1, 0.4), (-0.24, 0.4)]) * size,
    )
    inner = replace(dark, ring=slit)
    inmost = wrapped(heart, ((0.98, -0.2), (0.5, 0.4), (0.0, 0.5), (-0.3, 0.4), (-0.5, 0.16)), 0.15, size, (), 0.4)
    closing = wrapped(wrap, ((-0.12, 0.44), (0.3, 0.6), (0.9, 0.4), (1.02, 0.0), (0.92, -0.44)), -0.15, size, (), 0.5)
    return Drawing(
        (
            *(() if shut else (_under(size),)),
            *wrapped(behind, ((0.98, -0.3), (0.5, 0.4), (0.0, 0.5), (-0.6, 0.4), (-0.96, -0.2)), 0.14, size, (), 0.55),
            dark,
            *inmost,
            *(() if shut else (inner,)),
            *closing,
            *wrapped(
                left,
                (
                    (0.98, 0.02),
                    (0.9, 0.4),
                    (0.56, 0.92),
                    (0.04, 1.06),
                    (-0.56, 0.92),
                    (-0.98, 0.42),
                    (-1.06, -0.14),
                    (-0.84, -0.66),
                    (-0.3, -1.03),
                ),
                0.22,
                size,
                (),
                0.5,
            ),
            *wrapped(
                right,
                (
                    (-0.95, 0.44),
                    (-0.66, 0.88),
                    (-0.06, 1.12),
                    (0.54, 0.99),
                    (0.94, 0.6),
                    (1.09, 0.04),
                    (0.96, -0.54),
                    (0.52, -0.96),
                ),
                -0.24,
                size,
                (),
                0.52,
            ),
        )
    )


def _under(size: float) -> Part:
    """The dark between the bud and the petals that hold it: a sickle below it."""
    rim = [(-1.02, 0.3), (-0.74, 0.92), (-0.06, 1.26), (0.62, 1.1), (1.02, 0.62), (1.08, 0.2)]
    back = [(1.08, 0.2), (0.6, 0.8), (0.0, 0.9), (-0.6, 0.7), (-1.02, 0.3)]
    ring = contour(points(rim) * size, points(back) * size)
    return Part(ring, "hollow", (), (), None, group=GROUP, body="heart", rim="none", form=0.0)
