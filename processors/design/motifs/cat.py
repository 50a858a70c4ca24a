"""A cat curled up asleep, in few lines and a few dark marks."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, normals, stroke
from processors.design.parts import Drawing, Line, Part, Shadow


def _stripe(path: Points, half: float, name: str) -> Part:
    """A mark in the fur along a path, broad where it sets out and drawn to a point."""
    t = np.linspace(0, 1, len(path))
    wide = half * (1 - t) ** 0.7 * np.interp(t, [0, 0.15, 1], [0.75, 1.0, 1.0])
    wide[-1] = 0.0
    out = normals(path)
    ring = np.vstack([path + out * wide[:, None], (path - out * wide[:, None])[::-1][1:]])
    return Part(ring, "fur dark", (), (), None, group=name, body=name, form=0.0)


def _head(tilt: float) -> Drawing:
    """The sleeping face about its own middle, 62 wide, ears up."""
    skull = np.vstack(
        [
            catmull([(-30, 2), (-31, -8), (-28, -17)]),
            catmull([(-28, -17), (-31, -29), (-30.5, -41)]),
            catmull([(-30.5, -41), (-20, -36), (-11, -28)]),
            catmull([(-11, -28), (0, -30), (11, -28)]),
            catmull([(11, -28), (20, -36), (30.5, -41)]),
            catmull([(30.5, -41), (31, -29), (28, -17)]),
            catmull([(28, -17), (31, -8), (30, 2), (24, 13), (13, 20), (0, 22.4), (-13, 20), (-24, 13), (-30, 2)]),
        ]
    )
    lines = []
    for s in (-1, 1):
        lid = catmull([(s * 20.6, -4.6), (s * 14.6, 0.4), (s * 7.4, -2.2)])
        lines.append(Line(lid, "inner", 0.15, 0.3, 0.45))
        lines += [
            Line(catmull([(s * x, y), (s * (x + 1.4), y + 2.0), (s * (x + 3.4), y + 3.0)]), "detail", 0.8, 0.1, 0.1)
            for x, y in ((18.4, -2.2), (14.6, 0.2))
        ]
        lines.append(Line(catmull([(0, 9.4), (s * 1.2, 13.0), (s * 6.8, 13.2)]), "inner", 0.7, 0.0, 0.2))
        lines += [
            Line(catmull([(s * 13, y), (s * 26, y + dy * 0.4 - 1.4), (s * 42, y + dy)]), "detail", 0.9, 0.0, 0.1)
            for y, dy in ((6.4, -3.0), (9.4, 2.6))
        ]
    nose = np.vstack(
        [catmull([(-3.4, 5.4), (0, 4.4), (3.4, 5.4)]), catmull([(3.4, 5.4), (1.6, 8.4), (0, 9.6)])[1:], [(-1.8, 8.2)]]
    )
    parts = [Part(skull, "fur", tuple(lines), (), None, group="cat head", form=0.2)]
    for s in (-1, 1):
        ear = catmull([(-26.4, -21), (-28.4, -30), (-28.2, -36.6), (-22, -32.6), (-16, -27)]) * [s, 1]
        parts.append(Part(ear, "fur dark", (), (), None, group="cat head", form=0.0))
    for x, long, half in ((0, 12.0, 2.4), (-6.4, 9.4, 2.0), (6.4, 9.4, 2.0)):
        mark = catmull([(x, -28.6 + abs(x) * 0.05), (x * 0.94, -24), (x * 0.8, -28 + long)])
        parts.append(_stripe(mark, half, "cat head"))
    parts.append(Part(nose, "pupil", (), (), None, group="cat head", rim="none", form=0.0))
    return Drawing(tuple(parts)).placed(degrees=tilt)


def cat(chance: Chance, form: str = "") -> Drawing:
    """A cat curled up asleep, its chin on its paw and its tail about it; about 140 wide."""
    mirror = chance.pick("side", 2) == 1
    arch = chance.spread("arch", -5, 5)
    tilt = chance.spread("tilt", -13, -3)
    back = [(-34, 4), (-26, -20), (-4, -38), (24, -45 + arch), (50, -36 + arch * 0.6), (68, -12), (70, 16), (60, 38)]
    spine = catmull(back, samples=14)
    body = np.vstack([spine, catmull([(60, 38), (34, 56), (-10, 57), (-40, 50), (-46, 24), (-34, 4)])[1:-1]])
    way = [(68, 4), (71, 24), (63, 45), (40, 58), (2, 60), (-34, 57), (-58, 50), (-72, 38), (-75, 24)]
    tail_path = catmull(way, samples=18)
    t = np.linspace(0, 1, len(tail_path))
    wide = np.interp(t, [0, 0.2, 0.6, 0.88, 1], [12.0, 15.0, 13.6, 11.4, 7.0])
    tail = stroke(tail_path, wide)
    haunch = Line(catmull([(10, 52), (8, 32), (18, 12), (36, 3), (54, 8)]), "inner", 0.0, 0.0, 0.4)
    inward = normals(spine)
    marks = []
    for i, (share, long) in enumerate(((0.3, 13.0), (0.41, 17.0), (0.52, 18.0), (0.63, 14.0))):
        j = int(share * (len(spine) - 1))
        aim = inward[j] * (1 if inward[j, 1] > 0 else -1)
        root, along = spine[j], spine[min(j + 3, len(spine) - 1)] - spine[j]
        along /= np.hypot(*along)
        path = catmull(
            [root - aim * 0.2, root + aim * long * 0.5 + along * 2.0, root + aim * long - along * 1.0], samples=10
        )
        marks.append(_stripe(path, 3.0 if i in (1, 2) else 2.4, "cat"))
    paw = np.vstack(
        [
            catmull([(-64, 44), (-62, 36), (-50, 33), (-34, 36), (-24, 44)]),
            catmull([(-24, 44), (-32, 52), (-52, 53), (-62, 50), (-64, 44)])[1:-1],
        ]
    )
    toes = tuple(Line(catmull([(x, 44), (x - 2.4, 47.4), (x - 1.6, 51)]), "detail", 0.3, 0.0, 0.3) for x in (-56, -49))
    rings = []
    for a in (0.36, 0.47, 0.58, 0.69):
        j = int(a * (len(tail_path) - 1))
        n = normals(tail_path)[j]
        edge = tail_path[j] - n * wide[j] * 0.5
        rings.append(_stripe(catmull([edge, edge + n * wide[j] * 0.42, edge + n * wide[j] * 0.8]), 2.6, "cat tail"))
    cut = int(0.86 * (len(tail_path) - 1))
    tip = stroke(tail_path[cut:], wide[cut:])
    parts = [
        Part(body, "fur", (haunch,), (Shadow(body[-60:-10], 14, 0.8),), None, group="cat", form=0.0),
        *marks,
        Part(
            tail,
            "fur",
            (),
            (Shadow(tail_path + np.array([0.0, 7.0]), 7, 0.6),),
            None,
            group="cat tail",
            body="cat tail",
            form=0.0,
            edges=(Line(np.roll(tail, -6, axis=0)[: len(tail) - 8][::-1], "outline", 0.0, 0.5, 0.3),),
        ),
        *rings,
        Part(tip, "fur dark", (), (), None, group="cat tail", body="cat tail", form=0.0),
        Part(paw, "fur", toes, (), None, group="cat paw", form=0.0),
        *_head(tilt).placed(-40, 20).parts,
    ]
    return Drawing(tuple(parts)).placed(mirror=mirror)
