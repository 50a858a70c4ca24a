"""A dagger ruled through: both halves of its blade from one straight pair of edges to one point, its gems of eight
sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from shapely import Polygon

from processors.design.curves import Points
from processors.design.parts import Part
from processors.design.styles.geometric_owl import sided

POINT = 0.8
"""Where a blade begins to run to its point, of its length."""

GROOVE = 0.66
"""How far a blade's groove runs, at most, of its length."""


def daggers(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with every dagger's blade and gems of straight edges."""
    blades: dict[str, list[Part]] = {}
    for part in parts:
        if _is_blade(part):
            blades.setdefault(part.body, []).append(part)
    ruled = {body: _Blade(own) for body, own in blades.items() if len(own) == 2}
    found: list[Part] = []
    for part in parts:
        blade = ruled.get(part.body)
        if blade is not None and _is_blade(part):
            found.append(blade.half(part))
        elif blade is not None and part.material == "metal dark":
            found.append(blade.groove(part))
        elif part.body.split("/")[-1] == "hilt":
            found += _hilt(part)
        else:
            found.append(part)
    return found


def _is_blade(part: Part) -> bool:
    return part.body.split("/")[-1] == "blade" and part.material == "white" and len(part.ring) > 40


class _Blade:
    """The axis of a blade and how broad it is."""

    def __init__(self, halves: Sequence[Part]) -> None:
        every = np.vstack([p.ring for p in halves])
        apart = np.hypot(*(every[:, None] - every[None]).transpose(2, 0, 1))
        i, j = divmod(int(np.argmax(np.round(apart, 4))), len(every))
        one, other = every[i], every[j]
        way = (other - one) / float(apart[i, j])
        side = np.array([-way[1], way[0]])
        # A blade is slight about its point and broad about its shoulders.
        broad = [
            float(np.ptp(((every[np.hypot(*(every - end).T) < 0.2 * apart[i, j]] - end) * side).sum(axis=1)))
            for end in (one, other)
        ]
        tip = one if broad[0] < broad[1] else other
        middles = [p.ring.mean(axis=0) for p in halves]
        # The axis runs through the tip, half way between the two halves.
        heart = (middles[0] + middles[1]) / 2
        self.way = (tip - heart) / max(float(np.hypot(*(tip - heart))), 1e-9)
        self.side = np.array([-self.way[1], self.way[0]])
        along = ((every - tip) * self.way).sum(axis=1)
        out = np.abs(((every - tip) * self.side).sum(axis=1))
        self.tip, self.long = tip, -float(along.min())
        self.wide = [float(out[np.abs(along + self.long * (1 - t)) < 0.06 * self.long].max()) for t in (0.04, POINT)]

    def at(self, share: float, out: float) -> Points:
        """A place on the blade: along it from its foot (0) to its tip (1), and out from its axis."""
        return np.asarray(self.tip - self.way * self.long * (1 - share) + self.side * out)

    def half(self, part: Part) -> Part:
        hand = 1.0 if float(((part.ring.mean(axis=0) - self.tip) * self.side).sum()) > 0 else -1.0
        ring = [self.at(0.0, 0.0), self.at(0.0, hand * self.wide[0]), self.at(POINT, hand * self.wide[1]), self.tip]
        return replace(part, ring=np.array(ring), lines=(), shadows=(), grain=None, flat=True)

    def groove(self, part: Part) -> Part:
        along = ((part.ring - self.tip) * self.way).sum(axis=1) / self.long + 1.0
        out = np.abs(((part.ring - self.tip) * self.side).sum(axis=1))
        first, last = float(along.min()), min(float(along.max()), GROOVE)
        broad = float(out[along < first + 0.2].max())
        ring = [self.at(first, -broad), self.at(first, broad), self.at(last, 0.0)]
        return replace(part, ring=np.array(ring), lines=(), shadows=(), grain=None, flat=True)


def _hilt(part: Part) -> list[Part]:
    """A piece of the hilt: discs have eight sides, and a gem is dark on the side away from the light."""
    if part.material in ("pupil", "white") and part.rim == "none":
        return []  # the dark and the glint of a gem, which its planes take the place of
    shape = Polygon(part.ring)
    if part.material not in ("gem", "gold", "hollow") or 4 * np.pi * shape.area < 0.97 * shape.length**2:
        return [part]
    ring = sided(part.ring)
    plain = replace(part, ring=ring, lines=(), flat=True)
    if part.material != "gem":
        return [plain]
    at = ring.mean(axis=0)
    low = ring[np.argsort(np.round(((ring - at) * [-0.6, -0.8]).sum(axis=1), 6), kind="stable")][:4]
    angle = np.arctan2(*(low - at).T)
    return [plain, replace(plain, ring=low[np.argsort(angle)], material="plane dark", edges=())]
