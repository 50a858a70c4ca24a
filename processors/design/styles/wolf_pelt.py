"""How one style lays the planes of a wolf's head: ruled alike, graded in dots, in one band of colour, or in fur."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import shapely
from shapely import LineString

from processors.design.curves import Points, bezier, normals, resample
from processors.design.parts import Line, Part, Shadow
from processors.design.pen import polygon
from processors.design.styles.table import Style

FURS = frozenset({"fur", "fur pale", "fur light"})
"""Materials of the planes that are ruled, pale ones included."""


def pelted(parts: Sequence[Part], style: Style, k: float) -> list[Part]:
    """The parts (mm), back to front, with every wolf's planes as the style lays them."""
    lay = _LAID.get(style.name)
    heads = dict.fromkeys(p.group for p in parts if _own(p)) if lay else {}
    if lay is None or not heads:
        return list(parts)
    found: list[Part] = []
    for part in parts:
        if not _own(part):
            found.append(part)
        elif part.group in heads:
            del heads[part.group]
            found += lay([p for p in parts if p.group == part.group], k)
    return found


def _own(part: Part) -> bool:
    return part.group.split("/")[-1] == "wolf"


def _unit(head: Sequence[Part]) -> float:
    """A unit of the motif in mm."""
    every = np.vstack([p.ring for p in head])
    return float(np.ptp(every[:, 1])) / 156.0


def _corners(part: Part) -> Points:
    """The corners of a plane, whose sides are drawn in six points each."""
    return part.ring[::6]


def _hatched(part: Part, apart: float, closer: float, long: float) -> tuple[Line, ...]:
    """A plane ruled the way its grain runs, `apart` at its wide end and so much `closer` at the other; lines shorter
    than `long` are left out."""
    if part.grain is None:
        return ()
    rails = part.grain[:, [0, -1]]
    shape = polygon(part.ring).buffer(0)
    side = rails[-1, 0] - rails[0, 0]
    reach = float(np.hypot(*side))
    # The dark end is that which lies lower.
    if side[1] < 0:
        rails = rails[::-1]
        side = -side
    found, at = [], 0.0
    while at < reach:
        a, b = rails[0] + (rails[-1] - rails[0]) * (at / reach)
        for cut in shapely.get_parts(LineString([a, b]).intersection(shape)):
            if cut.length > long:
                found.append(Line(resample(np.asarray(cut.coords), 6), "detail", 1.0, 1.0, 0.5))
        at += apart * (1 - (1 - closer) * at / reach)
    return tuple(found)


def _ruled(head: Sequence[Part], k: float) -> list[Part]:
    """Fine line: every shaded plane is ruled, the dark ones so much closer; nothing is scratched in by hand."""
    u, middle = _unit(head), _middle(head)
    found = []
    for part in head:
        if part.material == "fur dark":
            wide, high = np.ptp(part.ring, axis=0)
            if _axial(part, middle, u) and wide > high:
                part = replace(part, material="night", shadows=())
            else:
                part = replace(part, lines=_hatched(part, 1.9 * u, 0.72, 1.4 * u), shadows=(), form=0.0)
        found.append(part)
        if part.material == "gold":
            found.append(_lid(part, u))
    return found


def _lid(eye: Part, u: float) -> Part:
    """The dark of the brow along the upper edge of an eye: a line that swells over the iris."""
    outer, arch = eye.ring[np.argsort(np.round(eye.ring[:, 1], 3), kind="stable")[:2]]
    inner = eye.ring[int(np.argmax(np.round(np.abs(eye.ring[:, 0] - outer[0]), 3)))]
    path = np.vstack([np.linspace(inner, arch, 8), np.linspace(arch, outer, 12)[1:]])
    out = normals(path) * np.sign(float(((arch - eye.ring.mean(axis=0)) * normals(path)[7]).sum()))
    over = path + out * (3.0 * u * np.sin(np.pi * np.linspace(0.06, 0.97, len(path))))[:, None]
    return Part(np.vstack([path, over[::-1]]), "pupil", group=eye.group, body=eye.body, form=0.0, rim="none")


def _middle(head: Sequence[Part]) -> Points:
    """The middle of a head's box."""
    every = np.vstack([p.ring for p in head])
    return np.asarray((every.min(axis=0) + every.max(axis=0)) / 2)


