"""A style in colours that were asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

from processors.design.parts import Part
from processors.design.styles.table import Style

SPARSE = frozenset({"coat"})
"""What a minimal drawing keeps of its style's tone: its colour, its black or its dots."""

ACCENTS = ("petal", "gem", "mouth", "moon", "sun", "flame", "fish", "breast", "wing", "wing pale", "water")
"""What a style without colours fills where colours are asked for."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def luma(colour: str) -> float:
    """Brightness of an sRGB hex colour, 0 to 1 (Rec. 709 weights on the coded values)."""
    r, g, b = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def sparse(style: Style, parts: Iterable[Part]) -> Style:
    """The style for a minimal drawing: lines, and dots only where a part is of the material that bears tone."""
    few = frozenset({"pupil", "hollow"}) | (style.solids & {"fur dark", "stripe", "tabby", *SPARSE})
    # Creases are lines, too: planes stay, none of them toned but a coat's.
    coat = any(part.material in SPARSE for part in parts)
    planes = style.shading == "planes"
    kept = style.shading if planes or (coat and style.shading == "stipple") else "none"
    colours = {material: colour for material, colour in style.colours.items() if material in SPARSE}
    return replace(style, shading=kept, details=coat and planes, colours=colours, solids=few)


def recoloured(style: Style, palette: Sequence[str]) -> Style:
    """The style with its flat colours taken from the palette, the most used first.

    Colours near white or black do not count, they are paper and ink. A style that has no colours fills a few
    accents with the first two. Raises ValueError for what is no hex colour.
    """
    for colour in palette:
        if not _HEX.fullmatch(colour):
            raise ValueError(f"not an sRGB hex colour: {colour[:16]!r}")
    usable = [c.lower() for c in palette if 0.1 < luma(c) < 0.93]
    if not usable:
        return style
    if not style.colours:
        few = usable[:2]
        return replace(
            style,
            colours=MappingProxyType({m: few[i % len(few)] for i, m in enumerate(ACCENTS) if m not in style.solids}),
        )
    own = list(dict.fromkeys(style.colours.values()))
    swap = {old: usable[i % len(usable)] for i, old in enumerate(own)}
    return replace(style, colours=MappingProxyType({m: swap[c] for m, c in style.colours.items()}))
