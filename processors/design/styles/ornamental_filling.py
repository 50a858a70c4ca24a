"""Lace inside a subject's own faces: a hem of scallops along its contour, drops along the way a face grows, and one
piece of filigree in the broadest face, on its axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points
from processors.design.parts import Part
from processors.design.styles.geometric_facets import inradius, polygons
from processors.design.styles.geometric_planes import mirror_axis, planed
from processors.design.styles.ornamental_pieces import bud, filigree, hem, scales
from processors.design.styles.ornamental_rooms import DROPPED, Room, middles, on_axis, own_axis, rooms_of
from processors.design.styles.table import Style

HEMMED = 6.0
"""From this inradius on (in `k` mm) a face has a hem along its contour."""

HEM_SHARE = 0.07
"""How much of the design a face with a hem covers, at least: many hems beside each other would be noise."""

_NO_HEM = frozenset({"snake", "belly", "scale", "fish", "metal", "wood"})
"""Materials of long bodies and bars, along which a hem would break at every crossing."""

_PAIRED = frozenset({"bone", "petal"})
"""Materials of even faces, whose odd lines (a crack, a fold) lace takes the place of."""

FILIGREE = 6.5
"""From this inradius on (in `k` mm) the broadest face has filigree."""

LINED = 14
"""A face with more lines than this is drawn already."""

_BARE = frozenset(
    {
        *(
            "pupil",
            "hollow",
            "open",
            "letter",
            "letter dark",
            "cloth",
            "cloth back",
            "sky",
            "snow",
            "rope",
            "foam",
            "lip",
        ),
        *(
            "leaf",
            "leaf light",
            "plate",
            "mouth",
            "sand",
            "mark",
            "stem",
            "stone",
            "cloud",
            "night",
            "leaf dark",
            "grip",
        ),
    }
)
"""Materials without lace."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What lace blackens, the ground it stands on, which is to stay free of tone, and what it leaves bare in black."""

    ink: BaseGeometry
    ground: BaseGeometry
    bare: BaseGeometry


def filled(parts: Sequence[Part], seen: Sequence[BaseGeometry], style: Style, k: float, plain: bool = False) -> Filling:
    """The lace of a design; a `plain` one has its one piece of filigree and nothing else."""
    thin, line, gap = style.min_line * k, style.detail * k, style.min_gap * k
    broad = HEM_SHARE * float(shapely.union_all([g for g in seen if not g.is_empty]).area)
    ink: list[BaseGeometry] = []
    ground: list[BaseGeometry] = []
    bare: list[BaseGeometry] = []
    spread: list[Room] = []
    narrow: list[Room] = []
    axis = mirror_axis(parts)
    for index, visible, middle in _faces(parts, seen):
        part = parts[index]
        own = own_axis(part.ring)
        own = axis if own is None else own
        if part.material in style.solids:
            if not (plain or part.lines or part.flat):
                free = rooms_of(visible.buffer(-1.5 * k), middle, own, k)
                bare += [_bud(room, k, 1.6 * gap) for room in free]
            continue
        clear = visible.buffer(-1.2 * k)
        if part.material == "water":
            ink += [scales(piece, line, k) for piece in polygons(clear)]
            ground.append(clear)
            continue
        if not plain and visible.area > broad and _takes_hem(part):
            lace, band = _hemmed(_whole(parts, index), 1.25 * line, k)
            ink.append(lace.intersection(clear))
            ground.append(band.intersection(visible))
            clear = clear.difference(band.buffer(1.6 * k)) if not band.is_empty else clear
        if len(part.lines) > LINED or part.material == "glass":
            continue
        lines = [LineString(line.path).buffer(0.9 * k) for line in part.lines if len(line.path) > 1]
        free = rooms_of(clear.difference(shapely.union_all(lines)), middle, own, k)
        if visible.area > broad:
            spread += on_axis(free, own, FILIGREE * k)
        else:
            narrow += free
    best = max(FILIGREE * k, 0.93 * max((room.radius for room in spread), default=0.0))
    pieces = [_crown(room, line, thin) for room in spread if room.radius >= best]
    if not plain:
        rest = [*(room for room in spread if room.radius < best), *narrow]
        pieces += [_bud(room, k, gap) for room in rest if room.radius >= DROPPED * k]
    ground += [piece.buffer(0.8 * k) for piece in pieces]
    return Filling(shapely.union_all([*ink, *pieces]), shapely.union_all(ground), shapely.union_all(bare))


