"""The pieces of lace: hems of scallops, rows of waves and of beads, and filigree."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LinearRing, LineString, Point, Polygon
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from processors.design.curves import Points, bezier, lengths, mirrored, resample, stroke, swell
from processors.design.styles.geometric_facets import inradius, polygons


def hem(shape: Polygon, wide: float, line: float, k: float) -> tuple[BaseGeometry, BaseGeometry]:
    """Scallops along every edge of a shape, a bead in each and a picot between two: their ink and their band."""
    soft = shape.buffer(-1.2 * wide).buffer(1.2 * wide)
    ink: list[BaseGeometry] = []
    bands: list[BaseGeometry] = []
    for piece in polygons(soft):
        if inradius(piece) < 2.2 * wide:
            continue
        rings = [piece.exterior, *piece.interiors]
        ink += [ring.buffer(line / 2) for ring in rings if ring.length > 6 * wide]
        for ring in rings:
            if ring.length < 6 * wide:
                continue
            path = from_foot(ring)
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
        return Polygon(), Polygon()
    hem = shapely.union_all(ink).intersection(shape)
    band = shape.difference(soft.buffer(-0.2 * wide)).union(shapely.union_all(bands))
    return hem, band.union(hem.buffer(0.5 * k))


def from_foot(ring: LinearRing) -> Points:
    """A ring's path from where the middle of its box meets it lowest, so that an even one is gone round evenly."""
    x0, y0, x1, y1 = ring.bounds
    middle = (x0 + x1) / 2
    met = ring.intersection(LineString([(middle, y0 - 1), (middle, y1 + 1)]))
    foot = max((g.bounds[3] for g in shapely.get_parts(met)), default=y1)
    along = ring.project(Point(middle, foot))
    path = LineString(ring.coords)
    tail, head = substring(path, along, path.length), substring(path, 0, along)
    return np.vstack([np.asarray(tail.coords)[:-1], np.asarray(head.coords)])


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


def scales(face: Polygon, line: float, k: float, cut: bool = False) -> tuple[BaseGeometry, BaseGeometry]:
    """Rows of waves as on old cloth, each behind the next below it, over a face of water; only those that lie in the
    face whole, or all, `cut` by its edge: their ink, and all that they cover."""
    r = float(np.clip(0.42 * inradius(face), 3.4 * k, 5.4 * k))
    x0, y0, x1, y1 = face.bounds
    ahead = shapely.union_all([Point(x, y).buffer(r, quad_segs=8) for x, y in ((-r, r / 2), (r, r / 2), (0, r))])
    cell = Point(0, 0).buffer(r, quad_segs=8).difference(ahead)
    inner = Point(0, 0).buffer(0.62 * r, quad_segs=8).exterior.intersection(cell)
    heart = Point(0, -0.06 * r).buffer(0.26 * r, quad_segs=4).difference(ahead.buffer(0.9 * line))
    bows = [cell.exterior.buffer(line / 2), inner.buffer(line / 2)]
    # Hearts that an edge cuts would be crumbs along it.
    one = shapely.union_all(bows if cut else [*bows, heart])
    places = [
        (column * 2 * r + (row % 2) * r, row * 0.5 * r)
        for row in range(int(np.floor(y0 / (0.5 * r))), int(np.ceil(y1 / (0.5 * r))) + 2)
        for column in range(int(np.floor(x0 / (2 * r))) - 1, int(np.ceil(x1 / (2 * r))) + 1)
    ]
    cells = np.array([translate(cell, x, y) for x, y in places])
    shapely.prepare(face)
    if cut:
        met = [translate(one, *places[i]) for i in np.flatnonzero(shapely.intersects(face, cells))]
        kept = [g for g in shapely.get_parts(shapely.union_all(met).intersection(face)) if g.area > 0.2 * r * r]
        # What the edge cuts ends in a line along it; where there is no room for two rows it is black.
        body = face.buffer(-2 * line).buffer(2 * line)
        broad = body.buffer(-1.1 * r).buffer(1.1 * r + 2.5 * line)
        slim = body.difference(broad).buffer(-line).buffer(line)
        black = [g for g in shapely.get_parts(slim) if g.area > 4 * r * r]
        panel = body.difference(shapely.union_all(black).buffer(2.5 * line)).buffer(-0.5 * r).buffer(0.5 * r)
        rows = [g.intersection(panel) for g in kept]
        return shapely.union_all([*rows, panel.difference(panel.buffer(-line)), *black]), face
    whole = np.flatnonzero(shapely.contains(face, cells))
    ink = shapely.union_all([translate(one, *places[i]) for i in whole])
    return ink, shapely.union_all(cells[whole]).buffer(line)


