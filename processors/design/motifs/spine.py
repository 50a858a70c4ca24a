"""A column of vertebrae seen from behind: each is one form with drooping processes, and hangs over the next."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, mirrored, points, stroke
from processors.design.motifs.bone_chain import chain, sepals
from processors.design.motifs.lotus import lotus
from processors.design.motifs.moon import circle
from processors.design.motifs.ornament import drop
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part, Shadow, joined

DISC = 6.0
"""How high a disc between two vertebrae is seen, at size 1."""
HIGH, LOW = -13.0, 13.0
"""Where the shoulders of a vertebra begin and its hips end, over and under its middle, at size 1."""
TIP = 29.0
"""Where its spinous process ends, in the same."""


def vertebra(y: float, size: float, reach: float, droop: float, name: str) -> list[Part]:
    """One vertebra about (0, y) from behind: shoulders with a saddle between them, two transverse processes, hips, and
    a spinous process that hangs down over the disc under it and over the head of the next.

    `reach` stretches the transverse processes, `droop` is how far their ends hang under their roots, at size 1.
    """

    def at(p: ArrayLike) -> Points:
        return points(p) * size + [0.0, y]

    bone = Part(
        at(mirrored(_flank(36.0 * reach, droop))),
        "bone",
        (*_keel(at),),
        (),
        None,
        group="spine",
        body=f"body{name}",
        form=0.0,
    )
    return [bone, *_shade(at, 36.0 * reach, droop, name)]


def _flank(far: float, droop: float) -> Points:
    """The right half of a vertebra's outline, from its saddle round to the tip of its spinous process."""
    root, end = 14.0, np.array([far, droop])
    return np.vstack(
        [
            bezier((0, -6.0), (3.6, -6.0), (4.4, HIGH), (9.0, HIGH), 14),
            bezier((9.0, HIGH), (14.4, HIGH), (12.0, -6.0), (root + 2.0, -4.6), 14)[1:],
            bezier((root + 2.0, -4.6), (0.66 * far, -5.0), (0.84 * far, droop - 12.0), end + [0.6, -3.2], 18)[1:],
            bezier(end + [0.6, -3.2], end + [2.6, 0.4], end + [0.8, 4.2], end + [-3.0, 2.6], 12)[1:],
            bezier(end + [-3.0, 2.6], (0.8 * far, droop - 2.4), (0.62 * far, 3.4), (root + 0.6, 5.4), 16)[1:],
            bezier((root + 0.6, 5.4), (12.0, 6.4), (15.6, LOW), (10.4, LOW), 14)[1:],
            bezier((10.4, LOW), (7.6, LOW), (6.6, 10.8), (5.0, 11.4), 8)[1:],
            bezier((5.0, 11.4), (3.4, 13.0), (4.6, 20.0), (3.4, 25.0), 14)[1:],
            bezier((3.4, 25.0), (2.8, 27.6), (1.4, TIP), (0, TIP), 8)[1:],
        ]
    )


def _keel(at: Callable[[ArrayLike], Points]) -> list[Line]:
    """The two flanks of the spinous process, from the arch over the saddle down to where it leaves the body."""
    right = np.vstack(
        [
            bezier((0.6, -2.2), (2.6, -0.8), (5.6, 1.6), (5.8, 5.0), 12),
            bezier((5.8, 5.0), (5.8, 7.6), (4.6, 9.0), (5.0, 11.4), 10)[1:],
        ]
    )
    return [Line(at(right * [hand, 1]), "inner", 0.0, 1.0, 0.8) for hand in (1, -1)]


def _shade(at: Callable[[ArrayLike], Points], far: float, droop: float, name: str) -> list[Part]:
    """The thin shade along the lower edges of a vertebra's processes and hips: colour only, without a line."""
    end = (far - 2.4, droop + 2.0)
    edge = bezier(end, (0.8 * far, droop - 2.4), (0.62 * far, 3.4), (14.6, 5.4), 20)
    inner = bezier((14.6, 5.4), (0.56 * far, -3.0), (0.84 * far, droop - 10.0), end, 20)
    shade = np.vstack([edge, inner[1:-1]])
    hip = np.vstack(
        [
            bezier((13.6, 6.6), (12.6, 8.4), (14.0, LOW - 0.6), (10.4, LOW - 0.6), 12),
            bezier((10.4, LOW - 0.6), (11.0, 10.4), (10.4, 8.0), (13.6, 6.6), 12)[1:-1],
        ]
    )
    return [
        piece
        for ring in (shade, hip)
        for piece in both(Part(at(ring), "belly", group="spine", body=f"body{name}", form=0.0, rim="none"))
    ]


