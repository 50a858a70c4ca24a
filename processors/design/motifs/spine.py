"""A column of vertebrae seen from behind: each a body, two transverse processes and a spinous one over the next."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, mirrored, points, resample, stroke
from processors.design.motifs.lotus import lotus
from processors.design.motifs.moon import circle
from processors.design.motifs.ornament import drop
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part, Shadow, joined

DISC = 7.0
"""How high a disc between two vertebrae is seen, at size 1."""
HIGH, LOW = -10.2, 10.8
"""Where the body of a vertebra begins and ends, over and under its middle, at size 1."""
BROAD = 15.6
"""Half the breadth of a vertebra's body, at size 1."""


def vertebra(y: float, size: float, reach: float, lift: float, name: str) -> list[Part]:
    """One vertebra about (0, y) from behind: two transverse processes, the body, and over both the spinous process,
    that hangs down over the disc under it and over the head of the next.

    `reach` stretches the transverse processes, `lift` is how far their knobs stand over their roots, at size 1.
    """

    def at(p: ArrayLike) -> Points:
        return points(p) * size + [0.0, y]

    return [*both(_wing(at, size, 33.0 * reach, lift, name)), _body(at, size, name), _thorn(at, size, name)]


def _wing(at: Callable[[ArrayLike], Points], size: float, far: float, lift: float, name: str) -> Part:
    """The right transverse process: broad at its root, slight in its neck, with a knob at its end."""
    # They grow out of the waist of the body, clear of its rims.
    upper = [(6, -3.6), (0.44 * far, -4.4 - 0.2 * lift), (0.74 * far, -5.8 - 0.7 * lift), (far, -8.4 - lift)]
    knob = [(far + 4.6, -7.2 - lift), (far + 6.0, -3.6 - lift), (far + 4.0, -0.2 - lift)]
    lower = [(far - 0.4, 0.5 - lift), (0.76 * far, 0.2 - 0.72 * lift), (0.46 * far, 2.8 - 0.16 * lift), (6, 4.6)]
    edge = catmull([*upper, *knob, *lower], samples=12)
    rails = resample(edge[:37], 30), resample(edge[84:][::-1], 30)
    grain = np.stack([at(rails[0] + (rails[1] - rails[0]) * u) for u in np.linspace(0.06, 0.94, 9)])
    return Part(
        at(edge),
        "belly",
        (),
        (Shadow(at([(9, -4), (11, 5)]), 17 * size, 0.9), Shadow(at(rails[1][3:22]), 2.6 * size, 0.6)),
        grain,
        group="spine",
        body=f"wing{name}",
        form=0.0,
    )


def _body(at: Callable[[ArrayLike], Points], size: float, name: str) -> Part:
    """The body: a spool with a rim at its head and at its foot."""
    side = np.vstack(
        [
            bezier((0, HIGH + 1.6), (6.0, HIGH + 1.6), (9.0, HIGH), (12.4, HIGH), 10),
            bezier((12.4, HIGH), (BROAD + 0.8, HIGH), (BROAD + 0.6, HIGH + 4.2), (13.2, -3.6), 12)[1:],
            bezier((13.2, -3.6), (11.8, -0.8), (11.8, 1.4), (13.4, 4.4), 10)[1:],
            bezier((13.4, 4.4), (BROAD + 1.4, LOW - 4.2), (BROAD + 1.4, LOW), (12.8, LOW), 12)[1:],
            bezier((12.8, LOW), (9.0, LOW), (6.0, LOW - 1.4), (0, LOW - 1.4), 10)[1:],
        ]
    )
    down = np.linspace(HIGH + 2.0, LOW - 2.0, 20)
    half = np.interp(down, side[:, 1][12:-12], side[:, 0][12:-12])
    grain = np.stack([at(np.column_stack([half * u, down])) for u in np.linspace(-0.9, 0.9, 11)])
    return Part(at(mirrored(side)), "belly", (), (), grain, group="spine", body=f"body{name}", form=0.0)


def _thorn(at: Callable[[ArrayLike], Points], size: float, name: str) -> Part:
    """The spinous process: a long drop of bone with a blunt end."""
    side = np.vstack(
        [
            bezier((0, -6.4), (1.2, -3.6), (5.4, -2.6), (5.4, 2.2), 12),
            bezier((5.4, 2.2), (5.4, 7.4), (3.4, 9.0), (3.4, 13.0), 14)[1:],
            bezier((3.4, 13.0), (3.4, 15.6), (4.8, 16.4), (4.2, 18.8), 10)[1:],
            bezier((4.2, 18.8), (3.6, 21.0), (1.6, 21.6), (0, 21.6), 8)[1:],
        ]
    )
    return Part(at(mirrored(side)), "belly", (), (), group="spine", body=f"thorn{name}", form=0.0)


def _disc(low: float, high: float, size: float, name: str) -> Part:
    """The disc from `low` to `high` between two vertebrae, that goes on behind both."""
    a = np.linspace(0, 2 * np.pi, 61)[:-1]
    across, up = (np.sign(w) * np.abs(w) ** 0.8 for w in (np.cos(a), np.sin(a)))
    ring = np.column_stack([13.6 * size * across, (low + high) / 2 + (0.5 * (high - low) + 3.4 * size) * up])
    half, middle = 11.0 * size, (low + high) / 2
    level = np.linspace(-half, half, 16)
    rows = np.linspace(-0.42, 0.42, 5) * (high - low)
    grain = np.stack([np.column_stack([level, np.full(16, middle + row)]) for row in rows])
    dark = Shadow(grain[2], 0.8 * (high - low), 0.8)
    return Part(ring, "cloth back", (), (dark,), grain, group="spine", body=f"disc{name}", form=0.0, parted=-1.0)


