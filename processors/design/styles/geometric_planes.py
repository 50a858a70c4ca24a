"""Faces cut like stones: planes that rise from a face's edge to its ridge, each toned by the way it is turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Delaunay, QhullError
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.parts import Part, faceted
from processors.design.styles.table import Style
from processors.design.tone import ToneMap

Way = NDArray[np.float64]

WHITE, RULED, CLOSE, BLACK = range(4)
"""The four tones of a plane: bare, ruled wide, ruled close, solid."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How fine a design is cut, in mm: `size` the least breadth of a face that has planes, `line` and `gap` the
    width and the least distance of ruled lines."""

    size: float
    line: float
    gap: float


TEXTURED = 14
"""A face with more lines than this is drawn already (scales, rays): planes would only muddle it."""


def angular(part: Part, tolerance: float) -> Part:
    """The part with straight edges, and without the fine lines that planes take the place of."""
    if part.flat:
        return part
    cut = faceted(part, tolerance)
    if len(part.lines) > TEXTURED:
        # Scales and rays cut to straight runs would be a thicket.
        return replace(cut, lines=part.lines)
    return replace(cut, lines=tuple(line for line in cut.lines if line.weight != "texture"))


def cut_planes(
    parts: Sequence[Part], seen: Sequence[BaseGeometry], tones: ToneMap, style: Style, k: float
) -> list[BaseGeometry]:
    """What the planes of a design blacken and rule (mm): `seen` is what is visible of each part.

    Light falls from the upper left; where the design is its own mirror image it falls from above its axis, so that
    both sides are toned alike.
    """
    cut = Cut(style.spacing * k, style.detail * k, style.min_gap * k)
    axis = _axis(parts)
    black: list[BaseGeometry] = []
    ruled: list[BaseGeometry] = []
    for index, (part, shape) in enumerate(zip(parts, seen, strict=True)):
        if part.flat or len(part.lines) > TEXTURED or part.material in _PLAIN or part.material in style.solids:
            continue
        for piece in shapely.get_parts(shape):
            if piece.geom_type != "Polygon" or piece.area < 2.0 * cut.size**2:
                continue
            for face, tone, way in _faces(piece, cut, axis, tones, index):
                if face.area < (0.3 if tone == BLACK else 0.8) * cut.size**2:
                    continue
                if tone == BLACK:
                    black.append(face)
                elif tone != WHITE:
                    ruled.append(face.exterior)
                    ruled += _ruling(face, way, cut.line + cut.gap * (2.6 if tone == RULED else 1.1))
    lines = [shapely.union_all(ruled).buffer(cut.line / 2, cap_style="flat")] if ruled else []
    return [*black, *lines]


def _axis(parts: Sequence[Part]) -> float | None:
    """The x of the axis of a design that is its own mirror image, near enough; else nothing."""
    points = np.vstack([p.ring for p in parts if p.group.split("/")[0] != "frame"])
    x0, x1 = float(points[:, 0].min()), float(points[:, 0].max())
    cells = np.floor(points / max((x1 - x0) / 24, 1e-6) - [x0 / max((x1 - x0) / 24, 1e-6), 0]).astype(int)
    here = set(map(tuple, cells.tolist()))
    there = {(23 - x, y) for x, y in here}
    return (x0 + x1) / 2 if len(here & there) > 0.8 * len(here) else None


_PLAIN = frozenset({"pupil", "hollow", "open", "letter", "letter dark", "cloth", "foam", "glass", "plate"})
"""Materials without planes: line work, letters, and what is a plane already."""


def _faces(piece: Polygon, cut: Cut, axis: float | None, tones: ToneMap, index: int) -> list[tuple[Polygon, int, Way]]:
    """A face's planes: the shape, the tone and the way along each."""
    rim = _corners(piece.simplify(cut.size * 0.12), cut.size)
    ridge, height = _table(piece, cut.size)
    if not len(ridge):
        ridge, height = _ridge(piece, cut.size)
    at = np.vstack([rim, ridge])
    z = np.r_[np.zeros(len(rim)), height]
    try:
        corners = Delaunay(at).simplices
    except QhullError:
        return []
    a, b, c = (np.column_stack([at[corners[:, i]], z[corners[:, i]]]) for i in range(3))
    normal = np.cross(b - a, c - a)
    normal *= np.where(normal[:, 2:] < 0, -1.0, 1.0)
    flat = np.hypot(normal[:, 0], normal[:, 1])
    turned = normal[:, :2] / np.maximum(flat, 1e-9)[:, None]
    middle = (a + b + c)[:, :2] / 3
    light = np.tile([-0.6, -0.8], (len(corners), 1))
    if axis is not None:
        off = (middle[:, 0] - axis) / cut.size
        light[:, 0] = -0.6 * np.clip(off, -1, 1)
    lit = np.where(flat > 0.05 * np.abs(normal[:, 2]), (turned * light).sum(axis=1), 0.4)
    shade = _shade(np.stack([a, b, c])[:, :, :2], middle, tones, index)
    dark = 0.5 - 0.42 * lit + 0.75 * shade
    tone = np.select([dark < 0.6, dark < 0.8, dark < 0.97], [WHITE, RULED, CLOSE], BLACK)
    shapes = shapely.intersection(shapely.polygons(at[corners]), piece)
    # Planes of one tone that are turned alike are one plane: fewer, larger faces.
    order = np.round(np.degrees(np.arctan2(turned[:, 1], turned[:, 0])) / 30.0).astype(int)
    faces: list[tuple[Polygon, int, Way]] = []
    for level, aim in sorted(set(zip(tone.tolist(), order.tolist(), strict=True))):
        pick = (tone == level) & (order == aim)
        way = turned[pick].mean(axis=0)
        along = np.array([-way[1], way[0]]) / max(float(np.hypot(*way)), 1e-9)
        for one in shapely.get_parts(shapely.union_all(shapes[pick])):
            if one.geom_type == "Polygon" and one.area > 0.02 * cut.size**2:
                faces.append((one, level, along))
    return faces


