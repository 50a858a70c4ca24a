"""The dark along an edge that strokes are whipped out of, drawn by hand for what has a black of its own."""

from __future__ import annotations

import numpy as np

from processors.design.curves import Points, bezier, resample

LONG = (1.0, 0.46, 0.78, 0.34, 0.62)
"""The lengths of strokes that follow each other: a hand goes long and short in turn."""

LAST = 0.8
"""Beyond this share of the edge there are no more strokes."""


def whipped(edge: Points, inwards: Points, deep: float, far: float, strokes: int) -> Points:
    """The ring of a dark along an edge, `deep` at most, out of which so many strokes run up to `far` into the light.

    All of it thins out towards both ends. `inwards` is the unit way into the light at each of `4 * strokes + 1` places
    evenly along the edge.
    """
    at = resample(edge, 4 * strokes + 1)
    t = np.linspace(0, 1, len(at))
    full = np.sin(np.pi * t**0.8) ** 0.7
    inner = at + inwards * (deep * full)[:, None]
    runs = [at[:1]]
    for n in range(strokes):
        a, b = 4 * n, 4 * n + 4
        share = float(full[a : b + 1].mean() * np.clip((LAST - t[a]) / 0.2, 0.0, 1.0))
        # A stroke leans back, the way the form swells.
        tip = inner[a + 1] + inwards[a + 2] * far * LONG[n % len(LONG)] * share - (at[b] - at[a]) * (0.6 - t[a])
        foot = inner[a + 2]
        root, stem = 0.12 * (tip - foot), foot + 0.5 * (tip - foot)
        runs += [bezier(inner[a], 0.5 * (inner[a] + foot) + root, stem, tip, 8)]
        runs += [bezier(tip, stem, 0.5 * (inner[b] + foot) + root, inner[b], 8)[1:-1]]
    return np.vstack([*runs, at[::-1]])
