"""The construction a geometric design stands in: chords from tip to tip of the subject, and struts into its bays."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, joined
from processors.design.pen import polygon

CORNERS = 8
"""The most corners of a construction: more would be a ring."""

FLAT = 3.0
"""A corner that stands less than this beyond the chord past it (hundredths of the drawing) is none."""

NEAR = 5.0
"""A chord that goes nowhere further than this from the contour (hundredths) would only double it."""

SHORT = 14.0
"""The least length of a chord, in hundredths of the drawing."""

EVEN = 0.93
"""How much of the hull its mirror image covers, at least: about a crooked one chords would look strung at random."""

DEEP = 13.0
"""From this depth on (hundredths) a bay has a strut."""


def silhouette(drawing: Drawing) -> BaseGeometry:
    """All that the drawing covers, as one shape."""
    return shapely.union_all([polygon(p.ring) for p in drawing.parts if p.material != "open"])


_LIMBS = frozenset({"pupil", "letter", "letter dark", "foam", "open"})
"""Materials that no chord ends on: feelers, letters, drops."""


def framed(drawing: Drawing, chance: Chance, plain: bool = False) -> Drawing:
    """The drawing in its construction: lines lighter than the subject, every end of which lies on its contour.

    A subject without bays has none, nor has one whose hull is crooked, or that is drawn in planes already. A `plain`
    one has chords alone.
    """
    whole = silhouette(drawing)
    if evenness(whole.convex_hull) < EVEN or 2 * sum(p.flat for p in drawing.parts) > len(drawing.parts):
        return drawing
    x0, y0, x1, y1 = whole.bounds
    unit = 0.01 * float(np.sqrt((x1 - x0) * (y1 - y0)))
    firm = shapely.union_all([polygon(p.ring) for p in drawing.parts if p.material not in _LIMBS])
    corners = tips(firm if firm.area > 0.5 * whole.area else whole, unit)
    lines: list[Line] = []
    nodes: list[Part] = []
    style = chance.pick("node", 3)
    for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        chord = LineString([a, b])
        if chord.length < SHORT * unit or _depth(chord, whole) < NEAR * unit:
            continue
        lines.append(_line(chord))
        strut = None if plain else _strut(chord, whole, unit)
        if strut is None:
            continue
        lines.append(_line(strut))
        nodes.append(_node(np.asarray(strut.coords[0]), style, unit, len(nodes)))
    if not lines:
        return drawing
    at = np.asarray(whole.representative_point().coords[0])
    holder = Part(at + np.array([(-0.1, 0), (0, -0.1), (0.1, 0)]), "open", group="frame ground", edges=tuple(lines))
    return joined([Drawing((holder, *nodes)), drawing])


def evenness(shape: BaseGeometry) -> float:
    """How much a shape and its mirror image have in common, of all they cover."""
    other = _mirrored(shape, shape.bounds)
    return float(shape.intersection(other).area / max(shape.union(other).area, 1e-9))


def _mirrored(shape: BaseGeometry, bounds: tuple[float, float, float, float]) -> BaseGeometry:
    x0, _, x1, _ = bounds
    return shapely.transform(shape, lambda xy: np.column_stack([x0 + x1 - xy[:, 0], xy[:, 1]]))


def tips(whole: BaseGeometry, unit: float) -> Points:
    """The points of a shape that reach furthest out, clockwise on the page, in mirror image where the shape is."""
    hull = whole.convex_hull
    even = evenness(whole) > 0.9
    if even:
        hull = hull.union(_mirrored(hull, whole.bounds)).convex_hull
    ring = np.asarray(shapely.normalize(hull).exterior.coords)[:-1]
    while len(ring) > 3:
        before, after = np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0)
        base = after - before
        high = np.abs(base[:, 0] * (ring - before)[:, 1] - base[:, 1] * (ring - before)[:, 0]) / np.hypot(*base.T)
        least = np.round(high, 6).min()
        if least > FLAT * unit and len(ring) <= CORNERS:
            break
        gone = np.round(high, 6) <= least + 1e-3 * unit
        if not even:
            gone = np.arange(len(ring)) == int(np.argmin(np.round(high, 6)))
        if gone.all():
            break
        ring = ring[~gone]
    return ring


def _depth(chord: LineString, whole: BaseGeometry) -> float:
    """How far a chord goes from the contour."""
    return float(shapely.distance(whole, shapely.points(_along(chord, 24))).max())


def _along(line: LineString, count: int) -> Points:
    return np.asarray([line.interpolate(t, normalized=True).coords[0] for t in np.linspace(0, 1, count)])


def _strut(chord: LineString, whole: BaseGeometry, unit: float) -> LineString | None:
    """A line from the middle of a chord square to it, to where the contour lies; nothing over a shallow bay."""
    (ax, ay), (bx, by) = chord.coords
    middle = chord.interpolate(0.5, normalized=True)
    if whole.distance(middle) < 0.5 * unit:
        return None
    way = np.array([ay - by, bx - ax]) / chord.length
    inward = np.asarray(whole.centroid.coords[0]) - np.asarray(middle.coords[0])
    if float((way * inward).sum()) < 0:
        way = -way
    end = np.asarray(middle.coords[0]) + way * 2 * chord.length
    met = shapely.get_parts(LineString([middle, Point(end)]).difference(whole))
    first = next((g for g in met if g.distance(middle) < 1e-6), None)
    if first is None or not DEEP * unit < first.length < 0.8 * chord.length:
        return None
    # On behind the contour: a style may yet draw that a little further in.
    return LineString([middle, Point(np.asarray(middle.coords[0]) + way * (first.length + 3 * unit))])


def _node(at: Points, style: int, unit: float, number: int) -> Part:
    """What two lines meet in: a dot, a ring or a lozenge."""
    r = 1.1 * unit
    if style == 2:
        ring = at + np.array([(0, -1.7), (1.2, 0), (0, 1.7), (-1.2, 0)]) * unit
        return Part(ring, "pupil", group=f"frame node{number}", rim="none", form=0.0, flat=True)
    material = "pupil" if style == 0 else "white"
    rim = "none" if style == 0 else "detail"
    return Part(
        circle(float(at[0]), float(at[1]), r, 24), material, group=f"frame node{number}", rim=rim, form=0.0, flat=True
    )


def _line(run: LineString) -> Line:
    return Line(np.asarray(run.coords), "detail", 1.0, 1.0, 0.5)
