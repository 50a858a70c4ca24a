"""Long bodies cut in planes: straight-edged fields in a row between back and belly, which meet at shared corners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from processors.design.curves import Points
from processors.design.parts import Part
from processors.design.styles.geometric_facets import LIT
from processors.design.styles.geometric_fish import COAT, folded, latticed

PACE = 1.15
"""How long a plane of a snake is, of the snake's breadth."""

AWAY = -0.15
"""How far a plane of a body turns from the light until it is ruled."""

SLIGHT = 0.22
"""Where a belly is narrower than this, of the body's breadth, it has no planes of its own."""


TIP = 0.6
"""Where a stretch begins narrower than this, of its breadth, it is the tip of the tail."""


def bodied(parts: Sequence[Part], tolerance: float) -> list[Part]:
    """The parts, back to front, with every fish and every stretch of a snake cut in planes; heads stay as they are."""
    found: list[Part] = []
    belly: Part | None = None
    for part in parts:
        if part.body.endswith("snake") and part.edges is not None and not part.group.endswith("head"):
            if part.material == "belly":
                belly = part
                continue
            if part.material == "snake" and belly is not None and len(part.ring) == len(belly.ring):
                found += _stretch(belly, part)
                belly = None
                continue
        if belly is not None:
            found.append(belly)
            belly = None
        if part.body.endswith("koi") and part.group.endswith("koi") and part.material in COAT:
            # The lips are too small for planes; its mouth is a line.
            found += latticed(part, tolerance) if part.material == "white" and part.lines else []
            continue
        if part.material == "fin" and part.grain is not None:
            found += folded(part)
            continue
        if part.material == "pupil" and part.body.endswith("koi") and not _is_round(part.ring):
            found.append(_feeler(part))
            continue
        found.append(part)
    return found if belly is None else [*found, belly]


def _is_round(ring: Points) -> bool:
    """Whether an outline is about as broad as it is high: that of an eye, and of no feeler."""
    wide, high = np.ptp(ring, axis=0)
    return bool(0.8 < wide / max(high, 1e-9) < 1.25)


def _stretch(belly: Part, back: Part) -> list[Part]:
    """A stretch of a snake: its two sides in long chords with all their corners abreast, and the planes between."""
    half = len(back.ring) // 2
    left, seam, right = belly.ring[:half], back.ring[:half], back.ring[half:][::-1]
    at = _stations((left + right) / 2, PACE * float(np.hypot(*(right - left).T).mean()))
    left, seam, right = left[at], seam[at], right[at]
    wide = np.hypot(*(right - left).T)
    broad = float(wide.mean())
    if wide[0] < TIP * broad:
        # A tail ends in one point, which all its planes share.
        left[0] = seam[0] = right[0] = (left[0] + right[0]) / 2
    deep = np.hypot(*(seam - left).T) > SLIGHT * broad
    edges = [replace(one, path=way) for one, way in zip(back.edges or (), (left, right), strict=False)]
    if deep.sum() > 1:
        edges += [replace(one, path=seam[deep]) for one in (back.edges or ())[2:]]
    made = [
        replace(belly, ring=np.vstack([left, seam[::-1]]), grain=None, shadows=(), lines=()),
        replace(back, ring=np.vstack([seam, right[::-1]]), grain=None, shadows=(), edges=tuple(edges), lines=()),
    ]
    for i, j in pairwise(range(len(at))):
        if deep[i] and deep[j]:
            # Every other plate of the belly is black.
            made.append(_field(back, [left[i], left[j], seam[j], seam[i]], "plane" if i % 2 else "plane dark"))
        if i == 0 and wide[0] < TIP * broad:
            continue
        out = right[i] + right[j] - seam[i] - seam[j]
        made.append(_field(back, [seam[i], seam[j], right[j], right[i]], _tone_towards(out)))
    return made


BROAD = 1.4
"""How much broader a feeler of straight edges is, to hold its own beside heavy outlines."""


def _feeler(part: Part) -> Part:
    """A feeler in three straight runs, its edges abreast."""
    half = len(part.ring) // 2 - 5
    one, other = part.ring[:half], part.ring[half + 5 : 2 * half + 5][::-1]
    at = np.round(np.array([0.0, 0.36, 0.7, 1.0]) * (half - 1)).astype(int)
    middle, out = (one + other)[at] / 2, BROAD * (one - other)[at] / 2
    return replace(part, ring=np.vstack([middle + out, (middle - out)[::-1]]), flat=True)


def _tone_towards(out: Points) -> str:
    """The material of a plane that faces a way: ruled where that is away from the light."""
    long = float(np.hypot(*out))
    return "plane shade" if long > 0 and float((out * LIT).sum()) / long < AWAY else "plane"


def _field(part: Part, ring: Sequence[Points], material: str) -> Part:
    return replace(part, ring=np.array(ring), material=material, lines=(), shadows=(), grain=None, edges=(), form=0.0)


def _stations(path: Points, pace: float) -> NDArray[np.intp]:
    """The places along a densely set path that lie about `pace` apart, from its first to its last."""
    run = np.r_[0.0, np.cumsum(np.hypot(*np.diff(path, axis=0).T))]
    count = max(1, round(float(run[-1]) / max(pace, 1e-9)))
    places = np.searchsorted(run, np.linspace(0, run[-1], count + 1) - 1e-9)
    return np.unique(np.clip(places, 0, len(path) - 1))
