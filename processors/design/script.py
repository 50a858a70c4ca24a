"""Words in a running script, as a pointed pen writes them: thick down, a hair up, every letter joined to the next, and
the last stroke let run on."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from processors.design.curves import Points, lengths, offset, points, resample
from processors.design.hobby import hobby
from processors.design.pen import polygon
from processors.design.script_letters import MARKS, SCRIPT

SLANT = 0.34
"""How far a letter leans to the right, in its height."""
HAIR, SHADE = 0.075, 0.27
"""Widths of strokes up and down, in heights of a small letter."""
CAPITAL, PRESSED = 1.14, 1.12
"""How much larger capitals are written than their table says, and how much harder the pen is pressed in them."""
SET_DOWN = 0.36, 0.3, 0.8
"""Over what share of a stroke the pen is pressed down and lifted, and over what length at least and at most, in heights
of a small letter."""
BAR = 0.8, 2.1
"""How wide a bar is drawn at its ends and in its middle, in hairs."""
DROP = 0.22, 0.36
"""How wide the drop is in which a curl ends, and how far the hair swells into it, in the same."""
LOW, HIGH = 52.0, 26.0
"""The way in which the pen goes from letter to letter, low and high, in degrees."""
TALL = 0.6
"""How high a letter ends, at least, after which the next is entered from on high."""
ENTERED = points([(-0.24, 0.06)])
"""Where the pen is set down for a small letter that nothing comes before."""
SPACE = 0.95
"""How wide the room between two words is, in the same."""
DOT = 0.16
"""Half the width of a dot, in heights of a small letter."""
MARK = 0.72
"""How large the dots of a mark are, of an i's."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A stroke of a letter in upright space: its `kind` ("" or as in the table), its path, the drops it begins and ends
    in, whether it goes on to the next letter, from which of its ends a flourish leaves ("<" or "_"), and whether
    it is a mark on a letter."""

    kind: str
    path: Points
    drops: tuple[bool, bool] = (False, False)
    joins: bool = False
    opens: str = ""
    mark: bool = False


def _base(letter: str) -> tuple[str, str]:
    """The letter of the table that is written, and the marks over and under it."""
    if letter in SCRIPT:
        return letter, ""
    whole = unicodedata.normalize("NFD", letter)
    return whole[0], whole[1:]


def writable(text: str) -> bool:
    """Whether a text can be written in script: letters of ours that are not all capitals."""

    def known(letter: str) -> bool:
        base, marks = _base(letter)
        return base in SCRIPT and len(base) == 1 and all(m in MARKS for m in marks)

    return all(c == " " or known(c) for c in unicodedata.normalize("NFC", text)) and any(c.islower() for c in text)


def slanted(upright: Points) -> Points:
    """From the letters' upright space, y up, to the page, y down."""
    return np.column_stack([upright[:, 0] + SLANT * upright[:, 1], -upright[:, 1]])


