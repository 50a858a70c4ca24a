"""A fern band about a centre: two fronds in mirror image that grow from a jewel, or lozenges stepped from one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, lengths, mirrored, normals, stroke
from processors.design.motifs.fern import pinna
from processors.design.motifs.moon import circle
from processors.design.motifs.ornament import drop
from processors.design.motifs.skull import both
from processors.design.parts import Drawing, Line, Part
from processors.design.pen import polygon

PAIRS = (6, 7)
"""How many pairs of leaflets stand on either side of a jewel."""
APART, LEAST = 0.06, 0.5
"""The bare skin between two leaflets, in half a band's height, and how much of its length a leaflet keeps for it."""


def fern_collar(chance: Chance, length: float, height: float) -> Drawing:
    """Two fronds that grow apart from a lotus bud in the middle of a band, their leaflets smaller and smaller; at its
    ends there are the stems alone."""
    tall, far = height / 2, length / 2
    hand = 1 if chance.pick("hand", 2) else -1
    bow = (1 if chance.pick("rise", 2) else -1) * chance.spread("bow", 0.1, 0.2) * tall
    t = np.linspace(0, 1, 300)
    # It leaves the middle and comes to the end level.
    stem = np.column_stack([1.06 * far * t, -bow * np.sin(2.12 * np.pi * t) * np.sin(1.06 * np.pi * t)])
    stem[t > 1 / 1.06, 1] = 0.0
    pairs = PAIRS[chance.pick("pairs", len(PAIRS))]
    leaves = _pairs(stem, far, tall, pairs, chance)
    wide = height * np.interp(np.linspace(0, 1, len(stem)), [0.0, 1.0], [0.05, 0.044])
    stalk = Part(stroke(stem, wide), "stem", group="stem", body="stem", form=0.0, flat=True)
    right = [*leaves, stalk]
    left = Drawing(tuple(right)).placed(mirror=True).named("left").parts
    return Drawing((*left, *right, *_jewel(tall, hand)))


def _pairs(stem: Points, far: float, tall: float, pairs: int, chance: Chance) -> list[Part]:
    """The leaflets of the right frond, black ones among bare ones; each gives way to the larger one before it."""
    out, at = normals(stem), lengths(stem)
    lean, dark = chance.spread("lean", 0.4, 0.64), chance.pick("dark", 2)
    parts: list[Part] = []
    places = 0.17 * far + 0.68 * far * (np.arange(pairs) / (pairs - 1)) ** 0.9
    sizes = np.linspace(0.92, 0.26, pairs)
    for side in (-1, 1):
        before: BaseGeometry = shapely.Point(0.0, 0.0)
        for n, (place, size) in enumerate(zip(places.tolist(), sizes.tolist(), strict=True)):
            i = int(np.argmin(np.abs(at - place)))
            along = stem[i + 1] - stem[i - 1]
            along /= np.hypot(*along)
            aim = out[i] * side * 0.9 + along * lean
            aim /= np.hypot(*aim)
            rise = abs(float((aim + 0.22 * along)[1]))
            reach = min(size * tall, (0.97 * tall - np.sign(aim[1]) * float(stem[i, 1])) / rise)
            while True:
                leaf = pinna(stem[i], aim, along, reach, 0.18 * reach, -1, f"leaf {n}{side}")
                if reach < LEAST * size * tall or polygon(leaf.ring).distance(before) > APART * tall:
                    break
                reach *= 0.92
            before = polygon(leaf.ring)
            tone = "leaf dark" if n % 2 == dark else "leaf"
            parts.append(replace(leaf, material=tone, lines=(), body=leaf.group, parted=0.4))
    return parts


