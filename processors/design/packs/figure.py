"""What a flat shape stands for: a body, the pieces it is cut into, the creases between them, and its dark hollows.

A shape of solid pieces has its gaps read as drawn lines and its small holes as darkness; a drawing in thin lines has
its lines read as creases and the areas between them as pieces. Either way a style can then draw it as its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter1d
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.packs.centrelines import centre_lines
from processors.design.packs.cleaning import of_path, only_areas

Points = NDArray[np.float64]
GAP = 21.0
"""Half of the widest gap (units of the box of 1,000) that is read as a line between two pieces."""
THIN = 15.0
"""Half the width under which a drawing counts as drawn in lines."""
SCRAP = 900.0
"""A bit of a piece cut off from it, under this many square units, goes to a neighbour."""
MARKED = 20.0
"""The width that a long line of a drawing in lines has as a crease: it is one of the drawing's own, not a detail."""
PIXELS, MARGIN = 0.5, 40.0
"""Pixels a unit of the rasters, and units around the box in them."""


@dataclass(frozen=True, slots=True)
class Crease:
    """A line on the body; `width` is that of the gap it stands for, `open` which of its ends stop on bare face."""

    path: Points
    width: float
    open: tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class Figure:
    """In units of the box. `pieces` share out the body, the largest first; `hollows` lie on top of them, `strays` are
    lines that stand in the open, beside it or alone."""

    body: BaseGeometry
    pieces: tuple[BaseGeometry, ...]
    creases: tuple[Crease, ...]
    hollows: tuple[BaseGeometry, ...]
    strays: tuple[Crease, ...] = ()


@lru_cache(maxsize=64)
def figure_of(path: str) -> Figure:
    """The figure of a pack's path data. Raises PackError."""
    ink = of_path(path)
    bulk = ink.buffer(-THIN, quad_segs=4).buffer(THIN + 0.5, quad_segs=4)
    return _drawn_in_lines(ink, bulk) if bulk.area < 0.3 * ink.area else _of_pieces(ink)


def _of_pieces(ink: BaseGeometry) -> Figure:
    closed = only_areas(ink.buffer(GAP, quad_segs=6).buffer(-GAP, quad_segs=6).simplify(0.8)).union(ink)
    bodies, hollows = [], []
    openings = list(shapely.get_parts(only_areas(closed.convex_hull.difference(ink))))
    for part in shapely.get_parts(closed):
        see_through = []
        for ring in part.interiors:
            hole = Polygon(ring)
            if hole.area < 0.035 * part.area and hole.buffer(-52).is_empty:
                # Where gaps meet there is a little room as well, which is no eye.
                inside = hole.representative_point()
                around = next((o for o in openings if o.contains(inside)), hole)
                if hole.area > 0.4 * around.area:
                    hollows.append(hole)
            elif hole.area > 60:
                see_through.append(ring)
        bodies.append(Polygon(part.exterior, see_through))
    body = only_areas(shapely.union_all(bodies))
    # A drawn thing in a dark hollow (a pupil in its eye) is a piece on it.
    hollows = [only_areas(h.difference(ink)) for h in hollows]
    dark = shapely.union_all(hollows) if hollows else MultiPolygon()
    gaps = only_areas(body.difference(ink).difference(dark.buffer(1.0)).buffer(-2.6).buffer(2.6))
    pieces = [p for p in shapely.get_parts(ink) if p.area > 150]
    return Figure(body, _shared(body, pieces), _creases(gaps, body), tuple(h for h in hollows if h.area > 60))


def _drawn_in_lines(ink: BaseGeometry, bulk: BaseGeometry) -> Figure:
    half = ink.area / max(ink.length, 1e-6)
    whole = only_areas(ink.buffer(5, quad_segs=4).buffer(-5, quad_segs=4))
    filled = shapely.union_all([Polygon(p.exterior) for p in shapely.get_parts(whole)])
    body = _without_tails(filled, 1.7 * half)
    faces = [p for p in shapely.get_parts(only_areas(body.difference(ink))) if p.area > 300]
    spots = [p for p in shapely.get_parts(ink) if p.area > 250 and 4 * np.pi * p.area > 0.6 * p.length**2]
    # Where lines meet at a point their ink is as broad as a small spot, but is none.
    broad = [p for p in shapely.get_parts(bulk.intersection(ink)) if not p.buffer(-1.5 * THIN).is_empty]
    dark = shapely.get_parts(only_areas(shapely.union_all([*spots, *broad]))) if spots or broad else ()
    lines = only_areas(ink.difference(shapely.union_all([d.buffer(2) for d in dark])))
    creases: list[Crease] = []
    strays: list[Crease] = []
    for crease in _creases(lines, body):
        creases += _inside(crease, body, half)
        strays += _outside(crease, body, half)
    return Figure(
        body, _shared(body, faces or list(shapely.get_parts(body))), tuple(creases), tuple(dark), tuple(strays)
    )


