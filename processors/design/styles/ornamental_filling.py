"""Lace inside a subject's own faces: a hem of scallops along a broad one's contour, beads along the outer edges of
the others, and one piece of filigree in the broadest, on its axis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points
from processors.design.motifs.cat import BODY, HEAD
from processors.design.motifs.great_wave import NAME
from processors.design.parts import Part
from processors.design.styles.geometric_facets import inradius, polygons
from processors.design.styles.geometric_planes import mirror_axis
from processors.design.styles.ornamental_border import bordered
from processors.design.styles.ornamental_cat import brow_mark, mandala_of, spine_of, string_of
from processors.design.styles.ornamental_clearing import VEINS, is_great, lies
from processors.design.styles.ornamental_compass import beads, is_point, sea
from processors.design.styles.ornamental_edging import edging, kept_apart
from processors.design.styles.ornamental_jewels import RAYED, jewels, ray_beads
from processors.design.styles.ornamental_pieces import filigree, hem, pearls, scales, strung
from processors.design.styles.ornamental_rooms import Room, in_pairs, middles, on_axis, own_axis, rooms_of
from processors.design.styles.table import Style

HEMMED = 6.0
"""From this inradius on (in `k` mm) a face has a hem along its contour."""

HEM_SHARE = 0.07
"""How much of the design a face with a hem covers, at least: many hems beside each other would be noise."""

STRUNG = 2
"""Which of the curves along a lip of foam its beads are strung on."""

_NO_HEM = frozenset({"snake", "belly", "scale", "fish", "metal", "steel", "wood", "wing", "wing pale"})
"""Materials of long bodies and bars, along which a hem would break at every crossing."""

HEM_SEEN = 0.4
"""A hem of which less than this is seen would be a scrap."""

NARROW = 0.8
"""From this inradius on (in `k` mm) a fern's leaf has a row of beads."""

FILIGREE = 6.5
"""From this inradius on (in `k` mm) the broadest face has filigree."""

LINED = 14
"""A face with more lines than this is drawn already."""

BEAD = 0.8
"""The radius of the largest bead of an edge (in `k` mm)."""

BARE_BEAD = 1.15
"""The same of one that is left bare in black: a smaller one would close."""

MANY = 4
"""A motif of so many petals or more has beads along each instead of a hem."""

_BARE = frozenset(
    {
        *("pupil", "hollow", "open", "letter", "letter dark", "mark"),
        *("cloth", "cloth back", "rope", "grip", "lip", "mouth", "stem", "plate"),
        *("sky", "snow", "stone", "cliff", "sand", "dune", "glass", "foam", "cloud", "night"),
    }
)
"""Materials without lace."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What lace blackens, the ground it stands on, where no line of a face goes, what is to stay free of tone, and
    what is left bare in black (mm)."""

    ink: BaseGeometry
    ground: BaseGeometry
    quiet: BaseGeometry
    bare: BaseGeometry


def filled(parts: Sequence[Part], seen: Sequence[BaseGeometry], style: Style, k: float, plain: bool = False) -> Filling:
    """The lace of a design; a `plain` one has its one piece of filigree, or its half mandala, and nothing else."""
    lace = _Lace(parts, seen, style, k, plain)
    for index, visible, middle in _faces(parts, seen):
        lace.face(index, visible, middle)
    return lace.finished()


