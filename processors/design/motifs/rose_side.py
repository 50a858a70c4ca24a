"""Roses that look away: one seen from the side, its cup above its sepals, and one that is half open yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from processors.design.chance import Chance
from processors.design.curves import catmull, contour, points
from processors.design.motifs.leaf import leaf
from processors.design.motifs.rosebud import GROUP, wrapped
from processors.design.parts import Drawing, Part, Shadow

Knots = Sequence[tuple[float, float]]


def _dark(over: Knots, under: Knots, size: float) -> Part:
    """The throat, between the petal at its back and those before it."""
    ring = contour(points(over) * size, points(under) * size)
    return Part(ring, "hollow", (), (), None, group=GROUP, body="heart", rim="none", form=0.0)


def _open(parts: list[Part]) -> list[Part]:
    """A petal that takes the light: no shade but at its foot."""
    return [replace(p, shadows=(), form=0.0) for p in parts]


def from_the_side(chance: Chance, size: float = 50.0) -> Drawing:
    """A rose seen from the side, its mouth up, about 2 by 1.9 times its `size`, about the origin."""
    g = chance.rng().uniform(-0.05, 0.05, 6)
    sepals = [
        leaf(chance.at("sepal", i), width=0.17, teeth=0, bend=bend).placed(x * size, 0.74 * size, 0.0092 * size, way)
        for i, (x, way, bend) in enumerate(((-0.16, 168.0, -22.0), (0.2, 14.0, 20.0)))
    ]
    behind: Knots = ((-0.66, -0.3), (-0.58, -0.74), (-0.2, -0.98 + g[0]), (0.26, -0.94), (0.6, -0.7), (0.7, -0.3))
    throat = _dark(
        ((-0.56, -0.34), (-0.4, -0.64), (-0.04, -0.8 + g[0]), (0.36, -0.7), (0.58, -0.36)),
        ((0.58, -0.36), (0.3, 0.1), (-0.3, 0.1), (-0.56, -0.34)),
        size,
    )
    heart: Knots = ((-0.34, -0.1), (-0.26, -0.48), (0.02, -0.66 + g[1]), (0.32, -0.56), (0.46, -0.26))
    near: Knots = ((-0.72, -0.5), (-0.54, -0.26), (-0.14, -0.1 + g[2]), (0.32, -0.12), (0.7, -0.34))
    white: Knots = ((0.78, -0.54), (0.56, -0.2), (0.2, 0.04 + g[3]), (-0.12, 0.34), (-0.3, 0.72))
    left: Knots = ((-1.06, -0.12 + g[4]), (-0.8, -0.1), (-0.56, 0.1), (-0.34, 0.44), (-0.1, 0.86))
    right: Knots = ((1.04, 0.02 + g[5]), (0.84, 0.08), (0.62, 0.26), (0.42, 0.54), (0.1, 0.88))
    parts = (
        *wrapped(behind, ((0.7, -0.3), (0.4, 0.2), (-0.4, 0.2), (-0.66, -0.3)), 0.12, size, (), 0.55),
        throat,
        *_open(wrapped(heart, ((0.46, -0.26), (0.3, 0.2), (-0.2, 0.2), (-0.34, -0.1)), 0.13, size, (), 0.4)),
        *wrapped(
            near,
            ((0.7, -0.34), (0.74, 0.2), (0.36, 0.78), (-0.1, 0.86), (-0.56, 0.52), (-0.78, 0.0), (-0.72, -0.5)),
            0.17,
            size,
            (),
            0.45,
        ),
        *_open(
            wrapped(
                white,
                ((-0.3, 0.72), (0.1, 0.92), (0.52, 0.72), (0.82, 0.24), (0.9, -0.16), (0.78, -0.54)),
                -0.2,
                size,
                (),
                0.5,
            )
        ),
        *_open(
            wrapped(
                left, ((-0.1, 0.86), (-0.46, 0.78), (-0.84, 0.5), (-1.08, 0.16), (-1.06, -0.12)), 0.2, size, (), 0.4
            )
        ),
        *_open(
            wrapped(right, ((0.1, 0.88), (0.5, 0.84), (0.82, 0.6), (1.06, 0.26), (1.04, 0.02)), -0.2, size, (), 0.4)
        ),
    )
    return Drawing((*(p for d in sepals for p in d.parts), *parts))


def half_open(chance: Chance, size: float = 50.0) -> Drawing:
    """A rose that is half open, pointing up: 1.5 by 2 times its `size`, about the origin, held by its sepals."""
    g = chance.rng().uniform(-0.05, 0.05, 5)
    behind: Knots = ((-0.4, -0.36), (-0.3, -0.76), (0.0, -1.04 + g[0]), (0.34, -0.86), (0.5, -0.4))
    throat = _dark(
        ((-0.34, -0.4), (-0.2, -0.68), (0.04, -0.84 + g[0]), (0.28, -0.72), (0.42, -0.44)),
        ((0.42, -0.44), (0.2, 0.1), (-0.2, 0.1), (-0.34, -0.4)),
        size,
    )
    heart: Knots = ((-0.2, -0.2), (-0.12, -0.54), (0.1, -0.7 + g[1]), (0.3, -0.56), (0.4, -0.3))
    near: Knots = ((-0.54, -0.6), (-0.36, -0.36), (-0.04, -0.24 + g[2]), (0.26, -0.3), (0.52, -0.5))
    white: Knots = ((0.58, -0.64), (0.38, -0.3), (0.06, -0.06 + g[3]), (-0.22, 0.26), (-0.36, 0.66))
    left: Knots = ((-0.84, -0.3 + g[4]), (-0.62, -0.16), (-0.44, 0.1), (-0.3, 0.44), (-0.08, 0.84))
    sepals = [
        Part(catmull(points(knots) * size), "leaf", (), (), None, group="sepal", form=0.0)
        for knots in (
            ((0.16, 0.96), (0.5, 0.72), (0.74, 0.3), (0.94, 0.02), (0.82, 0.48), (0.56, 0.88), (0.2, 1.06)),
            ((-0.16, 0.96), (-0.5, 0.82), (-0.78, 0.5), (-1.06, 0.34), (-0.86, 0.74), (-0.5, 1.0), (-0.16, 1.06)),
            ((-0.2, 0.98), (-0.16, 0.66), (0.1, 0.22), (0.2, 0.62), (0.22, 0.98), (0.0, 1.08)),
        )
    ]
    parts = (
        *wrapped(behind, ((0.5, -0.4), (0.3, 0.2), (-0.3, 0.2), (-0.4, -0.36)), 0.11, size, (), 0.5),
        throat,
        *_open(wrapped(heart, ((0.4, -0.3), (0.3, 0.2), (-0.1, 0.2), (-0.2, -0.2)), 0.11, size, (), 0.4)),
        *wrapped(
            near,
            ((0.52, -0.5), (0.66, 0.1), (0.4, 0.8), (-0.06, 0.94), (-0.5, 0.66), (-0.68, 0.0), (-0.54, -0.6)),
            0.15,
            size,
            (),
            0.45,
        ),
        *_open(
            wrapped(
                white,
                ((-0.36, 0.66), (0.0, 0.96), (0.42, 0.84), (0.72, 0.36), (0.74, -0.14), (0.58, -0.64)),
                -0.17,
                size,
                (),
                0.5,
            )
        ),
        *wrapped(left, ((-0.08, 0.84), (-0.44, 0.82), (-0.76, 0.5), (-0.9, 0.1), (-0.84, -0.3)), 0.18, size, (), 0.4),
    )
    calyx = [replace(p, shadows=(Shadow(points(((-0.3, 1.0), (0.3, 1.0))) * size, 0.3 * size, 0.7),)) for p in sepals]
    return Drawing((*parts, *calyx))
