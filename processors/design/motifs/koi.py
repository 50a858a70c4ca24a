"""The koi: a body that bends like a reed, large scales, rayed fins and a tail like cloth in water."""



from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, normals, points, resample, ribbon, smoothed
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow

GIRTH = 21.0
_AT = [0, 0.012, 0.04, 0.09, 0.16, 0.26, 0.4, 0.55, 0.7, 0.84, 0.94, 1.0]
_WIDE = [0.1, 0.3, 0.46, 0.64, 0.82, 0.96, 1.0, 0.86, 0.6, 0.36, 0.25, 0.02]


def _fin(root: Points, tips: Sequence[tuple[float, float]], group: str, bow: float = 0.0) -> Part:
    """A fin spread from a root run to ray tips (first to last along the root); its edge dips between the rays."""
    ends = points(tips)
    feet = resample(root, len(ends))
    run: list[Points] = []
    for a, b in pairwise(ends):
        middle = (a + b) / 2
        foot = (feet[0] + feet[-1]) / 2
        run.append(catmull([a, middle + (foot - middle) * 0.1, b], samples=6))
    sides = []
    for foot, end in ((feet[0], ends[0]), (ends[-1], feet[-1])):
        way = end - foot
        sides.append(catmull([foot, (foot + end) / 2 + np.array([-way[1], way[0]]) * bow, end], samples=8))
    rays = []
    for i, (foot, end) in enumerate(zip(feet, ends, strict=True)):
        way = end - foot
        curve = catmull([foot, (foot + end) / 2 + np.array([-way[1], way[0]]) * bow, end], samples=8)
        if 0 < i < len(ends) - 1:
            rays.append(Line(curve[: int(len(curve) * 0.86)], "detail", 1.0, 0.0, 0.1))
    grain = np.stack(
        [
            resample(catmull([f, (f + e) / 2 + np.array([-(e - f)[1], (e - f)[0]]) * bow, e], samples=6), 20)
            for f, e in zip(resample(root, 17), resample(ends, 17), strict=True)
        ]
    )
    ring = np.vstack([sides[0], *run, sides[1], feet[::-1]])
    reach = float(np.hypot(*(ends.mean(axis=0) - feet.mean(axis=0))))
    return Part(ring, "fin", tuple(rays), (Shadow(feet, reach * 0.42, 0.8),), grain, group=group, form=0.1)


