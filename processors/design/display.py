"""Letters for display, as a sign painter draws them: heavy stems, hairlines across, serifs that stand flush on the line
and round drops where a curve ends."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, bezier, lengths, points, resample, smoothed, stroke
from processors.design.glyphs import SKELETONS
from processors.design.hobby import hobby
from processors.design.lettering import SMALL, known, skeleton
from processors.design.pen import polygon
from processors.design.script import swept

STEM, THIN = 0.19, 0.078
"""Widths of a stem and of a hairline, in heights of a capital."""
LIGHT = 0.62
"""The width of a slope that rises to the right, in stems'."""
SERIF = 0.105
"""How far a serif goes out beside its stem, in heights of a capital."""
BEAK = 0.2
"""How far the end of a level arm goes up or down, in the same."""
DROP = 0.075
"""Half the width of the drop in which a curve ends, in the same."""
NIB = -0.21
"""The way in which a curve is thinnest, in radians on the page."""
STEEP = 0.15
"""How far from upright a stroke leans that is no stem, in its height."""

ROUND: dict[str, tuple[float, tuple[str, ...]]] = {
    "B": (
        0.66,
        (
            "l .08,0 .08,1",
            "c .08,0:0 .5,0:0 .88,.25:90 .5,.48:180 .08,.48:180",
            "c .4,.48:0 .54,.48:0 .97,.74:90 .5,1:180 .08,1:180",
        ),
    ),
    "C": (0.74, ("c .9,.27:-70* .54,0:180 .06,.5:90 .56,1:0 .95,.76:-66",)),
    "D": (0.76, ("l .08,0 .08,1", "c .08,0:0 .42,0:0 .95,.5:90 .42,1:180 .08,1:180")),
    "G": (0.8, ("c .86,.25:-70* .52,0:180 .05,.5:90 .52,1:0 .86,.9:-25", "l .86,.54 .86,1", "l .6,.54 .86,.54")),
    "J": (0.56, ("l .72,0 .72,.5", "c .72,.4:90 .72,.66:90 .38,1:180 .08,.76:-80*")),
    "O": (0.82, ("c .5,0:180 .06,.5:90 .5,1:0 .94,.5:-90 .5,0:180",)),
    "P": (0.64, ("l .08,0 .08,1", "c .08,0:0 .52,0:0 .95,.28:90 .52,.55:180 .08,.55:180")),
    "Q": (0.82, ("c .5,0:180 .06,.5:90 .5,1:0 .94,.5:-90 .5,0:180", "c .46,.76:-20 .72,.88:50 1.04,1.12:12")),
    "R": (
        0.7,
        ("l .08,0 .08,1", "c .08,0:0 .48,0:0 .88,.26:90 .48,.51:180 .08,.51:180", "l .46,.5 .98,1"),
    ),
    "S": (0.62, ("c .84,.25:-84* .5,0:180 .08,.25:92 .5,.49:30 .94,.75:92 .47,1:180 .06,.74:-84*",)),
    "U": (0.76, ("l .1,0 .1,.5", "c .1,.4:90 .1,.62:90 .5,1:0 .9,.62:-90 .9,.4:-90", "l .9,0 .9,.5")),
    "M": (1.0, ("l .06,1 .12,0", "l .12,0 .5,1", "l .5,1 .88,0", "l .88,0 .94,1")),
    "N": (0.84, ("l .08,1 .08,0", "l .08,0 .92,1", "l .92,1 .92,0")),
    "W": (1.08, ("l 0,0 .25,1", "l .25,1 .5,0", "l .5,0 .75,1", "l .75,1 1,0")),
    "Z": (0.64, ("l .06,0 .92,0", "h .9,0 .08,1", "l .06,1 .96,1")),
}
"""Round letters with the ways their curves go, in degrees on the page (0 right, 90 down), as in `glyphs`; "*" is a
drop, "h" a slope that is heavy though it rises. What stands nowhere here is drawn from its common skeleton."""


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A stroke of a letter in cap heights, y down from the line of the caps: its ends as they are told, its path,
    whether it is straight, and heavy whichever way it slopes, and the drops at its ends."""

    path: Points
    straight: bool
    heavy: bool = False
    drops: tuple[bool, bool] = (False, False)

    def width(self) -> float:
        """How wide a straight one is drawn."""
        across, down = np.abs(self.path[-1] - self.path[0])
        if down < 0.2 * across:
            return THIN
        rises = (self.path[-1, 0] - self.path[0, 0]) * (self.path[-1, 1] - self.path[0, 1]) < 0
        return STEM * LIGHT if rises and not self.upright() and not self.heavy else STEM

    def upright(self) -> bool:
        across, down = np.abs(self.path[-1] - self.path[0])
        return bool(across < STEEP * down)

    def level(self) -> bool:
        across, down = np.abs(self.path[-1] - self.path[0])
        return self.straight and bool(down < 0.2 * across)


def displayed(letter: str, height: float) -> BaseGeometry:
    """A letter as a shape that stands on y = 0, its caps at −height. Raises KeyError for one that cannot be drawn."""
    found = known(letter)
    if found is None:
        raise KeyError(letter)
    wide, told = ROUND.get(found[0]) or SKELETONS[found[0]]
    strokes = [_stroke(each, wide) for each in told]
    shapes = [_inked(each) for each in strokes]
    if any(each.straight and each.upright() and np.ptp(each.path[:, 1]) > 0.9 for each in strokes):
        shapes = [each.intersection(shapely.box(-9, 0, 9, 1)) for each in shapes]
    for each in strokes:
        if each.straight:
            shapes += _corners(each, strokes, shapes)
            shapes += _serifs(each, strokes) if found[0].isalpha() else []
    size = height * (SMALL if letter != letter.upper() and letter != "ß" else 1.0)
    whole = shapely.transform(shapely.union_all(shapes), lambda xy: (xy - [0.0, 1.0]) * size)
    _, _, accents = skeleton(letter, height)
    marks = [polygon(stroke(resample(path, 16), np.full(16, 0.5 * STEM * size))) for path in accents]
    return shapely.union_all([whole, *marks])


def _stroke(told: str, wide: float) -> _Stroke:
    kind, *places = told.split()
    parts = [place.rstrip("*").partition(":") for place in places]
    knots = points([[float(v) for v in xy.split(",")] for xy, _, _ in parts])
    # Level strokes lie with their outer sides on the lines of the letter.
    knots = knots * [wide, 1 - THIN] + [0.0, THIN / 2]
    if kind != "c":
        return _Stroke(np.vstack([np.linspace(a, b, 8) for a, b in pairwise(knots)]), len(knots) == 2, kind == "h")
    ways = [float(np.deg2rad(float(way))) if way else None for _, _, way in parts]
    if np.allclose(knots[0], knots[-1]) and ways[0] is None:
        chord = knots[1] - knots[-2]
        ways[0] = ways[-1] = float(np.arctan2(chord[1], chord[0]))
    return _Stroke(hobby(knots, ways), False, False, (places[0].endswith("*"), places[-1].endswith("*")))


def _inked(each: _Stroke) -> BaseGeometry:
    """A stroke as a shape: a straight one to the lines of the letter, a curve as a broad pen thickens it."""
    if each.straight:
        path, wide = each.path, each.width()
        way = (path[-1] - path[0]) / max(float(np.hypot(*(path[-1] - path[0]))), 1e-9)
        # On past the lines where it ends there, and cut off along them.
        on = [THIN * any(abs(float(y) - line) < 0.01 for line in (THIN / 2, 1 - THIN / 2)) for y in path[[0, -1], 1]]
        if each.level():
            on = [0.0, 0.0]
        line = LineString([path[0] - way * on[0], path[-1] + way * on[1]]).buffer(wide / 2, cap_style="flat")
        return line.intersection(shapely.box(-9, 0, 9, 1)) if any(on) else line
    at = resample(each.path, 90)
    way = np.gradient(at, axis=0)
    steep = np.clip(np.abs(np.sin(np.arctan2(way[:, 1], way[:, 0]) - NIB)) / np.cos(NIB), 0, 1) ** 1.4
    width = THIN + (STEM - THIN) * smoothed(steep, 7)
    closed = np.allclose(at[0], at[-1])
    for drop, side in zip(each.drops, (slice(None), slice(None, None, -1)), strict=True):
        # Drawn out to its ends, whether drops hang there or not; a stem's curve goes on as wide.
        level = abs(float(way[side][0, 1])) < 0.98 * float(np.hypot(*way[side][0]))
        if drop or (level and not closed):
            width = np.minimum(width, 0.9 * THIN + 0.5 * lengths(at[side])[side])
    shape = swept(at, width)
    ends = [Point(at[i]).buffer(DROP, quad_segs=10) for i, drop in zip((0, -1), each.drops, strict=True) if drop]
    return shapely.union_all([shape, *ends])


def _serifs(each: _Stroke, others: list[_Stroke]) -> list[BaseGeometry]:
    """The serifs at the ends of a straight stroke: slabs across a stem's, beaks at those of an arm."""
    found = []
    rest = [LineString(o.path) for o in others if o is not each]
    for end, start in ((each.path[0], each.path[-1]), (each.path[-1], each.path[0])):
        free = all(line.distance(Point(end)) > 0.12 for line in rest)
        top, foot = end[1] < 0.1, end[1] > 0.9
        if each.level():
            held = any(line.distance(Point(start)) < 0.12 for line in rest)
            if free and (top or foot or held) and each.path[:, 0].max() - each.path[:, 0].min() > 0.25:
                ways = (1.0,) if top else (-1.0,) if foot else (1.0, -1.0)
                found += [_beak(end, float(np.sign(end[0] - start[0])), way) for way in ways]
        elif (top or foot) and (free or each.upright()):
            lean = (each.path[-1, 0] - each.path[0, 0]) / (each.path[-1, 1] - each.path[0, 1])
            half = 0.5 * each.width() * float(np.hypot(1.0, lean))
            x = float(end[0] - lean * (end[1] - (0.0 if top else 1.0)))
            found.append(_slab(x, half, top, each.upright()))
    return found


