"""A landscape of planes: peaks of one lit and one dark side, solid firs on a solid bank, and a crescent cut as a
stone is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points
from processors.design.motifs.moon import POINTS
from processors.design.parts import Part
from processors.design.styles.geometric_facets import LIT, polygons

NEAR = "peak"
"""What the mountain in front is called, where there is one: its dark side is black, as that of the highest is where
there is none; those of all others are ruled."""

RESERVE = 1.3
"""How much skin lies bare about firs and their bank, in tolerances, beside what every thing has about it."""


def landed(parts: Sequence[Part], tolerance: float) -> list[Part]:
    """The parts, back to front, with mountains, firs, still water and crescents of straight edges."""
    ranges: dict[str, list[Part]] = {}
    for part in parts:
        ranges.setdefault(part.group, []).append(part)
    ranges = {g: found for g, found in ranges.items() if any(p.material == "cliff" for p in found)}
    foot = max((float(p.ring[:, 1].max()) for found in ranges.values() for p in found), default=0.0)
    front = _front(ranges)
    bank = [p for p in parts if _is_fir(p)]
    bounds = _window(parts)
    moons = {p.group for p in parts if _is_crescent(p)}
    made: list[Part] = []
    drawn: set[str] = set()
    for part in parts:
        if part.group in ranges:
            if part.group not in drawn:
                drawn.add(part.group)
                made += _mountain(ranges[part.group], foot, bounds, part.group == front)
        elif bank and part is bank[0]:
            made += [_reserve(bank, RESERVE * tolerance), _level(part)]
        elif part.material == "open" and part.edges and part.group.split("/")[-1] == "lake":
            made.append(replace(part, edges=tuple(replace(e, path=_straight(e.path)) for e in part.edges)))
        elif part.material == "stone" and part.group.split("/")[-1] == "lake":
            made.append(replace(part, material="snow", rim="none"))
        elif part.group in moons:
            made += _crescent(part) if _is_crescent(part) else []
        else:
            made.append(part)
    return made


def _front(ranges: Mapping[str, Sequence[Part]]) -> str:
    """The group of the mountain that stands in front."""
    near = [group for group in ranges if group.split("/")[-1] == NEAR]
    tops = {group: min(float(p.ring[:, 1].min()) for p in own) for group, own in ranges.items()}
    return near[0] if near else min(tops, key=lambda group: tops[group], default="")


def _is_fir(part: Part) -> bool:
    return part.material == "fir" and part.group.split("/")[-1].startswith("pine")


def _is_crescent(part: Part) -> bool:
    """Whether a part is a crescent: its limb first, then the edge that goes back between its horns."""
    if part.material != "moon" or len(part.ring) < 1.4 * POINTS:
        return False
    shape = Polygon(part.ring)
    return float(shape.area) < 0.75 * float(shape.convex_hull.area)


def _window(parts: Sequence[Part]) -> BaseGeometry | None:
    """What the frame of a view shows; nothing where it has none."""
    frames = [p for p in parts if p.group.split("/")[-1] == "frame" and p.holes]
    return Polygon(frames[0].holes[0]) if frames else None


def _straight(path: Points) -> Points:
    """A line of water, level from end to end."""
    return np.column_stack([path[[0, -1], 0], np.full(2, path[:, 1].mean())])


def _level(bank: Part) -> Part:
    """A bank whose edges are few straight runs."""
    return replace(
        bank, ring=np.asarray(Polygon(bank.ring).simplify(0.004 * Polygon(bank.ring).length).exterior.coords)[:-1]
    )


def _reserve(firs: Sequence[Part], broad: float) -> Part:
    """Bare skin about firs and their bank, so that black does not run into black."""
    shape = shapely.union_all([Polygon(p.ring) for p in firs]).buffer(broad, join_style="mitre", mitre_limit=2.0)
    shape = shape.buffer(broad, join_style="mitre").buffer(-broad, join_style="mitre")
    ring = np.asarray(max(polygons(shape), key=lambda one: one.area).exterior.coords)[:-1]
    return Part(ring, "open", group="skin", form=0.0, rim="none", casts=False)


SPINE = ((0.28, 0.16), (0.48, -0.1), (0.72, 0.16), (1.0, 0.1))
"""The bends of the edge between a mountain's two sides: how far down, and how far to the dark side (of how far that
reaches there)."""

BUTTRESS = (0.44, 0.52)
"""Where the black of the mountain in front bends back, so that it comes to a point over the foot."""

UPPER = np.linspace(0.18, 0.5, 12)
"""How far down a mountain its slopes are taken, before anything cuts them."""


def _mountain(found: Sequence[Part], foot: float, bounds: BaseGeometry | None, front: bool) -> list[Part]:
    """A mountain of two planes that meet in one edge from its crown down; the dark one is black on that in `front`."""
    whole = shapely.union_all([shapely.make_valid(Polygon(p.ring)) for p in found])
    dark = shapely.union_all([shapely.make_valid(Polygon(p.ring)) for p in found if p.material == "cliff"])
    at = shapely.get_coordinates(whole)
    crown = at[int(np.argmin(np.round(at[:, 1], 6)))]
    hand = 1.0 if dark.centroid.x > whole.centroid.x else -1.0
    slopes = []
    for side in (-1.0, 1.0):
        rise = []
        for share in UPPER:
            y = crown[1] + share * (foot - crown[1])
            x0, _, x1, _ = whole.intersection(shapely.box(*whole.bounds[:1], y, whole.bounds[2], y + 1e-3)).bounds
            rise.append(abs((x0 if side < 0 else x1) - crown[0]) / (y - crown[1]))
        slopes.append(max(rise))
    high = foot - crown[1]
    lit, away = (slopes[0], slopes[1]) if hand > 0 else (slopes[1], slopes[0])
    spine = [crown + np.array([hand * away * off * down * high, down * high]) for down, off in SPINE]
    outer = [crown, *spine]
    buttress = crown + np.array([hand * away * BUTTRESS[1] * BUTTRESS[0] * high, BUTTRESS[0] * high])
    if front:
        outer = [crown, buttress, *spine[2:]]
    faces = [
        ([crown + np.array([-hand * lit * high, high]), crown, *spine], "plane"),
        ([*outer, crown + np.array([hand * away * high, high])], "plane shade"),
    ]
    if front:
        faces.insert(1, ([crown, *spine[:3], buttress], "plane dark"))
    made = []
    for ring, material in faces:
        shape: BaseGeometry = Polygon(np.array(ring))
        if bounds is not None:
            shape = shape.intersection(bounds)
        made += [
            replace(found[0], ring=np.asarray(one.exterior.coords)[:-1], material=material, lines=(), grain=None)
            for one in polygons(shape)
        ]
    return made


CHORDS = 8
"""The sides of a crescent's limb; its inner edge has as many."""

