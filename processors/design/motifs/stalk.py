"""The stem of a leaf: a slim stalk with a heel at its cut, that runs on through the blade as a midrib into the tip."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from processors.design.curves import Points, bezier, offset, resample, ribbon
from processors.design.motifs.blade import Half
from processors.design.parts import Line, Part

STALK = 46.0
"""How long the stalk of a single leaf is, in its units, from the cut to the foot of the blade."""
WIDTHS = ((0.0, 0.03, 0.08, 0.16, 0.28, 0.5, 0.7, 0.86, 0.95, 1.0), (3.5, 2.9, 2.35, 2.15, 2.1, 1.8, 1.3, 0.7, 0.2, 0.0))
"""Half the breadth of the stem from the cut to the tip of the blade: shares of its length, and the leaf's units."""
STEPS = 400
"""How many points its middle line has."""
HAIR = 0.97
"""How far along the stem its band goes; from there on it is one line."""


class Stem:
    """One line from its slanting cut through the stalk and the blade, thinner all the way."""

    def __init__(self, rib: Points, bend: float) -> None:
        way = rib[0] - rib[3]
        way = way / np.hypot(*way)
        stalk = bezier((0, 0), way * 15.0, (-bend * 0.5, 0.6 * STALK), (-bend * 1.35, 0.9 * STALK), 90)
        self._path = resample(np.vstack([stalk[::-1], rib[1:]]), STEPS)
        self._half = np.interp(np.linspace(0, 1, STEPS), *WIDTHS)
        self._foot = int(np.argmin(np.hypot(*(self._path - rib[0]).T)))
        self._lean = 1.0 if bend > 0 else -1.0

    def off(self) -> NDArray[np.float64]:
        """How far from the rib the midrib's edge is, at even steps of the blade."""
        return np.interp(np.linspace(self._foot, STEPS - 1, 121), np.arange(STEPS), self._half) + 0.9

    def without(self, path: Points) -> Points:
        """The path of a side vein from just within the midrib's edge on."""
        apart = np.hypot(*(self._path[:, None, :] - path[None, :, :]).transpose(2, 0, 1))
        return path[int(np.argmax(apart.min(axis=0) > self._half[apart.argmin(axis=0)] - 0.6)) :]

    def joined(self, margin: Points, side: float) -> Points:
        """The ring of a half with this margin, that runs down into the edge of the stalk in one bend."""
        low = self._foot - 22
        # Within a hair of the tip the margin would cross the rib.
        margin = margin[np.hypot(*(margin - self._path[-1]).T) > 1.0]
        away = np.hypot(*(margin - self._path[self._foot]).T)
        start = int(np.argmax(away > 11.0))
        stalk = offset(self._path, side * 0.92 * self._half)
        down = stalk[low] - stalk[low + 4]
        into = margin[start] - margin[start + 2]
        down, into = down / np.hypot(*down), into / np.hypot(*into)
        far = 0.45 * float(np.hypot(*(stalk[low] - margin[start])))
        bend = bezier(margin[start], margin[start] + into * far, stalk[low] - down * far, stalk[low], 30)
        return np.vstack([self._path[low:], margin[start:][::-1][1:], bend[1:]])

    def part(self, lit: float) -> Part:
        """The stem over both halves, cut aslant, with small round corners, and the edge that `hair` draws in full."""
        end = int(HAIR * STEPS)
        ring = ribbon(self._path[:end], self._half[:end])
        one, other = ring[0], ring[-1]
        way = self._path[0] - self._path[4]
        way = way / np.hypot(*way)
        # A flat ellipse that leans: one corner is drawn out to the heel, and no corner is sharp.
        a = np.linspace(-np.pi / 2, np.pi / 2, 22)[1:-1]
        out = np.cos(a) ** 0.8 * (1.7 - 1.5 * self._lean * np.sin(a))
        cut = (one + other) / 2 + (one - other) / 2 * np.sin(a)[:, None] + way * out[:, None]
        return Part(np.vstack([ring, cut]), "leaf light", self.edge(lit), group="leaf", body="blade", form=0.0, rim="none")

    def edge(self, side: float) -> tuple[Line, ...]:
        """The midrib's edge on one side up to the tip: three pulls of the pen, each finer."""
        path = offset(self._path, side * self._half)[self._foot - 12 : STEPS - 6]
        one, two = int(0.12 * len(path)), int(0.56 * len(path))
        return (
            Line(path[: one + 1], "inner", 0.6, 1.0, 1.0),
            Line(path[one : two + 1], "inner", 1.0, 0.66, 0.0),
            Line(path[two:], "detail", 1.0, 0.0, 0.0),
        )

    def hair(self, lit: float) -> Part:
        """The edge of the midrib on the side `lit`, drawn over both halves, that runs in one line into the tip."""
        way, half, edge = self._path[self._foot :], self._half[self._foot :], self.edge(lit)
        return Part(ribbon(way, half), "leaf light", edge, group="leaf", edges=edge, body="blade", form=0.0)

    def inked(self, side: float) -> tuple[Part, Part]:
        """The midrib's edge on the dark side, over the roots of the veins there: fine for a needle, broad for a brush.

        A half that is black has neither: it ends where the band begins.
        """
        way = self._path[self._foot - 4 : int(0.96 * STEPS)]
        half = self._half[self._foot - 4 : int(0.96 * STEPS)]

        def line(material: str, broad: tuple[float, ...]) -> Part:
            wide = np.interp(np.linspace(0, 1, len(way)), [0, 0.1, 0.8, 1], broad)
            ring = np.vstack([offset(way, side * (half - 0.4)), offset(way, side * (half + wide))[::-1]])
            return Part(ring, material, group="leaf", body="blade", form=0.0, rim="none")

        return line("stripe", (0.4, 0.8, 0.5, 0.1)), line("shade", (0.8, 1.7, 1.2, 0.3))
