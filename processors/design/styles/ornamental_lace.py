"""Jewels that hang from the points of a subject, and beads round the frame of a scene."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, lengths, mirrored, resample
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Part, joined
from processors.design.pen import polygon
from processors.design.styles.geometric_frame import evenness

HOOKS = frozenset({"petal", "gem", "gold", "plate", "moon", "metal", "steel"})
"""Materials that a jewel hangs from: what is worn, or set in stone; nothing hangs from a beast or a plant."""

EVEN = 0.86
"""How much of a subject its mirror image covers, at least: from a crooked one a jewel would hang askew."""

SHARP = 1.7
"""How far (hundredths of the drawing) a point stands out below what is 4 hundredths to either side of it."""


def laced(drawing: Drawing, chance: Chance) -> Drawing:
    """The drawing with a jewel that hangs from the point it ends in below.

    Only what is its own mirror image, and could wear one, has it. A framed scene has its picture free: its frame is set
    with beads instead.
    """
    frame = next((p for p in drawing.parts if p.group.split("/")[-1] == "frame"), None)
    if frame is not None:
        return joined([drawing, Drawing(tuple(beaded(frame.ring)))])
    whole = shapely.union_all([polygon(p.ring) for p in drawing.parts])
    x0, y0, x1, y1 = whole.bounds
    unit = 0.01 * float(np.sqrt((x1 - x0) * (y1 - y0)))
    at = hook(drawing, whole, unit)
    if at is None:
        return drawing
    return joined([Drawing(tuple(_jewel(chance.pick("kind", 3), *at, unit, "lace/jewel"))), drawing])


def hook(drawing: Drawing, whole: BaseGeometry, unit: float) -> tuple[float, float] | None:
    """The point that an even subject ends in below, on its axis, where a jewel could hang from it; else nothing."""
    if evenness(whole) < EVEN:
        return None
    x0, _, x1, y1 = whole.bounds
    middle = (x0 + x1) / 2
    found = [at for piece in shapely.get_parts(whole) for at in _points(piece, unit)]
    low = [y for x, y in found if abs(x - middle) < 1.5 * unit and y > y1 - 2 * unit]
    return (middle, max(low)) if low and _holds_jewels(drawing, (middle, max(low))) else None


def _points(piece: Polygon, unit: float) -> list[tuple[float, float]]:
    """Where a contour turns back up in a point."""
    ring = resample(np.asarray(piece.exterior.coords), max(int(piece.exterior.length / (0.5 * unit)), 40))[:-1]
    y = ring[:, 1]
    reach = 8
    around = np.stack([np.roll(y, shift) for shift in range(-reach, reach + 1)])
    lowest = y >= around.max(axis=0) - 1e-9
    sharp = (y - np.roll(y, reach) > SHARP * unit) & (y - np.roll(y, -reach) > SHARP * unit)
    # Below a point lies no more of the piece: else it is a bay's roof.
    at = ring[lowest & sharp]
    outside = ~shapely.contains_xy(piece, at[:, 0], at[:, 1] + 0.6 * unit)
    return [(float(x), float(v)) for x, v in at[outside]]


def _holds_jewels(drawing: Drawing, at: tuple[float, float]) -> bool:
    nearest = min(drawing.parts, key=lambda p: float(np.hypot(*(p.ring - np.asarray(at)).T).min()))
    return nearest.material in HOOKS


def _jewel(kind: int, x: float, y: float, unit: float, name: str) -> list[Part]:
    """Beads on a string from a point downwards, and what it ends in: a drop, a lozenge or a moon's boat."""

    def bead(low: float, r: float, n: int) -> Part:
        ring = circle(x, y + low * unit, r * unit, 18)
        return Part(ring, "pupil", group=f"{name}/bead{n}", rim="none", form=0.0)

    string = [bead(low, r, n) for n, (low, r) in enumerate(((1.9, 0.5), (3.6, 0.66), (5.7, 0.9)))]
    right = np.vstack(
        [
            bezier((0, 7.2), (0.2, 9.0), (1.9, 10.0), (1.9, 12.0), 16),
            bezier((1.9, 12.0), (1.9, 13.2), (1.0, 13.9), (0, 13.9), 12)[1:],
        ]
    )
    if kind == 1:
        right = np.array([(0, 7.2), (1.8, 10.9), (0, 14.6)], dtype=float)
    drop = mirrored(right) * unit + [x, y]
    eye = circle(x, y + (11.9 if kind != 1 else 10.9) * unit, (0.75 if kind != 2 else 0.5) * unit, 18)
    tail = bead(15.4 if kind != 1 else 16.2, 0.5, 3)
    gem = Part(drop, "pupil", group=f"{name}/drop", rim="none", form=0.0, holes=(eye,))
    return [*string, gem, tail]


def beaded(ring: Points) -> list[Part]:
    """Beads all round a frame, just outside it, every fourth one larger."""
    path = np.vstack([ring, ring[:1]])
    unit = 0.01 * float(np.sqrt(np.ptp(ring[:, 0]) * np.ptp(ring[:, 1])))
    outside = np.asarray(Polygon(ring).buffer(2.8 * unit, quad_segs=24).exterior.coords)
    count = 4 * max(round(float(lengths(path)[-1]) / (4 * 4.6 * unit)), 4)
    low = int(np.argmax(outside[:-1, 1]))
    at = resample(np.vstack([outside[low:-1], outside[: low + 1]]), count + 1)[:-1]
    return [
        Part(
            circle(float(x), float(y), unit * (1.15 if i % 4 == 0 else 0.7), 18),
            "pupil",
            group=f"lace/bead{i}",
            rim="none",
            form=0.0,
        )
        for i, (x, y) in enumerate(at)
    ]
