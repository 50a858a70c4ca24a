"""The figure a geometric design stands in: chosen by the subject's form, cut by the subject and lighter than it."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points
from processors.design.ink import polygon
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, joined

SHOWN = 0.36
"""The least share of a figure's outline that is seen beside the subject, on either side."""

SEEN, RUNS = 0.62, 4
"""The least share of a figure that must be seen, and in how many runs at most, for it to be drawn."""

Knots = tuple[tuple[float, float], ...]


def silhouette(drawing: Drawing) -> BaseGeometry:
    """All that the drawing covers, as one shape."""
    return shapely.union_all([polygon(p.ring) for p in drawing.parts if p.material != "open"])


def framed(drawing: Drawing, chance: Chance, plain: bool = False) -> Drawing:
    """The drawing before its figure: a double line, lighter than the subject, and an axis, ending at its contour.

    A subject that would break the figure in many pieces stands without one. A `plain` one has a single line.
    """
    whole = silhouette(drawing)
    x0, y0, x1, y1 = whole.bounds
    w, h = x1 - x0, y1 - y0
    unit = 0.01 * float(np.sqrt(w * h))
    # Narrow places between the subject's limbs stay free of lines.
    solid = whole.buffer(7 * unit, quad_segs=4).buffer(-7 * unit, quad_segs=4).union(whole)
    corners, _ = _figure(whole, chance)
    figure = Polygon(corners)
    for _ in range(5):
        # A subject that fills its own box would hide the figure.
        middle = np.array([figure.centroid.x, figure.centroid.y])
        free = figure.exterior.difference(solid)
        left = free.intersection(shapely.box(middle[0] - 9e3, -9e3, middle[0], 9e3)).length
        if 2 * min(left, free.length - left) > SHOWN * figure.exterior.length:
            break
        corners = middle + (corners - middle) * 1.1
        figure = Polygon(corners)
    if not _whole_enough(figure, solid, unit):
        return drawing
    clear = solid.buffer(1.6 * unit, quad_segs=4)
    outer = _lines([figure.exterior.difference(clear)], 8 * unit, "detail" if plain else "inner")
    if plain:
        return joined([_holder(outer, figure), drawing])
    inner = figure.buffer(-3.4 * unit, join_style="mitre")
    stems, ends = _axis(figure, solid, unit, chance.pick("ends", 3))
    holder = _holder((*outer, *_lines([inner.exterior.difference(clear)], 8 * unit), *stems), figure)
    return joined([holder, Drawing(tuple(ends)), drawing])


def _whole_enough(figure: Polygon, solid: BaseGeometry, unit: float) -> bool:
    """Whether a figure is seen nearly whole: in few runs, none a scrap, over most of its length."""
    free = shapely.line_merge(figure.exterior.difference(solid))
    runs = [g.length for g in shapely.get_parts(free)]
    return bool(runs) and len(runs) <= RUNS and min(runs) > 30 * unit and sum(runs) > SEEN * figure.exterior.length


def _holder(edges: tuple[Line, ...], figure: Polygon) -> Drawing:
    """Loose lines, on a part too small to be seen."""
    x, y = figure.centroid.coords[0]
    at = np.array([(x - 0.1, y), (x, y - 0.1), (x + 0.1, y), (x, y + 0.1)])
    return Drawing((Part(at, "open", group="frame ground", edges=edges, form=0.0),) if edges else ())


TALL: dict[str, Knots] = {
    "column": ((0, -0.94), (1.08, -0.6), (1.08, 0.6), (0, 0.94), (-1.08, 0.6), (-1.08, -0.6)),
    "needle": ((0, -1.0), (1.24, -0.3), (0, 1.0), (-1.24, -0.3)),
    "coffin": ((0.62, -0.9), (1.16, -0.4), (0.5, 0.94), (-0.5, 0.94), (-1.16, -0.4), (-0.62, -0.9)),
}
WIDE: dict[str, Knots] = {
    "lozenge": ((-0.86, 0), (0, -1.34), (0.86, 0), (0, 1.34)),
    "beam": ((-0.8, 0), (-0.36, -1.2), (0.36, -1.2), (0.8, 0), (0.36, 1.2), (-0.36, 1.2)),
    "hut": ((-0.66, 1.1), (-0.66, -0.5), (0, -1.4), (0.66, -0.5), (0.66, 1.1)),
}
COMPACT: dict[str, Knots] = {
    "hexagon": ((0, -0.98), (0.85, -0.49), (0.85, 0.49), (0, 0.98), (-0.85, 0.49), (-0.85, -0.49)),
    "diamond": ((0, -1.08), (1.08, 0), (0, 1.08), (-1.08, 0)),
    "stop": (
        (0.39, -0.94),
        (0.94, -0.39),
        (0.94, 0.39),
        (0.39, 0.94),
        (-0.39, 0.94),
        (-0.94, 0.39),
        (-0.94, -0.39),
        (-0.39, -0.94),
    ),
    "up": ((0, -1.02), (1.04, 0.76), (-1.04, 0.76)),
    "hut": ((0, -1.0), (0.88, -0.34), (0.72, 0.82), (-0.72, 0.82), (-0.88, -0.34)),
    "down": ((-1.04, -0.76), (1.04, -0.76), (0, 1.02)),
    "shield": ((-0.74, -0.86), (0.74, -0.86), (0.88, 0.2), (0, 1.0), (-0.88, 0.2)),
}
"""Corners of the figures about the middle of the subject: in half widths and half heights for tall and wide ones, in
half its longer side for the rest."""


