"""Where lace goes in a face: its largest circle, on its axis where it has one, and the way it grows there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points
from processors.design.parts import Part
from processors.design.styles.geometric_facets import polygons

DROPPED = 2.0
"""From this inradius on (in `k` mm) a face has a drop on its axis."""


@dataclass(frozen=True, slots=True)
class Room:
    """One visible piece of a face, clear of its outline and lines, and its largest circle."""

    shape: Polygon
    centre: Points
    radius: float
    way: Points

    def set(self, piece: BaseGeometry) -> BaseGeometry:
        """A piece about the origin that points up, turned the way the face grows and moved to its middle."""
        ux, uy = -float(self.way[1]), float(self.way[0])
        return shapely.transform(
            piece,
            lambda xy: np.column_stack([xy[:, 0] * ux - xy[:, 1] * uy, xy[:, 0] * uy + xy[:, 1] * ux]) + self.centre,
        )

    def seen_from_within(self, margin: float) -> BaseGeometry:
        """The room less a margin, moved and turned so that its middle is the origin and it grows upwards."""
        ux, uy = -float(self.way[1]), float(self.way[0])

        def back(xy: Points) -> Points:
            x, y = (xy - self.centre).T
            return np.column_stack([x * ux + y * uy, y * ux - x * uy])

        return shapely.transform(self.shape.buffer(-margin), back)


def rooms_of(clear: BaseGeometry, middle: Points, axis: float | None, k: float, least: float = DROPPED) -> list[Room]:
    """The rooms of what is clear of a face, in a motif about `middle`, on a drawing's or a face's axis; none that is
    narrower than `least` (in `k` mm)."""
    rooms = []
    for piece in polygons(clear):
        if piece.area < 3 * (least * k) ** 2:
            continue
        centre, radius = _circle(piece, axis)
        if radius >= least * k:
            rooms.append(Room(piece, centre, radius, _way(piece, centre, middle, axis)))
    return rooms


def in_pairs(rooms: list[Room], axis: float) -> list[Room]:
    """The rooms of a face that an axis crosses, without those that have no counterpart on its other side."""

    def even(room: Room) -> bool:
        other = room.centre * [-1.0, 1.0] + [2 * axis, 0.0]
        return any(float(np.hypot(*(r.centre - other))) < 0.4 * room.radius for r in rooms)

    return [room for room in rooms if even(room)]


def on_axis(rooms: list[Room], axis: float | None, broad: float) -> list[Room]:
    """The rooms of a face; of an even face with a broad one that alone, moved on to the axis."""
    if axis is None or not rooms or max(room.radius for room in rooms) < broad:
        return rooms
    x0, x1 = min(r.shape.bounds[0] for r in rooms), max(r.shape.bounds[2] for r in rooms)
    if not x0 < axis < x1:
        return rooms
    room = max(rooms, key=lambda r: _on_axis(r.shape, axis)[1])
    centre, radius = _on_axis(room.shape, axis)
    return [replace(room, centre=centre, radius=radius, way=np.array([0.0, -1.0]))]


def middles(parts: Sequence[Part]) -> dict[str, Points]:
    """The middle of each motif's box."""
    rings: dict[str, list[Points]] = {}
    for part in parts:
        rings.setdefault(part.group, []).append(part.ring)
    return {g: (np.vstack(r).min(axis=0) + np.vstack(r).max(axis=0)) / 2 for g, r in rings.items()}


def own_axis(ring: Points) -> float | None:
    """The x about which a face is its own mirror image; nothing where there is none."""
    shape = shapely.make_valid(Polygon(ring))
    return float(shape.bounds[0] + shape.bounds[2]) / 2 if _even(shape) else None


def _circle(piece: Polygon, axis: float | None) -> tuple[Points, float]:
    """The largest circle in a piece; on the axis where one there is about as large."""
    line = shapely.maximum_inscribed_circle(piece, tolerance=0.01 * float(np.sqrt(piece.area)))
    centre, radius = np.asarray(line.coords[0]), float(line.length)
    x0, _, x1, _ = piece.bounds
    if (axis is None or not x0 < axis < x1) and _even(piece):
        axis = (x0 + x1) / 2
    if axis is not None and x0 < axis < x1:
        at, clear = _on_axis(piece, axis)
        if clear > 0.5 * radius:
            return at, clear
    return centre, radius


def _on_axis(piece: Polygon, axis: float) -> tuple[Points, float]:
    """The largest circle in a piece about a point of an upright axis, whose radius is 0 where the axis misses it."""
    _, y0, _, y1 = piece.bounds
    ys = np.linspace(y0, y1, 60)
    on = shapely.points(np.column_stack([np.full(60, axis), ys]))
    off = np.where(shapely.contains(piece, on), shapely.distance(piece.boundary, on), 0.0)
    best = int(np.argmax(np.round(off, 4)))
    return np.array([axis, ys[best]]), float(off[best])


def _even(piece: BaseGeometry) -> bool:
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
