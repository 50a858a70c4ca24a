"""The anchor, alone or with a rope through its ring and round its shank."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from dataclasses import replace

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, mirrored, points, resample
from processors.design.motifs.moon import circle
from processors.design.motifs.rope import frayed, rope, rope_slice
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part, Shadow

RING = (0.0, -83.0, 15.5, 10.0)
"""The ring: its middle, and its two radii."""
STOCK = (0.0, -55.0)
"""The middle of the bar across the shank."""


def _piece(ring: Points, material: str, group: str, *shadows: Shadow, **more: object) -> Part:
    """A face of the anchor; all of it is one body, so that no limb throws a blot on another."""
    return replace(Part(ring, material, (), shadows, None, group=group, body="anchor", form=0.0), **more)  # type: ignore[arg-type]


def _ring() -> list[Part]:
    """The ring: dark on the side away from the light, thinning out towards it."""
    x, y, outer, inner = RING
    a = np.deg2rad(np.linspace(-50, 150, 40))
    swell = np.sin(np.pi * np.linspace(0, 1, 40)) ** 0.7
    way = np.column_stack([np.cos(a), np.sin(a)])
    near = inner + (outer - inner) * (1.0 - 0.62 * swell)
    dark = np.vstack([way * outer, (way * near[:, None])[::-1]]) + [x, y]
    return [
        _piece(circle(x, y, outer, 60), "metal", "anchor ring", holes=(circle(x, y, inner, 48),)),
        _piece(dark, "metal dark", "anchor ring", rim="none"),
    ]


def _fluke(sweep: float) -> list[Part]:
    """The right fluke, solid, with one bare line along the edge that meets the light."""
    tip, inside, outside = (sweep + 7, -6), (sweep - 15, 32), (sweep + 23, 35)
    palm = contour(
        [tip, (sweep + 17, 12), outside],
        [outside, (sweep + 12, 30), (sweep + 3, 31)],
        [(sweep + 3, 31), (sweep - 6, 28.6), inside],
        [inside, (sweep - 4, 16), tip],
    )
    # It lies along the left edge on both flukes: the light comes from one side.
    light = catmull([(sweep - 8, 26), (sweep + 0.4, 15), (sweep + 4.8, 3)])
    return [
        _piece(palm, "metal dark", "anchor palm"),
        _piece(_sliver(light, 1.7), "white", "anchor palm", rim="none"),
    ]


def _sliver(path: Points, half: float) -> Points:
    """A bare line that swells and comes to points."""
    p = resample(path, 24)
    wide = half * np.sin(np.pi * np.linspace(0.03, 0.97, 24)) ** 0.8
    way = np.gradient(p, axis=0)
    side = np.column_stack([-way[:, 1], way[:, 0]]) / np.hypot(*way.T)[:, None]
    return np.vstack([p + side * wide[:, None], (p - side * wide[:, None])[::-1]])


def _metal(sweep: float) -> list[Part]:
    """The anchor itself, lit from the left: every limb has a bare face and a dark one."""
    upper = [(0, 58), (14, 55.5), (29, 46.5), (sweep - 2, 29)]
    outer = [(sweep + 9, 32), (sweep - 1, 55), (22, 74), (0, 86)]
    arm = np.vstack([catmull(upper), catmull(outer)])
    ridge = catmull([(0, 70), (18, 64.5), (34, 51.5), (sweep + 3.4, 31)])
    under = np.vstack([ridge, catmull(outer)])
    shank = np.vstack(
        [
            catmull([(-5.2, -54), (-5.6, -66), (-7.4, -71), (0, -76.4), (7.4, -71), (5.6, -66), (5.2, -54)]),
            catmull([(5.2, -54), (5.8, 0), (7.6, 46), (13, 58)]),
            [(0, 71), (-13, 58)],
            catmull([(-13, 58), (-7.6, 46), (-5.8, 0), (-5.2, -54)]),
        ]
    )
    shade = np.vstack(
        [
            catmull([(0.8, -46), (1.0, 10), (1.6, 58), (0, 71)]),
            catmull([(13, 58), (7.6, 46), (5.8, 0), (5.2, -46)]),
        ]
    )
    stock = contour(
        [(-36, -4), (-30, -6.6), (0, -7.6), (30, -6.6), (36, -4)],
        [(36, -4), (37.4, 0), (36, 4)],
        [(36, 4), (30, 6.2), (0, 7.6), (-30, 6.2), (-36, 4)],
        [(-36, 4), (-37.4, 0), (-36, -4)],
    )
    along = np.stack([np.column_stack([np.linspace(-35, 35, 40), np.full(40, y)]) for y in np.linspace(6.4, -6, 8)])
    low = catmull([(-35, 5), (-30, 6.4), (0, 7.8), (30, 6.4), (35, 5)])
    veins = tuple(
        Line(catmull(way) + STOCK, "detail", 0.9, 0.0, 0.0)
        for way in ([(-8, -1.6), (-18, -2.2), (-29, -1)], [(8, -1.6), (18, -2.4), (27, -1.4)])
    )
    collar = mirrored(catmull([(0, -9.2), (8.6, -8.6), (8.0, 0), (8.6, 8.6), (0, 9.2)], samples=6))
    bar = _piece(stock + STOCK, "wood", "anchor", Shadow(low + STOCK, 7.5, 0.95))
    right = Shadow(points([(8.6, -8), (8.6, 8)]) + STOCK, 7.0, 0.9, True)
    return [
        *_ring(),
        *both(_piece(arm, "metal", "anchor")),
        *both(_piece(under, "metal dark", "anchor")),
        *_fluke(sweep),
        *_left(_fluke(sweep), sweep),
        _piece(shank, "metal", "anchor"),
        _piece(shade, "metal dark", "anchor"),
        replace(bar, grain=along + STOCK, lines=veins),
        *both(_piece(circle(38.6, STOCK[1], 6.0, 36), "gold", "anchor", form=0.3)),
        _piece(collar + STOCK, "gold", "anchor", right),
    ]


def _left(parts: list[Part], sweep: float) -> list[Part]:
    """The fluke on the left: the right one's mirror image, but for the light, which stays on its left edge."""
    palm, _ = parts
    light = catmull([(-sweep - 17.6, 27), (-sweep - 14.4, 15), (-sweep - 8.6, 3)])
    return [
        replace(palm, ring=palm.ring * [-1.0, 1.0]),
        _piece(_sliver(light, 1.7), "white", "anchor palm", rim="none"),
    ]


