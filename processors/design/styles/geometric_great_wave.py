"""A great wave cut in planes: a fan of facets about its hollow, which is black, under a lip of stepped triangles that
fall in size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points
from processors.design.motifs.great_wave import NAME
from processors.design.parts import Part

STOPS = 8
"""How many corners the hollow has, from the sea to the lip."""
DEEP = 0.33
"""How much of the way to the back its black takes where it is deepest."""
FOLD = 0.68
"""Where on that way the facets about the black meet those of the back."""
STEPS = (0.0, 0.3, 0.45, 0.59, 0.73, 0.87, 1.0)
"""Where the corners of the lip are along it, from its point on the back to its front."""
LONG = (0.7, 1.05, 0.22)
"""How long its last and its first triangle are, in the breadth of each, and how far all lean back."""
LEAST = 4.0
"""A facet of less area, mm², is left out."""


def surging(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with every great wave built of planes within the ring that frames it."""
    if not any(_name(p).startswith(NAME) for p in parts):
        return list(parts)
    rings = [Polygon(hole) for p in parts if _name(p) == "frame" for hole in p.holes]
    inside = shapely.union_all(rings)
    found: list[Part] = []
    for part in parts:
        if not _name(part).startswith(NAME):
            found.append(part)
        elif part.material == "water" and part.grain is not None:
            found += _facets(part, part.grain, inside)
        elif _name(part).endswith("lip") and part.grain is not None:
            found += _lip(part, part.grain, inside)
    return found


def _name(part: Part) -> str:
    return part.group.split("/")[-1]


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
    stops = np.linspace(0.0, 1.0, STOPS)
    between = np.r_[0.0, (stops[1:] + stops[:-1]) / 2, 1.0]
    hollow = _level(grain, np.zeros(STOPS), stops)
    deep = DEEP * np.sin(np.pi * stops**1.4 * 0.82) ** 1.1
    black = _level(grain, np.maximum(deep, 0.0), stops)
    fold = _level(grain, np.full(len(between), FOLD), between)
    back = _level(grain, np.ones(STOPS), stops)
    found: list[Part] = []
    for edge, tones in ((black, ("plane", "plane shade")), (back, ("plane shade", "plane"))):
        for i in range(len(fold) - 1):
            low, high = max(i - 1, 0), min(i, STOPS - 1)
            # Between two corners of the fold stands one of the edge, and so in turn.
            found += _plane(part, _cut((fold[i], fold[i + 1], edge[high]), inside), tones[0])
            if low != high:
                run = (
                    _level(grain, np.ones(9), np.linspace(stops[low], stops[high], 9))
                    if edge is back
                    else edge[i - 1 :]
                )
                found += _plane(part, _cut((*run[: 9 if edge is back else 2], fold[i]), inside), tones[1])
    return [*found, *_plane(part, _cut((*hollow, *black[::-1]), inside), "plane dark")]


def _cut(corners: Sequence[Points], inside: BaseGeometry) -> BaseGeometry:
    shape = shapely.make_valid(Polygon(np.round(corners, 6)))
    return shape if inside.is_empty else shape.intersection(inside)


def _lip(part: Part, grain: NDArray[np.float64], inside: BaseGeometry) -> list[Part]:
    steps = np.array(STEPS)
    over, under = (_level(grain, np.full(len(steps), share), steps) for share in (0.0, 1.0))
    found: list[Part] = []
    for i, (j, k) in enumerate(pairwise(range(len(steps)))):
        share = i / (len(steps) - 2)
        base, way = (under[j] + under[k]) / 2, under[k] - under[j]
        broad = float(np.hypot(*way))
        down = np.array([-way[1], way[0]]) / max(broad, 1e-9)
        down *= np.sign(float(down @ (base - (over[j] + over[k]) / 2)))
        tip = base + down * broad * (LONG[0] + (LONG[1] - LONG[0]) * share) - way * LONG[2]
        if i:
            found += _plane(part, _cut((under[j], base, tip), inside), "plane shade")
            found += _plane(part, _cut((base, under[k], tip), inside), "plane")
        if not i:
            # Its tail keeps to the back of the water.
            tail = _level(grain, np.zeros(12), np.linspace(0.0, steps[1], 12))
            found += _plane(part, _cut((*tail, under[1]), inside), "plane")
            continue
        found += _plane(part, _cut((over[j], under[j], under[k]), inside), "plane")
        found += _plane(part, _cut((over[j], over[k], under[k]), inside), "plane")
    return found