def _shade(corners: NDArray[np.float64], middle: Way, tones: ToneMap, index: int) -> NDArray[np.float64]:
    """The mean tone of each triangle, by four places in it, as far as they are seen to be the part's own."""
    places = np.concatenate([middle[None], 0.5 * (corners + middle[None])])
    level, owner = tones.at(places.reshape(-1, 2))
    mine = (owner == index).astype(np.float64)
    total = (level * mine).reshape(4, -1).sum(axis=0)
    return np.asarray(total / np.maximum(mine.reshape(4, -1).sum(axis=0), 1.0))


def _corners(piece: Polygon, size: float) -> NDArray[np.float64]:
    """The corners of a face, and points between them where they lie far apart."""
    found = [np.asarray(ring.segmentize(size * 1.6).coords)[:-1] for ring in (piece.exterior, *piece.interiors)]
    return np.vstack(found)


def _table(piece: Polygon, size: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The corners of the flat top that a broad face is given, and its height; nothing for a narrow one."""
    deep = 1.25 * size
    if piece.buffer(-1.9 * size).is_empty:
        return np.zeros((0, 2)), np.zeros(0)
    top = piece.buffer(-deep, join_style="mitre").simplify(0.3 * size)
    tops = [g for g in shapely.get_parts(top) if g.geom_type == "Polygon" and g.area > size**2]
    rings = [r for g in tops for r in (g.exterior, *g.interiors)]
    if not rings:
        return np.zeros((0, 2)), np.zeros(0)
    at = np.vstack([np.asarray(r.segmentize(2.4 * size).coords)[:-1] for r in rings])
    return at, np.full(len(at), deep)


def _ridge(piece: Polygon, size: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points along the middle of a face, about a `size` apart, and how high each lies: its distance to the edge."""
    fine = np.vstack([np.asarray(r.segmentize(size * 0.5).coords)[:-1] for r in (piece.exterior, *piece.interiors)])
    if len(fine) < 4:
        return np.zeros((0, 2)), np.zeros(0)
    try:
        corners = Delaunay(fine).simplices
    except QhullError:
        return np.zeros((0, 2)), np.zeros(0)
    a, b, c = (fine[corners[:, i]] for i in range(3))
    ab, ac = b - a, c - a
    d = 2 * (ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0])
    ok = np.abs(d) > 1e-6
    a, ab, ac, d = a[ok], ab[ok], ac[ok], d[ok]
    bb, cc = (ab**2).sum(axis=1), (ac**2).sum(axis=1)
    centre = a + np.column_stack([ac[:, 1] * bb - ab[:, 1] * cc, ab[:, 0] * cc - ac[:, 0] * bb]) / d[:, None]
    inside = shapely.contains_xy(piece, centre[:, 0], centre[:, 1])
    centre = centre[inside]
    if not len(centre):
        return np.zeros((0, 2)), np.zeros(0)
    high = shapely.distance(shapely.points(centre), piece.boundary)
    kept: list[int] = []
    for i in np.argsort(-np.round(high, 6), kind="stable"):
        if high[i] < 0.42 * size:
            break
        if all(np.hypot(*(centre[i] - centre[j])) > max(0.9 * size, 0.7 * high[j]) for j in kept):
            kept.append(int(i))
    return centre[kept], high[kept]


def _ruling(face: BaseGeometry, way: NDArray[np.float64], apart: float) -> list[BaseGeometry]:
    """Straight lines over a plane, `apart` from each other and in step with those of every other plane turned alike."""
    side = np.array([-way[1], way[0]])
    x0, y0, x1, y1 = face.bounds
    box = np.array([(x0, y0), (x1, y0), (x0, y1), (x1, y1)])
    # Written out: matrix products may differ in their last bit.
    across, along = (box * side).sum(axis=1), (box * way).sum(axis=1)
    lo, hi, near, far = (float(v) for v in (across.min(), across.max(), along.min(), along.max()))
    rows = np.arange(np.ceil(lo / apart), np.floor(hi / apart) + 1) * apart
    if not len(rows):
        return []
    lines = [LineString([side * r + way * near, side * r + way * far]) for r in rows]
    cuts = shapely.get_parts(shapely.intersection(np.array(lines), face))
    return [g for g in cuts if g.geom_type == "LineString" and g.length > apart]
