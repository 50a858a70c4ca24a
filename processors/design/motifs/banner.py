"""The banner: a ribbon on an arc, its ends folded back and cut, with lettering that follows it."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, points
from processors.design.lettering import folded, line_of
from processors.design.parts import Drawing, Line, Part, Shadow


def banner(text: str, chance: Chance, sag: float | None = None) -> Drawing:
    """A banner about 150 wide for the text, its middle at the origin; `sag` > 0 hangs, < 0 rises."""
    words = folded(text)
    high = 15.0
    wide, rings = line_of(words, high)
    room = max(wide + 20.0, 78.0)
    bow = chance.spread("bow", 5, 9) if sag is None else sag
    half = 14.0

    def bent(p: Points) -> Points:
        """The flat banner's points on its arc: a parabola, the letters upright to it."""
        u = p[:, 0] / (room / 2)
        slope = -2 * bow * u / (room / 2)
        length = np.sqrt(1 + slope**2)
        base = np.column_stack([p[:, 0], bow * (1 - u**2)])
        return base + np.column_stack([-slope / length, 1 / length]) * p[:, 1:2]

    x = np.linspace(-room / 2, room / 2, 48)
    lift = 1.6 * np.sin(np.linspace(-np.pi, np.pi, 48))
    face = bent(np.vstack([np.column_stack([x, -half + lift]), np.column_stack([x, half + lift])[::-1]]))
    rows = np.stack(
        [
            bent(np.column_stack([np.linspace(s * room / 2, s * room / 2 * 0.72, 16), np.full(16, y)]))
            for s in (-1,)
            for y in np.linspace(-half + 1, half - 1, 7)
        ]
    )
    parts: list[Part] = []
    for side in (-1, 1):
        e = side * room / 2
        tail = points(
            [
                (e - side * 13, -half + 9),
                (e + side * 12, -half + 10),
                (e + side * 31, -half + 5),
                (e + side * 23, 2 + 6),
                (e + side * 33, half + 7),
                (e + side * 12, half + 12),
                (e - side * 13, half + 9),
            ]
        )
        smooth = np.vstack([catmull(tail[:3]), tail[3:4], catmull(tail[4:])])
        grain = np.stack(
            [
                np.column_stack([np.linspace(e - side * 2, e + side * 26, 16), np.full(16, y)])
                for y in np.linspace(-half + 8, half + 10, 8)
            ]
        )
        parts.append(
            Part(
                smooth,
                "cloth",
                (
                    Line(
                        points([(e + side * 9, -half + 15), (e + side * 22, -half + 13)]),
                        "detail",
                        0.7,
                        0,
                        0.2,
                    ),
                    Line(points([(e + side * 9, half + 5), (e + side * 21, half + 3)]), "detail", 0.7, 0, 0.2),
                ),
                (Shadow(points([(e, -half), (e, half + 14)]), 15, 0.9),),
                grain,
                group=f"banner tail{side}",
                form=0.0,
            )
        )
        low = bent(points([(e, half), (e - side * 13, half)]))
        fold = np.vstack([low[0], low[1], [e - side * 13, half + 9 + 0.0]])
        parts.append(Part(fold, "cloth back", (), (), None, group=f"banner fold{side}", form=0.0))
    parts.append(
        Part(
            face,
            "cloth",
            (),
            (Shadow(face[44:52], 13, 0.55), Shadow(np.vstack([face[-4:], face[:4]]), 13, 0.55)),
            rows,
            group="banner",
            form=0.0,
        )
    )
    for _, ring in rings:
        parts.append(
            Part(
                bent(ring + [-wide / 2, high / 2 + 0.4]),
                "pupil",
                (),
                (),
                None,
                group="letters",
                body="letters",
                rim="none",
                form=0.0,
            )
        )
    return Drawing(tuple(parts))
