"""Blackwork: masses of solid black against bare skin, engraved half-tones, wide clean gaps."""

from __future__ import annotations

from processors.design.styles.table import Style

BLACKWORK = Style(
    name="blackwork",
    outline=1.9,
    inner=1.2,
    detail=0.9,
    min_line=0.6,
    min_gap=0.45,
    swell=0.35,
    halo=1.5,
    seam=1.0,
    solids=frozenset(
        {
            "leaf dark",
            "fir",
            "leaf",
            "snake",
            "scale",
            "pupil",
            "hollow",
            "night",
            "metal dark",
            "grip",
            "heart",
            "feather dark",
            "feather",
            "fur dark",
            "coat",
            "plate dark",
            "wing dark",
            "water",
            "cloth back",
            "hull",
            "fish",
            "flame",
            "spike",
            "cliff",
            "sand",
            "dune",
        }
    ),
    skip=frozenset({"sky", "shade", "stripe", "tabby"}),
    shading="whip",
    spacing=1.8,
    tone_from=0.36,
    tone_full=0.98,
    share=0.6,
    black=0.5,
    solid_share=0.6,
    whip=9.0,
)
