"""A great wave cut in planes: a fan of facets about its hollow, which is black, under a lip of stepped triangles that
fall in size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import shapely
import shapely.affinity
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, resample
from processors.design.motifs.great_wave import NAME
from processors.design.parts import Part

REACH = 0.74
"""How far along the flow the facets of the water go; on from there the back is the lip's."""
UNDER = (0.79, 0.84)
"""The corners of the black under the lip."""
STOPS = 7
"""How many corners the hollow has, from the sea to the lip."""
DEEP = 0.33
"""How much of the way to the back its black takes where it is deepest."""
FOLD = 0.58
"""Where on that way the facets about the black meet those of the back."""
TAIL = 0.13
"""How much of the lip, from the point in which it begins, lies along the hollow and bears no triangles."""
STEPS = (0.0, 0.12, 0.25, 0.41, 0.59, 0.79, 1.0)
"""Where the corners of the lip are along it, from its point on the back to its front."""
LONG = (1.5, 0.85, 0.2)
"""How long its last and its first triangle are, in the breadth of each, and how far all lean back."""
ROOTED = 0.2
"""How far up under the lip its triangles begin, in its breadth."""
WANE = 0.22
"""How broad the moon's shade is, in its breadth."""
LEAST = 4.0
"""A facet of less area, mm², is left out."""
SLIVER = 3.2
"""A facet the ring leaves less of than this, as broad, mm, is left out."""


