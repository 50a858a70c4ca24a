"""A word in script, written large on a straight or a bent line, with what its first and last stroke run out into."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points
from processors.design.parts import Drawing, Part
from processors.design.script import HAIR, opening, written
from processors.design.styles.lettering_flourish import Flourish

WIDE, BROAD = 200.0, 270.0
"""How wide a word is written, about, and with what it runs out into beside it, in composition units."""
CLEAR = 0.45
"""The bare skin about a word that lies over a picture, in heights of a small letter."""
FILL = 0.5
"""Half the width of the gaps between letters that nothing of a picture comes into, in the same."""
LARGEST = 31.0
"""The most a small letter is high, in composition units: short words leave more to their picture."""
FINEST = 1.25
"""How wide the hairs of the longest words are, in composition units: about half a millimetre on a page of 120."""
SKIN = 8.5
"""The least bare skin between a picture and its word, in composition units: some 3.5 mm on a page of 120."""
TURNED = 0.6
"""How far letters on an arc turn with it: upright 0, square to it 1."""
WIDER, LEAFY = 1.2, 1.9
"""How far flourishes go out beside a word, about, and those that bear leaves, in heights of a small letter."""


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
        self.x = min(BROAD / (x1 - x0 + 2 * WIDER), LARGEST)
        self.half = (x1 - x0) / 2
        self._heavier = max(0.0, (FINEST - HAIR * self.x) / 2)
        self._middle = (x0 + x1) / 2
        self.level = (self.deep + 0.42 if self.deep > 0.5 else 0.66) + chance.spread("level", 0.0, 0.1)
        self.reach = chance.spread("reach", 0.86, 1.14)
        self.loft = chance.spread("loft", 0.74, 1.0)
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
