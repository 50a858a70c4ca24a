"""A pack's shape as parts, so that every style draws it as it draws our own motifs."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter, map_coordinates
from shapely.affinity import affine_transform, translate
from shapely.geometry.base import BaseGeometry

from processors.design.packs.cleaning import only_areas
from processors.design.packs.colouring import materials_for
from processors.design.packs.facets import faceted
from processors.design.packs.figure import Crease, Figure, figure_of
from processors.design.packs.model import Shape
from processors.design.parts import Drawing, Line, Part, Shadow
from processors.design.styles import style_named
from processors.design.tone import LIGHT

Points = NDArray[np.float64]
UNIT = 0.1
"""Units of a drawing per unit of the box: shapes are drawn about 100 across, as our own motifs are."""
MASSES = frozenset({"blackwork"})
"""Styles that draw in black masses: there a hollow is bare skin in the black, not black in the bare."""
LIVING = frozenset({"snake", "fish", "fur", "bone"})
"""Materials of creatures, whose limbs and head are of one colour with the body; what is made has parts of others."""
TURNED = {"traditional": 0.86}
"""How much the side of a piece that is turned from the light darkens, where it is not as elsewhere."""
FACETED = frozenset({"geometric"})
LONG = 2.5
"""A shape this many times as long as wide is set upright."""


def uprightness(shape: Shape) -> float:
    """The degrees that set a long shape upright (clockwise), 0 for one that is not long."""
    longer, way = _rectangle(shape)
    if longer < LONG:
        return 0.0
    lean = (float(np.degrees(np.arctan2(way[0], -way[1]))) + 90) % 180 - 90
    return 0.0 if abs(lean) < 1 else round(-lean, 3)


def _rectangle(shape: Shape) -> tuple[float, Points]:
    """Of the smallest rectangle about a shape: how many times it is as long as wide, and its long side."""
    figure = figure_of(shape.path)
    lines = [shapely.LineString(c.path).buffer(4.0) for c in figure.strays]
    box = shapely.minimum_rotated_rectangle(shapely.union_all([figure.body, *lines]))
    sides = np.diff(np.asarray(box.exterior.coords)[:3], axis=0)
    spans = np.hypot(*sides.T)
    return float(spans.max() / max(spans.min(), 1e-6)), sides[int(np.argmax(spans))]


def is_long(shape: Shape) -> bool:
    return _rectangle(shape)[0] >= LONG


def drawing_of(shape: Shape, style: str) -> Drawing:
    """The shape in units of a motif, looking right where it looks to a side, upright where it is long.

    Raises PackError for a path that is none.
    """
    parts = _parts(shape.path, materials_for(w for each in shape.words.values() for w in each), style)
    places = {"centre": (0.0, 0.0)}
    for place, anchor in (("perch", "top"), ("feet", "base"), ("centre", "centre")):
        if anchor in shape.anchors:
            x, y = shape.anchors[anchor]
            places[place] = (x * UNIT, y * UNIT)
    drawn = Drawing(parts, places)
    mirror = shape.facing == "left"
    return drawn.placed(degrees=uprightness(shape) * (-1 if mirror else 1), mirror=mirror)


@lru_cache(maxsize=64)
def _parts(path: str, materials: tuple[str, ...], style: str) -> tuple[Part, ...]:
    figure = figure_of(path)
    drawn = faceted(figure, UNIT) if style in FACETED else _modelled(figure, materials, style)
    return (*(_stray(c) for c in figure.strays), *drawn)


def _stray(crease: Crease) -> Part:
    """A line in the open, as heavy as an outline: it is one."""
    path = crease.path * UNIT
    line = _line(path, crease.width, crease.open)
    line = replace(line, weight="outline", start=max(line.start, 0.35), end=max(line.end, 0.35))
    ring = np.asarray(shapely.LineString(path).buffer(0.3, cap_style="flat").exterior.coords)[:-1]
    return Part(ring, "white", group="shape", edges=(line,), form=0.0, rim="none", casts=False)


def _scaled(shape: BaseGeometry) -> BaseGeometry:
    scaled = affine_transform(shape, [UNIT, 0, 0, UNIT, 0, 0])
    if scaled.is_valid or scaled.geom_type != "Polygon":
        return scaled
    # Points that lay a hair apart may have become one.
    return max(shapely.get_parts(only_areas(scaled)), key=lambda p: float(p.area))


def _ring(shape: BaseGeometry) -> Points:
    return np.asarray(shape.exterior.coords)[:-1]


def _holes(shape: BaseGeometry) -> tuple[Points, ...]:
    return tuple(np.asarray(h.coords)[:-1] for h in shape.interiors)


def _modelled(figure: Figure, materials: tuple[str, ...], style: str) -> list[Part]:
    """The body with its pieces over it, each shaded for itself, and the hollows on top."""
    solids = style_named(style).solids
    lines = tuple(_line(c.path * UNIT, c.width, c.open) for c in figure.creases)
    kinds = _kinds(figure, materials, style)
    parts = [
        Part(_ring(whole), kinds[0], lines, (), None, "shape", None, f"body{i}", 0.0, _holes(whole))
        for i, whole in enumerate(shapely.get_parts(_scaled(figure.body)))
    ]
    for piece, kind in zip(figure.pieces, kinds, strict=False):
        scaled = _scaled(piece)
        near = scaled.buffer(2.5)
        mine = tuple(line for line in lines if near.intersects(shapely.LineString(line.path)))
        extra = _carved(scaled) if kind in solids else ()
        grain = inward(piece)
        grain = None if grain is None else grain * UNIT
        own = mine if kind in solids else ()
        shape = Part(
            _ring(scaled),
            kind,
            (*own, *extra),
            _creased(scaled, mine),
            grain,
            "shape",
            None,
            "shape",
            TURNED.get(style, 0.62),
            _holes(scaled),
            "none",
        )
        parts += [shape, *(_lit(scaled, mine) if style in MASSES and kind in solids else ())]
    solid = [_scaled(p).buffer(1.5) for p, kind in zip(figure.pieces, kinds, strict=False) if kind in solids]
    dark = shapely.union_all(solid)
    clear = [each for each in lines if not dark.intersects(shapely.LineString(each.path))]
    parts += [part for each in clear for part in _over(each, _scaled(figure.body))]
    void, rim = ("white", "inner") if style in MASSES else ("hollow", "none")
    for hollow in figure.hollows:
        for one in shapely.get_parts(_scaled(hollow)):
            parts.append(Part(_ring(one), void, (), (), None, "shape", None, "shape", 0.0, _holes(one), rim))
    return parts


def _over(line: Line, body: BaseGeometry) -> list[Part]:
    """A crease drawn whole, over the pieces on both its sides: of halves, each in its piece, one would be nicked."""
    found = []
    for run in shapely.get_parts(shapely.LineString(line.path).intersection(body)):
        if run.geom_type == "LineString" and run.length > 1.0:
            edge = replace(line, path=np.asarray(run.coords))
            ring = np.asarray(run.buffer(0.05, cap_style="flat").exterior.coords)[:-1]
            found.append(Part(ring, "open", (), (), None, "shape", (edge,), "shape", 0.0, (), "none", casts=False))
    return found


def _creased(piece: BaseGeometry, lines: tuple[Line, ...]) -> tuple[Shadow, ...]:
    """Shade along the creases of a piece, narrower where they are many."""
    paths = [line.path for line in lines if len(line.path) > 3]
    spans = [float(np.hypot(*np.diff(p, axis=0).T).sum()) for p in paths]
    most = min(0.16 * float(np.sqrt(piece.area)) + 2.0, 0.22 * piece.area / max(sum(spans), 1e-6))
    # About a short crease a deep shade would be a blot.
    reaches = [min(most, 0.26 * span) for span in spans]
    # Where several run side by side their shades add up.
    depth = 0.55 if len(paths) < 3 else 0.42
    return tuple(Shadow(path, reach, depth) for path, reach in zip(paths, reaches, strict=True) if reach > 1.2)


def _lit(piece: BaseGeometry, lines: tuple[Line, ...]) -> list[Part]:
    """The rim of a black mass that meets the light, left bare for strokes to run out over it."""
    size = float(np.sqrt(piece.area))
    if size < 12:
        return []
    deep = 0.2 * size
    # The rim of a hole is not where the light falls: what lies in the hole has one of its own.
    whole = only_areas(shapely.union_all([shapely.Polygon(p.exterior) for p in shapely.get_parts(piece)]))
    bare = whole.difference(translate(whole, *(-LIGHT * deep))).buffer(-0.035 * size).buffer(0.034 * size)
    found = []
    for one in shapely.get_parts(only_areas(bare.intersection(piece))):
        border = one.boundary.difference(piece.boundary.buffer(0.05))
        if one.area < 0.02 * piece.area or border.is_empty:
            continue
        runs = [r for r in shapely.get_parts(shapely.line_merge(border)) if r.length > 0.5 * deep]
        teeth = shapely.union_all([tooth for run in runs for tooth in _teeth(run, deep)])
        for rest in shapely.get_parts(only_areas(one.difference(teeth))):
            if rest.area > 0.3:
                found.append(Part(_ring(rest), "white", lines, (), None, "shape", None, "shape", 0.0, (), "none"))
    return found


def _teeth(border: BaseGeometry, reach: float) -> list[BaseGeometry]:
    """Spikes of black from a border towards the light, long and short in turn, as a hand whips them."""
    n = int(np.clip(border.length / 1.7, 3, 200))
    way = LIGHT / np.hypot(*LIGHT)
    feet = np.array([border.interpolate(d).coords[0] for d in np.linspace(0, border.length, n + 1)])
    teeth = []
    for i, (a, b) in enumerate(pairwise(feet)):
        long = reach * (0.78, 0.42, 0.62, 0.34, 0.9, 0.5)[i % 6] * (0.55 + 0.45 * np.sin(np.pi * (i + 0.5) / n))
        tip = (a + b) / 2 + way * long
        mid = (a + b) / 2 + way * 0.3 * long
        quarter = (b - a) * 0.22
        teeth.append(shapely.Polygon([a - way * 0.4, mid - quarter, tip, mid + quarter, b - way * 0.4]).buffer(0))
    return teeth


def _line(path: Points, width: float, free: tuple[bool, bool]) -> Line:
    start, end = (0.0 if f else 0.9 for f in free)
    peak = 0.5 if free[0] == free[1] else 0.75 if free[0] else 0.25
    return Line(path, "inner" if width > 17 else "detail", start, end, peak)


def _kinds(figure: Figure, materials: tuple[str, ...], style: str) -> list[str]:
    """A material for each piece: the largest are the body's, others follow by size, alike where they are alike."""
    if style in MASSES:
        materials = ("feather", "white", "feather dark")
    kinds: list[str] = []
    largest = figure.pieces[0].area if figure.pieces else 1.0
    others: list[BaseGeometry] = []
    for piece in figure.pieces:
        if piece.area > (0.08 if materials[0] in LIVING else 0.42) * largest:
            kinds.append(materials[0])
            continue
        alike = next((n for n, other in enumerate(others) if _alike(piece, other)), None)
        if alike is None:
            others.append(piece)
            alike = len(others) - 1
        kinds.append(materials[1 + alike % (len(materials) - 1)] if alike < 3 else materials[alike % 2])
    return kinds or [materials[0]]


