"""How a studio draws, measured on pictures of its flash: line widths, blacks, shading and colours.

Widths are measured on the ink's skeleton (twice its distance to the nearest paper) and told in mm on a design of
120 mm, whose longer side the drawing's own box is taken for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.morphology import skeletonize

from processors.imaging.pictures import palette
from processors.looks.describe import Pixels

SIDE, DESIGN_MM = 900, 120.0
SOLID_MM = 4.5
"""A stroke wider than this is an area."""
DOT_MM = 1.1
MOST_COLOURS = 6


@dataclass(frozen=True, slots=True)
class Measures:
    """As `domain.styles.Hand`, with the engine's style that is nearest."""

    outline_mm: float
    inner_mm: float
    detail_mm: float
    black: float
    shading: str
    colours: tuple[str, ...]
    base: str


class NoFlash(ValueError):
    """There is no drawing to measure in the pictures."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    widths: NDArray[np.float32]
    black: float
    coloured: float
    dots: float
    strokes: float
    colours: tuple[str, ...]


def measured(pictures: Sequence[Pixels]) -> Measures:
    """Of uint8 RGB pictures. Raises `NoFlash`."""
    sheets = [sheet for sheet in map(_measured, pictures) if sheet is not None]
    if not sheets:
        raise NoFlash("no line work can be seen in these pictures; send scans or photographs of drawn flash")
    widths = np.concatenate([sheet.widths for sheet in sheets])
    outline, inner, detail = (float(value) for value in np.quantile(widths, (0.9, 0.5, 0.2)))
    black = float(np.mean([sheet.black for sheet in sheets]))
    dots = float(np.median([sheet.dots for sheet in sheets]))
    strokes = float(np.median([sheet.strokes for sheet in sheets]))
    colours = _merged([sheet.colours for sheet in sheets if sheet.coloured > 0.06])
    shading = "stipple" if dots > 0.5 else "whip" if colours and strokes > 0.4 else "hatch" if strokes > 0.4 else "none"
    outline = min(max(outline, 0.35), 5.0)
    inner = min(max(inner, 0.3), outline)
    detail = min(max(detail, 0.25), inner)
    base = _nearest(outline, black, shading, bool(colours))
    return Measures(round(outline, 2), round(inner, 2), round(detail, 2), round(black, 3), shading, colours, base)


def _nearest(outline: float, black: float, shading: str, coloured: bool) -> str:
    if coloured:
        return "traditional"
    if shading == "stipple":
        return "dotwork"
    return "blackwork" if black > 0.35 or outline > 1.8 else "fine-line"


def _measured(picture: Pixels) -> _Sheet | None:
    scale = SIDE / max(picture.shape[:2])
    size = (max(8, round(picture.shape[1] * scale)), max(8, round(picture.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = cv2.resize(picture, size, interpolation=way).astype(np.uint8)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    light = lab[..., 0] / 2.55
    # Paper is the local maximum of lightness: a photographed sheet is darker on one side.
    paper = _paper(small)
    dark = light < 0.62 * np.maximum(paper, 30)
    chroma = np.hypot(lab[..., 1] - 128, lab[..., 2] - 128)
    black_ink = (dark & (light < 52) & (chroma < 26)).astype(np.uint8)
    fills = (chroma > 26).astype(np.uint8)
    ink = int(black_ink.sum())
    if ink < 400:
        return None
    per_mm = _longer_side(black_ink) / DESIGN_MM
    distance = cv2.distanceTransform(black_ink, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    skeleton = skeletonize(black_ink.astype(bool))
    widths = (2 * distance[skeleton] - 0.5).clip(1) / per_mm
    lines = widths[widths < SOLID_MM]
    if len(lines) < 40:
        return None
    opened = cv2.morphologyEx(
        black_ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_odd(SOLID_MM * per_mm),) * 2)
    )
    dots, strokes = _pieces(black_ink, per_mm)
    coloured = float(fills.sum()) / max(1, ink + int(fills.sum()))
    colours = _colours(small, fills) if coloured > 0.06 else ()
    return _Sheet(lines.astype(np.float32), float(opened.sum()) / ink, coloured, dots, strokes, colours)


def _paper(picture: Pixels) -> NDArray[np.float32]:
    """The ground's lightness at each place, 0 to 100."""
    coarse = cv2.resize(cv2.medianBlur(picture, 5)[..., 1], None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    broad = cv2.blur(cv2.dilate(coarse, np.ones((9, 9), np.uint8)).astype(np.float32), (9, 9))
    return np.asarray(cv2.resize(broad, picture.shape[1::-1]), np.float32) / np.float32(2.55)


def _longer_side(mask: NDArray[np.uint8]) -> float:
    rows, columns = np.nonzero(mask)
    return max(float(np.ptp(rows)), float(np.ptp(columns)), 50.0)


def _odd(size: float) -> int:
    return max(3, int(size) | 1)


def _pieces(ink: NDArray[np.uint8], per_mm: float) -> tuple[float, float]:
    """Of the separate pieces of ink, the share that are dots, and the share that are short strokes."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count < 12:
        return 0.0, 0.0
    longer = np.maximum(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]) / per_mm
    filled = stats[1:, cv2.CC_STAT_AREA] / (stats[1:, cv2.CC_STAT_WIDTH] * stats[1:, cv2.CC_STAT_HEIGHT])
    dots = (longer < DOT_MM) & (filled > 0.45)
    strokes = ~dots & (longer < 14)
    return float(dots.mean()), float(strokes.mean())


def _colours(picture: Pixels, fills: NDArray[np.uint8]) -> tuple[str, ...]:
    """Of the filled parts alone; the rest is made white, which is no colour."""
    inner = cv2.erode(fills, np.ones((5, 5), np.uint8))
    kept = np.where(inner[..., None] > 0, picture, 255).astype(np.uint8)
    return tuple(colour for colour in palette(kept, MOST_COLOURS + 1) if _saturated(colour))[:MOST_COLOURS]


def _saturated(colour: str) -> bool:
    levels = [int(colour[n : n + 2], 16) for n in (1, 3, 5)]
    return max(levels) - min(levels) > 40


def _merged(lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """In turn, the commonest of each first, without those that look the same."""
    found: list[str] = []
    for place in range(MOST_COLOURS):
        for colours in lists:
            if place < len(colours) and all(_apart(colours[place], other) for other in found):
                found.append(colours[place])
    return tuple(found[:MOST_COLOURS])


def _apart(a: str, b: str) -> bool:
    return sum(abs(int(a[n : n + 2], 16) - int(b[n : n + 2], 16)) for n in (1, 3, 5)) > 70
