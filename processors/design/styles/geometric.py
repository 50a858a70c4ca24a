"""Geometric: forms cut in planes, each bare, ruled or black, in a light construction from tip to tip of the subject."""

from __future__ import annotations

from processors.design.styles.table import Style

GEOMETRIC = Style(
    name="geometric",
    outline=1.75,
    inner=0.85,
    detail=0.52,
    min_line=0.5,
    min_gap=0.4,
    swell=0.0,
    halo=0.9,
    seam=0.7,
    solids=frozenset(
        {
            "pupil",
            "hollow",
            "night",
            "cliff",
            "metal dark",
            "plate dark",
            "feather dark",
            "leaf dark",
            "fir",
            "fur dark",
            "wing dark",
        }
    ),
    skip=frozenset({"mark", "sky", "shade", "spike", "stripe", "tabby", "fish"}),
    shading="planes",
    spacing=6.0,
    texture="geometry",
    facet=1.1,
)
