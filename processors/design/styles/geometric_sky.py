"""The sky in planes: the face of the sun cut from twelve sides, clouds of eight-sided lobes on a level
foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Polygon

from processors.design.curves import Points
from processors.design.parts import Line, Part
from processors.design.styles.geometric_blades import ray
from processors.design.styles.geometric_chords import corners_of
from processors.design.styles.geometric_facets import LIT, polygons

Ring = tuple[tuple[float, float], ...]

SIDES = 12
"""The sides of the sun's disc."""

ROUNDS = 5
"""A cloud has at least so many rounds."""


def skies(parts: Sequence[Part], tolerance: float) -> list[Part]:
    """The parts, back to front, with the sun's face and all clouds built of planes."""
    found: list[Part] = []
    for part in parts:
        if part.material == "sun" and len(part.lines) > 1 and _is_disc(part.ring):
            found += _face(part)
        elif part.material in ("sun", "flame") and part.body.endswith("sun") and not _is_disc(part.ring):
            found += _ray(part)
        elif part.material == "cloud":
            found += _cloud(part, tolerance)
        else:
            found.append(part)
    return found


def _is_disc(ring: Points) -> bool:
    shape = Polygon(ring)
    return shape.is_valid and 4 * np.pi * shape.area > 0.97 * shape.length**2


def _ray(part: Part) -> list[Part]:
    """A ray of two planes, the one that is turned from the light ruled."""
    ring = ray(part.ring)
    foot = (ring[0] + ring[2]) / 2
    sides = [np.array([corner, ring[1], foot]) for corner in (ring[0], ring[2])]
    dim = min(sides, key=lambda side: round(float(((side.mean(axis=0) - ring.mean(axis=0)) * LIT).sum()), 6))
    plain = replace(part, ring=ring, material="plane", lines=(), shadows=(), grain=None, flat=True)
    return [plain, replace(plain, ring=dim, material="plane shade", edges=())]


def _both(ring: Ring) -> tuple[Ring, Ring]:
    return ring, tuple((-x, y) for x, y in ring)


TEMPLE: Ring = ((0.97, -0.26), (0.66, -0.08), (0.56, 0.42), (0.71, 0.71), (0.97, 0.26))
NOSE: Ring = ((0.0, -0.26), (0.1, -0.2), (0.2, 0.24), (0.0, 0.34))
CREASE: Ring = ((0.56, 0.42), (0.2, 0.24), (0.37, 0.78), (0.26, 0.97), (0.71, 0.71))
BROW: Ring = ((0.1, -0.24), (0.3, -0.44), (0.64, -0.3), (0.31, -0.35))
LID: Ring = ((0.16, -0.1), (0.35, -0.01), (0.58, -0.12), (0.35, 0.09))
MOUTH: Ring = ((-0.21, 0.6), (-0.07, 0.565), (0.0, 0.59), (0.07, 0.565), (0.21, 0.6), (0.0, 0.665))
"""The planes and the features of the right half of a sun's face, in its radius."""


def _face(disc: Part) -> list[Part]:
    """A sleeping face: a forehead, a nose with a dark side and two cheeks, all of straight edges."""
    at = disc.ring.mean(axis=0)
    r = float(np.hypot(*(disc.ring - at).T).mean())
    plain = replace(disc, lines=(), shadows=(), grain=None, flat=True)

    def plane(ring: Ring, material: str, drawn: bool = True) -> Part:
        return replace(plain, ring=at + r * np.array(ring), material=material, edges=None if drawn else ())

    a = (np.arange(SIDES) + 0.5) * 2 * np.pi / SIDES
    made = [replace(plain, ring=at + r * np.column_stack([np.cos(a), np.sin(a)]), material="plane")]
    for ring in (CREASE, TEMPLE):
        right, left = _both(ring)
        made += [plane(left, "plane"), plane(right, "plane")]
    right, left = _both(NOSE)
    made += [plane((*right, *left[:0:-1]), "plane"), plane(right, "plane shade", False)]
    made += [plane(TEMPLE, "plane shade", False)]
    for ring in (BROW, LID):
        made += [plane(one, "plane dark", False) for one in _both(ring)]
    return [*made, plane(MOUTH, "plane dark", False)]


FOOT, STEP = 0.2, 0.55
"""How high a cloud's level foot is, of the cloud's height, and how large its chamfers are, of its own."""

DEEP = 0.15
"""How far the side of a lobe is drawn below its middle, where it lies before another one, of its radius."""

SHADE = ((0.0, 0.13), (0.2, 0.13), (0.24, 0.24), (0.52, 0.24), (0.55, 0.17), (0.78, 0.17), (0.81, 0.1), (1.0, 0.1))
"""The edge of a cloud's shade from its left end to its right: how far along, and how far up in its height."""


