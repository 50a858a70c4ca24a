"""A snake wound round an upright thing: before it and behind it by turns, thinning from the neck to the tail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, box, contains_xy
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, lengths, normals, points, resample, smoothed
from processors.design.motifs.snake_body import Body, N, between_plates, marking, pitch, stretch
from processors.design.motifs.snake_head import head_on
from processors.design.parts import Drawing, Part, Shadow

TALL = 194.0
"""From what stands above the coils (a guard) to the thing's end, in the units of the tables below."""
HALF = 17.0
"""Half the thing's width in those units."""
SEAM = -0.39
"""Where across the belly ends: but a band of it is seen, for it lies against what the snake winds round."""
GIRTH = 14.0
"""Half the body's widest."""
HEAD = 13.6
"""The head's unit of length: it is the largest thing in the picture."""
BROAD, STRETCHED, CLOSE = 2.2, 2.4, 27.0
"""A thing so many times broader than the tables say is wound round once; the turn is so much drawn out for it, and lies
so close about it that this is half its width."""
MIDDLE = 19.0
"""What lies at the middle of a broad thing: a place between the neck's pass and the next."""
CLEAR = 16.0
"""How far from the thing's edge the body is still wholly seen."""
OVER_GUARD = 16.0
"""How far above `top` the neck comes out over what stands there."""
BEHIND = 2.4
"""How far, in half widths of the body, the dark reaches along it from where it goes behind."""
PLATE_CLEAR = 0.16
"""How far from the thing, in half widths of the body, a belly's plate ends at least: nearer it would be a crumb."""
WHIP = (0.9, 0.2, 1.7)
"""How far, in half widths of the body, black is whipped out along the back there: by the belly, between, and on the
flank."""
PALE = 0.5
"""How deep the dark on the belly is there, of that on the back."""
MARGIN = 0.72
"""How far from where the body comes into sight its first marking lies, in distances between two."""
TONGUE = 0.62
"""How long its tongue is, of one that nothing hems in."""


@dataclass(frozen=True, slots=True)
class Knot:
    """A place on the way from head to tail: where, which way (degrees, 90 down), how long its handles are, and half
    the body's width as a share of its widest."""

    x: float
    y: float
    way: float
    before: float
    after: float
    half: float


def _turns(lean: float, look: float, tail: int) -> tuple[Knot, ...]:
    """Three passes before the thing that fall at `lean`, those behind it nearly level; the tail comes out below."""
    ends = (
        (Knot(28, 172, 0, 13, 9, 0.33), Knot(46, 159, -80, 9, 7, 0.17), Knot(36, 146, -170, 7, 0, 0.0)),
        (Knot(25, 176, 50, 12, 8, 0.33), Knot(35, 190, 95, 8, 8, 0.17), Knot(49, 195, -30, 8, 0, 0.0)),
    )
    return (
        Knot(-8, -47 + look * 0.1, 13 + look, 0, 10, 0.62),
        Knot(35, -15, 92, 27, 26, 0.74),
        Knot(0, 6, 184, 6, 8, 0.88),
        Knot(-39, 32, 90, 30, 25.5, 0.98),
        Knot(0, 66.6, lean, 11.2, 13.6, 1.0),
        Knot(38, 101.5, 90, 21.4, 29.5, 0.93),
        Knot(0, 127, 184, 12.4, 4.4, 0.8),
        Knot(-39, 143, 90, 32, 23, 0.66),
        Knot(0, 167, lean + 8, 17, 26, 0.5),
        *ends[tail],
    )


def _once(lean: float, look: float, tail: int) -> tuple[Knot, ...]:
    """One pass before a broad thing, for more would lie flat as hoops on it; the tail comes out behind."""
    *start, bend = _turns(lean, look, tail)[:6]
    return (
        *start,
        replace(bend, half=0.82),
        Knot(0, 123, 186, 11, 10, 0.62),
        Knot(-30, 125, 182, 8, 8, 0.38),
        Knot(-42, 114, -90, 8, 6, 0.2),
        Knot(-35, 106, 10, 4, 0, 0.0),
    )


def way_of(knots: Sequence[Knot]) -> tuple[Points, list[float]]:
    """The curve through the knots, and how far along it each of them lies."""
    runs = []
    for a, b in pairwise(knots):
        p, q = points([(a.x, a.y)])[0], points([(b.x, b.y)])[0]
        ta, tb = (np.array([np.cos(np.deg2rad(k.way)), np.sin(np.deg2rad(k.way))]) for k in (a, b))
        runs.append(bezier(p, p + ta * a.after, q - tb * b.before, q, 60))
    at = np.r_[0.0, np.cumsum([lengths(run)[-1] for run in runs])]
    return np.vstack([runs[0], *(run[1:] for run in runs[1:])]), [float(s) for s in at]


