"""From a spec to parts on the page, in mm: who stands where, who lies over whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from processors.design.arrange import BEHIND, flanked, landscape, related
from processors.design.chance import Chance, Even
from processors.design.groups import group_of, one
from processors.design.motifs.banner import banner
from processors.design.motifs.fern_band import fern_band
from processors.design.motifs.fern_centred import fern_collar, fern_lozenges
from processors.design.parts import Drawing, Part, joined
from processors.design.pen import polygon
from processors.design.script import writable
from processors.design.seascape import seascape
from processors.design.spec import DesignSpec, Subject
from processors.design.styles import Style
from processors.design.styles.geometric_frame import framed
from processors.design.styles.lettering_band import between_fronds, ring_on, under_ring
from processors.design.styles.lettering_setting import set_words
from processors.design.styles.ornamental_lace import beaded, laced
from processors.design.vignette import highland, is_view, night_sky, ring_frame, within

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
        return _band(spec, subjects, style, chance)
    if spec.frame == "circle":
        return _ringed(spec, subjects, style, chance)
    drawing = _drawing(spec, subjects, style, chance)
    w, h = drawing.size()
    width = spec.width_mm
    height = spec.height_mm
    if not height:
        inner = width * (1 - 2 * MARGIN)
        height = round(float(np.clip(inner * h / w + 2 * MARGIN * width, FLATTEST * width, TALLEST * width)), 1)
    k = scale_of_lines(width, height)
    inset = MARGIN * min(width, height)
    placed = _centred(
        drawing.fitted(width / 2, height / 2, width * (1 - 2 * MARGIN), height * (1 - 2 * MARGIN)), width, height, inset
    )
    return Scene(placed.parts, width, height, finer(placed.parts, style, k), None)


SYMMETRICAL = 0.9
"""How much of a symmetrical design's silhouette its mirror image covers, at least."""


def mirror_overlap(parts: Sequence[Part]) -> float:
    """Intersection over union of the parts' silhouette with its mirror image about its own middle, 0 to 1."""
    whole = shapely.union_all([polygon(p.ring, p.holes) for p in parts])
    x0, _, x1, _ = whole.bounds
    other = shapely.transform(whole, lambda xy: np.column_stack([x0 + x1 - xy[:, 0], xy[:, 1]]))
    return float(whole.intersection(other).area / whole.union(other).area)


def _drawing(spec: DesignSpec, subjects: tuple[Subject, ...], style: Style, chance: Chance) -> Drawing:
    """The subjects and their words, before they are fitted to a page."""
    wordless = bool(spec.subjects) or not spec.banner
    figures = (spec.geometric or style.texture == "geometry") and spec.frame != "circle"

    def backed(picture: Drawing) -> Drawing:
        if not figures or subjects[0].motif == "mandala":
            return picture
        return framed(picture)

    if style.texture == "letters" and spec.frame != "circle":
        return set_words(
            spec.banner or ((spec.title,) if spec.title else ()),
            backed(_whole(spec, subjects, chance, True)) if wordless else None,
            chance.at("lettered", subjects[0].motif),
            # What no ribbon is wound about stands whole over its word.
            named=not spec.banner or subjects[0].motif not in WRAPPED,
            tallest=max(1.5, spec.height_mm / spec.width_mm),
        )
    if not wordless:
        return backed(banner(spec.banner[0], chance))
    whole = backed(_lettered(_whole(spec, subjects, chance), spec, chance))
    plain = spec.minimal or spec.frame or subjects[0].motif == "mandala"
    return whole if style.texture != "beads" or plain else laced(whole, chance.at("lace", subjects[0].motif))


def finer(parts: Sequence[Part], style: Style, k: float) -> float:
    """The scale of the lines, smaller where the faces are narrow: else inner lines would close them to black."""
    shapes = [polygon(p.ring, p.holes) for p in parts if p.rim != "none" and p.material not in ("pupil", "open")]
    if len(shapes) < 4:
        return k
    across = np.array([2 * s.area / max(s.length, 1e-6) for s in shapes])
    return float(k * np.clip(0.36 * np.quantile(across, 0.3) / (style.inner * k), FINEST, 1.0))


def _whole(spec: DesignSpec, subjects: tuple[Subject, ...], chance: Chance, short: bool = False) -> Drawing:
    """Every subject of the spec in its place, in composition units; `short` where words are to stand under them."""
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
            whole = related(relation.kind, a, b, None, spec, at, short)
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


WRAPPED: dict[str, float] = {"heart": 0.2, "anchor": -0.1, "dagger": 0.16, "arrow": 0.0}
"""Things a banner lies across, by how far below their middle, in their heights."""


def _lettered(drawing: Drawing, spec: DesignSpec, chance: Chance) -> Drawing:
    """The drawing with its banners: the first across it or its foot, a second over the head."""
    first = spec.subjects[0].motif if spec.subjects else ""
    thing = Drawing(tuple(p for p in drawing.parts if p.group.startswith(f"{first}0")))
    for i, text in enumerate(spec.banner[:2]):
        if i == 0 and first in WRAPPED and spec.subjects[0].count == 1 and thing.parts:
            drawing = _wrapped(drawing, thing, WRAPPED[first], text, chance.at("banner", i))
            continue
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


