"""The luna moth: hooked fore wings, tails that cross the air, eyes on every wing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, mirrored, points, resample, stroke
from processors.design.motifs.moon import circle
from processors.design.motifs.skull import both
from processors.design.motifs.wings import insect, rays
from processors.design.parts import Drawing, Line, Part, Shadow


def _eyespot(x: float, y: float, r: float, group: str) -> list[Part]:
    """An eye on a wing: a dark ring, a pale one, the pupil, and a glint in it."""
    rings = (
        (circle(x, y, r, 40) * [1.0, 1.0], "wing dark"),
        (circle(x - r * 0.05, y + r * 0.06, r * 0.72, 36), "white"),
        (circle(x - r * 0.05, y + r * 0.06, r * 0.42, 28), "pupil"),
    )
    return [
        Part(
            ring,
            material,
            (),
            (),
            None,
            group=group,
            body=group,
            form=0.0,
            rim="none" if material == "pupil" else "inner",
        )
        for ring, material in rings
    ]


def _scallops(rim: Points, count: int, deep: float) -> tuple[Line, ...]:
    """A row of small bows along a rim, hanging from it to the left of its run."""
    run = resample(rim, count + 1)
    lines = []
    for a, b in pairwise(run):
        way = b - a
        low = (a + b) / 2 + np.array([-way[1], way[0]]) / max(float(np.hypot(*way)), 1e-6) * deep
        lines.append(Line(catmull([a, low, b]), "detail", 0.4, 0.4, 0.5))
    return tuple(lines)


def _collar() -> list[Part]:
    """The fur of a moth's shoulders, in tufts that overlap downwards."""
    parts = []
    for low, half in ((3.0, 8.0), (-6.0, 8.6), (-15.0, 7.0)):
        tufts = [(half, low - 12)]
        for i in range(4):
            x = half * (1 - i / 3.5)
            tufts += (
                [(x, low - 3.0 + i), (max(x - half * 0.1, 0.0), low + i * 0.6)] if i else [(half * 1.06, low - 3.4)]
            )
        top = max(low - 16.0, -24.0)
        right = points([(0, top), (half * 0.7, top + 1.0), *tufts, (0.0, low + 2.4)])
        ring = mirrored(right)
        ticks = tuple(
            Line(points([(x, low - 8.0), (x * 1.1, low - 3.6)]), "detail", 0.3, 0.0, 0.3) for x in (-4.2, 0.0, 4.2)
        )
        parts.append(Part(ring, "fur", ticks, (), None, group="body", body="collar", form=0.2))
    return parts


def _luna_fore(wide: float, lift: float) -> list[Part]:
    """The fore wing of one side: a bowed front edge, a hooked tip, a hollow outer margin."""
    costa = [(3, -13), (14, -31), (33, -46 + lift), (57, -52 + lift), (76, -43 + lift), (82, -33 + lift)]
    margin = [(82, -33 + lift), (71, -29 + lift * 0.8), (64, -18), (60, -7), (53, 1)]
    ring = contour(costa, margin, [(53, 1), (36, -1.5), (18, -2.5), (3, -3)], [(3, -3), (3, -13)])
    band = np.vstack(
        [
            catmull(costa[:-1]),
            catmull([(76, -43 + lift), (57, -47 + lift), (34, -40.6 + lift), (17, -26), (5, -9)]),
        ]
    )
    hem = tuple(
        Line(catmull([(x * share, y * share + drop) for x, y in margin[1:]]), weight, 0.0, 0.0, 0.5)
        for share, drop, weight in ((0.93, 0.0, "inner"), (0.86, 0.6, "detail"))
    )
    veins = tuple(
        Line(catmull([(6, -9), (0.5 * x + 1, 0.52 * y - 4), (x, y)]), "detail", 0.9, 0.0, 0.1)
        for x, y in ((60, -36 + lift), (59, -24), (54, -13), (47, -4))
    )
    bows = _scallops(catmull([(x * 0.86, y * 0.86 + 0.6) for x, y in margin[1:]]), 7, 3.2)
    root = Shadow(points([(4, -12), (7, -4)]), 26, 0.9)
    grain = rays((5, -9), ring[4:96], 21)
    parts = [
        Part(ring, "wing", (*hem, *bows, *veins), (root,), grain, group="fore", body="fore", form=0.0),
        Part(band, "wing dark", (), (), None, group="fore", body="fore", form=0.0),
        *_eyespot(40, -25 + lift, 6.6, "fore"),
    ]
    return [_stretched(part, wide) for part in parts]


