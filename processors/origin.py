"""Where a picture comes from, in the words that machines read: IPTC's digital source type, as XMP in a PNG."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from PIL import PngImagePlugin

TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""IPTC's term for media that a trained model made; what looks for marks under EU AI Act, Article 50, reads it."""
KEYWORD = "XML:com.adobe.xmp"
"""The iTXt keyword of XMP in a PNG (ISO 16684-1)."""
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" \
xmlns:xmp="http://ns.adobe.com/xap/1.0/"><Iptc4xmpExt:DigitalSourceType>{source}</Iptc4xmpExt:DigitalSourceType>\
{tool}</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
"""The user type of a `uuid` box that holds XMP in an MP4 (ISO 16684-3, section 7.1)."""


def say(said: PngImagePlugin.PngInfo, tool: str = "") -> None:
    """Mark a PNG that a trained model made; `tool` names the model where that may be known."""
    said.add_itxt(KEYWORD, _packet(tool))


def box(tool: str = "") -> bytes:
    """The same mark for a film: a box to stand behind all others of an MP4."""
    content = BOX + _packet(tool).encode()
    return (len(content) + 8).to_bytes(4, "big") + b"uuid" + content


def is_said(png: bytes) -> bool:
    """Whether a PNG bears the mark."""
    return png.startswith(b"\x89PNG") and TRAINED.encode() in png


def _packet(tool: str) -> str:
    named = f"<xmp:CreatorTool>{escape(tool)}</xmp:CreatorTool>" if tool else ""
    return _XMP.format(source=TRAINED, tool=named)


def keep(info: dict[Any, Any], said: PngImagePlugin.PngInfo) -> None:
    """The same mark on a copy of a marked picture, without the tool's name; nothing on a copy of another."""
    if TRAINED in str(info.get(KEYWORD, "")):
        say(said)
