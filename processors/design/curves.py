"""Plane curves as arrays of shape (n, 2), y down. Nothing here knows a motif or a style."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]


def points(values: ArrayLike) -> Points:
    return np.asarray(values, dtype=np.float64).reshape(-1, 2)


def catmull(knots: ArrayLike, closed: bool = False, samples: int = 10) -> Points:
    """Centripetal Catmull-Rom curve through the knots (Yuksel et al. 2011: no loops, no cusps)."""
    k = points(knots)
    keep = np.r_[True, np.hypot(*np.diff(k, axis=0).T) > 1e-9]
    k = k[keep]
    if len(k) < 3:
        return k
    if closed:
        if np.hypot(*(k[0] - k[-1])) < 1e-9:
            k = k[:-1]
        k = np.vstack([k[-1], k, k[0], k[1]])
    else:
        k = np.vstack([2 * k[0] - k[1], k, 2 * k[-1] - k[-2]])
    p0, p1, p2, p3 = (k[i : len(k) - 3 + i][:, None, :] for i in range(4))

    def gap(a: Points, b: Points) -> NDArray[np.float64]:
        return np.sqrt(np.maximum(np.linalg.norm(b - a, axis=2, keepdims=True), 1e-9))

    t1 = gap(p0, p1)
    t2 = t1 + gap(p1, p2)
    t3 = t2 + gap(p2, p3)
    t = t1 + (t2 - t1) * np.linspace(0, 1, samples, endpoint=False)[None, :, None]
    a1 = ((t1 - t) * p0 + t * p1) / t1
    a2 = ((t2 - t) * p1 + (t - t1) * p2) / (t2 - t1)
    a3 = ((t3 - t) * p2 + (t - t2) * p3) / (t3 - t2)
    b1 = ((t2 - t) * a1 + t * a2) / t2
    b2 = ((t3 - t) * a2 + (t - t1) * a3) / (t3 - t1)
    curve = (((t2 - t) * b1 + (t - t1) * b2) / (t2 - t1)).reshape(-1, 2)
    return curve if closed else np.vstack([curve, k[-2]])


def bezier(p0: ArrayLike, p1: ArrayLike, p2: ArrayLike, p3: ArrayLike, samples: int = 24) -> Points:
    a, b, c, d = (np.asarray(p, dtype=np.float64) for p in (p0, p1, p2, p3))
    t = np.linspace(0, 1, samples)[:, None]
    return (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d


def contour(*runs: ArrayLike, samples: int = 10) -> Points:
    """A closed ring of smooth runs that meet in corners: each run is a Catmull-Rom curve of its own."""
    return np.vstack([catmull(run, samples=samples) for run in runs])


def mirrored(right: ArrayLike) -> Points:
    """A ring from its right half, listed from top to bottom on the axis x = 0."""
    r = points(right)
    return np.vstack([r, (r * [-1, 1])[::-1]])


def flip(curve: ArrayLike) -> Points:
    return points(curve) * [-1.0, 1.0]


def turn(curve: ArrayLike, degrees: float, about: ArrayLike = (0.0, 0.0)) -> Points:
    centre = np.asarray(about, dtype=np.float64)
    return rotated(points(curve) - centre, degrees) + centre


def rotated(curve: Points, degrees: float) -> Points:
    """Turned clockwise on the page about the origin; written out, for matrix products may differ in their last bit."""
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return np.column_stack([curve[:, 0] * c - curve[:, 1] * s, curve[:, 0] * s + curve[:, 1] * c])


def lengths(curve: Points) -> NDArray[np.float64]:
    """Arc length from the start to each point."""
    return np.r_[0.0, np.cumsum(np.hypot(*np.diff(curve, axis=0).T))]


def resample(curve: ArrayLike, n: int) -> Points:
    """n points at equal distances along the curve."""
    c = points(curve)
    s = lengths(c)
    at = np.linspace(0, s[-1], n)
    return np.column_stack([np.interp(at, s, c[:, 0]), np.interp(at, s, c[:, 1])])


def normals(curve: Points) -> Points:
    """Unit normals, to the left of travel when y points up (to the right on the page)."""
    tangent = np.gradient(curve, axis=0)
    tangent /= np.maximum(np.hypot(*tangent.T), 1e-12)[:, None]
    return np.column_stack([-tangent[:, 1], tangent[:, 0]])


def offset(curve: Points, distance: ArrayLike) -> Points:
    return curve + normals(curve) * np.broadcast_to(np.asarray(distance, dtype=np.float64), len(curve))[:, None]


def bowed(curve: Points, away: float, blunt: float = 0.5) -> Points:
    """The curve with its ends bent off by `away` (positive: to the right of travel, on the page).

    A shadow along it thins out towards both ends; `blunt` 0 to 1 keeps more of its middle where it was.
    """
    t = np.linspace(-1, 1, len(curve))
    return offset(curve, away * np.abs(t) ** (2 / (1 - min(blunt, 0.95))))


def ribbon(centre: Points, half: ArrayLike) -> Points:
    """The ring around a centre line with a half width at each point."""
    return np.vstack([offset(centre, half), offset(centre, -np.asarray(half, dtype=np.float64))[::-1]])


def stroke(centre: Points, width: NDArray[np.float64]) -> Points:
    """A drawn line: the ring around a centre line with round ends of the widths there."""
    if len(centre) < 2:
        raise ValueError("a stroke needs two points")
    n = normals(centre)
    half = width / 2
    left, right = centre + n * half[:, None], centre - n * half[:, None]

    return np.vstack([left, cap_end(centre[-1], n[-1], half[-1]), right[::-1], cap_end(centre[0], -n[0], half[0])])


def cap_end(centre: Points, normal: Points, half: float) -> Points:
    """Half a circle from centre + normal·half round the end of the line to centre − normal·half."""
    along = np.array([normal[1], -normal[0]])
    a = np.linspace(0, np.pi, 7)[1:-1, None]
    return centre + half * (normal * np.cos(a) + along * np.sin(a))


def swell(n: int, start: float, end: float, peak: float = 0.4) -> NDArray[np.float64]:
    """Relative widths along a line: `start` and `end` at its ends, 1 at `peak`, eased like a hand."""
    t = np.linspace(0, 1, n)
    up = start + (1 - start) * np.sin(np.clip(t / max(peak, 1e-6), 0, 1) * np.pi / 2)
    down = end + (1 - end) * np.cos(np.clip((t - peak) / max(1 - peak, 1e-6), 0, 1) * np.pi / 2)
    return np.where(t < peak, up, down)


def smoothed(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The running mean over an odd `width`, ends held; summed in a fixed order, so every run gives the same bits."""
    padded = np.pad(values, width // 2, mode="edge")
    total = np.zeros(len(values))
    for i in range(width):
        total += padded[i : i + len(values)]
    return total / width
