"""Lace inside a subject's own faces: a hem of scallops along its contour, drops along the way a face grows, and one
piece of filigree in the broadest face, on its axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, bezier, lengths, mirrored, resample, stroke, swell
from processors.design.parts import Part
from processors.design.styles.geometric_facets import inradius
from processors.design.styles.geometric_planes import mirror_axis
from processors.design.styles.table import Style

HEMMED = 6.0
"""From this inradius on (in `k` mm) a face has a hem along its contour."""

DROPPED = 2.5
"""From this inradius on (in `k` mm) a face has a drop on its axis."""

LINED = 9
"""A face with more lines than this is drawn already."""

_BARE = frozenset(
    {
        *("pupil", "hollow", "open", "letter", "letter dark", "cloth", "glass", "sky", "snow", "rope", "foam", "lip"),
        *("leaf", "leaf light", "plate", "mouth", "sand", "mark", "stem", "metal", "wood"),
    }
)
"""Materials without lace."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What lace blackens, and the ground it stands on, which is to stay free of tone (mm)."""

    ink: BaseGeometry
    ground: BaseGeometry


@dataclass(frozen=True, slots=True)
class _Room:
    """One visible piece of a face, clear of its outline and lines, and its largest circle."""

    shape: Polygon
    centre: Points
    radius: float
    way: Points


def filled(parts: Sequence[Part], seen: Sequence[BaseGeometry], style: Style, k: float, plain: bool = False) -> Filling:
    """The lace of a design; a `plain` one has its one piece of filigree and nothing else."""
    axis = mirror_axis(parts)
    rooms = _rooms(parts, seen, style, k, axis)
    thin, line = style.min_line * k, style.detail * k
    ink: list[BaseGeometry] = []
    ground: list[BaseGeometry] = []
    broadest = max((room.radius for room in rooms), default=0.0)
    for room in rooms:
        shape, radius = room.shape, room.radius
        if radius >= HEMMED * k and not plain:
            hem, band, inner = _hem(shape, min(0.24 * radius, 3.1 * k), line, k)
            ink.append(hem)
            ground.append(band)
            found = [g for g in _polygons(inner) if inradius(g) > DROPPED * k]
            if not found:
                continue
            shape = max(found, key=lambda g: float(g.area))
            centre, radius = _circle(shape, axis)
            room = _Room(shape, centre, radius, room.way)
        if room.radius > 5.0 * k and room.radius > 0.55 * broadest:
            piece = _filigree(room.radius, line, thin)
            drawn = _set(piece, room).intersection(room.shape)
        elif room.radius >= DROPPED * k and not plain:
            drawn = _drop_chain(room, k, style.min_gap * k)
        else:
            continue
        ink.append(drawn)
        ground.append(drawn.buffer(0.8 * k))
    return Filling(shapely.union_all(ink), shapely.union_all(ground))


def _rooms(
    parts: Sequence[Part], seen: Sequence[BaseGeometry], style: Style, k: float, axis: float | None
) -> list[_Room]:
    centres = _centres(parts)
    rooms = []
    for part, visible in zip(parts, seen, strict=True):
        if part.material in style.solids or part.material in _BARE or part.holes or len(part.lines) > LINED:
            continue
        lines = [LineString(line.path).buffer(1.1 * k) for line in part.lines if len(line.path) > 1]
        clear = visible.buffer(-1.3 * k).difference(shapely.union_all(lines)) if lines else visible.buffer(-1.3 * k)
        for piece in _polygons(clear):
            if piece.area < 3 * DROPPED**2 * k * k:
                continue
            centre, radius = _circle(piece, axis)
            if radius < DROPPED * k:
                continue
            rooms.append(_Room(piece, centre, radius, _way(piece, centre, centres[part.group], axis)))
    return rooms


def _centres(parts: Sequence[Part]) -> dict[str, Points]:
    """The middle of each motif's box."""
    rings: dict[str, list[Points]] = {}
    for part in parts:
        rings.setdefault(part.group, []).append(part.ring)
    return {g: (np.vstack(r).min(axis=0) + np.vstack(r).max(axis=0)) / 2 for g, r in rings.items()}


def _circle(piece: Polygon, axis: float | None) -> tuple[Points, float]:
    """The largest circle in a piece; on the axis where one there is about as large."""
    line = shapely.maximum_inscribed_circle(piece, tolerance=0.01 * float(np.sqrt(piece.area)))
    centre, radius = np.asarray(line.coords[0]), float(line.length)
    x0, y0, x1, y1 = piece.bounds
    if axis is None:
        axis = (x0 + x1) / 2 if _even(piece) else None
    if axis is not None and x0 < axis < x1:
        ys = np.linspace(y0, y1, 60)
        on = shapely.points(np.column_stack([np.full(60, axis), ys]))
        off = np.where(shapely.contains(piece, on), shapely.distance(piece.boundary, on), 0.0)
        best = int(np.argmax(np.round(off, 4)))
        if off[best] > 0.6 * radius:
            return np.array([axis, ys[best]]), float(off[best])
    return centre, radius


