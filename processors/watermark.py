"""What marks a sandbox's pictures as not for use: the word TEST across them, in lines that no resizing hides."""

from __future__ import annotations

import io
import re

from PIL import Image, ImageDraw, PngImagePlugin

from processors import origin

WORD = "TEST"
STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "T": (((0, 0), (1, 0)), ((0.5, 0), (0.5, 1))),
    "E": (((1, 0), (0, 0), (0, 1), (1, 1)), ((0, 0.5), (0.8, 0.5))),
    "S": (
        ((1, 0.1), (0.8, 0), (0.2, 0), (0, 0.15), (0.1, 0.42), (0.9, 0.58), (1, 0.85), (0.8, 1), (0.2, 1), (0, 0.9)),
    ),
}
"""Letters as lines in a box of 1 by 1, y downwards."""
COLOUR, OPACITY = "#d02020", 0.45
STEP, LEAN = 1.6, -0.35
_BOX = re.compile(rb'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')


def lines(width: float, height: float) -> list[list[tuple[float, float]]]:
    """The word once in each band across a sheet of that size, climbing, as lines in the sheet's own units."""
    letter = min(width / (len(WORD) * STEP), height / 2) * 0.9
    span = (len(WORD) - 1) * letter * STEP * 0.8 + letter
    drawn = []
    for band in range(max(1, int(height // (letter * 3)))):
        top = (band + 0.5) * height / max(1, int(height // (letter * 3)))
        for n, name in enumerate(WORD):
            left = (width - span) / 2 + n * letter * STEP * 0.8
            for stroke in STROKES[name]:
                points = [(left + x * letter, top + (y - 0.5) * letter) for x, y in stroke]
                drawn.append([(x, y + (x - width / 2) * LEAN) for x, y in points])
    return drawn


def marked(data: bytes, media_type: str) -> bytes:
    """The picture, an SVG with a view box or a PNG, with the mark over it; anything else as it is."""
    if media_type == "image/svg+xml":
        return marked_svg(data)
    return marked_png(data) if media_type == "image/png" else data


def marked_svg(svg: bytes) -> bytes:
    found = _BOX.search(svg)
    if found is None:
        return svg
    width, height = float(found[1]), float(found[2])
    path = "".join("M" + " ".join(f"{x:.2f} {y:.2f}" for x, y in line) for line in lines(width, height))
    mark = (
        f'<g id="sandbox" fill="none" stroke="{COLOUR}" stroke-opacity="{OPACITY}"'
        f' stroke-width="{min(width, height) / 40:.2f}"><path d="{path}"/></g></svg>'
    )
    head, _, tail = svg.rpartition(b"</svg>")
    return head + mark.encode() + tail


def marked_png(png: bytes) -> bytes:
    with Image.open(io.BytesIO(png)) as opened:
        dpi = opened.info.get("dpi")
        said = PngImagePlugin.PngInfo()
        origin.keep(opened.info, said)
        picture = opened.convert("RGBA")
    out = io.BytesIO()
    sheet = Image.alpha_composite(picture, over(*picture.size)).convert("RGB")
    sheet.save(out, "PNG", pnginfo=said, **({"dpi": dpi} if dpi else {}))
    return out.getvalue()


def over(width: int, height: int) -> Image.Image:
    """The mark alone, RGBA, to lie over a picture of that size, or over each of a film."""
    mark = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    pen = ImageDraw.Draw(mark)
    red, green, blue = (int(COLOUR[n : n + 2], 16) for n in (1, 3, 5))
    for line in lines(width, height):
        pen.line(line, (red, green, blue, round(OPACITY * 255)), max(1, round(min(width, height) / 40)))
    return mark
