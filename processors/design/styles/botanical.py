"""Botanical plate: fine engraved lines over muted washes, as in a herbarium."""

from __future__ import annotations

from types import MappingProxyType

from processors.design.styles.table import Style

ROSE, SAGE, MOSS, STRAW, EARTH, MIST = "#d9a09a", "#b3c29a", "#8fa678", "#ead6a4", "#c2a083", "#b7c8cf"
SLATE, STEEL, CARP, CREAM, FAWN = "#7f98a6", "#cfd8db", "#c8776b", "#f1e7cb", "#e3d2bd"

BOTANICAL = Style(
    name="botanical",
    outline=0.95,
    inner=0.6,
    detail=0.42,
    min_line=0.3,
    min_gap=0.3,
    swell=0.6,
    halo=0.5,
    colours=MappingProxyType(
        {
            "petal": ROSE,
            "heart": ROSE,
            "gem": ROSE,
            "mouth": ROSE,
            "flame": ROSE,
            "fish": CARP,
            "cloth back": ROSE,
            "leaf": SAGE,
            "leaf dark": MOSS,
            "fir": MOSS,
            "leaf light": SAGE,
            "stem": MOSS,
            "snake": SAGE,
            "scale": SAGE,
            "mark": MOSS,
            "sand": STRAW,
            "dune": STRAW,
            "gold": STRAW,
            "moon": STRAW,
            "sun": STRAW,
            "belly": STRAW,
            "fin": CREAM,
            "wing": STRAW,
            "wing pale": SAGE,
            "plate": STRAW,
            "rope": STRAW,
            "wood": EARTH,
            "hull": EARTH,
            "fur": EARTH,
            "fur pale": FAWN,
            "coat": EARTH,
            "breast": EARTH,
            "feather": MIST,
            "water": MIST,
            "stone": MIST,
            "night": SLATE,
            "cliff": SLATE,
            "metal": STEEL,
            "steel": STEEL,
            "metal dark": SLATE,
            "plate dark": MOSS,
            "wing dark": EARTH,
        }
    ),
    solids=frozenset({"pupil", "hollow", "fur dark", "stripe", "tabby"}),
    skip=frozenset({"sky", "shade", "spike"}),
    shading="engraved",
    spacing=1.05,
    tone_from=0.2,
    tone_full=0.95,
    share=0.55,
)
