"""The koi from the side: an S of a body, scales that shrink towards the tail, sails for fins, whiskers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, points, resample, stroke, swell
from processors.design.motifs.koi_body import Body
from processors.design.motifs.koi_scales import coated, crown, rows_of_scales
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow


def _fin(root: Points, tips: Points, group: str, sweep: tuple[float, float] = (0.0, 0.0), body: str = "koi") -> Part:
    """A fin between a run on the body and its ray tips, both from front to back; its edge dips between the rays, which
    bow by a share of their length, the first and the last as `sweep` says."""
    feet = resample(root, len(tips))
    middle = feet.mean(axis=0)
    edge = [catmull([a, (a + b) / 2 + (middle - (a + b) / 2) * 0.045, b], samples=6) for a, b in pairwise(tips)]

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
        Line(r[int(len(r) * (0.4 if i % 2 else 0.22)) : int(len(r) * 0.84)], "detail", 0.5, 0.0, 0.2)
        for i, r in enumerate(rays[1:-1])
    )
    reach = float(np.hypot(*(tips - feet).T).mean())
    grain = np.stack(fan(resample(root, 15), resample(tips, 15)))
    return Part(
        ring, "fin", lines, (Shadow(feet, reach * 0.5, 0.6, soft=True),), grain, group=group, body=body, form=0.1
    )


TAIL = ((76, -36), (60, -25), (44, -13), (33, -1), (39, 9), (49, 19), (60, 31))
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
    return _fin(body.run(0.985, 0.985, -0.98, 0.98, 12), tips, "tail", (-0.2, 0.2))


HEAD = 1.22
"""How large the head is: its places are given in parts of this."""

SNOUT = (
    (-9, -16.6), (1, -11.4), (10.5, -5), (18, 1), (21.4, 5.6), (21.6, 8.6), (19.6, 11),
)  # fmt: skip
"""The head down the straight forehead to the snout and the upper lip, down to the mouth: how far before
the end of the body's middle line, and how far below it."""
JAW = ((19.6, 11), (18.4, 14.2), (14.6, 16.6), (10, 17.6), (5, 18.6), (-4, 20.8), (-14, 24))
"""The lower lip and the chin, from the same place on."""
BARBELS = (
    (((10.5, 16.4), (11.5, 23), (8, 31), (0, 36.5), (-9, 36.5)), 3.4),
    (((17.5, 9.5), (22.5, 15), (25, 23), (22, 31)), 3.2),
)
"""The feelers that hang from the mouth: their way, and how thick they are at their root."""
EYE = (-10.0, -1.5, 3.5)
"""The eye: where it is, and its radius."""


def _set(body: Body, places: Sequence[tuple[float, float]]) -> Points:
    """Places of the head, given before and below the end of the body's middle line."""
    start = body.spine[0]
    way = start - body.spine[14]
    way = way / np.hypot(*way)
    down = np.array([way[1], -way[0]])
    down = down * np.sign(float((down * body.side[4]).sum()))
    q = HEAD * points(places)
    return np.asarray(start + np.outer(q[:, 0], way) + np.outer(q[:, 1], down))


def _head(body: Body) -> tuple[tuple[Line, ...], list[Part]]:
    """Gill cover, mouth and cheek as lines; eye and barbels as parts."""
    cover = catmull([body.at(0.11, -0.36), body.at(0.138, 0.02), body.at(0.125, 0.44), body.at(0.09, 0.74)])
    lines = (
        Line(cover, "detail", 0.2, 0.0, 0.4),
        # The corner of the mouth runs on into the cheek.
        Line(catmull(_set(body, ((19.4, 11), (13, 10.9), (7.5, 13.4)))), "inner", 0.9, 0.0, 0.1),
    )
    x, y, r = EYE
    ((u, v), (a, b)) = _set(body, ((x, y), (x + 0.24 * r, y - 0.24 * r)))
    # Of the koi's own group, they take nothing of the lips' outline.
    barbels = [
        Part(
            stroke(resample(catmull(_set(body, way), samples=10), 40), HEAD * thick * swell(40, 0.5, 0.14, 0.16)),
            "pupil",
            group="koi",
            body="koi",
            form=0.0,
            edges=(),
        )
        for way, thick in BARBELS
    ]
    eye = [
        Part(circle(float(u), float(v), HEAD * r, 36), "pupil", (), (), None, "koi", (), "koi", 0.0),
        Part(circle(float(a), float(b), 0.34 * HEAD * r, 20), "white", (), (), None, "koi", (), "koi", 0.0),
    ]
    return lines, [*barbels, *eye]