def _without_tails(filled: BaseGeometry, reach: float) -> BaseGeometry:
    """What lines enclose, without those that only stand out from it."""
    inner = filled.buffer(-reach, join_style="mitre")
    kept = only_areas(inner.buffer(reach, join_style="mitre", mitre_limit=3).intersection(filled))
    found = [p for p in shapely.get_parts(kept) if p.area > 400]
    return shapely.union_all(found) if found else MultiPolygon()


def _inside(crease: Crease, body: BaseGeometry, half: float) -> list[Crease]:
    """What of a line lies on a body and is not its edge; where it comes up to the edge it joins it."""
    if body.is_empty:
        return []
    line = shapely.LineString(crease.path)
    found = []
    for run in shapely.get_parts(line.intersection(body).difference(body.boundary.buffer(1.7 * half + 3))):
        if run.geom_type != "LineString" or run.length < 24:
            continue
        path = np.asarray(run.coords)
        free = []
        for end in (0, -1):
            first = min((0, -1), key=lambda e: float(np.hypot(*(crease.path[e] - path[end]))))
            cut = float(np.hypot(*(crease.path[first] - path[end]))) > 1e-6
            free.append(crease.open[first] and not cut)
            if cut:
                back = path[min(4, len(path) - 1) if end == 0 else max(-5, -len(path))]
                way = (path[end] - back) / max(float(np.hypot(*(path[end] - back))), 1e-9)
                more = path[end] + way * np.linspace(0, 2.4 * half + 3, 5)[1:, None]
                path = np.vstack([more[::-1], path]) if end == 0 else np.vstack([path, more])
        found.append(Crease(path, MARKED if run.length > 90 else crease.width, (free[0], free[1])))
    return found


def _outside(crease: Crease, body: BaseGeometry, half: float) -> list[Crease]:
    """What of a line lies in the open: whiskers, legs, steam. It sets out from the edge of the body that it meets."""
    line = shapely.LineString(crease.path)
    found = []
    for run in shapely.get_parts(line.difference(body)):
        if run.geom_type != "LineString" or run.length < 4 * half + 6:
            continue
        path = np.asarray(run.coords)
        met = [not body.is_empty and body.distance(shapely.Point(path[e])) < 1.5 * half for e in (0, -1)]
        # The middle of a pen's end lies anywhere in it.
        low, high = (0.0 if m else 1.4 * half for m in met)
        kept = shapely.ops.substring(run, low, run.length - high)
        found.append(Crease(_eased(np.asarray(kept.coords)), crease.width, (not met[0], not met[1])))
    return found


def _eased(path: Points) -> Points:
    """A path without the unrest that the raster left in it; its ends stay."""
    line = shapely.LineString(path)
    n = max(2, int(line.length / 4.0))
    at = np.array([line.interpolate(d, normalized=True).coords[0] for d in np.linspace(0, 1, n + 1)])
    smooth = np.column_stack([gaussian_filter1d(at[:, a], 4.0, mode="nearest") for a in (0, 1)])
    keep = np.clip(1 - np.minimum(np.arange(n + 1), np.arange(n + 1)[::-1]) / 8.0, 0, 1)[:, None]
    return np.asarray(np.round(at * keep + smooth * (1 - keep), 4))


def _raster(shape: BaseGeometry, canvas: NDArray[np.int32], value: int) -> None:
    for one in shapely.get_parts(shape):
        if one.is_empty:
            continue
        rings = [np.asarray(r.coords) for r in (one.exterior, *one.interiors)]
        at = [np.round(((r + 500 + MARGIN) * PIXELS - 0.5) * 16).astype(np.int32) for r in rings]
        cv2.fillPoly(canvas, at, value, shift=4)


def _canvas() -> NDArray[np.int32]:
    side = int((1000 + 2 * MARGIN) * PIXELS)
    return np.zeros((side, side), np.int32)


