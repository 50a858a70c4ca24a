"""Birds: the swallow in flight and the owl from the front, and the branch it sits on."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, contour, mirrored, points, resample, ribbon
from processors.design.motifs.leaf import leaf
from processors.design.motifs.moon import circle
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part, Shadow


def feather(base: Points, tip: Points, half: float, bow: float, material: str, group: str, quill: bool = True) -> Part:
    """A feather from base to tip, round at its end, bowed sideways by `bow`."""
    way = tip - base
    long = float(np.hypot(*way))
    way = way / max(long, 1e-6)
    side = np.array([-way[1], way[0]])

    def at(u: float, v: float) -> Points:
        return base + way * long * u + side * (v * half + bow * np.sin(np.pi * u))

    ring = np.vstack(
        [
            catmull([at(0, 0.35), at(0.4, 0.95), at(0.78, 0.92), at(0.94, 0.5), at(1, -0.05)], samples=7),
            catmull([at(1, -0.05), at(0.92, -0.62), at(0.7, -0.98), at(0.3, -0.9), at(0, -0.35)], samples=7),
        ]
    )
    rib = catmull([at(0.1, 0), at(0.5, 0.02), at(0.88, 0.0)], samples=6)
    grain = np.stack([np.linspace(at(u, -1), at(u + 0.12, 1), 8) for u in np.linspace(0.02, 0.85, 9)])
    return Part(
        ring,
        material,
        (Line(rib, "detail", 0.8, 0.0, 0.1),) if quill else (),
        (Shadow(np.array([at(0, -1), at(0, 1)]), long * 0.45, 0.85),),
        grain,
        group=group,
        form=0.2,
    )


def wing(lead: Points, trail: Points, n: int, group: str, dark: str = "feather") -> list[Part]:
    """A wing between its leading edge (shoulder to tip) and the line of its feather ends (tip to body)."""
    edge, ends = resample(lead, 100), resample(trail, 100)
    parts: list[Part] = []
    gap = float(np.hypot(*np.diff(ends, axis=0).T).sum()) / n
    for i in range(n - 1, -1, -1):
        u = i / (n - 1)
        base = edge[int((1 - u * 0.92) * 70)]
        parts.append(
            feather(
                base,
                ends[int(u * 99)],
                gap * (0.74 if u > 0.3 else 0.62),
                gap * 0.25 * (1 - 2 * u),
                dark,
                group,
            )
        )
    m = n - 2
    for i in range(m - 1, -1, -1):
        u = (i + 0.4) / m
        base = edge[int((1 - u * 0.9) * 66)]
        tip = base + (ends[int(u * 99)] - base) * 0.52
        parts.append(feather(base, tip, gap * 0.66, 0.0, "breast" if dark == "feather" else dark, group, False))
    mid = edge + (ends[::-1] - edge) * 0.2
    shoulder = np.vstack([edge[:88], catmull(mid[[86, 66, 46, 26, 8]], samples=8)])
    parts.append(Part(shoulder, dark, (), (Shadow(edge[10:80], gap * 0.9, 0.4),), None, group=group, form=0.1))
    return parts


def swallow(chance: Chance) -> Drawing:
    """A swallow flying to the right, wings raised, tail forked; about 120 wide."""
    dive = chance.spread("dive", -12, 10)
    lift = chance.spread("lift", -6, 6)
    near_lead = bezier((14, -6), (4, -34), (-10, -52 + lift), (-46, -66 + lift), 50)
    near_trail = np.vstack(
        [
            bezier((-46, -66 + lift), (-46, -46), (-40, -28), (-30, -12), 30),
            bezier((-30, -12), (-24, -2), (-14, 4), (-6, 6), 20)[1:],
        ]
    )
    far_lead = bezier((24, -12), (26, -38), (36, -58 - lift), (62, -74 - lift), 50)
    far_trail = np.vstack(
        [
            bezier((62, -74 - lift), (66, -54), (60, -36), (50, -24), 30),
            bezier((50, -24), (46, -16), (40, -12), (36, -10), 20)[1:],
        ]
    )
    body = np.vstack(
        [
            catmull([(53, -8), (46.5, -13.4), (38, -17.4), (29, -16.4), (18, -10), (4, 2), (-10, 14), (-20, 24)]),
            catmull([(-20, 24), (-10, 26), (6, 20), (22, 10), (34, 2), (42, -3.4), (46, -7.4)]),
            points([(53, -8)]),
        ]
    )
    throat = contour([(45.6, -7.6), (38, -9), (30, -5), (25, 3)], [(25, 3), (34, 1.4), (42, -3.4), (45.6, -7.6)])
    belly = contour([(25, 3), (10, 10), (-6, 20), (-18, 24.4)], [(-18, 24.4), (-6, 25), (8, 19), (25, 3)])
    tails = []
    for knots in ([(-12, 18), (-32, 26), (-52, 30), (-74, 28)], [(-12, 21), (-28, 34), (-44, 44), (-64, 52)]):
        path = catmull(knots, samples=14)
        width = 4.6 * np.sin(np.pi * np.linspace(0.2, 1, len(path))) ** 0.6 + 0.5
        rib = Line(path[4:-6], "detail", 0.8, 0.0, 0.1)
        tails.append(
            Part(
                ribbon(path, width),
                "feather",
                (rib,),
                (Shadow(path[:8], 18, 0.9),),
                None,
                group="tail",
                form=0.2,
            )
        )
    eye = [
        Part(circle(42, -10.8, 2.1, 24), "white", (), (), None, group="eye", form=0.0, rim="none"),
        Part(circle(42.3, -10.8, 1.15, 18), "pupil", (), (), None, group="eye", form=0.0, rim="none"),
    ]
    back_feathers = tuple(
        Line(catmull([(x, y), (x - 3.5, y + 1.4), (x - 5, y + 5)]), "detail", 0.2, 0.0, 0.4)
        for x, y in ((10, 2), (2, 9), (-6, 14), (14, 6), (6, 12))
    )
    parts = [
        *wing(far_lead, far_trail, 7, "far wing"),
        *tails,
        Part(
            body,
            "feather",
            back_feathers,
            (Shadow(catmull([(38, -17), (18, -10), (-14, 18)]), 9, 0.6),),
            None,
            group="body",
            form=0.2,
        ),
        Part(belly, "white", (), (), None, group="body", form=0.4),
        Part(throat, "breast", (), (), None, group="body", form=0.2),
        *wing(near_lead, near_trail, 8, "near wing"),
        *eye,
    ]
    return Drawing(tuple(parts)).placed(degrees=dive)


def owl(chance: Chance) -> Drawing:
    """An owl facing us, symmetrical, about 120 high; it stands at the place "feet"."""
    wide = chance.spread("wide", 0.95, 1.05)
    body = mirrored(catmull([(0, -30), (22, -26), (32, -4), (31, 22), (20, 44), (0, 54)])) * [wide, 1]
    parts: list[Part] = []
    for i in range(-2, 3):
        base, tip = points([(i * 4.0, 40)])[0], points([(i * 5.6, 72 - abs(i) * 3)])[0]
        parts.append(feather(base, tip, 4.4, 0.0, "feather dark" if i % 2 else "feather", "owl tail"))
    parts.append(Part(body, "bone", (), (), None, group="owl", body="owl", form=0.2))
    for row in range(5):
        y = -2 + row * 9.4
        count = 4 - (row % 2) - (1 if row > 3 else 0)
        for j in range(count):
            x = (j - (count - 1) / 2) * 9.6
            ring = contour(
                [(x - 4.6, y - 2), (x - 3.4, y + 5.4), (x, y + 9)],
                [(x, y + 9), (x + 3.4, y + 5.4), (x + 4.6, y - 2)],
                [(x + 4.6, y - 2), (x, y - 4), (x - 4.6, y - 2)],
            )
            parts.append(
                Part(
                    ring,
                    "white",
                    (Line(points([(x, y + 1), (x, y + 6)]), "detail", 0.6, 0.0, 0.2),),
                    (),
                    None,
                    group="owl",
                    form=0.25,
                    body="owl",
                )
            )
    lead = catmull([(20, -26), (35, -14), (41, 12), (34, 46), (24, 64)]) * [wide, 1]
    for k, (n, reach) in enumerate(((5, 1.0), (4, 0.66), (3, 0.36))):
        for j in range(n):
            u = (j + 0.5) / n
            base = points([(26 + 4 * u, -20 + 16 * k * 0.2 + u * 10)])[0]
            tip = points([(40.5 - 13 * u**1.5 + 2 * (1 - u), (6 + 58 * u) * reach - 10 * (1 - reach))])[0]
            parts += both(
                feather(
                    base * [wide, 1],
                    tip * [wide, 1],
                    5.4,
                    -1.5,
                    "feather" if (j + k) % 2 else "feather dark",
                    "owl wing",
                    True,
                )
            )
    shoulder = np.vstack(
        [
            catmull([(18, -30), (31, -24), (39, -8), (40, 6)]),
            catmull([(40, 6), (32, 6), (25, -4), (20, -16), (18, -30)]),
        ]
    ) * [wide, 1]
    del lead
    parts += both(
        Part(
            shoulder,
            "feather",
            tuple(
                Line(catmull([(x, y), (x + 2.4, y + 3), (x + 5, y + 2)]), "detail", 0, 0, 0.5)
                for x, y in ((24, -20), (29, -14), (27, -8), (33, -6))
            ),
            (),
            None,
            group="owl wing",
            form=0.25,
        )
    )
    head = mirrored(
        np.vstack(
            [
                catmull([(0, -53), (8, -56), (16, -60), (29, -73)]),
                catmull([(29, -73), (33, -60), (34, -48), (31, -34), (20, -23), (0, -17)]),
            ]
        )
    ) * [wide, 1]
    parts.append(Part(head, "feather", (), (), None, group="owl head", form=0.25))
    disc = catmull(
        [(2, -46), (9, -55), (20, -57), (28.5, -49), (28, -36), (18, -26), (8, -27), (2, -34)], closed=True
    ) * [wide, 1]
    rays = tuple(
        Line(
            np.linspace(
                [14.6 * wide + 10.2 * np.cos(a), -42 + 10.2 * np.sin(a)],
                [14.6 * wide + 13.4 * np.cos(a), -42 + 13.8 * np.sin(a)],
                6,
            ),
            "detail",
            0.9,
            0.0,
            0.0,
        )
        for a in np.linspace(-2.2, 2.4, 13)
    )
    parts += both(Part(disc, "white", rays, (), None, group="owl head", form=0.0))
    parts += both(
        Part(
            circle(14.6 * wide, -42, 8.9, 48),
            "gold",
            (),
            (Shadow(circle(14.6 * wide, -42, 8.9, 48)[24:48], 4, 0.8),),
            None,
            group="owl head",
            form=0.0,
        )
    )
    parts += both(Part(circle(14.6 * wide, -42, 5.0, 36), "pupil", (), (), None, group="owl head", form=0.0))
    parts += both(
        Part(circle(12.9 * wide, -44, 1.5, 18), "foam", (), (), None, group="owl glint", form=0.0, rim="none")
    )
    brow = np.vstack(
        [
            catmull([(0, -45), (8, -53.5), (18, -60), (29, -73)]),
            catmull([(29, -73), (29.5, -62), (23, -56), (13, -51), (4, -44), (0, -38)]),
        ]
    ) * [wide, 1]
    parts += both(Part(brow, "feather dark", (), (), None, group="owl head", form=0.1))
    beak = mirrored(catmull([(0, -40), (3.8, -36), (3.4, -30), (0, -23.5)]))
    parts.append(
        Part(
            beak,
            "gold",
            (Line(points([(0, -38), (0, -32)]), "detail", 0.6, 0.0, 0.1),),
            (),
            None,
            group="owl head",
            form=0.4,
        )
    )
    for s in (-1, 1):
        for d in (-4.6, 0.0, 4.6):
            x = s * 11 + d
            toe = contour(
                [(x - 2.6, 50), (x - 2.8, 57), (x, 63.5)],
                [(x, 63.5), (x + 2.8, 57), (x + 2.6, 50)],
                [(x + 2.6, 50), (x, 48.4), (x - 2.6, 50)],
            )
            parts.append(Part(toe, "gold", (), (), None, group="feet", form=0.3))
    return Drawing(tuple(parts), {"feet": (0.0, 58.0)})


def branch(chance: Chance, form: str = "") -> Drawing:
    """A bough across, about 150 wide, with leaves at its ends; the place "perch" is on top of its middle.

    The form "even" is the same left and right.
    """
    if form == "even":
        return _even_branch(chance)
    bow = chance.spread("bow", 2, 6)
    path = catmull([(-76, 10), (-46, 3), (-14, bow), (16, 2), (48, 6), (78, -5)], samples=16)
    half = np.linspace(6.4, 3.4, len(path)) + 0.5 * np.sin(np.linspace(0, 17, len(path)))
    bark = tuple(
        Line(path[a:b] + [0, d], "detail", 0.0, 0.0, 0.4)
        for a, b, d in (
            (6, 22, -1.5),
            (14, 32, 1.8),
            (30, 46, -1.0),
            (40, 60, 1.6),
            (56, 72, -0.6),
            (66, 78, 1.0),
        )
    )
    knot = circle(-33, 5, 2.2, 24) * [1.2, 1.0]
    parts: list[Part] = []
    for i, (x, y, aim, size) in enumerate(
        (
            (-58, 4, 214, 0.4),
            (-52, 8, 132, 0.42),
            (44, 2, -44, 0.42),
            (60, 2, 40, 0.42),
            (76, -5, -8, 0.4),
            (-76, 10, 176, 0.36),
        )
    ):
        parts += leaf(chance.at("leaf", i), teeth=0).placed(x, y, size, aim).named(f"bough{i}").parts
    parts.append(
        Part(
            ribbon(path, half),
            "wood",
            (*bark, Line(knot, "detail", 0.6, 0.2, 0.5)),
            (Shadow(path + np.column_stack([np.zeros(len(path)), half]), 6, 0.85),),
            None,
            group="bough",
            form=0.0,
        )
    )
    return Drawing(tuple(parts), {"perch": (0.0, bow - 4.0)})


def _even_branch(chance: Chance) -> Drawing:
    path = catmull([(-76, -3), (-46, 4), (0, 6), (46, 4), (76, -3)], samples=20)
    half = 4.2 + 2.0 * np.cos(np.linspace(-1.3, 1.3, len(path)))
    bark = tuple(
        Line(path[a:b] + [0, d], "detail", 0.0, 0.0, 0.5)
        for a, b, d in (
            (6, 26, -1.4),
            (16, 36, 1.8),
            (len(path) - 26, len(path) - 6, -1.4),
            (len(path) - 36, len(path) - 16, 1.8),
        )
    )
    parts: list[Part] = []
    for i, (x, y, aim, size) in enumerate(((46, 2, -46, 0.4), (54, 5, 46, 0.42), (74, -3, -6, 0.44))):
        right = leaf(chance.at("leaf", i), teeth=0).placed(x, y, size, aim)
        parts += [*right.named(f"right{i}").parts, *right.placed(mirror=True).named(f"left{i}").parts]
    parts.append(
        Part(
            ribbon(path, half),
            "wood",
            bark,
            (Shadow(path + np.column_stack([np.zeros(len(path)), half]), 6, 0.85),),
            None,
            group="bough",
            form=0.0,
        )
    )
    return Drawing(tuple(parts), {"perch": (0.0, 1.0)})
