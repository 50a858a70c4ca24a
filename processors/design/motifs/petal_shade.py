"""The dark at the foot of petals: a sickle along the fold where each comes out from under those over it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, resample, smoothed
from processors.design.parts import Part, Shadow
from processors.design.pen import polygon

ALONG, UP = 48, 72
"""How finely a petal is looked at: rails across it, places along each."""
LEAST = 5.0
"""Folds with less light before them than this (units of the head) have no dark: it would be a chip."""
REACH, DEPTH = 0.8, 1.0
"""How far a dark fades out, as a share of the light before its fold, and how deep it is."""
HALF, HALF_DEPTH = 1.9, 0.55
"""The same of its half-tone, as a share of the light."""
BROAD = 0.34
"""The same at most as a share of the fold's length: a short fold has a small dark."""
SHORT = 1.0
"""A fold shorter than so many times the light before it has none either: it would be a blot."""
DRAWN = 0.55
"""How far the ends of a dark draw back, as a share of its reach."""
JUMP = 8.0
"""Two rails come to light at one fold where they do so no further apart than this."""


def shaded(parts: Sequence[Part], reach: float = REACH, least: float = LEAST) -> tuple[Part, ...]:
    """The parts (back to front) of a head, its petals each with the dark that what is seen of it asks for."""
    shapes = [polygon(p.ring) for p in parts]
    found: list[Part] = []
    over: BaseGeometry = shapely.MultiPolygon()
    for part, shape in zip(reversed(parts), reversed(shapes), strict=True):
        if part.material == "petal" and part.grain is not None:
            folds = _folds(part.grain, shape.difference(over), least)
            part = replace(part, shadows=tuple(shadow for fold in folds for shadow in fold.shadows(reach)))
        found.append(part)
        over = over.union(shape)
    return tuple(found[::-1])


@dataclass(frozen=True, slots=True)
class _Fold:
    """Where neighbouring rails of a petal come to light, which way they run there, how much light each has."""

    path: Points
    way: Points
    light: NDArray[np.float64]

    def shadows(self, reach: float) -> tuple[Shadow, Shadow]:
        """The dark along the fold, and the half-tone it dies away in: at its ends the dark draws back under what
        covers it."""
        path = np.column_stack([smoothed(self.path[:, 0], 7), smoothed(self.path[:, 1], 7)])
        long = float(np.hypot(*np.diff(path, axis=0).T).sum())
        light = float(np.median(self.light))
        far = min(reach * light, BROAD * long)
        t = np.linspace(-1, 1, len(path))
        dark = path - self.way * (DRAWN * far * np.abs(t) ** 2.5)[:, None]
        return Shadow(dark, far, DEPTH), Shadow(dark, min(HALF * light, 0.9 * long), HALF_DEPTH)


def _folds(grain: NDArray[np.float64], seen: BaseGeometry, least: float) -> Iterator[_Fold]:
    if seen.is_empty:
        return
    rails = np.stack([resample(rail, UP) for rail in grain])
    at = np.linspace(0, len(rails) - 1, ALONG)
    i = np.minimum(at.astype(int), len(rails) - 2)
    rails = rails[i] + (rails[i + 1] - rails[i]) * (at - i)[:, None, None]
    shapely.prepare(seen)
    lit = shapely.contains_xy(seen, rails.reshape(-1, 2)).reshape(ALONG, UP)
    start = np.argmax(lit, axis=1)
    shut = ~lit & (np.arange(UP) > start[:, None])
    end = np.where(shut.any(axis=1), np.argmax(shut, axis=1), UP)
    step = np.linalg.norm(np.diff(rails, axis=1), axis=2).mean(axis=1)
    light = (end - start) * step
    enough = lit.any(axis=1) & (light > least)
    jump = np.abs(np.diff(start)) * step[1:] > JUMP
    for run in np.split(np.arange(ALONG), np.flatnonzero((np.diff(enough.astype(int)) != 0) | jump) + 1):
        if enough[run[0]] and len(run) >= 7:
            first = start[run]
            way = rails[run, np.minimum(first + 3, UP - 1)] - rails[run, np.maximum(first - 3, 0)]
            way /= np.maximum(np.hypot(*way.T), 1e-9)[:, None]
            path = rails[run, first]
            if np.hypot(*np.diff(path, axis=0).T).sum() > SHORT * np.median(light[run]):
                yield _Fold(path, way, light[run])
