"""A face cut as a stone is: planes from a few corners of its outline to a peak, or to a ridge where it is long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
import shapely.ops
from shapely import LineString, Polygon

from processors.design.curves import Points

CORNERS = 7
"""The most corners of a face that planes rise from: more would be splinters."""

COARSE = 0.08
"""How far the corners' outline strays from the face's own, in its inradius, to begin with."""

ROUGH = 0.7
"""An outline that must stray further than this (in inradii) to have so few corners is none that planes could follow."""

LEAN = 0.24
"""How far the peak stands towards the light, in the face's inradius."""

ROUND = 0.9
"""From this roundness on (1 for a circle) a face is cut as a ball is: about a triangle that faces the eye."""

LIT = np.array([-0.6, -0.8])
"""Towards the light."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One plane, and the way it faces on the page (unit; nothing for one that faces the eye)."""

    shape: Polygon
    way: Points | None


def facets(face: Polygon, axis: float | None = None) -> list[Facet]:
    """The planes of a face without holes, side by side, together as large as it; nothing where it cannot be cut.

    Every edge between two of them ends at a corner of the outline or at a peak. A face on the `axis` (x) of a design
    that is its own mirror image is cut alike on both sides of it.
    """
    radius = inradius(face)
    if radius <= 0:
        return []
    if 4 * np.pi * face.area > ROUND * face.length**2:
        return _ball(face)
    tolerance = COARSE * radius
    ring = _coarse(face, tolerance, axis)
    while ring is None or len(ring) > CORNERS:
        tolerance *= 1.3
        if tolerance > ROUGH * radius:
            return []
        ring = _coarse(face, tolerance, axis)
    if len(ring) < 3:
        return []
    plain = Polygon(ring)
    even = axis is not None and abs(float(ring[:, 0].min() + ring[:, 0].max()) - 2 * axis) < 1e-6
    for peaks in (1, 2, 3):
        cells = _cells(ring, _peaks(plain, peaks, axis if even else None))
        if cells:
            return _fitted(face, ring, cells)
    return []


def _peaks(face: Polygon, count: int, axis: float | None) -> Points:
    """Points along the ridge of a face: one towards the light from its middle, or some along its length."""
    circle = shapely.maximum_inscribed_circle(face, tolerance=0.02 * float(np.sqrt(face.area)))
    if count == 1:
        at = np.asarray(circle.coords[0]) + LEAN * float(circle.length) * LIT * ([0, 1] if axis is not None else [1, 1])
        return (np.array([axis, at[1]]) if axis is not None else at)[None]
    box = np.asarray(shapely.minimum_rotated_rectangle(face).exterior.coords)[:4]
    one, other = box[1] - box[0], box[2] - box[1]
    long, wide = (one, other) if np.hypot(*one) > np.hypot(*other) else (other, one)
    middle = box.mean(axis=0)
    found = []
    for share in np.linspace(-0.5, 0.5, count + 2)[1:-1] * (1.2 if count == 2 else 1.3):
        at = middle + long * share
        across = face.intersection(LineString([at - wide, at + wide]))
        pieces = [g for g in shapely.get_parts(across) if g.geom_type == "LineString"]
        if not pieces:
            return np.zeros((0, 2))
        found.append(np.asarray(max(pieces, key=lambda g: g.length).interpolate(0.5, normalized=True).coords[0]))
    return np.array(found)


def _cells(ring: Points, peaks: Points) -> list[Points]:
    """For each side of a ring the plane from it up to the peaks; nothing where the planes would overlap."""
    if not len(peaks):
        return []
    whole = Polygon(ring)
    nearest = np.argmin(np.round(np.hypot(*(ring[:, None, :] - peaks[None]).transpose(2, 0, 1)), 6), axis=1)
    cells, total = [], 0.0
    for i in range(len(ring)):
        j = (i + 1) % len(ring)
        a, b = int(nearest[i]), int(nearest[j])
        between = peaks[list(range(b, a + (1 if a >= b else -1), 1 if a >= b else -1))]
        cell = np.vstack([ring[i], ring[j], between])
        shape = Polygon(cell)
        if not shape.is_valid or shape.difference(whole).area > 1e-3 * whole.area:
            return []
        total += shape.area
        cells.append(cell)
    return cells if abs(total - whole.area) < 5e-3 * whole.area else []


