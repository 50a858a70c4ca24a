"""The sky in planes: the face of the sun cut from twelve sides, clouds of lobes with three sides each and a broken
base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from shapely import Polygon

from processors.design.curves import Points, resample
from processors.design.parts import Part
from processors.design.styles.geometric_blades import ray
from processors.design.styles.geometric_chords import corners_of
from processors.design.styles.geometric_facets import LIT

Ring = tuple[tuple[float, float], ...]

SIDES = 12
"""The sides of the sun's disc."""

ROUNDS = 5
"""A cloud has at least so many rounds."""


def skies(parts: Sequence[Part], tolerance: float) -> list[Part]:
    """The parts, back to front, with the sun's face and all clouds built of planes."""
    found: list[Part] = []
    for part in parts:
        if part.material == "sun" and len(part.lines) > 1 and _is_disc(part.ring):
            found += _face(part)
        elif part.material in ("sun", "flame") and part.body.endswith("sun") and not _is_disc(part.ring):
            found += _ray(part)
        elif part.material == "cloud":
            found += _cloud(part, tolerance)
        else:
            found.append(part)
    return found


def _is_disc(ring: Points) -> bool:
    shape = Polygon(ring)
    return shape.is_valid and 4 * np.pi * shape.area > 0.97 * shape.length**2


def _ray(part: Part) -> list[Part]:
    """A ray of two planes, the one that is turned from the light ruled."""
    ring = ray(part.ring)
    foot = (ring[0] + ring[2]) / 2
    sides = [np.array([corner, ring[1], foot]) for corner in (ring[0], ring[2])]
    dim = min(sides, key=lambda side: round(float(((side.mean(axis=0) - ring.mean(axis=0)) * LIT).sum()), 6))
    plain = replace(part, ring=ring, material="plane", lines=(), shadows=(), grain=None, flat=True)
    return [plain, replace(plain, ring=dim, material="plane shade", edges=())]


def _both(ring: Ring) -> tuple[Ring, Ring]:
    return ring, tuple((-x, y) for x, y in ring)


TEMPLE: Ring = ((0.97, -0.26), (0.66, -0.08), (0.56, 0.42), (0.71, 0.71), (0.97, 0.26))
NOSE: Ring = ((0.0, -0.26), (0.1, -0.2), (0.2, 0.24), (0.0, 0.34))
CREASE: Ring = ((0.56, 0.42), (0.2, 0.24), (0.37, 0.78), (0.26, 0.97), (0.71, 0.71))
BROW: Ring = ((0.1, -0.24), (0.3, -0.44), (0.64, -0.3), (0.31, -0.35))
LID: Ring = ((0.16, -0.1), (0.35, -0.01), (0.58, -0.12), (0.35, 0.09))
MOUTH: Ring = ((-0.21, 0.6), (-0.07, 0.565), (0.0, 0.59), (0.07, 0.565), (0.21, 0.6), (0.0, 0.665))
"""The planes and the features of the right half of a sun's face, in its radius."""


def _face(disc: Part) -> list[Part]:
    """A sleeping face: a forehead, a nose with a dark side and two cheeks, all of straight edges."""
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
    made += [plane(TEMPLE, "plane shade", False)]
    for ring in (BROW, LID):
        made += [plane(one, "plane dark", False) for one in _both(ring)]
    return [*made, plane(MOUTH, "plane dark", False)]


TURN = 56.0
"""How far the sides of a cloud's rounds turn from each other (degrees), about."""

SHADE = ((0.1, -0.12), (0.3, -0.05), (0.5, -0.2), (0.7, -0.06), (0.9, -0.13))
"""The edge of a cloud's shade from its left end to its right: how far along, and how far down in its height."""


def _sides(way: Points) -> int:
    """How many straight sides stand for a round."""
    step = np.diff(resample(way, 24), axis=0)
    angle = np.unwrap(np.arctan2(step[:, 1], step[:, 0]))
    return max(2, round(abs(float(np.degrees(angle[-1] - angle[0]))) / TURN))


def _cloud(cloud: Part, tolerance: float) -> list[Part]:
    """A cloud of straight-sided lobes, a crease from each valley between two of them, and a ruled underside."""
    stops = corners_of(cloud.ring, tolerance)
    if len(stops) < ROUNDS:
        return [cloud]
    ring = np.roll(cloud.ring, -stops[0], axis=0)
    ends = [*(i - stops[0] for i in stops), len(ring)]
    rounds = [np.vstack([ring, ring[:1]])[a : b + 1] for a, b in pairwise(ends)]
    under = [bool(one[len(one) // 2, 1] > max(one[0, 1], one[-1, 1])) for one in rounds]
    cut = [resample(one, _sides(one) + 1) for one in rounds]
    lobes = [one for one, low in zip(cut, under, strict=True) if not low]
    rolls = [one for one, low in zip(cut, under, strict=True) if low]
    if not lobes or not rolls:
        return [cloud]
    outline = np.vstack([one[:-1] for one in cut])
    plain = replace(cloud, ring=outline, material="plane", lines=(), shadows=(), grain=None, flat=True)
    edge, shade = _shade(outline, np.vstack(rolls))
    made = [plain]
    for lobe in lobes:
        foot = edge[int(np.argmin(np.hypot(*(edge - lobe.mean(axis=0)).T)))]
        if float(max(lobe[0, 1], lobe[-1, 1])) < float(foot[1]):
            made.append(replace(plain, ring=np.vstack([lobe, foot]), edges=()))
    return [*made, replace(plain, ring=shade, material="plane shade", edges=())]


REACH = 0.25
"""How far up its end rounds a cloud's shade runs, of its height."""


def _shade(outline: Points, rolls: Points) -> tuple[Points, Points]:
    """The upper edge of a cloud's shade, and the plane between that and the rolls under it."""
    high = float(np.ptp(outline[:, 1]))
    left, right = rolls[int(np.argmin(rolls[:, 0]))], rolls[int(np.argmax(rolls[:, 0]))]
    beside = outline[(outline[:, 0] < left[0]) | (outline[:, 0] > right[0])]
    beside = beside[beside[:, 1] > max(left[1], right[1]) - REACH * high]
    sides = [beside[beside[:, 0] < left[0]], beside[beside[:, 0] > right[0]]]
    if all(len(side) for side in sides):
        left, right = (side[int(np.argmin(np.round(side[:, 1], 6)))] for side in sides)
        rolls = np.vstack([rolls, beside])
    edge = np.array([left + t * (right - left) + [0.0, rise * high] for t, rise in SHADE])
    low = rolls[np.argsort(np.round(-rolls[:, 0], 6), kind="stable")]
    return edge, np.vstack([left, edge, low])