ROPE = (
    (
        (-41, -92.5),
        (-32, -92),
        (-21, -88.6),
        (-11, -85),
        (0, -84),
        (12, -82.5),
        (24, -77),
        (30, -66),
        (28.5, -50),
        (22, -34),
    )
    + ((7, -22), (-11, -12), (-17.5, -1), (-11, 9), (2, 15), (13, 22), (15, 31), (6, 38.5), (-7, 44))
    + ((-16, 52), (-20, 66), (-14, 82), (-1, 92), (14, 95), (28, 91))
)
"""The rope's way: over the ring's rim, through it and behind it, behind the stock, over the shank, under it, over it,
behind the arm and out below."""


def anchor(chance: Chance, roped: bool = False) -> Drawing:
    """An anchor 185 high; `roped`, with a rope through its ring that goes over and under the shank."""
    metal = _metal(chance.spread("sweep", 38, 43))
    if not roped:
        return Drawing(tuple(metal), {"axis top": (0.0, -20.0), "axis foot": (0.0, 40.0)})
    hand = 1 if chance.pick("hand", 2) else -1
    path = resample(catmull(points(ROPE) * [hand, 1], samples=14), 500)
    x, y = path[:, 0] * hand, path[:, 1]
    over = [("rope ring", x < 0), ("rope over high", (y > -33) & (y < -9)), ("rope over low", (y > 31) & (y < 50))]
    before: list[Part] = []
    for name, there in over:
        i = np.flatnonzero(there & ((y < -70) if name == "rope ring" else (np.abs(x) < 14.5)))
        before.append(rope_slice(path, int(i[0]), int(i[-1]) + 1, name))
    return Drawing(
        (
            rope(path),
            *metal,
            *before,
            *frayed(path[::-1], 13.0, "rope tail"),
            *frayed(path, 16.0, "rope end"),
        ),
        {"axis top": (0.0, -20.0)},
    )
