"""An anchor's ring and the knobs of its stock with eight sides, the stock between them a bar of six corners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon

from processors.design.curves import Points
from processors.design.parts import Part
from processors.design.styles.geometric_facets import polygons
from processors.design.styles.geometric_owl import sided

SLIM = 0.55
"""How high the ends of a stock are, of its middle."""


def anchors(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with the ring and the stock of every anchor of straight edges."""
    owners = {p.group.split("/")[0] for p in parts if p.group.split("/")[-1] == "anchor ring"}
    found: list[Part] = []
    ring: Part | None = None
    for part in parts:
        owner, name = part.group.split("/")[0], part.group.split("/")[-1]
        if owner not in owners:
            found.append(part)
        elif name == "anchor ring" and part.holes:
            ring = replace(part, ring=sided(part.ring), holes=tuple(map(sided, part.holes)), lines=(), flat=True)
            found.append(ring)
        elif name == "anchor ring":
            found += [] if ring is None else _dark_side(ring, part)
        elif name == "anchor" and part.material == "wood":
            knobs = [p.ring.mean(axis=0) for p in parts if p.group == part.group and _is_knob(p)]
            found.append(_bar(part, knobs) if len(knobs) == 2 else part)
        elif name == "anchor" and _is_knob(part):
            found.append(replace(part, ring=sided(part.ring), lines=(), flat=True))
        else:
            found.append(part)
    return found


def _is_knob(part: Part) -> bool:
    return part.material == "gold" and len(part.ring) < 40


def _dark_side(ring: Part, crescent: Part) -> list[Part]:
    """The sides of a ring that lie in the shade, black from edge to edge."""
    at = ring.ring.mean(axis=0)
    arc = crescent.ring[: len(crescent.ring) // 2]
    shape = Polygon(ring.ring, ring.holes).intersection(Polygon(np.vstack([at, at + 1.5 * (arc - at)])))
    plain = replace(ring, holes=(), material="plane dark", edges=())
    return [replace(plain, ring=np.asarray(one.exterior.coords)[:-1]) for one in polygons(shapely.make_valid(shape))]


def _bar(stock: Part, knobs: Sequence[Points]) -> Part:
    """A stock from the middle of one knob to that of the other, highest halfway."""
    one, other = knobs
    way = (other - one) / max(float(np.hypot(*(other - one))), 1e-9)
    side = np.array([-way[1], way[0]])
    middle = (one + other) / 2
    half = float(np.abs(((stock.ring - middle) * side).sum(axis=1)).max())
    high, low = side * half, side * half * SLIM
    corners = [one + low, middle + high, other + low, other - low, middle - high, one - low]
    return replace(stock, ring=np.array(corners), lines=(), grain=None, flat=True)
