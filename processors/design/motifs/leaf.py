"""The leaf: two halves, one in shade, on a bent midrib with a serrated edge and veins that taper out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, bowed, offset, resample, ribbon
from processors.design.motifs.blade import Form, Half
from processors.design.parts import Drawing, Line, Part, Shadow

SERRATE, LONG = Form(0.34, 0.46, 1.2, 7, deep=0.36, slope=0.85), Form(0.24, 0.62, 1.1, 8, slope=1.1)
KINDS = {"serrate": SERRATE, "long": LONG}
"""How a leaf that is looked at by itself may be."""

LIGHT = ((0.0, 0.1, 0.3, 0.55), (0.2, 0.42, 0.3, 0.0))
DARK = ((0.0, 0.16, 0.5, 0.8, 1.0), (0.4, 0.78, 0.8, 0.66, 0.4))
"""How far the strokes of its two halves go out: places along the rib, and shares of the way to the margin."""


def leaf(chance: Chance, width: float = 0.26, teeth: int = 6, bend: float | None = None) -> Drawing:
    """A leaf 100 long from the origin along +x; `width` is its half width as a share of the length."""
    rng = chance.rng()
    curve = rng.uniform(-20, 20) if bend is None else bend
    rib = resample(bezier((0, 0), (32, -curve * 0.6), (68, -curve), (100, curve * 0.35), 400), 121)
    form = Form(width * 1.06, 0.6, 1.1, max(teeth - 1, 5), deep=0.34 if teeth else 0.0, slope=0.9)
    thick = np.interp(np.linspace(0, 1, 121), [0, 0.85, 0.94, 1], [1.7, 0.5, 0.05, 0.0])
    line = thick + np.interp(np.linspace(0, 1, 121), [0.85, 0.94], [0.5, 0.1])
    parts: list[Part] = []
    for side, material in ((-1, "leaf"), (1, "leaf dark")):
        half = Half(replace(form, width=form.width * rng.uniform(0.94, 1.06)), rib, side)
        shaded = side > 0
        grain, strokes = half.comb(line, DARK if shaded else LIGHT, apart=2.1, clear=2.0)
        parts.append(
            Part(
                np.vstack([rib, half.margin()[::-1]]),
                material,
                (
                    Line(half.beside(line), "inner" if shaded else "detail", 1.0, 0.2, 0.05),
                    *(Line(path, "detail", 1.0, 0.0, 0.05) for path in half.veins(0.8)),
                ),
                (Shadow(rib, 100 * width * (0.85 if shaded else 0.4), 0.94 if shaded else 0.24),),
                grain,
                group="leaf",
                body="blade",
                form=0.15 if shaded else 0.0,
                combed=strokes,
            )
        )
        if shaded:
            parts += _whipped(half, chance.at("spikes"), 8.0)
    return Drawing((*parts, _ribbed(rib, thick)), {"tip": (100.0, float(rib[-1, 1]))})


def _ribbed(rib: Points, thick: NDArray[np.float64], foot: float = 0.0) -> Part:
    """The midrib over both halves: its edges are lines of theirs, so that side veins run out of it."""
    # It ends a little before the tip, or it would break the outline there, and begins within the stalk.
    path = rib[: int(0.95 * len(rib))]
    half = np.interp(np.linspace(0, 0.95, len(path)), np.linspace(0, 1, len(thick)), thick)
    back = path[0] - path[2]
    path = np.vstack([path[0] + foot * back / np.hypot(*back), path]) if foot else path
    ring = ribbon(path, np.r_[0.5 * half[0], half] if foot else half)
    return Part(ring, "leaf light", (), (), None, group="leaf", edges=(), body="blade", form=0.0, rim="none")


STALK = 46.0
"""How long the stalk of a single leaf is, in its units, from the cut to the foot of the blade."""
WIDTHS = ((0.0, 0.04, 0.12, 0.28, 0.45, 0.8, 0.92, 1.0), (5.2, 4.3, 3.7, 3.2, 2.4, 1.2, 0.2, 0.0))
"""Half the breadth of its stem, that runs on as its midrib, from the cut to the tip of the blade."""


def single(chance: Chance) -> Drawing:
    """One leaf to be looked at by itself, upright on its stalk and about 150 high: serrate or long."""
    rng = chance.rng()
    kind = sorted(KINDS)[chance.pick("kind", len(KINDS))]
    side = 1.0 if chance.pick("side", 2) else -1.0
    bend = side * rng.uniform(8, 22)
    rib = resample(bezier((0, 0), (bend * 0.18, -38), (-bend * 0.65, -80), (bend * 0.65, -118), 600), 301)
    form = replace(KINDS[kind], veins=KINDS[kind].veins + int(rng.integers(-1, 2)))
    stem = _Stem(rib, bend)
    parts: list[Part] = []
    for s, material in ((-side, "leaf light"), (side, "leaf dark")):
        shaded = material == "leaf dark"
        half = Half(replace(form, width=form.width * rng.uniform(0.96, 1.04)), rib, s)
        wide = 118 * form.width
        grain, strokes = half.comb(stem.off(), DARK if shaded else LIGHT, apart=1.65)
        veins = half.veins(0.9 if form.deep or not shaded else 0.84)
        lines = (
            Line(stem.edge(s), "inner", 1.0, 0.5, 0.0),
            *(Line(path, "inner", 1.0, 0.12, 0.0) for path in veins),
        )
        shadows = [Shadow(rib[:120], 0.34 * wide, 0.3)]
        if shaded:
            # Each quilt between two veins is the darker towards the lower one; by the rib the dark dies away upwards.
            shadows = [Shadow(rib, wide, 0.76), Shadow(bowed(rib[:270], -s * 0.26 * wide, 0.5), 0.5 * wide, 0.7)]
            shadows += [Shadow(path[:34], 0.13 * wide, 0.3) for path in veins]
        parts.append(
            Part(
                stem.joined(half, s),
                material,
                lines,
                tuple(shadows),
                grain,
                group="leaf",
                body="blade",
                form=0.0,
                combed=strokes,
            )
        )
        if shaded:
            parts += _whipped(half, chance.at("spikes"), 60.0)
    return Drawing((*parts, stem.part(side))).placed(degrees=side * rng.uniform(4, 34))


class _Stem:
    """The stem of a leaf: one line from its slanting cut through the stalk and the blade, thinner all the way."""

    def __init__(self, rib: Points, bend: float) -> None:
        way = rib[0] - rib[3]
        way = way / np.hypot(*way)
        stalk = bezier((0, 0), way * 15.0, (-bend * 0.4, 0.62 * STALK), (-bend * 1.1, 0.92 * STALK), 90)
        self._path = resample(np.vstack([stalk[::-1], rib[1:]]), 400)
        self._half = np.interp(np.linspace(0, 1, 400), *WIDTHS)
        self._foot = int(np.argmin(np.hypot(*(self._path - rib[0]).T)))
        self._lean = 1.0 if bend > 0 else -1.0

    def edge(self, side: float) -> Points:
        """The midrib's edge on one side, from within the stalk's outline nearly to the tip."""
        return offset(self._path, side * (self._half + 0.4))[self._foot - 14 : 378]

    def off(self) -> NDArray[np.float64]:
        """How far from the rib the midrib's edge is, at even steps of the blade."""
        return np.interp(np.linspace(self._foot, 399, 121), np.arange(400), self._half) + 0.5

    def joined(self, half: Half, side: float) -> Points:
        """The ring of a half, whose margin runs down into the edge of the stalk in one bend."""
        low = self._foot - 26
        margin = half.margin()
        away = np.hypot(*(margin - self._path[self._foot]).T)
        start = int(np.argmax(away > 11.0))
        stalk = offset(self._path, side * 0.92 * self._half)
        down = stalk[low] - stalk[low + 4]
        into = margin[start] - margin[start + 2]
        down, into = down / np.hypot(*down), into / np.hypot(*into)
        far = 0.45 * float(np.hypot(*(stalk[low] - margin[start])))
        bend = bezier(margin[start], margin[start] + into * far, stalk[low] - down * far, stalk[low], 30)
        return np.vstack([self._path[low:], margin[start:][::-1][1:], bend[1:]])

    def part(self, side: float) -> Part:
        """The stem over both halves, cut aslant, round at the corners and hollow between them."""
        ring = ribbon(self._path[:376], self._half[:376])
        one, other = ring[0], ring[-1]
        way = self._path[0] - self._path[4]
        way = way / np.hypot(*way)
        # Half an ellipse that leans, so that one corner is drawn out and no corner is sharp.
        a = np.linspace(-np.pi / 2, np.pi / 2, 22)[1:-1]
        out = np.cos(a) * (2.6 - 1.9 * self._lean * np.sin(a))
        cut = (one + other) / 2 + (one - other) / 2 * np.sin(a)[:, None] + way * out[:, None]
        shade = offset(self._path[: self._foot + 40], side * np.linspace(1.0, 2.6, self._foot + 40) * self._half[0])
        # Fibres, that run out of the cut on the shaded side, long and short.
        fibres = tuple(
            Line(offset(self._path, side * at * self._half)[low : int(high)], "texture", 1.0, 0.0, 0.1)
            for at, low, high in (
                (0.14, 3, 0.46 * self._foot),
                (0.4, 3, 0.22 * self._foot),
                (-0.28, 3, 0.18 * self._foot),
            )
        )
        return Part(
            np.vstack([ring, cut]),
            "leaf light",
            fibres,
            (Shadow(shade, 1.7 * self._half[0], 0.8, soft=True),),
            None,
            group="leaf",
            body="blade",
            form=0.0,
            rim="none",
        )


def _whipped(half: Half, chance: Chance, room: float) -> list[Part]:
    """The spikes of dark of a half, for the styles that whip theirs."""
    return [
        Part(ring, "shade", (), (), None, group="leaf", body="blade", form=0.0, rim="none")
        for ring in half.spikes(chance.rng(), room)
    ]
