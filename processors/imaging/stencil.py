"""Stencils for transfer paper: clean black lines at a physical size, from photos, drawings and designs."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from processors.imaging.lines import Ink, Rgb, drawing_ink, photo_ink
from processors.imaging.pictures import encode_png, is_drawing
from processors.imaging.strokes import clear_of_border, in_blocks, pruned, swept, widths, with_floor, without_crumbs
from processors.imaging.tracing import contours, fitted, path_data
from processors.imaging.vectors import MAX_PIXELS_A_SIDE, line_work, parsed, rendered, size_mm

_MM_PER_INCH = 25.4
# Strokes are this many pixels wide where photos are searched, and where ink is shaped and traced.
_SEEN, _SHAPED = 4.0, 6.0
# The longest sides those two pictures may have; beyond it strokes get fewer pixels, not more time.
_SEEN_AT_MOST, _SHAPED_AT_MOST = 1000, 2400


# The narrowest gap, in finest lines; how much bolder than the finest line an outline may get.
_GAP, _BOLD = 0.6, 0.6

# Smoothing of the ink and how far curves may stray from it, in finest lines, and pixels to spare in width:
# the later ones are for what the first made too thin.
_ATTEMPTS = {
    "photo": ((0.28, 0.06, 0.75), (0.18, 0.02, 1.25), (0.12, 0.015, 2.0)),
    "drawing": ((0.18, 0.06, 0.75), (0.15, 0.02, 1.25), (0.12, 0.015, 2.0)),
}


class StencilError(ValueError):
    """No stencil can be made as asked; `code` is stable, the message names the limit and the remedy."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Stencil:
    """A stencil as SVG (units mm) and as PNG (1 bit, black on white, at its dpi).

    `report`: `path` (photo or drawing), `dpi`, `min_line_mm` (the narrowest stroke measured in the PNG),
    `median_line_mm`, `components_removed`, `share_thickened` (of the centre lines), `path_count`,
    `ink_share`.
    """

    svg: bytes
    png: bytes
    width_mm: float
    height_mm: float
    report: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The paper: its size in mm and in dots, its finest line, and the scale at which ink is shaped."""

    width_mm: float
    height_mm: float
    dpi: int
    min_line_mm: float
    mirrored: bool

    @property
    def dots(self) -> tuple[int, int]:
        """(height, width) of the PNG."""
        return tuple(max(1, round(mm * self.dpi / _MM_PER_INCH)) for mm in (self.height_mm, self.width_mm))  # type: ignore[return-value]

    def grid(self, pixels_a_line: float, at_most: int) -> tuple[int, int]:
        """(height, width) of a picture of the sheet whose finest line has so many pixels."""
        scale = min(pixels_a_line / self.min_line_mm, at_most / max(self.width_mm, self.height_mm))
        return max(8, round(self.height_mm * scale)), max(8, round(self.width_mm * scale))


def _sheet(width_mm: float, ratio: float, dpi: int, mirrored: bool, min_line_mm: float) -> _Sheet:
    if not (math.isfinite(width_mm) and width_mm > 0 and dpi > 0 and 0.1 <= min_line_mm <= 5):
        raise StencilError("bad_size", "Give a width above 0 mm, a dpi above 0 and a finest line of 0.1 to 5 mm.")
    sheet = _Sheet(width_mm, width_mm * ratio, dpi, min_line_mm, mirrored)
    longer = max(sheet.dots)
    if longer > MAX_PIXELS_A_SIDE:
        fits = MAX_PIXELS_A_SIDE * dpi // longer
        raise StencilError(
            "too_large",
            f"{sheet.width_mm:.0f} x {sheet.height_mm:.0f} mm at {dpi} dpi needs {longer} pixels on the longer "
            f"side; the limit is {MAX_PIXELS_A_SIDE}. Ask for at most {fits} dpi or a smaller width.",
        )
    if min(sheet.width_mm, sheet.height_mm) < 10 * min_line_mm:
        raise StencilError(
            "too_small",
            f"Lines of {min_line_mm:g} mm need at least {10 * min_line_mm:g} mm on the shorter side; "
            "ask for a larger width or a finer line.",
        )
    return sheet


def stencil(
    picture: NDArray[np.uint8],
    width_mm: float,
    dpi: int = 300,
    mirrored: bool = False,
    min_line_mm: float = 0.5,
) -> Stencil:
    """The stencil of any picture (uint8 HxWx3 RGB, or HxW grey), `width_mm` wide.

    Photos become coherent line drawings; drawings keep their dark strokes. No stroke of the result is
    thinner than `min_line_mm`, no gap narrower. `mirrored` is for papers that are laid face down.
    Raises StencilError: `too_large` (over 4096 pixels a side), `too_small`, `bad_size`, `blank`.
    """
    rgb = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2)
    sheet = _sheet(width_mm, rgb.shape[0] / rgb.shape[1], dpi, mirrored, min_line_mm)
    shape = sheet.grid(_SHAPED, _SHAPED_AT_MOST)
    floor = min_line_mm * shape[1] / width_mm
    if is_drawing(rgb):
        return _made(drawing_ink(_at(rgb, shape), floor), sheet, "drawing")
    seen = sheet.grid(_SEEN, _SEEN_AT_MOST)
    # Where the search is capped, details are larger than the finest line, and so are the lines drawn.
    unit = _SEEN * shape[1] / seen[1]
    return _made(photo_ink(_at(rgb, seen), shape, unit), sheet, "photo", max(floor, 0.6 * unit))


def stencil_of_svg(
    svg: bytes,
    width_mm: float | None = None,
    dpi: int = 300,
    mirrored: bool = False,
    min_line_mm: float = 0.5,
) -> Stencil:
    """The stencil of an SVG design, at its own width unless `width_mm` is given.

    Groups `fill` and `shade` are left out; of the rest, what is dark. Raises StencilError as `stencil`
    does, and VectorError for an SVG that is malformed or refers to anything outside itself.
    """
    root = parsed(svg)
    across, down = size_mm(root)
    sheet = _sheet(across if width_mm is None else width_mm, down / across, dpi, mirrored, min_line_mm)
    shape = sheet.grid(_SHAPED, _SHAPED_AT_MOST)
    floor = min_line_mm * shape[1] / sheet.width_mm
    return _made(drawing_ink(rendered(line_work(root), shape[1], shape[0]), floor), sheet, "drawing")


def _at(rgb: Rgb, shape: tuple[int, int]) -> Rgb:
    how = cv2.INTER_AREA if shape[0] < rgb.shape[0] else cv2.INTER_CUBIC
    return cv2.resize(rgb, shape[::-1], interpolation=how)  # type: ignore[return-value]


def _shaped(ink: Ink, nib: float, thinnest: float, gap: float) -> NDArray[np.float32]:
    """Coverage 0..1: centre lines drawn `nib` pixels wide (outlines bolder), with the solid areas, inside
    the sheet; no stroke under `thinnest`, no gap under `gap` pixels."""
    margin = math.ceil(thinnest / 2) + 1
    centre = clear_of_border(pruned(ink.centre, round(nib)), margin)
    drawn = swept(centre, (nib / 2 * (1 + _BOLD * ink.weight)).astype(np.float32)) > 0.5
    return with_floor(without_crumbs(drawn | clear_of_border(ink.solid, margin), ink.crumb), thinnest, gap)


def _made(ink: Ink, sheet: _Sheet, path: str, nib: float = 0.0) -> Stencil:
    """The stencil of the ink, its centre lines drawn with a nib of so many pixels (or the finest line)."""
    pixels_per_mm = ink.solid.shape[1] / sheet.width_mm
    floor = sheet.min_line_mm * pixels_per_mm
    dots_per_mm = sheet.dpi / _MM_PER_INCH
    finest = sheet.min_line_mm * dots_per_mm
    for smoothing, tolerance, spare in _ATTEMPTS[path]:
        # Room for the last rounding: a dot of the PNG, and what smoothing takes off the shaping grid.
        target = floor + pixels_per_mm / dots_per_mm + spare
        coverage = _shaped(ink, max(nib, target), target, _GAP * floor)
        if not (coverage > 0.5).any():
            raise StencilError("blank", "No lines were found in the picture; use one with more contrast.")
        if sheet.mirrored:
            coverage = np.ascontiguousarray(coverage[:, ::-1])
        outlines, owners = contours(coverage, max(0.9, smoothing * floor))
        paths = path_data(fitted(outlines, tolerance * floor), owners, 1 / pixels_per_mm)
        svg = _svg(paths, sheet)
        height, width = sheet.dots
        black = rendered(svg, width, height)[..., 0] < 128
        measured = widths(black, finest)
        if measured.narrowest >= finest:
            break
    else:
        # Coarse dots leave necks of one dot, however wide the curves are: mended among the dots themselves.
        black = in_blocks(black, math.ceil(finest))
        measured = widths(black, finest)
    report = {
        "path": path,
        "dpi": sheet.dpi,
        "min_line_mm": round(measured.narrowest / dots_per_mm, 3),
        "median_line_mm": round(measured.median / dots_per_mm, 3),
        "components_removed": ink.dropped,
        "share_thickened": round(ink.thin, 4),
        "path_count": len(paths),
        "ink_share": round(float(black.mean()), 4),
    }
    return Stencil(svg, encode_png(~black, dpi=sheet.dpi), sheet.width_mm, sheet.height_mm, report)


def _svg(paths: list[str], sheet: _Sheet) -> bytes:
    width, height = f"{sheet.width_mm:g}", f"{round(sheet.height_mm, 3):g}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm"'
        f' viewBox="0 0 {width} {height}">',
        '<g id="outline" fill="#000000" fill-rule="evenodd">',
        *(f'<path d="{data}"/>' for data in paths),
        "</g></svg>",
    ]
    return "\n".join(lines).encode()
