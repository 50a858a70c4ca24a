"""The heart of a rose: petals that still close over each other round a dark opening, each with its rim folded out."""

from __future__ import annotations

from collections.abc import Sequence

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


def _petal(
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
            form=0.1,
        ),
        Part(fold, "lip", (), (), None, group=GROUP, form=0.0),
    ]


def bud(chance: Chance, size: float, shut: bool = False, few: bool = False) -> Drawing:
    """The bud about the origin, as high and as wide as twice its `size`.

    Its rims cross each other from side to side, as those of petals do that still close over one dark slit. One that
    is `shut` shows no dark and fewer rims: a rose behind others, or a small one, has no room for more. With `few`
    rims it has one less within the dark.
    """
    g = chance.rng().uniform(-0.04, 0.04, 8)
    behind: Knots = ((-0.86, -0.1), (-0.8, -0.52), (-0.42, -0.98), (0.16, -1.06), (0.68, -0.74), (0.92, -0.2))
    # Two lips cross over the dark: what is left of it is a wedge that lies along them, no round hole.
    slit = contour(
        points([(-0.5, -0.2), (-0.48, -0.5), (-0.14, -0.84), (0.3, -0.8), (0.76, -0.4)]) * size,
        points([(0.76, -0.4), (0.4, -0.24), (0.0, -0.1), (-0.5, -0.2)]) * size,
    )
    if few:  # drawn small it is one comma of dark, or it would look out like an eye
        slit = contour(
            points([(-0.46, -0.16), (-0.24, -0.44), (0.14, -0.64), (0.5, -0.6), (0.84, -0.34)]) * size,
            points([(0.84, -0.34), (0.4, -0.24), (0.0, -0.1), (-0.46, -0.16)]) * size,
        )
    first: Knots = ((-0.76, -0.5), (-0.4, -0.64 + g[0]), (0.0, -0.55), (0.3, -0.36 + g[1]), (0.46, -0.12))
    wrap: Knots = ((-0.5, 0.1), (-0.2, -0.22), (0.18, -0.4 + g[4]), (0.54, -0.4), (0.93, -0.22))
    second: Knots = ((-0.84, -0.66), (-0.62, -0.3), (-0.2, -0.02 + g[2]), (0.3, 0.1), (0.86, -0.02))
    third: Knots = ((1.0, -0.56), (0.84, -0.08), (0.42, 0.36 + g[3]), (-0.1, 0.66), (-0.88, 0.8))
    dark = Part(slit, "hollow", (), (), None, group=GROUP, body="heart", rim="outside", form=0.0)
    inmost = _petal(first, ((0.46, -0.12), (0.3, 0.5), (-0.4, 0.5), (-0.8, 0.0), (-0.76, -0.5)), 0.17, size, (), 0.6)
    closing = _petal(wrap, ((0.93, -0.22), (0.84, 0.3), (0.2, 0.6), (-0.4, 0.4), (-0.5, 0.1)), 0.17, size, (), 0.42)
    return Drawing(
        (
            *_petal(behind, ((0.92, -0.2), (0.5, 0.4), (0.0, 0.5), (-0.6, 0.4), (-0.86, -0.1)), 0.13, size, (), 0.6),
            *(() if shut else (dark,) if few else (dark, *inmost)),
            *closing,
            *_petal(
                second,
                (
                    (0.86, -0.02),
                    (0.9, 0.4),
                    (0.56, 0.92),
                    (0.04, 1.06),
                    (-0.56, 0.92),
                    (-0.98, 0.42),
                    (-1.02, -0.14),
                    (-0.84, -0.66),
                ),
                0.24,
                size,
                (),
                0.36,
            ),
            *_petal(
                third,
                ((-0.88, 0.8), (-0.5, 1.06), (0.02, 1.12), (0.54, 0.99), (0.94, 0.6), (1.08, 0.04), (1.0, -0.56)),
                -0.24,
                size,
                (),
                0.4,
            ),
        )
    )