RIDGE = 0.5
"""Where the ridge of a crescent runs, from its limb inwards."""


def _crescent(moon: Part) -> list[Part]:
    """A crescent of two rows of planes that meet in a ridge from horn to horn, each bare or ruled as it is turned."""
    limb = moon.ring[:POINTS]
    at = np.round(np.linspace(0, POINTS - 1, CHORDS + 1)).astype(int)
    a, b = limb[at], _bite(moon.ring)
    ridge = a + RIDGE * (b - a)
    whole = replace(moon, ring=np.vstack([a, b[1:-1][::-1]]), material="plane", lines=(), shadows=(), grain=None)
    made = [whole]
    middle = (limb.min(axis=0) + limb.max(axis=0)) / 2
    for i in range(CHORDS):
        for one, other, turn in ((a, ridge, 1.0), (ridge, b, -1.0)):
            ring = np.array([one[i], one[i + 1], other[i + 1], other[i]])
            ring = ring[[0, 1, 3]] if i == CHORDS - 1 else ring if i else ring[1:]
            out = turn * (ring.mean(axis=0) - middle)
            faced = float((out * LIT).sum() / max(float(np.hypot(*out)), 1e-9))
            material = "plane shade" if faced < RULED else "plane"
            made.append(replace(whole, ring=ring, material=material, edges=()))
    return made


def _bite(ring: Points) -> Points:
    """The corners of a crescent's inner edge, from the horn where its limb begins: evenly bowed, whatever is drawn
    there as a face."""
    first, last = ring[0], ring[POINTS - 1]
    way = last - first
    long = float(np.hypot(*way))
    side = np.array([-way[1], way[0]]) / long
    out = ((ring[POINTS:] - first) * side).sum(axis=1)
    deep = float(np.median(out[len(out) // 3 : 2 * len(out) // 3]))
    t = 0.5 - 0.5 * np.cos(np.pi * np.linspace(0.0, 1.0, CHORDS + 1))
    t = 0.4 * t + 0.6 * np.linspace(0.0, 1.0, CHORDS + 1)
    return np.asarray(first + way * t[:, None] + side * deep * ((4 * t * (1 - t)) ** 0.62)[:, None])


RULED = -0.2
"""How far a plane of a crescent turns from the light until it is ruled."""
