"""Sun, clouds and stars."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, bowed, catmull, points, resample, turn
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow

DISC = 25.0
"""The radius of the sun's disc."""


def _ray(left: Points, right: Points, material: str, degrees: float, veined: float) -> Part:
    """A ray between its two edges (each from the disc to the tip), with a vein and tone that come out of the disc."""
    v = np.linspace(0.06, 0.94, 9)[:, None, None]
    grain = left[None] + (right - left)[None] * v
    middle = resample((left + right) / 2, 40)
    vein = middle[int(0.08 * 40) : int(veined * 40)]
    root = Shadow(turn(points([left[0], right[0]]), degrees), 9.0, 0.8, soft=True)
    return Part(
        turn(np.vstack([left, right[::-1]]), degrees),
        material,
        (Line(turn(vein, degrees), "inner", 1.0, 0.0, 0.0),),
        (root,),
        turn(grain.reshape(-1, 2), degrees).reshape(grain.shape),
        group="sun",
        body="sun",
        form=0.0,
    )


def _visage() -> tuple[tuple[Line, ...], tuple[Shadow, ...]]:
    """A calm face, a few lines that each grow out of another: a brow that runs down into the nose, lids and lashes."""
    lines = [
        Line(
            catmull([(-14, -9), (-9.6, -12.2), (-4.8, -10.8), (-2.6, -6.6), (-2.8, -1), (-4.2, 3.4), (-2.4, 5.8)]),
            "inner",
            0.2,
            0.5,
            0.4,
        ),
        Line(catmull([(-2.4, 5.8), (0.4, 6.4), (3.0, 5.6), (3.8, 3.6)]), "inner", 0.5, 0.0, 0.3),
        Line(catmull([(2.6, -8.6), (4.8, -10.9), (9.6, -12.2), (14, -9)]), "inner", 0.3, 0.0, 0.45),
        Line(catmull([(-5.6, 9.7), (-2.3, 11.0), (0, 10.5), (2.3, 11.0), (5.6, 9.7)]), "inner", 0.1, 0.1, 0.5),
        Line(catmull([(-2.9, 14.0), (0, 14.9), (2.9, 14.0)]), "detail", 0.0, 0.0, 0.5),
    ]
    for s in (-1, 1):
        lines.append(Line(catmull([(s * 4.6, -4.8), (s * 8.3, -2.0), (s * 12.6, -5.0)]), "inner", 0.3, 0.2, 0.5))
        lines += [
            Line(catmull([(s * x, y), (s * (x + 0.3 * lean), y + 1.8), (s * (x + lean), y + 3.3)]), "detail", 1, 0, 0.0)
            for x, y, lean in ((6.2, -3.0, -0.3), (8.7, -2.1, 0.7), (11.1, -3.3, 1.7))
        ]
    cheeks = tuple(Shadow(points([(s * 14.0, 3.6), (s * 12.0, 7.0)]), 5.5, 0.34, soft=True) for s in (-1, 1))
    return tuple(lines), cheeks


def sun(chance: Chance) -> Drawing:
    """A sun with straight and flaming rays in turn and a calm face; about 100 across."""
    n = (8, 10, 12)[chance.pick("rays", 3)]
    up = 0.5 * chance.pick("up", 2)
    r = DISC
    half = np.pi * r / n / 1.06
    parts: list[Part] = []
    for i in range(n):
        # A spike, its edges hollow: straight ones would stand as the corners of a box behind the flames.
        w = half * 0.8
        edge = bezier((w, -r + 2), (w * 0.66, -r - 5), (w * 0.3, -37), (0, -49.5), 22)
        parts.append(_ray(edge * [-1, 1], edge, "sun", 360 * (i + up + 0.5) / n, 0.52))
    for i in range(n):
        w = half * 0.98
        left = bezier((-w, -r + 3), (-w * 1.3, -r - 9), (w * 0.9, -r - 12), (w * 0.2, -51), 22)
        right = bezier((w, -r + 3), (w * 0.1, -r - 7), (w * 1.7, -r - 15), (w * 0.2, -51), 22)
        parts.append(_ray(left, right, "flame", 360 * (i + up) / n, 0.6))
    grain = np.stack(
        [
            np.column_stack([np.cos(a) * np.linspace(r, 6, 20), np.sin(a) * np.linspace(r, 6, 20)])
            for a in np.linspace(0, 2 * np.pi, 33)
        ]
    )
    lines, cheeks = _visage()
    rim = Shadow(bowed(circle(0, 0, r, 144)[4:64], -7.0, 0.2), 12.0, 0.48, soft=True)
    parts.append(Part(circle(0, 0, r), "sun", lines, (rim, *cheeks), grain, group="sun", body="sun", form=0.0))
    return Drawing(tuple(parts)).placed(mirror=chance.pick("hand", 2) == 1)