def _figure(whole: BaseGeometry, chance: Chance) -> tuple[Points, bool]:
    """The frame's corners, and whether it is round: by where the subject is broad, and by chance among what suits."""
    x0, y0, x1, y1 = whole.bounds
    middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    w, h = x1 - x0, y1 - y0
    half = np.array([w, h]) / 2
    if h > 1.45 * w:
        return np.array(list(TALL.values())[chance.pick("figure", 3)]) * half + middle, False
    if w > 1.5 * h:
        return np.array(list(WIDE.values())[chance.pick("figure", 3)]) * half + middle, False
    thirds = [
        whole.intersection(shapely.box(x0 - 1, y0 + h * a, x1 + 1, y0 + h * (a + 1 / 3))).area
        for a in (0, 1 / 3, 2 / 3)
    ]
    total = max(sum(thirds), 1e-6)
    kinds = ["circle", "hexagon", "diamond", "stop"]
    if thirds[2] > 0.4 * total:
        kinds = ["up", "circle", "hut", "hexagon"]
    elif thirds[0] > 0.4 * total:
        kinds = ["down", "diamond", "shield", "circle"]
    kind = kinds[chance.pick("figure", 4)]
    r = 0.47 * max(w, h)
    if kind == "circle":
        a = np.deg2rad(np.arange(96) * 3.75 - 90.0)
        return np.column_stack([np.cos(a), np.sin(a)]) * 0.97 * r + middle, True
    return np.array(COMPACT[kind]) * 1.06 * r + middle, False


def _lines(found: Sequence[BaseGeometry] | np.ndarray, shortest: float, weight: str = "detail") -> tuple[Line, ...]:
    cuts = [g for each in found for g in shapely.get_parts(each) if g.geom_type == "LineString"]
    return tuple(Line(np.asarray(g.coords), weight, 1.0, 1.0, 0.5) for g in cuts if g.length > shortest)


def _axis(figure: Polygon, solid: BaseGeometry, unit: float, kind: int) -> tuple[tuple[Line, ...], list[Part]]:
    """The axis drawn out beyond head and foot of the figure where the subject leaves it free, and what ends it."""
    cx = (figure.bounds[0] + figure.bounds[2]) / 2
    _, y0, _, y1 = figure.bounds
    taken = solid.buffer(3 * unit)
    stems: list[BaseGeometry] = []
    ends: list[Part] = []
    for y, way in ((y0, -1), (y1, 1)):
        stem = LineString([(cx, y), (cx, y + way * (7 if kind == 0 else 5) * unit)])
        if taken.intersects(stem.buffer(4 * unit)):
            continue
        if kind == 0:
            stems.append(stem)
            marks = [np.array([(0, -2.4), (1.5, 0), (0, 2.4), (-1.5, 0)]) * unit + (cx, y + way * 9 * unit)]
        elif kind == 1:
            steps = ((4.4, 1.5), (8.4, 1.1), (11.6, 0.8))
            marks = [circle(cx, y + way * at * unit, r * unit, 24) for at, r in steps]
        else:
            points = np.array([(0, 0), (2.6, -4.4), (0, -3.2), (-2.6, -4.4)]) * [1, -way] * unit
            marks = [points + (cx, y + way * at * unit) for at in (3.0, 7.6)]
        ends += [
            Part(m, "pupil", group=f"frame end{way}.{i}", rim="none", form=0.0, flat=True) for i, m in enumerate(marks)
        ]
    return _lines(stems, 3 * unit, "inner"), ends
