"""Ropes of straight runs: they bend at corners that all their pieces share, their strands are straight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from processors.design.curves import Points
from processors.design.parts import Line, Part
from processors.design.styles.geometric_chords import chords


def roped(parts: Sequence[Part], tolerance: float) -> list[Part]:
    """The parts, back to front, with all ropes of straight runs."""
    found: list[Part] = []
    ropes = {p.group.split("/")[0]: _Rope(p, tolerance) for p in parts if _is_rope(p) and len(p.ring) > 200}
    for part in parts:
        owner, name = part.group.split("/")[0], part.group.split("/")[-1]
        if _is_rope(part) and owner in ropes:
            found.append(ropes[owner].cut(part))
        elif name.startswith("rope") and part.material == "open" and part.edges:
            found.append(replace(part, edges=tuple(replace(e, path=e.path[[0, -1]]) for e in part.edges)))
        else:
            found.append(part)
    return found


def _is_rope(part: Part) -> bool:
    return part.material == "rope" and part.edges is not None and len(part.edges) == 2 and len(part.ring) % 2 == 0


BEND = 42.0
"""How far the straight runs of a rope turn from each other (degrees)."""

COARSE = 2.0
"""How much coarser a rope is cut than other things."""


class _Rope:
    """The corners of one rope, which all pieces of it share."""

    def __init__(self, whole: Part, tolerance: float) -> None:
        half = len(whole.ring) // 2
        self._left, self._right = whole.ring[:half], whole.ring[half:][::-1]
        middle = (self._left + self._right) / 2
        stops = chords(middle, COARSE * tolerance, BEND)
        at = [int(np.argmin(np.hypot(*(middle - stop).T))) for stop in stops]
        self._at = np.unique(np.r_[0, at, half - 1])

    def _straight(self, edge: Points, places: NDArray[np.float64]) -> Points:
        """Points of an edge, by its places, on the straight runs that stand for it."""
        return np.column_stack([np.interp(places, self._at, edge[self._at, axis]) for axis in (0, 1)])

    def _place(self, edge: Points, point: Points) -> int:
        return int(np.argmin(np.round(np.hypot(*(edge - point).T), 6)))

    def cut(self, part: Part) -> Part:
        """The whole rope or a piece of it, with straight edges and strands."""
        half = len(part.ring) // 2
        left, right = part.ring[:half], part.ring[half:][::-1]
        a, b = (self._place((self._left + self._right) / 2, (left[i] + right[i]) / 2) for i in (0, -1))
        within = self._at[(self._at > min(a, b)) & (self._at < max(a, b))]
        places = np.r_[a, within if a < b else within[::-1], b].astype(float)
        sides = [self._straight(edge, places) for edge in (self._left, self._right)]
        edges = tuple(replace(e, path=side) for e, side in zip(part.edges or (), sides, strict=True))
        lines = tuple(self._strand(line) for line in part.lines)
        return replace(part, ring=np.vstack([sides[0], sides[1][::-1]]), edges=edges, lines=lines, flat=True)

    def _strand(self, line: Line) -> Line:
        """A strand, straight from the one edge to the other."""
        ends = []
        for point in (line.path[0], line.path[-1]):
            edge = min((self._left, self._right), key=lambda e: float(np.hypot(*(e - point).T).min()))
            ends.append(self._straight(edge, np.array([float(self._place(edge, point))]))[0])
        return replace(line, path=np.array(ends), start=1.0, end=1.0)
