"""Butterflies and moths: one side drawn, the other its mirror image."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, mirrored, points, resample, stroke
from processors.design.front import SEAMLESS
from processors.design.motifs.moon import circle
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part, Shadow
from processors.design.pen import polygon


def rays(root: tuple[float, float], rim: Points, n: int) -> Points:
    """Grain from a wing's root to its rim."""
    pick = rim[np.linspace(0, len(rim) - 1, n).astype(int)]
    r = points(root)[0]
    return np.stack([p + (r - p) * np.linspace(0, 0.8, 20)[:, None] for p in pick])


def _pane(ring: Points, veins: tuple[Line, ...], root: tuple[float, float], group: str) -> Part:
    """The pale middle of a wing: a shadow at its root, veins that run out of it."""
    grain = rays(root, ring[4:-6], 13)
    return Part(
        ring,
        "wing",
        veins,
        (Shadow(points([root]).repeat(2, axis=0), 22, 0.9),),
        grain,
        group=group,
        body=group,
        form=0.0,
    )


def _rim(ring: Points, root: tuple[float, float], group: str) -> Part:
    """A wing as a whole, darker towards its edge."""
    grain = rays(root, ring, 41)[:, ::-1]
    hem = (Shadow(ring[20:-30], 9.0, 0.85),)
    # A needle's strokes in so narrow a margin would be a comb.
    bare = (0.0,) * len(grain)
    return Part(ring, "wing dark", (), hem, grain, group=group, body=group, form=0.0, combed=bare)


def butterfly(chance: Chance) -> Drawing:
    """A butterfly from above, about 120 wide: dark rims with pale spots, panes between the veins."""
    lift = chance.spread("lift", -6, 4)
    tail = chance.pick("tail", 2)
    edge = [(3, -13), (13, -29 + lift * 0.6), (30, -44 + lift), (48, -50 + lift), (59, -45 + lift)]
    margin = [(59, -45 + lift), (60, -36 + lift), (54, -24), (50, -13), (43, -4), (38, 1)]
    fore = contour(edge, margin, [(38, 1), (24, 0), (10, -3), (3, -4)], [(3, -4), (3, -13)])
    low_rim = [(38, -2), (47, 7), (46, 20), (38, 30), (30, 37)]
    if tail:
        low_rim = [(38, -2), (47, 7), (45, 19), (38, 28), (36, 36), (39, 47), (38, 55)]
    end = low_rim[-1]
    back = [end, (31, 47), (28, 38), (18, 34), (8, 22), (3, 8)] if tail else [end, (25, 35), (15, 33), (8, 22), (3, 8)]
    hind = contour([(3, -3), (16, -3), (28, -4), (38, -2)], low_rim, back, [(3, 8), (3, -3)])
    pane = contour(
        [(6, -11), (16, -26 + lift * 0.6), (30, -37 + lift), (42, -41 + lift)],
        [(42, -41 + lift), (46, -33 + lift), (42, -22), (37, -11), (30, -5.4)],
        [(30, -5.4), (18, -5.4), (6, -9)],
        [(6, -9), (6, -11)],
    )
    low_pane = contour(
        [(6, 0), (18, 1.0), (30, 1.6)],
        [(30, 1.6), (36.4, 8), (34, 17), (26, 25)],
        [(26, 25), (16, 22), (9, 13), (6, 4)],
        [(6, 4), (6, 0)],
    )
    root, low_root = (5.0, -10.0), (5.0, 1.0)
    veins = tuple(
        Line(catmull([root, (0.5 * x + 2, 0.52 * y - 5), (x, y)]), "inner", 0.9, 0.2, 0.1)
        for x, y in ((43, -31 + lift), (40, -20), (34, -10))
    )
    low_veins = tuple(
        Line(catmull([low_root, (0.5 * x + 2, 0.45 * y), (x, y)]), "inner", 0.9, 0.2, 0.1)
        for x, y in ((34, 8), (31, 17), (22, 23))
    )
    parts: list[Part] = []
    for shape in (_rim(hind, low_root, "hind"), _pane(low_pane, low_veins, low_root, "hind")):
        parts += [replace(p, body=shape.body) for p in both(shape)]
    parts += _spots(catmull([(42.4, 6), (41.6, 17), (34.6, 26.4), (27.4, 31.4)]), 4, 1.9, "hind")
    for shape in (_rim(fore, root, "fore"), _pane(pane, veins, root, "fore")):
        parts += [replace(p, body=shape.body) for p in both(shape)]
    path = catmull([(52.6, -43.6 + lift), (53.4, -35 + lift), (48, -22), (43.6, -11.6), (38, -4.2)])
    parts += _spots(path, 5, 2.3, "fore")
    return Drawing((*parts, *insect(1.0)))


def _spots(path: Points, count: int, size: float, group: str) -> list[Part]:
    """Pale spots along a rim, smaller towards its end, on both wings."""
    made: list[Part] = []
    for i, (x, y) in enumerate(resample(path, count)):
        disc = circle(float(x), float(y), size * (1.0 - 0.09 * i), 24)
        spot = Part(disc, "white", (), (), None, group=group, body=group, form=0.0)
        made += [replace(p, body=group) for p in both(spot)]
    return made


