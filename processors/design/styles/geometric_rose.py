"""A rose of planes: two rounds of petals with white folded rims about a heart of blades that turn into a black throat.

Every petal has two planes below its rim, bare or ruled by how they face the one light; black lies in the throat and at
the roots of the petals alone, where those before them throw their shade.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from shapely import Polygon

from processors.design.curves import Points
from processors.design.parts import Part
from processors.design.styles.geometric_facets import LIT

MANY = 12
"""A head of more petals than this is seen from the front, one of fewer from the side."""

RULED = -0.12
"""How far a plane turns from the light until it is ruled."""


def roses(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with the head of every rose built of planes."""
    heads: dict[str, list[Part]] = {}
    for part in parts:
        if part.body.endswith("head") and part.group.split("/")[-1] == "rose":
            heads.setdefault(part.group, []).append(part)
    heads = {group: own for group, own in heads.items() if any(p.material == "lip" for p in own)}
    found: list[Part] = []
    drawn: set[str] = set()
    for part in parts:
        if part.group not in heads or not part.body.endswith("head"):
            found.append(part)
        elif part.group not in drawn:
            drawn.add(part.group)
            own = heads[part.group]
            front = sum(p.material == "petal" for p in own) > MANY
            found += _front(own) if front else _cup(own)
    return found


class _Head:
    """The planes of one head while they come about, in its own units."""

    def __init__(self, own: Part, at: Points, across: Points, down: Points) -> None:
        self._own, self._at, self._across, self._down = own, at, across, down
        self.parts: list[Part] = []

    def place(self, ring: Points | Sequence[tuple[float, float]]) -> Points:
        xy = np.asarray(ring, dtype=float)
        return np.asarray(self._at + xy[:, :1] * self._across + xy[:, 1:] * self._down)

    def way(self, out: Points) -> Points:
        """A way in the head's units as one on the page, of unit length."""
        found = out[0] * self._across + out[1] * self._down
        return np.asarray(found / max(float(np.hypot(*found)), 1e-9))

    def petal(self, ring: Points | Sequence[tuple[float, float]]) -> None:
        """A petal with the line of its outline, bare."""
        self._add(ring, "plane", None)

    def plane(self, ring: Points | Sequence[tuple[float, float]], material: str) -> None:
        self._add(ring, material, ())

    def faced(self, ring: Points | Sequence[tuple[float, float]], out: Points) -> None:
        """A plane that faces a way: bare in the light, ruled out of it."""
        self.plane(ring, "plane shade" if float((self.way(out) * LIT).sum()) < RULED else "plane")

    def _add(self, ring: Points | Sequence[tuple[float, float]], material: str, edges: tuple[()] | None) -> None:
        kept = replace(self._own, ring=self.place(ring), material=material, lines=(), shadows=(), grain=None)
        self.parts.append(replace(kept, edges=edges, rim="inner", form=0.0, holes=()))


def _polar(r: float, angle: float) -> tuple[float, float]:
    return r * float(np.cos(angle)), r * float(np.sin(angle))


ROUNDS = ((5, 1.0, 0.52, 1.0), (5, 0.66, 0.3, 0.98))
"""The rounds of a head's petals, the outer one first: how many, how far they reach, where they come to light, and how
broad they are (1: as broad as there is room)."""

HEART, INNER, THROAT = 0.37, 0.23, 0.1
"""The radii of the heart, of the blades within it, and of the throat."""

LIFT = 0.05
"""How much higher each round's middle lies than the last one's."""

BLADES = 6, 5
"""How many blades turn into the throat, without and within."""