def _disc(low: float, high: float, size: float, name: str) -> Part:
    """The disc from `low` to `high` between two vertebrae, that goes on behind both."""
    a = np.linspace(0, 2 * np.pi, 61)[:-1]
    across, up = (np.sign(w) * np.abs(w) ** 0.7 for w in (np.cos(a), np.sin(a)))
    ring = np.column_stack([12.4 * size * across, (low + high) / 2 + (0.5 * (high - low) + 5.0 * size) * up])
    half, middle = 11.0 * size, (low + high) / 2
    level = np.linspace(-half, half, 16)
    rows = np.linspace(-0.42, 0.42, 5) * (high - low)
    grain = np.stack([np.column_stack([level, np.full(16, middle + row)]) for row in rows])
    dark = Shadow(grain[2], 0.8 * (high - low), 0.8)
    return Part(ring, "feather", (), (dark,), grain, group="spine", body=f"disc{name}", form=0.0, parted=-1.0)


def column(
    top: float, sizes: Sequence[float], reaches: Sequence[float], droops: Sequence[float]
) -> tuple[list[Part], float]:
    """Vertebrae of these sizes from `top` down with their discs, each over the next; and where the last one ends."""
    bones: list[Part] = []
    discs: list[Part] = []
    y = top
    for i, (size, reach, droop) in enumerate(zip(sizes, reaches, droops, strict=True)):
        middle = y - HIGH * size
        bones = [*vertebra(middle, size, reach, droop, str(i)), *bones]
        y = middle + LOW * size
        if i + 1 < len(sizes):
            gap = DISC * (size + sizes[i + 1]) / 2
            discs.append(_disc(y, y + gap, (size + sizes[i + 1]) / 2, str(i)))
            y += gap
    return [*discs, *bones], y


def spine(chance: Chance) -> Drawing:
    """Nine vertebrae, small above and broad below, and the sacrum under them; about 240 high."""
    count = 9
    sweep = chance.spread("sweep", -2.0, 2.0)
    u = np.linspace(0, 1, count)
    reaches = 0.72 + 0.26 * np.sin(np.pi * (0.2 + 0.75 * u))
    bones, y = column(0.0, (0.76 + 0.36 * u).tolist(), reaches.tolist(), (5.0 + sweep + 4.0 * u).tolist())
    return Drawing((*_sacrum(y + 9.0), *bones), {"top": (0.0, 0.0)})


def _sacrum(y: float) -> list[Part]:
    """The wedge of fused bones with the ridges where they met, and the tail bone."""
    wedge = mirrored(
        np.vstack(
            [
                catmull([(0, -7), (10, -8.4), (23, -11), (28, -5)]),
                catmull([(28, -5), (23, 10), (13, 26), (6, 38), (0, 40)]),
            ]
        )
    )
    tail = mirrored(np.vstack([catmull([(0, 39), (5, 41), (4.4, 48)]), catmull([(4.4, 48), (3, 56), (0, 62)])]))
    return [
        Part(tail + [0.0, y], "bone", (), (), None, group="coccyx", form=0.3),
        Part(
            wedge + [0.0, y],
            "bone",
            tuple(
                Line(catmull([(-x, h), (0, h + 2.6), (x, h)]) + [0.0, y], "inner", 0.0, 0.0, 0.5)
                for x, h in ((17.0, 2.0), (13.0, 12.0), (9.0, 21.5))
            ),
            (),
            None,
            group="sacrum",
            body="sacrum",
            form=0.0,
        ),
    ]


VERTEBRAE = (6, 7)
SIZES = {3: (3.4, 2.2), 6: (2.65, 1.7), 7: (2.4, 1.4)}
"""The largest vertebra and the smallest, by how many there are."""
FLOWER = 1.9
"""How large the lotus is beside its stem: it is what one sees first."""
LIGHT = 0.75
"""How broad the outlines of its small vertebrae are, of those of other things."""
NECK, CALYX = 54.0, 30.0
"""How far under the foot of the lotus its first vertebra begins: at the end of a stem, and held by its sepals."""


