"""Tone drawn: tapered strokes along the grain, or dots."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, lengths, resample, smoothed, stroke
from processors.design.parts import Part
from processors.design.stipple import stipple
from processors.design.styles import Style
from processors.design.tone import LIGHT, ToneMap


def grain_of(part: Part, spacing: float, ruled: bool = False) -> NDArray[np.float64]:
    """Curves (m, n, 2) about `spacing` apart at their widest: the part's own, or straight along the light."""
    if part.grain is None or ruled:
        centre = (part.ring.min(axis=0) + part.ring.max(axis=0)) / 2
        reach = np.hypot(*(part.ring.max(axis=0) - part.ring.min(axis=0))) / 2
        across = np.array([-LIGHT[1], LIGHT[0]])
        m = max(2, int(2 * reach / spacing))
        starts = centre + across * np.linspace(-reach, reach, m)[:, None]
        along = LIGHT * np.linspace(-reach, reach, 40)[:, None]
        return starts[:, None, :] + along[None, :, :]
    grain = part.grain
    apart = apart_of(grain).sum(axis=0).max()
    m = max(2, round(float(apart) / spacing) + 1)
    at = np.linspace(0, len(grain) - 1, m)
    i = np.minimum(at.astype(int), len(grain) - 2)
    return grain[i] + (grain[i + 1] - grain[i]) * (at - i)[:, None, None]


def apart_of(grain: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each curve lies from the next, square to its way: shape (m - 1, n)."""
    way = np.gradient(grain, axis=1)
    way /= np.maximum(np.linalg.norm(way, axis=2, keepdims=True), 1e-12)
    step = np.diff(grain, axis=0)
    return np.abs(step[..., 0] * way[:-1, :, 1] - step[..., 1] * way[:-1, :, 0])


def crowding(grain: NDArray[np.float64], spacing: float) -> NDArray[np.float64]:
    """How often (as a power of two) curves must be left out at each point so that fine strokes stay apart."""
    apart = apart_of(grain)
    apart = np.vstack([apart, apart[-1:]])
    return np.log2(0.85 * spacing / np.maximum(apart, spacing / 40))


def strokes(parts: Sequence[Part], tones: ToneMap, style: Style, k: float, chance: Chance) -> list[Points]:
    """Rings of shading strokes in mm: as wide as the tone is dark, tapering to the style's thinnest line."""
    rings: list[Points] = []
    thin, even = style.min_line * k, style.shading == "ruled"
    widest = style.detail * k if even else style.spacing * k * 1.2
    for index, part in enumerate(parts):
        if part.material in style.solids or part.material == "open":
            continue
        spread = part.ring.max(axis=0) - part.ring.min(axis=0)
        if np.sqrt(spread[0] * spread[1]) < (9.0 if even else 5.5) * k:
            continue
        mine = tones.tone[tones.window(index)][tones.mask(index)]
        if not mine.size:
            continue
        # However deep the shadows, a face keeps the style's share of bare skin or colour.
        floor = max(style.tone_from, float(np.quantile(mine, 1 - style.share)))
        full = max(min(style.tone_full, float(mine.max())), floor + 0.12)
        rng = chance.at(index).rng()
        phase = float(rng.uniform(0, 2 * np.pi))
        grain = grain_of(part, style.spacing * k, even)
        crowd = crowding(grain, style.spacing * k)
        met, by = tones.at(grain.reshape(-1, 2))
        shaded = np.where(by == index, met, 0).reshape(len(grain), -1).max(axis=1) > 0.9 * floor
        for order, rail in enumerate(grain):
            span = float(lengths(rail)[-1])
            if span < 2 * thin or not shaded[order]:
                continue
            n = max(6, min(80, int(span / (0.45 * k))))
            path = resample(rail, n)
            tone, owner = tones.at(path)
            level_at = smoothed(tone.astype(np.float64), 5)
            # A hand whips in bouts, each from short to long and back, and neighbours end at different places.
            if even:  # the ends of even strokes follow the shadow, every other one a little way on into the light
                bar = floor + (full - floor) * (0.16 * (order % 2) + rng.uniform(0.0, 0.04))
            else:
                bout = 0.5 + 0.5 * np.sin(order * 0.83 + 1.9 * np.sin(order * 0.31 + phase) + phase)
                bar = floor + (full - floor) * (0.5 * (0.3 * (order % 2) + 0.5 * bout + rng.uniform(0.0, 0.2)))
            dark = (level_at > bar) & (owner == index)
            if even:
                at = lengths(rail) / span
                near = np.interp(np.linspace(0, 1, n), at, crowd[order])
                dark &= order % (1 << np.ceil(np.maximum(near - 0.45, 0)).astype(int).clip(0, 5)) == 0
            for run in np.split(np.arange(n), np.flatnonzero(np.diff(dark.astype(int))) + 1):
                if not dark[run[0]] or (len(run) - 1) * span / (n - 1) < (1.9 if even else 1.6) * k:
                    continue
                level = np.clip((level_at[run] - bar) / max(full - bar, 1e-3), 0, 1)
                if even:
                    width = thin + (widest - thin) * np.minimum(level * 2, 1) ** 0.7
                else:
                    width = thin + (widest - thin) * level
                rings.append(stroke(path[run], width))
    return rings


COVERED = 0.86
"""The share of the paper that dots cover where tone is about to turn black: more would be a fill."""


def dots(
    parts: Sequence[Part], tones: ToneMap, ink: NDArray[np.uint8], style: Style, k: float, chance: Chance
) -> NDArray[np.float64]:
    """Dots (x, y, radius in mm), denser and larger in the dark, none on what is drawn already (`ink`, same raster).

    Coverage rises with the square of tone or so, from bare skin to nearly shut where the style's black begins.
    """
    solid = np.array([p.material in style.solids or p.material == "open" for p in parts] + [True])
    tone = np.clip((tones.tone * style.tone_gain - DUST) / ((style.black or 1.0) - DUST), 0, 1).astype(np.float64)
    tone = np.where(solid[tones.owner] | (ink > 0), 0, tone)
    smallest, largest = (d * k / 2 for d in style.dot)
    radius = smallest + (largest - smallest) * tone
    density = np.round(COVERED * tone**1.7 / (np.pi * (radius * tones.per_mm) ** 2), 9)
    count = int(min(style.dots, density.sum()))
    at = stipple(density.astype(np.float32), count, 6, chance.rng())
    if not len(at):
        return np.zeros((0, 3))
    x, y = (np.clip(at[:, a].astype(int), 0, density.shape[1 - a] - 1) for a in (0, 1))
    return np.column_stack([at / tones.per_mm, radius[y, x]])[density[y, x] > 0]


DUST = 0.1
"""Tone under this is bare skin."""
