"""Ornamental: lace within the subject's own faces, jewels on the points it ends in, black ground and stippled tone."""

from __future__ import annotations

from types import MappingProxyType

from processors.design.styles.table import Style

ORNAMENTAL = Style(
    name="ornamental",
    outline=1.5,
    inner=0.9,
    detail=0.6,
    min_line=0.4,
    min_gap=0.4,
    swell=0.4,
    halo=1.0,
    seam=0.8,
    solids=frozenset(
        {
            "pupil",
            "hollow",
            "night",
            "mark",
            "leaf dark",
            "fir",
            "plate dark",
            "feather dark",
            "fur dark",
            "wing dark",
            "metal dark",
            "grip",
            "cloth back",
        }
    ),
    skip=frozenset({"sky", "shade", "spike", "stripe", "tabby"}),
    shading="stipple",
    values=MappingProxyType({"dune": 0.66}),
    dot=(0.4, 0.7),
    dots=3600,
    texture="beads",
)
