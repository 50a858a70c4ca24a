"""A figure cut into facets: straight edges, planes light, ruled and dark."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

from processors.design.packs.cleaning import only_areas
from processors.design.packs.figure import Crease, Figure
from processors.design.parts import Line, Part
from processors.design.tone import LIGHT

Points = NDArray[np.float64]
EDGE, LEAST = 15.0, 2200.0
"""How far straight edges may leave the curve, and the least facet, in units of the box."""
WHOLE = 11_000.0
"""A piece smaller than this is one plane."""
NARROW = 22.0
"""Nor is a piece cut that is nowhere twice as broad as this."""
DARK, RULED = 0.17, 0.22
"""The shares of a figure that are black, and ruled."""


@dataclass(frozen=True, slots=True)
class _Facet:
    shape: BaseGeometry
    away: float
    """How far it is turned from the light, more or less -1 to 1."""


def faceted(figure: Figure, unit: float) -> list[Part]:
    """Parts whose edges are straight: each piece in triangles about its middle, merged where they are small."""
    if not figure.pieces:
        return []
    planes: list[BaseGeometry] = []
    taken: BaseGeometry = shapely.MultiPolygon()
    for piece in figure.pieces:
        edge = float(np.clip(0.032 * np.sqrt(piece.area), 4.0, EDGE))
        plane = only_areas(piece.simplify(edge)).difference(taken)
        taken = taken.union(plane)
        planes += [p for p in shapely.get_parts(only_areas(plane)) if p.area > 60]
    body = only_areas(taken.buffer(7, join_style="mitre").buffer(-7, join_style="mitre")).union(taken)
    parts = [_part(whole, "open", unit, f"body{i}") for i, whole in enumerate(shapely.get_parts(only_areas(body)))]
    borders = _borders(planes, body)
    folds = _folds(figure.creases, borders, body)
    toned = _toned([f for plane in planes for f in _facets(plane, body, folds)], folds, figure.hollows)
    parts += [_part(shape, tone, unit, "shape", "detail") for shape, tone in toned]
    parts += [_drawn(path * unit) for path in [*borders, *folds]]
    for hollow in figure.hollows:
        for one in shapely.get_parts(only_areas(hollow.simplify(EDGE * 0.3))):
            parts.append(_part(one, "hollow", unit, "shape"))
    return parts


def _toned(
    facets: list[_Facet], folds: list[Points], hollows: tuple[BaseGeometry, ...]
) -> list[tuple[BaseGeometry, str]]:
    """The facets with their tones: those turned farthest from the light black, the next ruled, the others bare.

    Beside a black plane the next is ruled, so that each can be told; on black no fold would be seen, nor beside it an
    eye.
    """
    total = max(sum(f.shape.area for f in facets), 1e-9)
    lines = shapely.union_all([shapely.LineString(f) for f in folds])
    dark_things = shapely.union_all([h.buffer(12) for h in hollows])
    black: list[BaseGeometry] = []
    found: list[tuple[BaseGeometry, str]] = []
    covered = ruled = 0.0
    for facet in sorted(facets, key=lambda f: (-f.away, f.shape.bounds)):
        share = facet.shape.area / total
        tone = "plane"
        if not facet.shape.intersects(dark_things):
            alone = not any(facet.shape.intersection(b).length > 14 for b in black)
            clear = facet.shape.intersection(lines).length < 20
            if alone and clear and facet.away > 0.05 and share < 0.09 and covered + 0.5 * share < DARK:
                tone, covered = "plane dark", covered + share
                black.append(facet.shape)
            elif facet.away > -0.12 and ruled + 0.5 * share < RULED:
                tone, ruled = "plane shade", ruled + share
        found.append((facet.shape, tone))
    return found


def _facets(plane: BaseGeometry, body: BaseGeometry, folds: list[Points]) -> list[_Facet]:
    low, high = np.array(body.bounds[:2]), np.array(body.bounds[2:])

    def facet(shape: BaseGeometry) -> _Facet:
        middle = np.array(shape.centroid.coords[0])
        # A plane faces where the outline beside it does, and the whole is darker where it lies far from the light.
        edge = np.array(shapely.ops.nearest_points(plane.exterior, shape.centroid)[0].coords[0])
        if not shape.contains(shape.centroid):
            edge = middle
        way = (edge - middle) / max(float(np.hypot(*(edge - middle))), 1e-9)
        place = (middle - low) / np.maximum(high - low, 1) - 0.5
        return _Facet(shape, round(float(-LIGHT @ (0.62 * way + 0.8 * place)), 6))

    return [facet(s) for s in _cut(plane, folds)]


def _cut(plane: BaseGeometry, folds: list[Points]) -> list[BaseGeometry]:
    """A polygon in triangles of about one size, with points within it where it is broad, and along its folds."""
    if plane.area < WHOLE or plane.buffer(-NARROW).is_empty:
        return [plane]
    side = float(np.clip(0.46 * np.sqrt(plane.area), 90, 230))
    at = [p for ring in (plane.exterior, *plane.interiors) for p in _spaced(np.asarray(ring.coords), 1.5 * side)]
    mine = [p for fold in folds for p in [*_spaced(fold, 0.6 * side), fold[-1]] if plane.contains(shapely.Point(p))]
    near = shapely.MultiPoint(mine).buffer(0.45 * side)
    points = shapely.MultiPoint([*at, *mine, *(p for p in _within(plane, side) if not near.contains(shapely.Point(p)))])
    found = [only_areas(t.intersection(plane)) for t in shapely.get_parts(shapely.delaunay_triangles(points))]
    cuts = [p for f in found for p in shapely.get_parts(f) if not p.is_empty and p.area > 0.5]
    return _merged(cuts, max(LEAST, 0.16 * side * side))


def _spaced(ring: Points, most: float) -> list[Points]:
    """The corners of a ring, and points between those that lie far apart."""
    found = []
    for a, b in pairwise(ring):
        n = max(1, int(np.ceil(float(np.hypot(*(b - a))) / most)))
        found += [a + (b - a) * i / n for i in range(n)]
    return found


def _within(plane: BaseGeometry, side: float) -> list[Points]:
    """Points of a net of triangles that lie well within a polygon; else the one farthest within, if it is broad."""
    inner = plane.buffer(-0.5 * side)
    circle = shapely.maximum_inscribed_circle(plane, tolerance=2.0)
    middle = np.asarray(circle.coords[0])
    if inner.is_empty:
        return [middle] if circle.length > 0.26 * side else []
    x0, y0, x1, y1 = inner.bounds
    rows = range(int(np.floor((y0 - middle[1]) / (0.87 * side))), int(np.ceil((y1 - middle[1]) / (0.87 * side))) + 1)
    columns = range(int(np.floor((x0 - middle[0]) / side)) - 1, int(np.ceil((x1 - middle[0]) / side)) + 2)
    net = [middle + np.array([side * (c + 0.5 * (r % 2)), 0.87 * side * r]) for r in rows for c in columns]
    return [p for p in net if inner.covers(shapely.Point(p))] or [middle]


def _merged(cuts: list[BaseGeometry], least: float) -> list[BaseGeometry]:
    """The slim and small cuts joined to the neighbour that they share the longest edge with."""
    cuts = sorted(cuts, key=lambda t: (round(t.area, 3), t.bounds))
    whole: list[BaseGeometry] = []
    while cuts:
        small = cuts.pop(0)
        # What is large enough may be long: a ring about a thing is.
        slim = small.area < min(0.017 * small.length**2, 3 * least)
        if small.area >= least and not slim:
            whole.append(small)
            continue
        others = [*cuts, *whole]
        shared = [small.intersection(o).length for o in others]
        best = int(np.argmax(shared)) if others else 0
        if not others or shared[best] <= 0:
            whole.append(small)
            continue
        joined = only_areas(small.union(others[best]))
        cuts = [c for c in cuts if c is not others[best]]
        whole = [w for w in whole if w is not others[best]]
        cuts += list(shapely.get_parts(joined)) if joined.geom_type != "Polygon" else [joined]
        cuts.sort(key=lambda t: (round(t.area, 3), t.bounds))
    return whole


def _borders(planes: list[BaseGeometry], body: BaseGeometry) -> list[Points]:
    """Where piece meets piece, as lines."""
    if len(planes) < 2:
        return []
    edges = shapely.union_all([p.exterior for p in planes]).difference(body.boundary.buffer(5))
    lines = shapely.get_parts(shapely.line_merge(edges))
    return [np.asarray(g.simplify(3.0).coords) for g in lines if g.geom_type == "LineString" and g.length > 30]


def _folds(creases: tuple[Crease, ...], borders: list[Points], body: BaseGeometry) -> list[Points]:
    """The longer creases that are no border, in straight runs."""
    near = shapely.union_all([shapely.LineString(b).buffer(26) for b in borders])
    found = []
    for crease in creases:
        rest = shapely.LineString(crease.path).simplify(9.0).difference(near).intersection(body.buffer(-4))
        found += [
            np.asarray(g.coords) for g in shapely.get_parts(rest) if g.geom_type == "LineString" and g.length > 70
        ]
    return found


def _drawn(path: Points) -> Part:
    ring = np.asarray(shapely.LineString(path).buffer(0.05, cap_style="flat", join_style="mitre").exterior.coords)[:-1]
    line = Line(path, "inner", 1.0, 1.0, 0.5)
    return Part(ring, "open", group="shape", edges=(line,), form=0.0, rim="none", flat=True, casts=False)


def _part(shape: BaseGeometry, material: str, unit: float, body: str, rim: str = "none") -> Part:
    scaled = affine_transform(shape, [unit, 0, 0, unit, 0, 0])
    ring = np.asarray(scaled.exterior.coords)[:-1]
    holes = tuple(np.asarray(h.coords)[:-1] for h in scaled.interiors)
    rim = "inner" if body.startswith("body") else rim
    return Part(ring, material, (), (), None, "shape", None, body, 0.0, holes, rim, flat=True)
