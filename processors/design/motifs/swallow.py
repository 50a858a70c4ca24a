"""The swallow in flight."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import bezier, catmull, contour, points, ribbon
from processors.design.motifs.feathers import wing
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow


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
