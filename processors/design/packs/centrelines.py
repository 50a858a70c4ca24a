"""The middle of thin areas as strokes: from a mask to long smooth lines with their widths."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter1d
from skimage.morphology import skeletonize

Mask = NDArray[np.bool_]
Points = NDArray[np.float64]
Pixel = tuple[int, int]
_AROUND = ((-1, 0), (0, -1), (0, 1), (1, 0), (-1, -1), (-1, 1), (1, -1), (1, 1))


@dataclass(frozen=True, slots=True)
class CentreLine:
    """A line through the middle of a thin area, (x, y) in pixels; `width` is the mean width of the area there.

    `free` says of each end whether it stops of itself, and does not meet another line.
    """

    path: Points
    width: float
    free: tuple[bool, bool]


def centre_lines(thin: Mask, shortest: float) -> list[CentreLine]:
    """Lines at least `shortest` pixels long; where several meet, the two that go straightest on are one."""
    if not thin.any():
        return []
    skeleton = skeletonize(thin)
    half = np.sqrt(np.rint(distance_transform_edt(thin) ** 2))
    edges = _pruned(_edges({(int(y), int(x)) for y, x in np.argwhere(skeleton)}), half)
    ending = Counter(end for e in edges for end in {e[0], e[-1]})
    lines = []
    for chain in _chained(edges):
        at = np.array(chain, dtype=np.float64)
        wide = 2 * float(np.mean([half[p] for p in chain]))
        if len(chain) < max(4.0, shortest):
            continue
        meets = tuple(ending[end] < 2 for end in (chain[0], chain[-1]))
        lines.append(CentreLine(_smoothed(at[:, ::-1] + 0.5), wide, (meets[0], meets[1])))
    return lines


def _smoothed(path: Points, sigma: float = 3.0) -> Points:
    """Without the steps of the pixels; ends stay."""
    smooth = np.column_stack([gaussian_filter1d(path[:, a], sigma, mode="nearest") for a in (0, 1)])
    ends = np.minimum(np.arange(len(path)), np.arange(len(path))[::-1]) / (2 * sigma)
    keep = np.clip(1 - ends, 0, 1)[:, None]
    return np.round(path * keep + smooth * (1 - keep), 4)


def _edges(pixels: set[Pixel]) -> list[list[Pixel]]:
    """The skeleton as runs of pixels between its ends and its meeting points."""

    def near(p: Pixel) -> list[Pixel]:
        found = [(p[0] + dy, p[1] + dx) for dy, dx in _AROUND]
        there = [q for q in found if q in pixels]
        straight = {q for q in there if q[0] == p[0] or q[1] == p[1]}
        # A diagonal step that a straight one makes as well is no way of its own.
        return [q for q in there if q in straight or ((q[0], p[1]) not in straight and (p[0], q[1]) not in straight)]

    nodes = {p for p in pixels if len(near(p)) != 2}
    edges: list[list[Pixel]] = []
    walked: set[tuple[Pixel, Pixel]] = set()
    for start in sorted(nodes):
        for first in near(start):
            if (start, first) in walked:
                continue
            run = [start, first]
            while run[-1] not in nodes:
                onward = [q for q in near(run[-1]) if q != run[-2]]
                if not onward:
                    break
                run.append(onward[0])
            walked |= {(run[0], run[1]), (run[-1], run[-2])}
            edges.append(run)
    seen = {p for e in edges for p in e}
    for start in sorted(pixels - nodes - seen):
        if start in seen:
            continue
        ring = [start]
        while True:
            onward = [q for q in near(ring[-1]) if q not in seen and q not in ring[-2:]]
            seen.add(ring[-1])
            if not onward:
                break
            ring.append(onward[0])
        edges.append([*ring, start])
    return edges


def _pruned(edges: list[list[Pixel]], half: NDArray[np.float64]) -> list[list[Pixel]]:
    """Without the spurs that only lead into the corners of the area."""
    kept = edges
    for _ in range(3):
        meet: dict[Pixel, int] = {}
        for e in kept:
            for end in (e[0], e[-1]):
                meet[end] = meet.get(end, 0) + 1
        spurs = [
            e
            for e in kept
            if (meet[e[0]] == 1) != (meet[e[-1]] == 1) and len(e) < 1.7 * half[e[-1] if meet[e[0]] == 1 else e[0]] + 2
        ]
        if not spurs:
            break
        gone = {id(e) for e in spurs}
        kept = _merged([e for e in kept if id(e) not in gone])
    return kept


def _merged(edges: list[list[Pixel]]) -> list[list[Pixel]]:
    """Runs that alone meet at a point, put together."""
    runs = [list(e) for e in edges]
    at: dict[Pixel, list[int]] = {}
    for i, e in enumerate(runs):
        for end in (e[0], e[-1]):
            at.setdefault(end, []).append(i)
    for point in sorted(at):
        ids = at[point]
        if len(ids) != 2 or ids[0] == ids[1]:
            continue
        a, b = ids
        first = runs[a] if runs[a][-1] == point else runs[a][::-1]
        second = runs[b] if runs[b][0] == point else runs[b][::-1]
        runs[a], runs[b] = first + second[1:], []
        other = runs[a][-1]
        at[other] = [a if i == b else i for i in at[other]]
        at[point] = []
    return [r for r in runs if r]


def _chained(edges: list[list[Pixel]]) -> list[list[Pixel]]:
    """At each meeting point the two runs that go straightest on become one line."""
    runs = [list(e) for e in edges]
    ends: dict[Pixel, list[tuple[int, int]]] = {}
    for i, e in enumerate(runs):
        if e[0] != e[-1]:
            ends.setdefault(e[0], []).append((i, 0))
            ends.setdefault(e[-1], []).append((i, -1))
    partner: dict[tuple[int, int], tuple[int, int]] = {}
    for point in sorted(ends):
        here = ends[point]
        ways = {end: _heading(runs[end[0]], end[1]) for end in here}
        pairs = sorted(
            (round(float(np.dot(ways[a], ways[b])), 6), a, b)
            for n, a in enumerate(here)
            for b in here[n + 1 :]
            if a[0] != b[0]
        )
        for straight, a, b in pairs:
            if straight < -0.6 and a not in partner and b not in partner:
                partner[a], partner[b] = b, a
    chains: list[list[Pixel]] = []
    used: set[int] = set()
    starts = [(i, end) for i in range(len(runs)) for end in (0, -1) if (i, end) not in partner]
    for i, end in [*starts, *((i, 0) for i in range(len(runs)))]:
        chain: list[Pixel] = []
        while i not in used:
            used.add(i)
            run = runs[i] if end == 0 else runs[i][::-1]
            chain += run if not chain else run[1:]
            onward = partner.get((i, -1 if end == 0 else 0))
            if onward is None:
                break
            i, end = onward
        if chain:
            chains.append(chain)
    return chains


def _heading(run: list[Pixel], end: int) -> Points:
    """The unit vector from an end into its run."""
    ahead = run[:9] if end == 0 else run[::-1][:9]
    way = np.array(ahead[-1], dtype=np.float64) - np.array(ahead[0], dtype=np.float64)
    return np.asarray(way / max(float(np.hypot(*way)), 1e-9))
