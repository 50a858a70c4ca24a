"""Faces cut in planes, each bare, ruled or black by how it is turned to the light."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.parts import Part
from processors.design.styles.geometric_edges import FOLDS, TEXTURED
from processors.design.styles.geometric_faces import blooms, featured
from processors.design.styles.geometric_facets import LIT, Facet, facets, halves, polygons, shelf
from processors.design.styles.table import Style
from processors.design.tone import ToneMap

Way = NDArray[np.float64]

WHITE, RULED, BLACK = range(3)
"""The three tones of a plane: bare, ruled, solid."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How fine a design is cut, in mm: `size` the least breadth of a face that has planes, `line` and `gap` the
    width and the least distance of ruled lines."""

    size: float
    line: float
    gap: float


def cut_planes(
    parts: Sequence[Part], seen: Sequence[BaseGeometry], tones: ToneMap, style: Style, k: float
) -> list[BaseGeometry]:
    """What the planes of a design blacken and rule (mm): `seen` is what is visible of each part.

    Light falls from the upper left; where the design is its own mirror image it falls from above its axis, so that
    both sides are toned alike.
    """
    cut = Cut(style.spacing * k, style.detail * k, style.min_gap * k)
    axis = mirror_axis(parts)
    bloom = blooms(parts)
    inmost = _inmost(parts)
    black: list[BaseGeometry] = []
    ruled: list[BaseGeometry] = []
    for index, (part, shape) in enumerate(zip(parts, seen, strict=True)):
        if index in inmost and shape.area > cut.size**2:
            _tone(shape, RULED, np.array([-LIT[1], LIT[0]]), cut, black, ruled)
            continue
        if part.material in _TONED and (part.material != "plane" or part.edges is not None):
            tone = _TONED[part.material] if style.details else WHITE
            for one in polygons(shape):
                if one.area > SHADED * cut.size**2:
                    one = one.buffer(0.5 * cut.line, join_style="mitre") if tone == BLACK else one
                    _tone(one, tone, across_of(part), cut, black, ruled)
            continue
        if part.material in style.solids or shape.area < 1.6 * cut.size**2 or not _has_planes(part):
            continue
        deep = _depth(shape, tones, index)
        if shape.area < 4.0 * cut.size**2:
            # Too small for planes: it is one.
            if deep >= 0.5 and style.details:
                wide = [one for one in polygons(shape) if not one.buffer(-0.2 * cut.size).is_empty]
                for one in wide:
                    _tone(one, RULED, np.array([-LIT[1], LIT[0]]), cut, black, ruled)
            continue
        light = part.material in _LIGHT or featured(parts, index)
        darkest = RULED if light and (style.details or part.material == "coat") else BLACK if style.details else WHITE
        away = bloom.get(part.group)
        for facet in _planes(part, shape, axis, away):
            for one in polygons(facet.shape.intersection(shape)):
                # Slivers would read as shards.
                if one.area < 0.24 * cut.size**2 or one.buffer(-0.09 * cut.size).is_empty:
                    continue
                tone = min(_tone_of(facet, one, axis, deep), darkest)
                if part.material == "moon" and one.area < CHIP * shape.area:
                    tone = WHITE
                if away is not None and tone == BLACK:
                    # It is flush with its outline; bare skin keeps it off the other petals.
                    keep = 0.5 * style.inner * k + 1.6 * cut.gap
                    black.append(one.difference(_others(parts, seen, index).buffer(keep, join_style="mitre")))
                    continue
                _tone(one, tone, _along(facet), cut, black, ruled)
    lines = [shapely.union_all(ruled).buffer(cut.line / 2, cap_style="flat")] if ruled else []
    return [*black, *lines]


_TONED = {"plane": WHITE, "plane shade": RULED, "plane dark": BLACK}
"""Materials of what is a plane already, and their tones. A bare plane with a rim has no other edge."""

SHADED = 0.05
"""The least a ruled plane measures, in squares of the least breadth of a face that is cut."""


def across_of(part: Part) -> Way:
    """The way a ruled plane's lines run: along its longest side, so that each plane is ruled in a way of its own."""
    sides = np.roll(part.ring, -1, axis=0) - part.ring
    long = np.hypot(*sides.T)
    at = int(np.argmax(np.round(long, 6)))
    return np.asarray(sides[at] / long[at])


def _others(parts: Sequence[Part], seen: Sequence[BaseGeometry], index: int) -> BaseGeometry:
    """What is seen of the other parts of a part's group."""
    group = parts[index].group
    own = [shape for i, shape in enumerate(seen) if i != index and parts[i].group == group]
    return shapely.union_all(own)


def _inmost(parts: Sequence[Part]) -> frozenset[int]:
    """The bands of breaking waves that lie beside their hollows: they are in half shade."""
    hollow = {p.group for p in parts if p.material == "night"}
    found = {}
    for index, part in enumerate(parts):
        if part.material == "water" and part.edges is not None and part.group in hollow:
            found[part.group] = index
    return frozenset(found.values())


def _has_planes(part: Part) -> bool:
    """Whether a face is cut: not what is drawn already, nor is to stay light beside planes."""
    if part.flat or part.holes or len(part.lines) > TEXTURED or part.material in _PLAIN:
        return False
    if part.material == "fur" and len(part.lines) > FOLDS:
        return False  # a face: its eyes and whiskers are its planes
    if shapely.make_valid(Polygon(part.ring)).geom_type != "Polygon":
        return False
    wide, high = (float(v) for v in np.ptp(part.ring, axis=0))
    if part.material == "wood" and max(wide, high) > TURNED * min(wide, high):
        return False
    return part.material != "water"  # it has its stripes