def _even(piece: Polygon) -> bool:
    x0, _, x1, _ = piece.bounds
    other = shapely.transform(piece, lambda xy: np.column_stack([x0 + x1 - xy[:, 0], xy[:, 1]]))
    return bool(piece.intersection(other).area > 0.88 * piece.area)


def _way(piece: Polygon, centre: Points, middle: Points, axis: float | None) -> Points:
    """The way a face grows (unit): up on an axis, else along its length, away from its motif's middle."""
    if axis is not None and abs(float(centre[0]) - axis) < 1e-6:
        return np.array([0.0, -1.0])
    ring = np.asarray(piece.exterior.coords)[:-1]
    spread = ring - ring.mean(axis=0)
    xx, yy, xy = (float(v) for v in ((spread[:, 0] ** 2).sum(), (spread[:, 1] ** 2).sum(), spread.prod(axis=1).sum()))
    outward = centre - middle
    far = float(np.hypot(*outward))
    long = np.sqrt((xx - yy) ** 2 + 4 * xy * xy) / max(xx + yy, 1e-9)
    if long < 0.4:
        # A round face has no length: it grows up where it is even, else from its motif's middle.
        return outward / far if far > 0.25 * np.sqrt(piece.area) and not _even(piece) else np.array([0.0, -1.0])
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    way = np.array([np.cos(angle), np.sin(angle)])
    return way if float((way * outward).sum()) > 0 or (far < 1e-6 and way[1] < 0) else -way


def _hem(shape: Polygon, wide: float, line: float, k: float) -> tuple[BaseGeometry, BaseGeometry, BaseGeometry]:
    """Scallops along every edge of a shape, a bead in each and a picot between two: ink, its band, what is within."""
    soft = shape.buffer(-1.2 * wide).buffer(1.2 * wide)
    ink: list[BaseGeometry] = []
    bands: list[BaseGeometry] = []
    for piece in _polygons(soft):
        if inradius(piece) < 2.2 * wide:
            continue
        rings = [piece.exterior, *piece.interiors]
        ink += [ring.buffer(line / 2) for ring in rings if ring.length > 6 * wide]
        for ring in rings:
            if ring.length < 6 * wide:
                continue
            path = np.asarray(ring.coords)
            start = int(np.argmax(np.round(path[:-1, 1], 3)))
            path = np.vstack([path[start:-1], path[: start + 1]])
            count = 2 * max(round(ring.length / (2.6 * wide)), 3)
            at = resample(path, count + 1)[:-1]
            step = ring.length / count
            lobes = shapely.union_all([Point(p).buffer(0.62 * step, quad_segs=10) for p in at]).intersection(piece)
            ink.append(lobes.boundary.intersection(piece.buffer(-0.2 * wide)).buffer(line / 2))
            bands.append(lobes)
            way = _inwards(path, count, piece)
            beads = [
                Point(p + 0.24 * step * n).buffer(max(0.12 * step, 0.42 * k)) for p, n in zip(at, way, strict=True)
            ]
            between = (resample(path, 2 * count + 1)[1::2], _inwards(path, count, piece, 0.5))
            picots = [
                Point(p + 0.82 * step * n).buffer(max(0.09 * step, 0.34 * k)) for p, n in zip(*between, strict=True)
            ]
            ink += [*beads, *picots]
    if not bands:
        return Polygon(), Polygon(), shape
    hem = shapely.union_all(ink).intersection(shape)
    band = shape.difference(soft.buffer(-0.2 * wide)).union(shapely.union_all(bands))
    return hem, band.union(hem.buffer(0.5 * k)), soft.difference(shapely.union_all(bands)).buffer(-1.1 * wide)


def _inwards(path: Points, count: int, piece: Polygon, late: float = 0.0) -> Points:
    """Unit normals into a piece at `count` places evenly along a closed path, `late` steps after its start."""
    span = float(lengths(path)[-1])
    at = (np.arange(count) + late) / count * span
    s = lengths(path)

    def place(t: Points) -> Points:
        t = t % span
        return np.column_stack([np.interp(t, s, path[:, 0]), np.interp(t, s, path[:, 1])])

    way = place(at + 0.01 * span / count) - place(at - 0.01 * span / count)
    way /= np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    normal = np.column_stack([-way[:, 1], way[:, 0]])
    inside = shapely.contains_xy(piece, *(place(at) + normal * 0.02 * span / count).T)
    return np.where(inside[:, None], normal, -normal)


