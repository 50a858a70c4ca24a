"""The bough that birds sit on."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, ribbon
from processors.design.motifs.leaf import leaf
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow


def _round(path: Points, half: NDArray[np.float64], lean: NDArray[np.float64]) -> NDArray[np.float64]:
    """Strokes that come up round a bough from its lower edge and `lean` along it."""
    at = np.linspace(3, len(path) - 4, 130).astype(int)
    t = np.linspace(0, 1, 12)
    foot, deep = path[at], half[at]
    x = foot[:, 0, None] + (lean[at] * deep)[:, None] * t**1.6
    y = foot[:, 1, None] + deep[:, None] * (1 - 1.8 * t)
    return np.stack([x, y], axis=2)


ENDS = ((0.0, 0.16, 0.84, 1.0), (0.22, 1.0, 1.0, 0.22))
"""How a bough thins towards both ends: places along it and shares of its breadth."""


def _grown(blade: Sequence[Part]) -> list[Part]:
    """The parts of a leaf that the bough runs into: one outline goes round both."""
    return [replace(part, group="bough") for part in blade]


def branch(chance: Chance, form: str = "") -> Drawing:
    """A bough across, about 150 wide, with leaves at its ends; the place "perch" is on top of its middle.

    The form "even" is the same left and right.
    """
    if form == "even":
        return _even_branch(chance)
    bow = chance.spread("bow", 2, 6)
    path = catmull([(-76, 10), (-46, 3), (-14, bow), (16, 2), (48, 6), (78, -5)], samples=16)
    # It thins into the stalks of the leaves at its ends.
    half = np.linspace(6.4, 4.4, len(path)) + 0.5 * np.sin(np.linspace(0, 17, len(path)))
    half *= np.interp(np.linspace(0, 1, len(path)), *ENDS)
    bark = tuple(
        Line(path[a:b] + [0, d], "detail", 0.0, 0.0, 0.4)
        for a, b, d in (
            (6, 22, -1.5),
            (14, 32, 1.8),
            (30, 46, -1.0),
            (40, 60, 1.6),
            (56, 72, -0.6),
            (66, 78, 1.0),
        )
    )
    knot = circle(-33, 5, 2.2, 24) * [1.2, 1.0]
    parts: list[Part] = []
    for i, (x, y, aim, size) in enumerate(
        (
            (-58, 4, 214, 0.4),
            (-52, 8, 132, 0.42),
            (44, 2, -44, 0.42),
            (60, 2, 40, 0.42),
            (76, -5, -8, 0.4),
            (-76, 10, 176, 0.36),
        )
    ):
        blade = leaf(chance.at("leaf", i), teeth=0).placed(x, y, size, aim).named(f"bough{i}").parts
        parts += _grown(blade) if i > 3 else blade
    parts.append(
        Part(
            ribbon(path, half),
            "wood",
            (*bark, Line(knot, "detail", 0.6, 0.2, 0.5)),
            (Shadow(path + np.column_stack([np.zeros(len(path)), half]), 6, 0.85),),
            _round(path, half, np.full(len(path), 2.2)),
            group="bough",
            form=0.0,
        )
    )
    return Drawing(tuple(parts), {"perch": (0.0, bow - 4.0)})


def _even_branch(chance: Chance) -> Drawing:
    path = catmull([(-76, -3), (-46, 4), (0, 6), (46, 4), (76, -3)], samples=20)
    half = (4.2 + 2.0 * np.cos(np.linspace(-1.3, 1.3, len(path)))) * np.interp(np.linspace(0, 1, len(path)), *ENDS)
    bark = tuple(
        Line(path[a:b] + [0, d], "detail", 0.0, 0.0, 0.5)
        for a, b, d in (
            (6, 26, -1.4),
            (16, 36, 1.8),
            (len(path) - 26, len(path) - 6, -1.4),
            (len(path) - 36, len(path) - 16, 1.8),
        )
    )
    parts: list[Part] = []
    for i, (x, y, aim, size) in enumerate(((46, 2, -46, 0.4), (54, 5, 46, 0.42), (74, -3, -6, 0.44))):
        right = leaf(chance.at("leaf", i), teeth=0).placed(x, y, size, aim)
        pair = [*right.named(f"right{i}").parts, *right.placed(mirror=True).named(f"left{i}").parts]
        parts += _grown(pair) if i > 1 else pair
    parts.append(
        Part(
            ribbon(path, half),
            "wood",
            bark,
            (Shadow(path + np.column_stack([np.zeros(len(path)), half]), 6, 0.85),),
            _round(path, half, 2.2 * np.sign(path[:, 0])),
            group="bough",
            form=0.0,
        )
    )
    return Drawing(tuple(parts), {"perch": (0.0, 1.0)})
