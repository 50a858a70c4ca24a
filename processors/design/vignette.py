"""Small closed scenes: a sea in a ring, a moon over mountains in an arch, all cut by their frame on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, points, resample
from processors.design.groups import one
from processors.design.motifs.land import hill, peak, pines
from processors.design.motifs.moon import circle
from processors.design.motifs.waves import crest
from processors.design.parts import Drawing, Line, Part, Shadow
from processors.design.pen import polygon
from processors.design.spark import spark
from processors.design.spec import DesignSpec, Subject


def within(parts: Sequence[Part], area: BaseGeometry) -> list[Part]:
    """The parts cut to an area; one cut in two becomes two."""
    kept: list[Part] = []
    for part in parts:
        shape = polygon(part.ring, part.holes)
        if area.contains(shape):
            kept.append(part)
            continue
        for piece in shapely.get_parts(shape.intersection(area)):
            if piece.geom_type == "Polygon" and piece.area > 0.5:
                holes = tuple(np.asarray(i.coords)[:-1] for i in piece.interiors)
                kept.append(replace(part, ring=np.asarray(piece.exterior.coords)[:-1], holes=holes))
    return kept


def ring_frame(x: float, y: float, radius: float, inner: float) -> Part:
    """The ring that bounds a scene, from its inner to its outer radius."""
    holes = (circle(x, y, inner, 180),)
    return Part(circle(x, y, radius, 180), "white", (), (), None, group="frame", form=0.0, holes=holes)


def night_sky(x: float, y: float, radius: float) -> Part:
    """The disc of air behind a landscape, dark towards its lower left."""
    ring = circle(x, y, radius, 180)
    return Part(ring, "sky", (), (Shadow(ring[80:190], radius * 0.75, 0.6),), None, group="sky", form=0.0)


def is_view(spec: DesignSpec, subjects: Sequence[Subject], ground: str) -> bool:
    """Whether the subjects are one such ground ("wave", "mountain"), alone or with one light, and no words."""
    lights = [s for s in subjects if s.kind().sky and s.count == 1 and s.form != "phases"]
    land = [s for s in subjects if s.motif == ground and (s.count == 1 or ground == "mountain")]
    return not spec.banner and len(land) == 1 and len(lights) < 2 and len(subjects) == 1 + len(lights)


def _roller(top: Points, low: float, name: str, stripes: Sequence[tuple[float, float, float]]) -> list[Part]:
    """A long wave from side to side, under the line `top` and down to y = `low`, with pale stripes along its back.

    A stripe is (depth, from, to), each 0 to 1.
    """
    line = resample(catmull(top), 160)
    foot = np.column_stack([line[:, 0], np.full(160, low)])
    rails = np.stack([line + (foot - line) * d for d in np.linspace(0.06, 0.96, 12)])
    deep = Shadow(line + (foot - line) * 0.75, 0.5 * float(low - line[:, 1].min()), 0.85)
    parts = [
        Part(np.vstack([line, foot[::-1]]), "water", (), (deep,), rails, group=name, form=0.0),
    ]
    for depth, a, b in stripes:
        run = slice(int(a * 159), int(b * 159))
        mid = line[run] + (foot[run] - line[run]) * depth
        half = 2.5 * np.sin(np.pi * np.linspace(0, 1, len(mid)) ** 0.8)
        up = np.array([0.0, 1.0])
        ring = np.vstack([mid - up * half[:, None], (mid + up * half[:, None])[::-1][1:-1]])
        parts.append(Part(ring, "foam", (), (), None, group=name, form=0.0))
    return parts


def seascape(light: Subject | None, chance: Chance) -> Drawing:
    """A breaking wave that fills a ring of radius 100 about the origin and is to be cut by it, `light` behind it."""
    mirror = chance.pick("side", 2) == 1
    # The light stands large behind the crest, as high as the sky, so that the wave is drawn across it.
    x, y = chance.spread("moon x", 10, 34), chance.spread("moon y", -46, -40)
    size = chance.spread("moon", 84, 94)
    streaks = tuple(
        Line(catmull([(a, h), ((a + b) / 2, h - 1.5), (b, h)]), "detail", 0.0, 0.0, 0.5)
        for a, b, h in ((-82, -44, -44), (-78, -54, -37), (-68, -38, -62))
    )
    air = Part(circle(0, 0, 0.4, 12), "open", (), (), None, group="air", edges=streaks, form=0.0)
    parts: list[Part] = [air]
    if light is not None:
        parts += one(light, chance.at("light"), light.motif).fitted(x, y, size, size).parts
    # The open sea lies behind the wave, so that its hollow is not the lightest thing of all.
    level = chance.spread("level", 34, 42)
    sea = points([(-112, level + 4), (-60, level), (-10, level + 5), (30, level), (70, level + 5), (112, level)])
    parts += _roller(sea, 100, "sea", ((0.16, 0.34, 0.6), (0.3, 0.5, 0.78), (0.2, 0.15, 0.28)))
    high = chance.spread("high", -3, 4)
    whole = crest(chance.at("crest"), barrel=chance.spread("barrel", 0.5, 0.62))
    wave = Drawing(tuple(whole)).placed(-10, 33 + high, chance.spread("scale", 1.24, 1.32))
    # Drops stay clear of the ring that is to come.
    parts += [p for p in wave.parts if not p.group.startswith("drop") or float(np.hypot(*p.ring.T).max()) < 90.0]
    sway = chance.spread("sway", -4, 4)
    # Their stripes run out to points before the ring can cut them.
    far = points([(-112, 66), (-70, 60 + sway), (-30, 71), (6, 74), (40, 66 - sway), (70, 50), (112, 22)])
    parts += _roller(far, 100, "far swell", ((0.2, 0.42, 0.76), (0.42, 0.52, 0.74), (0.3, 0.25, 0.46)))
    near = points([(-112, 76), (-72, 84), (-38, 80 - sway), (-4, 86), (34, 84 + sway), (66, 76), (112, 64)])
    parts += _roller(near, 112, "near swell", ((0.2, 0.32, 0.52), (0.3, 0.5, 0.66)))
    return Drawing(tuple(map(_unruled, parts))).placed(mirror=mirror)


def _unruled(part: Part) -> Part:
    """The part of a sea, its foam made one body with the wave before it: that wave's shadow would lie across a narrow
    stripe like the rungs of a ladder."""
    if part.material == "foam" and not part.group.startswith("drop"):
        return replace(part, body="near swell" if part.group.endswith("swell") else "far swell")
    return replace(part, body=part.group) if part.material == "water" else part


def _window(kind: int) -> Points:
    """The outline of a scene's frame about the origin: a round arch, a pointed one, a ring."""
    if kind == 2:
        return circle(0, 0, 100, 200)
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
    rim = np.asarray(area.buffer(6.5, quad_segs=24).exterior.coords)[:-1]
    frame = Part(rim, "gold", (), (), None, group="frame", form=0.0, holes=(outline,), casts=False)
    view = highland(light, count, chance)
    return Drawing((*within(view.parts, area), frame)).placed(mirror=chance.pick("side", 2) == 1)


