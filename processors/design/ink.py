"""From parts to ink: what is seen, outlines thick and thin, lines, fills, shading, all as filled shapes in mm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points, lengths, resample, stroke, swell
from processors.design.feathering import feathered
from processors.design.front import Front, union
from processors.design.masses import black_levels, black_shapes, tips
from processors.design.parts import UNBROKEN, Line, Part
from processors.design.shading import dots, strokes
from processors.design.styles import Style
from processors.design.styles.botanical_engraving import engraved
from processors.design.styles.geometric_planes import angular, cut_planes, planed
from processors.design.styles.ornamental_filling import cleared, filled
from processors.design.tone import LIGHT, tone_map

BLACK = "#141312"
OF_ROOM = 0.2
"""How much of the room across a face one of its lines may take."""
DARKS = frozenset({"shade", "spike"})
"""Materials that are the dark of what they lie on: its lines run on through them."""
LEAFY = frozenset({"leaf", "leaf dark", "leaf light"})
"""Materials whose lines a fine needle runs up to what lies over them: cut short they would be ticks beside it."""
MARKINGS = frozenset({"mark"})
"""Materials that lie on a body as its pattern does: they take nothing of its contour."""


@dataclass(frozen=True, slots=True)
class Plate:
    """The finished layers, back to front: flat colours, black masses and shading, dots, outlines."""

    width_mm: float
    height_mm: float
    fills: tuple[tuple[str, BaseGeometry], ...]
    shade: BaseGeometry
    dots: NDArray[np.float64]
    outline: BaseGeometry
    silhouettes: dict[str, BaseGeometry]


def polygon(ring: Points, holes: Iterable[Points] = ()) -> BaseGeometry:
    """The area a ring encloses; one that crosses itself keeps all it goes round."""
    shape: BaseGeometry = Polygon(np.round(ring, 6), [np.round(h, 6) for h in holes])
    return shape if shape.is_valid else areas(shapely.make_valid(shape))


def areas(shape: BaseGeometry) -> BaseGeometry:
    """Only the polygons of a geometry."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    return shapely.union_all([g for g in shapely.get_parts(shape) if g.geom_type in ("Polygon", "MultiPolygon")])


NIB = np.deg2rad(-38.0)
"""How a broad pen is held: strokes that run along this are its thin ones."""


def line_ring(line: Line, width: float, thin: float, nib: float = 0.0) -> Points | None:
    """A line as drawn: its widths swell and taper, and never fall under `thin`; a broad pen's go by its way, too."""
    span = float(lengths(line.path)[-1]) if len(line.path) > 1 else 0.0
    if span < thin:
        return None
    path = resample(line.path, int(np.clip(span / 0.5, 6, 160)))
    if nib:
        way = np.gradient(path, axis=0)
        width = width * (1 - nib + nib * np.abs(np.sin(np.arctan2(way[:, 1], way[:, 0]) - NIB)))
    return stroke(path, np.maximum(width * swell(len(path), line.start, line.end, line.peak), thin))


def contour_ink(shape: BaseGeometry, width: float, style: Style, thin: float) -> BaseGeometry:
    """The outline of a shape, thicker on the side away from the light."""
    if style.nib:
        return _penned(shape, max(width * (1 - style.nib), thin) / 2, width * (1 + 0.35 * style.nib) / 2)
    half = max(width * (1 - style.swell / 2), thin) / 2
    extra = width * style.swell
    inner = shape.buffer(-half, quad_segs=5)
    inner = inner.intersection(translate(inner, *(LIGHT * extra)))
    return shape.buffer(half, quad_segs=5).difference(inner)


def across(shape: BaseGeometry) -> float:
    """How wide a shape is, mm: the width of a strip, half the breadth of something round; 0 for nothing."""
    return float(2 * shape.area / shape.length) if shape.length else 0.0


