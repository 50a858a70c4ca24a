"""How close two masks or two pictures are: the figures that tests and benchmarks quote."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def iou(a: Mask, b: Mask) -> float:
    """Intersection over union of two masks of one shape; 1 when both are empty."""
    union = int((a | b).sum())
    return float((a & b).sum()) / union if union else 1.0


def _distance_to(mask: Mask) -> NDArray[np.float32]:
    return cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)  # type: ignore[return-value]


def chamfer(a: Mask, b: Mask) -> float:
    """Symmetric chamfer distance in pixels: how far, on average, each mask's pixels are from the other mask.

    Infinite when just one of them is empty, 0 when both are.
    """
    if not a.any() or not b.any():
        return 0.0 if a.any() == b.any() else math.inf
    return float(_distance_to(b)[a].mean() + _distance_to(a)[b].mean()) / 2


def psnr(truth: NDArray[Any], picture: NDArray[Any], peak: float = 255.0) -> float:
    """Peak signal-to-noise ratio in dB over all pixels and channels; infinite for equal pictures."""
    error = float(np.mean((truth.astype(np.float64) - picture.astype(np.float64)) ** 2))
    return 10 * math.log10(peak * peak / error) if error else math.inf
