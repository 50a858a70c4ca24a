"""A word in script as the piece's subject: its last stroke runs on under it, and the picture stands whole on it."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.affinity import affine_transform, translate
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, lengths, points, resample, stroke
from processors.design.parts import Drawing, Part, joined
from processors.design.pen import polygon
from processors.design.script import BALL, written
from processors.design.styles.geometric_frame import silhouette

WIDE = 200.0
"""How wide a word is written, in composition units."""
CLEAR = 0.16
"""The bare skin about a word that lies over a picture, in heights of a small letter."""
FILL = 0.55
"""Half the width of the gaps between letters that nothing of a picture comes into, in the same."""
LARGEST = 32.0
"""The most a small letter is high, in composition units: short words leave more to their picture."""
SUNK = 0.8
"""The least a picture's foot stands over the line of writing, in heights of a small letter."""
SIZES = np.array([1.0, 0.92, 0.84, 0.76])
"""Sizes a picture is tried in, of the largest that it may have."""
ASIDE = 0.1
"""What it costs a picture to stand beside the middle of its word, against its size on the page."""
STEP = 1.5
"""How finely a picture is let down on its word, in composition units."""


def scripted(text: str, picture: Drawing | None, chance: Chance, tallest: float = 1.5) -> Drawing:
    """The text in script, the picture whole over it; the middle of the word about x = 0.

    A long picture is up to `tallest` times as high as the word is wide."""
    word = _Word(text, chance)
    if picture is None:
        return joined([word.run, word.letters])
    shown = _above(picture, word, tallest)
    return joined([word.run, shown, word.turn, word.letters])


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


def laid_over(text: str, x: float, y: float, wide: float, high: float, chance: Chance) -> Drawing:
    """The text in script for the middle of a drawing that is there already, within a box with this centre: bare skin
    about it, the stroke that runs on, the letters."""
    word = _Word(text, chance)
    return joined([word.bare, word.turn, word.run, word.letters]).fitted(x, y, wide, high)


class _Word:
    """A written word `WIDE` across: its letters, the skin kept bare about them and the stroke that runs on."""

    def __init__(self, text: str, chance: Chance) -> None:
        shapes, ending = written(text)
        whole = shapely.union_all(shapes)
        x0, _, x1, _ = whole.bounds
        self.x = min(WIDE / (x1 - x0), LARGEST)
        middle = (x0 + x1) / 2

        def out(shape: BaseGeometry) -> BaseGeometry:
            return affine_transform(shape, [self.x, 0, 0, self.x, -middle * self.x, 0])

        block = out(whole)
        self.left, _, self.right, _ = block.bounds
        reach = (CLEAR + FILL) * self.x
        near = block.buffer(reach, quad_segs=8).buffer(-FILL * self.x, quad_segs=8)
        self.room = shapely.union_all([shapely.Polygon(g.exterior) for g in shapely.get_parts(near)])
        path, width = _run(ending, x0, x1, len(shapes), chance)
        path, width = (path - [middle, 0]) * self.x, width * self.x
        self.taken = self.room.union(polygon(stroke(path, width + 2 * CLEAR * self.x))).buffer(0.06 * self.x)
        # What the stroke ends in lies over the bare skin about the letters, its middle goes on under it.
        end = int(0.72 * len(path))
        over = polygon(stroke(path[end:], width[end:] + 0.5 * CLEAR * self.x))
        plate = [
            Part(np.asarray(g.exterior.coords)[:-1], "open", group=f"pen/room{i}", rim="none", form=0.0)
            for i, g in enumerate(shapely.get_parts(self.room.difference(over)))
        ]
        cut = max(2, int(0.26 * len(path)))
        # Where it lies over a drawing, nothing of that shows between the letters and what runs on under them.
        swept = block.union(polygon(stroke(path, width))).buffer(2.0 * self.x, quad_segs=6)
        bare = np.asarray(swept.buffer(-1.8 * self.x, quad_segs=6).exterior.coords)[:-1]
        self.bare = Drawing((Part(bare, "open", group="pen/bare", rim="none", form=0.0),))
        self.run = Drawing(
            (_stroke(path, width, "pen/run"), _drop(path[-1], path[-3], 0.9 * BALL * self.x, "pen/drop"))
        )
        self.turn = Drawing((*plate, _stroke(path[:cut], width[:cut], "pen/run")))
        self.letters = Drawing(tuple(p for i, s in enumerate(shapes) for p in solid(out(s), f"pen/letter{i}")))