class _Lace:
    """The pieces of a design's lace while they come about, face by face."""

    def __init__(
        self, parts: Sequence[Part], seen: Sequence[BaseGeometry], style: Style, k: float, plain: bool
    ) -> None:
        self.parts, self.style, self.k, self.plain = parts, style, k, plain
        self.thin, self.line, self.gap = style.min_line * k, style.detail * k, style.min_gap * k
        self.broad = HEM_SHARE * float(shapely.union_all([g for g in seen if not g.is_empty]).area)
        self.axis = mirror_axis(parts)
        petals = Counter(part.group for part in parts if part.material == "petal")
        self.blooms = {group for group, count in petals.items() if count >= MANY}
        self.swum = any(part.material == "fin" for part in parts)
        self.ink: list[BaseGeometry] = []
        self.ground: list[BaseGeometry] = []
        self.quiet: list[BaseGeometry] = []
        self.bare: list[BaseGeometry] = []
        self.spread: list[Room] = []
        self.flank: list[BaseGeometry] = []
        self.jewels: list[BaseGeometry] = []
        self.scales: list[BaseGeometry] = []

    def face(self, index: int, visible: BaseGeometry, middle: Points) -> None:
        """What a face bears: beads, a half mandala, waves, or a hem and filigree."""
        part, k, style = self.parts[index], self.k, self.style
        if part.material.startswith("leaf"):
            rooms = rooms_of(visible.buffer(-0.9 * k), middle, None, k, NARROW)
            rows = [] if self.plain else [_pearls(room, k, self.gap) for room in rooms]
            (self.bare if part.material in style.solids else self.ink).extend(rows)
            self.quiet.append(visible)
        elif part.material in style.solids:
            if not (self.plain or part.lines or part.flat):
                self.bare.append(edging(visible, part.ring, middle, BARE_BEAD * k, 1.6 * self.gap))
        elif part.material == "foam" and part.grain is not None:
            self.ink.append(strung(part.grain[STRUNG], 0.8 * BEAD * k, self.gap).intersection(visible))
        elif part.material == "coat":
            self._coat(part, visible)
        elif part.group.endswith("koi") and part.body.endswith("koi"):
            # Scales are its lace, each with a jewel.
            self.flank.append(visible)
            found, edges = jewels(part)
            self.jewels += found
            self.scales += edges
        elif part.material == "water" and self.swum and not part.body.endswith("wave"):
            return  # the lace is the fish's: scales on both would mix the two
        elif part.material == "water" and part.group == "rose":
            self.ink.append(sea(part, visible, self.line, self.thin, 0.8 * BEAD * k))
            self.ground.append(visible)
        elif is_point(part):
            self.ink.append(beads(part, visible.buffer(-0.7 * self.style.outline * k), self.thin))
            self.quiet.append(visible)
        elif part.material == "water":
            for piece in polygons(visible.buffer(-1.4 * k)):
                ink, ground = scales(piece, self.line, k, cut=is_great(part))
                self.ink.append(ink)
                self.ground.append(ground)
        else:
            if part.material == "white" and _round(part):
                self.quiet.append(visible)
                if len(part.lines) == RAYED:
                    self.ink.append(ray_beads(part))
                    self.ground.append(visible)
                    return
            self._light(index, visible, middle)

    def _coat(self, part: Part, visible: BaseGeometry) -> None:
        """A mandala on the haunch of a cat, beads on its back and tail, a mark on its brow."""
        if len(part.ring) not in (BODY, HEAD):
            return  # something was cut off
        if len(part.ring) == BODY:
            ink, ground = mandala_of(part, self.line, self.thin)
            room = visible.buffer(-self.line)
            beads = [bead for bead in spine_of(part, self.line, self.thin) if room.contains(bead)]
            ink = shapely.union_all([ink, string_of(part, self.line, self.thin), *beads])
            self.quiet.append(ground.intersection(visible))
        else:
            ink = brow_mark(part)
            self.quiet.append(visible)
        self.ink.append(ink.intersection(visible))

    def _light(self, index: int, visible: BaseGeometry, middle: Points) -> None:
        """A light face: a hem where it is broad, filigree on its axis, or beads along its edges."""
        part, k = self.parts[index], self.k
        clear = visible.buffer(-1.2 * k)
        bloom = part.group in self.blooms
        if part.group.split("/")[-1] == "heart" and part.material == "petal" and not self.plain:
            self._heart(index, visible)
            return
        if not self.plain and visible.area > self.broad and _takes_hem(part) and not bloom:
            lace, band = _hemmed(_whole(self.parts, index), 1.25 * self.line, k)
            if lace.intersection(clear).area > HEM_SEEN * lace.area:
                self.ink.append(lace.intersection(clear))
                self.ground.append(band.intersection(visible))
                clear = clear.difference(band.buffer(1.6 * k))
        if len(part.lines) > LINED or part.material == "glass" or (part.flat and part.lines):
            return
        alone = own_axis(part.ring)
        own = self.axis if alone is None else alone
        centred = own is not None and part.material != "moon" and visible.area > self.broad and not bloom
        if not centred:
            if not self.plain:
                self.ink.append(self._beaded(part, visible, None if bloom else part.ring, middle))
                self.ground.append(self.ink[-1].buffer(0.8 * k))
            return
        lines = [LineString(line.path).buffer(0.9 * k) for line in part.lines if len(line.path) > 1]
        free = rooms_of(clear.difference(shapely.union_all(lines)), middle, own, k)
        if (
            self.axis is not None
            and alone is not None
            and abs(alone - self.axis) < 0.5 * k
            and part.material != "petal"
        ):
            free = in_pairs(free, self.axis)
        self.spread += on_axis(free, own, FILIGREE * k)

    def _heart(self, index: int, visible: BaseGeometry) -> None:
        """A heart's border; what comes out of it beyond a ribbon, its point, is all tone."""
        k = self.k
        faces = polygons(_whole(self.parts, index))
        if visible.is_empty or not faces:
            return
        face = max(faces, key=lambda g: float(g.area))
        low = Point(max(shapely.get_coordinates(face.exterior).tolist(), key=lambda at: at[1]))
        seen = shapely.union_all([piece for piece in polygons(visible) if piece.distance(low) > k])
        if seen.is_empty:
            seen = visible
        lace, band = bordered(face, seen, min(0.27 * inradius(face), 4.0 * k), 1.25 * self.line, k)
        self.ink.append(lace)
        self.ground.append(band.intersection(seen.buffer(k)))

    def _beaded(self, part: Part, visible: BaseGeometry, ring: Points | None, middle: Points) -> BaseGeometry:
        """Beads along a face's outer edges, on a plane as on its mirror image beyond the axis."""
        if not part.flat or self.axis is None or ring is None:
            return edging(visible, ring, middle, BEAD * self.k, self.gap)
        axis = self.axis
        x0, _, x1, _ = visible.bounds

        def other(xy: Points) -> Points:
            return np.column_stack([2 * axis - xy[:, 0], xy[:, 1]])

        turned = (x0 + x1) / 2 > axis + self.gap
        face = shapely.transform(visible, other) if turned else visible
        across = x0 < axis - self.gap and x1 > axis + self.gap
        if across:
            face = face.intersection(box(x0, visible.bounds[1], axis - self.gap / 2, visible.bounds[3]))
        beads = edging(face, other(ring) if turned else ring, middle, BEAD * self.k, self.gap)
        clear = kept_apart(beads, self.gap)
        there = shapely.transform(clear, other)
        return there if turned else clear.union(there) if across else clear

    def finished(self) -> Filling:
        """All of it, with filigree in the broadest faces."""
        k = self.k
        best = max(FILIGREE * k, 0.93 * max((room.radius for room in self.spread), default=0.0))
        pieces = [_crown(room, self.line, self.thin) for room in self.spread if room.radius >= best]
        self.ground += [piece.buffer(0.8 * k) for piece in pieces]
        # Only what is seen as far as it goes: a jewel cut off is a speck.
        whole = shapely.union_all(self.flank).buffer(0.1 * k).buffer(-0.7 * k)
        whole = whole.difference(shapely.union_all(self.scales).buffer(self.gap + self.line / 2))
        self.ink += [jewel for jewel in self.jewels if whole.contains(jewel)]
        self.quiet += self.ground
        found = ([*self.ink, *pieces], self.ground, self.quiet, self.bare)
        return Filling(*(shapely.union_all(some) for some in found))


