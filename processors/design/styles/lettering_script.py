"""A word in script as the piece's subject: its last stroke runs on under it, and the picture grows out behind it."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, lengths, points, resample, stroke
from processors.design.parts import Drawing, Part, joined
from processors.design.script import BALL, CAPITAL, written
from processors.design.styles.geometric_frame import silhouette

WIDE = 200.0
"""How wide a word is written, in composition units."""
CLEAR = 0.16
"""The bare skin about a word that lies over a picture, in heights of a small letter."""


def scripted(text: str, picture: Drawing | None, chance: Chance) -> Drawing:
    """The text in script, the picture behind and over it; its middle about x = 0."""
    word = _Word(text, chance)
    if picture is None:
        return joined([word.run, word.letters])
    shown = _behind(picture, word)
    return joined([word.run, shown, word.turn, word.letters])


class _Word:
    """A written word `WIDE` across: its letters, the skin kept bare about them and the stroke that runs on."""

    def __init__(self, text: str, chance: Chance) -> None:
        shapes, ending = written(text)
        whole = shapely.union_all(shapes)
        x0, _, x1, _ = whole.bounds
        self.x = WIDE / max(x1 - x0, 3.4)
        middle = (x0 + x1) / 2

        def out(shape: BaseGeometry) -> BaseGeometry:
            return affine_transform(shape, [self.x, 0, 0, self.x, -middle * self.x, 0])

        run = _run(ending, x0, x1, any(c in "gjpqy" for c in text[1:-1]), chance)
        faces = [p for i, s in enumerate(shapes) for p in _solid(out(s), f"pen/letter{i}")]
        block = out(whole)
        room = block.buffer(CLEAR * 2.2 * self.x, quad_segs=6).buffer(-CLEAR * 1.2 * self.x, quad_segs=6)
        self.block = block
        self.room = shapely.union_all([shapely.Polygon(g.exterior) for g in shapely.get_parts(room)])
        plate = [
            Part(np.asarray(g.exterior.coords)[:-1], "open", group=f"pen/room{i}", rim="none", form=0.0)
            for i, g in enumerate(shapely.get_parts(self.room))
        ]
        strokes_ = [((p - [middle, 0]) * self.x, w * self.x) for p, w in run]
        cut = max(1, int(0.42 * len(strokes_[0][0])))
        first, width = strokes_[0]
        drops = [_drop(p[-1], p[-3], BALL * 0.9 * self.x, f"pen/drop{i}") for i, (p, _) in enumerate(strokes_)]
        self.run = Drawing((*(_stroke(p, w, f"pen/run{i}") for i, (p, w) in enumerate(strokes_)), *drops))
        self.turn = Drawing((*plate, _stroke(first[:cut], width[:cut], "pen/run0")))
        self.letters = Drawing(tuple(faces))


def _run(
    ending: Points, x0: float, x1: float, descends: bool, chance: Chance
) -> list[tuple[Points, Points]]:
    """The stroke that runs on from a word's last: out, round and back under the word to a curl; its path and widths,
    in heights of a small letter."""
    end = ending[-1]
    wide = x1 - x0
    level = 0.78 + (0.0 if not descends else 0.12) + chance.spread("level", 0.0, 0.12)
    kind = chance.pick("run", 3)
    lead = ending[-8:-1:3]
    turn = [(end[0] + 0.5, end[1] - 0.42), (end[0] + 0.95, end[1] - 0.3), (end[0] + 0.98, 0.3)]
    if kind == 0:
        # Back under the word in one long sweep, and a curl before its first letter.
        rest = [
            (x1 - 0.1, level),
            (x0 + 0.62 * wide, level + 0.16),
            (x0 + 0.3 * wide, level + 0.02),
            (x0 + 0.04 * wide, level + 0.12),
            (x0 - 0.34, level + 0.02),
            (x0 - 0.3, level - 0.36),
            (x0 + 0.04, level - 0.3),
        ]
    elif kind == 1:
        # Back, and round again in a loop below the middle.
        rest = [
            (x1 - 0.1, level + 0.02),
            (x0 + 0.62 * wide, level + 0.2),
            (x0 + 0.4 * wide, level + 0.56),
            (x0 + 0.3 * wide, level + 0.34),
            (x0 + 0.44 * wide, level + 0.12),
            (x0 + 0.62 * wide, level + 0.42),
            (x0 + 0.8 * wide, level + 0.52),
            (x0 + 0.92 * wide, level + 0.36),
        ]
    else:
        # Back in an S, longest to the left, its curl turned down.
        rest = [
            (x1 - 0.1, level - 0.04),
            (x0 + 0.66 * wide, level + 0.02),
            (x0 + 0.36 * wide, level + 0.22),
            (x0 + 0.08 * wide, level + 0.12),
            (x0 - 0.12, level - 0.1),
            (x0 - 0.4, level - 0.02),
            (x0 - 0.38, level + 0.28),
            (x0 - 0.1, level + 0.3),
        ]
    path = catmull(np.vstack([lead, end, points(turn), points(rest)]), samples=20)
    path = resample(path, int(np.clip(lengths(path)[-1] / 0.05, 80, 420)))
    t = np.linspace(0, 1, len(path))
    width = np.interp(t, [0, 0.1, 0.22, 0.3, 0.55, 0.8, 1], [0.075, 0.08, 0.15, 0.1, 0.2, 0.09, 0.075])
    return [(path, width)]


def _stroke(path: Points, width: Points, name: str) -> Part:
    return Part(stroke(path, width), "pupil", group=name, body="letters", rim="none", form=0.0)


def _drop(end: Points, before: Points, radius: float, name: str) -> Part:
    t = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    return Part(
        end + radius * np.column_stack([np.cos(t), np.sin(t)]), "pupil", group=name, body="letters", rim="none", form=0.0
    )


def _solid(shape: BaseGeometry, name: str) -> list[Part]:
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


def _behind(picture: Drawing, word: _Word) -> Drawing:
    """The picture as large as the word can carry, the word across it where it is narrowest in its lower part."""
    whole = silhouette(picture)
    x0, y0, x1, y1 = whole.bounds
    w, h = x1 - x0, y1 - y0
    scale = min(0.86 * WIDE / w, (0.98 if h > 1.5 * w else 0.86) * WIDE / h)
    high = CAPITAL * word.x
    found: list[tuple[float, float]] = []
    for level in np.linspace(0.55, 1.02, 20):
        y = y0 + float(level) * h
        band = whole.intersection(shapely.box(x0, y - 0.7 * high / scale, x1, y + 0.5 * high / scale))
        left, _, right, _ = band.bounds if not band.is_empty else (0, 0, 0, 0)
        covered = band.area * scale**2 / (high * WIDE)
        found.append((covered + 0.25 * float(level), float(level)))
    level = min(found)[1]
    middle = (x0 + x1) / 2
    return picture.placed(-scale * middle, -0.5 * word.x - scale * (y0 + level * h), scale)
