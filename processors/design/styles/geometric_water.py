"""Water of straight edges: a breaking wave within one outline of long chords, and currents with corners abreast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon

from processors.design.curves import Points
from processors.design.parts import Part
from processors.design.styles.geometric_chords import chords, hoop

STEP = 34.0
"""How far the chords of water turn from each other (degrees)."""

COARSE = 1.3
"""How much coarser water is cut than other things."""

MET = 4.0
"""Edges of a current that end no further apart than this, in tolerances, end in one point."""

SHORT = 0.6
"""How much of a line in a current is kept: on into the curl there is no room for it."""

_WATER = frozenset({"water", "foam", "night"})


def chorded(parts: Sequence[Part], tolerance: float) -> list[Part]:
    """The parts, back to front, with all water cut straight."""
    tolerance *= COARSE
    masses: dict[str, list[Polygon]] = {}
    for part in parts:
        if part.material in ("water", "foam") and part.edges is None and part.group.split("/")[-1] in WAVES:
            masses.setdefault(part.group, []).append(shapely.make_valid(Polygon(part.ring)))
    whole: dict[str, Polygon] = {}
    for group, pieces in masses.items():
        mass = shapely.union_all(pieces)
        if mass.geom_type == "Polygon":
            whole[group] = Polygon(hoop(np.asarray(mass.exterior.coords)[:-1], tolerance, STEP))
    found = []
    for part in parts:
        if part.material not in _WATER:
            found.append(part)
        elif part.edges is not None and len(part.edges) == 2:
            found.append(_current(part, tolerance))
        elif part.group in whole:
            found.append(_within(part, whole[part.group], tolerance))
        else:
            found.append(part)
    return found


WAVES = frozenset({"wave", "second"})
"""What a breaking wave is called."""


def _within(part: Part, whole: Polygon, tolerance: float) -> Part:
    """A piece of a wave with straight edges, its outer ones those of the wave, which its mass fills."""
    if part.material == "water" and part.edges is None:
        return replace(part, ring=np.asarray(whole.exterior.coords)[:-1])
    cut = shapely.make_valid(Polygon(hoop(part.ring, tolerance, STEP)))
    if part.lines:
        # The lip reaches out to the wave's own outline.
        cut = cut.buffer(tolerance, join_style="mitre", mitre_limit=2.0)
    cut = whole.intersection(cut)
    pieces = [one for one in shapely.get_parts(cut) if one.geom_type == "Polygon"]
    if not pieces:
        return part
    ring = np.asarray(max(pieces, key=lambda one: one.area).exterior.coords)[:-1]
    lines = tuple(replace(one, path=chords(one.path, tolerance, STEP)) for one in part.lines)
    return replace(part, ring=ring, lines=lines)


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
