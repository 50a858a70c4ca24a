"""Lettering: large shaded words set as one with their motif, and the pen that runs on from them in flourishes."""

from __future__ import annotations

from processors.design.styles.table import Style

LETTERING = Style(
    name="lettering",
    outline=1.7,
    inner=1.0,
    detail=0.75,
    min_line=0.45,
    min_gap=0.4,
    swell=0.3,
    nib=0.6,
    halo=1.1,
    seam=0.8,
    solids=frozenset(
        {
            "pupil",
            "hollow",
            "letter dark",
            "leaf dark",
            "fir",
            "night",
            "mark",
            "metal dark",
            "cloth back",
            "wing dark",
            "spike",
            "tabby",
            "cliff",
            "dune",
        }
    ),
    skip=frozenset({"sky", "shade"}),
    shading="whip",
    spacing=2.0,
    tone_from=0.5,
    tone_full=1.05,
    share=0.34,
    black=0.7,
    solid_share=0.26,
    whip=5.0,
    texture="letters",
)