def _front(own: Sequence[Part]) -> list[Part]:
    """A head seen from the front, as large as it was and turned as its petals are."""
    every = np.vstack([p.ring for p in own if p.material == "petal"])
    low, high = every.min(axis=0), every.max(axis=0)
    at, half = (low + high) / 2, (high - low) / 2
    head = _Head(own[0], at, np.array([half[0], 0.0]), np.array([0.0, half[1]]))
    first = next(p for p in own[1:] if p.material == "petal")
    out = first.ring.mean(axis=0) - at
    turn = float(np.arctan2(out[1], out[0]))
    head.plane([_polar(0.55, a) for a in np.linspace(0, 2 * np.pi, 10, endpoint=False)], "plane")
    for i, (count, reach, root, broad) in enumerate(ROUNDS):
        middle = np.array([0.0, -LIFT * i])
        for j in (0, 2, 4, 1, 3):
            aim = turn + (j + 0.5 * i) * 2 * np.pi / count
            _petal(head, middle, aim, broad * np.pi / count, reach, root)
    _heart(head, np.array([0.0, -2.0 * LIFT]), turn)
    return head.parts


def _petal(head: _Head, middle: Points, aim: float, half: float, reach: float, root: float) -> None:
    """A petal with five corners, its rim folded, black at its root."""

    def at(r: float, off: float) -> tuple[float, float]:
        x, y = _polar(r * reach, aim + off * half)
        return x + float(middle[0]), y + float(middle[1])

    k = root / reach
    left, right = at(0.85, -1.04), at(0.85, 1.04)
    shoulder, peak, brow = at(0.97, -0.7), at(1.04, 0.05), at(0.97, 0.74)
    fold, tuck = at(0.8, 0.16), at(k, 0.04)
    foot, other = at(k * 0.85, -1.1), at(k * 0.85, 1.1)
    head.petal([foot, left, shoulder, peak, brow, right, other])
    for ring, hand in (([foot, left, shoulder, fold, tuck], -1.0), ([tuck, fold, brow, right, other], 1.0)):
        head.faced(ring, np.array(_polar(1.0, aim + hand * 0.55)))
    head.plane([shoulder, peak, brow, fold], "plane")
    away = -float((head.way(np.array(_polar(1.0, aim))) * LIT).sum())
    if away > SHADED:
        deep = k + (0.72 - k) * (0.62 + 0.38 * away)
        head.plane([at(k * 0.8, -0.95), at(deep, 0.06), at(k * 0.8, 0.95)], "plane dark")


SHADED = -0.25
"""How far a petal turns from the light until its root lies in the shade of those before it."""


def _heart(head: _Head, middle: Points, turn: float) -> None:
    """The heart: blades that turn into the throat, in two rounds."""
    rings = [(HEART, 0.0, BLADES[0]), (INNER, 0.35, BLADES[1]), (THROAT, 0.8, BLADES[1])]
    corners = [np.array([_polar(r, turn + off + 2 * np.pi * i / n) for i in range(n)]) + middle for r, off, n in rings]
    head.petal(corners[0])
    inner = _twisted(corners[0], INNER * 1.12 / HEART, middle)
    _blades(head, corners[0], inner, middle)
    head.plane(inner, "plane dark")
    core = np.array([middle + 0.86 * (at - middle) for at in corners[1]])
    head.petal(core)
    _blades(head, core, _twisted(core, THROAT / INNER, middle), middle)
    head.plane(_twisted(core, THROAT / INNER, middle), "plane dark")


def _twisted(ring: Points, share: float, middle: Points) -> Points:
    """A ring shrunk to a share of itself about a middle, each corner between two of the old ones."""
    return np.asarray(middle + share * (0.45 * ring + 0.55 * np.roll(ring, -1, axis=0) - middle) * 1.12)


def _blades(head: _Head, outer: Points, inner: Points, middle: Points) -> None:
    """The blades between two rings of as many corners; each faces away from the middle."""
    n = len(outer)
    for i in range(n):
        j = (i + 1) % n
        ring = np.array([outer[i], outer[j], inner[i], inner[i - 1]])
        # Within, what is on the far side of the throat looks towards the light.
        head.faced(ring, ring.mean(axis=0) - middle)


