"""Dotwork: quiet lines, all tone by stippling that thickens towards the shadow."""

from __future__ import annotations

from processors.design.styles.table import Style

DOTWORK = Style(
    name="dotwork",
    outline=1.25,
    inner=0.8,
    detail=0.55,
    min_line=0.35,
    min_gap=0.3,
    swell=0.5,
    halo=0.8,
    seam=0.6,
    solids=frozenset({"pupil", "hollow"}),
    skip=frozenset({"mark"}),
    shading="stipple",
    tone_gain=1.0,
    dot=(0.34, 0.62),
    dots=5200,
    filler=("dot",),
)
