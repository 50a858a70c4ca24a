"""Sun, clouds and stars."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, points, turn
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
                (Shadow(turn(points([(-half, -r), (half, -r)]), 360 * (i + 0.5) / n), 9, 0.85),),
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
                (Shadow(turn(points([(-w, -r), (w, -r)]), 360 * i / n), 10, 0.8),),
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
            (Shadow(circle(0, 0, r)[64:] if not face else circle(0, 0, r)[2:34], 10, 0.85),),
            grain,
            group="sun disc",
            form=0.0,
        )
    )
    return Drawing(tuple(parts))


def _puffs(sites: list[tuple[float, float, float]], base: float) -> Points:
    """The rim of a bank of round puffs over a level foot, their meeting points kept sharp."""
    from shapely import Point, box, union_all

    shape = union_all([Point(x, y).buffer(r, quad_segs=16) for x, y, r in sites])
    low = [s for s in sites]
    x0, x1 = min(s[0] for s in low), max(s[0] for s in low)
    shape = shape.union(box(x0, base - 10, x1, base)).intersection(box(-200, -200, 200, base))
    return np.asarray(shape.exterior.coords)[:-1]


def cloud(chance: Chance, number: int = 0) -> Drawing:
    """A bank of clouds about 120 wide, with curls inside its puffs."""
    rng = chance.rng()
    parts: list[Part] = []
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    banks = [((-24, 0), 0.92), ((22, 13), 1.0)] if number != 1 else [((0, 0), 1.1)]
    for j, ((ox, oy), size) in enumerate(banks):
        sites = [
            (-36.0, 4.0, 11.0),
            (-20.0, -6.0, 14.5),
            (2.0, -13.0, 18.0),
            (23.0, -4.0, 14.0),
            (38.0, 5.0, 9.5),
        ]
        sites = [((x + rng.uniform(-1.5, 1.5)) * mirror, y + rng.uniform(-1.5, 1.5), r) for x, y, r in sites]
        ring = _puffs(sites, 14.0) * size + [ox * mirror, oy]
        lines = []
        for x, y, r in sites[1:4]:
            a = np.linspace(1.05 * np.pi, 2.75 * np.pi, 40)
            rr = r * np.linspace(0.66, 0.16, 40) ** 1.0
            curl = np.column_stack([x + mirror * rr * np.cos(a), y + 1.0 + rr * np.sin(a)])
            lines.append(Line(curl * size + [ox * mirror, oy], "inner", 0.0, 0.3, 0.4))
        foot = points([(-46, 14), (46, 14)]) * size + [ox * mirror, oy]
        streaks = tuple(
            Line(points([(u, 9.4), (v, 9.4)]) * size + [ox * mirror, oy], "detail", 0, 0, 0.5)
            for u, v in ((-26, -8), (4, 24))
        )
        grain = np.stack(
            [
                np.column_stack([np.full(16, x), np.linspace(14, -12, 16)]) * size + [ox * mirror, oy]
                for x in np.linspace(-46, 46, 40)
            ]
        )
        parts.append(
            Part(
                ring,
                "cloud",
                (*lines, *streaks),
                (Shadow(foot, 12, 0.75),),
                grain,
                group=f"cloud{j}",
                form=0.0,
            )
        )
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