def _run(ending: Points, x0: float, x1: float, letters: int, chance: Chance) -> tuple[Points, Points]:
    """The stroke that runs on from a word's last: out, round and back under the word to a curl; its path and widths,
    in heights of a small letter."""
    end = ending[-1]
    wide = x1 - x0
    level = chance.spread("level", 0.64, 0.76)
    kind = (chance.pick("run", 4) + letters) % 4
    turn = [(end[0] + 0.42, end[1] - 0.36), (end[0] + 0.84, end[1] - 0.3), (end[0] + 0.94, 0.06), (end[0] + 0.5, 0.42)]
    if kind == 0:
        # Back under the word in one long sweep, and up in a hook before its first letter.
        level += 0.14
        rest = [(x0 + 0.74 * wide, level), (x0 + 0.42 * wide, level + 0.16), (x0 + 0.16 * wide, level + 0.2)]
        curl = (0.16 * wide + 0.6, 150.0)
    elif kind == 1:
        # Back to the middle, round in a loop, and out again to the right.
        x = x0 + 0.44 * wide
        rest = [(x + 1.1, level - 0.02), (x + 0.3, level + 0.26), (x - 0.4, level + 0.52), (x - 0.9, level + 0.58)]
        rest += [(x - 1.24, level + 0.46), (x - 1.34, level + 0.28), (x - 1.22, level + 0.1), (x - 0.9, level - 0.02)]
        rest += [(x - 0.45, level + 0.06), (x + 0.1, level + 0.28), (x + 0.8, level + 0.54)]
        curl = (2.5, -430.0)
    elif kind == 3:
        # Back under all of it and forth again, as a signature is underlined.
        rest = [(x0 + 0.72 * wide, level - 0.02), (x0 + 0.36 * wide, level + 0.12), (x0 + 0.1 * wide, level + 0.1)]
        rest += [(x0 - 0.2, level + 0.18), (x0 - 0.38, level + 0.4), (x0 - 0.18, level + 0.62)]
        rest += [(x0 + 0.16 * wide, level + 0.58), (x0 + 0.4 * wide, level + 0.44), (x0 + 0.58 * wide, level + 0.42)]
        curl = (2.2, 430.0)
    else:
        # Back in an S, its curl turned down.
        rest = [(x0 + 0.72 * wide, level - 0.04), (x0 + 0.46 * wide, level + 0.12), (x0 + 0.2 * wide, level + 0.1)]
        curl = (0.2 * wide + 1.7, -430.0)
    path = run_on(catmull(np.vstack([ending[-8:-1:3], end, points(turn), points(rest)]), samples=20), *curl)
    path = resample(path, int(np.clip(lengths(path)[-1] / 0.05, 80, 420)))
    t = np.linspace(0, 1, len(path))
    shade = [0.075, 0.075, 0.17, 0.08, 0.1, 0.25, 0.1, 0.075, 0.07]
    return path, np.interp(t, [0, 0.08, 0.2, 0.29, 0.36, 0.52, 0.7, 0.82, 1], shade)


def run_on(path: Points, long: float, turn: float) -> Points:
    """A path that runs on without a corner and bends more and more, by `turn` degrees in all (right on the page)."""
    way = path[-1] - path[-2]
    t = np.linspace(0, 1, 90)
    heading = np.arctan2(way[1], way[0]) + np.deg2rad(turn) * t**1.9
    pace = long / 90 * (1.25 - 0.5 * t)
    steps = np.column_stack([np.cos(heading), np.sin(heading)]) * pace[:, None]
    return np.vstack([path, path[-1] + np.cumsum(steps, axis=0)])


def _stroke(path: Points, width: Points, name: str) -> Part:
    return Part(stroke(path, width), "pupil", group=name, body="letters", rim="none", form=0.0)


def _drop(end: Points, before: Points, radius: float, name: str) -> Part:
    t = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    return Part(
        end + radius * np.column_stack([np.cos(t), np.sin(t)]),
        "pupil",
        group=name,
        body="letters",
        rim="none",
        form=0.0,
    )


def _above(picture: Drawing, word: _Word, tallest: float) -> Drawing:
    """The picture whole, as deep between the ascenders as nothing of it is covered; of all the places and sizes the
    one in which it is large on the page for the least bare skin."""
    whole = silhouette(picture)
    x0, y0, x1, y1 = whole.bounds
    w, h = x1 - x0, y1 - y0
    widest = (0.84 if tallest < 1.6 else 1.14) * WIDE
    scale = min(widest / w, (0.84 * tallest if h > 1.6 * w else 0.9) * WIDE / h)
    left, top, right, foot = word.taken.bounds
    middle = (word.left + word.right) / 2
    best = (-np.inf, (0.0, 0.0, float(scale)))
    for size in scale * SIZES:
        shape = affine_transform(whole, [size, 0, 0, size, 0, 0]).simplify(0.3)
        for x in middle + np.linspace(-0.3, 0.3, 13) * WIDE - size * (x0 + x1) / 2:
            y = _rest(shape, word, float(x))
            high = max(foot, y + size * y1) - min(top, y + size * y0)
            wide = max(right, x + size * x1) - min(left, x + size * x0)
            aside = abs(x + size * (x0 + x1) / 2 - middle)
            worth = size * np.sqrt(w * h) / (wide + high * 1.5 / tallest) - ASIDE * aside / WIDE
            if worth > best[0]:
                best = (float(worth), (float(x), y, float(size)))
    return picture.placed(*best[1])


def _rest(shape: BaseGeometry, word: _Word, x: float) -> float:
    """How low a shape stands that is let down on a word at this x: bare skin is left between the two all over."""
    y = -SUNK * word.x - shape.bounds[3]
    while translate(shape, x, y).intersects(word.taken):
        y -= STEP
    return float(y)
