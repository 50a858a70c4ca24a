"""Edges cut straight, and the fine lines taken out that planes take the place of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.curves import resample
from processors.design.parts import Part, faceted

Way = NDArray[np.float64]

_BARE = frozenset({"bone", "cloud", "stone", "flame", "wood", "metal", "moon"})
"""Materials whose fine lines the planes take the place of."""

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
    """The parts without the highlights, and the craters and lips of moons, that planes take the place of."""
    discs: dict[str, float] = {}
    for part in parts:
        if part.material == "moon":
            discs[part.group] = max(discs.get(part.group, 0.0), float(np.ptp(part.ring, axis=0).max()))

    def gone(part: Part) -> bool:
        if part.material == "moon":
            return float(np.ptp(part.ring, axis=0).max()) < CRATER * discs[part.group]
        if part.material == "mouth" and part.group in discs:
            return True
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
    at = resample(np.vstack([part.ring, part.ring[:1]]), 161)[:-1]
    a, b = _horns(at, shape.convex_hull)
    arcs = (at[a : b + 1], np.vstack([at[b:], at[: a + 1]]))
    return replace(part, ring=np.vstack([_bow(arc, ARC)[:-1] for arc in arcs]))


ARC = 8
"""The points of a crescent's edge."""


def _horns(at: Way, hull: BaseGeometry) -> tuple[int, int]:
    """The two sharpest corners of a crescent (indices into its evenly spaced ring): they lie on its hull."""
    reach = 6
    one, other = np.roll(at, reach, axis=0) - at, np.roll(at, -reach, axis=0) - at
    cosine = (one * other).sum(axis=1) / np.maximum(np.hypot(*one.T) * np.hypot(*other.T), 1e-9)
    outside = shapely.distance(hull.boundary, shapely.points(at)) < 0.02 * np.sqrt(hull.area)
    sharp = np.where(outside, np.round(cosine, 6), -2.0)
    first = int(np.argmax(sharp))
    apart = np.abs(np.arange(len(at)) - first)
    second = int(np.argmax(np.where(np.minimum(apart, len(at) - apart) > 3 * reach, sharp, -2.0)))
    return min(first, second), max(first, second)


def _bow(arc: Way, count: int) -> Way:
    """The round bow between the ends of an edge that lies as far out as the edge does about its middle."""
    start, end = arc[0], arc[-1]
    chord = float(np.hypot(*(end - start)))
    way = (end - start) / chord
    side = np.array([-way[1], way[0]])
    out = ((resample(arc, 41) - start) * side).sum(axis=1)
    high = float(np.median(out[14:27]))
    if abs(high) < 0.02 * chord:
        return np.vstack([start, end])
    radius = (0.25 * chord**2 + high**2) / (2 * high)
    half = np.arctan2(0.5 * chord, radius - high) if high > 0 else np.arctan2(-0.5 * chord, -(radius - high))
    angle = np.linspace(-half, half, count)
    centre = (start + end) / 2 + side * (high - radius)
    return np.asarray(centre + radius * (np.sin(angle)[:, None] * way + np.cos(angle)[:, None] * side))
