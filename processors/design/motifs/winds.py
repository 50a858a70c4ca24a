"""The letters of the four winds, drawn as on old charts: strokes thick and thin that flare at their ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, catmull, points, resample, ribbon
from processors.design.pen import polygon

Stroke = tuple[Sequence[tuple[float, float]], tuple[float, float, float]]

STROKES: dict[str, tuple[Stroke, ...]] = {
    "N": (
        (((0.08, 1.0), (0.08, 0.0)), (0.1, 0.05, 0.08)),
        (((0.07, 0.06), (0.73, 0.95)), (0.06, 0.1, 0.05)),
        (((0.72, 1.0), (0.72, 0.0)), (0.04, 0.05, 0.1)),
    ),
    "E": (
        (((0.1, 0.0), (0.1, 1.0)), (0.12, 0.095, 0.12)),
        (((0.1, 0.05), (0.62, 0.05)), (0.05, 0.04, 0.11)),
        (((0.1, 0.49), (0.5, 0.49)), (0.05, 0.04, 0.09)),
        (((0.1, 0.95), (0.66, 0.95)), (0.05, 0.04, 0.12)),
    ),
    "S": (
        (
            (
                *((0.58, 0.25), (0.53, 0.1), (0.36, 0.04), (0.17, 0.1), (0.1, 0.26), (0.2, 0.42), (0.4, 0.53)),
                *((0.58, 0.66), (0.6, 0.83), (0.46, 0.95), (0.26, 0.97), (0.1, 0.88), (0.05, 0.72)),
            ),
            (0.085, 0.115, 0.085),
        ),
    ),
    "W": (
        (((0.06, 0.0), (0.27, 1.0)), (0.115, 0.095, 0.05)),
        (((0.27, 1.0), (0.46, 0.12)), (0.045, 0.042, 0.045)),
        (((0.43, 0.06), (0.66, 1.0)), (0.085, 0.095, 0.05)),
        (((0.66, 1.0), (0.88, 0.0)), (0.045, 0.042, 0.1)),
    ),
}
"""The strokes of each letter, in its height, y down from its head: where they run, and half how broad they are at
their start, in their middle and at their end."""


def wind(letter: str, height: float) -> BaseGeometry:
    """The letter of a wind (N, E, S, W) as one shape about the origin."""
    shape = shapely.union_all([polygon(_flared(points(path), *half)) for path, half in STROKES[letter]])
    # Corners are rounded as by a pen, the inner ones as by its ink.
    shape = shape.buffer(0.03, quad_segs=6).buffer(-0.055, quad_segs=6).buffer(0.025, quad_segs=6)
    x0, y0, x1, y1 = shape.bounds
    return shapely.transform(shape, lambda xy: height * (xy - [(x0 + x1) / 2, (y0 + y1) / 2]))


def _flared(path: Points, start: float, middle: float, end: float) -> Points:
    """A stroke that is thinnest between its middle and its ends; a straight one is waisted, and flares at its ends."""
    line = resample(catmull(path), 48)
    t = np.linspace(0, 1, 48)
    if len(path) > 2:
        half = np.interp(t, [0, 0.06, 0.24, 0.5, 0.76, 0.94, 1], [start, start, 0.055, middle, 0.055, end, end])
    else:
        half = middle + np.where(t < 0.5, start - middle, end - middle) * np.abs(2 * t - 1) ** 4
    return ribbon(line, half)
