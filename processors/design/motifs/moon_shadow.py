"""The shadow of a crescent: strokes that bend with the globe, and a black along the limb with whips drawn out of it."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import shapely
from numpy.typing import NDArray

from processors.design.curves import Points, ribbon
from processors.design.pen import polygon

HORN = 0.7 * np.pi
"""How far round the limb a horn's point lies from the middle of the belly."""
LEAN, SWING = 0.52, 1.1
"""By what share of its way round the limb a shading stroke leans from square to it towards the horn, as it does on a
globe (more would bring the strokes out of the horns again), and how far (radians) it swings round on its way: a hand
whips all its strokes with one turn of the wrist."""
SHADED, WHIPPED = 0.9, 0.66
"""How far towards the horns the shadow runs, and its whips, of the way to their points."""
CHEEK = -0.22
"""Where its shadow is deepest: under the eye, where the face leaves it room."""
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
LEAST = 3.2
"""The shortest whip, in the same; less would be a burr."""


def rail(u: float, r: float, deep: float, n: int = 24) -> Points:
    """A line on the globe from its limb, `deep` long, that leans to the nearer horn; `u` −1 to 1 from horn to horn."""
    a = np.pi + u * HORN
    s = np.linspace(0, 1, n)
    lean = LEAN * u * HORN * (0.84 + 0.32 * s) + SWING * (0.2 - s)
    inward, along = np.array([-np.cos(a), -np.sin(a)]), np.array([-np.sin(a), np.cos(a)])
    way = np.cos(lean)[:, None] * inward + np.sin(lean)[:, None] * along
    run = np.vstack([[0.0, 0.0], np.cumsum((way[1:] + way[:-1]) / 2, axis=0)]) * deep / (n - 1)
    return np.asarray(run - inward * r)


def belly(u: NDArray[np.float64] | float, power: float, end: float = SHADED) -> NDArray[np.float64]:
    """1 at the belly of the crescent, a little under its middle, and smoothly 0 at `end` on the way to its horns."""
    v = (np.asarray(u) - CHEEK) / np.where(np.asarray(u) > CHEEK, end - CHEEK, end + CHEEK)
    return np.asarray(np.clip(1 - v**2, 0, 1) ** power)


def dark(r: float, deep: float, long: float, rng: np.random.Generator) -> Points:
    """A crescent's shadow in one piece: a mass along the limb, `deep` at the belly, and whips drawn out of it.

    Its edge slides into the limb before the horns; the whips are longest in the belly and have died before that.
    """
    u = np.linspace(-SHADED, SHADED, 240)
    a = np.pi + u * HORN
    limb = np.column_stack([np.cos(a), np.sin(a)])
    pieces = [polygon(np.vstack([limb * r, (limb * (r - _depth(u, deep))[:, None])[::-1]]))]
    pieces += [polygon(_whip(at, r, deep, reach, half)) for at, reach, half in _places(r, deep, long, rng)]
    whole = shapely.union_all(pieces).intersection(polygon(np.vstack([limb * r, [(r, 0.0)]])))
    return np.asarray(max(shapely.get_parts(whole), key=lambda g: g.area).exterior.coords)[:-1]


def _depth(u: NDArray[np.float64] | float, deep: float) -> NDArray[np.float64]:
    return np.asarray(deep * belly(u, 1.25))


def _lean(u: float) -> float:
    """By how much (radians) a whip leans from square to the limb to the nearer horn where it grows out of the black."""
    return float(0.3 * HORN * u)


def _places(r: float, deep: float, long: float, rng: np.random.Generator) -> list[tuple[float, float, float]]:
    """Whips from horn to horn: place, length, and half their breadth at the root."""
    groups = cycle(np.roll(np.arange(len(GROUPS)), int(rng.integers(0, len(GROUPS)))))
    found: list[tuple[float, float, float]] = []
    at = -WHIPPED + 0.02
    while at < WHIPPED:
        group = GROUPS[next(groups)]
        for i, share in enumerate(group):
            swell = float(belly(at, 1.15, WHIPPED))
            # Towards the horns they are more alike, so that they die steadily.
            reach = long * swell * (share + 0.5 * (0.8 - share) * (1 - swell)) * rng.uniform(0.94, 1.06)
            pitch = PITCH * (0.5 + 0.5 * share) * (0.6 + 0.4 * swell)
            # Whips that lean lie closer to each other than their roots.
            step = pitch / np.cos(min(abs(_lean(at)), 1.1))
            found.append((at, reach, 0.56 * pitch))
            rest = REST * PITCH if i == len(group) - 1 else 0.0
            at += (step + rest) / (HORN * (r - float(_depth(at, deep))))
    # No lone one stands beyond the first that is too short.
    reaches = np.array([reach for _, reach, _ in found])
    short, longest = np.flatnonzero(reaches < LEAST), int(np.argmax(reaches))
    first, last = short[short < longest], short[short > longest]
    return found[int(first[-1]) + 1 if len(first) else 0 : int(last[0]) if len(last) else None]


def _whip(u: float, r: float, deep: float, reach: float, half: float) -> Points:
    """One whip: a sliver that leaves the edge of the black, bends to the nearer horn and runs out in a point."""
    a = np.pi + u * HORN
    inward, along = np.array([-np.cos(a), -np.sin(a)]), np.array([-np.sin(a), np.cos(a)])
    s = np.linspace(0, 1, 30)
    lean = _lean(u) + (0.3 + 1.3 * u) * (s - 0.1)
    way = np.cos(lean)[:, None] * inward + np.sin(lean)[:, None] * along
    root = min(1.6, 0.6 * float(_depth(u, deep)))
    run = np.vstack([[0.0, 0.0], np.cumsum((way[1:] + way[:-1]) / 2, axis=0)]) * (reach + root) / (len(s) - 1)
    start = -inward * (r - float(_depth(u, deep)) + root)
    return ribbon(run + start, half * (0.7 * (1 - s) ** 1.6 + 0.3 * (1 - s)) + 0.02)
