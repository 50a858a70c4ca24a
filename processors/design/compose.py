"""From a spec to parts on the page, in mm: who stands where, who lies over whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from processors.design.arrange import group_of, related
from processors.design.chance import Chance
from processors.design.fillers import fillers
from processors.design.motifs import BY_NAME
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Part, joined
from processors.design.spec import DesignSpec, Subject
from processors.design.styles import Style

MARGIN = 0.075
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
    drawing = _whole(spec, subjects, chance)
    w, h = drawing.size()
    width = spec.width_mm
    height = spec.height_mm
    if not height:
        if spec.frame == "circle":
            height = width
        elif spec.frame == "band":
            height = round(width * min(0.5, max(0.18, h / w)), 1)
        else:
            inner = width * (1 - 2 * MARGIN)
            height = round(float(np.clip(inner * h / w + 2 * MARGIN * width, FLATTEST * width, TALLEST * width)), 1)
    k = float(np.clip(np.sqrt(width * height) / 135, 0.22, 1.6))
    clip: BaseGeometry | None = None
    inset = MARGIN * min(width, height)
    if spec.frame == "circle":
        radius = min(width, height) / 2 - inset * 0.6
        return _framed(drawing, width, height, k, radius)
    placed = drawing.fitted(width / 2, height / 2, width - 2 * inset, height - 2 * inset)
    extra: Sequence[Part] = ()
    if not spec.minimal and style.filler and spec.frame != "band":
        extra = fillers(placed, style, width, height, k, spec.symmetrical, chance.at("filler"))
    return Scene((*extra, *placed.parts), width, height, k, clip)


def _whole(spec: DesignSpec, subjects: tuple[Subject, ...], chance: Chance) -> Drawing:
    """Every subject of the spec in its place, in composition units."""
    drawn: set[int] = set()
    whole: Drawing | None = None
    for order, relation in enumerate(spec.relations):
        a, b = subjects[relation.subject], subjects[relation.other]
        at = chance.at("relation", order)
        if not drawn:
            whole = related(relation.kind, a, b, None, spec, at)
        else:
            fresh, base = (relation.other, relation.subject) if relation.subject in drawn else (relation.subject, relation.other)
            whole = related(relation.kind, subjects[base] if base == relation.subject else subjects[fresh],
                            subjects[fresh] if fresh == relation.other else subjects[base], (whole, base == relation.subject),
                            spec, at)
        drawn |= {relation.subject, relation.other}
    if whole is None:
        whole = group_of(subjects[0], spec, chance.at("only"))
    return whole


def _framed(drawing: Drawing, width: float, height: float, k: float, radius: float) -> Scene:
    ring = 2.6 * k
    inner = radius - ring - 1.2 * k
    placed = drawing.fitted(width / 2, height / 2, 2 * inner * 0.86, 2 * inner * 0.86)
    frame = Part(circle(width / 2, height / 2, radius, 180), "white", (), (), None, group="frame", form=0.0,
                 holes=(circle(width / 2, height / 2, radius - ring, 180),))
    return Scene((*placed.parts, frame), width, height, k, Point(width / 2, height / 2).buffer(radius + 2 * k, quad_segs=48))


__all__ = ["BY_NAME", "Scene", "compose", "joined"]
