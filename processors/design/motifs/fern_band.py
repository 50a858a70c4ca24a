"""A band of two fronds that cross: one leads, large and before the other, and gives way where that passes under it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points, cap_end, catmull, lengths, normals, offset, resample
from processors.design.motifs.fern import fiddlehead, pinna, rolled, whipped
from processors.design.parts import Drawing, Line, Part
from processors.design.pen import polygon

OUTER = ((0.0, 0.12, 0.32, 0.5, 0.62, 0.76, 0.88, 1.0), (0.3, 0.46, 0.74, 1.14, 1.12, 0.74, 0.44, 0.24))
"""How long the leaflets of a band's frond are, of half the band's height: places along it and shares."""
STEP = ((0.0, 0.5, 1.0), (0.36, 0.6, 0.32))
"""How far they stand from each other, in the same."""
OVER = 0.17
"""How far to either side of the crossing the leaflets of the first frond lie over the second, of the band's length."""
BEFORE = 0.05
"""How far before the crossing the pair stands that is the longest, in half the band's height."""
BEYOND = 0.4
"""How much of a leaflet's length is to be clear beyond a stem that it lies over."""
APART = 0.1
"""The bare skin that a leaflet keeps between itself and the other frond, in the same."""
LEAST = 0.3
"""A leaflet that would be shorter than this for it is left out, in the same."""
LOBED = 0.3
"""How deep the cuts between the lobes of a leaflet go, as a share of its half width."""
FOLLOWS = 0.7
"""How large the leaflets of the second frond are beside those of the one that leads."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """Where the fronds cross, what no leaflet may touch, and a stem that it may lie over where it comes well out on the
    other side."""

    cross: Points
    closed: BaseGeometry
    crossed: BaseGeometry | None = None

    def leaves(self, leaflet: BaseGeometry, root: Points, reach: float) -> bool:
        """Whether there is room for a leaflet of this reach."""
        if leaflet.intersects(self.closed):
            return False
        if self.crossed is None:
            return True
        near = shapely.Point(root).buffer((1 - BEYOND) * reach)
        return not leaflet.difference(near).intersects(self.crossed)


@dataclass(frozen=True, slots=True)
class _Stem:
    """The stem of a band's frond: its path with the curl at its tip, where that begins, its widths, and the young frond
    at its foot; `foot` is where its leaflets begin. Places are shares of its length."""

    path: Points
    wide: NDArray[np.float64]
    at: NDArray[np.float64]
    foot: float
    end: float
    young: Part

    def shape(self) -> BaseGeometry:
        """What the stem and the young frond cover."""
        left, right = offset(self.path, self.wide / 2), offset(self.path, -self.wide / 2)
        quads = [
            shapely.Polygon([left[i], left[i + 1], right[i + 1], right[i]]).buffer(0) for i in range(len(left) - 1)
        ]
        return shapely.union_all([*quads, polygon(self.young.ring)])

    def mirrored(self) -> _Stem:
        """The same from the right."""
        flipped = Drawing((self.young,)).placed(mirror=True).parts[0]
        return replace(self, path=self.path * [-1.0, 1.0], young=flipped)

    def drawn(self, name: str, cross: Points | None = None, cover: BaseGeometry | None = None) -> list[Part]:
        """Its parts: the stem and its curl, for that lies over itself. Of a stem that goes under another where they
        `cross`, and under the leaves of a `cover`, nothing is drawn between the first of these and the last: in the
        gaps scraps of it would be seen."""
        turn = int(np.searchsorted(self.at, self.end))
        stops = [0, turn]
        if cross is not None and cover is not None:
            met = int(np.argmin(np.hypot(*(self.path[:turn] - cross).T)))
            under = [met, *(i for i in range(turn) if cover.contains(self._across(i)))]
            stops = [0, min(under), max(under), turn]
        runs = [slice(a, b + 1) for a, b in zip(stops[::2], stops[1::2], strict=True) if b > a + 1]
        stems = [_piece(self.path[run], self.wide[run], name) for run in runs]
        return [*stems, _piece(self.path[turn:], self.wide[turn:], name, True)]

    def _across(self, i: int) -> shapely.LineString:
        """The line across the stem at the i-th point of its path, a little longer than it is broad."""
        way = self.path[min(i + 1, len(self.path) - 1)] - self.path[max(i - 1, 0)]
        side = np.array([-way[1], way[0]]) / max(float(np.hypot(*way)), 1e-9) * 0.7 * self.wide[i]
        return shapely.LineString([self.path[i] - side, self.path[i] + side])


def fern_band(chance: Chance, length: float, height: float) -> Drawing:
    """Two fronds that come in from the ends of a band and cross in its middle, where their leaflets are longest.

    Each is furled at its tip. At the ends there are the two stems alone, level and at one height: they are one when
    the band goes round a limb. The first frond lies over the second and is the larger; no leaflet touches the other
    frond.
    """
    mirror = chance.pick("turned", 2) == 1
    up = 1 if chance.pick("bow", 2) else -1
    middle = length * chance.spread("middle", -0.04, 0.04)
    tall = height / 2
    lead = _stem(chance.at("front"), length, height, middle, 0.5, "front")
    other = _stem(chance.at("back"), length, height, -middle, 1.0, "back").mirrored()
    x, y = _crossing(lead, other)
    # About the crossing the leaflets of the first lie over the second; outside they give way to it.
    about = shapely.box(x - OVER * length, -tall, x + OVER * length, tall)
    stalk = other.shape()
    cross = np.array([x, y])
    taken = _Taken(cross, stalk.difference(about).buffer(APART * tall), stalk.buffer(APART * tall))
    front = _leaflets(lead, tall, 1.0, taken, chance.at("front"), "front")
    before = shapely.union_all([lead.shape(), *(polygon(p.ring) for p in front)])
    back = _leaflets(other, tall, FOLLOWS, _Taken(cross, before.buffer(APART * tall)), chance.at("back"), "back")
    # Pale, for one is seen at once to lie over the other.
    pale = [replace(p, material="leaf light", shadows=(), form=0.0) for p in back if p.material.startswith("leaf")]
    cover = shapely.union_all([polygon(p.ring) for p in front])
    parts = [other.young, *pale, *other.drawn("back", cross, cover), lead.young, *front, *lead.drawn("front")]
    whole = Drawing(tuple(parts)).placed(mirror=mirror)
    return whole if up < 0 else whole.placed(degrees=180.0)


def _crossing(one: _Stem, other: _Stem) -> tuple[float, float]:
    """Where two stems cross, nearest to the middle of the band."""
    turns = [int(np.searchsorted(stem.at, stem.end)) for stem in (one, other)]
    paths = [shapely.LineString(stem.path[:turn]) for stem, turn in zip((one, other), turns, strict=True)]
    met = shapely.get_parts(paths[0].intersection(paths[1]))
    return min(((float(p.centroid.x), float(p.centroid.y)) for p in met), key=lambda at: abs(at[0]))


def _stem(chance: Chance, length: float, height: float, middle: float, bow: float, name: str) -> _Stem:
    """The stem that comes from the left end of a band and crosses its middle line at `middle`; `bow` is how far it
    swings out."""
    tall, far = height / 2, length / 2
    low, high = chance.spread("low", 0.36, 0.48) * tall * bow, chance.spread("high", 0.4, 0.5) * tall * bow
    tip = chance.spread("tip", 0.54, 0.62) * far
    spine = resample(
        catmull(
            [
                *((-1.06 * far, 0), (-far, 0), (-0.9 * far, 0.06 * low), (-0.75 * far, 0.4 * low)),
                *((middle - 0.42 * far, low), (middle, 0), (middle + 0.3 * far, -high), (tip, -0.62 * high)),
            ],
            samples=40,
        ),
        400,
    )
    path = resample(np.vstack([spine, rolled(spine, 0.7 * tall, -1)]), 240)
    long = float(lengths(path)[-1])
    at = lengths(path) / long
    foot = float(np.interp(-0.8 * far, path[: len(path) // 2, 0], at[: len(path) // 2]))
    end = 0.985 * float(lengths(spine)[-1]) / long
    root = int(np.argmin(np.abs(path[:84, 0] + chance.spread("young", 0.84, 0.9) * far)))
    way = path[root + 1] - path[root]
    aim = float(np.rad2deg(np.arctan2(way[1], way[0])))
    young = fiddlehead(path[root], aim - 40.0, chance.spread("size", 0.66, 0.82) * tall, -1, f"young {name}")
    wide = height * np.interp(at, [0.0, 0.5, end, 0.96, 1.0], [0.046, 0.054, 0.04, 0.026, 0.054])
    return _Stem(path, wide, at, foot, end, young[0])


def _piece(path: Points, wide: NDArray[np.float64], name: str, furled: bool = False) -> Part:
    """A piece of a band's stem, open where it begins: there it, or the band, goes on.

    Its outline is in short lines, for a pen's line has only so many points.
    """
    # Flat where two pieces meet: a round end would bite into the outline of the other.
    left, right = offset(path, wide / 2), offset(path, -wide / 2)
    end = cap_end(path[-1], normals(path)[-1], wide[-1] / 2) if furled else path[:0]
    ring = np.vstack([left, end, right[::-1]])
    sides = (ring,) if furled else (left, right)
    edges = tuple(
        Line(side[a : b + 1], "outline", 1.0, 1.0, 0.5)
        for side in sides
        for a, b in itertools.pairwise(np.linspace(0, len(side) - 1, 6).astype(int))
    )
    body = f"{name} stem"
    return Part(ring, "stem", (), (), None, group=name, edges=edges, body=body, form=0.0, flat=furled)


def _leaflets(stem: _Stem, tall: float, size: float, taken: _Taken, chance: Chance, name: str) -> list[Part]:
    """The leaflets of a band's frond from the tip to the foot, each over the one before, none in what is `taken`:
    lobed where they are long enough."""
    rng = chance.at("leaflets").rng()
    out = normals(stem.path)
    own = shapely.union_all([polygon(stem.young.ring), *_curl(stem)]).buffer(0.06 * tall)
    closed = replace(taken, closed=taken.closed.union(own))
    parts: list[Part] = []
    for n, place in enumerate(_places(stem, taken.cross, tall, 0.6 + 0.4 * size)):
        v = (place - stem.foot) / (stem.end - stem.foot)
        i = int(np.argmin(np.abs(stem.at - place)))
        along = stem.path[i + 1] - stem.path[i - 1]
        along /= np.hypot(*along)
        step = tall * float(np.interp(v, *STEP)) * (0.6 + 0.4 * size)
        for side in (-1, 1):
            aim = out[i] * side * 0.88 + along * 0.52
            aim /= np.hypot(*aim)
            # Up to the edge of the band, and no further.
            rise = float((aim + 0.22 * along)[1])
            room = (0.98 * tall - np.sign(rise) * float(stem.path[i, 1])) / max(abs(rise), 1e-6)
            reach = min(tall * size * float(np.interp(v, *OUTER)) * rng.uniform(0.96, 1.04), room)
            leaflet = _fitting(stem.path[i], aim, along, reach, (0.42 * step, tall), side, f"{name} {n}{side}", closed)
            if leaflet is not None:
                dark = whipped(leaflet, 0.1 * float(np.hypot(*np.ptp(leaflet.lines[0].path, axis=0))))
                parts = [replace(p, body=leaflet.group, group=name) for p in (leaflet, dark)] + parts
    return parts


def _places(stem: _Stem, cross: Points, tall: float, close: float) -> list[float]:
    """Where pairs of leaflets stand along a stem, from its foot on: one pair just before the crossing, the others at
    their distances from it, `close` times as far as the table says."""
    long = float(lengths(stem.path)[-1])

    def step(place: float) -> float:
        v = (place - stem.foot) / (stem.end - stem.foot)
        return tall * float(np.interp(v, *STEP)) * close / long

    nearest = int(np.argmin(np.hypot(*(stem.path - cross).T)))
    first = float(stem.at[nearest]) - BEFORE * tall / long
    found = [first]
    while found[0] - step(found[0]) > stem.foot:
        found.insert(0, found[0] - step(found[0]))
    while found[-1] + step(found[-1]) < stem.end - 0.02:
        found.append(found[-1] + step(found[-1]))
    return found


def _curl(stem: _Stem) -> list[BaseGeometry]:
    turn = int(np.searchsorted(stem.at, stem.end))
    return [shapely.Polygon(stem.path[turn:]).convex_hull.buffer(float(stem.wide[turn]) / 2)]


def _fitting(
    root: Points,
    aim: Points,
    along: Points,
    reach: float,
    bounds: tuple[float, float],
    side: int,
    name: str,
    taken: _Taken,
) -> Part | None:
    """A leaflet, as long as it can be without what is taken; nothing where it would be a stub."""
    broadest, tall = bounds
    while reach > LEAST * tall:
        teeth = int(np.clip(round(reach / (0.17 * tall)), 3, 6)) if reach > 0.5 * tall else 0
        leaflet = pinna(root, aim, along, reach, min(0.21 * reach, broadest), side, name, teeth, LOBED)
        if taken.leaves(polygon(leaflet.ring), root, reach):
            return leaflet
        reach *= 0.88
    return None