Head = tuple[float, float, float]
Roll = tuple[int, float]

HEADS: tuple[tuple[Head, ...], ...] = (
    ((-55, 9, 8.5), (-38, 0, 13.5), (-14, -13, 20.5), (16, -8, 17.0), (38, 1, 12.5), (54, 9.5, 7.5)),
    ((-50, 8, 9.5), (-33, -6, 16.0), (-8, -22, 21.0), (17, -10, 15.5), (36, 2, 11.5), (51, 9.5, 7.5)),
    ((-60, 10, 7.0), (-46, 4, 10.5), (-27, -5, 14.5), (-3, -9, 16.5), (21, -6, 15.0), (42, 2, 12.0), (58, 9.5, 7.5)),
    ((-46, 7, 10.5), (-24, -9, 18.5), (8, -12, 19.5), (33, 0, 13.5), (50, 9, 8.0)),
)
"""The scallops of clouds from left to right: middle and radius."""
ROLLS: tuple[tuple[Roll, ...], ...] = (
    ((2, 1.0),),
    ((2, -1.0),),
    ((3, 1.0),),
    ((2, -1.0),),
)
"""Which scallops roll in upon themselves: the scallop, and from which side of it (−1: the left)."""


def _foot(right: Points, left: Points, y: float) -> Points:
    """The underside from the end of the last scallop to the start of the first: one calm bow, deepest on one side."""
    (x1, y1), (x0, y0) = (float(right[0]), float(right[1])), (float(left[0]), float(left[1]))
    bow = [(x1 + (x0 - x1) * t, y + deep) for t, deep in ((0.16, 2.4), (0.38, 3.8), (0.62, 3.6), (0.85, 2.0))]
    return catmull([(x1, y1), *bow, (x0, y0)], samples=14)


def _bank(heads: Sequence[Head], rolls: Sequence[Roll], name: str) -> list[Part]:
    """One cloud in one contour: scallops above, a flowing foot below.

    Where two scallops meet, the nearer one's round goes on inside; one of them rolls in as a volute.
    """
    arcs = []
    low = 15.0
    for i, (x, y, r) in enumerate(heads):
        dip = float(np.arcsin(min((low - y) / r, 0.86)))  # how far an end scallop goes on below its middle
        a0 = _meets(heads[i - 1], heads[i])[1] if i else np.pi - dip
        a1 = _meets(heads[i], heads[i + 1])[0] if i + 1 < len(heads) else 2 * np.pi + dip
        a = np.linspace(a0, a1, 26)
        arcs.append(np.column_stack([x + r * np.cos(a), y + r * np.sin(a)]))
    foot = _foot(arcs[-1][-1], arcs[0][0], low)
    ring = np.vstack([*arcs, foot[1:-1]])
    lines: list[Line] = []
    shadows = [Shadow(foot[6:-6] + [0.0, 1.0], 13.0, 0.7, soft=True)]
    for i in range(1, len(heads)):
        front, other = (i, i - 1) if heads[i][2] > heads[i - 1][2] else (i - 1, i)
        x, y, r = heads[front]
        way = -1.0 if front == i else 1.0
        start = _meets(heads[i - 1], heads[i])[1 if front == i else 0]
        rolled = (front, way) in rolls
        if other in (0, len(heads) - 1) and not rolled:
            continue
        t = np.linspace(0, 1, 70 if rolled else 22)
        a = start + way * (t * 1.85 * np.pi if rolled else t * 0.95)
        rim = r * (1 - 0.8 * t**0.7) if rolled else r * (1 - 0.22 * t**2)
        low_in = 0.1 * r * t if rolled else 0.0
        path = np.column_stack([x + rim * np.cos(a), y + low_in + rim * np.sin(a)])
        lines.append(Line(path, "inner", 1.0, 0.0, 0.05))
        if rolled:
            shadows.append(Shadow(path[8:50], 5.0, 0.45, soft=True))
    # Shading lies along the foot, as the cloud does.
    rails = np.stack([foot - [0.0, 1.0 + 1.3 * j] for j in range(7)])
    return [Part(ring, "cloud", tuple(lines), tuple(shadows), rails, name, body=name, form=0.0, casts=False)]


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
        bank = _bank(heads, ROLLS[kind], "cloud")
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