def _planes(part: Part, shape: BaseGeometry, axis: float | None, middle: Way | None) -> list[Facet]:
    """The planes of what is seen of a face; `middle` is that of the bloom it is a petal of."""
    pieces = polygons(shape)
    if part.material == "coat":
        return []
    if (part.material in _BLADES and len(part.ring) < 6) or (part.material == "sun" and len(part.ring) == 3):
        return [facet for one in pieces for facet in halves(one)]
    if part.material == "cloud":
        return [facet for one in pieces for facet in shelf(one)]
    if part.material == "stone":
        # The side of a rock that lies in shadow is one plane.
        return [Facet(one, -0.7 * LIT) for one in pieces]
    if part.material == "glass":
        return [facet for one in pieces for facet in facets(one, None)]
    if middle is not None:
        return [_outward(one, middle) for one in pieces]
    if part.material == "bone":
        # A skull is its own mirror image, whatever it holds in its teeth.
        axis = float(part.ring[:, 0].min() + part.ring[:, 0].max()) / 2
    return facets(shapely.make_valid(Polygon(part.ring)), axis)


CHIP = 0.05
"""A plane of a moon that is less of it than this would be a chip, if it were dark."""

TURNED = 4
"""A level or upright piece of wood that is so many times as long as it is broad is turned, and has no planes."""


def _outward(petal: Polygon, middle: Way) -> Facet:
    """What is seen of a bloom's petal as one plane, that faces outwards from the bloom's middle."""
    out = np.asarray(petal.centroid.coords[0]) - middle
    return Facet(petal, out / max(float(np.hypot(*out)), 1e-9))


def _along(facet: Facet) -> Way:
    """The way a plane is ruled: along the side that it rises from."""
    return np.array([1.0, 0.0]) if facet.way is None else np.array([-facet.way[1], facet.way[0]])


def _tone_of(facet: Facet, seen: Polygon, axis: float | None, deep: float) -> int:
    """Bare towards the light, ruled across it, black away from it; a face in deep shade a step darker."""
    if facet.way is None:
        return WHITE
    side = 1.0
    if axis is not None:
        side = 1.0 if seen.centroid.x >= axis else -1.0
    faced = float((facet.way * LIT * [side, 1]).sum()) - 0.4 * (deep - 0.35)
    return BLACK if faced < -0.82 else RULED if faced < -0.3 else WHITE


def _tone(face: Polygon, tone: int, way: Way, cut: Cut, black: list[BaseGeometry], ruled: list[BaseGeometry]) -> None:
    """Adds a plane to what is black, or its edge and its lines to what is ruled."""
    if tone == BLACK:
        black.append(face)
        return
    ruled.append(face.boundary)
    if tone != WHITE:
        ruled += _ruling(face, way, cut.line + 2.0 * cut.gap)


def mirror_axis(parts: Sequence[Part]) -> float | None:
    """The x of the axis of a design that is its own mirror image, near enough; else nothing."""
    points = np.vstack([p.ring for p in parts if p.group.split("/")[0] != "frame"])
    x0, x1 = float(points[:, 0].min()), float(points[:, 0].max())
    cells = np.floor(points / max((x1 - x0) / 24, 1e-6) - [x0 / max((x1 - x0) / 24, 1e-6), 0]).astype(int)
    here = set(map(tuple, cells.tolist()))
    there = {(23 - x, y) for x, y in here}
    return (x0 + x1) / 2 if len(here & there) > 0.8 * len(here) else None


_PLAIN = frozenset(
    {
        *("pupil", "hollow", "open", "letter", "letter dark", "cloth", "foam", "plate", "snake", "scale"),
        *("plane", "white", "lip", "leaf", "leaf light", "belly", "fin", "rope", "gold", "sky", "snow"),
    }
)
"""Materials without planes: line work, letters, what is a plane already, and what is to stay light beside planes."""

_BLADES = frozenset({"flame", "feather"})
"""Materials of blades, which have two planes each."""

_LIGHT = frozenset({"bone", "moon", "sun", "cloud", "glass", "sand", "dune", "coat", "flame", "stone"})
"""Materials that no plane of is black."""


def _depth(piece: Polygon, tones: ToneMap, index: int) -> float:
    """How dark a face lies, 0 to 1: the mean tone over what is seen of it."""
    own = tones.mask(index)
    if not own.any():
        return 0.0
    x0, y0, x1, y1 = piece.bounds
    xs, ys = np.meshgrid(np.linspace(x0, x1, 14), np.linspace(y0, y1, 14))
    level, owner = tones.at(np.column_stack([xs.ravel(), ys.ravel()]))
    mine = owner == index
    return float(level[mine].mean()) if mine.any() else 0.0


def _ruling(face: BaseGeometry, way: NDArray[np.float64], apart: float) -> list[BaseGeometry]:
    """Straight lines over a plane, `apart` from each other and in step with those of every other plane turned alike."""
    side = np.array([-way[1], way[0]])
    x0, y0, x1, y1 = face.bounds
    box = np.array([(x0, y0), (x1, y0), (x0, y1), (x1, y1)])
    # Written out: matrix products may differ in their last bit.
    across, along = (box * side).sum(axis=1), (box * way).sum(axis=1)
    lo, hi, near, far = (float(v) for v in (across.min(), across.max(), along.min(), along.max()))
    rows = np.arange(np.ceil(lo / apart), np.floor(hi / apart) + 1) * apart
    if not len(rows):
        return []
    lines = [LineString([side * r + way * near, side * r + way * far]) for r in rows]
    cuts = shapely.get_parts(shapely.intersection(np.array(lines), face))
    return [g for g in cuts if g.geom_type == "LineString" and g.length > apart]