def _alike(a: BaseGeometry, b: BaseGeometry) -> bool:
    """Whether two pieces are of a size, or stand across the middle from each other."""
    if abs(a.area - b.area) < 0.16 * max(a.area, b.area):
        return True
    across = abs(a.centroid.x + b.centroid.x) < 60 and abs(a.centroid.y - b.centroid.y) < 60
    return across and abs(a.area - b.area) < 0.6 * max(a.area, b.area)


def _carved(piece: BaseGeometry) -> tuple[Line, ...]:
    """Bare lines in a black mass along the edge that meets the light, as a cutter leaves them."""
    size = float(np.sqrt(piece.area))
    if size < 9:
        return ()
    found = []
    for depth in (0.045, 0.085):
        inner = piece.buffer(-max(1.6, depth * size), quad_segs=4)
        for one in shapely.get_parts(inner):
            if one.is_empty or one.area < 0.12 * piece.area:
                continue
            ring = one.exterior
            n = int(ring.length / 0.8)
            at = np.array([ring.interpolate(d).coords[0] for d in np.linspace(0, ring.length, n, endpoint=False)])
            way = np.roll(at, -3, axis=0) - np.roll(at, 3, axis=0)
            outward = np.column_stack([way[:, 1], -way[:, 0]]) * (-1 if ring.is_ccw else 1)
            # Shapely's rings run with y up; on the page the same turn is the other way round.
            outward = -outward if _inside(one, at[0] + outward[0] * 0.1) else outward
            facing = outward @ LIGHT / np.maximum(np.hypot(*outward.T), 1e-9)
            lit = facing > (0.62 if depth < 0.05 else 0.82)
            found += [Line(at[run], "detail", 0.0, 0.0, 0.5) for run in _runs(lit) if len(run) * 0.8 > 0.22 * size]
    return tuple(found)


