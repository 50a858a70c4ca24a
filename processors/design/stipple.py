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
    order = np.argsort(_interleaved(xs) | _interleaved(ys) << 1, kind="stable")
    xs, ys = xs[order], ys[order]
    weight = density[ys, xs].astype(np.float64)
    pixels = np.column_stack([xs, ys]) + 0.5
    # Where a dot owns but a few pixels, quarters of them stand in, or the dots would settle in the raster's rows.
    close = weight * count / weight.sum() > 0.1
    quarters = np.array([(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)])
    fine = (pixels[close][:, None, :] + quarters).reshape(-1, 2)
    cumulative = np.cumsum(weight)
    # The pixels lie along a Z curve, so equal shares of the sum are near to even shares of the plane.
    at = (np.arange(count) + rng.uniform(0, 1, count)) / count * cumulative[-1]
    dots = pixels[np.searchsorted(cumulative, at).clip(0, len(pixels) - 1)] + rng.uniform(-0.5, 0.5, (count, 2))
    pixels = np.vstack([pixels[~close], fine])
    weight = np.r_[weight[~close], np.repeat(weight[close] / 4, 4)]
    for _ in range(rounds):
        cell = cKDTree(dots).query(pixels, workers=1)[1]
        mass = np.bincount(cell, weight, minlength=count)
        for axis in (0, 1):
            moment = np.bincount(cell, weight * pixels[:, axis], minlength=count)
            dots[:, axis] = np.where(mass > 0, moment / np.maximum(mass, 1e-12), dots[:, axis])
    return dots


def _interleaved(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """The low 16 bits of whole numbers with a zero between each (Morton 1966)."""
    v = values.astype(np.int64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        v = (v | v << shift) & mask
    return v
