"""The koi from the side: an S of a body, scales that shrink towards the tail, sails for fins, whiskers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, points, resample, stroke
from processors.design.motifs.koi_body import Body, gill_edge
from processors.design.motifs.koi_scales import coated, crown, rows_of_scales
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow


def _fin(root: Points, tips: Points, group: str, sweep: tuple[float, float] = (0.0, 0.0), body: str = "koi") -> Part:
    """A fin between a run on the body and its ray tips, both from front to back; its edge dips between the rays, which
    bow by a share of their length, the first and the last as `sweep` says."""
    feet = resample(root, len(tips))
    middle = feet.mean(axis=0)
    edge = [catmull([a, (a + b) / 2 + (middle - (a + b) / 2) * 0.07, b], samples=6) for a, b in pairwise(tips)]

    def fan(feet: Points, tips: Points) -> list[Points]:
        bow = np.linspace(*sweep, len(feet))
        return [
            catmull([f, (f + t) / 2 + np.array([f[1] - t[1], t[0] - f[0]]) * b, t], samples=10)
            for f, t, b in zip(feet, tips, bow, strict=True)
        ]

    rays = fan(feet, tips)
    ring = np.vstack([rays[0], *edge, rays[-1][::-1], feet[::-1][1:-1]])
    # Every other ray begins further out: at the root, where they draw together, they would run into a clot.
    lines = tuple(
        Line(r[int(len(r) * (0.34 if i % 2 else 0.1)) : int(len(r) * 0.86)], "detail", 0.5, 0.0, 0.2)
        for i, r in enumerate(rays[1:-1])
    )
    reach = float(np.hypot(*(tips - feet).T).mean())
    grain = np.stack(fan(resample(root, 15), resample(tips, 15)))
    return Part(
        ring, "fin", lines, (Shadow(feet, reach * 0.5, 0.85, soft=True),), grain, group=group, body=body, form=0.1
    )


TAIL = ((78, -50), (67, -36), (55, -22), (46, -10), (43, 1), (48, 11), (57, 22), (67, 35), (76, 48))
"""The tips of the tail's rays, from the back to the belly: along the body and across it, from the tail's root."""


def _tail(body: Body, sway: float) -> Part:
    """A forked fan whose rays grow out of the whole breadth of the body's end."""
    root = body.at(1.0, 0.0)
    way = body.spine[-4] - body.spine[-20]
    way = way / np.hypot(*way)
    side = np.array([-way[1], way[0]]) * np.sign(float((body.side[-4] * [-way[1], way[0]]).sum()))
    q = points(TAIL)
    bent = q[:, 1] - (4.0 + 12.0 * sway) * (q[:, 0] / 60.0) ** 2
    tips = np.asarray(root + np.outer(q[:, 0], way) + np.outer(bent, side))
    return _fin(body.run(0.985, 0.985, -0.98, 0.98, 12), tips, "tail", (-0.14, 0.14))


def _head(body: Body) -> tuple[tuple[Line, ...], list[Part]]:
    """Gill cover, mouth and cheek as lines; the eye as parts."""
    cover = catmull([body.at(0.125, -0.4), body.at(0.15, -0.02), body.at(0.135, 0.5)])
    mouth = catmull([body.at(0.004, 0.62), body.at(0.022, 0.4), body.at(0.042, 0.42)])
    # What the rays of the tail grow out of.
    runs = (Line(body.run(0.985, 0.89, v, 0.7 * v), "detail", 0.6, 0.0, 0.1) for v in (-0.5, 0.0, 0.5))
    belly = np.array([body.at(u, 0.62 - 0.1 * u) for u in np.linspace(0.22, 0.8, 40)])
    nose = catmull([body.at(0.04, -0.34), body.at(0.05, -0.22), body.at(0.063, -0.3)])
    lines = (
        Line(gill_edge(body), "inner", 0.4, 0.2, 0.5),
        Line(cover, "detail", 0.3, 0.0, 0.4),
        Line(mouth, "inner", 0.6, 0.0, 0.2),
        Line(nose, "detail", 0.4, 0.0, 0.3),
        Line(belly, "detail", 0.9, 0.0, 0.1),
        *_plates(body),
        *runs,
    )
    x, y = (float(c) for c in body.at(0.092, -0.22))
    ahead = body.at(0.06, -0.3) - body.at(0.1, -0.3)
    ahead = 0.9 * ahead / np.hypot(*ahead)
    eye = [
        Part(circle(x, y, 6.6, 36), "white", (), (), None, group="eye", body="koi", form=0.0),
        Part(circle(x, y, 3.7, 28) + ahead, "pupil", (), (), None, group="eye", body="koi", form=0.0, rim="none"),
    ]
    return lines, eye


