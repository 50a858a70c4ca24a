"""The pen: lines and edges as filled shapes in mm, thick and thin as a style holds it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from shapely import Polygon
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, lengths, resample, stroke, swell
from processors.design.parts import Line
from processors.design.styles import Style
from processors.design.tone import LIGHT

OF_ROOM = 0.2
"""How much of the room across a face one of its lines may take."""
NIB = np.deg2rad(-38.0)
"""How a broad pen is held: strokes that run along this are its thin ones."""


def polygon(ring: Points, holes: Iterable[Points] = ()) -> BaseGeometry:
    """The area a ring encloses; one that crosses itself keeps all it goes round."""
    shape: BaseGeometry = Polygon(np.round(ring, 6), [np.round(h, 6) for h in holes])
    return shape if shape.is_valid else areas(shapely.make_valid(shape))


def areas(shape: BaseGeometry) -> BaseGeometry:
    """Only the polygons of a geometry."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    return shapely.union_all([g for g in shapely.get_parts(shape) if g.geom_type in ("Polygon", "MultiPolygon")])


def line_ring(line: Line, width: float, thin: float, nib: float = 0.0) -> Points | None:
    """A line as drawn: its widths swell and taper, and never fall under `thin`; a broad pen's go by its way, too."""
    span = float(lengths(line.path)[-1]) if len(line.path) > 1 else 0.0
    if span < thin:
        return None
    path = resample(line.path, int(np.clip(span / 0.5, 6, 160)))
    if nib:
        way = np.gradient(path, axis=0)
        width = width * (1 - nib + nib * np.abs(np.sin(np.arctan2(way[:, 1], way[:, 0]) - NIB)))
    return stroke(path, np.maximum(width * swell(len(path), line.start, line.end, line.peak), thin))


MITRE = 3.2
"""How far the outline of a form of straight edges runs out at a corner, in half widths, at most."""


def contour_ink(shape: BaseGeometry, width: float, style: Style, thin: float) -> BaseGeometry:
    """The outline of a shape, thicker on the side away from the light."""
    if style.nib:
        return _penned(shape, max(width * (1 - style.nib), thin) / 2, width * (1 + 0.35 * style.nib) / 2)
    half = max(width * (1 - style.swell / 2), thin) / 2
    if style.facet:
        # Straight edges meet in points, not in rounds.
        inner = shape.buffer(-half, join_style="mitre", mitre_limit=MITRE)
        return shape.buffer(half, join_style="mitre", mitre_limit=MITRE).difference(inner)
    extra = width * style.swell
    inner = shape.buffer(-half, quad_segs=5)
    inner = inner.intersection(translate(inner, *(LIGHT * extra)))
    return shape.buffer(half, quad_segs=5).difference(inner)


def across(shape: BaseGeometry) -> float:
    """How wide a shape is, mm: the width of a strip, half the breadth of something round; 0 for nothing."""
    return float(2 * shape.area / shape.length) if shape.length else 0.0


def weights(style: Style, k: float, room: float) -> dict[str, float]:
    """The widths of a face's lines, mm: finer where there is little `room` across it, never under the thinnest."""
    thin, widest = style.min_line * k, OF_ROOM * room
    inner, detail = (max(min(width * k, widest), min(thin, width * k)) for width in (style.inner, style.detail))
    return {"outline": style.outline * k, "inner": inner, "detail": min(inner, detail), "texture": min(inner, detail)}


def _penned(shape: BaseGeometry, thin: float, broad: float) -> BaseGeometry:
    """A shape's edge as a broad pen draws it: swept by an ellipse of these half widths, held at one angle."""
    c, s = float(np.cos(NIB)), float(np.sin(NIB))

    def flat(xy: Points) -> Points:
        u, v = xy[:, 0] * c + xy[:, 1] * s, xy[:, 1] * c - xy[:, 0] * s
        return np.column_stack([u / broad, v / thin])

    def back(xy: Points) -> Points:
        u, v = xy[:, 0] * broad, xy[:, 1] * thin
        return np.column_stack([u * c - v * s, u * s + v * c])

    edge = shapely.transform(shape.boundary, flat).buffer(1.0, quad_segs=6)
    return shapely.transform(edge, back)
