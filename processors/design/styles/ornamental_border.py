"""A lace border along the rim of a heart: scallops where its rim is free, each run of them ending in a finial."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, resample
from processors.design.parts import Part, Shadow
from processors.design.styles.geometric_facets import polygons
from processors.design.styles.ornamental_pieces import from_foot, tear

FEWEST = 4
"""A run of fewer scallops than this is a scrap, and is left out."""

LOBE = 0.62
"""The radius of a scallop, of the distance between two."""


def bordered(
    face: Polygon, seen: BaseGeometry, wide: float, line: float, k: float
) -> tuple[BaseGeometry, BaseGeometry]:
    """The border of a face, `wide` deep, where the largest piece of what is `seen` of it is free: its ink, and the band
    it lies in."""
    pieces = polygons(face.buffer(-1.2 * k).buffer(-1.2 * wide).buffer(1.2 * wide))
    clear = max(polygons(seen.buffer(-0.8 * k)), key=lambda g: float(g.area), default=Polygon())
    if not pieces or clear.is_empty:
        return Polygon(), Polygon()
    soft = max(pieces, key=lambda g: float(g.area))
    path = from_foot(soft.exterior)
    count = 2 * max(round(soft.exterior.length / (2.6 * wide)), 4)
    step = soft.exterior.length / count
    fine = resample(path, 8 * count + 1)[:-1]
    at = fine[::8]
    inwards = _inwards(fine, soft)[::8]
    lobes = shapely.buffer(shapely.points(at), LOBE * step, quad_segs=10)
    free = np.asarray(shapely.contains(clear.buffer(0.5 * k), shapely.intersection(lobes, soft.buffer(-0.1 * wide))))
    inside = soft.buffer(-0.2 * wide)
    ink: list[BaseGeometry] = []
    band: list[BaseGeometry] = []
    for run in _runs(free):
        whole = len(run) == count
        kept = run if whole else run[1:-1]
        lace = shapely.union_all(lobes[kept]).intersection(soft)
        edge = lace.boundary.difference(soft.exterior.buffer(0.06 * step)).intersection(inside)
        rim = shapely.LineString(_stretch(fine, 8 * int(kept[0]) - 4, 8 * (len(kept) - 1) + 9))
        ink += [edge.buffer(line / 2), rim.buffer(line / 2)]
        ink += [Point(at[i] + 0.24 * step * inwards[i]).buffer(max(0.12 * step, 0.42 * k)) for i in kept]
        between = [(at[i] + at[j], inwards[i] + inwards[j]) for i, j in pairwise(kept)]
        ink += [Point(0.5 * p + 0.41 * step * n).buffer(max(0.09 * step, 0.34 * k)) for p, n in between]
        band.append(lace.buffer(0.35 * step))
        if not whole:
            for i, way in ((8 * int(kept[0]) - 5, -1), (8 * int(kept[-1]) + 5, 1)):
                ink += [g for g in _finial(fine, i, way, 0.16 * step, step, soft, k) if clear.contains(g)]
    return shapely.union_all(ink), shapely.union_all(band).intersection(face)


def _finial(fine: Points, start: int, way: int, off: float, step: float, soft: Polygon, k: float) -> list[BaseGeometry]:
    """A drop that lies along the rim, its round end at the scallops, and a bead beyond its point."""
    n = len(fine)
    foot, tip = fine[start % n], fine[(start + 8 * way) % n]
    along = (tip - foot) / max(float(np.hypot(*(tip - foot))), 1e-9)
    normal = np.array([-along[1], along[0]])
    if not soft.contains(Point(foot + normal * 0.2 * step)):
        normal = -normal
    base = foot + normal * (off + 0.12 * step)
    drop = tear(0.34 * step, 0.0, -0.9 * step)

    def laid(xy: Points) -> Points:
        return base - xy[:, 1:2] * along + xy[:, :1] * normal

    bead = Point(base + along * 1.16 * step).buffer(max(0.09 * step, 0.34 * k))
    return [shapely.transform(drop, laid), bead]


def _inwards(fine: Points, piece: Polygon) -> Points:
    """Unit normals into a piece along a closed path."""
    way = np.roll(fine, -1, axis=0) - np.roll(fine, 1, axis=0)
    way /= np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    normal = np.column_stack([-way[:, 1], way[:, 0]])
    inside = shapely.contains_xy(piece, *(fine + 0.02 * normal * np.sqrt(piece.area)).T)
    return np.where(inside[:, None], normal, -normal)


def _stretch(fine: Points, start: int, count: int) -> Points:
    return fine[np.arange(start, start + count) % len(fine)]


def _runs(free: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """The runs of scallops, round the rim, that are free and long enough."""
    if free.all():
        return [np.arange(len(free))]
    first = int(np.argmin(free))
    order = (np.arange(len(free)) + first) % len(free)
    runs = np.split(order, np.flatnonzero(np.diff(free[order].astype(int))) + 1)
    return [run for run in runs if free[run[0]] and len(run) >= FEWEST + 2]


FADED, SIDES = 0.17, ((slice(9, 20), 0.8), (slice(23, 34), 0.6))
"""How far about its deepest line the tone of a heart goes that has a border, of its breadth; and which of the curves of
its grain, from the cleft round, that line crosses on either side, and how deep it is there."""


def within(heart: Part) -> tuple[Shadow, ...]:
    """The tone of a heart with a border: it lies within that, down either side, and fades both ways."""
    wide = float(np.ptp(heart.ring[:, 0]))
    if heart.grain is None:
        return ()
    return tuple(Shadow(heart.grain[some, 9], FADED * wide, depth) for some, depth in SIDES)
