"""Tone in single strokes, as a fine needle whips them: out of the dark, tapering, no two neighbours of one length."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, lengths, resample, smoothed, stroke
from processors.design.parts import Part
from processors.design.shading import apart_of, crowding, grain_of
from processors.design.styles import Style
from processors.design.tone import ToneMap

REACHES = (0.0, 0.62, 0.26, 0.84, 0.12, 0.5, 0.34)
"""How much sooner than the longest the strokes of one sweep stop, in turn: a hand alternates long and short."""
BARE = frozenset({"open", "white", "gem", "plate", "plate dark"})
"""Materials left bare: stones, and ornaments, whose halves are mirror images as whipped strokes cannot be."""
SWEEP = 4
"""The least number of strokes that read as shading; fewer look like slips of the needle."""
APART = 4
"""How many curves further on a stroke still belongs to the sweep."""
SHORTEST = 1.9
"""The shortest dark that is given a stroke, at plain line widths, mm; in less it would be a tick."""
CLOSEST = 0.78
"""The least distance between the strokes of a combed face, at plain line widths, mm."""
SMALL = 4.5
"""The size of a face (root of its box, at plain line widths) under which it stays bare."""
LARGE = 70.0
"""The size from which a face's strokes begin to swell and shrink but once, from one end of the shade to the other."""


def feathered(parts: Sequence[Part], tones: ToneMap, style: Style, k: float, chance: Chance) -> list[Points]:
    """Rings (mm) of shading strokes: each starts in the dark at its widest and ends in the light as thin as a line can.

    A stroke that would run across a whole face stops short of the far side, where its outline is.
    """
    rings: list[Points] = []
    thin, widest = style.min_line * k, style.inner * k * 0.83
    step = 0.4 * k
    for index, part in enumerate(parts):
        if part.material in style.solids or part.material in BARE:
            continue
        spread = part.ring.max(axis=0) - part.ring.min(axis=0)
        mine = tones.tone[tones.window(index)][tones.mask(index)]
        if np.sqrt(spread[0] * spread[1]) < SMALL * k or not mine.size:
            continue
        floor = max(style.tone_from, float(np.quantile(mine, 1 - style.share)))
        full = max(min(style.tone_full, float(mine.max())), floor + 0.15)
        if part.combed and part.grain is not None:
            rings += _combed(part.grain, part.combed, index, tones, floor, (thin, widest), k)
            continue
        # A small face is whipped in bouts, a large one in one long swing from end to end.
        bouts = 1.0 - float(np.clip((np.sqrt(spread[0] * spread[1]) / k - LARGE) / (0.3 * LARGE), 0.0, 1.0))
        rng = chance.at(index).rng()
        grain = grain_of(part, style.spacing * k)
        phase = float(rng.uniform(0, 2 * np.pi))
        grain = _uneven(grain, rng)
        crowd = crowding(grain, style.spacing * k)
        met, by = tones.at(grain.reshape(-1, 2))
        shaded = np.where(by == index, met, 0).reshape(len(grain), -1).max(axis=1) > floor
        sweep: list[tuple[int, Points]] = []
        for order, rail in enumerate(grain):
            span = float(lengths(rail)[-1])
            sooner = REACHES[order % len(REACHES)]
            wave, swing = (bouts * (0.5 + 0.5 * np.sin(order * often + phase)) for often in (0.37, 0.13))
            bar = floor + (full - floor) * (0.3 * sooner + 0.12 * wave + 0.16 * swing + float(rng.uniform(0, 0.08)))
            # Nor do they end at a ruler's edge: long, middling and short ones, swelling and shrinking in bouts.
            keep = 1.0 - 0.42 * sooner - 0.2 * wave - float(rng.uniform(0, 0.08))
            if span < 5 * step or not shaded[order]:
                continue
            path = resample(rail, int(np.clip(span / step, 8, 160)))
            tone, owner = tones.at(path)
            level = smoothed(tone.astype(np.float64), 5)
            near = np.interp(np.linspace(0, 1, len(path)), np.linspace(0, 1, crowd.shape[1]), crowd[order])
            room = order % (1 << np.ceil(np.maximum(near - 0.15, 0)).astype(int).clip(0, 5)) == 0
            dark = (level > bar) & (owner == index) & room
            sweep += [(order, ring) for ring in _strokes(path, dark, owner == index, level, (thin, widest), k, keep)]
        rings += _swept(sweep)
    return rings


