"""Traditional flash: bold outlines, four flat colours, black whipped in from the shadow side."""

from __future__ import annotations

from types import MappingProxyType

from processors.design.styles.table import Style

RED, GREEN, LIME, YELLOW = "#c8202b", "#2f7d4a", "#93b043", "#f0b32e"
BLACK, BROWN, BLUE = "#141312", "#9c5a2b", "#3d6f92"

TRADITIONAL = Style(
    name="traditional",
    outline=2.5,
    inner=1.8,
    detail=1.1,
    min_line=0.8,
    min_gap=0.5,
    swell=0.28,
    halo=1.6,
    colours=MappingProxyType(
        {
            "petal": RED,
            "heart": RED,
            "leaf": GREEN,
            "leaf dark": GREEN,
            "leaf light": LIME,
            "stem": GREEN,
            "gold": YELLOW,
            "gem": RED,
            "snake": GREEN,
            "scale": GREEN,
            "belly": YELLOW,
            "mouth": RED,
            "moon": YELLOW,
            "feather": BLUE,
            "breast": RED,
            "wood": BROWN,
            "rope": YELLOW,
            "cloth back": RED,
            "flame": RED,
            "sun": YELLOW,
            "water": BLUE,
            "fur": BROWN,
            "fur light": BROWN,
            "coat": YELLOW,
            "fish": RED,
            "fin": YELLOW,
            "sand": YELLOW,
            "dune": YELLOW,
            "hull": BROWN,
            "plate": YELLOW,
            "plate dark": RED,
            "wing": YELLOW,
            "wing pale": LIME,
            "stone": BLUE,
            "cliff": BLUE,
            "steel": BLUE,
        }
    ),
    solids=frozenset(
        {
            "pupil",
            "hollow",
            "mark",
            "night",
            "metal dark",
            "grip",
            "feather dark",
            "fur dark",
            "stripe",
            "tabby",
            "wing dark",
            "fir",
            "shade",
            "spike",
        }
    ),
    details=False,
    skip=frozenset({"sky"}),
    seam=0.0,
    shading="whip",
    spacing=2.1,
    tone_from=0.5,
    tone_full=1.05,
    share=0.34,
    black=0.62,
    solid_share=0.34,
    whip=8.0,
)
