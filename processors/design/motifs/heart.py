"""The heart, and the arrow that goes through it."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import (
    Points,
    bezier,
    bowed,
    catmull,
    contour,
    flip,
    mirrored,
    points,
    resample,
    ribbon,
    rotated,
    turn,
)
from processors.design.motifs.whipped import whipped
from processors.design.parts import Drawing, Line, Part, Shadow

BOLD = 1.4
"""How much heavier than others the outline of a heart is: it is the first thing seen, whatever lies across it."""


def heart(chance: Chance) -> Drawing:
    """A full heart about 100 wide that runs out to a long point, both lobes rounded alike from their edges inwards; one
    bare highlight lies on the side of the light."""
    dip = chance.spread("dip", -28, -23)
    foot = chance.spread("foot", 73, 80)
    right = np.vstack(
        [
            bezier((0, dip), (4, -42), (17, -50), (29, -47.4), 20),
            bezier((29, -47.4), (47, -43.6), (57, -24), (49, -2), 22)[1:],
            bezier((49, -2), (41, 20), (13, 44), (0, foot), 24)[1:],
        ]
    )
    ring = mirrored(right)
    shine = contour([(-27.5, -35.5), (-34.6, -26), (-33.6, -14)], [(-33.6, -14), (-28, -23.4), (-27.5, -35.5)])
    spot = contour([(-17.5, -38.5), (-22.4, -38), (-22.4, -34)], [(-22.4, -34), (-18.4, -35), (-17.5, -38.5)])
    cleft = Line(bezier((0, dip), (0.8, dip + 8), (-0.6, dip + 14), (-4, dip + 19)), "inner", 1.0, 0.0, 0.0)
    far, near = bowed(right[24:-1], -20.0, 0.3), flip(bowed(right[28:-1], -20.0, 0.3))
    return Drawing(
        (
            Part(
                ring,
                "petal",
                (cleft,),
                (Shadow(far, 32, 0.99), Shadow(near, 27, 0.97)),
                _inwards(ring[::3]),
                group="heart",
                body="heart",
                form=0.0,
                bold=BOLD,
            ),
            _shaded(right[22:], 13.0, 27.0),
            _shaded(right[26:], 9.0, 19.0, mirror=True),
            Part(shine, "white", (), (), None, group="heart", rim="none", form=0.0),
            Part(spot, "white", (), (), None, group="heart", rim="none", form=0.0),
        )
    )


def _shaded(rim: Points, deep: float, far: float, mirror: bool = False) -> Part:
    """The dark along a heart's side, `deep` at most, out of which strokes run up to `far` into the light."""
    at = resample(rim, 4 * STROKES + 1)
    way = _aim(at) - at
    ring = whipped(rim, way / np.hypot(*way.T)[:, None], deep, far, STROKES)
    return Part(flip(ring) if mirror else ring, "spike", group="heart", body="heart", rim="none", form=0.0)


STROKES = 20
"""The strokes out of the dark on either side of a heart."""


def _inwards(rim: Points) -> np.ndarray:
    """Grain from a heart's rim: into the middle of either lobe, and lower down on to the axis."""
    return np.stack([p + (q - p) * np.linspace(0, 0.86, 20)[:, None] for p, q in zip(rim, _aim(rim), strict=True)])


def _aim(rim: Points) -> Points:
    """What lies inwards from each place on a heart's rim."""
    x, y = rim.T
    lobe = np.clip((44.0 - y) / 74.0, 0.0, 1.0)
    return np.column_stack([np.sign(np.round(x, 6)) * 21.0 * lobe, np.interp(y, [-47, -12, 20, 70], [-20, -6, 22, 60])])


def _shaft(x0: float, x1: float, group: str, lies: bool = False) -> Part:
    """The wood from x0 to x1; one that `lies` close to what is under it throws no shadow there."""
    path = np.column_stack([np.linspace(x0, x1, 12), np.zeros(12)])
    sides = tuple(Line(path + [0, y], "outline", 1.0, 1.0, 0.5) for y in (-2.6, 2.6))
    return Part(
        ribbon(path, np.full(12, 2.6)),
        "wood",
        (),
        (Shadow(path + [0, 2.6], 4, 0.4, True),),
        None,
        group=group,
        edges=sides if lies else None,
        form=0.0,
        rim="none" if lies else "inner",
    )


