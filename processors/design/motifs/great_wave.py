"""A great wave in one stroke: the sea runs in from the side, up its hollow and over into a lip of forked foam.

It is drawn in a disc of radius 100 about the origin, breaking to the right; what leaves the disc is to be cut off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, normals, points, resample, stroke
from processors.design.parts import Line, Part, Shadow, moved

NAME = "great wave"

HOLLOW = (
    (112, 46), (88, 54), (56, 59), (26, 55), (-2, 42), (-21, 21), (-28, -3), (-24, -26), (-9, -43), (14, -53), (34, -55),
)  # fmt: skip
"""The near edge of the water: the level of the sea, the trough, the hollow, and on under the lip."""
BACK = (
    (112, 96), (66, 104), (10, 110), (-50, 98), (-92, 60), (-106, 14), (-97, -22), (-74, -52), (-40, -71), (0, -77),
    (34, -70), (58, -52),
)  # fmt: skip
"""The far edge of the water: out under the ring, in again at its side, and up the back of the wave to the lip."""
UPPER = ((-80, -46), (-62, -60), (-36, -73), (0, -78), (34, -71), (57, -54), (66, -38))
"""The foam's upper edge, from the point in which it runs down the back."""
UNDER = ((-80, -46), (-58, -53), (-34, -58), (-6, -60), (20, -56), (42, -44), (54, -30))
"""And its lower one, the web that its fingers hang from."""


@dataclass(frozen=True, slots=True)
class Finger:
    """A finger of foam: where its root is, the ways (degrees, 90 is down) it sets out and ends in, its length, its
    breadth at the root, and a fork: where along it, how far it turns off, its own ways, length and breadth."""

    root: tuple[float, float]
    ways: tuple[float, float]
    long: float
    broad: float
    forks: tuple[tuple[float, float, float, float, float], ...] = ()


FINGERS = (
    Finger((57, -42), (66, 205), 40, 20, ((0.3, -36, 78, 17, 9.5), (0.52, 40, 120, 12, 8))),
    Finger((35, -54), (62, 190), 29, 17, ((0.42, -30, 80, 13, 8.5),)),
    Finger((12, -60), (64, 200), 36, 17, ((0.36, -32, 80, 15, 9),)),
    Finger((-14, -62), (66, 195), 27, 15, ((0.44, -30, 76, 12, 8),)),
    Finger((-40, -61), (50, 150), 24, 12, ()),
)
STRIPES = ((0.3, 3.6, 0.2, 0.86), (0.5, 4.4, 0.3, 0.94), (0.7, 4.2, 0.36, 0.96), (0.88, 3.2, 0.42, 0.93))
"""The pale stripes: how far from the hollow to the back, how broad, from where to where along the flow."""
LINES = ((0.4, 0.12, 0.88), (0.6, 0.24, 0.95), (0.79, 0.32, 0.95))
"""The lines between them (how far, from where, to where)."""
DARK = (21.0, 0.2, 1.0)
"""The dark in the hollow: how deep, and from where to where along its edge."""


def _hook(start: Points, ways: tuple[float, float], long: float) -> Points:
    """A path that curls the more the further it goes."""
    t = np.linspace(0, 1, 40)
    way = np.deg2rad(ways[0] + (ways[1] - ways[0]) * t**1.7)
    step = np.column_stack([np.cos(way), np.sin(way)]) * (long / 39)
    return np.asarray(start + np.vstack([[0.0, 0.0], np.cumsum(step[:-1], axis=0)]))


def _tapered(path: Points, broad: float) -> BaseGeometry:
    t = np.linspace(0, 1, len(path))
    width: NDArray[np.float64] = broad * (1 - t**1.15) + 0.05
    return shapely.make_valid(shapely.Polygon(stroke(path, width)))


def _limbs(finger: Finger) -> list[tuple[Points, float]]:
    """The path of a finger, and those of its forks, each with its breadth."""
    whole = _hook(points(finger.root)[0], finger.ways, finger.long)
    found = [(whole, finger.broad)]
    for at, off, bend, long, broad in finger.forks:
        i = int(at * 39)
        way = float(np.rad2deg(np.arctan2(*(whole[i + 1] - whole[i])[::-1]))) + off
        found.append((_hook(whole[i], (way, way + bend), long), broad))
    return found


def _foam(fingers: Sequence[Finger]) -> Points:
    """The outline of the lip: a band out of a point, and its fingers, round in their webs and sharp at their tips."""
    band = np.vstack([catmull(UPPER, samples=14), catmull(UNDER, samples=14)[::-1][:-1]])
    limbs = [_tapered(path, broad) for finger in fingers for path, broad in _limbs(finger)]
    whole = shapely.union_all([shapely.make_valid(shapely.Polygon(band)), *limbs])
    whole = whole.buffer(1.6, quad_segs=10).buffer(-1.6, quad_segs=10, join_style="mitre", mitre_limit=6.0)
    largest = max((g for g in shapely.get_parts(whole) if g.geom_type == "Polygon"), key=lambda g: float(g.area))
    return np.asarray(largest.simplify(0.03).exterior.coords)[:-1]


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


def _flows(fingers: Sequence[Finger]) -> tuple[Line, ...]:
    """Lines that come along the band and run on into the fingers."""
    found = []
    for finger in fingers[:-1]:
        path = _limbs(finger)[0][0]
        x, y = finger.root
        lead = catmull(((x - 26, y - 7), (x - 12, y - 5), (x, y), path[6], path[14], path[22]), samples=10)
        found.append(Line(resample(lead, 60), "inner", 0.0, 0.0, 0.5))
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
    rims = (Line(near, "outline", 0.8, 0.8, 0.5), Line(far[80:], "outline", 0.8, 0.8, 0.5))
    lines = tuple(Line(_along(*one), "inner", 0.0, 0.0, 0.55) for one in LINES)
    shade = Shadow(near, 90, 0.6)
    water = Part(
        np.vstack([near, far[::-1]]), "water", lines, (shade,), rails, NAME, edges=rims, body="wave", form=0.0
    )
    pale = [Part(_stripe(*one), "foam", group=NAME, body="wave", form=0.0, edges=()) for one in STRIPES]
    dark = Part(_dark(), "night", group=NAME, body="wave", form=0.0, edges=())
    foam = Part(_foam(FINGERS), "foam", _flows(FINGERS), group=f"{NAME} lip", body="wave", form=0.0)
    return [moved(part, sway, 1.0) for part in (water, *pale, dark, foam)]
