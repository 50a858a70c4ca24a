"""A column of vertebrae seen from behind, drawn as ornament: each a pair of wings about a drop."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, mirrored, points, resample
from processors.design.motifs.lotus import lotus
from processors.design.motifs.moon import circle
from processors.design.motifs.ornament import drop
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part, Shadow, joined

PITCH = 24.0
"""From one vertebra to the next, at size 1."""
BROAD = 14.6
"""Half the breadth of a vertebra's body, at size 1."""


def vertebra(y: float, size: float, reach: float, fall: float, name: str, blunt: float = 0.0) -> list[Part]:
    """One vertebra about (0, y): ribs that bend down to points, the body with its horns, and its thorn over all.

    `reach` stretches the ribs, `fall` is how far under the middle their points are, `blunt` half the breadth of their
    ends, at size 1.
    """

    def at(p: ArrayLike) -> Points:
        return points(p) * size + [0.0, y]

    tip = (46.0 * reach, fall)
    rise = -10.0 - 0.12 * fall
    above, below = (tip[0] + 0.4 * blunt, tip[1] - blunt), (tip[0] - blunt, tip[1] + blunt)
    upper = bezier((5, -6.5), (0.42 * tip[0], rise), (0.86 * tip[0], rise * 0.55), above, 26)
    lower = bezier(below, (0.78 * tip[0], 0.18 * fall + blunt), (0.42 * tip[0], -0.8), (5, 7.5), 26)
    end = bezier(above, (above[0] + 1.4 * blunt, above[1] + blunt), (below[0] + blunt, below[1] + blunt), below, 12)
    rails = resample(upper, 30), resample(lower[::-1], 30)
    grain = np.stack([at(rails[0] + (rails[1] - rails[0]) * u) for u in np.linspace(0.06, 0.94, 9)])
    rib = Part(
        at(np.vstack([upper, end[1:-1], lower] if blunt else [upper, lower[1:]])),
        "belly",
        (),
        (Shadow(at([(4, -6), (9, 8)]), 15 * size, 0.9), Shadow(at(rails[1][4:22]), 2.6 * size, 0.5)),
        grain,
        group=f"bone{name}",
        form=0.0,
    )
    body = mirrored(
        np.vstack(
            [
                catmull([(0, -6.0), (4.2, -7.0), (8.0, -10.8), (11.4, -11.5), (BROAD, -8.8)]),
                catmull([(BROAD, -8.8), (11.0, -3.0), (10.8, 2.4), (13.2, 7.4)]),
                catmull([(13.2, 7.4), (10.0, 10.4), (4.8, 9.4), (0, 10.6)]),
            ]
        )
    )
    thorn = mirrored(
        np.vstack(
            [
                bezier((0, -4.4), (1.6, -3.2), (3.7, -2.0), (3.7, 0.4), 12),
                bezier((3.7, 0.4), (3.7, 2.8), (1.0, 4.4), (0, 7.0), 14),
            ]
        )
    )
    hollows = [Shadow(at([(x * 12.0, -3), (x * 12.0, 8)]), 4.4 * size, 0.3) for x in (-1, 1)]
    return [
        *both(rib),
        Part(at(body), "belly", (), tuple(hollows), group=f"bone{name}", body=f"body{name}", form=0.0),
        Part(at(thorn), "metal dark", (), (), group=f"bone{name}", form=0.0, rim="none"),
    ]


def spine(chance: Chance) -> Drawing:
    """Nine vertebrae, small above and broad below, and the sacrum under them; about 240 high."""
    count = 9
    fall = chance.spread("sweep", -8.0, -4.0)
    parts: list[Part] = []
    y = 0.0
    for i in range(count):
        u = i / (count - 1)
        size, reach = 0.84 + 0.4 * u, 0.62 + 0.2 * float(np.sin(np.pi * (0.2 + 0.75 * u)))
        parts = [*vertebra(y, size, reach, fall + 6.0 * u, str(i)), *parts]
        y += PITCH * (size + 0.02)
    parts = [*_sacrum(y - 1.0), *parts]
    return Drawing(tuple(parts), {"top": (0.0, -8.0)})


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


VERTEBRAE = (5, 6)
FLOWER = 1.5
"""How large the lotus is beside its stem: it is what one sees first."""


def stem_of_bone(chance: Chance) -> Drawing:
    """A lotus whose stem is a spine: vertebrae with short blunt wings dwindle under its calyx into a bud and a drop."""
    count = VERTEBRAE[chance.pick("count", len(VERTEBRAE))]
    belly = chance.pick("belly", 2) == 1
    fall = chance.spread("fall", 3.0, 7.0)
    parts: list[Part] = []
    gaps: list[Part] = []
    y, least = 26.0, 1.3 if count < 6 else 1.14
    sizes = np.geomspace(2.2 if count < 6 else 2.0, least, count)
    for i, size in enumerate(sizes.tolist()):
        u = i / (count - 1)
        # They narrow to the foot, or swell and narrow again.
        reach = 0.58 + 0.16 * float(np.sin(np.pi * (0.12 + 0.8 * u))) if belly else 0.76 - 0.2 * u
        bone = vertebra(y, size, 0.86 * reach, fall + 3.0 * u, str(i), 2.6)
        # Of the first, half under the flower, only scraps of shading would be seen.
        parts = [*(bone if i else [replace(part, shadows=()) for part in bone]), *parts]
        step = PITCH * (size + (sizes[i + 1] if i + 1 < count else least)) / 2 + 5.0
        if i + 1 < count:
            gaps.append(_gap(y + 10.2 * size, y + step - 7.4 * sizes[i + 1], size, str(i)))
        y += step
    flower = lotus(chance.at("lotus")).placed(scale=FLOWER)
    tail = _tail(y - 0.62 * PITCH * least)
    return joined([Drawing((*tail, *gaps, *parts)), flower, _crown(flower.bounds()[1])])


def _gap(low: float, high: float, size: float, name: str) -> Part:
    """The dark between two vertebrae, for the styles that have black: a disc behind both."""
    a = np.linspace(0, 2 * np.pi, 61)[:-1]
    across, up = (np.sign(w) * np.abs(w) ** 0.75 for w in (np.cos(a), np.sin(a)))
    ring = np.column_stack([9.6 * size * across, (low + high) / 2 + (0.5 * (high - low) + 2.0 * size) * up])
    return Part(ring, "spike", group=f"gap{name}", rim="none", form=0.0)


def _tail(y: float) -> list[Part]:
    """Three petals that hang from the last vertebra, beads that dwindle, and a drop."""
    found: list[Part] = []
    for angle in (38.0, -38.0, 0.0):
        petal = Part(drop(29.0 if angle else 38.0, 7.0), "petal", group=f"bud{angle}", form=0.3)
        found += Drawing((petal,)).placed(0, y, 0.92 if angle else 1.0, angle).parts
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
