"""A subject's contour as something to grow ornament on: walked from its foot, with the way outwards at each step."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, resample, smoothed
from processors.design.parts import Drawing
from processors.design.styles.geometric_frame import silhouette

STEPS = 720
LIMB = 5.0
"""Half the width of what counts as a limb, in hundredths of the drawing."""


class Edge:
    """The subject's contour with its bays bridged, walked from the foot of its axis up one side and up the other."""

    def __init__(self, drawing: Drawing) -> None:
        whole = silhouette(drawing)
        x0, y0, x1, y1 = whole.bounds
        self.unit = 0.01 * float(np.sqrt((x1 - x0) * (y1 - y0)))
        self.whole = whole
        # Feelers, arrows and letters are no contour to hang lace on: only what is left when thin limbs are taken off.
        core, body = whole, _bridged(whole, self.unit)
        for limb in (LIMB, 0.4 * LIMB):
            rest = whole.buffer(-limb * self.unit, quad_segs=4).buffer(limb * self.unit, quad_segs=4)
            found = _bridged(rest, self.unit)
            largest = max((float(g.area) for g in shapely.get_parts(rest)), default=0.0)
            if _box(found) > 0.42 * _box(whole) and largest > 0.7 * rest.area:
                core, body = rest, found
                break
        ring = resample(np.asarray(Polygon(body.exterior).exterior.coords), STEPS + 1)[:-1]
        wide = 41
        ring = np.column_stack([_looped(ring[:, a], wide) for a in (0, 1)])
        if _area(ring) < 0:
            ring = ring[::-1]
        self.axis = float(core.centroid.x)
        self.middle = (x0 + x1) / 2
        step = np.roll(ring, -1, axis=0) - np.roll(ring, 1, axis=0)
        out = np.column_stack([step[:, 1], -step[:, 0]]) / np.maximum(np.hypot(*step.T), 1e-9)[:, None]
        foot = _middle(ring, out, self.axis, self.unit, 1)
        self.ring, self.out = np.roll(ring, -foot, axis=0), np.roll(out, -foot, axis=0)
        off = shapely.distance(core.boundary, shapely.points(self.ring))
        self.bare = off > 3.4 * self.unit
        self.pace = float(np.hypot(*(np.roll(self.ring, -1, axis=0) - self.ring).T).mean())

    def under(self, x: float) -> int:
        """The step on the lower edge that lies nearest an x."""
        off = np.where(self.out[:, 1] > 0.0, np.abs(self.ring[:, 0] - x), np.inf)
        near = np.flatnonzero(off < float(off.min()) + 0.6 * self.unit)
        return int(near[int(np.argmax(self.ring[near, 1]))])

    def step(self, start: int, along: float) -> int:
        """The step one comes to from another by so long a way, negative the other way round."""
        return round(start + along / self.pace) % STEPS

    def at(self, start: int, along: float) -> tuple[Points, Points]:
        """Where that is, and the way outwards from there."""
        i = self.step(start, along)
        return self.ring[i], self.out[i]

    def touches(self, start: int, along: float, wide: float) -> bool:
        """Whether the subject itself lies there, and no bridged bay, over a width."""
        return not any(self.bare[self.step(start, along + d * wide)] for d in (-0.45, 0.0, 0.45))


def _bridged(shape: BaseGeometry, unit: float) -> Polygon:
    """The largest piece of a shape, its bays closed."""
    bridge = 26 * unit
    round_ = shape.buffer(bridge, quad_segs=8).buffer(-bridge, quad_segs=8).buffer(0.6 * unit)
    pieces = [g for g in shapely.get_parts(round_) if g.geom_type == "Polygon"]
    return max(pieces, key=lambda g: float(g.area)) if pieces else Polygon()


def _box(shape: BaseGeometry) -> float:
    """The area of a shape's box."""
    if shape.is_empty:
        return 0.0
    x0, y0, x1, y1 = shape.bounds
    return float((x1 - x0) * (y1 - y0))


def _middle(ring: Points, out: Points, axis: float, unit: float, way: int) -> int:
    """Where a row of lace is centred, below (`way` 1) or above (−1): on the axis of a contour that is its own mirror
    image, else in the middle of what reaches furthest."""
    shape = Polygon(ring).buffer(0)
    other = Polygon(ring * [-1, 1] + [2 * axis, 0]).buffer(0)
    if shape.intersection(other).area < 0.88 * shape.union(other).area:
        far = ring[:, 1] * way
        axis = float(ring[far > far.max() - 1.5 * unit, 0].mean())
    at = int(np.argmin(np.where(out[:, 1] * way > 0.0, np.abs(ring[:, 0] - axis), np.inf)))
    return at if out[at, 1] * way > 0.9 else int(np.argmax(ring[:, 1] * way))


def _looped(values: Points, width: int) -> Points:
    pad = width // 2
    return smoothed(np.r_[values[-pad:], values, values[:pad]], width)[pad:-pad]


def _area(ring: Points) -> float:
    return 0.5 * float((ring[:, 0] * np.roll(ring[:, 1], -1) - ring[:, 1] * np.roll(ring[:, 0], -1)).sum())
