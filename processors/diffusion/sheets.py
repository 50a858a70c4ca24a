"""A finished picture as a PNG that says where it comes from."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image, PngImagePlugin

from processors.diffusion.safety import Picture

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""IPTC's term for media that a trained model made; readers of EU AI Act Art. 50 marks look for it."""
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" \
xmlns:xmp="http://ns.adobe.com/xap/1.0/"><Iptc4xmpExt:DigitalSourceType>{source}</Iptc4xmpExt:DigitalSourceType>\
<xmp:CreatorTool>{tool}</xmp:CreatorTool></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def png_of(picture: Picture, pixels: int, width_mm: float, provenance: dict[str, str]) -> bytes:
    """The picture with its longer side `pixels` long, its resolution (pHYs), provenance (tEXt) and source type (XMP).

    XMP in PNG: ISO 16684-1, as iTXt with the keyword `XML:com.adobe.xmp`.
    """
    image = Image.fromarray((np.clip(picture, 0, 1) * 255).round().astype(np.uint8), "RGB")
    scale = pixels / max(image.size)
    if scale != 1:
        sides = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(sides, Image.Resampling.LANCZOS)
    said = PngImagePlugin.PngInfo()
    said.add_text("Provenance", "; ".join(f"{key}={value}" for key, value in sorted(provenance.items())))
    tool = escape(f"{provenance.get('engine', '')} {provenance.get('version', '')}".strip())
    said.add_itxt("XML:com.adobe.xmp", XMP.format(source=SOURCE_TYPE, tool=tool))
    out = io.BytesIO()
    dpi = image.width / width_mm * 25.4
    image.save(out, "PNG", pnginfo=said, dpi=(dpi, dpi))
    return out.getvalue()
