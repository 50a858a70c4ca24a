"""The heart, and the arrow that goes through it."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, bowed, catmull, contour, mirrored, points, ribbon, rotated, turn
from processors.design.parts import Drawing, Line, Part, Shadow


def heart(chance: Chance) -> Drawing:
    """A full heart about 100 wide, with a bare highlight on the side of the light."""
    dip = chance.spread("dip", -28, -23)
    foot = chance.spread("foot", 60, 67)
    right = np.vstack(
        [
            bezier((0, dip), (4, -42), (18, -50), (30, -47), 20),
            bezier((30, -47), (50, -43), (57, -22), (49, -2), 22)[1:],
            bezier((49, -2), (41, 20), (15, 40), (0, foot), 24)[1:],
        ]
    )
    ring = mirrored(right)
    shine = contour([(-34, -36), (-43, -24), (-42, -8)], [(-42, -8), (-35, -22), (-34, -36)])
    spot = contour([(-24, -39.5), (-29, -39), (-29, -35)], [(-29, -35), (-25, -36), (-24, -39.5)])
    cleft = Line(bezier((0, dip), (1, dip + 8), (-1, dip + 14), (-5, dip + 19)), "inner", 1.0, 0.0, 0.0)
    edge = right[14:]
    centre = points([(-8, -8)])
    grain = np.stack([p + (centre[0] - p) * np.linspace(0, 0.8, 20)[:, None] for p in ring[::4]])
    return Drawing(
        (
            Part(
                ring,
                "petal",
                (cleft,),
                (
                    Shadow(bowed(edge, -30.0, 0.4), 38, 0.99),
                    Shadow(bezier((0, dip), (3, dip - 10), (10, dip - 16), (16, dip - 18)), 12, 0.4),
                ),
                grain,
                group="heart",
                form=0.0,
            ),
            Part(shine, "white", (), (), None, group="heart", rim="none", form=0.0),
            Part(spot, "white", (), (), None, group="heart", rim="none", form=0.0),
        )
    )


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


def through(chance: Chance, entry: float, leave: float, tilt: float = 0.0) -> tuple[Drawing, Drawing]:
    """The arrow in two pieces: what is seen beyond the far side (under the thing), and before it (over it).

    It goes in at x = `entry` and comes out behind at x = `leave`, where drops fall from it: down the page once it is
    turned back by `tilt` degrees.
    """
    far = leave + 34.0
    slit = contour(
        [(entry + 0.4, -11.5), (entry + 5.6, -6.0), (entry + 7.4, 0), (entry + 5.6, 6.0), (entry + 0.4, 11.5)],
        [(entry + 0.4, 11.5), (entry + 2.2, 5.6), (entry + 2.6, 0), (entry + 2.2, -5.6), (entry + 0.4, -11.5)],
    )
    fall = rotated(points([(0.0, 14.5)]), tilt)[0]
    x, y = leave + 17.0, 2.6
    return (
        Drawing(
            (
                _drop(x + float(fall[0]), y + float(fall[1]), 12.5, tilt),
                _drop(x, y - 1.5, 10.5, tilt),
                _shaft(leave - 20, far + 4, "point"),
                *_point(far, "point"),
            )
        ),
        Drawing(
            (
                Part(slit, "hollow", (), (), None, group="wound", form=0.0, rim="none"),
                _shaft(entry - 58, entry + 4.0, "tail", lies=True),
                *_fletching(entry - 42, "tail"),
            )
        ),
    )
