"""When each pixel of a drawing is drawn, as one pen would draw it: stroke after stroke, the next one near at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from processors.design.packs.centrelines import centre_lines
from processors.video.art import Pixels

Points = NDArray[np.float64]
Times = NDArray[np.float32]
LIFTED = 0.22
"""What a way through the air costs of the same way on paper."""
DOT = 3.0
"""Pixels of way that a dot takes."""
SMALL = 12
"""Pixels of either side up to which a piece of ink is a dot."""
EAGER, LONG = 0.5, 0.2
"""How much farther the pen goes for a long stroke than for a short one, as a share of its length; and the length, as a
share of the drawing's side, that counts at most."""
INKED = 96
"""Alpha from which a pixel counts as inked, of 255."""


@dataclass(frozen=True, slots=True)
class Penwork:
    """`when` each pixel of a layer is reached, from 0 to 1 within it, and the pen's `way` over all of it in pixels.

    Pixels without ink are infinitely late.
    """

    when: Times
    way: float
    end: tuple[float, float]


def penwork(layer: Pixels, start: tuple[float, float]) -> Penwork:
    """The pen's way over a layer (RGBA), beginning near `start` (x, y).

    Areas are drawn along their middle and spread from there to their edges.
    """
    alpha = layer[..., 3]
    when = np.full(alpha.shape, np.inf, np.float32)
    strokes = strokes_of(alpha > INKED)
    if not strokes:
        when[alpha > 0] = 0.0
        return Penwork(when, 0.0, start)
    ordered = in_order(strokes, start)
    times, way = _clocked(ordered, start)
    y, x = np.nonzero(alpha)
    far, nearest = cKDTree(np.concatenate(ordered)).query(np.column_stack([x + 0.5, y + 0.5]), workers=-1)
    reached = np.concatenate(times)[nearest] + far
    when[y, x] = reached / max(float(reached.max()), 1e-9)
    return Penwork(when, way, (float(ordered[-1][-1][0]), float(ordered[-1][-1][1])))


def strokes_of(mask: NDArray[np.bool_]) -> list[Points]:
    """Lines through the middle of what is inked, (x, y) a pixel apart; what is too small for one is a single point."""
    count, labels, stats, centres = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    small = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) <= SMALL
    lines = [line.path for line in centre_lines(mask & ~small[labels], 0.0)]
    alone = np.ones(count, bool)
    alone[0] = False
    height, width = mask.shape
    for line in lines:
        x = np.clip(line[:, 0].astype(int), 0, width - 1)
        y = np.clip(line[:, 1].astype(int), 0, height - 1)
        alone[np.unique(labels[y, x])] = False
    return lines + [centre[None, :] + 0.5 for centre in centres[alone]]


def in_order(strokes: Sequence[Points], start: tuple[float, float]) -> list[Points]:
    """Each next stroke begins near to where the pen is, and of those a long one; it is drawn from its nearer end."""
    ends = np.array([[stroke[0], stroke[-1]] for stroke in strokes])
    side = float(np.ptp(ends.reshape(-1, 2), axis=0).max())
    lengths = np.array([np.hypot(*np.diff(stroke, axis=0).T).sum() if len(stroke) > 1 else 0.0 for stroke in strokes])
    lure = EAGER * np.minimum(lengths, LONG * side)[:, None]
    left = np.ones(len(strokes), bool)
    pen = np.asarray(start, np.float64)
    ordered: list[Points] = []
    for _ in strokes:
        away = np.hypot(*np.moveaxis(ends - pen, -1, 0)) - lure
        away[~left] = np.inf
        at, turned = divmod(int(np.argmin(away)), 2)
        left[at] = False
        stroke = strokes[at][::-1] if turned else strokes[at]
        ordered.append(stroke)
        pen = stroke[-1]
    return ordered


def _clocked(ordered: Sequence[Points], start: tuple[float, float]) -> tuple[list[NDArray[np.float64]], float]:
    """When the pen is at each point, in pixels of way, and the whole way."""
    now, pen = 0.0, np.asarray(start, np.float64)
    times = []
    for n, stroke in enumerate(ordered):
        if n:
            now += LIFTED * float(np.hypot(*(stroke[0] - pen)))
        steps = np.hypot(*np.diff(stroke, axis=0).T) if len(stroke) > 1 else np.zeros(0)
        times.append(now + np.concatenate([[0.0], np.cumsum(steps)]))
        now = float(times[-1][-1]) + (DOT if len(stroke) == 1 else 0.0)
        pen = stroke[-1]
    return times, now
