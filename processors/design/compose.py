"""From a spec to parts on the page, in mm: who stands where, who lies over whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from processors.design.arrange import BEHIND, flanked, group_of, landscape, one, related
from processors.design.chance import Chance, Even
from processors.design.curves import Points
from processors.design.fillers import fillers
from processors.design.ink import polygon
from processors.design.inscription import lettered
from processors.design.motifs.banner import banner
from processors.design.motifs.fern import fern_band
from processors.design.motifs.moon import circle
from processors.design.motifs.ornament import crown, pendant
from processors.design.parts import Drawing, Line, Part, Shadow, joined
from processors.design.spec import DesignSpec, Subject
from processors.design.styles import Style

MARGIN = 0.075
FINEST = 0.62
"""How far lines may be scaled down on a busy drawing, of their size on a plain one."""
TALLEST, FLATTEST = 1.5, 0.66


@dataclass(frozen=True, slots=True)
class Scene:
    """Parts in mm on a page of this size, `k` the scale of the line widths, `clip` what bounds the ink."""

    parts: tuple[Part, ...]
    width_mm: float
    height_mm: float
    k: float
    clip: BaseGeometry | None


def compose(spec: DesignSpec, style: Style, chance: Chance) -> Scene:
    """The scene of a spec; one without subjects becomes an ornament in the style."""
    subjects = spec.subjects or (Subject("mandala", 1),)
    if spec.symmetrical:
        chance = Even(chance.seed, chance.path)
    if spec.frame == "band":
        return _band(spec, subjects, chance)
    drawing = _drawing(spec, subjects, style, chance)
    w, h = drawing.size()
    width = spec.width_mm
    height = spec.height_mm
    if not height:
        if spec.frame == "circle":
            height = width
        else:
            inner = width * (1 - 2 * MARGIN)
            height = round(float(np.clip(inner * h / w + 2 * MARGIN * width, FLATTEST * width, TALLEST * width)), 1)
    k = float(np.clip(np.sqrt(width * height) / 135, 0.22, 1.6))
    clip: BaseGeometry | None = None
    inset = MARGIN * min(width, height)
    if spec.frame == "circle":
        radius = min(width, height) / 2 - inset * 0.6
        wide = any(s.kind().ground for s in subjects)
        scene = _framed(drawing, width, height, k, radius, wide)
        return replace(scene, k=finer(scene.parts, style, k))
    placed = _centred(
        drawing.fitted(width / 2, height / 2, width - 2 * inset, height - 2 * inset), width, height, inset
    )
    extra: Sequence[Part] = ()
    if not spec.minimal and style.filler:
        extra = fillers(placed, style, width, height, k, spec.symmetrical, chance.at("filler"))
    return Scene((*extra, *placed.parts), width, height, finer(placed.parts, style, k), clip)


SYMMETRICAL = 0.9
"""How much of a symmetrical design's silhouette its mirror image covers, at least."""


def mirror_overlap(parts: Sequence[Part]) -> float:
    """Intersection over union of the parts' silhouette with its mirror image about its own middle, 0 to 1."""
    whole = shapely.union_all([polygon(p.ring, p.holes) for p in parts if not p.group.startswith("filler")])
    x0, _, x1, _ = whole.bounds
    other = shapely.transform(whole, lambda xy: np.column_stack([x0 + x1 - xy[:, 0], xy[:, 1]]))
    return float(whole.intersection(other).area / whole.union(other).area)


def _drawing(spec: DesignSpec, subjects: tuple[Subject, ...], style: Style, chance: Chance) -> Drawing:
    """The subjects and their words, before they are fitted to a page."""
    wordless = bool(spec.subjects) or not spec.banner
    figures = (spec.geometric or style.texture == "geometry") and spec.frame != "circle"

    def backed(picture: Drawing) -> Drawing:
        if not figures:
            return picture
        return joined([_geometry(picture, chance.at("geometry", subjects[0].motif)), picture])

    if style.texture == "letters" and spec.frame != "circle":
        return lettered(
            spec.banner,
            backed(_whole(spec, subjects, chance)) if wordless else None,
            chance.at("lettered", subjects[0].motif),
        )
    if not wordless:
        return backed(banner(spec.banner[0], chance))
    whole = backed(_lettered(_whole(spec, subjects, chance), spec, chance))
    plain = spec.minimal or spec.frame or subjects[0].motif == "mandala"
    return whole if style.texture != "beads" or plain else _adorned(whole)


