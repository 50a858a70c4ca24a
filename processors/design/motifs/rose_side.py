"""Roses that look away: one seen from the side, its cup above its sepals, and one that is half open yet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import bezier, contour, points
from processors.design.motifs.foliage import sepal
from processors.design.motifs.petal_shade import shaded
from processors.design.motifs.rosebud import FURLED, GROUP, HEAD, wrapped
from processors.design.parts import Drawing, Part

Knots = Sequence[tuple[float, float]]
Petal = tuple[Knots, Knots, float, float]
"""Rim, the way round the rest, how deep the rim is folded, and at which share of it the fold is deepest."""


def _dark(over: Knots, under: Knots, size: float) -> Part:
    """What is deepest, between the petals at its back and those before it."""
    ring = contour(points(over) * size, points(under) * size)
    return Part(ring, "hollow", (), (), None, group=GROUP, body=HEAD, rim="none", form=0.0)


def _head(petals: Sequence[Petal], darks: tuple[Part, Part], size: float) -> list[Part]:
    """Petals back to front, the first dark before the furled ones, the second between those."""
    drawn = [wrapped(rim, body, deep, size, lean, i < FURLED) for i, (rim, body, deep, lean) in enumerate(petals)]
    parts = [*drawn[0], *drawn[1], darks[0], *drawn[2], darks[1], *drawn[3]]
    parts += [part for petal in drawn[4:] for part in petal]
    return list(shaded(parts, 0.8, 8.0))


def from_the_side(chance: Chance, size: float = 50.0) -> Drawing:
    """A rose seen from the side, its mouth up, about 2 by 1.9 times its `size`, about the origin."""
    g = chance.rng().uniform(-0.05, 0.05, 6)
    petals: tuple[Petal, ...] = (
        (
            ((-0.74, -0.26), (-0.7, -0.66), (-0.4, -0.95), (-0.04, -1.0 + g[0]), (0.26, -0.76)),
            ((0.26, -0.76), (0.2, 0.1), (-0.4, 0.3), (-0.74, -0.26)),
            0.13,
            0.45,
        ),
        (
            ((-0.02, -0.8), (0.24, -0.99), (0.56, -0.88 + g[1]), (0.78, -0.58), (0.78, -0.24)),
            ((0.78, -0.24), (0.5, 0.3), (0.1, 0.1), (-0.02, -0.8)),
            0.14,
            0.6,
        ),
        (
            ((-0.54, -0.08), (-0.48, -0.46), (-0.2, -0.7 + g[2]), (0.1, -0.62), (0.24, -0.36), (0.16, 0.0)),
            ((0.16, 0.0), (0.0, 0.4), (-0.4, 0.4), (-0.54, -0.08)),
            0.12,
            0.4,
        ),
        (
            ((-0.1, 0.04), (-0.04, -0.3), (0.14, -0.54), (0.4, -0.61), (0.6, -0.42), (0.64, -0.1)),
            ((0.64, -0.1), (0.6, 0.4), (0.2, 0.5), (-0.1, 0.04)),
            0.12,
            0.5,
        ),
        (
            ((-0.52, 0.04), (-0.34, -0.24), (-0.02, -0.38 + g[5]), (0.28, -0.28), (0.52, 0.0)),
            ((0.52, 0.0), (0.4, 0.4), (0.0, 0.5), (-0.4, 0.4), (-0.52, 0.04)),
            0.12,
            0.4,
        ),
        (
            ((-0.82, -0.5), (-0.58, -0.2 + g[3]), (-0.2, -0.04), (0.2, -0.04), (0.6, -0.18)),
            ((0.6, -0.18), (0.5, 0.4), (0.2, 0.86), (-0.2, 0.9), (-0.6, 0.5), (-0.84, 0.0), (-0.82, -0.5)),
            0.18,
            0.36,
        ),
        (
            ((0.86, -0.56), (0.68, -0.14), (0.34, 0.1 + g[4]), (-0.04, 0.32), (-0.32, 0.74)),
            ((-0.32, 0.74), (0.0, 0.95), (0.48, 0.78), (0.84, 0.3), (0.96, -0.14), (0.86, -0.56)),
            -0.22,
            0.45,
        ),
        (
            ((-1.08, -0.16), (-0.84, -0.1), (-0.58, 0.12 + g[5]), (-0.34, 0.46), (-0.08, 0.9)),
            ((-0.08, 0.9), (-0.46, 0.8), (-0.86, 0.52), (-1.12, 0.14), (-1.08, -0.16)),
            0.17,
            0.4,
        ),
        (
            ((1.06, 0.0), (0.86, 0.08), (0.62, 0.28), (0.42, 0.56), (0.08, 0.9)),
            ((0.08, 0.9), (0.5, 0.86), (0.84, 0.62), (1.1, 0.26), (1.06, 0.0)),
            -0.17,
            0.4,
        ),
    )
    throat = _dark(
        ((-0.6, -0.26), (-0.5, -0.56), (-0.16, -0.77), (0.3, -0.72), (0.6, -0.54), (0.68, -0.24)),
        ((0.68, -0.24), (0.3, 0.1), (-0.3, 0.1), (-0.62, -0.26)),
        size,
    )
    slit = _dark(
        ((-0.28, -0.26), (-0.22, -0.46), (-0.06, -0.56), (0.08, -0.48), (0.17, -0.3)),
        ((0.17, -0.3), (0.1, 0.1), (-0.1, 0.1), (-0.28, -0.26)),
        size,
    )
    sepals = [
        sepal(bezier((x * size, 0.8 * size), (1.6 * x * size, 1.06 * size), (a, b), (c, d)), 0.1 * size)
        for x, a, b, c, d in (
            (-0.18, -0.6 * size, 1.02 * size, -0.94 * size, 0.72 * size),
            (0.18, 0.56 * size, 1.1 * size, 0.92 * size, 0.86 * size),
        )
    ]
    return Drawing((*sepals, *_head(petals, (throat, slit), size)))


def half_open(chance: Chance, size: float = 50.0) -> Drawing:
    """A rose that is half open, pointing up: 1.5 by 2 times its `size`, about the origin, held by its sepals."""
    g = chance.rng().uniform(-0.04, 0.04, 5)
    petals: tuple[Petal, ...] = (
        (
            ((-0.44, -0.4), (-0.4, -0.74), (-0.16, -1.02 + g[0]), (0.12, -1.0), (0.26, -0.72)),
            ((0.26, -0.72), (0.1, 0.2), (-0.3, 0.2), (-0.44, -0.4)),
            0.1,
            0.5,
        ),
        (
            ((0.02, -0.84), (0.2, -0.96), (0.42, -0.82), (0.54, -0.44)),
            ((0.54, -0.44), (0.3, 0.2), (0.0, 0.1), (0.02, -0.84)),
            0.1,
            0.5,
        ),
        (
            ((-0.32, -0.2), (-0.26, -0.58), (-0.06, -0.76 + g[1]), (0.16, -0.66), (0.24, -0.3)),
            ((0.24, -0.3), (0.1, 0.3), (-0.2, 0.3), (-0.32, -0.2)),
            0.1,
            0.45,
        ),
        (
            ((-0.02, -0.1), (0.04, -0.44), (0.2, -0.66), (0.4, -0.58), (0.46, -0.24)),
            ((0.46, -0.24), (0.4, 0.3), (0.1, 0.3), (-0.02, -0.1)),
            0.1,
            0.5,
        ),
        (
            ((-0.34, -0.1), (-0.2, -0.34), (0.04, -0.44 + g[1]), (0.24, -0.36), (0.42, -0.12)),
            ((0.42, -0.12), (0.3, 0.2), (0.0, 0.3), (-0.24, 0.2), (-0.34, -0.1)),
            0.1,
            0.4,
        ),
        (
            ((-0.58, -0.62), (-0.42, -0.3), (-0.12, -0.14 + g[2]), (0.2, -0.16), (0.5, -0.36)),
            ((0.5, -0.36), (0.6, 0.2), (0.4, 0.8), (-0.06, 0.94), (-0.5, 0.66), (-0.7, 0.0), (-0.58, -0.62)),
            0.14,
            0.4,
        ),
        (
            ((0.6, -0.66), (0.44, -0.22), (0.14, 0.06 + g[3]), (-0.16, 0.34), (-0.36, 0.7)),
            ((-0.36, 0.7), (0.0, 0.96), (0.42, 0.84), (0.72, 0.36), (0.76, -0.14), (0.6, -0.66)),
            -0.17,
            0.45,
        ),
        (
            ((-0.84, -0.28 + g[4]), (-0.64, -0.12), (-0.46, 0.12), (-0.32, 0.44), (-0.08, 0.86)),
            ((-0.08, 0.86), (-0.44, 0.84), (-0.78, 0.5), (-0.92, 0.1), (-0.84, -0.28)),
            0.15,
            0.4,
        ),
    )
    throat = _dark(
        ((-0.34, -0.36), (-0.28, -0.62), (-0.06, -0.81), (0.2, -0.78), (0.4, -0.65), (0.48, -0.4)),
        ((0.48, -0.4), (0.2, 0.1), (-0.2, 0.1), (-0.36, -0.36)),
        size,
    )
    slit = _dark(
        ((-0.14, -0.34), (-0.08, -0.54), (0.04, -0.6), (0.14, -0.5), (0.18, -0.32)),
        ((0.18, -0.32), (0.1, 0.1), (-0.1, 0.1), (-0.14, -0.34)),
        size,
    )
    calyx = [
        sepal(points(np.array(way)) * size, 0.11 * size)
        for way in (
            bezier((0.1, 1.02), (0.56, 0.94), (0.66, 0.5), (0.98, 0.2)),
            bezier((-0.1, 1.02), (-0.6, 1.06), (-0.74, 0.74), (-1.06, 0.6)),
            bezier((0.0, 1.06), (-0.14, 0.8), (0.1, 0.6), (0.06, 0.26)),
        )
    ]
    return Drawing((*_head(petals, (throat, slit), size), *calyx))