def weights(style: Style, k: float, room: float) -> dict[str, float]:
    """The widths of a face's lines, mm: finer where there is little `room` across it, never under the thinnest."""
    thin, widest = style.min_line * k, OF_ROOM * room
    inner, detail = (max(min(width * k, widest), min(thin, width * k)) for width in (style.inner, style.detail))
    return {"outline": style.outline * k, "inner": inner, "detail": min(inner, detail), "texture": min(inner, detail)}


def _penned(shape: BaseGeometry, thin: float, broad: float) -> BaseGeometry:
    """A shape's edge as a broad pen draws it: swept by an ellipse of these half widths, held at one angle."""
    c, s = float(np.cos(NIB)), float(np.sin(NIB))

    def flat(xy: Points) -> Points:
        u, v = xy[:, 0] * c + xy[:, 1] * s, xy[:, 1] * c - xy[:, 0] * s
        return np.column_stack([u / broad, v / thin])

    def back(xy: Points) -> Points:
        u, v = xy[:, 0] * broad, xy[:, 1] * thin
        return np.column_stack([u * c - v * s, u * s + v * c])

    edge = shapely.transform(shape.boundary, flat).buffer(1.0, quad_segs=6)
    return shapely.transform(edge, back)


def inked(
    parts: Sequence[Part],
    style: Style,
    width_mm: float,
    height_mm: float,
    k: float,
    chance: Chance,
    clip: BaseGeometry | None = None,
    marks: Sequence[Line] = (),
) -> Plate:
    """Parts in mm, back to front, as a style draws them. `k` scales the style's widths, `clip` bounds all ink.

    `marks` are loose lines (sparks, rays) drawn under everything at their own weight.
    """
    parts = [p for p in parts if p.material not in style.skip]
    if style.facet:
        parts = [angular(p, style.facet * k) for p in planed(parts)]
    if style.texture == "beads":
        parts = cleared(parts)
    widths = weights(style, k, np.inf)
    even = replace(style, swell=0.0)  # an ornament's lines are one weight all round, or its symmetry would be gone
    thin = style.min_line * k
    shapes = [polygon(p.ring, p.holes) for p in parts]
    front = Front(parts, shapes, style.halo * k, LEAFY if style.shading == "hatch" else frozenset())
    lines: list[BaseGeometry] = []
    masses: list[BaseGeometry] = []
    colours: dict[str, list[BaseGeometry]] = {}
    seen: list[BaseGeometry] = []
    inside: dict[int, BaseGeometry] = {}
    bare_lines: list[BaseGeometry] = []
    last: dict[str, int] = {}
    members: dict[str, list[int]] = {}
    for i, part in enumerate(parts):
        if part.edges is None:
            last[part.group] = i
            members.setdefault(part.group, []).append(i)

    silhouettes = {g: union([shapes[i] for i in ids]) for g, ids in members.items()}
    broad = {g: across(shape) for g, shape in silhouettes.items()}
    for group, shape in silhouettes.items():
        if parts[members[group][0]].rim == "none":
            continue
        weight = widths[parts[members[group][0]].rim if parts[members[group][0]].rim != "inner" else "outline"]
        drawn = contour_ink(shape, weight, even if parts[members[group][0]].material in UNBROKEN else style, thin)
        over = front.of(drawn, last[group], group, width=broad[group])
        lines.append(_without_crumbs(drawn, over, CRUMB * weight * weight))
    for i, part in enumerate(parts):
        shape = shapes[i]
        solid = part.material in style.solids
        dim = not solid and (
            part.material in style.bare or (style.shading == "stipple" and style.values.get(part.material, 0.0) > 0.45)
        )
        width = broad.get(part.group) or across(shape)
        over = front.of(shape, i, part.group, skip_body=part.body, width=width, through=DARKS)
        seen.append(shape.difference(over))
        fitting = weights(style, k, across(seen[-1]))
        drawn_lines = [
            r
            for line in part.lines
            if style.details or line.weight != "texture"
            if (
                r := line_ring(
                    line,
                    max(fitting[line.weight], style.min_gap * k * (2.4 if dim else 1.2 if solid else 0)),
                    thin,
                    style.nib,
                )
            )
            is not None
        ]
        inner = union([g for r in drawn_lines if (g := polygon(r)).area > 0]).intersection(shape)
        inner = inner.difference(_stubs(inner, over))
        if part.edges is None:
            if part.rim != "none":
                edge = contour_ink(shape, fitting["inner"], even if part.material in UNBROKEN else style, thin)
                lines.append(edge.difference(union([over, shape]) if part.rim == "outside" else over))
        else:
            rings = [
                r for line in part.edges if (r := line_ring(line, widths[line.weight], thin, style.nib)) is not None
            ]
            # A marking on a body does not eat into its contour.
            bounds = (
                front.of(shape, i, part.group, skip_body=part.body, width=width, through=MARKINGS) if rings else over
            )
            lines.append(union([polygon(r) for r in rings]).difference(bounds))
        if solid:
            hidden = front.of(shape, i, part.group, style.seam * k, part.body, width) if style.seam else over
            drawn = shape.difference(hidden).difference(inner)
            # Pupils, feelers and letters are line work: a stencil, which keeps outlines alone, must not lose them.
            (lines if part.material == "pupil" else masses).append(drawn)
        else:
            inside[i] = MultiPolygon() if dim else inner.difference(over)
            if dim:
                bare_lines.append(inner.difference(over))
            if part.material in style.colours:
                # Colour runs on under its own black, so that no skin shows between the two.
                hidden = front.of(shape, i, part.group, skip_body=part.body, width=width, through=style.solids)
                colours.setdefault(style.colours[part.material], []).append(shape.difference(hidden))
    for mark in marks:
        ring = line_ring(mark, widths[mark.weight], thin)
        if ring is not None:
            drawn = polygon(ring)
            lines.append(drawn.difference(front.of(drawn, -1, "", thin)))

    per_mm = min(4.0, 520 / max(width_mm, height_mm))
    tones = tone_map(parts, width_mm, height_mm, per_mm, 4.0 * k, style.values)
    stipples = np.zeros((0, 3))
    skin = union(seen)  # without the gaps round what lies over another thing
    levels: dict[int, float] = {}
    blacks: list[BaseGeometry] = []
    if style.black and style.shading != "none":
        # What has its dark drawn in spikes has no second black from its tone.
        drawn_dark = {p.body for p in parts if p.material in DARKS and p.body}
        found = black_levels(parts, tones, style, k)
        levels = {i: level for i, level in found.items() if parts[i].body not in drawn_dark}
        least = max(thin, style.min_gap * k)
        for i, black in black_shapes(seen, tones, levels, thin, k).items():
            bare = [
                polygon(r)
                for line in parts[i].lines
                if line.weight != "texture"
                and not style.colours  # a colour's black is laid over its lines
                and (r := line_ring(line, max(widths[line.weight], least * 1.7), least * 1.5)) is not None
            ]
            # A line that runs into the black goes on in bare skin, unless so little of it is left that it is a nick.
            inside[i] = inside[i].difference(black)
            bare_lines.append(union(bare).intersection(seen[i]))
            cuts = shapely.get_parts(union(bare).intersection(black)) if bare else ()
            long = [g for g in cuts if g.length > 9.0 * k]
            dark = black.difference(union(long)) if long else black
            masses.append(dark)
            blacks.append(black)
        if style.whip:
            rings = tips(parts, tones, style, k, levels, chance.at("tips"))
            masses.append(union([polygon(r) for r in rings]).intersection(skin))
    lace = filled(parts, seen, style, k, plain=not style.details) if style.texture == "beads" else None
    if lace is not None:
        # The lines of a face end at its lace.
        inside = {i: drawn.difference(lace.ground) for i, drawn in inside.items()}
        lines.append(lace.ink)
        masses = [mass.difference(lace.bare) for mass in masses]
    outline = union([*lines, *inside.values()])
    if style.shading == "hatch":
        rings = feathered(parts, tones, style, k, chance.at("shade"))
        masses.append(_unbroken([polygon(r) for r in rings], skin))
    elif style.shading == "ruled" or (style.shading == "whip" and not style.whip):
        rings = strokes(parts, tones, style, k, chance.at("shade"))
        masses.append(union([polygon(r) for r in rings]).intersection(skin))
    elif style.shading == "engraved":
        rings = engraved(parts, tones, style, k, chance.at("shade"))
        masses.append(union([polygon(r) for r in rings]).intersection(skin))
    elif style.shading == "planes":
        masses += cut_planes(parts, seen, tones, style, k)
    elif style.shading == "stipple":
        raster = np.zeros(tones.tone.shape, np.uint8)
        gaps = union(shapes).difference(skin) if style.halo else MultiPolygon()
        ground = [lace.quiet, lace.bare] if lace is not None else []
        _paint(raster, union([outline, *masses, *bare_lines, *ground, gaps]), per_mm)
        # Dots begin on the edge of a black and not beside it, or a thread of skin would be seen between the two.
        under = union(blacks)
        rim = under.difference(under.buffer(-style.dot[1] * k * 0.75, quad_segs=3))
        closed = union([*(g.buffer(style.dot[1] * k / 2) for g in bare_lines), *ground, gaps])
        _paint(raster, rim.difference(closed), per_mm, 0)
        stipples = dots(parts, tones, raster, style, k, chance.at("shade"))
    shade = union([m for m in masses if not m.is_empty])
    fills = tuple((colour, areas(union(g))) for colour, g in colours.items())
    if clip is not None:
        fills = tuple((c, areas(g.intersection(clip))) for c, g in fills)
        shade, outline = shade.intersection(clip), outline.intersection(clip)
        if len(stipples):
            stipples = stipples[shapely.contains_xy(clip, stipples[:, 0], stipples[:, 1])]
    shade, outline = cleaned(shade, thin), cleaned(outline, thin)
    shade = areas(shade.union(tight_gaps(shade.union(outline), style.min_gap * k)))
    return Plate(width_mm, height_mm, fills, shade, stipples, outline, silhouettes)


