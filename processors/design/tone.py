"""How dark each place is: a raster of tone made from the parts, before any style draws it.

Tone comes from three things: what lies over a part shades it (contact shadow), its side turned from the light
darkens (form), and the motif's own shadows (a petal's root, a blade's hollow).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

from processors.design.curves import Points
from processors.design.parts import Part

LIGHT = np.array([-0.6, -0.8])
"""Towards the light: from the upper left, on every design."""

_SUB = 4  # fractional bits of the rasterised vertices


@dataclass(frozen=True, slots=True)
class ToneMap:
    """`tone` 0 (bare) to 1 (black); `owner` the index of the part seen at a pixel, −1 for none. Row-major."""

    tone: NDArray[np.float32]
    owner: NDArray[np.int16]
    per_mm: float
    windows: dict[int, tuple[slice, slice]] = field(default_factory=dict)

    def window(self, index: int) -> tuple[slice, slice]:
        """The rows and columns within which a part is seen; empty where it is not."""
        return self.windows.get(index, (slice(0, 0), slice(0, 0)))

    def mask(self, index: int) -> NDArray[np.bool_]:
        """Which pixels of its window show the part."""
        return np.asarray(self.owner[self.window(index)] == index)

    def at(self, xy: Points) -> tuple[NDArray[np.float32], NDArray[np.int16]]:
        """Tone and owner at points in mm (nearest pixel); outside: 0 and −1."""
        ij = np.floor(xy * self.per_mm).astype(np.int64)
        height, width = self.tone.shape
        inside = (ij[:, 0] >= 0) & (ij[:, 1] >= 0) & (ij[:, 0] < width) & (ij[:, 1] < height)
        x, y = np.clip(ij[:, 0], 0, width - 1), np.clip(ij[:, 1], 0, height - 1)
        return np.where(inside, self.tone[y, x], 0).astype(np.float32), np.where(inside, self.owner[y, x], -1).astype(
            np.int16
        )


def _fill(canvas: NDArray[np.int16] | NDArray[np.uint8], rings: Sequence[Points], value: int, per_mm: float) -> None:
    shift = 1 << _SUB
    cv2.fillPoly(canvas, [np.round((r * per_mm - 0.5) * shift).astype(np.int32) for r in rings], value, shift=_SUB)


def distance(on: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Distance in pixels to the nearest pixel that is on; far everywhere if none is.

    The transform's last bit differs from run to run; its square is a whole number, so rounding that gives the same
    bits every time, which the engine promises.
    """
    if not on.any():
        return np.full(on.shape, 1e6)
    squared = np.rint(cv2.distanceTransform((~on).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE) ** 2.0)
    return np.sqrt(squared.astype(np.float64))


def tone_map(
    parts: Sequence[Part],
    width_mm: float,
    height_mm: float,
    per_mm: float,
    contact_mm: float,
    values: Mapping[str, float] = MappingProxyType({}),
    soft: bool = False,
) -> ToneMap:
    """The tone of parts painted back to front, `per_mm` pixels a mm; contact shadows reach `contact_mm`.

    `values` is how dark a material is of itself, 0 where it says nothing; `soft` shadows are only
    there where they are asked for.
    """
    shape = (int(np.ceil(height_mm * per_mm)), int(np.ceil(width_mm * per_mm)))
    owner = np.full(shape, -1, np.int16)
    for i, part in enumerate(parts):
        _fill(owner, [part.ring, *part.holes], i, per_mm)
    bodies: dict[str, int] = {}
    body_of = np.array([bodies.setdefault(p.body or f"#{i}", len(bodies)) for i, p in enumerate(parts)] + [-1])
    casts = np.array([p.casts and p.rim != "none" for p in parts] + [False])
    tone = np.zeros(shape, np.float32)
    windows: dict[int, tuple[slice, slice]] = {}
    for i, part in enumerate(parts):
        lo = np.maximum(np.floor(part.ring.min(axis=0) * per_mm).astype(int) - 2, 0)
        hi = np.minimum(np.ceil(part.ring.max(axis=0) * per_mm).astype(int) + 3, [shape[1], shape[0]])
        if (hi <= lo).any():
            continue
        window = (slice(lo[1], hi[1]), slice(lo[0], hi[0]))
        seen = owner[window] == i
        if not seen.any():
            continue
        windows[i] = window
        full = np.zeros(seen.shape, np.uint8)
        _fill(full, [r - lo / per_mm for r in (part.ring, *part.holes)], 1, per_mm)
        inside = full.astype(bool)
        light = np.full(seen.shape, 1.0 - values.get(part.material, 0.0))
        over = inside & ~seen & (body_of[owner[window]] != body_of[i]) & casts[owner[window]]
        if over.any():
            reach = min(contact_mm * per_mm, 0.28 * float(np.sqrt(seen.sum())))
            light *= 1 - 0.9 * np.exp(-((distance(over) / max(reach, 0.5)) ** 2) * 1.2)
        if part.form > 0:
            light *= 1 - part.form * _turned_away(inside, per_mm)
        for shadow in part.shadows:
            if shadow.soft and not soft:
                continue
            # On a wider canvas: a shadow's path may run outside the face and only graze it.
            far = max(shadow.reach * per_mm, 1e-6)
            pad = int(far) + 1
            line = np.zeros((seen.shape[0] + 2 * pad, seen.shape[1] + 2 * pad), np.uint8)
            at = np.round(((shadow.path - lo / per_mm) * per_mm + pad - 0.5) * (1 << _SUB)).astype(np.int32)
            cv2.polylines(line, [at], False, 1, 1, cv2.LINE_8, _SUB)
            apart = distance(line.astype(bool))[pad : pad + seen.shape[0], pad : pad + seen.shape[1]]
            fade = np.clip(1 - apart / far, 0, 1)
            light *= 1 - shadow.depth * fade * fade * (3 - 2 * fade)
        tone[window][seen] = np.round((1 - light[seen]) * 4096) / 4096
    return ToneMap(tone, owner, per_mm, windows)


def _turned_away(inside: NDArray[np.bool_], per_mm: float) -> NDArray[np.float64]:
    """1 at the edge that faces away from the light, falling to 0 across the form."""
    step = np.round(-LIGHT * 2).astype(int)
    beyond = np.zeros_like(inside)
    h, w = inside.shape
    dx, dy = int(step[0]), int(step[1])
    beyond[: h - dy, : w - dx] = inside[dy:, dx:]
    edge = inside & ~beyond
    reach = 0.42 * np.sqrt(inside.sum())
    fade = np.clip(1 - distance(edge) / max(reach, 1.0), 0, 1)
    return np.asarray(fade * fade)
