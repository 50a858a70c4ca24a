"""SVG's basic shapes and paths as lines."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np

from processors.design.packs.paths import Points, flattened
from processors.design.packs.svg_transforms import NUMBER


def outline(name: str, element: ET.Element, tolerance: float) -> list[tuple[Points, bool]]:
    """A basic shape or a path as lines (N, 2), each with whether it is closed; nothing for any other element, or for
    one that the standard does not draw (SVG 2, chapter 10)."""

    def number(key: str, otherwise: float = 0.0) -> float:
        return length(element.get(key), otherwise)

    if name == "path":
        return flattened(element.get("d", ""), tolerance)
    if name in ("polygon", "polyline"):
        numbers = [float(n) for n in re.findall(NUMBER, element.get("points", ""))]
        return [(np.array(numbers[: len(numbers) // 2 * 2]).reshape(-1, 2), name == "polygon")] if numbers else []
    if name == "line":
        return [(np.array([[number("x1"), number("y1")], [number("x2"), number("y2")]]), False)]
    if name in ("circle", "ellipse"):
        rx, ry = (number("r"), number("r")) if name == "circle" else (number("rx"), number("ry"))
        if rx <= 0 or ry <= 0:
            return []
        x, y = number("cx"), number("cy")
        return flattened(f"M{x - rx} {y}a{rx} {ry} 0 1 0 {2 * rx} 0a{rx} {ry} 0 1 0 {-2 * rx} 0z", tolerance)
    if name == "rect":
        return _rectangle(number("x"), number("y"), number("width"), number("height"), element, tolerance)
    return []


def _rectangle(
    x: float, y: float, w: float, h: float, element: ET.Element, tolerance: float
) -> list[tuple[Points, bool]]:
    if w <= 0 or h <= 0:
        return []
    rx = length(element.get("rx"), length(element.get("ry"), 0.0))
    ry = length(element.get("ry"), rx)
    rx, ry = min(rx, w / 2), min(ry, h / 2)
    if rx <= 0 or ry <= 0:
        return flattened(f"M{x} {y}h{w}v{h}h{-w}z", tolerance)
    arc = f"a{rx} {ry} 0 0 1"
    return flattened(
        f"M{x + rx} {y}h{w - 2 * rx}{arc} {rx} {ry}v{h - 2 * ry}{arc} {-rx} {ry}"
        f"h{2 * rx - w}{arc} {-rx} {-ry}v{2 * ry - h}{arc} {rx} {-ry}z",
        tolerance,
    )


def length(text: str | None, otherwise: float) -> float:
    """A length in user units or hundredths; `otherwise` for one in another unit, or none."""
    found = re.match(rf"\s*({NUMBER})\s*(px|%|)\s*$", text or "")
    if not found:
        return otherwise
    return float(found[1]) / (100 if found[2] == "%" else 1)
