"""What is taken off the ink: crumbs and stubs beside what lies over a line, slivers, slits that close in the skin."""

from __future__ import annotations

import math
from collections.abc import Sequence

import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from processors.design.front import union
from processors.design.pen import areas

WHOLE = 0.6
"""How much of a stroke must be left where something lies over it; less would be a stub beside that."""
STUB = 0.3
"""The same of a line, which may go on behind."""
CRUMB = 3.5
"""A piece of outline between two things that lie over it is a crumb up to this many squares of its width."""
NEAR, TICK = 1.0, 2.5
"""Within so many roots of a crumb's area from what lies over it a piece must be so many crumbs: less is a tick."""
SLIVER = 0.2
"""Half the breadth, as a share of a line's, of what is left of it lengthwise: a sliver, and no longer a line."""


def without_crumbs(drawn: BaseGeometry, over: BaseGeometry, least: float) -> BaseGeometry:
    """What is seen of an outline, without pieces of less than this area (mm²) that something has left of it."""
    if not drawn.intersects(over):
        return drawn
    beside = over.buffer(NEAR * math.sqrt(least), quad_segs=2)
    shapely.prepare(beside)
    left = shapely.get_parts(drawn.difference(over))
    return union([g for g in left if g.area > (least if not beside.contains(g) else TICK * least)])


def without_ticks(seen: BaseGeometry, over: BaseGeometry, weight: float) -> BaseGeometry:
    """An outline of this weight (mm) without the slivers of it along what lies over it, nor what hangs on by those."""
    if over.is_empty or seen.disjoint(over.buffer(0.1 * weight)):
        return seen
    r = SLIVER * weight
    broad = seen.buffer(-r, quad_segs=3).buffer(1.05 * r, quad_segs=3)
    left = seen.difference(seen.difference(broad).intersection(over.buffer(2 * weight, quad_segs=2)))
    least = CRUMB * weight * weight
    return union([g for g in shapely.get_parts(left) if g.area > least])


def unbroken(strokes: Sequence[BaseGeometry], skin: BaseGeometry) -> BaseGeometry:
    """What is seen of shading strokes, without those of which something has left but a stub."""
    shapely.prepare(skin)
    kept = []
    for stroke_ in strokes:
        if skin.contains(stroke_):
            kept.append(stroke_)
            continue
        seen = stroke_.intersection(skin)
        if seen.area > WHOLE * stroke_.area:
            kept.append(max(shapely.get_parts(seen), key=lambda g: float(g.area)))
    return union(kept)


def stubs(lines: BaseGeometry, over: BaseGeometry) -> BaseGeometry:
    """Those pieces of lines that are all that is seen of them beside what lies over them."""
    if over.is_empty or lines.is_empty:
        return MultiPolygon()
    found = []
    for line in shapely.get_parts(lines):
        if line.intersects(over):
            left = line.difference(over)
            found += [g for g in shapely.get_parts(left) if g.area < STUB * line.area]
    return union(found)


def tight_gaps(ink: BaseGeometry, gap: float) -> BaseGeometry:
    """The slits in the ink that are narrower than `gap`: they would close in the skin, so they are drawn shut."""
    r = gap / 2
    closed = ink.buffer(r, quad_segs=3).buffer(-r * 1.02, quad_segs=3)
    slits = closed.difference(ink)
    # A buffer may lose a hole among points that lie too close; a slit is what closes when its edges are moved in.
    slim = [g for g in shapely.get_parts(slits) if g.area > 0.02 and g.buffer(-0.65 * gap, quad_segs=2).is_empty]
    return union([g.buffer(0.04, quad_segs=1) for g in slim])


def cleaned(shape: BaseGeometry, thin: float) -> BaseGeometry:
    """Without slivers thinner than the thinnest line: an opening, then points within 0.015 mm let go."""
    r = thin * 0.47
    eroded = shape.buffer(-r, quad_segs=4)
    opened = eroded.buffer(r, quad_segs=4)
    if not opened.is_valid or opened.area > shape.area:
        # An opening only takes away; where it has grown, the buffer lost a hole among points that lie too close.
        opened = areas(shapely.make_valid(opened).intersection(shapely.make_valid(shape)))
    simple = areas(opened.simplify(0.015))
    return simple if simple.is_valid else areas(shapely.make_valid(simple))
