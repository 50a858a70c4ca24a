"""A wolf's head as a botanical plate has it: engraved fur in tufts that follow the skull, two browns over white."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import LineString

from processors.design.curves import Points, bezier, catmull, flip, mirrored, points
from processors.design.motifs.moon import circle
from processors.design.parts import Line, Part
from processors.design.pen import polygon

Knots = tuple[tuple[float, float], ...]

EAR: tuple[Knots, ...] = (
    ((0, -45), (8, -45), (16, -49), (31, -66), (46.5, -80)),
    ((46.5, -80), (55, -64), (60, -46), (60, -26)),
)
"""The inner and the outer edge of an ear."""

RUFF: Knots = (
    *((60, -26), (80, -3), (64, 1), (81, 23), (61, 24), (69, 47), (49, 43), (50, 63), (33, 56), (29, 70), (15, 63)),
    (0, 78),
)
"""Where tufts of the ruff part and where they end, in turn, from the ear to the tuft of the chin."""

CHEEK: Knots = (
    *((50, -24), (66, -6), (52, -2), (66, 16), (50, 16), (56, 33), (41, 30), (42, 46), (29, 40), (27, 52), (18, 42)),
)
"""The same of the tufts of a cheek, which lie on the ruff."""

CROWN: Knots = (
    *((60, -26), (61, -17), (47, -19), (53, -3), (39, -9), (39, 7), (28, -1), (25, 16), (17, 5), (15.5, 22), (9, 10)),
)
"""The same of the dark fur, from an ear's root under the eye to the bridge of the nose."""

HOLLOW: tuple[Knots, ...] = (
    ((30, -44), (34, -56), (40, -67), (45.5, -73)),
    ((45.5, -73), (51, -60), (53.5, -48), (53, -34)),
    ((53, -34), (49.4, -42), (46, -32), (42.6, -45), (38.6, -34), (35.6, -47), (31.6, -38.5), (30, -44)),
)
"""The hollow of an ear: its two edges, then the tips of the hair that stands before it, with straight sides."""

BROW: Knots = ((9.5, -13), (17, -21.5), (31, -24.5), (24, -19.5), (15, -14))
SOCKET: Knots = ((7.2, 15), (7.4, 3), (12.5, -5.6), (22, -12.6), (39, -18.5), (33.5, -7.5), (26, -0.6), (17.5, 3.4))
EYE: tuple[Knots, ...] = (
    ((11.5, 1.4), (15.5, -3.8), (22.5, -8.6), (32.5, -13)),
    ((32.5, -13), (29.5, -6.4), (24.5, -2.2), (19, 0.4), (11.5, 1.4)),
)
IRIS = (22.3, -5.2, 3.7)

MUZZLE: Knots = ((0, 12), (7.5, 13), (13, 20.5), (18.5, 28.5), (23.5, 36.6), (19, 43.4), (10, 46), (0, 43.4))
BRIDGE: Knots = ((0, -4), (6.6, -2), (7.6, 8), (7.4, 17), (8.6, 25), (0, 27))
NOSE: Knots = ((0, 24.6), (7, 23.6), (11.6, 27.2), (9.6, 33.6), (3.6, 38.4), (0, 39.4))
MOUTH: Knots = ((0, 43.4), (5, 45.6), (10.5, 46.4), (19, 43.8), (24.4, 39.8), (28.4, 40.6))
JAW: Knots = ((0, 44), (9, 46), (17, 44), (20.5, 42.5), (17.6, 51), (9.5, 57.4), (0, 59.4))
LIP: Knots = ((0, 42), (9, 44), (17, 42), (21, 41.4), (16, 46.4), (8, 48.2), (0, 46.6))

HIGH, BROAD, TOP = 156.9, 159.4, -80.0
"""How high and how broad the head is, and where its ears end, in units of the motif."""

STROKES = (0.0, 0.42, -0.42, 0.78, -0.78)
"""Where strokes lie on a tuft, of half its breadth at the root."""

SHARES = (0.74, 0.56, 0.62, 0.34, 0.4)
"""How far each runs out, of the tuft's length."""


