"""The snake: drawn up to strike, gliding, or coiled over itself; and wound round an upright thing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, turn
from processors.design.motifs.snake_body import (
    Body,
    N,
    body_along,
    cast_by,
    gap_under,
    path_of,
    stretch,
)
from processors.design.motifs.snake_head import from_above, profile
from processors.design.parts import Drawing, Part, Shadow, moved

GAP = 1.5
HEAD = 0.76
"""The head's unit of length as a share of half the body's widest."""
HEAD_IN_COILS = 1.3
"""How much larger it is on a snake wound round something, which is the thinner for it."""


def _head(body: Body, girth: float, chance: Chance, above: bool) -> list[Part]:
    """The head on the neck's end, its jaw on the belly's side."""
    heading = body.centre[-1] - body.centre[-6]
    angle = float(np.degrees(np.arctan2(heading[1], heading[0])))
    side = np.array([-heading[1], heading[0]])
    flip = np.array([1.0, -1.0 if float(np.dot(body.out[-3], side)) > 0 else 1.0])

    def move(p: Points) -> Points:
        return turn(p * flip, angle) + body.centre[-1]

    _, parts = (from_above if above else profile)(girth * HEAD, chance.at("head"))
    return [moved(part, move, 1.0) for part in parts]


def _crossings(body: Body, later: bool = True) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Where the body crosses itself: the indices of the pass that lies over and of the one below it."""
    c = body.centre
    close = np.linalg.norm(c[:, None] - c[None, :], axis=2) < body.half[:, None] + body.half[None, :] + 2 * GAP
    order = np.arange(N)
    pairs = close & (order[:, None] - order[None, :] > N // 7)
    over = np.flatnonzero(pairs.any(axis=1))
    found = []
    for run in np.split(over, np.flatnonzero(np.diff(over) > 3) + 1) if len(over) else ():
        under = np.flatnonzero(pairs[run].any(axis=0))
        found.append((run, under))
    return found


def _whole(body: Body, girth: float, pattern: int) -> list[Part]:
    """The body, each later pass over the earlier ones with a gap and one cast shadow."""
    cast: list[Shadow] = []
    over: list[Part] = []
    for run, under in _crossings(body):
        a, b = max(0, int(run[0]) - 5), min(N, int(run[-1]) + 6)
        # The shadow falls where the flank is above the lower pass, not beside it.
        reach = 1.3 * float(body.half[under].mean())
        near = [j for j in run if float(np.hypot(*(body.centre[under] - body.centre[j]).T).min()) < reach]
        if near:
            cast += cast_by(body, np.array(near), GAP)
        over.append(gap_under(body, a, b, GAP))
        over += [replace(p, group=f"over{a}") for p in stretch(body, a, b, f"over{a}", pattern)]
    return [*stretch(body, 0, N, "snake", pattern, tuple(cast)), *over]


Bends = tuple[tuple[float, float], ...]


def _striking(u: float) -> tuple[float, Bends]:
    """Drawn up in three turns over a tail that curls: heading at the tail's tip, then the bends."""
    return -150.0, (
        (26, 60),
        (30, -44),
        (26, -4),
        (100 + 4 * u, 196),
        (34, 10),
        (92 + 6 * u, -204),
        (30, -4),
        (66, 150 + 4 * u),
        (28, 26),
    )


def _gliding(u: float) -> tuple[float, Bends]:
    """An S that goes up the page."""
    return -122.0, (
        (22, -50),
        (24, 20),
        (76, 168 + 4 * u),
        (30, 0),
        (102, -200),
        (32, 0),
        (98 + 4 * u, 196),
        (22, 0),
        (62, -110),
        (18, -4),
    )


def _looped(u: float) -> tuple[float, Bends]:
    """A loop that crosses itself, the neck rising out of it."""
    return 214.0, (
        (30, -60),
        (40, 50),
        (56, -14),
        (168 + 6 * u, -290),
        (16, 0),
        (62, 70),
        (16, 0),
        (96, -156),
        (20, -6),
    )


POSES = (_striking, _gliding, _looped)


def snake(chance: Chance) -> Drawing:
    """A snake by itself in one of its poses, 200 to 310 over its longer side, centred on the origin."""
    kind = chance.pick("kind", 3)
    girth = (11.6, 12.2, 13.0)[kind]
    heading, bends = POSES[kind](chance.spread("ease", -1, 1))
    spine = path_of((0.0, 0.0), heading, bends)
    if chance.pick("side", 2):
        spine = spine * [-1.0, 1.0]
    body = body_along(spine, girth)
    pattern = chance.pick("pattern", 2)
    parts = [*_whole(body, girth, pattern), *_head(body, girth, chance, above=kind == 1)]
    x, y = (body.centre.max(axis=0) + body.centre.min(axis=0)) / 2
    return Drawing(tuple(parts)).placed(-float(x), -float(y))


def coiled(chance: Chance, top: float, foot: float, half: float) -> tuple[Drawing, Drawing]:
    """A snake wound round an upright thing of half width `half` between two heights: what lies behind, what before.

    The first drawing belongs under the thing, the second over it. It winds as a thread does: every pass in front
    climbs one way, every pass behind the other; the last goes behind what stands above `top`, and the head comes
    out beside it.
    """
    size = (foot - top) / 106.0
    girth = 9.8 * size
    hand = 1.0 if chance.pick("hand", 2) else -1.0
    wide = half / size
    lean = chance.spread("lean", 20, 25)
    turned = 180 - 2 * lean
    # From the tail: in front, behind, in front, then up and behind once more to the head.
    bends = (
        (16, 40),
        (22, -50),
        (24, 10 - lean),
        (1.5 * wide, 0),
        (37, turned),
        (1.85 * wide, 0),
        (41, -turned),
        (1.9 * wide, 0),
        (27, turned / 2),
        (15, 0),
        (25, turned / 2 + 4),
        (1.6 * wide, 0),
        (24, -38),
        (36, 68 + chance.spread("look", -5, 5)),
        (5, 4),
    )
    spine = path_of((0.0, 0.0), 180.0 + 2 * lean, bends) * size
    at = np.cumsum([length for length, _ in bends]) * size
    steps = np.r_[0.0, np.cumsum(np.hypot(*np.diff(spine, axis=0).T))]

    def middle(of: int) -> Points:
        return np.asarray(spine[int(np.searchsorted(steps, (at[of - 1] + at[of]) / 2))])

    # The passes in front lie in the thing's middle, the higher one well clear of what is at `top`.
    spine = spine - np.array([(middle(7)[0] + middle(3)[0]) / 2, middle(7)[1] - top - 30.0 * size])
    # Wound so, it shows its back alone; the belly comes into sight on the neck.
    body = body_along(spine * [hand, 1.0], girth, early=0.7, belly=(at[7] / at[-1], at[9] / at[-1]))
    # The neck is as broad as the larger head.
    body = replace(body, half=body.half * np.interp(body.run / body.run[-1], [0.84, 1.0], [1.0, HEAD_IN_COILS]))
    pattern = chance.pick("pattern", 2)
    # Each pass in front reaches from the middle of the bend before it to the middle of the next.
    ends = [
        int(np.searchsorted(body.run, at[i - 1] + share * (at[i] - at[i - 1])))
        for i, share in ((4, 0.5), (6, 0.5), (8, 0.6))
    ]
    over = [
        *stretch(body, 0, ends[0], "over low", pattern),
        *stretch(body, ends[1], ends[2], "over high", pattern),
        *_head(body, girth * HEAD_IN_COILS, chance, above=False),
    ]
    return Drawing(tuple(stretch(body, 0, N, "snake", pattern))), Drawing(tuple(over))
