"""A lotus cut in planes: every petal of six straight sides about a ridge, its half that looks down in shade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.curves import Points
from processors.design.parts import Part

HIPS = ((0.3, 0.8), (0.6, 1.0))
"""The corners of a petal on either side: places along its ridge and shares of its half breadth."""

UPRIGHT = 0.1
"""A petal whose ridge leans by no more than this (sine) stands on the axis."""


def straightened(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with the petals of every lotus and what hangs from it as planes."""
    blooms = {p.group for p in parts if p.group.split("/")[-1] == "lotus"}
    if not blooms:
        return list(parts)
    found: list[Part] = []
    for part in parts:
        name = part.group.split("/")[-1]
        if part.group in blooms and part.material in ("petal", "cloth back"):
            found += _petal(part)
        elif part.body.split("/")[-1] == "cord":
            found.append(replace(part, material="plane dark", edges=(), rim="none"))
        elif name.startswith("bud") or name == "last":
            found.append(replace(part, ring=_hung(part.ring), lines=(), grain=None, form=0.0, flat=True))
        else:
            found.append(part)
    return found


def _petal(part: Part) -> list[Part]:
    """A petal as one plane and the half of it that looks down; one on the axis has its foot in shade."""
    n = len(part.ring) // 2
    # The outline runs from the tip down one flank to the foot, and up the other.
    tip, foot = part.ring[0], part.ring[n]
    long = float(np.hypot(*(tip - foot)))
    way = (tip - foot) / long
    side = np.array([-way[1], way[0]])
    out = ((part.ring - foot) * side).sum(axis=1)
    half = float(out.max() - out.min()) / 2
    mean = float(out.max() + out.min()) / 2
    bow = side * np.clip(mean, -0.3 * half, 0.3 * half)
    one, other = (
        [foot + way * along * long + bow + side * hand * share * half for along, share in HIPS] for hand in (1, -1)
    )
    plain = replace(part, lines=(), shadows=(), grain=None, rim="inner")
    whole = replace(plain, ring=np.array([foot, *one, tip, *other[::-1]]), material="plane")
    back = part.material == "cloth back"
    if abs(float(way[0])) < UPRIGHT:
        peak = foot + way * 0.42 * long
        shades = [np.array([foot, *flank, peak]) for flank in (one, other)]
        return [whole, *(replace(plain, ring=shade, material="plane shade", edges=()) for shade in shades)]
    low = one if one[1][1] > other[1][1] else other
    shade = np.array([foot, *low, tip])
    return [whole, replace(plain, ring=shade, material="plane dark" if back else "plane shade", edges=())]


def _hung(ring: Points) -> Points:
    """A drop as a kite, its corners at half its length."""
    n = len(ring) // 2
    tip, end = ring[0], ring[n - 1]
    way = end - tip
    side = np.array([-way[1], way[0]]) / max(float(np.hypot(*way)), 1e-9)
    half = side * float(((ring - tip) * side).sum(axis=1).max())
    return np.array([tip, tip + 0.5 * way + half, end, tip + 0.5 * way - half])
