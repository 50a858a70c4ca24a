"""A snake's body: a path of bends with a width that swells and tapers, belly plates, one pattern along the back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from processors.design.curves import Points, catmull, lengths, normals, points, resample, smoothed
from processors.design.parts import Line, Part, Shadow
from processors.design.tone import LIGHT

N = 420
NECK = 0.66
"""Half the neck's width as a share of half the body's widest."""
WIDTHS = ((0.0, 0.03), (0.07, 0.14), (0.18, 0.36), (0.32, 0.68), (0.48, 0.93), (0.62, 1.0), (0.78, 0.92), (0.92, 0.7))
"""Half widths along the body, from the tail, as shares of the widest; the neck comes after."""

NAPE = 5.0
"""How far from the head, in halves of the body's widest, its markings reach their full size."""

ROUND = 0.6
"""How dark dots make the back beside the belly."""


@dataclass(frozen=True, slots=True)
class Body:
    """The body's centre line from tail to neck, its half widths, and its normals away from the belly."""

    centre: Points
    half: NDArray[np.float64]
    out: Points
    run: NDArray[np.float64]
    belly: tuple[float, float] = (0.14, 0.38)
    """The shares of its length between which the belly comes into sight, from the tail on."""
    seam: float = -0.28
    """Where across the belly ends and the back begins, where it is wholly in sight."""
    hides: tuple[float, float] = (2.0, 3.0)
    """The shares between which the belly goes out of sight again, for a head that is seen from above."""

    def at(self, i: NDArray[np.int64] | int, v: NDArray[np.float64] | float) -> Points:
        """Points at index i and place v across: −1 the belly flank, 1 the other."""
        return points(self.centre[i] + self.out[i] * (self.half[i] * np.asarray(v))[..., None])

    def along(self, run: ArrayLike, v: ArrayLike) -> Points:
        """Points so far along from the tail's tip and at place v across, between the samples."""
        s = np.atleast_1d(np.asarray(run, dtype=np.float64))
        centre, out = (
            np.column_stack([np.interp(s, self.run, xy[:, c]) for c in (0, 1)]) for xy in (self.centre, self.out)
        )
        out /= np.maximum(np.hypot(*out.T), 1e-9)[:, None]
        return centre + out * (np.interp(s, self.run, self.half) * np.asarray(v, dtype=np.float64))[:, None]

    def split(self) -> NDArray[np.float64]:
        """Where across the belly ends and the back begins: it comes into sight in one long point from the flank."""
        share = self.run / self.run[-1]
        seen = np.interp(share, self.belly, (0.0, 1.0)) * np.interp(share, self.hides, (1.0, 0.0))
        return -1 + (1 + self.seam) * np.sin(np.pi / 2 * seen) ** 1.2


def path_of(start: tuple[float, float], heading: float, bends: Sequence[tuple[float, float]]) -> Points:
    """A path from `start` at `heading` (degrees, 0 to the right, 90 down) through bends of (length, degrees turned).

    Curvature passes smoothly from bend to bend, so that the path looks grown, not put together from arcs.
    """
    rate = np.concatenate([np.full(max(2, round(length)), turned / length) for length, turned in bends])
    for width in (13, 9):
        rate = smoothed(rate, width)
    way = np.deg2rad(heading + np.r_[0.0, np.cumsum(rate)[:-1]])
    return points(start) + np.column_stack([np.cumsum(np.cos(way)), np.cumsum(np.sin(way))])


