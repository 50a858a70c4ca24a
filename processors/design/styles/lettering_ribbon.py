"""The ribbon that large words stand on: a face on an arc, folded back into forked tails."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.affinity import scale as scaled
from shapely.affinity import translate

from processors.design.curves import Points, catmull, points
from processors.design.inscription import CAP, row
from processors.design.parts import Drawing, Line, Part
from processors.design.script import writable, written
from processors.design.styles.lettering_word import solid

PRINTED = 0.28 * CAP
"""How far the ribbon goes beyond printed letters' heads and feet."""
SCRIPT, HEAVIER = 0.74 * CAP, 0.014 * CAP
"""How high a small letter of script is on a ribbon, and what its strokes gain on either side."""
BESIDE = 0.8 * CAP
"""How far a ribbon that bears script goes out beside the word: no letter comes near its edge."""
LEAST, AIR = 0.24 * CAP, 0.205
"""The least cloth over and under script, and in heights of the word: a little more than an eighth of the face."""
FOLD, REACH = 0.5, 0.95
"""How far a tail goes back behind the face's end, and out beyond it, in heights of the face."""


def ribboned(words: Sequence[str], gap: float, bow: float) -> tuple[Drawing, Drawing]:
    """The ribbon and the letters on it: words in one line, `gap` apart, the baseline of its ends at y = 0, its middle
    at x = 0; `bow` lifts the middle, in widths of the line."""
    hand = all(map(writable, words))
    shapes = []
    x = 0.0
    for word in words:
        if hand:
            flat = [scaled(s, SCRIPT, SCRIPT, origin=(0, 0)).buffer(HEAVIER) for s in written(word)[0]]
            left = min(s.bounds[0] for s in flat)
            wide = max(s.bounds[2] for s in flat) - left
            shapes += [translate(s, x - left, 0.0) for s in flat]
        else:
            wide, letters = row(word)
            shapes += [translate(shape, x, 0.0) for _, shape in letters]
        x += wide + gap
    wide = x - gap
    half = wide / 2 + (BESIDE if hand else 0.5 * CAP)
    over, low = min(float(s.bounds[1]) for s in shapes), max(float(s.bounds[3]) for s in shapes)
    air = max(LEAST, AIR * (low - over)) if hand else PRINTED
    head, under = over - air, low + air

    def bent(p: Points) -> Points:
        """From the flat line, its middle at x = 0, to its arc, square to it."""
        x, off = p[:, 0], p[:, 1] - (head + under) / 2
        turn = np.arctan(2 * bow * wide * x / half**2)
        line = (head + under) / 2 - bow * wide * (1 - (x / half) ** 2)
        return np.column_stack([x - off * np.sin(turn), line + off * np.cos(turn)])

    set_on = [shapely.transform(shape.segmentize(2.0), lambda xy: bent(xy - [wide / 2, 0])) for shape in shapes]
    faces = [part for i, shape in enumerate(set_on) for part in solid(shape, f"pen/letter{i}")]
    t = np.linspace(-half, half, 60)
    top, foot = (bent(np.column_stack([t, np.full(60, y)])) for y in (head, under))
    parts: list[Part] = []
    for side in (-1, 1):
        parts += _tail(bent(points([(side * half, head), (side * half, under)])), side)
    parts.append(
        Part(np.vstack([top, foot[::-1]]), "cloth", group="ribbon face", body="letters", form=0.0, casts=False)
    )
    return Drawing(tuple(parts)), Drawing(tuple(faces))


def _tail(end: Points, side: int) -> list[Part]:
    """A tail that comes out from behind an end of the face, a step lower, waves up and down again, and the fold that
    joins the two."""
    high = float(np.hypot(*(end[1] - end[0])))
    down = 0.26 * high
    knots = np.array([(-FOLD, 0.9), (0.0, 1.5), (0.32 * REACH, 1.45), (0.68 * REACH, 0.7), (REACH, 0.85)])
    path = catmull(knots * [side * high, down] + end.mean(axis=0), samples=8)
    n = len(path)
    deep = np.array([0.0, 0.42 * high]) * np.linspace(1.0, 0.86, n)[:, None]
    notch = path[-1] - np.array([side * 0.2 * REACH * high, 0.0])
    whips = ((-0.5, 8, 20), (0.0, 8, 16), (0.5, 8, 22))
    crease = tuple(Line((path + deep * d)[a:b], "detail", 1.0, 0.0, 0.05) for d, a, b in whips)
    tail = Part(
        np.vstack([path - deep, notch, (path + deep)[::-1]]),
        "cloth",
        crease,
        group=f"ribbon tail{side}",
        form=0.0,
    )
    fold = np.vstack([end[1], end[1] - [side * FOLD * high, 0.0], path[0] + deep[0]])
    return [tail, Part(fold, "cloth back", group=f"ribbon fold{side}", form=0.0)]
