"""A column of vertebrae seen from behind, drawn as ornament: each a pair of wings about a drop."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, mirrored, points, resample
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part, Shadow

PITCH = 19.5
"""From one vertebra to the next, at size 1."""


def vertebra(y: float, size: float, reach: float, lift: float, name: str) -> list[Part]:
    """One vertebra about (0, y): wings that rise to points, the body, and its thorn over all.

    `reach` stretches the wings, `lift` raises their tips.
    """

    def at(p: ArrayLike) -> Points:
        return points(p) * size + [0.0, y]

    tip = (31 * reach, -9.0 - lift)
    upper = bezier((4, -5), (12, -9), (20 * reach, -4), tip, 18)
    lower = bezier(tip, (25 * reach, 2), (14, 0), (4, 6), 18)
    grain = np.stack(
        [
            at(resample(upper, 24) + (resample(lower[::-1], 24) - resample(upper, 24)) * u)
            for u in np.linspace(0.06, 0.94, 7)
        ]
    )
    rib = Line(
        at(bezier((8, -2.6), (14, -4.4), (20 * reach, -2.6), (26 * reach, -6.2 - lift * 0.8), 14)),
        "detail",
        0.8,
        0.0,
        0.1,
    )
    wing = Part(
        at(np.vstack([upper, lower[1:]])),
        "bone",
        (rib,),
        (Shadow(at([(4, -6), (5, 6)]), 11 * size, 0.95),),
        grain,
        group=f"wing{name}",
        form=0.0,
    )
    block = mirrored(
        np.vstack(
            [
                catmull([(0, -9.6), (5.6, -9.4), (9.2, -7.4)]),
                catmull([(9.2, -7.4), (6.6, -1.0), (7.4, 4.6)]),
                catmull([(7.4, 4.6), (5.0, 8.4), (0, 9.6)]),
            ]
        )
    )
    thorn = mirrored(
        np.vstack(
            [
                bezier((0, -7.0), (2.2, -4.6), (3.7, -1.8), (3.5, 1.6), 12),
                bezier((3.5, 1.6), (3.2, 5.0), (1.0, 7.0), (0, 11.0), 14),
            ]
        )
    )
    return [
        *both(wing),
        Part(
            at(block),
            "bone",
            (),
            (Shadow(at([(-7, 6), (0, 9), (7, 6)]), 6 * size, 0.5),),
            group=f"body{name}",
            form=0.0,
        ),
        Part(at(thorn), "heart", (), (), group=f"thorn{name}", form=0.0),
    ]


def spine(chance: Chance) -> Drawing:
    """Nine vertebrae, small above and broad below, and the sacrum under them; about 240 high."""
    count = 9
    lift = chance.spread("sweep", -1.5, 3.0)
    parts: list[Part] = []
    y = 0.0
    for i in range(count):
        u = i / (count - 1)
        size, reach = 0.84 + 0.4 * u, 0.9 + 0.24 * float(np.sin(np.pi * (0.2 + 0.75 * u)))
        parts += vertebra(y, size, reach, lift, str(i))
        y += PITCH * size + 1.6
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