def _luna_hind(wide: float, sway: float) -> list[Part]:
    """The hind wing of one side, drawn out into a long tail that crosses the air and ends in a spoon."""
    outer = [
        (50, 2),
        (62, 14),
        (60, 29),
        (48, 42),
        (37, 53),
        (30 + sway * 0.3, 66),
        (31 + sway * 0.7, 81),
        (42 + sway, 98),
        (56 + sway, 111),
    ]
    spoon = [(56 + sway, 111), (65 + sway, 122), (66 + sway, 133), (59 + sway, 139)]
    inner = [
        (59 + sway, 139),
        (50 + sway, 131),
        (42 + sway, 117),
        (29 + sway * 0.9, 100),
        (20.5 + sway * 0.5, 82),
        (19.5, 65),
        (17, 48),
        (10, 29),
        (3, 13),
    ]
    ring = contour([(3, -5), (20, -3), (38, -2), (50, 2)], outer, spoon, inner, [(3, 13), (3, -5)])
    # The dark hem of the inner edge runs out before the tail begins.
    dark = np.vstack(
        [
            catmull([(3, 13), (10, 29), (17, 48), (19.5, 65), (20.5 + sway * 0.5, 82)]),
            catmull([(20.5 + sway * 0.5, 82), (22, 64), (21, 46), (14, 26), (3, 9)]),
        ]
    )
    rib = catmull([(25, 60), (26 + sway * 0.6, 82), (37 + sway, 101), (52 + sway, 117), (58 + sway, 129)])
    hem = Line(catmull([(53, 12), (52, 26), (42, 37), (32, 49), (26.5, 63)]), "inner", 0.0, 0.0, 0.4)
    veins = tuple(
        Line(catmull([(6, 0), (x * 0.55, y * 0.42), (x, y)]), "detail", 0.9, 0.0, 0.1)
        for x, y in ((48, 9), (46, 24), (36, 36), (25, 40))
    )
    bows = _scallops(catmull([(53, 12), (52, 26), (42, 37), (32, 49)]), 6, 3.0)
    root = Shadow(points([(4, -3), (8, 9)]), 22, 0.9)
    parts = [
        Part(
            ring,
            "wing",
            (hem, Line(rib, "inner", 0.0, 0.0, 0.4), *bows, *veins),
            (root,),
            rays((6, 0), ring[8:120], 21),
            group="hind",
            body="hind",
            form=0.0,
        ),
        Part(dark, "wing dark", (), (), None, group="hind", body="hind", form=0.0),
        *_eyespot(31, 12, 5.2, "hind"),
    ]
    return [_stretched(part, wide) for part in parts]


def _stretched(part: Part, wide: float) -> Part:
    """The part as much wider; eyes stay round, as nearly as one sees."""
    by = np.array([wide, 1.0])
    return replace(
        part,
        ring=part.ring * by,
        lines=tuple(replace(line, path=line.path * by) for line in part.lines),
        shadows=tuple(Shadow(s.path * by, s.reach, s.depth) for s in part.shadows),
        grain=None if part.grain is None else part.grain * by,
    )


def _combs() -> list[Part]:
    """The feelers of a moth: a stalk with teeth to both sides, shortest at its ends."""
    combs: list[Part] = []
    for s in (-1, 1):
        spine = catmull([(s * 1.6, -29), (s * 6, -38), (s * 14, -46), (s * 24, -50)])
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
            size = 6.6 * np.sin(np.pi * (0.12 + 0.82 * i / len(spine)))
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
                        body="feeler",
                        rim="none",
                        form=0.0,
                    )
                )
    return combs


def moth(chance: Chance, form: str = "") -> Drawing:
    """A luna moth: hooked fore wings, long tails that cross the air, eye spots, combed feelers; about 165 wide."""
    sway = chance.spread("sway", -8, 8)
    wide = chance.spread("wide", 0.94, 1.06)
    lift = chance.spread("lift", -5, 3)
    parts: list[Part] = []
    for one in (*_luna_hind(wide, sway), *_luna_fore(wide, lift)):
        parts += [replace(p, holes=one.holes, rim=one.rim, body=one.body) for p in both(one)]
    body = [p for p in insect(1.28) if p.group != "feeler"]
    body += _collar()
    return Drawing((*parts, *_combs(), *body))
