"""Lace on a sleeping cat: half a mandala that stands on its tail and fills the haunch, and a mark on its brow."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, smoothed
from processors.design.parts import Part
from processors.design.styles.ornamental_pieces import tear

PETALS = 9
"""The petals of the fan's outer ring; its inner one has two fewer."""

RIM, BEADS, OUTER, WAIST, INNER, CORE = 0.93, 0.86, (0.5, 0.83), 0.45, (0.2, 0.41), 0.15
"""How far out the rings of the fan lie, of the way from its middle to the line of the haunch."""

WITHIN = 0.03
"""How much of its spread the fan's petals keep from its two sides."""

SIDE = 0.03
"""How much of the fan's spread stays bare at either end."""


def haunch_of(coat: Part) -> Polygon | None:
    """The haunch of a cat's coat: what its thigh and its tail go round; nothing where it has none."""
    if coat.edges is None or len(coat.lines) < 2:
        return None
    fold, leg = coat.lines[0].path, coat.lines[1].path
    ring = np.vstack([leg[: int(0.66 * len(leg))], fold[len(fold) // 2 :]])
    return Polygon(ring).buffer(0)


def fan(coat: Part, line: float, thin: float) -> tuple[BaseGeometry, BaseGeometry]:
    """The ink of the half mandala in a coat's haunch (mm), and the ground that it fills."""
    haunch = haunch_of(coat)
    if haunch is None or haunch.is_empty:
        return Polygon(), Polygon()
    fold, leg = coat.lines[0].path, coat.lines[1].path
    foot, top = fold[int(0.745 * len(fold))], leg[int(0.26 * len(leg))]
    up = (top - foot) / np.hypot(*(top - foot))
    middle = foot + up * 5.0 * line
    sides = (leg[int(0.64 * len(leg))], fold[int(0.95 * len(fold))])
    ends = [np.arctan2(*_turned(p - middle, up)[::-1]) for p in sides]
    field = _Field(haunch, middle, up, (float(min(ends)), float(max(ends))), 3.4 * line)
    ink = [field.ring(share).buffer(half * line) for share, half in ((RIM, 0.5), (WAIST, 0.6), (CORE, 0.5))]
    ink.append(LineString(np.vstack([field.at(RIM, 0.0), field.at(0.0, 0.0), field.at(RIM, 1.0)])).buffer(0.5 * line))
    ink.append(Polygon(np.vstack([field.arc(0.6 * CORE), field.at(0.0, 0.0)])).buffer(0))
    for i in range(PETALS):
        at = WITHIN + (1 - 2 * WITHIN) * (i + 0.5) / PETALS
        outer = field.petal(at, 0.41 / PETALS, *OUTER)
        seed = field.petal(at, 0.19 / PETALS, OUTER[0] + 0.1, OUTER[1] - 0.1)
        ink += [outer.difference(outer.buffer(-1.1 * line)), seed]
        if i:
            ink.append(Point(field.at(BEADS, at - (0.5 - WITHIN) / PETALS)[0]).buffer(max(1.0 * line, 0.8 * thin)))
    few = PETALS - 2
    ink += [field.petal(WITHIN + (1 - 2 * WITHIN) * (i + 0.5) / few, 0.29 / few, *INNER) for i in range(few)]
    return shapely.union_all(ink).intersection(haunch), haunch


class _Field:
    """A fan's polar sheet: how far out from its middle (1 at the haunch's line), and how far round (0 to 1)."""

    def __init__(self, shape: Polygon, middle: Points, up: Points, ends: tuple[float, float], margin: float) -> None:
        self.middle, self.up = middle, up
        self.low, self.high = (ends[0] + SIDE * (ends[1] - ends[0]), ends[1] - SIDE * (ends[1] - ends[0]))
        angles = np.linspace(self.low, self.high, 61)
        reach = 2 * float(np.hypot(*np.ptp(np.asarray(shape.exterior.coords), axis=0)))
        far = []
        for way in self._ways(angles):
            met = LineString([middle, middle + way * reach]).intersection(shape.exterior)
            away = [Point(middle).distance(g) for g in shapely.get_parts(met)]
            far.append(max(away, default=margin) - margin)
        self._far = smoothed(np.array(far), 9)

    def _ways(self, angles: NDArray[np.float64]) -> Points:
        c, s = np.cos(angles), np.sin(angles)
        return np.column_stack([self.up[0] * c - self.up[1] * s, self.up[0] * s + self.up[1] * c])

    def at(self, out: NDArray[np.float64] | float, round_: NDArray[np.float64] | float) -> Points:
        """Places (n, 2) on the page."""
        share = np.atleast_1d(np.asarray(round_, dtype=np.float64))
        far = np.interp(share, np.linspace(0, 1, len(self._far)), self._far)
        ways = self._ways(self.low + (self.high - self.low) * share)
        return np.asarray(self.middle + ways * (far * out)[:, None])

    def arc(self, out: float) -> Points:
        return self.at(out, np.linspace(0, 1, 61))

    def ring(self, out: float) -> LineString:
        return LineString(self.arc(out))

    def petal(self, round_: float, half: float, low: float, high: float) -> BaseGeometry:
        """A petal from near the middle outwards, broadest past its half and drawn to a point."""
        t = np.linspace(0, 1, 18)
        wide = half * np.sin(np.pi * t**1.25) ** 0.8
        out = low + (high - low) * t
        sides = np.vstack([self.at(out, round_ - wide), self.at(out, round_ + wide)[::-1]])
        return Polygon(sides).buffer(0)


def _turned(p: Points, up: Points) -> Points:
    """A vector as seen with `up` along x: its parts along and across."""
    return np.array([p[0] * up[0] + p[1] * up[1], p[1] * up[0] - p[0] * up[1]])


DROPS = ((0.0, 11.0, 4.6, 0.0), (-5.6, 7.4, 3.2, -0.3), (5.6, 7.4, 3.2, 0.3))
"""The drops on a brow: how far aside, their length, breadth and slant, of a head 48 high."""


def brow_mark(skull: Part, line: float, thin: float) -> BaseGeometry:
    """A drop between two smaller ones on the brow of a cat's head, and beads below."""
    ring = skull.ring
    brow, chin = 0.5 * (ring[0] + ring[200]), ring[100]
    down = chin - brow
    unit = float(np.hypot(*down)) / 48.2
    y, x = down / np.hypot(*down), np.array([-down[1], down[0]]) / np.hypot(*down)
    pieces: list[BaseGeometry] = []
    for off, tall, wide, lean in DROPS:
        # Hung by its round end, its point down and towards the axis.
        drop = tear(wide, -3.5, -3.5 - tall)
        pieces.append(affine_transform(drop, [1.0, -lean, 0.0, -1.0, off - 3.5 * lean, 0.0]))
    pieces += [Point(0.0, at).buffer(size) for at, size in ((17.8, 1.2),)]
    mark = shapely.union_all(pieces)
    return shapely.transform(mark, lambda at: brow + unit * (at[:, :1] * x + at[:, 1:] * y))
