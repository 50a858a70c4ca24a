"""The snake's head: in profile with its jaws apart, or from above; its forked tongue."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, points, resample, ribbon, turn
from processors.design.motifs.snake_body import Body
from processors.design.parts import Line, Part, Shadow, moved

Unit = Callable[[object], Points]

SKULL = (
    (-0.6, -0.86),
    (0.3, -1.0),
    (1.1, -1.4),
    (2.0, -1.72),
    (2.9, -1.78),
    (3.55, -1.56),
    (4.4, -1.22),
    (5.15, -0.98),
    (5.62, -0.6),
    (5.6, -0.12),
)
LIP = ((5.6, -0.12), (5.1, 0.14), (4.3, 0.02), (3.4, 0.0), (2.5, 0.3), (1.72, 0.74))
JAW_TOP = ((1.72, 0.74), (2.6, 1.06), (3.5, 1.62), (4.3, 2.02), (4.78, 2.1))
JAW = ((4.78, 2.1), (4.72, 2.46), (4.1, 2.62), (3.1, 2.36), (2.1, 1.92), (1.2, 1.62), (0.4, 1.1), (-0.6, 0.86))


def _tongue(c: Unit, root: tuple[float, float], along: tuple[tuple[float, float], ...], spread: float) -> list[Part]:
    """A forked tongue as one solid shape, of a weight with the outline."""
    stem = catmull(c([root, *along]), samples=12)
    u = float(np.hypot(*c([(1.0, 0.0)])[0]))
    way = stem[-1] - stem[-4]
    way /= max(float(np.hypot(*way)), 1e-9)
    side = np.array([-way[1], way[0]])
    parts = [
        Part(
            ribbon(stem, np.full(len(stem), 0.18 * u)), "pupil", group="snake head", body="snake", rim="none", form=0.0
        )
    ]
    for s in (-1.0, 1.0):
        tine = catmull(
            [
                stem[-4],
                stem[-1] + way * 0.15 * u + side * s * 0.05 * u,
                stem[-1] + way * 0.75 * u + side * s * spread * 0.42 * u,
                stem[-1] + way * 1.35 * u + side * s * spread * 1.0 * u,
            ],
            samples=10,
        )
        half = 0.15 * u * (1 - np.linspace(0, 1, len(tine)) ** 1.6 * 0.75)
        parts.append(Part(ribbon(tine, half), "pupil", group="snake head", body="snake", rim="none", form=0.0))
    return parts


def profile(u: float, chance: Chance, neck: float = 1.0, reach: float = 1.0) -> tuple[list[Part], list[Part]]:
    """The head in profile looking along +x, the neck's end at the origin, lengths in half necks of `u`.

    Its tongue and its head: the tongue lies behind the jaws. On a `neck` narrower than 1 it narrows to it;
    `reach` is how long the tongue is, of its full length.
    """

    def c(p: object) -> Points:
        xy = points(p)  # type: ignore[arg-type]
        return xy * np.column_stack([np.ones(len(xy)), np.interp(xy[:, 0], [-0.6, 1.9], [neck, 1.0])]) * u

    top, lip, floor, jaw = (catmull(c(run)) for run in (SKULL, LIP, JAW_TOP, JAW))
    upper = np.vstack([top, lip[1:], catmull(c([(1.72, 0.74), (0.6, 0.54), (-0.6, 0.3)]))])
    lower = np.vstack([floor, jaw[1:], c([(-0.5, 0.3), (1.0, 0.2)])])
    mouth = np.vstack([lip[9:], floor[1:], catmull(c([(4.6, 2.06), (4.2, 1.3), (4.5, 0.6), (5.1, 0.14)]))])
    throat = contour(
        c([(1.72, 0.74), (2.5, 0.3), (3.3, 0.06)]),
        c([(3.3, 0.06), (3.05, 0.5), (3.0, 1.0), (3.3, 1.5)]),
        c([(3.3, 1.5), (2.6, 1.06), (1.72, 0.74)]),
    )
    fang = contour(
        c([(5.02, 0.02), (5.12, 0.62), (4.74, 1.34)]),
        c([(4.74, 1.34), (4.62, 0.66), (4.3, 0.0)]),
        c([(4.3, 0.0), (5.02, 0.02)]),
    )
    a = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    eye = c(np.column_stack([3.32 + 0.46 * np.cos(a), -0.86 + 0.4 * np.sin(a)]))
    slit = contour(c([(3.4, -1.2), (3.56, -0.86), (3.4, -0.52)]), c([(3.4, -0.52), (3.24, -0.86), (3.4, -1.2)]))
    brow = c([(2.3, -1.02), (2.7, -1.34), (3.3, -1.38), (4.0, -1.02), (4.3, -0.74)])
    ridge = contour(brow, c([(4.3, -0.74), (3.75, -1.0), (3.2, -1.18), (2.75, -1.14), (2.3, -1.02)]))
    lines = (
        Line(catmull(c([(5.2, -0.56), (5.34, -0.46), (5.3, -0.32)])), "inner", 0.9, 0.4, 0.3),
        Line(catmull(c([(1.72, 0.74), (1.34, 0.56), (1.1, 0.28), (1.04, 0.02)])), "inner", 0.9, 0.0, 0.0),
        Line(catmull(c([(4.9, -0.26), (4.0, -0.42), (3.1, -0.3), (2.3, 0.02)])), "detail", 0.0, 0.0, 0.5),
    )
    jaw_line = Line(catmull(c([(2.0, 1.12), (2.7, 1.56), (3.4, 1.94), (3.8, 2.1)])), "detail", 0.5, 0.0, 0.4)
    rails = [
        c(
            [
                (-0.5 + 4.0 * v, h * (1 + 0.4 * np.sin(np.pi * min(1.0, v * 1.1))) - 0.3 * v)
                for v in np.linspace(0, 1, 24)
            ]
        )
        for h in np.linspace(-0.98, 0.6, 9)
    ]
    stripe = contour(
        c([(2.78, -0.78), (1.9, -0.92), (0.9, -0.68), (-0.4, -0.3)]),
        c([(-0.4, -0.3), (0.8, -0.26), (1.9, -0.46), (2.78, -0.78)]),
    )
    under = Shadow(catmull(c([(4.5, 2.9), (3.4, 2.5), (2.4, 2.16), (1.4, 1.86), (0.2, 1.5)])), 0.75 * u, 0.48)
    # The jaw's shade runs along its lower edge: strokes up from that would be a comb.
    edge, above = resample(jaw[::-1], 22), resample(floor, 22)
    rise = np.stack([edge + (above - edge) * share for share in np.linspace(0.1, 0.5, 4)])
    g = "snake head"
    head = [
        Part(mouth, "mouth", (), (), None, group=g, form=0.0, edges=(), body="snake"),
        Part(throat, "hollow", (), (), None, group=g, form=0.0, edges=(), body="snake"),
        Part(fang, "white", (), (), None, group=g, form=0.0, body="snake"),
        Part(
            lower,
            "belly",
            (jaw_line,),
            (under,),
            rise,
            group=g,
            body="snake",
            form=0.0,
            edges=(Line(np.vstack([floor, jaw[1:]]), "outline", 0.7, 1, 0.5),),
        ),
        Part(
            upper,
            "scale",
            lines,
            (),
            np.stack(rails),
            group=g,
            body="snake",
            form=0.12,
            edges=(
                Line(np.vstack([top, lip[1:]]), "outline", 1, 0.7, 0.5),
                Line(catmull(c([(1.72, 0.74), (0.6, 0.54), (-0.6, 0.3)])), "inner", 1.0, 1.0, 0.5),
            ),
        ),
        Part(stripe, "hollow", (), (), None, group=g, edges=(), body="snake", form=0.0),
        Part(eye, "white", (), (), None, group=g, body="snake", form=0.0),
        Part(slit, "pupil", (), (), None, group=g, form=0.0, rim="none"),
        Part(ridge, "pupil", (), (), None, group=g, form=0.0, rim="none"),
    ]
    curl = chance.spread("curl", -0.25, 0.25)
    out = [(4.0 + reach * x, 1.3 + reach * (y + curl)) for x, y in ((1.3, 0.26), (2.5, -0.1), (3.3, 0.0))]
    tongue = _tongue(c, (2.9, 0.98), ((4.0, 1.3), *out), 0.55)
    return tongue, [*head[:2], *tongue, *head[2:]]


CROWN = ((-0.6, -0.86), (0.3, -1.0), (1.2, -1.55), (2.1, -1.9), (3.1, -1.66), (4.1, -1.14), (4.9, -0.72), (5.3, 0.0))


def from_above(u: float, chance: Chance) -> tuple[list[Part], list[Part]]:
    """The head seen from above, looking along +x: broad at the jaws, an eye on each side, a dark arrow on the crown."""

    def c(p: object) -> Points:
        return points(p) * u  # type: ignore[arg-type]

    half = catmull(c(CROWN))
    mirror = np.array([1.0, -1.0])
    ring = np.vstack([half, (half * mirror)[::-1][1:]])
    arrow = c([(3.3, 0.0), (2.5, -0.42), (1.5, -0.98), (0.9, -0.8), (0.2, -0.36), (-0.5, -0.3)])
    arrow = catmull(arrow)
    crown = np.vstack([arrow, (arrow * mirror)[::-1][1:]])
    lines: list[Line] = []
    extra: list[Part] = []
    g = "snake head"
    for s in (1.0, -1.0):
        m = np.array([1.0, s])
        eye = contour(
            c([(2.75, -1.18), (3.1, -1.36), (3.62, -1.02)]) * m, c([(3.62, -1.02), (3.2, -0.94), (2.75, -1.18)]) * m
        )
        extra.append(Part(eye, "pupil", (), (), None, group=g, form=0.0, rim="none"))
        lines.append(Line(catmull(c([(2.4, -1.2), (2.9, -0.84), (3.7, -0.78), (4.4, -0.6)]) * m), "inner", 0.1, 0, 0.5))
        lines.append(Line(catmull(c([(4.82, -0.4), (4.74, -0.28), (4.84, -0.2)]) * m), "inner", 0.8, 0.4, 0.4))
    rails = [c(np.column_stack([np.linspace(-0.5, 3.6, 20), np.full(20, h)])) for h in np.linspace(-1.4, 1.4, 11)]
    side = Shadow(catmull(c([(0.6, 1.4), (1.8, 2.0), (3.2, 1.7)])), 0.8 * u, 0.7)
    head = [
        Part(
            ring,
            "scale",
            tuple(lines),
            (side,),
            np.stack(rails),
            group=g,
            body="snake",
            form=0.0,
            edges=(Line(ring, "outline", 1, 1, 0.5),),
        ),
        Part(crown, "hollow", (), (), None, group=g, body="snake", edges=(), form=0.0),
        *extra,
    ]
    curl = chance.spread("curl", -0.5, 0.5)
    tongue = _tongue(c, (5.0, 0.0), ((6.0, 0.12), (6.9, curl * 0.3), (7.5, curl * 0.6)), 0.6)
    return tongue, [*tongue, *head]


def head_on(body: Body, u: float, chance: Chance, above: bool = False, tongue: float = 1.0) -> list[Part]:
    """The head with its unit of length on the neck's end of a body, its jaw on the belly's side."""
    heading = body.centre[-1] - body.centre[-6]
    angle = float(np.degrees(np.arctan2(heading[1], heading[0])))
    side = np.array([-heading[1], heading[0]])
    flip = np.array([1.0, -1.0 if float(np.dot(body.out[-3], side)) > 0 else 1.0])

    def move(p: Points) -> Points:
        return turn(p * flip, angle) + body.centre[-1]

    if above:
        _, parts = from_above(u, chance)
    else:
        _, parts = profile(u, chance, min(1.0, float(body.half[-1]) / (0.86 * u)), tongue)
    return [moved(part, move, 1.0) for part in parts]
