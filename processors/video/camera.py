"""Where the camera is at each moment, and what it sees there: sub-pixel sampling without jitter or shimmer.

A pose is told in the film's own pixels: at zoom 1 the whole stage fills the frame. Paths have no corners: position and
speed are continuous, and both are at rest at the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from processors.video.art import Pixels

CLOSE_UP, GLIDE = 2.2, 1.8
"""Zooms at which `zoom` begins and `pan` travels."""
STEP = 2 ** (1 / 3)
"""Between two levels of a pyramid: small, so that a blend of two is as sharp as either."""


@dataclass(frozen=True, slots=True)
class Pose:
    """The centre in pixels of the whole view, and how much nearer than that view."""

    x: float
    y: float
    zoom: float


Path = Callable[[float], Pose]
"""By time, from 0 to 1."""


def eased(t: float) -> float:
    """0 to 1, at rest at both ends. (Perlin's quintic stands still for longer: a film looks stuck.)"""
    t = min(1.0, max(0.0, t))
    return t * t * (3 - 2 * t)


def between(t: float, start: float, end: float) -> float:
    """`eased` over a part of the time."""
    return eased((t - start) / (end - start))


def kept_inside(pose: Pose, width: int, height: int) -> Pose:
    """The nearest pose that shows nothing beyond the stage."""
    across, down = width / 2 / pose.zoom, height / 2 / pose.zoom
    return Pose(min(max(pose.x, across), width - across), min(max(pose.y, down), height - down), pose.zoom)


def zooming(width: int, height: int, focus: tuple[float, float], rest: float) -> Path:
    """From a close view of `focus` back to the whole, where it stays for the last `rest` of the time."""
    start = kept_inside(Pose(*focus, CLOSE_UP), width, height)

    def path(t: float) -> Pose:
        zoom = CLOSE_UP ** (1 - between(t, 0.0, 1 - rest))
        # One point of the picture stays where it is on the screen, so that the way back is straight.
        near = (1 - 1 / zoom) / (1 - 1 / CLOSE_UP)
        return Pose(width / 2 + (start.x - width / 2) * near, height / 2 + (start.y - height / 2) * near, zoom)

    return path


def panning(width: int, height: int, start: tuple[float, float], end: tuple[float, float], rest: float) -> Path:
    """Near, along the picture from one place to the other, then back to the whole."""
    first, last = (kept_inside(Pose(*place, GLIDE), width, height) for place in (start, end))

    def path(t: float) -> Pose:
        t /= 1 - rest
        along, away = between(t, 0.0, 0.72), between(t, 0.5, 1.0)
        zoom = GLIDE ** (1 - away)
        near = (1 - 1 / zoom) / (1 - 1 / GLIDE)
        x, y = first.x + (last.x - first.x) * along, first.y + (last.y - first.y) * along
        return Pose(width / 2 + (x - width / 2) * near, height / 2 + (y - height / 2) * near, zoom)

    return path


def drawing_back(width: int, height: int, nearness: float) -> Path:
    """Hardly seen: from `nearness` to the whole over all of the time, so that a still stage lives."""

    def path(t: float) -> Pose:
        return Pose(width / 2, height / 2, nearness ** (1 - between(t, 0.0, 1.0)))

    return path


class Pyramid:
    """A stage at several densities (its pixels for one of the film's), seen from any pose.

    Each view is a blend of the two levels next to its own scale, so that no line flickers while the camera moves.
    """

    def __init__(self, stage: Pixels, width: int, height: int) -> None:
        """`width` and `height` are the film's; the stage has the same proportions."""
        self._width, self._height = width, height
        densest = stage.shape[1] / width
        count = 1 + max(0, math.ceil(math.log(densest, STEP) - 1e-9))
        sizes = [(round(stage.shape[1] / STEP**n), round(stage.shape[0] / STEP**n)) for n in range(count)]
        self._levels: Sequence[Pixels] = [stage] + [
            np.asarray(cv2.resize(stage, size, interpolation=cv2.INTER_AREA), np.uint8) for size in sizes[1:]
        ]
        self._densest = densest

    def seen(self, pose: Pose) -> Pixels:
        depth = math.log(max(1.0, self._densest / pose.zoom), STEP)
        level = min(int(depth), len(self._levels) - 1)
        share = min(1.0, depth - level)
        view = looked(self._levels[level], pose, self._width, self._height)
        if share < 1 / 255 or level + 1 == len(self._levels):
            return view
        coarse = looked(self._levels[level + 1], pose, self._width, self._height)
        return np.asarray(cv2.addWeighted(view, 1 - share, coarse, share, 0.0), np.uint8)


def looked(stage: Pixels, pose: Pose, width: int, height: int) -> Pixels:
    """The stage from a pose, by cubic sampling at the very place of each pixel's centre."""
    across, down = stage.shape[1] / width, stage.shape[0] / height
    matrix = np.array(
        [
            [across / pose.zoom, 0.0, across * (pose.x - width / 2 / pose.zoom + 0.5 / pose.zoom) - 0.5],
            [0.0, down / pose.zoom, down * (pose.y - height / 2 / pose.zoom + 0.5 / pose.zoom) - 0.5],
        ]
    )
    return np.asarray(
        cv2.warpAffine(
            stage,
            matrix,
            (width, height),
            flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    )
