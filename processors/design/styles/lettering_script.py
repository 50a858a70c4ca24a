"""A word in script as the piece's subject: large, its picture whole in its cup, its first and last stroke run out into
flourishes that hold the two together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.parts import Drawing, joined
from processors.design.styles.geometric_frame import silhouette
from processors.design.styles.lettering_flourish import SIDES, Flourish, Growth
from processors.design.styles.lettering_word import LEAFY, SKIN, WIDE, WIDER, Word, solid

SHORT, NARROW = 0.75, (0.55, 0.75)
"""How far flourishes go out on a long page, about, and where its arms stand: its word fills it."""
LONG = 1.55
"""How many times as high as wide a page is that the piece is to fill from end to end."""
LOW, HIGH = 1.18, 1.34
"""How high a piece is, picture and word, in its word's width with its tails: under a flat picture and a tall one."""
SMALL, LEAST = 24.0, 0.84
"""How high small letters are, in composition units, under which the piece is less high, and the least share of its
height then: long words would be lost under a high picture."""
SLENDER = 1.5
"""How many times as high as wide a picture is that makes a piece the highest."""
CROWN = 2.1
"""How far to either side of a letter's head nothing comes down beside it, in heights of a small letter: no tip of a
picture goes in between two letters."""
FIRST = 1.55
"""How high a picture is at least, in heights of its word, what hangs under the line left out: it comes first."""
BROADEST = 0.95
"""How broad a picture may be over a short word, in `WIDE`."""
REACH = 300
"""How far to either side a picture's foot and a word's heads are looked at, in composition units."""
ASIDE = tuple(range(-8, 13, 4))
"""How far beside the middle of its word a picture may stand, in composition units."""
BOWS = (0.0, 0.025, 0.05, 0.075)
"""How much the line of a word may bend, in its width."""
OWN = 2.0
"""What it costs a line to leave the bend that chance gave it."""
ALONE = 2.3
"""How far flourishes go up beside a word without a picture, in heights of a small letter."""
HIGHEST, LOWEST, RISE = 2.0, 1.0, 0.66
"""How far arms go up beside a picture, in heights of a small letter, and in its own height at most: higher ones would
box its word and vie with it."""
TAILED = frozenset("L")
"""First letters that have tails beside them: with an arm round it an L would be read with a C before it."""
SIZES = (1.0, 0.92, 0.84, 0.76, 0.69)
"""Sizes a picture is tried in, of the largest that it may have, until the flourishes go up beside it."""


def scripted(text: str, picture: Drawing | None, chance: Chance, tallest: float = 1.5) -> Drawing:
    """The text in script and the picture behind it; the middle of the word about x = 0.

    The picture stands whole over the word: nothing of it is cut or covered. On a long page the two together are
    `tallest` times as high as wide."""
    if picture is None:
        word = Word(text, chance, 0.0)
        return joined([word.flourish(Flourish(word.half, word.level, ALONE, Growth.SPUR), True), word.letters])
    return _stood(_wordless(picture), text, chance, tallest)


def _wordless(picture: Drawing) -> Drawing:
    """The picture without letters of its own, the points of a compass: its word is all the lettering."""
    return Drawing(tuple(p for p in picture.parts if p.group.split("/")[-1] != "letters"), picture.places)


def _leafy(picture: Drawing) -> bool:
    return any(p.material == "leaf" for p in picture.parts)


def _stood(picture: Drawing, text: str, chance: Chance, tallest: float) -> Drawing:
    """The picture whole over its word, whose line bends as the picture's foot does."""
    flat = Word(text, chance, 0.0)
    w, h = picture.size()
    beside = SHORT if tallest > LONG else LEAFY if _leafy(picture) else WIDER
    broad = 2 * (flat.half + beside) * flat.x
    deep = flat.bottom - flat.top
    slender = float(np.clip((h / w - 1) / (SLENDER - 1), 0.0, 1.0))
    share = (LOW + (HIGH - LOW) * slender) * float(np.clip(flat.x / SMALL, LEAST, 1.0))
    high = max(share * broad - 0.9 * deep, FIRST * min(deep, 3.4 * flat.x))
    wide = broad if w > h else max(broad - 2 * flat.x, BROADEST * WIDE)
    if tallest > LONG:
        high, wide = tallest * broad - 0.9 * deep, broad
    most = chance.spread("large", 0.93, 1.05) * min(high / h, wide / w)
    x0, _, x1, y1 = picture.bounds()
    shown = picture.placed(-most * (x0 + x1) / 2, -most * y1, most)
    bow = _line_under(silhouette(shown), flat, chance)
    word = Word(text, chance, bow)
    growth = Growth.LEAVES if _leafy(picture) and tallest <= LONG else Growth.NOTHING
    form = Flourish(word.half, word.level, 0.0, growth)
    sides = SIDES if tallest <= LONG else NARROW
    heads = _crown(word)
    for size in SIZES:
        placed = shown.placed(scale=size)
        x, y = min(_rests(_edge(silhouette(placed), np.maximum, -9e3), heads, word.x), key=lambda r: r[0])[1]
        placed = placed.placed(x, y)
        arms = _beside(placed, text, word, form, sides)
        if arms:
            break
    else:
        arms = word.flourish(replace(form, side=word.reach * sides[0]))
    return joined([placed, arms, word.letters])


