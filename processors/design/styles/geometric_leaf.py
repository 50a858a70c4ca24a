"""A leaf of planes: six corners about one midrib, a bare half whose creases spring from the rib, and a dark half;
stalks of straight runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.curves import Points
from processors.design.parts import Part
from processors.design.styles.geometric_blades import ray

RIB = 121
"""The points of the midrib that both halves of a leaf begin with."""

STOPS = (0.36, 0.68)
"""Where along a leaf its margin has corners."""

SPRING = (0.24, 0.5)
"""Where on the midrib the creases to those corners spring from it."""


def leaves(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with every leaf of two halves built of planes."""
    found: list[Part] = []
    halves: list[Part] = []
    for part in parts:
        if part.body.split("/")[-1] == "blade" and part.material in ("leaf", "leaf dark") and len(part.ring) > 2 * RIB:
            halves.append(part)
            if len(halves) == 2:
                one, other = halves
                found += _leaf(one, other) if _paired(one, other) else halves
                halves = []
            continue
        found += halves
        halves = []
        if part.material == "leaf light" and found and found[-1].group == part.group and found[-1].flat:
            continue  # the midrib, which the planes part along
        found.append(part)
    return [*found, *halves]


def _paired(one: Part, other: Part) -> bool:
    return one.group == other.group and bool(np.allclose(one.ring[:RIB], other.ring[:RIB]))


def _leaf(one: Part, other: Part) -> list[Part]:
    """A leaf's planes: its whole outline bare, the creases of the one half, and the other half black."""
    rib = one.ring[:RIB]
    whole = rib[[0, round(0.5 * RIB), RIB - 1]]
    sides = [_corners(half.ring, rib) for half in (one, other)]
    plain = replace(one, lines=(), shadows=(), grain=None, combed=(), flat=True, rim="inner", body=one.body)
    outline = np.vstack([whole[:1], sides[0], whole[-1:], sides[1][::-1]])
    made = [replace(plain, ring=outline, material="plane")]
    made.append(replace(plain, ring=np.vstack([whole, sides[1][::-1]]), material="plane dark", edges=()))
    spring = np.array([np.array([np.interp(at, (0, 0.5, 1), whole[:, a]) for a in (0, 1)]) for at in SPRING])
    for i, corner in enumerate(sides[0]):
        ahead = sides[0][i + 1] if i + 1 < len(sides[0]) else whole[-1]
        on = [spring[i + 1]] if i + 1 < len(spring) else [whole[-1]]
        bend = [whole[1]] if on[0] is whole[-1] or i + 1 == len(spring) else []
        ring = [spring[i], corner, ahead, *(on if i + 1 < len(spring) else []), *bend]
        made.append(replace(plain, ring=np.array(ring), material="plane", edges=()))
    return made


def _corners(half: Points, rib: Points) -> Points:
    """The corners of one half's margin."""
    margin = half[RIB:][::-1]
    way = rib[-1] - rib[0]
    along = ((margin - rib[0]) * way).sum(axis=1) / float((way * way).sum())
    side = np.array([-way[1], way[0]]) / float(np.hypot(*way))
    out = ((margin - rib[0]) * side).sum(axis=1)
    hand = 1.0 if float(np.median(out)) > 0 else -1.0
    made = []
    for stop in STOPS:
        near = np.abs(along - stop) < 0.12
        at = int(np.argmax(np.where(near, np.round(hand * out, 6), -np.inf)))
        made.append(margin[at])
    return np.array(made)


SLIGHT = 5.0
"""What is so many times as long as broad is a stalk, and not a thorn."""

STATIONS = (0.0, 0.12, 0.4, 0.7, 1.0)
"""Where along a stalk one straight run ends and the next begins."""


POINTED = 0.4
"""A stalk that begins narrower than this, of its breadth, begins in a point."""


def stalks(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with stalks of a few straight runs and thorns that are triangles."""
    return [_stalk(part) if part.material == "stem" and part.edges is None else part for part in parts]


def _stalk(part: Part) -> Part:
    half = len(part.ring) // 2
    one, other = part.ring[:half], part.ring[half : 2 * half][::-1]
    middle = (one + other) / 2
    long = float(np.hypot(*np.diff(middle, axis=0).T).sum())
    if long > SLIGHT * float(np.hypot(*(one - other).T).mean()):
        at = np.round(np.array(STATIONS) * (half - 1)).astype(int)
        ring = np.vstack([one[at], other[at][::-1]])
        wide = np.hypot(*(one[at] - other[at]).T)
        if wide[0] < POINTED * wide.mean():
            ring = np.vstack([middle[:1], ring[1:-1]])
        return replace(part, ring=ring, lines=(), grain=None, flat=True)
    return replace(part, ring=ray(part.ring), lines=(), grain=None, flat=True)
