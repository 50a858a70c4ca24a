"""Butterflies of straight edges: each wing a fan of planes from its root, their ends a margin of bare and ruled ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Polygon

from processors.design.curves import Points
from processors.design.parts import Part
from processors.design.styles.geometric_heart import rimmed

MOST = 7
"""The most corners of a wing beside its root: more planes would be splinters."""

CORE, MARGIN = 0.24, 0.68
"""How far a wing is black from its root, where its planes would run together, and where its margin begins."""


def winged(parts: Sequence[Part], tolerance: float) -> list[Part]:
    """The parts, back to front, with the wings of butterflies cut in planes."""
    found: list[Part] = []
    for part in parts:
        thing, _, name = part.group.rpartition("/")
        if not thing.startswith("butterfly") or name not in ("fore", "hind", "body"):
            found.append(part)
        elif name == "body" or part.material == "pupil":
            cut = np.asarray(LineString(np.vstack([part.ring, part.ring[:1]])).simplify(0.5 * tolerance).coords)[:-1]
            found.append(replace(part, ring=cut, lines=(), shadows=(), flat=True) if len(cut) > 3 else part)
        elif part.material == "wing dark":
            found += _wing(part, tolerance, margin=True)
        elif part.material == "wing" and part.lines and part.rim != "none" and _is_whole(part, parts):
            found += _wing(part, tolerance, margin=False)
    return found


def _is_whole(part: Part, parts: Sequence[Part]) -> bool:
    """Whether a wing is drawn as one, and not as a pane in a margin."""
    return not any(p.group == part.group and p.material == "wing dark" for p in parts)


def _wing(part: Part, tolerance: float, margin: bool) -> list[Part]:
    corners = _corners(part.ring, tolerance)
    root = corners[0]
    whole = replace(part, ring=corners, material="wing", lines=(), shadows=(), grain=None, flat=True)
    made = [whole]
    core: list[Part] = []
    for i, (a, b) in enumerate(pairwise(corners[1:])):
        if margin:
            (c, d), (e, f) = (root + share * (np.array([a, b]) - root) for share in (CORE, MARGIN))
            core += _planes(whole, [root, c, d], "plane dark")
            made += _planes(whole, [c, e, f, d], "plane")
            made += _planes(whole, [e, a, b, f], "plane" if i % 2 else "plane shade")
        else:
            made += _planes(whole, [root, a, b], "plane dark" if i == len(corners) - 3 else "plane")
    return [made[0], *rimmed([*made[1:], *core])]


def _corners(ring: Points, tolerance: float) -> Points:
    """A wing's outline from its root, where it begins, in few straight edges."""
    path = LineString(np.vstack([ring, ring[:1]]))
    for _ in range(12):
        cut = np.asarray(path.simplify(tolerance).coords)[:-1]
        if len(cut) <= MOST + 1:
            break
        tolerance *= 1.15
    return cut


def _planes(whole: Part, corners: Sequence[Points], material: str) -> list[Part]:
    """What of a plane lies within its wing."""
    shape = Polygon(np.array(corners))
    inside = shapely.make_valid(shape).intersection(shapely.make_valid(Polygon(whole.ring)))
    pieces = [g for g in shapely.get_parts(inside) if g.geom_type == "Polygon" and g.area > 0.2 * shape.area]
    return [
        replace(whole, ring=np.asarray(g.exterior.coords)[:-1], material=material, edges=(), form=0.0, rim="none")
        for g in pieces
    ]
