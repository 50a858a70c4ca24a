"""Sun, clouds and stars."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import bezier, catmull, points, turn
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow


def sun(chance: Chance) -> Drawing:
    """A sun with straight and flaming rays in turn and a calm face; about 100 across."""
    n = (8, 10, 12)[chance.pick("rays", 3)]
    up = 0.5 * chance.pick("up", 2)
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
        spine = points([(0, -r - 8), (0, -r - 15)])
        parts.append(
            Part(
                turn(ring, 360 * (i + up + 0.5) / n),
                "sun",
                (Line(turn(spine, 360 * (i + up + 0.5) / n), "detail", 0.8, 0.0, 0.1),),
                (Shadow(turn(points([(-half, -r), (half, -r)]), 360 * (i + up + 0.5) / n), 6.5, 0.8),),
                None,
                group="sun",
                body="sun",
                form=0.0,
            )
        )
    for i in range(n):
        w = half * 0.98
        left = bezier((-w, -r + 3), (-w * 1.3, -r - 9), (w * 0.9, -r - 12), (w * 0.2, -51), 18)
        right = bezier((w * 0.2, -51), (w * 1.7, -r - 15), (w * 0.1, -r - 7), (w, -r + 3), 18)
        flame = turn(np.vstack([left, right]), 360 * (i + up) / n)
        parts.append(
            Part(
                flame,
                "flame",
                (),
                (Shadow(turn(points([(-w, -r), (w, -r)]), 360 * (i + up) / n), 7, 0.75),),
                None,
                group="sun",
                body="sun",
                form=0.1,
            )
        )
    lines: list[Line] = []
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
            (Shadow(circle(0, 0, r)[2:30], 8.5, 0.27),),
            grain,
            group="sun",
            body="sun",
            form=0.0,
        )
    )
    return Drawing(tuple(parts)).placed(mirror=chance.pick("hand", 2) == 1)


Head = tuple[float, float, float]
Curl = tuple[int, float, float]

HEADS: tuple[tuple[Head, ...], ...] = (
    ((-55, 9, 8.5), (-38, 0, 13.5), (-14, -13, 20.5), (16, -8, 17.0), (38, 1, 12.5), (54, 9.5, 7.5)),
    ((-50, 8, 9.5), (-33, -6, 16.0), (-8, -22, 21.0), (17, -10, 15.5), (36, 2, 11.5), (51, 9.5, 7.5)),
    ((-60, 10, 7.0), (-46, 4, 10.5), (-27, -5, 14.5), (-3, -9, 16.5), (21, -6, 15.0), (42, 2, 12.0), (58, 9.5, 7.5)),
    ((-46, 7, 10.5), (-24, -9, 18.5), (8, -12, 19.5), (33, 0, 13.5), (50, 9, 8.0)),
)
"""The scallops of clouds from left to right: middle and radius."""
CURLS: tuple[tuple[Curl, ...], ...] = (
    ((2, 0.66, 1.5), (3, -0.62, 1.35), (1, 0.6, 1.25)),
    ((2, 0.66, 1.6), (1, -0.6, 1.3), (3, 0.6, 1.25)),
    ((3, 0.64, 1.4), (4, -0.6, 1.4), (2, 0.6, 1.3)),
    ((1, 0.64, 1.5), (2, -0.64, 1.4)),
)
"""Inner curls: in which head, its size (negative: it winds the other way), and how many half turns."""


def _foot(x0: float, x1: float, y: float) -> np.ndarray:
    """The underside from right to left: it runs out past both ends in long points and swings once between them."""
    return catmull(
        [
            (x1 + 17, y - 2.0),
            (x1 - 4, y + 3.6),
            (x1 - 26, y + 2.4),
            ((x0 + x1) / 2 + 4, y + 6.2),
            (x0 + 24, y + 2.8),
            (x0 + 4, y + 4.4),
            (x0 - 17, y - 1.6),
        ],
        samples=14,
    )


def _bank(heads: Sequence[Head], curls: Sequence[Curl], name: str) -> list[Part]:
    """One cloud in one contour: scallops above, a flowing foot below, and two or three curls that wind inside it."""
    arcs = []
    low = 15.0
    for i, (x, y, r) in enumerate(heads):
        dip = float(np.arcsin(min((low - y) / r, 0.8)))  # how far an end scallop goes on below its middle
        a0 = _meets(heads[i - 1], heads[i])[1] if i else np.pi - dip
        a1 = _meets(heads[i], heads[i + 1])[0] if i + 1 < len(heads) else 2 * np.pi + dip
        a = np.linspace(a0, a1, 26)
        arcs.append(np.column_stack([x + r * np.cos(a), y + r * np.sin(a)]))
    foot = _foot(heads[0][0], heads[-1][0], low)
    ring = np.vstack([*arcs, foot])
    lines: list[Line] = []
    # Where two scallops meet, the nearer goes on inside as a line that follows its round.
    for i in range(1, len(heads)):
        front, other = (i, i - 1) if heads[i][2] > heads[i - 1][2] else (i - 1, i)
        x, y, r = heads[front]
        way = -1.0 if front == i else 1.0
        at = _meets(heads[i - 1], heads[i])[1 if front == i else 0]
        a = at + way * np.linspace(0.0, 0.85, 22)
        rim = r * (1 - 0.2 * np.linspace(0, 1, 22) ** 2)
        if other in (0, len(heads) - 1):
            continue
        lines.append(Line(np.column_stack([x + rim * np.cos(a), y + rim * np.sin(a)]), "inner", 1.0, 0.0, 0.05))
    shadows = [Shadow(foot[8:-8] + [0.0, 1.0], 7.0, 0.75)]
    for at, size, halves in curls:
        x, y, r = heads[at]
        hand = 1.0 if size > 0 else -1.0
        t = np.linspace(0, 1, 54)
        a = -np.pi / 2 + hand * (-0.85 + t * np.pi * halves)
        far = abs(size) * r * (1 - 0.66 * t)
        roll = np.column_stack([x - hand * r * 0.06 + far * np.cos(a), y + r * 0.2 + far * np.sin(a)])
        lines.append(Line(roll, "inner", 0.0, 0.25, 0.35))
    for u, v, h in ((0.3, 0.72, 9.4), (0.5, 0.86, 12.6)):
        x0, x1 = heads[0][0], heads[-1][0]
        t = np.linspace(u, v, 30)
        sweep = np.column_stack([x0 + (x1 - x0) * t, h + 1.3 * np.sin(2 * np.pi * t)])
        lines.append(Line(sweep, "detail", 0.0, 0.0, 0.4))
    # Shading lies along the foot, as the cloud does.
    rails = np.stack([foot - [0.0, 1.0 + 1.3 * j] for j in range(7)])
    return [Part(ring, "cloud", tuple(lines), tuple(shadows), rails, group=name, body=name, form=0.0)]


def _meets(one: tuple[float, float, float], two: tuple[float, float, float]) -> tuple[float, float]:
    """The angles at which two circles cross above: on the first, and on the second."""
    (xa, ya, ra), (xb, yb, rb) = one, two
    far = float(np.hypot(xb - xa, yb - ya))
    along = (far * far + ra * ra - rb * rb) / (2 * far)
    up = np.sqrt(max(ra * ra - along * along, 0.0))
    ux, uy = (xb - xa) / far, (yb - ya) / far
    x, y = xa + ux * along + uy * up, ya + uy * along - ux * up
    first = float(np.arctan2(y - ya, x - xa)) % (2 * np.pi)
    second = float(np.arctan2(y - yb, x - xb)) % (2 * np.pi)
    return first if first > 0.5 * np.pi else first + 2 * np.pi, second


def cloud(chance: Chance, number: int = 0) -> Drawing:
    """`number` banks of clouds (two), about 130 wide: each one scalloped contour, curls in it, on a long foot."""
    rng = chance.rng()
    parts: list[Part] = []
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    banks = {
        1: [(0.0, 0.0, 1.1)],
        3: [(-40.0, -8.0, 0.72), (42.0, -4.0, 0.78), (0.0, 14.0, 1.0)],
    }.get(number, [(-31.0, -4.0, 0.84), (23.0, 12.0, 1.0)])
    for j, (ox, oy, size) in enumerate(banks):
        kind = int(rng.integers(0, len(HEADS)))
        heads = [
            (x + rng.uniform(-1.2, 1.2), y + rng.uniform(-2.0, 1.0), r * rng.uniform(0.97, 1.06))
            for x, y, r in HEADS[kind]
        ]
        bank = _bank(heads, CURLS[kind], "cloud")
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
