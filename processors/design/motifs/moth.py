"""The luna moth: hooked fore wings, tails that cross the air, eyes on every wing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from shapely.affinity import translate

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, contour, mirrored, points, resample, stroke
from processors.design.motifs.moon import circle
from processors.design.motifs.skull import both
from processors.design.motifs.wings import insect
from processors.design.parts import Drawing, Line, Part, Shadow
from processors.design.pen import polygon


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


def _coat() -> list[Part]:
    """The fur of a moth's shoulders: one mound in three tufts that lie over each other."""
    ring = mirrored(catmull([(0, -25), (5.2, -23.4), (8.8, -16), (8.8, -6), (6.0, 1.6), (0, 5.0)]))
    hairs = [
        Line(catmull([(-half, y), (-0.4 * half, y + 3.6), (0.4 * half, y + 3.6), (half, y)]), "inner", 0.1, 0.1, 0.5)
        for y, half in ((-19.0, 5.6), (-12.0, 6.8), (-5.0, 5.8))
    ]
    return [Part(ring, "fur", tuple(hairs), (), None, group="body", body="collar", form=0.2, casts=False)]


EDGE, FRONT, MARGIN = 1.7, 5.0, 6.6
"""How broad the dark border of a wing is at least; and of a fore wing, how broad at its front, and at its margin."""

BULGE = 4.2
"""How broad the border of a hind wing is where that bulges out most."""


def _wing(
    ring: Points,
    veins: tuple[Line, ...],
    root: tuple[float, float],
    group: str,
    front: float = 0.0,
    margin: float = 0.0,
) -> list[Part]:
    """A wing: a dark border all round, thicker in `front` and at the outer `margin`, and a pane whose veins run out of
    the root to its edge."""
    shape = polygon(ring)
    inner = shape.buffer(-EDGE, quad_segs=6)
    for dx, dy in ((0.0, front), (-margin, 0.0)):
        inner = inner.intersection(translate(shape, dx, dy))
    inner = max(shapely.get_parts(inner.buffer(-0.5).buffer(0.5, quad_segs=6)), key=lambda g: g.area)
    pane = np.asarray(inner.simplify(0.06).exterior.coords)[:-1]
    x, y = root
    dusk = Shadow(points([(x - 1, y - 2), (x + 3, y + 4)]), 34, 0.48)
    away = pane[np.linspace(0, len(pane) - 1, 41).astype(int)]
    grain = np.stack([p + (points(root)[0] - p) * np.linspace(0, 0.97, 24)[:, None] for p in away])
    return [
        Part(ring, "wing dark", (), (), None, group=group, body=group, form=0.0, casts=False),
        Part(pane, "wing pale", tuple(veins), (dusk,), grain, group=group, body=group, form=0.0, casts=False),
    ]


def _pearls(path: Points, count: int, size: float, group: str) -> list[Part]:
    """Pale spots along a border, smaller towards its end."""
    return [
        Part(circle(x, y, size * (1 - 0.1 * i), 24), "white", (), (), None, group=group, body=group, form=0.0)
        for i, (x, y) in enumerate(resample(path, count).tolist())
    ]


def _vein(root: tuple[float, float], *by: tuple[float, float]) -> Line:
    return Line(catmull([root, *by]), "inner", 1.0, 0.3, 0.05)


def _luna_fore(wide: float, lift: float) -> list[Part]:
    """The fore wing of one side: a bowed front edge, a hooked tip, a hollow outer margin."""
    costa = [(3, -13), (15, -33), (37, -50 + lift), (65, -57 + lift), (89, -48 + lift), (99, -34 + lift)]
    margin = [(99, -34 + lift), (85, -32 + lift * 0.8), (74, -22), (68, -9), (58, 2)]
    ring = contour(costa, margin, [(58, 2), (38, -1.5), (18, -2.5), (3, -3)], [(3, -3), (3, -13)])
    root = (5.0, -9.0)
    ends = ((92, -37 + lift), (77, -26 + lift * 0.7), (68, -13), (60, 0))
    # They come out from under the body side by side.
    veins = [
        _vein((5.0, -16.0 + 3.4 * i), (0.34 * x, 0.42 * y - 5), (0.7 * x, 0.72 * y - 3), (x, y))
        for i, (x, y) in enumerate(ends)
    ]
    for vein, (x, y) in zip(veins[1:3], ((86.0, -31.0 + lift * 0.8), (72.0, -18.0)), strict=True):
        # A vein forks before it comes to the margin.
        at = vein.path[int(0.62 * len(vein.path))]
        fork = catmull(np.vstack([at, at + (np.array([x, y]) - at) * 0.5 + [0.4, -0.8], [(x, y)]]))
        veins.append(Line(fork, "detail", 1.0, 0.4, 0.0))
    run = resample(catmull(margin), 41) - [0.5 * (EDGE + MARGIN) - 1.2, 0.0]
    parts = [
        *_wing(ring, tuple(veins), root, "fore", FRONT, MARGIN),
        *_pearls(run[9:34], 4, 2.2, "fore"),
        *_eyespot(46, -30 + lift, 7.4, "fore"),
    ]
    return [_stretched(part, wide) for part in parts]