def strung(path: Points, radius: float, gap: float) -> BaseGeometry:
    """Beads on a line, larger towards its end, and at least that far apart."""
    at, beads = 0.3, []
    span = float(lengths(path)[-1])
    s = lengths(path) / span
    while at < 0.95:
        r = radius * (0.6 + 1.2 * at)
        beads.append(Point(np.interp(at, s, path[:, 0]), np.interp(at, s, path[:, 1])).buffer(r))
        at += (2.6 * r + 1.4 * gap) / span
    return shapely.union_all(beads)


def filigree(radius: float, line: float, thin: float) -> BaseGeometry:
    """The piece of a broad face, about the origin and pointing up: a drop between leaves and scrolls, that runs out
    in beads above and below."""
    r = radius
    heart = tear(0.44 * r, 0.26 * r, -0.5 * r).difference(tear(0.2 * r, 0.16 * r, -0.2 * r))
    pearl = Point(0, 0.02 * r).buffer(0.05 * r) if 0.05 * r > thin / 2 else Point(0, 0).buffer(0)
    shell = tear(0.72 * r, 0.42 * r, -0.72 * r)
    pieces: list[BaseGeometry] = [heart, pearl, shell.boundary.buffer(line / 2)]
    pieces.append(shapely.transform(tear(0.2 * r, -0.5 * r, -0.92 * r), lambda xy: xy * [1, -1]))
    curl = np.vstack(
        [
            bezier((0, 0.5), (0.34, 0.56), (0.66, 0.3), (0.62, -0.06), 30),
            bezier((0.62, -0.06), (0.58, -0.3), (0.34, -0.26), (0.4, -0.08), 20)[1:],
        ]
    )
    blade = bezier((0.1, 0.56), (0.3, 0.7), (0.5, 0.66), (0.7, 0.44), 24)
    for side in (1, -1):
        for path, wide, ends in ((curl, 2.1, (0.2, 0.3, 0.5)), (blade, 3.4, (0.1, 0.0, 0.45))):
            width = np.maximum(wide * line * swell(len(path), *ends), thin)
            pieces.append(Polygon(stroke(path * r * [side, 1], width)).buffer(0))
        pieces.append(Point(side * 0.43 * r, -0.04 * r).buffer(max(0.055 * r, thin / 2)))
        pieces += [
            Point(side * x * r, y * r).buffer(max(size * r, 0.6 * thin))
            for x, y, size in ((0.3, -0.56, 0.045), (0.44, -0.42, 0.036), (0.8, 0.3, 0.04), (0.84, 0.14, 0.03))
        ]
    pieces += [Point(0, y * r).buffer(max(size * r, 0.6 * thin)) for y, size in ((-0.82, 0.042), (-0.92, 0.03))]
    return shapely.union_all(pieces)


def pearls(radius: float, clear: BaseGeometry, gap: float) -> BaseGeometry:
    """A row of beads along the y axis through the origin, the largest there, as far as there is room in `clear`."""
    found: list[BaseGeometry] = []
    for way in (-1, 1):
        at, size = (0.0 if way < 0 else 0.5 * radius + gap + 0.42 * radius), (0.5 if way < 0 else 0.42) * radius
        for _ in range(7):
            bead = Point(0.0, way * at).buffer(size)
            if size < 0.2 * radius or not clear.contains(bead):
                break
            found.append(bead)
            at += size + gap + 0.86 * size
            size *= 0.86
    return shapely.union_all(found)


def tear(wide: float, low: float, high: float) -> Polygon:
    """A drop on the axis x = 0, round at y = `low`, running out to a point at y = `high` (smaller y)."""
    tall, half = low - high, wide / 2
    right = np.vstack(
        [
            bezier((0, high), (wide * 0.06, high + 0.3 * tall), (half, low - 0.55 * tall), (half, low - half)),
            bezier((half, low - half), (half, low - 0.16 * wide), (wide * 0.28, low), (0, low))[1:],
        ]
    )
    return Polygon(mirrored(right)).buffer(0)
