"""Words in a running script, as a pointed pen writes them: thick down, a hair up, every letter joined to the next, and
the last stroke let run on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, catmull, lengths, points, resample, stroke
from processors.design.pen import polygon
from processors.design.script_letters import SCRIPT

SLANT = 0.3
"""How far a letter leans to the right, in its height."""
HAIR, SHADE = 0.075, 0.27
"""Widths of strokes up and down, in heights of a small letter."""
CAPITAL = 1.22
"""How much larger capitals are written than their table says."""
BALL = 0.125
"""Radius of the drop of ink that a capital's free hairline ends in."""


def writable(text: str) -> bool:
    """Whether a text can be written in script: letters of ours that are not all capitals."""
    return all(c in SCRIPT or c == " " for c in text) and any(c.islower() for c in text)


def slanted(upright: Points) -> Points:
    """From the letters' upright space, y up, to the page, y down."""
    return np.column_stack([upright[:, 0] + SLANT * upright[:, 1], -upright[:, 1]])


def pen_widths(path: Points, hair: float = HAIR, shade: float = SHADE) -> NDArray[np.float64]:
    """The widths of a pointed pen along a path on the page, at even steps: pressed going down, eased over a turn."""
    way = np.gradient(path, axis=0)
    way /= np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    # Down is along the slant of the letters.
    down = np.clip(way @ (np.array([-SLANT, 1.0]) / np.hypot(SLANT, 1.0)), 0, 1) ** 1.5
    n = len(path)
    step = float(lengths(path)[-1]) / max(n - 1, 1)
    reach = max(1, round(0.13 / max(step, 1e-6)))
    kernel = np.hanning(2 * reach + 1)[1:-1] if reach > 1 else np.ones(1)
    eased = np.convolve(np.pad(down, len(kernel) // 2, mode="edge"), kernel / kernel.sum(), mode="valid")[:n]
    return hair + (shade - hair) * eased


def inked_stroke(path: Points, hair: float = HAIR, shade: float = SHADE) -> BaseGeometry:
    """One stroke of the pen as a shape; pressed ends are cut level, as a pen set down square leaves them."""
    n = int(np.clip(lengths(path)[-1] / 0.03, 8, 260))
    at = resample(path, n)
    width = pen_widths(at, hair, shade)
    # In pieces, for the stroke goes over itself where the letter does.
    pieces = [polygon(stroke(at[i : i + 6], width[i : i + 6])) for i in range(0, n - 1, 4) if len(at[i : i + 6]) > 1]
    shape = shapely.union_all(pieces)
    for (x, y), w, way in ((at[0], width[0], at[1] - at[0]), (at[-1], width[-1], at[-2] - at[-1])):
        if w > 0.8 * shade and abs(way[1]) > 2 * abs(way[0]):
            up = -float(np.sign(way[1]))
            y, out = y + up * hair / 2, up * shade
            shape = shape.difference(shapely.box(x - shade, min(y, y + out), x + shade, max(y, y + out)))
    return shape


def written(text: str) -> tuple[list[BaseGeometry], Points]:
    """A line of script on y = 0, small letters 1 high: each letter's shape, and the path that the last stroke ends
    with, for what runs on from it. Raises KeyError for what cannot be written."""
    shapes: list[BaseGeometry] = []
    x = 0.0
    left: Points | None = None
    ending = drawn = points([(0, 0)])
    for letter in text:
        if letter == " ":
            x, left = x + 0.75, None
            continue
        advance, told = SCRIPT[letter]
        size = CAPITAL if letter.isupper() else 1.0
        advance *= size
        strokes = [s.split() for s in told.split(";") if s.strip()]
        found: list[BaseGeometry] = []
        free: list[Points] = []
        last = left
        for knots in strokes:
            if knots[0] == ".":
                at = slanted(_knots(knots[1:]) * size + np.array([x, 0.0]))[0]
                found.append(Point(at).buffer(0.17, quad_segs=12))
                continue
            took = knots[0] == ">"
            path = _knots(knots[1:] if took else knots) * size + np.array([x, 0.0])
            if took:
                begin = left if left is not None else points([(x - 0.16, 0.14)])
                high = left is not None and left[0, 1] > 0.6
                if high and len(path) == 1:
                    path = points([(x + 0.16, 0.86)])
                elif high:
                    path = path[1:]
                path = np.vstack([begin, path])
            drawn = slanted(catmull(path, samples=14))
            found.append(inked_stroke(drawn))
            joins = abs(float(path[-1, 0]) - x - advance) < 1e-6
            if joins:
                last, ending = path[-1:], drawn
            if letter.isupper() and lengths(drawn)[-1] > 1.7:
                free += [drawn[:2]] if joins else [drawn[:2], drawn[:-3:-1]]
        shapes.append(shapely.union_all([*found, *_drops(free, found)]))
        left = last if last is not left else None
        if left is None:
            ending = drawn
        x += advance
    return shapes, ending


def _drops(ends: Sequence[Points], strokes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """A drop of ink at each of a letter's ends that is a hairline and touches no other stroke; each is given by its
    point and the one before it."""
    found = []
    for end, before in ends:
        spot = Point(end)
        near = sum(s.distance(spot) < 0.1 for s in strokes)
        thin = shapely.union_all(list(strokes)).intersection(spot.buffer(0.16)).area < 0.03
        if near == 1 and thin:
            way = (end - before) / max(float(np.hypot(*(end - before))), 1e-9)
            found.append(Point(end - 0.4 * BALL * way).buffer(BALL, quad_segs=12))
    return found


def _knots(places: Sequence[str]) -> Points:
    return points([[float(v) for v in place.split(",")] for place in places])
