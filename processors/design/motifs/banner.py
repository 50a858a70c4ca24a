"""The banner: a ribbon on an arc, its ends folded back into waving tails, with lettering that follows it."""

from __future__ import annotations

import numpy as np
import shapely

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, points
from processors.design.inscription import CAP, row
from processors.design.lettering import folded
from processors.design.parts import Drawing, Line, Part, Shadow

HALF, TAIL = 15.2, 12.6
"""Half the height of the face, and of the tails behind it."""
HIGH, TALLEST = 16.6, 20.0
"""How high its capitals are, and what is written at most."""
FOLD = 15.0
"""How far a tail reaches back behind the face."""


def _tail(end: Points, way: Points, side: int) -> Part:
    """A tail from behind the face's end, which lies at `end` and runs out along `way`."""
    down = np.array([-way[1], way[0]]) * side
    knots = np.array([(-FOLD, 10.0), (0, 13.2), (14, 11.4), (27, 4.8), (40, 3.4)])
    path = catmull(end + knots[:, :1] * way + knots[:, 1:] * down, samples=8)
    n = len(path)
    deep = np.array([0.0, TAIL]) * np.linspace(1.0, 0.94, n)[:, None]
    top, foot = path - deep, path + deep
    notch = path[-1] - way * 10.0
    grain = np.stack([path + deep * d for d in np.linspace(-0.92, 0.92, 9)])
    # Folds that come out from under the face and run out along the tail.
    lines = tuple(Line((path + deep * d)[10:b], "detail", 1.0, 0.0, 0.0) for d, b in ((-0.42, 25), (0.42, 21)))
    bend = Shadow(np.vstack([path[7] - deep[7], path[7] + deep[7] * 1.2]), 13, 0.95)
    curl = Shadow(np.vstack([path[22] - deep[22], path[22] + deep[22]]), 7, 0.45)
    ring = np.vstack([top, notch, foot[::-1]])
    return Part(ring, "cloth", lines, (bend, curl), grain, group=f"banner tail{side}", form=0.0)


def banner(text: str, chance: Chance, sag: float | None = None) -> Drawing:
    """A banner about 160 wide for the text, its middle at the origin; `sag` > 0 hangs, < 0 rises.

    Its tails and folds, in the groups "banner tail" and "banner fold", may be laid behind what it is wrapped about.
    """
    words = folded(text)
    wide, letters = row(words)
    y0, y1 = (
        (min(letter.bounds[1] for _, letter in letters), max(letter.bounds[3] for _, letter in letters))
        if letters
        else (-CAP, 0.0)
    )
    # Letters with accents are smaller, so that these stay on the cloth.
    size = min(HIGH / CAP, TALLEST / (y1 - y0))
    wide *= size
    room = max(wide + 22.0, 80.0)
    bow = chance.spread("bow", 5, 9) if sag is None else sag

    def bent(p: Points) -> Points:
        """The flat banner's points on its arc: a parabola, the letters upright to it."""
        u = p[:, 0] / (room / 2)
        slope = -2 * bow * u / (room / 2)
        length = np.sqrt(1 + slope**2)
        base = np.column_stack([p[:, 0], bow * (1 - u**2)])
        return base + np.column_stack([-slope / length, 1 / length]) * p[:, 1:2]

    def lifted(p: Points) -> Points:
        """The same with the slow wave of the cloth."""
        return bent(p + np.column_stack([np.zeros(len(p)), 1.5 * np.sin(2 * np.pi * p[:, 0] / room)]))

    x = np.linspace(-room / 2, room / 2, 48)
    face = lifted(np.vstack([np.column_stack([x, np.full(48, -HALF)]), np.column_stack([x[::-1], np.full(48, HALF)])]))
    rows = np.stack([bent(np.column_stack([x, np.full(48, y)])) for y in np.linspace(-HALF + 1, HALF - 1, 9)])
    parts: list[Part] = []
    for side in (-1, 1):
        edge = bent(points([(side * room / 2 - side, 0), (side * room / 2, 0)]))
        way = (edge[1] - edge[0]) / np.hypot(*(edge[1] - edge[0]))
        tail = _tail(edge[1], way, side)
        low = bent(points([(side * room / 2, HALF), (side * (room / 2 - FOLD), HALF)]))
        inner = tail.ring[-1]
        fold = np.vstack([low[0], low[1], inner])
        parts.append(tail)
        parts.append(Part(fold, "hollow", (), (), None, group=f"banner fold{side}", form=0.0))
    ends = tuple(Shadow(bent(points([(s * room / 2, -HALF), (s * room / 2, HALF)])), 8, 0.46, True) for s in (-1, 1))
    # A shadow of it on what it lies on would be a row of ticks.
    parts.append(Part(face, "cloth", (), ends, rows, group="banner", form=0.0, casts=False))
    for _, letter in letters:
        for piece in shapely.get_parts(shapely.segmentize(letter, 1.0)):
            outer, *inner = (
                lifted(np.asarray(ring.coords)[:-1] * size + [-wide / 2, -size * (y0 + y1) / 2])
                for ring in (piece.exterior, *piece.interiors)
            )
            parts.append(
                Part(
                    outer,
                    "pupil",
                    (),
                    (),
                    None,
                    group="letters",
                    body="letters",
                    rim="none",
                    form=0.0,
                    holes=tuple(inner),
                )
            )
    return Drawing(tuple(parts))
