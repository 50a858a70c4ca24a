"""A cat curled up asleep: one line from its neck over its back into its tail, and on round its haunch."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, lengths, normals, resample
from processors.design.parts import Drawing, Line, Part, Shadow

STEP = 14
"""Points of a contour from one of its knots to the next."""

CHEEK = (
    (28.6, -43.0),
    (30.6, -30),
    (30.8, -17),
    (33.0, -5.0),
    (33.0, 3.4),
    (29.0, 11.4),
    (21.6, 17.0),
    (11, 20),
    (0, 20.8),
)
"""Half of a head from the tip of an ear to the chin: cheeks that hang a little, wider than the brow."""


def _stripe(path: Points, half: float) -> Part:
    """A mark in the fur along a path, broad where it sets out and drawn to a point."""
    t = np.linspace(0, 1, len(path))
    wide = half * np.interp(t, [0, 0.25, 1], [1.0, 0.92, 0.0])
    out = normals(path)
    ring = np.vstack([path + out * wide[:, None], (path - out * wide[:, None])[::-1][1:]])
    return Part(ring, "stripe", (), (), None, group="cat", body="cat", rim="none", form=0.0)


def _head(tilt: float, full: float) -> Drawing:
    """The sleeping face about its own middle, 66 wide, ears up; `full` is how round its cheeks are."""
    jaw = np.array(CHEEK) * [full, 1.0]
    ear = catmull([(9.0, -27.4), (17.6, -35.2), jaw[0]])
    skull = np.vstack(
        [
            ear,
            catmull([*jaw, *((-x, y) for x, y in jaw[-2::-1])])[1:],
            (ear * [-1, 1])[::-1][1:],
            catmull([(-9.0, -27.4), (0, -28.8), (9.0, -27.4)])[1:-1],
        ]
    )
    lines = []
    for s in (-1, 1):
        lid = catmull([(s * 21.6, -5.4), (s * 18.8, -0.4), (s * 13.6, 1.6), (s * 9.0, 0.0), (s * 6.4, -3.6)])
        lines.append(Line(lid, "outline", 0.25, 0.15, 0.45))
        lines.append(Line(catmull([(0, 10.2), (s * 1.6, 13.6), (s * 7.4, 13.4)]), "inner", 0.7, 0.0, 0.3))
    nose = np.vstack(
        [catmull([(-3.8, 5.4), (0, 4.4), (3.8, 5.4)]), catmull([(3.8, 5.4), (2.0, 9.0), (0, 10.6)])[1:], [(-2.0, 9.0)]]
    )
    mask = catmull(
        [(0, -7.0), (4.0, 1.6), (12.6, 8.0), (14.6, 14.0), (9.0, 18.6), (0, 19.8)],
    )
    muzzle = np.vstack([mask, (mask * [-1, 1])[::-1][1:-1]])
    parts = [Part(skull, "coat", tuple(lines[::2]), (), None, group="cat", body="cat", rim="none", form=0.0)]
    for s in (-1, 1):
        hollow = contour(
            [(13.4, -27.4), (19.4, -33.0), (26.0, -38.0)],
            [(26.0, -38.0), (27.6, -29.0), (27.2, -20.0)],
            [(27.2, -20.0), (20.6, -24.8), (13.4, -27.4)],
        )
        parts.append(Part(hollow * [s, 1], "fur dark", (), (), None, "cat", body="cat", rim="none", form=0.0))
    for x, long, half in ((0, 11.0, 1.9), (-6.2, 8.0, 1.6), (6.2, 8.0, 1.6)):
        mark = catmull([(x, -28.0 + abs(x) * 0.06), (x * 0.94, -22), (x * 0.8, -26.5 + long)])
        parts.append(_stripe(mark, half))
    parts.append(Part(muzzle, "white", tuple(lines[1::2]), (), None, "cat", body="cat", rim="none", form=0.0))
    parts.append(Part(nose, "pupil", (), (), None, group="cat", body="cat", rim="none", form=0.0))
    return Drawing(tuple(parts)).placed(degrees=tilt)


def _stripes(spine: Points, shares: tuple[float, ...], long: float) -> list[Part]:
    """Marks that set out from the back, square to it, and bend after the form."""
    inward = normals(spine)
    marks = []
    for i, share in enumerate(shares):
        j = int(share * (len(spine) - 1))
        aim = inward[j] * (1 if inward[j, 1] > 0 else -1)
        along = np.array([aim[1], -aim[0]])
        tall = long * (0.85, 1.2, 1.0)[i % 3]
        path = catmull(
            [spine[j] + aim * 0.7, spine[j] + aim * tall * 0.5 + along * 1.4, spine[j] + aim * tall - along * 1.0],
            samples=10,
        )
        marks.append(_stripe(path, 2.2))
    return marks


def cat(chance: Chance, form: str = "") -> Drawing:
    """A cat curled up asleep, its chin on its tail; about 165 wide."""
    mirror = chance.pick("side", 2) == 1
    arch = chance.spread("arch", -6, 6)
    tilt = chance.spread("tilt", -20, -8)
    curl = chance.spread("curl", -5, 5)
    head = _head(tilt, 1.0 + chance.spread("cheek", -0.04, 0.05)).placed(-45, 20)
    # Back, rump and the under side of the tail are one line: from the neck over the back and round to the tail's tip.
    back = [(-30, 4), (-24, -14), (-8, -33), (18, -44 + arch), (46, -38 + arch * 0.7), (67, -17), (77, 12), (74, 38)]
    sole = [(60, 57), (34, 66), (0, 68.6), (-36, 67), (-62, 60), (-80, 47), (-90, 30 + curl * 0.5)]
    tip = [(-92.4, 15 + curl), (-89.2, 7.4 + curl), (-83.8, 10.6 + curl)]
    # There it turns: the upper side goes back under the chin and along, and dies out where the tail grows out of the
    # rump.
    over = [(-79.0, 24 + curl * 0.5), (-68, 34), (-54, 46), (-34, 52)]
    root = [(-4, 53.6), (24, 52.4), (44, 47), (57, 37), (63.5, 22)]
    # The haunch rises out of the flank, comes down to the knee and runs out into a paw under the chin.
    haunch = [(57, 2), (49, -8), (36, -13), (21, -11), (9, -1), (3.4, 13), (1.6, 26)]
    foot = [(-5, 34), (-17, 37.4), (-28, 39.6), (-34.6, 43.6), (-34.4, 48.6), (-27, 51.4)]
    outside = catmull([*back, *sole, *tip, *over[:2]], samples=STEP)
    spine = resample(outside[: STEP * 6], 120)
    fold = Line(catmull([*over[1:], *root], samples=STEP), "outline", 0.4, 0.0, 0.5)
    thigh = catmull([*haunch, *foot], samples=STEP)
    leg = Line(thigh, "outline", 0.0, 0.3, 0.5)
    toe = Line(catmull([(-35.2, 46.2), (-29.6, 46.8), (-23.6, 45.6)]), "inner", 0.7, 0.0, 0.2)
    low, rump = outside[STEP * 8 : STEP * 13], thigh[: STEP * 4]
    face = head.parts[0].ring
    chin = catmull([(-62, 44), (-40, 44), (-22, 36), (-12, 18)])
    dark = (
        Shadow(low, 12, 0.6, soft=True),
        Shadow(outside[STEP * 4 : STEP * 7], 26, 0.6, soft=True),
        Shadow(rump, 14, 0.55, soft=True),
        Shadow(chin, 15, 0.6, soft=True),
    )
    # The head parts from the body in a line of the body's: in a black coat it stays bare.
    # It sets out from the tip of the ear that stands free.
    first = int(np.argmin(face[:, 0] + face[:, 1]))
    parting = Line(np.roll(face, -first, axis=0), "outline", 1.0, 1.0)
    parts = [
        Part(
            np.vstack([outside, [(-52, 26)]]),
            "coat",
            (fold, leg, toe, parting),
            dark,
            _grain(spine, np.array([20.0, 30.0])),
            group="cat",
            body="cat",
            form=0.0,
        ),
        *_stripes(spine, (0.4, 0.55, 0.7), 15.0),
        *head.parts,
    ]
    return Drawing(tuple(parts)).placed(mirror=mirror)


def _grain(spine: Points, middle: Points) -> np.ndarray:
    """Grain over the body: curves from the back to its middle, as the fur lies."""
    far = float(lengths(spine)[-1])
    rows = resample(spine, max(int(far / 3), 8))
    t = np.linspace(0, 1, 24)[None, :, None]
    return np.asarray(rows[:, None, :] * (1 - t) + middle[None, None, :] * t)
