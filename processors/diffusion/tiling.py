"""A picture of any size through a model of one size: cut into overlapping tiles, and joined without seams.

Where tiles overlap, each counts less towards its own edge (a triangular window), so that no line shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.diffusion.safety import Picture

TILE, OVERLAP, CELL = 256, 32, 64
"""Pixels: the largest tile, what two share, and the step of smaller tiles (a UNet halves its input several times)."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where tiles of `side` pixels begin, as (left, top), on a picture that was padded to `width` x `height`."""

    side: int
    width: int
    height: int
    places: tuple[tuple[int, int], ...]


def cut(width: int, height: int, most: int = TILE) -> Cut:
    """Square tiles of one size that cover the picture: as few as go with their overlap."""
    side = min(most, -(-max(width, height) // CELL) * CELL)
    across, down = max(width, side), max(height, side)
    places = tuple((left, top) for top in _starts(down, side) for left in _starts(across, side))
    return Cut(side, across, down, places)


def padded(pixels: NDArray[np.uint8], plan: Cut) -> NDArray[np.uint8]:
    """The picture with its last row and column repeated up to the plan's size."""
    height, width = pixels.shape[:2]
    return np.pad(pixels, ((0, plan.height - height), (0, plan.width - width), (0, 0)), mode="edge")


def joined(tiles: Sequence[Picture], plan: Cut, width: int, height: int) -> Picture:
    """The tiles, each enlarged by the same whole factor, as one picture of the enlarged `width` x `height`."""
    factor = tiles[0].shape[0] // plan.side
    whole = np.zeros((plan.height * factor, plan.width * factor, 3), np.float32)
    weight = np.zeros(whole.shape[:2], np.float32)
    ramp = np.minimum(np.arange(1, plan.side * factor + 1), np.arange(plan.side * factor, 0, -1)).astype(np.float32)
    window = np.minimum.outer(np.minimum(ramp, OVERLAP * factor), np.minimum(ramp, OVERLAP * factor))
    for tile, (left, top) in zip(tiles, plan.places, strict=True):
        rows = slice(top * factor, (top + plan.side) * factor)
        columns = slice(left * factor, (left + plan.side) * factor)
        whole[rows, columns] += tile * window[:, :, None]
        weight[rows, columns] += window
    whole /= weight[:, :, None]
    return whole[: height * factor, : width * factor]


def _starts(length: int, side: int) -> list[int]:
    step = max(1, side - OVERLAP)
    count = 1 + max(0, -(-(length - side) // step))
    return [min(n * step, length - side) for n in range(count)]
