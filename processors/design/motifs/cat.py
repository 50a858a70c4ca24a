"""A cat curled up asleep, in few lines and a few dark marks."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, normals
from processors.design.parts import Drawing, Line, Part, Shadow


def _stripe(path: Points, half: float, name: str) -> Part:
    """A mark in the fur along a path, broad where it sets out and drawn to a point."""
    t = np.linspace(0, 1, len(path))
    wide = half * (1 - t) ** 0.7 * np.interp(t, [0, 0.15, 1], [0.75, 1.0, 1.0])
    wide[-1] = 0.0
    out = normals(path)
    ring = np.vstack([path + out * wide[:, None], (path - out * wide[:, None])[::-1][1:]])
    return Part(ring, "pupil", (), (), None, group=name, body=name, rim="none", form=0.0)


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
    # Back, rump and tail are one line: from the neck over the back, round the rump and along under the tail to its tip.
    back = [(-34, 6), (-26, -20), (-4, -38), (24, -45 + arch), (50, -36 + arch * 0.6), (69, -12), (75, 16), (70, 42)]
    sole = [(70, 42), (54, 60), (26, 67), (0, 68.5), (-36, 66), (-62, 57), (-77, 43), (-81, 27)]
    spine = catmull(back, samples=14)
    outside = catmull([*back, *sole[1:]], samples=14)
    low = outside[len(spine) - 1 :]
    # The upper side of the tail, from its tip back until it runs out on the haunch.
    tip = catmull([sole[-1], (-78.5, 16), (-72, 14), (-68.5, 22)], samples=10)
    high = catmull([(-68.5, 22), (-65, 36), (-54, 46), (-32, 52.5), (0, 54), (28, 51), (50, 40), (61, 24)], samples=14)
    haunch = Line(catmull([(12, 54), (8, 34), (17, 14), (34, 4), (52, 9)]), "inner", 0.0, 0.0, 0.4)
    fold = Line(high[4:], "inner", 0.7, 0.0, 0.1)
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
    end = np.vstack([low[-14:], tip[1:], high[1:18]])
    parts = [
        Part(
            np.vstack([outside, tip[1:], high[1:34], [(-38, 30)]]),
            "fur",
            (haunch, fold),
            (Shadow(low[4:-20], 11, 0.7),),
            None,
            group="cat",
            form=0.0,
        ),
        *marks,
        Part(end, "fur dark", (), (), None, group="cat", body="cat", form=0.0),
        Part(paw, "fur", toes, (), None, group="cat paw", form=0.0),
        *_head(tilt).placed(-40, 20).parts,
    ]
    return Drawing(tuple(parts)).placed(mirror=mirror)
