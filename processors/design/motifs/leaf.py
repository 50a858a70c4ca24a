"""The leaf: two halves, one in shade, on a bent midrib with a serrated edge and veins that taper out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import bezier, resample, ribbon
from processors.design.motifs.blade import Form, Half
from processors.design.parts import Drawing, Line, Part, Shadow

SERRATE, LONG = Form(0.34, 0.52, 1.25, 8, deep=0.36, slope=0.85), Form(0.24, 0.62, 1.1, 9, slope=1.1, ripple=0.05)
KINDS = {"serrate": SERRATE, "long": LONG}
"""How a leaf that is looked at by itself may be."""


def leaf(chance: Chance, width: float = 0.26, teeth: int = 6, bend: float | None = None) -> Drawing:
    """A leaf 100 long from the origin along +x; `width` is its half width as a share of the length."""
    rng = chance.rng()
    curve = rng.uniform(-20, 20) if bend is None else bend
    rib = resample(bezier((0, 0), (32, -curve * 0.6), (68, -curve), (100, curve * 0.35), 400), 121)
    form = Form(width * 1.06, 0.6, 1.1, max(teeth - 1, 5), deep=0.34 if teeth else 0.0, slope=0.9)
    parts: list[Part] = []
    for side, material in ((-1, "leaf"), (1, "leaf dark")):
        half = Half(replace(form, width=form.width * rng.uniform(0.94, 1.06)), rib, side)
        shaded = side > 0
        parts.append(
            Part(
                np.vstack([rib, half.margin()[::-1]]),
                material,
                tuple(Line(path, "detail", 1.0, 0.0, 0.05) for path in half.veins(0.8)),
                (Shadow(rib, 100 * width * (0.85 if shaded else 0.4), 0.8 if shaded else 0.24),),
                half.grain(),
                group="leaf",
                body="blade" if shaded else "",
                form=0.15 if shaded else 0.0,
            )
        )
        if shaded:
            parts += _whipped(half, chance.at("spikes"), 8.0)
    return Drawing(tuple(parts), {"tip": (100.0, float(rib[-1, 1]))})


def single(chance: Chance) -> Drawing:
    """One leaf to be looked at by itself, upright on its stalk and about 150 high: serrate or long."""
    rng = chance.rng()
    kind = sorted(KINDS)[chance.pick("kind", len(KINDS))]
    side = 1.0 if chance.pick("side", 2) else -1.0
    bend = side * rng.uniform(8, 22)
    rib = resample(bezier((0, 0), (bend * 0.18, -38), (-bend * 0.65, -80), (bend * 0.65, -118), 600), 301)
    form = replace(KINDS[kind], veins=KINDS[kind].veins + int(rng.integers(-1, 2)))
    parts: list[Part] = []
    for s, material in ((-side, "leaf light"), (side, "leaf dark")):
        shaded = material == "leaf dark"
        half = Half(replace(form, width=form.width * rng.uniform(0.96, 1.04)), rib, s)
        edge = half.margin()
        wide = 118 * form.width
        lines = tuple(Line(path, "inner", 1.0, 0.12, 0.0) for path in half.veins(0.9 if form.deep else 0.84))
        shadows = [Shadow(rib[:120], 0.34 * wide, 0.3)]
        if shaded:
            # Each quilt between two veins is the darker towards the lower one.
            shadows = [Shadow(rib, 0.9 * wide, 0.7), Shadow(rib[:230], 0.42 * wide, 0.6)]
            shadows += [Shadow(line.path[:34], 0.13 * wide, 0.3) for line in lines]
        parts.append(
            Part(
                np.vstack([rib, edge[::-1]]),
                material,
                lines,
                tuple(shadows),
                half.grain(),
                group="leaf",
                body="blade",
                form=0.0,
            )
        )
        if shaded:
            parts += _whipped(half, chance.at("spikes"), 4.6)
    n = len(rib)
    stalk = bezier((0, 0), (-bend * 0.06, 12), (-bend * 0.4, 26), (-bend * 1.25, 42), 40)
    path = resample(np.vstack([rib[: int(0.9 * n)][::-1], stalk[1:]]), 120)
    thick = np.interp(np.linspace(0, 1, 120), [0, 0.5, 0.76, 0.95, 1.0], [0.2, 1.1, 2.1, 2.6, 3.6])
    stem = Part(ribbon(path, thick), "stem", (), (), None, group="leaf", body="blade", form=0.3)
    return Drawing((*parts, stem)).placed(degrees=side * rng.uniform(4, 34))


def _whipped(half: Half, chance: Chance, room: float) -> list[Part]:
    """The spikes of dark of a half, for the styles that whip theirs."""
    return [
        Part(ring, "shade", (), (), None, group="leaf", body="blade", form=0.0, rim="none")
        for ring in half.spikes(chance.rng(), room)
    ]
