"""A name in script on the pieces that have a shape of their own: a band of fern, a ring."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import Point

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, lengths, points, stroke
from processors.design.motifs.fern import frond
from processors.design.parts import Drawing, Part, joined
from processors.design.pen import polygon
from processors.design.script import HAIR
from processors.design.styles.lettering_flourish import Flourish
from processors.design.styles.lettering_word import Word

NAME = (0.41, 0.84)
"""How much of a band's length and height its name takes."""
RING_NAME = (0.8, 0.27)
"""How much of a page's width and height the name under a ring may take."""
RING_BOW = (0.06, 0.14)
"""How far its line sags under the ring, in its width."""

TAPER = ((0.0, 0.12, 0.4, 0.72, 1.0), (0.34, 0.7, 1.0, 0.56, 0.1))
"""How long the leaflets of its fronds are: places along them and shares of the longest."""


def between_fronds(text: str, width: float, height: float, end: float, chance: Chance) -> Drawing:
    """The text in the middle of a band; its first and last stroke run out as the stems of two fronds, up to `end` (mm)
    of the edges."""
    word = Word(text, chance.at("word"), 0.0)
    x0, y0, x1, y1 = word.block.bounds
    scale = min(NAME[0] * width / (x1 - x0), NAME[1] * height / (y1 - y0))
    at = np.array([width / 2 - scale * (x0 + x1) / 2, height / 2 - scale * (y0 + y1) / 2])
    opening, ending = (path * scale + at for path in word.ends())
    bow = height * chance.spread("bow", 0.0, 0.08)
    level = height * chance.spread("tip", 0.24, 0.64)
    hair = HAIR * scale * word.x
    end += 0.01 * width
    right = _spray(ending, points([width - end, level])[0], bow, 0.9 * height, hair, chance.at("band"))
    flipped = opening * [-1, 1], points([-end, level])[0]
    left = [d.placed(mirror=True) for d in _spray(*flipped, bow, 0.9 * height, hair, chance.at("band"))]
    leaves = [right[0].named("frond0"), left[0].named("frond1")]
    plate, letters = (d.placed(float(at[0]), float(at[1]), scale) for d in (word.plate, word.letters))
    return joined([plate, *leaves, right[1], left[1], letters])


def _spray(way: Points, tip: Points, bow: float, high: float, hair: float, chance: Chance) -> tuple[Drawing, Drawing]:
    """The leaflets and the stem of a frond that goes on to the right from a stroke of the pen to its tip."""
    foot = way[-1]
    heading = way[-1] - way[-4]
    heading = heading / max(float(np.hypot(*heading)), 1e-9)
    long = abs(float(tip[0] - foot[0]))
    # Nearly straight among the leaflets, or those within its bow would close to one mass.
    before = tip + np.array([-0.4 * long, 0.36 * float(foot[1] - tip[1]) + bow])
    spine = bezier(foot, foot + heading * 0.26 * long, before, tip, 160)
    pairs = max(4, round(float(lengths(spine)[-1]) / (high * chance.spread("close", 0.25, 0.28))))
    leafy = frond(spine, pairs, 0.4 * high, chance.at("frond"), bare=0.2, tip=0.84, sizes=TAPER, lean=0.4, stalk=False)
    # The stem is the pen's own stroke: it leaves the letter as that ends, is pressed among the leaflets and drawn out.
    width = hair * np.interp(np.linspace(0, 1, len(spine)), [0.0, 0.2, 0.5, 1.0], [1.0, 1.6, 2.0, 0.45])
    stem = Part(stroke(spine, width), "pupil", group="pen/stem", body="letters", rim="none", form=0.0)
    return leafy, Drawing((stem,))


def under_ring(text: str, width: float, height: float, margin: float, chance: Chance) -> Drawing:
    """The text at the foot of a page, under a ring that its line follows; `margin` is the share of the page left
    bare."""
    word = Word(text, chance.at("word"), chance.spread("bow", *RING_BOW))
    # Tails: an arm beside the first letter, close under the ring, would be read as a letter.
    tails = Flourish(word.half, word.level, 0.0, side=chance.spread("side", 0.9, 1.3))
    whole = joined([word.flourish(tails), word.letters])
    wide = chance.spread("wide", 0.8, 1.1)
    placed = whole.fitted(width / 2, height / 2, wide * RING_NAME[0] * width, RING_NAME[1] * height)
    return placed.placed(0.0, height * (1 - margin) - placed.bounds()[3])


def ring_on(word: Drawing, x: float, top: float, radius: float, gap: float) -> float:
    """The radius, at most this one, of the ring with its top here that stands whole over the word, half as much again
    as `gap` clear of its letters and of the flourishes beside it."""
    written = shapely.union_all([polygon(p.ring, p.holes) for p in word.parts])
    while Point(x, top + radius).distance(written) < radius + 1.5 * gap:
        radius *= 0.985
    return radius
