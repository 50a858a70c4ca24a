"""The shadow of a crescent: strokes that bend with the globe, and a black along the limb with whips drawn out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

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
GROUPS = (
    (0.5, 0.74, 1.0, 0.62),
    (0.44, 0.88, 0.56),
    (0.42, 0.66, 0.96, 0.76, 0.5),
    (0.52, 0.82),
    (0.46, 0.7, 1.0, 0.58),
    (0.6, 0.92, 0.68, 0.46),
)
"""The lengths of whips that are drawn in one go, as shares of the longest there; a hand rests between two groups."""
PITCH, REST = 5.6, 0.1
"""How far apart long whips stand, and how much more at the end of a group, in hundredths of the moon's height."""
LEAST = 3.0
"""The shortest whip, in the same; less would be a burr."""
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
    They stop short of the `lines` of the face. Gives its ring, and one path to and fro along all the whips, for a
    shade that they streak.
    """
    u = np.linspace(-SHADED, SHADED, 240)
    a = np.pi + u * HORN
    limb = np.column_stack([np.cos(a), np.sin(a)])
    mass = polygon(np.vstack([limb * r, (limb * (r - _depth(u, deep))[:, None])[::-1]]))
    found = whips(r, deep, long, rng)
    drawn = MultiLineString([path.tolist() for path in lines])
    runs = [_short_of(drawn, _middle(whip, r, deep)) for whip in found]
    s = np.linspace(0, 1, len(runs[0]))
    slivers = [
        polygon(ribbon(run, whip.half * (0.84 * (1 - s) ** 2 + 0.16 * (1 - s)) + 0.02))
        for run, whip in zip(runs, found, strict=True)
    ]
    # Where two whips part, the slit is drawn shut as far as it is too narrow for skin.
    whole = shapely.union_all([mass, *slivers]).buffer(0.25, quad_segs=4).buffer(-0.25, quad_segs=4)
    whole = whole.intersection(polygon(np.vstack([limb * r, [(r, 0.0)]])))
    ring = np.asarray(max(shapely.get_parts(whole), key=lambda g: g.area).exterior.coords)[:-1]
    return ring, np.vstack([np.vstack([run[:24], run[23::-1]]) for run in runs])


def _short_of(drawn: BaseGeometry, run: Points) -> Points:
    """As many points of a whip's middle, over so much of its length that it keeps clear of what is drawn there."""
    near = np.flatnonzero(shapely.distance(shapely.points(run), drawn) < CLEAR)
    if not len(near):
        return run
    return resample(run[: max(int(near[0]), 3)], len(run))


def _depth(u: NDArray[np.float64] | float, deep: float) -> NDArray[np.float64]:
    return np.asarray(deep * belly(u, 1.25))


def _lean(u: float) -> float:
    """By how much (radians) a whip leans from square to the limb to the nearer horn where it grows out of the black."""
    return float((0.3 + 0.5 * u * u) * HORN * u - 0.2)


def whips(r: float, deep: float, long: float, rng: np.random.Generator) -> list[Whip]:
    """The whips from horn to horn, in groups, that grow out of a black which is `deep` at the belly."""
    groups = cycle(np.roll(np.arange(len(GROUPS)), int(rng.integers(0, len(GROUPS)))))
    found: list[Whip] = []
    at = -WHIPPED + 0.02
    while at < WHIPPED:
        group = GROUPS[next(groups)]
        for i, share in enumerate(group):
            swell = float(belly(at, 1.5, WHIPPED, JAW))
            # Towards the horns they are more alike, so that they die steadily.
            reach = long * swell * (share + 0.5 * (0.8 - share) * (1 - swell)) * rng.uniform(0.94, 1.06)
            pitch = PITCH * (0.5 + 0.5 * share) * (0.72 + 0.28 * swell)
            # Whips that lean lie closer to each other than their roots.
            step = pitch / np.cos(min(abs(_lean(at)), 1.1))
            found.append(Whip(at, reach, pitch * (0.16 + 0.48 * swell**0.7)))
            rest = REST * PITCH if i == len(group) - 1 else 0.0
            at += (step + rest) / (HORN * (r - float(_depth(at, deep))))
    # No lone one stands beyond the first that is too short.
    reaches = np.array([whip.reach for whip in found])
    short, longest = np.flatnonzero(reaches < LEAST), int(np.argmax(reaches))
    first, last = short[short < longest], short[short > longest]
    return found[int(first[-1]) + 1 if len(first) else 0 : int(last[0]) if len(last) else None]


def _middle(whip: Whip, r: float, deep: float) -> Points:
    """The middle of one whip: it leaves the edge of the black and bends with the turn of the wrist."""
    u, reach = whip.at, whip.reach
    a = np.pi + u * HORN
    inward, along = np.array([-np.cos(a), -np.sin(a)]), np.array([-np.sin(a), np.cos(a)])
    s = np.linspace(0, 1, 30)
    lean = _lean(u) + (0.6 + 0.5 * u) * (s - 0.1)
    way = np.cos(lean)[:, None] * inward + np.sin(lean)[:, None] * along
    root = min(0.9, 0.6 * float(_depth(u, deep)))
    run = np.vstack([[0.0, 0.0], np.cumsum((way[1:] + way[:-1]) / 2, axis=0)]) * (reach + root) / (len(s) - 1)
    return np.asarray(run - inward * (r - float(_depth(u, deep)) + root))
