"""The lotus from the side: pointed petals in ranks that open from one cup, the outer ones curling away."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, points, turn
from processors.design.parts import Drawing, Line, Part, Shadow

RANKS: tuple[tuple[tuple[float, float, float], ...], ...] = (
    ((27.0, 76.0, 15.5), (-27.0, 76.0, 15.5), (0.0, 86.0, 17.0)),
    ((80.0, 66.0, 11.0), (-80.0, 66.0, 11.0), (54.0, 74.0, 15.0), (-54.0, 74.0, 15.0)),
    ((31.0, 62.0, 16.0), (-31.0, 62.0, 16.0), (0.0, 60.0, 17.5)),
)
"""Petals from the back: angle, length, half width."""


def _petal(angle: float, long: float, half: float, group: str) -> Part:
    """One petal from the origin, pointing up and turned by `angle`; the sides belly out and draw in to a tip."""
    right = np.vstack(
        [
            bezier((0, -long), (half * 0.1, -long * 0.88), (half * 1.02, -long * 0.78), (half, -long * 0.52), 18),
            bezier((half, -long * 0.52), (half * 0.98, -long * 0.24), (half * 0.36, -long * 0.04), (0, 0), 16)[1:],
        ]
    )
    ring = np.vstack([right, (right * [-1, 1])[::-1]])
    bend = angle * 0.22

    def lean(p: Points) -> Points:
        """Outer petals curl outwards towards the tip, and the tip lifts again."""
        u = np.clip(-p[:, 1:2] / long, 0, 1)
        lift = -0.13 * abs(angle) * np.clip(u - 0.72, 0, 1) / 0.28
        return turn(p, angle) + u**2 * points([(bend, abs(bend) * 0.62)]) + np.column_stack([np.zeros(len(p)), lift])

    veins = tuple(
        Line(
            lean(
                bezier(
                    (x * 0.2, -long * 0.12),
                    (x * 0.9, -long * 0.32),
                    (x, -long * 0.52),
                    (x * 0.5, -long * (reach - abs(x) / half * 0.12)),
                    14,
                )
            ),
            "detail",
            0.9,
            0.0,
            0.1,
        )
        for x, reach in (
            (-half * 0.58, 0.66),
            (-half * 0.28, 0.74),
            (0.0, 0.82),
            (half * 0.28, 0.74),
            (half * 0.58, 0.66),
        )
    )
    grain = np.stack(
        [
            lean(np.column_stack([np.linspace(0.15, 1, 20) ** 0.8 * x, -np.linspace(0.02, 0.92, 20) * long]))
            for x in np.linspace(-half * 0.92, half * 0.92, 13)
        ]
    )
    return Part(
        lean(ring),
        "petal",
        veins,
        (Shadow(lean(points([(-half * 0.3, 0), (half * 0.3, 0)])), long * 0.52, 0.9),),
        grain,
        group=group,
        form=0.12,
    )


def lotus(chance: Chance) -> Drawing:
    """A lotus about 130 wide, its root at the origin, symmetrical."""
    wide = chance.spread("open", 0.94, 1.06)
    tall = chance.spread("tall", 0.94, 1.08)
    parts = [_petal(angle * wide, long * tall, half, "lotus") for rank in RANKS for angle, long, half in rank]
    return Drawing(tuple(parts), {"foot": (0.0, 0.0)})
