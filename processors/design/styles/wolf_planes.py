"""A wolf's head as its planes tell it: its unit, its middle, the corners of a plane, what is whole of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from processors.design.curves import Points
from processors.design.parts import Part

PLANES = frozenset({"fur dark", "fur", "fur pale", "fur light", "white"})
"""Materials of the planes that a style may lay in its own way."""

SIDE = 6
"""The points of a plane's outline from one corner to the next."""


def is_whole(part: Part) -> bool:
    """Whether nothing of a plane was cut off: its sides are straight, of as many points each as they were drawn in."""
    if part.material not in PLANES:
        return True
    if len(part.ring) % SIDE:
        return False
    corners = part.ring[::SIDE]
    half = part.ring[SIDE // 2 :: SIDE]
    return bool(np.allclose(half, (corners + np.roll(corners, -1, axis=0)) / 2, atol=1e-6))


def unit_of(head: Sequence[Part]) -> float:
    """A unit of the motif in mm."""
    every = np.vstack([p.ring for p in head])
    return float(np.ptp(every[:, 1])) / 156.0


def corners_of(part: Part) -> Points:
    """The corners of a plane."""
    return part.ring[::SIDE]


def middle_of(head: Sequence[Part]) -> Points:
    """The middle of a head's box."""
    every = np.vstack([p.ring for p in head])
    return np.asarray((every.min(axis=0) + every.max(axis=0)) / 2)


def is_axial(part: Part, middle: Points, u: float) -> bool:
    """Whether a plane lies across the axis of the head."""
    return abs(float((part.ring[:, 0].min() + part.ring[:, 0].max()) / 2 - middle[0])) < 0.5 * u