def _combed(
    grain: NDArray[np.float64],
    shares: Sequence[float],
    index: int,
    tones: ToneMap,
    floor: float,
    widths: tuple[float, float],
    k: float,
) -> list[Points]:
    """The strokes of a combed face, those that begin in its dark; every second or third where they lie too close."""
    thin, widest = widths
    apart = float(np.median(apart_of(grain)[:, : grain.shape[1] // 3]))
    stride = max(1, int(np.ceil(CLOSEST * k / max(apart, 1e-6))))
    found: list[Points] = []
    for curve, share in list(zip(grain, shares, strict=True))[::stride]:
        path = resample(curve, 120)[: max(4, int(120 * min(share, 1.0)))]
        tone, owner = tones.at(path)
        long = float(lengths(path)[-1])
        first = int(np.ceil(len(path) * min(1.0, 0.4 * k / max(long, 1e-6))))
        # A stroke that something lies over would be cut off there.
        if long < SHORTEST * k or (owner[first:] != index).any() or tone[first : first + 8].mean() < floor:
            continue
        u = np.linspace(0, 1, len(path))
        found.append(stroke(path, thin + (widest - thin) * (1 - u) ** 0.8))
    return found


def _swept(strokes: Sequence[tuple[int, Points]]) -> list[Points]:
    """Those strokes (the order of a curve, and the ring) that stand side by side with enough others."""
    if not strokes:
        return []
    breaks = np.flatnonzero(np.diff([order for order, _ in strokes]) > APART) + 1
    sweeps = np.split(np.arange(len(strokes)), breaks)
    return [strokes[i][1] for sweep in sweeps if len(sweep) >= SWEEP for i in sweep]


def _uneven(grain: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """The curves at distances a hand keeps: near to even, never quite."""
    moved = grain.copy()
    shift = rng.uniform(0.0, 0.17, len(grain) - 1)[:, None, None]
    moved[:-1] += (grain[1:] - grain[:-1]) * shift
    return moved


def _strokes(
    path: Points,
    dark: NDArray[np.bool_],
    own: NDArray[np.bool_],
    level: NDArray[np.float64],
    widths: tuple[float, float],
    k: float,
    keep: float,
) -> list[Points]:
    """The stroke along a path, of which the dark is that; it is given up to the share `keep` of its length."""
    found: list[Points] = []
    n = len(path)
    step = float(lengths(path)[-1]) / (n - 1)
    runs = [r for r in np.split(np.arange(n), np.flatnonzero(np.diff(dark.astype(int))) + 1) if dark[r[0]]]
    # One stroke to a curve, out of its deepest dark: what else is dark along it would be crumbs and ticks.
    for run in sorted(runs, key=lambda r: -float(level[r].sum()))[:1]:
        third = max(1, len(run) // 3)
        if level[run[-third:]].mean() > level[run[:third]].mean():
            run = run[::-1]
        before = run[0] - 2 * (1 if run[-1] >= run[0] else -1)
        if 0 <= before < n and own[before]:
            continue  # it would begin in the middle of the face, a loose dash
        beyond = run[-1] + (1 if run[-1] >= run[0] else -1)
        if not 0 <= beyond < n or not own[beyond]:
            run = run[: len(run) - max(1, int(1.3 * k / step), int(0.16 * len(run)))]
        if (len(run) - 1) * step < SHORTEST * k or len(run) < 4:
            continue
        run = run[: max(int(np.ceil(keep * len(run))), int(np.ceil(0.62 * SHORTEST * k / step)) + 1, 4)]
        thin, widest = widths
        u = np.linspace(0, 1, len(run))
        heavy = thin + (widest - thin) * (0.45 + 0.55 * float(np.clip(level[run[0]], 0, 1)))
        width = thin + (heavy - thin) * (1 - u) ** 0.8 * np.clip(u / 0.05 + 0.5, 0, 1)
        found.append(stroke(path[run], width))
    return found