def _jewel(tall: float, hand: int) -> list[Part]:
    """A bud of five petals that stands on a drop, beads over and under it."""
    parts: list[Part] = []
    for angle, long, half in ((62.0, 0.62, 0.15), (-62.0, 0.62, 0.15), (33.0, 0.78, 0.19), (-33.0, 0.78, 0.19)):
        petal = Part(_petal(long * tall, half * tall), "petal", group="bud", body=f"petal{angle}", form=0.1)
        parts += Drawing((petal,)).placed(degrees=angle).parts
    parts.append(Part(_petal(0.82 * tall, 0.24 * tall), "petal", group="bud", body="petal0", form=0.1))
    heart = Part(_petal(0.5 * tall, 0.1 * tall) + np.array([0.0, -0.1 * tall]), "pupil", group="bud", rim="none")
    parts.append(heart)
    hung = drop(0.62 * tall, 0.15 * tall) + np.array([0.0, 0.04 * tall])
    parts.append(Part(hung, "petal", group="bud", body="drop", form=0.1))
    stone = drop(0.3 * tall, 0.06 * tall) + np.array([0.0, 0.28 * tall])
    parts.append(Part(stone, "pupil", group="bud", rim="none"))
    beads = ((0.0, -0.93, 0.055), (0.0, 0.76, 0.06), (0.0, 0.91, 0.045))
    parts += [Part(circle(x, y * tall, r * tall, 24), "pupil", group=f"bead{y}", rim="none") for x, y, r in beads]
    return list(Drawing(tuple(parts)).placed(degrees=0.0 if hand > 0 else 180.0).parts)


def _petal(long: float, half: float) -> Points:
    """A pointed petal that stands up from the origin."""
    right = np.vstack(
        [
            bezier((0, -long), (half * 0.2, -long * 0.84), (half, -long * 0.72), (half, -long * 0.46), 16),
            bezier((half, -long * 0.46), (half, -long * 0.2), (half * 0.4, -long * 0.04), (0, 0), 16)[1:],
        ]
    )
    return mirrored(right)


STEPS = (5, 6)
"""How many pairs of lozenges stand on either side of the one in the middle."""


def fern_lozenges(chance: Chance, length: float, height: float) -> Drawing:
    """One straight frond through a band: pairs of lozenges in even steps, larger and larger up to one in the middle,
    each of two planes."""
    tall, far = height / 2, length / 2
    steps = STEPS[chance.pick("steps", len(STEPS))]
    inward = chance.pick("inward", 2) == 1
    lean = chance.spread("lean", 34.0, 46.0)
    broad = chance.spread("broad", 0.15, 0.19)
    wide = 0.055 * height
    end = 1.06 * far
    sides = [np.array([(-end, y), (end, y)]) for y in (-wide / 2, wide / 2)]
    bar = np.vstack([sides[0], sides[1][::-1]])
    edges = tuple(Line(side, "outline", 1.0, 1.0) for side in sides)
    stem = Part(bar, "stem", group="stem", edges=edges, form=0.0, flat=True)
    parts: list[Part] = []
    sizes = np.linspace(0.94, 0.34, steps)
    first, last = (0.4 if inward else 0.2) * far, (0.92 if inward else 0.82) * far
    weights = sizes[:-1] + sizes[1:] + 0.5
    places = first + (last - first) * np.concatenate([[0.0], np.cumsum(weights)]) / weights.sum()
    for n, (place, size) in enumerate(zip(places.tolist(), sizes.tolist(), strict=True)):
        long = size * tall / np.cos(np.deg2rad(lean)) * 0.98
        half = broad * long
        for up in (1.0, -1.0):
            leaf = _blade(long, half, up)
            turn = (-lean if inward else lean) * up
            placed = Drawing(tuple(leaf)).placed(place, 0.0, 1.0, turn).named(f"{n}{up:.0f}").parts
            parts += [piece for part in placed for piece in both(part)]
    return Drawing((*parts, stem, *_middle(tall)))


def _blade(long: float, half: float, up: float) -> list[Part]:
    """A lozenge that stands up, or hangs: bare, its outer half black."""
    tip, at = (0.0, -up * long), -up * 0.46 * long
    whole = np.array([(0.0, 0.0), (half, at), tip, (-half, at)])
    dark = np.array([(0.0, 0.0), (half, at), tip])
    return [
        Part(whole, "plane", group="leaf", body="leaf", form=0.0, flat=True),
        Part(dark, "plane dark", group="leaf", body="leaf", form=0.0, flat=True, edges=()),
    ]


def _middle(tall: float) -> list[Part]:
    """The lozenge in the middle: four planes about a small black one."""
    half, high = 0.5 * tall, 0.98 * tall
    whole = np.array([(0.0, -high), (half, 0.0), (0.0, high), (-half, 0.0)])
    core = whole * 0.4
    low = np.array([(0.0, high), (half, 0.0), core[1], core[2]])
    planes = ((whole, "plane"), (low, "plane shade"), (low * [-1.0, 1.0], "plane shade"), (core, "plane dark"))
    return [
        Part(ring, tone, group="middle", body="middle", form=0.0, flat=True, edges=None if tone == "plane" else ())
        for ring, tone in planes
    ]
