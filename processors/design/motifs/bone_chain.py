"""The stem of bone under a lotus: small plain vertebrae, each one closed form that hangs over the next, and sepals that
hold the first."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from processors.design.curves import Points, bezier, catmull, flip, mirrored, points
from processors.design.parts import Part, Shadow
from processors.design.pen import polygon

CREST, FOOT = -11.0, 24.0
"""Where the shoulders of a vertebra begin and its spinous process ends, over and under its middle, at size 1."""

PITCH = 26.0
"""How far the middle of one is from that of the next, at the mean of their sizes."""

REACH = 37.0
"""How far its transverse processes go out, at size 1."""


def chain(top: float, sizes: Sequence[float], reaches: Sequence[float], droop: float) -> tuple[list[Part], float]:
    """Vertebrae of these sizes from `top` down with black discs between them; and where the last one ends.

    `reaches` stretch their transverse processes, whose ends hang `droop` under the middle, at size 1.
    """
    bones: list[Part] = []
    discs: list[Part] = []
    y = top - CREST * sizes[0]
    for i, (size, reach) in enumerate(zip(sizes, reaches, strict=True)):
        if i:
            mean = (size + sizes[i - 1]) / 2
            discs.append(_disc(y + 0.46 * PITCH * mean, mean, i - 1))
            y += PITCH * mean
        bones = [*_vertebra(y, size, REACH * reach, droop, i), *bones]
    return [*discs, *bones], y + FOOT * sizes[-1]


def _vertebra(y: float, size: float, far: float, droop: float, number: int) -> list[Part]:
    """One vertebra about (0, y), and the tone along its right side: colour only, without a line."""
    place, name = np.array([0.0, y]), f"link{number}"
    ring = mirrored(_flank(far, droop))
    side = catmull(
        [(1.0, 40.0), (1.6, 10.0), (5.0, -0.4), (0.42 * far, -2.4), (0.8 * far, droop - 9.0), (far + 9, droop)]
    )
    tone = polygon(ring).buffer(-INSET).intersection(polygon(points([*side, (far + 9, 40.0)])))
    largest = max(shapely.get_parts(tone), key=lambda piece: float(piece.area))
    low = catmull([(1.0, 21.0), (4.2, 12.0), (9.0, 8.6), (16.0, 3.4), (0.66 * far, 0.4 * droop), (far, droop)])
    high = catmull([(1.0, 18.0), (1.2, 6.0), (4.0, -1.0), (16.0, -5.8), (0.68 * far, -3.4), (far, droop)])
    grain = np.stack([(low + share * (high - low)) * size + place for share in np.linspace(0.45, 1.0, 5)])
    # Where they run together, at both ends, strokes along them would clot.
    grain = grain[:, len(low) // 5 : 4 * len(low) // 5]
    dark = Shadow(low * size + place, 8.0 * size, 0.5)
    bone = Part(ring * size + place, "bone", (), (dark,), grain, group="spine", body=name, form=0.0, casts=False)
    colour = shapely.get_coordinates(largest.exterior)[:-1] * size + place
    return [bone, replace(bone, ring=colour, material="belly", rim="none")]


INSET = 1.1
"""How far the tone of a vertebra stays within its outline, at size 1."""


def _flank(far: float, droop: float) -> Points:
    """The right half of a vertebra's outline, from its saddle round to the tip of its spinous process."""
    end = np.array([far, droop])
    return np.vstack(
        [
            bezier((0, -7.6), (3.4, -7.6), (5.0, CREST), (8.6, CREST), 14),
            bezier((8.6, CREST), (12.4, CREST), (11.4, -6.6), (16.0, -6.2), 12)[1:],
            bezier((16.0, -6.2), (0.66 * far, -5.6), (0.92 * far, droop - 9.0), end, 20)[1:],
            bezier(end, (0.8 * far, droop - 2.0), (0.6 * far, 3.6), (15.0, 3.8), 20)[1:],
            bezier((15.0, 3.8), (12.4, 4.0), (14.4, 9.4), (9.4, 9.4), 14)[1:],
            bezier((9.4, 9.4), (5.0, 9.4), (5.4, 10.0), (4.6, 13.0), 12)[1:],
            bezier((4.6, 13.0), (3.8, 17.0), (2.4, 21.0), (0, FOOT), 16)[1:],
        ]
    )


def _disc(y: float, size: float, number: int) -> Part:
    """The disc about (0, y) as a black lens, that goes on behind the vertebrae over and under it."""
    right = np.vstack(
        [
            bezier((0, -6.0), (7.0, -6.0), (12.0, -3.4), (15.6, 0), 14),
            bezier((15.6, 0), (12.0, 3.4), (7.0, 6.0), (0, 6.0), 14)[1:],
        ]
    )
    ring = mirrored(right) * size + [0.0, y]
    return Part(ring, "pupil", group="spine", body=f"disc{number}", form=0.0, rim="none", parted=-1.0)


def sepals(top: float, size: float, reach: float) -> list[Part]:
    """Three sepals from the foot of the flower that hold the first vertebra, whose shoulders are at `top`: one over
    either transverse process, and one before the saddle."""
    far, y = REACH * reach * size, top - CREST * size
    root, tip = np.array([0.0, 4.0]), np.array([0.5 * far, y - 0.6 * size])
    right = np.vstack(
        [
            bezier(root, (0.34 * far, -4.0), (0.6 * far, 0.34 * y), tip, 30),
            bezier(tip, (0.42 * far, y - 5.0 * size), (0.28 * far, y - 10.0 * size), root + [0.0, 18.0], 30)[1:],
        ]
    )
    point = y + 6.0 * size
    middle = mirrored(
        np.vstack(
            [
                bezier((0, 2.0), (7.0, 2.0), (6.0 * size, 0.5 * y), (5.0 * size, 0.62 * y), 16),
                bezier((5.0 * size, 0.62 * y), (4.0 * size, y - 3.0 * size), (1.0 * size, y), (0, point), 16)[1:],
            ]
        )
    )
    leaves = [Part(ring, "leaf light", group="sepals", body="sepal", form=0.0) for ring in (right, flip(right), middle)]
    return [replace(leaf, casts=False) for leaf in leaves]
