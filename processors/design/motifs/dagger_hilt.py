"""A dagger's hilt: its guard with a stone, a grip bound in turns, a pommel. All are lit from the upper left."""

from __future__ import annotations

import itertools

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, flip, mirrored, offset, points, resample
from processors.design.parts import Line, Part, Shadow

GUARD_Y, GRIP_Y = -52.0, -102.0
"""Where the middle of the guard lies across the blade's axis, and where a grip ends under its pommel."""


def guard(reach: float, droop: float) -> list[Part]:
    y = GUARD_Y
    right, below = _arm(reach, droop)
    ridge = catmull(
        [
            (reach * 0.36, y - 1.6 + droop * 0.16),
            (reach * 0.55, y - 1.2 + droop * 0.42),
            (reach * 0.8, y - 1.8 + droop * 0.9),
        ]
    )
    lines = tuple(Line(move(ridge), "detail", 0.4, 0.0, 0.3) for move in (points, flip))
    low = catmull([(8, y + 8), (reach * 0.36, y + 5.4 + droop * 0.2), (reach * 0.62, y + 4.2 + droop * 0.6)])
    ends = catmull([(reach * 0.84, y + 5.6 + droop), (reach * 1.0, y + 7.2 + droop), (reach * 1.12, y + 3.4 + droop)])
    # Strokes go up from the lower edge, across the bar.
    rails = np.stack(
        [
            np.column_stack([np.full(16, x), np.linspace(y + 12, y - 12, 16) + droop * (abs(x) / reach) ** 1.6])
            for x in np.linspace(-reach * 1.16, reach * 1.16, 24)
        ]
    )
    shades = tuple(
        Shadow(move(path), deep, 0.8, True) for path, deep in ((low, 5.0), (ends, 4.5)) for move in (points, flip)
    )
    dark = _along(below, 6.0 * _eased(np.linspace(0, 1, 48)))
    return [
        Part(mirrored(right), "gold", lines, shades, rails, group="dagger", body="hilt", form=0.0),
        *(_dark(move(dark)) for move in (points, flip)),
        *(
            Part(_round(x, y - 1.2 + droop, 3.6, 3.6), "hollow", (), (), None, group="dagger", body="hilt", form=0.0)
            for x in (-reach * 0.985, reach * 0.985)
        ),
        *_stone(0, y + 0.6, 8.6, 9.0),
    ]


def under(reach: float, droop: float) -> Points:
    """The lower edge of a guard's right arm, from its end inwards to the axis."""
    return _arm(reach, droop)[1]


def _arm(reach: float, droop: float) -> tuple[Points, Points]:
    """The right half of a guard from the top of its axis round to the foot of it, and the lower edge of that."""
    y = GUARD_Y
    whole = catmull(
        [
            (0, y - 13.0),
            (reach * 0.17, y - 11.4),
            (reach * 0.33, y - 6.6 + droop * 0.1),
            (reach * 0.62, y - 5.2 + droop * 0.5),
            (reach * 0.84, y - 8 + droop * 0.9),
            (reach * 1.02, y - 10 + droop),
            (reach * 1.16, y - 2.5 + droop),
            (reach * 1.08, y + 6.5 + droop),
            (reach * 0.9, y + 6.6 + droop),
            (reach * 0.62, y + 5.2 + droop * 0.6),
            (reach * 0.36, y + 7.0 + droop * 0.2),
            (reach * 0.18, y + 12.2),
            (0, y + 14.2),
        ]
    )
    return whole, whole[70:]


def _along(edge: Points, deep: Points) -> Points:
    """A whip of dark as `deep` as that at places evenly along an edge, to the right of travel on the page."""
    way = resample(edge, len(deep))
    return np.vstack([way, offset(way, deep)[::-1]])


def _eased(t: Points) -> Points:
    return np.asarray(t * t * (3 - 2 * t))


def _dark(ring: Points) -> Part:
    return Part(ring, "spike", group="dagger", body="hilt", rim="none", form=0.0, parted=-1.0)


def _stone(x: float, y: float, rx: float, ry: float) -> list[Part]:
    """A round stone in its setting, the light on the upper left, its shade one clean crescent on the lower right."""
    a = np.deg2rad(np.linspace(-28, 118, 30))
    far = np.column_stack([x + rx * 0.74 * np.cos(a), y + ry * 0.74 * np.sin(a)])
    deep = 0.34 * np.sin(np.pi * np.linspace(0, 1, 30)) ** 0.8
    near = np.column_stack([x + rx * (0.74 - deep) * np.cos(a), y + ry * (0.74 - deep) * np.sin(a)])
    light = contour(
        [(x - rx * 0.5, y - ry * 0.06), (x - rx * 0.44, y - ry * 0.4), (x - rx * 0.06, y - ry * 0.52)],
        [(x - rx * 0.06, y - ry * 0.52), (x - rx * 0.28, y - ry * 0.3), (x - rx * 0.5, y - ry * 0.06)],
    )

    def piece(ring: Points, material: str, rim: str = "inner") -> Part:
        return Part(ring, material, (), (), None, group="dagger", body="hilt", rim=rim, form=0.0)

    return [
        piece(_round(x, y, rx * 1.14, ry * 1.14), "gold"),
        piece(_round(x, y, rx * 0.78, ry * 0.78), "gem"),
        piece(np.vstack([far, near[::-1]]), "pupil", "none"),
        piece(light, "white", "none"),
    ]


