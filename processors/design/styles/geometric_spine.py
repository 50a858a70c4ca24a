"""A spine cut in planes: a chain of hexagons that share their edges, each with a wing of two planes on either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from processors.design.curves import Points, mirrored
from processors.design.parts import Part

HEAD = 0.66
"""How broad the edge is that two vertebrae share, of the broader one's breadth."""

ROOT = 0.72
"""How far up and down from its corner a wing grows out of the sides of its hexagon, of their length."""

KNEE = 0.36
"""How far along its ridge a wing is broadest."""


THORN = (0.22, 0.22, 1.16)
"""Where a spinous process begins, half its breadth and where it ends, in the height and half the breadth of its
vertebra: over the edge of the next."""


def vertebrae(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with every spine as hexagons of two planes, each on the next, and pointed wings."""
    columns: dict[str, list[Part]] = {}
    for part in parts:
        if is_of_spine(part):
            columns.setdefault(part.group, []).append(part)
    found: list[Part] = []
    for part in parts:
        if part.body.split("/")[-1] == "cord" or not is_of_spine(part):
            found.append(part)
        elif part.group in columns:
            # Where the first of a column stood, all of it stands; its cord stays what it was.
            found += _column([p for p in columns.pop(part.group) if p.body.split("/")[-1] != "cord"])
    return found


def is_of_spine(part: Part) -> bool:
    """Whether a part belongs to a column of vertebrae."""
    return part.group.split("/")[-1] == "spine"


def _column(parts: Sequence[Part]) -> list[Part]:
    bodies = sorted((p for p in parts if _kind(p) == "body"), key=lambda p: float(p.ring[:, 1].min()))
    x = float(bodies[0].ring[:, 0].min() + bodies[0].ring[:, 0].max()) / 2
    tips: dict[str, list[Points]] = {}
    for part in parts:
        if _kind(part) == "wing":
            far = int(np.argmax(np.round(np.abs(part.ring[:, 0] - x), 6)))
            tips.setdefault(_number(part), []).append(part.ring[far])
    tops = [*(float(p.ring[:, 1].min()) for p in bodies), float(bodies[-1].ring[:, 1].max())]
    halves = [float(np.ptp(p.ring[:, 0])) / 2 for p in bodies]
    halves.append(0.9 * halves[-1])
    stack: list[list[Part]] = []
    for i, body in enumerate(bodies):
        plain = replace(body, lines=(), shadows=(), grain=None, rim="inner", body="")
        bone = _Bone(x, (tops[i], tops[i + 1]), (HEAD * halves[i], halves[i], HEAD * halves[i + 1]))
        wings = [piece for tip in tips.get(_number(body), ()) for piece in bone.wing(tip)]
        planes = [*wings, *bone.hexagon()]
        stack.append(
            [replace(plain, ring=ring, material=tone, edges=None if tone == "plane" else ()) for ring, tone in planes]
        )
    # Each over the next.
    return [part for one in stack[::-1] for part in one]


@dataclass(frozen=True, slots=True)
class _Bone:
    """One vertebra about the axis `x`, from top to foot, with half its breadth at its head, middle and foot."""

    x: float
    span: tuple[float, float]
    halves: tuple[float, float, float]

    def hexagon(self) -> list[tuple[Points, str]]:
        """The body, its lower half in shade, and the spinous process: outlines and tones."""
        (top, foot), (over, half, under) = self.span, self.halves
        middle, high = (top + foot) / 2, foot - top
        thorn = [(0.0, top + THORN[0] * high), (THORN[1] * half, middle), (0.0, top + THORN[2] * high)]
        return [
            (self._both([(over, top), (half, middle), (under, foot)]), "plane"),
            (self._both([(half, middle), (under, foot)]), "plane shade"),
            (self._both(thorn), "plane dark"),
        ]

    def wing(self, tip: Points) -> list[tuple[Points, str]]:
        """The wing on the side of its `tip`: what looks up is bare, what looks down is black."""
        (top, foot), (over, half, under) = self.span, self.halves
        hand, middle = 1.0 if tip[0] > self.x else -1.0, (top + foot) / 2
        corner = np.array([self.x + hand * half, middle])
        upper = corner + ROOT * np.array([hand * (over - half), top - middle])
        lower = corner + ROOT * np.array([hand * (under - half), foot - middle])
        end = np.array([tip[0], (tip[1] + middle) / 2])
        knee = corner + KNEE * (end - corner)
        knee[1] += 0.5 * (lower[1] - middle)
        return [
            (np.array([upper, end, knee, lower]), "plane"),
            (np.array([corner, end, knee, lower]), "plane dark"),
        ]

    def _both(self, right: Sequence[tuple[float, float]]) -> Points:
        ring = mirrored(right)
        ring[:, 0] += self.x
        return ring


def _kind(part: Part) -> str:
    return part.body.split("/")[-1].rstrip("0123456789")


def _number(part: Part) -> str:
    return part.body.split("/")[-1].removeprefix(_kind(part))