def _adorned(drawing: Drawing) -> Drawing:
    """The drawing under a crown of petals and over a string of drops, both close to it on its axis.

    Where its head or foot lies off the axis they would float, and are left out.
    """
    x0, y0, x1, y1 = drawing.bounds()
    wide, high = x1 - x0, y1 - y0
    size = min(wide, 1.1 * high)
    cx = (x0 + x1) / 2
    near = np.vstack([p.ring[np.abs(p.ring[:, 0] - cx) < 0.08 * size] for p in drawing.parts])
    below = np.vstack([p.ring[np.abs(p.ring[:, 0] - cx) < 0.3 * size] for p in drawing.parts])
    pieces = [drawing]
    if len(near) and near[:, 1].min() < y0 + 0.16 * high:
        pieces.insert(0, crown(size * 0.3).placed(cx, float(near[:, 1].min()) - high * 0.025).named("crown"))
    if len(below) and below[:, 1].max() > y1 - 0.1 * high:
        pieces.append(pendant(size * 0.62).placed(cx, float(below[:, 1].max()) + high * 0.035).named("pendant"))
    return joined(pieces)


def finer(parts: Sequence[Part], style: Style, k: float) -> float:
    """The scale of the lines, smaller where the faces are narrow: else inner lines would close them to black."""
    shapes = [polygon(p.ring, p.holes) for p in parts if p.rim != "none" and p.material not in ("pupil", "open")]
    if len(shapes) < 4:
        return k
    across = np.array([2 * s.area / max(s.length, 1e-6) for s in shapes])
    return float(k * np.clip(0.36 * np.quantile(across, 0.3) / (style.inner * k), FINEST, 1.0))


def _whole(spec: DesignSpec, subjects: tuple[Subject, ...], chance: Chance) -> Drawing:
    """Every subject of the spec in its place, in composition units."""
    companions = [subjects[r.other] for r in spec.relations if r.kind == "with" and r.subject == 0]
    plain = all(c.count == 1 and not c.kind().ground and c.form != "phases" for c in companions)
    if len(companions) > 1 and len(companions) == len(spec.relations) and plain:
        others = [one(c, chance.at("companion", i), f"{c.motif}{i}") for i, c in enumerate(companions)]
        main = group_of(subjects[0], spec, chance.at("only"), lean=False)
        return flanked(main, others, all(c.motif in BEHIND for c in companions), chance.at("companions"))
    if len(subjects) > 3:
        return _many(spec, subjects, chance)
    drawn: set[int] = set()
    whole: Drawing | None = None
    for order, relation in enumerate(spec.relations):
        a, b = subjects[relation.subject], subjects[relation.other]
        at = chance.at("relation", order)
        if not drawn:
            whole = related(relation.kind, a, b, None, spec, at)
        else:
            fresh, base = (
                (relation.other, relation.subject) if relation.subject in drawn else (relation.subject, relation.other)
            )
            whole = related(
                relation.kind,
                subjects[base] if base == relation.subject else subjects[fresh],
                subjects[fresh] if fresh == relation.other else subjects[base],
                (whole, base == relation.subject),
                spec,
                at,
            )
        drawn |= {relation.subject, relation.other}
    if whole is None:
        whole = group_of(subjects[0], spec, chance.at("only"))
    return whole


TIGHT = frozenset({"around", "pierced", "in", "on", "crossed", "among"})
"""Relations that make one thing of two."""


