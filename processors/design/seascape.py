"""A great wave with a light in the bay of its curl, in a ring."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from shapely import Point

from processors.design.chance import Chance
from processors.design.curves import points, rotated
from processors.design.groups import one
from processors.design.motifs.great_wave import great_wave
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part
from processors.design.spec import Subject
from processors.design.vignette import within

CRATERS = ((-0.36, -0.28, 0.3), (-0.46, 0.32, 0.13), (0.08, 0.46, 0.2))
"""The craters of a moon in a wave's curl, as shares of its radius: few, and no two of them abreast."""


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
    turn, r = chance.spread("craters", -25.0, 25.0), size / 2
    found = [discs[0]]
    for u, v, wide in CRATERS:
        at = rotated(points((u, v)), turn)[0] * r + (x, y)
        # A wall that opens to the light is no empty ring.
        wall = _arc((float(at[0]), float(at[1])), wide * r, 25.0, 132.0)
        ring = circle(float(at[0]), float(at[1]), wide * r, 60)
        found.append(replace(discs[0], ring=ring, shadows=(), edges=(wall,)))
    return found


def _arc(middle: tuple[float, float], r: float, at: float, half: float) -> Line:
    """A line round a middle, so far to either side of a bearing (degrees), drawn out to points."""
    angle = np.deg2rad(np.linspace(at - half, at + half, 60))
    return Line(middle + r * np.column_stack([np.cos(angle), np.sin(angle)]), "inner", 0.0, 0.0, 0.5)


def seascape(light: Subject | None, chance: Chance) -> Drawing:
    """A great wave that fills a ring of radius 100 about the origin and is cut by it, `light` in the bay of its
    curl."""
    mirror = chance.pick("side", 2) == 1
    parts: list[Part] = []
    if light is not None:
        x, y = chance.spread("moon x", 28, 31), chance.spread("moon y", 20, 22)
        parts += _light(light, chance.at("light"), x, y, chance.spread("moon", 51, 54))
    whole = Drawing((*parts, *great_wave(chance.at("crest")))).placed(degrees=chance.spread("turn", -9, 8))
    inside = Point(0.0, 0.0).buffer(100.0, quad_segs=48)
    return Drawing(tuple(within(whole.parts, inside))).placed(mirror=mirror)