def _fitted(face: Polygon, ring: Points, cells: list[Points]) -> list[Facet]:
    """The planes as far as the face itself goes: what lies beyond a side is that side's."""
    step = np.roll(ring, -1, axis=0) - ring
    ways = np.column_stack([step[:, 1], -step[:, 0]]) / np.maximum(np.hypot(*step.T), 1e-9)[:, None]
    if not Polygon(ring).exterior.is_ccw:
        ways = -ways
    shapes: list[shapely.Geometry] = [Polygon(cell) for cell in cells]
    sides = [LineString([ring[i], ring[(i + 1) % len(ring)]]) for i in range(len(ring))]
    # A hair apart, or two pieces that meet at a corner would be one.
    for rest in polygons(face.difference(Polygon(ring).buffer(1e-6, join_style="mitre"))):
        middle = rest.representative_point()
        # What it lies along, not only what is near: on an axis two sides would be as near.
        along = [round(side.buffer(1e-3).intersection(rest).area, 6) for side in sides]
        far = [round(side.distance(middle), 6) for side in sides]
        near = int(np.lexsort((far, -np.array(along)))[0])
        shapes[near] = shapely.union(shapes[near], rest.buffer(3e-6, join_style="mitre"))
    return [
        Facet(one, way)
        for shape, way in zip(shapes, ways, strict=True)
        for one in polygons(shapely.intersection(shape, face))
    ]


def _ball(face: Polygon) -> list[Facet]:
    """A ball as a solid of twenty sides shows it: a triangle that faces the eye, and nine planes about it."""
    x0, y0, x1, y1 = face.bounds
    at, r = np.array([(x0 + x1) / 2, (y0 + y1) / 2]), max(x1 - x0, y1 - y0)
    angle = np.deg2rad(np.arange(6) * 60.0 - 90.0)
    out = np.column_stack([np.cos(angle), np.sin(angle)])
    inner = at + out[::2] * 0.26 * r
    rim = at + out * r
    found = [Facet(Polygon(inner), None)]
    for i in range(3):
        j = (i + 1) % 3
        a, b, c = rim[2 * i], rim[2 * i + 1], rim[(2 * i + 2) % 6]
        for corners in ((inner[i], a, b), (inner[i], b, inner[j]), (inner[j], b, c)):
            way = np.mean(corners, axis=0) - at
            found += [Facet(one, way / np.hypot(*way)) for one in polygons(Polygon(corners).intersection(face))]
    return found


def halves(face: Polygon) -> list[Facet]:
    """The two planes of a blade, parted from its tip to the middle of its foot: one is lit, the other is not."""
    ring = np.asarray(face.exterior.coords)[:-1]
    if len(ring) < 3:
        return []
    middle = np.asarray(face.centroid.coords[0])
    tip = ring[int(np.argmax(np.round(np.hypot(*(ring - middle).T), 6)))]
    foot = middle + (middle - tip) * 3
    split = LineString([tip - (middle - tip) * 0.2, foot])
    side = np.array([tip[1] - middle[1], middle[0] - tip[0]])
    away = side if float((side * LIT).sum()) < 0 else -side
    found = []
    for one in polygons(shapely.ops.split(face, split)):
        dark = float(((np.asarray(one.centroid.coords[0]) - middle) * away).sum()) > 0
        found.append(Facet(one, -LIT if dark else None))
    return found


SHELF = 0.6
"""How far down a cloud its under side begins, of its height."""


def shelf(face: Polygon) -> list[Facet]:
    """The two planes of what lies on a level base: its upper side, which is lit, and its under side."""
    x0, y0, x1, y1 = face.bounds
    low = shapely.box(x0 - 1, y0 + SHELF * (y1 - y0), x1 + 1, y1 + 1)
    under = [Facet(one, np.array([0.0, 1.0])) for one in polygons(face.intersection(low))]
    return [*(Facet(one, None) for one in polygons(face.difference(low))), *under]


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
                right = np.asarray(LineString(run).simplify(tolerance).coords)
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
    seam = LineString([ring[-1], ring[1]]).distance(shapely.Point(ring[0]))
    return ring[1:] if seam < tolerance else ring
