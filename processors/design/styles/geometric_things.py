"""Things of a few straight edges: a sandglass of two hexagons, clouds on a level base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon

from processors.design.curves import Points
from processors.design.parts import Line, Part
from processors.design.styles.geometric_lotus import straightened
from processors.design.styles.geometric_spine import vertebrae


def built(parts: Sequence[Part], tolerance: float) -> list[Part]:
    """The parts, back to front, with sandglasses built of straight edges."""
    bulbs = {p.group: hexagons(p.ring) for p in parts if p.material == "glass"}
    found: list[Part] = []
    boards: list[Part] = []
    for part in straightened(vertebrae(parts)):
        if part.group in bulbs and part.material in ("glass", "dune"):
            ring = bulbs[part.group]
            made: Points | None = ring if part.material == "glass" else _sand(part.ring, ring, tolerance)
            if made is not None and part.material == "glass":
                found.append(replace(part, ring=made, lines=_creases(ring), grain=None))
            elif made is not None:
                found += _heap(part, made, ring)
        elif part.group in bulbs and part.material == "stripe":
            continue  # grains of sand would be specks on its planes
        elif bulbs and part.material == "wood" and part.body.split("/")[-1].startswith("post"):
            found.append(replace(part, ring=_pillar(part.ring), material="night", shadows=(), flat=True))
        elif bulbs and part.group.split("/")[-1] == "case" and len(part.ring) == TURNED:
            boards.append(replace(part, ring=part.ring[list(BOARD)], lines=(), shadows=(), flat=True))
        else:
            found.append(part)
    # What is flat has no upper side to stand on: glass and posts end behind their boards.
    last = max((i for i, p in enumerate(found) if p.group in bulbs), default=-1)
    return [*found[: last + 1], *boards, *found[last + 1 :]]


TURNED, BOARD = 120, (0, 40, 50, 60, 100, 110)
"""The points of a turned board's outline, and those that are the corners of a straight one."""

WAIST = 0.05
"""Half the waist of a sandglass, of its breadth."""


def hexagons(ring: Points) -> Points:
    """The outline of a sandglass as two hexagons, one on the other, that are open to each other at the waist."""
    (x0, y0), (x1, y1) = ring.min(axis=0), ring.max(axis=0)
    x, y, wide, high = (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2
    side = [(0.42, -1.0), (0.88, -0.84), (1.0, -0.58), (0.7, -0.3), (2.4 * WAIST, -0.04)]
    right = np.array([*side, *((a, -b) for a, b in side[::-1])])
    return np.vstack([right, (right * [-1, 1])[::-1]]) * [wide, high] + [x, y]


def _creases(glass: Points) -> tuple[Line, ...]:
    """The edges of the middle plane of a sandglass's upper bulb, from its shoulders down to the sand."""
    (x0, y0), (x1, y1) = glass.min(axis=0), glass.max(axis=0)
    middle, half = np.array([x0 + x1, y0 + y1]) / 2, np.array([x1 - x0, y1 - y0]) / 2
    return tuple(
        Line(np.array([(s * 0.42, -1.0), (s * 0.5, -0.4)]) * half + middle, "inner", 0.8, 0.8) for s in (-1, 1)
    )


FOOT = 0.075
"""How high the foot and the head of a post are, of its height."""


def _pillar(ring: Points) -> Points:
    """A post as a straight pillar between a foot and a head that are broader."""
    (x0, y0), (x1, y1) = ring.min(axis=0), ring.max(axis=0)
    x, wide, high = (x0 + x1) / 2, (x1 - x0) / 2, y1 - y0
    right = [(wide, 0.0), (wide, FOOT), (0.55 * wide, 1.7 * FOOT)]
    right = [(a, y0 + b * high) for a, b in right]
    right += [(a, y0 + y1 - b) for a, b in right[::-1]]
    return np.array([(x + a, b) for a, b in right] + [(x - a, b) for a, b in right[::-1]])


INSET = 0.8
"""How far the sand stays from its glass, in tolerances."""

DIP = 0.06
"""How deep the sand that runs out is hollowed over the neck, of the height of its glass."""


def _sand(ring: Points, glass: Points, tolerance: float) -> Points | None:
    """The sand in a bulb: a hollow where it runs out, a triangle where it gathers."""
    (x0, y0), (x1, y1) = glass.min(axis=0), glass.max(axis=0)
    top, low = float(ring[:, 1].min()), float(ring[:, 1].max())
    inner = Polygon(glass).buffer(-INSET * tolerance, join_style="mitre")
    if (top + low) < y0 + y1:
        waist, dip = (y0 + y1) / 2 - 0.02 * (y1 - y0), DIP * (y1 - y0)
        within = Polygon([(x0, top), ((x0 + x1) / 2, top + dip), (x1, top), (x1, waist), (x0, waist)])
    else:
        within = Polygon([((x0 + x1) / 2, top), (x1 + (x1 - x0) * 0.1, y1), (x0 - (x1 - x0) * 0.1, y1)])
    pieces = [g for g in shapely.get_parts(inner.intersection(within)) if g.geom_type == "Polygon"]
    return np.asarray(max(pieces, key=lambda g: g.area).exterior.coords)[:-1] if pieces else None


def _heap(part: Part, ring: Points, glass: Points) -> list[Part]:
    """Sand as two planes that meet on the axis of its glass: ruled towards the light, black away from it."""
    axis = float(glass[:, 0].min() + glass[:, 0].max()) / 2
    bare = replace(part, lines=(), shadows=(), grain=None, combed=())
    found = [replace(bare, ring=ring, edges=None, flat=True)]
    for side, material in ((-1, "plane shade"), (1, "plane dark")):
        left, right = sorted((axis, axis + side * 1e4))
        half = Polygon(ring).intersection(shapely.box(left, -1e4, right, 1e4))
        found += [
            replace(bare, ring=np.asarray(g.exterior.coords)[:-1], material=material, edges=())
            for g in shapely.get_parts(half)
            if g.geom_type == "Polygon"
        ]
    return found


LEVEL = 0.14
"""How far above its lowest place the base of a cloud lies, of its height."""


def levelled(ring: Points) -> Points:
    """A cloud's outline on a level base."""
    y0, y1 = float(ring[:, 1].min()), float(ring[:, 1].max())
    base = y1 - LEVEL * (y1 - y0)
    shape = Polygon(ring).intersection(shapely.box(*(ring.min(axis=0) - 1), float(ring[:, 0].max()) + 1, base))
    return np.asarray(shape.exterior.coords)[:-1] if shape.geom_type == "Polygon" else ring
