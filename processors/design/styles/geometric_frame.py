"""The construction a geometric design stands before: a circle that it reaches over, and that breaks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, joined
from processors.design.pen import polygon

EVEN = 0.93
"""How much of the hull its mirror image covers, at least: a crooked one would hang in a circle at random."""

WITHIN = 0.94
"""The radius of a construction, of that of the circle about the whole subject: its tips reach over the line."""

ROUND = 0.8
"""A subject that covers more of its circle than this is round itself."""

TALL = 1.5
"""A subject that is this much taller than broad, or broader than tall, is none that a circle could carry."""

FILLED = 0.3
"""How much of its circle a subject covers, at least: a circle about less is a hoop about nothing."""


def silhouette(drawing: Drawing) -> BaseGeometry:
    """All that the drawing covers, as one shape."""
    return shapely.union_all([polygon(p.ring) for p in drawing.parts if p.material != "open"])


def framed(drawing: Drawing) -> Drawing:
    """The drawing before its construction: a circle behind it, which its tips reach over and which breaks for them.

    A subject that is crooked, long or slight has none, nor has one that is round, framed or drawn in planes already.
    """
    whole = silhouette(drawing)
    flat = 2 * sum(p.flat for p in drawing.parts) > len(drawing.parts)
    if flat or any(p.group.split("/")[-1] == "frame" for p in drawing.parts) or evenness(whole.convex_hull) < EVEN:
        return drawing
    x0, y0, x1, y1 = whole.bounds
    middle, radius = _about(whole, (x0 + x1) / 2)
    disc = Point(middle).buffer(radius)
    if max((y1 - y0) / (x1 - x0), (x1 - x0) / (y1 - y0)) > TALL or whole.area < FILLED * disc.area:
        return drawing
    if whole.area > ROUND * disc.area:
        return drawing
    unit = 0.01 * float(np.sqrt((x1 - x0) * (y1 - y0)))
    r = WITHIN * radius
    x, y = middle
    ring = circle(x, y, r, 120)
    halves = (ring[:61], np.vstack([ring[60:], ring[:1]]))
    lines = [Line(half, "inner", 1.0, 1.0, 0.5) for half in halves]
    lines = broken(lines, whole.buffer(AIR * unit), LEAST * unit)
    if sum(LineString(line.path).length for line in lines) < HELD * 2 * np.pi * r:
        return drawing
    ground = Part(ring, "open", group="frame ground", edges=tuple(lines), form=0.0)
    return joined([Drawing((ground,)), drawing])


HELD = 0.5
"""A construction of which a subject leaves less than this is dashes between its tips, and none."""

AIR, LEAST = 2.6, 9.0
"""The air between a construction and what crosses it, and the shortest piece of it that stays, in hundredths of the
subject's size."""


def broken(lines: Sequence[Line], by: BaseGeometry, least: float) -> list[Line]:
    """Lines without what lies in an area, nor the pieces that are then shorter than `least`."""
    found = []
    for line in lines:
        left = shapely.line_merge(LineString(line.path).difference(by))
        found += [
            replace(line, path=np.asarray(piece.coords))
            for piece in shapely.get_parts(left)
            if piece.geom_type == "LineString" and piece.length > least
        ]
    return found


def _about(whole: BaseGeometry, axis: float) -> tuple[tuple[float, float], float]:
    """The middle, on an axis, and the radius of the least circle about a shape."""
    at = shapely.get_coordinates(whole.convex_hull)
    ys = np.linspace(at[:, 1].min(), at[:, 1].max(), 200)
    far = np.hypot(at[None, :, 0] - axis, at[None, :, 1] - ys[:, None]).max(axis=1)
    best = int(np.argmin(np.round(far, 6)))
    return (axis, float(ys[best])), float(far[best])


def evenness(shape: BaseGeometry) -> float:
    """How much a shape and its mirror image have in common, of all they cover."""
    other = _mirrored(shape, shape.bounds)
    return float(shape.intersection(other).area / max(shape.union(other).area, 1e-9))


def _mirrored(shape: BaseGeometry, bounds: tuple[float, float, float, float]) -> BaseGeometry:
    x0, _, x1, _ = bounds
    return shapely.transform(shape, lambda xy: np.column_stack([x0 + x1 - xy[:, 0], xy[:, 1]]))
