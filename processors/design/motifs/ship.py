"""A two-masted ship under sail."""

from __future__ import annotations

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import catmull, contour, points, stroke
from processors.design.motifs.moon import circle
from processors.design.motifs.waves import swell
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


def _spar(x0: float, y0: float, x1: float, y1: float, thick: float, thin: float, group: str) -> Part:
    path = np.linspace([x0, y0], [x1, y1], 8)
    return Part(stroke(path, np.linspace(thick, thin, 8)), "wood", (), (), None, group=group, body=group, form=0.0)


def _pennant(x: float, y: float, long: float) -> Part:
    ring = contour(
        [(x, y), (x + long * 0.5, y + 1.4), (x + long, y - 1.6)],
        [(x + long, y - 1.6), (x + long * 0.55, y + 4.6), (x, y + 6.4)],
        [(x, y + 6.4), (x, y)],
    )
    return Part(ring, "petal", (), (), None, group="flag", form=0.0)


def _jib(head: tuple[float, float], tack: tuple[float, float], clew: tuple[float, float], name: str) -> Part:
    """A three-cornered sail that fills towards the bow."""
    ring = contour(
        [head, ((head[0] + tack[0]) / 2 - 1, (head[1] + tack[1]) / 2), tack],
        [tack, ((tack[0] + clew[0]) / 2, (tack[1] + clew[1]) / 2 - 2.4), clew],
        [clew, ((head[0] + clew[0]) / 2 + 3.2, (head[1] + clew[1]) / 2), head],
    )
    return Part(ring, "sail", (), (Shadow(points([head, clew]), 7, 0.7),), None, group=name, form=0.0)


def ship(chance: Chance) -> Drawing:
    """A two-masted ship under full sail, its bow to the right, on a low sea; about 120 high."""
    belly = chance.spread("belly", 6.5, 9)
    parts: list[Part] = [
        _pennant(17, -76, 21),
        _pennant(-21, -64, 17),
        _spar(44, 6, 86, -14, 4.2, 2.2, "bowsprit"),
        _spar(-21, 20, -21, -64, 3.8, 2.2, "mast aft"),
        _spar(17, 20, 17, -76, 4.0, 2.2, "mast"),
        _jib((19, -60), (83, -13), (46, -1), "far jib"),
        _jib((21, -44), (69, -6), (38, 4), "jib"),
    ]
    for x, w, top, drop in ((-21.0, 19.0, -54.0, 24.0), (17.0, 21.0, -64.0, 27.0)):
        for name, share, y0, y1 in (
            ("top", 0.72, top, top + drop),
            ("main", 1.0, top + drop + 4.0, 9.0 if x < 0 else 8.0),
        ):
            half = w * share
            parts.append(_sail(x - half, x + half, y0, y1, belly * (0.75 if name == "top" else 1.0), f"{name}{x}"))
            spar = f"yard {name}{x}"
            parts.append(_spar(x - half - 3, y0, x + half + 3, y0, 2.6, 2.6, spar))
    # The sheer runs in one sweep from the high stern to the bow and on along the bowsprit.
    hull = contour(
        [(-56, -12), (-44, -10.5), (-35, -9)],
        [(-35, -9), (-33, 3), (-30, 8)],
        [(-30, 8), (-10, 15), (12, 15.5), (36, 9), (58, -2)],
        [(58, -2), (55, 16), (48, 32), (38, 46)],
        [(38, 46), (0, 50), (-38, 46)],
        [(-38, 46), (-49, 26), (-56, -12)],
    )
    strip = contour(
        [(-50.6, 13), (-42, 18), (-18, 24), (10, 24.4), (36, 18.4), (55.6, 8)],
        [(55.6, 8), (53.4, 17.4)],
        [(53.4, 17.4), (36, 27), (10, 32.6), (-18, 32), (-40, 27), (-47.6, 23)],
        [(-47.6, 23), (-50.6, 13)],
    )
    low = Line(catmull([(-42, 36), (-10, 41.6), (26, 40), (44, 34)]), "inner", 0.2, 0.2, 0.5)
    shade = Shadow(catmull([(-40, 46), (0, 50), (40, 45)]), 10, 0.8)
    parts += [
        Part(hull, "hull", (low,), (shade,), None, group="hull", form=0.0),
        Part(strip, "gold", (), (), None, group="hull", form=0.0),
    ]
    for x, y in ((-31, 24.8), (-15, 28), (2, 28.8), (19, 27.4), (36, 22.8)):
        parts.append(Part(circle(x, y, 2.1, 18), "pupil", (), (), None, group="ports", rim="none", form=0.0))
    sea = Drawing(tuple(swell(chance.at("sea"), wide=150.0, high=19.0))).named("sea").placed(2, 56)
    return Drawing((*parts, *sea.parts))