def koi(chance: Chance) -> Drawing:
    """A koi seen from above as it rises in an S; about 190 high with its tail."""
    mirror = chance.pick("side", 2) == 1
    bend = chance.spread("bend", -5, 5)
    knots = [(-18, -82), (2, -64), (19 + bend, -40), (18 + bend, -12), (-2, 14), (-19 - bend, 40), (-12, 68), (4, 86)]
    spine = resample(catmull(knots, samples=30), 300)
    t = np.linspace(0, 1, 300)
    half = smoothed(GIRTH * np.interp(t, _AT, _WIDE), 9)
    out = normals(spine)

    def at(u: float, v: float) -> Points:
        i = min(299, max(0, int(u * 299)))
        return spine[i] + out[i] * half[i] * v

    def run(u0: float, u1: float, v: float) -> Points:
        return np.array([at(u, v) for u in np.linspace(u0, u1, 6)])

    def aside(u: float, v: float, along: float, away: float) -> tuple[float, float]:
        """A point beside the body: `away` from its flank on side v, `along` towards the tail."""
        i = int(u * 299)
        way = spine[min(299, i + 3)] - spine[max(0, i - 3)]
        way /= np.hypot(*way)
        p = spine[i] + out[i] * (half[i] + away) * v + way * along
        return float(p[0]), float(p[1])

    ring = ribbon(spine, half)
    scales = []
    for r, u in enumerate(np.arange(0.27, 0.86, 0.05)):
        lanes = (-0.66, -0.22, 0.22, 0.66) if r % 2 else (-0.88, -0.44, 0.0, 0.44, 0.88)
        for v in lanes:
            w = 0.23
            arc = [
                (u - 0.004, v - w),
                (u + 0.032, v - w * 0.72),
                (u + 0.047, v),
                (u + 0.032, v + w * 0.72),
                (u - 0.004, v + w),
            ]
            kept = [at(a, b) for a, b in arc if abs(b) < 0.97]
            if len(kept) > 2:
                scales.append(Line(catmull(kept, samples=6), "detail", 0.35, 0.35, 0.5))
    gill = [
        Line(
            catmull([at(0.17, 0.9 * s), at(0.215, 0.62 * s), at(0.222, 0.3 * s), at(0.2, 0.06 * s)]),
            "inner",
            0.2,
            0.0,
            0.4,
        )
        for s in (-1, 1)
    ]
    face = [
        Line(catmull([at(0.012, -0.9), at(0.03, -0.3), at(0.03, 0.3), at(0.012, 0.9)]), "detail", 0.2, 0.2, 0.5),
        *(
            Line(catmull([at(0.06, 0.3 * s), at(0.09, 0.22 * s), at(0.13, 0.3 * s)]), "detail", 0.0, 0.0, 0.5)
            for s in (-1, 1)
        ),
    ]
    grain = np.stack([np.stack([at(u, v) for v in np.linspace(1, -1, 16)]) for u in np.linspace(0.02, 0.98, 60)])
    tail = _fin(
        np.array([at(0.93, 0.9), at(0.95, 0.4), at(0.95, -0.4), at(0.93, -0.9)]),
        [(-36, 104), (-30, 122), (-16, 131), (-3, 121), (6, 108), (20, 116), (36, 119), (48, 108), (46, 88)],
        "tail",
        -0.06,
    )
    fins = [
        _fin(run(0.25, 0.34, s), [aside(0.25, s, *p) for p in steps], f"fin {s}", bow)
        for s, bow, steps in (
            (1, -0.16, ((6, 21), (14, 28), (24, 31), (34, 29), (40, 22), (40, 12))),
            (-1, 0.16, ((4, 19), (12, 26), (22, 29), (32, 27), (38, 20), (37, 10))),
        )
    ] + [
        _fin(run(0.6, 0.67, s), [aside(0.6, s, *p) for p in steps], f"belly {s}", bow)
        for s, bow, steps in (
            (1, -0.16, ((10, 11), (18, 15), (26, 15), (31, 10))),
            (-1, 0.16, ((10, 11), (18, 15), (26, 15), (31, 10))),
        )
    ]
    crest = [
        (0.3, 0.02),
        (0.345, 0.3),
        (0.37, 0.26),
        (0.41, 0.42),
        (0.44, 0.34),
        (0.48, 0.46),
        (0.51, 0.36),
        (0.55, 0.48),
        (0.58, 0.38),
        (0.63, 0.46),
        (0.665, 0.26),
    ]
    dorsal = np.vstack([[at(*p) for p in crest], catmull([at(u, -0.03) for u in (0.66, 0.54, 0.42, 0.3)])])
    spikes = tuple(
        Line(np.linspace(at(u, 0.03), at(u + 0.05, 0.42), 6), "detail", 1.0, 0.0, 0.1)
        for u in (0.36, 0.42, 0.48, 0.54, 0.6)
    )
    patches = []
    for u0, u1, v0, v1 in (
        (0.1, 0.2, -0.4, 0.5),
        (0.3, 0.5, -0.99, 0.3),
        (0.56, 0.72, -0.5, 0.99),
        (0.8, 0.9, -0.9, 0.9),
    ):
        rim = [
            at(u0, (v0 + v1) / 2),
            at(u0 + 0.02, v1 * 0.8),
            at((u0 + u1) / 2, v1),
            at(u1 - 0.01, v1 * 0.6),
            at(u1, (v0 + v1) / 2),
            at((u0 + u1) / 2 + 0.02, v0),
            at(u0 + 0.015, v0),
        ]
        core = np.array([at(u, (v0 + v1) / 2) for u in np.linspace(u0, u1, 8)])
        patches.append(
            Part(
                catmull(rim, closed=True),
                "fish",
                tuple(scales),
                (Shadow(core, GIRTH * 0.8, 0.6),),
                grain,
                group="patch",
                form=0.0,
                body="koi",
                edges=(),
            )
        )
    eyes: list[Part] = []
    barbels = []
    for s in (-1, 1):
        x, y = (float(c) for c in at(0.1, 0.72 * s))
        eyes += [
            Part(circle(x, y, 3.0, 24), "white", (), (), None, group=f"eye{s}", form=0.0),
            Part(circle(x, y, 1.5, 18), "pupil", (), (), None, group=f"eye{s}", form=0.0, rim="none"),
        ]
        for u, reach in ((0.03, 19.0),):
            m = at(u, 0.95 * s)
            way = (spine[0] - spine[24]) / np.hypot(*(spine[0] - spine[24]))
            side = out[6] * s
            barbels.append(
                Line(
                    catmull(
                        [
                            m,
                            m + side * reach * 0.5 + way * reach * 0.1,
                            m + side * reach * 0.8 + way * reach * 0.55,
                            m + side * reach * 0.62 + way * reach,
                        ]
                    ),
                    "inner",
                    1.0,
                    0.2,
                    0.1,
                )
            )
    whiskers = Part(
        circle(float(spine[6, 0]), float(spine[6, 1]), 0.6, 12),
        "open",
        (),
        (),
        None,
        group="barbels",
        edges=tuple(barbels),
        form=0.0,
    )
    body = Part(
        ring,
        "white",
        (*scales, *gill, *face),
        (Shadow(ring[80:280], 7, 0.7), Shadow(ring[330:520], 6, 0.6)),
        grain,
        group="koi",
        form=0.0,
        body="koi",
    )
    head = contour(
        [at(0.012, -0.9), at(0.035, -0.2), at(0.035, 0.2), at(0.012, 0.9)],
        [at(0.012, 0.9), at(0.002, 0.0), at(0.012, -0.9)],
    )
    lips = Part(head, "fin", (), (), None, group="koi", form=0.0, body="koi")
    return Drawing(
        (
            tail,
            *fins,
            whiskers,
            body,
            *patches,
            lips,
            Part(dorsal, "fin", spikes, (), None, group="dorsal", form=0.2),
            *eyes,
        )
    ).placed(mirror=mirror)