def furred(head: Sequence[Part], k: float) -> list[Part]:
    """The head drawn anew in the place of its planes: ruff, cheeks, crown, face, each of tufts of its own."""
    every = np.vstack([p.ring for p in head])
    low, high = every.min(axis=0), every.max(axis=0)
    scale = np.array([(high[0] - low[0]) / BROAD, (high[1] - low[1]) / HIGH])
    origin = np.array([(low[0] + high[0]) / 2, low[1] - TOP * scale[1]])
    plain = replace(head[0], lines=(), shadows=(), grain=None, rim="inner", flat=True, form=0.0, casts=False, bold=1.35)

    def placed(part: Part) -> Part:
        lines = tuple(replace(line, path=origin + line.path * scale) for line in part.lines)
        return replace(part, ring=origin + part.ring * scale, lines=lines)

    def made(ring: Points, material: str, rim: str = "inner", lines: Sequence[Line] = ()) -> Part:
        return placed(replace(plain, ring=ring, material=material, rim=rim, lines=tuple(lines)))

    ear = [catmull(edge) for edge in EAR]
    whole = mirrored(np.vstack([*ear, _tufted(RUFF)]))
    crown = mirrored(np.vstack([*ear, _tufted(CROWN), [(0, 12)]]))
    cheek = np.vstack([_tufted(CHEEK), catmull([(18, 42), (8, 30), (6, 6), (22, -14), (50, -24)])])
    skin = polygon(crown).difference(shapely.union_all([polygon(_closed(SOCKET)), polygon(_closed(BROW))]))
    found = [made(whole, "white", lines=_both(_fur(RUFF, polygon(whole).buffer(-0.6), 8.0)))]
    hair = _fur(CHEEK, polygon(cheek).buffer(-0.6), 7.0)
    for side, lines in ((cheek, hair), (flip(cheek), _flipped(hair))):
        found.append(made(side, "fur pale", "detail", lines))
    lines = _both([*_fur(CROWN, skin.buffer(-0.8), 6.0, 3), *_combed(skin)])
    found.append(made(crown, "fur", rim="detail", lines=lines))
    hollow = np.vstack([catmull(HOLLOW[0]), catmull(HOLLOW[1]), points(HOLLOW[2])])
    eye = np.vstack([catmull(EYE[0]), catmull(EYE[1])[1:-1]])
    iris = polygon(circle(*IRIS, 32)).intersection(polygon(eye))
    pairs = (
        (hollow, "fur dark", "none"),
        (_closed(BROW), "fur pale", "none"),
        (_closed(SOCKET), "fur dark", "none"),
        (eye, "gold", "none"),
        (np.asarray(iris.exterior.coords)[:-1], "pupil", "none"),
    )
    for ring, material, rim in pairs:
        found += [made(ring, material, rim), made(flip(ring), material, rim)]
    found.append(made(mirrored(catmull(JAW)), "white", rim="detail"))
    found.append(made(mirrored(catmull(LIP)), "pupil", "none"))
    lips = [Line(catmull(MOUTH), "outline", 0.8, 0.0, 0.5), Line(flip(catmull(MOUTH)), "outline", 0.8, 0.0, 0.5)]
    part = Line(points([(0, 38), (0, 43.4)]), "outline", 0.9, 0.8, 0.4)
    found.append(made(mirrored(catmull(MUZZLE)), "white", rim="detail", lines=[*lips, part]))
    found.append(made(mirrored(catmull(BRIDGE)), "fur", "none"))
    found.append(made(mirrored(catmull(NOSE)), "pupil", rim="none"))
    return found


def _closed(knots: Knots) -> Points:
    return catmull(knots, closed=True)


def _tufted(knots: Knots) -> Points:
    """An edge of tufts: full on its upper side, hollow on its lower one, so that each bends as it hangs."""
    found = []
    for i, (a, b) in enumerate(zip(knots, knots[1:], strict=False)):
        p, q = np.array(a), np.array(b)
        way = q - p
        out = np.array([way[1], -way[0]])
        full = 0.1 if i % 2 == 0 else -0.14
        found.append(bezier(p, p + way / 3 + out * full, p + way * 2 / 3 + out * full, q, samples=10)[:-1])
    return np.vstack([*found, [knots[-1]]])


def _fur(knots: Knots, within: shapely.Polygon, deep: float, most: int = 5) -> list[Line]:
    """Strokes on every tuft, from `deep` within its root on towards its tip."""
    found = []
    for a, tip, b in zip(knots[0:-2:2], knots[1:-1:2], knots[2::2], strict=False):
        root, half = np.add(a, b) / 2, np.subtract(a, b) / 2
        way = np.array(tip) - root
        long = float(np.hypot(*way))
        way /= long
        for at, share in zip(STROKES[:most], SHARES[:most], strict=True):
            start = root + at * 0.8 * half - way * deep * (1 - 0.4 * abs(at))
            end = root + at * (1 - share) * half + way * long * share
            bend = (start + end) / 2 + np.array([way[1], -way[0]]) * 0.06 * long
            path = catmull([start, bend, end], samples=8)
            if within.contains(LineString(path)):
                found.append(Line(path, "detail", 0.15, 0.0, 0.35))
    return found


ROWS = ((-25.5, 4.4, 15), (-9, 2.6, 13))
"""Rows of the short hair on the forehead and the bridge: how high, how far from the axis the first, how long."""


def _combed(skin: shapely.Polygon) -> list[Line]:
    """Short hair from the bridge up over the brow to the ear, that fans out as it rises."""
    found = []
    for n, (y, x0, long) in enumerate(ROWS):
        for i in range(8 if y < -20 else 1):
            x = x0 + 5.0 * i
            lean = 0.1 + 0.016 * x
            rise = y - 0.16 * x
            tall = long * (1.0, 0.6, 0.84, 0.5)[(i + n) % 4]
            path = catmull([(x, rise), (x + 0.36 * lean * tall, rise - 0.5 * tall), (x + lean * tall, rise - tall)])
            if skin.buffer(-1.2).contains(LineString(path)):
                found.append(Line(path, "detail", 0.15, 0.0, 0.35))
    return [*found, *_rims(skin)]


def _rims(skin: shapely.Polygon) -> list[Line]:
    """Hair up the light rim of an ear."""
    found = []
    for i in range(5):
        p = np.array([20 + 4.2 * i, -47.0 - 6.0 * i])
        path = catmull([p, p + (2.6, -2.6), p + (6.4 - 0.4 * i, -6.0)])
        if skin.buffer(-1.2).contains(LineString(path)):
            found.append(Line(path, "detail", 0.15, 0.0, 0.35))
    return found


def _both(lines: Sequence[Line]) -> tuple[Line, ...]:
    return (*lines, *_flipped(lines))


def _flipped(lines: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(replace(line, path=flip(line.path)) for line in lines)
