"""The compass: a wind rose of light and dark halves over a graduated ring."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, points, turn
from processors.design.lettering import glyph
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow


def _points(count: int, long: float, root: float, shift: float, group: str, light: str) -> list[Part]:
    parts: list[Part] = []
    for i in range(count):
        a = 360.0 * (i + shift) / count
        valley: Points = turn([(0.0, -root)], 180.0 / count)
        for side, material in ((1, "metal dark"), (-1, light)):
            ring = np.vstack([[(0, 0)], [(0, -long)], valley * [side, 1]])
            grain = np.stack(
                [turn(np.array([(0, -y), valley[0] * [side, 1] * 1.0]), 0.0) for y in np.linspace(long * 0.9, 4, 10)]
            )
            fine = np.stack([g[0] + (g[1] - g[0]) * np.linspace(0, 1, 12)[:, None] for g in grain])
            parts.append(
                Part(
                    turn(ring, a),
                    material,
                    (),
                    (Shadow(turn(points([(0, 0), (0, -long * 0.6)]), a), root * 0.8, 0.5 if side < 0 else 0.9),),
                    turn(fine.reshape(-1, 2), a).reshape(fine.shape),
                    group=group,
                    form=0.0,
                )
            )
    return parts


def compass(chance: Chance) -> Drawing:
    """A compass 110 across with the four letters of the winds."""
    parts: list[Part] = []
    outer, inner = 41.0, 35.5
    ring = circle(0, 0, outer, 120)
    ticks = tuple(
        Line(
            turn(points([(0, -inner - 0.8), (0, -inner - (3.6 if i % 3 == 0 else 2.4))]), 10.0 * i),
            "detail",
            0.9,
            0.7,
            0.2,
        )
        for i in range(36)
        if i % 9
    )
    parts.append(Part(ring, "gold", ticks, (), None, group="ring", holes=(circle(0, 0, inner, 110),), form=0.3))
    parts.append(
        Part(
            circle(0, 0, 24.5, 90),
            "white",
            (),
            (),
            None,
            group="inner ring",
            holes=(circle(0, 0, 22.0, 90),),
            form=0.0,
        )
    )
    parts += _points(8, 25.5, 7.0, 0.5, "small", "white")
    parts += _points(4, 35.0, 8.6, 0.5, "middle", "plate dark")
    parts += _points(4, 50.0, 10.5, 0.0, "large", "white")
    parts.append(Part(circle(0, 0, 4.6, 36), "gem", (), (), None, group="hub", form=0.4))
    parts.append(Part(circle(0, 0, 1.5, 20), "white", (), (), None, group="hub", form=0.0, rim="none"))
    for letter, (x, y) in {"N": (0, -52.6), "E": (57.6, 4), "S": (0, 61.2), "W": (-57.6, 4)}.items():
        width, rings = glyph(letter, 8.6, 0.21)
        parts += [
            Part(
                r + [x - width / 2, y],
                "pupil",
                (),
                (),
                None,
                group="letters",
                body="letters",
                rim="none",
                form=0.0,
            )
            for r in rings
        ]
    return Drawing(tuple(parts)).placed(degrees=chance.spread("turn", -1, 1) * 8)
