"""The lotus from the side: pointed petals in three ranks that open from one cup."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, points, turn
from processors.design.parts import Drawing, Line, Part, Shadow


def _petal(angle: float, long: float, half: float, group: str) -> Part:
    """One petal from the origin, pointing up and turned by `angle`; the sides belly out and draw in to a tip."""
    right = np.vstack(
        [
            bezier((0, -long), (half * 0.18, -long * 0.86), (half * 1.05, -long * 0.74), (half, -long * 0.5), 18),
            bezier((half, -long * 0.5), (half * 0.96, -long * 0.22), (half * 0.36, -long * 0.04), (0, 0), 16)[1:],
        ]
    )
    ring = np.vstack([right, (right * [-1, 1])[::-1]])
    bend = angle * 0.22

    def lean(p: Points) -> Points:
        """Outer petals curl outwards towards the tip."""
        u = np.clip(-p[:, 1:2] / long, 0, 1)
        return (
            turn(p, angle)
            + np.column_stack([np.full(len(p), 0.0), np.zeros(len(p))])
            + u**2 * points([(bend, abs(bend) * 0.5)])
        )

    veins = tuple(
        Line(
            lean(
                bezier(
                    (x * 0.2, -long * 0.1),
                    (x * 0.9, -long * 0.3),
                    (x, -long * 0.5),
                    (x * 0.5, -long * (0.66 - abs(x) / half * 0.1)),
                    14,
                )
            ),
            "detail",
            0.9,
            0.0,
            0.1,
        )
        for x in (-half * 0.45, 0.0, half * 0.45)
    )
    grain = np.stack(
        [
            lean(np.column_stack([np.linspace(0.15, 1, 20) ** 0.8 * x, -np.linspace(0.02, 0.9, 20) * long]))
            for x in np.linspace(-half * 0.9, half * 0.9, 11)
        ]
    )
    return Part(
        lean(ring),
        "petal",
        veins,
        (Shadow(lean(points([(-half * 0.3, 0), (half * 0.3, 0)])), long * 0.42, 0.8),),
        grain,
        group=group,
        form=0.1,
    )


def lotus(chance: Chance) -> Drawing:
    """A lotus about 120 wide, its root at the origin, symmetrical."""
    wide = chance.spread("open", 0.92, 1.1)
    tall = chance.spread("tall", 0.94, 1.08)
    parts: list[Part] = []
    for angle, long, half in ((22.0, 74.0, 15.0), (-22.0, 74.0, 15.0), (0.0, 80.0, 16.0)):
        parts.append(_petal(angle * wide, long * tall, half, "lotus"))
    for angle, long, half in ((62, 70, 14), (-62, 70, 14), (40, 71, 15.5), (-40, 71, 15.5)):
        parts.append(_petal(angle * wide, long * tall, half, "lotus"))
    for angle, long, half in ((82, 62, 11.5), (-82, 62, 11.5), (18, 57, 15.5), (-18, 57, 15.5), (0, 50, 15)):
        parts.append(_petal(angle * wide, long * tall, half, "lotus"))
    return Drawing(tuple(parts), {"foot": (0.0, 0.0)})
