"""A picture drawn again in a style: its lines at the style's widths, its tones in the style's shading and colours.

Lines are those of a stencil; tones are read from the picture's lightness against its ground. Everything is vector:
flat colours, hatching and dots lie under the lines.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from domain.styles import Hand
from processors.imaging.lines import Field, Rgb, blurred, lightness, resized
from processors.imaging.pictures import encode_png
from processors.imaging.stencil import stencil
from processors.imaging.strokes import disc
from processors.imaging.tracing import contours, fitted, path_data
from processors.imaging.vectors import rendered

SIDE = 1000
DPI = 254
DESIGN_MM = 120.0
SPACING_MM, DOT_MM = 1.5, 0.28
LIGHT, DEEP = 0.22, 0.48
"""Tones (0 paper, 1 black) at which shading begins, and at which it is crossed."""


@dataclass(frozen=True, slots=True)
class Restyled:
    """SVG (units mm), PNG at 254 dpi, and the PNG's size in pixels."""

    svg: bytes
    png: bytes
    width: int
    height: int


def restyled(picture: Rgb, hand: Hand, width_mm: float) -> Restyled:
    """Of a picture uint8 HxWx3 RGB. Deterministic. Raises StencilError: `blank`, `too_small`, `too_large`."""
    # A picture has more detail than a design of the same size: its lines are the style's finer ones.
    nib = float(np.clip(max(hand.detail_mm, 0.55 * hand.inner_mm) * width_mm / DESIGN_MM, 0.25, 3.0))
    lined = stencil(picture, width_mm, DPI, min_line_mm=nib)
    scale = SIDE / max(picture.shape[:2])
    shape = max(8, round(picture.shape[0] * scale)), max(8, round(picture.shape[1] * scale))
    small = cv2.resize(picture, shape[::-1], interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    per_mm = shape[1] / width_mm
    tone = _tone(small.astype(np.uint8), per_mm)
    unit = max(width_mm / DESIGN_MM, 0.35)
    under = [
        f'<g id="fill">{_flats(small.astype(np.uint8), tone, hand, per_mm)}</g>',
        f'<g id="shade" fill="#141312" fill-rule="evenodd">{_shade(tone, hand, per_mm, unit)}</g>',
    ]
    svg = lined.svg.replace(b'<g id="outline"', ("\n".join(under) + '\n<g id="outline"').encode(), 1)
    dots = per_mm_dots(lined.width_mm), per_mm_dots(lined.height_mm)
    pixels = rendered(svg, *dots)
    return Restyled(svg, encode_png(pixels, dpi=DPI), *dots)


def per_mm_dots(mm: float) -> int:
    return max(1, round(mm * DPI / 25.4))


def _tone(picture: Rgb, per_mm: float) -> Field:
    """0 for the ground, 1 for black; detail finer than a millimetre is left to the lines."""
    light = lightness(picture)
    coarse = cv2.resize(light, (32, 32), interpolation=cv2.INTER_AREA)
    ground = resized(np.float32(1) * cv2.dilate(coarse, np.ones((9, 9), np.uint8)), light.shape)
    tone = np.clip(1 - light / np.maximum(blurred(ground, max(light.shape) / 12), 0.3), 0, 1)
    # A median keeps the edges where they are, which a blur would let the shading run over.
    size = int(np.clip(0.5 * per_mm, 2, 12)) * 2 + 1
    flat = cv2.medianBlur(np.rint(tone * 255).astype(np.uint8), size)
    return np.asarray(flat, np.float32) / np.float32(255)


def _shade(tone: Field, hand: Hand, per_mm: float, unit: float) -> str:
    black = _traced(tone > 0.92 - 0.35 * hand.black, per_mm) if hand.black > 0.05 else ""
    if hand.shading == "stipple":
        return black + _dots(tone, per_mm, unit)
    if hand.shading == "none":
        return black
    spacing, width = SPACING_MM * unit * per_mm, max(1.4, 0.6 * hand.detail_mm * unit * per_mm)
    lines = _ruled(tone.shape, spacing, width, 1) & (tone > (DEEP if hand.colours else LIGHT))
    if hand.shading == "hatch":
        lines |= _ruled(tone.shape, spacing, width, -1) & (tone > DEEP)
    return black + _traced(lines & (tone < 0.92), per_mm)


def _ruled(shape: tuple[int, ...], spacing: float, width: float, lean: int) -> NDArray[np.bool_]:
    """Straight lines at 45 degrees, so many pixels wide and apart."""
    rows, columns = np.indices(shape)
    return ((columns + lean * rows) / np.sqrt(2)) % spacing < width


def _dots(tone: Field, per_mm: float, unit: float) -> str:
    """Dots on a shaken grid, closer where it is darker."""
    step = max(3.0, 0.8 * unit * per_mm)
    chance = np.random.default_rng(7)
    rows, columns = np.meshgrid(np.arange(0, tone.shape[0], step), np.arange(0, tone.shape[1], step), indexing="ij")
    y = (rows + chance.uniform(0, step, rows.shape)).ravel().clip(0, tone.shape[0] - 1)
    x = (columns + chance.uniform(0, step, rows.shape)).ravel().clip(0, tone.shape[1] - 1)
    dark = tone[y.astype(int), x.astype(int)]
    kept = (chance.random(dark.shape) < (dark - 0.1) * 1.5) & (dark > 0.14)
    radius = DOT_MM * unit * (0.7 + 0.6 * dark)
    parts = [
        f"M{px - r:.2f} {py:.2f}a{r:.2f} {r:.2f} 0 1 0 {2 * r:.2f} 0a{r:.2f} {r:.2f} 0 1 0 {-2 * r:.2f} 0Z"
        for px, py, r in zip(x[kept] / per_mm, y[kept] / per_mm, radius[kept], strict=True)
    ]
    return f'<path d="{"".join(parts)}"/>' if parts else ""


def _flats(picture: Rgb, tone: Field, hand: Hand, per_mm: float) -> str:
    """Each colour where it is the nearest to the picture's own; without colour there, by lightness alone."""
    if not hand.colours:
        return ""
    wanted = np.array([[int(colour[n : n + 2], 16) for n in (1, 3, 5)] for colour in hand.colours], np.uint8)
    smooth = cv2.medianBlur(cv2.bilateralFilter(picture, 9, 40, 9), 9)
    lab = cv2.cvtColor(smooth, cv2.COLOR_RGB2LAB).astype(np.float32)
    inks = cv2.cvtColor(wanted[None], cv2.COLOR_RGB2LAB).astype(np.float32)[0]
    grey = np.hypot(lab[..., 1] - 128, lab[..., 2] - 128) < 12
    away = np.stack([(((lab - ink) * (0.5, 1.0, 1.0)) ** 2).sum(2) for ink in inks])
    nearest = np.where(grey, np.argsort(np.argsort(-inks[:, 0]))[away.argmin(0)], away.argmin(0))
    filled = (tone > 0.12) & (tone < 0.85)
    made = []
    for n, colour in enumerate(hand.colours):
        near = ((nearest == n) & filled).astype(np.uint8)
        # What is narrower than a line is the soft edge of one.
        mask = cv2.morphologyEx(cv2.medianBlur(near, 7), cv2.MORPH_OPEN, disc(max(3.0, 1.6 * per_mm))) > 0
        if mask.sum() > (2 * per_mm) ** 2:
            made.append(f'<g fill="{colour}" fill-rule="evenodd">{_traced(mask, per_mm)}</g>')
    return "".join(made)


def _traced(mask: NDArray[np.bool_], per_mm: float) -> str:
    if not mask.any():
        return ""
    outlines, owners = contours(mask.astype(np.float32), 0.8)
    return "".join(f'<path d="{data}"/>' for data in path_data(fitted(outlines, 0.5), owners, 1 / per_mm))
