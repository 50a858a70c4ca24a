"""Uploaded pictures made safe, and stencils and upscaled copies made, by `processors.imaging`.

OpenCV and SciPy are imported with the first picture, not with the server.
"""

from __future__ import annotations

from importlib.metadata import version

from domain.renditions import StencilOptions
from domain.styles import Hand
from gateway.ports.pictures import PictureRefused, Upload
from processors.rendering import Rendered
from processors.workers import Unfit


class SafePictures:
    def accept(self, data: bytes) -> Upload:
        from processors.imaging.pictures import PictureError, decode, encode_png, palette

        try:
            picture = decode(data)
        except PictureError as error:
            raise PictureRefused(error.code, str(error)) from None
        png = encode_png(picture.pixels)
        return Upload(png, "image/png", picture.width, picture.height, palette(picture.pixels))


class ImagingRenderer:
    """`processors.rendering.Renderer` on the CPU."""

    name = "imaging"

    def __init__(self) -> None:
        # OpenCV's filters differ in their last bits between versions, so provenance names it.
        self.version = f"1+opencv-{version('opencv-python-headless')}"

    def stencil(self, data: bytes, media_type: str, options: StencilOptions) -> Rendered:
        from processors.imaging.pictures import PictureError, decode
        from processors.imaging.stencil import StencilError, stencil, stencil_of_svg
        from processors.imaging.vectors import VectorError

        try:
            if media_type == "image/svg+xml":
                made = stencil_of_svg(data, options.width_mm, options.dpi, options.mirrored)
            else:
                made = stencil(decode(data).pixels, options.width_mm, options.dpi, options.mirrored)
        except (PictureError, StencilError, VectorError) as error:
            raise Unfit(error.code, str(error)) from None
        width, height = _size(made.png)
        return Rendered((("svg", "image/svg+xml", made.svg), ("png", "image/png", made.png)), width, height)

    def upscale(self, data: bytes, media_type: str, factor: int, pixels: int) -> Rendered:
        from processors.imaging.pictures import PictureError, decode, encode_png
        from processors.imaging.upscale import UpscaleError, upscale, upscale_svg
        from processors.imaging.vectors import VectorError

        try:
            if media_type == "image/svg+xml":
                png = upscale_svg(data, pixels * factor)
            else:
                png = encode_png(upscale(decode(data).pixels, 4 if factor == 4 else 2))
        except (PictureError, UpscaleError, VectorError) as error:
            raise Unfit(error.code, str(error)) from None
        width, height = _size(png)
        return Rendered((("png", "image/png", png),), width, height)

    def restyle(self, data: bytes, style: str, hand: Hand | None, width_mm: float) -> Rendered:
        from processors.design.styles import style_named
        from processors.design.styles.own import hand_of_style
        from processors.imaging.pictures import PictureError, decode
        from processors.imaging.restyle import restyled
        from processors.imaging.stencil import StencilError

        try:
            made = restyled(decode(data).pixels, hand or hand_of_style(style_named(style)), width_mm)
        except (PictureError, StencilError) as error:
            raise Unfit(error.code, str(error)) from None
        files = (("svg", "image/svg+xml", made.svg), ("png", "image/png", made.png))
        return Rendered(files, made.width, made.height)


def _size(png: bytes) -> tuple[int, int]:
    """Width and height from the header (PNG, section 11.2.2: IHDR)."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
