"""A heart cut as a gem, both halves alike, and the arrow through it in straight edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.curves import Points
from processors.design.parts import Line, Part

RING = 128
"""The points of a heart's outline, from its cleft down the right side to its point and up the left one."""

RIM = (0, 9, 20, 28, 36, 44, 54, 63)
"""Where along the right side its corners are: the cleft, up over the lobe, down its side, its point."""

CROWN = {"a": (0.0, 0.19), "b": (14.5, 0.08), "c": (30.0, 0.05), "e": (27.0, 0.38), "g": (0.0, 0.6)}
"""The corners of the table: across in hundredths of a heart's breadth, and down from cleft to point."""

FACETS = (
    ("plane", "plane", "ABba"),
    ("plane", "plane", "BCcb"),
    ("plane", "plane shade", "CDc"),
    ("plane shade", "plane shade", "DEc"),
    ("plane shade", "plane dark", "EFec"),
    ("plane shade", "plane dark", "FGe"),
    ("plane", "plane", "abceg"),
    ("plane shade", "plane dark", "GHge"),
)
"""The planes of either half, the left one's material first: bare above, ruled at the side, black below."""


def hearted(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with hearts cut as gems and arrows and drops in straight edges."""
    found: list[Part] = []
    for part in parts:
        name = part.group.split("/")[-1]
        if name == "heart" and part.material == "petal" and len(part.ring) == RING:
            found += _gem(part)
        elif name in ("arrow", "point", "tail") and part.material in _ARROW:
            found.append(_straight(part))
        elif name == "drop" and part.material == "heart":
            found.append(_drop(part))
        else:
            found.append(part)
    return found


def _gem(heart: Part) -> list[Part]:
    ring = heart.ring
    cleft, foot = ring[0], ring[RIM[-1]]
    across = (ring[41] - ring[RING - 1 - 41]) / 98.0
    made: list[Part] = []
    outline: list[Points] = []
    for side in (-1, 1):
        outer = {name: ring[i] if side > 0 else ring[RING - 1 - i] for name, i in zip("ABCDEFGH", RIM, strict=True)}
        inner = {name: cleft + side * x * across + t * (foot - cleft) for name, (x, t) in CROWN.items()}
        at = outer | inner
        made += [_plane(heart, [at[c] for c in names], dark if side > 0 else light) for light, dark, names in FACETS]
        outline.append(np.array(list(outer.values())))
    rim = np.vstack([outline[1], outline[0][::-1][1:-1]])
    return [replace(heart, ring=rim, lines=(), shadows=(), grain=None, flat=True), *rimmed(made)]


def _plane(whole: Part, corners: Sequence[Points], material: str) -> Part:
    ring = np.array(corners)
    return replace(whole, ring=ring, material=material, lines=(), shadows=(), grain=None, edges=(), form=0.0)


def rimmed(planes: Sequence[Part]) -> list[Part]:
    """Planes of a thing, the last of them dark, that leave it the whole of its outline: what lies over its last part
    alone covers that."""
    return [*planes[:-1], replace(planes[-1], edges=None, rim="none")]


_ARROW = frozenset({"wood", "metal", "metal dark", "petal", "feather dark"})


def _straight(part: Part) -> Part:
    """A piece of an arrow in straight edges: shaft, vane or half of the head."""
    lines: tuple[Line, ...] = ()
    if part.material == "wood":
        half = len(part.ring) // 2
        ring = part.ring[[0, half - 1, half, -1]]
    elif part.material in ("metal", "metal dark"):
        root, barb, tip = part.ring[[0, 20, 41]]
        ring = np.array([root + NOTCH * (tip - root), barb, tip])
    else:
        ring = part.ring[[0, 20, 41, 62]]
        lines = tuple(replace(one, path=one.path[[0, -1]]) for one in part.lines[::2])
    rim = "none" if part.material == "metal" else part.rim
    return replace(part, ring=ring, lines=lines, shadows=(), grain=None, flat=True, rim=rim)


NOTCH = 0.16
"""How far the back of an arrow's head is cut in, of its length."""


def _drop(part: Part) -> Part:
    """A drop as a kite; its outline goes from its point down the right side and up again."""
    half = len(part.ring) // 2
    far = int(np.argmax(np.round(np.hypot(*(part.ring[:half] - part.ring[::-1][:half]).T), 6)))
    ring = part.ring[[0, far, half - 1, len(part.ring) - 1 - far]]
    return replace(part, ring=ring, material="pupil", lines=(), flat=True)