def _round(x: float, y: float, rx: float, ry: float) -> Points:
    a = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    return np.column_stack([x + rx * np.cos(a), y + ry * np.sin(a)])


TURN = 9.4
"""About how high one turn of a grip's binding is."""
SLANT, BELLY = 2.4, 1.5
"""How much a turn rises from the left to the middle, and how much it sags there, as what goes round does."""


def grip(chance: Chance, top: float = GRIP_Y) -> list[Part]:
    """A grip bound in turns whose ends swell a little out of one taper; the last is tucked under the guard."""
    first, last = top + 12.0, GUARD_Y - 20.0
    grooves = np.linspace(first, last, max(2, round((last - first) / TURN) + chance.pick("turns", 2)))
    bounds = [top - 1.0, *grooves.tolist(), GUARD_Y + 2.0]
    slim = chance.spread("slim", 9.0, 9.8)

    def across(y: float, x: Points) -> Points:
        half = float(np.interp(y, [top, GUARD_Y], [slim, 11.8]))
        return np.column_stack([x * half, y - SLANT * x + BELLY * (1 - x * x)])

    ends = [across(y, np.array([-1.0, 1.0])) for y in bounds]
    right = [_bulge(a[1], b[1], 1.5) for a, b in itertools.pairwise(ends)]
    left = [_bulge(b[0], a[0], -1.5) for a, b in itertools.pairwise(ends)]
    flank = np.vstack(right)
    ring = np.vstack([across(bounds[0], np.linspace(-1, 1, 9)), flank, across(bounds[-1], np.linspace(1, -1, 9))])
    ring = np.vstack([ring, *left[::-1]])
    lines = tuple(Line(across(y, np.linspace(-1, 1, 24)), "inner", 0.8, 1.0, 0.8) for y in grooves.tolist())
    rails = np.stack([across(y, np.linspace(1.1, -1, 18)) for y in np.linspace(bounds[0], bounds[-1], 24).tolist()])
    shadows = (
        Shadow(flank, 9.0, 0.66, True),
        *(Shadow(across(y, np.linspace(-1, 1, 24)), 3.4, 0.5, True) for y in grooves),
    )
    darks = []
    t = np.linspace(-0.72, 1, 24)
    for (a, b), end in zip(itertools.pairwise(bounds), right, strict=True):
        # A third of each is dark: nothing at the left, most of it where it turns away at the right.
        foot = min(b, GUARD_Y - 6.0)
        rise = across(foot, t) - np.column_stack([np.zeros(24), 0.62 * ((t + 0.72) / 1.72) ** 0.8 * (foot - a)])
        darks.append(_dark(np.vstack([across(foot, t)[::-1], rise, end[end[:, 1] > rise[-1, 1]]])))
    return [Part(ring, "wood", lines, shadows, rails, group="dagger", body="hilt", form=0.0, flat=True), *darks]


def _bulge(a: Points, b: Points, out: float) -> Points:
    """Half an ellipse from a to b that stands `out` to the right (to the left where it is under 0)."""
    u = np.linspace(0, np.pi, 15)[1:-1]
    middle, half = (points(a) + points(b)) / 2, (points(a) - points(b)) / 2
    return np.asarray(middle + half * np.cos(u)[:, None] + np.array([out, 0.0]) * np.sin(u)[:, None])


def pommel(kind: int) -> list[Part]:
    y = GRIP_Y - 10.5
    if kind == 0:
        a = np.linspace(-np.pi / 2, np.pi / 2, 40)
        right = np.column_stack([13.6 * np.cos(a), y - 2 + 12.6 * np.sin(a)])
    elif kind == 1:
        right = catmull([(0, y - 23), (5.6, y - 15), (14.4, y - 8.5), (14.2, y + 1), (7.4, y + 8), (0, y + 9.4)])
    else:
        right = catmull([(0, y - 12.5), (8.6, y - 17), (16.4, y - 9.6), (13.4, y + 1.4), (7.4, y + 8), (0, y + 9.4)])
    ring = mirrored(right)
    shade = Shadow(catmull([(13, y - 6), (12, y + 2), (6, y + 8)]), 8, 0.9, True)
    rim = resample(ring, 44)
    inwards = np.stack([p + (np.array([0.0, y - 3.2]) - p) * np.linspace(0, 0.55, 14)[:, None] for p in rim])
    away = resample(right, 60)[20:]
    return [
        Part(ring, "gold", (), (shade,), inwards, group="dagger", body="hilt", form=0.0),
        _dark(_along(away, 6.4 * np.sin(np.pi * np.linspace(0, 1, 48)) ** 0.9)),
        *_stone(0, y - 4.2, 6.6, 6.6),
        Part(_round(0, GRIP_Y + 0.6, 13.4, 5.2), "gold", (), (), None, group="dagger", body="hilt", form=0.0),
    ]
