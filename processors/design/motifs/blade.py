"""One half of a leaf: laid out beside a straight rib, teeth and veins together, then bent with the rib.

Places on it are (u, v): u along the rib from 0 at the stalk to 1 at the tip, v off it, in the rib's own units.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.design.curves import Points, bezier, normals, resample

Along = NDArray[np.float64]


REACH = 0.86
"""The share of the way from the rib to the margin that the curves of a comb go."""
TURNS = (1.0, 0.5, 0.76, 0.4, 0.88, 0.58)
"""The lengths of strokes that follow each other, as shares of the longest."""


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a half: its greatest half `width` as a share of the length, how round it is at the `foot` (a power
    under 1) and how drawn out at the `tip` (over 1), how many side `veins`, and how `deep` its teeth are cut as a
    share of the distance between two of them. `slope` is how far a vein leans forwards for what it reaches out; one
    that `spring`s leaves the rib along it and bends out."""

    width: float
    foot: float
    tip: float
    veins: int
    deep: float = 0.0
    slope: float = 0.62
    spring: bool = False


class Half:
    """A half on one side of a rib: margin, veins, and the strokes and spikes of dark that lie between the veins."""

    def __init__(self, form: Form, rib: Points, side: float) -> None:
        self.form, self.side = form, side
        self._rib = resample(rib, 241)
        self._out = normals(self._rib)
        self._long = float(np.hypot(*np.diff(self._rib, axis=0).T).sum())
        # Teeth and the cells between veins shrink evenly towards both ends.
        steps = 0.62 + 0.38 * np.sin(np.pi * (np.arange(form.veins + 1) + 0.6) / (form.veins + 1.2))
        ends = np.cumsum(steps[:-1]) / steps.sum()
        self.tips = 0.11 + 0.81 * ends
        reach = self.half_width(self.tips)
        roots = self.tips - form.slope * reach * np.linspace(0.72, 1.15, form.veins)
        least = 0.04 + 0.045 * np.arange(form.veins)
        self.roots = np.maximum(roots, least)

    def half_width(self, u: Along) -> Along:
        """The half width of the form at u, without its teeth, as a share of the length."""
        f = self.form
        widest = f.foot / (f.foot + f.tip)
        t = np.clip(u, 0.0, 1.0)
        round_ = (t / widest) ** f.foot * ((1 - t) / (1 - widest)) ** f.tip
        return np.asarray(f.width * round_)

    def at(self, uv: Points) -> Points:
        """Places (u, v), v as a share of the length, on the bent leaf."""
        u = np.clip(uv[:, 0], 0.0, 1.0) * 240
        i = np.arange(241)
        x, y, ox, oy = (np.interp(u, i, c) for c in (*self._rib.T, *self._out.T))
        v = uv[:, 1] * self._long * self.side
        return np.column_stack([x + ox * v, y + oy * v])

    def margin(self) -> Points:
        """The edge from stalk to tip: each tooth is round along its back, points forwards and is cut in sharply."""
        return self.at(self.edge())

    def beside(self, off: Along) -> Points:
        """A path along the rib on this side, `off` it (the leaf's units) at even steps from the foot to the tip.

        It stops short of that, where the edges of the leaf meet.
        """
        way = np.column_stack([np.linspace(0.0, 1.0, len(off)), off / self._long])
        return self.at(way[: int(0.955 * len(off))])

    def edge(self) -> Points:
        """The margin in (u, v), from the stalk to the tip."""
        if not self.form.deep:
            u = 0.5 - 0.5 * np.cos(np.pi * np.linspace(0, 1, 200))
            return np.column_stack([u, self.half_width(u)])
        gaps = np.diff(np.r_[0.0, self.tips, 1.0])
        runs: list[Points] = []
        start = 0.0
        depth = 0.0
        for k, tip in enumerate(self.tips):
            deep = self.form.deep * float(min(gaps[k], gaps[k + 1])) * (1.0 - 0.35 * tip)
            p = np.linspace(0, 1, 24)
            u = start + (tip - start) * p
            inset = depth * (1 - np.sin(np.pi / 2 * p) ** 0.9)
            swell = 0.16 * deep * np.sin(np.pi * p**1.3)
            runs.append(np.column_stack([u, self.half_width(u) - inset + swell]))
            # The cut goes square to the margin: where that slopes, also along the leaf.
            slope = float(self.half_width(np.array([tip + 0.004]))[0] - self.half_width(np.array([tip - 0.004]))[0])
            slope /= 0.008
            start = tip + max(-0.004, deep * 0.75 * slope / np.sqrt(1 + slope * slope)) + 0.12 * deep
            inside = float(self.half_width(np.array([start]))[0])
            top = float(self.half_width(np.array([tip]))[0])
            bottom = min(inside - 0.15 * deep, top - deep / np.sqrt(1 + slope * slope))
            depth = inside - bottom
            q = np.linspace(0, 1, 8)[1:]
            runs.append(np.column_stack([tip + (start - tip) * q**1.4, top + (bottom - top) * q]))
        p = np.linspace(0, 1, 40)
        u = start + (1 - start) * p
        base, inset = self.half_width(u), depth * (1 - p) ** 1.5
        runs.append(np.column_stack([u, np.maximum(base - inset, 0.0)]))
        return np.vstack(runs)

    def vein(self, k: float, samples: int = 40) -> Points:
        """The course of vein k in (u, v), from the rib to the margin; between two of them where k is no whole number.

        −1 runs along the margin of the foot, `veins` along that of the tip.
        """
        low = int(np.clip(np.floor(k), -1, self.form.veins - 1))
        a, b = self._course(low, samples), self._course(low + 1, samples)
        return a + (b - a) * (k - low)

    def _course(self, k: int, samples: int) -> Points:
        if k < 0:
            u = np.linspace(0.0, float(self.tips[0]) * 0.62, samples)
            return np.column_stack([u, 0.9 * self.half_width(u)])
        if k >= self.form.veins:
            root = 0.5 * (float(self.roots[-1]) + 1.0)
            return np.column_stack([np.linspace(root, 1.0, samples), np.zeros(samples)])
        root, tip = float(self.roots[k]), float(self.tips[k])
        v = float(self.half_width(self.tips[k : k + 1])[0])
        far = tip - root
        if self.form.spring:
            return bezier((root, 0), (root + 0.3 * far, 0.22 * v), (root + 0.56 * far, 0.84 * v), (tip, v), samples)
        return bezier((root, 0), (root + 0.2 * far, 0.36 * v), (root + 0.62 * far, 0.8 * v), (tip, v), samples)

    def veins(self, share: float = 0.93) -> list[Points]:
        """The side veins on the leaf, each up to a share of its way to the tip of a tooth."""
        return [self.at(self.vein(k, 60)[: max(2, int(60 * share))]) for k in range(self.form.veins)]

    def grain(self, off: float = 0.0) -> NDArray[np.float64]:
        """Curves that run with the veins, four in every cell between two: shading strokes lie on them.

        They begin `off` the rib (the leaf's units), where its own breadth ends; at the tip they come to nothing.
        """
        cells = np.arange(-1, self.form.veins)[:, None] + np.arange(4) / 4
        return np.stack([self._from_rib(float(k), 1.0, off) for k in cells.ravel()])

    def comb(
        self,
        off: Along,
        out: tuple[Sequence[float], Sequence[float]],
        apart: float = 1.55,
        clear: float = 1.25,
        turns: Sequence[float] = TURNS,
        fall: float = 0.42,
    ) -> tuple[NDArray[np.float64], tuple[float, ...]]:
        """Curves as `grain` gives them, `apart` along the rib, whatever the cell, and `clear` of the veins; and the
        share of each that a stroke takes.

        `off` the rib (at even steps of it) they begin. The longest stroke of a cell follows its lower vein, and long
        and short ones take turns. `out` says at which places of the rib how large a share they have of the way to the
        margin. Distances are in the leaf's units. `turns` are the lengths of strokes that follow each other, `fall` how
        much shorter they are at the upper end of a cell.
        """
        # Between two veins the roots go evenly from the one's to the other's.
        ks = np.r_[-0.6, np.arange(self.form.veins), self.form.veins - 0.3]
        roots = np.array([float(self.vein(k, 2)[0, 0]) for k in ks])
        gap = clear / self._long
        at: list[float] = []
        shares: list[float] = []
        for low, high in itertools.pairwise(roots):
            if high - low < 2 * gap:
                continue
            count = int((high - low - 2 * gap) * self._long / apart) + 1
            places = (low + high) / 2 + (count - 1) * apart / self._long * np.linspace(-0.5, 0.5, count)
            taken = np.array(turns)[(len(at) + np.arange(count)) % len(turns)]
            shares += (taken * (1.0 - fall * (places - low) / (high - low))).tolist()
            at += places.tolist()
        u = np.array(at)
        strokes = np.array(shares) * np.interp(u, *out) / REACH
        even, begin = np.interp(u, roots, ks), np.interp(u, np.linspace(0, 1, len(off)), off)
        curves = np.stack([self._from_rib(float(k), REACH, float(o)) for k, o in zip(even, begin, strict=True)])
        return curves, tuple(np.round(strokes, 6).tolist())

    def _from_rib(self, k: float, share: float, off: float) -> Points:
        way = self.vein(k, 40)
        root = float(np.interp(off / self._long, way[:, 1], np.arange(40))) if way[-1, 1] > 0 else 0.0
        at = np.linspace(min(root, 37.0), max(39 * share, min(root + 0.5, 38.0)), 40)
        return self.at(np.column_stack([np.interp(at, np.arange(40), c) for c in way.T]))

    def between(self, k: float, low: float, high: float, wide: float) -> Points:
        """A lens on the quilt round course k, from the share `low` of the way to the margin to `high`; `wide` in ks."""
        up = np.linspace(low, high, 24)
        across = 0.5 * np.sin(np.pi * np.linspace(0, 1, 24)) ** 0.8
        return self._in_quilt(k - wide, k + wide, np.r_[0.5 - across, 0.5 + across[::-1]], np.r_[up, up[::-1]])

    def whips(self, chance: np.random.Generator, upper: float) -> list[Points]:
        """Whipped dark between the veins, clear of them: in each cell up to `upper` one wedge out of the rib that hangs
        from the cell's upper vein, each of its own length, long and short in turn."""
        rings: list[Points] = []
        p = np.linspace(0, 1, 20)
        for turn, (low, high) in enumerate(itertools.pairwise([-0.4, *range(self.form.veins)])):
            if float(self.vein(high, 2)[0, 0]) > upper:
                break
            far = float(chance.uniform(0.84, 0.94) if turn % 2 else chance.uniform(0.5, 0.6))
            peak = float(chance.uniform(0.8, 0.84))
            # It hangs from the upper vein: a hollow flank, wide at the foot, and a long point beside that vein.
            up, down = (foot + (peak - foot) * (1 - (1 - p) ** power) for foot, power in ((0.3, 2.4), (0.97, 1.2)))
            rings.append(self._in_quilt(low, high, np.r_[up, down[::-1]], far * np.r_[p, p[::-1]]))
        return rings

    def _in_quilt(self, low: float, high: float, across: Along, up: Along) -> Points:
        """Places on the leaf, given as shares of the way from one course to another between the same two veins, and of
        the way from the rib to the margin."""
        one, other = self.vein(low, 40), self.vein(high, 40)
        at = np.arange(40)
        a, b = (np.column_stack([np.interp(39 * up, at, c) for c in way.T]) for way in (one, other))
        return self.at(a + (b - a) * across[:, None])

    def spikes(self, chance: np.random.Generator, room: float, share: float = 0.64) -> list[Points]:
        """Whipped dark, one ring to a cell: tapered spikes that rise from the rib and follow the veins.

        The longest lies along the cell's lower vein and reaches `share` of the way; there is a spike for each `room`
        (the leaf's units) of rib, and the valleys between them come near the rib.
        """
        rings: list[Points] = []
        edges = [-0.55, *range(self.form.veins), self.form.veins - 0.15]
        for low, high in itertools.pairwise(edges):
            wide = (float(self.vein(high, 2)[0, 0]) - float(self.vein(low, 2)[0, 0])) * self._long
            count = int(np.clip(round(wide / room), 1, 4))
            heights = np.array([1.0, 0.5, 0.72, 0.4])[:count] * share
            if low < 0:
                heights = heights[::-1] * 0.7
            heights = heights * chance.uniform(0.9, 1.05, count)
            peaks = (np.arange(count) + np.linspace(0.0, 0.5, count)) / count if count > 1 else np.array([0.0])
            feet = np.r_[0.0, np.arange(1, count) / count + 0.04, 1.0]
            valley = np.r_[0.0, np.full(count - 1, 0.12), 0.0]
            way: list[Points] = []
            p = np.linspace(0, 1, 14)
            for n in range(count):
                for a, b, ease in (
                    ((feet[n], valley[n]), (peaks[n], heights[n]), p),
                    ((feet[n + 1], valley[n + 1]), (peaks[n], heights[n]), p[::-1]),
                ):
                    # Hollow flanks: wide at the foot, a long fine point.
                    across = b[0] + (a[0] - b[0]) * (1 - ease) ** 1.9
                    up = a[1] + (b[1] - a[1]) * ease
                    way.append(np.column_stack([across, up]))
            path = np.vstack(way)
            rings.append(self.at(np.vstack([self._in_cell(low, high, x, y) for x, y in path])))
        return rings

    def _in_cell(self, low: float, high: float, across: float, up: float) -> Points:
        course = self.vein(low + (high - low) * across, 40)
        i = up * 39
        return np.array([[np.interp(i, np.arange(40), course[:, 0]), np.interp(i, np.arange(40), course[:, 1])]])
