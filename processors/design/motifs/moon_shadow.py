"""The shadow of a crescent: strokes that bend with the globe, and a black along the limb with whips drawn out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiLineString
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, resample, ribbon
from processors.design.pen import polygon

HORN = 0.7 * np.pi
"""How far round the limb a horn's point lies from the middle of the belly."""
LEAN, SWING = 0.52, 1.1
"""By what share of its way round the limb a shading stroke leans from square to it towards the horn, as it does on a
globe (more would bring the strokes out of the horns again), and how far (radians) it swings round on its way: a hand
whips all its strokes with one turn of the wrist."""
SHADED, WHIPPED = 0.9, 0.7
"""How far towards the horns the shadow runs, and its whips, of the way to their points."""
CHEEK, JAW = -0.2, -0.25
"""Where its shadow is deepest: under the eye, where the face leaves it room; and where its whips are longest."""
RHYTHM = (1.0, 0.76, 0.9, 0.72)
"""The lengths of whips that follow each other, as shares of the longest there: a calm beat in an even fan."""
PITCH = 4.6
"""How far apart whips stand in the belly, in hundredths of the moon's height."""
LEAST = 4.2
"""The shortest whip, in the same; less would be a burr."""
STEP = 1.5
"""How many times as long as the ones beside it a whip is at most."""
CLEAR = 2.6
"""The skin between a whip and a line of the face, in the same."""


@dataclass(frozen=True, slots=True)
class Whip:
    """A stroke out of the black: its place on the limb (−1 to 1 from horn to horn), length, half its root's breadth."""

    at: float
    reach: float
    half: float


def rail(u: float, r: float, deep: float, n: int = 24) -> Points:
    """A line on the globe from its limb, `deep` long, that leans to the nearer horn; `u` −1 to 1 from horn to horn."""
    a = np.pi + u * HORN
    s = np.linspace(0, 1, n)
    lean = LEAN * u * HORN * (0.84 + 0.32 * s) + SWING * (0.2 - s)
    inward, along = np.array([-np.cos(a), -np.sin(a)]), np.array([-np.sin(a), np.cos(a)])
    way = np.cos(lean)[:, None] * inward + np.sin(lean)[:, None] * along
    run = np.vstack([[0.0, 0.0], np.cumsum((way[1:] + way[:-1]) / 2, axis=0)]) * deep / (n - 1)
    return np.asarray(run - inward * r)


def belly(
    u: NDArray[np.float64] | float, power: float, end: float = SHADED, middle: float = CHEEK
) -> NDArray[np.float64]:
    """1 in the belly of the crescent, a little under its middle, and smoothly 0 at `end` on the way to its horns."""
    v = (np.asarray(u) - middle) / np.where(np.asarray(u) > middle, end - middle, end + middle)
    return np.asarray(np.clip(1 - v**2, 0, 1) ** power)


def dark(
    r: float, deep: float, long: float, rng: np.random.Generator, lines: Sequence[Points] = ()
) -> tuple[Points, Points]:
    """A crescent's shadow in one piece: a mass along the limb, `deep` at the belly, and whips drawn out of it.

    Its edge slides into the limb before the horns; the whips are longest in the belly and have died before that.
    They stop short of the `lines` of the face. Gives its ring, and one path to and fro along
    the roots of the whips, for a shade that they streak.
    """
    u = np.linspace(-SHADED, SHADED, 240)
    a = np.pi + u * HORN
    limb = np.column_stack([np.cos(a), np.sin(a)])
    mass = polygon(np.vstack([limb * r, (limb * (r - _depth(u, deep))[:, None])[::-1]]))
    found = whips(r, deep, long, rng)
    drawn = MultiLineString([path.tolist() for path in lines])
    runs = _even([_short_of(drawn, _middle(whip, r, deep)) for whip in found])
    s = np.linspace(0, 1, len(runs[0]))
    slivers = [
        polygon(ribbon(run, whip.half * (0.84 * (1 - s) ** 2 + 0.16 * (1 - s)) + 0.02))
        for run, whip in zip(runs, found, strict=True)
    ]
    # Where two whips part, the slit is drawn shut as far as it is too narrow for skin.
    whole = shapely.union_all([mass, *slivers]).buffer(0.25, quad_segs=4).buffer(-0.25, quad_segs=4)
    whole = whole.intersection(polygon(np.vstack([limb * r, [(r, 0.0)]])))
    ring = np.asarray(max(shapely.get_parts(whole), key=lambda g: g.area).exterior.coords)[:-1]
    return ring, np.vstack([np.vstack([run[:17], run[16::-1]]) for run in runs])


