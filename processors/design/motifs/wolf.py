"""A wolf's head from the front, cut in planes: each lies flat, and its tone says which way it faces."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from processors.design.chance import Chance
from processors.design.curves import Points, points, resample
from processors.design.motifs.moon import circle
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part, Shadow

Knots = tuple[tuple[float, float], ...]

PLANES: tuple[tuple[str, float, Knots], ...] = (
    # Ears: the rim catches the light, the hollow is black, a tuft of light hair stands before it.
    ("fur pale", 78, ((9, -43), (47, -80), (26, -42))),
    ("night", 60, ((26, -42), (47, -80), (52, -36), (40, -36))),
    ("white", 0, ((47, -80), (61, -26), (52, -36))),
    ("white", 0, ((20, -42.4), (39, -60), (40, -36), (29, -37))),
    # Skull: a black blaze on the axis, planes falling away to the temples.
    ("white", 0, ((0, -38), (9, -43), (7, -30), (0, -26))),
    ("fur dark", 90, ((0, -26), (7, -30), (8, -18), (5, -11), (0, -4))),
    ("fur pale", 60, ((9, -43), (20, -42.4), (29, -37), (24, -27), (7, -30))),
    ("fur light", 0, ((29, -37), (52, -36), (61, -26), (46, -20), (24, -27))),
    ("white", 0, ((7, -30), (24, -27), (19, -19), (8, -18))),
    ("fur", 25, ((24, -27), (46, -20), (38, -17), (19, -19))),
    # The socket: one black plane that slopes down to the muzzle and makes the eyes burn.
    ("fur dark", 30, ((8, -18), (19, -19), (38, -17), (46, -20), (43, -8), (31, 1), (17, 4.5), (6.5, 2), (5, -11))),
    # Cheeks: long planes that end in tufts, each with a shaded side.
    ("fur", 120, ((46, -20), (61, -26), (77, -4), (43, -8))),
    ("white", 0, ((43, -8), (77, -4), (59, 7), (31, 1))),
    ("white", 0, ((31, 1), (59, 7), (76, 24), (52, 21))),
    ("fur dark", 140, ((52, 21), (76, 24), (57, 30.3))),
    ("white", 0, ((31, 1), (52, 21), (57, 30.3), (63, 45.8), (41, 36.3), (29, 21))),
    ("fur dark", 120, ((41, 36.3), (63, 45.8), (42, 45.8))),
    ("fur", 104, ((17, 4.5), (31, 1), (29, 21), (29.5, 36.5), (19, 19))),
    ("white", 0, ((29, 21), (41, 36.3), (42, 45.8), (44, 60.4), (25, 50), (24, 45), (29.5, 36.5))),
    ("fur dark", 105, ((25, 50), (44, 60.4), (22, 57.5))),
    # Muzzle: a narrow bridge between two dark sides, the nose, the lips drawn back to the cheeks, the chin.
    ("white", 0, ((0, -4), (5, -11), (6.5, 2), (9, 24), (0, 26))),
    ("fur dark", 100, ((6.5, 2), (17, 4.5), (19, 19), (15.5, 27), (9, 24))),
    ("white", 0, ((9, 24), (15.5, 27), (19, 19), (29.5, 36.5), (20, 42.6), (10, 46.5), (9, 36), (12.5, 29))),
    ("pupil", 0, ((0, 26), (9, 24), (12.5, 29), (9, 36), (3, 39.4), (0, 40.2))),
    ("white", 0, ((0, 40.2), (3, 39.4), (9, 36), (10, 46.5), (0, 43))),
    ("fur dark", 90, ((0, 43), (10, 46.5), (20, 42.6), (29.5, 36.5), (24, 45), (13, 51), (6, 50), (0, 47.6))),
    ("white", 0, ((0, 47.6), (6, 50), (7, 59), (0, 61.5))),
    ("fur pale", 90, ((6, 50), (13, 51), (24, 45), (25, 50), (22, 57.5), (13, 64.5), (7, 59))),
    ("fur pale", 60, ((0, 61.5), (7, 59), (13, 64.5), (0, 75.9))),
)
"""The right half: material, the way its shading is ruled in degrees, and the corners from the midline outwards."""

EYE: Knots = ((10.5, 0.6), (18.5, -7.6), (35, -14.8), (30, -5.4), (20.5, 1.2))
"""Slanted, narrow: the brow lies on it from its root at the muzzle up to its corner."""


def _ruled(ring: Points, degrees: float) -> np.ndarray:
    """Straight parallel rails over a plane: (m, n, 2)."""
    way = np.array([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))])
    side = np.array([-way[1], way[0]])
    middle = ring.mean(axis=0)
    reach = float(np.hypot(*(ring - middle).T).max())
    starts = middle + side * np.linspace(-reach, reach, 20)[:, None]
    return starts[:, None, :] + (way * np.linspace(-reach, reach, 20)[:, None])[None, :, :]


def _hatching(knots: Points, degrees: float) -> tuple[Line, ...]:
    """A plane ruled at an angle, closer and closer towards its far side."""
    rails = _ruled(knots, degrees)[:, [0, -1]]
    shape = shapely.Polygon(knots).buffer(0)
    reach = float(np.hypot(*(rails[-1, 0] - rails[0, 0])))
    lines, at = [], 0.06 * reach
    while at < reach:
        a, b = rails[0] + (rails[-1] - rails[0]) * (at / reach)
        for cut in shapely.get_parts(shapely.LineString([a, b]).intersection(shape)):
            if cut.length > 2.0:
                lines.append(Line(resample(np.asarray(cut.coords), 6), "detail", 1.0, 1.0, 0.5))
        at += 2.1 + 1.7 * at / reach
    return tuple(lines)


def _plane(material: str, degrees: float, knots: Points) -> Part:
    ring = np.vstack([np.linspace(p, q, 6, endpoint=False) for p, q in zip(knots, np.roll(knots, -1, 0), strict=True)])
    lines: tuple[Line, ...] = ()
    shadows: tuple[Shadow, ...] = ()
    if material in ("fur dark", "night"):
        low = knots[np.argsort(knots[:, 1])[-2:]]
        high = float(np.ptp(knots[:, 1]))
        shadows = (Shadow(np.linspace(low[0], low[1], 8), max(high, 14.0) * 1.3, 1.0),)
    elif material in ("fur", "fur pale"):
        lines = _hatching(knots, degrees)
    rim = "none" if material == "pupil" else "inner"
    return Part(ring, material, lines, shadows, _ruled(ring, degrees), group="wolf", body="wolf", form=0.0, rim=rim)


def wolf(chance: Chance) -> Drawing:
    """A wolf's head facing us, symmetrical, cut in planes; about 155 high."""
    wide, ears = chance.spread("wide", 0.93, 1.06), chance.spread("ears", -7, 5)
    muzzle = chance.spread("muzzle", -3, 4)

    def shaped(knots: Knots) -> Points:
        p = points(knots)
        up = np.where(p[:, 1] < -50, ears, 0.0) + np.interp(p[:, 1], [0, 25, 76], [0.0, muzzle, muzzle])
        return np.column_stack([p[:, 0] * wide, p[:, 1] + up])

    parts: list[Part] = []
    for material, degrees, knots in PLANES:
        half = shaped(knots)
        if knots[0][0] or knots[-1][0]:
            parts += both(_plane(material, degrees, half))
        else:
            # A plane on the axis is one plane: a line down its middle would be a seam.
            parts.append(_plane(material, 90.0, np.vstack([half, half[half[:, 0] > 0][::-1] * [-1, 1]])))
    eye = shaped(EYE)
    parts += both(Part(eye, "gold", (), (), None, group="wolf", form=0.0, body="wolf"))
    # The brow cuts the iris: a whole round in the white would stare.
    iris = shapely.Polygon(circle(22.0 * wide, -5.7, 4.0, 32)).intersection(shapely.Polygon(eye))
    pupil = np.asarray(iris.exterior.coords)[:-1]
    parts += both(Part(pupil, "pupil", group="wolf", form=0.0, body="wolf", rim="none"))
    return Drawing(tuple(replace(part, flat=True) for part in parts))
