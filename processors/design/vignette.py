"""Small closed scenes: a ring and what it cuts, a moon over mountains in an arch, all cut by their frame on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull
from processors.design.groups import one
from processors.design.motifs.land import lake, peak, ripples, wood
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow
from processors.design.pen import polygon
from processors.design.spark import spark
from processors.design.spec import DesignSpec, Subject


def within(parts: Sequence[Part], area: BaseGeometry) -> list[Part]:
    """The parts cut to an area, and their drawn edges with them; one cut in two becomes two."""
    kept: list[Part] = []
    for part in parts:
        shape = polygon(part.ring, part.holes)
        if area.contains(shape) and all(area.contains(shapely.LineString(edge.path)) for edge in part.edges or ()):
            kept.append(part)
            continue
        edges = part.edges and tuple(cut for edge in part.edges for cut in _runs(edge, area))
        for piece in shapely.get_parts(shape.intersection(area)):
            if piece.geom_type == "Polygon" and (piece.area > 0.5 or part.material == "open"):
                holes = tuple(np.asarray(i.coords)[:-1] for i in piece.interiors)
                kept.append(replace(part, ring=np.asarray(piece.exterior.coords)[:-1], holes=holes, edges=edges))
                edges = part.edges and ()
    return kept


def _runs(line: Line, area: BaseGeometry) -> list[Line]:
    """What of a line lies in an area."""
    cut = shapely.get_parts(shapely.LineString(line.path).intersection(area))
    return [replace(line, path=np.asarray(g.coords)) for g in cut if g.geom_type == "LineString" and g.length > 2.0]


def ring_frame(x: float, y: float, radius: float, inner: float) -> Part:
    """The ring that bounds a scene, from its inner to its outer radius."""
    holes = (circle(x, y, inner, 180),)
    # What it frames lies far behind it: a shadow would be crumbs along its inner edge.
    return Part(circle(x, y, radius, 180), "white", (), (), None, group="frame", form=0.0, holes=holes, casts=False)


def night_sky(x: float, y: float, radius: float) -> Part:
    """The disc of air behind a landscape, dark towards its lower left."""
    ring = circle(x, y, radius, 180)
    return Part(ring, "sky", (), (Shadow(ring[80:190], radius * 0.75, 0.6),), None, group="sky", form=0.0)


def is_view(spec: DesignSpec, subjects: Sequence[Subject], ground: str) -> bool:
    """Whether the subjects are one such ground ("wave", "mountain"), alone or with one light, and no words."""
    lights = [s for s in subjects if s.kind().sky and s.count == 1 and s.form != "phases"]
    land = [s for s in subjects if s.motif == ground and (s.count == 1 or ground == "mountain")]
    return not spec.banner and len(land) == 1 and len(lights) < 2 and len(subjects) == 1 + len(lights)


def _window(kind: int) -> Points:
    """The outline of a scene's frame about the origin: a round arch, a pointed one, a ring."""
    if kind == 2:
        return circle(0, 2, 108, 200)
    if kind == 1:
        right = np.vstack(
            [bezier((0, -118), (34, -92), (80, -66), (80, -8), 50), bezier((80, -8), (80, 62), (40, 92), (0, 110), 50)]
        )
    else:
        a = np.linspace(-np.pi / 2, 0, 45)
        crown = np.column_stack([78 * np.cos(a), 78 * np.sin(a) - 32])
        right = np.vstack([crown, bezier((78, -32), (78, 40), (60, 86), (0, 112), 40)])
    return np.vstack([right, (right * [-1, 1])[::-1][1:-1]])


def vista(light: Subject, count: int, chance: Chance) -> Drawing:
    """Mountains in a frame, a light in the sky over the highest of them, pines at their foot."""
    outline = _window(chance.pick("window", 3))
    area = polygon(outline)
    rim = np.asarray(area.buffer(8.5, quad_segs=24).exterior.coords)[:-1]
    frame = Part(rim, "gold", (), (), None, group="frame", form=0.0, holes=(outline,), casts=False)
    view = highland(light, count, chance)
    seen = within(view.parts, area)
    # Lines on the water end on the frame, and not beside it.
    water = [p for p in seen if p.material == "open"]
    rest = [p for p in seen if p.material != "open"]
    return Drawing((*rest, frame, *water)).placed(mirror=chance.pick("side", 2) == 1)


STARS = ((-56, -34, 6.0), (57, -50, 5.2), (-47, -64, 3.4), (62, -14, 3.6), (-64, -4, 3.2))


def highland(light: Subject | None, count: int, chance: Chance) -> Drawing:
    """Mountains that fill the lower half of a window of radius 100 or so about the origin, to be cut by it.

    A light is the larger thing: it stands high and free over a peak that keeps to the other side.
    """
    top = chance.spread("top", -4, 1)
    x = chance.spread("peak", -20, -12)
    sky: list[Part] = []
    if light is None:
        top -= 58.0
        x *= 0.4
    else:
        size = 84.0 if light.form == "crescent" else 70.0
        top -= 84.0 - size
        if light.motif != "sun":
            sky += [
                Part(spark(u, v, r), "pupil", (), (), None, group=f"star{i}", rim="none", form=0.0)
                for i, (u, v, r) in enumerate(STARS)
            ]
        sky += one(light, chance.at("light"), light.motif).fitted(x + 14, top - 7 - size / 2, size, size).parts
    far: list[Part] = []
    low = top + 58.0 if light is None else top
    for i, (u, v, half) in enumerate(((-58, 30, 72), (46, 26, 74), (84, 38, 62), (-92, 38, 56))[: max(2, count - 1)]):
        at = low + v - 12.0 + chance.spread(f"far{i}", -3, 3)
        far += peak(chance.at("far", i), u, at, half, 98.0, f"far{i}", 0.3, far=True)
    main = peak(chance.at("main"), x, top, 80.0 if light else 92.0, 104.0, "peak", 0.34)
    bank = np.vstack([catmull(list(BANK), samples=10), catmull(list(WATERLINE), samples=10)[::-1]])
    trees = wood(chance.at("wood"), list(TREES), bank, "pine")
    water = lake(catmull(list(WATERLINE), samples=10), 124.0, "lake")
    return Drawing((*sky, *far, *main, water, *trees, ripples(124.0, RIPPLES, "lake")))


BANK = ((-124, 73), (-74, 73), (-30, 79), (10, 80), (50, 76), (124, 72))
WATERLINE = ((-124, 85), (-70, 86.5), (-20, 87.5), (30, 87.5), (70, 86.5), (124, 85))
"""The upper edge of the bank before the mountains and the lower one, where the lake begins."""

TREES = ((-37.0, 83.0, 34.0), (-17.0, 86.0, 24.0), (46.0, 83.0, 34.0), (34.0, 86.0, 25.0))
"""Firs on the bank, two on either side: place across, foot and height."""

RIPPLES = (93.0, 98.5)
