"""A design under somebody's own name: a strip below the picture, and no word of where it was made."""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from processors import origin

STRIP, MARGIN = 0.085, 0.035
"""The strip's height and its margin, as shares of the picture's width."""
_METADATA = re.compile(rb"<metadata>.*?</metadata>", re.DOTALL)


def branded_png(png: bytes, name: str, primary: str, accent: str) -> bytes:
    """The picture with a strip below it: a rule in the accent colour (sRGB hex), and the name in the primary one.

    The picture itself is not touched. Its resolution is kept, and the mark of one that a trained model made; what else
    was written beside its pixels is left out.
    """
    with Image.open(io.BytesIO(png)) as opened:
        info = dict(opened.info)
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
    return _written(sheet, name, info)


def plain_png(png: bytes) -> bytes:
    """The same pixels, and nothing beside them but the mark of a picture that a trained model made."""
    with Image.open(io.BytesIO(png)) as opened:
        return _written(opened.copy(), "", dict(opened.info))


def plain_svg(svg: bytes) -> bytes:
    """The drawing without its metadata, which names the engine."""
    return _METADATA.sub(b"", svg)


def _written(image: Image.Image, author: str, info: dict[Any, Any]) -> bytes:
    said, dpi = PngImagePlugin.PngInfo(), info.get("dpi")
    origin.keep(info, said)
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
