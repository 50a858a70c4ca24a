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
from processors.design.curves import Points
from processors.design.parts import Drawing, Part, joined
from processors.design.script import HAIR, opening, written
from processors.design.styles.geometric_frame import silhouette
from processors.design.styles.lettering_flourish import SIDES, Flourish, Growth

WIDE = 200.0
"""How wide a word is written, in composition units."""
CLEAR = 0.45
"""The bare skin about a word that lies over a picture, in heights of a small letter."""
FILL = 0.5
"""Half the width of the gaps between letters that nothing of a picture comes into, in the same."""
LARGEST = 31.0
"""The most a small letter is high, in composition units: short words leave more to their picture."""
SHORT, NARROW = 0.8, (0.55, 0.75)
"""How far flourishes go out on a long page, about, and where its arms stand: its word fills it."""
FINEST = 1.25
"""How wide the hairs of the longest words are, in composition units: about half a millimetre on a page of 120."""
LONG = 1.55
"""How many times as high as wide a page is that the piece is to fill from end to end."""
SKIN = 8.5
"""The least bare skin between a picture and its word, in composition units: some 3.5 mm on a page of 120."""
LOW, HIGH = 0.98, 1.28
"""How high a piece is, picture and word, in its word's width with its tails: under a flat picture and a tall one."""
WIDER, LEAFY = 1.2, 1.9
"""How far flourishes go out beside a word, about, and those that bear leaves, in heights of a small letter."""
SLENDER = 1.5
"""How many times as high as wide a picture is that makes a piece the highest."""
CROWN = 2.1
"""How far to either side of a letter's head nothing comes down beside it, in heights of a small letter: no tip of a
picture goes in between two letters."""
FIRST = 1.55
"""How high a picture is at least, in heights of its word, what hangs under the line left out: it comes first."""
TURNED = 0.6
"""How far letters on an arc turn with it: upright 0, square to it 1."""
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
HIGHEST, LOWEST, RISE = 4.4, 1.0, 0.66
"""How far arms go up beside a picture, in heights of a small letter, and in its own height at most."""
UNEVEN = 1.4
"""How much higher one arm is than the other before the two are as different as their room."""
OF_THE_SEA = frozenset({"sea", "ship", "koi", "current", "wave", "anchor"})
OF_THE_SKY = frozenset({"moon", "sun", "star", "moth", "mandala", "cloud"})
"""What grows on the arms follows their picture: crests about what swims, stars about what shines."""
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


def solid(shape: BaseGeometry, name: str) -> list[Part]:
    """A shape of solid ink as parts that a stencil keeps."""
    return [
        Part(
            np.asarray(g.exterior.coords)[:-1],
            "pupil",
            group=name,
            body="letters",
            rim="none",
            form=0.0,
            holes=tuple(np.asarray(h.coords)[:-1] for h in g.interiors),
        )
        for g in shapely.get_parts(shape)
        if g.geom_type == "Polygon"
    ]


def bare(shape: BaseGeometry, name: str) -> Drawing:
    """Skin that is kept free of all that lies under it."""
    rings = [np.asarray(g.exterior.coords)[:-1] for g in shapely.get_parts(shape) if g.geom_type == "Polygon"]
    return Drawing(tuple(Part(r, "open", group=f"{name}{i}", rim="none", form=0.0) for i, r in enumerate(rings)))


class Word:
    """A written word `WIDE` across on an arc that sags by `bow` of its width: its letters and the skin kept bare about
    them."""

    def __init__(self, text: str, chance: Chance, bow: float) -> None:
        shapes, self._ending = written(text, led=True)
        self._opening = opening(text)
        whole = shapely.union_all(shapes)
        x0, _, x1, self.deep = whole.bounds
        self.x = min(WIDE / (x1 - x0), LARGEST)
        self.half = (x1 - x0) / 2
        self._heavier = max(0.0, (FINEST - HAIR * self.x) / 2)
        self._middle = (x0 + x1) / 2
        self.level = (self.deep + 0.42 if self.deep > 0.5 else 0.66) + chance.spread("level", 0.0, 0.1)
        self.reach = chance.spread("reach", 0.86, 1.14)
        self._bend = 4 * bow / self.half
        self.shapes = [self._out(s, self._middle) for s in shapes]
        self.block = shapely.union_all(self.shapes)
        self.left, _, self.right, _ = self.block.bounds
        self.top = float(self.block.bounds[1])
        self.bottom = max(float(self.block.bounds[3]), (self.level + 0.3) * self.x)
        fill = FILL * self.x
        near = self.block.buffer(max(CLEAR * self.x, SKIN) + fill, quad_segs=8).buffer(-fill, quad_segs=8)
        self.room = shapely.union_all([shapely.Polygon(g.exterior) for g in shapely.get_parts(near)])
        self.plate = bare(self.room, "pen/room")
        self.letters = Drawing(tuple(p for i, s in enumerate(self.shapes) for p in solid(s, f"pen/letter{i}")))

    def flourish(self, told: Flourish, lined: bool = False) -> Drawing:
        """The flourishes of the word, whatever stands over it, and a line under it where it is to be `lined`."""
        shape = self.arms(told)
        return Drawing(tuple(solid(shape.union(self._out(told.line(), 0.0)) if lined else shape, "pen/run")))

    def arms(self, told: Flourish) -> BaseGeometry:
        """The arms, or tails, of the word."""
        return self.arm(told, 1.0).union(self.arm(told, -1.0))

    def arm(self, told: Flourish, side: float) -> BaseGeometry:
        """The arm, or tail, to one side."""
        way = self._ending if side > 0 else self._opening
        return self._out(told.arm(way - np.array([self._middle, 0.0]), side), 0.0)

    def ends(self) -> tuple[Points, ...]:
        """The paths on which the pen leaves the first letter and the last, in composition units."""
        return tuple(self._move(path, self._middle) for path in (self._opening, self._ending))

    def _out(self, shape: BaseGeometry, middle: float) -> BaseGeometry:
        """From heights of a small letter to composition units, on the bent line."""
        bent = shapely.transform(shape.segmentize(0.12), lambda xy: self._move(xy, middle))
        return bent.buffer(self._heavier, quad_segs=4) if self._heavier else bent

    def _move(self, xy: Points, middle: float) -> Points:
        x, y = xy[:, 0] - middle, xy[:, 1]
        if not self._bend:
            return np.column_stack([x, y]) * self.x
        turn = x * self._bend
        line = np.column_stack([np.sin(turn), np.cos(turn) - np.cos(0.6 * self.half * self._bend)]) / self._bend
        return (line + y[:, None] * np.column_stack([np.sin(TURNED * turn), np.cos(TURNED * turn)])) * self.x


