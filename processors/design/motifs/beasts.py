"""Koi, wolf and cat."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, normals, points, resample, ribbon, smoothed, stroke
from processors.design.motifs.moon import circle
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part, Shadow


def _fin(root_a: Points, root_b: Points, tips: list[tuple[float, float]], group: str, material: str = "fin") -> Part:
    """A fin spread from the run a–b to a wavy edge of tips, with rays."""
    edge = catmull([tuple(root_a), *tips, tuple(root_b)], samples=10)
    n = len(edge)
    rays = []
    for u in np.linspace(0.16, 0.84, 7):
        end = edge[int(u * (n - 1))]
        start = root_a + (root_b - root_a) * u
        mid = (start + end) / 2 + (root_b - root_a) * 0.04
        rays.append(Line(catmull([start, mid, start + (end - start) * 0.88], samples=6), "detail", 0.9, 0.0, 0.1))
    grain = np.stack(
        [np.linspace(root_a + (root_b - root_a) * u, edge[int(u * (n - 1))], 20) for u in np.linspace(0.02, 0.98, 15)]
    )
    return Part(
        edge,
        material,
        tuple(rays),
        (Shadow(np.array([root_a, root_b]), float(np.hypot(*(edge[n // 2] - root_a))) * 0.6, 0.9),),
        grain,
        group=group,
        form=0.1,
    )


def koi(chance: Chance) -> Drawing:
    """A koi seen from above and the side, leaping in a curve; about 140 high."""
    mirror = chance.pick("side", 2) == 1
    bend = chance.spread("bend", -5, 5)
    spine = resample(
        catmull(
            [(-20, 66), (-30 + bend, 44), (-26 + bend, 20), (-4, 2), (18 - bend, -20), (20, -46), (8, -66)],
            samples=30,
        ),
        260,
    )
    t = np.linspace(0, 1, 260)
    half = 17.5 * np.interp(
        t,
        [0, 0.08, 0.25, 0.5, 0.7, 0.84, 0.93, 0.98, 1.0],
        [0.22, 0.24, 0.48, 0.9, 1.0, 0.92, 0.66, 0.36, 0.12],
    )
    half = smoothed(half, 21)
    out = normals(spine)

    def at(u: float, v: float) -> Points:
        i = min(259, max(0, int(u * 259)))
        return spine[i] + out[i] * half[i] * v

    ring = ribbon(spine, half)
    scales = []
    rows = np.arange(0.1, 0.72, 0.042)
    for r, u in enumerate(rows):
        for v in np.linspace(-0.75, 0.75, 4) + (0.19 if r % 2 else 0.0):
            if abs(v) < 0.9:
                scales.append(
                    Line(
                        catmull(
                            [
                                at(u + 0.012, v - 0.24),
                                at(u - 0.03, v - 0.12),
                                at(u - 0.036, v + 0.12),
                                at(u + 0.012, v + 0.24),
                            ],
                            samples=5,
                        ),
                        "texture",
                        0.3,
                        0.3,
                        0.5,
                    )
                )
    gill = Line(catmull([at(0.79, -0.92), at(0.765, -0.3), at(0.765, 0.3), at(0.79, 0.92)]), "inner", 0.2, 0.2, 0.5)
    face = [
        Line(catmull([at(0.955, -0.5), at(0.93, -0.2), at(0.93, 0.2), at(0.955, 0.5)]), "detail", 0, 0, 0.5),
        Line(catmull([at(0.86, -0.12), at(0.9, -0.08), at(0.94, -0.12)]), "detail", 0, 0, 0.5),
        Line(catmull([at(0.86, 0.12), at(0.9, 0.08), at(0.94, 0.12)]), "detail", 0, 0, 0.5),
    ]
    grain = np.stack([np.stack([at(u, v) for v in np.linspace(1, -1, 16)]) for u in np.linspace(0.02, 0.98, 50)])
    tail_a, tail_b = at(0.03, 1), at(0.03, -1)
    tail = [
        _fin(
            tail_a,
            (tail_a + tail_b) / 2,
            [(tail_a[0] - 9, tail_a[1] + 8), (-56, 82), (-62, 98), (-46, 94), (-30, 84)],
            "tail",
        ),
        _fin((tail_a + tail_b) / 2, tail_b, [(-20, 82), (-12, 96), (4, 106), (14, 100), (2, 82)], "tail"),
    ]
    pectoral = [
        _fin(
            at(0.74, 0.95),
            at(0.66, 0.98),
            [
                tuple(at(0.76, 1.9)),
                tuple(at(0.7, 2.75)),
                tuple(at(0.6, 2.9)),
                tuple(at(0.56, 2.3)),
                tuple(at(0.6, 1.5)),
            ],
            "fin left",
        ),
        _fin(
            at(0.66, -0.98),
            at(0.74, -0.95),
            [
                tuple(at(0.58, -1.5)),
                tuple(at(0.54, -2.3)),
                tuple(at(0.58, -2.9)),
                tuple(at(0.7, -2.75)),
                tuple(at(0.76, -1.9)),
            ],
            "fin right",
        ),
        _fin(
            at(0.36, 0.95),
            at(0.3, 0.98),
            [tuple(at(0.36, 1.9)), tuple(at(0.28, 2.6)), tuple(at(0.22, 2.3)), tuple(at(0.25, 1.5))],
            "belly left",
        ),
        _fin(
            at(0.3, -0.98),
            at(0.36, -0.95),
            [tuple(at(0.25, -1.5)), tuple(at(0.22, -2.3)), tuple(at(0.28, -2.6)), tuple(at(0.36, -1.9))],
            "belly right",
        ),
    ]
    dorsal_edge = [
        at(u, v) for u, v in ((0.62, 0.05), (0.58, 0.42), (0.5, 0.62), (0.42, 0.66), (0.34, 0.5), (0.28, 0.1))
    ]
    dorsal_root = [at(u, 0.0) for u in (0.28, 0.4, 0.5, 0.62)]
    dorsal = np.vstack([catmull(dorsal_edge), catmull(dorsal_root)])
    spikes = tuple(
        Line(np.linspace(at(u, 0.02), at(u - 0.05, 0.5), 6), "detail", 0.9, 0.2, 0.1) for u in (0.56, 0.5, 0.44, 0.38)
    )
    patches = []
    for u0, u1, v0, v1 in ((0.5, 0.68, -0.98, -0.1), (0.2, 0.34, -0.2, 0.98)):
        knots = [
            at(u0, (v0 + v1) / 2),
            at(u0 + 0.03, v1),
            at((u0 + u1) / 2, v1 * 0.94),
            at(u1, (v0 + v1) / 2 + 0.1),
            at((u0 + u1) / 2 + 0.02, v0 * 0.94),
            at(u0 + 0.02, v0),
        ]
        patches.append(
            Part(
                catmull(knots, closed=True),
                "mark",
                (),
                (),
                None,
                group="patch",
                form=0.0,
                body="koi",
                edges=(),
            )
        )
    eyes: list[Part] = []
    barbels = []
    for s in (-1, 1):
        e = at(0.885, 0.66 * s)
        eyes += [
            Part(circle(float(e[0]), float(e[1]), 2.7, 24), "white", (), (), None, group="eye", form=0.0),
            Part(
                circle(float(e[0]), float(e[1]), 1.3, 18),
                "pupil",
                (),
                (),
                None,
                group="eye",
                form=0.0,
                rim="none",
            ),
        ]
        m = at(0.975, 0.9 * s)
        barbels.append(
            Line(
                catmull(
                    [
                        m,
                        m + out[250] * s * 5 + [1, -4],
                        m + out[250] * s * 9 + [4, -3],
                        m + out[250] * s * 12 + [5, -8],
                    ]
                ),
                "inner",
                1.0,
                0.2,
                0.1,
            )
        )
    whisk = Part(
        circle(float(spine[-4, 0]), float(spine[-4, 1]), 0.6, 12),
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
        "fish",
        (*scales, gill, *face),
        (Shadow(ribbon(spine, half)[:260], 12, 0.7),),
        grain,
        group="koi",
        form=0.0,
        body="koi",
    )
    drawing = Drawing(
        (
            *tail,
            *pectoral,
            whisk,
            body,
            *patches,
            Part(dorsal, "fin", spikes, (), None, group="dorsal", form=0.2),
            *eyes,
        )
    )
    return drawing.placed(mirror=mirror)


WOLF: tuple[tuple[str, tuple[tuple[float, float], ...]], ...] = (
    ("fur dark", ((18, -34), (36, -66), (44, -22))),
    ("fur", ((18, -34), (30, -36), (36, -66))),
    ("night", ((26, -36), (36, -57), (39, -27))),
    ("fur", ((0, -38), (18, -34), (0, -8))),
    ("fur dark", ((18, -34), (16, -14), (0, -8))),
    ("fur", ((18, -34), (44, -22), (34, -10), (16, -14))),
    ("fur dark", ((44, -22), (52, 0), (34, -10))),
    ("white", ((34, -10), (52, 0), (46, 20), (30, 8))),
    ("fur", ((46, 20), (52, 0), (58, 14), (44, 32))),
    ("white", ((30, 8), (46, 20), (34, 34), (22, 22))),
    ("fur dark", ((34, 34), (46, 20), (44, 32), (38, 46))),
    ("white", ((22, 22), (34, 34), (38, 46), (22, 46), (14, 34))),
    ("fur", ((16, -14), (34, -10), (24, -3), (11, -5))),
    ("fur dark", ((0, -8), (11, -5), (8, 14), (0, 6))),
    ("fur dark", ((11, -5), (24, -3), (30, 8), (16, 8))),
    ("fur", ((11, -5), (16, 8), (15, 22), (8, 14))),
    ("white", ((16, 8), (30, 8), (22, 22), (15, 22))),
    ("fur", ((0, 6), (8, 14), (9, 27), (0, 25))),
    ("white", ((8, 14), (15, 22), (14, 34), (9, 27))),
    ("pupil", ((0, 25), (9, 27), (7, 35), (0, 39))),
    ("white", ((9, 27), (14, 34), (11, 44), (0, 45), (0, 39), (7, 35))),
    ("fur dark", ((11, 44), (14, 34), (22, 46), (12, 58), (0, 62), (0, 52))),
    ("white", ((0, 45), (11, 44), (0, 52))),
)
"""The right half of a wolf's head in facets, each from the midline outwards."""


