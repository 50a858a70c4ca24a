"""The swallow in flight: sickle wings, a dark cap over a bright throat, a tail of two long streamers."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import bezier, catmull, contour, offset, resample
from processors.design.motifs.feathers import blade
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow

LEAD = ((4, 9), (12, 2), (17, -13), (17, -32), (8, -56), (-12, -82), (-40, -106))
"""The front edge of a wing, from the shoulder over the wrist to the tip; the bird flies to the right."""
ROUND = (0, 0.02, 0.05, 0.1, 0.18, 0.5, 1)
TRAIL = ((-40, -106), (-37, -88), (-36, -70), (-38, -54), (-38, -38), (-33, -22), (-20, -2))
"""Where its feathers end, from the tip back to the body."""


def _wing(group: str) -> list[Part]:
    """A wing raised on the shoulder (0, 0): flight feathers from the body outwards, a pale row of coverts, the arm."""
    edge, ends = resample(catmull(LEAD), 120), resample(catmull(TRAIL), 120)
    parts: list[Part] = []
    for i in range(8):
        u = i / 7
        base = edge[int(np.interp(u, [0, 0.4, 1], [8, 40, 66]))]
        tip = ends[int(np.interp(u, [0, 0.45, 1], [110, 62, 0]))]
        # The outer feathers bend with the front edge, the inner ones fall straight back.
        bend = edge[int(np.interp(u, [0, 0.4, 1], [20, 58, 96]))] * 0.6 + 0.4 * (base + tip) / 2
        shaft = bezier(base, base + (bend - base) * 0.7, bend + (tip - bend) * 0.3, tip, 30)
        half = np.interp(u, [0, 0.5, 1], [7.0, 6.2, 4.8])
        parts.append(blade(base, tip, float(half), 0.0, "feather", group, along=shaft))
    for i in range(5):
        u = i / 4
        base = edge[int(np.interp(u, [0, 1], [8, 62]))]
        tip = base + (ends[int(np.interp(u, [0, 0.5, 1], [108, 70, 34]))] - base) * np.interp(u, [0, 1], [0.66, 0.54])
        parts.append(blade(base, tip, 6.0, 0.04, "belly", group, quill=False, blunt=True))
    # The arm: a band under the front edge that thins out towards the tip.
    run = edge[:112]
    deep = np.interp(np.linspace(0, 1, 112), ROUND, [0.4, 5.5, 8.6, 10.6, 11.4, 8.0, 0.6])
    hem = offset(run, deep)
    ripple = 1.1 * np.abs(np.sin(np.linspace(0, 6 * np.pi, 112))) * np.interp(np.arange(112), [0, 70, 111], [1, 1, 0])
    hem = hem + (hem - run) / np.maximum(deep, 1e-6)[:, None] * ripple[:, None]
    parts.append(
        Part(
            np.vstack([run, hem[::-1]]),
            "feather",
            (Line(offset(run, deep * 0.5)[8:84], "detail", 0.0, 0.0, 0.3),),
            (Shadow(hem[4:80], 5.0, 0.5),),
            None,
            group=group,
            form=0.1,
        )
    )
    return parts


def _set(parts: list[Part], x: float, y: float, scale: float, degrees: float, below: bool = False) -> tuple[Part, ...]:
    """A wing set on the body; `below` it hangs down instead of standing up."""
    wing = Drawing(tuple(parts))
    if below:
        wing = wing.placed(degrees=180.0, mirror=True)
    return wing.placed(x, y, scale, degrees).parts


def swallow(chance: Chance) -> Drawing:
    """A swallow that flies to the right, one wing up, one down, its tail streaming; about 150 wide."""
    rise = chance.spread("rise", -26, 16)
    sweep = chance.spread("sweep", -7, 7)
    back = [(66, 1.0), (59, -4.6), (53.5, -11.4), (45, -14.8), (34, -12.8), (16, -10.4), (-8, -4), (-36, 7)]
    under = [(-36, 11), (-14, 19), (6, 23), (24, 21), (38, 14), (48, 6.6), (56, 3.6), (66, 1.0)]
    body = np.vstack([catmull(back), catmull(under)])
    breast = contour(
        [(58, 0.4), (51, -1.4), (43, 0.0), (37, 4.4), (33, 11.0), (32.6, 17.2)],
        [(32.6, 17.2), (38, 13.9), (48, 6.5), (55, 3.8), (58, 0.4)],
    )
    belly = contour(
        [(26, 20.2), (20, 12), (6, 8), (-12, 8), (-33, 9.8)],
        [(-33, 9.8), (-14, 18.8), (6, 22.8), (20, 21.8), (26, 20.2)],
    )
    tails = []
    for knots, width in (
        ([(-24, 8), (-42, 14), (-58, 26), (-66, 36)], 4.4),
        ([(-24, 6), (-44, 8), (-62, 8), (-76, 4)], 4.4),
        ([(-22, 9), (-42, 20), (-60, 38), (-82, 66)], 4.8),
        ([(-22, 4), (-46, 4), (-70, -4), (-100, -24)], 4.8),
    ):
        path = catmull(knots, samples=14)
        tails.append(blade(path[0], path[-1], width, 0.0, "feather", "tail", along=path))
    eye = [
        Part(circle(49.0, -6.4, 2.6, 24), "white", (), (), None, group="eye", form=0.0, rim="none"),
        Part(circle(49.4, -6.2, 1.4, 18), "pupil", (), (), None, group="eye", form=0.0, rim="none"),
    ]
    gape = Line(catmull([(65, 0.8), (59, -0.6), (54, -1.8)]), "detail", 0.3, 0.0, 0.3)
    parts = [
        *_set(_wing("far wing"), 18, -4, 0.86, 8 + sweep),
        *tails,
        Part(
            body,
            "feather",
            (gape,),
            (Shadow(catmull(back)[8:70], 15, 0.95),),
            None,
            group="body",
            form=0.2,
        ),
        Part(belly, "white", (), (Shadow(catmull(under)[10:40], 4, 0.6),), None, group="body", form=0.0),
        Part(breast, "breast", (), (), None, group="body", form=0.2),
        *eye,
        *_set(_wing("near wing"), 10, 5, 0.98, -4 - sweep, below=True),
    ]
    return Drawing(tuple(parts)).placed(degrees=rise)
