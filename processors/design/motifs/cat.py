"""A cat curled up asleep: one line from its neck over its back into its tail, and on round its haunch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, lengths, normals, offset, resample
from processors.design.parts import Drawing, Line, Part, Shadow
from processors.design.pen import polygon

STEP = 14
"""Points of a contour from one of its knots to the next."""

BODY, HEAD = 280, 220
"""The points of the contours of its body and its head: one with others has been cut."""

CHEEK = (
    (28.6, -43.0),
    (30.6, -30),
    (30.8, -17),
    (33.0, -5.0),
    (33.6, 3.4),
    (29.6, 11.4),
    (21.6, 17.0),
    (11, 20),
    (0, 20.8),
)
"""Half of a head from the tip of an ear to the chin: cheeks that hang a little, wider than the brow."""

EAR = ((9.0, -27.4), (17.6, -35.2))
"""Where an ear rises from the brow, and a place on its inner edge."""

BANDS = (0.14, 0.29, 0.44, 0.59)
"""Where stripes set out from the back, from the neck to the rump."""

RINGS = (0.2, 0.36, 0.52, 0.68)
"""Where stripes go round the tail, from its root to the chin."""


def _stripe(path: Points, half: float) -> Part:
    """A mark in the fur along a path, broad where it sets out and drawn to a point."""
    t = np.linspace(0, 1, len(path))
    wide = half * np.interp(t, [0, 0.12, 0.35, 1], [0.8, 1.0, 0.9, 0.0])
    out = normals(path)
    ring = np.vstack([path + out * wide[:, None], (path - out * wide[:, None])[::-1][1:]])
    return Part(ring, "tabby", (), (), None, group="cat", body="cat", rim="none", form=0.0)


def _head(tilt: float, full: float) -> Drawing:
    """The sleeping face about its own middle, 67 wide, ears up; `full` is how round its cheeks are."""
    jaw = np.array(CHEEK) * [full, 1.0]
    ear = catmull([*EAR, jaw[0]])
    cheeks = catmull([*jaw, *((-x, y) for x, y in jaw[-2::-1])])
    brow = catmull([(-EAR[0][0], EAR[0][1]), (0, -28.8), EAR[0]])
    skull = np.vstack([ear, cheeks[1:], (ear * [-1, 1])[::-1][1:], brow[1:-1]])
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
    # From the tip of one ear under the chin to that of the other the line swells; over the brow it is light.
    edges = (
        Line(cheeks, "outline", 0.4, 0.4, 0.5),
        Line(ear, "outline", 0.45, 0.4, 0.5),
        Line(ear * [-1, 1], "outline", 0.45, 0.4, 0.5),
        Line(brow, "outline", 0.45, 0.45, 0.5),
    )
    head = Part(skull, "coat", tuple(lines[::2]), (), None, group="cat", edges=edges, body="cat", form=0.0)
    parts = [head]
    for s in (-1, 1):
        hollow = contour(
            [(14.0, -27.4), (19.6, -32.6), (25.6, -37.0)],
            [(25.6, -37.0), (26.8, -29.0), (26.4, -20.6)],
            [(26.4, -20.6), (20.4, -24.8), (14.0, -27.4)],
        )
        parts.append(Part(hollow * [s, 1], "fur dark", (), (), None, "cat", body="cat", rim="none", form=0.0))
    for x, long, half in ((0, 11.0, 1.9), (-6.2, 8.0, 1.6), (6.2, 8.0, 1.6)):
        mark = catmull([(x, -28.0 + abs(x) * 0.06), (x * 0.94, -22), (x * 0.8, -26.5 + long)])
        parts.append(_stripe(mark, half))
    parts.append(Part(muzzle, "white", tuple(lines[1::2]), (), None, "cat", body="cat", rim="none", form=0.0))
    parts.append(Part(nose, "pupil", (), (), None, group="cat", body="cat", rim="none", form=0.0))
    return Drawing(tuple(parts)).placed(degrees=tilt)


def _banded(
    body: Points, edge: Points, middle: Points | None, shares: tuple[float, ...], long: float, half: float
) -> list[Part]:
    """Marks that set out from a body's edge, square to it or towards a `middle`, and bend as round a barrel."""
    skin, inward = polygon(body), normals(edge)
    marks = []
    for i, share in enumerate(shares):
        start = edge[int(share * (len(edge) - 1))]
        aim = inward[int(share * (len(edge) - 1))] if middle is None else middle - start
        aim = aim / np.hypot(*aim)
        along = np.array([aim[1], -aim[0]])
        tall = long * (0.8, 1.15, 0.95)[i % 3]
        knots = [start - aim * 1.5, start + aim * tall * 0.5 + along * 2.6, start + aim * tall - along * 1.4]
        mark = _stripe(catmull(knots, samples=10), half * (0.9, 1.1, 1.0)[i % 3])
        seen = polygon(mark.ring).intersection(skin)
        marks.append(replace(mark, ring=np.asarray(seen.exterior.coords)[:-1]))
    return marks


