"""The lotus from the side: pointed petals in ranks that open from one cup, the outer ones curling away."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, mirrored, points, turn
from processors.design.parts import Drawing, Line, Part, Shadow

RANKS: tuple[tuple[tuple[float, float, float], ...], ...] = (
    ((20.0, 80.0, 14.5), (-20.0, 80.0, 14.5), (0.0, 88.0, 15.0)),
    ((82.0, 70.0, 11.5), (-82.0, 70.0, 11.5), (55.0, 76.0, 15.0), (-55.0, 76.0, 15.0)),
    ((34.0, 62.0, 17.0), (-34.0, 62.0, 17.0), (0.0, 58.0, 18.5)),
)
"""Petals from the back: angle, length, half width."""
MATERIALS = ("petal", "cloth back", "petal")
"""Of the ranks: the outer one is the dark before which the row in front stands, where a style fills with black."""

PARTED = 0.35
"""How much wider the bare seam is that parts a black petal from those before it, of an outline's width."""


def _petal(angle: float, long: float, half: float, material: str, dark: float) -> list[Part]:
    """One petal from the origin, pointing up and turned by `angle`; the sides belly out and draw in to a tip.

    Spikes of dark rise from its foot, up to `dark` of its length.
    """
    right = np.vstack(
        [
            bezier((0, -long), (half * 0.3, -long * 0.88), (half * 1.02, -long * 0.76), (half, -long * 0.52), 18),
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
            (-half * 0.36, 0.6),
            (0.0, 0.82),
            (half * 0.36, 0.6),
        )
    )
    grain = np.stack(
        [
            lean(np.column_stack([np.linspace(0.15, 1, 20) ** 0.8 * x, -np.linspace(0.02, 0.92, 20) * long]))
            for x in np.linspace(-half * 0.92, half * 0.92, 13)
        ]
    )
    face = Part(
        lean(ring),
        material,
        # Veins in a black petal would be scratches in it.
        veins if material == "petal" else (),
        (Shadow(lean(points([(-half * 0.3, 0), (half * 0.3, 0)])), long * 0.52, 0.8),),
        grain,
        group="lotus",
        body=f"lotus{angle:.0f}{long:.0f}",
        form=0.12,
        parted=PARTED,
    )
    return [face, *_spikes(face, right, dark, lean)]


def _spikes(face: Part, right: Points, dark: float, lean: Callable[[Points], Points]) -> list[Part]:
    """Spikes from a petal's foot, on curves that fan out with its `right` flank: the longest run beside the flanks."""
    long = -float(right[0, 1])
    u = np.linspace(0, 1, 24)
    found = []
    for x, share in ((-0.56, 1.0), (0.0, 0.7), (0.56, 1.0)):
        high = u * dark * share * long
        flank = np.interp(high, -right[::-1, 1], right[::-1, 0])
        wide = 0.34 * flank * (1 - u) ** 1.1
        path = np.column_stack([x * flank, -high])
        aside = np.column_stack([wide, np.zeros(24)])
        ring = lean(np.vstack([path + aside, (path - aside)[::-1][1:]]))
        found.append(Part(ring, "spike", group=face.group, body=face.body, form=0.0, rim="none", parted=face.parted))
    return found


def lotus(chance: Chance) -> Drawing:
    """A lotus about 130 wide, its root at the origin, symmetrical."""
    wide = chance.spread("open", 0.88, 1.06)
    tall = chance.spread("tall", 0.9, 1.16)
    parts = [
        piece
        for rank, material, dark in zip(RANKS, MATERIALS, (0.5, 0.68, 0.56), strict=True)
        for angle, long, half in rank
        for piece in _petal(angle * wide, long * tall, half, material, dark)
    ]
    return Drawing((*parts, _cup()), {"foot": (0.0, 0.0)})


def _cup() -> Part:
    """The cup at the foot, from which all petals come: three points that cover where these meet."""
    right = np.vstack(
        [
            bezier((0, -16.0), (2.4, -11.0), (4.6, -9.0), (7.0, -8.0), 12),
            bezier((7.0, -8.0), (10.4, -8.4), (15.0, -9.4), (19.0, -9.0), 12)[1:],
            bezier((19.0, -9.0), (16.0, 2.0), (8.0, 7.6), (0, 8.6), 16)[1:],
        ]
    )
    return Part(mirrored(right), "leaf light", (), (), None, group="lotus", body="lotus cup", form=0.0)
