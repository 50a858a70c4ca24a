"""Sharper enlargement of photos by filters learned on the spot; drawings are rendered anew from vectors.

Each output pixel is a linear filter of the 5x5 pixels around it, chosen by the direction, strength and
coherence of the edge there (RAISR: Romano, Isidoro & Milanfar, IEEE TCI 3(1), 2017). The filters are fitted
by least squares to two sources together: the picture itself against its own half-size copy (Glasner, Bagon &
Irani, ICCV 2009), and made-up dead leaves pictures, whose edges and scales are those of natural images
(Lee, Mumford & Huang, IJCV 41, 2001). Nothing is trained beforehand and nothing is downloaded.
The picture is taken to be the area average of the one sought.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from processors.imaging.pictures import encode_png
from processors.imaging.vectors import MAX_PIXELS_A_SIDE, VectorError, parsed, rendered, size_mm

Field = NDArray[np.float32]
Array = NDArray[np.float64]

MAX_OUTPUT_PIXELS = 40_000_000

_REACH = 2
_TAPS = (2 * _REACH + 1) ** 2
_DIRECTIONS = 8
_STRENGTHS = (2.0, 6.0, 16.0)  # Gradient, 8-bit levels a pixel.
_COHERENT = 0.6
_CLASSES = _DIRECTIONS * (len(_STRENGTHS) + 1) * 2
# How many samples' worth of the general filter each class starts from.
_SHRINKAGE = 2000.0
# Classes see gradients over this many pixels around, so that strips cut with this margin fit seamlessly.
_MARGIN = 16
_LEARN_AT_MOST = 1024


class UpscaleError(ValueError):
    """A picture that cannot be enlarged as asked; `code` is stable, the message names the limit."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def halved(field: Field) -> Field:
    """Area average of 2x2 pixels; an odd last row or column is left out."""
    even = field[: field.shape[0] // 2 * 2, : field.shape[1] // 2 * 2]
    return cv2.resize(even, (even.shape[1] // 2, even.shape[0] // 2), interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def _classes(field: Field) -> NDArray[np.int64]:
    """The filter class of each pixel, from the structure tensor."""
    smooth = cv2.GaussianBlur(field, (0, 0), 0.6)
    gx, gy = cv2.Scharr(smooth, cv2.CV_32F, 1, 0) / 32, cv2.Scharr(smooth, cv2.CV_32F, 0, 1) / 32
    xx, xy, yy = (cv2.GaussianBlur(product, (0, 0), 1.2) for product in (gx * gx, gx * gy, gy * gy))
    energy = xx + yy
    turn = 0.5 * np.arctan2(2 * xy, xx - yy) / np.pi + 0.5
    direction = np.minimum((turn * _DIRECTIONS).astype(np.int64), _DIRECTIONS - 1)
    strength = np.digitize(np.sqrt(energy), _STRENGTHS)
    coherent = np.sqrt((xx - yy) ** 2 + 4 * xy * xy) > _COHERENT * (energy + 1e-6)
    return (direction * (len(_STRENGTHS) + 1) + strength) * 2 + coherent


def _surroundings(field: Field) -> Field:
    """For each pixel its 5x5 neighbours less itself: float32 (H*W, 25)."""
    height, width = field.shape
    framed = cv2.copyMakeBorder(field, *(_REACH,) * 4, cv2.BORDER_REFLECT_101)
    steps = range(2 * _REACH + 1)
    taps = np.stack([framed[i : i + height, j : j + width] for i in steps for j in steps], axis=-1)
    return (taps - field[..., None]).reshape(-1, _TAPS)


def _turned(field: Field, rows: int, columns: int) -> Field:
    """Flipped so that the output pixel sought is always the upper left of its four."""
    return np.ascontiguousarray(field[:: -1 if rows else 1, :: -1 if columns else 1])


def _lessons(fine: Field) -> tuple[Array, Array]:
    """Normal equations (classes, 25, 25) and (classes, 25) for the filters that give `fine` from its half.

    Flips and the transpose make eight samples of each pixel.
    """
    coarse = halved(fine)
    fine = fine[: 2 * coarse.shape[0], : 2 * coarse.shape[1]]
    gram, target = np.zeros((_CLASSES, _TAPS, _TAPS)), np.zeros((_CLASSES, _TAPS))
    for low, high in ((coarse, fine), (coarse.T, fine.T)):
        for rows, columns in np.ndindex(2, 2):
            known = _turned(low, rows, columns)
            classes = _classes(known).ravel()
            order = np.argsort(classes, kind="stable")
            taps = _surroundings(known)[order]
            sought = (_turned(high, rows, columns)[::2, ::2] - known).ravel()[order]
            bounds = np.searchsorted(classes[order], np.arange(_CLASSES + 1))
            for k in np.flatnonzero(np.diff(bounds)):
                some = slice(bounds[k], bounds[k + 1])
                gram[k] += taps[some].T @ taps[some]
                target[k] += taps[some].T @ sought[some]
    return gram, target


def dead_leaves(size: int, seed: int, blur: float) -> Field:
    """A made-up picture, float32 (size, size) in 0..255: discs, ellipses and polygons of all sizes that
    hide each other, unsharp by `blur` pixels, with a little noise."""
    rng = np.random.default_rng(seed)
    canvas = np.full((2 * size, 2 * size), 128, np.float32)
    radii = np.minimum((rng.pareto(1.0, 3000) + 1) * 3, size / 2)
    for radius in radii.tolist():
        at = rng.integers(0, 2 * size, 2)
        centre = (int(at[0]), int(at[1]))
        tone = float(np.clip(rng.normal(128, 50), 0, 255))
        shape = int(rng.integers(0, 3))
        if shape == 0:
            cv2.circle(canvas, centre, int(radius), tone, -1)
        elif shape == 1:
            axes = (int(radius * 1.5) + 1, int(radius * 0.5) + 1)
            cv2.ellipse(canvas, centre, axes, float(rng.uniform(0, 180)), 0, 360, tone, -1)
        else:
            corners = (at + rng.normal(0, radius, (4, 2))).astype(np.int32)
            cv2.fillConvexPoly(canvas, cv2.convexHull(corners), tone)
    seen = halved(cv2.GaussianBlur(canvas, (0, 0), 2 * blur))  # type: ignore[arg-type]
    return seen + rng.normal(0, 1.5, seen.shape).astype(np.float32)


@cache
def _general_lessons() -> tuple[Array, Array]:
    """What dead leaves teach, at three sharpnesses: the same for every picture, so worked out once."""
    lessons = [_lessons(dead_leaves(384, seed, blur)) for seed, blur in ((1, 0.35), (2, 0.5), (3, 0.7))]
    return sum(gram for gram, _ in lessons), sum(target for _, target in lessons)  # type: ignore[return-value]


def _filters(light: Field) -> Field:
    """The filters (classes, 25) for a picture's lightness: its own lessons with the general ones."""
    height, width = (min(n, _LEARN_AT_MOST) for n in light.shape)
    top, left = (light.shape[0] - height) // 2, (light.shape[1] - width) // 2
    own = _lessons(light[top : top + height, left : left + width])
    gram, target = (general + ours for general, ours in zip(_general_lessons(), own, strict=True))
    overall = gram.sum(axis=0)
    level = overall.trace() / _TAPS
    usual = np.linalg.solve(overall + 1e-4 * level * np.eye(_TAPS), target.sum(axis=0))
    prior = _SHRINKAGE * (overall / level + 1e-2 * np.eye(_TAPS))
    return np.linalg.solve(gram + prior, (target + prior @ usual)[..., None])[..., 0].astype(np.float32)


def _filtered(field: Field, filters: Field) -> Field:
    """Twice the size, each of a pixel's four parts by the filter of its class."""
    height, width = field.shape
    out = np.empty((2 * height, 2 * width), np.float32)
    for rows, columns in np.ndindex(2, 2):
        known = _turned(field, rows, columns)
        change = np.einsum("ij,ij->i", _surroundings(known), filters[_classes(known).ravel()])
        out[rows::2, columns::2] = _turned(known + change.reshape(height, width), rows, columns)
    return out


def _doubled_light(light: Field) -> Field:
    filters = _filters(light)
    out = np.empty((2 * light.shape[0], 2 * light.shape[1]), np.float32)
    for top in range(0, light.shape[0], 256):
        bottom = min(top + 256, light.shape[0])
        above = min(_MARGIN, top)
        strip = _filtered(light[top - above : bottom + _MARGIN], filters)
        out[2 * top : 2 * bottom] = strip[2 * above : 2 * (above + bottom - top)]
    return out


def _doubled_smoothly(field: Field) -> Field:
    """Bicubic, then corrected until its area average is the field again (Irani & Peleg 1991)."""
    size = (2 * field.shape[1], 2 * field.shape[0])
    out: Field = np.zeros(size[::-1], np.float32)
    for _ in range(4):
        out += cv2.resize(field - halved(out), size, interpolation=cv2.INTER_CUBIC)
    return out


def _doubled(rgb: Field) -> Field:
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb)
    light = _doubled_light(np.ascontiguousarray(luma[..., 0]))
    tint = [_doubled_smoothly(np.ascontiguousarray(luma[..., c])) for c in (1, 2)]
    return np.clip(cv2.cvtColor(np.dstack([light, *tint]), cv2.COLOR_YCrCb2RGB), 0, 255)


def upscale(picture: NDArray[np.uint8], factor: Literal[2, 4]) -> NDArray[np.uint8]:
    """A photo (uint8 HxWx3 RGB, or HxW grey) at 2 or 4 times its size, edges kept sharp.

    Deterministic. Raises UpscaleError: `bad_factor`, `too_small` (under 16 pixels a side), `too_large`
    (over 40 million pixels to come out).
    """
    if factor not in (2, 4):
        raise UpscaleError("bad_factor", "Pictures are enlarged 2 or 4 times; ask for one of these.")
    height, width = picture.shape[:2]
    if min(height, width) < 16:
        raise UpscaleError("too_small", "The picture needs at least 16 pixels on each side.")
    if height * width * factor * factor > MAX_OUTPUT_PIXELS:
        raise UpscaleError(
            "too_large",
            f"{width} x {height} pixels enlarged {factor} times exceed the limit of "
            f"{MAX_OUTPUT_PIXELS // 10**6} million pixels; ask for a smaller factor or send a smaller picture.",
        )
    grey = picture.ndim == 2
    out = np.repeat(picture[..., None], 3, axis=2).astype(np.float32) if grey else picture.astype(np.float32)
    for _ in range(factor // 2):
        out = _doubled(out)
    finished = np.round(out).astype(np.uint8)
    return finished[..., 1] if grey else finished


def upscale_svg(svg: bytes, pixels: int) -> bytes:
    """A drawing rendered anew from its vectors as PNG, `pixels` on the longer side (at most 4096), on white.

    Raises VectorError, with code `too_large` beyond the limit and `bad_size` below 1.
    """
    if not 1 <= pixels <= MAX_PIXELS_A_SIDE:
        code = "too_large" if pixels > MAX_PIXELS_A_SIDE else "bad_size"
        raise VectorError(code, f"Drawings are rendered at 1 to {MAX_PIXELS_A_SIDE} pixels on the longer side.")
    across, down = size_mm(parsed(svg))
    scale = pixels / max(across, down)
    return encode_png(rendered(svg, max(1, round(across * scale)), max(1, round(down * scale))))