STARS = ((-56, -34, 6.0), (57, -50, 5.2), (-47, -64, 3.4), (62, -14, 3.6), (-64, -4, 3.2))


def highland(light: Subject | None, count: int, chance: Chance) -> Drawing:
    """Mountains that fill the lower half of a window of radius 100 or so about the origin, to be cut by it.

    A light is the larger thing: it stands high and free over a peak that keeps to the other side.
    """
    top = chance.spread("top", 10, 15)
    x = chance.spread("peak", -20, -12)
    sky: list[Part] = []
    if light is None:
        top -= 58.0
        x *= 0.4
    else:
        size = 94.0 if light.form == "crescent" else 76.0
        top -= 94.0 - size
        if light.motif != "sun":
            sky += [
                Part(spark(u, v, r), "pupil", (), (), None, group=f"star{i}", rim="none", form=0.0)
                for i, (u, v, r) in enumerate(STARS)
            ]
        sky += one(light, chance.at("light"), light.motif).fitted(x + 14, top - 7 - size / 2, size, size).parts
    far: list[Part] = []
    low = top + 58.0 if light is None else top
    for i, (u, v, half) in enumerate(((-52, 26, 60), (72, 30, 66), (36, 26, 60))[: max(2, count)]):
        at = low + v - 12.0 + chance.spread(f"far{i}", -3, 3)
        far += peak(chance.at("far", i), u, at, half, 98.0, f"far{i}", 0.3, far=True)
    main = peak(chance.at("main"), x, top, 80.0 if light else 92.0, 104.0, "peak", 0.34)
    front = hill([(-116, 74), (-70, 72), (-30, 84), (10, 84), (50, 74), (116, 76)], 124.0, "foot")
    # They stand behind the rise in front.
    sites = [(-46.0, 90.0, 54.0), (-61.0, 88.0, 43.0), (-32.0, 99.0, 39.0)]
    sites += [(47.0, 88.0, 57.0), (62.0, 87.0, 44.0), (34.0, 97.0, 42.0)]
    return Drawing((*sky, *far, *main, *pines(chance.at("pines"), sites, "pine"), front))