def _takes_hem(part: Part) -> bool:
    return not part.flat and part.material not in _NO_HEM and (len(part.lines) <= LINED or part.material == "sun")


def _crown(room: Room, line: float, thin: float) -> BaseGeometry:
    """The filigree of a room, its lines bolder the larger it is."""
    bold = float(np.clip(0.055 * room.radius, line, 2 * line))
    return room.set(filigree(0.94 * room.radius, bold, thin)).intersection(room.shape)


def cleared(parts: Sequence[Part]) -> list[Part]:
    """The parts without what would stand in the lace's way: highlights, craters, and on an even face every line that
    has no counterpart on its other side."""
    found = []
    for part in planed(parts):
        if part.material == "petal":
            part = replace(part, lines=tuple(line for line in part.lines if line.weight == "inner"))
        axis = own_axis(part.ring) if part.material in _PAIRED and part.lines else None
        if axis is None:
            found.append(replace(part, lines=()) if part.material == "moon" else part)
            continue
        near = 0.04 * float(np.ptp(part.ring[:, 0]))
        ends = [np.vstack([line.path[:1], line.path[-1:], line.path.mean(axis=0)[None]]) for line in part.lines]
        other = [np.column_stack([2 * axis - at[:, 0], at[:, 1]]) for at in ends]
        paired = tuple(
            line
            for line, at in zip(part.lines, ends, strict=True)
            if any(
                float(np.abs(at - it).max()) < near or float(np.abs(at[[1, 0, 2]] - it).max()) < near for it in other
            )
        )
        found.append(replace(part, lines=paired))
    return found


def _whole(parts: Sequence[Part], index: int) -> BaseGeometry:
    """A face without what of its own motif lies on it: lace runs on under what merely crosses it."""
    part = parts[index]
    over = [
        shapely.make_valid(Polygon(p.ring)) for p in parts[index + 1 :] if p.group == part.group and p.rim != "none"
    ]
    return shapely.make_valid(Polygon(part.ring)).difference(shapely.union_all(over))


def _hemmed(face: BaseGeometry, line: float, k: float) -> tuple[BaseGeometry, BaseGeometry]:
    """The hem of each broad piece of a face, and the band it lies in."""
    ink, band = [], []
    for piece in polygons(face.buffer(-1.2 * k)):
        radius = inradius(piece)
        if radius >= HEMMED * k:
            scallops, ground = hem(piece, min(0.27 * radius, 4.0 * k), line, k)
            ink.append(scallops)
            band.append(ground)
    return shapely.union_all(ink), shapely.union_all(band)


def _faces(parts: Sequence[Part], seen: Sequence[BaseGeometry]) -> Iterable[tuple[int, BaseGeometry, Points]]:
    """The parts (by number) that take lace, what is seen of each, and the middle of its motif."""
    centres = middles(parts)
    for index, (part, visible) in enumerate(zip(parts, seen, strict=True)):
        x0, y0, x1, y1 = Polygon(part.ring).bounds
        if part.material == "water" and x1 - x0 < 2 * (y1 - y0):
            continue  # a breaking wave has its stripes
        if part.material == "moon" and "phase" in part.group and visible.area < 0.8 * Polygon(part.ring).area:
            continue  # a phase is told by its bare part
        if part.material not in _BARE and not part.holes:
            yield index, visible, centres[part.group]


def _bud(room: Room, k: float, gap: float) -> BaseGeometry:
    """A bud set in a room, as much of it as the room holds."""
    return room.set(bud(min(room.radius, 5.0 * k), room.seen_from_within(0.1 * k), k, gap))