@dataclass(frozen=True, slots=True)
class Winding:
    """A body wound round something, and the stretches of it (name, from, to: indices from the tail on) that are seen
    before that."""

    body: Body
    before: tuple[tuple[str, int, int], ...]
    size: float
    """The scale of the tables' units."""


def winding(chance: Chance, top: float, foot: float, half: float) -> Winding:
    """The body round an upright thing of half width `half` that stands between two heights."""
    size, origin = (foot - top) / TALL, top
    broad = half > BROAD * HALF * size
    if broad:
        size = half / (STRETCHED * CLOSE)
        origin = (top + foot) / 2 - MIDDLE * size
    hand = 1.0 if chance.pick("hand", 2) else -1.0
    turns = _once if broad else _turns
    knots = turns(chance.spread("lean", 41, 45), chance.spread("look", -5, 5), chance.pick("tail", 2))
    curve, at = way_of(knots)
    spine = resample(curve, 900)
    for width in (41, 27):
        spine = np.column_stack([smoothed(spine[:, c], width) for c in (0, 1)])
    centre = resample(spine[::-1] * [hand * (half / size) / (CLOSE if broad else HALF), 1.0] * size + [0.0, origin], N)
    run = lengths(centre)
    share = run / run[-1]
    places = [1 - s / at[-1] for s in at]
    grown = np.interp(share, places[::-1], [knot.half for knot in knots[::-1]])
    grown = smoothed(grown, 31) * np.clip(share / 0.04, 0, 1) ** 0.6
    body = Body(centre, GIRTH * size * grown, normals(centre) * hand, run, (0.03, 0.16), SEAM)

    def clear(knot: int, way: int) -> int:
        """By a bend's knot, the index so far on one way from it that the thing is about to hide the body."""
        i = int(np.searchsorted(share, places[knot]))
        while abs(centre[i, 0]) > half + CLEAR * size:
            i += way
        return between_plates(body, i, -way)

    guard = int(np.flatnonzero(centre[:, 1] > origin - OVER_GUARD * size)[-1]) + 1
    guard = between_plates(body, guard)
    low = () if broad else (("over low", 0, clear(7, 1)),)
    before = (*low, ("over high", clear(5, -1), clear(3, 1)), ("over neck", guard, N))
    return Winding(body, before, size)


def coiled(
    chance: Chance, top: float, foot: float, half: float, thing: BaseGeometry | None = None
) -> tuple[Drawing, Drawing]:
    """A snake wound round an upright thing of half width `half` between two heights: what lies behind, what before.

    The first drawing belongs under the thing, the second over it. What stands out to the sides at `top` (a guard)
    lies over the neck; the head comes round in front above it. `thing` is its shape, by which the markings and the
    belly's plates are set so that none is cut; without it they go by its edges alone.
    """
    wound = winding(chance, top, foot, half)
    body, pattern = wound.body, 0  # on so short a way diamonds alone read as one row
    shape = thing if thing is not None else box(-half, top, half, foot)
    runs = _in_sight(wound, shape)
    deep = _going_behind(wound, half)
    behind = [part for piece in _pieces(wound, runs) for part in _stretched(body, piece, deep, shape)]
    behind += _whips(wound, half)
    over: list[Part] = []
    for name, a, b in wound.before:
        # What it winds round stays clean: the dark is where the body goes behind, not round where it passes before.
        over += [replace(_paler(part), casts=False) for part in stretch(body, a, b, name, pattern, deep, False)]
    for here in _places(body, pattern, runs):
        mark = marking(body, "snake", pattern, here, (0.0, float(body.run[-1])))
        if mark is None:
            continue
        behind.append(mark)
        for name, a, b in wound.before:
            between = float(body.run[a]), float(body.run[b - 1])
            if (shown := marking(body, name, pattern, here, between)) is not None:
                over.append(shown)
    head = head_on(body, HEAD * wound.size, chance.at("head"), tongue=TONGUE)
    return Drawing(tuple(behind)), Drawing((*over, *head))


def _paler(part: Part) -> Part:
    """A belly in half-tone where it goes behind: black would leave but crumbs of its plates."""
    if part.material != "belly":
        return part
    return replace(part, shadows=tuple(replace(s, depth=PALE * s.depth) for s in part.shadows))