def _octagon(at: Points, r: float) -> Points:
    a = np.deg2rad(22.5 + 45.0 * np.arange(8))
    return at + r / np.cos(np.pi / 8) * np.column_stack([np.cos(a), np.sin(a)])


def _circle(arc: Points) -> tuple[Points, float] | None:
    """The circle through a round's ends and its middle."""
    (x0, y0), (x1, y1), (x2, y2) = arc[0], arc[len(arc) // 2], arc[-1]
    d = 2 * (x0 * (y1 - y2) + x1 * (y2 - y0) + x2 * (y0 - y1))
    if abs(d) < 1e-9:
        return None
    p, q, s = x0**2 + y0**2, x1**2 + y1**2, x2**2 + y2**2
    at = np.array([p * (y1 - y2) + q * (y2 - y0) + s * (y0 - y1), p * (x2 - x1) + q * (x0 - x2) + s * (x1 - x0)]) / d
    return at, float(np.hypot(*(arc[0] - at)))


def _cloud(cloud: Part, tolerance: float) -> list[Part]:
    """A cloud of eight-sided lobes on a level foot, the large ones before the small ones, ruled below in steps."""
    stops = corners_of(cloud.ring, tolerance)
    if len(stops) < ROUNDS:
        return [cloud]
    ring = np.roll(cloud.ring, -stops[0], axis=0)
    ends = [*(i - stops[0] for i in stops), len(ring)]
    rounds = [np.vstack([ring, ring[:1]])[a : b + 1] for a, b in pairwise(ends)]
    upper = [one for one in rounds if one[len(one) // 2, 1] < max(one[0, 1], one[-1, 1])]
    wide, high = (float(v) for v in np.ptp(ring, axis=0))
    found = [c for c in map(_circle, upper) if c is not None and c[1] < 0.5 * wide and c[1] > 0.08 * high]
    if len(found) < 3:
        return [cloud]
    base = float(ring[:, 1].max())
    whole = _body(found, base, high)
    x0, _, x1, _ = whole.bounds
    steps = [(x0 + t * (x1 - x0), base - rise * high) for t, rise in SHADE]
    lines = tuple(Line(way, "inner", 1.0, 1.0, 0.0) for way in _seams(found))
    plain = replace(cloud, material="plane", lines=(), shadows=(), grain=None, flat=True)
    made = [replace(plain, ring=np.asarray(whole.exterior.coords)[:-1], lines=lines)]
    under = polygons(Polygon([(x0, base), *steps, (x1, base)]).intersection(whole))
    shade = replace(plain, material="plane shade", edges=())
    return [*made, *(replace(shade, ring=np.asarray(one.exterior.coords)[:-1]) for one in under)]


def _body(lobes: Sequence[tuple[Points, float]], base: float, high: float) -> Polygon:
    """A cloud's outline: its lobes, all between them, and its foot down to its base."""
    x0, x1 = min(float(at[0]) - r for at, r in lobes), max(float(at[0]) + r for at, r in lobes)
    top, cut = base - FOOT * high, STEP * FOOT * high
    foot = Polygon([(x0, top), (x1, top), (x1, base - cut), (x1 - cut, base), (x0 + cut, base), (x0, base - cut)])
    middles = sorted((tuple(at.tolist()) for at, _ in lobes), key=lambda at: at[0])
    between = Polygon([*middles, (x1, top), (x0, top)]).buffer(0)
    body = shapely.union_all([*(Polygon(_octagon(at, r)) for at, r in lobes), between, foot])
    kept = body.intersection(shapely.box(x0, base - 4 * high, x1, base))
    return max(polygons(kept), key=lambda one: one.area)


def _seams(lobes: Sequence[tuple[Points, float]]) -> list[Points]:
    """Where the sides of a lobe run on over a smaller one, down to the height of its middle."""
    found: list[Points] = []
    behind: list[Polygon] = []
    for at, r in sorted(lobes, key=lambda one: round(one[1], 6)):
        own = Polygon(_octagon(at, r))
        found = [way for line in found for way in _paths(LineString(line).difference(own))]
        above = shapely.box(float(at[0]) - 2 * r, float(at[1]) - 2 * r, float(at[0]) + 2 * r, float(at[1]) + DEEP * r)
        found += _paths(own.boundary.intersection(shapely.union_all(behind)).intersection(above))
        behind.append(own)
    return [way for way in found if LineString(way).length > 0.3 * min(r for _, r in lobes)]


def _paths(shape: shapely.Geometry) -> list[Points]:
    merged = shapely.line_merge(shape) if not shape.is_empty else shape
    return [np.asarray(g.coords) for g in shapely.get_parts(merged) if g.geom_type == "LineString"]
