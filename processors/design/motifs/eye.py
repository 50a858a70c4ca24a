"""An eye with its lids and lashes."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import numpy as np
import shapely

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, points
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow


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
