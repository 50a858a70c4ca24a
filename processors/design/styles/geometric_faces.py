"""What a design's faces are: those with eyes, and the heads of many petals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from processors.design.parts import Part

Way = NDArray[np.float64]

_FEATURES = frozenset({"pupil", "hollow", "mouth", "white", "gem"})
"""Materials of eyes, sockets and jaws, which a black plane beside them would swallow."""


def featured(parts: Sequence[Part], index: int) -> bool:
    """Whether a face bears eyes, sockets or the like: two such marks or more."""
    face = parts[index].ring
    low, high = face.min(axis=0), face.max(axis=0)
    found = 0
    for other in parts[index + 1 :]:
        if other.material not in _FEATURES or other.group.split("/")[0] != parts[index].group.split("/")[0]:
            continue
        middle = (other.ring.min(axis=0) + other.ring.max(axis=0)) / 2
        small = float(np.ptp(other.ring, axis=0).max()) < 0.5 * float((high - low).max())
        if small and bool((middle > low).all() and (middle < high).all()) and _holds(face, middle):
            found += 1
    return found >= 2


def _holds(ring: Way, at: Way) -> bool:
    """Whether a point lies in a ring."""
    return bool(shapely.contains_xy(shapely.make_valid(Polygon(ring)), float(at[0]), float(at[1])))


MANY = 6
"""A motif of so many petals or more is a bloom: its light falls on the whole of it."""


def blooms(parts: Sequence[Part]) -> dict[str, Way]:
    """The middle of each motif of many petals."""
    petals: dict[str, list[Way]] = {}
    for part in parts:
        if part.material == "petal":
            petals.setdefault(part.group, []).append(part.ring)
    return {
        group: (np.vstack(rings).min(axis=0) + np.vstack(rings).max(axis=0)) / 2
        for group, rings in petals.items()
        if len(rings) >= MANY
    }