def _many(spec: DesignSpec, subjects: tuple[Subject, ...], chance: Chance) -> Drawing:
    """Four subjects or more: those that belong closely together first, the rest about them, land and sky behind."""
    units: dict[int, Drawing] = {}
    free = set(range(len(subjects)))
    for order, r in enumerate(spec.relations):
        if r.kind in TIGHT and {r.subject, r.other} <= free:
            units[r.subject] = related(
                r.kind, subjects[r.subject], subjects[r.other], None, spec, chance.at("relation", order)
            )
            free -= {r.subject, r.other}
    behind: dict[str, list[Drawing]] = {"ground": [], "sky": []}
    for i in sorted(free):
        kind = subjects[i].kind()
        drawing = group_of(subjects[i], spec, chance.at("unit", i), lean=False).named(f"unit{i}")
        if kind.ground or kind.sky:
            behind["ground" if kind.ground else "sky"].append(drawing)
        else:
            units[i] = drawing
    if not units:
        units[-1] = (behind["ground"] or behind["sky"]).pop()
    first, *others = (units[i] for i in sorted(units))
    main = flanked(first, others, False, chance.at("flank")) if others else first
    ground = joined(behind["ground"]) if behind["ground"] else None
    sky, rest = (behind["sky"][0], behind["sky"][1:]) if behind["sky"] else (None, [])
    if rest:
        main = flanked(main, rest, True, chance.at("lights"))
    return landscape(main, ground, sky, chance.at("landscape"))


def _centred(drawing: Drawing, width: float, height: float, inset: float) -> Drawing:
    """The drawing moved so that its weight, not its box, sits in the middle, as far as the margin allows."""
    mass = shapely.union_all([polygon(p.ring, p.holes) for p in drawing.parts]).centroid
    slack = 0.6 * inset
    dx, dy = (float(np.clip(0.8 * off, -slack, slack)) for off in (width / 2 - mass.x, height / 2 - mass.y))
    return drawing.placed(dx, dy)


def _lettered(drawing: Drawing, spec: DesignSpec, chance: Chance) -> Drawing:
    """The drawing with its banners: the first across the foot, a second over the head."""
    for i, text in enumerate(spec.banner[:2]):
        x0, y0, x1, y1 = drawing.bounds()
        cloth = banner(text, chance.at("banner", i), sag=None if i == 0 else -7.0)
        w, h = cloth.size()
        wide = max((x1 - x0) * 1.06, min(1.5 * (x1 - x0), w * 0.9))
        scale = wide / w
        flat = x1 - x0 > 1.3 * (y1 - y0)
        if flat:
            scale = min(scale, 0.5 * (y1 - y0) / h)
        y = y1 + (h * scale * 0.3 if flat else -0.06 * (y1 - y0) - h * scale * 0.1) if i == 0 else y0 - h * scale * 0.3
        drawing = joined([drawing, cloth.placed((x0 + x1) / 2, y, scale).named(f"banner{i}")])
    return drawing