def _luna_hind(wide: float, sway: float) -> list[Part]:
    """The hind wing of one side, drawn out into a long narrow tail that curls outwards to a point."""
    outer = [
        (50, -6),
        (63, 5),
        (68, 18),
        (65, 32),
        (54, 44),
        (42, 53),
        (34, 64),
        (31 + sway * 0.4, 79),
        (33 + sway * 0.8, 95),
        (39.5 + sway * 1.1, 111),
        (48.5 + sway * 1.3, 125),
        (55.5 + sway * 1.4, 133),
        (65 + sway * 1.4, 143),
    ]
    inner = [
        (65 + sway * 1.4, 143),
        (54 + sway * 1.4, 139.6),
        (44 + sway * 1.3, 133),
        (34 + sway * 1.15, 124),
        (25.5 + sway * 0.9, 107),
        (21 + sway * 0.6, 89),
        (20.5 + sway * 0.2, 73),
        (21.5, 61),
        (19, 48),
        (11, 30),
        (3, 13),
    ]
    ring = contour([(3, -5), (18, -5), (35, -7), (50, -6)], outer, inner, [(3, 13), (3, -5)])
    root = (6.0, 0.0)
    veins = (
        *(
            _vein((5.0, -2.0 + 3.4 * i), (0.36 * x, 0.3 * y), (0.72 * x, 0.68 * y), (x, y))
            for i, (x, y) in enumerate(((70, 18.0), (66, 36.0), (50, 48.0)))
        ),
        # The last runs from the root down all of the tail.
        _vein((4.6, 9.0), (16, 28), (27, 54), (27.2 + sway * 0.3, 76), (30.5 + 0.8 * sway, 94), (44 + 1.1 * sway, 116)),
    )
    parts = [*_wing(ring, veins, root, "hind", 0.0, BULGE), *_eyespot(40, 16, 5.6, "hind")]
    return [_stretched(part, wide) for part in parts]


def _stretched(part: Part, wide: float) -> Part:
    """The part as much wider; eyes stay round, as nearly as one sees."""
    by = np.array([wide, 1.0])
    return replace(
        part,
        ring=part.ring * by,
        lines=tuple(replace(line, path=line.path * by) for line in part.lines),
        shadows=tuple(replace(s, path=s.path * by) for s in part.shadows),
        grain=None if part.grain is None else part.grain * by,
    )


def _combs() -> list[Part]:
    """The feelers of a moth: a stalk with teeth to both sides, shortest at its ends."""
    combs: list[Part] = []
    for s in (-1, 1):
        spine = catmull([(s * 1.6, -29), (s * 6, -38), (s * 14, -46), (s * 24, -50)])
        combs.append(
            Part(
                stroke(spine, np.linspace(2.1, 1.5, len(spine))),
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
        for i in range(8, len(spine) - 1, 4):
            way = spine[min(i + 1, len(spine) - 1)] - spine[i - 1]
            way /= np.hypot(*way)
            size = 6.6 * np.sin(np.pi * (0.12 + 0.82 * i / len(spine)))
            for t in (-1, 1):
                tooth = spine[i] + (np.array([-way[1], way[0]]) * t * 0.86 + way * 0.5) * size
                combs.append(
                    Part(
                        stroke(np.linspace(spine[i], tooth, 6), np.linspace(1.5, 1.2, 6)),
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
        parts += [replace(p, holes=one.holes, rim=one.rim, body=one.body, casts=one.casts) for p in both(one)]
    body = [p for p in insect(1.28) if p.group != "feeler" and not (p.material == "fur dark" and len(p.ring) > 40)]
    body = [replace(p, casts=False) for p in body] + _coat()
    return Drawing((*parts, *_combs(), *body))
