"""A great wave in one stroke: the sea runs in from the side, up its hollow and over into a lip of forked foam.

It is drawn in a disc of radius 100 about the origin, breaking to the right; what leaves the disc is to be cut off.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, normals, points, resample
from processors.design.parts import Line, Part, Shadow, moved

NAME = "great wave"

HOLLOW = (
    (112, 47), (88, 56), (56, 61), (26, 57), (-2, 44), (-21, 23), (-28, -2), (-24, -26), (-12, -46), (4, -60),
)  # fmt: skip
"""The near edge of the water: the level of the sea, the trough, the hollow, and on under the lip."""
BACK = (
    (112, 96), (66, 104), (10, 110), (-50, 98), (-92, 60), (-106, 14), (-97, -22), (-74, -52), (-40, -71), (0, -77),
    (34, -71),
)  # fmt: skip
"""The far edge of the water: out under the ring, in again at its side, up the back of the wave to its lip."""
FRONT = ((56, -59), (70, -43), (77, -25), (76, -13))
"""On over the lip and down the front of its first finger."""
CLAWS = (
    ((57, -7), (58, -28)), ((38, -23), (34, -54)), ((-2, -13), (1, -37)),
    ((-15, -30), (-10, -58)), ((-26, -42), (-25, -58)), ((-47, -21), (-41, -45)), ((-57, -38), (-53, -58)),
)  # fmt: skip
"""The foam's lower edge, from the first finger back: the tip of each claw, and the web behind it. Fingers fork: of two
claws with a web low between them."""
TAIL = (-93.0, -29.0)
"""Where on the back its foam begins, in a point."""
LOW = ((-63, -53), (-79, -42))
"""The foam's lower edge from its last web to that point."""
WEB = ((-63, -53), (-36, -59), (-6, -60), (24, -56), (46, -42), (57, -22))
"""The same in one line, without claws."""
ROUND = 1.2
"""The radius of its webs."""
STRIPES = ((0.32, 3.4, 0.2, 0.9), (0.5, 4.2, 0.28, 0.96), (0.69, 4.2, 0.33, 0.97), (0.87, 3.4, 0.4, 0.93))
"""The pale stripes: how far from the hollow to the back, how broad, from where to where along the flow."""
LINES = (
    (0.41, 0.14, 0.95), (0.6, 0.18, 0.97), (0.78, 0.3, 0.97), (0.16, 0.0, 0.36), (0.5, 0.0, 0.27), (0.69, 0.0, 0.32),
)  # fmt: skip
"""The lines between them, and those out of the sea that become stripes (how far, from where, to where)."""
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
        lead = back[-1] + 0.3 * high * _way(back) if len(runs) == 1 else web + (0.14 * high, 0.36 * high)
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
    back = catmull((*BACK, *FRONT), samples=24)
    return back[int(np.argmin(np.hypot(*(back - TAIL).T))) :]


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


def _dark() -> Points:
    """The dark of the hollow: out of a point in the trough, along its edge, up under the lip."""
    deep, lo, hi = DARK
    run = _along(0.0, lo, hi)
    into = normals(run)
    into = into * np.sign(float((into * (run.mean(axis=0) - points((20, 0))[0])).sum()))
    t = np.linspace(0, 1, len(run))
    wide = deep * np.sin(np.pi * t**1.5 * 0.8) ** 1.3
    return np.vstack([run, (run + into * wide[:, None])[::-1]])


CREASES = (
    ((34, -52), (29, -59), (16, -65), (-2, -69), (-20, -69)),
    ((-10, -53), (-15, -61), (-28, -65), (-44, -63), (-58, -57)),
)
"""Lines out of the deep webs, back along the band."""


def _creases() -> tuple[Line, ...]:
    return tuple(Line(resample(catmull(knots, samples=10), 60), "inner", 0.9, 0.0, 0.1) for knots in CREASES)


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
    rims = (Line(edge[: begins + 3], "outline", 0.8, 0.8, 0.5), Line(far[80:], "outline", 0.8, 0.8, 0.5))
    lines = tuple(Line(_along(*one), "inner", 0.0 if one[1] else 0.9, 0.0, 0.5 if one[1] else 0.2) for one in LINES)
    shade = Shadow(near, 90, 0.6, soft=True)
    water = Part(np.vstack([near, far[::-1]]), "water", lines, (shade,), rails, NAME, edges=rims, body="wave", form=0.0)
    pale = [Part(_stripe(*one), "foam", group=NAME, body="wave", form=0.0, edges=()) for one in STRIPES]
    dark = Part(
        _dark(), "night", group=NAME, body="wave", form=0.0, edges=(Line(edge[begins:], "outline", 0.8, 0.8, 0.5),)
    )
    foam = Part(_foam(), "foam", _creases(), (), _band(), group=f"{NAME} lip", body="wave", form=0.0)
    return [moved(part, sway, 1.0) for part in (water, *pale, dark, foam)]
