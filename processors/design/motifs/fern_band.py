"""A band of fern: one frond that runs its length, its pinnae in even pairs, and rolls up in a single crozier."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, lengths, normals, offset, resample
from processors.design.motifs.fern import pinna, rolled, whipped
from processors.design.parts import Drawing, Line, Part
from processors.design.pen import polygon

FALL = ((-0.84, -0.7, -0.45, -0.2, 0.05, 0.3, 0.5, 0.7, 0.86), (0.24, 0.5, 0.92, 1.12, 1.02, 0.78, 0.52, 0.36, 0.22))
"""How long pinnae are along a band: places in half its length, and shares of half its height."""
STEP, CLOSE = 0.19, 0.2
"""How far the shortest would stand from the next, in half a band's height, and how much more one of length 1."""
BROAD = 0.33
"""Half the breadth of a pinna, of the way to the next."""
APART = 0.07
"""The bare skin that a pinna keeps between itself and the crozier, in the same."""
LEAST = 0.55
"""A pinna that would be shorter than this for it is left out, of the length it would have."""
LOBED = 0.34
"""How deep the cuts between the lobes of a pinna go, as a share of its half width."""


@dataclass(frozen=True, slots=True)
class _Stem:
    """The stem of a band from end to end, and the crozier that leaves it where it is lowest, with their widths."""

    path: Points
    wide: NDArray[np.float64]
    curl: Points
    curl_wide: NDArray[np.float64]

    def crozier(self) -> BaseGeometry:
        """What the crozier covers, and the skin within it."""
        return shapely.union_all([shapely.Polygon(self.curl).convex_hull, _strip(self.curl, self.curl_wide)])

    def drawn(self) -> Part:
        """Stem and crozier as one face; its outline is in short lines, for a pen's line has only so many points."""
        whole = shapely.union_all([_strip(self.path, self.wide), _strip(self.curl, self.curl_wide)]).buffer(0)
        ring = np.asarray(max(shapely.get_parts(whole), key=lambda one: one.area).exterior.coords)
        ring = resample(ring, 1200)
        stops = np.linspace(0, len(ring) - 1, 25).astype(int)
        edges = tuple(Line(ring[a : b + 1], "outline", 1.0, 1.0, 0.5) for a, b in itertools.pairwise(stops))
        return Part(ring[:-1], "leaf light", (), (), None, group="stem", edges=edges, body="stem", form=0.0, flat=True)


def _strip(path: Points, wide: NDArray[np.float64]) -> BaseGeometry:
    left, right = offset(path, wide / 2), offset(path, -wide / 2)
    quads = [shapely.Polygon([left[i], left[i + 1], right[i + 1], right[i]]).buffer(0) for i in range(len(left) - 1)]
    return shapely.union_all([*quads, shapely.Point(path[-1]).buffer(float(wide[-1]) / 2)])


def fern_band(chance: Chance, length: float, height: float) -> Drawing:
    """One frond that comes in from the end of a band and grows to its middle; then its pinnae fall off evenly, and it
    rolls up in a crozier.

    Under that the stem runs on to the other end, so that it is one when the band goes round a limb.
    """
    mirror = chance.pick("turned", 2) == 1
    up = 1 if chance.pick("bow", 2) else -1
    tall = height / 2
    stem = _stem(chance, length, height)
    whole = Drawing((*_pinnae(stem, length / 2, tall, chance), stem.drawn())).placed(mirror=mirror)
    return whole if up < 0 else whole.placed(degrees=180.0)


