"""The dagger, point down: a straight blade with a ridge from guard to point, one half in the shade, and a hilt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, flip, points
from processors.design.motifs.dagger_hilt import GRIP_Y, GUARD_Y, grip, guard, pommel, under
from processors.design.parts import Drawing, Part, Shadow, moved

SHOULDER_Y, POINT_Y = 52.0, 100.0
LONG_BLADE, LONG_FULLER, LONG_GRIP = 1.46, 1.25, 31.0
"""How many times longer the blade is and broader its fuller, and how much longer the grip, of a dagger that something
winds round."""


def _edge(width: float, taper: float) -> Points:
    """The right edge of a blade from guard to point: all but straight, then one even curve to the point."""
    shoulder = points((width * taper, SHOULDER_Y))[0]
    # So far on the curve leaves the straight without a corner.
    ahead = shoulder + points((-width * (1 - taper) * 22 / (SHOULDER_Y - GUARD_Y), 22.0))[0]
    straight = np.linspace((width, GUARD_Y), shoulder, 40)
    return np.vstack([straight, bezier(shoulder, ahead, (width * 0.22, 86), (0, POINT_Y), 24)[1:]])


def _halves(edge: Points) -> list[Part]:
    """The blade's two halves, bare. They lie on a tang that none sees: it has the outline of the whole drawn at one
    weight all round, as on everything that is no living thing's."""
    spine = np.column_stack([np.zeros(60), np.linspace(GUARD_Y, POINT_Y - 0.5, 60)])
    tang = points([(-3, GUARD_Y + 0.1), (3, GUARD_Y + 0.1), (3, GUARD_Y + 3), (-3, GUARD_Y + 3)])
    return [
        Part(tang, "hollow", group="dagger", body="blade", form=0.0),
        Part(np.vstack([spine, edge[::-1]]), "white", (), (), None, group="dagger", body="blade", form=0.0),
        # The lit half is bare: what lies across it would throw but a few ticks on it.
        Part(np.vstack([spine, flip(edge)[::-1]]), "white", (), (), None, group="dagger", body="blade", form=0.0),
    ]


def _shaded(edge: Points, low: Points) -> list[Part]:
    """A blade whose right half is dark, from the ridge and from the guard, whose lower edge is `low`."""
    tang, right, left = _halves(edge)
    spine = right.ring[: len(right.ring) - len(edge)]
    width = float(edge[0, 0])
    half = replace(
        right,
        material="steel",
        # It dies towards the point, and is deepest under the guard.
        shadows=(Shadow(spine[:47], width * 0.98, 0.86), Shadow(low, width * 3.4, 0.3, True)),
        grain=_rails(edge, low),
        combed=tuple(share for _, share in HATCH),
    )
    y = np.linspace(GUARD_Y, POINT_Y - 34, 40)
    fade = (1 - np.linspace(0, 1, 40)) ** 0.9
    spill = points([(-SPILL, GUARD_Y)])
    fuller = np.vstack([spill, _at(edge, 0.25 * fade, y)])
    # Of one body with the hilt the lit half has no shade of its guard, and stays bare.
    lit = replace(left, body="hilt")
    dark = Part(fuller, "metal dark", group="dagger", body="hilt", form=0.0, casts=False, parted=-1.0)
    spears = Part(_spears(edge), "spike", group="dagger", body="blade", rim="none", form=0.0, parted=-1.0)
    return [tang, half, lit, dark, spears]


HATCH = ((0.34, 0.86), (0.45, 0.48), (0.55, 0.68), (0.67, 0.36), (0.77, 0.5), (0.88, 0.22))
"""A needle's strokes down the shaded half, in two groups: how far from the ridge each lies (of the way to the edge),
and how far to the point it goes."""


def _rails(edge: Points, low: Points) -> NDArray[np.float64]:
    """The curves of those strokes from a guard's lower edge to the point."""
    top = low[np.argsort(low[:, 0])]
    rails = []
    for u, _ in HATCH:
        start = float(np.interp(u * edge[0, 0], top[:, 0], top[:, 1])) + 0.3
        rails.append(_at(edge, np.full(60, u), np.linspace(start, POINT_Y - 2, 60)))
    return np.stack(rails)