def wolf(chance: Chance) -> Drawing:
    """A wolf's head from the front in facets, symmetrical; about 130 high."""
    wide = chance.spread("wide", 0.93, 1.05)
    ears = chance.spread("ears", -4, 5)
    parts: list[Part] = []
    for material, knots in WOLF:
        ring = points(knots) * [wide, 1.0]
        ring = ring + np.column_stack([np.zeros(len(ring)), np.where(ring[:, 1] < -50, ears, 0.0)])
        middle = ring.mean(axis=0)
        low = ring[np.argsort(ring[:, 1])[-2:]]
        grain = np.stack(
            [
                np.linspace(a, middle + (a - middle) * 0.05, 14)
                for a in np.vstack([np.linspace(p, q, 8) for p, q in zip(ring, np.roll(ring, -1, axis=0), strict=True)])
            ]
        )
        parts += both(
            Part(
                np.vstack(
                    [np.linspace(p, q, 6, endpoint=False) for p, q in zip(ring, np.roll(ring, -1, axis=0), strict=True)]
                ),
                material,
                (),
                (Shadow(low, float(np.ptp(ring[:, 1])) * 0.8, 0.8),) if material == "fur" else (),
                grain,
                group="wolf",
                form=0.0,
                body="wolf",
            )
        )
    eye = contour([(11.5, -4.4), (16, -7.6), (23.6, -3.4)], [(23.6, -3.4), (17, -0.6), (11.5, -4.4)]) * [
        wide,
        1,
    ]
    parts += both(Part(eye, "gold", (), (), None, group="wolf", form=0.0, body="wolf"))
    parts += both(Part(circle(17.2 * wide, -4.1, 1.7, 20), "pupil", (), (), None, group="wolf", form=0.0, rim="none"))
    return Drawing(tuple(parts))


