"""The skull from the front: brow over deep sockets, cheekbones, a row of teeth, the jaw."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bowed, catmull, contour, flip, mirrored, points
from processors.design.parts import Drawing, Line, Part, Shadow

BITE = "bite"
"""The group of the upper teeth, which may stand over what is held between them and the lower ones."""


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
            catmull([(29, 20.5), (25.4, 24), (24.2, 30), (23.4, 36), (19, 40.5), (10, 42), (0, 42.4)]),
        ]
    )
    jaw = mirrored(
        scale
        * np.vstack(
            [
                catmull([(0, 30), (24, 26), (36.0, 13)]),
                # The ramus comes down behind the cheekbone, turns at its angle and runs in to the chin.
                catmull([(36.0, 13), (36.3, 21), (35.4, 30), (32.4, 39.6)]),
                catmull([(32.4, 39.6), (27.8, 49), (22.2, 59.4), (15.4, 66.8), (8, 69.0), (0, 67.4)]),
            ]
        )
    )
    # The dark of the mouth goes round from cheek to cheek, under the upper jaw.
    mouth = mirrored(
        scale
        * np.vstack(
            [
                catmull([(0, 36), (20, 36), (24.4, 22.5), (33.2, 16.4)]),
                # It narrows downwards, as the bone beside it broadens to the angle of the jaw.
                catmull([(33.2, 16.4), (32.0, 23), (28.4, 33), (24.2, 42)]),
                catmull([(24.2, 42), (22.0, 48.6), (17, 53.4), (0, 55.2)]),
            ]
        )
    )
    socket = scale * catmull(
        [
            (6.6, -1.5),
            (8.6, -8.5),
            (15.5, -13.6),
            (26, -17.6 + droop),
            (33.8, -15.5 + droop),
            (36.2, -6.5 + droop),
            (33.4, 4.0 + droop),
            (24.5, 10.6),
            (14.0, 9.4),
            (7.8, 4.6),
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
            (Line(catmull([(-9, 63.6), (0, 65.0), (9, 63.6)]), "detail", 0.0, 0.0, 0.5),),
            (Shadow(scale * catmull([(33, 41), (28.6, 50), (23, 60.4), (12, 70.5)]), 8, 0.92),),
            _rays((0, 34), (0, 66), 40),
            form=0.0,
            group="skull",
            body="skull",
        ),
        Part(mouth, "hollow", form=0.0, group="skull", body="skull"),
        *_teeth(48.6, 10.4, 18.4, 4, -1, wide),
        Part(
            mirrored(right),
            "bone",
            (*_sutures(rng, droop, wide),),
            (
                Shadow(bowed(right[6:50], -22.0, 0.25), 18, 0.98),
                Shadow(scale * catmull([(40, 12), (31, 19), (26, 25), (23.6, 35)]), 7, 0.5),
                Shadow(scale * catmull([(-30, 20), (-26, 25), (-24, 33)]), 5, 0.5),
                Shadow(socket, 5.0, 0.18),
                Shadow(flip(socket), 5.0, 0.18),
            ),
            _rays((0, -18), (0, -60), 58),
            form=0.0,
            group="skull",
            body="skull",
        ),
        *both(Part(socket, "hollow", form=0.0, group="skull", body="skull")),
        *both(Part(nose, "hollow", form=0.0, group="skull", body="skull")),
        *(replace(tooth, group=BITE, rim="detail") for tooth in _teeth(34.0, 12.4, 20.4, 4, 1, wide)),
    ]
    return Drawing(tuple(parts), {"teeth": (0.0, 47.6)})


def _sutures(rng: np.random.Generator, droop: float, wide: float) -> list[Line]:
    """Brow, cheekbones, temples, the hollows beside the nose, and a crack from the crown."""
    lean = rng.uniform(-4, 4) + (6 if rng.random() < 0.5 else -12)
    scale = np.array([wide, 1.0])
    sides = [
        Line(
            scale * catmull([(4.5, -13), (11, -20.5), (22, -23.5 + droop), (33, -19 + droop)]), "inner", 0.2, 0.0, 0.4
        ),
        Line(scale * catmull([(40, 4), (34, 12), (25, 15.5), (18, 15)]), "inner", 1.0, 0.0, 0.1),
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


def _teeth(gum: float, height: float, half: float, count: int, down: int, wide: float) -> list[Part]:
    """A row from the middle outwards, `count` a side, smaller towards the cheek, hung from an arc (`down` 1) or stood
    on one (-1), whose middle is `gum`; all are one shape: narrower at the gum, broad where they bite."""
    edges = np.cumsum([0.0] + [1.0 - 0.13 * i for i in range(count)])
    edges = edges / edges[-1] * half * wide
    found: list[Part] = []
    for i in range(count):
        a, b = edges[i] + 0.15, edges[i + 1] - 0.15
        h = height * (1 - 0.08 * i)
        root = gum - 2.2 * ((a + b) / 2 / half) ** 2 + (0.0 if down > 0 else height)
        bite = root + down * h
        ring = contour(
            [(a + 0.5, root), (a + 0.3 * (b - a), root - down), (b - 0.3 * (b - a), root - down), (b - 0.5, root)],
            [(b - 0.5, root), (b, root + down * 0.6 * h), (b - 0.2, bite - down * 1.2), (b - 1.1, bite)],
            [(b - 1.1, bite), ((a + b) / 2, bite + down * 0.4), (a + 1.1, bite)],
            [(a + 1.1, bite), (a + 0.2, bite - down * 1.2), (a, root + down * 0.6 * h), (a + 0.5, root)],
        )
        found += both(Part(ring, "bone", (), (), None, group="skull", body="skull", form=0.0))
    return found
