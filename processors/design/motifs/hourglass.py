"""The hourglass: glass bulbs between turned posts, sand running."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, contour, mirrored, points, stroke
from processors.design.parts import Drawing, Line, Part, Shadow


def _in(wall: Points) -> Points:
    """The inside of a glass wall."""
    return np.column_stack([np.maximum(wall[:, 0] - 2.4, 0.5), wall[:, 1]])


def hourglass(chance: Chance) -> Drawing:
    """An hourglass between turned posts, sand running; about 130 high."""
    level = chance.spread("level", 0.35, 0.6)
    parts: list[Part] = []
    half = 24.0
    bulb_right = np.vstack(
        [
            bezier((half, -50), (half + 3, -26), (5, -12), (2.2, 0), 24),
            bezier((2.2, 0), (5, 12), (half + 3, 26), (half, 50), 24)[1:],
        ]
    )
    glass = mirrored(bulb_right)

    def width(y: float) -> float:
        order = np.argsort(bulb_right[:, 1])
        return float(np.interp(y, bulb_right[order, 1], bulb_right[order, 0])) - 2.4

    top = -50 * level
    upper = bulb_right[(bulb_right[:, 1] > top) & (bulb_right[:, 1] < -3)]
    upper_ring = np.vstack(
        [
            catmull([(-width(top), top), (0, top + 3.4), (width(top), top)]),
            _in(upper),
            _in(upper)[::-1] * [-1, 1],
        ]
    )
    low = 50 - 32 * level
    lower_ring = np.vstack(
        [
            catmull(
                [
                    (-width(45) - 0.4, 46),
                    (-width(low) * 0.6, low + 10),
                    (0, low),
                    (width(low) * 0.6, low + 10),
                    (width(45) + 0.4, 46),
                ]
            ),
            catmull([(width(45) + 0.4, 46), (0, 49), (-width(45) - 0.4, 46)]),
        ]
    )
    for s in (-1, 1):
        post = mirrored(
            catmull(
                [
                    (0, -54),
                    (3.0, -50),
                    (2.0, -42),
                    (3.6, -30),
                    (2.2, -14),
                    (3.8, 0),
                    (2.2, 14),
                    (3.6, 30),
                    (2.0, 42),
                    (3.0, 50),
                    (0, 54),
                ]
            )
        )
        parts.append(
            Part(
                post + [s * 35, 0],
                "wood",
                (
                    Line(points([(s * 35 - 2, -14), (s * 35 + 2, -14)]), "detail", 0.8, 0.8),
                    Line(points([(s * 35 - 2, 14), (s * 35 + 2, 14)]), "detail", 0.8, 0.8),
                ),
                (Shadow(points([(s * 35 + 3.4, -54), (s * 35 + 3.4, 54)]), 5, 0.8),),
                None,
                group=f"post{s}",
                form=0.0,
            )
        )
    shine = Line(catmull([(-19, -40), (-17.5, -28), (-11.5, -17)]), "inner", 0.0, 0.0, 0.4)
    shine2 = Line(catmull([(-11, 17), (-17, 26), (-19, 36)]), "detail", 0.0, 0.0, 0.4)
    fall = Part(
        stroke(points([(0, -3), (0, low + 1)]), np.array([1.3, 1.3])),
        "pupil",
        (),
        (),
        None,
        group="fall",
        rim="none",
        form=0.0,
    )
    parts += [
        Part(
            glass,
            "glass",
            (shine, shine2),
            (Shadow(bulb_right[4:-4], 7, 0.55),),
            np.stack([np.linspace(p, p * [0.3, 1], 12) for p in bulb_right[::2]]),
            group="glass",
            form=0.0,
        ),
        Part(upper_ring, "sand", (), (Shadow(upper, 7, 0.9),), None, group="glass", form=0.1),
        fall,
        Part(
            lower_ring,
            "sand",
            (),
            (Shadow(points([(width(45), 46), (2, low + 4)]), 12, 0.9),),
            None,
            group="glass",
            form=0.1,
        ),
    ]
    for s in (-1, 1):
        plate_a = contour(
            [(-43, s * 52), (0, s * 50.5), (43, s * 52)],
            [(43, s * 52), (45, s * 56), (42, s * 60)],
            [(42, s * 60), (0, s * 61.5), (-42, s * 60)],
            [(-42, s * 60), (-45, s * 56), (-43, s * 52)],
        )
        plate_b = contour(
            [(-36, s * 60), (0, s * 61.4), (36, s * 60)],
            [(36, s * 60), (35, s * 66), (31, s * 68.5)],
            [(31, s * 68.5), (0, s * 70), (-31, s * 68.5)],
            [(-31, s * 68.5), (-35, s * 66), (-36, s * 60)],
        )
        parts += [
            Part(plate_a, "gold", (), (), None, group=f"plate{s}", form=0.5),
            Part(plate_b, "wood", (), (), None, group=f"plate{s}", form=0.5),
        ]
    return Drawing(tuple(parts))
