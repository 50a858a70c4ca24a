"""Few frames made into many: pictures between two pictures, by the way that everything goes from one to the other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from processors.video.art import Pixels

SWING_S = 3.6
"""Seconds that a model's frames last in one direction: 25 of them at 7 a second."""
Flow = NDArray[np.float32]


def swings(duration_s: float) -> int:
    """How often the frames are gone through: there and back again, so that the film ends as it began."""
    return 2 * max(1, round(duration_s / (2 * SWING_S)))


def places(count: int, total: int, duration_s: float) -> Iterator[float]:
    """For each of `total` frames its place among `count` of a model's, slowing down at every turn."""
    halves = swings(duration_s)
    for n in range(total):
        turn = math.pi * halves * n / max(1, total - 1)
        yield (count - 1) * (1 - math.cos(turn)) / 2


class Between:
    """Pictures at places between given ones (all of one size)."""

    def __init__(self, given: Sequence[Pixels]) -> None:
        self._given = given
        self._pair, self._there, self._back = -1, None, None  # type: int, Flow | None, Flow | None

    def at(self, place: float) -> Pixels:
        """0 is the first picture, `len - 1` the last one."""
        first = min(max(0, int(place)), len(self._given) - 1)
        share = place - first
        if share < 1 / 64 or first + 1 >= len(self._given):
            return self._given[first]
        if share > 63 / 64:
            return self._given[first + 1]
        there, back = self._flows(first)
        early, late = _moved(self._given[first], there, share), _moved(self._given[first + 1], back, 1 - share)
        return np.asarray(cv2.addWeighted(early, 1 - share, late, share, 0.0), np.uint8)

    def _flows(self, first: int) -> tuple[Flow, Flow]:
        """From a picture to the next, and back again: dense inverse search (Kroeger et al., ECCV 2016)."""
        if self._pair != first or self._there is None or self._back is None:
            one, other = (cv2.cvtColor(self._given[first + n], cv2.COLOR_RGB2GRAY) for n in (0, 1))
            search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
            self._there = np.asarray(search.calc(one, other, None), np.float32)  # type: ignore[call-overload]
            self._back = np.asarray(search.calc(other, one, None), np.float32)  # type: ignore[call-overload]
            self._pair = first
        assert self._there is not None and self._back is not None
        return self._there, self._back


def _moved(picture: Pixels, flow: Flow, share: float) -> Pixels:
    """A picture as it is after a share of its way."""
    height, width = flow.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return np.asarray(
        cv2.remap(
            picture,
            x - np.float32(share) * flow[..., 0],
            y - np.float32(share) * flow[..., 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    )
