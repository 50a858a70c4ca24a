"""The skull from the front: brow over deep sockets, cheekbones, a row of teeth, the jaw."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bowed, catmull, contour, flip, mirrored, points
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
    """A skull about 120 high with its jaw; the place "teeth" is where something is held in them."""
    rng = chance.rng()
    wide = rng.uniform(0.95, 1.05)
    droop = rng.uniform(-1.5, 2.5)
    scale = np.array([wide, 1.0])
    right: Points = scale * np.vstack(
        [
            catmull(
                [(-10, -61.6), (0, -62.5), (10, -61.6), (25, -56.5), (39, -45), (46.5, -27), (44.5, -11), (39.5, -2)]
            )[10:],
            catmull([(39.5, -2), (43.4, 3), (42.5, 11), (36.5, 17.5), (29, 20.5)]),
            catmull([(29, 20.5), (25.5, 26), (24.5, 34), (20.5, 39.5), (10, 41.5), (0, 42)]),
        ]
    )
    jaw = mirrored(
        scale
        * np.vstack(
            [
                catmull([(0, 30), (24, 26), (37, 12)]),
                catmull([(37, 12), (38.5, 28), (35.5, 43), (27, 55), (14, 61.5), (5, 60.5), (0, 61.5)]),
            ]
        )
    )
    gap = scale * catmull(
        [(35.5, 21), (30, 23), (27, 29), (26, 38), (27.5, 47), (31.5, 44), (35, 34), (36.2, 26)], closed=True
    )
    grin = mirrored(scale * catmull([(0, 44.5), (12, 43.6), (21.5, 40.5), (22.5, 45), (13, 48.6), (0, 49.6)]))
    socket = scale * catmull(
        [
            (6.4, -3),
            (8.2, -10.5),
            (15.5, -15.8),
            (26, -18.2 + droop),
            (33.8, -14.5 + droop),
            (35.8, -5.5 + droop),
            (32.2, 3.5 + droop),
            (23.5, 9.6),
            (13.5, 8.8),
            (7.6, 3.6),
        ],
        closed=True,
    )
    nose = contour(
        [(0, 8.5), (4.4, 13), (8.2, 20.5), (6.8, 25)],
        [(6.8, 25), (3.6, 26), (0, 21)],
        [(0, 21), (0, 8.5)],
    )
    parts: list[Part] = [
        Part(
            jaw,
            "bone",
            (
                Line(catmull([(-7, 56.5), (0, 58.2), (7, 56.5)]), "detail", 0.1, 0.1, 0.5),
                Line(catmull([(1.5, 61), (1.2, 58.6), (2.2, 56)]), "detail", 0.9, 0.0, 0.0),
            ),
            (
                Shadow(scale * catmull([(38, 26), (35.5, 43), (27, 55), (14, 61.5)]), 8, 0.9),
                Shadow(scale * catmull([(-38, 26), (-35.5, 43), (-30, 51)]), 5, 0.7),
                Shadow(catmull([(-22, 47), (0, 52), (22, 47)]), 5, 0.7),
            ),
            _rays((0, 30), (0, 62), 34),
            form=0.0,
            group="skull",
            body="skull",
        ),
        *both(Part(gap, "hollow", form=0.0, group="skull", body="skull")),
        Part(grin, "hollow", form=0.0, group="skull", body="skull"),
        *_teeth(47.0, 8.6, 17.5, 4, -1, wide, "lower"),
        Part(
            mirrored(right),
            "bone",
            (*_sutures(rng, droop, wide),),
            (
                Shadow(bowed(right[6:48], -19.0, 0.3), 20, 0.98),
                Shadow(flip(bowed(right[36:56], -7.0, 0.3)), 8, 0.3),
                Shadow(scale * catmull([(39, 16), (30, 21), (26, 26), (25, 34)]), 6.5, 0.45),
                Shadow(scale * catmull([(-39, 16), (-30, 21), (-26, 26), (-25, 34)]), 6.5, 0.45),
                Shadow(socket, 5.0, 0.32),
                Shadow(flip(socket), 5.0, 0.32),
                Shadow(catmull([(-8, 27), (0, 29), (8, 27)]), 5, 0.5),
            ),
            _rays((0, -18), (0, -60), 58),
            form=0.0,
            group="skull",
            body="skull",
        ),
        *both(Part(socket, "hollow", form=0.0, group="skull", body="skull")),
        *both(Part(nose, "hollow", form=0.0, group="skull", body="skull")),
        *_teeth(33.5, 11.5, 20.5, 4, 1, wide, "upper"),
    ]
    return Drawing(tuple(parts), {"teeth": (0.0, 46.0)})


def _sutures(rng: np.random.Generator, droop: float, wide: float) -> list[Line]:
    """Brow, cheekbones, temples, the hollows beside the nose, and a crack from the crown."""
    lean = rng.uniform(-4, 4) + (6 if rng.random() < 0.5 else -12)
    scale = np.array([wide, 1.0])
    sides = [
        Line(
            scale * catmull([(4.5, -13), (11, -20.5), (22, -23.5 + droop), (33, -19 + droop)]), "inner", 0.2, 0.0, 0.4
        ),
        Line(scale * catmull([(40, 4), (34, 12), (25, 15.5), (18, 15)]), "inner", 1.0, 0.0, 0.1),
        Line(scale * catmull([(41.5, -9), (38, -18), (39, -29)]), "inner", 0.8, 0.0, 0.2),
        Line(catmull([(3.6, -11), (2.6, -4), (4.4, 4)]), "detail", 0.3, 0.0, 0.4),
        Line(scale * catmull([(12, 17), (14.5, 23), (13.5, 30)]), "detail", 0.2, 0.0, 0.4),
    ]
    crack = [(lean, -59), (lean + 3, -51), (lean - 1.5, -46), (lean + 3.5, -40), (lean + 1, -33)]
    branch = [(lean - 1.5, -46), (lean - 6, -43), (lean - 7.5, -38)]
    return [
        *sides,
        *(Line(flip(x.path), x.weight, x.start, x.end, x.peak) for x in sides),
        Line(np.array(crack), "inner", 1.0, 0.0, 0.1),
        Line(np.array(branch), "detail", 1.0, 0.0, 0.1),
    ]


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
