"""A design under somebody's own name: a strip below the picture, and no word of where it was made."""

from __future__ import annotations

import io
import re

from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

STRIP, MARGIN = 0.085, 0.035
"""The strip's height and its margin, as shares of the picture's width."""
_METADATA = re.compile(rb"<metadata>.*?</metadata>", re.DOTALL)


def branded_png(png: bytes, name: str, primary: str, accent: str) -> bytes:
    """The picture with a strip below it: a rule in the accent colour (sRGB hex), and the name in the primary one.

    The picture itself is not touched. Its resolution is kept; what was written beside its pixels is left out.
    """
    with Image.open(io.BytesIO(png)) as opened:
        dpi = opened.info.get("dpi")
        picture = opened.convert("RGB")
    strip = max(24, round(picture.width * STRIP))
    margin = round(picture.width * MARGIN)
    sheet = Image.new("RGB", (picture.width, picture.height + strip), "#ffffff")
    sheet.paste(picture, (0, 0))
    pen = ImageDraw.Draw(sheet)
    top = picture.height
    pen.rectangle((margin, top, picture.width - margin, top + max(1, strip // 24)), fill=accent)
    font = _fitting(name, picture.width - 2 * margin, round(strip * 0.46))
    pen.text((picture.width / 2, top + strip * 0.54), name, fill=primary, font=font, anchor="mm")
    return _written(sheet, name, dpi)


def plain_png(png: bytes) -> bytes:
    """The same pixels, and nothing beside them."""
    with Image.open(io.BytesIO(png)) as opened:
        dpi = opened.info.get("dpi")
        return _written(opened.copy(), "", dpi)


def plain_svg(svg: bytes) -> bytes:
    """The drawing without its metadata, which names the engine."""
    return _METADATA.sub(b"", svg)


def _written(image: Image.Image, author: str, dpi: tuple[float, float] | None) -> bytes:
    said = PngImagePlugin.PngInfo()
    if author:
        said.add_itxt("Author", author)
    image.info.clear()
    out = io.BytesIO()
    image.save(out, "PNG", pnginfo=said, **({"dpi": dpi} if dpi else {}))
    return out.getvalue()


def _fitting(text: str, width: float, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The library's own face, as large as fits."""
    while True:
        font = ImageFont.load_default(size)
        if size <= 8 or font.getlength(text) <= width:
            return font
        size -= 1
