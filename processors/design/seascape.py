"""A breaking wave under a light, in a ring: one lip with its claws, one dark behind it, a calm sea before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from shapely import Point

from processors.design.chance import Chance
from processors.design.curves import bowed, catmull, points, resample, rotated
from processors.design.groups import one
from processors.design.motifs.moon import circle
from processors.design.motifs.waves import crest
from processors.design.parts import Drawing, Line, Part, Shadow
from processors.design.pen import polygon
from processors.design.spec import Subject
from processors.design.vignette import within

UNDER = 6.0
"""How far a wave goes on under the surface of the sea before it."""
CRATERS = ((-0.36, -0.2, 0.23), (0.26, -0.54, 0.13), (0.2, -0.06, 0.075))
"""The craters of a moon that stands behind a wave, as shares of its radius: few, in the half that is seen."""


def _sea(top: Sequence[tuple[float, float]], lines: Sequence[tuple[float, float, float]]) -> list[Part]:
    """Water from side to side under the line `top`, with a few long lines along it (depth, from, to) and a rim of foam
    that swells and thins."""
    line = resample(catmull(top), 160)
    foot = np.column_stack([line[:, 0], np.full(160, 112.0)])
    rails = np.stack([np.add(line, (0.0, d)) for d in np.linspace(1.0, 24.0, 14)])
    drawn = tuple(
        Line(np.add(line, (0.0, depth))[int(a * 159) : int(b * 159)], "inner", 0.0, 0.0, peak)
        for (depth, a, b), peak in zip(lines, (0.42, 0.58, 0.46), strict=False)
    )
    water = Part(np.vstack([line, foot[::-1]]), "water", drawn, (), rails, "near swell", (), "wave", 0.0)
    t = np.linspace(0, 1, 160)
    broad = 6.0 + 1.4 * np.sin(2 * np.pi * (1.3 * t + 0.1))
    low = line + np.column_stack([np.zeros(160), broad])
    rims = (Line(line, "outline", 0.9, 0.9, 0.5), Line(low, "inner", 0.9, 0.9, 0.5))
    foam = Part(np.vstack([line, low[::-1]]), "foam", (), (), None, "near swell", rims, "wave", 0.0)
    return [water, foam]


def _light(light: Subject, chance: Chance, x: float, y: float, size: float) -> list[Part]:
    """The light where it stands; a full moon keeps a few craters, so that it is seen as a disc."""
    # It is calm beside the wave: what shade there is on it is dots.
    parts = [
        replace(p, body="wave", form=0.0, shadows=tuple(replace(s, soft=True) for s in p.shadows))
        for p in one(light, chance, light.motif).fitted(x, y, size, size).parts
    ]
    discs = [p for p in parts if p.material == "moon" and not p.lines]
    if len(discs) < 2:
        return parts
    turn = chance.spread("craters", -25.0, 25.0)
    found = [discs[0]]
    for u, v, r in CRATERS:
        at, r = rotated(points((u, v)), turn)[0] * size / 2 + (x, y), r * size / 2
        wall = np.roll(circle(float(at[0]), float(at[1]), r * 1.02, 60), -30, axis=0)[:20]
        shade = Shadow(bowed(wall, -0.5 * r, 0.2), 0.95 * r, 0.97)
        found.append(replace(discs[0], ring=circle(float(at[0]), float(at[1]), r, 60, 0.04), shadows=(shade,)))
    return found


def seascape(light: Subject | None, chance: Chance) -> Drawing:
    """A breaking wave that fills a ring of radius 100 about the origin and is to be cut by it, `light` behind it."""
    mirror = chance.pick("side", 2) == 1
    high = chance.spread("high", -2, 3)
    scale = chance.spread("scale", 1.04, 1.08)
    wave = Drawing(tuple(crest(chance.at("crest")))).placed(-4, 7 + high, scale)
    parts: list[Part] = []
    if light is not None:
        x, y = chance.spread("moon x", 20, 28), chance.spread("moon y", -67, -65)
        parts += _light(light, chance.at("light"), x, y, chance.spread("moon", 46, 49))
    parts += wave.parts
    sway = chance.spread("sway", -4, 4)
    near = ((-112, 69), (-72, 75), (-34, 72 - 0.6 * sway), (4, 76), (42, 74 + 0.6 * sway), (76, 69), (112, 60))
    sea = _sea(near, ((11.0, 0.3, 0.6), (16.0, 0.46, 0.72)))
    inside = Point(0.0, 0.0).buffer(100.0, quad_segs=48)
    # The wave ends under the sea's surface, or its outline would show beside the sea's.
    dry = inside.difference(polygon(sea[0].ring).buffer(-UNDER))
    return Drawing((*within(parts, dry), *within(sea, inside))).placed(mirror=mirror)
