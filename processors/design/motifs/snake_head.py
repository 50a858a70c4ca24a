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
    (2.0, -1.76),
    (2.8, -1.92),
    (3.5, -1.78),
    (4.4, -1.3),
    (5.15, -0.98),
    (5.64, -0.56),
    (5.6, 0.0),
)
LIP = ((5.6, 0.0), (5.14, 0.28), (4.3, 0.16), (3.4, 0.18), (2.6, 0.4), (1.98, 0.66), (1.62, 0.98))
JAW_TOP = ((1.62, 0.98), (1.72, 1.28), (2.2, 1.46), (3.0, 1.76), (3.8, 2.1), (4.4, 2.3), (4.84, 2.34))
JAW = (
    (4.84, 2.34),
    (5.04, 2.54),
    (4.8, 2.86),
    (4.0, 3.06),
    (3.1, 2.94),
    (2.2, 2.62),
    (1.5, 2.18),
    (0.9, 1.62),
    (0.4, 1.18),
    (-0.1, 0.94),
    (-0.6, 0.86),
)
CHEEK = ((3.3, 1.9), (2.7, 1.86), (2.0, 1.76), (1.3, 1.42), (0.6, 0.9), (0.0, 0.5))
"""The cheek's lower edge, from where it dies out on the jaw to the neck: the skull's scales run on round the hinge."""
GUM = ((4.5, 0.16), (4.58, 0.7), (4.4, 1.2), (4.28, 1.76), (4.36, 2.29))
"""The skin that closes the mouth in front, from the fang to the lower lip."""
THROAT_PLATES = ((-0.22, 0.0), (0.42, 0.1), (1.1, 0.22))
"""Where the belly's plates run on under the throat: along the head, and how far they are thrown forward."""


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


def profile(
    u: float, chance: Chance, neck: float = 1.0, reach: float = 1.0, seam: float = 0.28
) -> tuple[list[Part], list[Part]]:
    """The head in profile looking along +x, the neck's end at the origin, lengths in half necks of `u`.

    Its tongue and its head: the tongue lies behind the jaws. On a `neck` narrower than 1 it narrows to it;
    `reach` is how long the tongue is, of its full length; `seam` is where across the neck its belly begins, from the
    middle (0) to the flank (1).
    """

    def c(p: object) -> Points:
        xy = points(p)  # type: ignore[arg-type]
        return xy * np.column_stack([np.ones(len(xy)), np.interp(xy[:, 0], [-0.6, 1.9], [neck, 1.0])]) * u

    top, lip, floor, jaw = (catmull(c(run)) for run in (SKULL, LIP, JAW_TOP, JAW))
    cheek, gum = catmull(c([*CHEEK, (-0.6, 0.86 * seam)])), catmull(c(GUM))
    # From the snout round the hinge to the chin the mouth is one contour.
    rim = np.vstack([lip, floor[1:]])
    ahead = int(np.argmin(np.hypot(*(rim - cheek[0]).T)))
    upper = np.vstack([top, rim[1:ahead], cheek])
    lower = np.vstack([floor, jaw[1:], c([(-0.6, 0.2), (1.0, 0.4)])])
    start, stop = (int(np.argmin(np.hypot(*(rim - end).T))) for end in (gum[0], gum[-1]))
    mouth = np.vstack([rim[start : stop + 1], gum[::-1]])
    plates = tuple(_plate(c, x, ahead_by, cheek, jaw) for x, ahead_by in THROAT_PLATES)
    g = "snake head"
    lines = (
        Line(catmull(c([(5.2, -0.5), (5.36, -0.4), (5.32, -0.24)])), "inner", 0.9, 0.4, 0.3),
        Line(catmull(c([(2.5, -1.0), (2.9, -1.34), (3.5, -1.34), (4.1, -1.0), (4.62, -0.62)])), "outline", 0, 0, 0.45),
        Line(catmull(c([(1.42, 0.36), (1.1, 0.7), (1.08, 1.06), (1.3, 1.3)])), "inner", 0.0, 0.0, 0.5),
        Line(catmull(c([(4.9, -0.1), (4.1, -0.2), (3.2, -0.12), (2.4, 0.14)])), "detail", 0.0, 0.0, 0.5),
    )
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
        c([(2.6, -0.74), (1.9, -0.92), (0.9, -0.68), (-0.4, -0.3)]),
        c([(-0.4, -0.3), (0.8, -0.26), (1.9, -0.46), (2.6, -0.74)]),
    )
    under = Shadow(catmull(c([(4.5, 3.3), (3.4, 3.06), (2.4, 2.84), (1.4, 2.36), (0.2, 1.5)])), 0.75 * u, 0.48)
    # The jaw's shade runs along its lower edge: strokes up from that would be a comb.
    edge, above = resample(jaw[::-1], 22), resample(floor, 22)
    rise = np.stack([edge + (above - edge) * share for share in np.linspace(0.1, 0.5, 4)])
    head = [
        Part(
            mouth,
            "mouth",
            (),
            (),
            None,
            group=g,
            form=0.0,
            edges=(Line(gum, "inner", 0.8, 0.8, 0.5),),
            body="snake",
        ),
        Part(_throat(c), "hollow", (), (), None, group=g, form=0.0, edges=(), body="snake"),
        _fang(c, g),
        Part(
            lower,
            "belly",
            plates,
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
                Line(np.vstack([top, rim[1:ahead]]), "outline", 1, 0.8, 0.5),
                Line(cheek, "inner", 0.4, 1.0, 0.6),
            ),
        ),
        Part(stripe, "hollow", (), (), None, group=g, edges=(), body="snake", form=0.0),
        *_eye(c, g),
    ]
    curl = chance.spread("curl", -0.25, 0.25)
    out = [(4.6 + reach * x, 1.5 + reach * (y + curl * x / 3)) for x, y in ((0.9, -0.16), (1.7, -0.5), (2.6, -0.4))]
    tongue = _tongue(c, (2.2, 1.06), ((2.9, 1.02), (3.7, 1.34), (4.6, 1.5), *out), 0.55)
    return tongue, [head[0], *tongue, *head[1:]]


