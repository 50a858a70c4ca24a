"""A figure cut into facets: straight edges, planes light and dark."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

from processors.design.packs.cleaning import only_areas
from processors.design.packs.figure import Figure
from processors.design.parts import Part, Shadow
from processors.design.tone import LIGHT

Points = NDArray[np.float64]
EDGE, LEAST = 16.0, 900.0
"""How far straight edges may leave the curve, and the least facet, in units of the box."""


def faceted(figure: Figure, unit: float) -> list[Part]:
    """Parts whose edges are straight: each piece in triangles, merged where they are small."""
    parts: list[Part] = []
    body = only_areas(figure.body.simplify(EDGE * 0.6))
    for i, whole in enumerate(shapely.get_parts(body)):
        parts.append(_part(whole, "white", unit, f"body{i}", "inner"))
    low, high = np.array(body.bounds[:2]), np.array(body.bounds[2:])
    for piece in figure.pieces:
        plane = only_areas(piece.simplify(EDGE).intersection(body))
        for facet in _facets(plane):
            middle = np.array(facet.centroid.coords[0])
            away = float(np.dot((middle - low) / np.maximum(high - low, 1) - 0.5, -LIGHT))
            parts.append(_part(facet, _tone(facet, away), unit, "shape", "inner"))
    for hollow in figure.hollows:
        for one in shapely.get_parts(only_areas(hollow.simplify(EDGE * 0.5))):
            parts.append(_part(one, "hollow", unit, "shape", "none"))
    return parts


def _tone(facet: BaseGeometry, away: float) -> str:
    """Dark planes turn from the light; how a plane lies is read from the way its longest edge runs."""
    ring = np.asarray(facet.exterior.coords)
    sides = np.diff(ring, axis=0)
    way = sides[int(np.argmax(np.hypot(*sides.T)))]
    tilt = abs(float(way[0] * LIGHT[1] - way[1] * LIGHT[0])) / max(float(np.hypot(*way)), 1e-9)
    level = away + 0.35 * (tilt - 0.5)
    return "fur dark" if level > 0.34 else "fur" if level > 0.02 else "white"


def _facets(plane: BaseGeometry) -> list[BaseGeometry]:
    """A polygon in triangles (constrained Delaunay), the slim and small ones joined to a neighbour."""
    found: list[BaseGeometry] = []
    for one in shapely.get_parts(plane):
        if one.area < LEAST:
            found.append(one)
            continue
        cuts = [t for t in shapely.get_parts(shapely.constrained_delaunay_triangles(one)) if t.area > 0.5]
        cuts.sort(key=lambda t: (round(t.area, 3), t.bounds))
        whole: list[BaseGeometry] = []
        while cuts:
            least = cuts.pop(0)
            slim = least.area < 0.012 * least.length**2
            if (least.area >= LEAST and not slim) or not cuts:
                whole.append(least)
                continue
            shared = [least.intersection(o).length for o in cuts]
            best = int(np.argmax(shared))
            if shared[best] <= 0:
                whole.append(least)
                continue
            joined = only_areas(least.union(cuts.pop(best)))
            cuts.append(joined)
            cuts.sort(key=lambda t: (round(t.area, 3), t.bounds))
        found += [p for w in whole for p in shapely.get_parts(w)]
    return found


def _part(shape: BaseGeometry, material: str, unit: float, body: str, rim: str) -> Part:
    scaled = affine_transform(shape, [unit, 0, 0, unit, 0, 0])
    ring = np.asarray(scaled.exterior.coords)[:-1]
    holes = tuple(np.asarray(h.coords)[:-1] for h in scaled.interiors)
    low = ring[np.argsort(ring @ -LIGHT)[-2:]]
    shadows = (Shadow(low, float(np.ptp(ring[:, 1])) * 0.8, 0.85),) if material == "fur" else ()
    return Part(ring, material, (), shadows, None, "shape", None, body, 0.0, holes, rim)