def _in_sight(wound: Winding, thing: BaseGeometry) -> list[tuple[int, int]]:
    """The stretches of the body, from an index up to another, that the thing leaves in sight."""
    body = wound.body
    shown = np.zeros(N, bool)
    for _, a, b in wound.before:
        shown[a:b] = True
    hidden = np.zeros(N, bool)
    for v in (-0.8, 0.0, 0.8):
        xy = body.at(np.arange(N), v)
        hidden |= contains_xy(thing, xy[:, 0], xy[:, 1])
    seen = shown | ~hidden
    cuts = np.flatnonzero(np.diff(seen.astype(int))) + 1
    return [(int(run[0]), int(run[-1]) + 1) for run in np.split(np.arange(N), cuts) if seen[run[0]]]


def _places(body: Body, pattern: int, runs: Sequence[tuple[int, int]]) -> list[float]:
    """How far along the body its markings lie: evenly in each stretch that is in sight, none at the edge of it."""
    found: list[float] = []
    for a, b in runs:
        s = np.linspace(float(body.run[a]), float(body.run[b - 1]), 200)
        if a == 0:
            s = np.linspace(0.06 * float(body.run[-1]), s[-1], 200)
        count = np.r_[0.0, np.cumsum(np.diff(s) / [pitch(body, pattern, float(x)) for x in s[1:]])]
        room = float(count[-1]) - 2 * MARGIN
        if room > -0.5:
            n = max(0, round(room)) + 1
            even = MARGIN + room * (np.arange(n) / (n - 1) if n > 1 else np.array([0.5]))
            found += [float(x) for x in np.interp(even, count, s)]
    return found


def _pieces(wound: Winding, runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What passes behind, in pieces from where the body leaves what passes before, each up to the middle of where it is
    out of sight: so every piece has one dark end. They share an index with their neighbours, or a seam would be seen.
    """
    middles = [(before[1] + after[0]) // 2 for before, after in pairwise(runs)]
    found = []
    for start, end in pairwise([0, *(i for _, a, b in wound.before for i in (a, b - 1)), N - 1]):
        if any(a <= start and end < b for _, a, b in wound.before):
            continue
        cuts = [start, *(m for m in middles if start < m < end), end]
        found += [(a, b + 1) for a, b in pairwise(cuts) if b - a > 3]
    return found


def _stretched(body: Body, piece: tuple[int, int], deep: tuple[Shadow, ...], thing: BaseGeometry) -> list[Part]:
    """A piece of the body that goes behind the thing, its belly's plates only where they are whole."""
    clear = thing.buffer(PLATE_CLEAR * float(body.half.max()))

    def whole(part: Part) -> Part:
        kept = tuple(line for line in part.lines if not LineString(line.path).intersects(clear))
        return replace(_paler(part), lines=kept, parted=-1.0)

    return [whole(part) for part in stretch(body, *piece, "snake", 0, deep, False)]


def _edges_of_hiding(wound: Winding, half: float) -> NDArray[np.int64]:
    """The last indices before the body goes behind a thing of half width `half` or comes out from there."""
    shown = np.zeros(N, bool)
    for _, a, b in wound.before:
        shown[a:b] = True
    hidden = (np.abs(wound.body.centre[:, 0]) < half) & ~shown
    return np.flatnonzero(np.diff(hidden.astype(int)))


def _whips(wound: Winding, half: float) -> list[Part]:
    """Black whipped out along the back from every edge behind which it goes, for styles that shade in black.

    It keeps to the flank and the belly, so that a marking has room between them.
    """
    body = wound.body
    found = []
    for i in _edges_of_hiding(wound, half):
        away = 1.0 if abs(float(body.centre[min(i + 4, N - 1), 0])) > abs(float(body.centre[i - 4, 0])) else -1.0
        width, seam = float(body.half[i]), float(body.split()[i])
        t = np.linspace(0, 1, 25)
        belly, least, flank = WHIP
        bowed = least + (belly - least) * np.clip(1 - t / 0.42, 0, 1) ** 1.8
        bowed += (flank - least) * np.clip((t - 0.42) / 0.58, 0, 1) ** 2
        tines = body.along(body.run[i] + away * width * bowed, seam + (1 - seam) * t)
        root = body.along(np.full(5, body.run[i] - away * 0.6 * width), np.linspace(1.0, seam, 5))
        ring = np.vstack([tines, root])
        found.append(Part(ring, "shade", (), (), None, group="snake", body="snake", form=0.0, edges=(), rim="none"))
    return found


def _going_behind(wound: Winding, half: float) -> tuple[Shadow, ...]:
    """The dark into which the body goes by the edge of a thing of half width `half`, across it at each place."""
    body = wound.body
    found = []
    for i in _edges_of_hiding(wound, half):
        found.append(Shadow(body.at(np.full(9, i), np.linspace(-1, 1, 9)), BEHIND * float(body.half[i]), 0.92))
    return tuple(found)
