"""Ink to vector outlines: marching squares, then cubic Béziers fitted by least squares.

The fit is Schneider's ("An Algorithm for Automatically Fitting Digitized Curves", Graphics Gems, 1990)
with the tangents of the contour itself, all spans of all contours at once: a span that misses
its contour by more than the tolerance is halved until none does.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from skimage.measure import find_contours

Points = NDArray[np.float64]


def contours(coverage: NDArray[np.float32], sigma: float) -> tuple[list[Points], list[int]]:
    """Closed outlines (x, y) in pixels, pixel (0, 0) covering [0, 1] x [0, 1]; first point not repeated.

    `coverage` is 0..1, ink where above a half; its steps are smoothed by a Gaussian of `sigma` pixels.
    Holes are outlines too (even-odd). The second list numbers, for each outline, the connected piece of
    ink that it bounds.
    """
    margin = int(3 * sigma) + 2
    framed = cv2.copyMakeBorder(coverage, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0)
    smooth = cv2.GaussianBlur(framed, (0, 0), sigma)
    _, pieces = cv2.connectedComponents((smooth > 0.5).astype(np.uint8), connectivity=4)
    outlines, owners = [], []
    for line in find_contours(smooth, 0.5):
        if len(line) < 9:
            continue
        # A vertex lies on a grid edge between an ink pixel and a paper pixel, which has number 0.
        (r0, c0), (r1, c1) = np.floor(line[0]).astype(int), np.ceil(line[0]).astype(int)
        owners.append(int(max(pieces[r0, c0], pieces[r1, c1])))
        points = line[:-1, ::-1] - margin + 0.5
        outlines.append(gaussian_filter1d(points, sigma, axis=0, mode="wrap"))
    return outlines, owners


def _tangents(points: Points) -> Points:
    ahead = np.roll(points, -2, axis=0) - np.roll(points, 2, axis=0)
    return ahead / np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)


def _bernstein(t: NDArray[np.float64]) -> NDArray[np.float64]:
    s = 1 - t
    return np.stack([s**3, 3 * s * s * t, 3 * s * t * t, t**3], axis=-1)


def _fit_spans(
    points: Points, tangents: Points, first: NDArray[np.int64], last: NDArray[np.int64]
) -> tuple[Points, NDArray[np.float64]]:
    """Control points (n, 4, 2) of the best cubic for each span of the point list, and its largest error."""
    sizes = last - first + 1
    span = np.repeat(np.arange(len(first)), sizes)
    starts = np.cumsum(sizes) - sizes
    index = np.arange(sizes.sum()) - starts[span] + first[span]
    p = points[index]
    step = np.zeros(len(index))
    step[1:] = np.linalg.norm(np.diff(p, axis=0), axis=1)
    step[starts] = 0
    run = np.cumsum(step)
    run -= run[starts][span]
    total = np.maximum(run[starts + sizes - 1], 1e-9)
    b = _bernstein(run / total[span])
    p0, p3, t0, t3 = points[first], points[last], tangents[first], -tangents[last]
    a0, a3 = t0[span] * b[:, 1:2], t3[span] * b[:, 2:3]
    rest = p - p0[span] * (b[:, 0:1] + b[:, 1:2]) - p3[span] * (b[:, 2:3] + b[:, 3:4])

    def summed(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.add.reduceat(values, starts)

    c00, c01, c11 = summed((a0 * a0).sum(1)), summed((a0 * a3).sum(1)), summed((a3 * a3).sum(1))
    x0, x1 = summed((a0 * rest).sum(1)), summed((a3 * rest).sum(1))
    det = c00 * c11 - c01 * c01
    safe = np.where(np.abs(det) < 1e-9, 1.0, det)
    alpha, beta = (x0 * c11 - x1 * c01) / safe, (c00 * x1 - c01 * x0) / safe
    # Wu & Barsky's rule where least squares gives handles that turn back or overshoot.
    usual = total / 3
    bad = (np.abs(det) < 1e-9) | (alpha < 0.05 * total) | (beta < 0.05 * total) | (alpha > total) | (beta > total)
    alpha, beta = np.where(bad, usual, alpha), np.where(bad, usual, beta)
    control = np.stack([p0, p0 + alpha[:, None] * t0, p3 + beta[:, None] * t3, p3], axis=1)
    miss = np.linalg.norm(np.einsum("ij,ijk->ik", b, control[span]) - p, axis=1)
    return control, np.maximum.reduceat(miss, starts)


def fitted(outlines: list[Points], tolerance: float, longest: int = 64) -> list[Points]:
    """Cubic Béziers (n, 4, 2) for each closed outline, within `tolerance` pixels of its points.

    Spans start `longest` points long; each closed outline has two spans at least.
    """
    if not outlines:
        return []
    looped = [np.vstack([o, o[:1]]) for o in outlines]
    points = np.vstack(looped)
    tangents = np.vstack([np.vstack([t, t[:1]]) for t in map(_tangents, outlines)])
    knots: list[NDArray[np.int64]] = []
    offset = 0
    for loop in looped:
        spans = max(2, -(-(len(loop) - 1) // longest))
        knots.append(offset + np.linspace(0, len(loop) - 1, spans + 1).round().astype(np.int64))
        offset += len(loop)
    first, last = (np.concatenate([k[i : len(k) - 1 + i] for k in knots]) for i in (0, 1))
    done_first: list[NDArray[np.int64]] = []
    done_control: list[Points] = []
    while first.size:
        control, error = _fit_spans(points, tangents, first, last)
        fine = (error <= tolerance) | (last - first <= 3)
        done_first.append(first[fine])
        done_control.append(control[fine])
        low, high = first[~fine], last[~fine]
        middle = (low + high) // 2
        first, last = np.concatenate([low, middle]), np.concatenate([middle, high])
    at = np.concatenate(done_first)
    order = np.argsort(at, kind="stable")
    control, at = np.concatenate(done_control)[order], at[order]
    breaks = np.searchsorted(at, np.cumsum([len(loop) for loop in looped])[:-1])
    return np.split(control, breaks)


def path_data(curves: list[Points], owners: list[int], scale: float, decimals: int = 2) -> list[str]:
    """One SVG path string per piece of ink (its outline and its holes), coordinates times `scale`."""
    pieces: dict[int, str] = {}
    for control, owner in zip(curves, owners, strict=True):
        c = np.round(control * scale, decimals) + 0.0
        head = f"M{c[0, 0, 0]:g} {c[0, 0, 1]:g}"
        body = "".join("C" + " ".join(f"{v:g}" for v in row) for row in c[:, 1:].reshape(-1, 6).tolist())
        pieces[owner] = pieces.get(owner, "") + head + body + "Z"
    return list(pieces.values())
