"""What a film shows: a drawing in layers of ink, or a picture, brought to any size."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from processors.imaging.pictures import PictureError, decode
from processors.imaging.vectors import VectorError, parsed, size_mm, transparent
from processors.workers import Unfit

Pixels = NDArray[np.uint8]
"""Height x width x 3 (RGB), or x 4 (RGBA, colours not multiplied by alpha)."""
LAYERS = ("outline", "shade", "dots", "fill")
"""Ids of a drawing's groups, in the order in which a hand would draw them."""
LOOKED_AT = 800
"""Pixels of the longer side at which a drawing's ink is found."""
FAINT = 24
"""Alpha up to which a pixel is not ink but its noise, of 255."""
WHITE, EVEN = 236, 10
"""A border as light as this and varying no more is paper: the picture is ink on it."""


@dataclass(frozen=True)
class Drawing:
    """Ink in vectors: it lies on whatever paper the film has."""

    svg: bytes

    @classmethod
    def trimmed(cls, svg: bytes) -> Drawing:
        """Without the empty rim of its sheet, so that it stands in the middle. Raises `VectorError`."""
        root = parsed(svg)
        width, height = size_mm(root)
        scale = LOOKED_AT / max(width, height)
        left, top, right, bottom = inked_box(transparent(svg, round(width * scale), round(height * scale)))
        box = [float(each) for each in root.get("viewBox", "").replace(",", " ").split()]
        if len(box) != 4 or (right - left) * (bottom - top) == 1:
            return cls(svg)
        x, y = box[0] + left * box[2], box[1] + top * box[3]
        across, down = (right - left) * box[2], (bottom - top) * box[3]
        root.set("viewBox", f"{x:.3f} {y:.3f} {across:.3f} {down:.3f}")
        root.set("width", f"{width * (right - left):.3f}mm")
        root.set("height", f"{height * (bottom - top):.3f}mm")
        return cls(ET.tostring(root))

    @cached_property
    def _root(self) -> ET.Element:
        return parsed(self.svg)

    @property
    def aspect(self) -> float:
        width, height = size_mm(self._root)
        return width / height

    def ink(self, width: int, height: int) -> Pixels:
        """All of it, RGBA."""
        return transparent(self.svg, width, height)

    def layers(self, width: int, height: int) -> list[tuple[str, Pixels]]:
        """(id, RGBA) of each group that has ink, from the lowest up; a drawing without our groups is one outline."""
        ids = [each.get("id", "") for each in self._root]
        if not set(ids) & set(LAYERS):
            return [("outline", self.ink(width, height))]
        found = []
        for n, id in enumerate(ids):
            if id not in LAYERS:
                continue
            alone = deepcopy(self._root)
            for other in [each for m, each in enumerate(alone) if m != n and ids[m] in LAYERS]:
                alone.remove(other)
            layer = transparent(ET.tostring(alone), width, height)
            if layer[..., 3].any():
                found.append((id, layer))
        return found


@dataclass(frozen=True)
class Photograph:
    """Pixels that fill their rectangle."""

    pixels: Pixels

    @property
    def aspect(self) -> float:
        return self.pixels.shape[1] / self.pixels.shape[0]

    def ink(self, width: int, height: int) -> Pixels:
        return np.dstack([resized(self.pixels, width, height), np.full((height, width), 255, np.uint8)])


@dataclass(frozen=True)
class InkedPicture:
    """A picture of ink on white: its white is taken for paper."""

    pixels: Pixels

    @property
    def aspect(self) -> float:
        return self.pixels.shape[1] / self.pixels.shape[0]

    def ink(self, width: int, height: int) -> Pixels:
        return without_paper(resized(self.pixels, width, height))


Art = Drawing | Photograph | InkedPicture


def art_of(data: bytes, media_type: str) -> Art:
    """Raises `Unfit` for what is neither a drawing nor a picture."""
    try:
        if media_type == "image/svg+xml":
            return Drawing.trimmed(data)
        pixels = decode(data).pixels
    except (PictureError, VectorError) as error:
        raise Unfit(error.code, str(error)) from None
    return InkedPicture(_trimmed(pixels)) if on_white(pixels) else Photograph(pixels)


def on_white(pixels: Pixels) -> bool:
    """Whether the border all around is white paper."""
    rim = max(1, min(pixels.shape[:2]) // 50)
    border = np.concatenate(
        [part.reshape(-1, 3) for part in (pixels[:rim], pixels[-rim:], pixels[:, :rim], pixels[:, -rim:])]
    )
    return bool(border.min(axis=1).mean() >= WHITE and border.std(axis=0).max() <= EVEN)


def without_paper(pixels: Pixels) -> Pixels:
    """RGBA that, laid on white, is the picture again: as transparent as each colour allows."""
    darkest = pixels.min(axis=2).astype(np.float32)
    alpha = (255 - darkest) / 255
    safe = np.maximum(alpha, 1 / 255)[..., None]
    colour = (pixels.astype(np.float32) - 255 * (1 - alpha[..., None])) / safe
    return np.dstack([np.clip(colour, 0, 255).round(), (alpha * 255).round()]).astype(np.uint8)


def inked_box(ink: Pixels) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of what is inked (RGBA), as shares of the sides; all of it where nothing is."""
    mask = ink[..., 3] > FAINT
    if not mask.any():
        return 0.0, 0.0, 1.0, 1.0
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    height, width = mask.shape
    return columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height


def _trimmed(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    left, top, right, bottom = inked_box(without_paper(pixels))
    return pixels[round(top * height) : round(bottom * height), round(left * width) : round(right * width)]


def resized(pixels: Pixels, width: int, height: int) -> Pixels:
    """By area where it gets smaller, by cubics where it gets larger."""
    smaller = width * height < pixels.shape[0] * pixels.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=how), np.uint8)
