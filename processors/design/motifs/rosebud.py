"""The heart of a rose: petals that still close over each other round a dark opening, each with its rim folded out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, normals, points, resample
from processors.design.parts import Drawing, Part

Knots = Sequence[tuple[float, float]]
GROUP = "rose"
HEAD = "head"
"""The body that all petals of a head are: no gap is left between them."""


FURLED = 5
"""So many petals of a heart show their inside: two at its back, and three furled into each other in its throat."""


def _folded(rim: Points, deep: float, lean: float) -> Points:
    """A rim folded outwards: a crescent along it, deepest at `lean` of its way, pointed at both ends."""
    path = resample(rim, 48)
    u = np.linspace(0, 1, 48)
    rise = np.where(u < lean, u / lean, (1 - u) / (1 - lean))
    return np.vstack([path, (path + normals(path) * (deep * np.sin(np.pi / 2 * rise) ** 1.25)[:, None])[::-1]])


def wrapped(rim: Knots, body: Knots, deep: float, size: float, lean: float = 0.45, inside: bool = False) -> list[Part]:
    """A petal that hangs from its rim, the rest of it going round by `body`, with the fold along the rim.

    The fold is `deep` at the share `lean` of the rim; one under 0 lies to the other side of the rim's way. A petal
    whose `inside` is seen is dark towards its foot, another under its fold.
    """
    edge, rest = catmull(points(rim) * size, samples=14), catmull(points(body) * size, samples=10)
    across = zip(resample(edge, 18)[1:-1], resample(rest[::-1], 18)[1:-1], strict=True)
    grain = np.stack([p + (q - p) * np.linspace(0, 0.97, 20)[:, None] for p, q in across])
    if inside:
        grain = grain[:, ::-1]
    fold = _folded(edge, deep * size, lean)
    return [
        Part(np.vstack([edge, rest[1:]]), "petal", (), (), grain, group=GROUP, body=HEAD, form=0.0),
        Part(fold, "lip", (), (), None, group=GROUP, body=HEAD, form=0.0),
    ]


def bud(chance: Chance, size: float) -> Drawing:
    """The heart about the origin, as high and as wide as twice its `size`: petals furled over each other.

    Two stand at the back, three are furled into each other in the throat, and those in front cross in a slant, so that
    no rim goes all the way round.
    """
    g = chance.rng().uniform(-0.04, 0.04, 8)
    dark = Part(
        contour(
            points([(-0.84, -0.2), (-0.7, -0.6), (-0.3, -0.86), (0.2, -0.82), (0.62, -0.76), (0.88, -0.3)]) * size,
            points([(0.88, -0.3), (0.7, 0.2), (0.1, 0.5), (-0.5, 0.3), (-0.84, -0.2)]) * size,
        ),
        "hollow",
        group=GROUP,
        body=HEAD,
        rim="none",
        form=0.0,
    )
    slit = contour(
        points([(-0.4, -0.3), (-0.36, -0.52), (-0.14, -0.62 + g[5]), (0.08, -0.54), (0.2, -0.3)]) * size,
        points([(0.2, -0.3), (0.1, 0.2), (-0.2, 0.1), (-0.4, -0.3)]) * size,
    )
    petals: tuple[tuple[Knots, Knots, float, float], ...] = (
        (
            ((-1.0, -0.12), (-0.94, -0.6), (-0.6, -0.98), (-0.14, -1.12 + g[0]), (0.3, -0.98), (0.46, -0.6)),
            ((0.46, -0.6), (0.3, 0.2), (-0.4, 0.4), (-0.9, 0.3), (-1.0, -0.12)),
            0.15,
            0.4,
        ),
        (
            ((-0.06, -0.84), (0.26, -1.06), (0.66, -1.0 + g[1]), (0.98, -0.6), (1.02, -0.08)),
            ((1.02, -0.08), (0.8, 0.4), (0.3, 0.3), (0.0, -0.3), (-0.06, -0.84)),
            0.16,
            0.62,
        ),
        (
            ((-0.74, -0.06), (-0.64, -0.48), (-0.3, -0.76 + g[2]), (0.08, -0.68), (0.26, -0.34), (0.18, 0.1)),
            ((0.18, 0.1), (0.1, 0.5), (-0.4, 0.5), (-0.7, 0.3), (-0.74, -0.06)),
            0.13,
            0.4,
        ),
        (
            ((-0.1, 0.2), (-0.06, -0.2), (0.12, -0.52 + g[3]), (0.44, -0.66), (0.74, -0.48), (0.84, -0.1)),
            ((0.84, -0.1), (0.8, 0.4), (0.4, 0.6), (0.0, 0.5), (-0.1, 0.2)),
            0.14,
            0.5,
        ),
        (
            ((-0.58, 0.0), (-0.36, -0.26 + g[5]), (0.0, -0.34), (0.36, -0.2), (0.64, 0.1)),
            ((0.64, 0.1), (0.5, 0.5), (0.0, 0.6), (-0.5, 0.4), (-0.58, 0.0)),
            0.13,
            0.36,
        ),
        (
            ((-1.02, -0.5), (-0.78, -0.2 + g[4]), (-0.36, 0.06), (0.14, 0.16), (0.7, 0.06)),
            (
                (0.7, 0.06),
                (0.7, 0.6),
                (0.3, 1.0),
                (-0.2, 1.08),
                (-0.66, 0.86),
                (-1.0, 0.4),
                (-1.12, -0.1),
                (-1.02, -0.5),
            ),
            0.22,
            0.36,
        ),
        (
            ((1.0, -0.62), (0.84, -0.16 + g[6]), (0.46, 0.26), (-0.02, 0.5), (-0.62, 0.58)),
            (
                (-0.62, 0.58),
                (-0.4, 0.96),
                (0.06, 1.12),
                (0.56, 0.99),
                (0.94, 0.6),
                (1.12, 0.04),
                (1.0, -0.62),
            ),
            -0.26,
            0.42,
        ),
        (
            ((-1.16, -0.16), (-0.98, 0.26), (-0.66, 0.6 + g[7]), (-0.2, 0.86), (0.34, 0.98)),
            ((0.34, 0.98), (0.0, 1.22), (-0.5, 1.14), (-0.96, 0.8), (-1.2, 0.34), (-1.16, -0.16)),
            0.17,
            0.4,
        ),
    )
    drawn = [wrapped(rim, body, deep, size, lean, i < FURLED) for i, (rim, body, deep, lean) in enumerate(petals)]
    order = (*drawn[0], *drawn[1], dark, *drawn[2], replace(dark, ring=slit), *drawn[3])
    return Drawing((*order, *(part for petal in drawn[4:] for part in petal)))