def _feeler(path: Points, thin: float) -> Part:
    """A feeler that ends in a club: one stroke, which swells at its end."""
    line = resample(path, 30)
    wide = thin * np.interp(np.linspace(0, 1, 30), [0, 0.74, 0.93, 1], [1.2, 1.0, 2.3, 1.8])
    return Part(stroke(line, wide), "pupil", group="feeler", body="feeler", rim="none", form=0.0)


def perched(chance: Chance) -> Drawing:
    """A butterfly at rest, from its side, looking right: both wings folded up over its back. About 75 wide; it lies
    along y = 0."""
    lift = chance.spread("lift", -4, 4)
    root, low_root = (8.0, -11.0), (3.0, -9.0)
    fore = contour(
        [(9, -10), (17, -34), (17, -58), (10.6, -75 + lift), (2, -81 + lift), (-7, -78 + lift), (-13, -68), (-22, -48)],
        [(-22, -48), (-12, -28), (2, -12)],
        [(2, -12), (9, -10)],
    )
    hind = contour(
        [(6, -10), (-8, -26), (-22, -47), (-30, -45)],
        [(-30, -45), (-42, -39), (-48, -28), (-45, -18), (-49, -8), (-40, -11)],
        [(-40, -11), (-28, -9.4), (-14, -10.4), (2, -13)],
        [(2, -13), (6, -12)],
    )
    pane = contour(
        [
            (7.6, -21),
            (12.4, -38),
            (11.6, -56),
            (6.4, -67.6 + lift),
            (0, -68.6 + lift),
            (-5, -61),
            (-8.6, -52),
            (-13, -44),
        ],
        [(-13, -44), (-7, -32), (4.4, -22)],
        [(4.4, -22), (7.6, -21)],
    )
    low_pane = contour(
        [(-1, -17), (-11, -27), (-22, -38.4)],
        [(-22, -38.4), (-32.6, -34), (-37.4, -26), (-34, -17)],
        [(-34, -17), (-22, -15), (-9, -15)],
        [(-9, -15), (-1, -17)],
    )
    veins = tuple(
        Line(catmull([root, (0.5 * x + 4, 0.5 * y - 5), (x, y)]), "inner", 0.9, 0.2, 0.1)
        for x, y in ((3, -61 + lift), (-4.6, -51))
    )
    low_veins = tuple(
        Line(catmull([low_root, (0.5 * x, 0.5 * y - 5), (x, y)]), "inner", 0.9, 0.2, 0.1)
        for x, y in ((-31.6, -29.4), (-30, -17))
    )
    parts = [_rim(hind, low_root, "hind"), _pane(low_pane, low_veins, low_root, "hind")]
    parts += [replace(_rim(fore, root, "fore"), parted=SEAMLESS), _pane(pane, veins, root, "fore")]
    body = contour(
        [(-21, -1.8), (-8, -6.6), (6, -11.6), (16, -13.4)],
        [(16, -13.4), (18, -8.8), (12, -4.4), (0, -1.2), (-21, -1.8)],
    )
    feelers = [
        _feeler(catmull([(21, -16.4), (27, -25), (31, -36)]), 1.7),
        _feeler(catmull([(22, -15.6), (31, -21), (39, -29)]), 1.7),
    ]
    head = circle(19.4, -13.0, 3.8, 30)
    # Body and fore wing are one thing: no bare seam parts a wing from its root.
    shoulders = (circle(12.4, -11.4, 4.6, 30), circle(7.0, -13.4, 5.0, 30), circle(1.6, -10.2, 3.8, 30))
    whole = shapely.union_all([polygon(p) for p in (body, head, *shoulders)])
    trunk = np.asarray(whole.exterior.coords)[:-1]
    return Drawing((*parts, *feelers, Part(trunk, "pupil", (), (), None, group="fore", rim="none", form=0.0)))


def insect(size: float) -> list[Part]:
    """A butterfly's head, body and feelers (group "feeler") on the axis, about 27 `size` to either side of it."""
    thorax = mirrored(catmull([(0, -18), (3.4, -15), (4.4, -8), (3.2, -1), (0, 0)])) * size
    tail = mirrored(catmull([(0, -2), (3.2, 3), (3.4, 12), (1.8, 22), (0, 27)])) * size
    rings = tuple(
        Line(
            catmull([(-3 + 0.3 * i, 4 + 4 * i), (0, 5.2 + 4 * i), (3 - 0.3 * i, 4 + 4 * i)]) * size,
            "detail",
            0.5,
            0.5,
            0.5,
        )
        for i in range(5)
    )
    head = circle(0, -20.6 * size, 3.3 * size, 30)
    feelers = []
    for s in (-1, 1):
        path = catmull([(s * 1.2, -23), (s * 4, -33), (s * 10, -42), (s * 17, -47)]) * size
        feelers.append(_feeler(path, 1.7 * size))
    return [
        *feelers,
        Part(tail, "fur", rings, (), None, group="body", form=0.5),
        Part(thorax, "fur dark", (), (), None, group="body", form=0.5),
        Part(head, "fur dark", (), (), None, group="body", form=0.4),
    ]
