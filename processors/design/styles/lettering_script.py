"""A word in script as the piece's subject: large, its picture behind it or in its cup, its first and last stroke run
out into flourishes that hold the two together."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points
from processors.design.parts import Drawing, Part, joined
from processors.design.pen import polygon
from processors.design.script import opening, written
from processors.design.styles.geometric_frame import silhouette
from processors.design.styles.lettering_flourish import CROSSED, CURLED, SIDES, SWELLED, Flourish

WIDE = 200.0
"""How wide a word is written, in composition units."""
CLEAR = 0.13
"""The bare skin about a word that lies over a picture, in heights of a small letter."""
FILL = 0.5
"""Half the width of the gaps between letters that nothing of a picture comes into, in the same."""
LARGEST = 33.0
"""The most a small letter is high, in composition units: short words leave more to their picture."""
SLIM = 1.75
"""How many times as high as wide a picture is that its word goes across."""
SUNK = 0.62
"""How far a picture goes down behind its word at most, in heights of a small letter over the line."""
COVERED = 0.06
"""How much of any one thing of a picture its word may cover."""
EXPENDABLE = (
    ("leaf", 0.5),
    ("cloud", 0.3),
    ("wolf", 0.0),
    ("skull", 0.0),
    ("sun", 0.0),
    ("lion", 0.0),
    ("butterfly", 0.0),
)
"""Things of which it may cover more, and heads and things that are counted, which stay whole."""
BROAD = 0.3
"""How much of the breadth of a picture its foot takes, for it to go down behind the word."""
ALONE = 2.3
"""How far flourishes go up beside a word without a picture, in heights of a small letter."""
HIGHEST, LOWEST = 3.6, 1.5
"""How far flourishes go up beside a picture, in heights of a small letter."""
SIZES = (1.0, 0.92, 0.84, 0.76, 0.69)
"""Sizes a picture is tried in, of the largest that it may have, until the flourishes go up beside it."""
STEP = 1.5
"""How finely a picture is let down behind its word, in composition units."""


def scripted(text: str, picture: Drawing | None, chance: Chance, tallest: float = 1.5) -> Drawing:
    """The text in script and the picture behind it; the middle of the word about x = 0.

    A slim picture has the word across it, any other stands in the word's cup. A long one is up to `tallest` times as
    high as the word is wide."""
    if picture is None:
        word = Word(text, chance, 0.0, 0.0)
        return joined([word.flourish(ALONE, SWELLED), word.letters])
    w, h = picture.size()
    if h > SLIM * w:
        return _across(picture, text, chance, tallest)
    return _cupped(picture, text, chance)


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
    """A written word `WIDE` across on a line that sags by `bow` of its width and rises by `rise`: its letters and the
    skin kept bare about them."""

    def __init__(self, text: str, chance: Chance, bow: float, rise: float) -> None:
        shapes, self._ending = written(text)
        self._opening, self._free = opening(text)
        whole = shapely.union_all(shapes)
        x0, _, x1, self.deep = whole.bounds
        self.x = min(WIDE / (x1 - x0), LARGEST)
        self.half = (x1 - x0) / 2
        self._middle = (x0 + x1) / 2
        self.level = (self.deep + 0.3 if self.deep > 0.5 else 0.66) + chance.spread("level", 0.0, 0.1)
        self._bow, self._rise = bow * 2 * self.half, rise
        self.shapes = [self._out(s, self._middle) for s in shapes]
        self.block = shapely.union_all(self.shapes)
        self.left, _, self.right, _ = self.block.bounds
        reach = (CLEAR + FILL) * self.x
        near = self.block.buffer(reach, quad_segs=8).buffer(-FILL * self.x, quad_segs=8)
        self.room = shapely.union_all([shapely.Polygon(g.exterior) for g in shapely.get_parts(near)])
        self.plate = bare(self.room, "pen/room")
        self.letters = Drawing(tuple(p for i, s in enumerate(self.shapes) for p in solid(s, f"pen/letter{i}")))

    def flourish(self, high: float, kind: int, leafy: bool = False, side: float = SIDES[0]) -> Drawing:
        """The flourishes of the word, whatever stands over it, its arms up to `high`; see `Flourish`."""
        shape = shapely.union_all(self.flourishes(Flourish(self.half, self.level, high, kind, leafy, 0.0, side)))
        return Drawing(tuple(solid(shape, "pen/run")))

    def flourishes(self, told: Flourish) -> tuple[BaseGeometry, BaseGeometry]:
        """The arms and the line under the word."""
        middle = np.array([self._middle, 0.0])
        arms = told.arms(self._ending - middle, self._opening - middle, self._free)
        return self._out(arms, 0.0), self._out(told.line(), 0.0)

    def ends(self) -> tuple[Points, ...]:
        """The paths on which the pen leaves the first letter and the last, in composition units."""
        return tuple(self._move(path, self._middle) for path in (self._opening, self._ending))

    def _out(self, shape: BaseGeometry, middle: float) -> BaseGeometry:
        """From heights of a small letter to composition units, on the bent line."""
        return shapely.transform(shape.segmentize(0.12), lambda xy: self._move(xy, middle))

    def _move(self, xy: Points, middle: float) -> Points:
        u = (xy[:, 0] - middle) / self.half
        lift = self._bow * (u**2 - 0.5) + self._rise * (xy[:, 0] - middle)
        return np.column_stack([(xy[:, 0] - middle) * self.x, (xy[:, 1] - lift) * self.x])


def _leafy(picture: Drawing) -> bool:
    return any(p.material == "leaf" for p in picture.parts)


def _cupped(picture: Drawing, text: str, chance: Chance) -> Drawing:
    """The picture in the cup of the word, its foot behind the letters as far as nothing of it is lost."""
    w, h = picture.size()
    word = Word(text, chance, chance.spread("bow", 0.03, 0.06), 0.0)
    kind = (CROSSED, SWELLED, CURLED)[(chance.pick("under", 3) + len(text)) % 3]
    most = min(1.8 * max(word.half * word.x, 0.4 * WIDE) / w, 0.78 * WIDE * float(np.clip(h / w, 1.0, 1.2)) / h)
    for size in SIZES:
        shown = picture.placed(scale=size * most)
        x0, _, x1, _ = shown.bounds()
        shown = shown.placed(-(x0 + x1) / 2, 0.0)
        shown = shown.placed(*_resting(shown, word))
        arms = _beside(shown, word, kind)
        if arms:
            break
    else:
        arms = word.flourish(LOWEST, kind, _leafy(picture), SIDES[1])
    return joined([_whole_marks(shown, word.room), word.plate, arms, word.letters])


def _across(picture: Drawing, text: str, chance: Chance, tallest: float) -> Drawing:
    """A slim picture with the rising word across it, below its middle; its foot comes out beneath."""
    w, h = picture.size()
    word = Word(text, chance, 0.0, chance.spread("rise", 0.08, 0.12))
    scale = min((0.62 if tallest < 1.6 else 1.35) * WIDE / w, (0.8 if tallest < 1.6 else 1.25) * tallest * WIDE / h)
    shown = picture.placed(scale=scale)
    x0, y0, x1, y1 = shown.bounds()
    level = chance.spread("level", 0.7, 0.74)
    shown = shown.placed(-(x0 + x1) / 2, -0.5 * word.x - (y0 + level * (y1 - y0)))
    shown = _whole_marks(shown, word.room)
    return joined([shown, word.plate, _beside(shown, word, CURLED) or word.flourish(LOWEST, CURLED), word.letters])


def _beside(picture: Drawing, word: Word, kind: int) -> Drawing | None:
    """The flourishes, as high beside the picture as there is room for; nothing where there is none."""
    whole = silhouette(picture)
    low = whole.intersection(shapely.box(-9e3, 0.2 * word.x, 9e3, 9e3))
    inner = 0.0 if low.is_empty else max(-low.bounds[0], low.bounds[2]) / word.x + 0.7
    high = min(-0.62 * picture.bounds()[1] / word.x, HIGHEST)
    near = whole.buffer(0.22 * word.x)
    # But for where they leave the letters, the arms keep clear of these, too.
    roots = shapely.union_all([Point(path[-1]).buffer(1.2 * word.x) for path in word.ends()])
    letters = word.block.buffer(0.06 * word.x).difference(roots)
    leafy = _leafy(picture)
    while high > LOWEST:
        for side in SIDES:
            arms, line = word.flourishes(Flourish(word.half, word.level, high, kind, leafy, inner, side))
            if not arms.intersects(near) and not arms.intersects(letters) and not line.intersects(near):
                return Drawing(tuple(solid(arms.union(line), "pen/run")))
        high *= 0.88
    return None


def _resting(picture: Drawing, word: Word) -> tuple[float, float]:
    """Where a picture goes that stands on a word: a broad foot behind the letters, so far that little of any of its
    things is lost; slender ones stand clear of them."""
    things: dict[str, list[BaseGeometry]] = {}
    for part in picture.parts:
        if part.material != "open":
            things.setdefault(part.group.split("/")[0], []).append(polygon(part.ring))
    shapes = [shapely.union_all(s).simplify(0.2) for s in things.values()]
    whole = shapely.union_all(shapes)
    x0, y0, x1, y1 = whole.bounds
    deep = 0.22 * (y1 - y0)
    broad = whole.intersection(shapely.box(x0, y1 - deep, x1, y1)).area > BROAD * deep * (x1 - x0)
    allowed = [_allowed(name, broad) * s.area for name, s in zip(things, shapes, strict=True)]
    clear = word.room.buffer(0.0 if broad else 0.12 * word.x)
    best = (-np.inf, (0.0, 0.0))
    for x in np.linspace(-0.04, 0.12, 5) * WIDE:
        y = -SUNK * word.x - y1
        while any(translate(s, x, y).intersection(clear).area > a for s, a in zip(shapes, allowed, strict=True)):
            y -= STEP
        if y - 0.6 * abs(x) > best[0]:
            best = (float(y - 0.6 * abs(x)), (float(x), float(y)))
    return best[1]


def _allowed(name: str, broad: bool) -> float:
    """How much of a thing of this name a word may cover, of its area."""
    for kind, share in EXPENDABLE:
        if kind in name:
            return share
    return COVERED if broad else 0.0


def _whole_marks(picture: Drawing, room: BaseGeometry) -> Drawing:
    """The picture without the small marks of which but a rest would be seen."""
    x0, y0, x1, y1 = picture.bounds()
    page = (x1 - x0) * (y1 - y0)
    kept = []
    for part in picture.parts:
        shape = polygon(part.ring)
        lost = shape.intersection(room).area / max(shape.area, 1e-9)
        if not (shape.area < 0.004 * page and lost > 0.2) and not (shape.area < 0.03 * page and lost > 0.35):
            kept.append(part)
    return Drawing(tuple(kept), picture.places)
