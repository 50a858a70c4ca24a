"""The snake: drawn up to strike, gliding, or coiled over itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.motifs.snake_body import (
    Body,
    N,
    body_along,
    cast_by,
    gap_under,
    path_of,
    stretch,
)
from processors.design.motifs.snake_head import head_on
from processors.design.parts import Drawing, Part, Shadow

GAP = 1.5
HEAD = 0.76
"""The head's unit of length as a share of half the body's widest."""


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
    above = kind == 1
    body = body_along(spine, girth, hides=(0.8, 0.97) if above else (2.0, 3.0))
    pattern = chance.pick("pattern", 2)
    parts = [*_whole(body, girth, pattern), *head_on(body, girth * HEAD, chance.at("head"), above=above)]
    x, y = (body.centre.max(axis=0) + body.centre.min(axis=0)) / 2
    return Drawing(tuple(parts)).placed(-float(x), -float(y))
