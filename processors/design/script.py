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
CAPITAL = 1.14
"""How much larger capitals are written than their table says."""
BAR = ((0.0, 0.2, 0.5, 1.0), (1.0, 1.15, 1.55, 0.65))
"""How wide a free stroke is drawn: places along it and widths in hairs."""
DROP = 0.2, 0.34
"""How wide the drop is in which a capital's curl ends, and how far the hair swells into it, in the same."""
CURLED_IN = 35.0
"""By how many degrees a stroke turns over its last stretch that ends in a drop."""
HUNG = 0.3
"""How far under the line a stroke hangs that no flourish leaves, in heights of a small letter."""


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


def inked_stroke(path: Points, hair: float = HAIR, shade: float = SHADE, free: bool = False) -> BaseGeometry:
    """One stroke of the pen as a shape; pressed ends are cut level, as a pen set down square leaves them. A `free` one,
    which takes up no other and leads to none, swells a little and is drawn out at its end."""
    n = int(np.clip(lengths(path)[-1] / 0.03, 8, 260))
    at = resample(path, n)
    width = pen_widths(at, hair, shade)
    if free:
        width = np.maximum(width - hair, 0.0) + hair * np.interp(np.linspace(0, 1, n), *BAR)
    # In pieces, for the stroke goes over itself where the letter does.
    pieces = [polygon(stroke(at[i : i + 6], width[i : i + 6])) for i in range(0, n - 1, 4) if len(at[i : i + 6]) > 1]
    told = ((slice(0, 2), at[0], width[0], at[1] - at[0]), (slice(-2, None), at[-1], width[-1], at[-2] - at[-1]))
    for ends, (x, y), w, way in told:
        if w > 0.8 * shade and abs(way[1]) > 2 * abs(way[0]):
            up = -float(np.sign(way[1]))
            y, out = y + up * hair / 2, up * shade
            cut = shapely.box(x - shade, min(y, y + out), x + shade, max(y, y + out))
            # Only of the end itself: what else of the stroke passes close by stays whole.
            pieces[ends] = [piece.difference(cut) for piece in pieces[ends]]
    return shapely.union_all(pieces)


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
            joins = abs(float(path[-1, 0]) - x - advance) < 1e-6
            across = abs(drawn[-1, 0] - drawn[0, 0]) > 1.5 * abs(drawn[-1, 1] - drawn[0, 1])
            found.append(inked_stroke(drawn, free=not (took or joins) and bool(across)))
            if letter.isupper() and not took and not across:
                found += _drops(drawn, told, size, x, joins)
            if joins:
                last, ending = path[-1:], drawn
        shapes.append(shapely.union_all(found))
        left = last if last is not left else None
        if left is None:
            ending = drawn
        x += advance
    return shapes, ending


def _drops(drawn: Points, told: str, size: float, x: float, joins: bool) -> list[BaseGeometry]:
    """The drops in which the curls of a capital's stroke end: hairs that turn in, from which nothing goes on."""
    others = [k.split() for k in told.split(";") if k.strip()]
    ends = [slanted(_knots(k[k[0] in ">." :]) * size + np.array([x, 0.0]))[[0, -1]] for k in others]
    found: list[BaseGeometry] = []
    for path in (drawn[::-1], drawn[: len(drawn) if not joins else 0]):
        if len(path) < 4:
            continue
        back = resample(path[::-1], max(20, int(lengths(path)[-1] / 0.03)))
        way, far = back[0] - back[4], back[min(20, len(back) - 1)] - back[min(24, len(back) - 1)]
        turn = float(np.degrees(np.arccos(np.clip(way @ far / max(np.hypot(*way) * np.hypot(*far), 1e-9), -1, 1))))
        met = sum(float(np.hypot(*(e - back[0]))) < 0.2 for two in ends for e in two)
        if turn > CURLED_IN and met == 1 and (way[0] > 0 or back[0, 1] < -1.0):
            reach = back[: int(np.searchsorted(lengths(back), DROP[1]))]
            wide = np.interp(lengths(reach), [0.0, 0.4 * DROP[1], DROP[1]], [DROP[0], 0.8 * DROP[0], HAIR])
            found += [polygon(stroke(reach, wide)), Point(back[0]).buffer(DROP[0] / 2, quad_segs=10)]
    return found


def opening(text: str) -> tuple[Points, bool]:
    """The path on which a flourish leaves the first letter of a text, and whether it begins at an end of a stroke.

    A free end to the left runs on; a letter without one gives the flank of its leftmost stroke, going up.
    """
    letter = text[0]
    size = CAPITAL if letter.isupper() else 1.0
    paths = []
    for told in SCRIPT[letter][1].split(";"):
        knots = told.split()
        if knots and knots[0] != ".":
            begun = [(-0.16, 0.14)] if knots[0] == ">" else np.zeros((0, 2))
            upright = np.vstack([begun, _knots(knots[knots[0] == ">" :]) * size])
            if len(upright) > 1:
                paths.append(resample(slanted(catmull(upright, samples=14)), 60))
    left = min(float(p[p[:, 1] < HUNG, 0].min()) for p in paths)
    ends = [w for p in paths for w in (p[::-1], p) if w[-1, 0] < left + 0.6 and w[-1, 0] < w[-4, 0] - 0.02]
    ends = [w for w in ends if w[-1, 1] < HUNG]
    if ends:
        return min(ends, key=lambda p: float(p[-1, 0])), True
    # What hangs below the line is no flank.
    flank = next(p for p in paths if p[p[:, 1] < HUNG, 0].min() == left)
    at = int(np.argmin(np.where(flank[:, 1] < HUNG, flank[:, 0], np.inf)))
    if flank[min(at + 3, len(flank) - 1), 1] > flank[at, 1]:
        flank, at = flank[::-1], len(flank) - 1 - at
    return flank[: max(at, 5) + 1], False


def _knots(places: Sequence[str]) -> Points:
    return points([[float(v) for v in place.split(",")] for place in places])
