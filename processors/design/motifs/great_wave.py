"""A great wave in one stroke: the sea runs in from the side, up its hollow and over into a lip of forked foam.

It is drawn in a disc of radius 100 about the origin, breaking to the right; what leaves the disc is to be cut off.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, normals, points, resample
from processors.design.parts import Line, Part, Shadow, moved

NAME = "great wave"

HOLLOW = (
    (112, 47), (88, 56), (56, 61), (26, 57), (-2, 44), (-21, 23), (-29, -2), (-22, -18), (-5, -27),
    (20, -30), (46, -24), (72, -10),
)  # fmt: skip
"""The near edge of the water: the level of the sea, the trough, the hollow, and on under the lip."""
BACK = (
    (112, 96), (66, 104), (10, 112), (-60, 108), (-106, 76), (-126, 32), (-120, -8), (-97, -37), (-66, -56), (-34, -70),
    (0, -77), (34, -74), (60, -60), (75, -38), (78, -12),
)  # fmt: skip
"""The far edge of the water: out under the ring, in again at its side, up the back of the wave to its lip."""
HEM = ((-45, -20), (-39, -35), (-27, -48), (-10, -58), (10, -63), (36, -60), (59, -48), (74, -27), (78.5, -8))
"""The foam's upper edge, along which the water of the back ends: out of a point, on down its first finger."""
CLAWS = (
    ((61, -1), (61, -27)), ((42, -14), (46, -36)), ((26, -20), (31.5, -39)), ((12, -26), (18.5, -39.5)),
    ((2, -31.5), (5, -38)),
)  # fmt: skip
"""The foam's lower edge, from the first finger back: the tip of each claw, and the web behind it. Fingers are of three
sizes, a small one behind each larger."""
LOW = ((-6, -39), (-18, -36.5), (-30, -30.5), (-39, -23.5))
"""The foam's lower edge from its last web to the point in which it begins."""
WEB = ((-38, -26), (-20, -38), (-4, -42), (24, -42), (46, -35), (62, -20))
"""The same in one line, without claws."""
ROUND = 1.8
"""The radius of its webs."""
STRIPES = ((0.3, 3.2, 0.2, 0.62), (0.48, 4.0, 0.28, 0.66), (0.65, 3.8, 0.33, 0.7), (0.81, 2.8, 0.4, 0.88))
"""The pale stripes: how far from the hollow to the back, how broad, from where to where along the flow."""
LINES = (
    (0.4, 0.0, 0.3), (0.57, 0.0, 0.34), (0.74, 0.0, 0.4), (0.93, 0.46, 0.93), (0.15, 0.0, 0.36), (0.28, 0.0, 0.19),
)  # fmt: skip
"""The lines that run in from the sea between them, and that along the back (how far, from where, to where)."""
DARK = (21.0, 0.2, 1.0)
"""The dark in the hollow: how deep, and from where to where along its edge."""


def _way(path: Points) -> Points:
    """The way a path ends in."""
    way = path[-1] - path[-3]
    return np.asarray(way / np.hypot(*way))


def _foam() -> Points:
    """The outline of the lip: a band out of a point, and its claws, round in their webs and sharp at their tips."""
    back = _upper()
    runs, web = [back], back[-1]
    for tip, after in CLAWS:
        (tx, ty), (ax, ay) = tip, after
        high = float(np.hypot(tx - web[0], ty - web[1]))
        # A claw goes down, then turns in under itself.
        lead = back[-1] + 0.3 * high * _way(back) if len(runs) == 1 else web + np.array([0.14, 0.36]) * high
        runs.append(bezier(web, lead, (tx + 0.5 * high, ty + 0.18 * high), tip, 24))
        high = float(np.hypot(tx - ax, ty - ay))
        runs.append(bezier(tip, (tx + 0.62 * high, ty - 0.04 * high), (ax + 0.3 * high, ay + 0.6 * high), after, 24))
        web = points(after)[0]
    runs.append(catmull((tuple(web), *LOW, tuple(back[0])), samples=14))
    whole = shapely.make_valid(shapely.Polygon(np.vstack(runs)))
    whole = whole.buffer(ROUND, quad_segs=10).buffer(-ROUND, quad_segs=10)
    largest = max((g for g in shapely.get_parts(whole) if g.geom_type == "Polygon"), key=lambda g: float(g.area))
    return np.asarray(largest.simplify(0.03).exterior.coords)[:-1]


def _upper() -> Points:
    """The foam's upper edge, from the point in which it begins to the front of its first finger."""
    return catmull(HEM, samples=24)


def _band() -> NDArray[np.float64]:
    """Curves along the foam, from its upper edge to its web."""
    one = _upper()
    a, b = resample(one, 90), resample(catmull((tuple(one[0]), *WEB), samples=14), 90)
    return np.stack([a + (b - a) * s for s in np.linspace(0, 1, 7)])


def _along(share: float, lo: float, hi: float) -> Points:
    """A path with the flow, at that share of the way from the hollow to the back."""
    near, far = resample(catmull(HOLLOW, samples=14), 200), resample(catmull(BACK, samples=14), 200)
    return (near + (far - near) * share)[int(lo * 199) : int(hi * 199)]