def _geometry(drawing: Drawing, chance: Chance) -> Drawing:
    """Thin figures behind a drawing, on its centre and no larger than it: by its proportions and by chance."""
    x0, y0, x1, y1 = drawing.bounds()
    cx, cy, w, h = (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0
    kind = chance.pick("figure", 3)
    r = 0.5 * min(max(w, h), 1.45 * min(w, h))

    def regular(sides: int, size: float, turned: float = -90.0) -> Points:
        a = np.deg2rad(turned + 360 * np.arange(sides + 1) / sides)
        return np.column_stack([np.cos(a), np.sin(a)]) * size + [cx, cy]

    straight: list[Points] = []
    round_: list[tuple[float, float, float]] = []
    if h > 1.45 * w:
        # A tall drawing stands in a long rhomb with a circle about its heart.
        straight.append(np.array([(cx, y0), (cx + w * 0.62, cy), (cx, y1), (cx - w * 0.62, cy), (cx, y0)]))
        round_ += [(cx, cy, w * 0.5), (cx, cy, w * 0.56)]
    elif w > 1.45 * h:
        round_ += [(cx - w * 0.17, cy, h * 0.58), (cx + w * 0.17, cy, h * 0.58)]
        straight.append(np.array([(x0, cy), (cx, cy - h * 0.62), (x1, cy), (cx, cy + h * 0.62), (x0, cy)]))
    elif kind == 0:
        straight.append(regular(3, r * 1.22) + np.array([0.0, r * 0.16]))
        round_.append((cx, cy, r * 0.9))
    elif kind == 1:
        straight += [regular(4, r * 1.08), regular(4, r * 1.08 * 0.78, -45)]
        round_.append((cx, cy, r * 0.94))
    else:
        straight.append(regular(6, r * 1.06))
        round_ += [(cx, cy, r * 0.92), (cx, cy, r * 0.98)]
    edges = [Line(np.linspace(a, b, 8), "detail", 1, 1, 0.5) for run in straight for a, b in pairwise(run)]
    for x, y, size in round_:
        ring = circle(x, y, size, 160)
        edges += [Line(ring[:81], "detail", 1, 1, 0.5), Line(np.vstack([ring[80:], ring[:1]]), "detail", 1, 1, 0.5)]
    hub = Part(circle(cx, cy, 0.4, 12), "open", (), (), None, group="geometry", edges=tuple(edges), form=0.0)
    return Drawing((hub,))


def _band(spec: DesignSpec, subjects: tuple[Subject, ...], chance: Chance) -> Scene:
    """A band to go round a limb: a frond that runs its length, or the subjects in a row."""
    width = spec.width_mm
    height = spec.height_mm or round(width * 0.3, 1)
    k = float(np.clip(np.sqrt(width * height) / 135, 0.22, 1.6))
    if subjects[0].motif in ("fern", "leaf"):
        row = fern_band(chance.at("band"), width, height)
    else:
        room = height * 0.8
        count = max(len(subjects), int(width / (room * 1.25)))
        row = joined(
            [
                one(subjects[i % len(subjects)], chance.at("band", i), f"band{i}").fitted(
                    (i - (count - 1) / 2) * width / count, 0, width / count * 0.9, room
                )
                for i in range(count)
            ]
        )
    return Scene(row.fitted(width / 2, height / 2, width * 0.97, height * 0.88).parts, width, height, k, None)


def _framed(drawing: Drawing, width: float, height: float, k: float, radius: float, wide: bool) -> Scene:
    """The drawing in a ring; a landscape (`wide`) runs out under the ring, before a night sky."""
    ring = 2.4 * k
    inner = radius - ring
    cx, cy = width / 2, height / 2
    frame = Part(
        circle(cx, cy, radius, 180),
        "white",
        (),
        (),
        None,
        group="frame",
        form=0.0,
        holes=(circle(cx, cy, inner, 180),),
    )
    clip = Point(cx, cy).buffer(radius + 2 * k, quad_segs=48)
    if not wide:
        placed = drawing.fitted(cx, cy, 2 * inner * 0.84, 2 * inner * 0.84)
        return Scene((*placed.parts, frame), width, height, k, clip)
    w, h = drawing.size()
    scale = min(2 * inner * 1.02 / w, 2 * inner * 0.9 / h)
    x0, _, x1, y1 = drawing.placed(scale=scale).bounds()
    placed = drawing.placed(cx - (x0 + x1) / 2, cy + inner * 1.02 - y1, scale)
    inside = Point(cx, cy).buffer(inner, quad_segs=48)
    sky = Part(
        circle(cx, cy, inner, 180),
        "sky",
        (),
        (Shadow(circle(cx, cy, inner, 180)[80:190], inner * 0.7, 0.8),),
        None,
        group="sky",
        form=0.0,
    )
    return Scene((sky, *_within(placed.parts, inside), frame), width, height, k, clip)


def _within(parts: Sequence[Part], area: BaseGeometry) -> list[Part]:
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
