"""Curves as few straight edges: sharp corners stay, and between them every edge turns by about as much as the last."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

from processors.design.curves import Points, resample, smoothed

STEP = 30.0
"""How far one edge turns from the last (degrees), about: less would read as a wobble, not as a corner."""

SHARP = 48.0
"""What turns by so much within a few tolerances is a corner, which stays where it is."""

EVENLY = 0.3
"""How much the length of the way counts beside its turning, where corners are shared out along it."""


def chords(path: Points, tolerance: float, step: float = STEP) -> Points:
    """An open path as straight edges from end to end; `tolerance` is the least bow that is kept, in its units."""
    at = _dense(path, tolerance)
    if len(at) < 8:
        return np.vstack([path[:1], path[-1:]]) if len(path) > 2 else path
    return _between(at, [0, *_corners(at, tolerance, False), len(at) - 1], tolerance, step)


def hoop(ring: Points, tolerance: float, step: float = STEP) -> Points:
    """A closed outline (without its first point repeated) as straight edges; as it was where few would not do."""
    at = _dense(np.vstack([ring, ring[:1]]), tolerance)[:-1]
    if len(at) < 12:
        return ring
    found = _corners(at, tolerance, True)
    # It begins at a corner, or at its lowest place, where it has none.
    first = found[0] if found else int(np.argmax(np.round(at[:, 1], 6)))
    at = np.roll(at, -first, axis=0)
    stops = [i - first for i in found if i > first]
    cut = _between(np.vstack([at, at[:1]]), [0, *stops, len(at)], tolerance, step)[:-1]
    return cut if len(cut) >= 3 and shapely.Polygon(cut).is_valid else ring


def corners_of(ring: Points, tolerance: float) -> list[int]:
    """The points of a closed outline at which it turns sharply, in order."""
    at = _dense(np.vstack([ring, ring[:1]]), tolerance)[:-1]
    found = {int(np.argmin(np.hypot(*(ring - at[i]).T))) for i in _corners(at, tolerance, True)}
    return sorted(found)


def _dense(path: Points, tolerance: float) -> Points:
    length = float(np.hypot(*np.diff(path, axis=0).T).sum())
    return resample(path, int(np.clip(length / (0.3 * tolerance), 2, 1500)))


REACH = 4
"""How many places to either side a corner is looked for."""


def _corners(at: Points, tolerance: float, closed: bool) -> list[int]:
    """The places of a densely set path at which it turns sharply, in order."""
    before, after = at - np.roll(at, REACH, axis=0), np.roll(at, -REACH, axis=0) - at
    turn = np.abs(np.degrees(_angle(before, after)))
    if not closed:
        turn[:REACH] = turn[-REACH:] = 0.0
    found: list[int] = []
    for i in np.argsort(-np.round(turn, 3), kind="stable"):
        if turn[i] < SHARP:
            break
        apart = [abs(int(i) - j) for j in found]
        if all(min(d, len(at) - d if closed else d) > 2 * REACH for d in apart):
            found.append(int(i))
    return sorted(found)


def _angle(one: Points, other: Points) -> NDArray[np.float64]:
    """The angle from each vector to another (radians)."""
    cross = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return np.asarray(np.arctan2(cross, (one * other).sum(axis=1)))


def _between(at: Points, stops: list[int], tolerance: float, step: float) -> Points:
    """Straight edges between the stops of a path, cut where it bows."""
    found = [at[:1]]
    for a, b in pairwise(stops):
        found.append(_bow(at[a : b + 1], tolerance, step))
    return np.vstack(found)


def _bow(run: Points, tolerance: float, step: float) -> Points:
    """The corners of a run without sharp ones, but for its first: shared out by how far it turns and how long it is."""
    chord = LineString([run[0], run[-1]])
    bow = float(shapely.distance(chord, shapely.points(run)).max()) if len(run) > 2 else 0.0
    if len(run) < 9 or bow < tolerance:
        return run[-1:]
    soft = np.column_stack([smoothed(run[:, 0], 7), smoothed(run[:, 1], 7)])
    soft[0], soft[-1] = run[0], run[-1]
    way = np.diff(soft, axis=0)
    turn = np.abs(np.degrees(_angle(way[:-1], way[1:])))
    turn[:3] = turn[-3:] = np.minimum(turn[3:-3].mean() if len(turn) > 6 else 0.0, 2.0)
    total = float(turn.sum())
    count = max(2, round(total / step))
    length = float(np.hypot(*way.T).sum())
    count = min(count, max(2, int(length / (3.0 * tolerance))))
    share = np.concatenate([[0.0], np.cumsum(turn / max(total, 1e-9) * (1 - EVENLY) + EVENLY / len(turn)), [1.0]])
    where = np.interp(np.linspace(0, 1, count + 1)[1:-1], share, np.arange(len(share)))
    return np.vstack([run[np.round(where).astype(int)], run[-1:]])