def _wrapped(drawing: Drawing, thing: Drawing, below: float, text: str, chance: Chance) -> Drawing:
    """A banner wound about a thing: its face lies across in front, its tails go round behind."""
    x0, y0, x1, y1 = thing.bounds()
    w, h = x1 - x0, y1 - y0
    cloth = banner(text, chance, sag=chance.spread("sag", -8.5, -5.5))
    long = cloth.size()[0]
    scale = float(np.clip(1.42 * w / long, 0.14 * h / 30.0, 0.29 * h / 30.0))
    placed = cloth.placed((x0 + x1) / 2, (y0 + y1) / 2 + below * h, scale).named("banner0")
    back = [p for p in placed.parts if "banner tail" in p.group or "banner fold" in p.group]
    front = [p for p in placed.parts if all(p is not each for each in back)]
    return joined([Drawing(tuple(back)), drawing, Drawing(tuple(front))])


BAND_END = 0.012
"""How much of a band's length stays bare at each end."""


def _band(spec: DesignSpec, subjects: tuple[Subject, ...], style: Style, chance: Chance) -> Scene:
    """A band to go round a limb: a frond that runs its length, or the subjects in a row."""
    width = spec.width_mm
    height = spec.height_mm or round(width * 0.3, 1)
    k = scale_of_lines(width, height)
    if subjects[0].motif in ("fern", "leaf"):
        # The stem runs out at both ends, where the band meets itself.
        long = width * (1 - 2 * BAND_END)
        grown = {"geometry": fern_lozenges, "beads": fern_collar}.get(style.texture, fern_band)
        row = grown(chance.at("band"), long, height * 0.94).placed(width / 2, height / 2)
        strip = box(width * BAND_END, 0.0, width - width * BAND_END, height)
        if style.texture == "letters" and writable(spec.title) and spec.title:
            row = between_fronds(spec.title, width, height, width * BAND_END, chance)
        return Scene(row.parts, width, height, finer(row.parts, style, k), strip)
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


def scale_of_lines(width: float, height: float) -> float:
    """The scale of a page's line widths; 1 on about 135 mm."""
    return float(np.clip(np.sqrt(width * height) / 135, 0.22, 1.6))


def _ringed(spec: DesignSpec, subjects: tuple[Subject, ...], style: Style, chance: Chance) -> Scene:
    """The subjects in a ring; a landscape runs out under it, before a night sky."""
    width, height = spec.width_mm, spec.height_mm or spec.width_mm
    k = scale_of_lines(width, height)
    beads = style.texture == "beads"
    radius = min(width, height) / 2 * (1 - 1.2 * MARGIN) * (0.93 if beads else 1.0)
    inner = radius - 2.4 * k
    cx, cy = width / 2, height / 2
    word = Drawing(())
    if style.texture == "letters" and writable(spec.title) and spec.title:
        # The ring stands whole on the word.
        word, top = under_ring(spec.title, width, height, MARGIN, chance), cy - radius
        radius = ring_on(word, cx, top, radius, 4.0 * k)
        inner, cy = radius - 2.4 * k, top + radius
    frame = ring_frame(cx, cy, radius, inner)
    border = beaded(frame.ring) if beads else []
    clip = Point(cx, cy).buffer((1.1 if beads else 1.0) * radius + 2 * k, quad_segs=48)
    if word.parts:
        clip = clip.union(box(*word.bounds()).buffer(2 * k))
    ground = next((g for g in ("wave", "mountain") if is_view(spec, subjects, g)), "")
    if ground:
        light = next((s for s in subjects if s.kind().sky), None)
        if ground == "wave":
            view = seascape(light, chance.at("sea"))
            frame = replace(frame, body="wave")  # the sea runs out under it, with no skin between
        else:
            count = max(s.count for s in subjects if s.motif == ground)
            view = highland(light, count, chance.at("land"))
        placed = view.placed(cx, cy, inner / 100.0)
    else:
        placed = _drawing(spec, subjects, style, chance)
        if not any(s.kind().ground for s in subjects):
            placed = placed.fitted(cx, cy, 2 * inner * 0.84, 2 * inner * 0.84)
            return Scene(
                (*placed.parts, frame, *border, *word.parts), width, height, finer(placed.parts, style, k), clip
            )
        w, h = placed.size()
        scale = min(2 * inner * 1.02 / w, 2 * inner * 0.9 / h)
        x0, _, x1, y1 = placed.placed(scale=scale).bounds()
        placed = placed.placed(cx - (x0 + x1) / 2, cy + inner * 1.02 - y1, scale)
    seen = within(placed.parts, Point(cx, cy).buffer(inner, quad_segs=48))
    air = () if ground == "wave" else (night_sky(cx, cy, inner),)
    parts = (*air, *seen, frame, *border, *word.parts)
    return Scene(parts, width, height, finer(parts, style, k), clip)
