"""Fine line: thin drawing, few inner lines, sparse hatching, no fills."""

from __future__ import annotations

from processors.design.styles.table import Style

FINE_LINE = Style(
    name="fine-line",
    outline=0.85,
    inner=0.55,
    detail=0.4,
    min_line=0.3,
    min_gap=0.3,
    swell=0.55,
    halo=0.5,
    solids=frozenset({"pupil", "hollow"}),
    skip=frozenset({"mark", "sky"}),
    shading="hatch",
    spacing=1.5,
    tone_from=0.42,
    tone_full=1.0,
    share=0.36,
    filler=("spark",),
)
