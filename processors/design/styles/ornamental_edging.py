"""Lace that grows with a form: beads along the edges a face turns outwards."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, lengths, resample
from processors.design.styles.geometric_facets import polygons

OUTWARDS = 0.2
"""How far an edge must look away from the middle of its motif (cosine) to be one that faces outwards."""

LEAST = 5
"""A row of fewer beads than this is a speck and not an edge."""


def edging(face: BaseGeometry, ring: Points | None, middle: Points, radius: float, gap: float) -> BaseGeometry:
    """Beads inside a face along its own contour `ring`, where that looks away from `middle`: the largest, of `radius`,
    half-way along each run, smaller towards both ends. Where another thing cuts the face off there are none; without a
    `ring` they run along whatever edge of it is seen."""
    inset = 2.6 * radius
    own = None if ring is None else LineString(np.vstack([ring, ring[:1]]))
    found: list[BaseGeometry] = []
    for piece in polygons(face.buffer(-inset, join_style="round")):
        path = _from_top(np.asarray(piece.exterior.coords))
        n = max(int(lengths(path)[-1] / (0.5 * radius)), 12)
        at = resample(path, n)[:-1]
        edge = own or LineString(piece.buffer(inset).exterior)
        for run in _runs(_outer(at, edge, middle, inset)):
            found += _row(at[run], radius, gap)
    return shapely.union_all(found)


def kept_apart(beads: BaseGeometry, gap: float) -> BaseGeometry:
    """Beads without those that lie too close to a larger one, as they do in a sharp corner."""
    kept: list[BaseGeometry] = []
    for bead in sorted(shapely.get_parts(beads), key=lambda g: (-round(float(g.area), 6), g.bounds)):
        circle = shapely.maximum_inscribed_circle(bead)
        whole = Point(circle.coords[0]).buffer(float(circle.length), quad_segs=8)
        if all(whole.distance(one) >= gap for one in kept):
            kept.append(whole)
    return shapely.union_all(kept) if kept else beads


def _from_top(path: Points) -> Points:
    """A closed path begun at its highest point, wherever it began."""
    ring = path[:-1]
    first = int(np.lexsort((np.round(ring[:, 0], 4), np.round(ring[:, 1], 4)))[0])
    ring = np.roll(ring, -first, axis=0)
    return np.vstack([ring, ring[:1]])


def _outer(at: Points, contour: LineString, middle: Points, inset: float) -> NDArray[np.bool_]:
    """Which points lie inside an own edge of the face that looks outwards."""
    met = shapely.get_coordinates(contour.interpolate(contour.project(shapely.points(at))))
    way = met - at
    far = np.hypot(*way.T)
    out = at - middle
    cosine = (way * out).sum(axis=1) / np.maximum(far * np.hypot(*out.T), 1e-9)
    return np.asarray((far < 1.3 * inset) & (np.round(cosine, 6) > OUTWARDS))


def _runs(on: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """The runs of indices that are on, round a closed path."""
    if on.all():
        return [np.arange(len(on))]
    if not on.any():
        return []
    first = int(np.argmin(on))
    order = (np.arange(len(on)) + first) % len(on)
    breaks = np.flatnonzero(np.diff(np.r_[False, on[order], False].astype(int)))
    return [order[a:b] for a, b in zip(breaks[::2], breaks[1::2], strict=True)]


def _row(path: Points, radius: float, gap: float) -> list[BaseGeometry]:
    """Beads along a path, as far apart as they are small."""
    span = float(lengths(path)[-1]) if len(path) > 1 else 0.0
    found: list[BaseGeometry] = []
    along, last = 0.0, 0.0
    s = lengths(path)
    while along < span:
        size = radius * (0.5 + 0.5 * float(np.sin(np.pi * along / span)))
        step = last + size + 1.5 * gap if found else 0.0
        along += step
        if along > span:
            break
        at = float(np.interp(along, s, path[:, 0])), float(np.interp(along, s, path[:, 1]))
        found.append(Point(at).buffer(size, quad_segs=8))
        last = size
    return found if len(found) >= LEAST else []