def _to_units(path: Points) -> Points:
    return path / PIXELS - 500 - MARGIN


def _shared(body: BaseGeometry, pieces: list[BaseGeometry]) -> tuple[BaseGeometry, ...]:
    """The body shared out among its pieces, each place to the nearest, so that they meet in the middle of the gaps."""
    pieces = sorted(pieces, key=lambda p: (-p.area, p.bounds))
    if len(pieces) < 2:
        return tuple(shapely.get_parts(body)) if pieces else ()
    labels, inside = _canvas(), _canvas()
    for n, piece in enumerate(pieces, 1):
        _raster(piece, labels, n)
    _raster(body, inside, 1)
    rows, columns = distance_transform_edt(labels == 0, return_distances=False, return_indices=True)
    nearest = np.where(inside > 0, labels[rows, columns], 0)
    rest: BaseGeometry = body
    shared: list[BaseGeometry] = []
    scraps: list[BaseGeometry] = []
    for n, piece in enumerate(pieces, 1):
        found, _ = cv2.findContours((nearest == n).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        rings = [_to_units(c[:, 0].astype(np.float64) + 0.5) for c in found if len(c) > 8]
        grown = shapely.union_all([Polygon(r).buffer(0) for r in rings]) if rings else piece
        grown = only_areas(grown.buffer(5, quad_segs=3).buffer(-3.5, quad_segs=3)).simplify(1.5)
        others = shapely.union_all([p for p in pieces if p is not piece])
        mine = only_areas(grown.difference(others).union(piece).intersection(rest))
        rest = rest.difference(mine)
        found_in = sorted((p for p in shapely.get_parts(mine) if p.area > 0), key=lambda p: (-p.area, p.bounds))
        shared += found_in[:1]
        scraps += found_in[1:]
    return tuple(sorted(_with_scraps(shared, scraps), key=lambda p: (-p.area, p.bounds)))


def _with_scraps(pieces: list[BaseGeometry], scraps: list[BaseGeometry]) -> list[BaseGeometry]:
    """The pieces, each scrap joined to the one beside which it lies longest; a scrap as large as a piece is one."""
    whole = [*pieces, *(s for s in scraps if s.area > SCRAP)]
    for scrap in (s for s in scraps if 20 < s.area <= SCRAP):
        beside = [round(scrap.intersection(p).length, 3) for p in whole]
        best = int(np.argmax(beside)) if beside else 0
        if beside and beside[best] > 0:
            joined = only_areas(whole[best].union(scrap))
            whole[best] = joined if joined.geom_type == "Polygon" else whole[best]
    return whole


def _creases(thin: BaseGeometry, body: BaseGeometry) -> tuple[Crease, ...]:
    canvas = _canvas()
    _raster(thin, canvas, 1)
    edge = body.boundary
    creases = []
    for line in centre_lines(canvas > 0, 26 * PIXELS):
        path, width = _to_units(line.path), line.width / PIXELS
        free = list(line.free)
        for end in (0, -1):
            tip = path[end]
            way = tip - path[min(6, len(path) - 1) if end == 0 else max(-7, -len(path))]
            way = way / max(float(np.hypot(*way)), 1e-9)
            reach = width * 0.5 if free[end] else 0.0
            # A line that comes up to the outline joins it; one that stops before goes on as far as its gap did.
            if free[end] and edge.distance(shapely.Point(tip)) < 1.1 * width + 6:
                reach, free[end] = width * 0.9 + 6, False
            if reach:
                more = tip + way * np.linspace(0, reach, 5)[1:, None]
                path = np.vstack([more[::-1], path]) if end == 0 else np.vstack([path, more])
        creases += _unlooped(Crease(path, width, (free[0], free[1])))
    return tuple(creases)


def _unlooped(crease: Crease) -> list[Crease]:
    """The crease in pieces none of which comes round to itself: drawn as one, it would enclose what it goes round."""
    line = shapely.LineString(crease.path)
    if line.is_simple and not any(len(p.interiors) for p in shapely.get_parts(line.buffer(9.0, quad_segs=2))):
        return [crease]
    cuts = [0, len(crease.path) // 3, 2 * len(crease.path) // 3, len(crease.path) - 1]
    ends = (crease.open[0], False, False, crease.open[1])
    return [
        Crease(crease.path[a : b + 1], crease.width, (ends[i], ends[i + 1]))
        for i, (a, b) in enumerate(pairwise(cuts))
        if b - a > 1
    ]
