"""The snake's head: in profile with its jaws apart, or from above; its forked tongue."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, contour, points, resample, ribbon, turn
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
    (5.1, -1.0),
    (5.54, -0.72),
    (5.68, -0.32),
    (5.56, 0.06),
)
LIP = ((5.56, 0.06), (5.16, 0.24), (4.3, 0.16), (3.4, 0.18), (2.6, 0.4), (1.98, 0.66), (1.62, 0.98))
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
GUM = ((4.6, 0.16), (4.4, 0.66), (4.18, 1.2), (4.1, 1.76), (4.24, 2.26))
"""The skin that closes the mouth in front, from the fang to the lower lip."""
THROAT_PLATES = ((-0.22, 0.0), (0.42, 0.1), (1.1, 0.22))
"""Where the belly's plates run on under the throat: along the head, and how far they are thrown forward."""


def _tongue(c: Unit, root: tuple[float, float], along: tuple[tuple[float, float], ...], spread: float) -> list[Part]:
    """A forked tongue as one solid shape, of a weight with the outline."""
    stem = resample(catmull(c([root, *along]), samples=12), 60)
    u = float(np.hypot(*c([(1.0, 0.0)])[0]))
    way = stem[-1] - stem[-4]
    way /= max(float(np.hypot(*way)), 1e-9)
    side = np.array([-way[1], way[0]])
    half = np.interp(np.linspace(0, 1, len(stem)), (0, 0.5, 1), (0.22, 0.18, 0.15)) * u
    found = [(stem, half)]
    for s in (-1.0, 1.0):
        tine = bezier(
            stem[-1],
            stem[-1] + way * 0.5 * u,
            stem[-1] + (way * 0.9 + side * s * spread * 0.3) * u,
            stem[-1] + (way * 1.4 + side * s * spread) * u,
            24,
        )
        # Each tine is the end of the stem run on, so that the fork has no joint.
        fine = half[-1] * (1 - 0.7 * np.linspace(0, 1, len(tine)) ** 1.4)
        found.append((np.vstack([stem[-12:-1], tine]), np.r_[half[-12:-1], fine]))
    return [
        Part(ribbon(path, wide), "pupil", group="snake head", body="snake", rim="none", form=0.0)
        for path, wide in found
    ]


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

    # From the nape over the snout, round the hinge and the chin to the throat the head is one contour.
    whole = catmull(c([*SKULL, *LIP[1:], *JAW_TOP[1:], *JAW[1:]]), samples=12)
    cheek, gum = catmull(c([*CHEEK, (-0.6, 0.86 * seam)])), catmull(c(GUM))

    def near(p: Points) -> int:
        return int(np.argmin(np.hypot(*(whole - p).T)))

    hinge, ahead, chin = near(c([JAW_TOP[0]])[0]), near(cheek[0]), near(c([JAW[0]])[0])
    floor, jaw = whole[hinge : chin + 1], whole[chin:]
    upper = np.vstack([whole[:ahead], cheek])
    lower = np.vstack([whole[hinge:], c([(-0.6, 0.2), (1.0, 0.4)])])
    mouth = np.vstack([whole[near(gum[0]) : near(gum[-1]) + 1], gum[::-1]])
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
            edges=(Line(whole[hinge:], "outline", 0.7, 1, 0.5),),
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
                Line(whole[:ahead], "outline", 1, 0.8, 0.5),
                Line(cheek, "inner", 0.4, 1.0, 0.6),
            ),
        ),
        Part(stripe, "hollow", (), (), None, group=g, edges=(), body="snake", form=0.0),
        *_eye(c, g),
    ]
    curl = chance.spread("curl", -0.25, 0.25)
    out = [(4.3 + reach * x, 1.64 + reach * (y + curl * x / 3)) for x, y in ((1.1, -0.12), (2.1, -0.5), (3.1, -0.6))]
    tongue = _tongue(c, (2.2, 1.0), ((3.2, 1.3), (4.3, 1.64), *out), 0.55)
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
    front = catmull(c([(5.14, 0.1), (5.16, 0.5), (4.96, 0.88), (4.66, 1.16)]))
    back = catmull(c([(4.66, 1.16), (4.56, 0.8), (4.42, 0.44), (4.2, 0.1)]))
    edges = (Line(front, "outline", 0.85, 0.6, 0.4), Line(back, "outline", 0.6, 0.85, 0.6))
    ring = np.vstack([front, back[1:]])
    return Part(ring, "white", (), (), None, group=group, form=0.0, body="snake", edges=edges)


def _eye(c: Unit, group: str) -> list[Part]:
    """The eye under its brow, and the slit in it."""
    a = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    eye = c(np.column_stack([3.34 + 0.46 * np.cos(a), -0.7 + 0.36 * np.sin(a)]))
    side = np.array([(3.42, -1.02), (3.53, -0.9), (3.58, -0.7), (3.53, -0.5), (3.42, -0.38)])
    slit = contour(c(side), c((side * [-1, 1] + [6.84, 0])[::-1]))
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