def _edge(shape: BaseGeometry, side: np.ufunc, none: float) -> NDArray[np.float64]:
    """How far down (`np.maximum`) or up (`np.minimum`) a shape goes in every column from -REACH to REACH."""
    edge = np.full(2 * REACH, none)
    rings = [r for g in shapely.get_parts(shape) for r in (g.exterior,)]
    xy = np.vstack([np.asarray(r.segmentize(0.7).coords) for r in rings])
    at = np.clip(np.floor(xy[:, 0]).astype(int) + REACH, 0, 2 * REACH - 1)
    side.at(edge, at, xy[:, 1])
    return edge


def _rests(
    feet: NDArray[np.float64], heads: NDArray[np.float64], x_height: float
) -> list[tuple[float, tuple[float, float]]]:
    """Where a picture with these feet comes to stand over letters with these heads, a little to either side of their
    middle, and how ill it sits there: the empty skin between the two, in heights of a small letter."""
    found = []
    for x in ASIDE:
        under = np.roll(feet, x)
        both = (under > -9e3) & (heads < 9e3)
        y = float((heads - under)[both].min()) if both.any() else 0.0
        empty = float(np.minimum((heads - under)[both] - y, 3 * x_height).mean()) if both.any() else 0.0
        found.append((empty / x_height + 0.02 * abs(x), (float(x), y)))
    return found


def _crown(word: Word) -> NDArray[np.float64]:
    """How far up the letters of a word stand in every column, or those close by."""
    heads = _edge(word.room, np.minimum, 9e3)
    reach = round(CROWN * word.x)
    padded = np.pad(heads, reach, constant_values=9e3)
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).min(axis=1)


def _line_under(picture: BaseGeometry, word: Word, chance: Chance) -> float:
    """How much the line of a word bends for the word to follow the foot of a picture."""
    wanted = chance.spread("bow", 0.0, 0.07)
    feet, heads = _edge(picture, np.maximum, -9e3), _crown(word)
    u = np.arange(-REACH, REACH) / (word.half * word.x)

    def cost(bow: float) -> float:
        lift = 2 * bow * word.half * word.x * (u**2 - 0.36)
        bent = np.where(heads < 9e3, heads - lift, heads)
        return min(_rests(feet, bent, word.x))[0] + OWN * abs(bow - wanted)

    return min(BOWS, key=cost)


def _beside(picture: Drawing, text: str, word: Word, form: Flourish, sides: tuple[float, ...]) -> Drawing | None:
    """The flourishes: arms alike, out to one of these `sides` as high as there is room for on either hand, or tails;
    nothing where there is no room even for those."""
    near = silhouette(picture).buffer(max(SKIN, 0.22 * word.x))
    # But for where they leave the letters, the arms keep clear of these, too.
    roots = shapely.union_all([Point(path[-1]).buffer(1.1 * word.x) for path in word.ends()])
    kept = near.union(word.block.buffer(0.18 * word.x).difference(roots))
    high = 0.0 if text[:1] in TAILED else word.loft * min(-RISE * picture.bounds()[1] / word.x, HIGHEST)
    tried = []
    while high > LOWEST:
        tried += [replace(form, high=high, side=side) for side in sides]
        high *= 0.88
    for told in (*tried, replace(form, high=0.0, side=word.reach * sides[0])):
        arms = word.arm(told, 1.0).union(word.arm(told, -1.0))
        if not arms.intersects(kept):
            return Drawing(tuple(solid(arms, "pen/run")))
    return None
