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

NO_HOOK = frozenset({"water", "foam", "cloud", "rope", "open", "letter", "pupil", "mouth"})
"""Materials that nothing hangs from: what flows, and what is line work itself."""

SHARP = 1.7
"""How far (hundredths of the drawing) a point stands out below what is 4 hundredths to either side of it."""

APART = 11.0
"""The least distance between two jewels, in hundredths of the drawing."""


def laced(drawing: Drawing, chance: Chance) -> Drawing:
    """The drawing with jewels on the points that it ends in below, the longest nearest its middle.

    A subject that is its own mirror image has them in pairs. One without such points stays as it is, and a framed
    scene has its picture free: its frame is set with beads instead.
    """
    frame = next((p for p in drawing.parts if p.group.split("/")[-1] == "frame"), None)
    if frame is not None:
        return joined([drawing, Drawing(tuple(beaded(frame.ring)))])
    whole = shapely.union_all([polygon(p.ring) for p in drawing.parts])
    x0, y0, x1, y1 = whole.bounds
    unit = 0.01 * float(np.sqrt((x1 - x0) * (y1 - y0)))
    kind = chance.pick("kind", 3)
    jewels: list[Part] = []
    for x, y in hooks(drawing, whole, unit):
        off = abs(x - (x0 + x1) / 2) / max((x1 - x0) / 2, 1e-9)
        size = unit * (1.0 - 0.42 * min(off, 1.0))
        jewel = _jewel(kind, x, y, size, f"lace/jewel{len(jewels)}")
        below = shapely.box(x - 2.6 * size, y + 1.5 * unit, x + 2.6 * size, float(jewel[-1].ring[:, 1].max()) + unit)
        if not whole.intersects(below):
            jewels += jewel
    return joined([Drawing(tuple(jewels)), drawing]) if jewels else drawing


def hooks(drawing: Drawing, whole: BaseGeometry, unit: float) -> list[tuple[float, float]]:
    """The points a subject ends in below: in pairs about its axis where it is even, else the lowest alone."""
    found: list[tuple[float, float]] = []
    for piece in shapely.get_parts(whole):
        if piece.area < 0.05 * whole.area:
            continue
        found += _points(piece, unit)
    found = [at for at in found if _holds_jewels(drawing, at)]
    x0, y0, x1, y1 = whole.bounds
    if evenness(whole) < 0.86:
        centre = whole.centroid.x
        low = [at for at in found if at[1] > y1 - 0.3 * (y1 - y0) and abs(at[0] - centre) < 0.2 * (x1 - x0)]
        return sorted(low, key=lambda at: -at[1])[:1]
    kept: list[tuple[float, float]] = []
    middle = (x0 + x1) / 2
    for x, y in sorted(found, key=lambda at: (-round(at[1] / unit), abs(at[0] - middle))):
        other = 2 * middle - x
        if abs(x - middle) < 1.5 * unit:
            pair = [(middle, y)]
        elif any(abs(u - other) < 3 * unit and abs(v - y) < 3 * unit for u, v in found):
            pair = [(x, y), (other, y)]
        else:
            continue
        if all(float(np.hypot(u - p, w - q)) > APART * unit for u, w in kept for p, q in pair):
            kept += pair
    return kept[:5]


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
    return nearest.material not in NO_HOOK


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