def _coat(body: Body, scales: Sequence[Line]) -> Part:
    """What is drawn on the flank and the belly; it keeps off the outline, of which it takes nothing."""
    belly = np.array([body.at(u, 0.62 - 0.1 * u) for u in np.linspace(0.24, 0.74, 40)])
    ring = np.vstack([body.run(0.2, 0.99, -0.86, -0.86, 60), body.run(0.99, 0.2, 0.86, 0.86, 60)])
    lines = (*scales, Line(belly, "detail", 0.5, 0.0, 0.2), *_plates(body))
    return Part(ring, "white", (), (), body.grain(), group="koi", form=0.0, body="koi", edges=lines)


def _plates(body: Body) -> tuple[Line, ...]:
    """The plates of the belly: bows across it, closer towards the tail."""
    found, u = [], 0.26
    while u < 0.7:
        top = 0.62 - 0.1 * u
        bow = [body.at(u, top + 0.06), body.at(u + 0.016, (top + 0.97) / 2), body.at(u + 0.012, 0.95)]
        found.append(Line(catmull(bow, samples=8), "detail", 0.7, 0.2, 0.3))
        u += 0.046 - 0.022 * u
    return tuple(found)


LAST = 6.0
"""How far the body runs out, in one fine round, on the rays of its tail."""


def koi(chance: Chance) -> Drawing:
    """A koi that turns in an S, its head up and its tail spread; about 170 high.

    Its places are "mouth", "waist", the turn above its tail, and "tail", where that begins.
    """
    mirror = chance.pick("side", 2) == 1
    body = Body(chance.spread("bend", -5, 5))
    scales, patches = coated(body, rows_of_scales(body))
    lines, face = _head(body)
    half = np.linspace(0.0, 1.0, 37)
    end = [body.at(1.0, 1.0 - 2.0 * t) + LAST * np.sin(np.pi * t) * body.way() for t in half]
    nape = 0.065
    snout = catmull(np.vstack([body.run(nape + 0.05, nape, -1, -1, 3), _set(body, SNOUT)]), samples=8)[16:]
    jaw = catmull(_set(body, JAW), samples=8)
    back, under = body.run(nape, 0.99, -1, -1, 112), body.run(0.99, 0.13, 1, 1, 112)
    ring = np.vstack([back, end[::-1], under, jaw[::-1], snout[::-1][1:]])
    # One line from the back of the tail round the head to its belly: the rays grow out of the scales.
    outline = np.vstack([under, jaw[::-1], snout[::-1][1:], back])
    crest = ((0, 2), (6, 17), (19, 26), (35, 24), (51, 18), (65, 11), (74, -2))
    dorsal = _fin(
        body.run(0.27, 0.6, -0.9, -0.9, 20),
        np.array(
            [body.beside(0.27 + 0.33 * i / 6, -1.0, 0.16 * a, b) for i, (a, b) in enumerate(crest)],
        ),
        "dorsal",
        (0.08, 0.08),
    )
    reach = chance.spread("fins", 0.94, 1.1)
    fan = ((-8, 27), (4, 41), (21, 47), (38, 42), (50, 29), (54, 12))
    pectoral = _fin(
        body.run(0.2, 0.27, 0.86, 0.86, 6),
        np.array([body.beside(0.24, 1.0, a * reach, b * reach) for a, b in fan]),
        "pectoral",
        (0.1, -0.16),
    )
    pelvic, anal = (
        _fin(
            body.run(u, u + 0.07, 0.86, 0.86, 6),
            np.array([body.beside(u, 1.0, a * size, b * size) for a, b in ((2, 17), (13, 26), (27, 24), (35, 9))]),
            name,
            (0.08, -0.12),
        )
        for name, u, size in (("pelvic", 0.585, 1.1), ("anal", 0.75, 0.76))
    )
    belly = ring[161:246]
    whole = Part(
        ring,
        "white",
        lines,
        (Shadow(belly, 9, 0.75),),
        body.grain(),
        group="koi",
        form=0.0,
        body="koi",
        edges=(Line(outline, "outline", 1.0, 1.0), Line(np.array(end), "detail", 0.6, 0.6, 0.5)),
    )
    places = {}
    for name, u in (("mouth", 0.0), ("waist", 0.74), ("tail", 1.0)):
        x, y = (float(c) for c in body.at(u, 0.0))
        places[name] = (x, y)
    parts = (_tail(body, chance.spread("sway", -1, 1)), dorsal, pelvic, anal, pectoral, whole, _coat(body, scales))
    return Drawing((*parts, *patches, crown(body), *face), places).placed(mirror=mirror)
