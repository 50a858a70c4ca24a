"""Beads and jewels that take the place of lines in a face: of the rays about an eye, of what marks a scale."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from processors.design.parts import Part

RAYED = 9
"""A round face of so many lines has rays about an eye."""

RIMMED = 0.03
"""The radius of a bead in the place of a ray, of the face's breadth."""


def ray_beads(part: Part) -> BaseGeometry:
    """A bead in the place of each ray of a face, all of one size and as far from its rim."""
    size = RIMMED * float(np.ptp(part.ring, axis=0).max())
    ends = np.stack([line.path[[0, -1]] for line in part.lines])
    ways = ends[:, 1] - ends[:, 0]
    ways /= np.hypot(*ways.T)[:, None]
    return shapely.union_all([Point(at).buffer(size) for at in ends[:, 0] + 2.1 * size * ways])


JEWEL, ROUND = 0.13, 0.3
"""The radius of a jewel on a scale, of the scale's breadth, and how deep the bow of a scale's edge is, at least."""


def jewels(part: Part) -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    """A jewel on each scale of a fish, and the edges of its scales."""
    found: list[BaseGeometry] = []
    edges: list[BaseGeometry] = []
    for line in (*(part.lines if part.material == "fish" else ()), *(part.edges or ())):
        edges.append(LineString(line.path))
        ends, tip = (line.path[0] + line.path[-1]) / 2, line.path[len(line.path) // 2]
        broad = float(np.hypot(*(line.path[0] - line.path[-1])))
        if line.weight == "detail" and float(np.hypot(*(tip - ends))) > ROUND * broad > 0:
            found.append(Point(ends + 0.25 * (tip - ends)).buffer(JEWEL * broad))
    return found, edges
