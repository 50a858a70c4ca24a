"""The anchor, alone or with a rope wound round its shank."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, mirrored, points, ribbon
from processors.design.motifs.moon import circle
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part, Shadow

LAY, HALF = 6.0, 4.4
"""How far one strand of the rope is from the next, and half its thickness."""


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


def _metal(sweep: float) -> list[Part]:
    """The anchor itself, lit from the left: every limb has a bare face and a dark one."""
    shank = mirrored(points([(0, -58), (4.6, -58), (5.4, 0), (7.6, 50), (6.4, 66), (0, 66)]))
    shade = contour([(0.6, -58), (0.2, 0), (0.8, 66)], [(6.4, 66), (7.6, 50), (5.4, 0), (4.6, -58)])
    upper = [(0, 58), (14, 55), (29, 46), (sweep - 1, 29)]
    outer = [(sweep + 8, 33), (sweep - 3, 56), (22, 74), (0, 86)]
    arm = np.vstack([catmull(upper), catmull(outer)])
    ridge = catmull([(0, 68), (18, 63), (34, 51), (sweep + 3, 31)])
    under = np.vstack([ridge, catmull(outer)])
    tip, inside, outside = (sweep + 6, -3), (sweep - 20, 35), (sweep + 22, 37)
    palm = contour(
        [tip, (sweep + 16, 15), outside],
        [outside, (sweep + 8, 31), (sweep, 30), (sweep - 9, 31), inside],
        [inside, (sweep - 5, 17), tip],
    )
    dark = contour(
        [tip, (sweep + 16, 15), outside], [outside, (sweep + 10, 31), (sweep + 2, 30)], [(sweep + 2, 30), tip]
    )
    stock = contour(
        [(-34, -48), (-30, -51.5), (0, -52.6), (30, -51.5), (34, -48)],
        [(34, -48), (34, -44), (30, -41)],
        [(30, -41), (0, -39.4), (-30, -41)],
        [(-30, -41), (-34, -44), (-34, -48)],
    )
    along = np.stack([np.column_stack([np.full(10, x), np.linspace(-40, -53, 10)]) for x in np.linspace(-34, 34, 34)])
    hoop = (circle(0, -70, 7.4, 48),)
    loop = circle(0, -70, 13, 60)
    return [
        Part(loop, "metal", (), (Shadow(loop[2:26], 8, 0.95),), None, group="anchor ring", holes=hoop, form=0.0),
        *both(Part(arm, "metal", (), (Shadow(catmull(upper), 5, 0.4),), None, group="anchor", form=0.0)),
        *both(Part(under, "metal dark", (), (Shadow(catmull(outer), 13, 0.95),), None, group="anchor", form=0.0)),
        *both(Part(palm, "metal", (), (Shadow(points([inside, tip]), 4, 0.3),), None, group="anchor palm", form=0.0)),
        *both(Part(dark, "metal dark", (), (Shadow(dark[:24], 12, 0.95),), None, group="anchor palm", form=0.0)),
        Part(shank, "metal", (), (), None, group="anchor", form=0.0),
        Part(shade, "metal dark", (), (Shadow(shade[20:], 6, 0.95),), None, group="anchor", form=0.0),
        Part(
            stock, "wood", (), (Shadow(points([(-34, -41), (34, -41)]), 8, 0.9),), along, group="anchor stock", form=0.0
        ),
        *both(Part(circle(36, -46, 5.6, 36), "gold", (), (), None, group="anchor knob", form=0.5)),
    ]


ROPE = ((0, -66), (9, -63), (18, -58), (21, -46), (17, -31), (2, -18), (-15, -7), (-20, 5), (-10, 15), (10, 22)) + (
    (20, 31),
    (12, 42),
    (-6, 49),
    (-22, 58),
    (-27, 72),
    (-16, 88),
    (4, 94),
    (22, 91),
)
"""The rope's way: out of the ring, behind the stock, over the shank, under it, over it, and behind the arm."""


def anchor(chance: Chance, roped: bool = False) -> Drawing:
    """An anchor 165 high; `roped`, with a rope through its ring that goes over and under the shank."""
    metal = _metal(chance.spread("sweep", 38, 43))
    if not roped:
        return Drawing(tuple(metal), {"axis top": (0.0, -20.0), "axis foot": (0.0, 40.0)})
    hand = 1 if chance.pick("hand", 2) else -1
    path = catmull(points(ROPE) * [hand, 1], samples=14)
    under = _rope(path, HALF, "rope", False)
    over: list[Part] = [_rope_slice(path, 0, 26, "rope ring")]
    for low, high in ((-30, -6), (34, 54)):
        i = np.flatnonzero((path[:, 1] > low) & (path[:, 1] < high) & (np.abs(path[:, 0]) < 11))
        over.append(_rope_slice(path, int(i[0]), int(i[-1]) + 1, f"rope over {low}"))
    end, way = path[-1], (path[-1] - path[-4]) / np.hypot(*(path[-1] - path[-4]))
    side = np.array([-way[1], way[0]])
    frays = tuple(
        Line(
            catmull([end + way * 2, end + way * 8 + side * d * 0.7, end + way * 14 + side * d * 2.0]),
            "inner",
            0.9,
            0.2,
            0.1,
        )
        for d in (-4, -1.4, 1.4, 4)
    )
    whip = np.vstack(
        [end + side * 5.2 - way * 3, end - side * 5.2 - way * 3, end - side * 5.2 + way * 3, end + side * 5.2 + way * 3]
    )
    dot = circle(float(end[0]), float(end[1]), 0.6, 12)
    fray = Part(dot, "open", (), (), None, group="rope fray", edges=frays, form=0.0)
    knot = Part(whip, "rope", (), (), None, group="rope end", form=0.0)
    return Drawing((under, *metal, *over, fray, knot), {"axis top": (0.0, -20.0)})


def _rope_slice(path: Points, a: int, b: int, name: str) -> Part:
    """The piece of the rope between two points of its path, its strands where the whole rope has them."""
    whole = _rope(path, HALF, name, True)
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
