"""The dagger, point down: a blade with a hollow ground either side of its ridge, guard, bound grip, pommel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, contour, flip, mirrored, points, resample
from processors.design.parts import Drawing, Line, Part, Shadow, moved

GUARD_Y, POINT_Y = -52.0, 100.0
LONG_BLADE, LONG_FULLER, LONG_GRIP = 1.46, 1.25, 31.0
"""How many times longer the blade is and broader its fuller, and how much longer the grip, of a dagger that something
winds round."""


def _blade(width: float, waist: float) -> list[Part]:
    edge = np.vstack(
        [
            bezier((width, GUARD_Y), (width * waist, GUARD_Y + 38), (width * 1.16, 20), (width * 0.86, 52), 40),
            bezier((width * 0.86, 52), (width * 0.7, 72), (width * 0.34, 88), (0, POINT_Y), 24)[1:],
        ]
    )
    spine = np.column_stack([np.zeros(60), np.linspace(GUARD_Y, POINT_Y - 0.5, 60)])
    even = resample(edge, 60)
    right = np.stack(
        [spine[i] + (even[min(59, i + 4)] - spine[i]) * np.linspace(1, 0, 12)[:, None] for i in range(0, 52, 3)]
    )
    fuller = np.vstack(
        [
            [(0, GUARD_Y + 4)],
            catmull([(5.4, GUARD_Y + 6), (4.9, -14), (2.8, 22), (0, 52)]),
            catmull([(0, 52), (-2.8, 22), (-4.9, -14), (-5.4, GUARD_Y + 6)]),
        ]
    )
    return [
        Part(
            np.vstack([spine, edge[::-1]]),
            "metal",
            (),
            (Shadow(spine, width * 0.98, 1.0),),
            right[:, ::-1],
            group="dagger",
            body="blade",
            form=0.0,
        ),
        # The lit half is bare: what lies across it would throw but a few ticks on it.
        Part(np.vstack([spine, flip(edge)[::-1]]), "white", (), (), None, group="dagger", body="blade", form=0.0),
        Part(_whips(edge), "spike", group="dagger", body="blade", rim="none", form=0.0, parted=-1.0),
        Part(fuller, "metal dark", (), (), None, group="dagger", body="blade", form=0.0, parted=-1.0),
    ]


WHIPS = (0.8, 0.67, 0.84, 0.74, 0.83, 0.69, 0.8, 0.68)
"""How far each whip of dark on the blade reaches from its ridge, of the way to the edge."""


def _whips(edge: Points) -> Points:
    """The dark of a blade's shaded half for those who draw in black: a band along the ridge, whipped out towards the
    point in long tapers of unequal reach."""
    heights = np.linspace(GUARD_Y, POINT_Y - 26, len(WHIPS) + 1)
    pitch = float(heights[1] - heights[0])

    def at(u: float | Points, y: float | Points) -> Points:
        return np.column_stack([np.interp(y, edge[:, 1], edge[:, 0]) * u, np.broadcast_to(y, np.shape(u))])

    t = np.linspace(0, 1, 14)
    # It covers the ridge's line whole: half of that would be left beside it in scraps.
    runs = [at(np.array([-0.06]), np.array([GUARD_Y]))]
    for y, reach in zip(heights[:-1], WHIPS, strict=True):
        tip = float(y) + (0.9 + 1.1 * reach) * pitch
        # The outer flank swells out of the one before, the inner one is hollow.
        runs.append(at(BAND + (reach - BAND) * t**1.25, y + (tip - y) * t))
        runs.append(at(reach + (BAND - reach) * t[1:] ** 0.8, tip + (y + pitch - tip) * t[1:]))
    runs += [points([(0.0, POINT_Y - 0.5)]), at(np.array([-0.06]), np.array([POINT_Y - 22]))]
    return np.vstack(runs)


BAND = 0.53
"""How broad the band of dark is beside a blade's ridge, of the way to its edge."""


def _guard(reach: float, droop: float) -> list[Part]:
    y = GUARD_Y
    right = np.vstack(
        [
            [(0.0, y - 7)],
            catmull(
                [
                    (0, y - 7),
                    (reach * 0.3, y - 5.6 + droop * 0.1),
                    (reach * 0.62, y - 4.4 + droop * 0.5),
                    (reach * 0.84, y - 8 + droop * 0.9),
                    (reach * 1.02, y - 10 + droop),
                    (reach * 1.16, y - 2.5 + droop),
                    (reach * 1.08, y + 6.5 + droop),
                    (reach * 0.9, y + 6.6 + droop),
                    (reach * 0.62, y + 4.2 + droop * 0.6),
                    (reach * 0.36, y + 5.4 + droop * 0.2),
                    (0, y + 13),
                ]
            ),
        ]
    )
    ridge = Line(
        catmull([(9.5, y - 0.5), (reach * 0.5, y + droop * 0.36), (reach * 0.8, y - 1.2 + droop * 0.9)]),
        "detail",
        1.0,
        0.0,
        0.0,
    )
    lines = tuple(Line(move(ridge.path), "detail", 1.0, 0.0, 0.0) for move in (points, flip))
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
    return [
        Part(mirrored(right), "gold", lines, shades, rails, group="dagger", body="stone", form=0.0),
        *(
            Part(_round(x, y - 1.2 + droop, 3.6, 3.6), "hollow", (), (), None, group="dagger", body="stone", form=0.0)
            for x in (-reach * 0.985, reach * 0.985)
        ),
        *_stone(0, y + 0.6, 8.6, 9.0),
    ]


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
        return Part(ring, material, (), (), None, group="dagger", body="stone", rim=rim, form=0.0)

    return [
        piece(_round(x, y, rx * 1.14, ry * 1.14), "gold"),
        piece(_round(x, y, rx * 0.78, ry * 0.78), "gem"),
        piece(np.vstack([far, near[::-1]]), "pupil", "none"),
        piece(light, "white", "none"),
    ]


