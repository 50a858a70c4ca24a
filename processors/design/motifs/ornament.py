"""Ornaments that belong to no motif."""

from __future__ import annotations

import numpy as np

from processors.design.curves import Points, bezier, mirrored


def drop(long: float, half: float) -> Points:
    """A hanging drop, its point at the origin."""
    return mirrored(
        np.vstack(
            [
                bezier((0, 0), (half * 0.18, long * 0.36), (half, long * 0.5), (half, long * 0.7), 16),
                bezier((half, long * 0.7), (half, long * 0.9), (half * 0.55, long), (0, long), 12)[1:],
            ]
        )
    )