def surging(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with every great wave built of planes within the ring that frames it."""
    if not any(_name(p).startswith(NAME) for p in parts):
        return list(parts)
    rings = [Polygon(hole) for p in parts if _name(p) == "frame" for hole in p.holes]
    inside = shapely.union_all(rings)
    found: list[Part] = []
    crest = next(p.grain for p in parts if _name(p) == NAME and p.material == "water" and p.grain is not None)
    discs = [p for p in parts if p.material == "moon"]
    full = bool(discs) and Polygon(discs[0].ring).area > 0.9 * Polygon(discs[0].ring).convex_hull.area
    for part in parts:
        if part.material == "moon" and full:
            found += _moon(part) if part is discs[0] else []
        elif not _name(part).startswith(NAME):
            found.append(part)
        elif part.material == "water" and part.grain is not None:
            found += _facets(part, part.grain, inside)
        elif _name(part).endswith("lip") and part.grain is not None:
            last = np.full(2, REACH)
            ends = _level(crest, np.array([_deep(last)[0], FOLD]), last)
            found += _lip(part, _over(crest, part.grain), ends, inside)
    return found


def _name(part: Part) -> str:
    return part.group.split("/")[-1]


def _moon(disc: Part) -> list[Part]:
    """A full moon as a plain disc with one ruled crescent, on the side away from the light."""
    shape = Polygon(disc.ring)
    wide = float(np.ptp(disc.ring[:, 0]))
    lit = shapely.affinity.translate(shape, *(-WANE * wide * np.array([0.8, 0.6])))
    whole = replace(disc, lines=(), shadows=(), edges=None, flat=True, material="plane")
    return [whole, *_plane(disc, shape.difference(lit), "plane shade")]


def _over(crest: NDArray[np.float64], lip: NDArray[np.float64]) -> NDArray[np.float64]:
    """The lip's grain from the back of the wave itself, where the facets of the water end, to its web."""
    back = crest[-1][int(REACH * (crest.shape[1] - 1)) :]
    web = lip[-1][int(TAIL * (lip.shape[1] - 1)) :]
    return np.stack([resample(back, 90), resample(web, 90)])


def _plane(part: Part, shape: BaseGeometry, tone: str) -> list[Part]:
    plain = replace(part, lines=(), shadows=(), grain=None, edges=None, flat=True, material=tone)
    pieces = [g for g in shapely.get_parts(shape) if g.geom_type == "Polygon" and g.area > LEAST]
    return [replace(plain, ring=np.asarray(g.exterior.coords)[:-1]) for g in pieces]


def _level(grain: NDArray[np.float64], shares: NDArray[np.float64], stops: NDArray[np.float64]) -> Points:
    """Places on the flow: at each stop along it (0 to 1), so far from the hollow to the back."""
    near, far = grain[0], grain[-1]
    at = np.linspace(0, 1, len(near))
    a, b = (np.column_stack([np.interp(stops, at, c[:, i]) for i in (0, 1)]) for c in (near, far))
    return np.asarray(a + (b - a) * shares[:, None])


def _facets(part: Part, grain: NDArray[np.float64], inside: BaseGeometry) -> list[Part]:
    stops = np.linspace(0.0, REACH, STOPS)
    between = np.r_[0.0, (stops[1:] + stops[:-1]) / 2, REACH]
    # The black goes on beneath the lip, where there is nothing else.
    under = np.r_[stops, UNDER]
    hollow = _level(grain, np.zeros(len(under)), under)
    black = _level(grain, _deep(under), under)
    fold = _level(grain, np.full(len(between), FOLD), between)
    back = _level(grain, np.ones(STOPS), stops)
    found: list[Part] = []
    for edge, tones in ((black, ("plane", "plane shade")), (back, ("plane shade", "plane"))):
        for i in range(len(fold) - 1):
            low, high = max(i - 1, 0), min(i, STOPS - 1)
            # Between two corners of the fold stands one of the edge, and so in turn.
            found += _plane(part, _cut((fold[i], fold[i + 1], edge[high]), inside), tones[0])
            if low != high:
                # The back itself is round where no ring cuts it off.
                at = np.linspace(stops[low], stops[high], 9)
                run = _level(grain, np.ones(9), at) if edge is back else edge[low : high + 1]
                found += _plane(part, _cut((*run, fold[i]), inside), tones[1])
    return [*_whole(found), *_plane(part, _cut((*hollow, *black[::-1]), inside), "plane dark")]


def _deep(stops: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far from the hollow to the back its black reaches, at each stop along it."""
    return np.asarray(np.maximum(DEEP * np.sin(np.pi * stops**1.4 * 0.82) ** 1.1, 0.0))


def _cut(corners: Sequence[Points], inside: BaseGeometry) -> BaseGeometry:
    shape = shapely.make_valid(Polygon(np.round(corners, 6)))
    return shape if inside.is_empty else shape.intersection(inside)


def _whole(planes: Sequence[Part]) -> list[Part]:
    """The planes but for slivers."""
    return [p for p in planes if 2 * Polygon(p.ring).area > SLIVER * Polygon(p.ring).length]


def _lip(part: Part, grain: NDArray[np.float64], ends: Points, inside: BaseGeometry) -> list[Part]:
    steps = np.array(STEPS)
    over, under = (_level(grain, np.full(len(steps), share), steps) for share in (0.0, 1.0))
    found: list[Part] = []
    teeth: list[Part] = []
    # One with its water: no bolder edge parts them.
    part = replace(part, group=part.group.removesuffix(" lip"))
    # Its tail keeps to the back of the water, and to where the facets of that end.
    tail = _level(grain, np.zeros(12), np.linspace(0.0, steps[1], 12))
    found += _plane(part, _cut((*tail, under[1], *ends), inside), "plane")
    for j, k in pairwise(range(1, len(steps))):
        share = (j - 1) / (len(steps) - 3)
        base, way = (under[j] + under[k]) / 2, under[k] - under[j]
        broad = float(np.hypot(*way))
        down = np.array([-way[1], way[0]]) / max(broad, 1e-9)
        mid = (over[j] + over[k]) / 2
        down *= np.sign(float(down @ (base - mid)))
        tip = base + down * broad * (LONG[0] + (LONG[1] - LONG[0]) * share) - way * LONG[2]
        # Rooted under the lip, where their edges meet unseen.
        left, right = (at + ROOTED * (up - at) for at, up in ((under[j], over[j]), (under[k], over[k])))
        if j > 1:  # one more would be too small for its lines
            teeth += _plane(part, _cut((left, right, tip), inside), "plane")
        found += _plane(part, _cut((over[j], under[j], under[k]), inside), "plane")
        found += _plane(part, _cut((over[j], over[k], under[k]), inside), "plane")
    return [*teeth, *found]
