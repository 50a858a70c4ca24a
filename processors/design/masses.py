"""Shadow as shapes: where tone passes to black, one solid mass with a clean edge, and tapered tips out of it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points, lengths, resample, smoothed, stroke
from processors.design.parts import UNBROKEN, Part
from processors.design.shading import crowding, grain_of
from processors.design.styles import Style
from processors.design.tone import ToneMap

LARGE, LEAST_SHARE = 20.0, 0.45
"""The size (root of the area, at plain line widths) from which a face has its style's full share of black, and the
least part of it that a small face has: small faces of as much black would run together to one dark patch."""
CLEAN = frozenset({"leaf", "leaf dark", "leaf light", "snake", "sun", "gold"})
"""Materials whose black keeps a clean edge: tips would cross the veins of a leaf, stand off a snake or a hilt as burrs,
and be a beard on the face of the sun."""
SLENDER = frozenset({"stem", "wood"})
STRIP = 9.0
"""Shafts and stems narrower than this have no black of their own: it would be a block across them."""
SWEEP = 5
"""The least number of strokes that read as shading; fewer look like slips of the pen."""
TURNS = (1.0, 0.42, 0.74, 0.3, 0.86, 0.5)
"""The lengths of tips that follow each other, as shares of the longest."""
TIPPED = 17.0
"""The breadth from which a face has tips drawn out of its black; on a narrower one they would look like burrs."""
SOFT = {"petal": (12.0, 1.7)}
"""Materials whose black runs far out into the light: their own least breadth, and how much longer their tips are."""
FREE = 0.62
"""How much of the light beyond a black its tips take at most."""


def share_of(style: Style, size: float, k: float) -> float:
    """How much of a face of this size (root of its area, mm) may be black."""
    return style.solid_share * float(np.clip(size / (LARGE * k), LEAST_SHARE, 1.0))


def black_levels(parts: Sequence[Part], tones: ToneMap, style: Style, k: float) -> dict[int, float]:
    """The tone from which each part is black: the style's, or higher where more than its share would be."""
    least = (2.2 * k * tones.per_mm) ** 2
    found: dict[int, float] = {}
    for i, part in enumerate(parts):
        if part.material in style.solids or part.material in ("open", "white"):
            continue
        if part.material in SLENDER and breadth_of(part.ring) < STRIP * k:
            continue
        mine = tones.tone[tones.window(i)][tones.mask(i)]
        if mine.size < least:
            continue
        share = share_of(style, float(np.sqrt(mine.size)) / tones.per_mm, k)
        level = max(style.black, float(np.quantile(mine, 1 - share)))
        if float(mine.max()) > level + 0.02:
            found[i] = level
    return found


def breadth_of(ring: Points) -> float:
    """The side of a square as broad as a face is, mm: of a strip it says the width, however long the strip."""
    shape = Polygon(ring)
    return float(1.77 * 2 * shape.area / max(shape.length, 1e-6))


def black_shapes(
    seen: Sequence[BaseGeometry], tones: ToneMap, levels: dict[int, float], thin: float, k: float
) -> dict[int, BaseGeometry]:
    """The solid shadow of each part that has a level, within what is `seen` of it, in mm; scraps are let go."""
    from skimage.measure import find_contours

    found: dict[int, BaseGeometry] = {}
    sigma = max(0.5 * k * tones.per_mm, 0.8)
    for i, level in levels.items():
        rows, cols = tones.window(i)
        pad = int(np.ceil(3 * sigma)) + 2
        mask = np.pad(tones.mask(i), pad).astype(np.float32)
        tone = np.pad(tones.tone[rows, cols], pad) * mask
        # Blurred within the face alone, so that the shape runs on under the outline.
        near = _blur(mask, sigma)
        field = np.where(near > 0.01, _blur(tone, sigma) / np.maximum(near, 0.01), 0.0)
        field = np.round(field.astype(np.float64) * 4096) / 4096
        field[0] = field[-1] = field[:, 0] = field[:, -1] = 0.0
        corner = np.array([cols.start - pad + 0.5, rows.start - pad + 0.5])
        shape = MultiPolygon()
        for ring in find_contours(field, level):
            if len(ring) < 8:
                continue
            # A point for each pixel's edge is more than a hand's line has.
            piece = Polygon((ring[:, ::-1] + corner) / tones.per_mm).simplify(0.04 * k, preserve_topology=False)
            shape = shape.symmetric_difference(piece if piece.is_valid else piece.buffer(0))
        shape = shape.intersection(seen[i])
        r = thin * 0.55
        shape = shape.buffer(-r, quad_segs=3).buffer(r, quad_segs=3)
        kept = [g for g in shapely.get_parts(shape) if g.area > (1.5 * k) ** 2]
        if kept:
            found[i] = shapely.union_all(kept)
    return found