def cat(chance: Chance, form: str = "") -> Drawing:
    """A cat curled up asleep, few lines; about 120 wide."""
    mirror = chance.pick("side", 2) == 1
    arch = chance.spread("arch", -3, 4)
    body = catmull(
        [
            (-46, 20),
            (-42, -2),
            (-26, -24),
            (2, -36 + arch),
            (32, -30),
            (52, -8),
            (56, 16),
            (44, 32),
            (16, 38),
            (-20, 37),
            (-40, 32),
        ],
        closed=True,
    )
    tail_path = catmull([(50, 4), (62, 22), (50, 40), (20, 46), (-14, 46), (-30, 40)], samples=16)
    tail = stroke(
        tail_path,
        np.interp(np.linspace(0, 1, len(tail_path)), [0, 0.3, 0.85, 1], 2 * np.array([5.2, 6.6, 6.0, 4.4])),
    )
    head = np.vstack(
        [
            catmull([(-58, 18), (-60, 8), (-57, -2)]),
            catmull([(-57, -2), (-58, -12), (-55, -19)]),
            catmull([(-55, -19), (-48, -15), (-42, -10.5)]),
            catmull([(-42, -10.5), (-34, -11.5), (-27, -9.5)]),
            catmull([(-27, -9.5), (-20, -14), (-13, -17)]),
            catmull([(-13, -17), (-11, -8), (-13, 1)]),
            catmull([(-13, 1), (-10, 10), (-12, 20), (-20, 30), (-34, 34), (-48, 31), (-58, 18)]),
        ]
    )
    lines = [
        Line(catmull([(-50, 10), (-46, 13.4), (-41, 11)]), "inner", 0.3, 0.3, 0.5),
        Line(catmull([(-29, 11.6), (-24, 14.4), (-19, 11)]), "inner", 0.3, 0.3, 0.5),
        Line(catmull([(-37.4, 17.4), (-35, 18.6), (-32.6, 17.4)]), "inner", 0.6, 0.6, 0.5),
        Line(catmull([(-35, 18.8), (-36.4, 22.4), (-40.4, 22.8)]), "detail", 0.8, 0.0, 0.1),
        Line(catmull([(-35, 18.8), (-33.4, 22.4), (-29.4, 22.8)]), "detail", 0.8, 0.0, 0.1),
    ]
    for x, y, dx, dy in ((-46, 19, -17, -1), (-46, 21.5, -16, 4), (-24, 19, 17, -1), (-24, 21.5, 16, 4)):
        lines.append(
            Line(
                catmull([(x, y), (x + dx * 0.5, y + dy * 0.4 - 0.8), (x + dx, y + dy)]),
                "detail",
                0.9,
                0.0,
                0.1,
            )
        )
    haunch = Line(catmull([(10, 34), (14, 14), (28, 2), (44, 4)]), "inner", 0.1, 0.0, 0.5)
    back = Line(catmull([(-4, -26 + arch), (10, -28 + arch), (24, -24)]), "detail", 0.0, 0.0, 0.5)
    ear = Line(catmull([(-53, -5), (-53.4, -13), (-48, -9.6)]), "detail", 0.3, 0.3, 0.5)
    other = Line(catmull([(-22, -8.6), (-16.4, -11.4), (-15.6, -4)]), "detail", 0.3, 0.3, 0.5)
    return Drawing(
        (
            Part(
                body,
                "fur",
                (haunch, back),
                (Shadow(catmull([(54, 20), (44, 32), (16, 38), (-20, 37)]), 16, 0.8),),
                None,
                group="cat",
                form=0.0,
            ),
            Part(tail, "fur", (), (Shadow(tail_path + [0, 6], 7, 0.6),), None, group="cat tail", form=0.0),
            Part(head, "fur", (*lines, ear, other), (), None, group="cat head", form=0.2),
        )
    ).placed(mirror=mirror)
