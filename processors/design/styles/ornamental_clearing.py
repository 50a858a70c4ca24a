"""Parts without what would stand in the way of their lace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.motifs.great_wave import NAME
from processors.design.parts import Part
from processors.design.styles.geometric_edges import planed
from processors.design.styles.ornamental_border import within
from processors.design.styles.ornamental_lotus import jewelled
from processors.design.styles.ornamental_rooms import own_axis

_PAIRED = frozenset({"bone", "petal"})
"""Materials of even faces, whose odd lines (a crack, a fold) lace takes the place of."""

VEINS = 2
"""A leaf with no more lines than this (a fern's) takes lace in place of them."""


def cleared(parts: Sequence[Part]) -> list[Part]:
    """The parts without what would stand in the lace's way: highlights, craters, and on an even face every line that
    has no counterpart on its other side."""
    found = []
    swum = any(part.material == "fin" for part in parts)
    scaled = (
        set()
        if swum
        else {part.group for part in parts if part.material == "water" and part.body.endswith("wave") and lies(part)}
    )
    for part in jewelled(planed(parts)):
        if part.group.split("/")[-1] == f"{NAME} lip":
            part = replace(part, lines=(), shadows=())  # beads go there
        if swum and part.material == "water" and part.body.endswith("wave"):
            # Black and bare: of the two, the fish alone is patterned.
            lying = lies(part)
            part = replace(part, shadows=(), lines=() if lying else part.lines, material="night" if lying else "foam")
        if part.body.endswith("koi") and part.material in ("white", "fish"):
            part = replace(part, shadows=())
        if part.material == "foam" and (part.edges == () or is_great(part)) and part.group in scaled:
            continue  # a stripe where scales go
        if part.material == "wing" and part.group.split("/")[0].startswith("butterfly"):
            part = replace(part, lines=())
        if part.material == "glass":
            part = replace(part, shadows=())
        if part.material == "petal" and part.group.split("/")[-1] == "heart":
            part = replace(part, shadows=within(part))
        if part.material == "petal":
            part = replace(part, lines=tuple(line for line in part.lines if line.weight == "inner"))
        if part.material == "water" and part.body.endswith("wave") and lies(part):
            # Its scales take their place, and that of all dots on a great wave.
            part = replace(part, lines=(), shadows=() if is_great(part) else part.shadows)
        if part.material.startswith("leaf") and len(part.lines) <= VEINS:
            part = replace(part, lines=())
        axis = own_axis(part.ring) if part.material in _PAIRED and part.lines else None
        if axis is None:
            found.append(replace(part, lines=()) if part.material == "moon" else part)
            continue
        near = 0.04 * float(np.ptp(part.ring[:, 0]))
        ends = [np.vstack([line.path[:1], line.path[-1:], line.path.mean(axis=0)[None]]) for line in part.lines]
        other = [np.column_stack([2 * axis - at[:, 0], at[:, 1]]) for at in ends]
        paired = tuple(
            line
            for line, at in zip(part.lines, ends, strict=True)
            if any(
                float(np.abs(at - it).max()) < near or float(np.abs(at[[1, 0, 2]] - it).max()) < near for it in other
            )
        )
        found.append(replace(part, lines=paired))
    return found


def lies(part: Part) -> bool:
    """Whether water is so much longer than high that it bears scales."""
    wide, high = np.ptp(part.ring, axis=0)
    return bool(wide >= 2 * high) or is_great(part)


def is_great(part: Part) -> bool:
    """Whether a part is a great wave's, which is one with its sea."""
    return part.group.split("/")[-1] == NAME