def _inside(area: BaseGeometry, at: Points) -> bool:
    return bool(area.contains(shapely.Point(at)))


def _runs(on: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """The indices of each unbroken stretch of a closed loop."""
    if on.all():
        return [np.arange(len(on))]
    shift = int(np.argmin(on))
    turned = np.roll(on, -shift)
    edges = np.flatnonzero(np.diff(np.r_[0, turned.astype(int), 0]))
    return [(np.arange(a, b) + shift) % len(on) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def inward(piece: BaseGeometry, per_unit: float = 0.25) -> NDArray[np.float64] | None:
    """Curves (m, n, 2) from the edge of a piece (units of the box) to its middle, for strokes to lie on.

    They follow the slope of the smoothed distance from the edge. None for a piece too small to shade.
    """
    ring = np.asarray(piece.exterior.coords)[:-1]
    low = ring.min(axis=0) - 12
    size = ring.max(axis=0) - low + 12
    if min(size) < 40 or piece.area < 1500:
        return None
    mask = np.zeros((int(size[1] * per_unit) + 1, int(size[0] * per_unit) + 1), np.uint8)
    rings = [ring, *(np.asarray(h.coords)[:-1] for h in piece.interiors)]
    cv2.fillPoly(mask, [np.round(((r - low) * per_unit - 0.5) * 16).astype(np.int32) for r in rings], 1, shift=4)
    depth = np.sqrt(np.rint(distance_transform_edt(mask) ** 2))
    deepest = float(depth.max())
    slope = np.gradient(gaussian_filter(depth, max(1.5, 0.3 * deepest)))
    outline = shapely.LineString(np.vstack([ring, ring[:1]]))
    m = int(np.clip(outline.length / 9.0, 12, 400))
    at = np.array([outline.interpolate(d).coords[0] for d in np.linspace(0, outline.length, m, endpoint=False)])
    here = (at - low) * per_unit - 0.5
    steps = [here]
    stride = max(0.5, 1.1 * deepest / 14)
    for _ in range(14):
        dy, dx = (map_coordinates(s, here[:, ::-1].T, order=1, mode="nearest") for s in slope)
        size_of = np.maximum(np.hypot(dx, dy), 1e-6)
        here = here + np.column_stack([dx, dy]) / size_of[:, None] * stride * np.clip(size_of / 0.15, 0, 1)[:, None]
        steps.append(here)
    rails = np.stack(steps, axis=1)
    return np.round((rails + 0.5) / per_unit + low, 3)
