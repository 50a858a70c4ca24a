"""Geometric: faceted forms, lines of one even width, straight hatching, figures behind the subject."""

from __future__ import annotations

from processors.design.styles.table import Style

GEOMETRIC = Style(
    name="geometric",
    outline=1.5,
    inner=0.9,
    detail=0.7,
    min_line=0.5,
    min_gap=0.4,
    swell=0.0,
    halo=0.9,
    seam=0.7,
    solids=frozenset({"pupil", "hollow", "night", "metal dark", "plate dark", "feather dark", "fur dark", "wing dark"}),
    skip=frozenset({"mark", "sky"}),
    shading="ruled",
    spacing=1.5,
    tone_from=0.4,
    tone_full=1.0,
    share=0.4,
    texture="geometry",
    facet=1.1,
)
