"""A column of vertebrae, drawn as ornament."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import catmull, mirrored, points
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part


def spine(chance: Chance) -> Drawing:
    """A column of vertebrae, small above and broad below, drawn as ornament; about 200 high."""
    count = 8
    parts: list[Part] = []
    y = 0.0
    for i in range(count):
        size = 1.0 + 0.5 * i / (count - 1)
        body = mirrored(
            catmull([(0, -6.4), (6.4, -6.8), (7.6, -4.4), (5.8, 0), (7.8, 4.4), (6.6, 7.0), (0, 6.6)])
        ) * size + [0, y]
        wing = np.vstack(
            [
                catmull([(5.2, -2.4), (10, -6.6), (17, -7.8), (23, -4.4)]),
                catmull([(23, -4.4), (18, -2.4), (12, 0.4), (6, 3.0)]),
                points([(5.2, 0)]),
            ]
        ) * size + [0, y]
        thorn = mirrored(
            np.vstack([catmull([(0, -4.4), (2.6, -3.0), (2.2, 3.2)]), catmull([(2.2, 3.2), (1.6, 7.4), (0, 10.6)])])
        ) * size + [0, y]
        parts += both(
            Part(
                wing,
                "bone",
                (
                    Line(
                        catmull(points([(8, -1.6), (13, -4.4), (18, -5.0)]) * size + [0, y]),
                        "detail",
                        0.7,
                        0.0,
                        0.1,
                    ),
                ),
                (),
                None,
                group=f"wing{i}",
                form=0.35,
            )
        )
        parts.append(Part(body, "bone", (), (), None, group=f"body{i}", form=0.45))
        parts.append(
            Part(
                thorn,
                "bone",
                (Line(points([(0, -2), (0, 5)]) * size + [0, y], "detail", 0.6, 0.0, 0.1),),
                (),
                None,
                group=f"thorn{i}",
                form=0.25,
            )
        )
        y += 15.6 * size + 2.0
    last = mirrored(
        np.vstack([catmull([(0, -5), (9, -5.4), (13, -2)]), catmull([(13, -2), (9, 10), (4, 22), (0, 32)])])
    ) + [0, y]
    parts.append(
        Part(
            last,
            "bone",
            tuple(
                Line(
                    catmull(points([(-5 + d, 3 + 6 * d), (0, 4.6 + 6 * d), (5 - d, 3 + 6 * d)]) + [0, y]),
                    "detail",
                    0.2,
                    0.2,
                    0.5,
                )
                for d in range(3)
            ),
            (),
            None,
            group="sacrum",
            form=0.35,
        )
    )
    return Drawing(tuple(parts))
