"""A spine cut in planes: hexagons with bare skin between them, each hung on the one over it by a black thorn and with a
drooping wing of two planes on either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.curves import Points
from processors.design.motifs.bone_chain import CREST, FOOT
from processors.design.motifs.spine import HIGH, LOW, TIP
from processors.design.parts import Part

HEAD, WAIST, HIPS = (9.0, -12.6), (16.0, 0.6), (7.0, 14.0)
"""The corners of a hexagon on the right, about the middle of a vertebra of size 1."""

THORN = ((0.0, -5.0), (4.4, 4.6), (0.0, LOW - HIGH - 4.4))
"""The same of the spinous process, that ends on the next hexagon."""

BLADE = (0.62, -5.4), (0.6, 5.0)
"""Where a wing is broadest over and under its ridge: shares of its reach, and how far from the level of its root."""


def vertebrae(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with every vertebra of a spine as a hexagon of two planes, a thorn and two wings."""
    found: list[Part] = []
    for part in parts:
        kind = part.body.split("/")[-1].rstrip("0123456789")
        if not is_of_spine(part) or kind == "cord":
            found.append(part)
        elif kind == "disc" and part.material == "pupil":
            found.append(replace(part, ring=_lens(part.ring), rim="inner", bold=LIGHT))
        elif kind in ("body", "link") and part.material == "bone":
            plain = replace(part, lines=(), shadows=(), grain=None, rim="inner", body="")
            cut = _planes(part.ring) if kind == "body" else _block(part.ring)
            edges = {"plane": None}
            found += [replace(plain, ring=ring, material=tone, edges=edges.get(tone, ())) for ring, tone in cut]
    return found


def is_of_spine(part: Part) -> bool:
    """Whether a part belongs to a column of vertebrae."""
    return part.group.split("/")[-1] == "spine"


BLOCK = ((8.0, CREST), (11.4, -6.0), (9.6, 9.4), (4.8, 9.4), (0.0, 21.0))
"""The corners on the right of a block of a stem of bone, with its process, about its middle at size 1."""

LIGHT = 0.6
"""How broad its outlines are, of those of other things."""

KEEL = ((0.0, -5.0), (3.0, 2.0), (0.0, 11.0))
"""The corners of the dark ridge of its process, in the same."""


def _block(bone: Points) -> list[tuple[Points, str]]:
    """The outlines and tones of a vertebra in a stem of bone: two short facets, a block and its process."""
    (x0, y0), (x1, y1) = bone.min(axis=0), bone.max(axis=0)
    size = float(y1 - y0) / (FOOT - CREST)
    middle = np.array([(x0 + x1) / 2, y0 - CREST * size])
    far = float(x1 - x0) / 2 / size
    droop = (float(bone[int(np.argmax(bone[:, 0])), 1]) - float(middle[1])) / size

    def placed(right: Sequence[tuple[float, float]], hand: float = 1.0) -> Points:
        return np.array(right) * [hand * size, size] + middle

    def whole(right: Sequence[tuple[float, float]]) -> Points:
        back = [point for point in right[::-1] if point[0] > 0.0]
        return np.vstack([placed(right), placed(back, -1.0)])

    ridge, tip = (0.64 * far, -3.0), (far, droop)
    facets = [
        (placed(corners, hand), tone)
        for hand in (1.0, -1.0)
        for corners, tone in (
            ([(10.0, -7.0), ridge, tip, (9.0, 5.0)], "plane"),
            ([(9.0, 5.0), (0.6 * far, 0.3 * droop), tip], "plane dark"),
        )
    ]
    return [*facets, (whole(BLOCK), "plane"), (whole(KEEL), "plane dark")]


def _lens(disc: Points) -> Points:
    """A disc of four corners."""
    (x0, y0), (x1, y1) = disc.min(axis=0), disc.max(axis=0)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return (np.array([(x0, y), (x, y0), (x1, y), (x, y1)]) - [x, y]) * [0.9, 0.8] + [x, y]


def _planes(bone: Points) -> list[tuple[Points, str]]:
    """The outlines and tones of a vertebra, given that of its bone."""
    (x0, y0), (x1, y1) = bone.min(axis=0), bone.max(axis=0)
    size = float(y1 - y0) / (TIP - HIGH)
    middle = np.array([(x0 + x1) / 2, y0 - HIGH * size])
    far = float(x1 - x0) / 2 / size
    droop = (float(bone[int(np.argmax(bone[:, 0])), 1]) - float(middle[1])) / size

    def placed(right: Sequence[tuple[float, float]], hand: float) -> Points:
        return np.array(right) * [hand * size, size] + middle

    def whole(right: Sequence[tuple[float, float]]) -> Points:
        back = [point for point in right[::-1] if point[0] > 0.0]
        return np.vstack([placed(right, 1.0), placed(back, -1.0)])

    upper, lower = ((share * far, 0.3 * droop + off) for share, off in BLADE)
    tip = (far, droop)
    shoulder, hip = (0.5 * (HEAD[0] + WAIST[0]), 0.5 * HEAD[1]), (0.5 * (HIPS[0] + WAIST[0]), 0.5 * HIPS[1])
    wings = [
        (placed(corners, hand), tone)
        for hand in (1.0, -1.0)
        for corners, tone in (([shoulder, upper, tip, lower, hip], "plane"), ([WAIST, tip, lower, hip], "plane dark"))
    ]
    body = [
        (whole([HEAD, WAIST, HIPS]), "plane"),
        (whole([WAIST, HIPS]), "plane shade"),
        (whole(THORN), "plane dark"),
    ]
    return [*wings, *body]