def _axial(part: Part, middle: Points, u: float) -> bool:
    """Whether a plane lies across the axis of the head."""
    return abs(float((part.ring[:, 0].min() + part.ring[:, 0].max()) / 2 - middle[0])) < 0.5 * u


DEPTHS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "fur dark": (1.0, 1.25),
        "fur": (0.8, 0.95),
        "fur pale": (0.72, 0.8),
        "fur light": (0.42, 0.6),
        "white": (0.5, 0.42),
    }
)
"""How deep the tone of a plane is at its dark edge, and how far over the plane it fades."""


def _graded(head: Sequence[Part], k: float) -> list[Part]:
    """Dots: each plane is darkest along one edge, that nearer the muzzle, and fades out over it; none is ruled."""
    u, middle = _unit(head), _middle(head)
    # What is dark of a plane is its edge by the muzzle, which lies under the middle.
    middle[1] += 15.6 * u
    found = []
    for part in head:
        if part.material not in DEPTHS:
            found.append(part)
            continue
        corners = _corners(part)
        deep, far = DEPTHS[part.material]
        if _axial(part, middle, u):
            found.append(_on_axis(part, corners, deep))
            continue
        ends = np.roll(corners, -1, axis=0)
        away = np.hypot(*((corners + ends) / 2 - middle).T)
        at = int(np.argmin(np.round(away, 3)))
        edge = resample(np.array([corners[at], ends[at]]), 12)
        out = normals(edge)[0]
        reach = far * float(np.ptp((corners * out).sum(axis=1)))
        bare = part.material == "white"
        material = "white" if bare else "fur"
        shadows = (Shadow(edge, reach, deep),)
        found.append(replace(part, material=material, lines=(), shadows=shadows, form=0.0))
    return found


def _on_axis(part: Part, corners: Points, deep: float) -> Part:
    """A plane on the axis is alike on both sides: a broad dark one is black, a tall one fades upwards, others are
    bare."""
    wide, high = np.ptp(corners, axis=0)
    if part.material != "fur dark":
        return replace(part, lines=(), shadows=(), material="white", form=0.0)
    if wide > high:
        return replace(part, material="night", shadows=())
    low = float(corners[:, 1].max())
    edge = np.column_stack([np.linspace(corners[:, 0].min(), corners[:, 0].max(), 12), np.full(12, low)])
    return replace(part, material="fur", shadows=(Shadow(edge, 0.9 * float(high), deep),), form=0.0)


def _banded(head: Sequence[Part], k: float) -> list[Part]:
    """Flat colour in one band from the brow to the cheek and down beside the muzzle, with nothing ruled in it."""
    return [replace(p, lines=()) if p.material in FURS else p for p in head]


def _furred(head: Sequence[Part], k: float) -> list[Part]:
    """Planes whose edges bend as fur does, with strokes that run along them and bend with them."""
    u, middle = _unit(head), _middle(head)
    found = []
    for part in head:
        if part.material not in DEPTHS and part.material != "night":
            found.append(part)
            continue
        ring = np.vstack([_bent(p, q, middle) for p, q in _sides(part)])
        lines = _fur(part, middle, u)
        found.append(replace(part, ring=ring, lines=lines, shadows=(), grain=None, rim="detail", flat=True))
    return found


def _sides(part: Part) -> list[tuple[Points, Points]]:
    corners = _corners(part)
    return list(zip(corners, np.roll(corners, -1, axis=0), strict=True))


BULGE = 0.045
"""How far the edge of a tuft of fur bends out, of its length."""


def _bent(p: Points, q: Points, middle: Points) -> Points:
    """The edge from one corner to the next, bent away from the middle of the head, the same from either side."""
    t = np.linspace(0, 1, 8)[:-1, None]
    way = q - p
    out = np.array([-way[1], way[0]])
    off = (p + q) / 2 - middle
    out = out * np.sign(round(float((out * off).sum()), 6))
    return np.asarray(p + way * t + out * BULGE * 4 * t * (1 - t))


TURNS = (1.0, 0.55, 0.8, 0.4, 0.9, 0.65)
"""The lengths of strokes that follow each other, as shares of the longest."""

