"""A two-masted ship under sail."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import catmull, contour, points, stroke
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow


def _sail(x0: float, x1: float, y0: float, y1: float, belly: float, name: str) -> Part:
    ring = contour(
        [(x0, y0), ((x0 + x1) / 2 + belly * 0.2, y0 - 1.2), (x1, y0)],
        [(x1, y0), (x1 + belly, (y0 + y1) / 2), (x1 + belly * 0.3, y1)],
        [(x1 + belly * 0.3, y1), ((x0 + x1) / 2 + belly * 0.7, y1 - 4.6), (x0 - belly * 0.2, y1)],
        [(x0 - belly * 0.2, y1), (x0 + belly * 0.7, (y0 + y1) / 2), (x0, y0)],
    )
    seams = tuple(
        Line(
            catmull(
                [
                    (x0 + (x1 - x0) * u, y0 + 1),
                    (x0 + (x1 - x0) * u + belly * 0.85, (y0 + y1) / 2),
                    (x0 + (x1 - x0) * u + belly * 0.2, y1 - 3),
                ]
            ),
            "detail",
            0.5,
            0.0,
            0.3,
        )
        for u in (0.34, 0.67)
    )
    grain = np.stack(
        [np.column_stack([np.linspace(x1 + belly, x0, 20), np.full(20, y)]) for y in np.linspace(y0, y1, 14)]
    )
    return Part(
        ring,
        "sail",
        seams,
        (Shadow(points([(x1 + belly, y0), (x1 + belly, y1)]), (x1 - x0) * 0.5, 0.8),),
        grain,
        group=name,
        form=0.0,
    )


def ship(chance: Chance) -> Drawing:
    """A two-masted ship under sail on a little sea; about 110 high."""
    belly = chance.spread("belly", 6, 9)
    parts: list[Part] = []

    def mast(x: float, top: float, foot: float) -> Part:
        return Part(
            stroke(points([(x, top), (x, foot)]).repeat(1, axis=0), np.array([2.0, 3.2])),
            "wood",
            (),
            (),
            None,
            group="mast",
            form=0.0,
        )

    def pennant(x: float, y: float) -> Part:
        return Part(
            contour(
                [(x, y), (x + 8, y + 1), (x + 16, y - 1)],
                [(x + 16, y - 1), (x + 9, y + 4.4), (x, y + 6)],
                [(x, y + 6), (x, y)],
            ),
            "petal",
            (),
            (),
            None,
            group="flag",
            form=0.0,
        )

    stay = [
        Line(points([(-18, -54), (-44, 20)]), "detail", 0.9, 0.9, 0.5),
        Line(points([(18, -62), (56, 12)]), "detail", 0.9, 0.9, 0.5),
        Line(points([(-18, -50), (16, -58)]), "detail", 0.9, 0.9, 0.5),
    ]
    parts.append(Part(circle(0, 0, 0.5, 12), "open", (), (), None, group="stays", edges=tuple(stay), form=0.0))
    parts += [pennant(18, -67), pennant(-18, -59), mast(-18, -58, 24), mast(18, -66, 24)]
    jib = contour([(52, 10), (38, -12), (24, -40)], [(24, -40), (26, -14), (30, 12)], [(30, 12), (40, 9), (52, 10)])
    parts.append(Part(jib, "sail", (), (Shadow(points([(24, -40), (30, 12)]), 10, 0.6),), None, group="jib", form=0.1))
    for x, w, top in ((-18, 13, -46), (18, 15, -54)):
        parts.append(_sail(x - w * 0.72, x + w * 0.72, top, top + 24, belly * 0.8, f"top{x}"))
        parts.append(_sail(x - w, x + w, top + 27, 13, belly, f"main{x}"))
    hull = contour(
        [(-46, 14), (-40, 22), (-10, 25), (28, 23), (50, 16)],
        [(50, 16), (46, 30), (34, 42)],
        [(34, 42), (0, 46), (-34, 42)],
        [(-34, 42), (-43, 30), (-46, 14)],
    )
    planks = (
        Line(catmull([(-43, 25), (-10, 31), (30, 29.5), (47, 23)]), "inner", 0.6, 0.6, 0.5),
        Line(catmull([(-40, 32), (-8, 37), (28, 35.6), (43, 31)]), "detail", 0.2, 0.2, 0.5),
    )
    parts.append(
        Part(
            hull,
            "hull",
            planks,
            (Shadow(catmull([(-36, 42), (0, 46), (40, 40)]), 10, 0.8),),
            None,
            group="hull",
            form=0.0,
        )
    )
    for x in (-26, -11, 4, 19):
        parts.append(Part(circle(x, 34 - abs(x) * 0.02, 1.9, 18), "gold", (), (), None, group="ports", form=0.0))
    sea = np.vstack(
        [
            catmull([(-62, 42), (-48, 35), (-34, 43), (-18, 37), (0, 45), (18, 37), (34, 43), (48, 35), (64, 41)]),
            catmull([(64, 41), (44, 53), (0, 57), (-42, 53), (-62, 42)]),
        ]
    )
    curls = tuple(Line(catmull([(x - 9, 50), (x, 46.4), (x + 9, 50.4)]), "detail", 0, 0, 0.5) for x in (-30, 0, 30))
    parts.append(Part(sea, "water", curls, (), None, group="sea", form=0.2))
    return Drawing(tuple(parts))
