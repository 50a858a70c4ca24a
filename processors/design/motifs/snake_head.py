"""The snake's head in profile: jaws apart, fang, forked tongue."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, points
from processors.design.parts import Line, Part, Shadow

HEAD = 0.9
"""Half the neck's width, the head's unit of length, as a share of the body's half width."""


HEAD_PARTS = 7


HEAD_TOP = [
    (-0.6, -0.86),
    (0.3, -1.06),
    (1.15, -1.42),
    (2.05, -1.5),
    (2.75, -1.28),
    (3.5, -1.0),
    (4.25, -0.82),
    (4.8, -0.42),
    (4.86, 0.02),
]


HEAD_LIP = [(4.86, 0.02), (4.45, 0.2), (3.7, 0.12), (2.8, 0.06), (1.9, 0.28), (1.3, 0.62)]


JAW_TOP = [(1.3, 0.62), (2.1, 0.78), (3.0, 1.12), (3.75, 1.34), (4.25, 1.36)]


JAW_LOW = [(4.25, 1.36), (3.9, 1.74), (3.0, 1.72), (2.0, 1.5), (1.0, 1.18), (0.2, 0.96), (-0.6, 0.86)]


def snake_head(girth: float, chance: Chance) -> list[Part]:
    """The head in profile, neck at the origin, looking along +x; lengths in half necks."""
    u = girth * HEAD

    def c(p: object) -> Points:
        return points(p) * u  # type: ignore[arg-type]

    upper = np.vstack([catmull(c(HEAD_TOP)), catmull(c(HEAD_LIP)), catmull(c([(1.3, 0.62), (0.4, 0.55), (-0.6, 0.5)]))])
    lower = np.vstack([catmull(c(JAW_TOP)), catmull(c(JAW_LOW)), c([(-0.6, 0.3)]), c([(1.0, 0.3)])])
    inside = contour(
        c([(1.3, 0.6), (2.6, 0.5), (4.2, 0.1)]),
        c([(4.2, 0.1), (4.0, 0.9), (4.0, 1.36)]),
        c([(4.0, 1.36), (2.6, 1.0), (1.3, 0.6)]),
    )
    curl = chance.spread("curl", -0.5, 0.5)
    fork = c([(2.3, 0.74), (3.5, 0.66), (4.6, 0.74), (5.5, 0.5), (6.3, 0.62 + curl * 0.5)])
    tongue_mid = catmull(fork)
    end = tongue_mid[-1]
    tongue = tuple(
        Line(catmull([*tongue_mid[::6], end, *(end + c(tip))]), "outline", 0.8, 0.3, 0.3)
        for tip in ([(0.5, -0.22), (1.15, -0.52)], [(0.55, 0.2), (1.1, 0.6)])
    )
    fang = contour(c([(3.72, 0.08), (3.78, 0.55), (3.62, 0.98)]), c([(3.62, 0.98), (3.42, 0.55), (3.36, 0.06)]))
    eye = c(
        [(2.62 + 0.42 * np.cos(a), -0.72 + 0.32 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 24, endpoint=False)]
    )
    slit = contour(c([(2.66, -1.0), (2.8, -0.72), (2.66, -0.44)]), c([(2.66, -0.44), (2.54, -0.72), (2.66, -1.0)]))
    brow = Line(catmull(c([(1.7, -0.82), (2.2, -1.14), (2.85, -1.1), (3.3, -0.78)])), "inner", 0.2, 0.2, 0.5)
    nostril = Line(catmull(c([(4.3, -0.42), (4.46, -0.36), (4.5, -0.22)])), "detail", 0.9, 0.3)
    cheek = Line(catmull(c([(1.3, 0.6), (0.95, 0.3), (0.85, -0.1)])), "detail", 1.0, 0.0, 0.0)
    jaw = Line(catmull(c([(1.5, 0.95), (2.4, 1.22), (3.3, 1.48)])), "detail", 0.6, 0.0)
    lip = Line(catmull(c([(2.2, -0.12), (3.2, -0.22), (4.2, -0.1)])), "detail", 0.0, 0.0, 0.5)
    grain = np.stack(
        [
            c([(-0.6 + 4.2 * v, h * (1 - 0.1 * v) - 0.12 * v) for v in np.linspace(0, 1, 24)])
            for h in np.linspace(-1.5, 0.6, 9)
        ]
    )
    g = "snake head"
    return [
        Part(
            lower,
            "belly",
            (jaw,),
            (Shadow(catmull(c(JAW_LOW)), u * 0.8, 0.5),),
            None,
            group=g,
            body="snake",
            form=0.2,
            edges=(Line(np.vstack([catmull(c(JAW_TOP)), catmull(c(JAW_LOW))]), "outline", 1, 1, 0.5),),
        ),
        Part(
            inside,
            "mouth",
            (),
            (Shadow(c([(1.3, 0.6), (2.0, 0.6)]), u * 2, 0.9),),
            None,
            group=g,
            form=0.2,
            edges=(),
        ),
        Part(
            contour(fork[:2] + [0, 0.05 * u], fork[:2][::-1] - [0, 0.05 * u]),
            "open",
            (),
            (),
            None,
            group=g,
            form=0.0,
            edges=tongue,
        ),
        Part(fang, "white", (), (), None, group=g, form=0.0),
        Part(
            upper,
            "scale",
            (brow, nostril, cheek, lip),
            (Shadow(c([(-0.6, -0.9), (-0.5, 0.0), (-0.6, 0.9)]), u * 1.9, 0.6),),
            grain,
            group=g,
            body="snake",
            form=0.25,
            edges=(Line(np.vstack([catmull(c(HEAD_TOP)), catmull(c(HEAD_LIP))[1:]]), "outline", 1, 1, 0.5),),
        ),
        Part(eye, "white", (), (), None, group=g, body="snake", form=0.0),
        Part(slit, "pupil", (), (), None, group=g, form=0.0),
    ]