def _tip(outer: Points, inner: Points) -> Part:
    """The dark tip of a tail between its two edges (the first runs to the tip, the other on from there), in points of
    fur towards its root."""
    a, b = inner[-1], outer[0]
    back = (a + b) / 2 - inner[0]
    back /= np.hypot(*back)
    t = np.linspace(0, 1, 7)[1:-1, None]
    deep = np.array([6.0, 0.5, 9.0, 1.5, 5.0])[:, None]
    ring = np.vstack([outer, inner[1:], a + (b - a) * t + back * deep])
    return Part(ring, "tabby", (), (), None, group="cat", body="cat", rim="none", form=0.0)


def cat(chance: Chance, form: str = "") -> Drawing:
    """A cat curled up asleep, its chin on its tail; about 170 wide."""
    mirror = chance.pick("side", 2) == 1
    arch = chance.spread("arch", -9, 8)
    tilt = chance.spread("tilt", -21, -6)
    curl = chance.spread("curl", -5, 5)
    head = _head(tilt, 1.0 + chance.spread("cheek", -0.04, 0.05)).placed(-45, 20)
    # Back, rump and the under side of the tail are one line: out from behind the ear, over the back, round to the tip.
    nape = [(-34, 8), (-24, -2), (-13, -12)]
    back = [(2, -30), (22, -43.6 + arch), (46, -42 + arch * 0.8), (66, -23), (76.4, 6), (75.4, 35)]
    sole = [(63, 58), (36, 69), (0, 72), (-36, 70.6), (-64, 63), (-82, 50), (-92, 35 + curl * 0.5)]
    tip = [(-96.6, 20 + curl), (-95.4, 5 + curl)]
    # There it turns: the upper side goes back under the chin and along, and grows out of the rump.
    over = [(-91.0, 17 + curl), (-84.0, 29 + curl * 0.5), (-72, 40), (-54, 50.0), (-34, 55.4)]
    root = [(-4, 57.4), (24, 55.6), (48, 48), (66, 32), (76.2, 8)]
    # The haunch parts from the rump, comes down to the knee and runs out into a foot under the chin.
    haunch = [(75.4, 0), (69, -12), (55, -19), (38, -18), (21, -10), (9, 4), (3.6, 19)]
    instep = [(0, 31), (-7, 38.0), (-17, 41.8), (-27, 42.8)]
    paw = [(-27, 42.8), (-35.4, 42.6), (-42.2, 44.8), (-45.2, 48.6), (-44.2, 52.0), (-39.6, 53.8)]
    outer = catmull([*nape, *back, *sole, *tip], samples=STEP)
    inner = catmull([tip[-1], *over], samples=STEP)
    outside = np.vstack([outer, inner[1 : 3 * STEP]])
    spine = resample(outer[STEP * 2 : STEP * 7], 120)
    fold = Line(catmull([*over[1:], *root], samples=STEP), "outline", 0.3, 0.0, 0.4)
    thigh = np.vstack([catmull([*haunch, *instep], samples=STEP), resample(catmull(paw), 49)[1:]])
    leg = Line(thigh, "outline", 0.0, 0.3, 0.45)
    clefts = (
        Line(catmull([(-45.0, 48.0), (-41.4, 48.2), (-37.4, 47.2)]), "inner", 0.8, 0.0, 0.2),
        Line(catmull([(-43.6, 51.6), (-40.2, 51.6), (-36.2, 50.4)]), "inner", 0.8, 0.0, 0.2),
    )
    chin = catmull([(-50, 38), (-36, 39.5), (-22, 34), (-12, 19)])
    back_line = outer[int(STEP * 3.4) : int(STEP * 6.6)]
    off = np.interp(np.linspace(3.4, 6.6, len(back_line)), [3.4, 4.0, 4.6, 5.2, 6, 6.6], [6, 2, 3, 7, 17, 22])
    dark = (
        Shadow(offset(back_line, -off), 25, 0.72, soft=True),
        Shadow(chin, 13, 0.8, soft=True),
    )
    edges = (
        Line(outer, "outline", 0.5, 0.25, 0.42),
        Line(inner[: 3 * STEP], "outline", 0.25, 0.5, 0.6),
    )
    body = Part(
        outside,
        "coat",
        (fold, leg, *clefts),
        dark,
        _grain(spine, np.array([20.0, 30.0])),
        group="cat",
        edges=edges,
        body="cat",
        form=0.0,
    )
    stripes = [
        *_banded(outside, spine, np.array([26.0, 40.0]), BANDS, 21.0, 2.4),
        *_banded(outside, outer[STEP * 9 : STEP * 15], None, RINGS, 12.5, 2.0),
    ]
    stripes.append(_tip(outer[int(15.2 * STEP) :], inner[: int(1.15 * STEP)]))
    whole = polygon(outside).union(polygon(head.parts[0].ring))
    ground = Part(np.asarray(whole.exterior.coords)[:-1], "open", group="cat", body="cat", rim="none", form=0.0)
    return Drawing((ground, body, *stripes, *head.parts)).placed(mirror=mirror)


def _grain(spine: Points, middle: Points) -> np.ndarray:
    """Grain over the body: curves from the back to its middle, as the fur lies."""
    far = float(lengths(spine)[-1])
    rows = resample(spine, max(int(far / 3), 8))
    t = np.linspace(0, 1, 24)[None, :, None]
    return np.asarray(rows[:, None, :] * (1 - t) + middle[None, None, :] * t)
