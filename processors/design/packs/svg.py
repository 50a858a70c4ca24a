"""An SVG drawing as one area of ink: shapes, strokes, transforms and paint order resolved."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

from processors.design.packs.cleaning import filled, only_areas
from processors.design.packs.linework import Stroke, is_linework, thinned
from processors.design.packs.model import PackError
from processors.design.packs.paths import Points
from processors.design.packs.svg_shapes import length, outline
from processors.design.packs.svg_transforms import NUMBER, SAME, Matrix, times, transform
from processors.imaging.vectors import VectorError, parsed

MOST_ELEMENTS, DEEPEST = 4_000, 24
LIGHT = 0.85
"""Paint this light (0 to 1) is the paper's: it takes away what lies under it."""

_CAPS = {"butt": "flat", "round": "round", "square": "square"}
_JOINS = {"miter": "mitre", "round": "round", "bevel": "bevel"}
_UNDRAWN = frozenset(
    [
        "defs",
        "symbol",
        "clipPath",
        "mask",
        "marker",
        "pattern",
        "linearGradient",
        "radialGradient",
        "metadata",
        "title",
        "desc",
        "filter",
        "namedview",
        "animate",
        "animateTransform",
        "set",
    ]
)
_NAMED = {"white": "#ffffff", "snow": "#fffafa", "ivory": "#fffff0", "ghostwhite": "#f8f8ff", "whitesmoke": "#f5f5f5"}


@dataclass(frozen=True, slots=True)
class _Paint:
    """What a child takes from its parents. `to_page` is the transform so far (SVG's a b c d e f)."""

    to_page: Matrix = SAME
    fill: str = "black"
    rule: str = "nonzero"
    stroke: str = "none"
    width: float = 1.0
    cap: str = "butt"
    join: str = "miter"
    mitre: float = 4.0


@dataclass
class _Page:
    """A drawing being read: what was painted so far, in order, as (area, is light)."""

    ids: dict[str, ET.Element]
    tolerance: float
    painted: list[tuple[BaseGeometry, bool]]
    seen: int = 0
    strokes: dict[int, list[Stroke]] = field(default_factory=dict)
    """Those of dark paint, by their place in `painted`."""


# Numbers without end are refused where they come to nothing; on the way there they are no one's concern.
@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def ink_of_svg(data: bytes) -> BaseGeometry:
    """The ink of an SVG in its own units, within its viewBox.

    Dark and coloured paint is ink, near-white paint takes away what it covers, a ground that fills the whole page
    is left out, and a drawing in white alone counts as ink. Dashes are drawn through. Raises PackError.
    """
    try:
        root = parsed(data)
    except VectorError as error:
        raise PackError(error.code, str(error).rstrip(".")) from error
    box = _box(root)
    side = max(box[2], box[3]) if box else 512.0
    page = _Page({e.get("id", ""): e for e in root.iter() if e.get("id")}, side / 1600, [])
    _walk(root, _Paint(), page, 0)
    painted = _in_thin_lines(page)
    if box:
        frame = shapely.box(box[0], box[1], box[0] + box[2], box[1] + box[3])
        painted = [(shape.intersection(frame), light) for shape, light in painted]
        if len(painted) > 1 and painted[0][0].area > 0.985 * frame.area:
            painted = painted[1:]
    if all(light for _, light in painted):
        painted = [(shape, False) for shape, _ in painted]
    ink: BaseGeometry = shapely.MultiPolygon()
    for shape, light in painted:
        ink = ink.difference(shape) if light else ink.union(shape)
    return only_areas(ink)


def _in_thin_lines(page: _Page) -> list[tuple[BaseGeometry, bool]]:
    """What is painted; of a drawing in strokes alone, with one thin pen."""
    strokes = [s for n in sorted(page.strokes) for s in page.strokes[n]]
    filled = sum(shape.area for n, (shape, light) in enumerate(page.painted) if not light and n not in page.strokes)
    if not is_linework(strokes, filled):
        return page.painted
    thin = iter(thinned(strokes))
    again = {n: shapely.union_all([next(thin) for _ in page.strokes[n]]) for n in sorted(page.strokes)}
    return [(again.get(n, shape), light) for n, (shape, light) in enumerate(page.painted)]


def _box(root: ET.Element) -> tuple[float, float, float, float] | None:
    numbers = [float(n) for n in re.findall(NUMBER, root.get("viewBox", ""))]
    if len(numbers) == 4 and numbers[2] > 0 and numbers[3] > 0:
        return numbers[0], numbers[1], numbers[2], numbers[3]
    sides = [re.fullmatch(rf"\s*({NUMBER})\s*(?:px)?\s*", root.get(k, "")) for k in ("width", "height")]
    if sides[0] and sides[1] and float(sides[0][1]) > 0 and float(sides[1][1]) > 0:
        return 0.0, 0.0, float(sides[0][1]), float(sides[1][1])
    return None


def _walk(element: ET.Element, paint: _Paint, page: _Page, depth: int) -> None:
    page.seen += 1
    if page.seen > MOST_ELEMENTS or depth > DEEPEST:
        raise PackError("too_complex", f"it has over {MOST_ELEMENTS:,} elements, or groups nested over {DEEPEST} deep")
    name = str(element.tag).split("}")[-1]
    style = _declared(element)
    if name in _UNDRAWN or style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return
    if name in ("text", "textPath", "tspan"):
        raise PackError("holds_text", "it holds text; convert it to outlines and export again")
    if style.get("mask", "none") != "none":
        raise PackError("holds_mask", "it uses a mask; flatten it to plain paths and export again")
    if length(style.get("opacity"), 1.0) < 0.05:
        return
    paint = _inherited(paint, element, style)
    first = len(page.painted)
    if name == "use":
        _use(element, paint, page, depth)
    elif name in ("svg", "g", "a", "switch"):
        for child in element:
            _walk(child, paint, page, depth + 1)
    else:
        _draw(name, element, style, paint, page)
    if style.get("clip-path", "none") != "none":
        area = _clip(style["clip-path"], paint, page, depth)
        page.painted[first:] = [(shape.intersection(area), light) for shape, light in page.painted[first:]]
        # What is cut off has an edge, and is no line any more.
        page.strokes = {n: strokes for n, strokes in page.strokes.items() if n < first}


