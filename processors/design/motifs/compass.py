"""The compass: a wind rose of light and dark halves over a graduated ring."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, points, turn
from processors.design.motifs.moon import circle
from processors.design.motifs.winds import wind
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
        # Where no black is laid, strokes run from the ridge down into the dark half.
        slope = np.stack(
            [
                np.array([0.0, -y]) + (valley[0] - [0.0, -y]) * np.linspace(0, share, 12)[:, None]
                for y, share in zip(np.linspace(long * 0.96, 4, 40), np.linspace(0.5, 0.9, 40), strict=True)
            ]
        )
        rule = turn(slope.reshape(-1, 2), a).reshape(slope.shape)
        ridge = (Shadow(turn(points([(0, 0), (0, -long)]), a), root * 0.5, 0.5),) if group == "large" else ()
        deep = Shadow(turn(points([(0, 0), (0, -long * 0.6)]), a), root * 0.8, 0.5, soft=True)
        parts += [
            Part(turn(kite, a), light, (), (deep,), grain, group=group, body=body, form=0.0),
            Part(turn(dark, a), "metal dark", (), ridge, rule, group=group, body=body, form=0.0, rim="none"),
        ]
    return parts


NEAR = 5.2
"""How far a letter stands off the point it names."""


def _letters(tip: float, size: float) -> list[Part]:
    """N, E, S and W, each close to its point, which ends `tip` from the middle, and centred on it."""
    parts = []
    shapes = {letter: wind(letter, size) for letter in "NESW"}
    # East and west stand equally far out: each other's counterpart, broad or narrow.
    across = 0.5 * sum(float(shapes[letter].bounds[2]) for letter in "EW")
    for letter, (x, y) in {"N": (0, -1), "E": (1, 0), "S": (0, 1), "W": (-1, 0)}.items():
        half = across if x else float(shapes[letter].bounds[3])
        middle = np.array([x, y]) * (tip + NEAR + half)
        # Bare skin about each letter, whatever else stands behind.
        bare = circle(float(middle[0]), float(middle[1]), half, 40)
        parts.append(Part(bare, "open", (), (), None, group="letters", body="letters", rim="none", form=0.0))
        for piece in shapely.get_parts(shapes[letter]):
            ring = np.asarray(piece.exterior.coords)[:-1] + middle
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
    return Drawing((*star, disc, hole, *_letters(long, 14.0), *ring))


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
    parts += _letters(51.0, 10.0)
    return Drawing(tuple(parts))
