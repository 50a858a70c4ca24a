"""Faces cut in planes: along the edges that a form turns from the light, or as a gem's facets about its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.curves import resample
from processors.design.parts import Part, faceted
from processors.design.styles.geometric_facets import LIT, Facet, facets, halves, polygons, ridged, shelf
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


TEXTURED = 9
"""A face with more lines than this is drawn already (scales, rays): planes would only muddle it."""


FOLDS = 3
"""A coat with no more lines than this is folds, which planes take the place of."""


def angular(part: Part, tolerance: float) -> Part:
    """The part with straight edges, and without the fine lines that planes take the place of."""
    if part.flat:
        return part
    if part.group.split("/")[-1] == "frame":
        return _hooped(part)
    part = _even(part)
    cut = faceted(part, tolerance * _stride(part, tolerance))
    if cut.edges and part.material != "open":
        cut = replace(cut, edges=tuple(replace(e, path=_straight(e.path, 1.6 * tolerance)) for e in cut.edges))
    if len(part.lines) > TEXTURED and part.material not in _BARE:
        # Scales and rays cut to straight runs would be a thicket.
        return replace(cut, lines=part.lines)
    gone: tuple[str, ...] = ("texture", "detail") if part.material in _BARE else ("texture",)
    if part.material in ("cloud", "moon", "petal", "bone") or (
        part.material in ("fur", "wing") and len(cut.lines) <= FOLDS
    ):
        # Curls and folds are planes now.
        gone = ("texture", "detail", "inner")
    return replace(cut, lines=tuple(line for line in cut.lines if line.weight not in gone))


def _stride(part: Part, tolerance: float) -> float:
    """How coarse a part's edges are cut, in tolerances: a snake's bends keep their way, a leaf loses its teeth."""
    if part.material in ("snake", "belly"):
        return 0.6
    if not part.material.startswith("leaf"):
        return 1.0
    broad = float(np.sqrt(np.ptp(part.ring, axis=0).prod()))
    return float(np.clip(0.085 * broad / tolerance, 0.7, 2.4))


def _straight(path: Way, tolerance: float) -> Way:
    return np.asarray(LineString(path).simplify(tolerance).coords) if len(path) > 2 else path


HOOP = 18
"""The sides of a frame that is no circle."""


def _hooped(part: Part) -> Part:
    """A frame with straight sides, as broad all round as it was; a round one stays round."""
    hole = part.holes[0] if part.holes else part.ring
    inner = Polygon(hole)
    if len(part.holes) != 1 or not inner.is_valid or 4 * np.pi * inner.area > 0.97 * inner.length**2:
        return part
    top = int(np.argmin(np.round(hole[:, 1], 3)))
    sides = resample(np.vstack([hole[top:], hole[: top + 1]]), HOOP + 1)[:-1]
    broad = (Polygon(part.ring).area - inner.area) / inner.length
    outer = Polygon(sides).buffer(broad, join_style="mitre")
    return replace(part, ring=np.asarray(outer.exterior.coords)[:-1], holes=(sides,))


def planed(parts: Sequence[Part]) -> list[Part]:
    """The parts without the highlights and craters that planes take the place of."""
    discs: dict[str, float] = {}
    for part in parts:
        if part.material == "moon":
            discs[part.group] = max(discs.get(part.group, 0.0), float(np.ptp(part.ring, axis=0).max()))

    def gone(part: Part) -> bool:
        if part.material == "moon":
            return float(np.ptp(part.ring, axis=0).max()) < CRATER * discs[part.group]
        return part.material == "white" and part.rim == "none" and part.group.endswith("heart")

    return [part for part in parts if not gone(part)]


CRATER = 0.34
"""A disc on a moon that is smaller than this, of the moon's breadth, is a crater."""


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
    # The longest side of its hull goes from horn to horn.
    hull = np.asarray(shape.convex_hull.exterior.coords)
    side = int(np.argmax(np.hypot(*np.diff(hull, axis=0).T)))
    a, b = sorted(int(np.argmin(np.hypot(*(at - horn).T))) for horn in hull[side : side + 2])
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
    axis = mirror_axis(parts)
    bloom = _blooms(parts)
    black: list[BaseGeometry] = []
    ruled: list[BaseGeometry] = []
    for index, (part, shape) in enumerate(zip(parts, seen, strict=True)):
        if part.flat or len(part.lines) > TEXTURED or part.material in _PLAIN or part.material in style.solids:
            continue
        if part.material == "fur" and len(part.lines) > FOLDS:
            continue  # a face: its eyes and whiskers are its planes
        whole = shapely.make_valid(Polygon(part.ring))
        if whole.geom_type != "Polygon" or part.holes or shape.area < 1.6 * cut.size**2:
            continue
        x0, y0, x1, y1 = whole.bounds
        if part.material == "wood" and max(x1 - x0, y1 - y0) > TURNED * min(x1 - x0, y1 - y0):
            continue
        if part.material == "water" and x1 - x0 > 2 * (y1 - y0):
            # A long swell has its stripes.
            continue
        deep = _depth(shape, tones, index)
        light = part.material in _LIGHT or _featured(parts, index)
        darkest = RULED if light and (style.details or part.material == "coat") else BLACK if style.details else WHITE
        away = bloom.get(part.group)
        if shape.area < 4.0 * cut.size**2:
            # Too small for planes: it is one.
            tone = RULED if deep >= 0.5 and style.details else WHITE
            for one in shapely.get_parts(shape):
                if one.geom_type == "Polygon" and tone != WHITE and not one.buffer(-0.2 * cut.size).is_empty:
                    _tone(one, tone, np.array([-LIT[1], LIT[0]]), cut, black, ruled)
            continue
        ridge = next((line.path for line in part.lines if part.material == "coat" and line.weight == "outline"), None)
        if ridge is not None:
            planes = [f for one in polygons(shape) for f in ridged(one, ridge)]
        elif part.material == "coat":
            continue
        elif part.material in _BLADES:
            planes = [f for one in polygons(shape) for f in halves(one)]
        elif part.material == "cloud":
            planes = [f for one in polygons(shape) for f in shelf(one)]
        elif part.material == "glass":
            planes = [f for one in polygons(shape) for f in facets(one, None)]
        elif away is not None:
            planes = [_outward(one, away) for one in polygons(shape)]
        else:
            planes = facets(whole, axis)
        for facet in planes:
            for one in shapely.get_parts(facet.shape.intersection(shape)):
                if one.geom_type != "Polygon" or one.area < 0.24 * cut.size**2:
                    continue
                tone = min(_tone_of(facet, one, axis, deep), darkest)
                # Slivers would read as shards.
                if one.buffer(-0.09 * cut.size).is_empty:
                    continue
                if away is not None and tone == BLACK:
                    # Bare skin about it keeps it off the next petal's.
                    black.append(one.buffer(-0.5 * style.inner * k - 1.6 * cut.gap, join_style="mitre"))
                    continue
                _tone(one, tone, _along(facet), cut, black, ruled)
    lines = [shapely.union_all(ruled).buffer(cut.line / 2, cap_style="flat")] if ruled else []
    return [*black, *lines]


