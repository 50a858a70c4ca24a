"""A spine cut in planes: hexagons with bare skin between them, each hung on the one over it by a black thorn and with a
drooping wing of two planes on either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.curves import Points
from processors.design.motifs.spine import HIGH, LOW, TIP
from processors.design.parts import Part

HEAD, WAIST, FOOT = (9.0, -12.6), (16.0, 0.6), (7.0, 14.0)
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
        elif kind == "body" and part.material == "bone":
            plain = replace(part, lines=(), shadows=(), grain=None, rim="inner", body="")
            found += [
                replace(plain, ring=ring, material=tone, edges=None if tone == "plane" else ())
                for ring, tone in _planes(part.ring)
            ]
    return found


def is_of_spine(part: Part) -> bool:
    """Whether a part belongs to a column of vertebrae."""
    return part.group.split("/")[-1] == "spine"


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
    shoulder, hip = (0.5 * (HEAD[0] + WAIST[0]), 0.5 * HEAD[1]), (0.5 * (FOOT[0] + WAIST[0]), 0.5 * FOOT[1])
    wings = [
        (placed(corners, hand), tone)
        for hand in (1.0, -1.0)
        for corners, tone in (([shoulder, upper, tip, lower, hip], "plane"), ([WAIST, tip, lower, hip], "plane dark"))
    ]
    body = [
        (whole([HEAD, WAIST, FOOT]), "plane"),
        (whole([WAIST, FOOT]), "plane shade"),
        (whole(THORN), "plane dark"),
    ]
    return [*wings, *body]
