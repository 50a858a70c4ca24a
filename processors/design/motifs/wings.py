"""Butterflies and moths: one side drawn, the other its mirror image."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, mirrored, points, stroke
from processors.design.motifs.moon import circle
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part, Shadow


def _rays(root: tuple[float, float], rim: Points, n: int) -> Points:
    """Grain from a wing's root to its rim."""
    pick = rim[np.linspace(0, len(rim) - 1, n).astype(int)]
    r = points(root)[0]
    return np.stack([p + (r - p) * np.linspace(0, 0.8, 20)[:, None] for p in pick])


def _inner(ring: Points, root: tuple[float, float], share: float) -> Points:
    r = points(root)[0]
    return r + (ring - r) * share


def butterfly(chance: Chance) -> Drawing:
    """A butterfly from above, about 110 wide: dark rims with pale spots, cells between the veins."""
    lift = chance.spread("lift", -5, 4)
    tail = chance.pick("tail", 2)
    fore = contour(
        [(3, -12), (18, -32 + lift), (40, -46 + lift), (53, -44 + lift)],
        [(53, -44 + lift), (55, -36 + lift), (50, -20), (43, -6), (38, 0)],
        [(38, 0), (24, 1), (10, -2), (3, -4)],
        [(3, -4), (3, -12)],
    )
    hind_rim = (
        [(38, 2), (43, 14), (38, 28), (31, 35)]
        if not tail
        else [(38, 2), (42, 14), (37, 25), (34, 30), (35, 42), (31, 48)]
    )
    hind = contour(
        [(3, -3), (16, 0), (30, 0), (38, 2)],
        hind_rim,
        [hind_rim[-1], (26, 33), (17, 34), (9, 24), (3, 8)],
        [(3, 8), (3, -3)],
    )
    cell = contour(
        [(6, -11), (20, -28 + lift), (34, -36 + lift)],
        [(34, -36 + lift), (33, -22 + lift * 0.5), (24, -8)],
        [(24, -8), (14, -7), (6, -9)],
        [(6, -9), (6, -11)],
    )
    low_cell = contour(
        [(6, 0), (18, 4), (28, 5)],
        [(28, 5), (29, 14), (23, 22)],
        [(23, 22), (13, 18), (6, 4)],
        [(6, 4), (6, 0)],
    )
    parts: list[Part] = []
    veins = tuple(
        Line(catmull([(5, -10), (0.5 * (5 + x) + 1, 0.5 * (y - 10) - 2), (x, y)]), "detail", 0.9, 0.0, 0.1)
        for x, y in ((44, -37 + lift), (45, -22 + lift), (40, -8))
    )
    low_veins = tuple(
        Line(catmull([(5, 0), (0.5 * (5 + x), 0.5 * y - 1), (x, y)]), "detail", 0.9, 0.0, 0.1)
        for x, y in ((36, 10), (34, 24), (23, 29))
    )
    parts += both(Part(hind, "wing dark", (), (), None, group="hind", body="hind", form=0.2))
    parts += both(
        Part(
            low_cell,
            "wing",
            low_veins,
            (Shadow(points([(5, 0), (8, 6)]), 18, 0.9),),
            _rays((5, 0), low_cell[8:26], 9),
            group="hind",
            form=0.0,
        )
    )
    parts += both(Part(fore, "wing dark", (), (), None, group="fore", body="fore", form=0.2))
    parts += both(
        Part(
            cell,
            "wing",
            veins,
            (Shadow(points([(5, -11), (8, -7)]), 24, 0.9),),
            _rays((5, -10), cell[4:26], 11),
            group="fore",
            form=0.0,
        )
    )
    for x, y, r in (
        (46.5, -38.5 + lift, 1.9),
        (46.5, -30.5 + lift, 1.6),
        (44, -22 + lift * 0.5, 1.6),
        (40, -13.5, 1.5),
        (35.5, -6.2, 1.4),
    ):
        parts += both(Part(circle(x, y, r, 24), "white", (), (), None, group="fore", body="fore", form=0.0, rim="none"))
    for x, y, r in ((36.5, 9.5, 1.5), (36, 17, 1.6), (32, 24, 1.6), (25.5, 27, 1.4)):
        parts += both(Part(circle(x, y, r, 24), "white", (), (), None, group="hind", body="hind", form=0.0, rim="none"))
    return Drawing(
        (
            *parts,
            *_body(1.0),
        )
    )


def _body(size: float) -> list[Part]:
    thorax = mirrored(catmull([(0, -18), (3.4, -15), (4.4, -8), (3.2, -1), (0, 0)])) * size
    tail = mirrored(catmull([(0, -2), (3.2, 3), (3.4, 12), (1.8, 22), (0, 27)])) * size
    rings = tuple(
        Line(
            catmull([(-3 + 0.3 * i, 4 + 4 * i), (0, 5.2 + 4 * i), (3 - 0.3 * i, 4 + 4 * i)]) * size,
            "detail",
            0.5,
            0.5,
            0.5,
        )
        for i in range(5)
    )
    head = circle(0, -20.6 * size, 3.3 * size, 30)
    feelers = []
    for s in (-1, 1):
        path = catmull([(s * 1.2, -23), (s * 4, -33), (s * 10, -42), (s * 17, -47)]) * size
        feelers.append(
            Part(
                stroke(path, np.linspace(1.6, 1.1, len(path)) * size),
                "pupil",
                (),
                (),
                None,
                group="feeler",
                body="feeler",
                rim="none",
                form=0.0,
            )
        )
        feelers.append(
            Part(
                circle(s * 17.6 * size, -47.6 * size, 1.7 * size, 18),
                "pupil",
                (),
                (),
                None,
                group="feeler",
                body="feeler",
                rim="none",
                form=0.0,
            )
        )
    return [
        *feelers,
        Part(tail, "fur", rings, (), None, group="body", form=0.5),
        Part(thorax, "fur dark", (), (), None, group="body", form=0.5),
        Part(head, "fur dark", (), (), None, group="body", form=0.4),
    ]


