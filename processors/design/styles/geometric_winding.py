"""A rope wound about an anchor of planes: three crossings of one slant on a shank of two planes, its ends straight.

All is laid out in the anchor's own units, from the middle of its ring and the knobs of its stock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from shapely import Point, Polygon

from processors.design.curves import Points
from processors.design.parts import Line, Part

Corners = tuple[tuple[float, float], ...]

STOCK, KNOBS = -55.0, 77.2
"""How high the stock lies, and how far its knobs are apart."""

HALF, LAY, LEAN = 4.4, 6.4, 4.2
"""Half a rope's thickness, how far its strands are apart, and how far each runs on while it crosses."""

ABOVE: Corners = ((-41, -92.5), (-8, -87), (24, -79), (29, -62), (24, -44), (2, -22))
"""From its end over the ring's rim, through the ring, behind the stock, to behind the shank."""

BELOW: Corners = ((-15, 62), (-11, 86), (0, 97), (28, 91))
"""From behind the arm out below."""

CROSSINGS, OUT, DROP = (-2.0, 16.5, 35.0), 11.0, 5.5
"""The heights of the crossings, how far they stand out from the shank's middle, and how far each falls to either side
of it."""

SHANK: Corners = ((-5.6, -69), (0, -75), (5.6, -69), (6, -46), (7.4, 44), (13, 58), (0, 72), (-13, 58), (-7.4, 44))
SHADE: Corners = ((0, -46), (6, -46), (7.4, 44), (13, 58), (0, 72))
COLLAR: Corners = ((-6.5, -65), (6.5, -65), (9.6, -55), (6.5, -45), (-6.5, -45), (-9.6, -55))
"""The shank, its dark side, and the collar on the stock."""


def wound(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with the shank of every anchor of two planes and its rope wound about that."""
    found = list(parts)
    for owner in sorted({p.group.split("/")[0] for p in parts if p.group.split("/")[-1] == "anchor ring"}):
        place = _frame([p for p in parts if p.group.split("/")[0] == owner])
        if place is not None:
            found = [made for p in found for made in (place.cut(p) if p.group.split("/")[0] == owner else [p])]
    return found


def _frame(own: Sequence[Part]) -> _Anchor | None:
    knobs = [p.ring.mean(axis=0) for p in own if p.material == "gold" and len(p.ring) < 40]
    ring = next((p.ring.mean(axis=0) for p in own if p.group.endswith("anchor ring") and p.holes), None)
    if len(knobs) != 2 or ring is None:
        return None
    tail = next((p.ring.mean(axis=0) for p in own if p.group.endswith("rope tail whipping")), None)
    return _Anchor(knobs, ring, tail)


class _Anchor:
    """One anchor on the page, and the hand its rope is wound by."""

    def __init__(self, knobs: Sequence[Points], ring: Points, tail: Points | None) -> None:
        self._at = (knobs[0] + knobs[1]) / 2
        span = knobs[1] - knobs[0]
        self._across = span / KNOBS
        self._down = np.array([-self._across[1], self._across[0]])
        if float(((self._at - ring) * self._down).sum()) < 0:
            self._across, self._down = -self._across, -self._down
        side = 0.0 if tail is None else float(((tail - self._at) * self._across).sum())
        self._hand = -1.0 if side > 0 else 1.0

    def _placed(self, corners: Corners | Points, hand: float = 1.0) -> Points:
        xy = np.asarray(corners, dtype=float) - [0.0, STOCK]
        return np.asarray(self._at + hand * xy[:, :1] * self._across + xy[:, 1:] * self._down)

    def cut(self, part: Part) -> list[Part]:
        """What stands for one part of the anchor."""
        name = part.group.split("/")[-1]
        flat = replace(part, lines=(), shadows=(), grain=None, flat=True)
        if name == "anchor" and part.material == "gold" and self._covers(part, (0.0, STOCK)):
            return [replace(flat, ring=self._placed(COLLAR))]
        if name == "anchor" and part.material == "metal" and self._covers(part, (-3.0, 0.0)):
            return [replace(flat, ring=self._placed(SHANK), material="plane")]
        if name == "anchor" and part.material == "metal dark" and self._covers(part, (3.0, 0.0)):
            return [replace(flat, ring=self._placed(SHADE), material="plane dark", edges=())]
        if part.material != "rope":
            return [part]
        if name == "rope":
            return [self._run(flat, ABOVE), self._run(flat, BELOW)]
        if name == "rope ring":
            return [self._run(flat, (ABOVE[0], ABOVE[1], (2.0, -84.5)))]
        return [self._crossing(flat, y) for y in CROSSINGS] if name == "rope over low" else []

    def _covers(self, part: Part, at: tuple[float, float]) -> bool:
        return bool(Polygon(part.ring).buffer(0).contains(Point(*self._placed((at,))[0])))

    def _run(self, rope: Part, corners: Corners) -> Part:
        """A rope along straight runs, mitred where they meet."""
        middle = np.array(corners)
        leg = np.diff(middle, axis=0)
        way = leg / np.hypot(*leg.T)[:, None]
        normal = np.column_stack([-way[:, 1], way[:, 0]])
        mean = np.vstack([normal[:1], normal[:-1] + normal[1:], normal[-1:]])
        mean /= (mean * np.vstack([normal[:1], normal])).sum(axis=1)[:, None]
        left, right = middle + HALF * mean, middle - HALF * mean
        run = np.r_[0.0, np.cumsum(np.hypot(*leg.T))]
        ticks = []
        for s in np.arange(LAY, float(run[-1]) - LEAN, LAY):
            ends = [[np.interp(t, run, edge[:, k]) for k in (0, 1)] for t, edge in ((s, left), (s + LEAN, right))]
            ticks.append(self._line(np.array(ends)))
        sides = [self._placed(edge, self._hand) for edge in (left, right)]
        edges = tuple(Line(side, "outline", 1, 1, 0.5) for side in sides)
        return replace(rope, ring=np.vstack([sides[0], sides[1][::-1]]), lines=tuple(ticks), edges=edges)

    def _crossing(self, rope: Part, y: float) -> Part:
        """A rope over the shank, upright where it turns behind it."""
        high = HALF * float(np.hypot(OUT, DROP)) / OUT
        ring = [(OUT, y - DROP - high), (OUT, y - DROP + high), (-OUT, y + DROP + high), (-OUT, y + DROP - high)]
        ticks = []
        for x in (-0.5 * OUT, 0.0, 0.5 * OUT):
            mid, lean = y - DROP * x / OUT, 0.5 * LEAN
            ticks.append(self._line(np.array([(x - lean, mid - high + 1.0), (x + lean, mid + high - 1.0)])))
        placed = self._placed(np.array(ring), self._hand)
        return replace(rope, ring=placed, lines=tuple(ticks), edges=None)

    def _line(self, ends: Points) -> Line:
        return Line(self._placed(ends, self._hand), "inner", 1.0, 1.0, 0.5)