def _stem(chance: Chance, length: float, height: float) -> _Stem:
    tall, far = height / 2, length / 2
    rise, low = chance.spread("rise", 0.12, 0.24) * tall, chance.spread("low", 0.46, 0.56) * tall
    at = chance.spread("fork", 0.38, 0.48) * far
    size = chance.spread("curl", 1.16, 1.28) * tall
    spine = catmull(
        [
            *(
                (-1.06 * far, 0.0),
                (-far, 0.0),
                (-0.86 * far, -0.05 * rise),
                (-0.5 * far, -rise),
                (-0.1 * far, 0.12 * low),
            ),
            *((at - 0.24 * far, 0.76 * low), (at, low), (at + 0.2 * far, 0.8 * low), (0.82 * far, 0.16 * low)),
            *((far, 0.0), (1.06 * far, 0.0)),
        ],
        samples=40,
    )
    path = resample(spine, 400)
    along = lengths(path) / float(lengths(path)[-1])
    wide = height * np.interp(along, [0.0, 0.3, 0.7, 0.82, 1.0], [0.046, 0.062, 0.06, 0.046, 0.046])
    fork = int(np.argmax(path[:, 1]))
    curl = resample(np.vstack([path[fork - 6 : fork + 1], rolled(path[: fork + 1], size, -1)]), 200)
    curl_wide = height * np.interp(np.linspace(0, 1, 200), [0.0, 0.5, 0.9, 1.0], [0.062, 0.066, 0.044, 0.07])
    return _Stem(path, wide, curl, curl_wide)


def _pinnae(stem: _Stem, far: float, tall: float, chance: Chance) -> list[Part]:
    """The pinnae, in pairs from one end to the other; they keep clear of the crozier."""
    out, dark = normals(stem.path), chance.pick("dark", 2)
    bend = _bend(stem.path)
    closed = stem.crozier().buffer(APART * tall)
    parts: list[Part] = []
    for n, i in enumerate(_places(stem.path, far, tall)):
        along = stem.path[i + 1] - stem.path[i - 1]
        along /= np.hypot(*along)
        size = float(np.interp(stem.path[i, 0] / far, *FALL))
        step = (STEP + CLOSE * size) * tall
        for side in (-1, 1):
            aim = out[i] * side * 0.9 + along * 0.46
            aim /= np.hypot(*aim)
            rise = float((aim + 0.22 * along)[1])
            room = (0.98 * tall - np.sign(rise) * float(stem.path[i, 1])) / max(abs(rise), 1e-6)
            reach = min(size * tall, room)
            # Where the stem bends in, they draw together.
            broad = BROAD * step * float(np.clip(1 - 0.9 * side * bend[i] * reach, 0.5, 1.0))
            leaf = _fitting(
                stem.path[i], aim, along, reach, (broad, tall, LEAST * size * tall), side * (2 * dark - 1), n, closed
            )
            if leaf is not None:
                shade = whipped(leaf, 0.44 * broad)
                parts += [replace(p, body=leaf.group, group="frond") for p in (leaf, shade)]
    return parts


def _bend(path: Points) -> NDArray[np.float64]:
    """How fast the stem turns at each of its points, towards its normals (radians per unit)."""
    turned = np.unwrap(np.arctan2(*np.gradient(path, axis=0).T[::-1]))
    return np.gradient(turned, lengths(path))


def _places(path: Points, far: float, tall: float) -> list[int]:
    """The points of the stem at which pairs of pinnae stand: the longer they are, the farther apart."""
    along = lengths(path)
    first, last = (int(np.argmin(np.abs(path[:, 0] - x * far))) for x in (FALL[0][0], FALL[0][-1]))
    found, at = [first], float(along[first])
    while True:
        size = float(np.interp(path[found[-1], 0] / far, *FALL))
        at += (STEP + CLOSE * size) * tall
        if at > along[last]:
            return found
        found.append(int(np.argmin(np.abs(along - at))))


def _fitting(
    root: Points,
    aim: Points,
    along: Points,
    reach: float,
    bounds: tuple[float, float, float],
    side: int,
    n: int,
    taken: BaseGeometry,
) -> Part | None:
    """A pinna, as long as it can be without what is taken; nothing where it would be a stub."""
    broadest, tall, least = bounds
    while reach > least:
        teeth = int(np.clip(round(reach / (0.13 * tall)), 4, 8)) if reach > 0.5 * tall else 0
        leaf = pinna(root, aim, along, reach, min(0.24 * reach, broadest), side, f"pinna {n}{side}", teeth, LOBED)
        if not polygon(leaf.ring).intersects(taken):
            return leaf
        reach *= 0.9
    return None