def _plate(c: Unit, x: float, forward: float, cheek: Points, jaw: Points) -> Line:
    """One of the plates under the throat, from the cheek's edge to the jaw's, bowed towards the neck."""

    def on(edge: Points, at: float) -> Points:
        return edge[int(np.argmin(np.abs(edge[:, 0] - at)))]

    one, other = on(cheek, c([(x, 0.0)])[0, 0]), on(jaw, c([(x + forward + 0.18, 0.0)])[0, 0])
    step = other - one
    return Line(catmull([other, one + 0.7 * step - 0.1 * step[::-1] * [1, 0], one]), "detail", 0.8, 0.8, 0.5)


def _throat(c: Unit) -> Points:
    """The dark at the back of the mouth: an arc round the hinge whose horns run out along both jaws."""
    back = catmull(c([(3.6, 0.2), (2.6, 0.36), (1.9, 0.66), (1.56, 1.0), (1.8, 1.3), (2.3, 1.54), (3.2, 1.86)]))
    front = catmull(c([(3.2, 1.86), (2.76, 1.4), (2.66, 1.0), (2.86, 0.56), (3.6, 0.2)]))
    return contour(back, front)


def _fang(c: Unit, group: str) -> Part:
    """The fang, bent back, as heavy in its line as the jaws."""
    front = catmull(c([(5.12, 0.1), (5.14, 0.62), (4.9, 1.02), (4.62, 1.28)]))
    back = catmull(c([(4.62, 1.28), (4.6, 0.9), (4.46, 0.5), (4.26, 0.1)]))
    ring = contour(front, back, c([(4.26, 0.1), (5.12, 0.1)]))
    edge = Line(np.vstack([front, back[1:]]), "outline", 0.85, 0.85, 0.5)
    return Part(ring, "white", (), (), None, group=group, form=0.0, body="snake", edges=(edge,))


def _eye(c: Unit, group: str) -> list[Part]:
    """The eye under its brow, and the slit in it."""
    a = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    eye = c(np.column_stack([3.34 + 0.46 * np.cos(a), -0.7 + 0.36 * np.sin(a)]))
    slit = contour(c([(3.42, -1.0), (3.58, -0.7), (3.42, -0.4)]), c([(3.42, -0.4), (3.26, -0.7), (3.42, -1.0)]))
    return [
        Part(eye, "white", (), (), None, group=group, body="snake", form=0.0),
        Part(slit, "pupil", (), (), None, group=group, form=0.0, rim="none"),
    ]


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
        neck = min(1.0, float(body.half[-1]) / (0.86 * u))
        _, parts = profile(u, chance, neck, tongue, -float(body.split()[-1]))
    return [moved(part, move, 1.0) for part in parts]
