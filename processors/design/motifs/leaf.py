"""The leaf: two halves, one in shade, on a bent midrib with a serrated edge and veins that taper out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, bowed, resample, ribbon
from processors.design.motifs.blade import Form, Half
from processors.design.parts import Drawing, Line, Part, Shadow

SERRATE, LONG = Form(0.34, 0.52, 1.25, 8, deep=0.36, slope=0.85), Form(0.24, 0.62, 1.1, 9, slope=1.1)
KINDS = {"serrate": SERRATE, "long": LONG}
"""How a leaf that is looked at by itself may be."""


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
        parts.append(
            Part(
                np.vstack([rib, half.margin()[::-1]]),
                material,
                (
                    Line(half.beside(line), "inner" if shaded else "detail", 1.0, 0.2, 0.05),
                    *(Line(path, "detail", 1.0, 0.0, 0.05) for path in half.veins(0.8)),
                ),
                (Shadow(rib, 100 * width * (0.85 if shaded else 0.4), 0.94 if shaded else 0.24),),
                half.grain(1.2),
                group="leaf",
                body="blade",
                form=0.15 if shaded else 0.0,
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


def single(chance: Chance) -> Drawing:
    """One leaf to be looked at by itself, upright on its stalk and about 150 high: serrate or long."""
    rng = chance.rng()
    kind = sorted(KINDS)[chance.pick("kind", len(KINDS))]
    side = 1.0 if chance.pick("side", 2) else -1.0
    bend = side * rng.uniform(8, 22)
    rib = resample(bezier((0, 0), (bend * 0.18, -38), (-bend * 0.65, -80), (bend * 0.65, -118), 600), 301)
    form = replace(KINDS[kind], veins=KINDS[kind].veins + int(rng.integers(-1, 2)))
    thick = np.interp(np.linspace(0, 1, 301), [0, 0.12, 0.3, 0.8, 0.93, 1], [2.55, 2.25, 1.9, 1.2, 0.1, 0.0])
    parts = [_stalk(bend)]
    for s, material in ((-side, "leaf light"), (side, "leaf dark")):
        shaded = material == "leaf dark"
        half = Half(replace(form, width=form.width * rng.uniform(0.96, 1.04)), rib, s)
        wide = 118 * form.width
        veins = half.veins(0.9 if form.deep or not shaded else 0.84)
        lines = (
            Line(half.beside(thick + 0.15), "inner", 1.0, 0.8, 0.0),
            *(Line(path, "inner", 1.0, 0.12, 0.0) for path in veins),
        )
        shadows = [Shadow(rib[:120], 0.34 * wide, 0.3)]
        if shaded:
            # Each quilt between two veins is the darker towards the lower one; by the rib the dark dies away upwards.
            shadows = [Shadow(rib, wide, 0.76), Shadow(bowed(rib[:270], -s * 0.26 * wide, 0.5), 0.5 * wide, 0.7)]
            shadows += [Shadow(path[:34], 0.13 * wide, 0.3) for path in veins]
        parts.append(
            Part(
                np.vstack([rib, half.margin()[::-1]]),
                material,
                lines,
                tuple(shadows),
                half.run(1.9),
                group="leaf",
                body="blade",
                form=0.0,
            )
        )
        if shaded:
            parts += _whipped(half, chance.at("spikes"), 60.0)
    return Drawing((*parts, _ribbed(rib, thick, 2.2))).placed(degrees=side * rng.uniform(4, 34))


def _stalk(bend: float) -> Part:
    """The stalk of a leaf from within the blade, where it flares into it, to its slanting cut, round at the corners."""
    path = resample(bezier((0, -9), (-bend * 0.02, 12), (-bend * 0.4, 26), (-bend * 1.25, 42), 60), 80)
    half = np.interp(np.linspace(0, 1, 80), [0, 0.2, 0.5, 0.85, 1.0], [3.4, 3.05, 2.1, 2.0, 2.5])
    ring = ribbon(path, half)
    way = path[-1] - path[-4]
    way = way / np.hypot(*way)
    one, other = ring[79], ring[80]
    middle, across = (one + other) / 2, (other - one) / 2
    lean = 1.0 if bend > 0 else -1.0
    # Half an ellipse that leans, so that one corner is drawn out and no corner is sharp.
    a = np.linspace(-np.pi / 2, np.pi / 2, 22)[1:-1]
    cut = middle + across * np.sin(a)[:, None] + way * (np.cos(a) * (2.9 - 1.3 * lean * np.sin(a)))[:, None]
    ring = np.vstack([ring[:80], cut, ring[80:]])
    return Part(ring, "leaf light", (), (), None, group="leaf", body="blade", form=0.1)


def _whipped(half: Half, chance: Chance, room: float) -> list[Part]:
    """The spikes of dark of a half, for the styles that whip theirs."""
    return [
        Part(ring, "shade", (), (), None, group="leaf", body="blade", form=0.0, rim="none")
        for ring in half.spikes(chance.rng(), room)
    ]
