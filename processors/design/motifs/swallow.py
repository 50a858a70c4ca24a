"""The swallow in flight: long swept wings, a deeply forked tail."""



from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, contour, points, resample
from processors.design.motifs.feathers import blade
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow


def _wing(lead: Points, trail: Points, group: str) -> list[Part]:
    """A long wing between its leading edge (shoulder to tip) and the ends of its feathers (tip to body).

    Flight feathers lie over each other from the body outwards, the outermost ones longest and narrowest; two rows
    of coverts and the arm lie over their roots.
    """
    edge, ends = resample(lead, 100), resample(trail, 100)
    parts: list[Part] = []
    n = 8
    span = float(np.hypot(*np.diff(ends, axis=0).T).sum())
    for i in range(n):
        u = 1 - i / (n - 1)
        base = edge[int(np.interp(u, [0, 0.5, 1], [74, 46, 12]))]
        tip = ends[int(u * 92)]
        parts.append(blade(base, tip, span / n * np.interp(u, [0, 0.4, 1], [0.5, 0.62, 0.74]), -0.05, "feather", group))
    for row, (share, count, material) in enumerate(((0.52, 5, "breast"), (0.28, 4, "feather"))):
        for i in range(count):
            u = 1 - (i + 0.3) / count
            base = edge[int(np.interp(u, [0, 0.5, 1], [66, 42, 10]))]
            tip = base + (ends[int(u * 90)] - base) * share * (1.0 if u > 0.2 else 0.8)
            half = span / count * (0.5, 0.52)[row] * np.interp(u, [0, 1], [0.62, 1])
            parts.append(blade(base, tip, float(half), 0.0, material, group, quill=False, blunt=True))
    mid = edge + (ends[::-1] - edge) * 0.13
    arm = np.vstack([edge[:86], catmull(mid[[84, 64, 44, 24, 6]], samples=8)])
    parts.append(Part(arm, "feather", (), (Shadow(mid[8:80], span * 0.06, 0.5),), None, group=group, form=0.1))
    return parts


def swallow(chance: Chance) -> Drawing:
    """A swallow that flies to the right and banks, wings raised, tail streaming; about 130 wide."""
    dive = chance.spread("dive", -8, 8)
    lift = chance.spread("lift", -4, 5)
    near_lead = bezier((20, -8), (22, -44), (2, -70 + lift), (-44, -86 + lift), 60)
    near_trail = np.vstack(
        [
            bezier((-44, -86 + lift), (-36, -66), (-42, -44), (-38, -28), 30),
            bezier((-38, -28), (-32, -14), (-20, -2), (-8, 4), 24)[1:],
        ]
    )
    far_lead = bezier((28, -12), (34, -36), (50, -58 - lift), (86, -66 - lift), 60)
    far_trail = np.vstack(
        [
            bezier((86, -66 - lift), (74, -54), (72, -38), (64, -26), 30),
            bezier((64, -26), (58, -16), (46, -10), (38, -8), 24)[1:],
        ]
    )
    body = np.vstack(
        [
            catmull([(59, 2), (52, -4.4), (44, -9.4), (35, -10.4), (22, -8), (4, 2), (-14, 15), (-30, 27)]),
            catmull([(-30, 27), (-22, 30), (-4, 28), (16, 21), (32, 13), (44, 7), (50, 4.2)]),
            points([(59, 2)]),
        ]
    )
    mask = np.vstack(
        [
            catmull([(50, 4.0), (44, 0.5), (40, 1.4), (33, 6), (29, 14)]),
            catmull([(29, 14), (38, 11.5), (45, 7.2), (50, 4.0)]),
        ]
    )
    belly = contour([(30, 13.6), (14, 15), (-6, 23), (-27, 28.4)], [(-27, 28.4), (-6, 27.8), (14, 21.6), (30, 13.6)])
    tails = []
    for knots, width in (
        ([(-16, 20), (-38, 30), (-62, 32), (-90, 22)], 5.0),
        ([(-16, 23), (-34, 38), (-52, 50), (-78, 58)], 5.2),
        ([(-20, 22), (-34, 32), (-46, 38), (-58, 40)], 4.2),
    ):
        path = catmull(knots, samples=14)
        tails.append(blade(path[0], path[-1], width, 0.0, "feather", "tail", along=path))
    eye = [
        Part(circle(46, -3.2, 2.3, 24), "white", (), (), None, group="eye", form=0.0, rim="none"),
        Part(circle(46.4, -3.1, 1.25, 18), "pupil", (), (), None, group="eye", form=0.0, rim="none"),
    ]
    back = tuple(
        Line(catmull([(x, y), (x - 3.2, y + 3.2), (x - 8, y + 4.2)]), "detail", 0.0, 0.3, 0.5)
        for x, y in ((14, 5), (3, 10), (-8, 16), (12, 11), (0, 17))
    )
    gape = Line(catmull([(57, 1.9), (52, 1.0), (48, 0.4)]), "detail", 0.3, 0.0, 0.3)
    parts = [
        *_wing(far_lead, far_trail, "far wing"),
        *tails,
        Part(
            body,
            "feather",
            (*back, gape),
            (Shadow(catmull([(40, -9), (20, -6), (-20, 20)]), 8, 0.6),),
            None,
            group="body",
            form=0.2,
        ),
        Part(belly, "white", (), (), None, group="body", form=0.5),
        Part(mask, "breast", (), (), None, group="body", form=0.2),
        *_wing(near_lead, near_trail, "near wing"),
        *eye,
    ]
    return Drawing(tuple(parts)).placed(degrees=dive)
