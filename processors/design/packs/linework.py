"""A drawing in strokes alone made fit to be read as lines: thin, its ends joined to what they were meant to meet.

A pen of any width draws the same thing; as areas its broad strokes would be bars with two outlines. What a pen's width
bridged (an end beside a line, a loop not quite closed) is closed before the lines are made thin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Points = NDArray[np.float64]
PEN = 0.016
"""The width that lines are given, as a share of the drawing's longer side."""
NEAR = 0.008
"""How far an end may lie from what it meets, beside the widths of the pens, as a share of the longer side."""
DOT = 1.6
"""A stroke shorter than this many of its widths is a dot, and stays as large as it is."""
FILLED = 0.04
"""The most of the ink that may be filled in a drawing in strokes alone: an eye, the tip of a nose."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A stroke on the page: its middle, whether it goes round, its width there, and the area that its pen covers."""

    path: Points
    closed: bool
    width: float
    area: BaseGeometry


def is_linework(strokes: Sequence[Stroke], filled: float) -> bool:
    """Whether a drawing is one in lines: strokes, and so little `filled` (its area) that it can only be details."""
    inked = sum(s.area.area for s in strokes)
    return inked > 0 and filled < FILLED * inked


def thinned(strokes: Sequence[Stroke]) -> list[BaseGeometry]:
    """The strokes with one thin pen, in order, each end led on to the line that it stops beside."""
    x0, y0, x1, y1 = shapely.union_all([s.area for s in strokes]).bounds
    side = max(x1 - x0, y1 - y0)
    pen = PEN * side
    lines = [shapely.LineString(np.vstack([s.path, s.path[:1]]) if s.closed else s.path) for s in strokes]
    found: list[BaseGeometry] = []
    for n, stroke in enumerate(strokes):
        length = lines[n].length
        if length < DOT * stroke.width:
            found.append(stroke.area)
            continue
        path = stroke.path
        if stroke.closed:
            path = np.vstack([path, path[:1]])
        else:
            reach = 0.75 * stroke.width + NEAR * side
            start, end = (_met(path[::step], n, lines, strokes, reach, NEAR * side) for step in (-1, 1))
            path = np.vstack([*([] if start is None else [start]), path, *([] if end is None else [end])])
        found.append(shapely.LineString(path).buffer(min(pen, stroke.width) / 2, quad_segs=6, join_style="round"))
    return found


def _met(
    path: Points, own: int, lines: Sequence[shapely.LineString], strokes: Sequence[Stroke], reach: float, near: float
) -> Points | None:
    """The point that the last point of a path was meant to meet; None where there is none near, or it is there."""
    tip = shapely.Point(path[-1])
    best: tuple[float, Points] | None = None
    for n, line in enumerate(lines):
        other: BaseGeometry = line
        allowed = reach if n == own else near + 0.5 * (strokes[n].width + strokes[own].width)
        if n == own:
            # Of itself, only what is farther along than it is near.
            back = line.length - 3 * reach
            if back <= 0:
                continue
            run = shapely.LineString(path)
            other = shapely.ops.substring(run, 0, back)
        apart = round(float(other.distance(tip)), 6)
        if apart <= allowed and (best is None or apart < best[0]):
            spot = shapely.ops.nearest_points(other, tip)[0]
            best = (apart, np.array([spot.x, spot.y]))
    return None if best is None or best[0] < 1e-9 else best[1]