def _use(element: ET.Element, paint: _Paint, page: _Page, depth: int) -> None:
    href = next((v for k, v in element.attrib.items() if k.split("}")[-1] == "href"), "")
    wanted = page.ids.get(href.strip().removeprefix("#"))
    if wanted is None:
        return
    x, y = length(element.get("x"), 0.0), length(element.get("y"), 0.0)
    paint = replace(paint, to_page=times(paint.to_page, (1, 0, 0, 1, x, y)))
    if str(wanted.tag).split("}")[-1] == "symbol":
        for child in wanted:
            _walk(child, paint, page, depth + 1)
    else:
        _walk(wanted, paint, page, depth + 1)


def _clip(reference: str, paint: _Paint, page: _Page, depth: int) -> BaseGeometry:
    found = re.search(r"url\(\s*['\"]?#([^)'\"]+)", reference)
    clip = page.ids.get(found[1].strip()) if found else None
    if clip is None:
        raise PackError("bad_reference", "it names a clipping path that is not in it")
    inner = _Page(page.ids, page.tolerance, [], page.seen)
    for child in clip:
        _walk(child, _Paint(paint.to_page), inner, depth + 1)
    page.seen = inner.seen
    return shapely.union_all([shape for shape, _ in inner.painted])


def _declared(element: ET.Element) -> dict[str, str]:
    """Presentation attributes, and over them those of the style attribute."""
    found = {k.split("}")[-1]: v.strip() for k, v in element.attrib.items()}
    for each in element.get("style", "").split(";"):
        key, _, value = each.partition(":")
        if value:
            found[key.strip()] = value.replace("!important", "").strip()
    return found


def _inherited(paint: _Paint, element: ET.Element, style: dict[str, str]) -> _Paint:
    fill = style.get("fill", paint.fill)
    stroke = style.get("stroke", paint.stroke)
    return _Paint(
        times(paint.to_page, transform(element.get("transform", ""))),
        "none" if length(style.get("fill-opacity"), 1.0) < 0.05 else fill if fill != "inherit" else paint.fill,
        style.get("fill-rule", paint.rule),
        "none" if length(style.get("stroke-opacity"), 1.0) < 0.05 else stroke if stroke != "inherit" else paint.stroke,
        length(style.get("stroke-width"), paint.width),
        style.get("stroke-linecap", paint.cap),
        style.get("stroke-linejoin", paint.join),
        length(style.get("stroke-miterlimit"), paint.mitre),
    )


def _draw(name: str, element: ET.Element, style: dict[str, str], paint: _Paint, page: _Page) -> None:
    a, b, c, d, e, f = paint.to_page
    scale = max(np.hypot(a, b), np.hypot(c, d), 1e-9)
    if abs(a * d - b * c) < 1e-12:
        return
    tolerance = page.tolerance / scale
    lines = outline(name, element, tolerance)
    matrix = [a, c, b, d, e, f]
    if paint.fill != "none":
        area = filled([p for p, _ in lines], "evenodd" if paint.rule == "evenodd" else "nonzero")
        if not area.is_empty:
            page.painted.append((affine_transform(area, matrix), _is_light(paint.fill)))
    if paint.stroke != "none" and paint.width > 0:
        half = paint.width / 2
        segments = int(np.clip(np.ceil(np.pi / 4 / np.arccos(max(0.0, 1 - tolerance / half))), 2, 24))
        drawn = [_stroke(points, closed, half, paint, segments) for points, closed in lines if len(points) > 1]
        if drawn:
            if not _is_light(paint.stroke):
                page.strokes[len(page.painted)] = drawn
            page.painted.append((shapely.union_all([s.area for s in drawn]), _is_light(paint.stroke)))


def _stroke(points: Points, closed: bool, half: float, paint: _Paint, segments: int) -> Stroke:
    """A stroke on the page."""
    a, b, c, d, e, f = paint.to_page
    scale = float(np.sqrt(abs(a * d - b * c)))
    area = affine_transform(_ribbon(points, closed, half, paint, segments), [a, c, b, d, e, f])
    return Stroke(points @ np.array([[a, b], [c, d]]) + [e, f], closed, 2 * half * scale, area)


def _ribbon(points: Points, closed: bool, half: float, paint: _Paint, segments: int) -> BaseGeometry:
    line = shapely.LinearRing(points) if closed and len(points) > 2 else shapely.LineString(points)
    return line.buffer(
        half,
        quad_segs=segments,
        cap_style=_CAPS.get(paint.cap, "flat"),
        join_style=_JOINS.get(paint.join, "mitre"),
        mitre_limit=max(1.0, paint.mitre),
    )


def _is_light(paint: str) -> bool:
    text = _NAMED.get(paint.lower(), paint.lower())
    short = re.fullmatch(r"#([0-9a-f])([0-9a-f])([0-9a-f])", text)
    if short:
        text = "#" + "".join(c * 2 for c in short.groups())
    full = re.fullmatch(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})(?:[0-9a-f]{2})?", text)
    called = re.fullmatch(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+).*\)", text)
    if full:
        r, g, b = (int(v, 16) / 255 for v in full.groups())
    elif called:
        r, g, b = (int(v) / 255 for v in called.groups())
    else:
        return False
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > LIGHT
