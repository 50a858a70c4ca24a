"""A column of vertebrae seen from behind, drawn as ornament."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, mirrored, points
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part, Shadow


def spine(chance: Chance) -> Drawing:
    """Nine vertebrae, small above and broad below, and the sacrum under them; about 240 high."""
    count = 9
    sweep = chance.spread("sweep", -1.2, 1.2)
    parts: list[Part] = []
    y = 0.0
    for i in range(count):
        u = i / (count - 1)
        size, reach = 0.86 + 0.42 * u, 0.86 + 0.3 * np.sin(np.pi * (0.2 + 0.75 * u))

        def at(p: ArrayLike, size: float = size, y: float = y) -> Points:
            return points(p) * size + [0.0, y]

        process = np.vstack(
            [
                catmull([(5, -5), (13, -9.5 - sweep), (24 * reach, -12 - sweep), (29 * reach, -9 - sweep)]),
                catmull([(29 * reach, -9 - sweep), (28 * reach, -5.4), (18, -2.6), (6, 4)]),
            ]
        )
        tip = Line(at(catmull([(10, -4.4), (18, -7.2), (25 * reach, -8.6 - sweep)])), "detail", 0.8, 0.0, 0.1)
        parts += both(
            Part(
                at(process),
                "bone",
                (tip,),
                (Shadow(at([(6, -6), (6, 5)]), 11 * size, 0.9),),
                None,
                group=f"wing{i}",
                form=0.0,
            )
        )
        block = mirrored(catmull([(0, -8.4), (8.4, -8.8), (10.4, -5.6), (7.6, 0.4), (9.8, 6.4), (7.8, 8.8), (0, 8.4)]))
        parts.append(
            Part(
                at(block),
                "bone",
                (Line(at(catmull([(-8.4, 6.2), (0, 7.0), (8.4, 6.2)])), "detail", 0.0, 0.0, 0.5),),
                (Shadow(at([(9.4, -8), (7.6, 0.4), (9.4, 8)]), 6 * size, 0.7),),
                None,
                group=f"body{i}",
                form=0.0,
            )
        )
        thorn = mirrored(
            np.vstack([catmull([(0, -6.6), (3.0, -5.0), (2.3, 2.0)]), catmull([(2.3, 2.0), (2.6, 8.4), (0, 13.0)])])
        )
        parts.append(Part(at(thorn), "bone", (), (), None, group=f"thorn{i}", form=0.2))
        y += 20.4 * size + 1.6
    parts += _sacrum(y - 1.0)
    return Drawing(tuple(parts), {"top": (0.0, -8.0)})


def _sacrum(y: float) -> list[Part]:
    """The wedge of fused bones with the ridges where they met, and the tail bone."""
    wedge = mirrored(
        np.vstack(
            [
                catmull([(0, -7), (10, -8.4), (23, -11), (28, -5)]),
                catmull([(28, -5), (23, 10), (13, 26), (6, 38), (0, 40)]),
            ]
        )
    )
    tail = mirrored(np.vstack([catmull([(0, 39), (5, 41), (4.4, 48)]), catmull([(4.4, 48), (3, 56), (0, 62)])]))
    return [
        Part(tail + [0.0, y], "bone", (), (), None, group="coccyx", form=0.3),
        Part(
            wedge + [0.0, y],
            "bone",
            tuple(
                Line(catmull([(-x, h), (0, h + 2.6), (x, h)]) + [0.0, y], "inner", 0.0, 0.0, 0.5)
                for x, h in ((17.0, 2.0), (13.0, 12.0), (9.0, 21.5))
            ),
            (),
            None,
            group="sacrum",
            body="sacrum",
            form=0.0,
        ),
    ]
