"""A wolf's head in facets."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import contour, points
from processors.design.motifs.moon import circle
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Part, Shadow

WOLF: tuple[tuple[str, tuple[tuple[float, float], ...]], ...] = (
    ("fur dark", ((18, -34), (36, -66), (44, -22))),
    ("fur", ((18, -34), (30, -36), (36, -66))),
    ("night", ((26, -36), (36, -57), (39, -27))),
    ("fur", ((0, -38), (18, -34), (0, -8))),
    ("fur dark", ((18, -34), (16, -14), (0, -8))),
    ("fur", ((18, -34), (44, -22), (34, -10), (16, -14))),
    ("fur dark", ((44, -22), (52, 0), (34, -10))),
    ("white", ((34, -10), (52, 0), (46, 20), (30, 8))),
    ("fur", ((46, 20), (52, 0), (58, 14), (44, 32))),
    ("white", ((30, 8), (46, 20), (34, 34), (22, 22))),
    ("fur dark", ((34, 34), (46, 20), (44, 32), (38, 46))),
    ("white", ((22, 22), (34, 34), (38, 46), (22, 46), (14, 34))),
    ("fur", ((16, -14), (34, -10), (24, -3), (11, -5))),
    ("fur dark", ((0, -8), (11, -5), (8, 14), (0, 6))),
    ("fur dark", ((11, -5), (24, -3), (30, 8), (16, 8))),
    ("fur", ((11, -5), (16, 8), (15, 22), (8, 14))),
    ("white", ((16, 8), (30, 8), (22, 22), (15, 22))),
    ("fur", ((0, 6), (8, 14), (9, 27), (0, 25))),
    ("white", ((8, 14), (15, 22), (14, 34), (9, 27))),
    ("pupil", ((0, 25), (9, 27), (7, 35), (0, 39))),
    ("white", ((9, 27), (14, 34), (11, 44), (0, 45), (0, 39), (7, 35))),
    ("fur dark", ((11, 44), (14, 34), (22, 46), (12, 58), (0, 62), (0, 52))),
    ("white", ((0, 45), (11, 44), (0, 52))),
)
"""The right half of a wolf's head in facets, each from the midline outwards."""


def wolf(chance: Chance) -> Drawing:
    """A wolf's head from the front in facets, symmetrical; about 130 high."""
    wide = chance.spread("wide", 0.93, 1.05)
    ears = chance.spread("ears", -4, 5)
    parts: list[Part] = []
    for material, knots in WOLF:
        ring = points(knots) * [wide, 1.0]
        ring = ring + np.column_stack([np.zeros(len(ring)), np.where(ring[:, 1] < -50, ears, 0.0)])
        middle = ring.mean(axis=0)
        low = ring[np.argsort(ring[:, 1])[-2:]]
        grain = np.stack(
            [
                np.linspace(a, middle + (a - middle) * 0.05, 14)
                for a in np.vstack([np.linspace(p, q, 8) for p, q in zip(ring, np.roll(ring, -1, axis=0), strict=True)])
            ]
        )
        parts += both(
            Part(
                np.vstack(
                    [np.linspace(p, q, 6, endpoint=False) for p, q in zip(ring, np.roll(ring, -1, axis=0), strict=True)]
                ),
                material,
                (),
                (Shadow(low, float(np.ptp(ring[:, 1])) * 0.8, 0.8),) if material == "fur" else (),
                grain,
                group="wolf",
                form=0.0,
                body="wolf",
            )
        )
    eye = contour([(11.5, -4.4), (16, -7.6), (23.6, -3.4)], [(23.6, -3.4), (17, -0.6), (11.5, -4.4)]) * [
        wide,
        1,
    ]
    parts += both(Part(eye, "gold", (), (), None, group="wolf", form=0.0, body="wolf"))
    parts += both(Part(circle(17.2 * wide, -4.1, 1.7, 20), "pupil", (), (), None, group="wolf", form=0.0, rim="none"))
    return Drawing(tuple(parts))
