"""A few sparks and dots in the voids, so that a sheet does not look empty where a motif turns away."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import cv2
import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Part
from processors.design.styles import Style
from processors.design.tone import distance

PER_MM = 1.0
MOST = 6


def spark(x: float, y: float, r: float) -> Points:
    """A four-pointed star with hollow sides."""
    tips = [(0, -r * 1.25), (r * 0.8, 0), (0, r * 1.25), (-r * 0.8, 0)]
    runs = [
        bezier(a, (a[0] * 0.14, a[1] * 0.14), (b[0] * 0.14, b[1] * 0.14), b, 9)[:-1]
        for a, b in zip(tips, tips[1:] + tips[:1], strict=True)
    ]
    return np.vstack(runs) + [x, y]


def fillers(
    drawing: Drawing, style: Style, width: float, height: float, k: float, symmetrical: bool, chance: Chance
) -> list[Part]:
    """At most six small things (mm) where there is room around the drawing, the largest gaps first."""
    shape = (int(height * PER_MM), int(width * PER_MM))
    busy = np.zeros(shape, np.uint8)
    for part in drawing.parts:
        cv2.fillPoly(busy, [np.round(part.ring * PER_MM).astype(np.int32)], 1)
    hull = np.zeros(shape, np.uint8)
    every = np.vstack([p.ring for p in drawing.parts]).astype(np.float32)
    cv2.fillPoly(hull, [np.round(cv2.convexHull(every)[:, 0]).astype(np.int32)], 1)
    rng = chance.rng()
    found: list[Part] = []
    biggest = 3.6 * k
    for i in range(MOST):
        room = distance(busy > 0) / PER_MM
        edge = 5.0 * k
        room[: int(edge)] = room[-int(edge) :] = 0
        room[:, : int(edge)] = room[:, -int(edge) :] = 0
        score = np.where(hull > 0, np.minimum(room, 14 * k), 0) + rng.uniform(0, 0.3, shape)
        y, x = np.unravel_index(int(np.argmax(score)), shape)
        gap = float(room[y, x])
        if gap < 7.5 * k or score[y, x] < 1:
            break
        r = min(biggest, gap * 0.36) * (1.0 if i % 2 == 0 else 0.42)
        kind = style.filler[0] if i % 2 == 0 else style.filler[-1]
        ring = (
            spark(float(x), float(y), r)
            if kind in ("spark", "diamond") and r > 2 * k
            else circle(float(x), float(y), float(np.clip(r * 0.34, 0.6 * k, 0.9 * k)), 24)
        )
        found.append(Part(ring, "pupil", (), (), None, group=f"filler{i}", rim="none", form=0.0))
        cv2.circle(busy, (int(x), int(y)), int(max(13 * k, gap * 0.8)), 1, -1)
    return found
