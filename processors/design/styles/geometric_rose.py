"""A rose of planes: three rounds of petals that grow outwards about a black throat.

Every petal has a heavy outline and one slanting fold, all to one hand; what lies behind the fold is ruled but on the
petals that face the one light.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from shapely import Polygon

from processors.design.curves import Points
from processors.design.parts import Line, Part
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

    def petal(self, ring: Points | Sequence[tuple[float, float]], weight: float = 0.0) -> None:
        """A petal with the line of its outline, bare; `weight`, how heavy that is beside the head's outline."""
        self._add(ring, "plane", None)
        if weight:
            made = self.parts[-1]
            around = Line(np.vstack([made.ring, made.ring[:1]]), "outline", weight, weight, 0.0)
            self.parts.append(replace(made, edges=(around,)))

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


ROUNDS = ((5, 1.0, 0.6), (5, 0.68, 0.34), (5, 0.4, 0.14))
"""The rounds of a head's petals, the outer one first: how many, how far they reach, and where they come to light."""

THROAT = 0.155
"""The radius of the throat."""

LIFT = 0.045
"""How much higher each round's middle lies than the last one's."""

WEIGHTS = (0.62, 0.62, 0.5)
"""How heavy the outlines of each round's petals are, of the head's."""


def _front(own: Sequence[Part]) -> list[Part]:
    """A head seen from the front, as large as it was and turned as its petals are."""
    every = np.vstack([p.ring for p in own if p.material == "petal"])
    low, high = every.min(axis=0), every.max(axis=0)
    at, half = (low + high) / 2, (high - low) / 2
    head = _Head(own[0], at, np.array([half[0], 0.0]), np.array([0.0, half[1]]))
    first = next(p for p in own[1:] if p.material == "petal")
    out = first.ring.mean(axis=0) - at
    turn = float(np.arctan2(out[1], out[0]))
    head.plane([_polar(0.7, a) for a in np.linspace(0, 2 * np.pi, 10, endpoint=False)], "plane")
    for i, (count, reach, root) in enumerate(ROUNDS):
        middle = np.array([0.0, -LIFT * i])
        for j in (0, 2, 4, 1, 3):
            _petal(head, middle, turn + (j + 0.5 * i) * 2 * np.pi / count, np.pi / count, (reach, root), WEIGHTS[i])
    middle = np.array([0.0, -LIFT * len(ROUNDS)])
    head.plane(middle + np.array([_polar(THROAT, turn + 2 * np.pi * j / 5) for j in range(5)]), "plane dark")
    return head.parts


def _petal(head: _Head, middle: Points, aim: float, half: float, span: tuple[float, float], weight: float) -> None:
    """A petal with five corners and one slanting fold from its root to its peak: one side bare, the other ruled."""
    reach, k = span[0], span[1] / span[0] * 0.8

    def at(r: float, off: float) -> tuple[float, float]:
        x, y = _polar(r * reach, aim + off * half)
        return x + float(middle[0]), y + float(middle[1])

    foot, left, shoulder, peak = at(k, -1.0), at(0.86, -1.0), at(1.0, -0.66), at(1.06, 0.2)
    brow, right, other, tuck = at(1.01, 0.72), at(0.86, 1.0), at(k, 1.0), at(k, -0.55)
    head.petal([foot, left, shoulder, peak, brow, right, other], weight)
    head.plane([tuck, peak, brow, right, other], "plane")
    lit = float((head.way(np.array(_polar(1.0, aim - 0.3))) * LIT).sum()) > BARE
    head.plane([tuck, foot, left, shoulder, peak], "plane" if lit else "plane shade")


BARE = 0.55
"""How far a petal turns to the light until its shaded side is bare too."""


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
