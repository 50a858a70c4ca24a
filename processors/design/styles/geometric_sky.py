"""The sky in planes: the face of the sun cut from twelve sides, clouds of lobes with three sides each and a broken
base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from shapely import Polygon

from processors.design.curves import Points
from processors.design.parts import Part

Ring = tuple[tuple[float, float], ...]

SIDES = 12
"""The sides of the sun's disc."""

ARC, FOOT = 26, 95
"""The points of each scallop of a cloud's outline, and of its underside, which follows them."""


def skies(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with the sun's face and all clouds built of planes."""
    found: list[Part] = []
    for part in parts:
        if part.material == "sun" and len(part.lines) > 1 and _is_disc(part.ring):
            found += _face(part)
        elif part.material == "cloud" and len(part.ring) > 2 * ARC + FOOT and (len(part.ring) - FOOT) % ARC == 0:
            found += _cloud(part)
        else:
            found.append(part)
    return found


def _is_disc(ring: Points) -> bool:
    shape = Polygon(ring)
    return shape.is_valid and 4 * np.pi * shape.area > 0.97 * shape.length**2


def _both(ring: Ring) -> tuple[Ring, Ring]:
    return ring, tuple((-x, y) for x, y in ring)


TEMPLE: Ring = ((0.97, -0.26), (0.66, -0.08), (0.56, 0.42), (0.71, 0.71), (0.97, 0.26))
NOSE: Ring = ((0.0, -0.26), (0.1, -0.2), (0.2, 0.24), (0.0, 0.34))
CHIN: Ring = ((-0.26, 0.97), (-0.17, 0.76), (0.17, 0.76), (0.26, 0.97))
CREASE: Ring = ((0.56, 0.42), (0.2, 0.24), (0.0, 0.34), (0.17, 0.76), (0.26, 0.97), (0.71, 0.71))
BROW: Ring = ((0.1, -0.24), (0.3, -0.44), (0.64, -0.3), (0.31, -0.35))
LID: Ring = ((0.16, -0.1), (0.35, -0.01), (0.58, -0.12), (0.35, 0.09))
MOUTH: Ring = ((-0.27, 0.52), (-0.08, 0.48), (0.0, 0.51), (0.08, 0.48), (0.27, 0.52), (0.0, 0.62))
"""The planes and the features of the right half of a sun's face, in its radius."""


def _face(disc: Part) -> list[Part]:
    """A sleeping face: a forehead, a nose with a dark side, two cheeks and a chin, all of straight edges."""
    at = disc.ring.mean(axis=0)
    r = float(np.hypot(*(disc.ring - at).T).mean())
    plain = replace(disc, lines=(), shadows=(), grain=None, flat=True)

    def plane(ring: Ring, material: str, drawn: bool = True) -> Part:
        return replace(plain, ring=at + r * np.array(ring), material=material, edges=None if drawn else ())

    a = (np.arange(SIDES) + 0.5) * 2 * np.pi / SIDES
    made = [replace(plain, ring=at + r * np.column_stack([np.cos(a), np.sin(a)]), material="plane")]
    for ring in (CREASE, TEMPLE):
        right, left = _both(ring)
        made += [plane(left, "plane"), plane(right, "plane")]
    right, left = _both(NOSE)
    made += [plane((*right, *left[:0:-1]), "plane"), plane(right, "plane shade", False)]
    made += [plane(TEMPLE, "plane shade", False), plane(CHIN, "plane"), plane(CHIN, "plane shade", False)]
    for ring in (BROW, LID):
        made += [plane(one, "plane dark", False) for one in _both(ring)]
    return [*made, plane(MOUTH, "plane dark", False)]


LOBE = (0, 8, 17, 25)
"""The corners of a scallop, of its points."""

BASE = ((0.1, 0.12), (0.34, 0.2), (0.5, 0.1), (0.74, 0.21), (0.92, 0.1))
SHADE = ((0.9, -0.12), (0.72, -0.05), (0.5, -0.2), (0.3, -0.06), (0.1, -0.13))
"""A cloud's underside from its right end on, and the edge of its shade from the left: how far along, and how far down
in its height."""


def _cloud(cloud: Part) -> list[Part]:
    """A cloud of straight-sided lobes, a crease from each valley between two of them, and a ruled underside."""
    count = (len(cloud.ring) - FOOT) // ARC
    lobes = [cloud.ring[i * ARC : (i + 1) * ARC][list(LOBE)] for i in range(count)]
    top = np.vstack(lobes)
    left, right = top[0], top[-1]
    way = right - left
    side = np.array([-way[1], way[0]]) / float(np.hypot(*way))
    high = float(np.ptp((top * side).sum(axis=1)))
    side = side if float(((top.mean(axis=0) - left) * side).sum()) < 0 else -side
    base = np.array([right - t * way + deep * high * side for t, deep in BASE])
    edge = np.array([right - t * way + deep * high * side for t, deep in SHADE])[::-1]
    plain = replace(cloud, lines=(), shadows=(), grain=None, flat=True)
    made = [replace(plain, ring=np.vstack([top, base]), material="plane")]
    for i, lobe in enumerate(lobes):
        if 0 < i < count - 1:
            low = edge[np.argsort(np.hypot(*(edge - lobe.mean(axis=0)).T), kind="stable")[0]]
            ring = np.vstack([lobe, low])
            made.append(replace(plain, ring=ring, material="plane", edges=()))
    under = np.vstack([left, edge[::-1] if _far(left, edge) else edge, right, base])
    return [*made, replace(plain, ring=under, material="plane shade", edges=())]


def _far(end: Points, edge: Points) -> bool:
    """Whether an edge's first point is its farther one from an end."""
    return float(np.hypot(*(edge[0] - end))) > float(np.hypot(*(edge[-1] - end)))
