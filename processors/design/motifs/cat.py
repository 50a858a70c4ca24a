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


STEP = 14
"""Points of a contour from one of its knots to the next."""
CHEEK = ((28.5, -15.0), (31.6, -8.0), (33.0, 1.0), (30.6, 9.0), (24.0, 15.4), (13.0, 19.4), (0.0, 20.6))
"""Half the round of a head from ear to chin: cheeks that hang a little, wider than the brow."""


def _head(tilt: float) -> Drawing:
    """The sleeping face about its own middle, 62 wide, ears up."""
    skull = np.vstack(
        [
            catmull([(-28.5, -15), (-31.5, -28), (-30.5, -42)]),
            catmull([(-30.5, -42), (-20, -37), (-11, -27.6)]),
            catmull([(-11, -27.6), (0, -29.2), (11, -27.6)]),
            catmull([(11, -27.6), (20, -37), (30.5, -42)]),
            catmull([(30.5, -42), (31.5, -28), (28.5, -15)]),
            catmull([*CHEEK, *((-x, y) for x, y in CHEEK[-2::-1])]),
        ]
    )
    lines = []
    for s in (-1, 1):
        lid = catmull([(s * 22.0, -4.8), (s * 18.6, -0.6), (s * 13.8, 0.8), (s * 9.4, -0.8), (s * 6.8, -4.2)])
        lines.append(Line(lid, "outline", 0.2, 0.2, 0.5))
        lines.append(Line(catmull([(0, 9.4), (s * 1.2, 13.0), (s * 6.8, 13.2)]), "inner", 0.7, 0.0, 0.2))
        lines += [
            Line(catmull([(s * 13, y), (s * 21, y + dy * 0.4 - 0.6), (s * 29, y + dy)]), "detail", 0.9, 0.0, 0.1)
            for y, dy in ((5.6, -1.6), (8.8, 1.6))
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
    sole = [(54, 60), (26, 67), (0, 68.5), (-36, 67), (-64, 60), (-82, 46), (-89.5, 29), (-88.5, 15), (-84.8, 8.4)]
    # It turns there, and its upper side comes back until it runs out on the haunch.
    over = [(-80.8, 11.4), (-79.6, 20), (-77.4, 31), (-70, 42), (-56, 50), (-32, 54.5), (0, 54.5), (28, 51)]
    whole = catmull([*back, *sole, *over, (50, 45.5), (66, 35), (74.2, 18)], samples=STEP)
    turned = STEP * (len(back) + len(sole) - 1)
    spine, low, high = whole[: STEP * 7 + 1], whole[STEP * 7 : turned + 1], whole[turned:]
    haunch = Line(
        catmull([(9, 54.4), (3.6, 38), (8, 19), (23, 5.4), (41, 3.0), (55, 9), (64, 20), (66.4, 34.4)]),
        "inner",
        0.5,
        0.4,
        0.4,
    )
    fold = Line(high[STEP:], "inner", 0.7, 0.4, 0.2)
    inward = normals(spine)
    marks = []
    for i, (share, long) in enumerate(((0.3, 13.0), (0.41, 17.0), (0.52, 18.0), (0.63, 14.0))):
        j = int(share * (len(spine) - 1))
        aim = inward[j] * (1 if inward[j, 1] > 0 else -1)
        root, along = spine[j], spine[min(j + 3, len(spine) - 1)] - spine[j]
        along /= np.hypot(*along)
        path = catmull(
            [root + aim * 0.6, root + aim * long * 0.5 + along * 2.0, root + aim * long - along * 1.0], samples=10
        )
        marks.append(_stripe(path, 3.0 if i in (1, 2) else 2.4, "cat"))
    rest = [(-64, 43), (-60, 36), (-46, 33), (-32, 36), (-24.4, 43), (-27, 49), (-36, 52), (-52, 52.6), (-61, 49.4)]
    paw = catmull(rest, closed=True)
    toes = tuple(Line(catmull([(x, 44), (x - 2.4, 47.4), (x - 1.6, 51)]), "detail", 0.3, 0.0, 0.3) for x in (-56, -49))
    # The end of the tail is dark, from a little before it turns to a little after.
    ends = low[-3 * STEP], high[2 * STEP + 8]
    seam = catmull([ends[1], (ends[0] + ends[1]) / 2 + [2.0, 2.4], ends[0]], samples=8)
    end = np.vstack([low[-3 * STEP :], high[1 : 2 * STEP + 8], seam[:-1]])
    parts = [
        Part(
            np.vstack([whole[: turned + 6 * STEP - 6], [(-38, 30)]]),
            "fur",
            (haunch, fold),
            (Shadow(low[4:-50], 11, 0.7),),
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