WHOLE = 0.6
"""How much of a stroke must be left where something lies over it; less would be a stub beside that."""
STUB = 0.3
"""The same of a line, which may go on behind."""

CRUMB = 3.5
"""A piece of outline between two things that lie over it is a crumb up to this many squares of its width."""
NEAR, TICK = 1.0, 2.5
"""Within so many roots of a crumb's area from what lies over it a piece must be so many crumbs: less is a tick."""


def _without_crumbs(drawn: BaseGeometry, over: BaseGeometry, least: float) -> BaseGeometry:
    """What is seen of an outline, without pieces of less than this area (mm²) that something has left of it."""
    if not drawn.intersects(over):
        return drawn
    beside = over.buffer(NEAR * float(np.sqrt(least)), quad_segs=2)
    shapely.prepare(beside)
    left = shapely.get_parts(drawn.difference(over))
    return union([g for g in left if g.area > (least if not beside.contains(g) else TICK * least)])


def _unbroken(strokes: Sequence[BaseGeometry], skin: BaseGeometry) -> BaseGeometry:
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


def _stubs(lines: BaseGeometry, over: BaseGeometry) -> BaseGeometry:
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


def _paint(canvas: NDArray[np.uint8], shape: BaseGeometry, per_mm: float, value: int = 1) -> None:
    for one in shapely.get_parts(shape):
        if one.geom_type != "Polygon" or one.is_empty:
            continue
        rings = [one.exterior, *one.interiors]
        at = [np.round((np.asarray(r.coords) * per_mm - 0.5) * 16).astype(np.int32) for r in rings]
        cv2.fillPoly(canvas, at, value, shift=4)
