"""From parts to ink: what is seen, outlines thick and thin, lines, fills, shading, all as filled shapes in mm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points
from processors.design.feathering import feathered
from processors.design.front import Front, union
from processors.design.masses import black_levels, black_shapes, tips
from processors.design.parts import UNBROKEN, Line, Part
from processors.design.pen import across, areas, contour_ink, line_ring, polygon, weights
from processors.design.shading import dots, strokes
from processors.design.styles import Style
from processors.design.styles.botanical_engraving import engraved
from processors.design.styles.cat_coat import coated
from processors.design.styles.geometric_edges import edged
from processors.design.styles.geometric_planes import cut_planes
from processors.design.styles.lettering_weight import weighty
from processors.design.styles.ornamental_clearing import cleared
from processors.design.styles.ornamental_filling import filled
from processors.design.styles.wolf_pelt import pelted
from processors.design.tone import ToneMap, tone_map
from processors.design.trimming import CRUMB, cleaned, stubs, tight_gaps, unbroken, without_crumbs, without_ticks

BLACK = "#141312"
DARKS = frozenset({"shade", "spike", "tabby"})
"""Materials that are the dark of what they lie on: its lines run on through them."""
LEAFY = frozenset({"leaf", "leaf dark", "leaf light"})
"""Materials whose lines a fine needle runs up to what lies over them: cut short they would be ticks beside it."""
CREASED = frozenset({"plane", "plane shade", "plane dark"})
"""Materials of the planes of a thing: they take nothing of its contour."""
MARKINGS = frozenset({"mark", "tabby"})
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
    parts = pelted(coated([p for p in parts if p.material not in style.skip], style, k), style, k)
    if style.facet:
        parts = edged(parts, style.facet * k)
    if style.texture == "beads":
        parts = cleared(parts)
    if style.texture == "letters":
        parts = weighty(parts)
    inking = _Inking(parts, style, k, chance)
    silhouettes = inking.contours()
    for i in range(len(parts)):
        inking.face(i)
    for mark in marks:
        inking.mark(mark)
    per_mm = min(4.0, 520 / max(width_mm, height_mm))
    dotted = style.shading == "stipple"
    tones = tone_map(parts, width_mm, height_mm, per_mm, 4.0 * k, style.values, soft=dotted)
    stipples = inking.shaded(tones, per_mm)
    shade = union([m for m in inking.masses if not m.is_empty])
    outline = inking.outline
    fills = tuple((colour, areas(union(g))) for colour, g in inking.colours.items())
    if clip is not None:
        fills = tuple((c, areas(g.intersection(clip))) for c, g in fills)
        shade, outline = shade.intersection(clip), outline.intersection(clip)
        if len(stipples):
            stipples = stipples[shapely.contains_xy(clip, stipples[:, 0], stipples[:, 1])]
    shade, outline = cleaned(shade, inking.thin), cleaned(outline, inking.thin)
    shade = areas(shade.union(tight_gaps(shade.union(outline), style.min_gap * k)))
    return Plate(width_mm, height_mm, fills, shade, stipples, outline, silhouettes)


class _Inking:
    """The layers while they come about: contours of things, then face by face, then blacks and shading over all."""

    def __init__(self, parts: Sequence[Part], style: Style, k: float, chance: Chance) -> None:
        self.parts, self.style, self.k, self.chance = parts, style, k, chance
        self.thin = style.min_line * k
        # An ornament's lines are one weight all round, or its symmetry would be gone.
        self._even = replace(style, swell=0.0)
        self._round = replace(style, nib=0.0)
        self._widths = weights(style, k, np.inf)
        self._shapes = [polygon(p.ring, p.holes) for p in parts]
        self._front = Front(parts, self._shapes, style.halo * k, LEAFY if style.shading == "hatch" else frozenset())
        self._broad: dict[str, float] = {}
        self._seen: list[BaseGeometry] = []
        self._lines: list[BaseGeometry] = []
        self._inside: dict[int, BaseGeometry] = {}
        self._bare_lines: list[BaseGeometry] = []
        self._blacks: list[BaseGeometry] = []
        self.masses: list[BaseGeometry] = []
        self.colours: dict[str, list[BaseGeometry]] = {}
        self.outline: BaseGeometry = MultiPolygon()

    def contours(self) -> dict[str, BaseGeometry]:
        """The outlines round whole things; gives their silhouettes."""
        members: dict[str, list[int]] = {}
        for i, part in enumerate(self.parts):
            if part.edges is None:
                members.setdefault(part.group, []).append(i)
        silhouettes = {g: union([self._shapes[i] for i in ids]) for g, ids in members.items()}
        self._broad = {g: across(shape) for g, shape in silhouettes.items()}
        for group, shape in silhouettes.items():
            first = self.parts[members[group][0]]
            if first.rim == "none":
                continue
            weight = first.bold * self._widths[first.rim if first.rim != "inner" else "outline"]
            drawn = contour_ink(shape, weight, self._pen(first), self.thin)
            over = self._front.of(drawn, members[group][-1], group, width=self._broad[group], through=CREASED)
            seen = without_crumbs(drawn, over, CRUMB * weight * weight)
            self._lines.append(without_ticks(seen, over, weight) if first.material in LEAFY else seen)
        return silhouettes

    def _pen(self, part: Part) -> Style:
        if self.style.nib and part.group.split("/")[-1].startswith("phase"):
            # A pen held at one angle would make eggs of small discs.
            return self._round
        return self._even if part.material in UNBROKEN else self.style

    def face(self, i: int) -> None:
        """A part's own lines and rim, its black or its colour, as far as they are seen."""
        part, shape, style = self.parts[i], self._shapes[i], self.style
        solid = part.material in style.solids
        dim = not solid and (
            part.material in style.bare or (style.shading == "stipple" and style.values.get(part.material, 0.0) > 0.45)
        )
        width = self._broad.get(part.group) or across(shape)
        over = self._front.of(shape, i, part.group, skip_body=part.body, width=width, through=DARKS)
        self._seen.append(shape.difference(over))
        fitting = weights(style, self.k, across(self._seen[-1]))
        least = style.min_gap * self.k * (2.4 if dim else 1.2 if solid else 0)
        drawn = [
            ring
            for line in part.lines
            if line.weight != "texture" or (style.details and not (solid and part.material == "night"))
            if (ring := line_ring(line, max(fitting[line.weight], least), self.thin, style.nib)) is not None
        ]
        inner = union([g for ring in drawn if (g := polygon(ring)).area > 0]).intersection(shape)
        inner = inner.difference(stubs(inner, over))
        self._rim(i, over, width, fitting["inner"])
        if solid:
            seam = style.seam * self.k + part.parted * self._widths["outline"]
            hidden = self._front.of(shape, i, part.group, seam, part.body, width) if style.seam else over
            black = shape.difference(hidden).difference(inner)
            if part.material in LEAFY:
                black = without_crumbs(black, hidden, 0.3 * self._widths["outline"] ** 2)
            # Pupils, feelers and letters are line work: a stencil, which keeps outlines alone, must not lose them.
            (self._lines if part.material == "pupil" else self.masses).append(black)
            return
        self._inside[i] = MultiPolygon() if dim else inner.difference(over)
        if dim:
            self._bare_lines.append(inner.difference(over))
        if part.material in style.colours:
            # Colour runs on under its own black, so that no skin shows between the two.
            hidden = self._front.of(shape, i, part.group, skip_body=part.body, width=width, through=style.solids)
            self.colours.setdefault(style.colours[part.material], []).append(shape.difference(hidden))

    def _rim(self, i: int, over: BaseGeometry, width: float, weight: float) -> None:
        part, shape = self.parts[i], self._shapes[i]
        if part.edges is None:
            if part.rim != "none":
                edge = contour_ink(shape, weight, self._pen(part), self.thin)
                self._lines.append(edge.difference(union([over, shape]) if part.rim == "outside" else over))
            return
        rings = [
            ring
            for line in part.edges
            if (ring := line_ring(line, self._widths[line.weight], self.thin, self.style.nib)) is not None
        ]
        if rings:
            # A marking on a body does not eat into its contour.
            over = self._front.of(shape, i, part.group, skip_body=part.body, width=width, through=MARKINGS)
        self._lines.append(union([polygon(ring) for ring in rings]).difference(over))

    def mark(self, line: Line) -> None:
        ring = line_ring(line, self._widths[line.weight], self.thin)
        if ring is not None:
            drawn = polygon(ring)
            self._lines.append(drawn.difference(self._front.of(drawn, -1, "", self.thin)))

    def shaded(self, tones: ToneMap, per_mm: float) -> NDArray[np.float64]:
        """Blacks, lace, outline and the style's shading; gives its dots: x and y in mm, and the diameter."""
        style, parts, k = self.style, self.parts, self.k
        skin = union(self._seen)  # without the gaps round what lies over another thing
        if style.black and style.shading != "none":
            self._blacken(tones, skin)
        lace = filled(parts, self._seen, style, k, plain=not style.details) if style.texture == "beads" else None
        if lace is not None:
            # The lines of a face end at its lace.
            self._inside = {i: drawn.difference(lace.ground) for i, drawn in self._inside.items()}
            self._lines.append(lace.ink)
            self.masses = [mass.difference(lace.bare) for mass in self.masses]
        self.outline = union([*self._lines, *self._inside.values()])
        chance = self.chance.at("shade")
        if style.shading == "stipple":
            gaps = union(self._shapes).difference(skin) if style.halo else MultiPolygon()
            closed = [lace.quiet, lace.bare, gaps] if lace is not None else [gaps]
            return dots(parts, tones, self._taken(tones, per_mm, closed), style, k, chance)
        if style.shading == "hatch":
            self.masses.append(unbroken([polygon(r) for r in feathered(parts, tones, style, k, chance)], skin))
        elif style.shading == "planes":
            self.masses += cut_planes(parts, self._seen, tones, style, k)
        elif style.shading == "engraved":
            self._stroke(engraved(parts, tones, style, k, chance), skin)
        elif style.shading == "ruled" or (style.shading == "whip" and not style.whip):
            self._stroke(strokes(parts, tones, style, k, chance), skin)
        return np.zeros((0, 3))

    def _stroke(self, rings: Sequence[Points], skin: BaseGeometry) -> None:
        self.masses.append(union([polygon(ring) for ring in rings]).intersection(skin))

    def _blacken(self, tones: ToneMap, skin: BaseGeometry) -> None:
        """The darkest of the tones as black masses, the lines of a face going on through them in bare skin."""
        style, parts, k = self.style, self.parts, self.k
        # What has its dark drawn in spikes has no second black from its tone.
        drawn_dark = {p.body for p in parts if p.material in DARKS and p.body}
        found = black_levels(parts, tones, style, k)
        levels = {i: level for i, level in found.items() if parts[i].body not in drawn_dark}
        least = max(self.thin, style.min_gap * k)
        for i, black in black_shapes(self._seen, tones, levels, self.thin, k).items():
            bare = [
                polygon(ring)
                for line in parts[i].lines
                if line.weight != "texture"
                and not style.colours  # a colour's black is laid over its lines
                and (ring := line_ring(line, max(self._widths[line.weight], least * 1.7), least * 1.5)) is not None
            ]
            # A line that runs into the black goes on in bare skin, unless so little of it is left that it is a nick.
            self._inside[i] = self._inside[i].difference(black)
            self._bare_lines.append(union(bare).intersection(self._seen[i]))
            cuts = shapely.get_parts(union(bare).intersection(black)) if bare else ()
            long = [g for g in cuts if g.length > 9.0 * k]
            self.masses.append(black.difference(union(long)) if long else black)
            self._blacks.append(black)
        if style.whip:
            self._stroke(tips(parts, tones, style, k, levels, self.chance.at("tips")), skin)

    def _taken(self, tones: ToneMap, per_mm: float, closed: Sequence[BaseGeometry]) -> NDArray[np.uint8]:
        """Where no dot may lie, as a raster: ink, lines kept bare, and what is `closed`."""
        raster = np.zeros(tones.tone.shape, np.uint8)
        _paint(raster, union([self.outline, *self.masses, *self._bare_lines, *closed]), per_mm)
        # Dots begin on the edge of a black and not beside it, or a thread of skin would be seen between the two.
        under, dot = union(self._blacks), self.style.dot[1] * self.k
        rim = under.difference(under.buffer(-dot * 0.75, quad_segs=3))
        kept = union([*(g.buffer(dot / 2) for g in self._bare_lines), *closed])
        _paint(raster, rim.difference(kept), per_mm, 0)
        return raster


def _paint(canvas: NDArray[np.uint8], shape: BaseGeometry, per_mm: float, value: int = 1) -> None:
    for one in shapely.get_parts(shape):
        if one.geom_type != "Polygon" or one.is_empty:
            continue
        rings = [one.exterior, *one.interiors]
        at = [np.round((np.asarray(r.coords) * per_mm - 0.5) * 16).astype(np.int32) for r in rings]
        cv2.fillPoly(canvas, at, value, shift=4)
