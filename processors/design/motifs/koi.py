"""The koi: a body of changing width, scales, rayed fins."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, normals, resample, ribbon, smoothed
from processors.design.motifs.moon import circle
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
        Line(catmull([at(0.955, -0.5), at(0.93, -0.2), at(0.93, 0.2), at(0.955, 0.5)]), "texture", 0, 0, 0.5),
        Line(catmull([at(0.86, -0.12), at(0.9, -0.08), at(0.94, -0.12)]), "texture", 0, 0, 0.5),
        Line(catmull([at(0.86, 0.12), at(0.9, 0.08), at(0.94, 0.12)]), "texture", 0, 0, 0.5),
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
        (Shadow(ribbon(spine, half)[20:190], 12, 0.7),),
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
