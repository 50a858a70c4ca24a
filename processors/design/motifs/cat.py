"""A cat curled up asleep, in few lines."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import catmull, stroke
from processors.design.parts import Drawing, Line, Part, Shadow


def cat(chance: Chance, form: str = "") -> Drawing:
    """A cat curled up asleep, few lines; about 120 wide."""
    mirror = chance.pick("side", 2) == 1
    arch = chance.spread("arch", -3, 4)
    body = catmull(
        [
            (-46, 20),
            (-42, -2),
            (-26, -24),
            (2, -36 + arch),
            (32, -30),
            (52, -8),
            (56, 16),
            (44, 32),
            (16, 38),
            (-20, 37),
            (-40, 32),
        ],
        closed=True,
    )
    tail_path = catmull([(50, 4), (62, 22), (50, 40), (20, 46), (-14, 46), (-30, 40)], samples=16)
    tail = stroke(
        tail_path,
        np.interp(np.linspace(0, 1, len(tail_path)), [0, 0.3, 0.85, 1], 2 * np.array([5.2, 6.6, 6.0, 4.4])),
    )
    head = np.vstack(
        [
            catmull([(-58, 18), (-60, 8), (-57, -2)]),
            catmull([(-57, -2), (-58, -12), (-55, -19)]),
            catmull([(-55, -19), (-48, -15), (-42, -10.5)]),
            catmull([(-42, -10.5), (-34, -11.5), (-27, -9.5)]),
            catmull([(-27, -9.5), (-20, -14), (-13, -17)]),
            catmull([(-13, -17), (-11, -8), (-13, 1)]),
            catmull([(-13, 1), (-10, 10), (-12, 20), (-20, 30), (-34, 34), (-48, 31), (-58, 18)]),
        ]
    )
    lines = [
        Line(catmull([(-50, 10), (-46, 13.4), (-41, 11)]), "inner", 0.3, 0.3, 0.5),
        Line(catmull([(-29, 11.6), (-24, 14.4), (-19, 11)]), "inner", 0.3, 0.3, 0.5),
        Line(catmull([(-37.4, 17.4), (-35, 18.6), (-32.6, 17.4)]), "inner", 0.6, 0.6, 0.5),
        Line(catmull([(-35, 18.8), (-36.4, 22.4), (-40.4, 22.8)]), "detail", 0.8, 0.0, 0.1),
        Line(catmull([(-35, 18.8), (-33.4, 22.4), (-29.4, 22.8)]), "detail", 0.8, 0.0, 0.1),
    ]
    for x, y, dx, dy in ((-46, 19, -17, -1), (-46, 21.5, -16, 4), (-24, 19, 17, -1), (-24, 21.5, 16, 4)):
        lines.append(
            Line(
                catmull([(x, y), (x + dx * 0.5, y + dy * 0.4 - 0.8), (x + dx, y + dy)]),
                "detail",
                0.9,
                0.0,
                0.1,
            )
        )
    haunch = Line(catmull([(10, 34), (14, 14), (28, 2), (44, 4)]), "inner", 0.1, 0.0, 0.5)
    back = Line(catmull([(-4, -26 + arch), (10, -28 + arch), (24, -24)]), "detail", 0.0, 0.0, 0.5)
    ear = Line(catmull([(-53, -5), (-53.4, -13), (-48, -9.6)]), "detail", 0.3, 0.3, 0.5)
    other = Line(catmull([(-22, -8.6), (-16.4, -11.4), (-15.6, -4)]), "detail", 0.3, 0.3, 0.5)
    return Drawing(
        (
            Part(
                body,
                "fur",
                (haunch, back),
                (Shadow(catmull([(54, 20), (44, 32), (16, 38), (-20, 37)]), 16, 0.8),),
                None,
                group="cat",
                form=0.0,
            ),
            Part(tail, "fur", (), (Shadow(tail_path + [0, 6], 7, 0.6),), None, group="cat tail", form=0.0),
            Part(head, "fur", (*lines, ear, other), (), None, group="cat head", form=0.2),
        )
    ).placed(mirror=mirror)
