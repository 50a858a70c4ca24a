"""A wolf's head as a botanical plate has it: planes whose edges bend as tufts do, with strokes that lie as fur."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import shapely
from shapely import LineString

from processors.design.curves import Points, bezier, resample
from processors.design.parts import Line, Part
from processors.design.styles.wolf_planes import PLANES, corners_of, is_axial, middle_of, unit_of


def furred(head: Sequence[Part], k: float) -> list[Part]:
    """Planes whose edges bend as fur does, with strokes that run along them and bend with them."""
    u, middle = unit_of(head), middle_of(head)
    found = []
    for part in head:
        if part.material not in PLANES and part.material != "night":
            found.append(part)
            continue
        ring = np.vstack([_bent(p, q, middle) for p, q in _sides(part)])
        lines = _fur(part, middle, u)
        found.append(replace(part, ring=ring, lines=lines, shadows=(), grain=None, rim="detail", flat=True))
    return found


def _sides(part: Part) -> list[tuple[Points, Points]]:
    corners = corners_of(part)
    return list(zip(corners, np.roll(corners, -1, axis=0), strict=True))


BULGE = 0.045
"""How far the edge of a tuft of fur bends out, of its length."""


def _bent(p: Points, q: Points, middle: Points) -> Points:
    """The edge from one corner to the next, bent away from the middle of the head, the same from either side."""
    t = np.linspace(0, 1, 8)[:-1, None]
    way = q - p
    out = np.array([-way[1], way[0]])
    off = (p + q) / 2 - middle
    out = out * np.sign(round(float((out * off).sum()), 6))
    return np.asarray(p + way * t + out * BULGE * 4 * t * (1 - t))


TURNS = (1.0, 0.55, 0.8, 0.4, 0.9, 0.65)
"""The lengths of strokes that follow each other, as shares of the longest."""

MUZZLE = 22.0
"""Bare planes this near the axis are the short hair of the muzzle and the brow: no strokes are seen in it."""

LEAST = 3
"""Fewer strokes than this on a plane would be slips of the pen."""

FUR: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"fur": (0.9, 1.8), "fur pale": (0.85, 1.9), "fur light": (0.66, 2.3), "white": (0.6, 2.3)}
)
"""How far strokes reach over a plane of a material, and how far apart they stand, in units of the motif."""


def _fur(part: Part, middle: Points, u: float) -> tuple[Line, ...]:
    """Strokes side by side out of the edge nearest the middle of the head, over the plane as its fur lies."""
    if part.material not in FUR:
        return ()
    share, apart = FUR[part.material]
    corners = corners_of(part)
    if part.material == "white" and abs(float(corners[:, 0].mean() - middle[0])) < MUZZLE * u:
        return ()
    if is_axial(part, middle, u):
        return _beard(part, middle, apart * u)
    ends = np.roll(corners, -1, axis=0)
    away = np.hypot(*((corners + ends) / 2 - middle).T)
    long = np.hypot(*(ends - corners).T)
    at = int(np.argmin(np.round(np.where(long > LEAST * apart * u, away, np.inf), 3)))
    edge = np.array([corners[at], ends[at]])
    tip = corners[int(np.argmax(np.round(np.hypot(*(corners - edge.mean(axis=0)).T), 3)))]
    way = edge[1] - edge[0]
    long = float(np.hypot(*way))
    rise = np.array([-way[1], way[0]]) / long
    rise = rise * np.sign(float((rise * (tip - edge[0])).sum()))
    run = (tip - edge.mean(axis=0)) / np.hypot(*(tip - edge.mean(axis=0)))
    chord = (rise + run) / 2
    count = int(long / (apart * u))
    if count < LEAST:
        return ()
    skin = shapely.Polygon(corners).buffer(-0.4 * u)
    found = []
    for i, foot in enumerate(resample(edge, count + 2)[1:-1]):
        free = LineString([foot, foot + 90 * u * chord]).intersection(skin)
        room = max((g.length for g in shapely.get_parts(free)), default=0.0) / float(np.hypot(*chord))
        tall = share * room * TURNS[i % len(TURNS)]
        if tall < 4.2 * u:
            continue
        # It rises square to the edge and lies down the way the plane points.
        path = bezier(
            foot, foot + 0.34 * tall * rise, foot + 0.5 * tall * rise + 0.16 * tall * run, foot + tall * chord
        )
        found.append(Line(path, "detail", 1.0, 0.0, 0.15))
    return tuple(found)


def _beard(part: Part, middle: Points, apart: float) -> tuple[Line, ...]:
    """Strokes down a plane on the axis, alike on both sides of it."""
    shape = shapely.Polygon(corners_of(part)).buffer(-0.3 * apart)
    x0, y0, x1, y1 = shape.bounds
    found = []
    for i in range(-8, 9):
        x = float(middle[0]) + i * apart
        run = LineString([(x, y0), (x, y1)]).intersection(shape)
        if not x0 < x < x1 or run.length < 2.5 * apart:
            continue
        top = float(run.bounds[1])
        tall = 0.7 * run.length * TURNS[abs(i) % len(TURNS)]
        drawn = bezier(
            (x, top), (x, top + 0.4 * tall), (x, top + 0.7 * tall), (x - 0.1 * tall * np.sign(i), top + tall)
        )
        found.append(Line(drawn, "detail", 1.0, 0.0, 0.15))
    return tuple(found)