def _point(x: float, group: str) -> list[Part]:
    upper: Points = contour(
        [(x, 0), (x + 7, -5), (x - 5, -14)], [(x - 5, -14), (x + 14, -9), (x + 32, 0)], [(x + 32, 0), (x, 0)]
    )
    return [
        Part(upper, "metal", (), (), None, group=group, body="head", form=0.0),
        Part(upper * [1, -1], "metal dark", (), (), None, group=group, body="head", form=0.0),
    ]


def _fletching(x: float, group: str) -> list[Part]:
    vane = contour(
        [(x + 4, -2), (x - 4, -13), (x - 10, -15)],
        [(x - 10, -15), (x - 20, -15.5), (x - 32, -14)],
        [(x - 32, -14), (x - 27, -9), (x - 25, -2)],
        [(x - 25, -2), (x + 4, -2)],
    )
    barbs = tuple(
        Line(catmull([(x - 2 - d, -2), (x - 6 - d, -7), (x - 11 - d, -12.5)]), "detail", 1.0, 0.2, 0.1)
        for d in (4, 10, 16)
    )
    low = tuple(Line(b.path * [1, -1], "detail", 1.0, 0.2, 0.1) for b in barbs)
    return [
        Part(vane, "petal", barbs, (), None, group=group, form=0.0),
        Part(vane * [1, -1], "feather dark", low, (), None, group=group, form=0.2),
    ]


def arrow(chance: Chance) -> Drawing:
    """An arrow flying right, about 200 long."""
    return Drawing((_shaft(-84, 70, "arrow"), *_fletching(-66, "arrow"), *_point(68, "arrow")))


def _drop(x: float, y: float, long: float, tilt: float) -> Part:
    """A drop whose point is at (x, y), falling down the page once the arrow is turned back by `tilt` degrees."""
    half = bezier((0, 0), (0.04 * long, 0.36 * long), (0.4 * long, 0.56 * long), (0.33 * long, 0.78 * long), 16)
    half = np.vstack([half, bezier(half[-1], (0.28 * long, 0.96 * long), (0.12 * long, long), (0, long), 10)[1:]])
    return Part(turn(mirrored(half), tilt) + [x, y], "heart", (), (), None, group="drop", form=0.0)


CLEAR = 5.0
"""How far a drop hangs below the shaft, or below the drop before it."""


def through(chance: Chance, entry: float, leave: float, tilt: float = 0.0) -> tuple[Drawing, Drawing]:
    """The arrow in two pieces: what is seen beyond the far side (under the thing), and before it (over it).

    It goes in at x = `entry` and comes out behind at x = `leave`, where drops fall from it: down the page once it is
    turned back by `tilt` degrees.
    """
    far = leave + 30.0
    slit = contour(
        [(entry + 0.4, -11.5), (entry + 5.6, -6.0), (entry + 7.4, 0), (entry + 5.6, 6.0), (entry + 0.4, 11.5)],
        [(entry + 0.4, 11.5), (entry + 2.2, 5.6), (entry + 2.6, 0), (entry + 2.2, -5.6), (entry + 0.4, -11.5)],
    )
    fall = rotated(points([(0.0, 1.0)]), tilt)[0]
    first = points([(leave + 18.0, 2.6)])[0] + CLEAR * fall
    second = first + (9.0 + CLEAR) * fall
    return (
        Drawing(
            (
                _drop(float(second[0]), float(second[1]), 13.0, tilt),
                _drop(float(first[0]), float(first[1]), 9.0, tilt),
                _shaft(leave - 20, far + 4, "point"),
                *_point(far, "point"),
            )
        ),
        Drawing(
            (
                Part(slit, "hollow", (), (), None, group="wound", form=0.0, rim="none"),
                _shaft(entry - 52, entry + 4.0, "tail", lies=True),
                *_fletching(entry - 36, "tail"),
            )
        ),
    )
