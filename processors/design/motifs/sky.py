"""Sun, clouds and stars."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import bezier, catmull, points, turn
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow


def sun(chance: Chance) -> Drawing:
    """A sun with straight and flaming rays in turn and a calm face; about 100 across."""
    n = (8, 10, 12)[chance.pick("rays", 3)]
    face = chance.pick("face", 3) < 2
    r = 25.0
    parts: list[Part] = []
    half = np.pi * r / n / 1.06
    for i in range(n):
        ray = np.vstack(
            [
                [(half * 0.8, -r + 3)],
                [(half * 0.62, -r - 2)],
                bezier((half * 0.62, -r - 3), (half * 0.5, -r - 8), (half * 0.12, -44), (0, -47.5), 10),
            ]
        )
        ring = np.vstack([ray, (ray * [-1, 1])[::-1]])
        spine = points([(0, -r - 1), (0, -r - 11)])
        parts.append(
            Part(
                turn(ring, 360 * (i + 0.5) / n),
                "sun",
                (Line(turn(spine, 360 * (i + 0.5) / n), "detail", 0.8, 0.0, 0.1),),
                (Shadow(turn(points([(-half, -r), (half, -r)]), 360 * (i + 0.5) / n), 6.5, 0.8),),
                None,
                group="sun",
                form=0.0,
            )
        )
    for i in range(n):
        w = half * 0.98
        left = bezier((-w, -r + 3), (-w * 1.3, -r - 9), (w * 0.9, -r - 12), (w * 0.2, -51), 18)
        right = bezier((w * 0.2, -51), (w * 1.7, -r - 15), (w * 0.1, -r - 7), (w, -r + 3), 18)
        flame = turn(np.vstack([left, right]), 360 * i / n)
        parts.append(
            Part(
                flame,
                "flame",
                (),
                (Shadow(turn(points([(-w, -r), (w, -r)]), 360 * i / n), 7, 0.75),),
                None,
                group="sun",
                form=0.1,
            )
        )
    lines: list[Line] = []
    if face:
        for s in (-1, 1):
            lines += [
                Line(catmull([(s * 3.4, -3.4), (s * 7.5, -0.6), (s * 12.2, -3.0)]), "inner", 0.3, 0.2, 0.5),
                Line(
                    catmull([(s * 2.2, -1.2), (s * 3.2, -7.6), (s * 9.0, -10.4), (s * 14.6, -8.0)]),
                    "inner",
                    0.2,
                    0.0,
                    0.5,
                ),
                *(
                    Line(points([(s * x, y), (s * (x + 0.9), y + 2.6)]), "detail", 0.8, 0.2, 0.1)
                    for x, y in ((5.2, -1.2), (7.8, -0.4), (10.4, -1.2))
                ),
                Line(catmull([(s * 0.2, 7.6), (s * 2.6, 7.9), (s * 3.0, 5.8)]), "detail", 0.6, 0.1, 0.4),
                Line(catmull([(s * 14.0, 3.4), (s * 15.6, 6.4), (s * 14.2, 9.2)]), "detail", 0.0, 0.0, 0.5),
            ]
        lines += [
            Line(catmull([(1.6, -3), (2.4, 2.0), (3.2, 6.2)]), "detail", 0.0, 0.5, 0.8),
            Line(
                catmull([(-6.2, 12.2), (-2.0, 13.2), (0, 12.6), (2.0, 13.2), (6.2, 12.2)]),
                "inner",
                0.0,
                0.0,
                0.5,
            ),
            Line(catmull([(-3.4, 16.0), (0, 17.4), (3.4, 16.0)]), "detail", 0.0, 0.0, 0.5),
            Line(
                catmull([(-3.6, 11.4), (-1.4, 10.2), (0, 10.8), (1.4, 10.2), (3.6, 11.4)]),
                "detail",
                0.0,
                0.0,
                0.5,
            ),
        ]
    grain = np.stack(
        [
            np.column_stack([np.cos(a) * np.linspace(r, 6, 20), np.sin(a) * np.linspace(r, 6, 20)])
            for a in np.linspace(0, 2 * np.pi, 33)
        ]
    )
    parts.append(
        Part(
            circle(0, 0, r),
            "sun",
            tuple(lines),
            (Shadow(circle(0, 0, r)[64:] if not face else circle(0, 0, r)[2:30], 7.5, 0.8),),
            grain,
            group="sun disc",
            form=0.0,
        )
    )
    return Drawing(tuple(parts))


BANKS = (
    ((-31, 0, 12.5), (-9, -12, 19), (19, -7, 15.5), (40, 3, 11)),
    ((-53, 12, 7), (-37, 8, 11.5), (-13, 8, 13.5), (11, 9, 11.5), (32, 9, 12), (52, 13, 7)),
)
"""The heads of a cloud in two rows, back to front: middle and radius."""
FOOT = 16.0
WISPS = ((-68, 8, 16.8, 4.2), (-14, 70, 17.8, 4.0), (-36, 38, 20.4, 3.0))
"""Its flat foot, in strips drawn out to points: from, to, height and half thickness."""


def _row(heads: list[tuple[float, float, float]], name: str) -> Part:
    """A row of heads in one: their rims meet in notches, from which one of each pair goes on inside as a line."""
    from shapely import Point, Polygon, box, union_all

    shape = union_all([Point(x, y).buffer(r, quad_segs=16) for x, y, r in heads])
    x0, x1 = heads[0][0], heads[-1][0]
    shape = shape.union(Polygon([*((x, y) for x, y, _ in heads), (x1, FOOT), (x0, FOOT)])).intersection(
        box(-200, -200, 200, FOOT)
    )
    ring = np.asarray(shape.exterior.coords)[:-1]
    lines: list[Line] = []
    shadows: list[Shadow] = []
    for (xa, ya, ra), (xb, yb, rb) in pairwise(heads):
        far = float(np.hypot(xb - xa, yb - ya))
        if far >= ra + rb:
            continue
        # The larger head goes on in front of the smaller.
        x, y, r, turn_to = (xa, ya, ra, 1.0) if ra > rb else (xb, yb, rb, -1.0)
        other = rb if ra > rb else ra
        reach = np.arccos(np.clip((r * r + far * far - other * other) / (2 * r * far), -1, 1))
        out = np.arctan2((yb - ya) * turn_to, (xb - xa) * turn_to)
        at = out - turn_to * reach
        t = np.linspace(0, 1, 26)
        angle = at + turn_to * t * 1.0
        rim = (r * (1 - 0.32 * t**2))[:, None]
        curl = np.array([x, y]) + np.column_stack([np.cos(angle), np.sin(angle)]) * rim
        lines.append(Line(curl, "inner", 1.0, 0.0, 0.05))
        shadows.append(Shadow(curl[:14] + [turn_to * 1.0, 1.0], r * 0.3, 0.75))
        if r > 11.5:
            angle = at + turn_to * (0.55 + t * 3.6)
            roll = (r * (0.62 - 0.44 * t))[:, None]
            inside = np.column_stack([np.cos(angle), np.sin(angle)]) * roll + [x - turn_to * r * 0.06, y + r * 0.04]
            lines.append(Line(inside, "detail", 0.0, 0.2, 0.4))
    rails = np.stack([np.column_stack([np.full(16, u), np.linspace(FOOT, -34, 16)]) for u in np.linspace(-60, 60, 60)])
    low = Shadow(points([(x0, FOOT), (x1, FOOT)]), 8.5, 0.8)
    return Part(ring, "cloud", tuple(lines), (low, *shadows), rails, group=name, body=name, form=0.0)


def _wisp(x0: float, x1: float, y: float, half: float, name: str) -> Part:
    t = np.linspace(0, 1, 50)
    mid = np.column_stack([x0 + (x1 - x0) * t, y + 0.5 * half * np.sin(2 * np.pi * t)])
    thick = half * np.sin(np.pi * t) ** 0.6
    up = np.column_stack([np.zeros(50), thick])
    return Part(np.vstack([mid - up, (mid + up)[::-1][1:-1]]), "cloud", (), (), None, group=name, form=0.0)


def cloud(chance: Chance, number: int = 0) -> Drawing:
    """`number` banks of clouds (two), about 130 wide: round heads before each other over a foot of long wisps."""
    rng = chance.rng()
    parts: list[Part] = []
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    banks = {
        1: [(0.0, 0.0, 1.1)],
        3: [(-40.0, -8.0, 0.72), (42.0, -4.0, 0.78), (0.0, 14.0, 1.0)],
    }.get(number, [(-31.0, -4.0, 0.84), (23.0, 12.0, 1.0)])
    for j, (ox, oy, size) in enumerate(banks):
        bank: list[Part] = []
        for row in BANKS:
            heads = [
                (x + rng.uniform(-1.6, 1.6), y + rng.uniform(-1.2, 1.2), r * rng.uniform(0.96, 1.06)) for x, y, r in row
            ]
            bank.append(_row(heads, "cloud"))
        bank += [_wisp(x0, x1, y, half, "cloud") for x0, x1, y, half in WISPS]
        flip = mirror < 0
        placed = Drawing(tuple(bank)).placed(ox * mirror, oy, size, mirror=flip)
        parts += [replace(p, group=f"cloud{j}", body="clouds") for p in placed.parts]
    return Drawing(tuple(parts))


def star(chance: Chance) -> Drawing:
    """A nautical star: five points, each half light and half dark; 100 across."""
    parts: list[Part] = []
    for i in range(5):
        tip, inner = points([(0, -50)]), turn([(0, -20.5)], 36)
        for side, material in ((1, "metal dark"), (-1, "petal")):
            ring = np.vstack([[(0, 0)], tip, inner * [side, 1]])
            parts.append(Part(turn(ring, 72 * i), material, (), (), None, group="star", form=0.2))
    return Drawing(tuple(parts)).placed(degrees=chance.spread("turn", -8, 8))