def moth(chance: Chance, form: str = "") -> Drawing:
    """A luna moth: broad fore wings, long tails that cross the air, eye spots, combed feelers; about 120 high."""
    sway = chance.spread("sway", -4, 5)
    wide = chance.spread("wide", 0.95, 1.06)
    costa = [(3, -13), (13, -28), (30, -41), (48, -46), (66, -40)]
    fore = contour(
        costa,
        [(66, -40), (58, -29), (52, -15), (47, -2)],
        [(47, -2), (34, -5.5), (16, -4.5), (3, -3)],
        [(3, -3), (3, -13)],
    ) * [wide, 1]
    end = (44 + sway, 88)
    hind = contour(
        [(3, -6), (18, -5), (36, -3), (44, 3)],
        [(44, 3), (44, 16), (36, 29), (28.5, 42), (28 + sway * 0.5, 57), (35 + sway, 73), end],
        [end, (33 + sway, 84), (22 + sway, 76), (17.5 + sway * 0.5, 60), (15.5, 43), (9, 27), (3, 12)],
        [(3, 12), (3, -6)],
    ) * [wide, 1]
    edge = np.vstack(
        [
            catmull(costa),
            catmull([(65, -37.6), (47, -41), (30.5, -36.2), (15, -24), (4, -10.5)]),
        ]
    ) * [wide, 1]
    parts: list[Part] = []
    veins = tuple(
        Line(
            catmull([(5, -10), (0.5 * (5 + x) + 1, 0.5 * (y - 10) - 2), (x, y)]) * [wide, 1],
            "detail",
            0.9,
            0.0,
            0.1,
        )
        for x, y in ((56, -33), (53, -22), (49, -12), (38, -7))
    )
    bands = tuple(
        Line(catmull(knots) * [wide, 1], "detail", 0.0, 0.0, 0.5)
        for knots in ([(61, -37), (53.5, -27), (48, -14), (43, -5)],)
    )
    low = tuple(
        Line(catmull([(5, -1), (x * 0.55, y * 0.4), (x, y)]) * [wide, 1], "detail", 0.9, 0.0, 0.1)
        for x, y in ((37, 12), (30, 25), (23, 36))
    )
    trail = Line(catmull([(21, 36), (22, 50), (26 + sway, 66), (36 + sway, 80)]) * [wide, 1], "detail", 0.5, 0.0, 0.2)
    parts += both(
        Part(
            hind,
            "wing",
            (*low, trail),
            (
                Shadow(points([(4, -4), (8, 10)]), 22, 0.9),
                Shadow(points([end, (30 + sway, 78)]), 18, 0.55),
            ),
            _rays((6, 0), hind[6:48], 17),
            group="hind",
            form=0.1,
        )
    )
    parts += both(
        Part(
            fore,
            "wing",
            (*veins, *bands),
            (
                Shadow(points([(5, -12), (8, -5)]), 30, 0.95),
                Shadow(points([(62, -36), (47, -4)]) * [wide, 1], 6, 0.5),
            ),
            _rays((6, -9), fore[2:44], 17),
            group="fore",
            form=0.0,
        )
    )
    parts += both(Part(edge, "wing dark", (), (), None, group="fore", form=0.0))
    for x, y, r in ((37, -25, 5.4), (26, 9, 4.8)):
        parts += both(Part(circle(x * wide, y, r, 36), "white", (), (), None, group="eyes", form=0.0))
        parts += both(Part(circle(x * wide, y, r * 0.5, 24), "pupil", (), (), None, group="eyes", form=0.0, rim="none"))
    body = [p for p in _body(1.0) if p.group != "feeler"]
    combs: list[Part] = []
    for s in (-1, 1):
        spine = catmull([(s * 1.5, -23), (s * 6, -31), (s * 13, -37), (s * 20, -39)])
        combs.append(
            Part(
                stroke(spine, np.linspace(1.5, 1.0, len(spine))),
                "pupil",
                (),
                (),
                None,
                group="feeler",
                body="feeler",
                rim="none",
                form=0.0,
            )
        )
        for i in range(4, len(spine) - 1, 4):
            way = spine[min(i + 1, len(spine) - 1)] - spine[i - 1]
            way /= np.hypot(*way)
            size = 5.6 * np.sin(np.pi * (0.12 + 0.82 * i / len(spine)))
            for t in (-1, 1):
                tooth = spine[i] + (np.array([-way[1], way[0]]) * t * 0.86 + way * 0.5) * size
                combs.append(
                    Part(
                        stroke(np.linspace(spine[i], tooth, 6), np.linspace(1.0, 0.75, 6)),
                        "pupil",
                        (),
                        (),
                        None,
                        group="feeler",
                        rim="none",
                        form=0.0,
                    )
                )
    return Drawing((*parts, *combs, *body))
