"""One thing about another: over it here, under it there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.parts import Drawing, Part, joined
from processors.design.pen import polygon


def woven(a: Drawing, b: Drawing, chance: Chance) -> Drawing:
    """`a` about `b`: `b` goes through it, over in some places and under in others.

    Both lie on the same centre; `a` is made as large as shows `b` at both ends.
    """
    x0, y0, x1, y1 = b.bounds()
    w, h = x1 - x0, y1 - y0
    upright = h >= w
    span = max(w, h)
    width, height = (max(1.0 * span, 1.5 * w), 0.74 * span) if upright else (0.74 * span, max(span, 1.5 * h))
    about = a.fitted((x0 + x1) / 2, (y0 + y1) / 2 + (0.02 * h if upright else 0), width, height)
    hidden = _covered(about, b, upright, chance.pick("first", 2))
    if hidden.is_empty:
        return joined([about, b])
    return joined([about, Drawing(tuple(p for part in b.parts for p in _cut(part, hidden)), b.places)])


def _covered(a: Drawing, b: Drawing, upright: bool, first: int) -> BaseGeometry:
    """Where `a` lies over `b`: every other one of the places where they cross, along `b`."""
    over = shapely.union_all([polygon(p.ring, p.holes) for p in a.parts if p.edges is None])
    under = shapely.union_all([polygon(p.ring, p.holes) for p in b.parts])
    axis = 1 if upright else 0
    crossings = [c for c in shapely.get_parts(over.intersection(under)) if c.area > 0.002 * under.area]
    crossings.sort(key=lambda c: round(c.centroid.coords[0][axis], 6))
    if not crossings:
        return shapely.MultiPolygon()
    if len(crossings) == 1:
        # One broad crossing is split: it goes in at the front and comes out behind.
        low, high = np.array(crossings[0].bounds[:2]), np.array(crossings[0].bounds[2:])
        middle = float(low[axis] + (0.45 if first else 0.55) * (high[axis] - low[axis]))
        x0, y0, x1, y1 = over.union(under).bounds
        half = shapely.box(x0 - 1, y0 - 1, x1 + 1, middle) if upright else shapely.box(x0 - 1, y0 - 1, middle, y1 + 1)
        return over.intersection(half)
    chosen = shapely.union_all([c.buffer(0.4) for c in crossings[first % 2 :: 2]])
    return over.intersection(chosen)


def _cut(part: Part, hidden: BaseGeometry) -> list[Part]:
    """The part without what is hidden; cut in two it becomes two."""
    shape = polygon(part.ring, part.holes)
    if not shape.intersects(hidden):
        return [part]
    if part.edges is not None:
        return [_shown(part, hidden)]
    kept = []
    for piece in shapely.get_parts(shape.difference(hidden)):
        if piece.geom_type == "Polygon" and piece.area > 0.004 * shape.area and piece.area > 0.2:
            holes = tuple(np.asarray(i.coords)[:-1] for i in piece.interiors)
            kept.append(replace(part, ring=np.asarray(piece.exterior.coords)[:-1], holes=holes))
    return kept


def _shown(part: Part, hidden: BaseGeometry) -> Part:
    """A part that is drawn by lines of its own, with those stretches of them that are to be seen."""
    edges = [
        replace(edge, path=np.asarray(run.coords))
        for edge in part.edges or ()
        for run in shapely.get_parts(shapely.LineString(edge.path).difference(hidden))
        if run.length > 1.5
    ]
    return replace(part, edges=tuple(edges))
