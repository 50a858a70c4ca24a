"""Lace of a compass: graded beads on the light side of each of its points, a sea of lines and pearls in its ring."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, lengths, resample, stroke
from processors.design.parts import Part
from processors.design.pen import polygon
from processors.design.styles.geometric_facets import polygons

KITE = 4
"""A point of a compass is a kite: its foot, a corner, its tip and the other corner."""

GRADED = ((0.0, 0.56), (0.35, 0.42), (0.62, 0.28))
"""Three beads from the broad end of a face to its tip: how far up each sits, and its radius, of the face's circle."""


def is_point(part: Part) -> bool:
    """Whether a part is the light face of a point of a compass."""
    return len(part.ring) == KITE and part.body.split("/")[-1].rstrip("0123456789") in ("large", "middle")


def beads(part: Part, visible: BaseGeometry, thin: float) -> BaseGeometry:
    """Three beads in what is seen of a point's light face, the largest at its foot; none smaller than `thin` across."""
    pieces = polygons(visible)
    if not pieces:
        return Polygon()
    face = max(pieces, key=lambda piece: float(piece.area))
    line = shapely.maximum_inscribed_circle(face, tolerance=0.002 * float(np.sqrt(face.area)))
    foot, radius = np.asarray(line.coords[0]), float(line.length)
    corners = np.asarray(face.exterior.coords)
    tip = corners[int(np.argmin(np.round(np.hypot(*(corners - part.ring[2]).T), 6)))]
    found = [Point(foot + (tip - foot) * along).buffer(size * radius) for along, size in GRADED]
    return shapely.union_all([one for one in found if one.bounds[2] - one.bounds[0] >= thin])


STEP = 4.0
"""How far apart the rows of a sea lie, in bead radii."""


def sea(part: Part, visible: BaseGeometry, line: float, thin: float, bead: float) -> BaseGeometry:
    """Rows that follow the crest of a sea, lines and pearls in turn; each thins out before it comes to the ring."""
    if not part.edges:
        return Polygon()
    crest = max((edge.path for edge in part.edges), key=lambda path: float(lengths(path)[-1]))
    # The crest runs on to either side, so that lower rows are as long as the disc is there.
    crest = np.vstack([crest[:1] - [40 * bead, 0.0], crest, crest[-1:] + [40 * bead, 0.0]])
    room = visible.buffer(-2.2 * bead)
    found: list[BaseGeometry] = []
    for row in range(1, 9):
        down = crest + [0.0, STEP * bead * row]
        runs = [g for g in shapely.get_parts(LineString(down).intersection(room)) if g.geom_type == "LineString"]
        for run in runs:
            path = np.asarray(run.coords)
            if run.length > 14 * bead:
                found += _pearls(path, bead) if row % 2 else [_thinning(path, line, thin)]
    return shapely.union_all(found)


def _thinning(path: Points, line: float, thin: float) -> BaseGeometry:
    run = resample(path, 60)
    width = np.maximum(1.5 * line * np.sin(np.pi * np.linspace(0.0, 1.0, 60)) ** 0.6, thin)
    return polygon(stroke(run, width))


def _pearls(path: Points, bead: float) -> list[BaseGeometry]:
    """Pearls along a path, the largest in its middle."""
    count = max(int(float(lengths(path)[-1]) / (3.4 * bead)), 3)
    size = bead * (0.55 + 0.45 * np.sin(np.pi * np.linspace(0, 1, count)))
    return [Point(at).buffer(float(r)) for at, r in zip(resample(path, count), size, strict=True)]
