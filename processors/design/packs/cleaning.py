"""Drawn areas made fit to ink: closed, simple, without specks, in the box of a pack."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.packs.model import BOX, PackError
from processors.design.packs.paths import flattened

Points = NDArray[np.float64]
SPECK, PINHOLE, LEAST_AREA = 80.0, 50.0, 3000.0
"""Square units of the box: pieces and holes under these are dropped, a shape needs this much ink."""
MOST_POINTS = 12_000
TOLERANCE = 0.5


def only_areas(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a geometry, valid."""
    whole = shape if shape.is_valid else shapely.make_valid(shape)
    if whole.geom_type in ("Polygon", "MultiPolygon"):
        return whole
    return shapely.union_all([g for g in shapely.get_parts(whole) if g.geom_type in ("Polygon", "MultiPolygon")])


def filled(rings: Sequence[Points], rule: str = "nonzero") -> BaseGeometry:
    """The area that rings fill, each closed, under the fill rule "nonzero" or "evenodd" (SVG 2, 13.4.2).

    Rings may cross themselves and each other.
    """
    closed = [np.vstack([r, r[:1]]) for r in rings if len(r) > 2]
    if not closed:
        return MultiPolygon()
    if len(closed) == 1:
        alone = Polygon(closed[0])
        if alone.is_valid:
            return alone
    noded = shapely.union_all([shapely.LineString(r) for r in closed])
    faces = list(shapely.get_parts(shapely.polygonize([noded])))
    if not faces:
        return MultiPolygon()
    inside = np.array([[p.x, p.y] for p in (f.representative_point() for f in faces)])
    turns = winding(closed, inside)
    kept = turns % 2 != 0 if rule == "evenodd" else turns != 0
    return shapely.union_all([f for f, keep in zip(faces, kept, strict=True) if keep])


def winding(rings: Sequence[Points], at: Points) -> NDArray[np.int64]:
    """How often the closed rings go round each point, signed."""
    a = np.vstack([r[:-1] for r in rings])
    b = np.vstack([r[1:] for r in rings])
    total = np.zeros(len(at), np.int64)
    for i, (x, y) in enumerate(at):
        up = (a[:, 1] <= y) & (b[:, 1] > y)
        down = (a[:, 1] > y) & (b[:, 1] <= y)
        left = (b[:, 0] - a[:, 0]) * (y - a[:, 1]) - (x - a[:, 0]) * (b[:, 1] - a[:, 1])
        total[i] = np.count_nonzero(up & (left > 0)) - np.count_nonzero(down & (left < 0))
    return total


def cleaned(ink: BaseGeometry) -> BaseGeometry:
    """The ink in the box of a pack (longer side 1,000, middle at the origin), checked.

    Raises PackError where nothing is left, where too little is, and where there are too many points.
    """
    ink = only_areas(ink)
    if ink.is_empty or ink.area <= 0:
        raise PackError("nothing_drawn", "nothing is filled or stroked in it")
    for _ in range(2):  # dropping specks may shrink the box
        x0, y0, x1, y1 = ink.bounds
        side = max(x1 - x0, y1 - y0)
        if not np.isfinite(side) or side <= 0:
            raise PackError("nothing_drawn", "nothing is filled or stroked in it")
        scale = BOX / side
        ink = shapely.affinity.affine_transform(
            ink, [scale, 0, 0, scale, -scale * (x0 + x1) / 2, -scale * (y0 + y1) / 2]
        )
        ink = _without_specks(ink)
        if ink.is_empty:
            raise PackError("too_small", "only specks are drawn in it")
    ink = only_areas(shapely.set_precision(ink.simplify(TOLERANCE), 0.1))
    ink = _without_specks(ink)
    if ink.area < LEAST_AREA:
        raise PackError("too_small", f"its ink covers {ink.area / BOX**2:.2%} of the box, under {LEAST_AREA / 1e6:.1%}")
    count = shapely.get_num_coordinates(ink)
    if count > MOST_POINTS:
        raise PackError("too_complex", f"it has {count:,} points after simplifying, over {MOST_POINTS:,}")
    return ink


def _without_specks(ink: BaseGeometry) -> BaseGeometry:
    kept = [
        Polygon(p.exterior, [h for h in p.interiors if Polygon(h).area >= PINHOLE])
        for p in shapely.get_parts(ink)
        if p.area >= SPECK
    ]
    return only_areas(shapely.union_all(kept)) if kept else MultiPolygon()


def of_path(path: str) -> BaseGeometry:
    """The area of a pack's path data. Raises PackError."""
    return filled([p for p, _ in flattened(path, TOLERANCE)], "evenodd")


def anchors_of(ink: BaseGeometry) -> tuple[dict[str, tuple[float, float]], str]:
    """Named points of a shape, and the way it looks: to the side where more is drawn, or to the front if it is even."""
    xy = shapely.get_coordinates(ink)
    low, high = xy.min(axis=0), xy.max(axis=0)

    def at(axis: int, value: float) -> tuple[float, float]:
        middle = xy[np.abs(xy[:, axis] - value) < 12].mean(axis=0)
        return round(float(middle[0]), 1), round(float(middle[1]), 1)

    centre = ink.centroid
    anchors = {
        "top": at(1, low[1]),
        "base": at(1, high[1]),
        "left": at(0, low[0]),
        "right": at(0, high[0]),
        "centre": (round(centre.x, 1), round(centre.y, 1)),
    }
    flipped = shapely.affinity.scale(ink, -1, 1, origin=((low[0] + high[0]) / 2, 0))
    if flipped.intersection(ink).area > 0.86 * ink.area:
        return anchors, "front"
    lean = ink.boundary.centroid.x - centre.x
    return anchors, "left" if lean < 0 else "right"