def _round(part: Part) -> bool:
    """Whether a face is round, as that of an owl about its eye: rays are drawn in it, and no tone."""
    shape = shapely.make_valid(Polygon(part.ring))
    return bool(4 * np.pi * shape.area > 0.8 * shape.length**2)


def _takes_hem(part: Part) -> bool:
    if part.material == "moon" and not _round(part):
        return False  # a crescent's inner edge may be a face
    if part.body.endswith("koi"):
        return False  # round its head a hem would be a bridle
    return not part.flat and part.material not in _NO_HEM and (len(part.lines) <= LINED or part.material == "sun")


def _crown(room: Room, line: float, thin: float) -> BaseGeometry:
    """The filigree of a room, its lines bolder the larger it is."""
    bold = float(np.clip(0.055 * room.radius, line, 2 * line))
    return room.set(filigree(0.94 * room.radius, bold, thin)).intersection(room.shape)


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
        if part.material == "water" and not lies(part):
            continue  # a breaking wave has its stripes
        if part.material == "moon" and "phase" in part.group and visible.area < 0.8 * Polygon(part.ring).area:
            continue  # a phase is told by its bare part
        if part.material.startswith("leaf") and (part.flat or len(part.lines) > VEINS):
            continue  # a leaf's veins are its lace; what is flat is told by its outline
        if part.group.split("/")[-1] == "case" or (part.material == "wing" and part.rim == "none"):
            continue  # beads along turned wood would sit there by chance
        if part.group.split("/")[-1] in ("arrow", "tail", "point") and part.material in ("wood", "metal"):
            continue
        lip = part.group.split("/")[-1] == f"{NAME} lip" and part.grain is not None
        if lip or (part.material not in _BARE and not part.holes):
            yield index, visible, centres[part.group]


def _pearls(room: Room, k: float, gap: float) -> BaseGeometry:
    """Beads in a room that is too narrow for more."""
    return room.set(pearls(min(room.radius, 1.3 * k), room.seen_from_within(0.0), gap))
