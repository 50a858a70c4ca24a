"""A rose cut in planes: petals of few straight edges, each rolled lip one plane between its petal's own corners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
import shapely.ops
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points
from processors.design.parts import Part
from processors.design.styles.geometric_chords import hoop
from processors.design.styles.geometric_facets import LIT, Facet, polygons

STEP = 40.0
"""How far a petal's edges turn from each other, in degrees."""

LONG = 0.42
"""A lip that goes round so much of its petal has two corners on its inner side, a shorter one has one."""

SPLIT = 0.26
"""The least share of a petal that is a plane of its own."""


EITHER = 0.1
"""How much more one side of a petal turns from the light than its place says."""


def is_bloom(parts: Sequence[Part]) -> frozenset[str]:
    """The groups that are heads of petals with rolled lips."""
    return frozenset(part.group for part in parts if part.material == "lip")


def folded(parts: Sequence[Part], tolerance: float) -> list[Part]:
    """The parts, back to front, with the petals of every rose cut and their lips fitted to them."""
    heads = is_bloom(parts)
    found: list[Part] = []
    petal: Part | None = None
    for part in parts:
        if part.group not in heads or part.material not in ("petal", "lip"):
            found.append(part)
            continue
        if part.material == "petal":
            petal = replace(part, ring=hoop(part.ring, tolerance, STEP), lines=(), grain=None)
            found.append(petal)
            continue
        lip = None if petal is None else _lip(petal.ring, part.ring)
        if lip is not None:
            found.append(replace(part, ring=lip, grain=None))
    return found


def _lip(petal: Points, ring: Points) -> Points | None:
    """The lip whose outer side is the petal's own outline: its inner side has one corner, or two where it is long."""
    half = len(ring) // 2
    over, under = ring[:half], ring[half:][::-1]
    rim = LineString(np.vstack([petal, petal[:1]]))
    a, m, b = (rim.project(shapely.Point(over[i])) for i in (0, half // 2, half - 1))
    if not _between(a, m, b, rim.length):
        a, b, over, under = b, a, over[::-1], under[::-1]
    span = (b - a) % rim.length
    stops = [rim.project(shapely.Point(at)) for at in petal]
    outer = sorted((s - a) % rim.length for s in stops if 0.02 * rim.length < (s - a) % rim.length < span * 0.98)
    side = np.array([rim.interpolate((a + s) % rim.length).coords[0] for s in [0.0, *outer, span]])
    deep = np.hypot(*(over - under).T)
    n = len(deep)
    if span > LONG * rim.length:
        picks = [n // 5 + int(np.argmax(deep[n // 5 : n // 2])), n // 2 + int(np.argmax(deep[n // 2 : 4 * n // 5]))]
    else:
        picks = [int(np.argmax(np.round(deep, 6)))]
    lip = np.vstack([side, under[picks[::-1]]])
    shape = Polygon(lip)
    return lip if shape.is_valid and shape.area > 0 else None


def _between(a: float, m: float, b: float, length: float) -> bool:
    """Whether a way along a ring from `a` on comes past `m` before it comes to `b`."""
    return (m - a) % length <= (b - a) % length


def petal_planes(seen: Polygon, middle: Points) -> list[Facet]:
    """What is seen of a petal as two planes that part along its ridge, or as one where the second would be a chip."""
    at = np.asarray(seen.centroid.coords[0])
    out = (at - middle) / max(float(np.hypot(*(at - middle))), 1e-9)
    side = np.array([-out[1], out[0]])
    far = 4.0 * float(np.sqrt(seen.area)) + float(np.hypot(*(at - middle)))
    split = LineString([middle - out, middle + out * 2 * far])
    pieces = polygons(shapely.ops.split(seen, split))
    if len(pieces) != 2 or min(p.area for p in pieces) < SPLIT * seen.area:
        return [Facet(seen, out)]
    found = []
    for one in pieces:
        hand = 1.0 if float(((np.asarray(one.centroid.coords[0]) - middle) * side).sum()) > 0 else -1.0
        # Where light falls along the ridge, one side is still the darker: every petal has its two tones.
        way = 0.9 * out + 0.43 * hand * side - (EITHER * LIT if hand > 0 else 0.0)
        found.append(Facet(one, way))
    return found


def lit(facet: Facet) -> float:
    """How much a plane faces the light, -1 to 1."""
    return 0.0 if facet.way is None else float((facet.way * LIT).sum())


@dataclass(frozen=True, slots=True)
class Heart:
    """The middle of a rose, and what lies about its throat."""

    middle: Points
    throat: BaseGeometry


def hearts_of(parts: Sequence[Part]) -> dict[str, Heart]:
    """The heart of each rose."""
    heads = is_bloom(parts)
    found: dict[str, Heart] = {}
    for group in sorted(heads):
        own = [p for p in parts if p.group == group]
        dark = [Polygon(p.ring) for p in own if p.material == "hollow"]
        throat = shapely.union_all(dark).convex_hull
        rings = np.vstack([p.ring for p in own])
        middle = np.asarray(throat.centroid.coords[0]) if dark else (rings.min(axis=0) + rings.max(axis=0)) / 2
        found[group] = Heart(middle, throat)
    return found
