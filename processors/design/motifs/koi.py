"""The koi from the side: an S of a body, scales that shrink towards the tail, sails for fins, whiskers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, normals, points, resample, smoothed, stroke
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow

GIRTH = 28.0
_AT = [0, 0.016, 0.045, 0.09, 0.15, 0.25, 0.36, 0.5, 0.65, 0.8, 0.92, 1.0]
_WIDE = [0.2, 0.4, 0.6, 0.81, 0.96, 1.0, 0.99, 0.84, 0.6, 0.4, 0.3, 0.06]
SPINE = (
    (-76, -84),
    (-56, -84),
    (-28, -77),
    (4, -60),
    (23, -30),
    (11, 4),
    (-16, 28),
    (-22, 55),
    (0, 79),
    (32, 83),
    (60, 68),
)
"""The middle of the body from the mouth to the root of the tail."""


class _Body:
    """Places on the fish: `u` runs from the mouth (0) to the root of the tail (1), `v` from the back (−1) to the
    belly (1)."""

    def __init__(self, bend: float) -> None:
        knots = points(SPINE) + np.outer(np.sin(np.linspace(0, 2 * np.pi, len(SPINE))), [bend, 0.0])
        self.spine = resample(catmull(knots, samples=24), 300)
        t = np.linspace(0, 1, 300)
        self.half = smoothed(GIRTH * np.interp(t, _AT, _WIDE), 9)
        self.side = normals(self.spine)

    def at(self, u: float, v: float) -> Points:
        i = min(299, max(0, round(u * 299)))
        return np.asarray(self.spine[i] + self.side[i] * self.half[i] * v)

    def run(self, u0: float, u1: float, v0: float, v1: float, n: int = 12) -> Points:
        return np.array([self.at(u, v) for u, v in zip(np.linspace(u0, u1, n), np.linspace(v0, v1, n), strict=True)])

    def beside(self, u: float, v: float, along: float, away: float) -> Points:
        """Beside the body: `away` from the flank on side `v`, `along` towards the tail."""
        i = min(296, max(3, round(u * 299)))
        way = self.spine[i + 3] - self.spine[i - 3]
        way = way / np.hypot(*way)
        return np.asarray(self.at(u, v) + self.side[i] * np.sign(v) * away + way * along)

    def grain(self) -> NDArray[np.float64]:
        return np.stack([self.run(0.02, 0.98, v, v, 60) for v in np.linspace(-0.97, 0.97, 22)])


def _fin(root: Points, tips: Points, group: str, sweep: float = 0.0, body: str = "koi") -> Part:
    """A fin between a run on the body and its ray tips, both from front to back; its edge dips between the rays."""
    feet = resample(root, len(tips))
    middle = feet.mean(axis=0)
    edge = [catmull([a, (a + b) / 2 + (middle - (a + b) / 2) * 0.07, b], samples=6) for a, b in pairwise(tips)]

    def ray(foot: Points, tip: Points) -> Points:
        way = tip - foot
        return catmull([foot, (foot + tip) / 2 + np.array([-way[1], way[0]]) * sweep, tip], samples=10)

    rays = [ray(f, t) for f, t in zip(feet, tips, strict=True)]
    ring = np.vstack([rays[0], *edge, rays[-1][::-1], feet[::-1][1:-1]])
    lines = tuple(Line(r[: int(len(r) * 0.88)], "detail", 0.9, 0.0, 0.1) for r in rays[1:-1])
    reach = float(np.hypot(*(tips - feet).T).mean())
    grain = np.stack([ray(f, t) for f, t in zip(resample(root, 15), resample(tips, 15), strict=True)])
    return Part(
        ring, "fin", lines, (Shadow(feet, reach * 0.5, 0.85, soft=True),), grain, group=group, body=body, form=0.1
    )


def _tail(body: _Body, sway: float) -> list[Part]:
    """Two long lobes that part like cloth in a current."""
    root = body.spine[-16]
    way = body.spine[-16] - body.spine[-28]
    way = way / np.hypot(*way)
    side = np.array([way[1], -way[0]])

    def at(p: Sequence[tuple[float, float]]) -> Points:
        q = points(p)
        bent = q[:, 1] + sway * (q[:, 0] / 60.0) ** 2 * 14.0
        return np.asarray(root + np.outer(q[:, 0], way) + np.outer(bent, side))

    lobes = []
    for name, s, tips in (
        ("far", -1, ((14, 21), (30, 34), (50, 43), (70, 45), (68, 32), (61, 20), (50, 10), (36, 2))),
        ("near", 1, ((16, 19), (36, 33), (60, 43), (84, 47), (79, 33), (68, 20), (53, 9), (34, -3))),
    ):
        foot = at([(-2, 7.5 * s), (4, 4 * s), (8, -1.5 * s)])
        lobes.append(_fin(foot, at([(x, y * s) for x, y in tips]), f"tail {name}", -0.14 * s))
    return lobes


LANES = 0.4
"""How far apart scales stand across the body, of its half width."""


def _scales(body: _Body) -> tuple[Line, ...]:
    """Even rows of scales, each set between two of the row before; they shrink with the body and die, shorter and
    shorter, towards the belly."""
    found = []
    u, row = 0.235, 0
    while u < 0.9:
        step = 0.062 - 0.034 * u
        for v in np.arange(-0.92, 0.6, LANES) + (LANES / 2 if row % 2 else 0.0):
            # Full on the back; past the middle only the round of the scale is left, then nothing.
            whole = float(np.clip((0.78 - v) / 0.45, 0.0, 1.0))
            if whole < 0.4:
                continue
            t = np.linspace(-1, 1, 15) * (0.35 + 0.65 * whole)
            arc = [(u + step * 1.1 * np.sqrt(max(0.0, 1 - abs(a) ** 2.4)), v + 0.5 * LANES * a) for a in t]
            kept = [body.at(a, b) for a, b in arc if b > -0.98]
            if len(kept) > 4:
                found.append(Line(np.array(kept), "detail", 0.25, 0.25, 0.5))
        u, row = u + step, row + 1
    return tuple(found)


def _patches(body: _Body, lines: tuple[Line, ...]) -> list[Part]:
    parts = []
    for u0, u1, v0, v1 in ((0.06, 0.13, -0.98, -0.56), (0.26, 0.43, -0.99, 0.32), (0.53, 0.68, -0.99, 0.3)):
        back = body.run(u0, u1, v0, v0)
        front = [
            body.at(u0 + (u1 - u0) * t, v0 + (v1 - v0) * d)
            for t, d in ((1.0, 0.25), (0.84, 0.66), (0.52, 1.0), (0.2, 0.82), (0.0, 0.35))
        ]
        ring = np.vstack([back, catmull(front, samples=8)])
        parts.append(
            Part(
                ring,
                "fish",
                lines,
                (Shadow(back, GIRTH * 0.5, 0.6),),
                body.grain(),
                group="patch",
                form=0.0,
                body="koi",
                edges=(),
            )
        )
    return parts


def _head(body: _Body) -> tuple[tuple[Line, ...], list[Part]]:
    """Gill cover, mouth and cheek as lines; the eye as parts."""
    gill = catmull([body.at(0.14, -0.86), body.at(0.195, -0.42), body.at(0.208, 0.1), body.at(0.17, 0.76)])
    cover = catmull([body.at(0.125, -0.4), body.at(0.15, -0.02), body.at(0.135, 0.5)])
    mouth = catmull([body.at(0.004, 0.5), body.at(0.018, 0.36), body.at(0.04, 0.36), body.at(0.058, 0.52)])
    belly = np.array([body.at(u, 0.62 - 0.1 * u) for u in np.linspace(0.22, 0.9, 40)])
    nose = catmull([body.at(0.045, -0.34), body.at(0.055, -0.22), body.at(0.068, -0.3)])
    lines = (
        Line(gill, "inner", 0.4, 0.2, 0.5),
        Line(cover, "detail", 0.3, 0.0, 0.4),
        Line(mouth, "inner", 0.6, 0.0, 0.2),
        Line(nose, "detail", 0.4, 0.0, 0.3),
        Line(belly, "detail", 0.9, 0.0, 0.1),
        *_plates(body),
    )
    x, y = (float(c) for c in body.at(0.088, -0.3))
    ahead = body.at(0.06, -0.3) - body.at(0.1, -0.3)
    ahead = 0.9 * ahead / np.hypot(*ahead)
    eye = [
        Part(circle(x, y, 5.4, 36), "white", (), (), None, group="eye", body="koi", form=0.0),
        Part(circle(x, y, 3.5, 28) + ahead, "pupil", (), (), None, group="eye", body="koi", form=0.0, rim="none"),
    ]
    return lines, eye


def _plates(body: _Body) -> tuple[Line, ...]:
    """The plates of the belly: bows across it, closer towards the tail."""
    found, u = [], 0.25
    while u < 0.86:
        top = 0.62 - 0.1 * u
        bow = [body.at(u, top), body.at(u + 0.016, (top + 0.97) / 2), body.at(u + 0.012, 0.97)]
        found.append(Line(catmull(bow, samples=8), "detail", 0.7, 0.2, 0.3))
        u += 0.046 - 0.022 * u
    return tuple(found)


def _mouth(body: _Body) -> list[Part]:
    """Two round lips that the snout lies on, and the barbels, drawn out to a point, that hang from them."""
    upper = body.at(0.0, 0.1)
    lower = body.at(0.03, 0.74)
    way = body.at(0.0, 0.0) - body.at(0.06, 0.0)
    way = way / np.hypot(*way)
    down = body.at(0.03, 1.0) - body.at(0.03, -1.0)
    down = down / np.hypot(*down)

    def across(start: Points, steps: Sequence[tuple[float, float]]) -> Points:
        return np.array([start + way * a + down * b for a, b in steps])

    parts = []
    for name, root, steps, thick in (
        ("short", lower, ((-11, -1), (-13, 11), (-10, 21), (-15, 30), (-24, 32)), 4.4),
        ("long", lower, ((-1, -5), (2, 4), (9, 11), (13, 21), (10, 31), (15, 40)), 4.8),
    ):
        path = resample(catmull(across(root, steps), samples=10), 40)
        ring = stroke(path, thick * np.linspace(1, 0.1, 40))
        parts.append(Part(ring, "white", (), (), None, group=f"barbel {name}", form=0.0))
    # The upper lip reaches over the lower one; both are drawn down.
    for centre, long, high, droop in (
        (lower + way * 3.2 - down * 1.6, 6.6, 3.6, 0.36),
        (upper + way * 2.0 + down * 0.8, 8.4, 4.2, 0.42),
    ):
        t = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        along = way * np.cos(droop) + down * np.sin(droop)
        across_ = down * np.cos(droop) - way * np.sin(droop)
        # Fuller in front than where it grows out of the cheek.
        swell = 1.0 + 0.22 * np.cos(t)
        ring = centre + np.outer(long * np.cos(t), along) + np.outer(high * np.sin(t) * swell, across_)
        parts.append(Part(ring, "white", (), (), None, group="lips", form=0.0, body="koi"))
    return parts


def koi(chance: Chance) -> Drawing:
    """A koi that turns in an S, its head up and its tail spread; about 170 high.

    Its places are "mouth" and "waist", the turn above its tail; none of the S is to be covered.
    """
    mirror = chance.pick("side", 2) == 1
    body = _Body(chance.spread("bend", -5, 5))
    scales = _scales(body)
    lines, eye = _head(body)
    ring = np.vstack([body.run(0, 1, -1, -1, 120), body.run(1, 0, 1, 1, 120)])
    crest = ((2, 8), (6, 19), (16, 21), (27, 19), (37, 18), (48, 15), (58, 14), (66, 9), (72, 2))
    dorsal = _fin(
        body.run(0.25, 0.56, -0.9, -0.9, 20),
        np.array(
            [body.beside(0.25 + 0.31 * i / 8, -1.0, 0.12 * a, b) for i, (a, b) in enumerate(crest)],
        ),
        "dorsal",
        0.08,
    )
    reach = chance.spread("fins", 0.94, 1.1)
    pectoral = _fin(
        body.run(0.2, 0.25, 0.42, 0.5, 6),
        np.array(
            [
                body.beside(0.2, 1.0, a * reach, b * reach)
                for a, b in ((-2, 17), (5, 25), (14, 30), (24, 30), (33, 25), (38, 16), (38, 6))
            ]
        ),
        "pectoral",
        -0.12,
        body="",
    )
    pelvic, anal = (
        _fin(
            body.run(u, u + 0.05, 0.86, 0.86, 6),
            np.array(
                [body.beside(u, 1.0, a * size, b * size) for a, b in ((3, 13), (11, 19), (19, 20), (26, 15), (28, 6))]
            ),
            name,
            -0.1,
        )
        for name, u, size in (("pelvic", 0.45, 0.95), ("anal", 0.64, 0.66))
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
    places = {}
    for name, u in (("mouth", 0.0), ("waist", 0.74)):
        x, y = (float(c) for c in body.at(u, 0.0))
        places[name] = (x, y)
    parts = (*_tail(body, chance.spread("sway", -1, 1)), dorsal, pelvic, anal, *_mouth(body), whole)
    return Drawing((*parts, *_patches(body, scales), pectoral, *eye), places).placed(mirror=mirror)