MUZZLE = 22.0
"""Bare planes this near the axis are the short hair of the muzzle and the brow: no strokes are seen in it."""

LEAST = 3
"""Fewer strokes than this on a plane would be slips of the pen."""

FUR: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"fur": (0.9, 1.8), "fur pale": (0.85, 1.9), "fur light": (0.66, 2.3), "white": (0.6, 2.3)}
)
"""How far strokes reach over a plane of a material, and how far apart they stand, in units of the motif."""


def _fur(part: Part, middle: Points, u: float) -> tuple[Line, ...]:
    """Strokes side by side out of the edge nearest the middle of the head, over the plane as its fur lies."""
    if part.material not in FUR:
        return ()
    share, apart = FUR[part.material]
    corners = _corners(part)
    if part.material == "white" and abs(float(corners[:, 0].mean() - middle[0])) < MUZZLE * u:
        return ()
    if _axial(part, middle, u):
        return _beard(part, middle, apart * u)
    ends = np.roll(corners, -1, axis=0)
    away = np.hypot(*((corners + ends) / 2 - middle).T)
    long = np.hypot(*(ends - corners).T)
    at = int(np.argmin(np.round(np.where(long > LEAST * apart * u, away, np.inf), 3)))
    edge = np.array([corners[at], ends[at]])
    tip = corners[int(np.argmax(np.round(np.hypot(*(corners - edge.mean(axis=0)).T), 3)))]
    way = edge[1] - edge[0]
    long = float(np.hypot(*way))
    rise = np.array([-way[1], way[0]]) / long
    rise = rise * np.sign(float((rise * (tip - edge[0])).sum()))
    run = (tip - edge.mean(axis=0)) / np.hypot(*(tip - edge.mean(axis=0)))
    chord = (rise + run) / 2
    count = int(long / (apart * u))
    if count < LEAST:
        return ()
    skin = shapely.Polygon(corners).buffer(-0.4 * u)
    found = []
    for i, foot in enumerate(resample(edge, count + 2)[1:-1]):
        free = LineString([foot, foot + 90 * u * chord]).intersection(skin)
        room = max((g.length for g in shapely.get_parts(free)), default=0.0) / float(np.hypot(*chord))
        tall = share * room * TURNS[i % len(TURNS)]
        if tall < 4.2 * u:
            continue
        # It rises square to the edge and lies down the way the plane points.
        path = bezier(
            foot, foot + 0.34 * tall * rise, foot + 0.5 * tall * rise + 0.16 * tall * run, foot + tall * chord
        )
        found.append(Line(path, "detail", 1.0, 0.0, 0.15))
    return tuple(found)


def _beard(part: Part, middle: Points, apart: float) -> tuple[Line, ...]:
    """Strokes down a plane on the axis, alike on both sides of it."""
    shape = shapely.Polygon(_corners(part)).buffer(-0.3 * apart)
    x0, y0, x1, y1 = shape.bounds
    found = []
    for i in range(-8, 9):
        x = float(middle[0]) + i * apart
        run = LineString([(x, y0), (x, y1)]).intersection(shape)
        if not x0 < x < x1 or run.length < 2.5 * apart:
            continue
        top = float(run.bounds[1])
        tall = 0.7 * run.length * TURNS[abs(i) % len(TURNS)]
        drawn = bezier(
            (x, top), (x, top + 0.4 * tall), (x, top + 0.7 * tall), (x - 0.1 * tall * np.sign(i), top + tall)
        )
        found.append(Line(drawn, "detail", 1.0, 0.0, 0.15))
    return tuple(found)


def _sparse(head: Sequence[Part], k: float) -> list[Part]:
    """Beside a word the head is small: its pale planes stay bare, the others are ruled wide or black."""
    u = _unit(head)
    found = []
    for part in head:
        if part.material == "fur dark":
            part = replace(part, material="night", shadows=())
        elif part.material in FURS:
            lines = _hatched(part, 4.4 * u, 0.9, 4.0 * u) if part.material == "fur" else ()
            part = replace(part, lines=lines)
        found.append(part)
    return found


_LAID: Mapping[str, Callable[[Sequence[Part], float], list[Part]]] = MappingProxyType(
    {"fine-line": _ruled, "dotwork": _graded, "traditional": _banded, "botanical": _furred, "lettering": _sparse}
)