def _short_of(drawn: BaseGeometry, run: Points) -> Points:
    """As many points of a whip's middle, over so much of its length that it keeps clear of what is drawn there."""
    near = np.flatnonzero(shapely.distance(shapely.points(run), drawn) < CLEAR)
    if not len(near):
        return run
    return resample(run[: max(int(near[0]), 3)], len(run))


def _even(runs: list[Points]) -> list[Points]:
    """The whips' middles, none over-long beside one that a line of the face has cut short."""
    reach = np.array([float(np.hypot(*np.diff(run, axis=0).T).sum()) for run in runs])
    most = _calm(reach)
    cut = (
        np.maximum(most / reach * len(run), 3).astype(int) for run, most, reach in zip(runs, most, reach, strict=True)
    )
    return [resample(run[:n], len(run)) for run, n in zip(runs, cut, strict=True)]


def _calm(reach: NDArray[np.float64]) -> NDArray[np.float64]:
    """The lengths of whips in a row, none more than `STEP` times as long as one beside it."""
    most = reach.copy()
    for i in range(1, len(most)):
        most[i] = min(most[i], STEP * most[i - 1])
    for i in range(len(most) - 2, -1, -1):
        most[i] = min(most[i], STEP * most[i + 1])
    return most


def _depth(u: NDArray[np.float64] | float, deep: float) -> NDArray[np.float64]:
    return np.asarray(deep * belly(u, 1.25))


def _lean(u: float) -> float:
    """By how much (radians) a whip leans from square to the limb to the nearer horn where it grows out of the black."""
    return float((0.3 + 0.5 * u * u) * HORN * u - 0.2)


def whips(r: float, deep: float, long: float, rng: np.random.Generator) -> list[Whip]:
    """An even fan of whips from horn to horn, that grow out of a black which is `deep` at the belly."""
    beat = int(rng.integers(0, len(RHYTHM)))
    found: list[Whip] = []
    at = -WHIPPED + 0.02
    while at < WHIPPED:
        swell = float(belly(at, 1.55, WHIPPED, JAW))
        reach = long * swell * RHYTHM[(beat + len(found)) % len(RHYTHM)] * rng.uniform(0.97, 1.03)
        pitch = PITCH * (0.66 + 0.34 * swell)
        found.append(Whip(at, reach, min(0.62 * pitch, 0.26 * reach)))
        # Whips that lean lie closer to each other than their roots.
        at += pitch / np.cos(min(abs(_lean(at)), 1.1)) / (HORN * (r - float(_depth(at, deep))))
    # No lone one stands beyond the first that is too short.
    reaches = np.array([whip.reach for whip in found])
    short, longest = np.flatnonzero(reaches < LEAST), int(np.argmax(reaches))
    first, last = short[short < longest], short[short > longest]
    fan = found[int(first[-1]) + 1 if len(first) else 0 : int(last[0]) if len(last) else None]
    calm = _calm(np.array([whip.reach for whip in fan]))
    return [replace(whip, reach=float(reach)) for whip, reach in zip(fan, calm, strict=True)]


def _middle(whip: Whip, r: float, deep: float) -> Points:
    """The middle of one whip: it leaves the edge of the black and bends with the turn of the wrist."""
    u, reach = whip.at, whip.reach
    a = np.pi + u * HORN
    inward, along = np.array([-np.cos(a), -np.sin(a)]), np.array([-np.sin(a), np.cos(a)])
    s = np.linspace(0, 1, 30)
    # A short one has no room to bend: it would be a hook.
    lean = _lean(u) + (0.6 + 0.5 * u) * min(1.0, reach / 11.0) * (s - 0.1)
    way = np.cos(lean)[:, None] * inward + np.sin(lean)[:, None] * along
    root = min(0.9, 0.6 * float(_depth(u, deep)))
    run = np.vstack([[0.0, 0.0], np.cumsum((way[1:] + way[:-1]) / 2, axis=0)]) * (reach + root) / (len(s) - 1)
    return np.asarray(run - inward * (r - float(_depth(u, deep)) + root))
