"""A word in script as the piece's subject: large, its picture whole in its cup, its first and last stroke run out into
flourishes that hold the two together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.affinity import scale as scaled
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.parts import Drawing, joined
from processors.design.styles.geometric_frame import silhouette
from processors.design.styles.lettering_flourish import LUSH, SIDES, Flourish, Growth
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
HIGHEST, LOFTIEST, LOWEST, RISE = 4.4, 5.4, 1.0, 0.66
"""How far arms go up beside a picture that is even, one that is not, and at least, in heights of a small letter, and in
its own height at most."""
CURLED_IN = 2.5
"""How far those go up that curl in over the word: higher ones would box it."""
UNEVEN, EVEN = 1.3, 0.8
"""How much higher one arm is than the other before the two are as different as their room, and how much of a picture is
the same on either hand that has them alike in any case."""
OF_THE_SEA = frozenset({"sea", "ship", "koi", "current", "wave", "anchor"})
OF_THE_SKY = frozenset({"moon", "sun", "star", "moth", "mandala", "cloud"})
"""Stars stand over the arms about what shines, but not over the sea."""
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


def _growth(picture: Drawing, chance: Chance) -> Growth:
    """What grows on the arms about this picture."""
    if _leafy(picture):
        return Growth.LEAVES
    names = {p.group.split("/")[0].split()[0].rstrip("0123456789") for p in picture.parts if p.group}
    if names & OF_THE_SKY and not names & OF_THE_SEA:
        return Growth.STAR
    return (Growth.SPUR, Growth.SPUR, Growth.NOTHING)[chance.pick("spur", 3)]


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
    growth = _growth(picture, chance) if tallest <= LONG else Growth.NOTHING
    form = Flourish(word.half, word.level, 0.0, growth, lyre=chance.pick("lyre", 5) > 1)
    sides = SIDES if tallest <= LONG else NARROW
    heads = _crown(word)
    for size in SIZES:
        placed = shown.placed(scale=size)
        x, y = min(_rests(_edge(silhouette(placed), np.maximum, -9e3), heads, word.x), key=lambda r: r[0])[1]
        placed = placed.placed(x, y)
        arms = _beside(placed, word, form, sides)
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


def _even(picture: Drawing) -> bool:
    """Whether a picture's outline is about the same on either hand."""
    whole = silhouette(picture)
    other = scaled(whole, -1.0, 1.0, origin=((whole.bounds[0] + whole.bounds[2]) / 2, 0.0))
    return float(whole.intersection(other).area) > EVEN * float(whole.union(other).area)


def _beside(picture: Drawing, word: Word, form: Flourish, sides: tuple[float, ...]) -> Drawing | None:
    """The flourishes, arms out to one of these `sides` as high beside the picture as there is room for on either hand;
    nothing where there is none."""
    near = silhouette(picture).buffer(max(SKIN, 0.22 * word.x))
    # But for where they leave the letters, the arms keep clear of these, too.
    roots = shapely.union_all([Point(path[-1]).buffer(1.1 * word.x) for path in word.ends()])
    kept = near.union(word.block.buffer(0.18 * word.x).difference(roots))
    even = _even(picture)
    loftiest = LUSH if sides == NARROW else HIGHEST if even else LOFTIEST
    up = word.loft * min(-RISE * picture.bounds()[1] / word.x, loftiest)
    tail = replace(form, high=0.0, side=word.reach * sides[0])

    def highest(hand: float, most: float, lyre: bool) -> Flourish | None:
        high = most
        while high > LOWEST:
            for side in sides:
                told = replace(form, high=high, side=side, lyre=lyre)
                if not word.arm(told, hand).intersects(kept):
                    return told
            high *= 0.88
        return None if word.arm(tail, hand).intersects(kept) else tail

    for lyre in (form.lyre, True):
        most = up if lyre else min(up, CURLED_IN)
        right, left = highest(1.0, most, lyre), highest(-1.0, most, lyre)
        if right and left and (even or max(right.high, left.high) < UNEVEN * min(right.high, left.high)):
            # A little is no difference, but a fault.
            low = min(right.high, left.high)
            right, left = highest(1.0, low, lyre), highest(-1.0, low, lyre)
        if lyre or (right and left and min(right.high, left.high) > LUSH):
            # Low arms that curl in would crowd the letters.
            break
    if not right or not left:
        return None
    if form.growth is not Growth.LEAVES and not (right.bears() and left.bears()):
        # What stands over one arm only looks forgotten on the other.
        right, left = (replace(told, growth=Growth.NOTHING) for told in (right, left))
    return Drawing(tuple(solid(word.arm(right, 1.0).union(word.arm(left, -1.0)), "pen/run")))
