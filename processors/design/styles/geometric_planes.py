"""Faces cut in planes: along the edges that a form turns from the light, or as a gem's facets about its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from processors.design.curves import resample
from processors.design.parts import Part, faceted
from processors.design.styles.table import Style
from processors.design.tone import ToneMap

Way = NDArray[np.float64]

WHITE, RULED, CLOSE, BLACK = range(4)
"""The four tones of a plane: bare, ruled wide, ruled close, solid."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How fine a design is cut, in mm: `size` the least breadth of a face that has planes, `line` and `gap` the
    width and the least distance of ruled lines."""

    size: float
    line: float
    gap: float


TEXTURED = 14
"""A face with more lines than this is drawn already (scales, rays): planes would only muddle it."""


def angular(part: Part, tolerance: float) -> Part:
    """The part with straight edges, and without the fine lines that planes take the place of."""
    if part.flat:
        return part
    part = _even(part)
    cut = faceted(part, tolerance)
    if cut.edges and part.material != "open":
        cut = replace(cut, edges=tuple(replace(e, path=_straight(e.path, 1.6 * tolerance)) for e in cut.edges))
    if len(part.lines) > TEXTURED:
        # Scales and rays cut to straight runs would be a thicket.
        return replace(cut, lines=part.lines)
    return replace(cut, lines=tuple(line for line in cut.lines if line.weight != "texture"))


def _straight(path: Way, tolerance: float) -> Way:
    return np.asarray(LineString(path).simplify(tolerance).coords) if len(path) > 2 else path


def _even(part: Part) -> Part:
    """The lights of the sky with even sides: a crescent as two arcs of six."""
    if part.material not in ("sun", "moon") or len(part.ring) < 24:
        return part
    shape = Polygon(part.ring)
    if not shape.is_valid or float(np.ptp(part.ring[:, 0])) < 1e-6:
        return part
    if shape.area > 0.95 * shape.convex_hull.area:
        return part
    at = part.ring
    apart = np.hypot(*(at[:, None, :] - at[None, :, :]).transpose(2, 0, 1))
    a, b = sorted(int(i) for i in np.unravel_index(int(np.argmax(apart)), apart.shape))
    arcs = (at[a : b + 1], np.vstack([at[b:], at[: a + 1]]))
    return replace(part, ring=np.vstack([resample(arc, 7)[:-1] for arc in arcs]))


def cut_planes(
    parts: Sequence[Part], seen: Sequence[BaseGeometry], tones: ToneMap, style: Style, k: float
) -> list[BaseGeometry]:
    """What the planes of a design blacken and rule (mm): `seen` is what is visible of each part.

    Light falls from the upper left; where the design is its own mirror image it falls from above its axis, so that
    both sides are toned alike.
    """
    cut = Cut(style.spacing * k, style.detail * k, style.min_gap * k)
    axis = _axis(parts)
    black: list[BaseGeometry] = []
    ruled: list[BaseGeometry] = []
    for index, (part, shape) in enumerate(zip(parts, seen, strict=True)):
        if part.flat or len(part.lines) > TEXTURED or part.material in _PLAIN or part.material in style.solids:
            continue
        whole = Polygon(part.ring)
        facets = _gem(whole, cut, LIT) if part.group.split("/")[-1] in _GEMS and whole.is_valid else []
        for face, tone, way in facets:
            for seen_ in shapely.get_parts(face.intersection(shape)):
                if seen_.geom_type == "Polygon" and seen_.area > 0.1 * cut.size**2:
                    _tone(seen_, tone, way, cut, black, ruled)
        for piece in () if facets else shapely.get_parts(shape):
            if piece.geom_type != "Polygon" or piece.area < 2.0 * cut.size**2:
                continue
            deep = _depth(piece, tones, index)
            for half, light in _lit(piece, axis):
                for face, tone, way in _edges(half, cut, light, deep):
                    _tone(face, tone, way, cut, black, ruled)
    lines = [shapely.union_all(ruled).buffer(cut.line / 2, cap_style="flat")] if ruled else []
    return [*black, *lines]


def _tone(face: Polygon, tone: int, way: Way, cut: Cut, black: list[BaseGeometry], ruled: list[BaseGeometry]) -> None:
    """Adds a plane to what is black, or its edge and its lines to what is ruled."""
    if tone == BLACK:
        black.append(face)
        return
    ruled.append(face.boundary)
    if tone != WHITE:
        ruled += _ruling(face, way, cut.line + cut.gap * (2.6 if tone == RULED else 1.1))


def _axis(parts: Sequence[Part]) -> float | None:
    """The x of the axis of a design that is its own mirror image, near enough; else nothing."""
    points = np.vstack([p.ring for p in parts if p.group.split("/")[0] != "frame"])
    x0, x1 = float(points[:, 0].min()), float(points[:, 0].max())
    cells = np.floor(points / max((x1 - x0) / 24, 1e-6) - [x0 / max((x1 - x0) / 24, 1e-6), 0]).astype(int)
    here = set(map(tuple, cells.tolist()))
    there = {(23 - x, y) for x, y in here}
    return (x0 + x1) / 2 if len(here & there) > 0.8 * len(here) else None


_GEMS = frozenset({"heart", "gem"})
"""Motifs that are cut as a stone about one table."""

_PLAIN = frozenset({"pupil", "hollow", "open", "letter", "letter dark", "cloth", "foam", "glass", "plate"})
"""Materials without planes: line work, letters, and what is a plane already."""


LIT = np.array([-0.6, -0.8])
"""Towards the light."""


def _lit(piece: Polygon, axis: float | None) -> list[tuple[BaseGeometry, Way]]:
    """A face, or its halves on either side of the axis, each with the way to the light."""
    if axis is None:
        return [(piece, LIT)]
    x0, y0, x1, y1 = piece.bounds
    if x1 <= axis or x0 >= axis:
        return [(piece, LIT * [1 if x0 >= axis else -1, 1])]
    halves = ((shapely.box(x0 - 1, y0 - 1, axis, y1 + 1), -1), (shapely.box(axis, y0 - 1, x1 + 1, y1 + 1), 1))
    return [(piece.intersection(half), LIT * [side, 1]) for half, side in halves]


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


def _edges(piece: BaseGeometry, cut: Cut, light: Way, deep: float) -> list[tuple[Polygon, int, Way]]:
    """Planes along the edge that a form turns from the light: black outermost, then ruled, the rest bare."""
    across = 2 * piece.area / max(piece.length, 1e-6)
    step = float(np.clip(0.4 * across * (0.7 + 1.1 * deep), 0.26 * cut.size, 1.5 * cut.size))
    plain = piece.simplify(0.14 * cut.size)
    plain = plain if plain.is_valid else plain.buffer(0)
    near, far = (_turned(plain, light, step * n) for n in (1.0, 2.0))
    found: list[tuple[Polygon, int, Way]] = []
    along = np.array([-light[1], light[0]])
    for shape, tone in ((near, BLACK), (far.difference(near), CLOSE if deep > 0.3 else RULED)):
        for one in shapely.get_parts(shape.intersection(piece)):
            if one.geom_type != "Polygon" or one.area < 0.3 * cut.size**2:
                continue
            # Scraps and slivers would read as shards.
            if one.buffer(-0.1 * cut.size).is_empty or (tone != BLACK and one.buffer(-0.3 * cut.size).is_empty):
                continue
            found.append((one, tone, along))
    return found


def _turned(piece: BaseGeometry, light: Way, step: float) -> BaseGeometry:
    """What lies within a step of the edges that face away from the light, without whisker ends."""
    strip = piece.difference(translate(piece, *(light * step)))
    return strip.buffer(-0.12 * step, join_style="mitre").buffer(0.12 * step, join_style="mitre")


def _gem(piece: Polygon, cut: Cut, light: Way) -> list[tuple[Polygon, int, Way]]:
    """A broad full face cut as a gem: a bare table, and facets from its corners to the edge, toned in order."""
    if piece.interiors or piece.area < 24 * cut.size**2:
        return []
    if piece.area < 0.8 * piece.convex_hull.area:
        return []
    rim = np.asarray(piece.simplify(0.045 * float(np.sqrt(piece.area))).exterior.coords)[:-1]
    if shapely.LinearRing(rim).is_ccw:
        rim = rim[::-1]
    centre = np.array([piece.centroid.x, piece.centroid.y])
    table = centre + 0.52 * (rim - centre)
    if not 5 <= len(rim) <= 14 or not Polygon(rim).is_valid:
        return []
    found: list[tuple[Polygon, int, Way]] = []
    for i, (a, c) in enumerate(zip(rim, table, strict=True)):
        j = (i + 1) % len(rim)
        edge = rim[j] - a
        way = edge / max(float(np.hypot(*edge)), 1e-9)
        # The ring runs clockwise on paper that counts downwards: its outside lies to this hand.
        out = np.array([-way[1], way[0]])
        if float((((a + rim[j]) / 2 - centre) * out).sum()) < 0:
            out = -out
        faced = float((out * light).sum())
        tone = BLACK if faced < -0.72 else CLOSE if faced < -0.3 else RULED if faced < 0.15 else WHITE
        facet = Polygon([a, rim[j], table[j], c])
        facet = facet if facet.is_valid else facet.buffer(0)
        found += [(g, tone, way) for g in shapely.get_parts(facet.intersection(piece)) if g.geom_type == "Polygon"]
    return found


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
