"""The anchor, alone or with a rope wound round its shank."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, flip, mirrored, points, ribbon
from processors.design.motifs.moon import circle
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part, Shadow

LAY = 5.4


def _rope(path: Points, half: float, name: str, edged: bool) -> Part:
    """A laid rope: the strands show as slanting lines."""
    n = len(path)
    left, right = ribbon(path, np.full(n, half))[:n], ribbon(path, np.full(n, half))[n:][::-1]
    length = float(np.hypot(*np.diff(path, axis=0).T).sum())
    lays = max(2, int(length / LAY))
    step = n / lays
    strands = []
    for i in range(lays + 1):
        a, b = int(i * step), int((i + 0.85) * step)
        if b < n:
            mid = (left[a] + right[b]) / 2
            strands.append(
                Line(
                    catmull([left[a], mid + (path[b] - path[a]) * 0.12, right[b]], samples=5),
                    "inner",
                    0.7,
                    0.7,
                    0.5,
                )
            )
    edges = (Line(left, "outline", 1, 1, 0.5), Line(right, "outline", 1, 1, 0.5)) if edged else None
    return Part(
        np.vstack([left, right[::-1]]),
        "rope",
        tuple(strands),
        (Shadow(right, half * 1.4, 0.5),),
        None,
        group=name,
        edges=edges,
        body="rope",
        form=0.0,
    )


def anchor(chance: Chance, roped: bool = False) -> Drawing:
    """An anchor 120 high; `roped`, with a rope through its ring that goes over and under the shank."""
    sweep = chance.spread("sweep", 40, 46)
    shank = mirrored(points([(0, -44), (4.4, -44), (5.2, 10), (7.4, 50), (5, 63), (0, 64)]))
    arm = np.vstack(
        [
            catmull([(0, 59), (14, 54), (28, 44), (sweep - 4, 26)]),
            catmull([(sweep - 4, 26), (sweep - 15, 30)]),
            catmull([(sweep - 15, 30), (sweep + 4, 0)]),
            catmull([(sweep + 4, 0), (sweep + 13, 18), (sweep + 13, 36)]),
            catmull([(sweep + 13, 36), (sweep + 5, 29)]),
            catmull([(sweep + 5, 29), (37, 56), (20, 71), (0, 79)]),
        ]
    )
    arm_ridge = Line(catmull([(4, 65), (18, 58), (32, 46), (sweep, 27)]), "inner", 0.4, 0.0, 0.3)
    stock = contour(
        [(-31, -30), (-28, -33.5), (0, -34), (28, -33.5), (31, -30)],
        [(31, -30), (31, -26), (28, -24)],
        [(28, -24), (0, -23), (-28, -24)],
        [(-28, -24), (-31, -26), (-31, -30)],
    )
    ring = Part(
        circle(0, -54, 12, 60),
        "metal",
        (),
        (Shadow(circle(0, -54, 11, 60)[2:24], 7, 0.8),),
        None,
        group="anchor ring",
        holes=(circle(0, -54, 6.6, 48),),
        form=0.0,
    )
    blade = points([(0, 46), (6, 44), (5, 10), (4.4, -44)])
    metal = [
        *both(
            Part(
                arm,
                "metal",
                (arm_ridge,),
                (Shadow(arm[-10:], 9, 0.9), Shadow(arm[10:24], 8, 0.3)),
                None,
                group="anchor",
                form=0.2,
            )
        ),
        Part(
            shank,
            "metal",
            (Line(points([(-1.4, -20), (-1.6, 40)]), "detail", 0.2, 0.0, 0.3),),
            (Shadow(blade, 7, 0.95),),
            np.stack([np.column_stack([np.linspace(6, -6, 10), np.full(10, y)]) for y in np.linspace(-44, 46, 40)]),
            group="anchor",
            form=0.0,
        ),
        Part(
            stock,
            "wood",
            (),
            (Shadow(points([(-30, -24), (30, -24)]), 7, 0.8),),
            np.stack([np.column_stack([np.full(10, x), np.linspace(-23, -34, 10)]) for x in np.linspace(-31, 31, 30)]),
            group="anchor stock",
            form=0.0,
        ),
        *both(Part(circle(33, -28.4, 5.2, 36), "gold", (), (), None, group="anchor knob", form=0.5)),
    ]
    if not roped:
        return Drawing((ring, *metal), {"axis top": (0.0, -20.0), "axis foot": (0.0, 40.0)})
    hand = 1 if chance.pick("hand", 2) else -1
    knots = points(
        [
            (3, -46),
            (14, -52),
            (21, -42),
            (17, -20),
            (2, -8),
            (-17, 2),
            (-23, 14),
            (-10, 24),
            (12, 30),
            (25, 40),
            (19, 54),
            (3, 59),
            (-12, 66),
            (-17, 80),
            (-31, 86),
            (-42, 79),
        ]
    ) * [hand, 1]
    path = catmull(knots, samples=14)
    under = _rope(path, 3.9, "rope", False)
    over: list[Part] = []
    for low, high in ((-20, 6), (52, 66)):
        i = np.flatnonzero((path[:, 1] > low) & (path[:, 1] < high) & (np.abs(path[:, 0]) < 15))
        if len(i) > 4:
            over.append(_rope_slice(path, int(i[0]), int(i[-1]) + 1, f"rope over {low}"))
    start = _rope_slice(path, 10, 34, "rope ring")
    end = path[-1]
    frays = tuple(
        Line(
            catmull([end, end + [hand * -5, d * 0.5 - 1], end + [hand * -11, d * 1.6 - 2]]),
            "inner",
            0.9,
            0.2,
            0.1,
        )
        for d in (-3, 0, 3)
    )
    knot = Part(circle(float(end[0]), float(end[1]), 4.4, 30), "rope", (), (), None, group="rope end", form=0.3)
    fray = Part(
        circle(float(end[0]), float(end[1]), 0.6, 12),
        "open",
        (),
        (),
        None,
        group="rope fray",
        edges=frays,
        form=0.0,
    )
    return Drawing((ring, under, *metal, start, *over, fray, knot), {"axis top": (0.0, -20.0)})


def _rope_slice(path: Points, a: int, b: int, name: str) -> Part:
    """The piece of the rope between two points of its path, its strands where the whole rope has them."""
    whole = _rope(path, 3.9, name, True)
    n = len(path)
    left, right = whole.ring[:n], whole.ring[n:][::-1]
    ring = np.vstack([left[a:b], right[a:b][::-1]])
    return Part(
        ring,
        "rope",
        whole.lines,
        (Shadow(right[a:b], 5.4, 0.5),),
        None,
        group=name,
        edges=(Line(left[a:b], "outline", 1, 1, 0.5), Line(right[a:b], "outline", 1, 1, 0.5)),
        body="rope",
        form=0.0,
    )


__all__ = ["anchor", "flip"]
