"""A face cut as a stone is: a plane from each of its sides up to a ridge, or up to a bare table in a broad one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from processors.design.curves import Points

SIDES = 16
"""A coarse outline with more sides than this is no stone: its planes would be splinters."""

COARSE = 0.26
"""How far a coarse outline strays from the face's own, in its inradius."""

COMPACT = 0.36
"""From this inradius on, in square roots of its area, a face is broad enough for a table."""

TABLE = 0.46
"""How far the table lies from the edge, in the face's inradius."""


GRID, STAIRS = 150, 4.0
"""Pixels across the grid on which planes are told apart, and how far (in pixels) its stairs are smoothed."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One plane, and the way it faces on the page (unit; nothing for a table, which faces the eye)."""

    shape: Polygon
    way: Points | None


def facets(face: Polygon, axis: float | None = None) -> list[Facet]:
    """The planes of a face without holes, side by side, together as large as it; nothing where it cannot be cut.

    A face on the `axis` (x) of a design that is its own mirror image is cut alike on both sides of it.
    """
    radius = inradius(face)
    coarse = _coarse(face, COARSE * radius, axis)
    if coarse is None or not 3 <= len(coarse) <= SIDES:
        return []
    sides = _sides(coarse, radius)
    table = Polygon()
    if radius > COMPACT * np.sqrt(face.area):
        table = Polygon(coarse).buffer(-TABLE * radius, join_style="mitre", mitre_limit=3.0)
    step = np.roll(coarse, -1, axis=0) - coarse
    ways = np.column_stack([step[:, 1], -step[:, 0]]) / np.hypot(*step.T)[:, None]
    if Polygon(coarse).exterior.is_ccw is False:
        ways = -ways
    found = [
        Facet(one, way)
        for side, way in zip(sides, ways, strict=True)
        for one in polygons(side.intersection(face).difference(table))
    ]
    return [*found, *(Facet(one, None) for one in polygons(table.intersection(face)))]


def _sides(ring: Points, margin: float) -> list[shapely.Geometry]:
    """For each edge of a ring what lies nearer to it than to any other, side by side, out to a margin about it.

    On a grid, whose whole numbers no overlay can break; its stairs are then drawn straight.
    """
    lo, hi = ring.min(axis=0) - margin, ring.max(axis=0) + margin
    pixel = float((hi - lo).max()) / GRID
    width, height = (int(n) for n in np.ceil((hi - lo) / pixel))
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    at = (ring - lo) / pixel
    nearest = np.full((height, width), np.inf)
    owner = np.zeros((height, width), np.int64)
    for i, (a, b) in enumerate(zip(at, np.roll(at, -1, axis=0), strict=True)):
        d = b - a
        t = np.clip(((x - a[0]) * d[0] + (y - a[1]) * d[1]) / max(float((d**2).sum()), 1e-9), 0, 1)
        off = np.round((x - a[0] - t * d[0]) ** 2 + (y - a[1] - t * d[1]) ** 2, 6)
        # At a corner both edges are as near: the one it lies more squarely before has it.
        along = np.abs((x - a[0]) * d[0] + (y - a[1]) * d[1]) * ((t <= 0) | (t >= 1)) * 1e-6
        off = off + along
        owner[off < nearest] = i
        nearest = np.minimum(nearest, off)
    sides = [_runs(owner == i) for i in range(len(ring))]
    drawn = shapely.coverage_simplify(np.array(sides), STAIRS, simplify_boundary=False)
    return [shapely.transform(side, lambda xy: xy * pixel + lo) for side in drawn]


def _runs(on: NDArray[np.bool_]) -> shapely.Geometry:
    """The pixels that are on, as a shape."""
    edge = np.diff(np.pad(on.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, starts = np.nonzero(edge == 1)
    ends = np.nonzero(edge == -1)[1]
    shape = shapely.union_all(shapely.box(starts, rows, ends, rows + 1))
    return shape if shape.geom_type in ("Polygon", "MultiPolygon") else Polygon()


def inradius(face: Polygon) -> float:
    """The radius of the largest circle in a face."""
    return float(shapely.maximum_inscribed_circle(face, tolerance=0.02 * float(np.sqrt(face.area))).length)


def polygons(shape: shapely.Geometry) -> list[Polygon]:
    """The pieces of a shape."""
    return [g for g in shapely.get_parts(shape) if g.geom_type == "Polygon" and not g.is_empty]


def _coarse(face: Polygon, tolerance: float, axis: float | None) -> Points | None:
    """The corners of a face's outline in few straight runs; in mirror image about the axis where the face is."""
    x0, _, x1, _ = face.bounds
    if axis is not None and x0 < axis < x1 and abs(x0 + x1 - 2 * axis) < 0.06 * (x1 - x0):
        half = face.intersection(shapely.box(axis, -1e4, 1e4, 1e4))
        if half.geom_type == "Polygon" and not half.interiors:
            ring = np.asarray(half.exterior.coords)[:-1]
            on = np.flatnonzero(np.abs(ring[:, 0] - axis) < 1e-6)
            if len(on) == 2:
                ring = np.roll(ring, -int(on[0]), axis=0)
                other = int(np.flatnonzero(np.abs(ring[:, 0] - axis) < 1e-6)[-1])
                run = ring if other == len(ring) - 1 else np.vstack([ring[other:], ring[:1]])
                right = np.asarray(shapely.LineString(run).simplify(tolerance).coords)
                whole = np.vstack([right, (right[1:-1] * [-1, 1] + [2 * axis, 0])[::-1]])
                return whole if Polygon(whole).is_valid else None
    plain = face.simplify(tolerance)
    if plain.geom_type != "Polygon" or plain.is_empty or not plain.is_valid:
        return None
    ring = np.asarray(plain.exterior.coords)[:-1]
    return _unseamed(ring, tolerance)


def _unseamed(ring: Points, tolerance: float) -> Points:
    """Without the first corner where it is one only because the ring begins there."""
    if len(ring) < 5:
        return ring
    seam = shapely.LineString([ring[-1], ring[1]]).distance(shapely.Point(ring[0]))
    return ring[1:] if seam < tolerance else ring
