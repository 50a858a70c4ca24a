"""Letters of our own: skeletons drawn as broad-pen strokes, upright thick, level thin, ends flared."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

import unicodedata
from itertools import pairwise

import numpy as np

from processors.design.accents import ALIKE, MARKS
from processors.design.curves import Points, catmull, points, resample, stroke
from processors.design.glyphs import SKELETONS

SMALL = 0.8
"""Height of small letters, which are drawn as small capitals."""


def known(letter: str) -> tuple[str, str] | None:
    """The letter whose skeleton is drawn and its marks, or nothing where it cannot be drawn."""
    letter = ALIKE.get(letter, letter)
    whole = unicodedata.normalize("NFD", letter)
    base, marks = ALIKE.get(whole[0], whole[0]), whole[1:]
    drawn = base if base in SKELETONS else base.upper()
    if drawn not in SKELETONS or any(m not in MARKS for m in marks):
        return None
    return drawn, marks


def folded(text: str) -> str:
    """The text in the letters that can be drawn, composed; others are left out, spaces single."""
    plain = unicodedata.normalize("NFC", text)
    return " ".join("".join(c for c in plain if c.isspace() or known(c)).split())


def missing(text: str) -> tuple[str, ...]:
    """The letters and signs of a text that cannot be drawn, each once."""
    plain = unicodedata.normalize("NFC", text)
    return tuple(dict.fromkeys(c for c in plain if not c.isspace() and not known(c)))


def _pen(path: Points, height: float, weight: float, thin: float = 0.56, flare: float = 0.32) -> list[Points]:
    """A stroke as a broad pen draws it: thick going down, thin going across, a little flare at both ends.

    In pieces that share their ends, so that no ring goes over itself where a letter closes.
    """
    n = int(np.clip(len(path), 12, 60))
    p = resample(path, n)
    way = np.gradient(p, axis=0)
    steep = np.abs(way[:, 1]) / np.maximum(np.hypot(*way.T), 1e-9)
    t = np.linspace(-1, 1, n)
    width = height * weight * (thin + (1 - thin) * steep) * (1 + flare * np.abs(t) ** 6)
    cuts = np.linspace(0, n - 1, 5 if n > 30 else 2).astype(int)
    return [stroke(p[a : b + 1], width[a : b + 1]) for a, b in pairwise(cuts)]


def skeleton(letter: str, height: float) -> tuple[float, list[Points], list[Points]]:
    """The advance width, the centre lines of a letter standing on y = 0, its caps at −height, and those of its marks.

    Raises KeyError for a letter that cannot be drawn.
    """
    found = known(letter)
    if found is None:
        raise KeyError(letter)
    base, marks = found
    small = letter != letter.upper() and letter != "ß"
    size = height * (SMALL if small else 1.0)
    width, strokes_ = SKELETONS[base]
    paths: list[Points] = []
    accents: list[Points] = []
    for written in strokes_:
        bent, knots = _knots(written)
        at = knots * [width * size, size] - [0, size]
        paths.append(catmull(at, samples=8) if bent else _straight(at))
    for mark in marks:
        for written in MARKS[mark]:
            bent, knots = _knots(written)
            # A mark keeps clear of the letter, whose pen is as wide above the line of its caps as below.
            lift = 0.09 * size if knots[0, 1] < 0 else 0.0
            at = knots * size + [width * size / 2, -size - lift]
            accents.append(catmull(at, samples=8) if bent else _straight(at))
    return width * size, paths, accents


def _knots(written: str) -> tuple[bool, Points]:
    """A stroke of the tables: whether it is a curve, and the points it goes through."""
    kind, *places = written.split()
    return kind == "c", points([[float(v) for v in place.split(",")] for place in places])


def _straight(at: Points) -> Points:
    return np.vstack([np.linspace(a, b, 8) for a, b in pairwise(at)])


def glyph(letter: str, height: float, weight: float = 0.19) -> tuple[float, list[Points]]:
    """The advance width and the stroke rings of a letter standing on y = 0, its caps at −height."""
    width, paths, accents = skeleton(letter, height)
    rings = [ring for path in paths for ring in _pen(path, height, weight)]
    return width, rings + [ring for path in accents for ring in _pen(path, height, 0.68 * weight)]


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