def _wordless(picture: Drawing) -> Drawing:
    """The picture without letters of its own, the points of a compass: its word is all the lettering."""
    return Drawing(tuple(p for p in picture.parts if p.group.split("/")[-1] != "letters"), picture.places)


def _leafy(picture: Drawing) -> bool:
    return any(p.material == "leaf" for p in picture.parts)


def _growth(picture: Drawing) -> Growth:
    """What grows on the arms about this picture."""
    if _leafy(picture):
        return Growth.LEAVES
    names = {p.group.split("/")[0].split()[0].rstrip("0123456789") for p in picture.parts if p.group}
    if names & OF_THE_SEA:
        return Growth.CRESTS
    return Growth.STAR if names & OF_THE_SKY else Growth.SPUR


def _stood(picture: Drawing, text: str, chance: Chance, tallest: float) -> Drawing:
    """The picture whole over its word, whose line bends as the picture's foot does."""
    flat = Word(text, chance, 0.0)
    w, h = picture.size()
    beside = SHORT if tallest > LONG else LEAFY if _leafy(picture) else WIDER
    broad = 2 * (flat.half + beside) * flat.x
    deep = flat.bottom - flat.top
    slender = float(np.clip((h / w - 1) / (SLENDER - 1), 0.0, 1.0))
    high = max((LOW + (HIGH - LOW) * slender) * broad - 0.9 * deep, FIRST * min(deep, 3.4 * flat.x))
    wide = broad if w > h else max(broad - 2 * flat.x, BROADEST * WIDE)
    if tallest > LONG:
        high, wide = tallest * broad - 0.9 * deep, broad
    most = min(high / h, wide / w)
    x0, _, x1, y1 = picture.bounds()
    shown = picture.placed(-most * (x0 + x1) / 2, -most * y1, most)
    bow = _line_under(silhouette(shown), flat, chance)
    word = Word(text, chance, bow)
    form = Flourish(word.half, word.level, 0.0, _growth(picture), lyre=chance.pick("lyre", 2) == 1)
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


def _beside(picture: Drawing, word: Word, form: Flourish, sides: tuple[float, ...]) -> Drawing | None:
    """The flourishes, arms out to one of these `sides` as high beside the picture as there is room for on either hand;
    nothing where there is none."""
    near = silhouette(picture).buffer(max(SKIN, 0.22 * word.x))
    # But for where they leave the letters, the arms keep clear of these, too.
    roots = shapely.union_all([Point(path[-1]).buffer(1.2 * word.x) for path in word.ends()])
    kept = near.union(word.block.buffer(0.06 * word.x).difference(roots))
    most = min(-RISE * picture.bounds()[1] / word.x, HIGHEST)
    tail = replace(form, high=0.0, side=word.reach * sides[0])

    def highest(hand: float, most: float) -> Flourish | None:
        high = most
        while high > LOWEST:
            for side in sides:
                told = replace(form, high=high, side=side)
                if not word.arm(told, hand).intersects(kept):
                    return told
            high *= 0.88
        return None if word.arm(tail, hand).intersects(kept) else tail

    right, left = highest(1.0, most), highest(-1.0, most)
    if right and left and right.high != left.high and max(right.high, left.high) < UNEVEN * min(right.high, left.high):
        # A little is no difference, but a fault.
        low = min(right.high, left.high)
        right, left = highest(1.0, low), highest(-1.0, low)
    if not right or not left:
        return None
    return Drawing(tuple(solid(word.arm(right, 1.0).union(word.arm(left, -1.0)), "pen/run")))
