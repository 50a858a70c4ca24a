"""The skull from the front: brow over deep sockets, cheekbones, a row of teeth, the jaw."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, flip, mirrored, points
from processors.design.parts import Drawing, Line, Part, Shadow


def both(part: Part) -> list[Part]:
    """The part and its mirror image."""
    lines = tuple(Line(flip(x.path), x.weight, x.start, x.end, x.peak) for x in part.lines)
    shadows = tuple(Shadow(flip(s.path), s.reach, s.depth) for s in part.shadows)
    grain = None if part.grain is None else part.grain * [-1.0, 1.0]
    other = Part(
        flip(part.ring),
        part.material,
        lines,
        shadows,
        grain,
        part.group,
        None,
        part.body,
        part.form,
        (),
        part.rim,
    )
    return [part, other]


def skull(chance: Chance) -> Drawing:
    """A skull about 100 high with its jaw; the place "teeth" is where something is held in them."""
    rng = chance.rng()
    wide = rng.uniform(0.95, 1.06)
    lean = rng.uniform(-1.5, 1.5)
    right: Points = np.vstack(
        [
            catmull([(0, -57), (20, -54), (36, -41), (42.5, -22), (39, -4), (35.5, 3)]),
            catmull([(35.5, 3), (38, 7.5), (37.5, 15), (31, 20), (26.5, 22)]),
            catmull([(26.5, 22), (24, 27), (22, 33), (18.5, 37.5), (0, 39.5)]),
        ]
    ) * [wide, 1]
    cranium = mirrored(right)
    jaw_right = np.vstack(
        [
            catmull([(0, 28), (22, 25), (29, 17)]),
            catmull([(29, 17), (31, 30), (28.5, 44), (21, 54.5), (11, 58.5), (0, 57)]),
        ]
    )
    jaw = mirrored(jaw_right * [wide, 1])
    socket = catmull(
        [(6.5, -3), (9, -13), (18, -18.5), (28, -16.5), (33, -8), (31, 2), (23, 7.5), (13, 7), (8, 3)],
        closed=True,
    ) * [wide, 1]
    glint = catmull([(15, -9), (20, -11.5), (24, -9), (21, -6.5)], closed=True)
    del glint
    nose = contour(
        [(0, 8.5), (4.4, 13), (7.4, 20), (6.2, 23.5)],
        [(6.2, 23.5), (3.4, 24.2), (0, 20.5)],
        [(0, 20.5), (0, 8.5)],
    )
    parts: list[Part] = [
        Part(
            jaw,
            "bone",
            (Line(catmull([(-6, 52.5), (0, 53.8), (6, 52.5)]), "detail", 0.1, 0.1, 0.5),),
            (Shadow(catmull([(-22, 37), (0, 40.5), (22, 37)]), 12, 0.95),),
            _rays((0, 30), (0, 58), 28),
            group="skull",
            body="skull",
            form=0.35,
        ),
        *_teeth(45.5, 9.0, 15.0, 3, -1, wide, "lower"),
        Part(
            cranium,
            "bone",
            (
                Line(catmull([(-34, 4), (-27, 10.5), (-18, 14)]) * [wide, 1], "inner", 1.0, 0.0, 0.1),
                Line(catmull([(34, 4), (27, 10.5), (18, 14)]) * [wide, 1], "inner", 1.0, 0.0, 0.1),
                Line(catmull([(-37, -14), (-35.5, -25), (-31, -33)]) * [wide, 1], "detail", 0.0, 0.0, 0.4),
                Line(catmull([(37, -14), (35.5, -25), (31, -33)]) * [wide, 1], "detail", 0.0, 0.0, 0.4),
                Line(
                    catmull(
                        [
                            (lean + 3, -56),
                            (lean + 6, -47),
                            (lean + 2.6, -42),
                            (lean + 7, -36),
                            (lean + 4.5, -31),
                        ]
                    ),
                    "inner",
                    0.9,
                    0.0,
                    0.1,
                ),
                Line(catmull([(lean + 5, -43), (lean + 10, -41), (lean + 13, -37)]), "detail", 0.9, 0.0, 0.1),
                Line(catmull([(-4, -11), (-3, -4), (-4.5, 3)]), "detail", 0.3, 0.0, 0.3),
                Line(catmull([(4, -11), (3, -4), (4.5, 3)]), "detail", 0.3, 0.0, 0.3),
                Line(catmull([(-30, -20.5), (-19, -23.5), (-7, -16.5)]) * [wide, 1], "inner", 0.0, 0.2, 0.5),
                Line(catmull([(30, -20.5), (19, -23.5), (7, -16.5)]) * [wide, 1], "inner", 0.0, 0.2, 0.5),
            ),
            (
                Shadow(right[18:46], 18, 0.9),
                Shadow(flip(right[24:44]), 9, 0.7),
                Shadow(catmull([(-34, 9), (-24, 17), (-23, 26)]), 9, 0.9),
                Shadow(catmull([(34, 9), (24, 17), (23, 26)]), 9, 0.9),
                Shadow(socket, 6, 0.5),
                Shadow(flip(socket), 6, 0.5),
            ),
            _rays((0, -18), (0, -57), 56),
            group="skull",
            body="skull",
            form=0.0,
        ),
        *both(Part(socket, "hollow", (), (), None, group="skull", body="skull", form=0.0)),
        *both(Part(nose, "hollow", (), (), None, group="skull", body="skull", form=0.0)),
        *_teeth(30.5, 12.0, 18.0, 4, 1, wide, "upper"),
    ]
    return Drawing(tuple(parts), {"teeth": (0.0, 40.5)})


def _rays(centre: tuple[float, float], top: tuple[float, float], reach: float) -> Points:
    """Grain that runs from all sides to a centre."""
    a = np.linspace(0, 2 * np.pi, 41)
    rim = np.column_stack([np.cos(a), np.sin(a)]) * reach * 1.05
    return np.stack([points(centre)[0] + p * np.linspace(1, 0.25, 24)[:, None] for p in rim])


def _teeth(top: float, height: float, half: float, count: int, down: int, wide: float, name: str) -> list[Part]:
    """A row from the middle outwards, `count` a side, smaller towards the cheek, hung from an arc."""
    edges = np.cumsum([0.0] + [1.0 - 0.13 * i for i in range(count)])
    edges = edges / edges[-1] * half * wide
    found: list[Part] = []
    for i in range(count):
        a, b = edges[i] + 0.15, edges[i + 1] - 0.15
        sink = 1.5 * (b / half) ** 2
        h = height * (1 - 0.1 * i)
        y0 = top - sink if down > 0 else top - sink - h * 0.1
        ring = contour(
            [(a, y0), ((a + b) / 2, y0 - 1.6), (b, y0)],
            [(b, y0), (b + 0.1, y0 + h * 0.7), (b - 0.9, y0 + h)],
            [(b - 0.9, y0 + h), ((a + b) / 2, y0 + h + 0.7), (a + 0.9, y0 + h)],
            [(a + 0.9, y0 + h), (a - 0.1, y0 + h * 0.7), (a, y0)],
        )
        found += both(Part(ring, "bone", (), (), None, group="skull", body="skull", form=0.12))
    return found
