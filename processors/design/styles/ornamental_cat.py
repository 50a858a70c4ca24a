"""Lace on a sleeping cat: a mandala that grows from its hip, beads on its back and tail, a mark on its brow."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, catmull, resample, smoothed
from processors.design.motifs.cat import STEP as SPAN
from processors.design.parts import Part
from processors.design.styles.ornamental_pieces import tear

PETALS = 12
"""The petals of the mandala's outer ring; the middle one has half as many."""

CORE, INNER, WAIST, OUTER, DROPPED, PEARL = 0.1, (0.14, 0.38), 0.42, (0.45, 0.8), (0.73, 0.99), 0.88
"""How far out its rings lie, of the way from the hip to the line of the haunch."""

ROUND = 0.5
"""From so far out on the rings leave the circle for the line of the haunch."""

STRETCH = 1.45
"""How much further than the nearest of it the line of the haunch draws the rings out."""


AIR = 4.6
"""How far the mandala stays from the line of the haunch, in lines."""


def haunch_of(coat: Part) -> Polygon | None:
    """The haunch of a cat's coat: what its thigh and its tail go round; nothing where it has none."""
    if coat.edges is None or len(coat.lines) < 2:
        return None
    fold, leg = coat.lines[0].path, coat.lines[1].path
    ring = np.vstack([leg[: int(0.66 * len(leg))], fold[len(fold) // 2 :]])
    return Polygon(ring).buffer(0)


def mandala_of(coat: Part, line: float, thin: float) -> tuple[BaseGeometry, BaseGeometry]:
    """The ink of the mandala that grows from the hip of a coat (mm), and the haunch that it fills."""
    haunch = haunch_of(coat)
    if haunch is None or haunch.is_empty:
        return Polygon(), Polygon()
    field = _Field(haunch, AIR * line)
    ink: list[BaseGeometry] = [
        field.ring(WAIST).buffer(0.55 * line),
        Point(field.middle).buffer(field.reach * CORE),
    ]
    for i in range(PETALS // 2):
        ink.append(field.petal(2 * i / PETALS, 0.5 / PETALS, *INNER))
    for i in range(PETALS):
        outer = field.petal((i + 0.5) / PETALS, 0.47 / PETALS, *OUTER)
        seed = field.petal((i + 0.5) / PETALS, 0.22 / PETALS, OUTER[0] + 0.1, OUTER[1] - 0.1)
        ink += [outer.difference(outer.buffer(-1.1 * line)), seed]
        ink.append(field.petal(i / PETALS, 0.17 / PETALS, *DROPPED))
        ink.append(Point(field.at(PEARL, (i + 0.5) / PETALS)[0]).buffer(max(1.1 * line, 0.8 * thin)))
    return shapely.union_all(ink).intersection(haunch), haunch


class _Field:
    """A mandala's polar sheet: how far out from the hip (1 at the haunch's line), and how far round (0 to 1)."""

    def __init__(self, shape: Polygon, margin: float) -> None:
        disc = shapely.maximum_inscribed_circle(shape, tolerance=0.05)
        self.middle = np.asarray(disc.coords[0])
        self.reach = float(disc.length) - margin
        far = []
        for way in self._ways(np.linspace(0, 1, 121)):
            met = LineString([self.middle, self.middle + way * 4 * self.reach]).intersection(shape.exterior)
            away = min((Point(self.middle).distance(g) for g in shapely.get_parts(met)), default=0.0)
            far.append(min(max(away - margin, self.reach), STRETCH * self.reach))
        # Smoothed all round: the sheet has no seam.
        self._far = smoothed(np.array([*far[-17:-1], *far, *far[1:17]]), 15)[16:-16]

    @staticmethod
    def _ways(share: NDArray[np.float64]) -> Points:
        return np.column_stack([np.sin(2 * np.pi * share), -np.cos(2 * np.pi * share)])

    def at(self, out: NDArray[np.float64] | float, round_: NDArray[np.float64] | float) -> Points:
        """Places (n, 2) on the page."""
        share = np.mod(np.atleast_1d(np.asarray(round_, dtype=np.float64)), 1.0)
        far = np.interp(share, np.linspace(0, 1, len(self._far)), self._far)
        own = np.broadcast_to(np.asarray(out, dtype=np.float64), share.shape)
        eased = np.clip((own - ROUND) / (1 - ROUND), 0, 1) ** 1.3
        away = self.reach * own + (far - self.reach) * eased
        return np.asarray(self.middle + self._ways(share) * away[:, None])

    def ring(self, out: float) -> LineString:
        return LineString(self.at(out, np.linspace(0, 1, 121)))

    def petal(self, round_: float, half: float, low: float, high: float) -> BaseGeometry:
        """A petal from near the middle outwards, broadest past its half and drawn to a point."""
        t = np.linspace(0, 1, 18)
        wide = half * np.sin(np.pi * t**1.25) ** 0.7
        out = low + (high - low) * t
        sides = np.vstack([self.at(out, round_ - wide), self.at(out, round_ + wide)[::-1]])
        return Polygon(sides).buffer(0)


STRING = 15
"""The beads along a tail."""


def string_of(coat: Part, line: float, thin: float) -> BaseGeometry:
    """Beads along the middle of a tail, from its root to where the chin lies on it, small, larger, small (mm)."""
    if coat.edges is None or len(coat.lines) < 2:
        return Polygon()
    under, fold = coat.ring[::SPAN], coat.lines[0].path[::SPAN]
    middle = catmull([0.5 * (under[i] + fold[14 - i]) for i in range(8, 14)])
    sizes = 1.5 * line * (0.5 + 0.5 * np.sin(np.pi * np.linspace(0.05, 0.95, STRING)))
    return shapely.union_all(
        [
            Point(at).buffer(max(float(size), 0.7 * thin))
            for at, size in zip(resample(middle, STRING), sizes, strict=True)
        ]
    )


ROWS = ((4.4, 0.0, 1.0, 1.25), (8.8, 0.1, 0.86, 0.95), (12.8, 0.22, 0.72, 0.7))
"""The rows of beads under a cat's back: how far in, of a body 208 long, from where to where along it, and their size in
lines."""
SPACED = 4.6
"""From a bead to the next."""


def spine_of(coat: Part, line: float, thin: float) -> list[BaseGeometry]:
    """Beads in rows along a back from the nape to the rump, largest half-way and next to its line (mm)."""
    haunch = haunch_of(coat)
    if haunch is None:
        return []
    u = float(np.hypot(*np.ptp(coat.ring, axis=0))) / 208.0
    back, skin = coat.ring[SPAN : SPAN * 7], Polygon(coat.ring)
    found: list[BaseGeometry] = []
    for row, (deep, start, end, size) in enumerate(ROWS):
        inner = skin.buffer(-deep * u).exterior
        feet = resample(back, 200)[int(199 * start) : int(199 * end) + 1]
        path = np.array([shapely.get_coordinates(inner.interpolate(inner.project(Point(p))))[0] for p in feet])
        count = int(LineString(path).length / (SPACED * u))
        shares = (np.arange(count) + 0.5 * (row % 2)) / count
        course = LineString(path)
        for share in shares:
            radius = size * line * (0.45 + 0.55 * np.sin(np.pi * share))
            bead = course.interpolate(float(share), normalized=True).buffer(max(float(radius), 0.7 * thin))
            if bead.distance(haunch) > 2.0 * line:
                found.append(bead)
    return found


DROPS = ((0.0, 11.0, 4.6, 0.0), (-5.6, 7.4, 3.2, -0.3), (5.6, 7.4, 3.2, 0.3))
"""The drops on a brow: how far aside, their length, breadth and slant, of a head 48 high."""


def brow_mark(skull: Part) -> BaseGeometry:
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