def _blur(image: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT), np.float32)


def tips(
    parts: Sequence[Part], tones: ToneMap, style: Style, k: float, levels: dict[int, float], chance: Chance
) -> list[Points]:
    """Rings (mm) of strokes flicked out of the black along the grain, whose ends follow one long slow wave.

    Narrow faces, leaves, snakes and plates keep the clean edge of their black.
    """
    rings: list[Points] = []
    thin = style.min_line * k
    for i, level in levels.items():
        breadth = min(breadth_of(parts[i].ring), float(np.sqrt(tones.mask(i).sum())) / tones.per_mm)
        soft = parts[i].material in SOFT
        least, longer = SOFT.get(parts[i].material, (TIPPED, 1.0))
        if parts[i].material in UNBROKEN | CLEAN or breadth < least * k:
            continue
        grain = grain_of(parts[i], style.spacing * k)
        crowd = crowding(grain, style.spacing * k)
        rng = chance.at(i).rng()
        phase = float(rng.uniform(0, 2 * np.pi))
        met, by = tones.at(grain.reshape(-1, 2))
        shaded = np.where(by == i, met, 0).reshape(len(grain), -1).max(axis=1) > level
        sweep: list[Points] = []
        for order in np.flatnonzero(shaded):
            span = float(lengths(grain[order])[-1])
            if span < 4 * thin:
                continue
            path = resample(grain[order], int(np.clip(span / (0.35 * k), 8, 160)))
            tone, owner = tones.at(path)
            mine = owner == i
            dark = mine & (smoothed(tone.astype(np.float64), 5) > level)
            # A hand whips in sweeps: long and short in turn, all of them longer and shorter again along the edge.
            bout = 0.5 + 0.5 * np.sin(order * 0.31 + phase)
            reach = (
                longer
                * min(1.5 * style.whip * k, 0.42 * breadth)
                * (0.45 + 0.55 * bout)
                * TURNS[order % len(TURNS)]
                * rng.uniform(0.88, 1.1)
            )
            near = np.interp(np.linspace(0, 1, len(path)), np.linspace(0, 1, crowd.shape[1]), crowd[order])
            room = order % (1 << np.ceil(near).astype(int).clip(0, 5)) == 0
            # Where the light is short, each takes its own share of it, or all would end on one line.
            most = 0.2 + 0.52 * TURNS[order % len(TURNS)] if soft else FREE
            sweep += _flicks(path, dark, mine & ~dark, room, (reach, most), thin, style.spacing * k * 1.05)
        if len(sweep) >= SWEEP:
            rings += sweep
    return rings


def _flicks(
    path: Points,
    dark: NDArray[np.bool_],
    lit: NDArray[np.bool_],
    room: NDArray[np.bool_],
    reach: tuple[float, float],
    thin: float,
    broad: float,
) -> list[Points]:
    """Tapered strokes along one rail, from each end of a dark run out into the light.

    `reach` is their length (mm) and the share of the light that they may take.
    """
    found: list[Points] = []
    n = len(path)
    step = float(lengths(path)[-1]) / (n - 1)
    for run in np.split(np.arange(n), np.flatnonzero(np.diff(dark.astype(int))) + 1):
        if not dark[run[0]] or len(run) * step < 0.8 * broad:
            continue
        for edge, way in ((int(run[0]), -1), (int(run[-1]), 1)):
            beyond = lit[edge + 1 :] if way > 0 else lit[:edge][::-1]
            free = len(beyond) if beyond.all() else int(np.argmin(beyond))
            out = int(min(reach[0], reach[1] * free * step) / step)
            if free < 4 or out * step < 2.2 * thin or not room[edge]:
                continue
            ahead = edge + way * (free + 1)
            if 0 <= ahead < n and dark[ahead] and free * step < 4.5 * broad:
                continue  # from both sides of a narrow light, strokes would stand like the teeth of a comb
            back = min(len(run) - 1, int(0.8 * broad / step) + 1)
            stretch = path[np.arange(edge - way * back, edge + way * (out + 1), way)]
            fade = 1 - np.linspace(0, 1, len(stretch))
            found.append(stroke(stretch, thin + (min(broad, 0.4 * out * step + thin) - thin) * fade))
    return found
