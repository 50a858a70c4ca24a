"""Water of straight edges: a breaking wave cut in planes along its flow, its claws angular, and currents with corners
abreast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points
from processors.design.parts import Part
from processors.design.styles.geometric_chords import chords, hoop

STEP = 28.0
"""How far the chords of water turn from each other (degrees)."""

COARSE = 1.3
"""How much coarser water is cut than other things."""

MET = 4.0
"""Edges of a current that end no further apart than this, in tolerances, end in one point."""

SHORT = 0.6
"""How much of a line in a current is kept: on into the curl there is no room for it."""

_WATER = frozenset({"water", "foam", "night"})

WAVES = frozenset({"wave", "second"})
"""What a breaking wave is called; its lip of foam is a group of its own."""

NEAR, REAR = "front", "rear"
"""What the water before a fish is called, which is all black, too flat for planes, and the water behind it."""

LANES = (-0.3, 0.26, 0.52, 0.78, 1.3)
"""Where the planes of a wave meet, from its back to its hollow; the outer ones run on under its outline."""

FEWER = (-0.3, 0.4, 1.3)
"""The same behind a fish, where the black of the hollow takes most of the water."""

PACE = 30.0
"""How long a plane is along the flow, in tolerances."""

INSET = 0.62
"""How far planes keep off the outline of their wave, which they would else take a part of, in tolerances."""


def chorded(parts: Sequence[Part], tolerance: float) -> list[Part]:
    """The parts, back to front, with all water cut straight."""
    tolerance *= COARSE
    lips = [_lip(p, tolerance) if _is_lip(p) else None for p in parts]
    found: list[Part] = []
    for index, part in enumerate(parts):
        lip, name = lips[index], part.group.split("/")[-1]
        if lip is not None:
            found.append(lip)
        elif name in WAVES and part.material in _WATER:
            # The dark in a piece of water and the lip that hangs over it are the next ones.
            later = next((i for i in range(index, len(parts)) if lips[i] is not None), None)
            own = None if later is None else (parts[later], lips[later])
            dark = next((p for p in parts[index:later] if p.material == "night"), None)
            before = [
                _solid(p.ring) for p in parts[index + 1 :] if p.body and p.body == part.body and p.grain is not None
            ]
            found += _planes(part, own, dark, shapely.union_all(before), tolerance)
        elif part.material in _WATER and part.edges is not None and len(part.edges) == 2:
            found.append(_current(part, tolerance))
        else:
            found.append(part)
    return found


def _is_lip(part: Part) -> bool:
    return part.material == "foam" and part.edges is None and part.group.endswith(" lip")


def _lip(part: Part, tolerance: float) -> Part:
    """The lip with straight edges: what is round between its claws becomes an angle."""
    ring = hoop(part.ring, 0.7 * tolerance, CLAWED)
    room = _solid(ring).buffer(-INSET * tolerance)
    within = [
        (one, _run(shapely.LineString(chords(one.path, tolerance, STEP)).intersection(room))) for one in part.lines
    ]
    lines = tuple(replace(one, path=path) for one, path in within if len(path) > 1)
    return replace(part, ring=ring, lines=lines, flat=True)


CLAWED = 36.0
"""How far the edges of a claw turn from each other (degrees)."""


def _planes(
    part: Part,
    lip: tuple[Part, Part | None] | None,
    dark: Part | None,
    before: BaseGeometry,
    tolerance: float,
) -> list[Part]:
    """A piece of a breaking wave: its water as planes within straight edges, its dark as one.

    Its lip, its dark, and the water `before` it have edges of their own.
    """
    if part.material == "foam":
        # A stripe is a long splinter in black, and nothing among planes.
        corners = np.round(np.array([0.0, 0.25, 0.5, 0.75]) * len(part.ring)).astype(int)
        return [replace(part, ring=part.ring[corners], flat=True)] if NEAR in part.group.split("/") else []
    over = _solid(lip[0].ring) if lip else Polygon()
    if part.material == "night":
        rims = tuple(replace(one, path=chords(one.path, 0.5 * tolerance, STEP)) for one in part.edges or ())
        pieces = _pieces(_shadow(part, tolerance), tolerance)
        return [replace(part, ring=_ring(g), lines=(), edges=() if i else rims) for i, g in enumerate(pieces)]
    mass, edges = _solid(part.ring), []
    for line in part.edges or ():
        # Cut after it is cleared: so it begins where the edge of its lip, or of the water before it, ends.
        free = _clear(line.path, over.union(before))
        if len(free) > 1:
            path = chords(free, tolerance, STEP)
            mass = mass.symmetric_difference(_solid(np.vstack([free, path[::-1]])))
            edges.append(replace(line, path=path))
    if lip and lip[1] is not None:
        # Where the edges of the lip run inside its curve, no water shows beside them.
        mass = mass.difference(over.difference(_solid(lip[1].ring)).buffer(0.05 * tolerance))
    pieces = _pieces(mass, tolerance)
    if part.grain is None or not pieces:
        return [part]
    room = mass.buffer(-INSET * tolerance, join_style="mitre")
    if dark is not None:
        room = room.difference(_shadow(dark, tolerance).buffer(0.3 * tolerance, join_style="mitre"))
    room = room.difference(before.buffer(0.3 * tolerance, join_style="mitre"))
    whole = replace(
        part, ring=_ring(pieces[0]), material="foam", lines=(), shadows=(), grain=None, edges=tuple(edges), flat=True
    )
    if NEAR in part.group.split("/"):
        return [replace(whole, material="night")]
    return [whole, *_cells(part, room, tolerance)]


def _shadow(dark: Part, tolerance: float) -> BaseGeometry:
    return _solid(hoop(dark.ring, 0.5 * tolerance, STEP))


def _ring(shape: Polygon) -> Points:
    return np.asarray(shape.exterior.coords)[:-1]


def _clear(path: Points, over: BaseGeometry) -> Points:
    """The longest run of an edge that does not lie along the lip, which has an outline of its own."""
    return _run(shapely.LineString(path).difference(over.buffer(0.3)))


def _run(rest: BaseGeometry) -> Points:
    """The longest piece of what is left of a line."""
    longest = max(shapely.get_parts(rest), key=lambda g: float(g.length), default=None)
    return np.empty((0, 2)) if longest is None else np.asarray(longest.coords)


def _cells(part: Part, mass: BaseGeometry, tolerance: float) -> list[Part]:
    """The planes of water that flows along a part's grain."""
    grain = part.grain
    if grain is None:
        return []
    one, other = grain[0], grain[-1]
    middle = (one + other) / 2
    long = float(np.hypot(*np.diff(middle, axis=0).T).sum())
    count = max(3, round(long / (PACE * tolerance)))
    behind = REAR in part.group.split("/")
    found = []
    stops = np.round(np.linspace(0, 1, count + 1) * (len(one) - 1)).astype(int)
    for row, (i, j) in enumerate(pairwise(stops)):
        for lane, (lo, hi) in enumerate(pairwise(FEWER if behind else LANES)):
            quad = [
                c[n] + (d[n] - c[n]) * s
                for n, s, c, d in ((i, lo, one, other), (i, hi, one, other), (j, hi, one, other), (j, lo, one, other))
            ]
            cell = _solid(np.array(quad)).intersection(mass)
            # Ruled and bare in turn: black is the hollow alone. Behind a fish all is ruled, so that the fish is bare.
            tone = "plane" if (row + lane) % 2 and not behind else "plane shade"
            for piece in _pieces(cell, 2.0 * tolerance):
                found.append(
                    replace(
                        part, ring=_ring(piece), material=tone, lines=(), shadows=(), grain=None, edges=(), flat=True
                    )
                )
    return found