TURNED = 4
"""A level or upright piece of wood that is so many times as long as it is broad is turned, and has no planes."""

_FEATURES = frozenset({"pupil", "hollow", "mouth", "white", "gem"})
"""Materials of eyes, sockets and jaws, which a black plane beside them would swallow."""


def _featured(parts: Sequence[Part], index: int) -> bool:
    """Whether a face bears eyes, sockets or the like: two such marks or more."""
    face = parts[index].ring
    low, high = face.min(axis=0), face.max(axis=0)
    found = 0
    for other in parts[index + 1 :]:
        if other.material not in _FEATURES or other.group.split("/")[0] != parts[index].group.split("/")[0]:
            continue
        middle = (other.ring.min(axis=0) + other.ring.max(axis=0)) / 2
        small = float(np.ptp(other.ring, axis=0).max()) < 0.5 * float((high - low).max())
        if small and bool((middle > low).all() and (middle < high).all()) and _holds(face, middle):
            found += 1
    return found >= 2


def _holds(ring: Way, at: Way) -> bool:
    """Whether a point lies in a ring."""
    return bool(shapely.contains_xy(shapely.make_valid(Polygon(ring)), float(at[0]), float(at[1])))


MANY = 6
"""A motif of so many petals or more is a bloom: its light falls on the whole of it."""


def _blooms(parts: Sequence[Part]) -> dict[str, Way]:
    """The middle of each motif of many petals."""
    petals: dict[str, list[Way]] = {}
    for part in parts:
        if part.material == "petal":
            petals.setdefault(part.group, []).append(part.ring)
    return {
        group: (np.vstack(rings).min(axis=0) + np.vstack(rings).max(axis=0)) / 2
        for group, rings in petals.items()
        if len(rings) >= MANY
    }


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
        *("pupil", "hollow", "open", "letter", "letter dark", "cloth", "foam", "plate"),
        *("white", "lip", "leaf", "leaf light", "belly", "fin", "rope", "gold", "sky", "snow"),
    }
)
"""Materials without planes: line work, letters, what is a plane already, and what is to stay light beside planes."""

_BLADES = frozenset({"flame"})
"""Materials of blades, which have two planes each."""

_LIGHT = frozenset({"bone", "moon", "sun", "cloud", "glass", "sand", "coat", "flame"})
"""Materials that no plane of is black."""

_BARE = frozenset({"bone", "cloud", "stone", "flame", "wood", "metal", "moon"})
"""Materials whose fine lines the planes take the place of."""


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
