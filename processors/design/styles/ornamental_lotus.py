"""A lotus and a spine as jewellery: bare pearls along the middles of the black petals, beads between the vertebrae."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.curves import resample
from processors.design.motifs.moon import circle
from processors.design.motifs.ornament import drop
from processors.design.parts import Part

PLACES = (-0.66, 0.66)
"""Where the beads of a disc stand, in half its breadth: beside the spinous process that lies over it."""

BEAD = 0.36
"""How large they are, of the same."""

PEARLS = ((68, 0.14), (74, 0.11), (79, 0.08))
"""Where pearls stand on a black petal, in hundredths of its length from the foot, and their radii, in half its
breadth."""

STONE, LOW = 0.3, 0.42
"""The length of the stone in a spinous process and where it begins, of its vertebra's height."""

SET = 0.7
"""A vertebra that is lower than this, of the highest, is too small for a stone."""


def jewelled(parts: Sequence[Part]) -> list[Part]:
    """The parts, back to front, with the jewels of lotuses and spines; bones bear no other lace."""
    found: list[Part] = []
    tallest = max((_height(p) for p in parts if p.material == "bone"), default=0.0)
    for part in parts:
        name, kind = part.group.split("/")[-1], part.body.split("/")[-1].rstrip("0123456789")
        if name == "lotus" and part.material == "cloth back":
            found += [replace(part, lines=()), *_pearls(part)]
        elif name == "spine" and kind == "disc" and part.material != "pupil":
            found += _strand(part)
        elif name == "spine" and part.material == "bone":
            found.append(replace(part, material="sand"))
            if kind == "body" and _height(part) > SET * tallest:
                found.append(_stone(part))
        elif name == "spine" and part.material == "belly":
            continue  # its bones have no colour
        else:
            found.append(part)
    return found


def _height(part: Part) -> float:
    return float(np.ptp(part.ring[:, 1]))


def _strand(disc: Part) -> list[Part]:
    """Beads in place of a disc."""
    (x0, y0), (x1, y1) = disc.ring.min(axis=0), disc.ring.max(axis=0)
    x, y, half = (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2
    return [
        replace(
            disc,
            ring=circle(float(x + place * half), float(y), float(BEAD * half), 40),
            material="sand",
            body=f"{disc.body}{i}",
            shadows=(),
            grain=None,
            parted=0.0,
        )
        for i, place in enumerate(PLACES)
    ]


def _pearls(petal: Part) -> list[Part]:
    """Bare pearls along the middle of a black petal, smaller towards its tip."""
    n = len(petal.ring) // 2
    middle = resample((petal.ring[:n] + petal.ring[n:][::-1]) / 2, 101)[::-1]
    half = float(np.hypot(*(petal.ring[n // 2] - petal.ring[n:][::-1][n // 2]))) / 2
    return [
        Part(
            circle(float(middle[at, 0]), float(middle[at, 1]), share * half, 24),
            "open",
            group=petal.group,
            body=petal.body,
            form=0.0,
            rim="none",
        )
        for at, share in PEARLS
    ]


def _stone(bone: Part) -> Part:
    """The black stone set in the spinous process of a vertebra."""
    (x0, y0), (x1, y1) = bone.ring.min(axis=0), bone.ring.max(axis=0)
    long = float(STONE * (y1 - y0))
    ring = drop(long, 0.15 * long) + np.array([(x0 + x1) / 2, y0 + LOW * (y1 - y0)])
    return replace(bone, ring=ring, lines=(), material="pupil", rim="none", shadows=(), grain=None)
