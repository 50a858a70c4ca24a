"""A laid rope: three strands that show as slanting S lines, and its ends, whipped and frayed."""

from __future__ import annotations

import numpy as np

from processors.design.curves import Points, bezier, lengths, offset
from processors.design.parts import Line, Part, Shadow

LAY, HALF = 7.2, 4.4
"""How far one strand of the rope is from the next, and half its thickness."""
SLANT = 1.25
"""How far a strand runs on along the rope while it crosses it, in lays."""
YARNS = ((-0.8, 0.8, -2.2), (-0.42, 1.05, -1.0), (0.0, 0.88, 0.1), (0.42, 1.1, 1.1), (0.8, 0.74, 2.3))
"""The yarns of an end: where each starts across it, how long it is, and where it ends across."""
BODY = "anchor"
"""A rope and what it is wound about are one body: no blots of shadow fall between its strands."""


def rope(path: Points) -> Part:
    """The whole rope along a path of even steps."""
    return rope_slice(path, 0, len(path), "rope")


def rope_slice(path: Points, a: int, b: int, name: str) -> Part:
    """The piece of a rope between two points of its path, its strands where the whole rope has them."""
    left, right = offset(path, HALF), offset(path, -HALF)
    run = lengths(path)
    strands = []
    for s in np.arange(0.7 * LAY, float(run[-1]) - SLANT * LAY, LAY):
        i, j = int(np.searchsorted(run, s)), int(np.searchsorted(run, s + SLANT * LAY))
        if i >= a - 2 and j < b + 2:
            lead = (path[j] - path[i]) * 0.42
            strands.append(
                Line(bezier(left[i], left[i] + lead, right[j] - lead, right[j], 12), "inner", 0.55, 0.55, 0.5)
            )
    edges = (Line(left[a:b], "outline", 1, 1, 0.5), Line(right[a:b], "outline", 1, 1, 0.5))
    return Part(
        np.vstack([left[a:b], right[a:b][::-1]]),
        "rope",
        tuple(strands),
        (Shadow(right[a:b], HALF * 1.3, 0.6, True),),
        None,
        group=name,
        edges=edges,
        body=BODY,
        form=0.0,
    )


def frayed(path: Points, long: float, name: str) -> list[Part]:
    """The end of a rope: a whipping round it, and beyond that its yarns, which spread and taper, no two of a length."""
    end = path[-1]
    way = (path[-1] - path[-5]) / np.hypot(*(path[-1] - path[-5]))
    side = np.array([-way[1], way[0]])

    def at(along: float, across: float) -> Points:
        return end + way * along + side * (across * HALF)

    yarns = tuple(
        Line(
            bezier(at(-1.0, root), at(0.35 * long, root), at(0.6 * long * far, out * 0.8), at(long * far, out), 14),
            "inner",
            1.0,
            0.15,
            0.0,
        )
        for root, far, out in YARNS
    )
    band = np.vstack([at(-4.6, 1.2), at(1.4, 1.2), at(1.4, -1.2), at(-4.6, -1.2)])
    dot = np.vstack([at(-1.0, 0.0), at(0.0, 0.2), at(0.0, -0.2)])
    return [
        Part(dot, "open", (), (), None, group=name, edges=yarns, body=BODY, form=0.0),
        Part(band, "hollow", (), (), None, group=f"{name} whipping", body=BODY, form=0.0),
    ]