def _corners(each: _Stroke, others: list[_Stroke], shapes: list[BaseGeometry]) -> list[BaseGeometry]:
    """The points of a letter where two slopes meet on its line, filled."""
    found = []
    for end in (each.path[0], each.path[-1]):
        line = 0.0 if end[1] < 0.1 else 1.0
        near_it = [o.straight and min(np.hypot(*(o.path[[0, -1]] - end).T)) < 0.02 for o in others]
        meet = [o for o, is_near in zip(others, near_it, strict=True) if is_near]
        if abs(float(end[1]) - line) < 0.1 and len(meet) > 1 and not any(o.upright() or o.level() for o in meet):
            near = shapely.box(end[0] - 0.3, line - THIN, end[0] + 0.3, line + THIN)
            drawn = [s.intersection(near) for s, is_near in zip(shapes, near_it, strict=False) if is_near]
            found.append(shapely.union_all(drawn).convex_hull)
    return found


def _slab(x: float, half: float, top: bool, upright: bool) -> BaseGeometry:
    """A serif across the end of a stroke half this wide, its brackets hollow under an upright one."""
    out = half + (SERIF if upright else 0.7 * SERIF)
    if not upright:
        return shapely.box(x - out, 0.0 if top else 1 - THIN, x + out, THIN if top else 1.0)
    side = bezier((out, 0.82 * THIN), (half + 0.03, 0.9 * THIN), (half, 1.3 * THIN), (half - 0.02, 2.1 * THIN), 10)
    right = np.vstack([[(out, 0.0)], side])
    ring = np.vstack([right, (right * [-1, 1])[::-1]])
    return translate(polygon(ring if top else ring * [1, -1]), x, 0.0 if top else 1.0)


def _beak(end: Points, side: float, way: float) -> BaseGeometry:
    """The serif at the end of an arm that goes out to a side: down (`way` 1) or up from it."""
    short = BEAK if end[1] < 0.1 or end[1] > 0.9 else 0.5 * BEAK
    hollow = bezier((-0.01, short), (-0.035, 0.5 * short), (-0.07, 0.1), (-0.17, 0.3 * THIN), 10)
    ring = np.vstack([[(0.02, -THIN / 2)], [(0.03, short)], hollow, [(-0.17, -THIN / 2)]])
    return polygon(ring * [side, way] + end)