def _drop(wide: float, low: float, high: float) -> Polygon:
    """A drop on the axis x = 0, round at y = `low`, running out to a point at y = `high` (smaller y)."""
    tall = low - high
    right = np.vstack(
        [
            bezier(
                (0, high), (wide * 0.06, high + 0.3 * tall), (wide / 2, low - 0.55 * tall), (wide / 2, low - wide / 2)
            ),
            bezier((wide / 2, low - wide / 2), (wide / 2, low - 0.16 * wide), (wide * 0.28, low), (0, low))[1:],
        ]
    )
    return Polygon(mirrored(right)).buffer(0)


def _filigree(radius: float, line: float, thin: float) -> BaseGeometry:
    """The piece of a broad face, about the origin and pointing up: a drop between leaves and scrolls, that runs out
    in beads above and below."""
    r = radius
    heart = _drop(0.44 * r, 0.26 * r, -0.5 * r).difference(_drop(0.2 * r, 0.16 * r, -0.2 * r))
    pearl = Point(0, 0.02 * r).buffer(0.05 * r) if 0.05 * r > thin / 2 else Point(0, 0).buffer(0)
    shell = _drop(0.72 * r, 0.42 * r, -0.72 * r)
    pieces: list[BaseGeometry] = [heart, pearl, shell.boundary.buffer(line / 2)]
    pieces.append(shapely.transform(_drop(0.2 * r, -0.5 * r, -0.92 * r), lambda xy: xy * [1, -1]))
    for side in (1, -1):
        scroll = np.vstack(
            [
                bezier((0, 0.5 * r), (0.34 * r, 0.56 * r), (0.66 * r, 0.3 * r), (0.62 * r, -0.06 * r), 30),
                bezier((0.62 * r, -0.06 * r), (0.58 * r, -0.3 * r), (0.34 * r, -0.26 * r), (0.4 * r, -0.08 * r), 20)[
                    1:
                ],
            ]
        ) * [side, 1]
        pieces.append(
            Polygon(stroke(scroll, np.maximum(2.1 * line * swell(len(scroll), 0.2, 0.3, 0.5), thin))).buffer(0)
        )
        pieces.append(Point(side * 0.43 * r, -0.04 * r).buffer(max(0.055 * r, thin / 2)))
        leaf = bezier(
            (0.1 * r * side, 0.56 * r),
            (0.3 * r * side, 0.7 * r),
            (0.5 * r * side, 0.66 * r),
            (0.7 * r * side, 0.44 * r),
            24,
        )
        pieces.append(Polygon(stroke(leaf, np.maximum(3.4 * line * swell(len(leaf), 0.1, 0.0, 0.45), thin))).buffer(0))
        pieces += [
            Point(side * x * r, y * r).buffer(max(size * r, 0.6 * thin))
            for x, y, size in ((0.3, -0.56, 0.045), (0.44, -0.42, 0.036), (0.8, 0.3, 0.04), (0.84, 0.14, 0.03))
        ]
    pieces += [Point(0, y * r).buffer(max(size * r, 0.6 * thin)) for y, size in ((-0.82, 0.042), (-0.92, 0.03))]
    return shapely.union_all(pieces)


def _set(piece: BaseGeometry, room: _Room) -> BaseGeometry:
    """A piece that points up, turned the way a face grows and moved to its middle."""
    ux, uy = -float(room.way[1]), float(room.way[0])
    return shapely.transform(
        piece,
        lambda xy: np.column_stack([xy[:, 0] * ux - xy[:, 1] * uy, xy[:, 0] * uy + xy[:, 1] * ux]) + room.centre,
    )


def _drop_chain(room: _Room, k: float, gap: float) -> BaseGeometry:
    """A drop in the middle of a face and beads from its ends, each smaller than the one before, as far as there is
    room."""
    r = min(room.radius, 5.0 * k)
    pieces: list[BaseGeometry] = [_drop(0.62 * r, 0.62 * r, -0.72 * r)]
    if r > 3.4 * k:
        pieces = [pieces[0].difference(_drop(0.28 * r, 0.44 * r, -0.1 * r))]
    for way, start in ((-1, 0.72 * r), (1, 0.62 * r)):
        at, size = start, 0.17 * r
        for _ in range(4):
            at += size + gap * 1.4
            if size < 0.26 * k:
                break
            pieces.append(Point(0.0, way * at).buffer(size))
            at += size
            size *= 0.78
    clear = room.shape.buffer(-0.1 * k)
    return shapely.union_all([one for one in _each(_set(shapely.union_all(pieces), room)) if clear.contains(one)])


def _each(shape: BaseGeometry) -> Iterable[BaseGeometry]:
    return shapely.get_parts(shape)


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    return [g for g in shapely.get_parts(shape) if g.geom_type == "Polygon" and not g.is_empty]
