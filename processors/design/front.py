"""What lies over each part of a drawing, with the bare gap that things of other groups are given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from processors.design.parts import Part

GAP_OF_WIDTH = 0.2
"""How much of a thing's width the bare gap round what crosses it may take: more would cut a rope to pieces."""

SEAMLESS = -2.0
"""A part that is `parted` by this or less has no gap round what crosses it: the two outlines are one."""


def union(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    return shapely.union_all(list(shapes)) if shapes else MultiPolygon()


class Front:
    """What lies over each part."""

    def __init__(
        self, parts: Sequence[Part], shapes: Sequence[BaseGeometry], halo: float, tucked: frozenset[str] = frozenset()
    ) -> None:
        self._parts, self._shapes, self._halo, self._tucked = parts, shapes, halo, tucked
        self._tree = shapely.STRtree(list(shapes))

    def of(
        self,
        area: BaseGeometry,
        after: int,
        group: str,
        margin: float = 0.0,
        skip_body: str = "",
        width: float = np.inf,
        through: frozenset[str] = frozenset(),
    ) -> BaseGeometry:
        """The union of later parts near an area; those of other groups grown by the halo, all by `margin`.

        The halo is narrower on a thing that is itself of little `width`, and materials that are `tucked` under what
        lies over them have none. Parts of the same motif in materials of
        `through` do not count.
        """
        halo = min(self._halo, GAP_OF_WIDTH * width)
        if after >= 0 and (self._parts[after].material in self._tucked or self._parts[after].parted <= SEAMLESS):
            halo = 0.0
        near = [int(j) for j in np.sort(self._tree.query(area.buffer(halo + margin + 0.1, quad_segs=1))) if j > after]
        found = []
        for j in near:
            part = self._parts[j]
            if part.material in through and (part.group == group or (skip_body and part.body == skip_body)):
                continue
            if skip_body and part.body == skip_body:
                found.append(self._shapes[j])
                continue
            grow = max(margin, halo if part.group != group else 0.0)
            found.append(self._shapes[j].buffer(grow, quad_segs=4) if grow else self._shapes[j])
        return union(found)
