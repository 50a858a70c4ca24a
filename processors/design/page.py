"""The page: layered SVG in millimetres, and its PNG."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from xml.sax.saxutils import escape

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from processors.design.ink import BLACK, Plate

MAX_PIXELS = 4096
# The root's size in `svg`: the renderer fits into whole CSS pixels of that size, so it is said in pixels first.
_SIZE = re.compile(r'width="[0-9.]+mm" height="[0-9.]+mm"')


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def path_data(shape: BaseGeometry) -> str:
    """SVG path data of the polygons, to 0.01 mm; fill-rule evenodd."""
    out: list[str] = []
    for one in shapely.get_parts(shape):
        if one.geom_type != "Polygon" or one.is_empty:
            continue
        for ring in (one.exterior, *one.interiors):
            xy = np.round(np.asarray(ring.coords)[:-1], 2)
            out.append("M" + " ".join(f"{_number(x)} {_number(y)}" for x, y in xy) + "Z")
    return "".join(out)


def dot_data(dots: NDArray[np.float64]) -> str:
    """Dots as circles of two arcs each, in one path."""
    return "".join(
        f"M{_number(x - r)} {_number(y)}a{n} {n} 0 1 0 {_number(2 * r)} 0a{n} {n} 0 1 0 {_number(-2 * r)} 0Z"
        for x, y, r in dots
        for n in [_number(r)]
    )


def svg(plate: Plate, provenance: dict[str, str], credit: str = "") -> bytes:
    """The plate as SVG with the groups fill, shade, dots and outline; `provenance` goes into its metadata.

    `credit` is path data of a line that names whose shapes these are. It lies in the shade, which stencils leave out:
    it belongs on the sheet and not on skin.
    """
    w, h = _number(plate.width_mm), _number(plate.height_mm)
    facts = "".join(f"<a:{k}>{escape(v)}</a:{k}>" for k, v in sorted(provenance.items()))
    fills = "".join(
        f'<path fill="{c}" fill-rule="evenodd" d="{path_data(g)}"/>' for c, g in plate.fills if not g.is_empty
    )
    body = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" viewBox="0 0 {w} {h}">'
        f'<metadata><a:design xmlns:a="urn:atelier:design">{facts}</a:design></metadata>'
        f'<g id="fill">{fills}</g>'
        f'<g id="shade" fill="{BLACK}" fill-rule="evenodd"><path d="{path_data(plate.shade)}"/>'
        + (f'<g id="credit"><path d="{credit}"/></g>' if credit else "")
        + "</g>"
        f'<g id="dots" fill="{BLACK}">' + (f'<path d="{dot_data(plate.dots)}"/>' if len(plate.dots) else "") + "</g>"
        f'<g id="outline" fill="{BLACK}" fill-rule="evenodd"><path d="{path_data(plate.outline)}"/></g></svg>\n'
    )
    return body.encode("ascii", "xmlcharrefreplace")


def png(drawing: bytes, width_mm: float, height_mm: float, pixels: int, provenance: dict[str, str]) -> bytes:
    """The SVG on white, its longer side `pixels` long, with its resolution (pHYs) and provenance (tEXt).

    Raises ValueError for more than 4,096 pixels, or none.
    """
    import resvg_py

    if not 1 <= pixels <= MAX_PIXELS:
        raise ValueError(f"pixels must be 1 to {MAX_PIXELS}, not {pixels}")
    scale = pixels / max(width_mm, height_mm)
    across, down = (max(1, round(side * scale)) for side in (width_mm, height_mm))
    sized = _SIZE.sub(f'width="{across}" height="{down}" preserveAspectRatio="none"', drawing.decode("ascii"), count=1)
    raw = bytes(resvg_py.svg_to_bytes(svg_string=sized, background="#ffffff", skip_system_fonts=True))
    per_metre = round(scale * 1000)
    extra = _chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))
    text = "; ".join(f"{k}={v}" for k, v in sorted(provenance.items()))
    extra += _chunk(b"tEXt", b"Provenance\x00" + text.encode("latin-1", "replace"))
    kept = b"".join(c for name, c in _chunks(raw) if name not in (b"pHYs", b"tEXt"))
    return raw[:8] + kept[:25] + extra + kept[25:]  # IHDR is 25 bytes with its length, name and sum


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _chunks(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(raw):
        size = int.from_bytes(raw[at : at + 4], "big") + 12
        yield raw[at + 4 : at + 8], raw[at : at + size]
        at += size