def pen_widths(path: Points, hair: float = HAIR, shade: float = SHADE) -> NDArray[np.float64]:
    """The widths of a pointed pen along a path on the page, at even steps: pressed going down, eased over a turn."""
    way = np.gradient(path, axis=0)
    way /= np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    # Down is along the slant of the letters.
    down = np.clip(way @ (np.array([-SLANT, 1.0]) / np.hypot(SLANT, 1.0)), 0, 1) ** 1.8
    n = len(path)
    step = float(lengths(path)[-1]) / max(n - 1, 1)
    reach = max(1, round(0.16 / max(step, 1e-6)))
    kernel = np.hanning(2 * reach + 1)[1:-1] if reach > 1 else np.ones(1)
    eased = np.convolve(np.pad(down, len(kernel) // 2, mode="edge"), kernel / kernel.sum(), mode="valid")[:n]
    return hair + (shade - hair) * eased


def inked_stroke(path: Points, shade: float = SHADE, lifted: bool = True, bar: bool = False) -> BaseGeometry:
    """One stroke of the pen as a shape: the pen is set down fine and pressed, and where it is `lifted` at the end it is
    drawn out fine. A `bar` swells a little and tapers, whichever way it goes."""
    n = int(np.clip(lengths(path)[-1] / 0.03, 12, 280))
    at = resample(path, n)
    s = lengths(at)
    if bar:
        width = HAIR * (BAR[0] + (BAR[1] - BAR[0]) * np.sin(np.pi * s / s[-1]))
    else:
        width = pen_widths(at, HAIR, shade)
        share, least, most = SET_DOWN
        far = float(np.clip(share * s[-1], least, most))
        ease = np.clip(s / far, 0, 1)
        if lifted:
            ease = np.minimum(ease, np.clip((s[-1] - s) / far, 0, 1))
        width = HAIR + (width - HAIR) * (0.12 + 0.88 * ease**1.2 * (2.2 - 1.2 * ease))
    return swept(at, width)


def swept(path: Points, width: NDArray[np.float64]) -> BaseGeometry:
    """A stroke of changing width with round ends as a shape, in pieces, for it may go over itself."""
    left, right = offset(path, width / 2), offset(path, -width / 2)
    pieces = [polygon(np.vstack([left[i : i + 4], right[i : i + 4][::-1]])) for i in range(0, len(path) - 1, 3)]
    ends = [Point(path[i]).buffer(float(width[i]) / 2, quad_segs=6) for i in (0, -1)]
    return shapely.union_all([*pieces, *ends]).buffer(0.004, quad_segs=2)


def written(text: str, led: bool = False) -> tuple[list[BaseGeometry], Points]:
    """A line of script on y = 0, small letters 1 high: each letter's shape, and the path that the last stroke ends
    with, for what runs on from it. A word that is `led` in by a flourish (`opening`) lacks the curl in its place.
    Raises KeyError for what cannot be written."""
    shapes: list[BaseGeometry] = []
    x = 0.0
    left: Points | None = None
    ending = points([(0, 0)])
    for i, letter in enumerate(unicodedata.normalize("NFC", text)):
        if letter == " ":
            x, left = x + SPACE, None
            continue
        found: list[BaseGeometry] = []
        advance, strokes = _strokes(letter, x, left, led and i == 0)
        shade = SHADE * (PRESSED if letter.isupper() else 1.0)
        for each in strokes:
            drawn = slanted(each.path)
            if each.kind == ".":
                found.append(Point(drawn[0]).buffer(DOT * (MARK if each.mark else 1.0), quad_segs=12))
                continue
            lifted = not each.joins and not each.drops[1]
            found.append(inked_stroke(drawn, HAIR if each.kind == "," else shade, lifted, each.kind == "~"))
            found += [_drop(p) for p, told in zip((drawn, drawn[::-1]), each.drops, strict=True) if told]
        shapes.append(shapely.union_all(found))
        going = [each.path for each in strokes if each.joins]
        left = going[-1][-1:] if going else None
        ending = slanted(going[-1] if going else strokes[-1].path)
        x += advance
    return shapes, ending


def _drop(path: Points) -> BaseGeometry:
    """The drop in which a stroke ends that begins this path: the hair swells into it."""
    s = lengths(path)
    far = min(DROP[1], 0.8 * float(s[-1]))
    reach = resample(path[: max(3, int(np.searchsorted(s, far)))], 14)
    t = lengths(reach) / lengths(reach)[-1]
    width = HAIR + (DROP[0] - HAIR) * np.cos(np.pi / 2 * t) ** 1.4
    return swept(reach, width)


def opening(text: str) -> Points:
    """The path on which a flourish leaves the first letter of a text that is led in by one."""
    _, strokes = _strokes(unicodedata.normalize("NFC", text)[0], 0.0, None, True)
    # A sign has no stroke for it: what is written first is taken up.
    each = next((each for each in strokes if each.opens), strokes[0])
    path = slanted(each.path if len(each.path) > 3 else np.linspace(each.path[0], each.path[0] + [0.2, 0.1], 8))
    return path if each.opens == "_" else path[::-1]


def _strokes(letter: str, x: float, left: Points | None, led: bool) -> tuple[float, list[Stroke]]:
    """How far a letter at x moves the pen on, and its strokes, `left` where the letter before ended."""
    base, marks = _base(letter)
    high = left is not None and left[0, 1] > TALL
    advance, told = SCRIPT["^" + base if high and "^" + base in SCRIPT else base]
    size = CAPITAL if letter.isupper() else 1.0
    found = list(_told(told, np.array([x, 0.0]), size, advance, left, led))
    if marks and base in "ij":
        found = [each for each in found if each.kind != "."]
    if marks:
        found += _marked(marks, np.vstack([each.path for each in found[:2]]), letter.isupper())
    return advance * size, found


def _told(told: str, at: Points, size: float, advance: float, left: Points | None, led: bool) -> Iterator[Stroke]:
    """The strokes that a table's entry tells, at a place and in a size."""
    high = left is not None and left[0, 1] > TALL
    for number, part in enumerate(told.split(";")):
        places = part.split()
        kind = places.pop(0) if places[0] in (">", "~", ",", ".", "<", "_") else ""
        chosen = [_either(_either(place, "/", led), "|", high) for place in places]
        knots, headings = _knots([c for c in chosen if c])
        if not len(knots):
            continue
        joins = kind not in (".", "~") and knots[-1][0] == advance
        knots = knots * size + at
        if kind == ">":
            knots = np.vstack([ENTERED + at if left is None else left, knots])
            headings = [np.deg2rad(HIGH if high else LOW if left is not None else 30.0), *headings]
        path = knots if kind == "." else hobby(knots, headings)
        drops = chosen[0].endswith("*"), [c for c in chosen if c][-1].endswith("*")
        opens = "_" if kind == "_" else "<" if kind == "<" or (kind == ">" and number == 0) else ""
        yield Stroke(kind, path, drops, joins, opens)


def _marked(marks: str, letter: Points, capital: bool) -> Iterator[Stroke]:
    """The marks of a letter, over its middle or under it."""
    body = letter[(letter[:, 1] > 0.1) & (letter[:, 1] < 2.0)]
    x = float(body[:, 0].min() + body[:, 0].max()) / 2
    top = 2.14 * CAPITAL if capital else max(1.0, float(letter[:, 1].max()) if letter[:, 1].max() < 1.3 else 1.0)
    for mark in marks:
        for told in MARKS[mark].split(";"):
            places = told.split()
            kind = places.pop(0) if places[0] in ("~", ".") else ""
            knots, headings = _knots(places)
            y = top if knots[0, 1] > 0 else 0.0
            path = knots + np.array([x, y])
            yield Stroke(kind, path if kind == "." else hobby(path, headings), mark=True)


def _either(place: str, mark: str, second: bool) -> str:
    first, _, other = place.partition(mark)
    return other if second and mark in place else first


def _knots(places: Sequence[str]) -> tuple[Points, list[float | None]]:
    """The knots of a stroke and its headings in radians, where they are told."""
    parts = [place.rstrip("*").partition(":") for place in places]
    knots = points([[float(v) for v in xy.split(",")] for xy, _, _ in parts])
    return knots, [float(np.deg2rad(float(way))) if way else None for _, _, way in parts]
