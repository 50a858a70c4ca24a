"""A ship, an hourglass, a spine, an eye."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, contour, mirrored, points, stroke
from processors.design.motifs.moon import circle
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part, Shadow


def _sail(x0: float, x1: float, y0: float, y1: float, belly: float, name: str) -> Part:
    ring = contour(
        [(x0, y0), ((x0 + x1) / 2 + belly * 0.2, y0 - 1.2), (x1, y0)],
        [(x1, y0), (x1 + belly, (y0 + y1) / 2), (x1 + belly * 0.3, y1)],
        [(x1 + belly * 0.3, y1), ((x0 + x1) / 2 + belly * 0.7, y1 - 4.6), (x0 - belly * 0.2, y1)],
        [(x0 - belly * 0.2, y1), (x0 + belly * 0.7, (y0 + y1) / 2), (x0, y0)],
    )
    seams = tuple(
        Line(
            catmull(
                [
                    (x0 + (x1 - x0) * u, y0 + 1),
                    (x0 + (x1 - x0) * u + belly * 0.85, (y0 + y1) / 2),
                    (x0 + (x1 - x0) * u + belly * 0.2, y1 - 3),
                ]
            ),
            "detail",
            0.5,
            0.0,
            0.3,
        )
        for u in (0.34, 0.67)
    )
    grain = np.stack(
        [np.column_stack([np.linspace(x1 + belly, x0, 20), np.full(20, y)]) for y in np.linspace(y0, y1, 14)]
    )
    return Part(
        ring,
        "sail",
        seams,
        (Shadow(points([(x1 + belly, y0), (x1 + belly, y1)]), (x1 - x0) * 0.5, 0.8),),
        grain,
        group=name,
        form=0.0,
    )


def ship(chance: Chance) -> Drawing:
    """A two-masted ship under sail on a little sea; about 110 high."""
    belly = chance.spread("belly", 6, 9)
    parts: list[Part] = []

    def mast(x: float, top: float, foot: float) -> Part:
        return Part(
            stroke(points([(x, top), (x, foot)]).repeat(1, axis=0), np.array([2.0, 3.2])),
            "wood",
            (),
            (),
            None,
            group="mast",
            form=0.0,
        )

    def pennant(x: float, y: float) -> Part:
        return Part(
            contour(
                [(x, y), (x + 8, y + 1), (x + 16, y - 1)],
                [(x + 16, y - 1), (x + 9, y + 4.4), (x, y + 6)],
                [(x, y + 6), (x, y)],
            ),
            "petal",
            (),
            (),
            None,
            group="flag",
            form=0.0,
        )

    stay = [
        Line(points([(-18, -54), (-44, 20)]), "detail", 0.9, 0.9, 0.5),
        Line(points([(18, -62), (56, 12)]), "detail", 0.9, 0.9, 0.5),
        Line(points([(-18, -50), (16, -58)]), "detail", 0.9, 0.9, 0.5),
    ]
    parts.append(Part(circle(0, 0, 0.5, 12), "open", (), (), None, group="stays", edges=tuple(stay), form=0.0))
    parts += [pennant(18, -67), pennant(-18, -59), mast(-18, -58, 24), mast(18, -66, 24)]
    jib = contour([(52, 10), (38, -12), (24, -40)], [(24, -40), (26, -14), (30, 12)], [(30, 12), (40, 9), (52, 10)])
    parts.append(Part(jib, "sail", (), (Shadow(points([(24, -40), (30, 12)]), 10, 0.6),), None, group="jib", form=0.1))
    for x, w, top in ((-18, 13, -46), (18, 15, -54)):
        parts.append(_sail(x - w * 0.72, x + w * 0.72, top, top + 24, belly * 0.8, f"top{x}"))
        parts.append(_sail(x - w, x + w, top + 27, 13, belly, f"main{x}"))
    hull = contour(
        [(-46, 14), (-40, 22), (-10, 25), (28, 23), (50, 16)],
        [(50, 16), (46, 30), (34, 42)],
        [(34, 42), (0, 46), (-34, 42)],
        [(-34, 42), (-43, 30), (-46, 14)],
    )
    planks = (
        Line(catmull([(-43, 25), (-10, 31), (30, 29.5), (47, 23)]), "inner", 0.6, 0.6, 0.5),
        Line(catmull([(-40, 32), (-8, 37), (28, 35.6), (43, 31)]), "detail", 0.2, 0.2, 0.5),
    )
    parts.append(
        Part(
            hull,
            "hull",
            planks,
            (Shadow(catmull([(-36, 42), (0, 46), (40, 40)]), 10, 0.8),),
            None,
            group="hull",
            form=0.0,
        )
    )
    for x in (-26, -11, 4, 19):
        parts.append(Part(circle(x, 34 - abs(x) * 0.02, 1.9, 18), "gold", (), (), None, group="ports", form=0.0))
    sea = np.vstack(
        [
            catmull([(-62, 42), (-48, 35), (-34, 43), (-18, 37), (0, 45), (18, 37), (34, 43), (48, 35), (64, 41)]),
            catmull([(64, 41), (44, 53), (0, 57), (-42, 53), (-62, 42)]),
        ]
    )
    curls = tuple(Line(catmull([(x - 9, 50), (x, 46.4), (x + 9, 50.4)]), "detail", 0, 0, 0.5) for x in (-30, 0, 30))
    parts.append(Part(sea, "water", curls, (), None, group="sea", form=0.2))
    return Drawing(tuple(parts))


def _in(wall: Points) -> Points:
    """The inside of a glass wall."""
    return np.column_stack([np.maximum(wall[:, 0] - 2.4, 0.5), wall[:, 1]])


def hourglass(chance: Chance) -> Drawing:
    """An hourglass between turned posts, sand running; about 130 high."""
    level = chance.spread("level", 0.35, 0.6)
    parts: list[Part] = []
    half = 24.0
    bulb_right = np.vstack(
        [
            bezier((half, -50), (half + 3, -26), (5, -12), (2.2, 0), 24),
            bezier((2.2, 0), (5, 12), (half + 3, 26), (half, 50), 24)[1:],
        ]
    )
    glass = mirrored(bulb_right)

    def width(y: float) -> float:
        order = np.argsort(bulb_right[:, 1])
        return float(np.interp(y, bulb_right[order, 1], bulb_right[order, 0])) - 2.4

    top = -50 * level
    upper = bulb_right[(bulb_right[:, 1] > top) & (bulb_right[:, 1] < -3)]
    upper_ring = np.vstack(
        [
            catmull([(-width(top), top), (0, top + 3.4), (width(top), top)]),
            _in(upper),
            _in(upper)[::-1] * [-1, 1],
        ]
    )
    low = 50 - 32 * level
    lower_ring = np.vstack(
        [
            catmull(
                [
                    (-width(45) - 0.4, 46),
                    (-width(low) * 0.6, low + 10),
                    (0, low),
                    (width(low) * 0.6, low + 10),
                    (width(45) + 0.4, 46),
                ]
            ),
            catmull([(width(45) + 0.4, 46), (0, 49), (-width(45) - 0.4, 46)]),
        ]
    )
    for s in (-1, 1):
        post = mirrored(
            catmull(
                [
                    (0, -54),
                    (3.0, -50),
                    (2.0, -42),
                    (3.6, -30),
                    (2.2, -14),
                    (3.8, 0),
                    (2.2, 14),
                    (3.6, 30),
                    (2.0, 42),
                    (3.0, 50),
                    (0, 54),
                ]
            )
        )
        parts.append(
            Part(
                post + [s * 35, 0],
                "wood",
                (
                    Line(points([(s * 35 - 2, -14), (s * 35 + 2, -14)]), "detail", 0.8, 0.8),
                    Line(points([(s * 35 - 2, 14), (s * 35 + 2, 14)]), "detail", 0.8, 0.8),
                ),
                (Shadow(points([(s * 35 + 3.4, -54), (s * 35 + 3.4, 54)]), 5, 0.8),),
                None,
                group=f"post{s}",
                form=0.0,
            )
        )
    shine = Line(catmull([(-19, -40), (-17.5, -28), (-11.5, -17)]), "inner", 0.0, 0.0, 0.4)
    shine2 = Line(catmull([(-11, 17), (-17, 26), (-19, 36)]), "detail", 0.0, 0.0, 0.4)
    fall = Part(
        stroke(points([(0, -3), (0, low + 1)]), np.array([1.3, 1.3])),
        "pupil",
        (),
        (),
        None,
        group="fall",
        rim="none",
        form=0.0,
    )
    parts += [
        Part(
            glass,
            "glass",
            (shine, shine2),
            (Shadow(bulb_right[4:-4], 7, 0.55),),
            np.stack([np.linspace(p, p * [0.3, 1], 12) for p in bulb_right[::2]]),
            group="glass",
            form=0.0,
        ),
        Part(upper_ring, "sand", (), (Shadow(upper, 7, 0.9),), None, group="glass", form=0.1),
        fall,
        Part(
            lower_ring,
            "sand",
            (),
            (Shadow(points([(width(45), 46), (2, low + 4)]), 12, 0.9),),
            None,
            group="glass",
            form=0.1,
        ),
    ]
    for s in (-1, 1):
        plate_a = contour(
            [(-43, s * 52), (0, s * 50.5), (43, s * 52)],
            [(43, s * 52), (45, s * 56), (42, s * 60)],
            [(42, s * 60), (0, s * 61.5), (-42, s * 60)],
            [(-42, s * 60), (-45, s * 56), (-43, s * 52)],
        )
        plate_b = contour(
            [(-36, s * 60), (0, s * 61.4), (36, s * 60)],
            [(36, s * 60), (35, s * 66), (31, s * 68.5)],
            [(31, s * 68.5), (0, s * 70), (-31, s * 68.5)],
            [(-31, s * 68.5), (-35, s * 66), (-36, s * 60)],
        )
        parts += [
            Part(plate_a, "gold", (), (), None, group=f"plate{s}", form=0.5),
            Part(plate_b, "wood", (), (), None, group=f"plate{s}", form=0.5),
        ]
    return Drawing(tuple(parts))


def spine(chance: Chance) -> Drawing:
    """A column of vertebrae, small above and broad below, drawn as ornament; about 200 high."""
    count = 8
    parts: list[Part] = []
    y = 0.0
    for i in range(count):
        size = 1.0 + 0.5 * i / (count - 1)
        body = mirrored(
            catmull([(0, -6.4), (6.4, -6.8), (7.6, -4.4), (5.8, 0), (7.8, 4.4), (6.6, 7.0), (0, 6.6)])
        ) * size + [0, y]
        wing = np.vstack(
            [
                catmull([(5.2, -2.4), (10, -6.6), (17, -7.8), (23, -4.4)]),
                catmull([(23, -4.4), (18, -2.4), (12, 0.4), (6, 3.0)]),
                points([(5.2, 0)]),
            ]
        ) * size + [0, y]
        thorn = mirrored(
            np.vstack([catmull([(0, -4.4), (2.6, -3.0), (2.2, 3.2)]), catmull([(2.2, 3.2), (1.6, 7.4), (0, 10.6)])])
        ) * size + [0, y]
        parts += both(
            Part(
                wing,
                "bone",
                (
                    Line(
                        catmull(points([(8, -1.6), (13, -4.4), (18, -5.0)]) * size + [0, y]),
                        "detail",
                        0.7,
                        0.0,
                        0.1,
                    ),
                ),
                (),
                None,
                group=f"wing{i}",
                form=0.35,
            )
        )
        parts.append(Part(body, "bone", (), (), None, group=f"body{i}", form=0.45))
        parts.append(
            Part(
                thorn,
                "bone",
                (Line(points([(0, -2), (0, 5)]) * size + [0, y], "detail", 0.6, 0.0, 0.1),),
                (),
                None,
                group=f"thorn{i}",
                form=0.25,
            )
        )
        y += 15.6 * size + 2.0
    last = mirrored(
        np.vstack([catmull([(0, -5), (9, -5.4), (13, -2)]), catmull([(13, -2), (9, 10), (4, 22), (0, 32)])])
    ) + [0, y]
    parts.append(
        Part(
            last,
            "bone",
            tuple(
                Line(
                    catmull(points([(-5 + d, 3 + 6 * d), (0, 4.6 + 6 * d), (5 - d, 3 + 6 * d)]) + [0, y]),
                    "detail",
                    0.2,
                    0.2,
                    0.5,
                )
                for d in range(3)
            ),
            (),
            None,
            group="sacrum",
            form=0.35,
        )
    )
    return Drawing(tuple(parts))


def eye(chance: Chance) -> Drawing:
    """An eye with its lids and lashes; about 110 wide."""
    open_ = chance.spread("open", 22, 27)
    upper = catmull([(-50, 6), (-28, -open_ * 0.8), (0, -open_), (28, -open_ * 0.72), (50, -2)])
    lower = catmull([(50, -2), (26, 18), (-2, 23), (-30, 18), (-50, 6)])
    ring: Points = np.vstack([upper, lower])
    iris = circle(0, -2, 17.5, 64)
    fan = tuple(
        Line(
            points([(8.4 * np.cos(a), -2 + 8.4 * np.sin(a)), (15.6 * np.cos(a), -2 + 15.6 * np.sin(a))]),
            "detail",
            0.8,
            0.0,
            0.1,
        )
        for a in np.linspace(0, 2 * np.pi, 22, endpoint=False)
    )
    lashes = []
    for u in np.linspace(0.08, 0.94, 11):
        p = upper[int(u * (len(upper) - 1))]
        lean = (u - 0.5) * 26
        lashes.append(
            Line(
                catmull([p, p + [lean * 0.35, -7], p + [lean * 0.9, -14.5 + abs(u - 0.5) * 6]]),
                "inner",
                1.0,
                0.0,
                0.05,
            )
        )
    crease = Line(
        catmull([(-46, -6), (-28, -open_ * 0.8 - 9), (0, -open_ - 9.4), (28, -open_ * 0.72 - 9), (48, -13)]),
        "inner",
        0.0,
        0.0,
        0.5,
    )
    holder = Part(circle(0, 0, 0.5, 12), "open", (), (), None, group="lashes", edges=(*lashes, crease), form=0.0)
    kept = contour(upper, lower)
    del kept
    import shapely

    seen = shapely.Polygon(ring).buffer(0).intersection(shapely.Polygon(iris))
    iris_ring = np.asarray(seen.exterior.coords)[:-1]
    return Drawing(
        (
            holder,
            Part(
                ring,
                "white",
                (Line(catmull([(-46, 5), (-42, 2.5), (-40, 6)]), "detail", 0.5, 0.0),),
                (Shadow(upper, 9, 0.9),),
                None,
                group="eye",
                form=0.0,
            ),
            Part(
                iris_ring,
                "water",
                fan,
                (Shadow(iris[32:64], 9, 0.8),),
                np.stack([np.linspace(p, [0, -2], 14) for p in iris]),
                group="eye",
                form=0.0,
            ),
            Part(circle(0, -2, 7.6, 40), "pupil", (), (), None, group="eye", form=0.0),
            Part(circle(-6, -8.6, 3.4, 24), "foam", (), (), None, group="glint", form=0.0, rim="none"),
        )
    )