SPEARS = ((0.0, 0.98, 0.31), (0.37, 0.83, 0.5), (0.55, 0.68, 0.67), (0.72, 0.54, 0.84), (1.0, 0.42, 1.02))
"""The whips of dark down the shaded half, from the ridge out: where the tip of each lies (of the way to the edge, and
of that to the point), and where the gap to the next begins (of the way to the edge)."""


SPILL = 0.8
"""How far the dark at a ridge runs on under the line of it, so that it ends within that and not as a burr beside it."""

ROOT = 0.33
"""Where the gap before a whip begins, of its length."""


def _at(edge: Points, u: Points, y: Points) -> Points:
    """Points at these heights, at shares `u` of the way from the ridge to the edge."""
    return np.column_stack([np.interp(y, edge[:, 1], edge[:, 0]) * u, y])


def _spears(edge: Points) -> Points:
    """The dark of a blade's shaded half for those who draw in black: whole under the guard and along the ridge, whipped
    out towards the point in long tapers, the nearer to the edge the shorter."""
    top, long = GUARD_Y + 6.0, POINT_Y - GUARD_Y - 6.0
    t = np.linspace(0, 1, 16)
    ring = [points([(-SPILL, GUARD_Y)])]
    for i, (tip, reach, gap) in enumerate(SPEARS):
        foot = top + long * reach
        root = top + long * ROOT * SPEARS[i + 1][1] if i + 1 < len(SPEARS) else top + 0.06 * long
        if i:
            before = top + long * ROOT * reach
            start = SPEARS[i - 1][2]
            down = before + (foot - before) * t
            ring.append(_at(edge, tip + (start - tip) * (1 - t), down))
        up = foot + (root - foot) * t
        ring.append(_at(edge, tip + (gap - tip) * t, up))
    return np.vstack([*ring, points([(1.02 * float(edge[0, 0]), GUARD_Y)])])


def dagger(chance: Chance) -> Drawing:
    """A dagger about 207 long, its point at (0, 100)."""
    reach, droop = _bar(chance)
    return _made(chance, _shaded(_edge(*_breadth(chance)), under(reach, droop)), 0.0)


def long_dagger(chance: Chance) -> Drawing:
    """A dagger for something to wind round: its grip and its blade are longer, and the blade is bare but for its
    fuller, so that what crosses it stands off."""
    w = 5.4 * LONG_FULLER
    right = catmull([(w, GUARD_Y + 6), (w * 0.9, -14), (w * 0.52, 22), (0, 52)])
    fuller = np.vstack([[(0, GUARD_Y + 4)], right, flip(right)[::-1]])
    blade = [
        *_halves(_edge(*_breadth(chance))),
        Part(fuller, "metal dark", (), (), None, group="dagger", body="blade", form=0.0, parted=-1.0),
    ]

    def longer(part: Part) -> Part:
        return moved(part, lambda xy: xy * [1.0, LONG_BLADE] + [0.0, GUARD_Y * (1 - LONG_BLADE)], 1.0)

    return _made(chance, [longer(p) for p in blade], LONG_GRIP)


def _breadth(chance: Chance) -> tuple[float, float]:
    """A blade's half width at the guard, and what share of that is left where it begins to run to its point."""
    return chance.spread("width", 17.5, 20.5), chance.spread("waist", 0.54, 0.64)


def _bar(chance: Chance) -> tuple[float, float]:
    """How far a guard's arms reach, and how far their ends droop."""
    return chance.spread("reach", 43, 50), chance.spread("droop", -7, 6)


def _made(chance: Chance, blade: list[Part], longer: float) -> Drawing:
    """A blade with a hilt whose grip is so much longer."""
    knob = Drawing(tuple(pommel(chance.pick("pommel", 3)))).placed(0.0, -longer)
    parts = [*blade, *grip(chance, GRIP_Y - longer), *guard(*_bar(chance)), *knob.parts]
    return Drawing(tuple(parts), {"axis top": (0.0, -88.0), "axis foot": (0.0, 78.0)})
