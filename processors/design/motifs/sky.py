"""Sun, clouds and stars."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, bowed, catmull, points, resample, turn
from processors.design.motifs.moon import circle
from processors.design.motifs.whipped import whipped
from processors.design.parts import Drawing, Line, Part, Shadow

DISC = 25.0
"""The radius of the sun's disc."""


def _ray(left: Points, right: Points, material: str, degrees: float, veined: float) -> Part:
    """A ray between its two edges (each from the disc to the tip), with a vein and tone that come out of the disc."""
    v = np.linspace(0.06, 0.94, 9)[:, None, None]
    grain = left[None] + (right - left)[None] * v
    middle = resample((left + right) / 2, 40)
    vein = middle[int(0.08 * 40) : int(veined * 40)]
    foot = turn(points([left[0], right[0]]), degrees)
    root = (Shadow(foot, 9.0, 0.8, soft=True), Shadow(foot, 15.0, 0.36))
    return Part(
        turn(np.vstack([left, right[::-1]]), degrees),
        material,
        (Line(turn(vein, degrees), "inner", 1.0, 0.0, 0.0),),
        root,
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
            "outline",
            0.2,
            0.45,
            0.4,
        ),
        Line(catmull([(-2.4, 5.8), (0.4, 6.4), (3.0, 5.6), (3.8, 3.6)]), "outline", 0.45, 0.0, 0.3),
        Line(catmull([(2.6, -8.6), (4.8, -10.9), (9.6, -12.2), (14, -9)]), "outline", 0.3, 0.1, 0.45),
        Line(catmull([(-5.6, 9.7), (-2.3, 11.0), (0, 10.5), (2.3, 11.0), (5.6, 9.7)]), "outline", 0.1, 0.1, 0.5),
        Line(catmull([(-2.9, 14.0), (0, 14.9), (2.9, 14.0)]), "inner", 0.0, 0.0, 0.5),
    ]
    for s in (-1, 1):
        lines.append(Line(catmull([(s * 4.6, -4.8), (s * 8.3, -2.0), (s * 12.6, -5.0)]), "outline", 0.3, 0.2, 0.5))
        lines += [
            Line(catmull([(s * x, y), (s * (x + 0.3 * lean), y + 1.8), (s * (x + lean), y + 3.3)]), "inner", 1, 0, 0.0)
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


Disc = tuple[float, float, float]

HEADS: tuple[tuple[Disc, ...], ...] = (
    ((-56, 6, 10.0), (-38, -3, 14.0), (-13, -14, 20.5), (17, -9, 17.0), (40, -1, 13.0), (57, 7, 9.0)),
    ((-52, 5, 11.0), (-33, -8, 16.5), (-7, -21, 21.0), (20, -10, 16.0), (40, 0, 12.5), (55, 7.5, 8.5)),
    ((-61, 7, 8.5), (-47, 1, 11.5), (-27, -8, 15.0), (-2, -13, 18.0), (24, -8, 15.5), (45, 0, 12.5), (61, 7, 8.5)),
    ((-48, 5, 12.0), (-25, -10, 18.5), (7, -14, 20.0), (34, -2, 14.5), (53, 6, 9.5)),
)
"""The scallops of clouds from left to right: middle and radius."""
CURLED = (2, 2, 3, 2)
"""Which scallop of each rolls in upon itself."""
FEET: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0.2, 3.2), (0.5, 5.2), (0.82, 5.0), (1.0, 2.8)),
    ((0.26, 4.2), (0.62, 5.6), (1.0, 4.2)),
    ((0.17, 2.8), (0.44, 4.8), (0.76, 5.4), (1.0, 3.4)),
    ((0.3, 4.4), (0.72, 5.6), (1.0, 3.6)),
)
"""The rolls under them from right to left: where each ends, of the way, and how deep it hangs."""
SAG = 3.4
"""How much lower the rolls meet in the middle than at the ends."""
DIP = 0.95
"""How far an end scallop goes on round below its middle, in radians."""


def _meets(one: Disc, two: Disc) -> Points:
    """Where two circles cross on the left of the way from the first to the second, as the page is seen."""
    (xa, ya, ra), (xb, yb, rb) = one, two
    far = float(np.hypot(xb - xa, yb - ya))
    along = float(np.clip((far * far + ra * ra - rb * rb) / (2 * far), -ra, ra))
    out = float(np.sqrt(ra * ra - along * along))
    ux, uy = (xb - xa) / far, (yb - ya) / far
    return np.array([xa + ux * along + uy * out, ya + uy * along - ux * out])


def _angle(disc: Disc, at: Points) -> float:
    return float(np.arctan2(at[1] - disc[1], at[0] - disc[0]))


def _scallops(heads: Sequence[Disc]) -> tuple[list[tuple[float, float]], list[Points]]:
    """Where the arc of each scallop begins and ends (radians, growing), and the arcs, from left to right."""
    spans, arcs = [], []
    for i, (x, y, r) in enumerate(heads):
        a0 = _angle(heads[i], _meets(heads[i - 1], heads[i])) % (2 * np.pi) if i else np.pi - DIP
        a1 = _angle(heads[i], _meets(heads[i], heads[i + 1])) % (2 * np.pi) if i + 1 < len(heads) else 2 * np.pi + DIP
        a0 -= 2 * np.pi * (a0 > a1)
        a = np.linspace(a0, a1, 30)
        spans.append((a0, a1))
        arcs.append(np.column_stack([x + r * np.cos(a), y + r * np.sin(a)]))
    return spans, arcs


