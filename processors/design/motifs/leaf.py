"""The leaf: two halves, one in shade, on a bent midrib with a serrated edge and veins that taper out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, bowed, offset, resample, ribbon
from processors.design.motifs.blade import Form, Half
from processors.design.motifs.stalk import Stem, strung
from processors.design.motifs.turned import Turned, bitten, turned, waved
from processors.design.parts import Drawing, Line, Part, Shadow

SERRATE, LONG = Form(0.34, 0.46, 1.2, 7, deep=0.36, slope=0.85), Form(0.25, 0.66, 1.35, 8, slope=1.1)
KINDS = {"serrate": SERRATE, "long": LONG}
"""How a leaf that is looked at by itself may be."""

LIGHT = ((0.0, 0.1, 0.3, 0.55), (0.2, 0.42, 0.3, 0.0))
DARK = ((0.0, 0.16, 0.5, 0.8, 1.0), (0.4, 0.78, 0.8, 0.66, 0.4))
"""How far the strokes of its two halves go out: places along the rib, and shares of the way to the margin."""
SHORT = 9.0
"""A vein of less than this length under the turned edge is left out, in the leaf's units."""
HUNG, FALL = (1.0, 0.84), 0.72
"""The lengths of the strokes that a single leaf is shaded with, in turn, and how they fall from one vein to the next:
they hang in bundles from its veins."""


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
            parts += _shades(half.spikes(chance.at("spikes").rng(), 8.0))
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


def single(chance: Chance) -> Drawing:
    """One leaf to be looked at by itself, upright on its stalk and about 150 high: serrate or long.

    Its blade is twisted, so that the shaded half is seen narrower; the edge of that is turned over, the other bitten.
    """
    rng = chance.rng()
    kind = sorted(KINDS)[chance.pick("kind", len(KINDS))]
    side = 1.0 if chance.pick("side", 2) else -1.0
    bend = side * rng.uniform(13, 22)
    rib = resample(bezier((0, 0), (bend * 0.4, -36), (-bend * 0.95, -78), (bend * 0.9, -118), 600), 301)
    form = replace(KINDS[kind], veins=KINDS[kind].veins - int(rng.integers(0, 2)), spring=True)
    stem = Stem(rib, bend)
    lit = Half(replace(form, width=form.width * rng.uniform(1.0, 1.08)), rib, -side)
    dim = Half(replace(form, width=form.width * rng.uniform(0.86, 0.94)), rib, side)
    wave = rng.uniform(0, 2 * np.pi, 2)
    turn = turned(dim, dim.at(waved(dim.edge(), float(wave[1]))), rng)
    veins = _dark_veins(dim, stem, turn)
    spikes = _shades([strung(dim.whips(chance.at("spikes").rng(), 0.45))])
    parts = [_light_half(lit, stem, float(wave[0]), int(rng.integers(0, 2))), _dark_half(dim, stem, turn, veins)]
    parts += [*spikes, *_needles(veins, side), *stem.inked(side), *turn.parts(), stem.part(-side), stem.hair(-side)]
    return Drawing(tuple(parts)).placed(degrees=side * rng.uniform(2, 22))


def _light_half(half: Half, stem: Stem, wave: float, higher: int) -> Part:
    """The half in the light with its veins, and a bite out of it."""
    # The bite begins and ends on the back of a tooth: a notch beside it would leave crumbs.
    k = half.form.veins // 2 - 1 + (0 if half.form.deep else higher)
    low, middle, high = half.tips[k : k + 3]
    size = (high - low - 0.4 * (middle - low) - 0.3 * (high - middle)) / 3.05
    bite = float(low + 0.4 * (middle - low) + size)
    clear = np.where((half.tips > bite - 1.3 * size) & (half.tips < bite + 3.2 * size), 0.62, 1.0)
    ways = zip(half.veins(0.9), np.minimum(_shares(half), clear), strict=True)
    veins = [path[: int(len(path) * at)] for path, at in ways][:-1]
    return Part(
        stem.joined(half.at(bitten(waved(half.edge(), wave), bite, size)), half.side),
        "leaf light",
        tuple(Line(path, "inner", 1.0, 0.0, 0.03) for path in veins),
        group="leaf",
        body="blade",
        form=0.0,
    )


def _dark_half(half: Half, stem: Stem, turn: Turned, veins: list[Points]) -> Part:
    """The half in the shade, up to where its edge is turned over."""
    wide = 118 * half.form.width
    rib = half.at(np.column_stack([np.linspace(0, 1, 301), np.zeros(301)]))
    grain, strokes = half.comb(stem.off(), DARK, apart=1.8, turns=HUNG, fall=FALL)
    shadows = [Shadow(rib, wide, 0.76), Shadow(bowed(rib[:270], -half.side * 0.26 * wide, 0.5), 0.5 * wide, 0.7)]
    shadows += [Shadow(path[:34], 0.13 * wide, 0.3) for path in half.veins(0.84)]
    shadows.append(Shadow(turn.lip, 0.2 * wide, 0.75))
    return Part(
        stem.joined(turn.margin, half.side),
        "leaf dark",
        # Under their needles: by these a style knows a half with veins.
        tuple(Line(path[1:10], "detail", 0.2, 0.0, 0.3) for path in veins),
        tuple(shadows),
        grain,
        group="leaf",
        body="blade",
        form=0.0,
        combed=strokes,
    )


def _shares(half: Half) -> NDArray[np.float64]:
    """How far each side vein goes: the lowest and the last stop sooner, for the margin comes in upon them."""
    n = half.form.veins
    return np.interp(np.arange(n), [0, 1, 2, n - 2, n - 1], [0.68, 0.82, 0.92, 0.92, 0.8])


def _dark_veins(half: Half, stem: Stem, turn: Turned) -> list[Points]:
    """The courses of the side veins of a dark half, from the midrib to where they end before its edge."""
    ways = zip(half.veins(0.92), _shares(half), strict=True)
    cut = [turn.short(stem.without(path[: int(len(path) * share)])) for path, share in ways][:-1]
    return [path for path in cut if float(np.hypot(*(path[-1] - path[0]))) > SHORT]


def _needles(veins: list[Points], side: float) -> list[Part]:
    """Side veins as needles out of the midrib, pale as the lit half, each with a line for the styles that hatch."""
    fine = (1 - np.linspace(0, 1, 24)) ** 0.7
    pale = [ribbon(path, 1.25 * fine) for path in veins]
    lines = [ribbon(offset(path, side * 0.3 * fine), 0.2 + 0.12 * fine) for path in veins]
    return [
        Part(strung(rings), material, group="leaf", body="blade", form=0.0, rim="none")
        for rings, material in ((pale, "leaf light"), (lines, "stripe"))
    ]


def _shades(rings: list[Points]) -> list[Part]:
    """The spikes of dark of a half, for the styles that whip theirs."""
    return [Part(ring, "shade", (), (), None, group="leaf", body="blade", form=0.0, rim="none") for ring in rings]