def body_along(
    spine: Points,
    girth: float,
    early: float = 1.0,
    belly: tuple[float, float] = (0.14, 0.38),
    hides: tuple[float, float] = (2.0, 3.0),
) -> Body:
    """The body round a spine from tail to head; its belly is the side that is down where the head looks sideways.

    With `early` under 1 it has grown to its width nearer to the tail; its belly shows from where `belly`
    says to where `hides` says.
    """
    centre = resample(spine, N)
    run = lengths(centre)
    at, wide = np.array([*WIDTHS, (1.0, NECK)]).T
    drawn_out = np.clip(run / run[-1] / 0.05, 0, 1) ** 0.6
    half = girth * drawn_out * smoothed(np.interp((run / run[-1]) ** early, at, wide), 31)
    out = normals(centre)
    belly_up = out[-4, 1] > 0 if abs(out[-4, 1]) > 0.25 else out[N // 2, 1] > 0
    return Body(centre, half, -out if belly_up else out, run, belly, hides=hides)


def stretch(
    body: Body, a: int, b: int, name: str, pattern: int, cast: tuple[Shadow, ...] = (), marked: bool = True
) -> list[Part]:
    """Belly, back and markings between two indices. Only the flanks are outlined, for the ends are no edges.

    `cast` are the shadows that fall on it; `pattern` 0 draws diamonds, 1 saddles.
    """
    i = np.arange(a, b)
    split = body.split()
    left, right, seam = body.at(i, -1.0), body.at(i, 1.0), body.at(i, split[i])
    parted = split[i] > -0.94  # towards the tail the seam runs into the flank
    some = i[:: max(1, len(i) // 120)]
    # The contour is drawn out to the tip of the tail with the body.
    tip, peak = (0.25, 0.3) if a == 0 else (1.0, 0.5)
    # The grain runs along the body: strokes come out from under what lies across it.
    back = np.stack([body.at(some, split[some] + (1 - split[some]) * u) for u in np.linspace(0.04, 0.96, 8)])
    front = np.stack([body.at(some, -1 + (split[some] + 1) * u) for u in np.linspace(0.1, 0.9, 4)])
    found = [
        Part(
            np.vstack([left, seam[::-1]]),
            "belly",
            _plates(body, a, b),
            cast,
            front,
            group=name,
            edges=(),
            body="snake",
            form=0.2,
        ),
        Part(
            np.vstack([seam, right[::-1]]),
            "snake",
            (),
            (*cast, *_far_flank(body, a, b), *_rounding(body, a, b)),
            back,
            group=name,
            # Both flanks are drawn with the back: under it the belly's would be lost where they run together.
            edges=(
                Line(left, "outline", tip, 1, peak),
                Line(right, "outline", tip, 1, peak),
                *((Line(seam[parted], "inner", 0.3 if a == 0 else 1.0, 1, 0.3),) if parted.sum() > 8 else ()),
            ),
            body="snake",
            form=0.0,
        ),
    ]
    return [*found, *(markings(body, name, pattern, a, b) if marked else ())]


def _rows(body: Body) -> list[tuple[int, int]]:
    """Where the belly's plates lie, as far apart as the body is wide there: each from an index to another ahead.

    They are told off along the belly itself: along the middle of the body they would crowd on the inside of a bend
    and stand wide on its outside.
    """
    run = lengths(body.at(np.arange(N), (body.split() - 1) / 2))
    found = []
    s = 0.0
    while s < run[-1]:
        j = min(int(np.searchsorted(run, s)), N - 1)
        width = float(body.half[j])
        s += max(0.62 * width, 2.0)
        found.append((j, min(N - 1, max(j + 1, int(np.searchsorted(run, run[j] + 0.3 * width))))))
    return found


def between_plates(body: Body, at: int, way: int = 1) -> int:
    """The first index from one on, forwards or back, where the body can be cut across without cutting a plate."""
    rows = _rows(body)
    while 0 < at < N - 1 and any(j <= at <= ahead for j, ahead in rows):
        at += way
    return at


def _plates(body: Body, a: int, b: int) -> tuple[Line, ...]:
    """The belly's plates between two indices, bowed towards the tail."""
    split = body.split()
    found: list[Line] = []
    for j, ahead in _rows(body):
        wide = float(body.half[j]) * (1 + split[j]) > 0.4 * float(body.half.max())
        if wide and a <= j and ahead < min(b, N - 6):
            path = [
                body.at(ahead, -1.0)[0],
                body.at((j + ahead) // 2, -0.84)[0],
                body.at(j, -0.6)[0],
                body.at(j, float(split[j]))[0],
            ]
            found.append(Line(catmull(path, samples=5), "detail", 0.8, 0.8, 0.5))
    return tuple(found)


def _far_flank(body: Body, a: int, b: int) -> list[Shadow]:
    """Shade along the back's flank where that is turned from the light; it thins out where the body bends away."""
    i = np.arange(a, b)
    away = np.clip(-(body.out[i] @ LIGHT), 0, 1) * np.sign(body.half[i])
    found = []
    for run in np.split(i, np.flatnonzero(np.diff((away > 0.12).astype(int))) + 1):
        if len(run) < 30 or away[run[0] - a] <= 0.12:
            continue
        u = np.linspace(-1, 1, len(run))
        width = float(body.half[run].mean())
        path = body.at(run, 1.0 + 0.75 * np.abs(u) ** 5)
        found.append(Shadow(path, 0.95 * width, 0.86))
    return found


def _rounding(body: Body, a: int, b: int) -> list[Shadow]:
    """The half-tone of the back beside the belly, from the neck through every bend to the tail: a soft one.

    It goes with the body's width in pieces, as far apart as they reach: where two fade out, they add up to one.
    """
    split = body.split()
    found, last = [], b - 1
    while last - a > 8:
        reach = 0.75 * float(body.half[last]) * (1 - float(split[last]))
        first = max(a, int(np.searchsorted(body.run, body.run[last] - max(5.0 * reach, 8.0))))
        i = np.arange(first, last + 1)
        found.append(Shadow(body.at(i, split[i]), 0.75 * float((body.half[i] * (1 - split[i])).mean()), ROUND, True))
        last = int(np.searchsorted(body.run, body.run[first] - reach)) - 1
    return found


def markings(body: Body, name: str, pattern: int, a: int = 0, b: int = N) -> list[Part]:
    """One pattern along the back between two indices; it shrinks with the body and leaves off before the tail's tip."""
    first, last = float(body.run[a]), float(body.run[min(b, N) - 1])
    found = []
    s = 0.06 * body.run[-1]
    while s < body.run[-1] * 0.985:
        here = s
        s += pitch(body, pattern, here)
        if (made := marking(body, name, pattern, here, (first, last))) is not None:
            found.append(made)
    return found


def pitch(body: Body, pattern: int, here: float) -> float:
    """How far it is from one marking to the next where the first is so far along the body."""
    width = float(np.interp(here, body.run, body.half))
    return max((2.25 if pattern == 0 else 2.1) * width, 3.0)


def marking(body: Body, name: str, pattern: int, here: float, between: tuple[float, float]) -> Part | None:
    """A diamond or saddle so far along the body, cut off outside two places; none where the body is too slender."""
    split, widest = body.split(), float(body.half.max())
    width = float(np.interp(here, body.run, body.half))
    low, high = float(np.interp(here, body.run, split)), 1.0
    first, last = between
    # Towards the tail they dwindle to dots; from the head on they grow, so that its scales run on down the neck.
    fine = float(np.clip(width / (0.42 * widest), 0.0, 1.0)) ** 0.6
    fine *= float(np.interp((body.run[-1] - here) / widest, (0.3, NAPE), (0.4, 1.0)))
    long = (0.98 if pattern == 0 else 0.86) * width * fine
    if width < 0.15 * widest or here + long < first or here - long > last:
        return None
    if pattern == 0:
        mid, tall = (low + high) / 2 + 0.02, 0.37 * (high - low) * fine
        u = np.linspace(-1, 1, 25)
        rise = tall * (1 - np.abs(u)) ** 0.92
        at = np.clip(here + u * long, first, last)
        ring = np.vstack([body.along(at, mid + rise), body.along(at[::-1], mid - rise[::-1])])
    else:
        t = np.linspace(0, 1, 17)
        v = high - (1 - t) * 0.78 * (high - low) * fine
        reach = long * t**0.66
        flank = np.clip(here + np.linspace(-long, long, 15)[1:-1], first, last)
        ring = np.vstack(
            [
                body.along(np.clip(here - reach, first, last), v),
                body.along(flank, high),
                body.along(np.clip(here + reach, first, last)[::-1], v[::-1]),
            ]
        )
    if abs(float(_area(ring))) <= 0.5:
        return None
    return Part(ring, "mark", (), (), None, group=f"{name} mark", edges=(), body="snake", rim="none", form=0.0)


def _area(ring: Points) -> float:
    return 0.5 * float((ring[:, 0] * np.roll(ring[:, 1], -1) - ring[:, 1] * np.roll(ring[:, 0], -1)).sum())


def gap_under(body: Body, a: int, b: int, wide: float) -> Part:
    """Bare skin along both flanks of a stretch that passes over, so that it comes clear of what it crosses."""
    i = np.arange(a, b)
    room = wide * np.sin(np.pi * np.linspace(0, 1, len(i))) ** 0.3 / np.maximum(body.half[i], 1e-6)
    ring = np.vstack([body.at(i, -1.0 - room), body.at(i[::-1], 1.0 + room[::-1])])
    return Part(ring, "open", (), (), None, group="gap", edges=(), body="snake", rim="none", form=0.0)


def cast_by(body: Body, run: NDArray[np.int64], gap: float) -> tuple[Shadow, ...]:
    """The shadow that a stretch throws on what it crosses: deep on the side away from the light, else slight."""
    width = float(body.half[run].mean())
    found = []
    for side in (-1.0, 1.0):
        dark = float((body.out[run] * side @ LIGHT).mean()) < 0
        path = body.at(run, side * (1 + gap / width))
        found.append(Shadow(path, (2.3 if dark else 1.1) * width, 1.0 if dark else 0.8))
    return tuple(found)
