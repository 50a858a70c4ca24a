"""A ship of planes on a sea of straight edges, as it lies in the ring of a compass."""

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
from processors.design.styles.geometric_chords import chords, corners_of, hoop

FINE = 0.55
"""How much finer than other things so small a ship is cut."""

TURN = 62.0
"""How far its edges turn from each other (degrees)."""

FOLD = (0.38, 0.62)
"""Where the fold of a sail begins at its head and ends at its foot, of its breadth from the lit side."""


def vessels(parts: Sequence[Part], tolerance: float) -> list[Part]:
    """The parts, back to front, with a ship in a compass, and its sea, cut in planes."""
    if not any(part.body.split("/")[-1] == "vessel" for part in parts):
        return list(parts)
    seas = [part for part in parts if part.material == "water" and part.edges]
    cut = _rows(seas, tolerance)
    found: list[Part] = []
    for part in parts:
        if part.body.split("/")[-1] == "vessel":
            aboard = _aboard(part, FINE * tolerance)
            # The hull is one thing with the sea: its black runs in under the crests with no bare hair between.
            found += [replace(p, group=seas[0].group) if p.material == "plane dark" and seas else p for p in aboard]
        elif part.material == "water" and part.edges:
            found.append(cut.pop(0))
        else:
            found.append(part)
    return found


def _aboard(part: Part, tolerance: float) -> list[Part]:
    """A sail of a lit and a ruled plane, a black hull with a bare strake; spars are straight already."""
    plain = replace(part, lines=(), shadows=(), grain=None, flat=True)
    if part.material == "wood":
        return [plain]
    if part.material != "foam":
        ring = hoop(part.ring, 0.5 * tolerance, 0.6 * TURN)
        return [replace(plain, ring=ring, material="plane dark" if part.material == "hull" else "plane")]
    corners = corners_of(part.ring, tolerance)
    ring = part.ring[corners] if len(corners) in (3, 4) else hoop(part.ring, tolerance, TURN)
    dim = _turned(ring)
    lit = replace(plain, ring=ring, material="plane")
    return [lit] if dim is None else [lit, replace(plain, ring=dim, material="plane shade", rim="none")]


def _turned(ring: Points) -> Points | None:
    """What of a sail lies beyond its fold, away from the light."""
    (x0, y0), (x1, y1) = ring.min(axis=0), ring.max(axis=0)
    head, foot = (x0 + (x1 - x0) * share for share in FOLD)
    beyond = Polygon([(head, y0 - 1), (x1 + 1, y0 - 1), (x1 + 1, y1 + 1), (foot, y1 + 1)])
    piece = Polygon(ring).buffer(0).intersection(beyond)
    return np.asarray(piece.exterior.coords)[:-1] if piece.geom_type == "Polygon" and not piece.is_empty else None


def _rows(seas: Sequence[Part], tolerance: float) -> list[Part]:
    """Rows of waves, the far one first, crests cut straight: the far one ruled, bare skin between the two."""
    masses = [Polygon(part.ring).buffer(0) for part in seas]
    disc = shapely.union_all(masses).convex_hull
    gap = max((float(a.distance(b)) for a, b in pairwise(masses)), default=0.0)
    made: list[Part] = []
    front: BaseGeometry = Polygon()
    for part in seas[::-1]:
        edges = tuple(replace(one, path=chords(one.path, tolerance)) for one in part.edges or ())
        below = _below([edge.path for edge in edges], disc)
        shape = disc.intersection(below).difference(front)
        pieces = [g for g in shapely.get_parts(shape) if g.geom_type == "Polygon"]
        if not pieces:
            made.append(part)
            continue
        far = bool(made)
        made.append(
            replace(
                part,
                ring=np.asarray(max(pieces, key=lambda g: float(g.area)).exterior.coords)[:-1],
                material="plane shade" if far else "plane",
                lines=() if far else tuple(replace(one, path=chords(one.path, tolerance)) for one in part.lines),
                edges=edges,
                shadows=(),
                grain=None,
                flat=True,
            )
        )
        front = front.union(below.buffer(gap, join_style="mitre"))
    return made[::-1]


def _below(crest: Sequence[Points], disc: BaseGeometry) -> BaseGeometry:
    """All that lies below a crest, which runs on level to either side."""
    runs = sorted((path if path[0, 0] < path[-1, 0] else path[::-1] for path in crest), key=lambda path: path[0, 0])
    line = np.vstack(runs)
    x0, _, x1, y1 = disc.buffer(5.0).bounds
    ring = [(x0, line[0, 1]), *map(tuple, line), (x1, line[-1, 1]), (x1, y1), (x0, y1)]
    return Polygon(ring).buffer(0)
