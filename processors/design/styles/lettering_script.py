"""A word in script as the piece's subject: its last stroke runs on under it, and the picture grows out behind it."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.affinity import affine_transform
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
"""Half the width of the gaps between letters that nothing of a picture shows in, in the same."""
LARGEST = 32.0
"""The most a small letter is high, in composition units: short words leave more to their picture."""
COVERED = 0.09
"""How much of a picture its word may cover."""
DEEPER = 1.8
"""How much more of it where it goes through the word or has a flat foot."""
CRUMB = 0.05
"""The share of a picture under which a piece of it that its word cuts off is left out."""
THREAD = 3.4
"""Half the width of what it hangs on by, in composition units; 2 of it are the thing's own surroundings."""
SUNK = 0.8
"""How high over the line of writing a picture's foot stands, in heights of a small letter."""


def scripted(text: str, picture: Drawing | None, chance: Chance, tallest: float = 1.5) -> Drawing:
    """The text in script, the picture behind and over it; its middle about x = 0. A long picture is up to `tallest`
    times as high as the word is wide."""
    word = _Word(text, chance)
    if picture is None:
        return joined([word.run, word.letters])
    shown = _behind(picture, word, tallest)
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
        # The capital stands beside the picture, the small letters under it.
        self.first = out(shapes[0]).bounds[2] if len(shapes) > 2 else self.left
        reach = (CLEAR + FILL) * self.x
        near = block.buffer(reach, quad_segs=8).buffer(-FILL * self.x, quad_segs=8)
        self.room = shapely.union_all([shapely.Polygon(g.exterior) for g in shapely.get_parts(near)])
        path, width = _run(ending, x0, x1, len(shapes), chance)
        path, width = (path - [middle, 0]) * self.x, width * self.x
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


def _behind(picture: Drawing, word: _Word, tallest: float) -> Drawing:
    """The picture as large as the word can carry: one with a narrow place in its lower half goes through the word
    there, another stands on the small letters, no deeper than that most of it is seen."""
    whole = silhouette(picture)
    x0, y0, x1, y1 = whole.bounds
    w, h = x1 - x0, y1 - y0
    wide = word.right - word.left
    # On a tall page a long picture may be the wider of the two.
    scale = min((0.84 if tallest < 1.6 else 1.14) * WIDE / w, (tallest if h > 1.6 * w else 0.9) * WIDE / h)

    def at(x: float, y: float) -> tuple[float, float, BaseGeometry]:
        return x, y, affine_transform(whole, [scale, 0, 0, scale, x, y])

    def set_in(x: float, y: float, seen: BaseGeometry) -> Drawing:
        placed = picture.placed(x, y, scale)
        # A sign of which the word would cover some is left out: half a letter is no letter.
        signs = [polygon(p.ring) for p in placed.parts if p.body.endswith("letters")]
        met = shapely.union_all([word.room, *(g for g in signs if g.intersects(word.room))])
        kept = (p for p in placed.parts if not p.body.endswith("letters") or polygon(p.ring).disjoint(met))
        return joined([Drawing(tuple(kept), placed.places), _crumbs(seen, word.room)])

    if h > 1.25 * w:
        narrow = (0.55 if h > 1.6 * w else 0.34) * wide
        for level in np.linspace(0.6, 0.88, 15):
            y = y0 + float(level) * h
            reach = (0.7 * word.x / scale, 0.5 * word.x / scale)
            band = whole.intersection(shapely.box(x0, y - reach[1], x1, y + reach[0]))
            left, _, right, _ = band.bounds if not band.is_empty else (x0, y0, x1, y1)
            place = at(-scale * (left + right) / 2, -0.5 * word.x - scale * y)
            if scale * (right - left) < narrow and _covered(place[2], word.room) < DEEPER * COVERED:
                return set_in(*place)
    # A flat foot is hidden in the word: between its letters it would be seen in dashes.
    foot = whole.intersection(shapely.box(x0, y1 - 0.03 * h, x1, y1)).bounds
    flat = foot[2] - foot[0] > 0.3 * w
    best: tuple[float, Drawing] | None = None
    for x in dict.fromkeys(((word.first + word.right) / 2, (word.left + word.right) / 2)):
        if best and scale * w > 0.9 * wide:
            break
        for lift in np.arange(SUNK, 3.0, 0.1):
            place = at(x - scale * (x0 + x1) / 2, -float(lift) * word.x - scale * y1)
            if _covered(place[2], word.room) < (DEEPER * COVERED if flat else COVERED):
                if best is None or lift < best[0]:
                    best = (float(lift), set_in(*place))
                break
    return best[1] if best else picture.placed(-scale * (x0 + x1) / 2, -3.0 * word.x - scale * y1, scale)


def _covered(shape: BaseGeometry, room: BaseGeometry) -> float:
    """How much of a shape a word lies over, 0 to 1."""
    return float(shape.intersection(room).area / shape.area)


def _crumbs(shape: BaseGeometry, room: BaseGeometry) -> Drawing:
    """Bare skin over what the word leaves of a picture in small pieces, cut off from the rest of it."""
    # What lies closer together than the eye parts it is one piece; what hangs on by a thread is none of it.
    seen = shape.buffer(2.0).difference(room)
    large = [g for g in shapely.get_parts(seen.buffer(-THREAD)) if g.area > CRUMB * shape.area]
    rest = seen.difference(shapely.union_all(large).buffer(THREAD + 0.4))
    cut = [g for g in shapely.get_parts(rest) if g.geom_type == "Polygon" and g.distance(room) < 0.5 and g.area > 0.5]
    small = [g.buffer(0.6, quad_segs=3) for g in cut if g.area < CRUMB * shape.area]
    return Drawing(
        tuple(
            Part(np.asarray(g.exterior.coords)[:-1], "open", group=f"pen/crumb{i}", rim="none", form=0.0)
            for i, g in enumerate(small)
        )
    )
