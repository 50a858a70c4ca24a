"""A fish of planes: rhombs in a lattice along its body, and fins folded as a fan is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from processors.design.curves import Points
from processors.design.parts import Line, Part
from processors.design.styles.geometric_chords import chords

COAT = frozenset({"white", "fish", "night"})
"""The colours of a fish's body and scales, which its planes take the place of."""

HEAD, TAIL, ROWS = 0.19, 0.985, 12
"""Where the head of a fish ends and where its tail begins, of its length, and how many rows of corners lie between."""

LANES = 4
"""How many lanes of corners, half a rhomb apart, lie between its back and its belly."""

FACE = 254
"""Where in a fish's outline, which begins on its back, its jaw begins and after it the snout."""

NAPE = 6
"""Where on its grain its back has a corner before the first of its lattice."""

EDGE = 0.97
"""How near to its outline the outermost curves of a fish's grain lie."""

VALLEY = 0.88
"""How far out a fold of a fin goes between two of its points, of their length."""

FOLDS, FEW = 4, 2
"""How many folds a fin has, and a small one."""

FORK = (0.0, 0.3, 0.5, 0.75, 1.0)
"""Where the folds of a tail are across it: its fork is their valley."""

SADDLE = 4
"""Its back is black, and every so many rows a black rhomb hangs down from it."""

PLAIN = 3
"""How many rows before the tail have no planes along their edges, which would be crumbs there."""

SMALL = frozenset({"pelvic", "anal"})


def latticed(whole: Part, tolerance: float) -> list[Part]:
    """A fish with a lattice of rhombs for scales: black along its back, else bare."""
    if whole.grain is None or len(whole.ring) <= FACE:
        return [whole]
    count = whole.grain.shape[1] - 1
    middle, edge = whole.grain.mean(axis=0), (whole.grain[0] - whole.grain[-1]) / 2 / EDGE
    # The rows draw together as the body thins.
    along = HEAD + (TAIL - HEAD) * np.linspace(0.0, 1.0, ROWS + 1) ** 0.86
    places = np.clip((along - 0.02) / 0.96, 0.0, 1.0) * count

    def corner(row: int, lane: int) -> Points:
        u, v = places[row], 1.0 - 2.0 * lane / LANES
        i = min(int(u), count - 1)
        at = [c[i] + (c[i + 1] - c[i]) * (u - i) for c in (middle, edge)]
        return np.asarray(at[0] + v * at[1])

    nape = middle[NAPE] + edge[NAPE]
    back, belly = ([corner(row, lane) for row in range(0, ROWS + 1, 2)] for lane in (0, LANES))
    gill = [corner(0, 0), corner(1, 1), corner(0, 2), corner(1, 3), corner(0, LANES)]
    kept = [replace(one, path=chords(one.path, tolerance)) for one in whole.lines if one.weight == "inner"]
    kept.append(Line(np.array([gill[0], (gill[0] + gill[2]) / 2, gill[2], gill[-1]]), "inner", 1.0, 1.0))
    face = chords(whole.ring[FACE:], 0.6 * tolerance)
    # Three planes of the head meet at the gill: brow, cheek and jaw.
    mouth = next((one.path[0] for one in kept[:-1]), face[0])
    brow = face[min(int(np.argmax(np.hypot(*(face - gill[2]).T))) + 1, len(face) - 1)]
    kept += [Line(np.array([gill[2], end]), "detail", 1.0, 1.0) for end in (mouth, brow)]
    # Open at its end, where the planes of the tail go on.
    outline = Line(np.vstack([belly[::-1], face, nape, back]), "outline", 1.0, 1.0)
    ring = np.vstack([nape, back, belly[::-1], face])
    made = [replace(whole, ring=ring, lines=tuple(kept), shadows=(), grain=None, edges=(outline,))]
    for row in range(ROWS + 1):
        for lane in range((row + 1) % 2, LANES + 1, 2):
            if row > ROWS - PLAIN and lane in (0, LANES):
                continue
            about = ((row - 1, lane), (row, lane + 1), (row + 1, lane), (row, lane - 1))
            ring = [corner(r, n) for r, n in about if 0 <= r <= ROWS and 0 <= n <= LANES]
            rim: tuple[Line, ...] = ()
            if lane in (0, LANES):
                # Each draws its share of the bold outline, which a plane beside it would else cover by half.
                rim = (Line(np.array([corner(row - 1, lane), corner(row + 1, lane)]), "outline", 1.0, 1.0),)
            made.append(_plane(whole, ring, _tone(row, lane), rim))
    return made


def _tone(row: int, lane: int) -> str:
    return "plane dark" if lane == 0 or (lane == 1 and row % SADDLE == 0) else "plane"


def folded(fin: Part) -> list[Part]:
    """A fin as a fan of bare folds, which stand light before black water."""
    if fin.grain is None:
        return [fin]
    last = len(fin.grain) - 1
    folds = FEW if fin.group.split("/")[-1] in SMALL else FOLDS
    tail = fin.group.split("/")[-1] == "tail"
    shares = np.array(FORK) if tail else np.linspace(0.0, 1.0, 2 * folds + 1)
    rays = np.round(last * shares).astype(int)
    feet = fin.grain[rays, 0]
    tips = fin.grain[rays, -1].copy()
    if not tail:
        tips[1::2] = feet[1::2] + VALLEY * (tips[1::2] - feet[1::2])
    plain = replace(fin, ring=np.vstack([tips, feet[::-1]]), lines=(), shadows=(), grain=None, flat=True)
    sides = [_plane(plain, [feet[i], tips[i], tips[j], feet[j]], "plane", ()) for i, j in pairwise(range(len(rays)))]
    return [plain, *sides]


def _plane(part: Part, ring: Sequence[Points], material: str, edges: tuple[Line, ...]) -> Part:
    return replace(
        part, ring=np.array(ring), material=material, lines=(), shadows=(), grain=None, edges=edges, form=0.0
    )
