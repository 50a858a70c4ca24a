"""A ribbon folded of straight strips: a face of three, tails of three each that are shaded where they come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.parts import Line, Part

FACE = (0, 16, 31, 47)
"""Where the edges of a face have corners, of the 48 points along either."""

TAIL = (0, 10, 23, 32)
"""Where the edges of a tail have corners, of the 33 points along either."""


def angled(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with the faces and tails of banners in straight strips."""
    found: list[Part] = []
    for part in parts:
        name = part.group.split("/")[-1]
        if name == "banner" and part.material == "cloth" and len(part.ring) == 2 * (FACE[-1] + 1):
            corners = [*FACE, *(len(part.ring) - 1 - i for i in FACE[::-1])]
            found.append(replace(part, ring=part.ring[corners], shadows=(), grain=None, flat=True))
        elif name.startswith("banner tail") and len(part.ring) == 2 * (TAIL[-1] + 1) + 1:
            found += _tail(part)
        else:
            found.append(part)
    return found


def _tail(part: Part) -> list[Part]:
    count = TAIL[-1] + 1
    top, notch, foot = part.ring[:count], part.ring[count], part.ring[count + 1 :][::-1]
    at = list(TAIL)
    whole = replace(
        part,
        ring=np.vstack([top[at], notch[None], foot[at][::-1]]),
        lines=(Line(np.array([top[at[2]], foot[at[2]]]), "detail", 1.0, 1.0),),
        shadows=(),
        grain=None,
        flat=True,
    )
    near = np.array([top[at[0]], top[at[1]], foot[at[1]], foot[at[0]]])
    return [whole, replace(whole, ring=near, material="plane shade", lines=(), rim="none")]
