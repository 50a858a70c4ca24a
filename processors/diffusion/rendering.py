"""Larger copies and other styles by a trained model, where one is set; everything else as it was made before."""

from __future__ import annotations

import hashlib
import io

import numpy as np
from PIL import Image

from domain.renditions import StencilOptions
from domain.styles import Hand
from processors.diffusion.engine import DiffusionEngine, Made
from processors.diffusion.sheets import png_of
from processors.diffusion.wishes import SHEET, STYLE_WORDS
from processors.rendering import Rendered, Renderer

MOST_PIXELS = 2048 * 2048
"""Of a picture that a model enlarges: beyond it, hours of a device's time."""


class DiffusionRenderer:
    """`processors.rendering.Renderer`: drawings of lines, stencils and what is too large stay with the `other` one."""

    def __init__(self, engine: DiffusionEngine, other: Renderer, enlarges: bool, restyles: bool) -> None:
        self._engine, self._other = engine, other
        self._enlarges, self._restyles = enlarges, restyles
        self.name, self.version = f"{other.name}, {engine.name}", f"{other.version}, {engine.version}"

    def stencil(self, data: bytes, media_type: str, options: StencilOptions) -> Rendered:
        return self._other.stencil(data, media_type, options)

    def upscale(self, data: bytes, media_type: str, factor: int, pixels: int) -> Rendered:
        """Four times larger by the model; twice is that, brought back by half."""
        if not self._enlarges or media_type != "image/png":
            return self._other.upscale(data, media_type, factor, pixels)
        with Image.open(io.BytesIO(data)) as opened:
            width, height = opened.size
            dpi = float(opened.info.get("dpi", (72.0,))[0]) or 72.0
        if width * height > MOST_PIXELS:
            return self._other.upscale(data, media_type, factor, pixels)
        made = self._engine.enlarge(data)
        return self._rendered(made, max(width, height) * factor, width / dpi * 25.4, _seed(data))

    def restyle(self, data: bytes, style: str, hand: Hand | None, width_mm: float) -> Rendered:
        """Drawn after itself by the model; a studio's own hand is measured in lines, which a model does not follow."""
        if not self._restyles or hand is not None:
            return self._other.restyle(data, style, hand, width_mm)
        words = STYLE_WORDS.get(style, f"{style.replace('-', ' ')} tattoo design")
        seed = _seed(data)
        made = self._engine.redraw(data, f"{words}, {SHEET}", seed)
        return self._rendered(made, max(made.picture.shape[:2]), width_mm, seed)

    def _rendered(self, made: Made, pixels: int, width_mm: float, seed: int) -> Rendered:
        version = f"{self._engine.version}, {made.making.model} {made.making.weights[:12]}"
        said = {"engine": self._engine.name, "version": version, "seed": str(seed)}
        png = png_of(np.asarray(made.picture), pixels, width_mm, said)
        with Image.open(io.BytesIO(png)) as opened:
            width, height = opened.size
        return Rendered((("png", "image/png", png),), width, height)


def _seed(data: bytes) -> int:
    """The same picture is made into the same one again."""
    return int.from_bytes(hashlib.sha256(data).digest()[:6], "big")