def _cup(own: Sequence[Part]) -> list[Part]:
    """A head seen from the side, as large and leaning as it was."""
    petals = np.vstack([p.ring for p in own if p.material == "petal"])
    dark = [Polygon(p.ring).centroid for p in own if p.material == "hollow"]
    throat = np.array([[c.x, c.y] for c in dark]).mean(axis=0)
    up = throat - petals.mean(axis=0)
    up /= max(float(np.hypot(*up)), 1e-9)
    side = np.array([-up[1], up[0]])
    across, high = (petals * side).sum(axis=1), (petals * up).sum(axis=1)
    at = side * (across.min() + across.max()) / 2 + up * (high.min() + high.max()) / 2
    head = _Head(own[0], at, side * float(np.ptp(across)) / 2, -up * float(np.ptp(high)) / 2)
    for ring, tone in CUP:
        if tone is None:
            head.petal(ring)
        elif isinstance(tone, str):
            head.plane(ring, tone)
        else:
            head.faced(ring, np.array(tone))
    return head.parts


CUP: tuple[tuple[tuple[tuple[float, float], ...], str | tuple[float, float] | None], ...] = (
    # Two petals at the back, seen from within.
    (((-0.8, -0.1), (-0.74, -0.62), (-0.34, -0.98), (0.12, -0.84), (0.1, 0.0)), None),
    (((-0.74, -0.62), (-0.34, -0.98), (0.12, -0.84), (-0.3, -0.68)), "plane"),
    (((0.0, -0.1), (0.06, -0.78), (0.44, -1.0), (0.8, -0.66), (0.82, -0.1)), None),
    (((0.06, -0.78), (0.44, -1.0), (0.8, -0.66), (0.42, -0.7)), "plane"),
    # The throat, with one petal furled in it.
    (((-0.58, -0.3), (-0.3, -0.56), (0.34, -0.56), (0.62, -0.28), (0.2, 0.2), (-0.2, 0.2)), "plane dark"),
    (((-0.3, 0.0), (-0.22, -0.42), (0.06, -0.6), (0.32, -0.4), (0.3, 0.1)), None),
    (((-0.22, -0.42), (0.06, -0.6), (0.32, -0.4), (0.02, -0.3)), "plane"),
    (((0.02, -0.3), (0.32, -0.4), (0.3, 0.1), (0.06, 0.1)), "plane shade"),
    # The left petal, then the right one over it.
    (
        (
            (-0.98, -0.5),
            (-0.5, -0.3),
            (0.1, 0.04),
            (0.34, 0.5),
            (0.1, 1.0),
            (-0.42, 0.92),
            (-0.84, 0.46),
            (-0.98, 0.0),
        ),
        None,
    ),
    (((-0.98, -0.5), (-0.6, -0.02), (-0.42, 0.92), (-0.84, 0.46), (-0.98, 0.0)), (-1.0, 0.1)),
    (((-0.6, -0.02), (-0.1, 0.22), (0.1, 1.0), (-0.42, 0.92)), (0.2, 0.8)),
    (((-0.98, -0.5), (-0.5, -0.3), (0.1, 0.04), (-0.1, 0.22), (-0.6, -0.02)), "plane"),
    (((-0.36, 0.5), (0.04, 0.2), (0.2, 1.0), (-0.06, 0.98)), "plane dark"),
    (
        ((0.98, -0.5), (0.56, -0.22), (0.1, 0.1), (-0.26, 0.52), (0.1, 1.0), (0.5, 0.88), (0.86, 0.42), (0.98, 0.0)),
        None,
    ),
    (((0.98, -0.5), (0.64, 0.04), (0.5, 0.88), (0.86, 0.42), (0.98, 0.0)), (1.0, 0.2)),
    (((0.64, 0.04), (0.2, 0.34), (-0.26, 0.52), (0.1, 1.0), (0.5, 0.88)), (-0.2, 0.5)),
    (((0.98, -0.5), (0.56, -0.22), (0.1, 0.1), (-0.26, 0.52), (0.2, 0.34), (0.64, 0.04)), "plane"),
)
"""A head from the side in units of half its breadth and height, its mouth up: each plane and its tone, or the way it
faces; nothing for a petal's outline."""
