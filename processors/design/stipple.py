"""Weighted Voronoi stippling (Secord 2002), the points moved to their cells' centres by a k-d tree."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from processors.design.curves import Points


def stipple(density: NDArray[np.float32], count: int, rounds: int, rng: np.random.Generator) -> Points:
    """`count` points (x, y in pixels) spread as `density` (0: none), evenly within like tone."""
    ys, xs = np.nonzero(density > 0.004)
    if len(xs) == 0 or count < 1:
        return np.zeros((0, 2))
    weight = density[ys, xs].astype(np.float64)
    pixels = np.column_stack([xs, ys]) + 0.5
    cumulative = np.cumsum(weight)
    at = (np.arange(count) + rng.uniform(0, 1, count)) / count * cumulative[-1]
    dots = pixels[np.searchsorted(cumulative, at).clip(0, len(pixels) - 1)] + rng.uniform(-0.5, 0.5, (count, 2))
    for _ in range(rounds):
        cell = cKDTree(dots).query(pixels, workers=1)[1]
        mass = np.bincount(cell, weight, minlength=count)
        for axis in (0, 1):
            moment = np.bincount(cell, weight * pixels[:, axis], minlength=count)
            dots[:, axis] = np.where(mass > 0, moment / np.maximum(mass, 1e-12), dots[:, axis])
    return dots