def column(
    top: float, sizes: Sequence[float], reaches: Sequence[float], lifts: Sequence[float]
) -> tuple[list[Part], float]:
    """Vertebrae of these sizes from `top` down with their discs, each over the next; and where the last one ends."""
    bones: list[Part] = []
    discs: list[Part] = []
    y = top
    for i, (size, reach, lift) in enumerate(zip(sizes, reaches, lifts, strict=True)):
        middle = y - HIGH * size
        bones = [*vertebra(middle, size, reach, lift, str(i)), *bones]
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
    bones, y = column(0.0, (0.76 + 0.36 * u).tolist(), reaches.tolist(), (4.0 + sweep - 4.0 * u).tolist())
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
        Part(tail + [0.0, y], "sand", (), (), None, group="coccyx", form=0.3),
        Part(
            wedge + [0.0, y],
            "sand",
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


VERTEBRAE = (4, 5)
SIZES = {3: (2.1, 1.4), 4: (2.6, 1.7), 5: (2.4, 1.45)}
"""The largest vertebra and the smallest, by how many there are."""
FLOWER = 1.5
"""How large the lotus is beside its stem: it is what one sees first."""
NECK = 38.0
"""How far under the foot of the lotus its first vertebra begins."""


def stem_of_bone(chance: Chance, short: bool = False) -> Drawing:
    """A lotus whose stem goes into a spine as its cord: vertebrae that dwindle under its sepals, each over the next,
    down to where the cord comes out and bears a bud and a drop. A `short` one has three vertebrae, and nothing falls
    from its bud."""
    count = 3 if short else VERTEBRAE[chance.pick("count", len(VERTEBRAE))]
    belly = chance.pick("belly", 2) == 1
    lift = chance.spread("lift", -2.0, 8.0)
    sizes = np.geomspace(*SIZES[count], count)
    u = np.linspace(0, 1, count)
    # They narrow to the foot, or swell and narrow again.
    reaches = 0.8 + 0.24 * np.sin(np.pi * (0.12 + 0.8 * u)) if belly else 1.06 - 0.26 * u
    bones, y = column(NECK, sizes.tolist(), reaches.tolist(), (lift * (1 - u)).tolist())
    flower = lotus(chance.at("lotus")).placed(scale=FLOWER)
    cord = _cord(4.0, NECK + 12.0, 9.0, 11.0)
    tail = _tail(y + 10.0, short)
    end = _cord(y - 8.0, y + 14.0, 8.0, 4.0)
    return joined([Drawing((end, *tail, cord, *bones, *_sepals())), flower, _crown(flower.bounds()[1])])


def _cord(high: float, low: float, over: float, under: float) -> Part:
    """A length of the cord, so broad at its ends."""
    path = np.column_stack([np.zeros(20), np.linspace(high, low, 20)])
    ring = stroke(path, np.linspace(over, under, 20))
    return Part(ring, "leaf dark", group="spine", body="cord", form=0.2, parted=-1.0)


def _sepals() -> list[Part]:
    """The leaves under the flower that hang over the shoulders of the first vertebra, their tips turned out."""
    right = np.vstack(
        [
            bezier((2, 8), (22, 8), (40, 20), (47, 52), 24),
            bezier((47, 52), (34, 44), (14, 42), (2, 15), 24)[1:],
        ]
    )
    vein = Line(bezier((7, 14), (18, 18), (30, 28), (38, 40), 14), "detail", 0.9, 0.0, 0.1)
    side = Part(right, "leaf", (vein,), (), None, group="sepals", body="sepal", form=0.2)
    return both(side)


def _tail(y: float, short: bool) -> list[Part]:
    """Three petals that hang from the last vertebra, and under them, if it is not `short`, beads that dwindle and a
    drop."""
    found: list[Part] = []
    for angle in (38.0, -38.0, 0.0):
        petal = Part(drop(29.0 if angle else 38.0, 7.0), "petal", group=f"bud{angle}", form=0.3)
        found += Drawing((petal,)).placed(0, y, 0.92 if angle else 1.0, angle).parts
    if short:
        return found[::-1]
    y += 43.5
    for n, r in enumerate((2.6, 2.0)):
        found.append(_bead(0.0, y, r, f"fall{n}"))
        y += 2.2 * r + 2.4
    found.append(Part(drop(20.0, 3.8) + [0.0, y - 1.0], "pupil", group="last", rim="none", form=0.0))
    return found[::-1]


def _crown(top: float) -> Drawing:
    """Beads that rise from the tip of the lotus."""
    return Drawing(tuple(_bead(0.0, top - 5.6 - 6.8 * n, r, f"over{n}") for n, r in enumerate((2.4, 1.8))))


def _bead(x: float, y: float, r: float, name: str) -> Part:
    return Part(circle(x, y, r, 24), "pupil", group=name, rim="none", form=0.0)
