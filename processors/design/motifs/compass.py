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


def _letters(out: float, size: float) -> list[Part]:
    """N, E, S and W in their places, `out` from the middle."""
    parts = []
    middle = size * 0.5
    for letter, (x, y) in {
        "N": (0, middle - out),
        "E": (out, middle),
        "S": (0, middle + out),
        "W": (-out, middle),
    }.items():
        width, rings = glyph(letter, size, 0.21)
        # Bare skin about each letter, whatever else stands behind.
        bare = circle(x, y - middle, size * 0.72, 40)
        parts.append(Part(bare, "open", (), (), None, group="letters", body="letters", rim="none", form=0.0))
        for r in rings:
            ring = r + [x - width / 2, y]
            parts.append(Part(ring, "pupil", (), (), None, "letters", body="letters", rim="none", form=0.0))
    return parts


def _scale_ring(outer: float, inner: float, step: int) -> list[Part]:
    """The ring with its degrees: a mark at every `step` of them, longer at every third."""
    marks = tuple(
        Line(
            turn(points([(0, -inner - 0.8), (0, -inner - (outer - inner) * (0.72 if i % 3 == 0 else 0.46))]), step * i),
            "detail",
            0.9,
            0.7,
            0.2,
        )
        for i in range(360 // step)
    )
    hole = (circle(0, 0, inner, 110),)
    return [Part(circle(0, 0, outer, 120), "gold", marks, (), None, group="ring", body="ring", holes=hole, form=0.0)]


DISC = 33.0
"""The radius of the open middle of a compass that has something within."""


def medallion(chance: Chance) -> Drawing:
    """A compass 140 across whose points stand out behind a ring; within DISC of the middle it is bare."""
    outer, inner = DISC + 9.0, DISC + 1.5
    long = chance.spread("long", 62, 66)
    parts = _points(8, chance.spread("short", 47, 51), 18.0, 0.5, "small", "white")
    parts += _points(4, chance.spread("middle", 53, 58), chance.spread("wide", 19, 23), 0.5, "middle", "plate dark")
    parts += _points(4, long, chance.spread("broad", 21, 27), 0.0, "large", "white")
    parts.append(Part(circle(0, 0, outer, 120), "open", (), (), None, group="ring", form=0.0))
    parts += _scale_ring(outer, inner, 10)
    parts.append(Part(circle(0, 0, inner, 110), "open", (), (), None, group="disc", body="ring", form=0.0))
    return Drawing((*parts, *_letters(long + 10.0, 11.5)))


def compass(chance: Chance) -> Drawing:
    """A compass 110 across with the four letters of the winds."""
    inner = 35.5
    parts = _scale_ring(42.0, inner, 10)
    hole = (circle(0, 0, 22.0, 90),)
    parts.append(Part(circle(0, 0, 24.5, 90), "white", (), (), None, group="inner ring", holes=hole, form=0.0))
    parts += _points(8, 27.0, 7.0, 0.5, "small", "white")
    parts += _points(4, 36.0, 9.0, 0.5, "middle", "plate dark")
    parts += _points(4, 51.0, 11.5, 0.0, "large", "white")
    parts.append(Part(circle(0, 0, 4.6, 36), "gem", (), (), None, group="hub", form=0.4))
    parts.append(Part(circle(0, 0, 1.5, 20), "white", (), (), None, group="hub", form=0.0, rim="none"))
    parts += _letters(59.5, 10.0)
    return Drawing(tuple(parts))
