"""A lace border all along the rim of a heart, which goes on under what crosses it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, resample
from processors.design.parts import Part, Shadow
from processors.design.styles.geometric_facets import polygons
from processors.design.styles.ornamental_pieces import from_foot

CRUMB = 0.9
"""What is left of the lines beside what crosses them is left out under this area, of one scallop's width of line."""

LOBE = 0.62
"""The radius of a scallop, of the distance between two."""


def bordered(
    face: Polygon, seen: BaseGeometry, wide: float, line: float, k: float
) -> tuple[BaseGeometry, BaseGeometry]:
    """The border of a face, `wide` deep: its ink as far as the face is `seen`, and the band it lies in."""
    pieces = polygons(face.buffer(-1.2 * k).buffer(-1.2 * wide).buffer(1.2 * wide))
    clear = seen.buffer(-0.6 * k)
    if not pieces or clear.is_empty:
        return Polygon(), Polygon()
    soft = max(pieces, key=lambda g: float(g.area))
    path = from_foot(soft.exterior)
    count = 2 * max(round(soft.exterior.length / (2.6 * wide)), 4)
    step = soft.exterior.length / count
    fine = resample(path, 8 * count + 1)[:-1]
    at = fine[::8]
    inwards = _inwards(fine, soft)[::8]
    lace = shapely.union_all(shapely.buffer(shapely.points(at), LOBE * step, quad_segs=10)).intersection(soft)
    edge = lace.boundary.difference(soft.exterior.buffer(0.06 * step)).intersection(soft.buffer(-0.2 * wide))
    lines = shapely.union_all([edge.buffer(line / 2), soft.exterior.buffer(line / 2)]).intersection(clear)
    ink = [g for g in polygons(lines) if g.area > CRUMB * step * line]
    beads = [Point(p + 0.24 * step * n).buffer(max(0.12 * step, 0.42 * k)) for p, n in zip(at, inwards, strict=True)]
    for i, j in pairwise([*range(count), 0]):
        middle, way = 0.5 * (at[i] + at[j]), inwards[i] + inwards[j]
        beads.append(Point(middle + 0.41 * step * way).buffer(max(0.09 * step, 0.34 * k)))
    ink += [bead for bead in beads if clear.contains(bead)]
    return shapely.union_all(ink), lace.buffer(0.35 * step).intersection(face)


def _inwards(fine: Points, piece: Polygon) -> Points:
    """Unit normals into a piece along a closed path."""
    way = np.roll(fine, -1, axis=0) - np.roll(fine, 1, axis=0)
    way /= np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    normal = np.column_stack([-way[:, 1], way[:, 0]])
    inside = shapely.contains_xy(piece, *(fine + 0.02 * normal * np.sqrt(piece.area)).T)
    return np.where(inside[:, None], normal, -normal)


FADED, SIDES = 0.17, ((slice(9, 20), 0.8), (slice(23, 34), 0.6))
"""How far about its deepest line the tone of a heart goes that has a border, of its breadth; and which of the curves of
its grain, from the cleft round, that line crosses on either side, and how deep it is there."""


def within(heart: Part) -> tuple[Shadow, ...]:
    """The tone of a heart with a border: it lies within that, down either side, and fades both ways."""
    wide = float(np.ptp(heart.ring[:, 0]))
    if heart.grain is None:
        return ()
    sides = tuple(Shadow(heart.grain[some, 9], FADED * wide, depth) for some, depth in SIDES)
    low = int(np.argmax(heart.ring[:, 1]))
    point = np.roll(heart.ring, len(heart.ring) // 2 - low, axis=0)
    tip = point[np.hypot(*(point - heart.ring[low]).T) < POINT * wide]
    return (*sides, Shadow(tip, DOWN * wide, 1.0))


POINT, DOWN = 0.24, 0.22
"""How far up either side of its point a heart is dark, and how far into it, of its breadth."""