def _roll(start: Points, end: Points, deep: float) -> Points:
    """A round that hangs `deep` below the way between two points, fuller than a bow of that depth."""
    t = np.linspace(0, np.pi, 28)
    u = 0.5 - 0.5 * np.cos(t)
    way = end - start
    down = np.array([way[1], -way[0]]) / max(float(np.hypot(*way)), 1e-9)
    down = down * np.sign(down[1])
    return start + way * u[:, None] + down * (deep * np.sin(t) ** 0.8)[:, None]


def _tuck(arc: Points, way: int, long: float) -> Points:
    """A line that goes on from one end of a roll (`way` 1: its last point) up into the cloud."""
    run = arc if way > 0 else arc[::-1]
    ahead = run[-1] - run[-3]
    ahead /= max(float(np.hypot(*ahead)), 1e-9)
    lean = np.array([ahead[0] * 0.25, -1.0])
    return bezier(
        run[-1],
        run[-1] + 0.45 * long * ahead,
        run[-1] + 0.6 * long * (ahead + lean) / 1.4,
        run[-1] + long * (0.35 * ahead + 0.8 * lean),
        24,
    )


def _bank(kind: int, heads: Sequence[Disc], name: str) -> list[Part]:
    """One cloud in one contour of rounds: scallops above, shallow rolls below.

    Where two meet, the nearer one's line goes on inside and thins out; one scallop rolls in as a volute.
    """
    spans, arcs = _scallops(heads)
    right, left = arcs[-1][-1], arcs[0][0]
    stops = [right, *(right + (left - right) * u + [0.0, SAG * np.sin(np.pi * u)] for u, _ in FEET[kind])]
    feet = [_roll(stops[i], stops[i + 1], deep) for i, (_, deep) in enumerate(FEET[kind])]
    ring = np.vstack([arc[:-1] for arc in (*arcs, *feet)])
    lines: list[Line] = []
    shadows: list[Shadow] = []
    for i in range(len(heads) - 1):
        front, way = (i, 1.0) if heads[i][2] > heads[i + 1][2] else (i + 1, -1.0)
        x, y, r = heads[front]
        if front == CURLED[kind] and way > 0:
            # Where it rolls in on one side it is open on the other, or it would be a ball.
            continue
        rolled = front == CURLED[kind]
        t = np.linspace(0, 1, 70)
        a = spans[front][1 if way > 0 else 0] + way * t * (4.4 if rolled else 0.9)
        rim = r * (1 - (0.74 * t**0.72 if rolled else 0.16 * t**1.3))
        path = np.column_stack([x + rim * np.cos(a), y + rim * np.sin(a)])
        lines.append(Line(path, "outline", 0.85, 0.0, 0.02))
        if rolled:
            shadows.append(Shadow(path[6:50], 5.0, 0.45, soft=True))
    for one, two in itertools.pairwise(feet):
        deeper = float(one[:, 1].max()) > float(two[:, 1].max())
        lines.append(Line(_tuck(one if deeper else two, 1 if deeper else -1, 11.0), "outline", 0.85, 0.0, 0.02))
    for arc in feet:
        # Under each the dark lies as a crescent: strokes are long in its middle and short towards its ends.
        shadows += [Shadow(bowed(arc, 9.0, 0.0), 14.0, 0.34), Shadow(arc[5:-5], 11.0, 0.42, soft=True)]
    bank = Part(ring, "cloud", tuple(lines), tuple(shadows), _fall(feet), name, body=name, form=0.0, casts=False)
    return [bank, *(_belly(arc, name) for arc in feet)]


BELLY, WHIP = 3.8, 12.5
"""How deep the black under a cloud lies along its rolls, and how far strokes run up out of it."""


def _belly(arc: Points, name: str) -> Part:
    """The dark of a roll of a cloud's foot, for what has a black of its own."""
    strokes = max(2, round(float(np.hypot(*(arc[-1] - arc[0]))) / 7.5))
    at = resample(arc, 4 * strokes + 1)
    up = arc.mean(axis=0) - [0.0, 34.0] - at
    ring = whipped(arc, up / np.hypot(*up.T)[:, None], BELLY, WHIP, strokes)
    return Part(ring, "spike", group=name, body=name, rim="none", form=0.0, casts=False)


def _fall(arcs: Sequence[Points]) -> NDArray[np.float64]:
    """Strokes that rise from the rolls of a cloud's foot and lean with their rounds."""
    foot = np.vstack([resample(arc, 11)[1:-1] for arc in arcs])
    middle = np.repeat([arc.mean(axis=0) - [0.0, 26.0] for arc in arcs], 9, axis=0)
    return np.stack([foot + (middle - foot) * t for t in np.linspace(0, 0.8, 14)], axis=1)


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
        bank = _bank(kind, heads, "cloud")
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
