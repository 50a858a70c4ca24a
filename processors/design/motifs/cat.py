"""A cat curled up asleep, in few lines."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import catmull, stroke
from processors.design.parts import Drawing, Line, Part, Shadow


def cat(chance: Chance, form: str = "") -> Drawing:
    """A cat curled up asleep, its chin on its tail; about 130 wide."""
    mirror = chance.pick("side", 2) == 1
    arch = chance.spread("arch", -3, 4)
    body = catmull(
        [
            (-40, 34),
            (-47, 12),
            (-40, -12),
            (-20, -32),
            (8, -41 + arch),
            (36, -35),
            (57, -14),
            (64, 12),
            (58, 34),
            (38, 46),
            (4, 48),
            (-24, 45),
        ],
        closed=True,
    )
    tail_path = catmull([(60, 14), (68, 34), (58, 52), (30, 59), (-8, 58), (-40, 55), (-60, 47), (-70, 36)], samples=18)
    wide = np.interp(np.linspace(0, 1, len(tail_path)), [0, 0.25, 0.7, 0.92, 1], [13.0, 14.0, 12.0, 9.0, 5.0])
    tail = stroke(tail_path, wide)
    head = np.vstack(
        [
            catmull([(-66, 22), (-67, 12), (-63, 2)]),
            catmull([(-63, 2), (-65.5, -9), (-65, -20)]),
            catmull([(-65, -20), (-55, -16), (-48, -9.4)]),
            catmull([(-48, -9.4), (-40, -11.4), (-31, -10)]),
            catmull([(-31, -10), (-25, -17), (-16, -22)]),
            catmull([(-16, -22), (-13, -10), (-15, 2)]),
            catmull([(-15, 2), (-10, 12), (-10, 23), (-18, 35), (-30, 41), (-42, 42), (-56, 37), (-64, 29), (-66, 22)]),
        ]
    )
    lines = [
        Line(catmull([(-57, 14), (-52.5, 18.4), (-46.4, 16)]), "inner", 0.2, 0.2, 0.5),
        Line(catmull([(-31, 16), (-24.6, 18.6), (-19.4, 14.4)]), "inner", 0.2, 0.2, 0.5),
        Line(catmull([(-41.6, 23.4), (-38.8, 25.6), (-36, 23.6)]), "inner", 0.7, 0.7, 0.5),
        Line(catmull([(-38.8, 25.6), (-40, 30.2), (-45, 31.2)]), "detail", 0.9, 0.0, 0.1),
        Line(catmull([(-38.8, 25.6), (-37.4, 30.2), (-32.4, 31)]), "detail", 0.9, 0.0, 0.1),
        Line(catmull([(-59, -3), (-59.6, -12), (-52.6, -7.4)]), "detail", 0.2, 0.2, 0.5),
        Line(catmull([(-27, -8.4), (-20, -14.6), (-18.8, -4)]), "detail", 0.2, 0.2, 0.5),
    ]
    for x, y, dx, dy in ((-50, 25, -18, -2), (-50, 28, -17, 4), (-27, 25, 18, -3), (-27, 28, 17, 3)):
        path = catmull([(x, y), (x + dx * 0.5, y + dy * 0.4 - 1.0), (x + dx, y + dy)])
        lines.append(Line(path, "detail", 0.9, 0.0, 0.1))
    haunch = Line(catmull([(16, 47), (13, 30), (20, 12), (36, 3), (52, 6)]), "inner", 0.3, 0.0, 0.4)
    back = Line(catmull([(-16, -24), (0, -31 + arch), (18, -32 + arch)]), "detail", 0.0, 0.0, 0.5)
    nape = Line(catmull([(-8, 12), (-2, 22), (-4, 34)]), "detail", 0.0, 0.0, 0.5)
    tip = [
        Line(catmull([(x, y - 6), (x - 3, y), (x + 0.6, y + 6.4)]), "detail", 0.0, 0.0, 0.5)
        for x, y in ((-44, 54), (-53, 50.4))
    ]
    return Drawing(
        (
            Part(
                body,
                "fur",
                (haunch, back, nape),
                (Shadow(catmull([(62, 20), (52, 40), (20, 47), (-14, 46)]), 16, 0.8),),
                None,
                group="cat",
                form=0.0,
            ),
            Part(
                tail,
                "fur",
                tuple(tip),
                (Shadow(tail_path + np.array([0.0, 7.0]), 7, 0.6),),
                None,
                group="cat tail",
                form=0.0,
                edges=(Line(np.roll(tail, -5, axis=0)[: len(tail) - 6][::-1], "outline", 0.0, 0.5, 0.3),),
            ),
            Part(head, "fur", tuple(lines), (), None, group="cat head", form=0.2),
        )
    ).placed(mirror=mirror)