def _stripe(share: float, half: float, lo: float, hi: float) -> Points:
    path = _along(share, lo, hi)
    wide = half * np.sin(np.pi * np.linspace(0, 1, len(path)) ** 1.2)[:, None]
    side = normals(path)
    return np.vstack([path + side * wide, (path - side * wide)[::-1][1:-1]])


def _brim(share: float, half: float, lo: float, hi: float) -> Line:
    """The far edge of a stripe, the one that is drawn."""
    ring = _stripe(share, half, lo, hi)
    return Line(ring[: len(ring) // 2 + 1], "inner", 0.0, 0.0, 0.5)


def _dark() -> Points:
    """The dark of the hollow: out of a point in the trough, along its edge, up under the lip."""
    deep, lo, hi = DARK
    run = _along(0.0, lo, hi)
    into = normals(run)
    into = into * np.sign(float((into * (run.mean(axis=0) - points((20, 0))[0])).sum()))
    t = np.linspace(0, 1, len(run))
    wide = deep * np.sin(np.pi * t**1.5 * 0.8) ** 1.3
    return np.vstack([run, (run + into * wide[:, None])[::-1]])


GROOVES = ((0.28, 0.16, 0.8), (0.52, 0.26, 0.9), (0.76, 0.36, 0.96))
"""Lines in the dark, which is left solid where it is black: how far across it, from where to where along it."""


def _grooves() -> tuple[Line, ...]:
    ring = _dark()
    half = len(ring) // 2
    near, far = ring[:half], ring[half:][::-1]
    return tuple(
        Line((near + (far - near) * share)[int(lo * half) : int(hi * half)], "texture", 0.0, 0.0, 0.6)
        for share, lo, hi in GROOVES
    )


RILLS = ((0.22, 0.3, 0.86), (0.45, 0.16, 0.58), (0.62, 0.42, 0.78))
"""Lines in the lip: how far from its upper edge to its web, from where to where along it."""


def _rills(band: NDArray[np.float64]) -> tuple[Line, ...]:
    """Lines along the lip, drawn out to points at both ends."""
    last, count = len(band) - 1, band.shape[1]
    found = []
    for share, lo, hi in RILLS:
        k = min(int(share * last), last - 1)
        path = band[k] + (band[k + 1] - band[k]) * (share * last - k)
        found.append(Line(path[int(lo * count) : int(hi * count)], "inner", 0.0, 0.0, 0.5))
    return tuple(found)


def _rims(ring: Points) -> tuple[Line, ...]:
    """The edge of the foam, line by line: one closed edge, bold along the outside of each claw and finer
    beneath it."""
    back = _upper()
    stops = [tuple(back[0]), *(at for claw in CLAWS for at in claw), tuple(back[0])]
    at = [int(np.argmin(np.hypot(*(ring - stop).T))) for stop in stops]
    step = 1 if (at[1] - at[0]) % len(ring) < (at[2] - at[0]) % len(ring) else -1
    found = []
    for k, (one, other) in enumerate(pairwise(at)):
        path = np.take(ring, one + step * np.arange((step * (other - one)) % len(ring) + 1), axis=0, mode="wrap")
        if k == 0:
            found.append(Line(path, "outline", 0.2, 0.3, 0.6))
        elif k % 2:
            found.append(Line(path, "inner", 0.6, 0.9, 0.5))
        else:
            found.append(Line(path, "outline", 0.8, 0.5, 0.5))
    return tuple(found)


def great_wave(chance: Chance) -> list[Part]:
    """The wave, back to front: its water, the pale stripes of its flow, the dark in its hollow, and its foam."""
    lean, lift = chance.spread("lean", -5, 5), chance.spread("lift", -3, 3)

    def sway(at: Points) -> Points:
        high = np.clip((40.0 - at[:, 1]) / 120.0, 0.0, 1.0)
        return np.asarray(at + np.outer(high, (lean, -lift)))

    near, far = catmull(HOLLOW, samples=14), catmull(BACK, samples=14)
    a, b = resample(near, 120), resample(far, 120)
    rails = np.stack([a + (b - a) * s for s in np.linspace(0.02, 0.98, 21)])
    begins = int(DARK[1] * 199)
    edge = resample(near, 200)
    rims = (Line(edge[: begins + 3], "outline", 0.8, 0.8, 0.5), Line(far[80:], "outline", 0.8, 0.2, 0.5))
    lines = tuple(Line(_along(*one), "inner", 0.0 if one[1] else 0.9, 0.0, 0.5 if one[1] else 0.2) for one in LINES)
    shade = Shadow(near, 80, 0.5, soft=True)
    water = Part(np.vstack([near, far[::-1]]), "water", lines, (shade,), rails, NAME, edges=rims, body="wave", form=0.0)
    pale = [Part(_stripe(*one), "foam", group=NAME, body="wave", form=0.0, edges=(_brim(*one),)) for one in STRIPES]
    rim = Line(edge[begins:], "outline", 0.8, 0.8, 0.5)
    dark = Part(_dark(), "night", _grooves(), group=NAME, body="wave", form=0.0, edges=(rim,))
    ring = _foam()
    band = _band()
    shade = Shadow(band[-1], 16, 0.45, soft=True)
    foam = Part(
        ring, "foam", _rills(band), (shade,), band, group=f"{NAME} lip", body="wave", form=0.0, edges=_rims(ring)
    )
    return [moved(part, sway, 1.0) for part in (water, *pale, dark, foam)]
