"""SVG to pixels with resvg, and the line work of an SVG design.

Only self-contained drawings are accepted: resvg would read local files that an <image> names,
and an entity can grow without bound, so both are refused before anything is rendered.
"""

from __future__ import annotations

import io
import math
import re
import xml.etree.ElementTree as ET

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

MAX_PIXELS_A_SIDE = 4096
DEEPEST = 200

_SVG = "http://www.w3.org/2000/svg"
_REFERRING = ("image", "feImage", "script", "foreignObject", "style")
_NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?"
_FLAT_GROUPS = ("fill", "shade")
_MILLIMETRES = {
    "": 25.4 / 96,
    "px": 25.4 / 96,
    "mm": 1.0,
    "cm": 10.0,
    "in": 25.4,
    "pt": 25.4 / 72,
    "pc": 25.4 / 6,
}


class VectorError(ValueError):
    """An SVG that cannot be used; `code` is stable, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class _Shallow(ET.TreeBuilder):
    """Builds a tree that is no deeper than recursion can follow."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self._depth += 1
        if self._depth > DEEPEST:
            raise VectorError("unsafe", f"The SVG has more than {DEEPEST} groups in each other; ungroup it.")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        self._depth -= 1
        return super().end(tag)


def parsed(svg: bytes) -> ET.Element:
    """The root element of a self-contained SVG. Raises VectorError."""
    # In another encoding, a declaration would pass unseen.
    text = svg.decode("utf-8-sig", "replace")
    if "\x00" in text or "\ufffd" in text:
        raise VectorError("not_svg", "The SVG is not in UTF-8; export it again.")
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise VectorError("unsafe", "The SVG declares a document type or entities; export it as plain SVG.")
    try:
        root = ET.fromstring(text, ET.XMLParser(target=_Shallow()))
    except (ET.ParseError, ValueError, LookupError) as error:
        if isinstance(error, VectorError):
            raise
        raise VectorError("not_svg", f"The file is not well-formed SVG ({error}); export it again.") from error
    if root.tag.split("}")[-1] != "svg":
        raise VectorError("not_svg", "The file's root element is not <svg>; send an SVG drawing.")
    for element in root.iter():
        name = str(element.tag).split("}")[-1]
        if name in _REFERRING:
            raise VectorError("unsafe", f"The SVG holds <{name}>; convert it to paths and export it again.")
        for key, value in element.attrib.items():
            outside = key.split("}")[-1] == "href" and not value.strip().startswith("#")
            if outside or re.search(r"url\(\s*['\"]?\s*[^#'\"\s]", value):
                raise VectorError("unsafe", "The SVG refers to something outside itself; embed it as paths.")
    return root


def size_mm(root: ET.Element) -> tuple[float, float]:
    """(width, height) of the drawing in mm, by CSS units; from the viewBox where there is no size."""
    lengths = []
    for key in ("width", "height"):
        match = re.fullmatch(rf"\s*({_NUMBER})\s*([a-z]*)\s*", root.get(key, ""), re.IGNORECASE)
        if match and match[2].lower() in _MILLIMETRES:
            lengths.append(float(match[1]) * _MILLIMETRES[match[2].lower()])
    box = [float(n) for n in re.findall(rf"[-+]?{_NUMBER}", root.get("viewBox", ""), re.IGNORECASE)]
    if len(lengths) < 2 and len(box) == 4:
        lengths = [box[2] * _MILLIMETRES["px"], box[3] * _MILLIMETRES["px"]]
    if len(lengths) < 2 or not all(0 < length < math.inf for length in lengths):
        raise VectorError("no_size", "The SVG has neither a size nor a viewBox; give it a viewBox.")
    return lengths[0], lengths[1]


def line_work(root: ET.Element) -> bytes:
    """The SVG without the groups of flat colour (ids `fill` and `shade`); unchanged without them."""
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in [e for e in root.iter() if e.get("id") in _FLAT_GROUPS]:
        if element in parents:
            parents[element].remove(element)
    return ET.tostring(root)


def rendered(svg: bytes, width: int, height: int) -> NDArray[np.uint8]:
    """The drawing on white, uint8 (height, width, 3) RGB. The caller has checked it with `parsed`."""
    with _drawn(svg, width, height, "#ffffff") as image:
        return np.asarray(image.convert("RGB"))


def transparent(svg: bytes, width: int, height: int) -> NDArray[np.uint8]:
    """The drawing on nothing, uint8 (height, width, 4) RGBA. The caller has checked it with `parsed`."""
    with _drawn(svg, width, height, None) as image:
        return np.asarray(image.convert("RGBA"))


def _drawn(svg: bytes, width: int, height: int, background: str | None) -> Image.Image:
    root = ET.fromstring(svg)
    if root.get("viewBox") is None:
        across, down = size_mm(root)
        unit = _MILLIMETRES["px"]
        root.set("viewBox", f"0 0 {across / unit:g} {down / unit:g}")
    root.set("width", str(width))
    root.set("height", str(height))
    root.set("preserveAspectRatio", "none")
    try:
        png = resvg_py.svg_to_bytes(
            svg_string=ET.tostring(root, encoding="unicode"), background=background, skip_system_fonts=True
        )
    except ValueError as error:
        raise VectorError("not_drawable", f"The SVG could not be drawn ({error}); export it again.") from error
    return Image.open(io.BytesIO(bytes(png)), formats=["PNG"])
