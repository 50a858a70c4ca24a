"""Dotwork: all tone by stippling, from bare skin through denser and denser dots to black in the deepest shadow."""

from __future__ import annotations

from types import MappingProxyType

from processors.design.styles.table import Style

DOTWORK = Style(
    name="dotwork",
    outline=1.5,
    inner=0.85,
    detail=0.55,
    min_line=0.35,
    min_gap=0.3,
    swell=0.25,
    halo=1.3,
    seam=0.6,
    solids=frozenset({"pupil", "hollow", "night", "mark", "metal dark", "heart", "tabby", "fir"}),
    skip=frozenset({"shade", "spike", "stripe"}),
    bare=frozenset({"leaf dark"}),
    shading="stipple",
    black=0.72,
    solid_share=0.5,
    values=MappingProxyType(
        {
            "leaf": 0.14,
            "leaf dark": 0.2,
            "leaf light": 0.12,
            "stem": 0.3,
            "snake": 0.08,
            "scale": 0.14,
            "grip": 0.7,
            "wood": 0.2,
            "gem": 0.5,
            "plate dark": 0.6,
            "feather": 0.3,
            "feather dark": 0.6,
            "fur dark": 0.6,
            "wing": 0.2,
            "wing pale": 0.2,
            "wing dark": 0.6,
            "water": 0.35,
            "dune": 0.3,
            "cloth back": 0.5,
            "fish": 0.3,
            "flame": 0.4,
            "hull": 0.5,
            "sky": 0.2,
        }
    ),
    dot=(0.32, 0.56),
    dots=8000,
)