def stem_of_bone(chance: Chance, short: bool = False) -> Drawing:
    """A lotus whose stem is a spine: vertebrae that dwindle under it, each over the next, the first held by the
    flower's sepals, down to where the cord runs out. A `short` one, that is drawn small, has three larger vertebrae
    at the end of a stem, and nothing falls from it."""
    count = 3 if short else VERTEBRAE[chance.pick("count", len(VERTEBRAE))]
    belly = chance.pick("belly", 2) == 1
    droop = chance.spread("droop", 12.0, 17.0)
    sizes = np.geomspace(*SIZES[count], count)
    u = np.linspace(0, 1, count)
    # They narrow to the foot, or swell and narrow again.
    reaches = 0.86 + 0.2 * np.sin(np.pi * (0.12 + 0.8 * u)) if belly else 1.04 - 0.2 * u
    flower = lotus(chance.at("lotus")).placed(scale=FLOWER)
    first, reach = float(sizes[0]), float(reaches[0])
    if short:
        bones, y = column(NECK, sizes.tolist(), reaches.tolist(), np.full(count, droop).tolist())
        cord = _cord(6.0, NECK + 10.0 * first, 13.0, 17.0)
        stem = [*_end(y - 6.0, y + (TIP - LOW) * sizes[-1], short), cord, *bones, *_leaves(first, reach, droop)]
    else:
        bones, y = chain(CALYX, sizes.tolist(), reaches.tolist(), droop)
        stem = [*_end(y - 20.0, y, short), *bones, *sepals(CALYX, first, reach)]
    return joined([Drawing(tuple(stem)), flower, _crown(flower.bounds()[1])])


def _cord(high: float, low: float, over: float, under: float) -> Part:
    """A length of the cord, so broad at its ends."""
    path = np.column_stack([np.zeros(20), np.linspace(high, low, 20)])
    ring = stroke(path, np.linspace(over, under, 20))
    return Part(ring, "leaf dark", group="spine", body="cord", form=0.2, parted=-1.0)


def _leaves(size: float, reach: float, droop: float) -> list[Part]:
    """The two leaves under the flower: each lies over a shoulder of the first vertebra and along its process."""
    far, y = 36.0 * reach * size, NECK - HIGH * size
    root, tip = np.array([1.0, 8.0]), np.array([0.78 * far, y + (0.3 * droop - 8.6) * size])
    right = np.vstack(
        [
            bezier(root, (0.2 * far, -2.0), (0.6 * far, 6.0), tip, 30),
            bezier(tip, (0.64 * far, y - 14.0 * size), (0.3 * far, NECK - 16.0), root + [0.0, 11.0], 30)[1:],
        ]
    )
    rib = bezier(root + [9.0, 6.0], (0.26 * far, 12.0), (0.5 * far, 22.0), tip * [0.88, 0.82], 20)
    vein = Line(rib, "detail", 0.9, 0.0)
    return both(Part(right, "leaf", (vein,), (), None, group="sepals", body="sepal", form=0.2))


def _end(high: float, low: float, short: bool) -> list[Part]:
    """The end of the cord under the last vertebra, drawn out to a point, and under it, if it is not `short`, a drop."""
    long = 20.0 if short else 24.0
    path = np.column_stack([np.zeros(30), np.linspace(high, low + long, 30)])
    ring = stroke(path, np.linspace(15.0, 0.8, 30))
    tone = "leaf dark" if short else "pupil"
    cord = Part(ring, tone, group="spine", body="cord", form=0.2, parted=-1.0, bold=1.0 if short else LIGHT)
    if short:
        return [cord]
    fallen = drop(20.0, 4.4) + [0.0, low + long + 6.0]
    return [cord, Part(fallen, "pupil", group="last", rim="none", form=0.0)]


def _crown(top: float) -> Drawing:
    """Beads that rise from the tip of the lotus."""
    return Drawing(tuple(_bead(0.0, top - 9.0 - 7.2 * n, r, f"over{n}") for n, r in enumerate((2.4, 1.8))))


def _bead(x: float, y: float, r: float, name: str) -> Part:
    return Part(circle(x, y, r, 24), "pupil", group=name, rim="none", form=0.0)
