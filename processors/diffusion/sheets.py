"""A finished picture as a PNG that says where it comes from."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, PngImagePlugin

from processors import origin
from processors.diffusion.safety import Picture


def png_of(picture: Picture, pixels: int, width_mm: float, provenance: dict[str, str]) -> bytes:
    """The picture with its longer side `pixels` long; beside it resolution (pHYs), provenance (tEXt), origin (XMP)."""
    image = Image.fromarray((np.clip(picture, 0, 1) * 255).round().astype(np.uint8), "RGB")
    scale = pixels / max(image.size)
    if scale != 1:
        sides = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(sides, Image.Resampling.LANCZOS)
    said = PngImagePlugin.PngInfo()
    said.add_text("Provenance", "; ".join(f"{key}={value}" for key, value in sorted(provenance.items())))
    origin.say(said, f"{provenance.get('engine', '')} {provenance.get('version', '')}".strip())
    out = io.BytesIO()
    dpi = image.width / width_mm * 25.4
    image.save(out, "PNG", pnginfo=said, dpi=(dpi, dpi))
    return out.getvalue()
