"""A crown of straight edges: each point has a ridge, and the half of it that looks outward is in shade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from shapely import Polygon

from processors.design.curves import Points
from processors.design.parts import Part

COARSE = 0.034
"""How far the straight edges of the metal stray from its curves, of its breadth."""
VALLEYS = 4
"""Between five points."""
DEPTH, SHORT = 0.25, 0.22
"""How far below its valleys the middle point's dark ends, and above them the ridges of the others, of their height."""


def ridged_crowns(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, the metal of every crown with its planes over it."""
    found: list[Part] = []
    metal: dict[str, Polygon] = {}
    for part in parts:
        if part.group.split("/")[-1] != "crown" or part.material != "gold":
            found.append(part)
        elif part.group not in metal:
            made = _ridged(part)
            metal[part.group] = Polygon(made[0].ring)
            found += made
        else:
            found.append(_banded(part, metal[part.group]))
    return found


def _banded(part: Part, metal: Polygon) -> Part:
    """The band with the straight edges of the metal under it; a pearl as it is."""
    wide = metal.bounds[2] - metal.bounds[0]
    if float(np.ptp(part.ring, axis=0).max()) < 0.5 * wide:
        return part
    inner = Polygon(part.ring).simplify(COARSE * wide).intersection(metal)
    if inner.geom_type != "Polygon" or inner.area < 0.8 * Polygon(part.ring).area:
        return part
    return replace(part, ring=np.asarray(inner.exterior.coords)[:-1], flat=True)


def _ridged(part: Part) -> list[Part]:
    """The metal, then the planes of its points in shade; as it was where it has not the points of a crown."""
    wide = float(np.ptp(part.ring, axis=0).max())
    ring = np.asarray(Polygon(part.ring).simplify(COARSE * wide).exterior.coords)[:-1]
    before, after = np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0)
    one, other = ring - before, after - ring
    turns = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    inward = turns * np.sign(turns.sum()) < 0
    # The deepest corners are the valleys; a curve of the band may turn in as well, by little.
    deepest = np.argsort(np.round(np.where(inward, -np.abs(turns), 0.0), 6), kind="stable")[:VALLEYS]
    at = np.sort(deepest)
    if not inward[deepest].all() or len(at) < VALLEYS:
        return [part]
    gaps = np.diff([*at, at[0] + len(ring)])
    at = np.roll(at, -(int(np.argmax(gaps)) + 1))  # the foot lies between the last valley and the first
    if any((b - a) % len(ring) != 2 for a, b in pairwise(at)):
        return [part]
    plain = replace(part, ring=ring, lines=(), shadows=(), grain=None, flat=True)
    shape = Polygon(ring)
    v = [int(a) for a in at]
    planes = [_half(ring, v[0], v[1], before=True), _half(ring, v[2], v[3], before=False), *_middle(ring, v[1], v[2])]
    n = len(ring)
    for valley, way in ((v[0], -1), (v[-1], 1)):
        planes.append(np.array([ring[valley], ring[(valley + way) % n], ring[(valley + 2 * way) % n]]))
    tones = ["plane shade"] * (len(planes) - 2) + ["plane dark"] * 2
    made = [
        replace(plain, ring=plane, material=tone, rim="detail", form=0.0)
        for plane, tone in zip(planes, tones, strict=True)
        if Polygon(plane).is_valid and Polygon(plane).difference(shape).area < 0.02 * shape.area
    ]
    return [plain, *made]


def _half(ring: Points, a: int, b: int, before: bool) -> Points:
    """The half of a point beside the valley before it, or after it; its ridge ends above the stone."""
    tip, low = ring[(a + 1) % len(ring)], (ring[a] + ring[b]) / 2
    return np.array([ring[a if before else b], tip, low + SHORT * (tip - low)])


def _middle(ring: Points, a: int, b: int) -> list[Points]:
    """The middle point looks both ways: of its foot the part under the ridge is in shade."""
    tip, low = ring[(a + 1) % len(ring)], (ring[a] + ring[b]) / 2
    return [np.array([ring[a], low + 0.3 * (tip - low), ring[b], low - DEPTH * (tip - low)])]