def _solid(ring: Points) -> BaseGeometry:
    return shapely.make_valid(Polygon(np.round(ring, 6))) if len(ring) > 2 else Polygon()


def _pieces(shape: BaseGeometry, tolerance: float) -> list[Polygon]:
    """The polygons of a shape that are no slivers, the largest first."""
    kept = [g for g in shapely.get_parts(shape) if g.geom_type == "Polygon" and g.area > tolerance**2]
    return sorted(kept, key=lambda g: -float(g.area))


def _current(part: Part, tolerance: float) -> Part:
    """Running water with the corners of both its edges abreast, its ends closed."""
    one, other = (line.path for line in part.edges or ())
    if len(one) != len(other):
        return part
    middle = (one + other) / 2
    at = np.array([int(np.argmin(np.hypot(*(middle - stop).T))) for stop in chords(middle, tolerance, STEP)])
    at = np.unique(np.r_[0, at, len(middle) - 1])
    sides: list[Points] = [one[at].copy(), other[at].copy()]
    for end in (0, -1):
        if float(np.hypot(*(sides[0][end] - sides[1][end]))) < MET * tolerance:
            sides[0][end] = sides[1][end] = middle[at[end]]
    edges = tuple(replace(line, path=side) for line, side in zip(part.edges or (), sides, strict=True))
    runs = [(line, line.path[: round(SHORT * len(line.path))]) for line in part.lines]
    lines = tuple(replace(line, path=chords(run, tolerance, STEP)) for line, run in runs)
    return replace(part, ring=np.vstack([sides[0], sides[1][::-1]]), edges=edges, lines=lines)
