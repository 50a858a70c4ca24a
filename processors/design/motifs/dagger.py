"""The dagger, point down: a blade with a hollow ground either side of its ridge, guard, bound grip, pommel."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, contour, flip, mirrored, resample
from processors.design.parts import Drawing, Line, Part, Shadow

GUARD_Y, POINT_Y = -52.0, 100.0


def _blade(width: float, waist: float) -> list[Part]:
    edge = np.vstack(
        [
            bezier((width, GUARD_Y), (width * waist, GUARD_Y + 38), (width * 1.16, 20), (width * 0.86, 52), 40),
            bezier((width * 0.86, 52), (width * 0.7, 72), (width * 0.34, 88), (0, POINT_Y), 24)[1:],
        ]
    )
    spine = np.column_stack([np.zeros(60), np.linspace(GUARD_Y, POINT_Y - 0.5, 60)])
    even = resample(edge, 60)
    right = np.stack(
        [spine[i] + (even[min(59, i + 6)] - spine[i]) * np.linspace(1, 0, 12)[:, None] for i in range(0, 60, 3)]
    )
    left = np.stack(
        [flip(even)[i] + (spine[i] - flip(even)[i]) * np.linspace(1, 0, 12)[:, None] for i in range(0, 60, 3)]
    )
    fuller = np.vstack(
        [
            [(0, GUARD_Y + 4)],
            catmull([(2.8, GUARD_Y + 6), (2.6, -10), (1.4, 26), (0, 46)]),
            catmull([(0, 46), (-1.4, 26), (-2.6, -10), (-2.8, GUARD_Y + 6)]),
        ]
    )
    return [
        Part(
            np.vstack([spine, edge[::-1]]),
            "metal",
            (),
            (Shadow(spine, width * 0.95, 0.9),),
            right,
            group="dagger",
            form=0.15,
        ),
        Part(
            np.vstack([spine, flip(edge)[::-1]]),
            "metal",
            (),
            (Shadow(flip(even)[:34], width * 0.5, 0.25),),
            left,
            group="dagger",
            form=0.0,
        ),
        Part(fuller, "metal dark", (), (), None, group="dagger", form=0.0),
    ]


def _guard(reach: float, droop: float) -> list[Part]:
    right = np.vstack(
        [
            [(0.0, GUARD_Y - 5)],
            catmull(
                [
                    (0, GUARD_Y - 5),
                    (reach * 0.4, GUARD_Y - 4.6 + droop * 0.1),
                    (reach * 0.76, GUARD_Y - 4 + droop * 0.6),
                    (reach * 0.96, GUARD_Y - 7.5 + droop),
                    (reach * 1.12, GUARD_Y - 3 + droop),
                    (reach * 1.05, GUARD_Y + 4.5 + droop),
                    (reach * 0.86, GUARD_Y + 4.4 + droop),
                    (reach * 0.6, GUARD_Y + 3 + droop * 0.55),
                    (reach * 0.34, GUARD_Y + 3.2 + droop * 0.15),
                    (0, GUARD_Y + 10),
                ]
            ),
        ]
    )
    curl = Line(
        catmull(
            [
                (reach * 0.87, GUARD_Y - 1 + droop),
                (reach * 0.98, GUARD_Y - 3.2 + droop),
                (reach * 1.04, GUARD_Y + 0.4 + droop),
                (reach * 0.96, GUARD_Y + 1.6 + droop),
            ]
        ),
        "inner",
        0.6,
        0.2,
    )
    other = Line(flip(curl.path), "inner", 0.6, 0.2)
    ring = mirrored(right)
    boss = _round(0, GUARD_Y, 6.0, 6.8)
    return [
        Part(ring, "gold", (curl, other), (), None, group="dagger", form=0.55),
        Part(
            boss,
            "gem",
            (Line(catmull([(-2, GUARD_Y - 2), (-2.6, GUARD_Y), (-1.6, GUARD_Y + 2.4)]), "detail", 0.4, 0.1),),
            (),
            None,
            group="dagger",
            form=0.5,
        ),
    ]


def _round(x: float, y: float, rx: float, ry: float) -> Points:
    a = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    return np.column_stack([x + rx * np.cos(a), y + ry * np.sin(a)])


def _grip(chance: Chance) -> list[Part]:
    top, foot = -92.0, GUARD_Y - 4.6
    y = np.linspace(top, foot, 50)
    s = np.linspace(0, 1, 50)
    half = 6.0 + 3.0 * np.sin(np.pi * s**0.8) ** 1.1
    ring = np.vstack([np.column_stack([half, y]), np.column_stack([-half, y])[::-1]])
    turns = 4 + chance.pick("turns", 2)
    binding: list[Part] = []
    core = Part(ring, "grip", (), (), None, group="dagger", form=0.6)
    for i in range(turns):
        a, b = (i + 0.12) / turns, (i + 0.88) / turns
        slant = 2.6

        def at(u: float, x: float, slant: float = slant) -> tuple[float, float]:
            h = float(np.interp(u, s, half))
            return x * h * 1.1, top + u * (foot - top) + x * slant * -1 + 1.4 * (1 - x * x)

        across = np.linspace(-1, 1, 15)
        upper = [at(a, x) for x in across]
        lower = [at(b, x) for x in across[::-1]]
        binding.append(
            Part(
                contour(
                    upper,
                    [upper[-1], (upper[-1][0] + 0.7, (upper[-1][1] + lower[0][1]) / 2), lower[0]],
                    lower,
                    [lower[-1], (lower[-1][0] - 0.7, (lower[-1][1] + upper[0][1]) / 2), upper[0]],
                ),
                "wood",
                (),
                (),
                None,
                group="dagger",
                form=0.6,
            )
        )
    return [core, *binding]


def _pommel(kind: int) -> list[Part]:
    y = -98.0
    if kind == 0:
        ring = _round(0, y - 2, 10.4, 9.8)
    elif kind == 1:
        ring = mirrored(
            catmull([(0, y - 17), (5, y - 11.5), (11.4, y - 6), (10.6, y + 2.4), (5.4, y + 6.4), (0, y + 7)])
        )
    else:
        ring = mirrored(catmull([(0, y - 10.4), (7, y - 13), (13, y - 7), (10.4, y + 1.4), (5.6, y + 6.6), (0, y + 7)]))
    collar = contour(
        [(-7, -90.5), (0, -89), (7, -90.5)],
        [(7, -90.5), (7.6, -93.4), (6.6, -96)],
        [(6.6, -96), (0, -94.6), (-6.6, -96)],
        [(-6.6, -96), (-7.6, -93.4), (-7, -90.5)],
    )
    stone = _round(0, y - 2.4, 4.4, 4.4)
    return [
        Part(ring, "gold", (), (), None, group="dagger", form=0.55),
        Part(stone, "gem", (), (), None, group="dagger", form=0.5),
        Part(collar, "gold", (), (), None, group="dagger", form=0.5),
    ]


def dagger(chance: Chance) -> Drawing:
    """A dagger about 207 long, its point at (0, 100)."""
    width = chance.spread("width", 13.5, 16.5)
    parts = [
        *_blade(width, chance.spread("waist", 0.72, 0.95)),
        *_grip(chance),
        *_guard(chance.spread("reach", 36, 43), chance.spread("droop", -7, 6)),
        *_pommel(chance.pick("pommel", 3)),
    ]
    return Drawing(tuple(parts), {"axis top": (0.0, -84.0), "axis foot": (0.0, 78.0)})
