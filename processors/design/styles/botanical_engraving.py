"""Tone as an engraver cuts it: lines that follow the form, swell in the shadow and run out fine into the light, and
a second layer across them in the deepest places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, lengths, resample, smoothed, stroke
from processors.design.parts import Part
from processors.design.shading import crowding, grain_of
from processors.design.styles.table import Style
from processors.design.tone import LIGHT, ToneMap

LONGER = (0.0, 0.3, 0.12, 0.42)
"""How much further into the shadow every other line ends: an even edge would be a comb."""

DEEP = 0.72
"""From this tone on a second layer of lines goes across the first."""


def wrapped(part: Part) -> NDArray[np.float64]:
    """Rails (m, n, 2) for a face without a grain of its own: across its length, bowed as round a barrel."""
    middle = part.ring.mean(axis=0)
    spread = part.ring - middle
    # The axis by its second moments, written out: the same bits on every machine.
    xx, yy, xy = (float(v) for v in ((spread[:, 0] ** 2).sum(), (spread[:, 1] ** 2).sum(), spread.prod(axis=1).sum()))
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    if float((along * LIGHT).sum()) > 0:
        along = -along
    u, v = (spread * along).sum(axis=1), (spread * across).sum(axis=1)
    reach, half = float(np.abs(u).max()) * 1.3, float(np.abs(v).max())
    t = np.linspace(-1, 1, 24)
    bow = 0.34 * half * (1 - t**2)
    rows = np.linspace(-reach, reach, 40)
    places = middle + along * (rows[:, None, None] + bow[None, :, None]) + across * (half * 1.05 * t)[None, :, None]
    return np.asarray(places)


def engraved(parts: Sequence[Part], tones: ToneMap, style: Style, k: float, chance: Chance) -> list[Points]:
    """Rings of the cut lines in mm, `style.spacing` apart, as wide as the tone is dark."""
    rings: list[Points] = []
    thin = style.min_line * k
    widest = min((style.spacing - style.min_gap) * k, 2.5 * thin)
    for index, part in enumerate(parts):
        if part.material in style.solids or part.material == "open":
            continue
        spread = np.ptp(part.ring, axis=0)
        if np.sqrt(spread[0] * spread[1]) < 4.5 * k:
            continue
        mine = tones.tone[tones.window(index)][tones.mask(index)]
        if mine.size < 12:
            continue
        floor = max(style.tone_from, float(np.quantile(mine, 1 - style.share)))
        full = max(min(style.tone_full, float(mine.max())), floor + 0.15)
        rng = chance.at(index).rng()
        shaped = part if part.grain is not None else replace(part, grain=wrapped(part))
        layers = [(grain_of(shaped, style.spacing * k), floor, 0.0)]
        if float(mine.max()) > DEEP + 0.1 and not part.flat:
            layers.append((grain_of(part, 1.15 * style.spacing * k, True), max(DEEP, floor + 0.12), 0.7))
        for grain, bar, light in layers:
            crowd = crowding(grain, style.spacing * k)
            level, owner = tones.at(grain.reshape(-1, 2))
            shaded = ((owner == index) & (level > 0.8 * bar)).reshape(grain.shape[:2]).any(axis=1)
            for order, rail in enumerate(grain):
                if not shaded[order]:
                    continue
                edge = bar * (0.9 + 0.14 * float(rng.uniform()) + LONGER[order % 4])
                rings += _cut(rail, crowd[order], order, tones, index, (edge, full), (thin, widest * (1 - light)), k)
    return rings


def _cut(
    rail: Points,
    crowd: NDArray[np.float64],
    order: int,
    tones: ToneMap,
    index: int,
    level: tuple[float, float],
    width: tuple[float, float],
    k: float,
) -> list[Points]:
    """The runs of one rail that lie in shadow, each drawn with the tone under it."""
    at = lengths(rail)
    span = float(at[-1])
    if span < 2.0 * k:
        return []
    n = int(np.clip(span / (0.55 * k), 6, 64))
    path = resample(rail, n)
    tone, owner = tones.at(path)
    dark = smoothed(tone.astype(np.float64), 5)
    near = np.interp(np.linspace(0, 1, n), at / span, crowd)
    keep = order % (1 << np.ceil(np.maximum(near, 0)).astype(int).clip(0, 5)) == 0
    on = _reaching((dark > level[0]) & (owner == index) & keep, owner == index, max(int(1.6 * k / (span / (n - 1))), 1))
    thin, widest = width[0], max(width[1], width[0])
    found = []
    for run in np.split(np.arange(n), np.flatnonzero(np.diff(on.astype(int))) + 1):
        if not on[run[0]] or (len(run) - 1) * span / (n - 1) < 1.9 * k:
            continue
        depth = np.clip((dark[run] - level[0]) / (level[1] - level[0]), 0, 1)
        # From the line it starts at a stroke only thins, as a graver lifts; between two lines it is even.
        first = run[0] == 0 or owner[run[0] - 1] != index
        last = run[-1] == n - 1 or owner[run[-1] + 1] != index
        if not first and not last:
            continue
        if first and not last:
            depth = np.maximum.accumulate(depth[::-1])[::-1] * np.linspace(1, 0, len(run)) ** 0.6
        elif last and not first:
            depth = np.maximum.accumulate(depth) * np.linspace(0, 1, len(run)) ** 0.6
        found.append(stroke(path[run], thin + (widest - thin) * depth**1.15))
    return found


def _reaching(on: NDArray[np.bool_], own: NDArray[np.bool_], near: int) -> NDArray[np.bool_]:
    """Runs of shadow with small breaks closed, and drawn on to the edge of their face where that is near."""
    out = on.copy()
    n = len(on)
    runs = np.split(np.arange(n), np.flatnonzero(np.diff(out.astype(int))) + 1)
    for run in runs:
        if out[run[0]] or not own[run].all():
            continue
        inner = run[0] > 0 and run[-1] < n - 1
        if inner and len(run) <= 2 * near:
            out[run] = True
    for place in np.flatnonzero(np.diff(out.astype(int))).tolist():
        # A run that stops just short of the face's edge goes on to it.
        lit = (
            np.arange(place + 1, min(place + 2 + near, n))
            if out[place]
            else np.arange(place, max(place - 1 - near, -1), -1)
        )
        stop = np.flatnonzero(~own[lit])
        if len(stop):
            out[lit[: stop[0]]] = True
    return out & own
