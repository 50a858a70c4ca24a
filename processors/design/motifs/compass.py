"""The compass: a wind rose of light and dark halves over a graduated ring."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from dataclasses import replace

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, points, turn
from processors.design.lettering import glyph
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow


def _points(count: int, long: float, root: float, shift: float, group: str, light: str) -> list[Part]:
    """Points of a star: each a kite, its half towards the right of its tip black, without a line between the two."""
    parts: list[Part] = []
    valley: Points = turn([(0.0, -root)], 180.0 / count)
    for i in range(count):
        a = 360.0 * (i + shift) / count
        body = f"{group}{i}"
        kite = np.vstack([[(0, 0)], valley * [-1, 1], [(0, -long)], valley])
        dark = np.vstack([[(0, 0)], [(0, -long)], valley])
        fine = np.stack(
            [
                np.array([0.0, -y]) + (valley[0] * [-1, 1] + [0.0, y]) * np.linspace(0, 1, 12)[:, None]
                for y in np.linspace(long * 0.9, 4, 10)
            ]
        )
        grain = turn(fine.reshape(-1, 2), a).reshape(fine.shape)
        deep = Shadow(turn(points([(0, 0), (0, -long * 0.6)]), a), root * 0.8, 0.5, soft=True)
        parts += [
            Part(turn(kite, a), light, (), (deep,), grain, group=group, body=body, form=0.0),
            Part(turn(dark, a), "metal dark", (), (), None, group=group, body=body, form=0.0, rim="none"),
        ]
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


def _halves(radius: float) -> list[Points]:
    """A circle about the middle as two arcs that meet end to end."""
    a = np.linspace(0, np.pi, 90)
    arc = radius * np.column_stack([np.cos(a), np.sin(a)])
    return [arc, -arc]


DISC = 43.0
"""The radius of the open middle of a compass that has something within."""


def medallion(chance: Chance) -> Drawing:
    """A compass 200 across whose points stand out behind a ring; within DISC of the middle it is bare."""
    outer, inner = DISC + 9.5, DISC + 1.8
    long = chance.spread("long", 86, 91)
    parts = _points(4, chance.spread("middle", 74, 79), chance.spread("wide", 31, 36), 0.5, "middle", "gem")
    parts += _points(4, long, chance.spread("broad", 31, 36), 0.0, "large", "white")
    # One thing with the ring, which lies on their feet with no gap between.
    star = [replace(p, group="rose") for p in parts]
    disc = Part(circle(0, 0, outer, 120), "open", (), (), None, group="rose", edges=(), form=0.0)
    hole = Part(circle(0, 0, inner, 110), "open", (), (), None, group="disc", body="ring", form=0.0, rim="none")
    rims = tuple(Line(half, "outline", 1.0, 1.0) for r in (outer, inner) for half in _halves(r))
    ring = [replace(p, group="rose", edges=rims, casts=False) for p in _scale_ring(outer, inner, 10)]
    return Drawing((*star, disc, hole, *_letters(long + 13.5, 14.0), *ring))


def _ring(outer: float, inner: float, material: str) -> Part:
    hole = (circle(0, 0, inner, 100),)
    return Part(circle(0, 0, outer, 110), material, (), (), None, group=f"ring {outer:.0f}", holes=hole, form=0.0)


def _hub(kind: int) -> list[Part]:
    """The middle: a stone, a flower of six leaves or a bare eye."""
    if kind == 1:
        leaf = np.vstack([catmull([(0, -7.4), (2.2, -4.4), (0, 0)]), catmull([(0, 0), (-2.2, -4.4), (0, -7.4)])])
        found = [Part(circle(0, 0, 8.6, 48), "white", (), (), None, group="hub", form=0.0)]
        return found + [Part(turn(leaf, 60 * i), "gem", (), (), None, group="hub", form=0.0) for i in range(6)]
    size = 4.6 if kind == 0 else 6.4
    return [
        Part(circle(0, 0, size, 36), "gem" if kind == 0 else "metal dark", (), (), None, group="hub", form=0.4),
        Part(circle(0, 0, 0.33 * size, 20), "white", (), (), None, group="hub", form=0.0, rim="none"),
    ]


def compass(chance: Chance) -> Drawing:
    """A compass 110 across with the four letters of the winds: its points over a wide ring, a narrow one, or two."""
    form = chance.pick("form", 3)
    broad = chance.spread("broad", 10.5, 14.5)
    parts: list[Part] = []
    if form == 0:
        outer = chance.spread("ring", 40.0, 43.0)
        parts += _scale_ring(outer, outer - 6.5, (10, 15)[chance.pick("step", 2)])
        parts.append(_ring(24.5, 22.0, "white"))
        parts += _points(8, 27.0, 7.0, 0.5, "small", "white")
        parts += _points(4, 36.0, 9.0, 0.5, "middle", "plate dark")
    elif form == 1:
        inner = chance.spread("ring", 24.0, 27.0)
        parts += _points(8, inner + 14.0, 9.0, 0.5, "small", "white")
        parts += _scale_ring(inner + 6.0, inner, 15)
        parts.append(Part(circle(0, 0, inner - 2.0, 90), "open", (), (), None, group="disc", rim="none", form=0.0))
        parts += _points(4, inner + 19.0, broad - 1.0, 0.5, "middle", "plate dark")
    else:
        parts += [_ring(45.0, 42.8, "gold"), _ring(40.6, 39.4, "white"), _ring(21.0, 18.4, "gold")]
        parts += _points(4, chance.spread("middle", 40.0, 44.0), broad - 2.0, 0.5, "middle", "plate dark")
    parts += _points(4, 51.0, broad, 0.0, "large", "white")
    parts += _hub(chance.pick("hub", 3))
    parts += _letters(59.5, 10.0)
    return Drawing(tuple(parts))
