"""Letters of our own: skeletons drawn as broad-pen strokes, upright thick, level thin, ends flared."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import unicodedata
from itertools import pairwise

import numpy as np

from processors.design.curves import Points, bezier, catmull, points, resample, stroke
from processors.design.glyphs import SKELETONS

SMALL = 0.8
"""Height of small letters, which are drawn as small capitals."""


def folded(text: str) -> str:
    """The text in letters that are drawn: accents dropped, unknown signs left out, spaces single."""
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(c for c in plain if c.upper() in SKELETONS or c.isspace())
    return " ".join(kept.split())


def _pen(path: Points, height: float, weight: float) -> list[Points]:
    """A stroke as a broad pen draws it: thick going down, thin going across, a little flare at both ends.

    In pieces that share their ends, so that no ring goes over itself where a letter closes.
    """
    n = int(np.clip(len(path), 12, 60))
    p = resample(path, n)
    way = np.gradient(p, axis=0)
    steep = np.abs(way[:, 1]) / np.maximum(np.hypot(*way.T), 1e-9)
    t = np.linspace(-1, 1, n)
    width = height * weight * (0.56 + 0.44 * steep) * (1 + 0.32 * np.abs(t) ** 6)
    cuts = np.linspace(0, n - 1, 5 if n > 30 else 2).astype(int)
    return [stroke(p[a : b + 1], width[a : b + 1]) for a, b in pairwise(cuts)]


def glyph(letter: str, height: float, weight: float = 0.19) -> tuple[float, list[Points]]:
    """The advance width and the stroke rings of a letter standing on y = 0, its caps at −height."""
    small = letter != letter.upper()
    size = height * (SMALL if small else 1.0)
    width, strokes_ = SKELETONS[letter.upper()]
    rings = []
    for kind, knots in strokes_:
        at = points(knots) * [width * size, size] - [0, size]
        path = catmull(at, samples=8) if kind == "c" else np.vstack([np.linspace(a, b, 8) for a, b in pairwise(at)])
        rings += _pen(path, height, weight)
    return width * size, rings


def line_of(
    text: str, height: float, weight: float = 0.19, spacing: float = 0.26
) -> tuple[float, list[tuple[float, Points]]]:
    """A line of text: its width, and each stroke's ring with the x of its letter's middle."""
    x = 0.0
    out: list[tuple[float, Points]] = []
    for letter in text:
        if letter == " ":
            x += height * 0.42
            continue
        width, rings = glyph(letter, height, weight)
        out += [(x + width / 2, r + [x, 0]) for r in rings]
        x += width + height * spacing
    return max(x - height * spacing, 0.0), out


def swash(width: float, rise: float) -> Points:
    """A flourish under a word, swelling in the middle."""
    path = bezier((-width / 2, 0), (-width / 6, -rise), (width / 6, rise), (width / 2, 0), 40)
    return stroke(path, 0.6 + 2.0 * np.sin(np.pi * np.linspace(0, 1, 40)) ** 1.5)