def _plates(body: Body) -> tuple[Line, ...]:
    """The plates of the belly: bows across it, closer towards the tail."""
    found, u = [], 0.26
    while u < 0.75:
        top = 0.62 - 0.1 * u
        bow = [body.at(u, top), body.at(u + 0.016, (top + 0.97) / 2), body.at(u + 0.012, 0.97)]
        found.append(Line(catmull(bow, samples=8), "detail", 0.7, 0.2, 0.3))
        u += 0.046 - 0.022 * u
    return tuple(found)


def _mouth(body: Body) -> tuple[list[Part], list[Part]]:
    """The barbels, drawn out to a point, and the two lips that they hang from, which lie on the snout and the jaw."""
    start = body.at(0.0, 0.0)
    way = start - body.at(0.05, 0.0)
    way = way / np.hypot(*way)
    down = body.at(0.03, 1.0) - body.at(0.03, -1.0)
    down = down / np.hypot(*down)

    def path(steps: Sequence[tuple[float, float]]) -> Points:
        return resample(catmull([start + way * a + down * b for a, b in steps], samples=10), 40)

    parts = []
    for name, steps in (
        ("long", ((-7, 8), (-4, 18), (3, 26), (5, 36), (-1, 45))),
        ("short", ((4, 2), (13, 4), (19, 11), (18, 22))),
    ):
        ring = stroke(path(steps), np.linspace(4.2, 0.6, 40))
        parts.append(Part(ring, "pupil", (), (), None, group=f"barbel {name}", form=0.0, rim="none"))
    # The upper lip reaches over the lower one; both are drawn down, and are of one outline with the head.
    lips = []
    mouth: Sequence[tuple[Sequence[tuple[float, float]], float]] = (
        (((-11, 7.5), (-4, 9), (3, 8.5)), 7.0),
        (((-7, -4.5), (1, -3.5), (6.5, 0), (7, 4)), 8.0),
    )
    for bow, thick in mouth:
        width = thick * np.interp(np.linspace(0, 1, 40), (0, 0.3, 0.8, 1), (0.5, 1.0, 0.9, 0.5))
        lips.append(Part(stroke(path(bow), width), "white", (), (), None, group="koi", form=0.0, body="koi"))
    return parts, lips


def koi(chance: Chance) -> Drawing:
    """A koi that turns in an S, its head up and its tail spread; about 170 high.

    Its places are "mouth" and "waist", the turn above its tail; none of the S is to be covered.
    """
    mirror = chance.pick("side", 2) == 1
    body = Body(chance.spread("bend", -5, 5))
    scales, patches = coated(body, rows_of_scales(body))
    lines, eye = _head(body)
    # Its end is a round that lies on the roots of the tail's rays.
    round_ = [
        body.at(1.0, np.cos(a)) + 0.7 * np.sin(a) * (body.spine[-1] - body.spine[-8]) for a in np.linspace(0, np.pi, 16)
    ]
    ring = np.vstack([body.run(0, 0.99, -1, -1, 112), round_[::-1], body.run(0.99, 0, 1, 1, 112)])
    crest = ((0, 2), (4, 15), (12, 26), (24, 30), (36, 27), (46, 22), (56, 17), (64, 11), (70, 3))
    dorsal = _fin(
        body.run(0.27, 0.6, -0.9, -0.9, 20),
        np.array(
            [body.beside(0.27 + 0.33 * i / 8, -1.0, 0.16 * a, b) for i, (a, b) in enumerate(crest)],
        ),
        "dorsal",
        (0.08, 0.08),
    )
    reach = chance.spread("fins", 0.94, 1.1)
    fan = ((-9, 28), (2, 39), (15, 45), (28, 44), (40, 37), (48, 26), (51, 12))
    pectoral = _fin(
        body.run(0.235, 0.3, 0.3, 0.46, 6),
        np.array([body.beside(0.24, 1.0, a * reach, b * reach) for a, b in fan]),
        "pectoral",
        (0.1, -0.16),
        body="",
    )
    pelvic, anal = (
        _fin(
            body.run(u, u + 0.07, 0.86, 0.86, 6),
            np.array(
                [body.beside(u, 1.0, a * size, b * size) for a, b in ((2, 17), (11, 24), (22, 25), (31, 19), (34, 8))]
            ),
            name,
            (0.08, -0.12),
        )
        for name, u, size in (("pelvic", 0.55, 1.1), ("anal", 0.73, 0.76))
    )
    belly = ring[130:225]
    whole = Part(
        ring,
        "white",
        (*scales, *lines),
        (Shadow(belly, 9, 0.75),),
        body.grain(),
        group="koi",
        form=0.0,
        body="koi",
    )
    barbels, lips = _mouth(body)
    places = {}
    for name, u in (("mouth", 0.0), ("waist", 0.74)):
        x, y = (float(c) for c in body.at(u, 0.0))
        places[name] = (x, y)
    parts = (_tail(body, chance.spread("sway", -1, 1)), dorsal, pelvic, anal, *barbels, whole, *lips)
    return Drawing((*parts, *patches, crown(body), pectoral, *eye), places).placed(mirror=mirror)