def _round(x: float, y: float, rx: float, ry: float) -> Points:
    a = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    return np.column_stack([x + rx * np.cos(a), y + ry * np.sin(a)])


def _grip(chance: Chance, top: float = -92.0) -> list[Part]:
    foot = GUARD_Y - 4.6
    y = np.linspace(top, foot, 50)
    s = np.linspace(0, 1, 50)
    half = 7.4 + 3.4 * np.sin(np.pi * s**0.8) ** 1.1
    ring = np.vstack([np.column_stack([half, y]), np.column_stack([-half, y])[::-1]]) * [1.06, 1.0]
    turns = round((foot - top) / 8.9) + chance.pick("turns", 2)
    binding: list[Part] = []
    core = Part(ring, "hollow", (), (), None, group="dagger", body="grip", form=0.0)
    for i in range(turns):
        a, b = (i + 0.1) / turns, (i + 0.9) / turns  # between two the grip is seen, a dark groove
        slant = 2.6

        def at(u: float, x: float, slant: float = slant) -> tuple[float, float]:
            h = float(np.interp(u, s, half))
            return x * h * 1.1, top + u * (foot - top) + x * slant * -1 + 1.4 * (1 - x * x)

        across = np.linspace(-1, 1, 15)
        upper = [at(a, x) for x in across]
        lower = [at(b, x) for x in across[::-1]]
        right = _bulge(upper[-1], lower[0], 2.2)
        # Shade on the right of every turn alike, drawn along it.
        lay = np.stack([[at(a + (b - a) * v, x) for x in np.linspace(1.1, -1, 18)] for v in np.linspace(0.32, 0.68, 3)])
        binding.append(
            Part(
                np.vstack([upper, right, lower, _bulge(lower[-1], upper[0], -2.2)]),
                "wood",
                (),
                (Shadow(right, 9.0, 0.9),),
                lay,
                group="dagger",
                body="grip",
                form=0.0,
            )
        )
    return [core, *binding]


def _bulge(a: tuple[float, float], b: tuple[float, float], out: float) -> Points:
    """Half an ellipse from a to b that stands `out` to the right (to the left where it is under 0)."""
    u = np.linspace(0, np.pi, 15)[1:-1]
    middle, half = (points(a) + points(b)) / 2, (points(a) - points(b)) / 2
    return np.asarray(middle + half * np.cos(u)[:, None] + np.array([out, 0.0]) * np.sin(u)[:, None])


def _pommel(kind: int) -> list[Part]:
    y = -100.0
    if kind == 0:
        ring = _round(0, y - 2, 13.6, 12.6)
    elif kind == 1:
        ring = mirrored(
            catmull([(0, y - 23), (5.6, y - 15), (14.4, y - 8.5), (14.2, y + 1), (7.4, y + 8), (0, y + 9.4)])
        )
    else:
        ring = mirrored(
            catmull([(0, y - 12.5), (8.6, y - 17), (16.4, y - 9.6), (13.4, y + 1.4), (7.4, y + 8), (0, y + 9.4)])
        )
    collar = _round(0, -91.6, 10.6, 3.9)
    shade = Shadow(catmull([(13, y - 6), (12, y + 2), (6, y + 8)]), 8, 0.9, True)
    rim = resample(ring, 44)
    inwards = np.stack([p + (np.array([0.0, y - 3.2]) - p) * np.linspace(0, 0.55, 14)[:, None] for p in rim])
    return [
        Part(ring, "gold", (), (shade,), inwards, group="dagger", body="pommel", form=0.0),
        *(replace(p, body="pommel") for p in _stone(0, y - 3.2, 6.6, 6.6)),
        Part(collar, "gold", (), (), None, group="dagger", body="pommel", form=0.0),
    ]


def dagger(chance: Chance) -> Drawing:
    """A dagger about 207 long, its point at (0, 100)."""
    return _made(chance, _blade(*_breadth(chance)), 0.0)


def long_dagger(chance: Chance) -> Drawing:
    """A dagger for something to wind round: its grip and its blade are longer, and the blade is bare but for its
    fuller, so that what crosses it stands off."""

    def longer(part: Part) -> Part:
        wide = LONG_FULLER if part.material == "metal dark" else 1.0
        return moved(part, lambda xy: xy * [wide, LONG_BLADE] + [0.0, GUARD_Y * (1 - LONG_BLADE)], 1.0)

    blade = [
        replace(longer(p), shadows=(), material="white" if p.material == "metal" else p.material)
        for p in _blade(*_breadth(chance))
        if p.material != "spike"
    ]
    return _made(chance, blade, LONG_GRIP)


def _breadth(chance: Chance) -> tuple[float, float]:
    """A blade's half width, and how far it is drawn in at its waist."""
    return chance.spread("width", 17.5, 20.5), chance.spread("waist", 0.72, 0.95)


def _made(chance: Chance, blade: list[Part], longer: float) -> Drawing:
    """A blade with a hilt whose grip is so much longer."""
    pommel = Drawing(tuple(_pommel(chance.pick("pommel", 3)))).placed(0.0, -longer)
    parts = [
        *blade,
        *_grip(chance, -92.0 - longer),
        *_guard(chance.spread("reach", 43, 50), chance.spread("droop", -7, 6)),
        *pommel.parts,
    ]
    return Drawing(tuple(parts), {"axis top": (0.0, -84.0), "axis foot": (0.0, 78.0)})
